# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every FusionAuth has of itself, which no export for another server needs."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..client import FusionAuth
from ..entities import ENTITIES, FORM, FORM_FIELD, Resource

RecordsByKind = t.Mapping[str, t.Sequence[Record]]


class BuiltinObjects:
    """Tells what FusionAuth came with from what people have created.

    Attributes:
        installed_ids: The ids, made at installation, of what FusionAuth came with and lets go.
    """

    def __init__(self, server: FusionAuth, current: RecordsByKind) -> None:
        self._server = server
        forms = [
            form for form in current.get(FORM.name, ()) if FORM.is_builtin(server, form)
        ]
        fields = _older_than(forms, current.get(FORM_FIELD.name, ()))
        self.installed_ids = {record["id"] for record in (*forms, *fields)}
        self.installed_ids |= _named_at_installation(current)

    def is_builtin(self, resource: Resource, record: Record) -> bool:
        """Return whether every server has such an object, which cannot be given another id."""
        if record.get("id") in self.installed_ids:
            return True
        return resource.is_builtin(self._server, record)


def _older_than(
    forms: t.Sequence[Record], fields: t.Iterable[Record]
) -> t.Iterator[Record]:
    """Yield the fields that were there before the forms, which nothing else tells apart."""
    oldest = min((form["insertInstant"] for form in forms), default=0)
    for field in fields:
        if field["insertInstant"] <= oldest:
            yield field


def _named_at_installation(current: RecordsByKind) -> set[str]:
    identifiers = set()
    for kind, records in current.items():
        pattern = ENTITIES[kind].installed_name
        for record in records if pattern else ():
            if pattern and pattern.fullmatch(record["name"]):
                identifiers.add(record["id"])
    return identifiers
