# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's entities as records, read at one moment, and the questions that can be asked of them."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record
from .._kong.plugin_scopes import (
    PluginsByScope,
    index_by_scope,
    most_specific_plugin,
)
from .._kong.router import RouteCandidate, candidates_in_order

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
        """Return the route, service or consumer of a reference ``{"id": ...}``, or None."""
        return self._by_id[kind].get((reference or {}).get("id"))

    @functools.cached_property
    def _by_id(self) -> dict[str, dict[t.Any, Record]]:
        lists = {
            "route": self.routes,
            "service": self.services,
            "consumer": self.consumers,
        }
        return {
            kind: {entity["id"]: entity for entity in entities}
            for kind, entities in lists.items()
        }

    @functools.cached_property
    def jwts_by_key(self) -> dict[str, Record]:
        """The jwt credentials by their key."""
        return {credential["key"]: credential for credential in self.jwts}

    @functools.cached_property
    def basic_auths_by_username(self) -> dict[str, Record]:
        """The basic-auth credentials by their user name."""
        return {credential["username"]: credential for credential in self.basic_auths}

    def find_anonymous(self, name: str | None) -> Record | None:
        """Return the consumer that a plugin's ``anonymous`` names, by id or username."""
        for consumer in self.consumers:
            if name in (consumer["id"], consumer.get("username")):
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
        """The routes that Kong considers: those of a disabled service are ignored."""
        disabled = {
            service["id"] for service in self.services if not service["enabled"]
        }
        return [
            route
            for route in self.routes
            if (route.get("service") or {}).get("id") not in disabled
        ]

    @functools.cached_property
    def route_candidates(self) -> list[RouteCandidate]:
        """The active routes of HTTP without an expression, in the order in which Kong tries them."""
        return candidates_in_order(
            route
            for route in self.active_routes
            if HTTP_PROTOCOLS & set(route["protocols"]) and not route.get("expression")
        )

    def routes_of(self, service: Record) -> list[Record]:
        """Return the routes of a service."""
        return [
            route
            for route in self.routes
            if (route.get("service") or {}).get("id") == service["id"]
        ]

    def ports(self, protocol: str) -> set[int]:
        """Return the ports on which Kong receives requests of a protocol, as far as it shows them.

        Kong compares the ports of its listeners after ``port_maps``, such as "443:8443".
        """
        mapped_from = {}
        for mapping in self.settings.get("port_maps") or ():
            outside, inside = mapping.split(":")
            mapped_from[inside] = outside
        ports = set()
        for listener in self.settings.get("proxy_listeners") or ():
            if bool(listener.get("ssl")) == (protocol == "https"):
                port = str(listener["port"])
                ports.add(int(mapped_from.get(port, port)))
        return ports

    # Plugins

    def applicable_plugin(
        self,
        name: str,
        route: Record | None,
        service: Record | None,
        consumer: Record | None = None,
    ) -> Record | None:
        """Return the plugin of a name that Kong runs for a route, a service and a consumer, or None."""
        if name not in self._plugins_by_name:
            self._plugins_by_name[name] = index_by_scope(self.plugins, name)
        route_id, service_id, consumer_id = (
            (entity or {}).get("id") for entity in (route, service, consumer)
        )
        plugins = self._plugins_by_name[name]
        return most_specific_plugin(plugins, route_id, service_id, consumer_id)

    @functools.cached_property
    def _plugins_by_name(self) -> dict[str, PluginsByScope]:
        return {}


LISTS = tuple(
    field.name
    for field in dataclasses.fields(KongSnapshot)
    if field.name not in ("now", "settings")
)
