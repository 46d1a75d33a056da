# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known about a value: how it is read, compared, merged, reset and masked.

A schema is a tree of data, with one class for each kind of value. Products describe their objects
with schemas. The reconciler asks a schema whether two values are equal, and never learns what the
values mean.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import typing as t

from .errors import CollectionError, InvalidOptionError
from .field_paths import Record, get_path
from .masking import HideUnknown, SecretCollector, hide_all, hide_by_name, mask
from .names import did_you_mean, to_snake_case
from .scalars import coerce, is_pem, unfold_pem
from .secret_names import HARMLESS_HEADERS
from .secret_texts import Hide, hide_pair, hide_text
from .unknown import UNKNOWN

# Turns the name or id of an object of some kind into a reference as the server's bodies hold it.
Resolve = t.Callable[[str, t.Any], t.Any]
Predicate = t.Callable[[t.Any], bool]


class Requirement(t.NamedTuple):
    """Something that a new object must state.

    Attributes:
        path: The dotted path of a field, in the server's spelling.
        value: The value that the field must have, or None where any value does.
    """

    path: str
    value: str | None = None


@dataclasses.dataclass(frozen=True)
class Schema:
    """A value that is replaced and compared as a whole. Subclasses know more of their values.

    Attributes:
        refers_to: The kind of object whose name or id the value is.
        secret: The value is never shown.
        write_only: The server never returns the value, so it cannot be compared.
        required: No object is without the value.
        default: What the server stores where the value is left out. UNKNOWN means that the server
            chooses a value for each object anew.
        choices: The only values that there can be, if any are named; of a map, its only keys.
        atomic: The value is replaced even where values of its kind are merged.
        normalize: Turns a stated value into what the server will store of it.
        empty_is_absent: The server leaves an empty value out of its answers.
    """

    refers_to: str | None = None
    secret: bool = False
    write_only: bool = False
    required: bool = False
    default: t.Any = None
    choices: tuple[t.Any, ...] = ()
    atomic: bool = False
    normalize: t.Callable[[t.Any], t.Any] | None = None
    empty_is_absent: bool = False

    # What is inside

    def child(self, dummy_name: str) -> Schema:
        """Return the schema of one field of a record, or of one value of a map."""
        return ANY

    @property
    def element(self) -> Schema:
        """The schema of the elements of a list, or of the values of a map that has no other for them."""
        return ANY

    def nested(self) -> t.Iterator[Schema]:
        """Yield the schemas of everything that is directly inside."""
        return iter(())

    def descend(self, option_path: t.Iterable[str]) -> Schema:
        """Return the schema at a path in the server's spelling."""
        schema = self
        for field_name in option_path:
            schema = schema.child(field_name)
        return schema

    @property
    def option_names(self) -> dict[str, str]:
        """The server's name of each field, by every name that a user may give it."""
        return {}

    def field_name(self, stated: str) -> str | None:
        """Return the server's name of the field that a user calls so, or None where there is none."""
        return self.option_names.get(stated)

    def option_name(self, field_path: str) -> str:
        """Return a dotted path in the server's spelling as the options of a task spell it."""
        return field_path

    def locate(self, option_path: str) -> tuple[str, ...]:
        """Return a dotted option path as names in the server's spelling.

        Raises InvalidOptionError for a path that does not exist or that cannot be read back.
        """
        names: list[str] = []
        schema = self
        for stated in option_path.split("."):
            field_name = schema.field_name(stated)
            if field_name is None:
                hint = did_you_mean(stated, schema.option_names)
                raise InvalidOptionError(f"there is no {option_path}{hint}")
            schema = schema.child(field_name)
            if schema.write_only:
                raise InvalidOptionError(
                    f"{option_path} cannot be read from the server, so "
                    "neither reset nor exact may list it"
                )
            names.append(field_name)
        return tuple(names)

    # From options to the server's spelling

    def parse(
        self, value: t.Any, resolve: Resolve, option_path: str = ""
    ) -> t.Any:
        """Return what a user states in the server's spelling and types, with references resolved.

        Raises InvalidOptionError for a value that the schema does not allow, naming its ``path``.
        """
        if value is None or value is UNKNOWN:
            return value
        if self.refers_to:
            parsed = resolve(self.refers_to, value)
        else:
            parsed = self._parse(value, resolve, option_path)
        return self.normalize(parsed) if self.normalize else parsed

    def _parse(
        self, value: t.Any, dummy_resolve: Resolve, option_path: str
    ) -> t.Any:
        if self.choices and value not in self.choices:
            choices = ", ".join(map(str, self.choices))
            raise InvalidOptionError(
                f"{option_path} must be one of {choices}, not {self.masked(value)!r}"
            )
        return value

    # Comparing and changing

    def equal(self, first: t.Any, second: t.Any) -> bool:
        """Return whether two values mean the same to the server."""
        if first is second:
            return True
        if first is None or second is None:
            return self.empty_is_absent and not first and not second
        return self._equal(first, second)

    def _equal(self, first: t.Any, second: t.Any) -> bool:
        return _equal_as_json(first, second)

    def merge(self, current: t.Any, desired: t.Any) -> t.Any:
        """Return the current value, changed to hold what is desired and nothing else.

        What cannot be read back is left out.
        """
        if self.equal(current, desired):
            return current
        return desired if self.atomic else self._merge(current, desired)

    def _merge(self, dummy_current: t.Any, desired: t.Any) -> t.Any:
        return desired

    def replace(self, current: t.Any, desired: t.Any) -> t.Any:
        """Return what is desired and the server's defaults, and nothing else of the current value."""
        if desired is None:
            return self.reset(current)
        return self._replace(current, desired)

    def _replace(self, current: t.Any, desired: t.Any) -> t.Any:
        return current if self.equal(current, desired) else desired

    def reset(self, current: t.Any) -> t.Any:
        """Return the value with the server's default in its place.

        What the server chose itself stays, and so does what has no default.
        """
        if self.default is UNKNOWN:
            return current
        return self._reset(current)

    def _reset(self, current: t.Any) -> t.Any:
        # A value that every object must state has nothing to go back to.
        if self.required and self.default is None:
            return current
        default = self.default_value()
        return current if self.equal(current, default) else default

    # Defaults

    @property
    def has_no_default(self) -> bool:
        """Whether every object has to state the value, because no default takes its place."""
        return self.required and self.default is None

    def default_value(self) -> t.Any:
        """Return what the server makes of a value that is left out."""
        return None if self.default is UNKNOWN else self._completed_default

    @functools.cached_property
    def _completed_default(self) -> t.Any:
        return self.complete(self.default)

    def complete(self, value: t.Any) -> t.Any:
        """Return a value with the defaults of whatever is left out in it."""
        return value

    def is_default(self, value: t.Any) -> bool:
        """Return whether the server would store this value if it were left out."""
        if self.default is UNKNOWN:
            return value is None
        return self.equal(value, self.default_value())

    def without_defaults(self, value: t.Any) -> t.Any:
        """Return a value without whatever in it is the server's default."""
        return value

    def without_idle_nulls(self, value: t.Any) -> t.Any:
        """Return a complete statement without the nulls that say no more than leaving the field out.

        A null counts only where the server would otherwise store its default, and where the field
        can be null at all. A new object is refused for any other null: "required field missing", or
        a crash (Kong's ``ttl``).
        """
        return value

    # Answers of a server

    def matches(self, value: t.Any, is_reference: Predicate) -> bool:
        """Return whether a value from a server has the form that the schema tells.

        Nothing is asked of fields that the schema does not know, nor of the values of scalars.
        ``is_reference(value)`` tells whether the product refers to an object like that.
        """
        if value is None:
            return True
        if self.refers_to:
            return is_reference(value)
        return self._matches(value, is_reference)

    def _matches(self, value: t.Any, dummy_is_reference: Predicate) -> bool:
        return not isinstance(value, (dict, list))

    # What people see

    def masked(self, value: t.Any, before: t.Any = None) -> t.Any:
        """Return a value that can be shown: its secrets are hidden, but not that they have changed.

        A field that the schema does not know is judged by its name and place, because a newer server
        may have more fields.
        """
        if value is UNKNOWN:
            return value
        return self.conceal(value, mask, before)

    def secrets(self, value: t.Any) -> set[str]:
        """Return the secret strings in a value, to hide them wherever they are quoted."""
        found = SecretCollector()
        self.conceal(value, found.hide)
        return set(found)

    def conceal(
        self,
        value: t.Any,
        hide: Hide,
        before: t.Any = None,
        unknown: HideUnknown = hide_by_name,
    ) -> t.Any:
        """Return a copy of a value with ``hide(secret, secret_before)`` in place of each secret.

        ``unknown`` does the same for fields that a record does not have.
        """
        if value is None or value is UNKNOWN:
            return value
        if self.secret:
            return hide_all(value, hide, before)
        if isinstance(value, dict):
            return self._conceal_fields(value, hide, before, unknown)
        if isinstance(value, list):
            return self._conceal_elements(value, hide, before, unknown)
        if isinstance(value, str):
            return self._conceal_text(value, hide, before)
        return value

    def _conceal_fields(
        self,
        value: Record,
        hide: Hide,
        before: t.Any,
        dummy_unknown: HideUnknown,
    ) -> Record:
        known = before if isinstance(before, dict) else {}
        return {
            field_name: hide_by_name(
                field_value, hide, str(field_name), known.get(field_name)
            )
            for field_name, field_value in value.items()
        }

    def _conceal_elements(
        self,
        value: list[t.Any],
        hide: Hide,
        before: t.Any,
        unknown: HideUnknown,
    ) -> list[t.Any]:
        return [
            self._conceal_element(
                element, hide, _before_of_element(element, before), unknown
            )
            for element in value
        ]

    def _conceal_element(
        self, value: t.Any, hide: Hide, before: t.Any, unknown: HideUnknown
    ) -> t.Any:
        if isinstance(value, (dict, list)):
            return hide_by_name(value, hide)
        return ANY.conceal(value, hide, before, unknown)

    def _conceal_text(self, text: str, hide: Hide, before: t.Any) -> str:
        return hide_text(text, hide, before)

    def as_lines(self, value: t.Any) -> t.Any:
        """Return a value whose texts are lists of lines, so that a diff goes line by line."""
        if isinstance(value, dict):
            return {
                field_name: self.child(field_name).as_lines(field_value)
                for field_name, field_value in value.items()
            }
        if isinstance(value, list):
            return [ANY.as_lines(element) for element in value]
        return value


