# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a token names a credential.

Source: kong/plugins/jwt/handler.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_parser import PluginCrashError, Token
from ..answer import CRASHED
from ..finding import ERROR, NOTE, OK, Finding, Findings
from ..repairs import identify_by_task, new_token_task
from ..request_context import RequestContext
from ..wording import quote

# The claims that the jwt plugin can use for FusionAuth's tokens.
USABLE_CLAIMS = ("iss", "kid")


def check_key_claim(context: RequestContext) -> Findings:
    """Check that the token has the claim that identifies the credential."""
    key, name = context.credential_key, context.key_claim_name
    if isinstance(key, PluginCrashError):
        yield _report_crash(context, key)
    elif context.token and key:
        yield Finding(OK, f"{name} identifies the credential: {quote(key)}.")
        yield from _report_other_header(context.token, name, key)
    elif context.token:
        yield _report_missing(context, context.token, is_empty=key == "")


def _report_crash(context: RequestContext, crash: PluginCrashError) -> Finding:
    name = context.key_claim_name
    repair = new_token_task(context) if name else _identify_by_task(context, "iss")
    message = f"Kong fails on this token: {crash}."
    return Finding(ERROR, message, {"key_claim_name": name or None}, (repair,), CRASHED)


def _report_other_header(token: Token, name: str, key: str) -> Findings:
    in_header = token.header.get(name, key)
    if token.claim(name) and in_header != key:
        message = f"The header has another {name}, {quote(in_header)}: the claim takes precedence."
        yield Finding(NOTE, message)


def _report_missing(
    context: RequestContext, token: Token, *, is_empty: bool
) -> Finding:
    name = context.key_claim_name
    where = "missing from the claims and from the header of the token"
    reason = f"No mandatory '{name}' in claims"
    if is_empty:
        where, reason = "empty in the token", f"Invalid '{name}' in claims"
    message = f"{name}, which identifies the credential, is {where}."
    evidence: Record = {"key_claim_name": name}
    usable = [
        claim_name
        for claim_name in USABLE_CLAIMS
        if claim_name != name and isinstance(token.claim_or_header(claim_name), str)
    ]
    repair = new_token_task(context)
    if usable:
        repair = _identify_by_task(context, usable[0])
    answer = context.jwt_refusal({"message": reason})
    return Finding(ERROR, message, evidence, (repair,), answer)


def _identify_by_task(context: RequestContext, claim_name: str) -> Record:
    plugin = t.cast(Record, context.jwt_plugin)
    return identify_by_task(context.kong, plugin, claim_name)
