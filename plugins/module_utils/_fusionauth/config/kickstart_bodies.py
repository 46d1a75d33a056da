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
from ..._core.field_paths import Record
from ..._core.names import did_you_mean, lower_uuid
from ..._core.options import ArgumentSpec
from ..._core.schema import (
    IDENTIFIER,
    KeyedListSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    Schema,
    SetSchema,
)
from ..resource import TIMESTAMPS, Resource
from ..resources.groups import GROUP

# What stands beside an object in a body, and has no part in the object.
BESIDE = {
    "applicationId",
    "currentPassword",
    "eventInfo",
    "passwordFieldType",
    "verificationIds",
}
# A group is written with the ids of its roles, and read with the roles themselves.
ROLE_IDS = "roleIds"
# FusionAuth's older name of a field of bodies that has more values by now.
SEND_SET_PASSWORD_EMAIL = "sendSetPasswordEmail"
SEND_SET_PASSWORD = "sendSetPasswordIdentityType"

Collection = t.TypeVar("Collection", Record, t.List[t.Any])


# What stands beside an object


def members_of(resource: Resource) -> set[str]:
    """Return what the body of a request for a resource may hold."""
    members = {resource.envelope, *resource.envelope_fields, *BESIDE}
    if SEND_SET_PASSWORD in resource.envelope_fields:
        members.add(SEND_SET_PASSWORD_EMAIL)
    if resource is GROUP:
        members.add(ROLE_IDS)
    return members


def fields_beside(resource: Resource, body: Record) -> Record:
    """Return the fields of a resource that stand beside it in a body."""
    names = members_of(resource) - {resource.envelope, SEND_SET_PASSWORD_EMAIL} - BESIDE
    fields = {name: value for name, value in body.items() if name in names}
    if body.get(SEND_SET_PASSWORD_EMAIL):
        fields.setdefault(SEND_SET_PASSWORD, "email")
    return fields


# What FusionAuth's parser makes of an object


def request_schema(resource: Resource, record: Record) -> RecordSchema:
    """Return what is known about an object of the type that it states, as requests write it."""
    resource_type = str(record.get("type"))
    schema = t.cast(RecordSchema, resource.types.get(resource_type, resource.schema))
    if resource is not GROUP:
        return schema
    role_ids = {ROLE_IDS: SetSchema(item=IDENTIFIER)}
    return dataclasses.replace(schema, fields={**schema.fields, **role_ids})


def as_requested(resource: Resource, stored: Record) -> Record:
    """Return an object of the server's as a request would state it."""
    if resource is GROUP:
        roles = stored["roles"].values()
        role_ids = [role["id"] for of_application in roles for role in of_application]
        stored = {**stored, ROLE_IDS: role_ids}
        del stored["roles"]
    return parse_object(resource, stored, [])


def parse_object(resource: Resource, record: Record, ignored: list[str]) -> Record:
    """Return an object as FusionAuth's parser takes it, without what requests cannot set.

    ``ignored`` gets what FusionAuth ignores, each with the nearest name that it knows. Raises
    InvalidOptionError for what its parser refuses.
    """
    only_shown = {
        *resource.read_only,
        *TIMESTAMPS,
        *BESIDE,
    } - resource.schema.fields.keys()
    settable = {name: value for name, value in record.items() if name not in only_shown}
    schema = request_schema(resource, record)
    return t.cast(Record, _parse(schema, settable, ignored, ""))


def _parse(schema: Schema, value: t.Any, ignored: list[str], path: str) -> t.Any:
    if value is None:
        return None
    if isinstance(schema, RecordSchema):
        fields = _of_type(dict, value, path)
        return _parse_record(schema, fields, ignored, path)
    if isinstance(schema, MapSchema):
        return _parse_map(schema, _of_type(dict, value, path), ignored, path)
    if isinstance(schema, ListSchema):
        elements = _of_type(list, value, path)
        return _parse_list(schema, elements, ignored, path)
    if isinstance(value, (dict, list)):
        raise InvalidOptionError(
            f"{path} must be a single value, not {type(value).__name__}"
        )
    is_identifier = schema.refers_to or schema == IDENTIFIER
    return lower_uuid(value) if is_identifier else value


def _of_type(expected: type[Collection], value: t.Any, path: str) -> Collection:
    if not isinstance(value, expected):
        kind = "mapping" if expected is dict else "list"
        raise InvalidOptionError(f"{path} must be a {kind}, not {type(value).__name__}")
    return value


