# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a value: how it is spelled, compared, merged and hidden.

A shape is a small tree of data. Products describe their objects with shapes; the engine asks a shape
whether two values are the same and never learns what the values mean.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import json
import math
import re
import typing as t

from .errors import InvalidOptionError
from .sensitive import (
    HARMLESS_HEADERS,
    UNKNOWN,
    Collected,
    Hide,
    HideUnknown,
    hidden,
    hide_all,
    hide_pair,
    hide_text,
    mask,
)

Record = dict[str, t.Any]
Refer = t.Callable[[str, t.Any], t.Any]

TYPES = ("string", "integer", "number", "boolean")
NUMBER = re.compile(
    r"[-+]?(?!0[0-9])[0-9]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?", re.ASCII
)  # 0123 may be octal, or a name
PEM_BEGINNING, PEM_COLUMNS = "-----BEGIN ", 64
PEM_ON_ONE_LINE = re.compile(
    r"(-----BEGIN [A-Z0-9 ]+-----)([A-Za-z0-9+/= ]+)(-----END [A-Z0-9 ]+-----)"
)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Shape:
    """One value of an object.

    ``kind``: ``value`` (compared as it is), ``record`` (known ``fields``, merged), ``map`` (free keys, merged),
    ``list`` (replaced, order counts), ``set`` (replaced, order does not count), ``keyed`` (a list of records that
    are told apart by their field ``key``, merged one by one), ``pem`` (white space does not count), ``text`` (lines,
    whatever ends them; white space around all of them does not count), ``json`` (a text whose JSON counts), ``pair``
    (a text ``name:value`` whose value may be secret) or ``url`` (of which a key may be part of the path).
    ``type``: the scalar that the server insists on: string, integer, number, boolean or uuid.
    ``item``: the shape of the elements of a list, set, keyed list or map.
    ``refers_to``: the entity whose name or id the value is; ``keys``: the one whose names or ids a map's keys are.
    ``secret``: never shown; ``write_only``: never shown by the server either, so it cannot be compared.
    ``needs``: the dotted paths that a new record must state; ``a|b`` asks for one of them, ``a=x`` for that value.
    ``longest``: how many bytes a text may have in UTF-8. ``whole``: replaced even where its kind would be merged.
    ``default``: what the server takes when it is left out, UNKNOWN where it chooses that for every object anew.
    ``required``: no object can be without it. ``nullable``: a record that is null where it is
    left out, whatever the defaults of its fields are. ``choices``: what alone it may be, where not anything; of a map,
    the only keys that it may have. ``normalize``: turns a stated value into what the server will store of it.
    ``empty_is_absent``: the server leaves it out of its answers where it is empty.
    ``complete``: all of a record's defaults are known, so that in a map, too, a record can go back to them.
    """

    kind: str = "value"
    type: str | None = None
    fields: t.Mapping[str, Shape] = dataclasses.field(default_factory=dict)
    item: Shape | None = None
    key: str = "name"
    refers_to: str | None = None
    keys: str | None = None
    secret: bool = False
    write_only: bool = False
    needs: tuple[str, ...] = ()
    longest: int | None = None
    whole: bool = False
    default: t.Any = None
    required: bool = False
    nullable: bool = False
    choices: tuple[t.Any, ...] = ()
    complete: bool = False
    normalize: t.Callable[[t.Any], t.Any] | None = None
    empty_is_absent: bool = False

    @functools.cached_property
    def spellings(self) -> dict[str, str]:
        """Every way to write a record's fields, made once: a whole configuration asks for every entity."""
        known = {}
        for name, shape in self.fields.items():
            known[name] = known[snake(name)] = name
            if shape.refers_to:
                known[snake(name).removesuffix("_id")] = name
            elif shape.item and shape.item.refers_to and snake(name).endswith("_ids"):
                known[snake(name).removesuffix("_ids") + "s"] = name
        return known

    @functools.cached_property
    def references(self) -> dict[str, str]:
        """The fields of a record that hold an entity, and of which kind."""
        return {
            name: part.refers_to for name, part in self.fields.items() if part.refers_to
        }

    @functools.cached_property
    def by_default(self) -> Record:
        """What a stated record holds beside what is stated in it."""
        known = {name: defaults(part) for name, part in self.fields.items()}
        return {name: value for name, value in known.items() if value is not None}

    @property
    def has_no_default(self) -> bool:
        """Whether every object has to state it, because nobody else would."""
        return self.required and self.default is None and self.kind != "record"


