# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the protocols of plugins are those of what the plugins are bound to.

Kong finds out as it writes a plugin, and its schemas, which check mode asks, know nothing of it.

Source: check_protocols_match in kong/db/dao/plugins.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.errors import CollectionError, combine_errors
from ..._core.field_paths import Record, get_path
from ..._core.planner import BulkPlan
from .desired import KongChange

ROUTE, PLUGIN = "route", "plugin"
# The fields of a plugin that make Kong compare. It compares nothing that the request leaves out.
COMPARED_FIELDS = frozenset({"protocols", "route", "service"})
DEFAULT_ROUTE_PROTOCOLS = ("http", "https")


def refuse_mismatched_protocols(
    plan: BulkPlan[KongChange], current_routes: t.Iterable[Record]
) -> None:
    """Raise CollectionError for all plugins that are written and have no protocol of their routes.

    One that is bound to a service needs a protocol of any of the service's routes, if it has some.
    """
    routes = _routes_after(plan, current_routes)
    errors = []
    for change in plan.written:
        if change.entity.name != PLUGIN or not _is_compared(change):
            continue
        plugin = change.plan.after
        protocols = plugin["protocols"]
        bound_routes = _bound_routes(plugin, routes)
        matches = (
            not set(_protocols_of(route)).isdisjoint(protocols)
            for route in bound_routes
        )
        if bound_routes and not any(matches):
            errors.append(_refuse(change, bound_routes))
    if errors:
        raise combine_errors(errors)


def _routes_after(
    plan: BulkPlan[KongChange], current_routes: t.Iterable[Record]
) -> dict[str, Record]:
    """Return the routes as they will be, by their ids."""
    routes = {route["id"]: route for route in current_routes}
    for stage in plan.deletions:
        for change in stage:
            if change.entity.name == ROUTE:
                routes.pop(change.plan.before["id"], None)
    for change in (*plan.unchanged, *plan.written):
        if change.entity.name == ROUTE:
            route_id = change.desired["id"]
            before = routes.get(route_id, {})
            routes[route_id] = {**before, **change.plan.after}
    return routes


def _is_compared(change: KongChange) -> bool:
    """Return whether Kong compares the protocols of a plugin as it is written."""
    changes = change.plan.changes
    is_stated = change.plan.before or "protocols" in changes
    if not is_stated or COMPARED_FIELDS.isdisjoint(changes):
        return False
    return isinstance(change.plan.after.get("protocols"), list)


def _bound_routes(plugin: Record, routes: dict[str, Record]) -> list[Record]:
    """Return the route that a plugin is bound to, or else all routes of its service."""
    route_id = get_path(plugin, ("route", "id"))
    if route_id:
        return [routes[route_id]] if route_id in routes else []
    service_id = get_path(plugin, ("service", "id"))
    if not service_id:
        return []
    return [
        route
        for route in routes.values()
        if get_path(route, ("service", "id")) == service_id
    ]


def _protocols_of(route: Record) -> t.Sequence[str]:
    """Return the protocols of a route, which has some by default."""
    return route.get("protocols") or DEFAULT_ROUTE_PROTOCOLS


def _refuse(change: KongChange, bound_routes: list[Record]) -> CollectionError:
    """Return an error that names the protocols of both."""
    plugin = change.plan.after
    protocols = ", ".join(plugin["protocols"]) or "none"
    route_protocols = sorted(
        {
            protocol
            for route in bound_routes
            for protocol in _protocols_of(route)
        }
    )
    is_bound_to_route = get_path(plugin, ("route", "id"))
    owner = "its route" if is_bound_to_route else "the routes of its service"
    return CollectionError(
        f"{change.source}: protocols of plugin {plugin['name']!r} ({protocols}) have none in common with "
        f"those of {owner} ({', '.join(route_protocols)}): Kong refuses such a plugin."
    )
