# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks: whether a credential proves the token, and its times are good.

Source: kong/plugins/jwt/handler.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import math
import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_parser import (
    Crash,
    Token,
    good_key,
    good_secret,
    public_key,
    secret_bytes,
)
from ..finding import (
    CRASHED,
    ERROR,
    OK,
    WARNING,
    Verdict,
    Verdicts,
    answer,
    clipped,
    difference,
    is_usable,
    shown,
    span,
    task,
)
from ..request_context import Case, says

EXPIRED = "token expired"


def credential(case: Case) -> Verdicts:
    """There is such a credential, of this consumer."""
    found, held = case.key, case.credential
    if not isinstance(found, str) or not found:
        return
    place = ("credential", held["id"]) if held else None
    if held and held["key"] == found:
        owner = (
            case.gateway.called("consumers", case.consumer)
            if case.consumer
            else "a consumer that is gone"
        )
        yield Verdict(
            OK, f"There is a credential of that key, of {owner}.", place=place
        )
        return
    refusal = case.refusal(f"No credentials found for given '{case.key_name}'")
    evidence: Record = {
        case.key_name: clipped(found),
        "credentials": len(case.gateway.jwts),
    }
    other = next(
        (one for one in ("iss", "kid") if one != case.key_name and _known(case, one)),
        None,
    )
    sentence, repair = (
        f"No credential has the key {shown(found)}",
        case.credential_tasks(found, case.signer),
    )
    if other:
        sentence += f", but one has the token's {other}: the plugin looks at {case.key_name} instead"
        repair = (case.name_key_task(other),)
    elif held:
        evidence |= {"nearest": clipped(held["key"])}
        sentence += f"; one has {shown(held['key'])}: {difference(found, held['key'], 'the token', 'the credential')}"
        options = {
            "consumer": case.gateway.reference("consumers", held["consumer"]),
            "id": held["id"],
            "key": found,
        }
        rename = task(
            "Write the credential's key as the token does",
            "kong_consumer_jwt",
            **options,
        )
        outdated = case.tenant is not None and case.tenant["issuer"] == held["key"]
        renaming = (rename,) if is_usable(found) else ()
        repair = (case.token_task(),) if outdated else renaming
    yield Verdict(ERROR, f"{sentence}.", evidence, repair, refusal, place)


def _known(case: Case, name: str) -> bool:
    value = says(t.cast(Token, case.token), name)
    return isinstance(value, str) and value in case.gateway.by_key


def algorithm(case: Case) -> Verdicts:
    """The token and the credential say the same algorithm."""
    if not case.credential or not case.token:
        return
    wanted, signed = case.credential["algorithm"], case.token.algorithm
    if wanted == signed:
        yield Verdict(OK, f"Both say {signed}.")
        return
    yield Verdict(
        ERROR,
        f"The token is signed by {signed}; its credential verifies {wanted}.",
        {"token": signed, "credential": wanted},
        case.credential_tasks(case.credential["key"], case.signer, case.credential),
        case.refusal("Invalid algorithm"),
        ("credential", case.credential["id"]),
    )


def material(case: Case) -> Verdicts:
    """The credential has a secret, or a key that can be read."""
    held = case.credential
    if not held or not case.token or held["algorithm"] != case.token.algorithm:
        return
    place, repair = (
        ("credential", held["id"]),
        case.credential_tasks(held["key"], case.signer, held),
    )
    refusal = case.refusal("Invalid key/secret")
    if held["algorithm"].startswith("HS"):
        if not held["secret"]:
            yield Verdict(
                ERROR, "The credential has no secret.", {}, repair, refusal, place
            )
        elif secret_bytes(held["secret"], case.config["secret_is_base64"]) is None:
            options = case.change_task(
                "Take secrets as they are", secret_is_base64=False
            )
            sentence = (
                "The plugin takes secrets for base64, which the credential's is not."
            )
            yield Verdict(
                ERROR, sentence, {"secret_is_base64": True}, (options,), refusal, place
            )
    elif not held["rsa_public_key"]:
        yield Verdict(
            ERROR, "The credential has no public key.", {}, repair, refusal, place
        )
    elif case.public_key is None:
        sentence = "The credential's public key cannot be read."
        yield Verdict(
            ERROR, sentence, {"rsa_public_key": "unreadable"}, repair, CRASHED, place
        )