VALUE = Shape()
ID = Shape(type="uuid")
SCALARS = {"": VALUE, "?": Shape(type="boolean"), "#": Shape(type="number")}
MAP = Shape("map")
LIST = Shape("list")
SET = Shape("set")
PEM = Shape("pem")
TEXT = Shape("text", type="string")
URL = Shape("url")
TEXTS = Shape("map", item=TEXT)
SECRET = Shape(secret=True)
SECRETS = Shape("map", item=SECRET)
PAIRS = Shape("list", item=Shape("pair", type="string"))
WRITE_ONLY = Shape(secret=True, write_only=True)


def fields(plain: str = "", /, **special: Shape) -> Shape:
    """A record: ``plain`` names its scalar fields, the keywords those that need a shape of their own.

    A scalar's name ends in ``?`` for a boolean and in ``#`` for a number; ``id`` is a UUID.
    """
    scalars = {
        name.rstrip("?#"): SCALARS[name[-1:] if name[-1:] in "?#" else ""]
        for name in plain.split()
    }
    if "id" in scalars:
        scalars["id"] = ID
    return Shape("record", fields={**scalars, **special})


def one_of(values: str) -> Shape:
    """A text that is one of these words."""
    return Shape(choices=tuple(values.split()))


def each(names: str, shape: Shape) -> dict[str, Shape]:
    """The same shape for several fields."""
    return dict.fromkeys(names.split(), shape)


def header_map(value: Shape, harmless: Shape = VALUE) -> Shape:
    """A map of HTTP headers: secret, but for those that everybody may read."""
    names = (spelled for name in HARMLESS_HEADERS for spelled in (name, name.title()))
    return Shape("map", item=value, fields=dict.fromkeys(names, harmless))


def refer(entity: str) -> Shape:
    """The name or id of another object."""
    return Shape(refers_to=entity)


def refer_all(entity: str) -> Shape:
    """Names or ids of other objects, in no order."""
    return Shape("set", item=refer(entity))


def by(entity: str, item: Shape) -> Shape:
    """A map from other objects, by name or id, to values of one shape."""
    return Shape("map", item=item, keys=entity)


def keyed(item: Shape, key: str = "name") -> Shape:
    """A list of records that are told apart by one field."""
    return Shape("keyed", item=item, key=key)


def needing(paths: str, record: Shape) -> Shape:
    """A record, and what a new one must state."""
    return dataclasses.replace(record, needs=(*record.needs, *paths.split()))


def either(one: Shape, other: Shape) -> Shape:
    """A record with the fields of both."""
    if one.item and other.item:
        return dataclasses.replace(one, item=either(one.item, other.item))
    both = {
        name: either(one.fields[name], part)
        for name, part in other.fields.items()
        if name in one.fields
    }
    return dataclasses.replace(one, fields={**one.fields, **other.fields, **both})


def snake(name: str) -> str:
    """An API's camelCase name as an Ansible option: ``authorizedRedirectURLs`` is ``authorized_redirect_urls``."""
    for word in ("IdP", "OAuth", "URLs", "UUIDs"):
        name = name.replace(word, word.capitalize())
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def spellings(record: Shape) -> dict[str, str]:
    """Every way to write a record's fields, and the server's own: a reference may leave out its ``_id``."""
    return record.spellings


def option(shape: Shape, path: str) -> str:
    """A dotted path in the server's spelling as a task spells it."""
    name, dummy, rest = path.partition(".")
    shortest = min(
        (
            one
            for one, known in spellings(shape).items()
            if known == name and one == one.lower()
        ),
        key=len,
    )
    return f"{shortest}.{option(inner(shape, name), rest)}" if rest else shortest


