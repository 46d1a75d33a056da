# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One engine for every entity: defaults, validation and merging, driven by Kong's own schemas.

Follows kong/db/schema/init.lua. In Lua a field is absent (nil) or null; here it is a missing key or ``None``.
Lua arrays of errors are dictionaries with keys 1, 2, ... until `errors.jsonable` turns them into lists.
"""

from __future__ import annotations

import copy
import math
import re
import secrets
import string
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .lua import LuaError, format_integer, lua_match, lua_string

Field = dict[str, Any]
Errors = dict[Any, Any]
Validator = Callable[[Any], str | None]

ABSENT: Any = type(
    "Absent",
    (),
    {"__repr__": lambda self: "ABSENT", "__bool__": lambda self: False},
)()
REQUIRED = "required field missing"
_ALPHANUMERIC = string.ascii_letters + string.digits
_UUID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII
)


class ShorthandError(Exception):
    """A shorthand field does not validate; `errors` is keyed by the field's own name (no path, as Kong has it)."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(errors)
        self.errors = errors


def is_uuid(value: Any) -> bool:
    """Whether `value` looks like 8-4-4-4-12 hexadecimal digits, in any case (kong/tools/uuid.lua)."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def is_reference(value: Any) -> bool:
    """Whether `value` is a vault reference, ``{vault://...}``."""
    return (
        isinstance(value, str)
        and value.startswith("{vault://")
        and value.endswith("}")
    )


def random_string() -> str:
    """Return 32 random letters and digits, as Kong generates keys and secrets."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _dummy in range(32))


def is_number(value: Any) -> bool:
    """Whether `value` is a JSON number (a boolean is not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same(left: Any, right: Any) -> bool:
    """Equality that keeps booleans and numbers apart, as Lua does."""
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def nonempty(value: Any) -> bool:
    """Whether `value` is set to something: not absent, null, an empty string or an empty table."""
    return not (
        value is ABSENT
        or value is None
        or value == ""
        or value == []
        or value == {}
    )


def quoted(words: list[Any]) -> str:
    """Return ``'a', 'b'``; nested lists become ``('a', 'b'), ('c')``."""
    return ", ".join(
        f"({quoted(word)})" if isinstance(word, list) else f"'{word}'"
        for word in words
    )


def dig(table: Any, path: str) -> Any:
    """Return the value at a dotted `path`, or ABSENT."""
    for name in path.split("."):
        if not isinstance(table, dict) or name not in table:
            return ABSENT
        table = table[name]
    return table


def plant(table: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted `path`, making tables on the way.

    Raises: LuaError where Kong itself crashes, because a parent already holds a message.
    """
    *parents, last = path.split(".")
    for name in parents:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise LuaError("attempt to index a string value")
    table[last] = value


def as_items(value: Any) -> dict[Any, Any]:
    """A table's items: a list counts as a table with the keys 1, 2, ..."""
    return dict(enumerate(value, 1)) if isinstance(value, list) else value


class Schema:
    """The schema of an entity, or of a record inside one.

    `definition` is the body of GET /schemas/<name>. `clock` has ``now() -> float`` (seconds since the epoch).
    `ttl` allows a time to live in rows. `registry` finds the schemas of other entities by name.
    Like Kong, validating leaves traces in the definition (``len_min``, ``required``) that GET /schemas shows.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        clock: Any,
        *,
        subschema_key: str | None = None,
        subschema_error: str = "unknown type: %s",
        subschemas: Mapping[str, Schema] | None = None,
        transformations: tuple[Any, ...] = (),
        ttl: bool = False,
        registry: dict[str, Schema] | None = None,
    ) -> None:
        self.definition = definition
        self.clock = clock
        self.registry = registry if registry is not None else {}
        self.fields: dict[str, Field] = {
            name: field
            for item in definition["fields"]
            for name, field in item.items()
        }
        self.shorthands: dict[str, Field] = {
            name: field
            for item in definition.get("shorthand_fields") or ()
            for name, field in item.items()
        }
        self.entity_checks: list[dict[str, Any]] = (
            definition.get("entity_checks") or []
        )
        self.subschema_key = subschema_key
        self.subschema_error = subschema_error
        self.subschemas = subschemas or {}
        self.transformations = transformations
        self.ttl = ttl
        self.unchecked = {"updated_at", "ttl"} if ttl else {"updated_at"}
        self._records: dict[int, Schema] = {}
        self._kept: list[
            Field
        ] = []  # so that no other field gets the same id()

    # Looking at the definition

    def record(self, field: Field) -> Schema:
        """Return the schema of a record field (a copy of its own, so that its traces stay hidden)."""
        schema = self._records.get(id(field))
        if schema is None:
            schema = self._records[id(field)] = Schema(
                copy.deepcopy(field), self.clock, registry=self.registry
            )
            self._kept.append(field)
        return schema

    def subschema(self, row: Mapping[str, Any]) -> Schema | None:
        """Return the subschema that `row` selects, if any."""
        if not self.subschema_key:
            return None
        key = row.get(self.subschema_key)
        for name in key if isinstance(key, list) else [key]:
            if isinstance(name, str) and name in self.subschemas:
                return self.subschemas[name]
        return None

    def each_field(
        self, row: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[str, Field]]:
        """Yield every field's name and definition, specialised by the subschema that `row` selects."""
        subschema = self.subschema(row) if row is not None else None
        if subschema is None:
            yield from self.fields.items()
            return
        for name, field in self.fields.items():
            yield name, subschema.fields.get(name, field)

    def field_at(self, path: str, subschema: Schema | None = None) -> Field:
        """Return the definition at a dotted `path`, or an empty one."""
        head, _dummy, rest = path.partition(".")
        field = (
            (subschema and subschema.fields.get(head))
            or self.fields.get(head)
            or {}
        )
        while rest and field:
            head, _dummy, rest = rest.partition(".")
            field = next(
                (
                    item[head]
                    for item in field.get("fields") or ()
                    if head in item
                ),
                {},
            )
        return field

    # Defaults and generated values

    def process(
        self, data: Mapping[str, Any], context: str, echo: bool = True
    ) -> dict[str, Any]:
        """Return `data` with generated values and defaults filled in.

        `context` is "insert", "upsert", "update" or "select". `echo` shows deprecated shorthands on "select".

        Raises: ShorthandError.
        """
        row = as_items(
            copy.deepcopy(data) if context != "select" else dict(data)
        )
        select = context == "select"
        if self.shorthands:
            self._expand_shorthands(row, show=select and echo)
        for name, field in self.each_field(row):
            value = row.get(name, ABSENT)
            if select and (
                isinstance(value, (str, int, float))
                or (value is None and not field.get("required"))
            ):
                continue  # shown as it is stored
            if field.get("auto") and not select:
                value = self._generate(name, field, value, context)
            value = self._adjust(field, value, context, echo)
            if value is not ABSENT:
                row[name] = value
        if select:
            shown = {
                name
                for name, field in self.shorthands.items()
                if echo and replacement(field)
            }
            row = {
                name: value
                for name, value in row.items()
                if name in self.fields
                or name in shown
                or (name == "ttl" and self.ttl)
            }
        return row

    def _expand_shorthands(self, row: dict[str, Any], show: bool) -> None:
        errors: Errors = {}
        for name, field in self.shorthands.items():
            if name in row:
                value = row[name]
                error = self.validate_field(field, value) or mismatch(
                    row, name, value, field
                )
                if error:
                    errors[name] = error
                    continue
                del row[name]
                expand(row, field, value)
            if show and (path := replacement(field)):
                new = dig(row, ".".join(path))
                if new is not ABSENT:
                    row[name] = new
        if errors:
            raise ShorthandError(errors)

    def _generate(
        self, name: str, field: Field, value: Any, context: str
    ) -> Any:
        new = context in ("insert", "upsert")
        if field.get("uuid"):
            return str(uuid.uuid4()) if new and value is ABSENT else value
        if field["type"] == "string":
            return random_string() if new and value is ABSENT else value
        if name == "updated_at" or (
            name == "created_at" and new and (value is ABSENT or value is None)
        ):
            now = self.clock.now()
            return int(now) if field["type"] == "integer" else round(now, 3)
        return value

    def _adjust(
        self, field: Field, value: Any, context: str, echo: bool
    ) -> Any:
        if context == "select" and value is None and field.get("required"):
            return self._missing(field)
        if field.get("abstract"):
            return value
        kind = field["type"]
        if kind == "record":
            expected = field.get("required") and context != "update"
            if value is not None and (value is not ABSENT or expected):
                if value is ABSENT:
                    value = self._missing(field)
                if isinstance(value, (dict, list)):
                    return self.record(field).process(
                        as_items(value), context, echo
                    )
        elif isinstance(value, (dict, list)) and kind in (
            "array",
            "set",
            "map",
        ):
            value = self._adjust_container(field, kind, value, context, echo)
        if value is ABSENT and context != "update":
            return self._missing(field)
        return value

    def _adjust_container(
        self, field: Field, kind: str, value: Any, context: str, echo: bool
    ) -> Any:
        if kind == "map":
            inner = field["values"]
            return {
                key: self._adjust(inner, item, context, echo)
                for key, item in as_items(value).items()
            }
        if isinstance(value, dict):
            return value or []
        if kind == "set":
            value = deduplicated(value)
        inner = field["elements"]
        if inner["type"] in ("record", "array", "set", "map"):
            return [self._adjust(inner, item, context, echo) for item in value]
        return value

    def _missing(self, field: Field) -> Any:
        if "default" in field:
            return copy.deepcopy(field["default"])
        if not field.get("required"):
            return None
        if field.get("abstract") or field["type"] != "record":
            return ABSENT
        return self.record(field).process({}, "insert")

    def merge(
        self, top: Mapping[str, Any], bottom: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Return `bottom` overlaid with `top`: records merge, everything else is replaced."""
        bottom = bottom if isinstance(bottom, dict) else {}
        merged = {**bottom, **top}
        for name, field in self.each_field(bottom):
            value = top.get(name)
            if (
                field["type"] == "record"
                and not field.get("abstract")
                and isinstance(value, dict)
            ):
                merged[name] = self.record(field).merge(
                    value, bottom.get(name)
                )
        return merged

    # Validation

    def validate(
        self,
        row: dict[Any, Any],
        *,
        partial: bool = False,
        updating: bool = False,
        original: Mapping[str, Any] | None = None,
        stored: Mapping[str, Any] | None = None,
    ) -> Errors:
        """Return what is wrong with `row`, empty if nothing is.

        A `partial` row may leave fields out; `updating` only changes Kong's wording.
        `original` is the request as sent and `stored` the row being updated; transformations look at both.
        """
        if self.subschema_key:
            key = row.get(self.subschema_key)
            if key is None:
                return {self.subschema_key: REQUIRED}
            if self.subschema(row) is None:
                if not isinstance(key, (str, list)):
                    raise LuaError("attempt to index a number value")
                name = (
                    key if isinstance(key, str) else (key[0] if key else "nil")
                )
                return {
                    self.subschema_key: self.subschema_error % lua_string(name)
                }
        errors = self._validate_fields(row, updating)
        for name, field in self.fields.items():
            if (
                field.get("required")
                and row.get(name, ABSENT if partial else None) is None
            ):
                errors[name] = REQUIRED
        subschema = self.subschema(row)
        for check in self.entity_checks:
            self._check(check, row, errors, partial, updating, None)
        for check in subschema.entity_checks if subschema else ():
            self._check(check, row, errors, partial, updating, subschema)
        self._check_transformations(row, original, stored, errors)
        return errors

    def _validate_fields(self, row: dict[Any, Any], updating: bool) -> Errors:
        errors: Errors = {}
        subschema = self.subschema(row)
        for name, value in row.items():
            if name in self.unchecked:
                continue
            field = self.fields.get(name) if isinstance(name, str) else None
            if field is None:
                errors[name] = "unknown field"
                continue
            if subschema is not None:
                field = subschema.fields.get(name, field)
            if field["type"] == "json":
                continue
            if error := self.validate_field(field, value, updating):
                errors[name] = error
        return errors

    def validate_field(
        self, field: Field, value: Any, updating: bool = False
    ) -> Any:
        """Return what is wrong with one value (a message, or a table of messages), or None."""
        get = field.get
        if value is None:
            if "ne" in field and field["ne"] is None:
                return get("err") or "value must not be null"
            if get("eq") is not None:
                return f"value must be {lua_string(field['eq'])}"
            return REQUIRED if get("required") else None
        if "eq" in field and field["eq"] is None:
            return get("err") or "value must be null"
        if get("abstract"):
            return "error in schema definition: abstract field was not specialized"
        check = getattr(self, "_check_" + field["type"], None)
        if check is not None:
            error = check(field, value, updating)
            if error is not None:
                return error or None
        for name, validator in VALIDATORS:
            if name in field and (
                error := validator(value, field[name], field)
            ):
                return get("err") or error
        return None

    # A type check returns None to go on with the validators, False to stop there, or the error.

    def _check_array(self, field: Field, value: Any, updating: bool) -> Any:
        if not isinstance(value, list) and value != {}:
            return f"expected {'an array' if field['type'] == 'array' else 'a set'}"
        elements = field["elements"]
        elements["required"] = True
        errors = {}
        for index, item in enumerate(value, 1):
            if error := self.validate_field(elements, item, updating):
                errors[index] = error
        return errors or None

    _check_set = _check_array

    def _check_map(self, field: Field, value: Any, updating: bool) -> Any:
        if not isinstance(value, (dict, list)):
            return "expected a map"
        field["keys"]["required"] = field["values"]["required"] = True
        for key, item in as_items(value).items():
            error = self.validate_field(field["keys"], key, updating)
            error = error or self.validate_field(
                field["values"], item, updating
            )
            if error:
                return error
        return None

    def _check_record(self, field: Field, value: Any, updating: bool) -> Any:
        if not isinstance(value, (dict, list)):
            return "expected a record"
        schema = self.record(field)
        try:
            row = schema.process(as_items(value), "insert")
        except ShorthandError as error:
            raise LuaError("expected an input table") from error
        return schema.validate(row, updating=updating) or None

    def _check_foreign(self, field: Field, value: Any, updating: bool) -> Any:
        if not isinstance(value, (dict, list, str)):
            raise LuaError("attempt to index a number value")
        value = as_items(value)
        foreign = self.registry[field["reference"]]
        key = value.get("id", False) if isinstance(value, dict) else False
        if key is False:
            error: Any = "missing primary key"
        else:
            error = (
                REQUIRED
                if key is None
                else foreign.validate_field(foreign.fields["id"], key)
            )
        if error and isinstance(value, dict):
            return foreign.validate(
                value, partial=True, updating=updating
            ) or {"id": error}
        return {"id": error} if error else None

    def _check_integer(self, field: Field, value: Any, updating: bool) -> Any:
        whole = (
            is_number(value)
            and math.isfinite(value)
            and value == math.floor(value)
        )
        return None if whole else "expected an integer"

    def _check_number(self, field: Field, value: Any, updating: bool) -> Any:
        return None if is_number(value) else "expected a number"

    def _check_boolean(self, field: Field, value: Any, updating: bool) -> Any:
        return None if isinstance(value, bool) else "expected a boolean"

    def _check_string(self, field: Field, value: Any, updating: bool) -> Any:
        if not isinstance(value, str):
            return "expected a string"
        if not field.get("len_min") and "len_min" not in field:
            field["len_min"] = 1
        return (
            False
            if field.get("referenceable") and is_reference(value)
            else None
        )

    # Checks across fields

    def _check(
        self,
        check: dict[str, Any],
        row: dict[Any, Any],
        errors: Errors,
        partial: bool,
        updating: bool,
        subschema: Schema | None,
    ) -> None:
        (name, argument), *_dummy = check.items()
        checker = ENTITY_CHECKERS[name]
        paths = checker.paths(argument)
        options = argument if isinstance(argument, dict) else {}
        missing: list[str] = []
        seen: dict[str, Any] = {}
        all_absent, all_valid = True, True
        for path in paths:
            value = dig(row, path)
            if value is ABSENT:
                if not checker.with_missing and not options.get(
                    "run_with_missing_fields"
                ):
                    missing += (
                        [path] if path in checker.needed(argument) else []
                    )
            else:
                all_absent = False
                field = self.field_at(path, subschema)
                if (
                    field.get("type") == "string"
                    and field.get("referenceable")
                    and is_reference(value)
                ):
                    return
                plant(seen, path, value)
            all_valid = all_valid and path not in errors
        if (
            not all_valid
            and not checker.with_invalid
            and not options.get("run_with_invalid_fields")
        ):
            return
        if all_absent and not (checker.with_missing and not partial):
            return
        if missing:
            for path in missing:
                plant(
                    errors,
                    path,
                    "field required for entity check"
                    + (" when updating" if updating else ""),
                )
            return
        message = checker.run(
            Check(self, subschema, errors, updating), seen, argument
        )
        if message:
            errors.setdefault("@entity", []).append(message)

    def _check_transformations(
        self,
        row: Mapping[str, Any],
        original: Mapping[str, Any] | None,
        stored: Mapping[str, Any] | None,
        errors: Errors,
    ) -> None:
        sent = original if original is not None else row
        for change in self.transformations:
            given = any(nonempty(dig(sent, path)) for path in change.inputs)
            moved = stored is not None and any(
                not same(dig(sent, path), dig(stored, path))
                for path in change.needs
            )
            if not (given or (change.needs and moved)):
                continue
            for table, paths in (
                (sent if moved else row, change.inputs + change.needs),
                (sent, change.inputs),
            ):
                set_paths = [
                    path for path in paths if nonempty(dig(table, path))
                ]
                if set_paths and len(set_paths) < len(paths):
                    message = f"all or none of these fields must be set: {quoted(list(paths))}"
                    errors.setdefault("@entity", []).append(message)
                    break

    def transform(
        self, row: dict[str, Any], original: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return `row` as it is to be stored, e.g. with a password hashed."""
        for change in self.transformations:
            sent = all(nonempty(dig(original, path)) for path in change.inputs)
            values = [dig(row, path) for path in change.inputs + change.needs]
            if sent and all(nonempty(value) for value in values):
                row = {**row, **change.on_write(*values)}
        return row


# Shorthand fields


def replacement(field: Field) -> list[str] | None:
    """Return the path of the field that replaced a deprecated shorthand, which is then echoed on reads."""
    replaced = (field.get("deprecation") or {}).get("replaced_with")
    return replaced[0]["path"] if replaced else None


def mismatch(
    row: Mapping[str, Any], name: str, value: Any, field: Field
) -> str | None:
    """Return Kong's complaint about an old field and its replacement that are both given and differ."""
    path = replacement(field)
    if value is None or not path:
        return None
    new = dig(row, ".".join(path))
    if new is ABSENT or new is None or new is False or same(new, value):
        return None
    return (
        "both deprecated and new field are used but their values mismatch: "
        f"{name} = {lua_string(value)} vs {'.'.join(path)} = {lua_string(new)}"
    )


def expand(row: dict[Any, Any], field: Field, value: Any) -> None:
    """Write a shorthand's value to the fields that it stands for."""
    path = replacement(field)
    if path:
        new: dict[str, Any] = {path[0]: value}
        if len(path) > 1:
            new = {path[0]: {path[1]: value}}
    else:
        new = field["func"](value) if "func" in field else {}
    deprecated = "deprecation" in field
    for name, item in new.items():
        if isinstance(item, dict):
            old_table = row.get(name)
            source = old_table if isinstance(old_table, dict) else {}
            if deprecated:
                kept = {
                    key: old
                    for key, old in source.items()
                    if key not in item or old is not None
                }
                row[name] = {**item, **kept}
            else:
                row[name] = {**source, **item}
        elif not deprecated or row.get(name) is None:
            row[name] = item


def deduplicated(values: list[Any]) -> list[Any]:
    """Return `values` without repeats, first ones kept."""
    kept: list[Any] = []
    seen = set()
    for value in values:
        if isinstance(value, (dict, list)):
            kept.append(value)
        elif (key := (isinstance(value, bool), value)) not in seen:
            seen.add(key)
            kept.append(value)
    return kept


# Validators of one value, in Kong's order (Schema.validators_order)


def _eq(value: Any, wanted: Any, _dummy: Field) -> str | None:
    return (
        None if same(value, wanted) else f"value must be {lua_string(wanted)}"
    )


def _ne(value: Any, unwanted: Any, _dummy: Field) -> str | None:
    return (
        f"value must not be {lua_string(value)}"
        if same(value, unwanted)
        else None
    )


def _not_one_of(value: Any, options: list[Any], _dummy: Field) -> str | None:
    return (
        f"must not be one of: {', '.join(map(lua_string, options))}"
        if value in options
        else None
    )


def _one_of(value: Any, options: list[Any], _dummy: Field) -> str | None:
    if any(same(value, option) for option in options):
        return None
    return f"expected one of: {', '.join(map(lua_string, options))}"


def _gt(value: Any, limit: Any, _dummy: Field) -> str | None:
    return (
        None
        if value > limit
        else f"value must be greater than {lua_string(limit)}"
    )


def _timestamp(value: Any, _dummy: Any, __: Field) -> str | None:
    return None if value > 0 else "expected a valid timestamp"


def _uuid(value: Any, _dummy: Any, __: Field) -> str | None:
    return None if is_uuid(value) else "expected a valid UUID"


def _between(value: Any, limits: list[Any], _dummy: Field) -> str | None:
    low, high = limits
    if low <= value <= high:
        return None
    return f"value should be between {format_integer(low)} and {format_integer(high)}"


def _length(
    words: str, good: Callable[[int, int], bool]
) -> Callable[[Any, int, Field], str | None]:
    def validate(value: Any, n: int, _dummy: Field) -> str | None:
        length = len(value.encode()) if isinstance(value, str) else len(value)
        return None if good(length, n) else f"length must be {words}{n}"

    return validate


def _starts_with(value: str, prefix: str, _dummy: Field) -> str | None:
    return None if value.startswith(prefix) else f"should start with: {prefix}"


def _match(value: str, pattern: str, _dummy: Field) -> str | None:
    return None if lua_match(pattern, value) else f"invalid value: {value}"


def _not_match(value: str, pattern: str, _dummy: Field) -> str | None:
    return f"invalid value: {value}" if lua_match(pattern, value) else None


def _match_none(
    value: str, entries: list[dict[str, str]], _dummy: Field
) -> str | None:
    return next(
        (
            entry["err"]
            for entry in entries
            if lua_match(entry["pattern"], value)
        ),
        None,
    )


def _match_all(
    value: str, entries: list[dict[str, str]], _dummy: Field
) -> str | None:
    return next(
        (
            entry["err"]
            for entry in entries
            if not lua_match(entry["pattern"], value)
        ),
        None,
    )


def _match_any(value: str, entry: dict[str, Any], _dummy: Field) -> str | None:
    if any(lua_match(pattern, value) for pattern in entry["patterns"]):
        return None
    return entry.get("err") or f"invalid value: {value}"


def _contains(values: list[Any], wanted: Any, _dummy: Field) -> str | None:
    return (
        None
        if any(same(value, wanted) for value in values)
        else f"expected to contain: {lua_string(wanted)}"
    )


def _custom(value: Any, validator: Validator, _dummy: Field) -> str | None:
    return validator(value)


def _exclusive_subsets(
    values: list[Any], subsets: list[list[Any]], _dummy: Field
) -> str | None:
    member_of: list[list[Any]] = []
    for value in values:
        member_of += [
            subset
            for subset in subsets
            if value in subset and subset not in member_of
        ]
    return (
        f"these sets are mutually exclusive: {quoted(member_of)}"
        if len(member_of) > 1
        else None
    )


VALIDATORS: tuple[tuple[str, Callable[[Any, Any, Field], str | None]], ...] = (
    ("eq", _eq),
    ("ne", _ne),
    ("not_one_of", _not_one_of),
    ("one_of", _one_of),
    ("gt", _gt),
    ("timestamp", _timestamp),
    ("uuid", _uuid),
    ("between", _between),
    ("len_eq", _length("", lambda length, n: length == n)),
    ("len_min", _length("at least ", lambda length, n: length >= n)),
    ("len_max", _length("at most ", lambda length, n: length <= n)),
    ("starts_with", _starts_with),
    ("not_match", _not_match),
    ("match_none", _match_none),
    ("match", _match),
    ("match_all", _match_all),
    ("match_any", _match_any),
    ("contains", _contains),
    ("custom_validator", _custom),
    ("mutually_exclusive_subsets", _exclusive_subsets),
)


# Checks across fields


class Check:
    """What an entity check may look at besides the fields it asked for."""

    def __init__(
        self,
        schema: Schema,
        subschema: Schema | None,
        errors: Errors,
        updating: bool,
    ) -> None:
        self.schema, self.subschema, self.errors, self.updating = (
            schema,
            subschema,
            errors,
            updating,
        )

    def matches(self, path: str, match: Field, value: Any) -> Any:
        """Return what is wrong with `value`, judged by `match` laid over the definition of the field at `path`."""
        base = self.schema.field_at(path, self.subschema)
        merged = {**base, **match}
        if "type" not in merged:
            raise LuaError("attempt to concatenate a nil value")
        error = self.schema.validate_field(merged, value)
        if "len_min" in merged and "len_min" not in base:
            match.setdefault("len_min", merged["len_min"])
        return error

    @property
    def prefix(self) -> str:
        return "when updating, " if self.updating else ""


class Checker:
    """How one kind of entity check runs: when, on which fields, and the test itself."""

    def __init__(
        self,
        run: Callable[[Check, dict[str, Any], Any], str | None],
        *,
        with_missing: bool = False,
        with_invalid: bool = False,
        sources: tuple[str, ...] = (),
        required: str | None = None,
    ) -> None:
        self.run, self.with_missing, self.with_invalid = (
            run,
            with_missing,
            with_invalid,
        )
        self.sources, self.required = sources, required

    def paths(self, argument: Any) -> list[str]:
        """Return the paths of the fields that the check asks for."""
        if not self.sources:
            return argument
        found: list[str] = []
        for source in self.sources:
            value = argument.get(source)
            found += [value] if isinstance(value, str) else (value or [])
        return found

    def needed(self, argument: Any) -> list[str]:
        """Return the paths without which the check cannot run."""
        if not self.sources:
            return argument
        value = argument.get(self.required) if self.required else None
        return [value] if isinstance(value, str) else (value or [])


def _at_least_one_of(
    check: Check, row: dict[str, Any], paths: list[str]
) -> str | None:
    if any(nonempty(dig(row, path)) for path in paths):
        return None
    return f"{check.prefix}at least one of these fields must be non-empty: {quoted(paths)}"


def _conditional_at_least_one_of(
    check: Check, row: dict[str, Any], rule: dict[str, Any]
) -> str | None:
    value = dig(row, rule["if_field"])
    if value is ABSENT:
        return None
    branch = "then"
    if check.matches(rule["if_field"], rule["if_match"], value):
        branch = "else_then"
        if "else_match" not in rule or check.matches(
            rule["if_field"], rule["else_match"], value
        ):
            return None
    paths = rule[f"{branch}_at_least_one_of"]
    if any(nonempty(dig(row, path)) for path in paths):
        return None
    if f"{branch}_err" in rule:
        return rule[f"{branch}_err"].replace("%s", quoted(paths))
    return f"{check.prefix}at least one of these fields must be non-empty: {quoted(paths)}"


def _only_one_of(
    _dummy: Check, row: dict[str, Any], paths: list[str]
) -> str | None:
    if sum(nonempty(dig(row, path)) for path in paths) == 1:
        return None
    return f"exactly one of these fields must be non-empty: {quoted(paths)}"


def _distinct(
    _dummy: Check, row: dict[str, Any], paths: list[str]
) -> str | None:
    values = [value for path in paths if nonempty(value := dig(row, path))]
    repeated = any(
        value in values[:index] for index, value in enumerate(values)
    )
    return (
        f"values of these fields must be distinct: {quoted(paths)}"
        if repeated
        else None
    )


def _conditional(
    check: Check, row: dict[str, Any], rule: dict[str, Any]
) -> str | None:
    condition, path, match = (
        rule["if_field"],
        rule["then_field"],
        rule["then_match"],
    )
    value = dig(row, condition)
    if check.matches(
        condition, rule["if_match"], None if value is ABSENT else value
    ):
        return None
    value = dig(row, path)
    value = None if value is ABSENT else value
    if match.get("required") is True and value is None:
        error: Any = REQUIRED
    elif not (error := check.matches(path, match, value)):
        return None
    plant(check.errors, path, error)
    if error is not REQUIRED and "then_err" in rule:
        return rule["then_err"].replace("%s", condition)
    return f"failed conditional validation given value of field '{condition}'"


def _mutually_required(
    _dummy: Check, row: dict[str, Any], paths: list[str]
) -> str | None:
    number = sum(nonempty(dig(row, path)) for path in paths)
    return (
        None
        if number in (0, len(paths))
        else f"all or none of these fields must be set: {quoted(paths)}"
    )


def _mutually_exclusive(
    _dummy: Check, row: dict[str, Any], paths: list[str]
) -> str | None:
    number = sum(nonempty(dig(row, path)) for path in paths)
    return (
        None
        if number < 2
        else f"only one or none of these fields must be set: {quoted(paths)}"
    )


def _mutually_exclusive_sets(
    _dummy: Check, row: dict[str, Any], rule: dict[str, Any]
) -> str | None:
    one, two = (
        [path for path in rule[key] if nonempty(dig(row, path))]
        for key in ("set1", "set2")
    )
    return (
        f"these sets are mutually exclusive: ({quoted(one)}), ({quoted(two)})"
        if one and two
        else None
    )


def _custom_entity_check(
    _dummy: Check, row: dict[str, Any], rule: dict[str, Any]
) -> str | None:
    return rule["fn"](row) if "fn" in rule else None


ENTITY_CHECKERS: dict[str, Checker] = {
    "at_least_one_of": Checker(
        _at_least_one_of, with_missing=True, with_invalid=True
    ),
    "conditional_at_least_one_of": Checker(
        _conditional_at_least_one_of,
        with_missing=True,
        with_invalid=True,
        sources=(
            "if_field",
            "then_at_least_one_of",
            "else_then_at_least_one_of",
        ),
    ),
    "only_one_of": Checker(_only_one_of, with_invalid=True),
    "distinct": Checker(_distinct, with_invalid=True),
    "conditional": Checker(
        _conditional,
        with_invalid=True,
        sources=("if_field", "then_field"),
        required="if_field",
    ),
    "custom_entity_check": Checker(
        _custom_entity_check,
        sources=("field_sources",),
        required="field_sources",
    ),
    "mutually_required": Checker(_mutually_required, with_missing=True),
    "mutually_exclusive": Checker(_mutually_exclusive, with_missing=True),
    "mutually_exclusive_sets": Checker(
        _mutually_exclusive_sets, with_missing=True, sources=("set1", "set2")
    ),
}
