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
EXPIRED = "token expired"
NOT_YET_VALID = "token not valid yet"
NOT_A_NUMBER = "must be a number"


# Time of the token's validity


def check_times(context: RequestContext) -> Findings:
    """Check that the token is valid now, and that the plugin verifies it."""
    if not context.credential or not context.token:
        return
    verified = context.jwt_config["claims_to_verify"] or ()
    answer = _refuse_claims(context, verified)
    for name in TIME_CLAIMS:
        if name in verified:
            yield _check_verified(context, name, answer)
        elif name == "exp":
            yield _report_unverified_exp(context)


def _refuse_claims(context: RequestContext, names: t.Iterable[str]) -> Answer | None:
    """Return Kong's answer to claims that are wrong, all in one, or None where there are none."""
    faults = {name: _find_fault(context, name) for name in TIME_CLAIMS if name in names}
    body = {name: fault for name, fault in faults.items() if fault}
    return context.jwt_refusal(body) if body else None


def _find_fault(context: RequestContext, name: str) -> str | None:
    """Return what Kong says of a claim, or None where it is right. There is no leeway."""
    value, now = _claim(context, name), _now(context)
    if not _is_number(value):
        return NOT_A_NUMBER
    if name == "exp":
        return EXPIRED if value <= now else None
    return NOT_YET_VALID if value > now else None


def _check_verified(
    context: RequestContext, name: str, answer: Answer | None
) -> Finding:
    description = _describe(context, name)
    if not _find_fault(context, name):
        return Finding(OK, f"{description}, and the plugin verifies {name}.")
    repair, message = new_token_task(context), f"{description}."
    if _claim(context, name) is None:
        message = f"The plugin verifies {name}, but the token has none."
        if name == "nbf":
            # FusionAuth's tokens never have one.
            repair = _stop_verifying_task(context, name)
    evidence = _evidence(context, name)
    return Finding(ERROR, message, evidence, (repair,), answer)


def _report_unverified_exp(context: RequestContext) -> Finding:
    verified = list(context.jwt_config["claims_to_verify"] or ())
    evidence = {**_evidence(context, "exp"), "claims_to_verify": verified}
    repair = verify_exp_task(context.kong, t.cast(Record, context.jwt_plugin))
    description = _describe(context, "exp")
    if _find_fault(context, "exp") == EXPIRED:
        message = f"{description}, but Kong accepts it: the plugin does not verify exp."
        return Finding(ERROR, message, evidence, (repair,))
    conjunction = "but" if _is_number(_claim(context, "exp")) else "and"
    message = f"{description}, {conjunction} the plugin does not verify exp."
    return Finding(WARNING, message, evidence, (repair,))


def _stop_verifying_task(context: RequestContext, name: str) -> Record:
    verified = context.jwt_config["claims_to_verify"]
    others = [claim_name for claim_name in verified if claim_name != name]
    return jwt_config_task(context, f"Do not verify {name}", claims_to_verify=others)


def _evidence(context: RequestContext, name: str) -> Record:
    value = _claim(context, name)
    is_finite = _is_number(value) and math.isfinite(value)
    return {"claim": value if is_finite else quote(value), "now": _now(context)}


def _describe(context: RequestContext, name: str) -> str:
    """Return what a time claim says, without the full stop."""
    value = _claim(context, name)
    if value is None:
        return f"The token has no {name}"
    if not _is_number(value):
        return f"The token's {name} is not a number"
    now = _now(context)
    duration = describe_duration(value - now)
    if name == "nbf":
        since = f"has been valid for {duration}"
        return f"The token {since if value <= now else f'becomes valid in {duration}'}"
    return f"The token {f'expired {duration} ago' if value <= now else f'is valid for {duration}'}"


# Maximum lifetime


def check_lifetime(context: RequestContext) -> Findings:
    """Check that the token is valid for no longer than the plugin allows."""
    if not context.credential or not context.token:
        return
    maximum = context.jwt_config["maximum_expiration"] or 0
    if not maximum:
        return
    expires = context.token.claim("exp")
    allowed = describe_duration(maximum)
    if not _is_number(expires):
        yield _report_no_expiry(context, maximum)
    elif expires - _now(context) <= maximum:
        message = (
            f"The token is valid for no longer than the plugin allows ({allowed})."
        )
        yield Finding(OK, message)
    else:
        yield _report_too_long(context, maximum, expires - _now(context))


def _report_no_expiry(context: RequestContext, maximum: float) -> Finding:
    message = (
        f"The plugin limits the lifetime of tokens to {describe_duration(maximum)}, but the token has "
        "no exp that is a number."
    )
    claims = context.token.claims if context.token else None
    # jwt_parser.lua subtracts whatever is there, and compares nothing with nil.
    crashes = isinstance(claims, dict) and "exp" in claims
    answer = CRASHED if crashes else _refuse_lifetime(context)
    evidence = {"maximum_expiration": maximum}
    return Finding(ERROR, message, evidence, (new_token_task(context),), answer)


def _report_too_long(
    context: RequestContext, maximum: float, remaining: float
) -> Finding:
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
    if context.application:
        settings = {"enabled": True, "time_to_live_in_seconds": int(maximum)}
        return repair_task(
            "Issue tokens that are valid for a shorter time",
            "fusionauth_application",
            name=context.application["name"],
            jwt_configuration=settings,
        )
    # An exp of 1e400 is infinite; 0 is the plugin's value for no limit.
    longer = int(remaining) if math.isfinite(remaining) else 0
    title = "Allow tokens that are valid for that long"
    return jwt_config_task(context, title, maximum_expiration=longer)


def _refuse_lifetime(context: RequestContext) -> Answer:
    return context.jwt_refusal({"exp": "exceeds maximum allowed expiration"})


# Claims


def _claim(context: RequestContext, name: str) -> t.Any:
    return context.token.claim(name) if context.token else None


def _now(context: RequestContext) -> int:
    """Return the time as ngx.time tells it, in whole seconds."""
    return int(context.kong.now)


def _is_number(value: t.Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
