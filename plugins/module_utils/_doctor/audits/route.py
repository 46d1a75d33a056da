# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes without authentication."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..audit_context import AuditContext
from ..finding import ERROR, Finding, Findings, subject_of
from ..kong_plugins import OTHER_AUTHENTICATION
from ..labels import entity_label
from ..repairs import require_token_task
from ..wording import capitalize


def audit_open_routes(context: AuditContext) -> Findings:
    """Report the routes that no plugin authenticates, unless they are meant to be open."""
    for route in context.kong.active_routes:
        identifiers = {route.get("name"), route["id"]}
        is_expected = not context.open_routes.isdisjoint(identifiers)
        if not is_expected and not _is_authenticated(context, route):
            yield _report_open_route(context, route)


def _is_authenticated(context: AuditContext, route: Record) -> bool:
    """Return whether any plugin authenticates the requests of a route."""
    if route["id"] in context.jwt_plugin_by_route:
        return True
    return any(context.plugin_of(route, name) for name in OTHER_AUTHENTICATION)


def _report_open_route(context: AuditContext, route: Record) -> Finding:
    """Return a finding about a route without authentication."""
    label = capitalize(entity_label("route", route))
    message = f"{label} is open: no plugin authenticates requests."
    if context.plugin_of(route, "acl"):
        # Without a consumer there are no groups, so the acl plugin answers 401 to every request.
        message = f"{label} refuses everyone: it has an acl plugin, and no plugin authenticates requests."
    evidence = {}
    for field in ("hosts", "paths", "methods"):
        if route.get(field):
            evidence[field] = route[field]
    service = route.get("service")
    task = require_token_task(context.kong, route, service, enabled=True)
    subject = subject_of("route", route)
    return Finding(ERROR, message, evidence, (task,), subject=subject)