def _equal_as_json(first: t.Any, second: t.Any) -> bool:
    """Return whether two values are equal as JSON, where true is not 1, as it is for Python."""
    if first != second:
        return False
    return isinstance(first, bool) == isinstance(second, bool)


def _before_of_element(element: t.Any, before: t.Any) -> t.Any:
    """Return what an element of a list was before: itself if it was there, nothing if it was not.

    The mask of a secret that was something else before says so. Without a value before there is
    nothing to compare with, and it says nothing.
    """
    if before is None:
        return None
    was_there = isinstance(before, list) and element in before
    return element if was_there else ""


# Scalars


@dataclasses.dataclass(frozen=True)
class ScalarSchema(Schema):
    """A string, a number, a boolean or null; any JSON value where no type is named.

    Attributes:
        type: The type that the server insists on: string, integer, number, boolean or uuid.
        max_bytes: How long a text may be in UTF-8.
        max_length: How many characters a text may have.
        minimum: The smallest number that there can be.
        maximum: The largest number that there can be.
    """

    type: str | None = None
    max_bytes: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        if isinstance(value, str):
            self._refuse_long(value, option_path)
        coerced = self._coerce(value, option_path)
        self._refuse_outside(coerced, option_path)
        return super()._parse(coerced, resolve, option_path)

    def _refuse_long(self, text: str, option_path: str) -> None:
        if self.max_length and len(text) > self.max_length:
            raise InvalidOptionError(
                f"{option_path} has {len(text)} characters, and the limit is {self.max_length}"
            )
        if self.max_bytes and len(text.encode()) > self.max_bytes:
            raise InvalidOptionError(
                f"{option_path} has {len(text.encode())} bytes, and the limit is {self.max_bytes}"
            )

    def _refuse_outside(self, number: t.Any, option_path: str) -> None:
        if self.minimum is not None and number < self.minimum:
            raise InvalidOptionError(
                f"{option_path} must be at least {self.minimum}, not {number}"
            )
        if self.maximum is not None and number > self.maximum:
            raise InvalidOptionError(
                f"{option_path} must be at most {self.maximum}, not {number}"
            )

    def _coerce(self, value: t.Any, option_path: str) -> t.Any:
        try:
            return coerce(self.type, value)
        except ValueError:
            # YAML has made a value of its own of a plain yes or 1.10.
            lacks_quotes = isinstance(value, (bool, float))
            hint = ""
            if self.type == "string" and lacks_quotes:
                hint = "; put it in quotes"
            shown = self.masked(value)
            raise InvalidOptionError(
                f"{option_path} must be of type {self.type}, not {shown!r}{hint}"
            ) from None


