# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Key Sets (RFC 7517 section 5): which of their keys verify tokens, and which sets are refused."""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import CollectionError
from .field_paths import Record
from .jwk import PRIVATE_MEMBERS, jwk_to_pem
from .keys import (
    ALGORITHMS,
    Scrutiny,
    WeakKeyError,
    algorithm_of,
    check_public_key,
)

# No issuer rotates through as many; a longer list is somebody else's, or an
# attack.
MOST_KEYS = 100
# RFC 7518 section 6.1 and RFC 8037 section 2.
KEY_TYPES = ("RSA", "EC", "OKP")
# RFC 7518 section 6.2.1.1 and RFC 8037 section 3.1.
SIGNING_CURVES = ("P-256", "P-384", "P-521", "Ed25519")
ALGORITHM_ALIASES = {"Ed25519": "EdDSA"}  # RFC 9864 section 2.2


@dataclasses.dataclass(frozen=True)
class VerificationKey:
    """A key that verifies tokens.

    Attributes:
        kid: The key's id, if it has one.
        algorithm: What tokens are signed by, as JWTs name it (RFC 7518 section 3.1).
        pem: The public key.
    """

    kid: str | None
    algorithm: str
    pem: str


@dataclasses.dataclass(frozen=True)
class KeySet:
    """What a JWKS holds.

    Attributes:
        keys: The keys that verify tokens, in the order of the set.
        passed_over: A sentence on each other key.
    """

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


# Reading a set


def read_key_set(
    jwks: t.Any,
    algorithm: str | None = None,
    max_keys: int = MOST_KEYS,
    set_label: str = "The key set",
    *,
    small_exponent: bool = False,
) -> KeySet:
    """Return the keys of a JWKS that verify tokens.

    Keys for encryption, keys of unknown types (RFC 7517 section 5 has them ignored) and weak keys are
    passed over. RSA keys with a small exponent are weak, unless ``small_exponent`` accepts them.

    ``algorithm`` is that of RSA keys that do not name theirs. ``set_label`` is the set as messages name it.

    Raises CollectionError for what is no key set, for an empty one, for one with more than
    ``max_keys`` keys, with a private key, with a key that is not what it says, with a key id twice,
    or without a single usable key.
    """
    usable: list[VerificationKey] = []
    passed_over: list[str] = []
    for number, jwk in enumerate(_listed_keys(jwks, max_keys, set_label), 1):
        name = _key_label(jwk, number, set_label)
        if reason := _reason_to_skip(jwk, name):
            passed_over.append(f"{name} was skipped: {reason}")
            continue
        key = _verification_key(jwk, algorithm, name)
        try:
            scrutiny = Scrutiny(small_exponent=small_exponent)
            check_public_key(key.pem, key.algorithm, name, scrutiny)
        except WeakKeyError as error:
            passed_over.append(str(error).rstrip("."))
        else:
            usable.append(key)
    _refuse_ambiguous_ids(usable, set_label)
    if not usable:
        raise CollectionError(
            f"{set_label} has no key that verifies tokens: {'; '.join(passed_over)}."
        )
    return KeySet(tuple(usable), tuple(passed_over))


def _listed_keys(jwks: t.Any, max_keys: int, set_label: str) -> list[t.Any]:
    """Return the keys of a set as they are listed, whatever they are.

    Each key becomes a credential, so a set that is much too large is not the right one. Raises
    CollectionError for such a set, for an empty one, and for what is no key set.
    """
    keys = jwks.get("keys") if isinstance(jwks, dict) else jwks
    if not isinstance(keys, list):
        raise CollectionError(
            f"{set_label} is not a JWKS: it must be a mapping with a list "
            "of keys (RFC 7517 section 5)."
        )
    if not keys:
        raise CollectionError(f"{set_label} is empty.")
    if len(keys) > max_keys:
        raise CollectionError(
            f"{set_label} has {len(keys)} keys, and the limit is "
            f"{max_keys}: check that it is the right one."
        )
    return [_without_nulls(jwk) for jwk in keys]


def _without_nulls(jwk: t.Any) -> t.Any:
    """Return a key without the members that are null, which say nothing.

    Some issuers write every optional member of RFC 7517 section 4, whether it has a value or not.
    """
    if not isinstance(jwk, dict):
        return jwk
    return {
        member: value for member, value in jwk.items() if value is not None
    }


def _key_label(jwk: t.Any, number: int, set_label: str) -> str:
    """Return a key as messages name it, by its id or by its number in the set."""
    set_name = f"{set_label[0].lower()}{set_label[1:]}"
    kid = jwk.get("kid") if isinstance(jwk, dict) else None
    if kid:
        return f"key {kid!r} of {set_name}"
    return f"key {number} of {set_name}"


