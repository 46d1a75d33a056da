# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a token is valid now, and for how long it may be valid.

Source: verify_registered_claims and check_maximum_expiration in kong/plugins/jwt/jwt_parser.lua of Kong
Gateway 3.9.
"""

from __future__ import annotations

import math
import typing as t

from ..._core.field_paths import Record
from ..answer import CRASHED, Answer
from ..finding import ERROR, OK, WARNING, Finding, Findings
from ..repair_task import repair_task
from ..repairs import jwt_config_task, new_token_task, verify_exp_task
from ..request_context import RequestContext
from ..wording import describe_duration, quote

# registered_claims in jwt_parser.lua
TIME_CLAIMS = ("exp", "nbf")
# Kong's words for each claim (kong/plugins/jwt/jwt_parser.lua).
EXPIRED = "token expired"
NOT_YET_VALID = "token not valid yet"
NOT_A_NUMBER = "must be a number"


# Validity


def check_times(context: RequestContext) -> Findings:
    """Check that the token is valid now, and that the plugin verifies it."""
    if not context.credential or not context.token:
        return
    verified_claims = context.jwt_config["claims_to_verify"] or ()
    # Kong answers with the faults of all claims at once.
    answer = _refuse_claims(context, verified_claims)
    for claim_name in TIME_CLAIMS:
        if claim_name in verified_claims:
            yield _check_verified(context, claim_name, answer)
        elif claim_name == "exp":
            yield _report_unverified_exp(context)


def _refuse_claims(
    context: RequestContext, verified_claims: t.Iterable[str]
) -> Answer | None:
    """Return Kong's answer to the faults of verified claims, or None where there are none."""
    body = {}
    for claim_name in TIME_CLAIMS:
        fault = _find_fault(context, claim_name)
        if fault and claim_name in verified_claims:
            body[claim_name] = fault
    return context.jwt_refusal(body) if body else None


def _find_fault(context: RequestContext, claim_name: str) -> str | None:
    """Return what Kong says of a claim, or None where it is right. There is no leeway."""
    value = context.claim(claim_name)
    if not _is_number(value):
        return NOT_A_NUMBER
    if claim_name == "exp" and value <= _now(context):
        return EXPIRED
    if claim_name == "nbf" and value > _now(context):
        return NOT_YET_VALID
    return None


def _check_verified(
    context: RequestContext, claim_name: str, answer: Answer | None
) -> Finding:
    """Return a finding about a claim that the plugin verifies."""
    description = _describe(context, claim_name)
    if not _find_fault(context, claim_name):
        return Finding(
            OK, f"{description}, and the plugin verifies {claim_name}."
        )
    message = f"{description}."
    task = new_token_task(context)
    if context.claim(claim_name) is None:
        message = f"The plugin verifies {claim_name}, but the token has none."
        if claim_name == "nbf":
            # FusionAuth's tokens never have one, so a new one would be refused, too.
            task = _stop_verifying_task(context, claim_name)
    evidence = _time_evidence(context, claim_name)
    return Finding(ERROR, message, evidence, (task,), answer)


def _report_unverified_exp(context: RequestContext) -> Finding:
    """Return a finding about an exp that the plugin does not verify."""
    verified_claims = list(context.jwt_config["claims_to_verify"] or ())
    evidence = _time_evidence(context, "exp")
    evidence["claims_to_verify"] = verified_claims
    plugin = t.cast(Record, context.jwt_plugin)
    repair_tasks = (verify_exp_task(context.kong, plugin),)
    description = _describe(context, "exp")
    if _find_fault(context, "exp") == EXPIRED:
        message = f"{description}, but Kong accepts it: the plugin does not verify exp."
        return Finding(ERROR, message, evidence, repair_tasks)
    conjunction = "but" if _is_number(context.claim("exp")) else "and"
    message = f"{description}, {conjunction} the plugin does not verify exp."
    return Finding(WARNING, message, evidence, repair_tasks)


def _stop_verifying_task(context: RequestContext, claim_name: str) -> Record:
    """Return the task that removes a claim from those that the plugin verifies."""
    other_claims = list(context.jwt_config["claims_to_verify"])
    other_claims.remove(claim_name)
    title = f"Do not verify {claim_name}"
    return jwt_config_task(context, title, claims_to_verify=other_claims)


