# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The route that a request matches, and the service behind it.

Sources: kong/runloop/handler.lua and kong/router of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.field_paths import Record, get_path
from ..._kong.entities.routing import ROUTE
from ..._kong.proxy_request import ProxyRequest
from ..._kong.router import (
    ADDRESS_FIELDS,
    RouteCandidate,
    candidates_in_order,
    mismatched_fields,
)
from ..._kong.uri import is_utf8
from ..answer import NO_ROUTE, Answer, with_message
from ..finding import ERROR, NOTE, OK, Finding, Findings
from ..labels import entity_label, identifying_options, name_or_id
from ..record_index import index_by
from ..repair_task import repair_task
from ..repairs import SERVICE, Tasks
from ..request_context import RequestContext, StatedTarget
from ..wording import capitalize, fits_into_task, quote

# kong/runloop/handler.lua.
NO_SERVICE = with_message(503, "no Service found with those values")
# kong/runloop/handler.lua.
NOT_GRPC = with_message(415, "Non-gRPC request matched gRPC route")
# The default of a route's https_redirect_status_code.
UPGRADE_REQUIRED = 426
GRPC_PROTOCOLS = frozenset({"grpc", "grpcs"})


# Matching


def check_route(context: RequestContext) -> Findings:
    """Check that the request matches a route."""
    if context.target:
        yield from _check_target(context, context.target)
        return
    request = _describe_request(context.request)
    if not context.route:
        yield _explain_no_route(context, request)
    elif context.service:
        service = entity_label("service", context.service)
        route = entity_label("route", context.route)
        yield Finding(OK, f"{request} matches {route} of {service}.")
    else:
        route = entity_label("route", context.route)
        yield Finding(OK, f"{request} matches {route}, which has no service.")
    yield from _report_unevaluated_conditions(context)


def _describe_request(request: ProxyRequest) -> str:
    """Return the method and the URL of a request, without the query, which may hold a token."""
    path = quote(request.path)[1:-1]
    return f"{request.method} {request.protocol}://{request.host}{path}"


def _explain_no_route(context: RequestContext, request: str) -> Finding:
    """Return what keeps a request from matching. A route that nearly matches is what somebody meant."""
    evidence: Record = {"routes": len(context.kong.routes)}
    if not is_utf8(context.request.normal_path):
        message = (
            f"No route matches {request}: once decoded, its path is not UTF-8, "
            "and Kong's router compares no other."
        )
        return Finding(ERROR, message, evidence, answer=NO_ROUTE)
    # All routes are candidates here, even those of a disabled service.
    for candidate in candidates_in_order(context.kong.routes):
        near_miss = _explain_near_miss(context, candidate, request)
        if near_miss:
            return near_miss
    repair_tasks: Tasks = ()
    if fits_into_task(context.request.path):
        repair_tasks = (_add_route_task(context),)
    message = f"No route matches {request}."
    return Finding(ERROR, message, evidence, repair_tasks, NO_ROUTE)


def _explain_near_miss(
    context: RequestContext, candidate: RouteCandidate, request: str
) -> Finding | None:
    """Return why a route does not match, where one condition or its service alone is in the way."""
    route = candidate.route
    mismatches = mismatched_fields(candidate, context.request)
    service = context.kong.find("service", route.get("service"))
    if not mismatches and service and not service["enabled"]:
        return _report_disabled(service)
    # Any route may differ in its paths alone, and conditions of an expression are not compared.
    if (
        len(mismatches) != 1
        or mismatches == ("paths",)
        or route.get("expression")
    ):
        return None
    [field] = mismatches
    message = (
        f"No route matches {request}: {entity_label('route', route)} "
        f"differs only in its {field}."
    )
    condition = ROUTE.schema.masked({field: route[field]})
    evidence = {"routes": len(context.kong.routes), **condition}
    repair = _extend_condition_tasks(context.request, route, field)
    return Finding(ERROR, message, evidence, repair, NO_ROUTE)


def _extend_condition_tasks(
    request: ProxyRequest, route: Record, field: str
) -> Tasks:
    """Return the tasks that add the method or host of a request to those of a route.

    Headers and SNIs mean what they say, so nothing is added to them.
    """
    requested = {"methods": request.method, "hosts": request.host}
    if field not in requested:
        return ()
    title = f"Let {entity_label('route', route)} match the request"
    options = identifying_options("route", route)
    options[field] = [*route[field], requested[field]]
    return (repair_task(title, "kong_route", **options),)


def _add_route_task(context: RequestContext) -> Record:
    """Return the task that adds a route for the path of the request."""
    kong, path = context.kong, context.request.normal_path
    name = "-".join(filter(str.isalnum, path.split("/"))) or "root"
    # Among several services, only the user knows the right one.
    service_name: str | None = SERVICE
    if len(kong.services) == 1:
        service_name = name_or_id(kong, "service", kong.services[0])
    return repair_task(
        "Add a route for the request",
        "kong_route",
        name=name,
        service=service_name,
        paths=[path],
    )


