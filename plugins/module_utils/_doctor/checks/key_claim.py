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
    credential_key, claim_name = context.credential_key, context.key_claim_name
    if isinstance(credential_key, PluginCrashError):
        yield _report_crash(context, credential_key)
        return
    if not context.token:
        return
    if not credential_key:
        is_empty = credential_key == ""
        yield _report_missing(context, context.token, is_empty=is_empty)
        return
    message = (
        f"{claim_name} identifies the credential: {quote(credential_key)}."
    )
    yield Finding(OK, message)
    yield from _report_other_header(context.token, claim_name, credential_key)


def _report_crash(context: RequestContext, crash: PluginCrashError) -> Finding:
    """Return a finding about a token, or a plugin, on which Kong fails."""
    message = f"Kong fails on this token: {crash}."
    claim_name = context.key_claim_name
    evidence = {"key_claim_name": claim_name or None}
    task = new_token_task(context)
    if not claim_name:
        task = _identify_by_task(context, "iss")
    return Finding(ERROR, message, evidence, (task,), CRASHED)


def _report_other_header(
    token: Token, claim_name: str, credential_key: str
) -> Findings:
    """Report a header of the same name with another value, which many take for the one that counts."""
    header_value = token.header.get(claim_name, credential_key)
    if token.claim(claim_name) and header_value != credential_key:
        message = f"The header has another {claim_name}, {quote(header_value)}: the claim takes precedence."
        yield Finding(NOTE, message)


def _report_missing(
    context: RequestContext, token: Token, *, is_empty: bool
) -> Finding:
    """Return a finding about a token that names no credential."""
    claim_name = context.key_claim_name
    place = "missing from the claims and from the header of the token"
    reason = f"No mandatory '{claim_name}' in claims"
    if is_empty:
        place, reason = (
            "empty in the token",
            f"Invalid '{claim_name}' in claims",
        )
    message = f"{claim_name}, which identifies the credential, is {place}."
    return Finding(
        ERROR,
        message,
        {"key_claim_name": claim_name},
        (_identify_otherwise_task(context, token),),
        context.jwt_refusal({"message": reason}),
    )


def _identify_otherwise_task(context: RequestContext, token: Token) -> Record:
    """Return the task that uses a claim that the token has, or else the one that gets a new token."""
    for claim_name in USABLE_CLAIMS:
        value = token.claim_or_header(claim_name)
        if claim_name != context.key_claim_name and isinstance(value, str):
            return _identify_by_task(context, claim_name)
    return new_token_task(context)


def _identify_by_task(context: RequestContext, claim_name: str) -> Record:
    """Return the task that makes the plugin identify credentials by another claim."""
    plugin = t.cast(Record, context.jwt_plugin)
    return identify_by_task(context.kong, plugin, claim_name)