def signature(case: Case) -> Verdicts:
    """The signature is good."""
    held, parsed = case.credential, case.token
    if not held or not parsed or held["algorithm"] != parsed.algorithm:
        return
    place, repair = (
        ("credential", held["id"]),
        case.credential_tasks(held["key"], case.signer, held),
    )
    refusal = case.refusal("Invalid signature")
    if parsed.algorithm.startswith("HS"):
        yield from _shared(case, held, parsed, refusal)
        return
    if case.public_key is None:
        return
    try:
        good = good_key(parsed, case.public_key)
    except Crash as crash:
        yield Verdict(
            ERROR,
            f"Kong breaks on it: {crash}.",
            {"algorithm": parsed.algorithm},
            repair,
            CRASHED,
            place,
        )
        return
    if good:
        yield Verdict(OK, "The signature is good for the credential's public key.")
        return
    theirs = (
        public_key(case.signer["publicKey"])
        if case.signer and case.signer.get("publicKey")
        else None
    )
    if theirs and _good(parsed, theirs):
        name = f"FusionAuth's key {shown((case.signer or {})['name'])}"
        sentence = f"The signature is good for {name}, but Kong holds another one."
        yield Verdict(
            ERROR, sentence, {"kid": clipped(case.kid or "")}, repair, refusal, place
        )
    elif theirs:
        sentence = "The signature is good neither for Kong's key nor for FusionAuth's: the token is forged, or was altered."
        yield Verdict(
            ERROR,
            sentence,
            {"kid": clipped(case.kid or "")},
            (case.token_task(),),
            refusal,
            place,
        )
    else:
        sentence = "The signature is not good for the credential's public key: another key signed it, or it was altered."
        yield Verdict(
            ERROR,
            sentence,
            {},
            repair if case.kid is None or not case.known else (case.token_task(),),
            refusal,
            place,
        )


def _good(parsed: Token, public: t.Any) -> bool:
    try:
        return good_key(parsed, public)
    except Crash:
        return False


def _shared(case: Case, held: Record, parsed: Token, refusal: Record) -> Verdicts:
    """The commonest mistake with a secret is the other reading of it."""
    is_base64, place = case.config["secret_is_base64"], ("credential", held["id"])
    readings = {
        reading: secret_bytes(held["secret"] or "", reading)
        for reading in (True, False)
    }
    good = {
        reading: secret is not None and good_secret(parsed, secret)
        for reading, secret in readings.items()
    }
    if good[is_base64]:
        yield Verdict(OK, "The signature is good for the credential's secret.")
    elif readings[is_base64] is None or not held["secret"]:
        return
    elif good[not is_base64]:
        how = "as it is" if is_base64 else "as base64"
        sentence = f"The signature is good for the credential's secret {how}: secret_is_base64 says otherwise."
        change = case.change_task(
            "Read secrets the other way", secret_is_base64=not is_base64
        )
        yield Verdict(
            ERROR, sentence, {"secret_is_base64": is_base64}, (change,), refusal, place
        )
    else:
        sentence = "The signature is not good for the credential's secret."
        repair = case.credential_tasks(held["key"], None, held)
        yield Verdict(ERROR, sentence, {}, repair, refusal, place)