class UrlSchema(ScalarSchema):
    """A URL of a service that takes messages from whoever knows it: a key may be part of its path."""

    def _conceal_text(self, text: str, hide: Hide, before: t.Any) -> str:
        return hide_text(text, hide, before, receiver=True)


class NamedValueSchema(ScalarSchema):
    """A text ``name:value``, such as a header, whose value may be secret."""

    def _conceal_text(self, text: str, hide: Hide, before: t.Any) -> str:
        return hide_pair(text, hide, before)


class _StringSchema(ScalarSchema):
    """A string that has a form of its own."""

    def _matches(self, value: t.Any, dummy_is_reference: Predicate) -> bool:
        return isinstance(value, str)

    def _equal(self, first: t.Any, second: t.Any) -> bool:
        if not isinstance(first, str) or not isinstance(second, str):
            return _equal_as_json(first, second)
        if first == second:
            return True
        return bool(self._significant(first) == self._significant(second))

    def _significant(self, text: str) -> t.Any:
        """Return what of a text tells it from others."""
        return text


@dataclasses.dataclass(frozen=True)
class PemSchema(_StringSchema):
    """A certificate or key in PEM, whose white space is not significant.

    Attributes:
        is_strict: Nothing but PEM is taken, such as the name of a secret elsewhere.
    """

    is_strict: bool = False

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        pem = unfold_pem(value, option_path)
        if self.is_strict and not is_pem(pem):
            raise InvalidOptionError(
                f"{option_path} must be PEM, from -----BEGIN to -----END"
            )
        return super()._parse(pem, resolve, option_path)

    def _significant(self, text: str) -> t.Any:
        return text.split()


class TextSchema(_StringSchema):
    """A text of several lines: neither what ends them nor white space around all of them counts."""

    def _significant(self, text: str) -> t.Any:
        return text.strip().splitlines()

    def as_lines(self, value: t.Any) -> t.Any:
        """Return the lines of a text."""
        if isinstance(value, str) and value is not UNKNOWN:
            return value.strip().splitlines()
        return super().as_lines(value)


class JsonTextSchema(_StringSchema):
    """A text that holds JSON, of which only the values count."""

    def _significant(self, text: str) -> t.Any:
        try:
            return json.loads(text)
        except ValueError:
            return text


# Lists


