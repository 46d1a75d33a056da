# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short ways to write schemas. To be replaced."""

from __future__ import annotations

import dataclasses

from .schema import (
    ANY,
    BOOLEAN,
    IDENTIFIER,
    NUMBER,
    KeyedListSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    Requirement,
    ScalarSchema,
    Schema,
)

SCALARS = {"": ANY, "?": BOOLEAN, "#": NUMBER}


def fields(plain: str = "", /, **special: Schema) -> RecordSchema:
    """A record: ``plain`` names its scalar fields, the keywords those that need a schema of their own."""
    scalars: dict[str, Schema] = {
        name.rstrip("?#"): SCALARS[name[-1:] if name[-1:] in "?#" else ""]
        for name in plain.split()
    }
    if "id" in scalars:
        scalars["id"] = IDENTIFIER
    return RecordSchema(fields={**scalars, **special})


def one_of(values: str) -> ScalarSchema:
    """A text that is one of these words."""
    return ScalarSchema(choices=tuple(values.split()))


def each(names: str, schema: Schema) -> dict[str, Schema]:
    """The same shape for several fields."""
    return dict.fromkeys(names.split(), schema)


def by(entity: str, item: Schema) -> MapSchema:
    """A map from other objects, by name or id, to values of one shape."""
    return MapSchema(item=item, key_refers_to=entity)


def keyed(item: Schema, key: str = "name") -> KeyedListSchema:
    """A list of records that are told apart by one field."""
    return KeyedListSchema(item=item, key=key)


def needing(paths: str, record: RecordSchema) -> RecordSchema:
    """A record, and what a new one must state."""
    needs = tuple(
        tuple(
            Requirement(way.partition("=")[0], way.partition("=")[2] or None)
            for way in choice.split("|")
        )
        for choice in paths.split()
    )
    return dataclasses.replace(record, needs=(*record.needs, *needs))


def either(one: Schema, other: Schema) -> Schema:
    """A record with the fields of both."""
    if (
        isinstance(one, (ListSchema, MapSchema))
        and isinstance(other, (ListSchema, MapSchema))
        and one.item
        and other.item
    ):
        return dataclasses.replace(one, item=either(one.item, other.item))
    if not isinstance(one, RecordSchema) or not isinstance(other, RecordSchema):
        return one
    both = {
        name: either(one.fields[name], part)
        for name, part in other.fields.items()
        if name in one.fields
    }
    return dataclasses.replace(one, fields={**one.fields, **other.fields, **both})
