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
    fusionauth, kong = context.fusionauth, context.kong
    objects: dict[str, list[Record]] = {
        "tenant": fusionauth.tenants if fusionauth else [],
        "application": fusionauth.applications if fusionauth else [],
        "key": fusionauth.keys if fusionauth else [],
        "credential": kong.jwts,
        "consumer": _relevant_consumers(context),
        "plugin": context.jwt_plugins,
        "route": kong.active_routes,
    }
    return {
        kind: [_node(context, kind, record) for record in objects[kind]]
        for kind in KINDS
    }


def _relevant_consumers(context: AuditContext) -> list[Record]:
    """Return the consumers that have jwt credentials, or are the anonymous consumer of a jwt plugin."""
    owner_ids = {credential["consumer"]["id"] for credential in context.kong.jwts}
    anonymous = {
        str(plugin["config"].get("anonymous")) for plugin in context.jwt_plugins
    }
    return [
        consumer
        for consumer in context.kong.consumers
        if consumer["id"] in owner_ids
        or anonymous & {consumer["id"], consumer.get("username")}
    ]


def _node(context: AuditContext, kind: str, record: Record) -> Node:
    name, describe = DESCRIPTIONS[kind]
    description = functools.partial(describe, context, record)
    return Node(kind, record, name(context, record), description)


# Names


def _name(dummy_context: AuditContext, record: Record) -> str:
    return str(record.get("name") or record["id"])


def _credential_name(dummy_context: AuditContext, credential: Record) -> str:
    return str(credential["key"])


def _consumer_name(dummy_context: AuditContext, consumer: Record) -> str:
    name = consumer.get("username") or consumer.get("custom_id")
    return str(name or consumer["id"])


def _plugin_name(context: AuditContext, plugin: Record) -> str:
    """Return what a jwt plugin is bound to. All of them have one name."""
    bound = [kind for kind in ("route", "service") if plugin.get(kind)]
    names = [f"{kind} {name_or_id(context.kong, kind, plugin[kind])}" for kind in bound]
    return " and ".join(names) or "everything"


# Details


def _tenant_detail(dummy_context: AuditContext, tenant: Record) -> str:
    return str(tenant["issuer"])


def _application_detail(context: AuditContext, application: Record) -> str:
    fusionauth = context.fusionauth
    settings = fusionauth.token_settings(application) if fusionauth else {}
    seconds = settings.get("timeToLiveInSeconds")
    return f"tokens for {seconds} s" if seconds else ""


def _key_detail(dummy_context: AuditContext, key: Record) -> str:
    instant = key.get("expirationInstant")
    if not instant:
        return str(key["algorithm"])
    end = time.gmtime(instant / MILLISECONDS_IN_SECOND)
    return f"{key['algorithm']} until {time.strftime('%Y-%m-%d', end)}"


def _credential_detail(dummy_context: AuditContext, credential: Record) -> str:
    algorithm = str(credential["algorithm"])
    if is_symmetric(algorithm):
        return algorithm
    public_key = load_public_key(credential["rsa_public_key"] or "")
    bits = getattr(public_key, "key_size", None)
    return f"{algorithm}, {bits} bits" if bits else algorithm


def _consumer_detail(context: AuditContext, consumer: Record) -> str:
    return ", ".join(sorted(context.kong.groups_of(consumer)))


def _plugin_detail(dummy_context: AuditContext, plugin: Record) -> str:
    verified = plugin["config"]["claims_to_verify"] or ()
    claims = [f"jwt by {plugin['config']['key_claim_name']}", *sorted(verified)]
    if "exp" not in verified:
        claims.append("no exp")
    return ", ".join(claims)


def _route_detail(dummy_context: AuditContext, route: Record) -> str:
    conditions = [
        value
        for field in ("methods", "hosts", "paths")
        for value in route.get(field) or ()
    ]
    return " ".join(conditions) or route.get("expression") or ""


DESCRIPTIONS: dict[str, tuple[Describe, Describe]] = {
    "tenant": (_name, _tenant_detail),
    "application": (_name, _application_detail),
    "key": (_name, _key_detail),
    "credential": (_credential_name, _credential_detail),
    "consumer": (_consumer_name, _consumer_detail),
    "plugin": (_plugin_name, _plugin_detail),
    "route": (_name, _route_detail),
}
