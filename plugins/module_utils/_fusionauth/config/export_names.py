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
            self._add(kind, records)

    def _add(self, kind: str, records: t.Sequence[Record]) -> None:
        key = RESOURCES[kind].key
        counts = collections.Counter(record.get(key) for record in records)
        for record in records:
            name = record.get(key)
            # Settings of which there is one set have no id, and nothing refers to them.
            if "id" in record and name is not None and counts[name] == 1:
                self._names[kind, record["id"]] = name

    def reference(self, kind: str, identifier: str) -> str:
        """Return what to refer to an object by."""
        return self._names.get((kind, identifier), identifier)

    def is_told_by_name(self, resource: Resource, record: Record) -> bool:
        """Return whether a module finds an object by its name, among those that are where it is."""
        fields = (resource.key, *resource.disambiguated_by, "tenantId")
        alike = [
            other
            for other in self._current[resource.name]
            if all(other.get(field) == record.get(field) for field in fields)
        ]
        return len(alike) == 1 and record.get(resource.key) is not None


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
        """Return a value of the server's as an option."""
        if schema.refers_to:
            return self.names.reference(schema.refers_to, value)
        if isinstance(value, list):
            return self._spell_list(schema, value)
        if not isinstance(value, dict):
            return value
        if isinstance(schema, RecordSchema):
            return self._spell_record(schema, value)
        return self._spell_map(schema, value)

    def _spell_list(self, schema: Schema, elements: list[t.Any]) -> list[t.Any]:
        item = schema.element
        if isinstance(item, RecordSchema) and item.fields.keys() == NAME_AND_ID:
            return [element["name"] for element in elements]
        return [self.spell(item, element) for element in elements]

    def _spell_record(self, schema: RecordSchema, record: Record) -> Record:
        options = {}
        for field, field_schema in schema.fields.items():
            if field in record and (self.with_ids or field != "id"):
                option = schema.option_name(field)
                options[option] = self.spell(field_schema, record[field])
        return options

    def _spell_map(self, schema: Schema, mapping: Record) -> Record:
        kind = schema.key_refers_to if isinstance(schema, MapSchema) else None
        spelled = {}
        for key, nested in mapping.items():
            name = self.names.reference(kind, key) if kind else key
            spelled[name] = self.spell(schema.child(key), nested)
        return spelled