def lacking(shape: Shape, record: Record) -> list[str]:
    """What a new record would have to state beside what it states, as a task spells it."""
    found = []
    for choice in shape.needs:
        ways = [way.partition("=") for way in choice.split("|")]
        stated = [(get(record, path.split(".")), value) for path, dummy, value in ways]
        if not any(
            one == value if value else one not in (None, "", [], {})
            for one, value in stated
        ):
            found.append(
                " or ".join(
                    option(shape, path) + (f" {value}" if value else "")
                    for path, dummy, value in ways
                )
            )
    return found


def spelled(shape: Shape, value: t.Any, refer_to: Refer, path: str = "") -> t.Any:
    """What the user wrote, in the server's spelling and types, with names of other objects made ids.

    Raises InvalidOptionError for a field that a record does not have (naming the nearest it has) and for a wrong type.
    """
    if value is None or value == UNKNOWN:
        return value
    written = _written(shape, value, refer_to, path)
    return shape.normalize(written) if shape.normalize else written


def _written(shape: Shape, value: t.Any, refer_to: Refer, path: str) -> t.Any:
    if shape.kind in ("record", "map"):
        if not isinstance(value, dict):
            raise InvalidOptionError(
                f"{path} must be a mapping, not {type(value).__name__}"
            )
        if shape.kind == "map":
            for name in value if shape.choices else ():
                if name not in shape.choices:
                    raise InvalidOptionError(
                        f"there is no {path}.{name}{nearest(str(name), map(str, shape.choices))}"
                    )
            names = {
                name: refer_to(shape.keys, name) if shape.keys else name
                for name in value
            }
            item = shape.item or VALUE
            return {
                names[name]: spelled(item, one, refer_to, f"{path}.{name}")
                for name, one in value.items()
            }
        known, result = spellings(shape), {}
        for name, one in value.items():
            here = f"{path}.{name}" if path else str(name)
            if name not in known:
                raise InvalidOptionError(
                    f"there is no {here}{nearest(str(name), known)}"
                )
            result[known[name]] = spelled(
                shape.fields[known[name]], one, refer_to, here
            )
        return result
    if shape.kind in ("list", "set", "keyed"):
        if not isinstance(value, list):
            raise InvalidOptionError(
                f"{path} must be a list, not {type(value).__name__}"
            )
        listed = [
            spelled(shape.item or VALUE, one, refer_to, f"{path}[{n}]")
            for n, one in enumerate(value)
        ]
        for n, one in enumerate(listed if shape.kind == "keyed" else ()):
            if not one or isinstance(one.get(shape.key), (type(None), dict, list)):
                raise InvalidOptionError(f"{path}[{n}] needs a {snake(shape.key)}")
        return listed
    if shape.refers_to:
        return refer_to(shape.refers_to, value)
    if (
        shape.longest
        and isinstance(value, str)
        and (size := len(value.encode())) > shape.longest
    ):
        raise InvalidOptionError(
            f"{path} has {size} bytes, and may have {shape.longest} at most"
        )
    typed = _typed(shape, as_pem(value, path) if shape.kind == "pem" else value, path)
    if shape.choices and typed not in shape.choices:
        raise InvalidOptionError(
            f"{path} must be one of {', '.join(map(str, shape.choices))}, not {masked(shape, value)!r}"
        )
    return typed


def as_id(value: t.Any) -> t.Any:
    """A UUID as servers spell it, whose capitals do not count (RFC 9562 section 4); anything else as it is."""
    return value.lower() if isinstance(value, str) and UUID.fullmatch(value) else value