@dataclasses.dataclass(frozen=True)
class ListSchema(Schema):
    """A list that is replaced, and whose order is significant.

    Attributes:
        item: The schema of the elements, or None where nothing is known of them.
        max_items: How many elements there may be.
    """

    item: Schema | None = None
    max_items: int | None = None

    @property
    def element(self) -> Schema:
        """The schema of the elements."""
        return self.item or ANY

    def nested(self) -> t.Iterator[Schema]:
        """Yield the schema of the elements, if anything is known of them."""
        return iter([self.item] if self.item else [])

    def parse(
        self, value: t.Any, resolve: Resolve, option_path: str = ""
    ) -> t.Any:
        """Return a list in the server's spelling, as long as it may be.

        What the server drops does not count.
        """
        parsed = super().parse(value, resolve, option_path)
        if self.max_items and parsed and len(parsed) > self.max_items:
            raise InvalidOptionError(
                f"{option_path} has {len(parsed)} elements, and the limit is {self.max_items}"
            )
        return parsed

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        if not isinstance(value, list):
            raise InvalidOptionError(
                f"{option_path} must be a list, not {type(value).__name__}"
            )
        parsed, mistakes = [], []
        for number, element in enumerate(value):
            here = f"{option_path}[{number}]"
            try:
                parsed.append(self.element.parse(element, resolve, here))
            except InvalidOptionError as mistake:
                mistakes.append(str(mistake))
        if mistakes:
            raise InvalidOptionError("; ".join(mistakes))
        return parsed

    def _equal(self, first: t.Any, second: t.Any) -> bool:
        if isinstance(first, list) and isinstance(second, list):
            return self._equal_lists(first, second)
        return _equal_as_json(first, second)

    def _equal_lists(self, first: list[t.Any], second: list[t.Any]) -> bool:
        if len(first) != len(second):
            return False
        return all(map(self.element.equal, first, second))

    def _merge(self, current: t.Any, desired: t.Any) -> t.Any:
        if not isinstance(current, list) or not isinstance(desired, list):
            return desired
        return self._with_kept_elements(current, desired, self.element.merge)

    def _replace(self, current: t.Any, desired: t.Any) -> t.Any:
        if not isinstance(desired, list):
            return super()._replace(current, desired)
        known = current if isinstance(current, list) else []
        kept = self._with_kept_elements(known, desired, self.element.replace)
        return current if self.equal(current, kept) else kept

    def _with_kept_elements(
        self,
        current: list[t.Any],
        desired: list[t.Any],
        combine: t.Callable[[t.Any, t.Any], t.Any],
    ) -> list[t.Any]:
        """Return the desired list, with those elements as the server has them that it already has.

        The server may have filled in parts of them, which are no difference.
        """
        element_schema = self.element
        kept = []
        for number, desired_element in enumerate(desired):
            # A current element is the desired one if to combine them changes nothing.
            same_elements = (
                candidate
                for candidate in self._candidates(current, number)
                if element_schema.equal(
                    candidate, combine(candidate, desired_element)
                )
            )
            kept.append(next(same_elements, desired_element))
        return current if self.equal(current, kept) else kept

    def _candidates(self, current: list[t.Any], number: int) -> list[t.Any]:
        """Return the current elements that the desired element of this number may be."""
        return current[number : number + 1]

    def complete(self, value: t.Any) -> t.Any:
        """Return a list with the defaults of whatever its elements leave out."""
        if isinstance(value, list) and self.item:
            return [self.item.complete(element) for element in value]
        return value

    def without_defaults(self, value: t.Any) -> t.Any:
        """Return a list whose elements leave out what is the server's default."""
        if isinstance(value, list) and self.item:
            return [self.item.without_defaults(element) for element in value]
        return value

    def without_idle_nulls(self, value: t.Any) -> t.Any:
        """Return a list whose elements hold no idle nulls."""
        if isinstance(value, list) and self.item:
            return [self.item.without_idle_nulls(element) for element in value]
        return value

    def _matches(self, value: t.Any, is_reference: Predicate) -> bool:
        return isinstance(value, list) and all(
            self._matches_element(element, is_reference) for element in value
        )

    def _matches_element(self, value: t.Any, is_reference: Predicate) -> bool:
        if value is None:
            return False
        return self.item is None or self.item.matches(value, is_reference)

    def _conceal_element(
        self, value: t.Any, hide: Hide, before: t.Any, unknown: HideUnknown
    ) -> t.Any:
        if self.item is None:
            return super()._conceal_element(value, hide, before, unknown)
        return self.item.conceal(value, hide, before, unknown)

    def _conceal_text(self, text: str, hide: Hide, before: t.Any) -> str:
        # A text in place of a list is a mistake, and as secret as the elements.
        if self.item is None:
            return super()._conceal_text(text, hide, before)
        return t.cast(str, self.item.conceal(text, hide, before))

    def _conceal_fields(
        self, value: Record, hide: Hide, before: t.Any, unknown: HideUnknown
    ) -> Record:
        # A mapping in place of a list is a mistake, and its values are as secret as the elements.
        if self.item is None:
            return super()._conceal_fields(value, hide, before, unknown)
        known = before if isinstance(before, dict) else {}
        return {
            field_name: self.item.conceal(
                field_value, hide, known.get(field_name), unknown
            )
            for field_name, field_value in value.items()
        }

    def as_lines(self, value: t.Any) -> t.Any:
        """Return a list whose texts are lists of lines."""
        if isinstance(value, list):
            return [self.element.as_lines(element) for element in value]
        return super().as_lines(value)


