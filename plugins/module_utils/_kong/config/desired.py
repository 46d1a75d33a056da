# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entity that a declarative configuration declares, and which entities of a server belong to it."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..._core.planner import Change
from ..entity import KongEntity

KongChange = Change[KongEntity]


@dataclasses.dataclass(frozen=True, eq=False)
class DesiredEntity:
    """An entity as the user wrote it, and where.

    Attributes:
        entity: The kind of entity.
        record: The fields as they are written.
        source: Where it is in the configuration, in words.
        parent: The entity that it is nested in.
        parent_field: Its reference to that one.
        identifying: Values that help to find it and are no fields of its own.
        exclusive_children: The kinds of which nothing may refer to it but what is declared.
    """

    entity: KongEntity
    record: Record
    source: str
    parent: DesiredEntity | None = None
    parent_field: str = ""
    identifying: Record = dataclasses.field(default_factory=dict)
    exclusive_children: frozenset[str] = frozenset()


class Ownership(t.NamedTuple):
    """Which entities of a server belong to a configuration: those with all of its tags, as in decK.

    Attributes:
        tags: What marks an entity. Without any, everything on the server belongs to the
            configuration.
    """

    tags: tuple[str, ...] = ()

    def owns(self, record: Record) -> bool:
        """Return whether an entity belongs to the configuration.

        The entities of other teams have other tags.
        """
        return set(self.tags) <= set(record.get("tags") or ())

    def tag(self, entity: KongEntity, record: Record) -> Record:
        """Return a desired entity with the tags that mark it.

        Tags that are no list are a mistake, which is told when the entity is parsed.
        """
        if not self.tags or "tags" not in entity.schema.fields:
            return record

        stated_tags = record.get("tags") or []
        if not isinstance(stated_tags, list):
            return record
        tags = [*stated_tags]
        for tag in self.tags:
            if tag not in tags:
                tags.append(tag)
        return {**record, "tags": tags}