def times(case: Case) -> Verdicts:
    """The token is good now, and the plugin verifies that."""
    if not case.credential or not case.token:
        return
    listed, now = case.config["claims_to_verify"] or (), int(case.gateway.now)
    wrong = {
        name: why
        for name in ("exp", "nbf")
        if (why := _untimely(name, case.token.claim(name), now))
    }
    body = {name: why for name, why in wrong.items() if name in listed}
    refusal = case.refusal(body) if body else None
    for name in ("exp", "nbf"):
        said = case.token.claim(name)
        evidence = {
            "claim": said if _is_number(said) and math.isfinite(said) else shown(said),
            "now": now,
        }
        if name in body and said is None:
            rest = [one for one in listed if one != name]
            repair = case.change_task(f"Do not ask for {name}", claims_to_verify=rest)
            sentence = f"The plugin verifies {name}, and the token has none."
            yield Verdict(
                ERROR,
                sentence,
                evidence,
                (repair if name == "nbf" else case.token_task(),),
                refusal,
            )
        elif name in body:
            yield Verdict(
                ERROR,
                f"{_told(name, said, now)}.",
                evidence,
                (case.token_task(),),
                refusal,
            )
        elif name in listed:
            yield Verdict(OK, f"{_told(name, said, now)}, and the plugin verifies it.")
        elif name == "exp":
            repair = case.change_task(
                "Refuse tokens that have expired", claims_to_verify=[*listed, "exp"]
            )
            severity, so = (
                (ERROR, ", and Kong lets it in")
                if wrong.get("exp") == EXPIRED
                else (WARNING, "")
            )
            sentence = f"{_told(name, said, now)}{so}: the plugin does not verify exp."
            yield Verdict(
                severity,
                sentence,
                {**evidence, "claims_to_verify": list(listed)},
                (repair,),
            )


def _untimely(name: str, said: t.Any, now: int) -> str | None:
    """What Kong says of a claim, or None where it is fine. There is no leeway."""
    if not _is_number(said):
        return "must be a number"
    if name == "exp":
        return EXPIRED if said <= now else None
    return "token not valid yet" if said > now else None


def _is_number(value: t.Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _told(name: str, said: t.Any, now: int) -> str:
    if not _is_number(said):
        return (
            f"The token has no {name}"
            if said is None
            else f"The token's {name} is not a number"
        )
    if name == "nbf":
        return f"The token is good {'from' if said <= now else 'only in'} {span(said - now)}{' ago' * (said <= now)}"
    if said <= now:
        return f"The token expired {span(now - said)} ago"
    return f"The token is good for {span(said - now)}"


def lifetime(case: Case) -> Verdicts:
    """The token is good for no longer than the plugin allows."""
    if (
        not case.credential
        or not case.token
        or not (maximum := case.config["maximum_expiration"] or 0)
    ):
        return
    expires, now = case.token.claim("exp"), int(case.gateway.now)
    refusal = case.refusal({"exp": "exceeds maximum allowed expiration"})
    if not _is_number(expires):
        is_there = isinstance(case.token.claims, dict) and "exp" in case.token.claims
        sentence = f"The plugin allows {span(maximum)}, and the token has no exp that is a number."
        end = CRASHED if is_there else refusal
        yield Verdict(
            ERROR, sentence, {"maximum_expiration": maximum}, (case.token_task(),), end
        )
        return
    if expires - now <= maximum:
        yield Verdict(
            OK, f"That is no longer than the plugin allows ({span(maximum)})."
        )
        return
    if case.application:
        settings = {"enabled": True, "time_to_live_in_seconds": int(maximum)}
        name = case.application["name"]
        repair = task(
            "Issue tokens for a shorter time",
            "fusionauth_application",
            name=name,
            jwt_configuration=settings,
        )
    else:
        longer = int(expires - now) if math.isfinite(expires) else 0
        repair = case.change_task(
            "Allow tokens for that long", maximum_expiration=longer
        )
    sentence = f"The token is good for {span(expires - now)}; the plugin allows {span(maximum)}."
    yield Verdict(ERROR, sentence, {"maximum_expiration": maximum}, (repair,), refusal)


def consumer(case: Case) -> Verdicts:
    """The credential's owner is still there."""
    if not case.credential or case.consumer:
        return
    body = {"message": f"Could not find consumer for '{case.key_name}={case.key}'"}
    sentence = (
        "The credential's consumer is gone: remove the credential and make it anew."
    )
    repair = case.credential_tasks(case.credential["key"], case.signer)
    yield Verdict(
        ERROR,
        sentence,
        {"consumer": case.credential["consumer"]["id"]},
        repair,
        answer(401, body),
    )