def nearest(name: str, known: t.Iterable[str]) -> str:
    """A hint for a misspelled name, or nothing."""
    close = difflib.get_close_matches(name, sorted(set(known)), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def _typed(shape: Shape, value: t.Any, path: str) -> t.Any:
    """Templates and the command line make strings of everything; servers insist on their types."""
    wanted = shape.type
    if wanted == "uuid":
        return as_id(value)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    try:
        if wanted not in TYPES or (wanted == "boolean" and isinstance(value, bool)):
            return value
        if (
            wanted == "string"
            and isinstance(value, (int, str))
            and not isinstance(value, bool)
        ):
            return str(
                value
            )  # of a fraction it is lost whether 1.10 or 1.1 was written
        if wanted in ("integer", "number") and (number or isinstance(value, str)):
            return _number(value, wanted)
        if wanted == "boolean" and isinstance(value, str):
            return {"true": True, "yes": True, "false": False, "no": False}[
                value.lower()
            ]
    except (ValueError, KeyError):
        pass
    hint = (
        "; put it in quotes"
        if wanted == "string" and isinstance(value, (bool, float))
        else ""
    )
    raise InvalidOptionError(
        f"{path} must be of type {wanted}, not {masked(shape, value)!r}{hint}"
    )


def as_pem(value: t.Any, path: str) -> t.Any:
    """A PEM with the lines that YAML's ``>`` has folded into one. Raises InvalidOptionError where they were never any."""
    if not isinstance(value, str) or PEM_BEGINNING not in value:
        return value
    if "\\n" in value:
        raise InvalidOptionError(
            f"{path} has a backslash and an n where its lines should end: "
            "in YAML, write it as a block (|) or in double quotes"
        )
    return PEM_ON_ONE_LINE.sub(_in_lines_of_pem, value)


def _in_lines_of_pem(found: re.Match[str]) -> str:
    encoded = "".join(found[2].split())
    lines = [
        encoded[place : place + PEM_COLUMNS]
        for place in range(0, len(encoded), PEM_COLUMNS)
    ]
    return "\n".join([found[1], *lines, found[3]])


def _number(value: str | float, wanted: str) -> float:
    """A finite number, as short as it can be written. Raises ValueError for anything else."""
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        raise ValueError(value)
    if isinstance(value, str) and wanted == "integer":
        return int(value)
    number = float(value)
    if not math.isfinite(number) or (wanted == "integer" and not number.is_integer()):
        raise ValueError(value)
    return (
        value
        if isinstance(value, int)
        else int(number)
        if number.is_integer()
        else number
    )


def same(shape: Shape, one: t.Any, other: t.Any) -> bool:
    """Whether two values mean the same to the server."""
    if one is other or one is None or other is None:
        return one is other or (shape.empty_is_absent and not one and not other)
    if shape.kind == "value":
        return _equal(one, other)
    if (
        shape.kind in ("record", "map")
        and isinstance(one, dict)
        and isinstance(other, dict)
    ):
        return all(
            same(inner(shape, name), one.get(name), other.get(name))
            for name in _compared(shape, one, other)
        )
    if shape.kind == "keyed" and isinstance(one, list) and isinstance(other, list):
        return same(_by_key(shape), by_key(shape, one), by_key(shape, other))
    if shape.kind == "set" and isinstance(one, list) and isinstance(other, list):
        return _within(shape, one, other) and _within(shape, other, one)
    if shape.kind == "list" and isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            same(shape.item or VALUE, a, b) for a, b in zip(one, other)
        )
    if shape.kind == "pem" and isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    if shape.kind == "text" and isinstance(one, str) and isinstance(other, str):
        return one.strip().splitlines() == other.strip().splitlines()
    if shape.kind == "json" and isinstance(one, str) and isinstance(other, str):
        return _parsed(one) == _parsed(other)
    return _equal(one, other)


