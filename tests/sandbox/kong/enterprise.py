# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Admin API of Kong Enterprise has beyond the open source one: consumer groups, workspaces, a token.

README.md here tells what it is derived from, and what of it is guessed.
"""

from __future__ import annotations

import dataclasses
import urllib.parse
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from . import entities, errors
from .admin import Admin, page_of, size_of
from .entities import Entity
from .store import Row
from .web import Call, Endpoint, reply

if TYPE_CHECKING:
    from . import Kong

VERSION = "3.9.1.1"
DEFAULT = "default"
FOLDER = "enterprise/"

_GROUP = {
    "type": "foreign",
    "reference": "consumer_groups",
    "on_delete": "cascade",
    "default": None,
}
_PLUGINS = entities.ENTITIES["plugins"]

ENTITIES: dict[str, Entity] = {
    **{
        entity.name: entity
        for entity in entities.ENTITIES.values()
        if entity is not _PLUGINS
    },
    **{
        entity.name: entity
        for entity in (
            Entity(
                "consumer_groups", "consumer_groups", "name", folder=FOLDER
            ),
            Entity(
                "consumer_group_consumers",
                None,
                cache_key=("consumer_group", "consumer"),
                identified=False,
                folder=FOLDER,
            ),
            Entity(
                "workspaces",
                "workspaces",
                "name",
                workspaceable=False,
                folder=FOLDER,
            ),
            dataclasses.replace(
                _PLUGINS,
                cache_key=(*_PLUGINS.cache_key, "consumer_group"),
                added=({"consumer_group": _GROUP},),
            ),
        )
    },
}


class Enterprise(Admin):
    """The Admin API of one workspace."""

    def _add_special(self) -> None:
        super()._add_special()
        add = self.router.add
        for group, consumer in (
            ("consumer_groups", "consumers"),
            ("consumers", "consumer_groups"),
        ):
            path = f"/{group}/:{group}/{consumer}"
            add(
                path,
                Endpoint(
                    {
                        "GET": self.list_members,
                        "POST": self.add_member,
                        "DELETE": self.remove_all,
                    }
                ),
            )
            add(
                f"{path}/:{consumer}", Endpoint({"DELETE": self.remove_member})
            )

    def root(self, call: Call) -> Row:
        """GET /."""
        return {
            **super().root(call),
            "version": VERSION,
            "edition": "enterprise",
        }

    def read(self, name: str, call: Call) -> Row:
        """GET /<entity>/:key: a group comes with its consumers, unless those are not wanted."""
        shown = super().read(name, call)
        if name != "consumer_groups":
            return shown
        if call.query.get("list_consumers") == "false":
            return {"consumer_group": shown}
        return {
            "consumer_group": shown,
            "consumers": self._others(
                "consumers", "consumer_group", shown["id"]
            ),
        }

    # Who is in which group, from either end

    def _ends(self, call: Call) -> tuple[str, Row, str]:
        """The end that the path starts from: the field that refers to it, its row, and the table of the other end."""
        at_group = call.path.startswith("/consumer_groups/")
        table, field, other = (
            ("consumer_groups", "consumer_group", "consumers")
            if at_group
            else ("consumers", "consumer", "consumer_groups")
        )
        return field, self.need(table, call.params[table]), other

    def _member_ids(self, field: str, row_id: str) -> list[str]:
        return list(
            self.kong.store["consumer_group_consumers"]
            .children[field]
            .get(row_id, ())
        )

    def _others(self, other: str, field: str, row_id: str) -> list[Row]:
        rows = self.kong.store["consumer_group_consumers"].rows
        found = [
            rows[member][other[:-1]]["id"]
            for member in self._member_ids(field, row_id)
        ]
        return [
            self.dao(other).show(self.kong.store[other].rows[one])
            for one in sorted(found)
        ]

    def list_members(self, call: Call) -> Row:
        """GET /consumer_groups/:group/consumers, /consumers/:consumer/consumer_groups."""
        field, row, other = self._ends(call)
        ids = sorted(
            one["id"] for one in self._others(other, field, row["id"])
        )
        data, offset = self.dao(other).page(
            ids, size_of(call), call.query.get("offset")
        )
        return page_of(data, offset, call.path)

    def add_member(self, call: Call) -> tuple[int, Row]:
        """POST /consumer_groups/:group/consumers {consumer}, /consumers/:consumer/consumer_groups {group}."""
        field, row, other = self._ends(call)
        wanted = call.data.get("consumer" if other == "consumers" else "group")
        found = self.row(other, wanted) if isinstance(wanted, str) else None
        if not found:
            raise errors.message(
                404,
                f"{other[:-1].replace('_', ' ').capitalize()} '{wanted}' not found",
            )
        self.dao("consumer_group_consumers").insert(
            {field: {"id": row["id"]}, other[:-1]: {"id": found["id"]}}
        )
        table = f"{field}s"
        return 201, {
            field: self.dao(table).show(row),
            other: [self.dao(other).show(found)],
        }

    def remove_member(self, call: Call) -> None:
        """DELETE /consumer_groups/:group/consumers/:consumer and the other way round."""
        field, row, other = self._ends(call)
        gone = self.need(other, call.params[other])["id"]
        rows = self.kong.store["consumer_group_consumers"].rows
        for member in self._member_ids(field, row["id"]):
            if rows[member][other[:-1]]["id"] == gone:
                return self.dao("consumer_group_consumers").delete(member)
        raise errors.not_found()

    def remove_all(self, call: Call) -> None:
        """DELETE /consumer_groups/:group/consumers and the other way round."""
        field, row, _dummy = self._ends(call)
        for member in self._member_ids(field, row["id"]):
            self.dao("consumer_group_consumers").delete(member)

    # Workspaces, which the default one alone keeps

    def space(self, row: Row) -> Enterprise:
        """Return the Admin API of a workspace, given its row."""
        if row["name"] == DEFAULT:
            return self
        spaces = self.kong.spaces
        if row["id"] not in spaces:
            spaces[row["id"]] = Enterprise(
                type(self.kong)(self.kong.clock, edition="enterprise")
            )
        return spaces[row["id"]]

    def merge(self, name: str, call: Call) -> Row:
        """PATCH /<entity>/:key."""
        renamed = name == "workspaces" and "name" in call.data
        if (
            renamed
            and call.data["name"] != self.need(name, call.params[name])["name"]
        ):
            raise errors.message(400, "Cannot rename a workspace")
        return super().merge(name, call)

    def delete(self, name: str, call: Call) -> None:
        """DELETE /<entity>/:key."""
        if name == "workspaces" and (row := self.row(name, call.params[name])):
            if row["name"] == DEFAULT:
                raise errors.message(400, "Cannot delete default workspace")
            tables = self.space(row).kong.store.tables
            held = {
                one: len(table.rows)
                for one, table in tables.items()
                if table.rows and one != name
            }
            if held and call.query.get("cascade") != "true":
                raise errors.KongError(
                    400,
                    {
                        "message": {
                            "message": "Workspace is not empty",
                            "entities": held,
                        }
                    },
                )
            del self.kong.spaces[row["id"]]
        super().delete(name, call)


class Workspaces:
    """An Admin API with a workspace in front of each path, or none for the default one, as an ASGI application."""

    def __init__(self, kong: Kong, token: str | None) -> None:
        self.kong, self.token = kong, token
        self.default = Enterprise(kong)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer one request."""
        if (
            self.token
            and Request(scope).headers.get("kong-admin-token") != self.token
        ):
            said = {
                "message": "Invalid credentials. Token or User credentials required"
            }
            return await reply(401, said)(scope, receive, send)
        raw = (scope.get("raw_path") or scope["path"].encode()).decode(
            "latin-1"
        )
        first, _dummy, rest = raw[1:].partition("/")
        table, name = (
            self.kong.store["workspaces"],
            urllib.parse.unquote(first),
        )
        row = table.find("name", name) or table.rows.get(name)
        if row:
            admin = (
                self.default
                if rest.startswith("workspaces")
                else self.default.space(row)
            )
            scope = {
                **scope,
                "raw_path": f"/{rest}".encode("latin-1"),
                "path": urllib.parse.unquote(f"/{rest}"),
            }
            return await admin(scope, receive, send)
        if (
            rest
            and not self.default.router.find(raw)
            and self.default.router.find(f"/{rest}")
        ):
            return await reply(
                404, {"message": f"Workspace '{first}' not found"}
            )(scope, receive, send)
        return await self.default(scope, receive, send)
