# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Kong can parse a token.

Source: kong/plugins/jwt/jwt_parser.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_parser import (
    LONGEST_TOKEN,
    BadTokenError,
    PluginCrashError,
    Token,
    peek_header,
)
from ..answer import CRASHED
from ..finding import ERROR, OK, Finding, Findings
from ..repairs import Tasks, application_name, new_token_task, own_key_tasks
from ..request_context import RequestContext
from ..wording import quote

SIGNED_PARTS = 3  # RFC 7515 section 3.1
ENCRYPTED_PARTS = 5  # RFC 7516 section 3.1
# FusionAuth's name of the algorithm that Kong calls EdDSA.
FUSIONAUTH_EDDSA = "Ed25519"


def check_format(context: RequestContext) -> Findings:
    """Check that Kong can parse the token and supports its algorithm."""
    parsed = context.parsed_token
    if isinstance(parsed, Token):
        kid = f"kid {quote(context.kid)}" if context.kid else "without a kid"
        yield Finding(
            OK, f"The token is signed with {parsed.algorithm}, {kid}."
        )
    elif isinstance(parsed, PluginCrashError):
        message = f"Kong fails on this token: {parsed}."
        repair = (new_token_task(context),)
        yield Finding(ERROR, message, {}, repair, CRASHED)
    elif isinstance(parsed, BadTokenError):
        yield _explain_bad_token(
            context, context.token_text or "", str(parsed)
        )


class Explanation(t.NamedTuple):
    """Why Kong cannot parse a token.

    Attributes:
        reason: The reason in words.
        evidence: More values that show it.
        repair: Tasks that repair it, where a new token alone does not.

    """

    reason: str
    evidence: t.Mapping[str, t.Any] = {}
    repair: Tasks = ()


def _explain_bad_token(
    context: RequestContext, text: str, kong_reason: str
) -> Finding:
    """Return a finding about a token that Kong cannot parse."""
    explanation = _explain(context, text, kong_reason)
    evidence = {
        "characters": len(text),
        "parts": _count_parts(text),
        **explanation.evidence,
    }
    return Finding(
        ERROR,
        f"This is not a valid token: {explanation.reason}.",
        evidence,
        explanation.repair or (new_token_task(context),),
        context.jwt_refusal({"message": f"Bad token; {kong_reason}"}),
    )


def _explain(
    context: RequestContext, text: str, kong_reason: str
) -> Explanation:
    """Return an explanation for what Kong says of a token in two words."""
    # Such a token was cut before it was parsed, so nothing else can be said about it.
    if len(text) > LONGEST_TOKEN:
        return Explanation(
            f"it has {len(text)} characters, and no more than {LONGEST_TOKEN} are read"
        )
    if kong_reason == "invalid alg":
        return _explain_algorithm(context, peek_header(text))
    if kong_reason == "invalid claims":
        return Explanation("its claims are the JSON value false")
    if (
        kong_reason == "invalid signature"
        and _count_parts(text) == SIGNED_PARTS
    ):
        return Explanation("its signature is not base64url")
    return Explanation(_explain_parts(text))


def _explain_algorithm(context: RequestContext, header: Record) -> Explanation:
    """Return why Kong does not take an algorithm."""
    algorithm = header.get("alg")
    quoted = quote(algorithm)
    evidence = {"alg": quoted}
    if algorithm == FUSIONAUTH_EDDSA:
        return Explanation(
            "FusionAuth calls its algorithm Ed25519, which Kong knows only as EdDSA",
            evidence,
            own_key_tasks(application_name(context)),
        )
    # Kong, like everybody, refuses unsigned tokens (RFC 7518 section 3.6, RFC 8725 section 3.2).
    if quoted.casefold() == "'none'":
        return Explanation("it is not signed (alg none)", evidence)
    return Explanation(
        f"Kong does not support the algorithm {quoted}", evidence
    )


def _explain_parts(text: str) -> str:
    """Return what is wrong with the parts of a token. Kong itself only says "invalid JSON"."""
    count = _count_parts(text)
    if count == ENCRYPTED_PARTS:
        return (
            "it has five parts, so it is encrypted (JWE, RFC 7516), which Kong does not "
            "support"
        )
    if count != SIGNED_PARTS:
        parts = "1 part" if count == 1 else f"{count} parts"
        return f"it has {parts} instead of three (RFC 7515 section 3.1)"
    if any(character.isspace() for character in text):
        return "it contains white space"
    return (
        "its first two parts are not JSON in base64url (RFC 7515 section 3.1)"
    )


def _count_parts(text: str) -> int:
    """Return how many parts with dots between them a text has."""
    return text.count(".") + 1
