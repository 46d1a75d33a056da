# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks: where a request goes, and who looks at it there.

Sources: kong/runloop/handler.lua and kong/runloop/plugins_iterator.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.entities.routing import ROUTE
from ..._kong.router import CONNECTION, is_text, misfits, routes_in_order
from ..finding import (
    ERROR,
    NOTE,
    OK,
    WARNING,
    Template,
    Verdict,
    Verdicts,
    answer,
    is_usable,
    shown,
    task,
)
from ..request_context import Case

NO_ROUTE = answer(404, {"message": "no Route matched with those values"})
NOT_GRPC = answer(415, {"message": "Non-gRPC request matched gRPC route"})
UPGRADE = 426
SERVICE = Template("{{ service }}")
UNJUDGED = ("hmac-auth", "ldap-auth", "oauth2")
AUTHENTICATORS = ("basic-auth", "key-auth", *UNJUDGED)


def route(case: Case) -> Verdicts:
    """There is a route."""
    if case.told:
        kind, record = case.told
        yield Verdict(
            OK,
            f"{case.gateway.called(kind, record).capitalize()} was named, so no route was looked for.",
        )
        if kind == "services":
            yield from _routes_of(case, record)
        if case.service and not case.service["enabled"]:
            yield _disabled(case, case.service)
        return
    what = f"{case.asked.method} {case.asked.protocol}://{case.asked.host}{shown(case.asked.path)[1:-1]}"
    if case.route:
        behind = (
            f" to {case.gateway.called('services', case.service)}"
            if case.service
            else ", which leads to no service"
        )
        yield Verdict(
            OK, f"{what} takes {case.gateway.called('routes', case.route)}{behind}."
        )
    else:
        yield _no_route(case, what)
    yield from _unjudged(case)


def _unjudged(case: Case) -> Verdicts:
    """What of the routes nobody can judge without sending the request."""
    if unread := [one for one in case.gateway.routes if one.get("expression")]:
        names = ", ".join(case.gateway.called("routes", one) for one in unread)
        yield Verdict(
            NOTE,
            f"Expressions are not judged here, so the request may take {names} instead.",
        )
    if fields := [
        field for field in CONNECTION if case.route and case.route.get(field)
    ]:
        name = case.gateway.called("routes", t.cast(Record, case.route)).capitalize()
        sentence = f"{name} is for some {' and '.join(fields)} only, which are not judged here."
        yield Verdict(
            NOTE, sentence, {field: case.route[field] for field in fields if case.route}
        )
    if (flavor := case.gateway.settings.get("router_flavor")) == "traditional":
        sentence = "Kong's router_flavor is traditional, which orders and compares routes in ways not judged here."
        yield Verdict(NOTE, sentence, {"router_flavor": flavor})


def _routes_of(case: Case, service: Record) -> Verdicts:
    leading = [
        one
        for one in case.gateway.routes
        if (one.get("service") or {}).get("id") == service["id"]
    ]
    if not leading:
        name = case.gateway.reference("services", service)
        repair = task(
            "Lead requests to it", "kong_route", name=name, service=name, paths=["/"]
        )
        yield Verdict(
            ERROR,
            f"No route leads to {case.gateway.called('services', service)}.",
            {},
            (repair,),
            NO_ROUTE,
        )
    ids = {one["id"]: one for one in leading}
    for plugin in case.gateway.plugins:
        if (
            plugin["name"] == "jwt"
            and plugin["enabled"]
            and (bound := ids.get((plugin.get("route") or {}).get("id")))
        ):
            name = case.gateway.called("routes", bound)
            yield Verdict(
                NOTE,
                f"{name.capitalize()} has a jwt plugin of its own, which counts there: ask for it.",
            )


def _disabled(case: Case, service: Record) -> Verdict:
    return Verdict(
        ERROR,
        f"{case.gateway.called('services', service).capitalize()} is disabled, so its routes take no part.",
        {"enabled": False},
        (
            task(
                "Let it take part again",
                "kong_service",
                **case.gateway.itself("services", service),
                enabled=True,
            ),
        ),
        NO_ROUTE,
    )


def _no_route(case: Case, what: str) -> Verdict:
    """The route that nearly fits is what somebody meant."""
    asked, evidence, repair = case.asked, {"routes": len(case.gateway.routes)}, []
    if not is_text(asked):
        sentence = f"No route matches {what}: once decoded, the path is no UTF-8, and Kong's router takes no other."
        return Verdict(ERROR, sentence, evidence, (), NO_ROUTE)
    for part in routes_in_order(case.gateway.routes):
        near, lacks = part.route, misfits(part, asked)
        service = case.gateway.one("services", near.get("service"))
        if not lacks and service and not service["enabled"]:
            return _disabled(case, service)
        if len(lacks) == 1 and lacks != ("paths",) and not near.get("expression"):
            [field] = lacks
            changes = {"methods": [asked.method], "hosts": [asked.host]}
            if field in changes:
                options = {
                    **case.gateway.itself("routes", near),
                    field: [*near[field], *changes[field]],
                }
                repair = [
                    task(
                        f"Have {case.gateway.called('routes', near)} match it",
                        "kong_route",
                        **options,
                    )
                ]
            says = ROUTE.schema.masked({field: near[field]})
            sentence = f"No route matches {what}: {case.gateway.called('routes', near)} would, but for its {field}."
            return Verdict(
                ERROR, sentence, {**evidence, **says}, tuple(repair), NO_ROUTE
            )
    repair = [_leading(case)] if is_usable(asked.path) else []
    return Verdict(
        ERROR, f"No route matches {what}.", evidence, tuple(repair), NO_ROUTE
    )


