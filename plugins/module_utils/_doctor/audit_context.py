# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything about a whole gateway that several audits and the trust graph ask for."""

from __future__ import annotations

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
        jwt_plugins = []
        for plugin in self.kong.plugins:
            if plugin["name"] == "jwt" and plugin["enabled"]:
                jwt_plugins.append(plugin)
        return jwt_plugins

    def plugin_of(self, route: Record, plugin_name: str) -> Record | None:
        """Return the plugin of a name that Kong runs for requests to a route, or None."""
        return self.kong.applicable_plugin(
            plugin_name, route, route.get("service")
        )

    @functools.cached_property
    def jwt_plugin_by_route(self) -> dict[str, Record]:
        """The jwt plugins of active routes, by the ids of the routes."""
        plugins = {}
        for route in self.kong.active_routes:
            jwt_plugin = self.plugin_of(route, "jwt")
            if jwt_plugin:
                plugins[route["id"]] = jwt_plugin
        return plugins

    # Keys

    @functools.cached_property
    def _key_by_thumbprint(self) -> dict[str, Record]:
        """FusionAuth's keys by the thumbprints of their public halves."""
        keys: dict[str, Record] = {}
        if not self.fusionauth:
            return keys
        for fusionauth_key in self.fusionauth.keys:
            key_thumbprint = thumbprint(fusionauth_key.get("publicKey"))
            if key_thumbprint:
                keys[key_thumbprint] = fusionauth_key
        return keys

    @functools.cached_property
    def fusionauth_key_by_credential(self) -> dict[str, Record]:
        """FusionAuth's keys whose public halves Kong's credentials have, by the ids of the credentials.

        A key has other texts in Kong than in FusionAuth, so thumbprints are compared.
        """
        keys: dict[str, Record] = {}
        for credential in self.kong.jwts:
            if is_symmetric(credential["algorithm"]):
                continue
            key_thumbprint = thumbprint(credential["rsa_public_key"])
            if key_thumbprint in self._key_by_thumbprint:
                keys[credential["id"]] = self._key_by_thumbprint[
                    key_thumbprint
                ]
        return keys

    # What credentials are for

    @functools.cached_property
    def _claim_by_value(self) -> dict[str, str]:
        """The claim in which FusionAuth's tokens have a value.

        Kids are in the header ``kid``, which the jwt plugin reads like a claim, and issuers in ``iss``.
        """
        claims: dict[str, str] = {}
        if not self.fusionauth:
            return claims
        for fusionauth_key in self.fusionauth.keys:
            if fusionauth_key.get("kid"):
                claims[fusionauth_key["kid"]] = "kid"
        for issuer in self.fusionauth.issuers:
            claims[issuer] = "iss"
        return claims

    def claim_of(self, credential: Record) -> str | None:
        """Return the claim in which FusionAuth's tokens have a credential's key.

        It is None where FusionAuth is not known, or has neither such an issuer nor such a kid.
        """
        return self._claim_by_value.get(credential["key"])

    def can_use(self, jwt_plugin: Record, credential: Record) -> bool:
        """Return whether a jwt plugin may find a credential by the claim that it looks up.

        A credential of another issuer may be found by any claim.
        """
        claim_name = jwt_plugin["config"]["key_claim_name"]
        return self.claim_of(credential) in (None, claim_name)

    def allows_consumer(self, route: Record, consumer_id: str) -> bool:
        """Return whether the acl plugin of a route, if it has one, allows a consumer."""
        acl_plugin = self.plugin_of(route, "acl")
        if not acl_plugin:
            return True
        groups = self.kong.groups_by_consumer.get(consumer_id, set())
        return allows_groups(acl_plugin, groups)

    @functools.cached_property
    def routes_by_credential(self) -> dict[str, list[Record]]:
        """The routes to which each credential gives access, by its id.

        Credentials of one consumer that are found by one claim give access to the same routes. A rotation
        of keys makes many of them.
        """
        routes: dict[tuple[str | None, str], list[Record]] = {}
        routes_by_credential = {}
        for credential in self.kong.jwts:
            equivalence = (
                self.claim_of(credential),
                credential["consumer"]["id"],
            )
            if equivalence not in routes:
                routes[equivalence] = self._find_routes(credential)
            routes_by_credential[credential["id"]] = routes[equivalence]
        return routes_by_credential

    def _find_routes(self, credential: Record) -> list[Record]:
        """Return the active routes to which a credential gives access."""
        consumer_id = credential["consumer"]["id"]
        routes = []
        for route in self.kong.active_routes:
            jwt_plugin = self.jwt_plugin_by_route.get(route["id"])
            is_usable = jwt_plugin and self.can_use(jwt_plugin, credential)
            if is_usable and self.allows_consumer(route, consumer_id):
                routes.append(route)
        return routes


@functools.cache
def thumbprint(pem: str | None) -> str | None:
    """Return the thumbprint of the public key in a PEM (RFC 7638).

    It is None for no PEM, and for one that cannot be read.
    """
    if not pem:
        return None
    try:
        return str(pem_to_jwk(pem)["kid"])
    except CollectionError:
        return None
