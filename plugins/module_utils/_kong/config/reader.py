# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read every entity of a gateway that a configuration has to do with."""

from __future__ import annotations

import functools
import typing as t

from ..._core.field_paths import Record
from ..._core.http import workers
from ..._core.progress import progress
from ..entities.entity import KongEntity
from ..entities.registry import ENTITIES
from ..server import KongServer
from .planner import entity_levels, reference_ids

# The entities of each kind; None where the server knows no such kind.
Snapshot = t.Dict[str, t.Optional[t.List[Record]]]


def read_entities(
    server: KongServer,
    kinds: t.Collection[str],
    count: int,
    also: t.Iterable[t.Callable[[], t.Any]] = (),
) -> Snapshot:
    """Return every entity of some kinds, read by ``count`` requests at a time.

    ``also`` is what to read meanwhile. While another writer is at work, a list may hold an entity
    that refers to one which another list, read a moment before, does not hold yet. That list is
    read again then: what is referred to is created first.
    """
    in_parent = [kind for kind in kinds if ENTITIES[kind].parents]
    parents = {kind: parent_of(ENTITIES[kind]) for kind in in_parent}
    listed = {*(kind for kind in kinds if not ENTITIES[kind].parents)}
    listed |= {parent.name for parent in parents.values()}
    activity = f"lists read, waiting for {server.label}"
    with (
        workers(count, server.client) as pool,
        progress(activity, len(listed)) as state,
    ):
        meanwhile = [pool.submit(read) for read in also]
        every = state.counting(lambda kind: server.list_all(ENTITIES[kind].path))
        found: Snapshot = dict(zip(listed, pool.map(every, listed)))
        for kind, parent in parents.items():
            owners = found[parent.name]
            state.total += len(owners or ())
            read_in = functools.partial(server.list_within, ENTITIES[kind], parent)
            lists = pool.map(state.counting(read_in), owners or ())
            inside = [record for records in lists for record in records or ()]
            found[kind] = None if owners is None else inside
        for future in meanwhile:
            future.result()
        for dummy_level in entity_levels():
            late = _kinds_read_too_early(found)
            if not late:
                break
            found |= zip(
                late, pool.map(lambda kind: server.list_all(ENTITIES[kind].path), late)
            )
    return found


def parent_of(entity: KongEntity) -> KongEntity:
    """Return the kind below which alone Kong lists entities of a kind."""
    parent = entity.schema.references[entity.parents[0]]
    return ENTITIES[parent]


def _kinds_read_too_early(found: Snapshot) -> list[str]:
    """Return the kinds of which something is referred to that was not there when they were read."""
    ids = {
        kind: {record["id"] for record in records}
        for kind, records in found.items()
        if records is not None
    }
    referred: dict[str, set[str]] = {}
    for kind, records in found.items():
        entity = ENTITIES[kind]
        for record in records or ():
            for name, identifier in reference_ids(entity, record).items():
                referred.setdefault(entity.schema.references[name], set()).add(
                    identifier
                )
    return [
        kind
        for kind, known in referred.items()
        if kind in ids and not known <= ids[kind]
    ]
