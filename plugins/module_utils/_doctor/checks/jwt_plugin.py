# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jwt plugin applies to a request, and whether it requires a token.

Source: kong/runloop/plugins_iterator.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..finding import ERROR, NOTE, OK, WARNING, Finding, Findings, Subject
from ..kong_plugins import UNEVALUATED_AUTHENTICATION
from ..labels import entity_label, plugin_label
from ..repairs import plugin_task, refuse_anonymous_task, require_token_task
from ..request_context import RequestContext
from ..wording import quote


def check_plugin(context: RequestContext) -> Findings:
    """Check that a jwt plugin applies to the request."""
    if not context.route and not context.service:
        return
    plugin = context.applicable_plugin("jwt")
    yield _describe_plugin(context, plugin) if plugin else _report_none(context)
    yield from _report_unevaluated_authentication(context)


def _describe_plugin(context: RequestContext, plugin: Record) -> Finding:
    label = plugin_label(context.kong, plugin)
    if context.is_skipped_preflight(plugin):
        message = (
            f"The {label} lets OPTIONS requests pass without a token, because run_on_preflight "
            "is false."
        )
        return Finding(NOTE, message, {"run_on_preflight": False})
    subject = Subject("plugin", plugin["id"])
    return Finding(OK, f"The {label} applies.", subject=subject)


def _report_none(context: RequestContext) -> Finding:
    others = [
        name for name in ("basic-auth", "key-auth") if context.applicable_plugin(name)
    ]
    if others:
        verb = "authenticates" if len(others) == 1 else "authenticate"
        message = (
            "No jwt plugin applies, so tokens are ignored: "
            f"{' and '.join(others)} {verb} the request."
        )
        return Finding(NOTE, message)
    consequence = "requests are accepted with or without a token"
    if context.applicable_plugin("acl"):
        consequence = "nothing authenticates the request"
    disabled = _find_disabled(context)
    if disabled:
        return _report_disabled(context, disabled, consequence)
    message = f"No jwt plugin applies, so {consequence}."
    repair = require_token_task(_scope_of_new_plugin(context))
    return Finding(ERROR, message, {}, (repair,))


def _find_disabled(context: RequestContext) -> Record | None:
    """Return a disabled jwt plugin that would apply to the request, or None."""
    ids = {None, (context.route or {}).get("id"), (context.service or {}).get("id")}
    for plugin in context.kong.plugins:
        bound = (plugin.get(kind) or {} for kind in ("route", "service", "consumer"))
        would_apply = {reference.get("id") for reference in bound} <= ids
        if plugin["name"] == "jwt" and not plugin["enabled"] and would_apply:
            return plugin
    return None


def _report_disabled(
    context: RequestContext, plugin: Record, consequence: str
) -> Finding:
    message = f"The {plugin_label(context.kong, plugin)} is disabled, so {consequence}."
    repair = plugin_task(context.kong, "Enable the plugin", plugin, enabled=True)
    subject = Subject("plugin", plugin["id"])
    return Finding(ERROR, message, {"enabled": False}, (repair,), subject=subject)


def _scope_of_new_plugin(context: RequestContext) -> Record:
    kind, entity = "service", context.service
    if not entity:
        kind, entity = "route", context.route
    known = entity or {}
    return {kind: known.get("name") or known.get("id")}


def _report_unevaluated_authentication(context: RequestContext) -> Findings:
    for name in UNEVALUATED_AUTHENTICATION:
        plugin = context.applicable_plugin(name)
        if plugin:
            is_alternative = plugin["config"].get("anonymous")
            how = "either of them is enough" if is_alternative else "both are required"
            label = plugin_label(context.kong, plugin)
            message = f"The {label}, which is not evaluated, applies as well: {how}."
            yield Finding(NOTE, message)


def check_anonymous(context: RequestContext) -> Findings:
    """Check that the jwt plugin accepts no request without a valid token."""
    name = context.jwt_config.get("anonymous")
    if not name:
        return
    plugin = t.cast(Record, context.jwt_plugin)
    consumer = context.kong.find_anonymous(name)
    severity, message = (
        WARNING,
        (
            f"The jwt plugin accepts requests without a valid token, as {entity_label('consumer', consumer)}."
        ),
    )
    if not consumer:
        severity, message = (
            ERROR,
            (
                f"The jwt plugin's anonymous consumer {quote(name)} does not exist, so Kong answers "
                "500 instead of 401."
            ),
        )
    repair = refuse_anonymous_task(context.kong, plugin)
    yield Finding(severity, message, {"anonymous": name}, (repair,))
