# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jwt plugin applies to a request, and whether it requires a token.

Source: kong/runloop/plugins_iterator.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record, get_path
from ..finding import ERROR, NOTE, OK, WARNING, Finding, Findings, subject_of
from ..kong_plugins import UNEVALUATED_AUTHENTICATION
from ..labels import entity_label, plugin_label
from ..repairs import plugin_task, refuse_anonymous_task, require_token_task
from ..request_context import RequestContext
from ..wording import quote


def check_plugin(context: RequestContext) -> Findings:
    """Check that a jwt plugin applies to the request."""
    if not context.route and not context.service:
        return
    jwt_plugin = context.applicable_plugin("jwt")
    if jwt_plugin:
        yield _describe_plugin(context, jwt_plugin)
    else:
        yield _report_none(context)
    yield from _report_unevaluated_authentication(context)


def _describe_plugin(context: RequestContext, jwt_plugin: Record) -> Finding:
    """Return which plugin applies, and whether it ignores the request because of its method."""
    label = plugin_label(context.kong, jwt_plugin)
    if context.is_skipped_preflight(jwt_plugin):
        message = (
            f"The {label} lets OPTIONS requests pass without a token, because run_on_preflight is "
            "false."
        )
        return Finding(NOTE, message, {"run_on_preflight": False})
    subject = subject_of("plugin", jwt_plugin)
    return Finding(OK, f"The {label} applies.", subject=subject)


def _report_none(context: RequestContext) -> Finding:
    """Return a finding about a request to which no jwt plugin applies."""
    other_plugins = []
    for plugin_name in ("basic-auth", "key-auth"):
        if context.applicable_plugin(plugin_name):
            other_plugins.append(plugin_name)
    if other_plugins:
        verb = "authenticates" if len(other_plugins) == 1 else "authenticate"
        message = (
            "No jwt plugin applies, so tokens are ignored: "
            f"{' and '.join(other_plugins)} {verb} the request."
        )
        return Finding(NOTE, message)
    consequence = "requests are accepted with or without a token"
    # The acl plugin refuses whoever is not authenticated, so the route is not open.
    if context.applicable_plugin("acl"):
        consequence = "nothing authenticates the request"
    disabled_plugin = _find_disabled(context)
    if disabled_plugin:
        return _report_disabled(context, disabled_plugin, consequence)
    message = f"No jwt plugin applies, so {consequence}."
    task = require_token_task(context.kong, context.route, context.service)
    return Finding(ERROR, message, {}, (task,))


def _find_disabled(context: RequestContext) -> Record | None:
    """Return a disabled jwt plugin that would apply to the request, or None."""
    ids = {None}
    for entity in (context.route, context.service):
        if entity:
            ids.add(entity["id"])
    for plugin in context.kong.plugins:
        bound_ids = {
            get_path(plugin, (kind, "id"))
            for kind in ("route", "service", "consumer")
        }
        is_disabled_jwt = plugin["name"] == "jwt" and not plugin["enabled"]
        if is_disabled_jwt and bound_ids <= ids:
            return plugin
    return None


def _report_disabled(
    context: RequestContext, disabled_plugin: Record, consequence: str
) -> Finding:
    """Return a finding about a jwt plugin that is disabled, which the user has probably forgotten."""
    label = plugin_label(context.kong, disabled_plugin)
    message = f"The {label} is disabled, so {consequence}."
    title = "Enable the plugin"
    task = plugin_task(context.kong, title, disabled_plugin, enabled=True)
    subject = subject_of("plugin", disabled_plugin)
    return Finding(
        ERROR, message, {"enabled": False}, (task,), subject=subject
    )


def _report_unevaluated_authentication(context: RequestContext) -> Findings:
    """Report the authentication plugins whose answer the doctor cannot predict."""
    for plugin_name in UNEVALUATED_AUTHENTICATION:
        plugin = context.applicable_plugin(plugin_name)
        if not plugin:
            continue
        relation = "both are required"
        if plugin["config"].get("anonymous"):
            relation = "either of them is enough"
        label = plugin_label(context.kong, plugin)
        message = f"The {label}, which is not evaluated, applies as well: {relation}."
        yield Finding(NOTE, message)


def check_anonymous(context: RequestContext) -> Findings:
    """Check that the jwt plugin accepts no request without a valid token."""
    anonymous = context.jwt_config.get("anonymous")
    if not anonymous:
        return
    severity = WARNING
    consumer = context.kong.find_anonymous(anonymous)
    label = entity_label("consumer", consumer)
    message = (
        f"The jwt plugin accepts requests without a valid token, as {label}."
    )
    if not consumer:
        severity = ERROR
        message = (
            f"The jwt plugin's anonymous consumer {quote(anonymous)} does not exist, so Kong answers "
            "500 instead of 401."
        )
    jwt_plugin = t.cast(Record, context.jwt_plugin)
    task = refuse_anonymous_task(context.kong, jwt_plugin)
    yield Finding(severity, message, {"anonymous": anonymous}, (task,))
