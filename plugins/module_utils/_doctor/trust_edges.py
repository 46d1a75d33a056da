# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edges of the trust graph: how a tenant's tokens come to open a route."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._fusionauth.signing_keys import ACCESS_TOKEN
from .audit_context import AuditContext
from .fusionauth_snapshot import FusionAuthSnapshot, has_own_settings
from .trust_nodes import Node, node_id

# From a tenant to an application, and from that to a key.
HAS = "has"
SIGNS, SIGNED_EARLIER = "signs with", "signed earlier with"
# From a key to a credential, from that to a consumer, and on to a plugin and a route.
IS_KEY_OF, BELONGS_TO = "is the key of", "belongs to"
IS_ACCEPTED_BY, IS_ANONYMOUS_OF = (
    "is accepted by",
    "is the anonymous consumer of",
)
PROTECTS = "protects"


class Edge(t.NamedTuple):
    """An edge of the graph.

    Attributes:
        source: The id of a node.
        label: What the source is to the target, in words.
        target: The id of another node.

    """

    source: str
    label: str
    target: str


# Kong


def kong_edges(
    context: AuditContext, credentials: list[Node], routes: list[Node]
) -> t.Iterator[Edge]:
    """Yield the edges from credentials to routes."""
    route_ids = {node.record["id"] for node in routes}
    for route_id in route_ids & context.jwt_plugin_by_route.keys():
        plugin = node_id("plugin", context.jwt_plugin_by_route[route_id]["id"])
        yield Edge(plugin, PROTECTS, node_id("route", route_id))
    for credential in credentials:
        yield from _credential_edges(context, credential, route_ids)
    yield from _anonymous_edges(context)


def _credential_edges(
    context: AuditContext, credential: Node, route_ids: set[str]
) -> t.Iterator[Edge]:
    """Yield the edges from a credential to its consumer, and from that to plugins."""
    owner = node_id("consumer", credential.record["consumer"]["id"])
    yield Edge(credential.id, BELONGS_TO, owner)
    # Two routes of one service lead to the same edge, which is kept once.
    for route in context.routes_by_credential[credential.record["id"]]:
        if route["id"] in route_ids:
            plugin = context.jwt_plugin_by_route[route["id"]]
            yield Edge(owner, IS_ACCEPTED_BY, node_id("plugin", plugin["id"]))


def _anonymous_edges(context: AuditContext) -> t.Iterator[Edge]:
    """Yield an edge from each consumer that a jwt plugin falls back to."""
    for plugin in context.jwt_plugins:
        anonymous = plugin["config"]["anonymous"]
        consumer = (
            context.kong.find_anonymous(anonymous) if anonymous else None
        )
        if consumer:
            consumer_node = node_id("consumer", consumer["id"])
            plugin_node = node_id("plugin", plugin["id"])
            yield Edge(consumer_node, IS_ANONYMOUS_OF, plugin_node)


# FusionAuth


def fusionauth_edges(
    context: AuditContext, credentials: list[Node]
) -> t.Iterator[Edge]:
    """Yield the edges from tenants to credentials, as far as they lead to credentials of this Kong."""
    if not context.fusionauth:
        return
    keys_in_kong = set()
    issuers = set()
    for credential in credentials:
        issuers.add(credential.record["key"])
        credential_id = credential.record["id"]
        key = context.fusionauth_key_by_credential.get(credential_id)
        if key:
            keys_in_kong.add(key["id"])
            yield Edge(node_id("key", key["id"]), IS_KEY_OF, credential.id)
    fusionauth = context.fusionauth
    for application in fusionauth.applications:
        earlier_keys = fusionauth.earlier_key_ids(application) & keys_in_kong
        signing_key = fusionauth.token_settings(application).get(ACCESS_TOKEN)
        is_known = _has_issuer_in(fusionauth, application, issuers)
        if is_known or earlier_keys or signing_key in keys_in_kong:
            yield from _application_edges(
                fusionauth, application, signing_key, earlier_keys
            )


def _has_issuer_in(
    fusionauth: FusionAuthSnapshot, application: Record, issuers: set[str]
) -> bool:
    """Return whether an application signs with a key of its own as one of some issuers."""
    tenant = fusionauth.tenant_of(application)
    if not tenant or not has_own_settings(application):
        return False
    return tenant["issuer"] in issuers


def _application_edges(
    fusionauth: FusionAuthSnapshot,
    application: Record,
    signing_key: str | None,
    earlier_keys: set[str],
) -> t.Iterator[Edge]:
    """Yield the edges from an application's tenant, and to its keys."""
    application_node = node_id("application", application["id"])
    tenant = fusionauth.tenant_of(application)
    if tenant:
        yield Edge(node_id("tenant", tenant["id"]), HAS, application_node)
    if signing_key:
        yield Edge(application_node, SIGNS, node_id("key", signing_key))
    for earlier_key in earlier_keys:
        yield Edge(
            application_node, SIGNED_EARLIER, node_id("key", earlier_key)
        )
