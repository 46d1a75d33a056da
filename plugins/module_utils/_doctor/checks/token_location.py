# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a request has its token, and where the jwt plugin looks for it.

Source: retrieve_tokens in kong/plugins/jwt/handler.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import re
import typing as t

from ..._core.field_paths import Record
from ..._kong.proxy_request import ProxyRequest
from ..answer import CRASHED, Answer
from ..finding import ERROR, OK, Finding, Findings
from ..repairs import jwt_config_task, new_token_task
from ..request_context import RequestContext
from ..wording import quote

# The word before a credential in a header. It is short, so that no secret is taken for one.
SCHEME = re.compile(r"([A-Za-z-]{1,12}) ")
DOTS_IN_TOKEN = 2  # RFC 7515 section 3.1
# The options of the jwt plugin that say where it reads tokens, and what they list.
LOCATIONS = {
    "header_names": "header",
    "uri_param_names": "query argument",
    "cookie_names": "cookie",
}
# kong/plugins/jwt/schema.lua
DEFAULT_NAMES: dict[str, list[str]] = {
    "header_names": ["authorization"],
    "uri_param_names": ["jwt"],
    "cookie_names": [],
}


def check_token(context: RequestContext) -> Findings:
    """Check that the request has exactly one token where the jwt plugin looks."""
    if not context.jwt_plugin:
        return
    unset_options = [
        option for option in LOCATIONS if context.jwt_config[option] is None
    ]
    if unset_options:
        yield _report_crash(context, unset_options)
        return
    locations = {text: location for location, text in context.found_tokens}
    if len(locations) > 1:
        yield _report_several(context, len(locations))
    elif None in locations:
        # OpenResty's value of "?jwt" is the boolean true.
        message = f"The {locations[None]} has no value."
        answer = context.jwt_refusal({"message": "Unrecognizable token"})
        yield Finding(ERROR, message, answer=answer)
    elif locations:
        [location] = locations.values()
        yield Finding(OK, f"The token is read from {location}.")
    else:
        yield _report_missing(context)


def _report_crash(
    context: RequestContext, unset_options: list[str]
) -> Finding:
    """Return a finding about options that are null. The plugin iterates over each of them and fails."""
    verb = "is" if len(unset_options) == 1 else "are"
    message = (
        f"The plugin's {' and '.join(unset_options)} {verb} null, so Kong fails on every request, "
        "with or without a token."
    )
    config = {option: DEFAULT_NAMES[option] for option in unset_options}
    task = jwt_config_task(context, "State where tokens are read", **config)
    evidence = dict.fromkeys(unset_options)
    return Finding(ERROR, message, evidence, (task,), CRASHED)


def _report_several(context: RequestContext, count: int) -> Finding:
    """Return a finding about several tokens: Kong refuses the request, whatever they are."""
    message = f"The request has {count} different tokens: send only one."
    locations = sorted(
        found_token.location for found_token in context.found_tokens
    )
    answer = context.jwt_refusal({"message": "Multiple tokens provided"})
    return Finding(ERROR, message, {"places": locations}, answer=answer)


def _report_missing(context: RequestContext) -> Finding:
    """Return why the plugin finds no token, the likeliest reason first."""
    locations = _read_locations(context.jwt_config)
    evidence = {"read from": locations}
    answer = context.jwt_refusal({"message": "Unauthorized"}, has_token=False)
    finding = _explain_scheme(context, evidence, answer)
    finding = finding or _explain_location(context, evidence, answer)
    if finding:
        return finding
    message = f"The request has no token: the plugin reads {_describe_locations(locations)}."
    return Finding(
        ERROR, message, evidence, (new_token_task(context),), answer
    )


def _read_locations(config: Record) -> list[str]:
    """Return where the plugin reads tokens, in words."""
    locations = []
    for option, label in LOCATIONS.items():
        for name in config[option] or ():
            locations.append(f"{label} {name}")
    return locations


def _describe_locations(locations: list[str]) -> str:
    """Return locations as a sentence lists them."""
    if not locations:
        return "nowhere"
    return ", ".join(locations)


def _explain_scheme(
    context: RequestContext, evidence: Record, answer: Answer
) -> Finding | None:
    """Return what is wrong with a header that the plugin reads, or None where there is none."""
    for header_name in context.jwt_config["header_names"] or ():
        value = context.request.header(header_name)
        if value:
            scheme = SCHEME.match(value)
            start = (
                f"begins with {quote(scheme[1])}"
                if scheme
                else "has no scheme"
            )
            message = (
                f"The header {header_name} {start}: Kong reads only 'Bearer' or 'bearer', a space "
                "and the token."
            )
            return Finding(ERROR, message, evidence, answer=answer)
    return None


def _explain_location(
    context: RequestContext, evidence: Record, answer: Answer
) -> Finding | None:
    """Return where the token is, if the plugin does not look there, or None where there is none."""
    location = next(_find_unread(context.request), None)
    if not location:
        return None
    option, name = location
    message = (
        f"The token is in the {LOCATIONS[option]} {quote(name)}, where the plugin does not look: "
        f"it reads {_describe_locations(evidence['read from'])}."
    )
    names = [*(context.jwt_config[option] or ()), name]
    title = "Read the token where the request has it"
    task = jwt_config_task(context, title, **{option: names})
    return Finding(ERROR, message, evidence, (task,), answer)


def _find_unread(request: ProxyRequest) -> t.Iterator[tuple[str, str]]:
    """Yield the option and the name for everything in a request that looks like a token."""
    # Many headers have two dots, such as hosts and versions, so only the scheme makes a token of one.
    for header_name, header_value in request.headers.items():
        if header_value.lower().startswith("bearer "):
            yield "header_names", header_name
    for argument_name, argument in request.query:
        if argument and argument.count(".") == DOTS_IN_TOKEN:
            yield "uri_param_names", argument_name
    for cookie_name, cookie in request.cookies.items():
        if cookie.count(".") == DOTS_IN_TOKEN:
            yield "cookie_names", cookie_name
