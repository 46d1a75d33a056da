# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas of FusionAuth's classes: what is published about them, and over that what is not.

``schema_base.py`` has the names and types of all fields. What it cannot say is laid over it: which
fields are secret, what an id refers to, whether the order of a list counts, how the server rewrites
a text. So an overlay has only the fields of which there is something to say.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.schema import (
    ANY,
    BOOLEAN,
    IDENTIFIER,
    INTEGER,
    NUMBER,
    STRING,
    KeyedListSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    Requirement,
    ScalarSchema,
    Schema,
    SetSchema,
)
from .schema_base import CLASSES, ENUMERATIONS, FieldType

# What an overlay says about one field: the schema that takes the place of the published one, a
# function that makes the schema of the published type, the overlay of a record (or of the records in
# a list or map), or UNMANAGED.
Refine = t.Callable[[FieldType], Schema]
Refinement = t.Union[Schema, Refine, t.Mapping[str, t.Any], None]
Overlay = t.Mapping[str, Refinement]
Needs = tuple[tuple[Requirement, ...], ...]

# The key of an overlay for every id in a record that the overlay does not name.
ALL_IDS = "*"
# A field that nobody can state, because only FusionAuth writes it, or does no more.
UNMANAGED: None = None

SCALARS: dict[str, Schema] = {
    "any": ANY,
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": NUMBER,
    "string": STRING,
    "uuid": IDENTIFIER,
}


def schema_of(
    class_name: str,
    overlay: Overlay,
    *,
    beside: t.Mapping[str, Schema] | None = None,
    needs: Needs = (),
) -> RecordSchema:
    """Return the schema of a class with an overlay.

    ``beside`` are fields that requests have beside the object; ``needs`` is what a new object must
    state. Raises KeyError for an overlay of a field that the class does not have.
    """
    fields = _fields(class_name, overlay)
    if beside:
        fields.update(beside)
    return RecordSchema(fields=fields, needs=needs)


@functools.cache
def enumeration(name: str) -> ScalarSchema:
    """Return the schema of a text that is one of the words of an enumeration."""
    return ScalarSchema(type="string", choices=tuple(ENUMERATIONS[name]))


def _fields(class_name: str, overlay: Overlay) -> dict[str, Schema]:
    published = CLASSES[class_name]
    if unknown := overlay.keys() - published.keys() - {ALL_IDS}:
        raise KeyError(f"{class_name} has no {', '.join(sorted(unknown))}")
    id_schema = t.cast(Schema, overlay.get(ALL_IDS, IDENTIFIER))
    fields: dict[str, Schema] = {}
    for name, field_type in published.items():
        if name not in overlay:
            is_reference = field_type == "uuid" and name != "id"
            fields[name] = (
                id_schema if is_reference else _published(field_type)
            )
        elif overlay[name] is not UNMANAGED:
            fields[name] = _refined(field_type, overlay[name])
    return fields


def _published(field_type: FieldType) -> Schema:
    """Return the schema of a type without an overlay."""
    if isinstance(field_type, str):
        return SCALARS.get(field_type) or _named(field_type)
    collection, element_type = field_type
    element = _published_element(element_type)
    return (
        MapSchema(item=element)
        if collection == "map"
        else ListSchema(item=element)
    )


def _published_element(element_type: FieldType) -> Schema | None:
    return None if element_type == "any" else _published(element_type)


@functools.cache
def _named(name: str) -> Schema:
    """Return the schema of an enumeration or class, which all fields of that type share."""
    return enumeration(name) if name in ENUMERATIONS else schema_of(name, {})


def _refined(field_type: FieldType, refinement: Refinement) -> Schema:
    """Return the schema of a type with what an overlay says about it."""
    if isinstance(refinement, Schema):
        return refinement
    if callable(refinement):
        return refinement(field_type)
    overlay = refinement or {}
    if isinstance(field_type, str):
        return schema_of(field_type, overlay)
    collection, element_type = field_type
    element = _refined(element_type, overlay)
    return (
        MapSchema(item=element)
        if collection == "map"
        else ListSchema(item=element)
    )


# What an overlay can make of a published type


def as_set(overlay: Overlay | None = None) -> Refine:
    """Make a set of a list: FusionAuth does not keep its order, or the order means nothing."""
    return lambda field_type: SetSchema(item=_element(field_type, overlay))


def as_keyed_list(overlay: Overlay) -> Refine:
    """Make of a list one whose records are merged by their names."""
    return lambda field_type: KeyedListSchema(
        item=_element(field_type, overlay)
    )


def by_id_of(kind: str, overlay: Overlay) -> Refine:
    """Make of a map one whose keys are the names or ids of objects of a kind."""
    return lambda field_type: MapSchema(
        item=_element(field_type, overlay), key_refers_to=kind
    )


def keys_among(*names: str) -> Refine:
    """Make of a map one that has no other keys than these."""
    return lambda field_type: MapSchema(
        item=_element(field_type, None), choices=names
    )


def _element(field_type: FieldType, overlay: Overlay | None) -> Schema | None:
    element_type = field_type[1]
    if overlay is None:
        return _published_element(element_type)
    return _refined(element_type, overlay)


def every_field(schema: Schema) -> Refine:
    """Make of a record one whose fields are all alike."""
    return lambda field_type: RecordSchema(
        fields=dict.fromkeys(CLASSES[str(field_type)], schema)
    )


def nullable(overlay: Overlay) -> Refine:
    """Make of a record one that is null where it is left out, whatever the defaults of its fields."""

    def make_nullable(field_type: FieldType) -> Schema:
        return dataclasses.replace(
            schema_of(str(field_type), overlay), nullable=True
        )

    return make_nullable


def write_only(field_type: FieldType) -> Schema:
    """Make of a value one that no answer shows."""
    return dataclasses.replace(_published(field_type), write_only=True)


# What a new object must state


def each_of(*paths: str) -> Needs:
    """Return that a new object must state each of these fields."""
    return tuple((Requirement(path),) for path in paths)


def one_of(*choices: str | Requirement) -> Needs:
    """Return that a new object must state one of these fields."""
    requirements = (
        Requirement(choice) if isinstance(choice, str) else choice
        for choice in choices
    )
    return (tuple(requirements),)


# Objects whose type decides what they have


def union(schemas: t.Iterable[RecordSchema]) -> RecordSchema:
    """Return the schema of an object of any of several types: it has the fields of all of them."""
    return functools.reduce(_union_of_records, schemas, RecordSchema())


def _union_of_records(one: RecordSchema, other: RecordSchema) -> RecordSchema:
    fields = {**one.fields, **other.fields}
    for name in one.fields.keys() & other.fields.keys():
        fields[name] = _union_of_fields(one.fields[name], other.fields[name])
    return RecordSchema(fields=fields)


def _union_of_fields(one: Schema, other: Schema) -> Schema:
    if one is other:
        return one
    if isinstance(one, RecordSchema) and isinstance(other, RecordSchema):
        return _union_of_records(one, other)
    if not isinstance(one, MapSchema) or not isinstance(other, MapSchema):
        return one
    if one.item is None or other.item is None:
        return one
    item = _union_of_fields(one.item, other.item)
    return MapSchema(item=item, key_refers_to=one.key_refers_to)
