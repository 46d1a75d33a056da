# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does to a membership, such as that of a consumer in a consumer group.

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
from .entity import KongEntity
from .operation import KongOperation
from .registry import ENTITIES
from .responses import is_nothing


class MembershipOperation(KongOperation):
    """What one task does to one membership."""

    @property
    def _group(self) -> KongEntity:
        """The kind of entity that has members."""
        return ENTITIES[self.entity.parents[0]]

    @property
    def _member(self) -> KongEntity:
        """The kind of entity that is a member."""
        return ENTITIES[self.entity.key]

    def find(self, desired: Record) -> Record | None:
        """Return the membership.

        It is looked for among the groups of the member: a consumer is in few groups, and a group may
        have many consumers.
        """
        group_id, member_id = self._ids(desired)
        if UNKNOWN in (group_id, member_id):
            return None
        groups = self.server.list_entities(
            join_path(self._member.path, member_id) + self._group.path
        )
        for group in groups:
            if group["id"] == group_id:
                return self._membership(group_id, member_id)
        return None

    def create(self, desired: Record) -> Record:
        """Add the member to the group."""
        group_id, member_id = self._ids(desired)
        path, body = (
            self._members_path(group_id),
            {self._member.name: member_id},
        )
        request = Request("POST", path, json=body)
        action = f"add the {self._member.label} to the group"
        self.server.write(request, lambda: action, self._is_of_group)
        return self._membership(group_id, member_id)

    def delete(self, current: Record) -> None:
        """Remove the member from the group."""
        group_id, member_id = self._ids(current)
        path = join_path(self._members_path(group_id), member_id)
        action = f"remove the {self._member.label} from the group"
        self.server.write(Request("DELETE", path), lambda: action, is_nothing)

    def _is_of_group(self, body: t.Any) -> bool:
        """Return whether a body is what Kong says of a member that has come into a group."""
        return self._group.name in (body or ())

    def _members_path(self, group_id: str) -> str:
        """Return the path of the list of the members of a group."""
        return join_path(self._group.path, group_id) + self._member.path

    def _membership(self, group_id: str, member_id: str) -> Record:
        """Return a membership, which is nothing but its two ends."""
        return {
            self._group.name: {"id": group_id},
            self._member.name: {"id": member_id},
        }

    def _ids(self, record: Record) -> tuple[str, str]:
        """Return the ids of the group and of the member, of which the id of a membership is made."""
        group, member = self._group.name, self._member.name
        if member in record:
            return record[group]["id"], record[member]["id"]
        # A plan of a whole configuration knows it by the id that the collection makes of both.
        group_id, dummy, member_id = record["id"].partition("/")
        return group_id, member_id
