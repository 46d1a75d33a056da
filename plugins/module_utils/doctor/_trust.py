# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who trusts whom: tenant → application → key → credential → consumer → plugin → route."""

from __future__ import annotations

import time
import typing as t

from .._shape import Record
from ..kong._jwt_parser import public_key
from ._auditing import Audit, is_shared
from ._verdict import OK, SEVERITIES, Verdict, clipped

KINDS = ("tenant", "application", "key", "credential", "consumer", "plugin", "route")
SIGNS, SIGNED = "signs with", "signed earlier with"
HOLDS, OWNS, SENDS, GUARDS, FALLS_BACK = "is held by", "stands for", "comes by", "guards", "lets in nameless as"

Edge = tuple[str, str, str]


def trust(audit: Audit, found: t.Sequence[tuple[str, Verdict]]) -> Record:
    """The objects with their worst finding, and the edges between them; ``left_out`` counts FusionAuth's other ones."""
    edges = sorted({*_edges_of_fusionauth(audit), *_edges_of_kong(audit)})
    joined = {one for first, dummy, last in edges for one in (first, last)}
    worst: dict[str, str] = {}
    for dummy, verdict in found:
        if verdict.place:
            name = identifier(*verdict.place)
            worst[name] = max(worst.get(name, OK), verdict.severity, key=SEVERITIES.index)
    nodes = [
        {"id": name, "kind": kind, "name": clipped(called), "detail": detail, "severity": worst.get(name, OK)}
        for kind, objects in _objects(audit).items()
        for one, called, detail in objects
        if (name := identifier(kind, one["id"])) in joined or name in worst or kind in ("credential", "plugin", "route")
    ]
    known = {node["id"] for node in nodes}
    applications = len(audit.known.applications) if audit.known else 0
    return {
        "nodes": nodes,
        "edges": [{"from": first, "says": says, "to": last} for first, says, last in edges if {first, last} <= known],
        "left_out": applications - sum(node["kind"] == "application" for node in nodes),
    }


def identifier(kind: str, known: str) -> str:
    """What an object is called in the graph."""
    return f"{kind}-{known}"


def _edges_of_kong(audit: Audit) -> t.Iterator[Edge]:
    for route in audit.routes:
        if guard := audit.guards.get(route["id"]):
            yield identifier("plugin", guard["id"]), GUARDS, identifier("route", route["id"])
    for credential in audit.gateway.jwts:
        owner = identifier("consumer", credential["consumer"]["id"])
        yield identifier("credential", credential["id"]), OWNS, owner
        for route in audit.opens(credential):
            yield owner, SENDS, identifier("plugin", audit.guards[route["id"]]["id"])
    for plugin in audit.plugins:
        for one in audit.gateway.consumers:
            if plugin["config"]["anonymous"] in (one["id"], one.get("username") or one["id"]):
                yield identifier("consumer", one["id"]), FALLS_BACK, identifier("plugin", plugin["id"])


def _edges_of_fusionauth(audit: Audit) -> t.Iterator[Edge]:
    if not audit.known:
        return
    for credential in audit.gateway.jwts:
        if key := audit.held.get(credential["id"]):
            yield identifier("key", key["id"]), HOLDS, identifier("credential", credential["id"])
    held = {key["id"] for key in audit.held.values()}
    issuers = {credential["key"] for credential in audit.gateway.jwts}
    for application in audit.known.applications:
        tenant, signing = audit.known.tenant(application.get("tenantId")), audit.known.signing_key(application)
        earlier = [key for key in audit.held.values() if application in audit.known.trusting(key)]
        own = (application.get("jwtConfiguration") or {}).get("enabled") and tenant and tenant["issuer"] in issuers
        if not (own or earlier or (signing and signing["id"] in held)):
            continue
        name = identifier("application", application["id"])
        if tenant:
            yield identifier("tenant", tenant["id"]), "has", name
        if signing:
            yield name, SIGNS, identifier("key", signing["id"])
        for key in earlier:
            yield name, SIGNED, identifier("key", key["id"])


def _objects(audit: Audit) -> dict[str, list[tuple[Record, str, str]]]:
    """Every object by its kind, with its name and a word on it."""
    known, gateway = audit.known, audit.gateway
    owners = {one["consumer"]["id"] for one in gateway.jwts}
    guests = {one["config"]["anonymous"] for one in audit.plugins}
    return {
        "tenant": [(one, one["name"], one["issuer"]) for one in (known.tenants if known else ())],
        "application": [(one, one["name"], _lives(audit, one)) for one in (known.applications if known else ())],
        "key": [(one, one["name"], _ends(one)) for one in (known.keys if known else ())],
        "credential": [(one, one["key"], _strength(one)) for one in gateway.jwts],
        "consumer": [
            (one, one.get("username") or one.get("custom_id") or one["id"], ", ".join(_groups(audit, one)))
            for one in gateway.consumers
            if one["id"] in owners or guests & {one["id"], one.get("username")}
        ],
        "plugin": [(one, _bound(audit, one), _looks_at(one)) for one in audit.plugins],
        "route": [(one, one.get("name") or one["id"], _matches(one)) for one in audit.routes],
    }


def _lives(audit: Audit, application: Record) -> str:
    seconds = audit.known.settings(application).get("timeToLiveInSeconds") if audit.known else None
    return f"tokens for {seconds} s" if seconds else ""


def _ends(key: Record) -> str:
    ends = key.get("expirationInstant")
    until = f"until {time.strftime('%Y-%m-%d', time.gmtime(ends / 1000))}" if ends else ""
    return " ".join(filter(None, (key["algorithm"], until)))


def _strength(credential: Record) -> str:
    public = None if is_shared(credential) else public_key(credential["rsa_public_key"] or "")
    bits = getattr(public, "key_size", None)
    return f"{credential['algorithm']}, {bits} bits" if bits else credential["algorithm"]


def _groups(audit: Audit, consumer: Record) -> list[str]:
    return sorted(one["group"] for one in audit.gateway.acls if one["consumer"]["id"] == consumer["id"])


def _bound(audit: Audit, plugin: Record) -> str:
    kinds = [kind for kind in ("route", "service") if plugin.get(kind)]
    names = (f"{kind} {audit.gateway.reference(f'{kind}s', plugin[kind])}" for kind in kinds)
    return " and ".join(names) or "everything"


def _looks_at(plugin: Record) -> str:
    listed, by = plugin["config"]["claims_to_verify"] or (), plugin["config"]["key_claim_name"]
    return ", ".join([f"jwt by {by}", *sorted(listed), *([] if "exp" in listed else ["no exp"])])


def _matches(route: Record) -> str:
    parts = (
        " ".join(route.get("methods") or ()),
        " ".join(route.get("hosts") or ()),
        " ".join(route.get("paths") or ()),
    )
    return " ".join(filter(None, parts)) or route.get("expression") or ""
