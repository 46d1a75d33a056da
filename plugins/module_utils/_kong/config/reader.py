# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read every entity of a gateway that a configuration has to do with."""

from __future__ import annotations

import concurrent.futures
import functools
import typing as t

from ..._core.field_paths import Record
from ..._core.http_client import workers
from ..._core.progress import Progress, progress
from ..entity import KongEntity
from ..registry import ENTITIES
from ..server import KongServer
from .identity import reference_ids
from .planner import entity_levels

# The entities of each kind; None where the server knows no such kind.
Snapshot = dict[str, t.Optional[list[Record]]]


def read_entities(
    server: KongServer,
    kinds: t.Collection[str],
    count: int,
    meanwhile: t.Iterable[t.Callable[[], t.Any]] = (),
) -> Snapshot:
    """Return every entity of some kinds, read by ``count`` requests at a time.

    ``meanwhile`` are functions that read something else at the same time.
    """
    # Some kinds are listed below their parents alone, so these are read first.
    nested = [kind for kind in kinds if ENTITIES[kind].parents]
    listed = {kind for kind in kinds if not ENTITIES[kind].parents}
    listed |= {parent_of(ENTITIES[kind]).name for kind in nested}
    activity = f"lists read, waiting for {server.label}"
    with (
        workers(count, server.client) as pool,
        progress(activity, len(listed)) as state,
    ):
        reading = _Reading(server, pool, state)
        others = [pool.submit(read) for read in meanwhile]
        snapshot = reading.lists(listed)
        for kind in nested:
            snapshot[kind] = reading.nested_lists(ENTITIES[kind], snapshot)
        for other in others:
            other.result()
        reading.reread_early_lists(snapshot)
    return snapshot


def parent_of(entity: KongEntity) -> KongEntity:
    """Return the kind below which alone Kong lists entities of a kind."""
    parent_kind = entity.schema.references[entity.parents[0]]
    return ENTITIES[parent_kind]


class _Reading(t.NamedTuple):
    """Reads lists of a server, several at a time.

    Attributes:
        server: The server.
        pool: The threads that read.
        state: Tells the user how many lists are read.
    """

    server: KongServer
    pool: concurrent.futures.Executor
    state: Progress

    def lists(self, kinds: t.Collection[str]) -> Snapshot:
        """Return all entities of some kinds."""
        read = self.state.counting(self._list)
        return dict(zip(kinds, self.pool.map(read, kinds)))

    def _list(self, kind: str) -> list[Record] | None:
        """Return all entities of one kind, or None where the server knows no such kind."""
        return self.server.list_all(ENTITIES[kind].path)

    def nested_lists(
        self, entity: KongEntity, snapshot: Snapshot
    ) -> list[Record] | None:
        """Return all entities of a kind that Kong lists below their parents alone."""
        parent = parent_of(entity)
        parent_records = snapshot[parent.name]
        if parent_records is None:
            return None
        self.state.total += len(parent_records)
        read = self.state.counting(
            functools.partial(self.server.list_within, entity, parent)
        )
        lists = self.pool.map(read, parent_records)
        return [record for records in lists for record in records or ()]

    def reread_early_lists(self, snapshot: Snapshot) -> None:
        """Read lists again that were read too early, and put them into the snapshot.

        While another writer is at work, a list may hold an entity that refers to one which another
        list, read a moment before, does not hold yet. Read again, that list has it: what is referred
        to is created first.
        """
        for dummy in entity_levels():
            early_kinds = _kinds_read_too_early(snapshot)
            if not early_kinds:
                return
            snapshot.update(
                zip(early_kinds, self.pool.map(self._list, early_kinds))
            )


def _kinds_read_too_early(snapshot: Snapshot) -> list[str]:
    """Return the kinds of which something is referred to that was not there when they were read."""
    early_kinds = []
    for kind, referred_ids in _referred_ids(snapshot).items():
        records = snapshot.get(kind)
        if records is None:
            # It was not read, or the server does not know it.
            continue
        known_ids = {record["id"] for record in records}
        if not referred_ids <= known_ids:
            early_kinds.append(kind)
    return early_kinds


def _referred_ids(snapshot: Snapshot) -> dict[str, set[str]]:
    """Return the ids of everything that is referred to, by kind."""
    referred_ids: dict[str, set[str]] = {}
    for kind, records in snapshot.items():
        entity = ENTITIES[kind]
        references = entity.schema.references
        for record in records or ():
            for field_name, identifier in reference_ids(
                entity, record
            ).items():
                referred_kind = references[field_name]
                referred_ids.setdefault(referred_kind, set()).add(identifier)
    return referred_ids