class SetSchema(ListSchema):
    """A list that is replaced, and whose order is not significant."""

    def _equal_lists(self, first: list[t.Any], second: list[t.Any]) -> bool:
        # Nearly all that are equal are in the same order, which is seen much faster.
        if super()._equal_lists(first, second):
            return True
        return self._includes(first, second) and self._includes(second, first)

    def _includes(self, elements: list[t.Any], others: list[t.Any]) -> bool:
        """Return whether each of the others is equal to one of the elements."""
        return all(
            any(self.element.equal(element, other) for element in elements)
            for other in others
        )

    def _candidates(
        self, current: list[t.Any], dummy_number: int
    ) -> list[t.Any]:
        return current


@dataclasses.dataclass(frozen=True)
class KeyedListSchema(ListSchema):
    """A list of records that one field tells apart. They are merged one by one.

    Attributes:
        key: The field that tells the records apart.
    """

    key: str = "name"

    def by_key(self, records: t.Iterable[Record]) -> dict[str, Record]:
        """Return the records as a map by their key."""
        return {record[self.key]: record for record in records}

    @functools.cached_property
    def _as_map(self) -> MapSchema:
        return MapSchema(item=self.item)

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        records = super()._parse(value, resolve, option_path)
        known_keys = set()
        for number, record in enumerate(records):
            key = record.get(self.key) if record else None
            if key is None or isinstance(key, (dict, list)):
                raise InvalidOptionError(
                    f"{option_path}[{number}] needs a {to_snake_case(self.key)}"
                )
            if key in known_keys:
                raise InvalidOptionError(
                    f"{option_path}[{number}] has the {to_snake_case(self.key)} of another one, {key!r}"
                )
            known_keys.add(key)
        return records

    def _equal_lists(self, first: list[t.Any], second: list[t.Any]) -> bool:
        return self._as_map.equal(self.by_key(first), self.by_key(second))

    def _merge(self, current: t.Any, desired: t.Any) -> t.Any:
        if not isinstance(current, list) or not isinstance(desired, list):
            return desired
        known = self.by_key(self._renamed(current, desired))
        merged = self._as_map.merge(known, self.by_key(desired))
        return list(merged.values())

    def _replace(self, current: t.Any, desired: t.Any) -> t.Any:
        """Keep what the server made of records that stay."""
        if not isinstance(desired, list):
            return super()._replace(current, desired)
        known = self.by_key(self._renamed(current or (), desired))
        return [
            self.element.merge(known.get(record[self.key]), record)
            for record in desired
        ]

    def _renamed(
        self, current: t.Iterable[Record], desired: t.Iterable[Record]
    ) -> t.Iterator[Record]:
        """Yield the current records, each under the key that is desired for its id."""
        keys = {
            record["id"]: record[self.key]
            for record in desired
            if record.get("id")
        }
        for record in current:
            key = keys.get(record.get("id"))
            yield record if key is None else {**record, self.key: key}

    def complete(self, value: t.Any) -> t.Any:
        """Return the list as it is: the server adds nothing to its records."""
        return value

    def without_defaults(self, value: t.Any) -> t.Any:
        """Return the list as it is: the server adds nothing to its records."""
        return value

    def without_idle_nulls(self, value: t.Any) -> t.Any:
        """Return the list as it is."""
        return value

    def _matches_element(self, value: t.Any, is_reference: Predicate) -> bool:
        if not isinstance(value, dict):
            return False
        has_key = isinstance(value.get(self.key), str)
        return has_key and super()._matches_element(value, is_reference)


# Mappings


