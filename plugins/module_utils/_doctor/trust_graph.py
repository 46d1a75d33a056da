# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who trusts whom: tenant → application → key → credential → consumer → plugin → route."""

from __future__ import annotations

import functools
import time
import typing as t

from .._core.field_paths import Record
from .._fusionauth.signing_keys import ACCESS_TOKEN, VERIFICATION
from .._kong.jwt_parser import public_key
from .audit_checks import Audit, has_own_key, is_shared
from .finding import OK, SEVERITIES, Verdict, clipped
from .records import Issuer

KINDS = ("tenant", "application", "key", "credential", "consumer", "plugin", "route")
SIGNS, SIGNED = "signs with", "signed earlier with"
HOLDS, OWNS, SENDS, GUARDS, FALLS_BACK = (
    "is held by",
    "stands for",
    "comes by",
    "guards",
    "lets in nameless as",
)

MOST = 100  # of each kind

Edge = tuple[str, str, str]
Object = tuple[Record, str, t.Callable[[], str]]
"""One object, its name, and what gives a word on it."""


def trust(audit: Audit, found: t.Sequence[tuple[str, Verdict]]) -> Record:
    """The objects with their worst finding, and the edges between them.

    ``opens``: the routes of each credential, which the edges alone do not tell where a consumer has several.
    Of each kind the worst MOST are there, and FusionAuth's objects only where they have to do with this Kong;
    ``left_out`` counts the others.
    """
    worst: dict[str, str] = {}
    for dummy, verdict in found:
        if verdict.place:
            name = identifier(*verdict.place)
            worst[name] = max(
                worst.get(name, OK), verdict.severity, key=SEVERITIES.index
            )
    objects = _objects(audit)
    kept = {
        kind: _worst(kind, objects[kind], worst) for kind in ("credential", "route")
    }
    edges = sorted(
        {*_edges_of_fusionauth(audit, kept["credential"]), *_edges_of_kong(audit, kept)}
    )
    joined = {
        one for first, dummy, last in edges for one in (first, last)
    } | worst.keys()
    for kind in objects.keys() - kept.keys():
        kept[kind] = _worst(
            kind,
            [one for one in objects[kind] if identifier(kind, one[0]["id"]) in joined],
            worst,
        )
    nodes = [
        {
            "id": name,
            "kind": kind,
            "name": clipped(called),
            "detail": detail(),
            "severity": worst.get(name, OK),
        }
        for kind in KINDS
        for one, called, detail in kept[kind]
        if (name := identifier(kind, one["id"]))
    ]
    known = {node["id"] for node in nodes}
    return {
        "nodes": nodes,
        "edges": [
            {"from": first, "says": says, "to": last}
            for first, says, last in edges
            if {first, last} <= known
        ],
        "opens": {
            identifier("credential", one["id"]): [
                name
                for route in audit.opens[one["id"]]
                if (name := identifier("route", route["id"])) in known
            ]
            for one, *dummy in kept["credential"]
        },
        "left_out": {
            kind: left
            for kind in KINDS
            if (left := len(objects[kind]) - len(kept[kind]))
        },
    }


def _worst(
    kind: str, objects: t.Iterable[Object], worst: t.Mapping[str, str]
) -> list[Object]:
    """The objects that are drawn: those with the worst findings, and among equals by name."""

    def rank(one: Object) -> tuple[int, str]:
        return -SEVERITIES.index(worst.get(identifier(kind, one[0]["id"]), OK)), one[1]

    return sorted(objects, key=rank)[:MOST]


def identifier(kind: str, known: str) -> str:
    """What an object is called in the graph."""
    return f"{kind}-{known}"


def _edges_of_kong(
    audit: Audit, kept: t.Mapping[str, list[Object]]
) -> t.Iterator[Edge]:
    routes = {one["id"] for one, *dummy in kept["route"]}
    for route in routes & audit.guards.keys():
        yield (
            identifier("plugin", audit.guards[route]["id"]),
            GUARDS,
            identifier("route", route),
        )
    for credential, *dummy in kept["credential"]:
        owner = identifier("consumer", credential["consumer"]["id"])
        yield identifier("credential", credential["id"]), OWNS, owner
        for plugin in {
            audit.guards[one["id"]]["id"]
            for one in audit.opens[credential["id"]]
            if one["id"] in routes
        }:
            yield owner, SENDS, identifier("plugin", plugin)
    for plugin in audit.plugins:
        for one in audit.gateway.consumers if plugin["config"]["anonymous"] else ():
            if plugin["config"]["anonymous"] in (one["id"], one.get("username")):
                yield (
                    identifier("consumer", one["id"]),
                    FALLS_BACK,
                    identifier("plugin", plugin["id"]),
                )


