# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every FusionAuth has of itself, which no export for another server needs."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..client import FusionAuth
from ..registry import RESOURCES
from ..resource import Resource

RecordsByKind = t.Mapping[str, t.Sequence[Record]]


class BuiltinObjects:
    """Tells what FusionAuth came with from what people have created.

    Attributes:
        installed_ids: The ids, made at installation, of what FusionAuth came with and lets go.
    """

    def __init__(self, server: FusionAuth, current: RecordsByKind) -> None:
        """Look through all objects.

        Args:
            server: The FusionAuth.
            current: All objects that there are, by kind.
        """
        self._server, self._current = server, current
        self.installed_ids = _ids_named_at_installation(current)
        for kind in current:
            self._add_installed_together(RESOURCES[kind])

    def _add_installed_together(self, resource: Resource) -> None:
        """Note the ids of objects that only their age tells from what people have created."""
        companion = resource.installed_with
        if not companion:
            return
        builtins = [
            record
            for record in self._current.get(companion, ())
            if self._is_never_deleted(RESOURCES[companion], record)
        ]
        installed = _not_younger_than(builtins, self._current[resource.name])
        self.installed_ids |= {
            record["id"] for record in (*builtins, *installed)
        }

    def is_builtin(self, resource: Resource, record: Record) -> bool:
        """Return whether every server has such an object, which cannot be given another id.

        Args:
            resource: The kind of object.
            record: The object.
        """
        # These may be deleted, and an export with their ids could not be applied elsewhere.
        if record.get("id") in self.installed_ids:
            return True
        return self._is_never_deleted(resource, record)

    def _is_never_deleted(self, resource: Resource, record: Record) -> bool:
        """Return whether FusionAuth came with an object and does not let it go."""
        return resource.is_builtin(self._server, record)


def _not_younger_than(
    builtins: t.Sequence[Record], records: t.Iterable[Record]
) -> t.Iterator[Record]:
    """Yield the records that were there before any of the built-in objects."""
    # Without a built-in object nothing is old enough.
    oldest = min((builtin["insertInstant"] for builtin in builtins), default=0)
    for record in records:
        if record["insertInstant"] <= oldest:
            yield record


def _ids_named_at_installation(current: RecordsByKind) -> set[str]:
    """Return the ids of objects that have a name which the installation gives."""
    identifiers: set[str] = set()
    for kind, records in current.items():
        pattern = RESOURCES[kind].installed_name
        if pattern is None:
            continue
        for record in records:
            if pattern.fullmatch(record["name"]):
                identifiers.add(record["id"])
    return identifiers
