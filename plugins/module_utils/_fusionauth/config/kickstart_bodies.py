# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of requests, as FusionAuth's parser takes them, and as options of the modules.

Sources: FusionAuth docs, "APIs", and fusionauth-java-client.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.errors import InvalidOptionError
from ..._core.field_paths import Record, omit, pick
from ..._core.names import did_you_mean, lower_uuid
from ..._core.options import ArgumentSpec
from ..._core.schema import (
    IDENTIFIER,
    KeyedListSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    Schema,
)
from ..resource import TIMESTAMPS, Resource

# What stands beside an object in a body, and has no part in the object.
BESIDE = {
    "applicationId",
    "currentPassword",
    "eventInfo",
    "passwordFieldType",
    "verificationIds",
}
# FusionAuth's older name of a field of bodies that has more values by now.
SEND_SET_PASSWORD_EMAIL = "sendSetPasswordEmail"
SEND_SET_PASSWORD = "sendSetPasswordIdentityType"

Collection = t.TypeVar("Collection", Record, list[t.Any])


# What stands beside an object


def members_of(resource: Resource) -> set[str]:
    """Return what the body of a request for a resource may hold."""
    members = {
        resource.envelope,
        *resource.envelope_fields,
        *resource.request_fields,
        *BESIDE,
    }
    if SEND_SET_PASSWORD in resource.envelope_fields:
        members.add(SEND_SET_PASSWORD_EMAIL)
    return members


def fields_beside(resource: Resource, request_body: Record) -> Record:
    """Return the fields of a resource that stand beside it in a body."""
    others = {resource.envelope, SEND_SET_PASSWORD_EMAIL, *BESIDE}
    fields = pick(request_body, members_of(resource) - others)
    if request_body.get(SEND_SET_PASSWORD_EMAIL):
        fields.setdefault(SEND_SET_PASSWORD, "email")
    return fields


# What FusionAuth's parser makes of an object


def request_schema(resource: Resource, record: Record) -> RecordSchema:
    """Return what is known about an object of the type that it states, as requests write it."""
    schema = resource.schema_for(record.get("type"))
    if not resource.request_fields:
        return schema
    fields = {**schema.fields, **resource.request_fields}
    return dataclasses.replace(schema, fields=fields)


def as_requested(resource: Resource, stored: Record) -> Record:
    """Return an object of the server's as a request would state it."""
    return parse_object(resource, resource.as_requested(stored), [])


def parse_object(
    resource: Resource, record: Record, ignored: list[str]
) -> Record:
    """Return an object as FusionAuth's parser takes it, without what requests cannot set.

    Raises InvalidOptionError for what the parser refuses.

    Args:
        resource: The kind of object.
        record: The object, as a request states it.
        ignored: Gets what FusionAuth ignores, each with the nearest name that it knows.
    """
    schema = request_schema(resource, record)
    only_shown = {
        *resource.read_only,
        *TIMESTAMPS,
        *BESIDE,
    } - resource.schema.fields.keys()
    parser = _ObjectParser(ignored)
    return t.cast(Record, parser.parse(schema, omit(record, only_shown), ""))


@dataclasses.dataclass(frozen=True)
class _ObjectParser:
    """Takes values as FusionAuth's parser does: ids as it spells them, and nothing that it does not know.

    Each method raises InvalidOptionError for what FusionAuth's parser refuses.

    Attributes:
        ignored: What FusionAuth ignores, each with the nearest name that it knows.
    """

    ignored: list[str]

    def parse(self, schema: Schema, value: t.Any, path: str) -> t.Any:
        """Return a value.

        Args:
            schema: What is known about the value.
            value: The value, as it is stated.
            path: The dotted path of the value in the object.
        """
        if value is None:
            return None
        if isinstance(schema, RecordSchema):
            return self._parse_record(
                schema, _of_type(dict, value, path), path
            )
        if isinstance(schema, MapSchema):
            return self._parse_map(schema, _of_type(dict, value, path), path)
        if isinstance(schema, ListSchema):
            return self._parse_list(schema, _of_type(list, value, path), path)
        if isinstance(value, (dict, list)):
            raise InvalidOptionError(
                f"{path} must be a single value, not {type(value).__name__}"
            )
        is_identifier = schema.refers_to or schema == IDENTIFIER
        return lower_uuid(value) if is_identifier else value

    def _parse_record(
        self, schema: RecordSchema, record: Record, path: str
    ) -> Record:
        self._note_unknown(schema.fields, record, path)
        known_fields = pick(record, schema.fields)
        return {
            field_name: self.parse(
                schema.child(field_name), field_value, _below(path, field_name)
            )
            for field_name, field_value in known_fields.items()
        }

    def _parse_map(
        self, schema: MapSchema, mapping: Record, path: str
    ) -> Record:
        known_keys = schema.choices or mapping
        self._note_unknown(known_keys, mapping, path)
        # Nothing is known of the values, such as those of an object's data.
        if not schema.item:
            return mapping
        parsed = {}
        for map_key, map_value in pick(mapping, known_keys).items():
            parsed_key = (
                lower_uuid(map_key) if schema.key_refers_to else map_key
            )
            value_schema = schema.child(map_key)
            parsed[parsed_key] = self.parse(
                value_schema, map_value, _below(path, map_key)
            )
        return parsed

    def _note_unknown(
        self, known_names: t.Iterable[str], mapping: Record, path: str
    ) -> None:
        """Note the names that FusionAuth does not know.

        An object that was read before has instants, which nobody needs to be warned of.
        """
        for unknown_name in omit(mapping, {*known_names, *TIMESTAMPS}):
            suggestion = did_you_mean(unknown_name, known_names)
            self.ignored.append(
                f"{_below(path, unknown_name)}, which it does not know{suggestion}"
            )

    def _parse_list(
        self, schema: ListSchema, elements: list[t.Any], path: str
    ) -> list[t.Any]:
        key_field = schema.key if isinstance(schema, KeyedListSchema) else None
        parsed_elements = []
        for position, element in enumerate(elements):
            place = f"{path}[{position}]"
            if element is None:
                raise InvalidOptionError(f"{place} must not be null")
            # A record that is known by its name may be that name alone, as an application's role.
            stated_element = element
            if key_field and isinstance(element, str):
                stated_element = {key_field: element}
            parsed = self.parse(schema.element, stated_element, place)
            if key_field and parsed.get(key_field) is None:
                raise InvalidOptionError(f"{place} needs a {key_field}")
            parsed_elements.append(parsed)
        return parsed_elements


