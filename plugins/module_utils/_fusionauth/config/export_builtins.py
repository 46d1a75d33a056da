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
        self._server = server
        self.installed_ids = _named_at_installation(current)
        for kind, records in current.items():
            if companion := RESOURCES[kind].installed_with:
                builtins = self._builtins(companion, current)
                installed = (*builtins, *_not_younger_than(builtins, records))
                self.installed_ids |= {record["id"] for record in installed}

    def _builtins(self, kind: str, current: RecordsByKind) -> list[Record]:
        is_builtin = RESOURCES[kind].is_builtin
        records = current.get(kind, ())
        return [record for record in records if is_builtin(self._server, record)]

    def is_builtin(self, resource: Resource, record: Record) -> bool:
        """Return whether every server has such an object, which cannot be given another id."""
        if record.get("id") in self.installed_ids:
            return True
        return resource.is_builtin(self._server, record)


def _not_younger_than(
    builtins: t.Sequence[Record], records: t.Iterable[Record]
) -> t.Iterator[Record]:
    """Yield the records that were there before any of the built-in objects."""
    oldest = min((builtin["insertInstant"] for builtin in builtins), default=0)
    for record in records:
        if record["insertInstant"] <= oldest:
            yield record


def _named_at_installation(current: RecordsByKind) -> set[str]:
    identifiers = set()
    for kind, records in current.items():
        pattern = RESOURCES[kind].installed_name
        for record in records if pattern else ():
            if pattern and pattern.fullmatch(record["name"]):
                identifiers.add(record["id"])
    return identifiers
