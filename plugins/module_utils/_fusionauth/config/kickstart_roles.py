# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles of groups, which requests tell by id, and options by application and name."""

from __future__ import annotations

import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.names import lower_uuid
from ..client import FusionAuth
from ..resources.applications import APPLICATION

# The application that a role belongs to, by name or id, and the name of the role.
Role = tuple[str, str]


class RoleNames:
    """The roles of the applications that requests create, and of those on the server."""

    def __init__(
        self, server: FusionAuth, applications: t.Iterable[Record]
    ) -> None:
        """Take note of the roles of requests.

        Args:
            server: The FusionAuth.
            applications: The applications that requests state.
        """
        self._server = server
        self._stated: dict[str, Role] = {}
        for application in applications:
            reference = str(application.get("id") or application.get("name"))
            for role in application.get("roles") or ():
                if role.get("id"):
                    self._stated[role["id"]] = reference, role["name"]

    def by_application(
        self, role_ids: t.Iterable[str], source: str
    ) -> dict[str, list[str]]:
        """Return the names of a group's roles, by application.

        Raises CollectionError for a role that nobody knows.

        Args:
            role_ids: The ids of the roles.
            source: The request that states the group, in words.
        """
        role_names: dict[str, list[str]] = {}
        for role_id in map(lower_uuid, role_ids):
            stated_role = self._stated.get(role_id)
            application, role_name = stated_role or self._role_of_server(
                role_id, source
            )
            role_names.setdefault(application, []).append(role_name)
        return role_names

    def _role_of_server(self, role_id: str, source: str) -> Role:
        """Return a role that the server has. Raises CollectionError where it has none."""
        # No path leads to a role by its id alone.
        for application in self._server.list_all(APPLICATION):
            for role in application.get("roles") or ():
                if role["id"] == role_id:
                    return application["id"], role["name"]
        raise CollectionError(
            f"{source}: there is no role {role_id} in this file or on {self._server.place}."
        )
