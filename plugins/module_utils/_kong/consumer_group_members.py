# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which consumers are in which groups: no entity with an id of its own, but an entry in the lists of both.

Source: Kong/go-kong, kong/consumer_group_consumer_service.go; the OpenAPI document of Kong Gateway Enterprise 3.9.
"""

from __future__ import annotations

import dataclasses
import functools

from .._ansible.module import manage
from .._core.field_paths import Record
from .._core.http import joined
from .._core.sensitive import UNKNOWN
from .client import Kong
from .entities import CONSUMER, CONSUMER_GROUP, MEMBER, KongEntity
from .module import KONG, connect
from .responses import is_nothing


class Members(Kong):
    """The Admin API, where a consumer in a group is an entity as well: one by the ids of both."""

    def every_in(
        self, entity: KongEntity, parent: KongEntity, home: Record
    ) -> list[Record] | None:
        """A group's consumers as memberships, each with its consumer's tags: it is whosever the consumer is."""
        found = super().every_in(entity, parent, home)
        if entity is not MEMBER or found is None:
            return found
        pairs = [(_pair(home["id"], one["id"]), one) for one in found]
        return [
            {**pair, "id": "/".join(_ends(pair)), "tags": one.get("tags")}
            for pair, one in pairs
        ]

    def find(self, entity: KongEntity, wanted: Record) -> Record | None:
        """The membership; a consumer is in few groups, and a group may have many consumers."""
        if entity is not MEMBER:
            return super().find(entity, wanted)
        group, consumer = _ends(wanted)
        if UNKNOWN in (group, consumer):
            return None
        groups = self.all(joined(CONSUMER.path, consumer) + CONSUMER_GROUP.path)
        return (
            _pair(group, consumer)
            if any(one["id"] == group for one in groups)
            else None
        )

    def create(self, entity: KongEntity, wanted: Record) -> Record:
        """Let the consumer in."""
        if entity is not MEMBER:
            return super().create(entity, wanted)
        group, consumer = _ends(wanted)
        what = "let the consumer into the group"
        self._write(
            "POST",
            _path(group),
            {"consumer": consumer},
            what,
            lambda body: "consumer_group" in (body or ()),
        )
        return _pair(group, consumer)

    def delete(self, entity: KongEntity, current: Record) -> None:
        """Let the consumer go."""
        if entity is not MEMBER:
            super().delete(entity, current)
        else:
            group, consumer = _ends(current)
            what = "let the consumer go from the group"
            self._write(
                "DELETE", joined(_path(group), consumer), None, what, is_nothing
            )


def _pair(group: str, consumer: str) -> Record:
    return {"consumer_group": {"id": group}, "consumer": {"id": consumer}}


def _ends(record: Record) -> tuple[str, str]:
    """The ids of the group and of the consumer, of which the id of a membership is made."""
    if "consumer" in record:
        return record["consumer_group"]["id"], record["consumer"]["id"]
    group, dummy, consumer = record["id"].partition("/")
    return group, consumer


def _path(group: str) -> str:
    return joined(CONSUMER_GROUP.path, group) + CONSUMER.path


KONG_WITH_MEMBERS = dataclasses.replace(
    KONG, connect=functools.partial(connect, api=Members)
)
manage_members = functools.partial(manage, KONG_WITH_MEMBERS)