def _report_disabled(service: Record) -> Finding:
    """Return a finding about a disabled service: Kong answers as if it had no routes."""
    label = capitalize(entity_label("service", service))
    message = f"{label} is disabled, so Kong ignores its routes."
    options = {**identifying_options("service", service), "enabled": True}
    task = repair_task("Enable the service", "kong_service", **options)
    return Finding(ERROR, message, {"enabled": False}, (task,), NO_ROUTE)


def _report_unevaluated_conditions(context: RequestContext) -> Findings:
    """Yield a note for everything about routes that nobody can know without sending the request."""
    yield from _report_expressions(context)
    if context.route:
        yield from _report_addresses(context.route)
    flavor = context.kong.settings.get("router_flavor")
    if flavor == "traditional":
        message = (
            "Kong's router_flavor is traditional, but routes are evaluated as by "
            "traditional_compatible."
        )
        yield Finding(NOTE, message, {"router_flavor": flavor})


def _report_expressions(context: RequestContext) -> Findings:
    """Report the routes that are expressions, which precede all others (measured on 3.9.3)."""
    labels = []
    for route in context.kong.routes:
        if route.get("expression"):
            labels.append(entity_label("route", route))
    if labels:
        message = (
            "Expressions are not evaluated, so the request may match "
            f"{', '.join(labels)} instead."
        )
        yield Finding(NOTE, message)


def _report_addresses(route: Record) -> Findings:
    """Report that a route is limited to some addresses."""
    conditions: Record = {}
    for field in ADDRESS_FIELDS:
        if route.get(field):
            conditions[field] = route[field]
    if conditions:
        label = capitalize(entity_label("route", route))
        fields = " and ".join(conditions)
        message = (
            f"{label} matches only some {fields}, which are not evaluated."
        )
        yield Finding(NOTE, message, conditions)


# A route or service that the task names


def _check_target(context: RequestContext, target: StatedTarget) -> Findings:
    """Check the route or service that the task names."""
    label = entity_label(target.kind, target.entity)
    yield Finding(OK, f"The task names {label}, so no routes were matched.")
    if target.kind == "service":
        yield from _check_routes_of(context, target.entity)
    if context.service and not context.service["enabled"]:
        yield _report_disabled(context.service)


def _check_routes_of(context: RequestContext, service: Record) -> Findings:
    """Check that a service has routes, and report those that have a jwt plugin of their own."""
    routes = context.kong.routes_of(service)
    if not routes:
        yield _report_no_routes(context, service)
    routes_by_id = index_by("id", routes)
    for plugin in context.kong.plugins:
        route = routes_by_id.get(get_path(plugin, ("route", "id")))
        if route and plugin["name"] == "jwt" and plugin["enabled"]:
            label = capitalize(entity_label("route", route))
            message = (
                f"{label} has its own jwt plugin, which Kong uses instead of the service's: "
                "diagnose that route by name."
            )
            yield Finding(NOTE, message)


def _report_no_routes(context: RequestContext, service: Record) -> Finding:
    """Return a finding about a service without routes."""
    label = capitalize(entity_label("service", service))
    name = name_or_id(context.kong, "service", service)
    title = "Add a route to the service"
    task = repair_task(
        title, "kong_route", name=name, service=name, paths=["/"]
    )
    return Finding(ERROR, f"{label} has no route.", {}, (task,), NO_ROUTE)


# What the route requires


def check_protocol(context: RequestContext) -> Findings:
    """Check that the route accepts the protocol of the request."""
    if not context.route:
        return
    label = capitalize(entity_label("route", context.route))
    evidence = {"protocols": context.route["protocols"]}
    protocols = set(context.route["protocols"] or ())
    is_https_only = "https" in protocols and "http" not in protocols
    if is_https_only and context.request.protocol != "https":
        message = f"{label} accepts HTTPS only: send the request over HTTPS."
        answer = _https_redirect(context.route)
        yield Finding(ERROR, message, evidence, answer=answer)
    elif protocols & GRPC_PROTOCOLS:
        message = f"{label} accepts only gRPC over HTTP/2: use a gRPC client."
        answer = _grpc_refusal(context.request)
        yield Finding(ERROR, message, evidence, answer=answer)


def _https_redirect(route: Record) -> Answer:
    """Return Kong's answer to HTTP. Any status but 426 comes with a page of nginx (measured on 3.9.3)."""
    status = route["https_redirect_status_code"]
    if status == UPGRADE_REQUIRED:
        return with_message(status, "Please use HTTPS protocol")
    return Answer(status, {})


def _grpc_refusal(request: ProxyRequest) -> Answer:
    """Return Kong's answer to what is not gRPC over HTTP/2. The doctor describes HTTP/1.1 requests."""
    content_type = request.header("content-type") or ""
    if content_type.startswith("application/grpc"):
        return with_message(UPGRADE_REQUIRED, "Please use HTTP2 protocol")
    return NOT_GRPC


def check_service(context: RequestContext) -> Findings:
    """Check that the route has a service."""
    if not context.route or context.service:
        return
    label = capitalize(entity_label("route", context.route))
    options = {
        **identifying_options("route", context.route),
        "service": SERVICE,
    }
    task = repair_task("Set the service of the route", "kong_route", **options)
    yield Finding(ERROR, f"{label} has no service.", {}, (task,), NO_SERVICE)
