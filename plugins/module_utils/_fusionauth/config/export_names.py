# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export calls each object, and how it spells values: by names where FusionAuth has ids."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..._core.schema import MapSchema, RecordSchema, Schema
from ..registry import RESOURCES
from ..resource import Resource

RecordsByKind = t.Mapping[str, t.Sequence[Record]]
# Records of which the name alone is an option, such as the roles of a group.
NAME_AND_ID = {"id", "name"}


class ObjectNames:
    """What to refer to objects by: the name, where only one of the kind has it, and else the id."""

    def __init__(self, current: RecordsByKind) -> None:
        self._current = current
        self._names: dict[tuple[str, str], str] = {}
        for kind, records in current.items():
            self._add_kind(kind, records)

    def _add_kind(self, kind: str, records: t.Sequence[Record]) -> None:
        """Make the names of a kind known that only one object has."""
        key_field = RESOURCES[kind].key
        name_counts = collections.Counter(
            record.get(key_field) for record in records
        )
        for record in records:
            object_name = record.get(key_field)
            # Settings of which there is one set have no id, and nothing refers to them.
            if object_name is None or "id" not in record:
                continue
            # A name that several have does not say which is meant.
            if name_counts[object_name] == 1:
                self._names[kind, record["id"]] = object_name

    def reference(self, kind: str, identifier: str) -> str:
        """Return what to refer to an object by.

        Args:
            kind: The kind of object.
            identifier: Its id.
        """
        return self._names.get((kind, identifier), identifier)

    def is_told_by_name(self, resource: Resource, record: Record) -> bool:
        """Return whether a module finds an object by its name, among those that are where it is.

        Args:
            resource: The kind of object.
            record: The object.
        """
        if record.get(resource.key) is None:
            return False
        telling_fields = (resource.key, *resource.disambiguated_by, "tenantId")
        telling_values = [
            record.get(field_name) for field_name in telling_fields
        ]
        alike = 0
        for other in self._current[resource.name]:
            other_values = [
                other.get(field_name) for field_name in telling_fields
            ]
            alike += telling_values == other_values
        return alike == 1


@dataclasses.dataclass(frozen=True)
class OptionSpelling:
    """Spells values as the options of a module do.

    Attributes:
        names: What to refer to objects by.
        with_ids: Records inside an object keep their ids.
    """

    names: ObjectNames
    with_ids: bool

    def spell(self, schema: Schema, value: t.Any) -> t.Any:
        """Return a value of the server's as an option.

        Args:
            schema: What is known about the value.
            value: The value, in FusionAuth's spelling.
        """
        if schema.refers_to:
            return self.names.reference(schema.refers_to, value)
        if isinstance(value, list):
            return self._spell_list(schema, value)
        if not isinstance(value, dict):
            return value
        if isinstance(schema, RecordSchema):
            return self._spell_record(schema, value)
        return self._spell_map(schema, value)

    def _spell_list(
        self, schema: Schema, elements: list[t.Any]
    ) -> list[t.Any]:
        """Spell a list, and nothing but names of records that have no more than that."""
        element_schema = schema.element
        if _has_name_alone(element_schema):
            return [element["name"] for element in elements]
        return [self.spell(element_schema, element) for element in elements]

    def _spell_record(self, schema: RecordSchema, record: Record) -> Record:
        """Spell the fields of a record that are known, in the order of the schema."""
        options = {}
        for field_name, field_schema in schema.fields.items():
            if field_name not in record:
                continue
            if field_name == "id" and not self.with_ids:
                continue
            option = schema.option_name(field_name)
            options[option] = self.spell(field_schema, record[field_name])
        return options

    def _spell_map(self, schema: Schema, mapping: Record) -> Record:
        """Spell a map, whose keys may refer to objects."""
        key_kind = (
            schema.key_refers_to if isinstance(schema, MapSchema) else None
        )
        spelled = {}
        for map_key, nested_value in mapping.items():
            reference = (
                self.names.reference(key_kind, map_key)
                if key_kind
                else map_key
            )
            spelled[reference] = self.spell(
                schema.child(map_key), nested_value
            )
        return spelled


def _has_name_alone(schema: Schema) -> bool:
    """Return whether the name of a record says all of it, its id aside."""
    if not isinstance(schema, RecordSchema):
        return False
    return schema.fields.keys() == NAME_AND_ID
