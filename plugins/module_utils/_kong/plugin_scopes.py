# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plugin of a name Kong runs for a request, where several are bound to parts of its way.

Source: kong/runloop/plugins_iterator.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record, get_path

# The ids of a route, a service and a consumer; None where a plugin is not bound to one.
Scope = tuple[t.Optional[str], t.Optional[str], t.Optional[str]]
PluginsByScope = dict[Scope, Record]


def index_by_scope(plugins: t.Iterable[Record], name: str) -> PluginsByScope:
    """Return the enabled plugins of a name by the scope that each is bound to."""
    plugins_by_scope = {}
    for plugin in plugins:
        if plugin["name"] == name and plugin["enabled"]:
            plugins_by_scope[_scope(plugin)] = plugin
    return plugins_by_scope


def _scope(plugin: Record) -> Scope:
    """Return the ids of what a plugin is bound to."""
    route_id = get_path(plugin, ("route", "id"))
    service_id = get_path(plugin, ("service", "id"))
    consumer_id = get_path(plugin, ("consumer", "id"))
    return route_id, service_id, consumer_id


def most_specific_plugin(
    plugins: PluginsByScope,
    route_id: str | None,
    service_id: str | None,
    consumer_id: str | None = None,
) -> Record | None:
    """Return the plugin that Kong runs for a request, or None where none applies.

    An id is None where the request has no such entity, or where it is not known yet.
    """
    if not plugins:
        return None
    # The order of lookup_cfg in plugins_iterator.lua. The first plugin alone runs.
    scopes = (
        (route_id, service_id, consumer_id),
        (route_id, None, consumer_id),
        (None, service_id, consumer_id),
        (route_id, service_id, None),
        (None, None, consumer_id),
        (route_id, None, None),
        (None, service_id, None),
        (None, None, None),
    )
    for scope in scopes:
        if scope in plugins:
            return plugins[scope]
    return None
