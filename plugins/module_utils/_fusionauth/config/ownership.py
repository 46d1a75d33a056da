# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which resources of a server belong to a configuration: those that carry its mark in their data."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record, omit
from ..resource import Resource

# The field that holds the mark, if a kind of resource has it.
DATA = "data"
# The member of that field.
MARK = "gatewright"


@dataclasses.dataclass(frozen=True)
class Ownership:
    """The resources of one owner.

    Attributes:
        owner: What the mark of a resource says.
    """

    owner: str

    def owns(self, record: Record) -> bool:
        """Return whether a resource belongs to the configuration."""
        return bool(_owner_of(record) == self.owner)

    def mark(
        self, resource: Resource, stated_options: Record, current: Record
    ) -> Record:
        """Return the options of a resource with the mark, where that belongs on it.

        What others have created stays theirs. A resource of ours is marked already, unless its data
        are written anew.

        Args:
            resource: The kind of resource.
            stated_options: The options of the resource.
            current: The resource as it is, empty for a new one.
        """
        if not can_be_marked(resource):
            return stated_options
        is_rewritten = self.owns(current) and DATA in stated_options
        if current and not is_rewritten:
            return stated_options
        stated_data = stated_options.get(DATA) or {}
        mark = {"config": self.owner}
        return {**stated_options, DATA: {**stated_data, MARK: mark}}


def can_be_marked(resource: Resource) -> bool:
    """Return whether resources of a kind can carry a mark, so that they can be pruned."""
    return DATA in resource.schema.fields and not resource.at_most_one


def without_mark(data: Record) -> Record:
    """Return the data of a resource without the mark."""
    return omit(data, {MARK})


def _owner_of(record: Record) -> t.Any:
    """Return whose configuration has created a resource, or None for nobody's."""
    data = record.get(DATA) or {}
    mark = data.get(MARK)
    # Anybody may have written anything there.
    return mark.get("config") if isinstance(mark, dict) else None
