# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything about a whole gateway that several audits and the trust graph ask for."""

from __future__ import annotations

import contextlib
import dataclasses
import functools

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.jwk import pem_to_jwk
from .._kong.jwt_signature import is_symmetric
from .checks.acl import allows_groups
from .fusionauth_snapshot import FusionAuthSnapshot
from .kong_snapshot import KongSnapshot


@dataclasses.dataclass(frozen=True)
class AuditContext:
    """A gateway, and what a task expects of it.

    Attributes:
        kong: Kong's entities.
        fusionauth: FusionAuth's objects, or None where they are not known.
        fusionauth_error: Why FusionAuth's objects are not known, where it was asked for them.
        open_routes: The names or ids of routes that are meant to be open.
        expiry_days: How many days before its end a key is reported.

    """

    kong: KongSnapshot
    fusionauth: FusionAuthSnapshot | None = None
    fusionauth_error: str | None = None
    open_routes: frozenset[str] = frozenset()
    expiry_days: int = 30

    # Routes and plugins

    @functools.cached_property
    def jwt_plugins(self) -> list[Record]:
        """The enabled jwt plugins."""
        return [
            plugin
            for plugin in self.kong.plugins
            if plugin["name"] == "jwt" and plugin["enabled"]
        ]

    def plugin_of(self, route: Record, name: str) -> Record | None:
        """Return the plugin of a name that Kong runs for requests to a route, or None."""
        return self.kong.applicable_plugin(name, route, route.get("service"))

    @functools.cached_property
    def jwt_plugin_by_route(self) -> dict[str, Record]:
        """The jwt plugins of active routes, by the ids of the routes."""
        plugins = {
            route["id"]: self.plugin_of(route, "jwt")
            for route in self.kong.active_routes
        }
        return {route_id: plugin for route_id, plugin in plugins.items() if plugin}

    # Credentials

    @functools.cached_property
    def fusionauth_keys(self) -> dict[str, Record]:
        """FusionAuth's keys by the thumbprints of their public halves."""
        keys = self.fusionauth.keys if self.fusionauth else ()
        by_thumbprint = {thumbprint(key.get("publicKey")): key for key in keys}
        return {mark: key for mark, key in by_thumbprint.items() if mark}

    @functools.cached_property
    def fusionauth_key_by_credential(self) -> dict[str, Record]:
        """FusionAuth's keys whose public halves Kong's credentials have, by the ids of the credentials."""
        keys = {}
        for credential in self.kong.jwts:
            if not is_symmetric(credential["algorithm"]):
                mark = thumbprint(credential["rsa_public_key"])
                if mark in self.fusionauth_keys:
                    keys[credential["id"]] = self.fusionauth_keys[mark]
        return keys

    @functools.cached_property
    def _claim_by_value(self) -> dict[str, str]:
        """The claim in which FusionAuth's tokens have a value: kids in ``kid``, issuers in ``iss``."""
        if not self.fusionauth:
            return {}
        kids = {key["kid"]: "kid" for key in self.fusionauth.keys if key.get("kid")}
        return {**kids, **dict.fromkeys(self.fusionauth.issuers, "iss")}

    def claim_of(self, credential: Record) -> str | None:
        """Return the claim in which FusionAuth's tokens have a credential's key, or None for no claim."""
        return self._claim_by_value.get(credential["key"])

    def can_use(self, plugin: Record, credential: Record) -> bool:
        """Return whether a jwt plugin may find a credential by the claim that it looks up."""
        return self.claim_of(credential) in (None, plugin["config"]["key_claim_name"])

    def allows_consumer(self, route: Record, consumer_id: str) -> bool:
        """Return whether the acl plugin of a route, if it has one, allows a consumer."""
        plugin = self.plugin_of(route, "acl")
        groups = self.kong.groups_by_consumer.get(consumer_id, set())
        return not plugin or allows_groups(plugin, groups)

    @functools.cached_property
    def routes_by_credential(self) -> dict[str, list[Record]]:
        """The routes to which each credential gives access, by its id."""
        # Credentials of one consumer that are found by one claim open the same routes. A gateway has many
        # of them, such as one for each key of a rotation.
        routes: dict[tuple[str | None, str], list[Record]] = {}
        routes_by_credential = {}
        for credential in self.kong.jwts:
            group = self.claim_of(credential), credential["consumer"]["id"]
            if group not in routes:
                routes[group] = self._routes_of(credential)
            routes_by_credential[credential["id"]] = routes[group]
        return routes_by_credential

    def _routes_of(self, credential: Record) -> list[Record]:
        consumer_id, routes = credential["consumer"]["id"], []
        for route in self.kong.active_routes:
            plugin = self.jwt_plugin_by_route.get(route["id"])
            is_usable = plugin and self.can_use(plugin, credential)
            if is_usable and self.allows_consumer(route, consumer_id):
                routes.append(route)
        return routes


@functools.cache
def thumbprint(pem: str | None) -> str | None:
    """Return the thumbprint of the public key in a PEM (RFC 7638), or None where it has none."""
    with contextlib.suppress(CollectionError):
        return str(pem_to_jwk(pem)["kid"]) if pem else None
    return None