def _edges_of_fusionauth(audit: Audit, kept: list[Object]) -> t.Iterator[Edge]:
    if not audit.known:
        return
    held = {
        one["id"]: audit.held[one["id"]]
        for one, *dummy in kept
        if one["id"] in audit.held
    }
    for credential, key in held.items():
        yield identifier("key", key["id"]), HOLDS, identifier("credential", credential)
    keys, issuers = (
        {key["id"] for key in held.values()},
        {one["key"] for one, *dummy in kept},
    )
    for application in audit.known.applications:
        settings = audit.known.settings(application)
        signing, tenant = (
            settings.get(ACCESS_TOKEN),
            audit.known.tenant(application.get("tenantId")),
        )
        earlier = keys & {*(settings.get(VERIFICATION) or ())}
        own = has_own_key(application) and tenant and tenant["issuer"] in issuers
        if not (own or earlier or signing in keys):
            continue
        name = identifier("application", application["id"])
        if tenant:
            yield identifier("tenant", tenant["id"]), "has", name
        if signing:
            yield name, SIGNS, identifier("key", signing)
        for key in earlier:
            yield name, SIGNED, identifier("key", key)


def _objects(audit: Audit) -> dict[str, list[Object]]:
    """Every object by its kind, with its name and a word on it."""
    known, gateway = audit.known, audit.gateway
    owners = {one["consumer"]["id"] for one in gateway.jwts}
    guests = {str(one["config"].get("anonymous")) for one in audit.plugins}

    def each(
        listed: t.Iterable[Record],
        name: t.Callable[[Record], str],
        word: t.Callable[[Record], str],
    ) -> list[Object]:
        return [(one, name(one), functools.partial(word, one)) for one in listed]

    return {
        "tenant": each(
            known.tenants if known else (), _name, lambda one: one["issuer"]
        ),
        "application": each(
            known.applications if known else (), _name, functools.partial(_lives, audit)
        ),
        "key": each(known.keys if known else (), _name, _ends),
        "credential": each(gateway.jwts, lambda one: one["key"], _strength),
        "consumer": each(
            (
                one
                for one in gateway.consumers
                if one["id"] in owners or guests & {one["id"], one.get("username")}
            ),
            lambda one: one.get("username") or one.get("custom_id") or one["id"],
            lambda one: ", ".join(sorted(gateway.groups.get(one["id"], ()))),
        ),
        "plugin": each(audit.plugins, functools.partial(_bound, audit), _looks_at),
        "route": each(audit.routes, _name, _matches),
    }


def _name(record: Record) -> str:
    return record.get("name") or record["id"]


def _lives(audit: Audit, application: Record) -> str:
    seconds = (
        t.cast(Issuer, audit.known).settings(application).get("timeToLiveInSeconds")
    )
    return f"tokens for {seconds} s" if seconds else ""


def _ends(key: Record) -> str:
    ends = key.get("expirationInstant")
    until = (
        f"until {time.strftime('%Y-%m-%d', time.gmtime(ends / 1000))}" if ends else ""
    )
    return " ".join(filter(None, (key["algorithm"], until)))


def _strength(credential: Record) -> str:
    public = (
        None
        if is_shared(credential)
        else public_key(credential["rsa_public_key"] or "")
    )
    bits = getattr(public, "key_size", None)
    return (
        f"{credential['algorithm']}, {bits} bits" if bits else credential["algorithm"]
    )


def _bound(audit: Audit, plugin: Record) -> str:
    kinds = [kind for kind in ("route", "service") if plugin.get(kind)]
    names = (
        f"{kind} {audit.gateway.reference(f'{kind}s', plugin[kind])}" for kind in kinds
    )
    return " and ".join(names) or "everything"


def _looks_at(plugin: Record) -> str:
    listed, by = (
        plugin["config"]["claims_to_verify"] or (),
        plugin["config"]["key_claim_name"],
    )
    return ", ".join(
        [f"jwt by {by}", *sorted(listed), *([] if "exp" in listed else ["no exp"])]
    )


def _matches(route: Record) -> str:
    parts = (
        " ".join(route.get("methods") or ()),
        " ".join(route.get("hosts") or ()),
        " ".join(route.get("paths") or ()),
    )
    return " ".join(filter(None, parts)) or route.get("expression") or ""
