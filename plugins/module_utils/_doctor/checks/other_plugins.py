# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugins that end a request for reasons that have nothing to do with its token.

Source: kong/plugins/request-termination/handler.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._kong.request_credentials import presented_key_name
from ..answer import Answer, with_message
from ..finding import ERROR, NOTE, Finding, Findings, subject_of
from ..kong_plugins import UNEVALUATED_REFUSING
from ..labels import plugin_label
from ..repairs import plugin_task
from ..request_context import RequestContext

# The messages of kong.response.error, which Kong uses where the plugin has neither message nor body.
DEFAULT_MESSAGES = {
    401: "Unauthorized",
    404: "Not found",
    405: "Method not allowed",
    500: "An unexpected error occurred",
    502: "Bad Gateway",
    503: "Service unavailable",
}
# request-termination may as well answer a success.
LOWEST_ERROR = 400


def check_other_plugins(context: RequestContext) -> Findings:
    """Report the plugins that may refuse the request and are not evaluated."""
    for plugin_name in UNEVALUATED_REFUSING:
        plugin = context.applicable_plugin(plugin_name)
        if plugin:
            label = plugin_label(context.kong, plugin)
            message = f"The {label}, which is not evaluated, may refuse the request as well."
            yield Finding(NOTE, message, subject=subject_of("plugin", plugin))


def check_termination(context: RequestContext) -> Findings:
    """Check that no request-termination plugin answers instead of the service."""
    plugin = context.applicable_plugin("request-termination")
    if not plugin or not _is_triggered(context, plugin):
        return
    label = plugin_label(context.kong, plugin)
    answer = _termination_answer(plugin["config"])
    message = f"The {label} answers {answer.status} instead of the service."
    severity = ERROR if answer.status >= LOWEST_ERROR else NOTE
    title = "Disable the plugin so that the service answers"
    task = plugin_task(context.kong, title, plugin, enabled=False)
    subject = subject_of("plugin", plugin)
    yield Finding(severity, message, {}, (task,), answer, subject)


def _is_triggered(context: RequestContext, plugin: Record) -> bool:
    """Return whether a request has the header or query argument to which the plugin is limited, if any."""
    trigger = plugin["config"].get("trigger")
    # Without a trigger, the plugin answers every request.
    if not trigger:
        return True
    request, hidden_name = context.request, _hidden_name(context)
    has_argument = trigger != hidden_name and bool(request.arguments(trigger))
    # Even an empty header is true in Lua.
    has_header = request.header(trigger) is not None
    if hidden_name and trigger.lower() == hidden_name.lower():
        has_header = False
    return has_header or has_argument


def _hidden_name(context: RequestContext) -> str | None:
    """Return the header and query argument that key-auth has removed from the request, or None."""
    plugin = context.authentication_plugin("key-auth")
    if not plugin or not plugin["config"].get("hide_credentials"):
        return None
    # Of the authentication plugins, jwt alone runs before it.
    has_anonymous = plugin["config"].get("anonymous")
    if has_anonymous and context.identity.authenticated_by == "jwt":
        return None
    return presented_key_name(plugin["config"], context.request)


def _termination_answer(config: Record) -> Answer:
    """Return how the plugin answers, as far as that is known before the request is sent."""
    status = config["status_code"]
    # A body of the user's own may be anything. With echo, the answer repeats the request.
    if config["body"] is not None or config.get("echo"):
        return Answer(status, {})
    message = config["message"] or DEFAULT_MESSAGES.get(status)
    if not message:
        return Answer(status, {})
    return with_message(status, message)