def _equal(one: t.Any, other: t.Any) -> bool:
    """Whether two values are equal as JSON, where true is not 1."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _parsed(text: str) -> t.Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def inner(shape: Shape, name: str) -> Shape:
    """The shape of one field of a record, or of one value of a map."""
    return (
        shape.fields.get(name) or shape.item or (MAP if shape.kind == "map" else VALUE)
    )


def by_key(shape: Shape, records: t.Iterable[Record]) -> dict[str, Record]:
    """A keyed list as a map."""
    return {record[shape.key]: record for record in records}


def _renamed(
    shape: Shape, current: t.Iterable[Record], wanted: t.Iterable[Record]
) -> t.Iterator[Record]:
    """The records of a keyed list, each under the key that is wanted for its id."""
    keys = {record["id"]: record[shape.key] for record in wanted if record.get("id")}
    for record in current:
        yield (
            {**record, shape.key: keys[record["id"]]}
            if record.get("id") in keys
            else record
        )


def _by_key(shape: Shape) -> Shape:
    return Shape("map", item=shape.item)


def _compared(shape: Shape, one: Record, other: Record) -> list[str]:
    """The fields that can differ: nobody can want what a record does not know, nor see what is only written."""
    both = {**one, **other}
    known = both if shape.kind == "map" else shape.fields or both
    apart = (
        name for name in both if one.get(name) is not other.get(name) and name in known
    )
    return [name for name in apart if not inner(shape, name).write_only]


def _within(shape: Shape, few: list[t.Any], many: list[t.Any]) -> bool:
    return all(
        any(same(shape.item or VALUE, one, other) for other in many) for one in few
    )


def merged(shape: Shape, current: t.Any, wanted: t.Any) -> t.Any:
    """Current, with what is wanted made true in it and nothing else touched; what cannot be read back is left out."""
    if same(shape, current, wanted):
        return current
    if shape.whole:
        return wanted
    if (
        shape.kind in ("record", "map")
        and isinstance(current, dict)
        and isinstance(wanted, dict)
    ):
        stated = {
            name: one
            for name, one in wanted.items()
            if not inner(shape, name).write_only
        }
        return {
            **current,
            **{
                name: merged(inner(shape, name), current.get(name), one)
                for name, one in stated.items()
            },
        }
    if shape.kind == "keyed" and isinstance(current, list) and isinstance(wanted, list):
        known = by_key(shape, _renamed(shape, current, wanted))
        return list(merged(_by_key(shape), known, by_key(shape, wanted)).values())
    if (
        shape.kind in ("list", "set")
        and isinstance(current, list)
        and isinstance(wanted, list)
    ):
        listed = _kept(shape, current, wanted, merged)
        return current if same(shape, current, listed) else listed
    return wanted


def _kept(
    shape: Shape,
    current: list[t.Any],
    wanted: list[t.Any],
    filled: t.Callable[[Shape, t.Any, t.Any], t.Any],
) -> list[t.Any]:
    """What is wanted, with the elements that are so already as the server has them: it may have filled them in."""
    item = shape.item or VALUE
    found = []
    for place, one in enumerate(wanted):
        candidates = current if shape.kind == "set" else current[place : place + 1]
        found.append(
            next(
                (now for now in candidates if same(item, now, filled(item, now, one))),
                one,
            )
        )
    return found


def exactly(shape: Shape, current: t.Any, wanted: t.Any) -> t.Any:
    """What is wanted and the server's defaults, nothing else; a record by key that stays keeps what the server made."""
    if wanted is None:
        return back(shape, current)
    if shape.kind == "keyed" and isinstance(wanted, list):
        known = by_key(shape, _renamed(shape, current or (), wanted))
        return [
            merged(shape.item or VALUE, known.get(one[shape.key]), one)
            for one in wanted
        ]
    if shape.kind == "record" and isinstance(wanted, dict):
        now: Record = current if isinstance(current, dict) else {}
        after = {**shape.by_default, **_fields_back(shape, now)}
        for name, one in wanted.items():
            part = inner(shape, name)
            if not part.write_only:
                after[name] = _stated(part, now.get(name), one)
        return after
    if shape.kind in ("list", "set") and isinstance(wanted, list):
        listed = _kept(
            shape, current if isinstance(current, list) else [], wanted, exactly
        )
        return current if same(shape, current, listed) else listed
    if shape.kind == "map" and shape.item and isinstance(wanted, dict):
        filled = exactly if shape.item.complete else merged
        wanted = {
            name: filled(shape.item, (current or {}).get(name), one)
            for name, one in wanted.items()
        }
    return current if same(shape, current, wanted) else wanted


def _stated(part: Shape, current: t.Any, wanted: t.Any) -> t.Any:
    """A stated null is a value of its own, but where nothing can be null."""
    return (
        None if wanted is None and not part.required else exactly(part, current, wanted)
    )


