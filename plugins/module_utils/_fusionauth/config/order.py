# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order resources are written and deleted."""

from __future__ import annotations

import typing as t

from ..._core.errors import CollectionError
from .planned_resource import PlannedResource

ChangesById = t.Mapping[str, PlannedResource]


# Writes


class WriteOrder:
    """Which writes have to wait for which."""

    def __init__(self, writes: list[PlannedResource]) -> None:
        self._by_declaration = {write.declaration: write for write in writes}
        self._by_new_id: dict[str, PlannedResource] = {}
        self._by_kind: dict[str, list[PlannedResource]] = {}
        self._licenses: list[PlannedResource] = []
        for write in writes:
            self._by_kind.setdefault(write.entity.name, []).append(write)
            is_new = not write.plan.before
            if is_new and "id" in write.desired:
                self._by_new_id[write.desired["id"]] = write
            if write.entity.brings_license:
                self._licenses.append(write)

    def needs(self, write: PlannedResource) -> list[PlannedResource]:
        """Return what has to be written before."""
        earlier = [
            other
            for other in self._earlier_by_kind(write)
            # What itself refers to the write cannot come first.
            if write not in self._referred_to(other)
        ]
        return [*self._referred_to(write), *earlier]

    def _earlier_by_kind(
        self, write: PlannedResource
    ) -> t.Iterator[PlannedResource]:
        """Yield what has to be there before, although nothing in the resource says so."""
        for earlier_kind in write.entity.written_after:
            yield from self._by_kind.get(earlier_kind, ())
        # Whatever is written may need the license.
        if not write.entity.brings_license:
            yield from self._licenses

    def _referred_to(self, write: PlannedResource) -> list[PlannedResource]:
        """Return what a write refers to, by name or by an id that is stated for something new."""
        by_name = [
            self._by_declaration[declaration]
            for declaration in write.needs & self._by_declaration.keys()
        ]
        by_id = [
            self._by_new_id[identifier]
            for identifier in write.uses & self._by_new_id.keys()
        ]
        return [*by_name, *(other for other in by_id if other is not write)]


def refuse_cycle(cycle: list[PlannedResource]) -> t.NoReturn:
    """Raise CollectionError for new resources that refer to each other."""
    places = " and ".join(dict.fromkeys(change.source for change in cycle))
    raise CollectionError(
        f"{places} refer to each other, so none of them can be created "
        "first: leave out one of the references at first."
    )


# Deletions


def mentioned_deletions(
    by_id: ChangesById, deletion: PlannedResource
) -> list[PlannedResource]:
    """Return the other deletions of what a resource mentions, wherever it does so.

    Args:
        by_id: All deletions, by the ids of the resources.
        deletion: One of them.
    """
    texts = set(_texts(deletion.plan.before))
    mentioned = [by_id[identifier] for identifier in texts & by_id.keys()]
    return [other for other in mentioned if other is not deletion]


def _texts(value: t.Any) -> t.Iterator[str]:
    """Yield every text in a value, the keys of its mappings among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for nested in value.values():
            yield from _texts(nested)
    elif isinstance(value, list):
        for element in value:
            yield from _texts(element)