def _refuse_ambiguous_ids(keys: list[VerificationKey], set_label: str) -> None:
    """Raise CollectionError for a key id twice.

    Nobody could tell which of the two keys a token means, and Kong has one credential for each id.
    """
    kids = sorted(key.kid for key in keys if key.kid)
    for kid, next_kid in zip(kids, kids[1:]):
        if kid == next_kid:
            raise CollectionError(
                f"{set_label} has two keys with the id {kid!r}, so it is unclear which of them a token refers to."
            )


# Reading one key


def _reason_to_skip(jwk: t.Any, key_label: str) -> str | None:
    """Return why a key is of no use to a verifier of tokens, or None.

    The set is the issuer's, who may have keys for other purposes in it and does not know its readers.
    A private key is a mistake that nobody may pass over.

    Raises CollectionError for a private key, and for what is no key at all.
    """
    if not isinstance(jwk, dict):
        raise CollectionError(
            f"{key_label} is not a JWK: a JWK is a mapping (RFC 7517 section 4)."
        )
    if PRIVATE_MEMBERS & jwk.keys():
        raise CollectionError(
            f"{key_label} includes its private half, so anyone who reads "
            "the set can sign tokens: replace that key."
        )
    if not isinstance(jwk.get("kid", ""), str):
        raise CollectionError(
            f"kid of {key_label} is not a string (RFC 7517 section 4.5)."
        )
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list):
        raise CollectionError(
            f"key_ops of {key_label} is not a list (RFC 7517 section 4.3)."
        )
    if jwk.get("use", "sig") != "sig" or "verify" not in operations:
        return "it is not for signatures"
    return _reason_to_skip_type(jwk)


def _reason_to_skip_type(jwk: Record) -> str | None:
    """Return why no token is signed by a key of this type, curve and algorithm, or None.

    Some issuers leave out the type, of which members or a certificate tell enough.
    """
    key_type = jwk.get("kty", "RSA" if "n" in jwk else None)
    if key_type is None and jwk.get("x5c"):
        return None
    if key_type not in KEY_TYPES:
        return f"no algorithm for tokens uses keys of type {key_type!r}"
    curve = jwk.get("crv")
    has_curve = key_type != "RSA" and curve is not None
    if has_curve and curve not in SIGNING_CURVES:
        return f"no algorithm for tokens uses the curve {curve!r}"
    algorithm = jwk.get("alg")
    if (
        algorithm is not None
        and _canonical_algorithm(algorithm) not in ALGORITHMS
    ):
        return f"{algorithm!r} is not a signature algorithm for tokens"
    return None


def _verification_key(
    jwk: Record, default_algorithm: str | None, key_label: str
) -> VerificationKey:
    """Return a key as verifiers take it, which want to know its algorithm.

    The key names that itself, or its curve does, or the task says it of keys that do not.
    """
    pem = jwk_to_pem(jwk, key_label)
    algorithm = jwk.get("alg") or algorithm_of(pem) or default_algorithm
    if not algorithm:
        raise CollectionError(
            f"{key_label} has no alg, which is optional in RSA keys: set "
            "algorithm."
        )
    return VerificationKey(
        jwk.get("kid"), _canonical_algorithm(algorithm), pem
    )


def _canonical_algorithm(algorithm: t.Any) -> str:
    return ALGORITHM_ALIASES.get(str(algorithm), str(algorithm))


# What tokens name keys by


def keys_by_claim(
    keys: t.Sequence[VerificationKey],
    key_claim_name: str,
    issuer: str | None,
    kid: str | None = None,
) -> dict[str, VerificationKey]:
    """Return keys by what tokens have in the key claim: every key by its id, or the issuer's only key.

    ``kid`` says which that is, where there are several. Raises CollectionError where a key has no
    such name.
    """
    if key_claim_name == "kid":
        return _keys_by_id(keys)
    if not issuer:
        raise CollectionError("With the key claim iss, issuer is required.")
    selected = [key for key in keys if kid in (None, key.kid)]
    if len(selected) != 1:
        ids = ", ".join(repr(key.kid) for key in keys)
        raise CollectionError(
            f"With the key claim iss, Kong verifies with a single key, but there are {len(selected)}: select one of "
            f"{ids} with kid, or use kid as the key claim."
        )
    return {issuer: selected[0]}


def _keys_by_id(
    keys: t.Sequence[VerificationKey],
) -> dict[str, VerificationKey]:
    """Return keys by their ids.

    Raises CollectionError where some have none: no token could name them.
    """
    nameless = [key for key in keys if not key.kid]
    if nameless:
        raise CollectionError(
            f"{len(nameless)} of the {len(keys)} keys have no kid, by which tokens are matched to keys."
        )
    return {str(key.kid): key for key in keys}
