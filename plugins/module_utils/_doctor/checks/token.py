# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks: whether there is a token, and what it says it is.

Sources: kong/plugins/jwt/handler.lua and jwt_parser.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import re

from ..._core.field_paths import Record
from ..._kong.jwt_parser import LONGEST, BadToken, Crash, Token, cookies, loose_header
from ..finding import CRASHED, ERROR, NOTE, OK, Verdict, Verdicts, shown
from ..request_context import APPLICATION, Case, key_of_its_own, says

SCHEME = re.compile(
    r"([A-Za-z-]{1,12}) "
)  # short, so that nothing secret is taken for it


def token(case: Case) -> Verdicts:
    """There is one token, where the plugin looks."""
    if not case.plugin:
        return
    places = {text: place for place, text in case.found}
    if len(places) > 1:
        evidence = {"places": sorted(place for place, dummy in case.found)}
        refusal = case.refusal("Multiple tokens provided")
        yield Verdict(
            ERROR,
            f"The request has {len(places)} different tokens: send one.",
            evidence,
            (),
            refusal,
        )
    elif None in places:
        refusal = case.refusal("Unrecognizable token")
        yield Verdict(ERROR, f"The {places[None]} has no value.", {}, (), refusal)
    elif not places:
        yield _no_token(case)
    else:
        yield Verdict(OK, f"The token is read from {min(places.values())}.")


def _no_token(case: Case) -> Verdict:
    config, asked = case.config, case.asked
    places = [
        *(f"header {name}" for name in config["header_names"] or ()),
        *(f"query argument {name}" for name in config["uri_param_names"] or ()),
        *(f"cookie {name}" for name in config["cookie_names"] or ()),
    ]
    evidence, refusal = (
        {"read from": places},
        case.refusal("Unauthorized", invalid=False),
    )
    where = ", ".join(places) or "nowhere"
    for name in config["header_names"] or ():
        if sent := asked.header(name):
            scheme = SCHEME.match(sent)
            begins = f"begins with {shown(scheme[1])}" if scheme else "has no scheme"
            sentence = f"The header {name} {begins}: Kong reads it only as Bearer or bearer, a space and the token."
            return Verdict(ERROR, sentence, evidence, (), refusal)
    elsewhere = [
        (option, name)
        for option, names in (
            (
                "header_names",
                [
                    name
                    for name, value in asked.headers.items()
                    if value.lower().startswith("bearer ")
                ],
            ),
            (
                "uri_param_names",
                [
                    name
                    for name, value in asked.query
                    if value and value.count(".") == 2
                ],
            ),
            (
                "cookie_names",
                [
                    name
                    for name, value in cookies(asked).items()
                    if value.count(".") == 2
                ],
            ),
        )
        for name in names
    ]
    if elsewhere:
        option, name = elsewhere[0]
        repair = case.change_task(
            "Read the token where it is", **{option: [*(config[option] or ()), name]}
        )
        what = {
            "header_names": "header",
            "uri_param_names": "query argument",
            "cookie_names": "cookie",
        }[option]
        sentence = f"The token is in the {what} {shown(name)}, where the plugin does not look: it reads {where}."
        return Verdict(ERROR, sentence, evidence, (repair,), refusal)
    sentence = f"The request has no token: the plugin reads {where}."
    return Verdict(ERROR, sentence, evidence, (case.token_task(),), refusal)


def form(case: Case) -> Verdicts:
    """It is a token, of an algorithm that Kong knows."""
    if isinstance(case.parsed, Token):
        kid = f", kid {shown(case.kid)}" if case.kid else ", without a kid"
        yield Verdict(OK, f"It is a token of {case.parsed.algorithm}{kid}.")
    elif isinstance(case.parsed, Crash):
        yield Verdict(
            ERROR,
            f"Kong breaks on it: {case.parsed}.",
            {},
            (case.token_task(),),
            CRASHED,
        )
    elif isinstance(case.parsed, BadToken):
        evidence, why, repair = _malformed(case, case.text or "", str(case.parsed))
        yield Verdict(
            ERROR,
            f"It is no token: {why}.",
            evidence,
            repair,
            case.refusal(f"Bad token; {case.parsed}"),
        )


def _malformed(
    case: Case, text: str, word: str
) -> tuple[Record, str, tuple[Record, ...]]:
    parts, algorithm = text.count(".") + 1, loose_header(text).get("alg")
    evidence: Record = {"characters": len(text), "parts": parts}
    new: tuple[Record, ...] = (case.token_task(),)
    if len(text) > LONGEST:
        return (
            evidence,
            f"it has {len(text)} characters, and no more than {LONGEST} are looked at",
            new,
        )
    if word == "invalid alg":
        evidence["alg"] = algorithm = shown(algorithm)
        if algorithm == "'Ed25519'":
            name = (case.application or {}).get("name") or APPLICATION
            repair = key_of_its_own(name)
            return (
                evidence,
                "FusionAuth calls the algorithm Ed25519, and Kong knows it as EdDSA alone",
                repair,
            )
        if algorithm.casefold() == "'none'":
            return evidence, "nobody has signed it (alg none)", new
        return evidence, f"Kong does not know the algorithm {algorithm}", new
    if word == "invalid claims":
        return evidence, "its claims are false", new
    if word == "invalid signature" and parts == 3:
        return evidence, "its signature is not written in base64url", new
    if parts == 5:
        return (
            evidence,
            "it has five parts, so it is encrypted (JWE, RFC 7516), which Kong does not read",
            new,
        )
    if parts != 3:
        return (
            evidence,
            f"it has {parts} part{'s' * (parts > 1)}, not three (RFC 7515 section 3.1)",
            new,
        )
    if any(character.isspace() for character in text):
        return evidence, "there is white space in it", new
    return (
        evidence,
        "its first two parts are not JSON in base64url (RFC 7515 section 3.1)",
        new,
    )


def key(case: Case) -> Verdicts:
    """A claim names the credential."""
    found, name = case.key, case.key_name
    if isinstance(found, Crash):
        repair = case.name_key_task("iss") if not name else case.token_task()
        yield Verdict(
            ERROR,
            f"Kong breaks on it: {found}.",
            {"key_claim_name": name or None},
            (repair,),
            CRASHED,
        )
    elif case.token and not found:
        has = (
            "is empty in"
            if found == ""
            else "is neither in the claims nor in the header of"
        )
        word = (
            f"Invalid '{name}' in claims"
            if found == ""
            else f"No mandatory '{name}' in claims"
        )
        others = [
            one
            for one in ("iss", "kid")
            if one != name and isinstance(says(case.token, one), str)
        ]
        repair = case.name_key_task(others[0]) if others else case.token_task()
        evidence = {"key_claim_name": name}
        yield Verdict(
            ERROR,
            f"{name}, which names the credential, {has} the token.",
            evidence,
            (repair,),
            case.refusal(word),
        )
    elif case.token and found:
        yield Verdict(OK, f"{name} names the credential: {shown(found)}.")
        if (
            case.token.claim(name)
            and name in case.token.header
            and case.token.header[name] != found
        ):
            sentence = f"The header has another {name}, {shown(case.token.header[name])}: the claim goes first."
            yield Verdict(NOTE, sentence)
