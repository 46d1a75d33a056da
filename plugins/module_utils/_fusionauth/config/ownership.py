# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which resources of a server belong to a configuration: those that carry its mark in their data."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..resource import Resource

MARK = "gatewright"  # the member of a resource's data that holds the mark


@dataclasses.dataclass(frozen=True)
class Ownership:
    """The resources of one owner.

    Attributes:
        owner: What the mark of a resource says.
    """

    owner: str

    def owns(self, record: Record) -> bool:
        """Return whether a resource belongs to the configuration."""
        return _owner_of(record) == self.owner

    def mark(self, resource: Resource, stated: Record, before: Record) -> Record:
        """Return the options of a resource with the mark, where that belongs on it.

        ``before`` is the current resource, or nothing for a new one. What others have created stays
        theirs. A resource of ours is marked already, unless its data are written anew.
        """
        if not can_be_marked(resource):
            return stated
        if before and not (self.owns(before) and "data" in stated):
            return stated
        data = stated.get("data") or {}
        return {**stated, "data": {**data, MARK: {"config": self.owner}}}


def can_be_marked(resource: Resource) -> bool:
    """Return whether resources of a kind can carry a mark, so that they can be pruned."""
    return "data" in resource.schema.fields and not resource.at_most_one


def without_mark(data: Record) -> Record:
    """Return the data of a resource without the mark."""
    return {name: value for name, value in data.items() if name != MARK}


def _owner_of(record: Record) -> t.Any:
    """Return whose configuration has created a resource, or None for nobody's."""
    mark = (record.get("data") or {}).get(MARK)
    return mark.get("config") if isinstance(mark, dict) else None
