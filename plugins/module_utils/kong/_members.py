# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which consumers are in which groups: no entity with an id of its own, but an entry in the lists of both.

Source: Kong/go-kong, kong/consumer_group_consumer_service.go; the OpenAPI document of Kong Gateway Enterprise 3.9.
"""

from __future__ import annotations

import dataclasses
import functools

from .._engine import Plan
from .._shape import UNKNOWN, Record
from .._task import manage
from ._api import Kong
from ._entities import CONSUMER, CONSUMER_GROUP, KongEntity
from ._tasks import KONG, connect


class Members(Kong):
    """The Admin API as a place where a consumer is in a group or not."""

    def find(self, entity: KongEntity, wanted: Record) -> Record | None:
        """The membership; a consumer is in few groups, and a group may have many consumers."""
        group, consumer = wanted["consumer_group"]["id"], wanted["consumer"]["id"]
        if UNKNOWN in (group, consumer):
            return None
        groups = self.all(f"{CONSUMER.path}/{consumer}{CONSUMER_GROUP.path}")
        return dict(wanted) if any(one["id"] == group for one in groups) else None

    def create(self, entity: KongEntity, wanted: Record) -> Record:
        """Let the consumer in."""
        self._write("POST", _path(wanted), {"consumer": wanted["consumer"]["id"]}, "let the consumer into the group")
        return wanted

    def update(self, entity: KongEntity, todo: Plan) -> Record:
        """A membership has nothing that could change."""
        raise AssertionError(todo)

    def delete(self, entity: KongEntity, current: Record) -> None:
        """Let the consumer go."""
        path = f"{_path(current)}/{current['consumer']['id']}"
        self._write("DELETE", path, None, "let the consumer go from the group")


def _path(record: Record) -> str:
    return f"{CONSUMER_GROUP.path}/{record['consumer_group']['id']}{CONSUMER.path}"


manage_members = functools.partial(manage, dataclasses.replace(KONG, connect=functools.partial(connect, api=Members)))
