# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How browsers ask before a request of another origin (preflight requests of CORS).

Source: kong/plugins/cors/handler.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._kong.proxy_request import ProxyRequest
from ..answer import Answer
from ..finding import NOTE, OK, Finding, Findings
from ..labels import plugin_label, scope_options
from ..repair_task import repair_task
from ..request_context import RequestContext
from ..wording import fits_into_task

PREFLIGHT_ANSWER = Answer(200, {})


def check_preflight(context: RequestContext) -> Findings:
    """Check that a preflight request is answered without a token."""
    if context.request.method != "OPTIONS":
        return
    cors_plugin = context.applicable_plugin("cors")
    if cors_plugin and _answers_preflight(cors_plugin, context.request):
        label = plugin_label(context.kong, cors_plugin)
        message = f"The {label} answers the preflight request before any plugin requires a token."
        yield Finding(OK, message, answer=PREFLIGHT_ANSWER)
        return
    jwt_plugin = context.applicable_plugin("jwt")
    if jwt_plugin:
        message = (
            "Browsers send no token in a preflight request (CORS): the cors plugin would answer it "
            "before any plugin requires a token."
        )
        yield Finding(
            NOTE, message, {}, (_add_cors_task(context, jwt_plugin),)
        )


def _answers_preflight(cors_plugin: Record, request: ProxyRequest) -> bool:
    """Return whether the cors plugin answers a request itself.

    It does so for what only browsers send, unless it is told to leave that to the service.
    """
    if cors_plugin["config"].get("preflight_continue"):
        return False
    requested_method = request.header("access-control-request-method")
    # Even an empty header is true in Lua.
    return (
        request.header("origin") is not None and requested_method is not None
    )


def _add_cors_task(context: RequestContext, jwt_plugin: Record) -> Record:
    """Return the task that adds a cors plugin where the jwt plugin is."""
    config = None
    origin = context.request.header("origin")
    if origin and fits_into_task(origin):
        config = {"origins": [origin]}
    scope = scope_options(context.kong, jwt_plugin, ("route", "service"))
    title = "Answer preflight requests without a token"
    return repair_task(
        title, "kong_plugin", name="cors", **scope, config=config
    )