@dataclasses.dataclass(frozen=True)
class _MappingSchema(Schema):
    """What records and maps have in common: their values are merged one by one.

    Attributes:
        fields: The schemas of values by their names; of a map, those that differ from the others.
    """

    fields: t.Mapping[str, Schema] = dataclasses.field(default_factory=dict)

    def nested(self) -> t.Iterator[Schema]:
        """Yield the schemas of the known fields."""
        return iter(self.fields.values())

    def _refuse_others(self, value: t.Any, option_path: str) -> None:
        if not isinstance(value, dict):
            raise InvalidOptionError(
                f"{option_path} must be a mapping, not {type(value).__name__}"
            )

    def _equal(self, first: t.Any, second: t.Any) -> bool:
        if not isinstance(first, dict) or not isinstance(second, dict):
            return _equal_as_json(first, second)
        for field_name in self.comparable(first, second):
            schema = self.child(field_name)
            if not schema.equal(first.get(field_name), second.get(field_name)):
                return False
        return True

    def comparable(self, first: Record, second: Record) -> list[str]:
        """Return the names of the values that can differ.

        These are not the fields that a record does not know, which no task can state, nor those that
        no server returns.
        """
        # Most values are one object in both records, because a merge copies nothing. To look at that
        # first saves most of the work of a large configuration.
        return [
            field_name
            for field_name in {**first, **second}
            if first.get(field_name) is not second.get(field_name)
            and self._knows(field_name)
            and not self.child(field_name).write_only
        ]

    def changes(self, current: Record, after: Record) -> Record:
        """Return the smallest record that turns the current one into the one after.

        Its own records are merged into the current ones, and everything else is replaced.
        """
        changes: Record = {}
        for field_name in self.comparable(current, after):
            schema = self.child(field_name)
            old_value, new_value = (
                current.get(field_name),
                after.get(field_name),
            )
            if schema.equal(old_value, new_value):
                continue
            if (
                isinstance(schema, RecordSchema)
                and isinstance(old_value, dict)
                and isinstance(new_value, dict)
            ):
                changes[field_name] = schema.changes(old_value, new_value)
            else:
                changes[field_name] = new_value
        return changes

    def _knows(self, dummy_name: str) -> bool:
        return True

    def _merge(self, current: t.Any, desired: t.Any) -> t.Any:
        if not isinstance(current, dict) or not isinstance(desired, dict):
            return desired
        merged = dict(current)
        for field_name, value in desired.items():
            schema = self.child(field_name)
            if not schema.write_only:
                merged[field_name] = schema.merge(
                    current.get(field_name), value
                )
        return merged

    def _conceal_fields(
        self, value: Record, hide: Hide, before: t.Any, unknown: HideUnknown
    ) -> Record:
        known = before if isinstance(before, dict) else {}
        return {
            field_name: self._conceal_field(
                field_name, field_value, hide, known.get(field_name), unknown
            )
            for field_name, field_value in value.items()
        }

    def _conceal_field(
        self,
        field_name: str,
        value: t.Any,
        hide: Hide,
        before: t.Any,
        unknown: HideUnknown,
    ) -> t.Any:
        schema = self._known_child(field_name)
        if schema is not None:
            return schema.conceal(value, hide, before, unknown)
        return self._conceal_unknown(field_name, value, hide, before, unknown)

    def _known_child(self, field_name: str) -> Schema | None:
        """Return the schema of a value in the server's spelling or a user's, or None."""
        return self.fields.get(field_name)

    def _conceal_unknown(
        self,
        field_name: str,
        value: t.Any,
        hide: Hide,
        before: t.Any,
        dummy_unknown: HideUnknown,
    ) -> t.Any:
        return hide_by_name(value, hide, str(field_name), before)


