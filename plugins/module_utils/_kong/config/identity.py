# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What identifies an entity: its id, its natural key, and whatever else no two entities have alike."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._core.names import lower_uuid
from ..._core.unknown import UNKNOWN
from ..entity import KongEntity
from ..registry import ENTITIES

FieldNames = tuple[str, ...]
# The current entities of each kind.
CurrentEntities = t.Mapping[str, t.Sequence[Record]]


# The kind of an entity, some fields that tell it from all others of its kind, and their values in a
# form that can be compared. A large configuration has ten thousands of these.
Identity = tuple[str, FieldNames, tuple[t.Any, ...]]


def identity_of_id(kind: str, identifier: str) -> Identity:
    """Return the identity that the id of an entity is."""
    return kind, ("id",), (identifier,)


def identities(
    entity: KongEntity, field_names: FieldNames, record: Record
) -> list[Identity]:
    """Return what some fields tell of an entity: several identities where the first is a list.

    There are none where the first field has no value, or one that only the server will know.
    """
    first_value = record.get(field_names[0])
    if first_value is None or first_value is UNKNOWN:
        return []
    if field_names == ("id",):
        first_value = lower_uuid(first_value)
    rest = map(comparable_value, map(record.get, field_names[1:]))
    if not isinstance(first_value, list):
        values = (comparable_value(first_value), *rest)
        return [(entity.name, field_names, values)]
    # A certificate is known by each of its SNIs.
    other_values = tuple(rest)
    return [
        (entity.name, field_names, (comparable_value(value), *other_values))
        for value in first_value
    ]


def all_identities(
    entity: KongEntity, field_groups: t.Iterable[FieldNames], record: Record
) -> list[Identity]:
    """Return what each of some groups of fields tells of an entity."""
    found = []
    for field_names in field_groups:
        found += identities(entity, field_names, record)
    return found


def comparable_value(value: t.Any) -> t.Any:
    """Return what a value is looked up by: the id of a reference, a text without its line ends."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, str):
        # The white space of a PEM is not significant.
        return " ".join(value.split()) if "\n" in value else value
    # What is no scalar is a mistake, which no entity has as a value: then nothing is found by it.
    return repr(value) if isinstance(value, (dict, list)) else value


def reference_ids(entity: KongEntity, record: Record) -> dict[str, str]:
    """Return the ids of what an entity refers to, by its fields."""
    ids = {}
    for field_name in entity.schema.references:
        reference = record.get(field_name)
        if reference:
            ids[field_name] = reference["id"]
    return ids


def index_entities(current: CurrentEntities) -> dict[Identity, Record]:
    """Return the current entities by everything that identifies them."""
    index: dict[Identity, Record] = {}
    for kind, records in current.items():
        entity = ENTITIES[kind]
        field_groups = {
            ("id",),
            entity.natural_key,
            *entity.alternate_keys,
            *entity.unique,
        }
        for record in records:
            for identity in all_identities(entity, field_groups, record):
                index[identity] = record
    return index
