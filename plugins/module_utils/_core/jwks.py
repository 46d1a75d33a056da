# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Key Sets (RFC 7517 section 5): which of their keys verify tokens, and which sets to have no part in."""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import CollectionError
from .field_paths import Record
from .keys import (
    ALGORITHMS,
    PRIVATE,
    Scrutiny,
    WeakKeyError,
    algorithm_of,
    check_public_key,
    jwk_to_pem,
)

MOST_KEYS = 100
SIGNING_CURVES = {"P-256", "P-384", "P-521", "Ed25519"}
ALIASES = {"Ed25519": "EdDSA"}  # RFC 9864 section 2.2


@dataclasses.dataclass(frozen=True)
class VerificationKey:
    """A key that verifies tokens. ``kid``: its id, if any; ``algorithm``: as JWTs name it (RFC 7518 section 3.1)."""

    kid: str | None
    algorithm: str
    pem: str


@dataclasses.dataclass(frozen=True)
class KeySet:
    """The keys that verify tokens, in the order of the set, and a sentence on each that was passed over."""

    keys: tuple[VerificationKey, ...]
    passed_over: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class KeySource:
    """The keys of one issuer, as the server that signs its tokens knows them.

    Attributes:
        jwks: The keys as JWKs, or None where the issuer does not exist yet.
        issuer: What its tokens have as iss, letter for letter.
        signing_kid: The kid of the key that signs its tokens.
        shared: A sentence on each key that others sign with as well.
        foreign: The names of the server's other keys, by their kid.
        warnings: What the user has to know.
    """

    jwks: list[Record] | None = None
    issuer: str = ""
    signing_kid: str = ""
    shared: t.Sequence[str] = ()
    foreign: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    warnings: t.Sequence[str] = ()


def read(
    jwks: t.Any,
    algorithm: str | None = None,
    most: int = MOST_KEYS,
    place: str = "The key set",
    *,
    small_exponent: bool = False,
) -> KeySet:
    """The keys of a JWKS that verify tokens.

    ``algorithm`` is that of RSA keys that do not tell theirs. Passed over are keys for encryption, of unknown types and
    too weak ones (RFC 7517 section 5 has unknown ones ignored), among them RSA keys of a ``small_exponent`` unless that
    is allowed. Raises CollectionError for what is no key set, for an empty
    one, for one with more than ``most`` keys, with a private key, with a key that is not what it says, with a key id
    twice, or without a single usable key.
    """
    listed = jwks.get("keys") if isinstance(jwks, dict) else jwks
    if not isinstance(listed, list):
        raise CollectionError(
            f"{place} is not one: it must be a mapping with a list of keys (RFC 7517 section 5)."
        )
    if not listed:
        raise CollectionError(f"{place} is empty.")
    if len(listed) > most:
        raise CollectionError(
            f"{place} has {len(listed)} keys, and more than {most} are not accepted: check that it is the right one."
        )
    keys, passed_over = [], []
    for number, jwk in enumerate(listed, 1):
        name = (
            f"key {number}"
            if not isinstance(jwk, dict) or not jwk.get("kid")
            else f"key {jwk['kid']!r}"
        )
        here = f"{name} of {place[0].lower()}{place[1:]}"
        if why := _unfit(jwk, here):
            passed_over.append(f"{here} was skipped: {why}")
            continue
        pem = jwk_to_pem(jwk, here)
        key = VerificationKey(
            jwk.get("kid"), _algorithm(jwk, pem, algorithm, here), pem
        )
        try:
            check_public_key(
                key.pem, key.algorithm, here, Scrutiny(small_exponent=small_exponent)
            )
        except WeakKeyError as weak:
            passed_over.append(str(weak).rstrip("."))
        else:
            keys.append(key)
    known = [key.kid for key in keys if key.kid]
    if twice := sorted({kid for kid in known if known.count(kid) > 1}):
        raise CollectionError(
            f"{place} has two keys with the id {twice[0]!r}, so it is unclear which of them a token refers to."
        )
    if not keys:
        raise CollectionError(
            f"{place} has no key that verifies tokens: {'; '.join(passed_over)}."
        )
    return KeySet(tuple(keys), tuple(passed_over))


def named(
    keys: t.Sequence[VerificationKey],
    key_claim_name: str,
    issuer: str | None,
    kid: str | None = None,
) -> dict[str, VerificationKey]:
    """Keys by what tokens carry in the key claim: every one by its id, or the issuer's only one.

    ``kid`` tells which that is, where there are several. Raises CollectionError where a key has no such name.
    """
    if key_claim_name == "kid":
        if nameless := [key for key in keys if not key.kid]:
            raise CollectionError(
                f"{len(nameless)} of the {len(keys)} keys have no kid, by which tokens are matched to keys."
            )
        return {str(key.kid): key for key in keys}
    if not issuer:
        raise CollectionError("With the key claim iss, issuer is required.")
    chosen = [key for key in keys if kid in (None, key.kid)]
    if len(chosen) != 1:
        known = ", ".join(repr(key.kid) for key in keys)
        raise CollectionError(
            f"With the key claim iss, Kong verifies with a single key, but there are {len(chosen)}: select one of "
            f"{known} with kid, or use kid as the key claim."
        )
    return {issuer: chosen[0]}


def _unfit(jwk: t.Any, here: str) -> str | None:
    """Why a key is of no use to a verifier, or None. Raises CollectionError for a private key and for what is no key at all."""
    if not isinstance(jwk, dict):
        raise CollectionError(
            f"{here} is not a JWK: a JWK is a mapping (RFC 7517 section 4)."
        )
    if PRIVATE & jwk.keys():
        raise CollectionError(
            f"{here} includes its private half, so anyone who reads the set can sign: replace that key."
        )
    if not isinstance(jwk.get("kid", ""), str):
        raise CollectionError(f"kid of {here} is not a string (RFC 7517 section 4.5).")
    kind, crv, alg = (
        jwk.get("kty", "RSA" if "n" in jwk else None),
        jwk.get("crv"),
        jwk.get("alg"),
    )
    if jwk.get("use", "sig") != "sig" or "verify" not in jwk.get(
        "key_ops", ("verify",)
    ):
        return "it is not for signatures"
    if kind is None and jwk.get("x5c"):
        return None
    if kind not in ("RSA", "EC", "OKP"):
        return f"nothing is known of keys of the type {kind!r}"
    if kind != "RSA" and crv is not None and crv not in SIGNING_CURVES:
        return f"no token is signed with a key on {crv!r}"
    if alg is not None and ALIASES.get(str(alg), alg) not in ALGORITHMS:
        return f"{alg!r} is not an algorithm that verifies tokens"
    return None


def _algorithm(jwk: Record, pem: str, fallback: str | None, here: str) -> str:
    """What tokens of a key are signed by: as it says, as its curve says, or as the task says of RSA keys."""
    told = jwk.get("alg") or algorithm_of(pem) or fallback
    if not told:
        raise CollectionError(
            f"{here} does not name its algorithm, which RSA keys may leave out: set algorithm."
        )
    return ALIASES.get(str(told), str(told))