@dataclasses.dataclass(frozen=True)
class RecordSchema(_MappingSchema):
    """A mapping with known fields, which are merged one by one.

    Attributes:
        fields: The schema of each field, by the server's name of it.
        needs: What a new record must state; each element is a choice of requirements.
        nullable: The record is null where it is left out, whatever the defaults of its fields.
        has_all_defaults: All defaults of the fields are known, so that such a record in a map can be
            reset as well.
    """

    needs: tuple[tuple[Requirement, ...], ...] = ()
    nullable: bool = False
    has_all_defaults: bool = False

    def child(self, field_name: str) -> Schema:
        """Return the schema of a field."""
        return self.fields.get(field_name, ANY)

    @functools.cached_property
    def option_names(self) -> dict[str, str]:
        """The server's name of each field, by every name that a user may give it.

        A reference may be stated with or without its ``_id``.
        """
        # Made once for each schema: a whole configuration asks for it at every object.
        names = {}
        for field_name, schema in self.fields.items():
            option = to_snake_case(field_name)
            names[field_name] = names[option] = field_name
            if schema.refers_to:
                names[option.removesuffix("_id")] = field_name
            elif _is_list_of_references(schema) and option.endswith("_ids"):
                names[option.removesuffix("_ids") + "s"] = field_name
        return names

    def option_name(self, field_path: str) -> str:
        """Return a dotted path in the server's spelling as the options of a task spell it."""
        field_name, dummy, rest = field_path.partition(".")
        option = self._shortest_options[field_name]
        if not rest:
            return option
        return f"{option}.{self.child(field_name).option_name(rest)}"

    @functools.cached_property
    def _shortest_options(self) -> dict[str, str]:
        """The shortest name in snake_case that a user may give each field."""
        shortest: dict[str, str] = {}
        for option, field_name in self.option_names.items():
            # The server's own spelling is a name as well.
            if option != option.lower():
                continue
            known_option = shortest.get(field_name)
            if known_option is None or len(option) < len(known_option):
                shortest[field_name] = option
        return shortest

    @functools.cached_property
    def references(self) -> dict[str, str]:
        """The kind of object that each field refers to, by the fields that refer to any."""
        return {
            field_name: schema.refers_to
            for field_name, schema in self.fields.items()
            if schema.refers_to
        }

    def missing(self, record: Record) -> list[str]:
        """Return what a new record would have to state beside what it states, as options spell it."""
        return [
            " or ".join(map(self._option_of, choice))
            for choice in self.needs
            if not any(_is_met(requirement, record) for requirement in choice)
        ]

    def _option_of(self, requirement: Requirement) -> str:
        option = self.option_name(requirement.path)
        return f"{option} {requirement.value}" if requirement.value else option

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        self._refuse_others(value, option_path)
        parsed, mistakes = {}, []
        for option, stated in value.items():
            here = f"{option_path}.{option}" if option_path else str(option)
            field_name = self.field_name(option)
            if field_name is None:
                hint = did_you_mean(str(option), self.option_names)
                mistakes.append(f"there is no {here}{hint}")
                continue
            try:
                parsed[field_name] = self.fields[field_name].parse(
                    stated, resolve, here
                )
            except InvalidOptionError as mistake:
                mistakes.append(str(mistake))
            except CollectionError:
                # What the server lacks comes after what is wrong by itself.
                if not mistakes:
                    raise
        if mistakes:
            raise InvalidOptionError("; ".join(mistakes))
        return parsed

    def _knows(self, field_name: str) -> bool:
        return not self.fields or field_name in self.fields

    def _replace(self, current: t.Any, desired: t.Any) -> t.Any:
        if not isinstance(desired, dict):
            return super()._replace(current, desired)
        known: Record = current if isinstance(current, dict) else {}
        reset = self._reset_fields(known, stated=desired)
        replaced = {**self.field_defaults, **reset}
        for field_name, value in desired.items():
            schema = self.child(field_name)
            if schema.write_only:
                continue
            # A stated null is a value of its own, except where the field cannot be null.
            if value is None and not schema.required:
                replaced[field_name] = None
            else:
                current_value = known.get(field_name)
                replaced[field_name] = schema.replace(current_value, value)
        return replaced

    def _reset(self, current: t.Any) -> t.Any:
        if not isinstance(current, dict) or self.nullable:
            return super()._reset(current)
        defaults = self.default_value() or {}
        return self.merge(self._reset_fields(current), defaults)

    def _reset_fields(
        self, current: Record, stated: t.Container[str] = ()
    ) -> Record:
        """Return a record whose fields have their defaults. What is stated stays, and what it does not know."""
        reset = dict(current)
        for field_name, value in current.items():
            if field_name in self.fields and field_name not in stated:
                reset[field_name] = self.fields[field_name].reset(value)
        return reset

    @property
    def has_no_default(self) -> bool:
        """Whether every object has to state the record: never, for its fields have defaults."""
        return False

    @property
    def _defaults_to_fields(self) -> bool:
        """Whether a record that is left out is made of the defaults of its fields."""
        return self.default is None and not self.nullable

    @functools.cached_property
    def field_defaults(self) -> Record:
        """The defaults of the fields that have one."""
        defaults = {}
        for field_name, schema in self.fields.items():
            default = schema.default_value()
            if default is not None:
                defaults[field_name] = default
        return defaults

    def default_value(self) -> t.Any:
        """Return the record's own default or, without one, the defaults of its fields."""
        if self._defaults_to_fields:
            return self.field_defaults or None
        return super().default_value()

    def complete(self, value: t.Any) -> t.Any:
        """Return a record with the defaults of the fields that it leaves out."""
        if not isinstance(value, dict):
            return value
        stated = {
            field_name: self.child(field_name).complete(field_value)
            for field_name, field_value in value.items()
        }
        return {**self.field_defaults, **stated}

    def is_default(self, value: t.Any) -> bool:
        """Return whether the server would store this record if it were left out."""
        if super().is_default(value):
            return True
        return self._defaults_to_fields and self.without_defaults(value) == {}

    def without_defaults(self, value: t.Any) -> t.Any:
        """Return a record without the fields that are the server's default."""
        if not isinstance(value, dict):
            return value
        return {
            field_name: self.child(field_name).without_defaults(field_value)
            for field_name, field_value in value.items()
            if not self.child(field_name).is_default(field_value)
        }

    def without_idle_nulls(self, value: t.Any) -> t.Any:
        """Return a record without the nulls that say no more than leaving the field out."""
        if not isinstance(value, dict):
            return value
        return {
            field_name: self.child(field_name).without_idle_nulls(field_value)
            for field_name, field_value in value.items()
            if field_value is not None or self._is_null_of_use(field_name)
        }

    def _is_null_of_use(self, field_name: str) -> bool:
        """Return whether a null keeps the server from storing its default."""
        schema = self.child(field_name)
        return not schema.required and schema.default not in (None, UNKNOWN)

    def _matches(self, value: t.Any, is_reference: Predicate) -> bool:
        return isinstance(value, dict) and all(
            self.fields[field_name].matches(field_value, is_reference)
            for field_name, field_value in value.items()
            if field_name in self.fields
        )

    def with_all_fields(self, record: Record) -> Record:
        """Return a record in which no field is missing: some servers leave out what is empty."""
        return {**dict.fromkeys(self.fields), **record}

    def _known_child(self, field_name: str) -> Schema | None:
        schema = self.fields.get(field_name)
        if schema is not None:
            return schema
        servers_name = self.field_name(field_name)
        return self.fields.get(servers_name) if servers_name else None

    def _conceal_unknown(
        self,
        field_name: str,
        value: t.Any,
        hide: Hide,
        before: t.Any,
        unknown: HideUnknown,
    ) -> t.Any:
        return unknown(value, hide, str(field_name), before)


