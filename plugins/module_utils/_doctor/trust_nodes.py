# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of the trust graph: objects of both servers, each with a name and a detail."""

from __future__ import annotations

import dataclasses
import functools
import time
import typing as t

from .._core.field_paths import Record
from .._kong.jwt_signature import is_symmetric, load_public_key
from .audit_context import AuditContext
from .labels import name_or_id

# From those who issue tokens to those who accept them.
FUSIONAUTH_KINDS = ("tenant", "application", "key")
KONG_KINDS = ("credential", "consumer", "plugin", "route")
KINDS = (*FUSIONAUTH_KINDS, *KONG_KINDS)

MILLISECONDS_IN_SECOND = 1000

Describe = t.Callable[[AuditContext, Record], str]


@dataclasses.dataclass(frozen=True)
class Node:
    """An object of one of the servers.

    Attributes:
        kind: One of KINDS.
        record: The object as its server has it.
        name: What it is called.
        describe: Returns more about it. It is called for few nodes only, because it reads keys.

    """

    kind: str
    record: Record
    name: str
    describe: t.Callable[[], str]

    @property
    def id(self) -> str:
        """The id of the node in the graph."""
        return node_id(self.kind, self.record["id"])


def node_id(kind: str, object_id: str) -> str:
    """Return the id of the node of an object."""
    return f"{kind}-{object_id}"


def nodes_by_kind(context: AuditContext) -> dict[str, list[Node]]:
    """Return a node for every object that may be part of the graph."""
    kong = context.kong
    objects: dict[str, list[Record]] = {
        **_fusionauth_objects(context),
        "credential": kong.jwts,
        "consumer": _relevant_consumers(context),
        "plugin": context.jwt_plugins,
        "route": kong.active_routes,
    }
    nodes = {}
    for kind in KINDS:
        nodes[kind] = [
            _node(context, kind, record) for record in objects[kind]
        ]
    return nodes


def _fusionauth_objects(context: AuditContext) -> dict[str, list[Record]]:
    """Return FusionAuth's objects by kind. There are none where FusionAuth is not known."""
    fusionauth = context.fusionauth
    if not fusionauth:
        return {kind: [] for kind in FUSIONAUTH_KINDS}
    return {
        "tenant": fusionauth.tenants,
        "application": fusionauth.applications,
        "key": fusionauth.keys,
    }


def _relevant_consumers(context: AuditContext) -> list[Record]:
    """Return the consumers that have jwt credentials, or are the anonymous consumer of a jwt plugin."""
    identifiers = {
        credential["consumer"]["id"] for credential in context.kong.jwts
    }
    for plugin in context.jwt_plugins:
        identifiers.add(plugin["config"].get("anonymous"))
    consumers = []
    for consumer in context.kong.consumers:
        own_identifiers = {
            consumer["id"],
            consumer.get("username") or consumer["id"],
        }
        if own_identifiers & identifiers:
            consumers.append(consumer)
    return consumers


def _node(context: AuditContext, kind: str, record: Record) -> Node:
    """Return the node of an object."""
    find_name, describe = DESCRIPTIONS[kind]
    description = functools.partial(describe, context, record)
    return Node(kind, record, find_name(context, record), description)


# Names


def _object_name(dummy_context: AuditContext, record: Record) -> str:
    """Return the name of an object, or its id if it has none."""
    return str(record.get("name") or record["id"])


def _credential_name(dummy_context: AuditContext, credential: Record) -> str:
    """Return the key of a credential, which tokens name."""
    return str(credential["key"])


def _consumer_name(dummy_context: AuditContext, consumer: Record) -> str:
    """Return the username of a consumer, or what else it is known by."""
    name = consumer.get("username") or consumer.get("custom_id")
    return str(name or consumer["id"])


def _plugin_name(context: AuditContext, plugin: Record) -> str:
    """Return what a jwt plugin is bound to, because all of them have one name."""
    # A plugin may be bound to a route and a service at once.
    bound_entities = []
    for kind in ("route", "service"):
        if plugin.get(kind):
            entity_name = name_or_id(context.kong, kind, plugin[kind])
            bound_entities.append(f"{kind} {entity_name}")
    return " and ".join(bound_entities) or "everything"


# Details


def _tenant_detail(dummy_context: AuditContext, tenant: Record) -> str:
    """Return the issuer of a tenant's tokens."""
    return str(tenant["issuer"])


def _application_detail(context: AuditContext, application: Record) -> str:
    """Return how long an application's tokens are valid, as far as that is known."""
    if not context.fusionauth:
        return ""
    settings = context.fusionauth.token_settings(application)
    seconds = settings.get("timeToLiveInSeconds")
    return f"tokens for {seconds} s" if seconds else ""


def _key_detail(dummy_context: AuditContext, fusionauth_key: Record) -> str:
    """Return the algorithm of a key, and its last day if it has one."""
    algorithm = str(fusionauth_key["algorithm"])
    expiration_instant = fusionauth_key.get("expirationInstant")
    if not expiration_instant:
        return algorithm
    expiration = time.gmtime(expiration_instant / MILLISECONDS_IN_SECOND)
    return f"{algorithm} until {time.strftime('%Y-%m-%d', expiration)}"


def _credential_detail(dummy_context: AuditContext, credential: Record) -> str:
    """Return the algorithm of a credential, and the size of its public key."""
    algorithm = str(credential["algorithm"])
    if is_symmetric(algorithm):
        return algorithm
    public_key = load_public_key(credential["rsa_public_key"] or "")
    # Ed25519 keys have one size, and keys that cannot be read have none.
    bits = getattr(public_key, "key_size", None)
    return f"{algorithm}, {bits} bits" if bits else algorithm


def _consumer_detail(context: AuditContext, consumer: Record) -> str:
    """Return the ACL groups of a consumer."""
    groups = context.kong.groups_of(consumer)
    return ", ".join(sorted(groups))


def _plugin_detail(dummy_context: AuditContext, plugin: Record) -> str:
    """Return by which claim a jwt plugin finds credentials, and which claims it verifies."""
    config = plugin["config"]
    verified = config["claims_to_verify"] or ()
    phrases = [f"jwt by {config['key_claim_name']}", *sorted(verified)]
    if "exp" not in verified:
        phrases.append("no exp")
    return ", ".join(phrases)


def _route_detail(dummy_context: AuditContext, route: Record) -> str:
    """Return what a route matches."""
    # A route has either an expression or conditions.
    if route.get("expression"):
        return str(route["expression"])
    conditions: list[str] = []
    for field in ("methods", "hosts", "paths"):
        conditions += route.get(field) or ()
    return " ".join(conditions)


# How the nodes of each kind are called, and what is said about them.
DESCRIPTIONS: dict[str, tuple[Describe, Describe]] = {
    "tenant": (_object_name, _tenant_detail),
    "application": (_object_name, _application_detail),
    "key": (_object_name, _key_detail),
    "credential": (_credential_name, _credential_detail),
    "consumer": (_consumer_name, _consumer_detail),
    "plugin": (_plugin_name, _plugin_detail),
    "route": (_object_name, _route_detail),
}
