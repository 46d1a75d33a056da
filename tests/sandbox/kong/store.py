# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database: rows with unique and foreign keys, as Kong's PostgreSQL strategy keeps them."""

from __future__ import annotations

import base64
import binascii
import bisect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from . import errors
from .entities import Entity
from .schema import Schema

Row = dict[str, Any]


class Table:
    """One entity's rows, in order of their ids, indexed by every unique and foreign key and by tag."""

    def __init__(self, entity: Entity, schema: Schema) -> None:
        self.entity, self.schema = entity, schema
        self.rows: dict[str, Row] = {}
        self.ids: list[str] = []
        self.foreign = {
            name: field
            for name, field in schema.fields.items()
            if field["type"] == "foreign"
        }
        self.unique = [
            (name,)
            for name, field in schema.fields.items()
            if field.get("unique")
        ]
        self.taken: dict[tuple[str, ...], dict[Any, str]] = {
            key: {} for key in (*self.unique, entity.cache_key) if key
        }
        self.children: dict[str, dict[str, list[str]]] = {
            name: {} for name in self.foreign
        }
        self.tagged: dict[str, list[str]] = {}

    def _value(self, row: Row, key: tuple[str, ...]) -> Any:
        values = [row.get(name) for name in key]
        values = [
            value["id"] if isinstance(value, dict) else value
            for value in values
        ]
        if key != self.entity.cache_key:
            return values[0]
        return tuple(values)

    def find(self, name: str, value: Any) -> Row | None:
        """Return the row whose unique field `name` is `value`."""
        row_id = self.taken[(name,)].get(value)
        return self.rows[row_id] if row_id else None

    def find_together(self, *values: Any) -> Row | None:
        """Return the row with these values of the fields that are unique together (ids for references)."""
        row_id = self.taken[self.entity.cache_key].get(values)
        return self.rows[row_id] if row_id else None

    def check_unique(self, row: Row) -> None:
        """Refuse a row that takes what another one has.

        Raises: errors.KongError.
        """
        for key, taken in self._keys_in_order():
            value = self._value(row, key)
            owner = taken.get(value) if value is not None else None
            if owner and owner != row["id"]:
                raise errors.unique_violation(
                    {name: row.get(name) for name in key}
                )

    def _keys_in_order(
        self,
    ) -> Iterator[tuple[tuple[str, ...], dict[Any, str]]]:
        if self.entity.cache_key:
            yield self.entity.cache_key, self.taken[self.entity.cache_key]
        for key in self.unique:
            if key != self.entity.cache_key:
                yield key, self.taken[key]

    def put(self, row: Row) -> None:
        """Store `row` under its id, replacing what was there."""
        row_id = row["id"]
        old = self.rows.get(row_id)
        if old is not None:
            self._unindex(old)
        else:
            bisect.insort(self.ids, row_id)
        self.rows[row_id] = row
        for key, taken in self.taken.items():
            if (value := self._value(row, key)) is not None:
                taken[value] = row_id
        for name, parents in self.children.items():
            if row.get(name):
                bisect.insort(parents.setdefault(row[name]["id"], []), row_id)
        for tag in row.get("tags") or ():
            bisect.insort(self.tagged.setdefault(tag, []), row_id)

    def remove(self, row: Row) -> None:
        """Forget `row`."""
        self._unindex(self.rows.pop(row["id"]))
        _discard(self.ids, row["id"])

    def _unindex(self, row: Row) -> None:
        row_id = row["id"]
        for key, taken in self.taken.items():
            value = self._value(row, key)
            if value is not None and taken.get(value) == row_id:
                del taken[value]
        for name, parents in self.children.items():
            if row.get(name):
                _discard(parents[row[name]["id"]], row_id)
        for tag in row.get("tags") or ():
            _discard(self.tagged[tag], row_id)

    def with_tags(self, tags: Iterable[str], every: bool) -> list[str]:
        """Return the ids of the rows that have every one, or any, of `tags`."""
        sets = [set(self.tagged.get(tag, ())) for tag in tags]
        return sorted(set.intersection(*sets) if every else set.union(*sets))