def _of_type(
    expected: type[Collection], value: t.Any, path: str
) -> Collection:
    """Return a value of a type. Raises InvalidOptionError for any other value."""
    if not isinstance(value, expected):
        type_label = "mapping" if expected is dict else "list"
        raise InvalidOptionError(
            f"{path} must be a {type_label}, not {type(value).__name__}"
        )
    return value


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


# JSON Patches


def operations_inside(
    resource: Resource, operations: list[t.Any]
) -> list[t.Any]:
    """Return the operations of a JSON Patch with pointers that begin in the object.

    In the body of a request they begin around it. Raises InvalidOptionError for a pointer to
    something beside the object that no request has.

    Args:
        resource: The kind of object.
        operations: The operations, as the request states them.
    """
    operations_in_object = []
    for operation in operations:
        # What is no mapping is refused when the operation is carried out.
        if isinstance(operation, dict):
            operation = _operation_inside(resource, operation)
        operations_in_object.append(operation)
    return operations_in_object


def _operation_inside(resource: Resource, operation: Record) -> Record:
    """Return one operation with pointers that begin in the object."""
    inside = dict(operation)
    for member in ("path", "from"):
        if isinstance(operation.get(member), str):
            inside[member] = _pointer_inside(resource, operation[member])
    return inside


def _pointer_inside(resource: Resource, pointer: str) -> str:
    """Return a pointer into the body of a request as one into the object."""
    first_token, slash, rest = pointer.removeprefix("/").partition("/")
    if first_token == resource.envelope:
        return slash + rest
    if first_token in (*resource.envelope_fields, *resource.request_fields):
        return pointer
    raise InvalidOptionError(
        f"{pointer!r} of its JSON Patch must begin with /{resource.envelope}"
    )


# Options


def null_paths(record: t.Any, path: str = "") -> t.Iterator[str]:
    """Yield the dotted paths of what is null in a record.

    Args:
        record: The record. Any other value has no paths.
        path: The path of the record, with a dot at its end.
    """
    if not isinstance(record, dict):
        return
    for field_name, field_value in record.items():
        if field_value is None:
            yield f"{path}{field_name}"
        yield from null_paths(field_value, f"{path}{field_name}.")


def without_nulls(record: t.Any) -> t.Any:
    """Return a record without nulls. Those in lists stay."""
    if not isinstance(record, dict):
        return record
    return {
        field_name: without_nulls(field_value)
        for field_name, field_value in record.items()
        if field_value is not None
    }


def as_options(
    schema: RecordSchema, options: ArgumentSpec, record: Record
) -> Record:
    """Return a record, and the records in it that have options of their own, as a task spells them.

    Args:
        schema: What is known about the record.
        options: The argument spec of its options.
        record: The record, in FusionAuth's spelling.
    """
    field_names = schema.option_names
    option_of = {field_names.get(option, option): option for option in options}
    spelled = {
        option_of.get(field_name, field_name): field_value
        for field_name, field_value in record.items()
    }
    for option, field_value in spelled.items():
        suboptions = options.get(option, {}).get("options")
        if suboptions and isinstance(field_value, list):
            element_schema = schema.fields[field_names[option]].element
            spelled[option] = _elements_as_options(
                element_schema, suboptions, field_value
            )
    return spelled


def _elements_as_options(
    schema: Schema, options: ArgumentSpec, elements: list[t.Any]
) -> list[t.Any]:
    """Return the records of a list as a task spells them."""
    if not isinstance(schema, RecordSchema):
        return elements
    spelled_elements = []
    for element in elements:
        # What is no record is told as a mistake where options are validated.
        if isinstance(element, dict):
            element = as_options(schema, options, element)
        spelled_elements.append(element)
    return spelled_elements