def _time_evidence(context: RequestContext, claim_name: str) -> Record:
    """Return a claim and the time that it is compared with. JSON has no number that is not finite."""
    value = context.claim(claim_name)
    if not _is_number(value) or not math.isfinite(value):
        value = quote(value)
    return {"claim": value, "now": _now(context)}


def _describe(context: RequestContext, claim_name: str) -> str:
    """Return what a time claim says, without the full stop."""
    value = context.claim(claim_name)
    if value is None:
        return f"The token has no {claim_name}"
    if not _is_number(value):
        return f"The token's {claim_name} is not a number"
    remaining = value - _now(context)
    duration = describe_duration(remaining)
    if claim_name == "nbf" and remaining > 0:
        return f"The token becomes valid in {duration}"
    if claim_name == "nbf":
        return f"The token has been valid for {duration}"
    if remaining <= 0:
        return f"The token expired {duration} ago"
    return f"The token is valid for {duration}"


# Maximum lifetime


def check_lifetime(context: RequestContext) -> Findings:
    """Check that the token is valid for no longer than the plugin allows."""
    if not context.credential or not context.token:
        return
    # Zero is the plugin's default, and means no limit.
    maximum = context.jwt_config["maximum_expiration"] or 0
    if not maximum:
        return
    expires = context.token.claim("exp")
    if not _is_number(expires):
        yield _report_no_expiry(context, maximum)
        return
    remaining = expires - _now(context)
    if remaining > maximum:
        yield _report_too_long(context, maximum, remaining)
        return
    allowed = describe_duration(maximum)
    message = (
        f"The token is valid for no longer than the plugin allows ({allowed})."
    )
    yield Finding(OK, message)


def _report_no_expiry(context: RequestContext, maximum: float) -> Finding:
    """Return a finding about a limit, and a token without an end."""
    message = (
        f"The plugin limits the lifetime of tokens to {describe_duration(maximum)}, but the token has "
        "no exp that is a number."
    )
    answer = _refuse_lifetime(context)
    claims = context.token.claims if context.token else None
    if isinstance(claims, dict) and "exp" in claims:
        # jwt_parser.lua asks whether exp is nil, and subtracts from any other value.
        answer = CRASHED
    evidence = {"maximum_expiration": maximum}
    return Finding(
        ERROR, message, evidence, (new_token_task(context),), answer
    )


def _report_too_long(
    context: RequestContext, maximum: float, remaining: float
) -> Finding:
    """Return a finding about a token that is valid for longer than the plugin allows."""
    message = (
        f"The token is valid for {describe_duration(remaining)}, but the plugin allows "
        f"{describe_duration(maximum)}."
    )
    return Finding(
        ERROR,
        message,
        {"maximum_expiration": maximum},
        (_align_lifetimes_task(context, maximum, remaining),),
        _refuse_lifetime(context),
    )


def _align_lifetimes_task(
    context: RequestContext, maximum: float, remaining: float
) -> Record:
    """Return the task that shortens the life of an application's tokens, or else raises the limit."""
    if context.application:
        settings = {"enabled": True, "time_to_live_in_seconds": int(maximum)}
        return repair_task(
            "Issue tokens that are valid for a shorter time",
            "fusionauth_application",
            name=context.application["name"],
            jwt_configuration=settings,
        )
    # An exp of 1e400 is infinite, so that only no limit at all allows it.
    new_maximum = int(remaining) if math.isfinite(remaining) else 0
    title = "Allow tokens that are valid for that long"
    return jwt_config_task(context, title, maximum_expiration=new_maximum)


def _refuse_lifetime(context: RequestContext) -> Answer:
    """Return Kong's answer to a token that is valid for too long."""
    return context.jwt_refusal({"exp": "exceeds maximum allowed expiration"})


# Numbers


def _now(context: RequestContext) -> int:
    """Return the time as ngx.time tells it, in whole seconds."""
    return int(context.kong.now)


def _is_number(value: t.Any) -> bool:
    """Return whether a value is a number for Lua. Python's booleans are integers."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
