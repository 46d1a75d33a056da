# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the plugins of a configuration have protocols of their routes, as these will be."""

from __future__ import annotations

import typing as t

from ..._core.errors import CollectionError, combine_errors
from ..._core.field_paths import Record, get_path
from ..._core.planner import BulkPlan
from ..plugin_protocols import find_mismatch, is_compared
from .desired import KongChange

ROUTE, PLUGIN = "route", "plugin"


def refuse_mismatched_protocols(
    plan: BulkPlan[KongChange], current_routes: t.Iterable[Record]
) -> None:
    """Raise CollectionError for all plugins that are written and have no protocol of their routes.

    One that is bound to a service needs a protocol of any of the service's routes, if it has some.
    """
    routes = _routes_after(plan, current_routes)
    errors = []
    for change in plan.written:
        if change.entity.name != PLUGIN or not is_compared(change.plan):
            continue
        plugin = change.plan.after
        mismatch = find_mismatch(plugin, _bound_routes(plugin, routes))
        if mismatch:
            errors.append(CollectionError(f"{change.source}: {mismatch}"))
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