@dataclasses.dataclass(frozen=True)
class MapSchema(_MappingSchema):
    """A mapping with any keys, whose values are merged one by one.

    Attributes:
        item: The schema of the values, or None where nothing is known of them.
        key_refers_to: The kind of object whose names or ids the keys are.
    """

    item: Schema | None = None
    key_refers_to: str | None = None

    def child(self, field_name: str) -> Schema:
        """Return the schema of the value that has a key."""
        return self.fields.get(field_name) or self.item or ANY_MAP

    @property
    def element(self) -> Schema:
        """The schema of the values."""
        return self.item or ANY

    def _conceal_text(self, text: str, hide: Hide, before: t.Any) -> str:
        # A text in place of a mapping is a mistake, and as secret as the values.
        if self.item is None:
            return super()._conceal_text(text, hide, before)
        return t.cast(str, self.item.conceal(text, hide, before))

    def nested(self) -> t.Iterator[Schema]:
        """Yield the schemas of the values."""
        yield from super().nested()
        if self.item:
            yield self.item

    def field_name(self, stated: str) -> str | None:
        """Return a key as it is stated: any key may be in the map."""
        return stated

    def _parse(
        self, value: t.Any, resolve: Resolve, option_path: str
    ) -> t.Any:
        self._refuse_others(value, option_path)
        parsed, mistakes = {}, []
        for key, stated in value.items():
            here = f"{option_path}.{key}"
            try:
                self._refuse_unknown_key(key, here)
                parsed_key = key
                if self.key_refers_to:
                    parsed_key = resolve(self.key_refers_to, key)
                parsed[parsed_key] = self.element.parse(stated, resolve, here)
            except InvalidOptionError as mistake:
                mistakes.append(str(mistake))
        if mistakes:
            raise InvalidOptionError("; ".join(mistakes))
        return parsed

    def _refuse_unknown_key(self, key: t.Any, option_path: str) -> None:
        if self.choices and key not in self.choices:
            hint = did_you_mean(str(key), map(str, self.choices))
            raise InvalidOptionError(f"there is no {option_path}{hint}")

    @property
    def _can_reset_values(self) -> bool:
        return (
            isinstance(self.item, RecordSchema) and self.item.has_all_defaults
        )

    def _replace(self, current: t.Any, desired: t.Any) -> t.Any:
        if self.item and isinstance(desired, dict):
            combine = self.item.merge
            if self._can_reset_values:
                combine = self.item.replace
            known = current or {}
            desired = {
                field_name: combine(known.get(field_name), field_value)
                for field_name, field_value in desired.items()
            }
        return super()._replace(current, desired)

    def without_defaults(self, value: t.Any) -> t.Any:
        """Return a map whose values leave out what is the server's default."""
        if self.item and self._can_reset_values and isinstance(value, dict):
            return {
                field_name: self.item.without_defaults(field_value)
                for field_name, field_value in value.items()
            }
        return value

    def without_idle_nulls(self, value: t.Any) -> t.Any:
        """Return a map whose values hold no idle nulls."""
        if self.item and isinstance(value, dict):
            return {
                field_name: self.item.without_idle_nulls(field_value)
                for field_name, field_value in value.items()
            }
        return value

    def _matches(self, value: t.Any, is_reference: Predicate) -> bool:
        return isinstance(value, dict) and all(
            self.child(field_name).matches(field_value, is_reference)
            for field_name, field_value in value.items()
            if field_name in self.fields or self.item
        )

    def _known_child(self, field_name: str) -> Schema | None:
        return self.fields.get(field_name) or self.item

    def _conceal_element(
        self, value: t.Any, hide: Hide, before: t.Any, unknown: HideUnknown
    ) -> t.Any:
        # A list in place of a map is a mistake, and its elements are as secret as the values.
        if self.item is None:
            return super()._conceal_element(value, hide, before, unknown)
        return self.item.conceal(value, hide, before, unknown)


def _is_list_of_references(schema: Schema) -> bool:
    if not isinstance(schema, ListSchema) or schema.item is None:
        return False
    return schema.item.refers_to is not None


def _is_met(requirement: Requirement, record: Record) -> bool:
    """Return whether a record states what a new object needs: an empty value states nothing."""
    stated = get_path(record, requirement.path.split("."))
    if requirement.value is not None:
        return bool(stated == requirement.value)
    return stated not in (None, "", [], {})


# Schemas that many objects use

ANY = ScalarSchema()
STRING = ScalarSchema(type="string")
BOOLEAN = ScalarSchema(type="boolean")
NUMBER = ScalarSchema(type="number")
INTEGER = ScalarSchema(type="integer")
IDENTIFIER = ScalarSchema(type="uuid")
SECRET = ScalarSchema(secret=True)
WRITE_ONLY_SECRET = ScalarSchema(secret=True, write_only=True)
PEM = PemSchema()
TEXT = TextSchema(type="string")
URL = UrlSchema()
ANY_LIST = ListSchema()
ANY_SET = SetSchema()
ANY_MAP = MapSchema()
MAP_OF_TEXTS = MapSchema(item=TEXT)
MAP_OF_SECRETS = MapSchema(item=SECRET)
NAMED_VALUES = ListSchema(item=NamedValueSchema(type="string"))


def reference(kind: str) -> Schema:
    """Return the schema of the name or id of another object."""
    return ScalarSchema(refers_to=kind)


def references(kind: str) -> SetSchema:
    """Return the schema of names or ids of other objects, in no order."""
    return SetSchema(item=reference(kind))


def header_map(value: Schema, harmless: Schema = ANY) -> MapSchema:
    """Return the schema of HTTP headers, with another schema for those that everybody may read."""
    names = [*HARMLESS_HEADERS, *map(str.title, HARMLESS_HEADERS)]
    return MapSchema(item=value, fields=dict.fromkeys(names, harmless))


def is_fully_known(value: t.Any) -> bool:
    """Return whether nothing in a value is still to be made by the server."""
    if isinstance(value, dict):
        return all(map(is_fully_known, value.values()))
    if isinstance(value, list):
        return all(map(is_fully_known, value))
    return value is not UNKNOWN