def without_idle_nulls(shape: Shape, value: t.Any) -> t.Any:
    """A statement of all there is to be, less the nulls that say no more than nothing would.

    A null counts only where the server would otherwise put its default, and where the field can be null at all. New
    objects are refused for the other ones: "required field missing", or a crash (Kong's ``ttl``).
    """
    if shape.kind == "record" and isinstance(value, dict):
        parts = {name: inner(shape, name) for name in value}
        return {
            name: without_idle_nulls(parts[name], one)
            for name, one in value.items()
            if one is not None
            or not (parts[name].required or parts[name].default in (None, UNKNOWN))
        }
    if shape.kind in ("list", "set") and isinstance(value, list) and shape.item:
        return [without_idle_nulls(shape.item, one) for one in value]
    if shape.kind == "map" and shape.item and isinstance(value, dict):
        return {
            name: without_idle_nulls(shape.item, one) for name, one in value.items()
        }
    return value


def changes(shape: Shape, current: Record, after: Record) -> Record:
    """The smallest record that turns current into after where records merge and everything else is replaced."""
    result = {}
    for name in _compared(shape, current, after):
        now, value, part = current.get(name), after.get(name), inner(shape, name)
        if same(part, now, value):
            continue
        merges = (
            part.kind == "record" and isinstance(now, dict) and isinstance(value, dict)
        )
        result[name] = (
            changes(part, t.cast(Record, now), t.cast(Record, value))
            if merges
            else value
        )
    return result


def at(shape: Shape, path: str) -> tuple[str, ...]:
    """A dotted option path in the server's spelling. Raises InvalidOptionError for one that does not exist."""
    names: list[str] = []
    for part in path.split("."):
        known = {part: part} if shape.kind == "map" else spellings(shape)
        if part not in known:
            raise InvalidOptionError(f"there is no {path}{nearest(part, known)}")
        if inner(shape, known[part]).write_only:
            raise InvalidOptionError(
                f"{path} cannot be read back, so it can neither be reset nor be exact"
            )
        names.append(known[part])
        shape = inner(shape, known[part])
    return tuple(names)


def part_at(shape: Shape, path: t.Sequence[str]) -> Shape:
    """The shape at a path."""
    for name in path:
        shape = inner(shape, name)
    return shape


def defaults(shape: Shape) -> t.Any:
    """What the server makes of a value that is left out: a record's own default goes before those of its fields."""
    if shape.default is None and shape.kind == "record" and not shape.nullable:
        return shape.by_default or None
    return None if shape.default == UNKNOWN else completed(shape, shape.default)


def completed(shape: Shape, value: t.Any) -> t.Any:
    """A value with what the server adds to it: in each record the defaults of the fields that it leaves out."""
    if shape.kind == "record" and isinstance(value, dict):
        return {
            **shape.by_default,
            **{name: completed(inner(shape, name), one) for name, one in value.items()},
        }
    if shape.kind in ("list", "set") and isinstance(value, list) and shape.item:
        return [completed(shape.item, one) for one in value]
    return value


def is_default(shape: Shape, value: t.Any) -> bool:
    """Whether the server would make this of nothing."""
    if shape.default == UNKNOWN:
        return value is None
    if same(shape, value, defaults(shape)):
        return True
    of_fields = shape.kind == "record" and shape.default is None and not shape.nullable
    return of_fields and without_defaults(shape, value) == {}


def without_defaults(shape: Shape, value: t.Any) -> t.Any:
    """A value less what the server would make of it anyway."""
    if shape.kind == "record" and isinstance(value, dict):
        parts = {name: inner(shape, name) for name in value}
        return {
            name: without_defaults(parts[name], one)
            for name, one in value.items()
            if not is_default(parts[name], one)
        }
    if shape.kind in ("list", "set") and isinstance(value, list) and shape.item:
        return [without_defaults(shape.item, one) for one in value]
    if (
        shape.kind == "map"
        and shape.item
        and shape.item.complete
        and isinstance(value, dict)
    ):
        return {name: without_defaults(shape.item, one) for name, one in value.items()}
    return value


def back(shape: Shape, current: t.Any) -> t.Any:
    """A value gone back to the server's default; what the server chose itself, and what it alone knows of, stays."""
    if shape.default == UNKNOWN:
        return current
    if shape.kind == "record" and isinstance(current, dict) and not shape.nullable:
        return merged(shape, _fields_back(shape, current), defaults(shape) or {})
    default = defaults(shape)
    stays = same(shape, current, default) or (shape.required and shape.default is None)
    return current if stays else default


