# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks: what FusionAuth has to say of a token."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._kong.jwt_parser import Token, same_key
from ..finding import (
    ERROR,
    NOTE,
    OK,
    WARNING,
    Verdict,
    Verdicts,
    clipped,
    difference,
    nearest,
    shown,
    span,
    task,
)
from ..request_context import Case, key_of_its_own

SKEW = 30  # seconds between two clocks that nobody notices


def fusionauth(case: Case) -> Verdicts:
    """FusionAuth can be asked."""
    if isinstance(case.issuer, str):
        yield Verdict(WARNING, f"FusionAuth's side is not known: {case.issuer}")
    elif not case.issuer:
        yield Verdict(
            NOTE,
            "FusionAuth's side is not known: say fusionauth_url and fusionauth_api_key.",
        )
    elif abs(skew := case.issuer.now - case.gateway.now) > SKEW:
        ahead = "ahead of" if skew > 0 else "behind"
        sentence = f"FusionAuth's clock is {span(skew)} {ahead} Kong's, which makes tokens expire early or late."
        yield Verdict(
            WARNING,
            sentence,
            {"fusionauth": int(case.issuer.now), "kong": int(case.gateway.now)},
        )


def issuer(case: Case) -> Verdicts:
    """The token's issuer is the tenant's, letter for letter."""
    if not case.known or not case.token:
        return
    said = case.token.claim("iss")
    issuers = {one["issuer"]: one for one in reversed(case.known.tenants)}
    tenant = case.tenant or issuers.get(said if isinstance(said, str) else "")
    if tenant and tenant["issuer"] == said:
        yield Verdict(
            OK,
            f"Its issuer {shown(said)} is that of FusionAuth's tenant {shown(tenant['name'])}.",
        )
        return
    like = nearest(said, issuers) if isinstance(said, str) else None
    if not tenant and like:
        tenant = issuers[like]
    if not tenant or not isinstance(said, str):
        sentence = f"No tenant of FusionAuth has the issuer {shown(said)}: the token is somebody else's."
        yield Verdict(WARNING, sentence, {"issuers": [clipped(one) for one in issuers]})
        return
    now, place = tenant["issuer"], ("tenant", tenant["id"])
    how = difference(said, now, "the token", "the tenant")
    sentence = f"Its issuer {shown(said)} is not that of FusionAuth's tenant {shown(tenant['name'])}, {shown(now)}: {how}."
    repair = [case.token_task()]
    if case.key_name == "iss" and now not in case.gateway.by_key and case.credential:
        owner = case.gateway.reference("consumers", case.credential["consumer"])
        options = {"consumer": owner, "id": case.credential["id"], "key": now}
        repair.insert(
            0,
            task(
                "Write the credential's key as the tenant has it",
                "kong_consumer_jwt",
                **options,
            ),
        )
    yield Verdict(
        ERROR,
        sentence,
        {"token": clipped(said), "tenant": clipped(now)},
        tuple(repair),
        None,
        place,
    )


def published(case: Case) -> Verdicts:
    """FusionAuth still publishes the key that signed it."""
    if not case.known or not case.token:
        return
    kid, found = case.kid, case.signer
    if kid is None:
        yield Verdict(
            NOTE,
            "The token names no key (kid), so FusionAuth cannot be asked about it.",
        )
    elif found and kid in case.known.published:
        yield Verdict(
            OK,
            f"FusionAuth publishes the key {shown(kid)}, {shown(found['name'])}.",
            place=("key", found["id"]),
        )
    elif found:
        name = f"{shown(kid)}, {shown(found['name'])}"
        sentence = f"FusionAuth does not publish the key {name}: it is an {found['algorithm']} key."
        yield Verdict(
            WARNING,
            sentence,
            {"algorithm": found["algorithm"]},
            (),
            None,
            ("key", found["id"]),
        )
    elif not case.tenant:
        yield Verdict(
            NOTE, f"FusionAuth has no key {shown(kid)}.", {"kid": clipped(kid)}
        )
    else:
        now = case.known.signing_key(case.application) if case.application else None
        sentence = f"FusionAuth has no key {shown(kid)}: it was removed, or never was one of FusionAuth's."
        repair = (case.token_task(), *(_follow(case, now) if now else ()))
        yield Verdict(
            ERROR,
            sentence,
            {"kid": clipped(kid), "published": len(case.known.published)},
            repair,
        )


def holder(case: Case) -> Verdicts:
    """The token's application owns the key."""
    if not case.known or not case.token or not case.signer:
        return
    sign = [one["name"] for one in case.known.signers(case.signer)]
    trust = [one["name"] for one in case.known.trusting(case.signer)]
    names = ", ".join(shown(one) for one in sign) or "no application"
    told = (
        f"Application{'s' * (len(sign) > 1)} {names} sign{'s' * (len(sign) == 1)} with that key now"
        if sign
        else ""
    )
    place, mine = ("key", case.signer["id"]), (case.application or {}).get("name")
    if sign and (mine is None or mine in sign):
        yield Verdict(
            NOTE if len(sign) > 1 else OK,
            f"{told}.",
            {"applications": sign},
            (),
            None,
            place,
        )
    elif mine in trust:
        yield Verdict(
            NOTE,
            f"Application {shown(mine)} lists that key as an earlier one.",
            {},
            (),
            None,
            place,
        )
    elif sign:
        sentence = f"{told}, but the token is for application {shown(mine)}."
        yield Verdict(
            WARNING, sentence, {"applications": sign, "token": mine}, (), None, place
        )
    else:
        yield Verdict(
            WARNING, "No application signs with that key any more.", {}, (), None, place
        )


def signs(case: Case) -> Verdicts:
    """Kong holds the key that the application signs with now."""
    if not case.known or not case.application or not case.credential:
        return
    now, name = case.known.signing_key(case.application), case.application["name"]
    if not now:
        yield Verdict(
            NOTE,
            f"Application {shown(name)} leaves the choice of its key to FusionAuth.",
        )
        return
    place, told = (
        ("key", now["id"]),
        f"Application {shown(name)} signs with the {now['algorithm']} key {shown(now['name'])}",
    )
    if not now.get("publicKey"):
        repair = key_of_its_own(name)
        sentence = f"{told}, a secret that Kong would have to share."
        yield Verdict(
            WARNING, sentence, {"algorithm": now["algorithm"]}, repair, None, place
        )
    elif _holds(case, now):
        yield Verdict(OK, f"{told}, which Kong holds.", place=place)
    else:
        sentence = f"{told} now, which Kong does not hold: its next tokens are refused."
        yield Verdict(
            ERROR, sentence, {"kid": now["kid"]}, tuple(_follow(case, now)), None, place
        )


def _holds(case: Case, signer: Record) -> bool:
    """Whether Kong has the public half of a key where it will look for it."""
    held = (
        case.gateway.by_key.get(signer["kid"])
        if case.key_name == "kid"
        else case.credential
    )
    return bool(held and same_key(held["rsa_public_key"], signer["publicKey"]))


def _follow(case: Case, signer: Record) -> tuple[Record, ...]:
    """The tasks that give Kong the public half of a key."""
    if case.key_name == "kid":
        return case.credential_tasks(signer["kid"], signer)
    said = (case.tenant or {}).get("issuer") or (t.cast(Token, case.token).claim("iss"))
    existing = case.gateway.by_key.get(said)
    return case.credential_tasks(said, signer, existing)
