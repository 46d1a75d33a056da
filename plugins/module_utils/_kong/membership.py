# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does to the membership of a consumer in a consumer group.

A membership is no entity with an id of its own, but an entry in the lists of both.

Sources: Kong/go-kong (kong/consumer_group_consumer_service.go) and the OpenAPI document of Kong
Gateway Enterprise 3.9.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._core.http_client import Request
from .._core.unknown import UNKNOWN
from .._core.urls import join_path
from .entities.consumer_groups import CONSUMER_GROUP
from .entities.consumers import CONSUMER
from .operation import KongOperation
from .responses import is_nothing


class MembershipOperation(KongOperation):
    """What one task does to one membership."""

    def find(self, desired: Record) -> Record | None:
        """Return the membership.

        It is looked for among the groups of the consumer: a consumer is in few groups, and a group
        may have many consumers.
        """
        group_id, consumer_id = _group_and_consumer(desired)
        if UNKNOWN in (group_id, consumer_id):
            return None
        groups = self.server.list_entities(
            join_path(CONSUMER.path, consumer_id) + CONSUMER_GROUP.path
        )
        for group in groups:
            if group["id"] == group_id:
                return _membership(group_id, consumer_id)
        return None

    def create(self, desired: Record) -> Record:
        """Let the consumer into the group."""
        group_id, consumer_id = _group_and_consumer(desired)
        path, body = _members_path(group_id), {"consumer": consumer_id}
        request = Request("POST", path, json=body)
        self.server.write(
            request, "let the consumer into the group", _tells_group
        )
        return _membership(group_id, consumer_id)

    def delete(self, current: Record) -> None:
        """Let the consumer go from the group."""
        group_id, consumer_id = _group_and_consumer(current)
        request = Request(
            "DELETE", join_path(_members_path(group_id), consumer_id)
        )
        self.server.write(
            request, "let the consumer go from the group", is_nothing
        )


def _tells_group(body: t.Any) -> bool:
    """Return whether a body is what Kong says of a consumer that has come into a group."""
    return "consumer_group" in (body or ())


def _members_path(group_id: str) -> str:
    """Return the path of the list of the consumers in a group."""
    return join_path(CONSUMER_GROUP.path, group_id) + CONSUMER.path


def _membership(group_id: str, consumer_id: str) -> Record:
    """Return a membership, which is nothing but its two ends."""
    return {
        "consumer_group": {"id": group_id},
        "consumer": {"id": consumer_id},
    }


def _group_and_consumer(record: Record) -> tuple[str, str]:
    """Return the ids of the group and of the consumer, of which the id of a membership is made."""
    if "consumer" in record:
        return record["consumer_group"]["id"], record["consumer"]["id"]
    # A plan of a whole configuration knows it by the id that the collection makes of both.
    group_id, dummy, consumer_id = record["id"].partition("/")
    return group_id, consumer_id