def _parse_record(
    schema: RecordSchema, value: Record, ignored: list[str], path: str
) -> Record:
    _note_unknown(schema.fields, value, ignored, path)
    return {
        name: _parse(schema.child(name), nested, ignored, _below(path, name))
        for name, nested in value.items()
        if name in schema.fields
    }


def _parse_map(
    schema: MapSchema, value: Record, ignored: list[str], path: str
) -> Record:
    known = schema.choices or value
    _note_unknown(known, value, ignored, path)
    if not schema.item:
        return value
    parsed = {}
    for name, nested in value.items():
        if name in known:
            key = lower_uuid(name) if schema.key_refers_to else name
            place = _below(path, name)
            parsed[key] = _parse(schema.child(name), nested, ignored, place)
    return parsed


def _note_unknown(
    known: t.Iterable[str], value: Record, ignored: list[str], path: str
) -> None:
    for name in value:
        # Objects that were read before have instants, which nobody needs to be warned of.
        if name not in known and name not in TIMESTAMPS:
            hint = did_you_mean(name, known)
            ignored.append(f"{_below(path, name)}, which it does not know{hint}")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _parse_list(
    schema: ListSchema, value: list[t.Any], ignored: list[str], path: str
) -> list[t.Any]:
    parsed = []
    key = schema.key if isinstance(schema, KeyedListSchema) else None
    for number, element in enumerate(value):
        place = f"{path}[{number}]"
        if element is None:
            raise InvalidOptionError(f"{place} must not be null")
        # A record that is known by its name may be that name alone, as an application's role.
        if key and isinstance(element, str):
            element = {key: element}
        parsed.append(_parse(schema.element, element, ignored, place))
        if key and parsed[-1].get(key) is None:
            raise InvalidOptionError(f"{place} needs a {key}")
    return parsed


# JSON Patches


def operations_inside(resource: Resource, operations: list[t.Any]) -> list[t.Any]:
    """Return the operations of a JSON Patch with pointers that begin in the object.

    In the body of a request they begin around it. Raises InvalidOptionError for a pointer to
    something beside the object that no request has.
    """
    return [
        _operation_inside(resource, operation)
        if isinstance(operation, dict)
        else operation
        for operation in operations
    ]


def _operation_inside(resource: Resource, operation: Record) -> Record:
    inside = dict(operation)
    for name in ("path", "from"):
        if isinstance(operation.get(name), str):
            inside[name] = _pointer_inside(resource, operation[name])
    return inside


def _pointer_inside(resource: Resource, pointer: str) -> str:
    first, slash, rest = pointer.removeprefix("/").partition("/")
    if first == resource.envelope:
        return slash + rest
    if first in (*resource.envelope_fields, ROLE_IDS):
        return pointer
    raise InvalidOptionError(
        f"{pointer!r} of its JSON Patch must begin with /{resource.envelope}"
    )


# Options


def null_paths(value: t.Any, path: str = "") -> t.Iterator[str]:
    """Yield the dotted paths of what is null in a record."""
    for name, nested in value.items() if isinstance(value, dict) else ():
        if nested is None:
            yield f"{path}{name}"
        yield from null_paths(nested, f"{path}{name}.")


def without_nulls(value: t.Any) -> t.Any:
    """Return a record without nulls. Those in lists stay."""
    if not isinstance(value, dict):
        return value
    return {
        name: without_nulls(nested)
        for name, nested in value.items()
        if nested is not None
    }


def as_options(schema: RecordSchema, options: ArgumentSpec, record: Record) -> Record:
    """Return a record, and the records in it that have options of their own, as a task spells them."""
    fields = schema.option_names
    option_of = {fields.get(option, option): option for option in options}
    spelled = {option_of.get(name, name): value for name, value in record.items()}
    for option, value in spelled.items():
        suboptions = options.get(option, {}).get("options")
        if suboptions and isinstance(value, list):
            item = schema.fields[fields[option]].element
            spelled[option] = _elements_as_options(item, suboptions, value)
    return spelled


def _elements_as_options(
    schema: Schema, options: ArgumentSpec, elements: list[t.Any]
) -> list[t.Any]:
    if not isinstance(schema, RecordSchema):
        return elements
    return [
        as_options(schema, options, element) if isinstance(element, dict) else element
        for element in elements
    ]
