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
    """Return the schemas of the managed fields of a class, in alphabetical order."""
    published = CLASSES[class_name]
    _refuse_unpublished(class_name, overlay)
    id_schema = t.cast(Schema, overlay.get(ALL_IDS, IDENTIFIER))
    fields: dict[str, Schema] = {}
    for name, field_type in published.items():
        if name in overlay:
            refinement = overlay[name]
            if refinement is not UNMANAGED:
                fields[name] = _refined(field_type, refinement)
        elif field_type == "uuid" and name != "id":
            fields[name] = id_schema
        else:
            fields[name] = _published(field_type)
    return fields


def _refuse_unpublished(class_name: str, overlay: Overlay) -> None:
    unpublished = overlay.keys() - CLASSES[class_name].keys() - {ALL_IDS}
    if unpublished:
        names = ", ".join(sorted(unpublished))
        raise KeyError(f"{class_name} has no {names}")


def _published(field_type: FieldType) -> Schema:
    """Return the schema of a type without an overlay."""
    if not isinstance(field_type, str):
        return _collection(field_type, _published_element(field_type))
    if field_type in SCALARS:
        return SCALARS[field_type]
    return _named(field_type)


def _collection(field_type: FieldType, element: Schema | None) -> Schema:
    """Return the schema of a list or map with these elements."""
    if field_type[0] == "map":
        return MapSchema(item=element)
    return ListSchema(item=element)


def _published_element(field_type: FieldType) -> Schema | None:
    """Return the schema of the elements of a list or map, or None where they may be anything."""
    element_type: FieldType = field_type[1]
    if element_type == "any":
        return None
    return _published(element_type)


@functools.cache
def _named(name: str) -> Schema:
    """Return the schema of an enumeration or class, which all fields of that type share."""
    if name in ENUMERATIONS:
        return enumeration(name)
    return schema_of(name, {})


def _refined(field_type: FieldType, refinement: Refinement) -> Schema:
    """Return the schema of a type with what an overlay says about it."""
    if isinstance(refinement, Schema):
        return refinement
    if callable(refinement):
        return refinement(field_type)
    overlay = refinement or {}
    if isinstance(field_type, str):
        return schema_of(field_type, overlay)
    # An overlay of a list or map is one of the records in it.
    element = _refined(field_type[1], overlay)
    return _collection(field_type, element)


# What an overlay can make of a published type


def as_set(overlay: Overlay | None = None) -> Refine:
    """Make a set of a list: FusionAuth does not keep its order, or the order means nothing."""

    def make_set(field_type: FieldType) -> Schema:
        return SetSchema(item=_element(field_type, overlay))

    return make_set


def as_keyed_list(overlay: Overlay) -> Refine:
    """Make of a list one whose records are merged by their names."""

    def make_keyed_list(field_type: FieldType) -> Schema:
        return KeyedListSchema(item=_element(field_type, overlay))

    return make_keyed_list


def by_id_of(kind: str, overlay: Overlay) -> Refine:
    """Make of a map one whose keys are the names or ids of objects of a kind."""

    def make_map(field_type: FieldType) -> Schema:
        element = _element(field_type, overlay)
        return MapSchema(item=element, key_refers_to=kind)

    return make_map


def keys_among(*names: str) -> Refine:
    """Make of a map one that has no other keys than these."""

    def make_map(field_type: FieldType) -> Schema:
        element = _published_element(field_type)
        return MapSchema(item=element, choices=names)

    return make_map


def _element(field_type: FieldType, overlay: Overlay | None) -> Schema | None:
    """Return the schema of the elements of a list or map with an overlay, if there is one."""
    if overlay is None:
        return _published_element(field_type)
    return _refined(field_type[1], overlay)


def every_field(schema: Schema) -> Refine:
    """Make of a record one whose fields are all alike."""

    def make_record(field_type: FieldType) -> Schema:
        field_names = CLASSES[str(field_type)]
        return RecordSchema(fields=dict.fromkeys(field_names, schema))

    return make_record


def nullable(overlay: Overlay) -> Refine:
    """Make of a record one that is null where it is left out, whatever the defaults of its fields."""

    def make_nullable(field_type: FieldType) -> Schema:
        schema = schema_of(str(field_type), overlay)
        return dataclasses.replace(schema, nullable=True)

    return make_nullable


def write_only(field_type: FieldType) -> Schema:
    """Make of a value one that no answer shows."""
    schema = _published(field_type)
    return dataclasses.replace(schema, write_only=True)


# What a new object must state


def each_of(*paths: str) -> Needs:
    """Return that a new object must state each of these fields."""
    return tuple((Requirement(path),) for path in paths)


def one_of(*choices: str | Requirement) -> Needs:
    """Return that a new object must state one of these fields."""
    requirements = []
    for choice in choices:
        if isinstance(choice, str):
            requirements.append(Requirement(choice))
        else:
            requirements.append(choice)
    return (tuple(requirements),)


# Objects whose type decides what they have


def union(schemas: t.Iterable[RecordSchema]) -> RecordSchema:
    """Return the schema of an object of any of several types: it has the fields of all of them."""
    return functools.reduce(_union_of_records, schemas, RecordSchema())


def _union_of_records(one: RecordSchema, other: RecordSchema) -> RecordSchema:
    """Return a record that has the fields of two."""
    fields = {**one.fields, **other.fields}
    common_names = one.fields.keys() & other.fields.keys()
    for name in common_names:
        fields[name] = _union_of_fields(one.fields[name], other.fields[name])
    return RecordSchema(fields=fields)


def _union_of_fields(one: Schema, other: Schema) -> Schema:
    """Return what takes the values of two fields. Where they are no records, they are the same."""
    if one is other:
        return one
    if isinstance(one, RecordSchema) and isinstance(other, RecordSchema):
        return _union_of_records(one, other)
    if isinstance(one, MapSchema) and isinstance(other, MapSchema):
        return _union_of_maps(one, other)
    return one


def _union_of_maps(one: MapSchema, other: MapSchema) -> MapSchema:
    if one.item is None or other.item is None:
        return one
    item = _union_of_fields(one.item, other.item)
    return MapSchema(item=item, key_refers_to=one.key_refers_to)