def _fields_back(record: Shape, current: Record) -> Record:
    known = record.fields
    return {
        name: back(known[name], one) if name in known else one
        for name, one in current.items()
    }


def put(record: Record, path: t.Sequence[str], value: t.Any) -> Record:
    """A copy of a record with another value at a path; beyond a scalar there is nothing to put one."""
    first, *rest = path
    if not rest:
        return {**record, first: value}
    below = record.get(first) or {}
    return (
        {**record, first: put(below, rest, value)}
        if isinstance(below, dict)
        else record
    )


def drop(record: Record, path: t.Sequence[str]) -> Record:
    """A copy of a record without what is at a path."""
    first, *rest = path
    if rest and isinstance(record.get(first), dict):
        return {**record, first: drop(record[first], rest)}
    return {name: value for name, value in record.items() if rest or name != first}


def get(record: Record, path: t.Sequence[str]) -> t.Any:
    """The value at a path, or None."""
    value: t.Any = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def is_known(value: t.Any) -> bool:
    """Whether nothing in a value is yet to be made."""
    if isinstance(value, (dict, list)):
        return all(map(is_known, value.values() if isinstance(value, dict) else value))
    return bool(value != UNKNOWN)


def masked(shape: Shape, value: t.Any, before: t.Any = None) -> t.Any:
    """A value that can be shown: its secrets are hidden, but not that they differ from those before.

    A field that the shape does not know is judged by its name and place: a newer server may have more of them.
    """
    return value if value == UNKNOWN else hide_secrets(shape, value, mask, before)


def hide_secrets(
    shape: Shape,
    value: t.Any,
    hide: Hide,
    before: t.Any = None,
    unknown: HideUnknown = hidden,
) -> t.Any:
    """A copy of a value in which ``hide(secret, the one before)`` takes the place of each secret.

    ``unknown`` does so in fields that a record does not have.
    """
    if value is None or value == UNKNOWN:
        return value
    if shape.secret:
        return hide_all(value, hide, before)
    if isinstance(value, dict):
        known = before if isinstance(before, dict) else {}
        return {
            name: _hidden_field(shape, name, one, hide, known.get(name), unknown)
            for name, one in value.items()
        }
    if isinstance(value, list):
        listed = before if isinstance(before, list) else ()
        return [
            _hidden_element(
                shape,
                one,
                hide,
                unknown,
                None if before is None else one if one in listed else "",
            )
            for one in value
        ]
    if shape.kind == "pair" and isinstance(value, str):
        return hide_pair(value, hide, before)
    return (
        hide_text(value, hide, before, receiver=shape.kind == "url")
        if isinstance(value, str)
        else value
    )


def _hidden_field(
    shape: Shape,
    name: str,
    value: t.Any,
    hide: Hide,
    before: t.Any,
    unknown: HideUnknown,
) -> t.Any:
    """A field of a record, in the server's spelling or a task's, or a value of a map."""
    part = (
        shape.fields.get(name)
        or shape.fields.get(spellings(shape).get(name, ""))
        or shape.item
    )
    if part is not None:
        return hide_secrets(part, value, hide, before, unknown)
    return (unknown if shape.kind == "record" else hidden)(
        value, hide, str(name), before
    )


def _hidden_element(
    shape: Shape, value: t.Any, hide: Hide, unknown: HideUnknown, before: t.Any
) -> t.Any:
    if shape.item is None and isinstance(value, (dict, list)):
        return hidden(value, hide)
    return hide_secrets(shape.item or VALUE, value, hide, before, unknown)


def in_lines(shape: Shape, value: t.Any) -> t.Any:
    """A value whose texts are lists of lines, so that a diff of it goes line by line."""
    if shape.kind == "text" and isinstance(value, str) and value != UNKNOWN:
        return value.strip().splitlines()
    if isinstance(value, dict):
        return {name: in_lines(inner(shape, name), one) for name, one in value.items()}
    if isinstance(value, list):
        return [in_lines(shape.item or VALUE, one) for one in value]
    return value


def secrets(shape: Shape, value: t.Any) -> set[str]:
    """The secret strings in a value, in whatever spelling, so that they can be hidden wherever they turn up."""
    found = Collected()
    hide_secrets(shape, value, found.hide)
    return set(found)