def _discard(ids: list[str], row_id: str) -> None:
    index = bisect.bisect_left(ids, row_id)
    if index < len(ids) and ids[index] == row_id:
        del ids[index]


class Store:
    """All tables, and what holds between them. `changed` is called with an entity's name and row on every write."""

    def __init__(
        self, entities: Mapping[str, Entity], schemas: Mapping[str, Schema]
    ) -> None:
        self.tables = {
            name: Table(entity, schemas[name])
            for name, entity in entities.items()
        }
        self.changed: Callable[[str, Row], None] = lambda name, row: None

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def insert(self, name: str, row: Row) -> None:
        """Add a row.

        Raises: errors.KongError when its id or a unique key is taken or a reference leads nowhere.
        """
        table = self.tables[name]
        if row["id"] in table.rows:
            # The driver's text, "duplicate key value", is searched for the names of unique fields.
            if ("key",) in table.taken:
                raise errors.unique_violation({"key": row["key"]})
            raise errors.primary_key_violation({"id": row["id"]})
        self._write(table, row)

    def update(self, name: str, row: Row) -> None:
        """Replace the row that has the same id.

        Raises: errors.KongError.
        """
        self._write(self.tables[name], row)

    def _write(self, table: Table, row: Row) -> None:
        table.check_unique(row)
        for name, field in table.foreign.items():
            parent = row.get(name)
            if (
                parent
                and parent["id"] not in self.tables[field["reference"]].rows
            ):
                raise errors.foreign_key_violation(
                    name, {"id": parent["id"]}, field["reference"]
                )
        table.put(row)
        self.changed(table.entity.name, row)

    def delete(self, name: str, row: Row) -> None:
        """Remove a row and the rows that go with it.

        Raises: errors.KongError when a row that stays refers to it.
        """
        doomed: list[tuple[str, Row]] = []
        self._doom(name, row, doomed)
        for entity, victim in reversed(doomed):
            if victim["id"] in self.tables[entity].rows:
                self.tables[entity].remove(victim)
                self.changed(entity, victim)

    def _doom(
        self, name: str, row: Row, doomed: list[tuple[str, Row]]
    ) -> None:
        doomed.append((name, row))
        for child in self.tables.values():
            for field_name, field in child.foreign.items():
                ids = (
                    child.children[field_name].get(row["id"], ())
                    if field["reference"] == name
                    else ()
                )
                if ids and field.get("on_delete") != "cascade":
                    raise errors.still_referenced(name, child.entity.name)
                for row_id in ids:
                    self._doom(child.entity.name, child.rows[row_id], doomed)

    def tags(
        self, wanted: str | None = None
    ) -> Iterator[tuple[str, str, str]]:
        """Yield (tag, entity, id) of every tag of every row, or of one tag."""
        for name, table in self.tables.items():
            for tag in table.tagged if wanted is None else [wanted]:
                for row_id in table.tagged.get(tag, ()):
                    yield tag, name, row_id


def encode_offset(row_id: str) -> str:
    """Return the offset that continues after the row `row_id`."""
    return base64.b64encode(json.dumps([row_id]).encode()).decode().rstrip("=")


def decode_offset(offset: str) -> str:
    """Return the id in an offset.

    Raises: errors.KongError.
    """
    try:
        text = base64.b64decode(
            offset + "=" * (-len(offset) % 4), validate=True
        )
    except (binascii.Error, ValueError):
        raise errors.invalid_offset(offset, "bad base64 encoding") from None
    try:
        (row_id,) = json.loads(text)
        return str(row_id)
    except (ValueError, TypeError):
        raise errors.invalid_offset(offset, "bad json encoding") from None


def page(
    ids: list[str], size: int, offset: str | None
) -> tuple[list[str], str | None]:
    """Return `size` of the sorted `ids` after `offset`, and the next offset if there are more."""
    start = bisect.bisect_right(ids, decode_offset(offset)) if offset else 0
    found = ids[start : start + size]
    return found, encode_offset(found[-1]) if start + size < len(ids) else None
