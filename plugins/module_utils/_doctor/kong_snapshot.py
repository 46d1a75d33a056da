# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's entities as records, read at one moment, and the questions that can be asked of them."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record, get_path
from .._kong.plugin_scopes import (
    PluginsByScope,
    index_by_scope,
    most_specific_plugin,
)
from .._kong.router import RouteCandidate, candidates_in_order
from .record_index import index_by

# Only on routes of these is a token ever looked at.
HTTP_PROTOCOLS = frozenset({"http", "https", "grpc", "grpcs"})


@dataclasses.dataclass(frozen=True)
class KongSnapshot:
    """One Kong. Its lists are those of the Admin API, with every field of each entity.

    Attributes:
        now: What Kong's clock says, in seconds since the epoch.
        settings: The settings of kong.conf, as far as Kong shows them.

    """

    now: float
    settings: Record = dataclasses.field(default_factory=dict)
    routes: list[Record] = dataclasses.field(default_factory=list)
    services: list[Record] = dataclasses.field(default_factory=list)
    plugins: list[Record] = dataclasses.field(default_factory=list)
    consumers: list[Record] = dataclasses.field(default_factory=list)
    jwts: list[Record] = dataclasses.field(default_factory=list)
    acls: list[Record] = dataclasses.field(default_factory=list)
    key_auths: list[Record] = dataclasses.field(default_factory=list)
    basic_auths: list[Record] = dataclasses.field(default_factory=list)

    # Entities by what identifies them

    def find(self, kind: str, reference: t.Any) -> Record | None:
        """Return the route, service or consumer of a reference ``{"id": ...}``.

        It is None where there is no reference, or no such entity.
        """
        if not reference:
            return None
        return self._by_id[kind].get(reference["id"])

    @functools.cached_property
    def _by_id(self) -> dict[str, dict[t.Any, Record]]:
        """The entities to which others refer, by their kind and id."""
        return {
            "route": index_by("id", self.routes),
            "service": index_by("id", self.services),
            "consumer": index_by("id", self.consumers),
        }

    @functools.cached_property
    def jwts_by_key(self) -> dict[str, Record]:
        """The jwt credentials by their key, which is unique in Kong."""
        return index_by("key", self.jwts)

    @functools.cached_property
    def basic_auths_by_username(self) -> dict[str, Record]:
        """The basic-auth credentials by their user name, which is unique in Kong."""
        return index_by("username", self.basic_auths)

    def find_anonymous(self, anonymous: str) -> Record | None:
        """Return the consumer that a plugin's ``anonymous`` names, by id or username, or None."""
        for consumer in self.consumers:
            if anonymous in (consumer["id"], consumer.get("username")):
                return consumer
        return None

    @functools.cached_property
    def groups_by_consumer(self) -> dict[str, set[str]]:
        """The ACL groups of each consumer, by its id."""
        groups: dict[str, set[str]] = {}
        for membership in self.acls:
            consumer_id = membership["consumer"]["id"]
            groups.setdefault(consumer_id, set()).add(membership["group"])
        return groups

    def groups_of(self, consumer: Record) -> set[str]:
        """Return the ACL groups of a consumer."""
        return self.groups_by_consumer.get(consumer["id"], set())

    # Routes

    @functools.cached_property
    def active_routes(self) -> list[Record]:
        """The routes that Kong considers. Its router ignores those of a disabled service."""
        routes = []
        for route in self.routes:
            service = self.find("service", route.get("service"))
            if not service or service["enabled"]:
                routes.append(route)
        return routes

    @functools.cached_property
    def route_candidates(self) -> list[RouteCandidate]:
        """The active routes of HTTP without an expression, in the order in which Kong tries them."""
        # Routes of TCP, UDP and TLS are matched by another router.
        http_routes = []
        for route in self.active_routes:
            is_http = not HTTP_PROTOCOLS.isdisjoint(route["protocols"])
            if is_http and not route.get("expression"):
                http_routes.append(route)
        return candidates_in_order(http_routes)

    def routes_of(self, service: Record) -> list[Record]:
        """Return the routes of a service, even if it is disabled."""
        routes = []
        for route in self.routes:
            if get_path(route, ("service", "id")) == service["id"]:
                routes.append(route)
        return routes

    def ports(self, protocol: str) -> set[int]:
        """Return the ports on which Kong receives requests of a protocol, as far as it shows them.

        ``port_maps`` says on which ports clients see its listeners.
        """
        ports = set()
        # There may be no settings at all, because not every Admin API shows them.
        for listener in self.settings.get("proxy_listeners") or ():
            listens_with_tls = bool(listener.get("ssl"))
            if listens_with_tls == (protocol == "https"):
                port = str(listener["port"])
                ports.add(int(self._mapped_ports.get(port, port)))
        return ports

    @functools.cached_property
    def _mapped_ports(self) -> dict[str, str]:
        """The ports that clients see by the ports of listeners. ``port_maps`` has them as "443:8443"."""
        mapped_ports = {}
        for mapping in self.settings.get("port_maps") or ():
            outer_port, inner_port = mapping.split(":")
            mapped_ports[inner_port] = outer_port
        return mapped_ports

    # Plugins

    def applicable_plugin(
        self,
        name: str,
        route: Record | None,
        service: Record | None,
        consumer: Record | None = None,
    ) -> Record | None:
        """Return the plugin of a name that Kong runs for a route, a service and a consumer, or None."""
        # A large gateway is asked for the same few names of plugins again and again.
        if name not in self._plugins_by_name:
            self._plugins_by_name[name] = index_by_scope(self.plugins, name)
        return most_specific_plugin(
            self._plugins_by_name[name],
            route["id"] if route else None,
            service["id"] if service else None,
            consumer["id"] if consumer else None,
        )

    @functools.cached_property
    def _plugins_by_name(self) -> dict[str, PluginsByScope]:
        """The plugins that were asked for so far, by name and scope."""
        return {}


# The lists of a snapshot. Each is called as the Admin API's path, with underscores.
LISTS = (
    "routes",
    "services",
    "plugins",
    "consumers",
    "jwts",
    "acls",
    "key_auths",
    "basic_auths",
)
