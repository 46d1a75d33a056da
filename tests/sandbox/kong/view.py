# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the proxy sees of the database: rows arrive `delay` seconds after they were written.

Kong's workers rebuild routes and plugins some seconds after a write and cache credentials, misses included, until the
write's event arrives (kong/runloop/handler.lua, kong/cache); both come to the same here.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Mapping
from typing import Any

from .router import Routes
from .store import Row, Store

# The field by which a request finds each kind of credential.
CREDENTIALS = {
    "jwt_secrets": "key",
    "keyauth_credentials": "key",
    "basicauth_credentials": "username",
}
SEEN = (
    "services",
    "routes",
    "consumers",
    "plugins",
    *CREDENTIALS,
    "acls",
    "upstreams",
    "targets",
)
PluginKey = tuple[str, str | None, str | None, str | None]


class View:
    """Rows by entity and id, with the indexes that a request needs. `now` tells the time in seconds."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self.now = now
        self.pending: collections.deque[tuple[float, str, str, Row | None]] = (
            collections.deque()
        )
        self.rows = {name: dict(store[name].rows) for name in SEEN}
        self.credentials = {
            name: {row[field]: row for row in self.rows[name].values()}
            for name, field in CREDENTIALS.items()
        }
        self.groups: dict[str, set[str]] = {}
        for row in self.rows["acls"].values():
            self.groups.setdefault(row["consumer"]["id"], set()).add(
                row["group"]
            )
        self._routes: Routes | None = None
        self._plugins: dict[PluginKey, Row] | None = None

    def write(
        self, name: str, row_id: str, row: Row | None, delay: float
    ) -> None:
        """Take notice of a written, or with None a deleted, row."""
        if name not in SEEN:
            return
        if delay <= 0 and not self.pending:
            self._apply(name, row_id, row)
        else:
            self.pending.append((self.now() + delay, name, row_id, row))

    def catch_up(self) -> None:
        """Apply the writes whose time has come."""
        while self.pending and self.pending[0][0] <= self.now():
            self._apply(*self.pending.popleft()[1:])

    def _apply(self, name: str, row_id: str, row: Row | None) -> None:
        old = self.rows[name].pop(row_id, None)
        if row is not None:
            self.rows[name][row_id] = row
        if field := CREDENTIALS.get(name):
            known = self.credentials[name]
            if old and known.get(old[field]) is old:
                del known[old[field]]
            if row and row[field] is not None:
                known[row[field]] = row
        elif name == "acls":
            if old:
                self.groups[old["consumer"]["id"]].discard(old["group"])
            if row:
                self.groups.setdefault(row["consumer"]["id"], set()).add(
                    row["group"]
                )
        elif name in ("services", "routes"):
            self._routes = None
        elif name == "plugins":
            self._plugins = None

    def credential(self, name: str, key: str) -> Row | None:
        """Return the credential of entity `name` that goes by `key`, unless its time is over."""
        found = self.credentials[name].get(key)
        return (
            None
            if found and (found.get("ttl") or self.now() + 1) <= self.now()
            else found
        )

    @property
    def routes(self) -> Routes:
        if self._routes is None:
            seen = (
                row
                for row in self.rows["routes"].values()
                if not row.get("expression")
            )
            self._routes = Routes(seen, self.rows["services"])
        return self._routes

    @property
    def plugins(self) -> Mapping[PluginKey, Row]:
        """Enabled plugins by name and the ids of route, service and consumer that they are bound to."""
        if self._plugins is None:
            self._plugins = {
                (
                    row["name"],
                    *(
                        (row[scope] or {}).get("id")
                        for scope in ("route", "service", "consumer")
                    ),
                ): row
                for row in self.rows["plugins"].values()
                if row["enabled"]
                and set(row["protocols"]) & {"http", "https", "grpc", "grpcs"}
            }
        return self._plugins

    def plugin(
        self,
        name: str,
        route: str | None,
        service: str | None,
        consumer: str | None,
    ) -> Row | None:
        """Return the most specific plugin `name` for a request (kong/runloop/plugins_iterator.lua)."""
        scopes = (
            (route, service, consumer),
            (route, None, consumer),
            (None, service, consumer),
            (route, service, None),
            (None, None, consumer),
            (route, None, None),
            (None, service, None),
            (None, None, None),
        )
        return next(
            (
                row
                for scope in scopes
                if (row := self.plugins.get((name, *scope)))
            ),
            None,
        )

    def consumer(self, key: str) -> Row | None:
        """Return a consumer by id or username, as plugins' ``anonymous`` names it."""
        consumers = self.rows["consumers"]
        return consumers.get(key) or next(
            (row for row in consumers.values() if row["username"] == key), None
        )

    def targets(self, host: str) -> tuple[Row, list[Row]] | None:
        """Return the upstream called `host` and its targets that take requests, or None if there is no such one."""
        upstream: Any = next(
            (
                row
                for row in self.rows["upstreams"].values()
                if row["name"] == host
            ),
            None,
        )
        if upstream is None:
            return None
        targets = self.rows["targets"].values()
        return upstream, [
            row
            for row in targets
            if row["upstream"]["id"] == upstream["id"] and row["weight"]
        ]
