# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the protocols of a plugin are those of what the plugin is bound to.

Kong finds out as it writes the plugin, and its schemas, which check mode asks, know nothing of it.

Source: check_protocols_match in kong/db/dao/plugins.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record, get_path
from .._core.reconciler import Plan
from .entities.routing import ROUTE

# The fields of a plugin that make Kong compare. It compares nothing that the request leaves out.
COMPARED_FIELDS = frozenset({"protocols", "route", "service"})
DEFAULT_ROUTE_PROTOCOLS = ("http", "https")


def is_compared(plan: Plan) -> bool:
    """Return whether Kong compares the protocols of a plugin as it is written."""
    is_stated = plan.before or "protocols" in plan.changes
    if not is_stated or COMPARED_FIELDS.isdisjoint(plan.changes):
        return False
    return isinstance(plan.after.get("protocols"), list)


def find_mismatch(
    plugin: Record, bound_routes: t.Collection[Record]
) -> str | None:
    """Return a sentence about a plugin that has no protocol of its routes, or None.

    ``bound_routes`` are its route, or the routes of its service: a protocol of any of these is enough.
    """
    route_protocols: set[str] = set()
    for route in bound_routes:
        route_protocols.update(
            route.get("protocols") or DEFAULT_ROUTE_PROTOCOLS
        )
    protocols = plugin["protocols"]
    if not bound_routes or not route_protocols.isdisjoint(protocols):
        return None
    is_bound_to_route = get_path(plugin, ("route", "id"))
    owner = "its route" if is_bound_to_route else "the routes of its service"
    return (
        f"protocols of plugin {plugin['name']!r} ({', '.join(protocols) or 'none'}) have none in "
        f"common with those of {owner} ({', '.join(sorted(route_protocols))}): Kong refuses such a "
        "plugin."
    )


def check_protocols(server: t.Any, plan: Plan) -> None:
    """Raise CollectionError for a plugin that has no protocol of its routes, which are read for that."""
    if not is_compared(plan):
        return
    plugin = plan.after
    route_id = get_path(plugin, ("route", "id"))
    service_id = get_path(plugin, ("service", "id"))
    bound_routes: list[Record] = []
    if route_id:
        route = server.find(ROUTE, route_id)
        bound_routes += [route] if route else []
    elif service_id:
        bound_routes += server.list_entities(f"/services/{service_id}/routes")
    mismatch = find_mismatch(plugin, bound_routes)
    if mismatch:
        raise CollectionError(mismatch)