def _leading(case: Case) -> Record:
    """The task that makes a route for the request."""
    services, path = case.gateway.services, case.asked.normal_path
    return task(
        "Lead the request somewhere",
        "kong_route",
        name="-".join(filter(str.isalnum, path.split("/"))) or "root",
        service=case.gateway.reference("services", services[0])
        if len(services) == 1
        else SERVICE,
        paths=[path],
    )


def protocol(case: Case) -> Verdicts:
    """The route takes requests of that protocol."""
    if not case.route:
        return
    protocols, evidence = (
        set(case.route["protocols"] or ()),
        {"protocols": case.route["protocols"]},
    )
    name = case.gateway.called("routes", case.route).capitalize()
    if (
        "https" in protocols
        and "http" not in protocols
        and case.asked.protocol != "https"
    ):
        status = case.route["https_redirect_status_code"]
        refusal = answer(
            status,
            {"message": "Please use HTTPS protocol"} if status == UPGRADE else {},
        )
        yield Verdict(
            ERROR, f"{name} takes HTTPS only: send it there.", evidence, (), refusal
        )
    elif protocols & {"grpc", "grpcs"}:
        is_grpc = (case.asked.header("content-type") or "").startswith(
            "application/grpc"
        )
        refusal = (
            answer(UPGRADE, {"message": "Please use HTTP2 protocol"})
            if is_grpc
            else NOT_GRPC
        )
        sentence = f"{name} takes gRPC only, over HTTP/2: send it so."
        yield Verdict(ERROR, sentence, evidence, (), refusal)


def plugin(case: Case) -> Verdicts:
    """A jwt plugin applies, of this scope."""
    if not case.route and not case.service:
        return
    found = case.applicable("jwt")
    judged = [
        name
        for name in AUTHENTICATORS
        if name not in UNJUDGED and case.applicable(name)
    ]
    if not found and judged:
        yield Verdict(
            NOTE,
            f"No jwt plugin applies, so tokens count for nothing: {' and '.join(judged)} asks who it is.",
        )
    elif not found:
        yield _open(case)
    elif case.is_preflight(found):
        where = case.gateway.scope(found)
        sentence = f"An OPTIONS request passes the jwt plugin {where} without a token: run_on_preflight is false."
        yield Verdict(NOTE, sentence, {"run_on_preflight": False})
    else:
        yield Verdict(
            OK,
            f"The jwt plugin {case.gateway.scope(found)} looks at it.",
            place=("plugin", found["id"]),
        )
    for name in UNJUDGED:
        if other := case.applicable(name):
            both = (
                "either will do"
                if other["config"].get("anonymous")
                else "a request needs both"
            )
            sentence = f"The plugin {name} {case.gateway.scope(other)} asks who it is as well, which is not judged here"
            yield Verdict(NOTE, f"{sentence}: {both}.")


def _open(case: Case) -> Verdict:
    bound = ("service", case.service) if case.service else ("route", case.route)
    scope = {bound[0]: (bound[1] or {}).get("name") or (bound[1] or {}).get("id")}
    ids = {None, (case.route or {}).get("id"), (case.service or {}).get("id")}
    so = (
        "so nobody asks who it is"
        if case.applicable("acl")
        else "so everybody gets in, token or none"
    )
    for one in case.gateway.plugins:
        around = {
            (one.get(kind) or {}).get("id") for kind in ("route", "service", "consumer")
        }
        if one["name"] == "jwt" and not one["enabled"] and around <= ids:
            repair = case.gateway.plugin_task(
                "Let the plugin look again", one, enabled=True
            )
            sentence = f"The jwt plugin {case.gateway.scope(one)} is disabled, {so}."
            return Verdict(
                ERROR,
                sentence,
                {"enabled": False},
                (repair,),
                None,
                ("plugin", one["id"]),
            )
    repair = task(
        "Ask for tokens",
        "kong_plugin",
        name="jwt",
        **scope,
        config={"claims_to_verify": ["exp"]},
    )
    return Verdict(ERROR, f"No jwt plugin applies, {so}.", {}, (repair,))


def anonymous(case: Case) -> Verdicts:
    """Nobody gets in without a good token."""
    name = case.config.get("anonymous")
    if not name:
        return
    known = [
        one
        for one in case.gateway.consumers
        if name in (one["id"], one.get("username"))
    ]
    found = t.cast(Record, case.plugin)
    repair = case.gateway.plugin_task(
        "Let nobody in without a good token", found, reset=["config.anonymous"]
    )
    if known:
        sentence = f"Whoever has no good token gets in all the same, as {case.gateway.called('consumers', known[0])}."
        yield Verdict(WARNING, sentence, {"anonymous": name}, (repair,))
    else:
        sentence = f"The plugin's anonymous names no consumer ({shown(name)}), so Kong answers 500 where it would refuse."
        yield Verdict(ERROR, sentence, {"anonymous": name}, (repair,))


def service(case: Case) -> Verdicts:
    """There is a service behind the route."""
    if case.route and not case.service:
        refusal = answer(503, {"message": "no Service found with those values"})
        repair = task(
            "Lead it to a service",
            "kong_route",
            **case.gateway.itself("routes", case.route),
            service=SERVICE,
        )
        name = case.gateway.called("routes", case.route).capitalize()
        yield Verdict(ERROR, f"{name} leads to no service.", {}, (repair,), refusal)
