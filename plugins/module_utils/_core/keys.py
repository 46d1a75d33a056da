# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys in PEM: which of them may be given to a verifier of tokens."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .errors import CollectionError
from .weak_keys import USUAL_EXPONENT, small_exponent, weakness

# The algorithms of JWTs that have public keys (RFC 7518 section 3.1, RFC 8037 section 3.1).
ALGORITHMS = [
    *(
        f"{family}{size}"
        for family in ("RS", "ES", "PS")
        for size in (256, 384, 512)
    ),
    "EdDSA",
]
# By algorithm, as cryptography names curves (RFC 7518 section 3.4).
CURVES = {"ES256": "secp256r1", "ES384": "secp384r1", "ES512": "secp521r1"}
SMALLEST_RSA = 2048  # bits (RFC 7518 section 3.3)
# The length of a key on this curve (RFC 8032 section 5.1.5).
ED25519_BITS = 256
# Of keys. Many credentials may hold the same one, that of the server that issues their tokens.
MOST_REMEMBERED = 1024


class WeakKeyError(CollectionError):
    """Raised for a public key whose private key others can guess, or that they can sign for without it."""


class Scrutiny(t.NamedTuple):
    """How closely a key is looked at.

    Attributes:
        factors: Look for factors of a modulus, which takes some tenths of a millisecond.
        primality: See whether a modulus is a prime, which takes some hundredths of a second.
        small_exponent: Accept RSA keys with a public exponent below 65537.
    """

    factors: bool = True
    primality: bool = True
    small_exponent: bool = False


# What takes no noticeable time, for one key among thousands.
QUICK = Scrutiny(factors=False, primality=False, small_exponent=True)
"""For all keys of a whole configuration, which may be thousands."""


def check_public_key(
    pem_text: str, algorithm: str, key_label: str, scrutiny: Scrutiny = QUICK
) -> int:
    """Return the size in bits of a public key, if it is one that a JWT algorithm needs.

    Kong takes a private key and shows it to everyone who can read the credential. It takes a key of
    another type and never verifies a token with it, and takes anything at all for ES*.

    ``key_label`` is the key as messages name it. Raises CollectionError for any other PEM, and
    WeakKeyError for a key that others can guess or sign for.
    """
    with _naming(key_label):
        return _checked_size(pem_text, algorithm, scrutiny)


@contextlib.contextmanager
def _naming(key_label: str) -> t.Iterator[None]:
    """Begin the sentence of an error with the name of the key."""
    try:
        yield
    except CollectionError as mistake:
        raise type(mistake)(f"{key_label} {mistake}") from None


@functools.lru_cache(maxsize=MOST_REMEMBERED)
def _checked_size(pem_text: str, algorithm: str, scrutiny: Scrutiny) -> int:
    """Return the size in bits of a public key, once for all credentials that hold it.

    Raises CollectionError and WeakKeyError with what follows the name of the key in a sentence.
    """
    if "PRIVATE KEY" in pem_text:
        raise CollectionError(
            "is a private key: use its public half (openssl pkey -pubout), "
            "and replace the key if others have seen it."
        )
    if "BEGIN CERTIFICATE" in pem_text:
        raise CollectionError(
            "is a certificate: use the public key in it (openssl x509 -pubkey -noout)."
        )
    public_key = _load_public_key(pem_text)
    _check_type(public_key, algorithm)
    _check_size_or_curve(public_key, algorithm)
    _check_strength(public_key, scrutiny)
    return getattr(public_key, "key_size", ED25519_BITS)


def _check_type(public_key: t.Any, algorithm: str) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    types: dict[str, tuple[str, t.Any]] = {
        "RS": ("RSA", rsa.RSAPublicKey),
        "PS": ("RSA", rsa.RSAPublicKey),
        "ES": ("EC", ec.EllipticCurvePublicKey),
        "Ed": ("Ed25519", ed25519.Ed25519PublicKey),
    }
    name, key_type = types[algorithm[:2]]
    if not isinstance(public_key, key_type):
        raise CollectionError(
            f"is not the {name} public key that {algorithm} needs."
        )


def _check_size_or_curve(public_key: t.Any, algorithm: str) -> None:
    """Raise an error for a key of the right type that is too small, or on another curve."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if (
        isinstance(public_key, rsa.RSAPublicKey)
        and public_key.key_size < SMALLEST_RSA
    ):
        raise WeakKeyError(
            f"is an RSA key of {public_key.key_size} bits: at least {SMALLEST_RSA} are required (RFC "
            "7518 section 3.3)."
        )
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        curve = public_key.curve.name
        if curve != CURVES[algorithm]:
            raise CollectionError(
                f"is a key on the curve {curve}: {algorithm} needs {CURVES[algorithm]}."
            )


def _check_strength(public_key: t.Any, scrutiny: Scrutiny) -> None:
    """Raise WeakKeyError for a key that looks like any other and is not good enough."""
    reason = weakness(
        public_key, factors=scrutiny.factors, primality=scrutiny.primality
    )
    if reason:
        raise WeakKeyError(
            f"is a key whose signatures anyone can forge, because {reason}: generate a new key pair."
        )
    exponent = small_exponent(public_key)
    if exponent and not scrutiny.small_exponent:
        raise WeakKeyError(
            f"is an RSA key with the public exponent {exponent}: below {USUAL_EXPONENT}, careless "
            "verifiers accept forged signatures (FIPS 186-5 section A.1.1); generate a new key pair, "
            "or set allow_small_exponent=true."
        )


def algorithm_of(pem_text: str, key_label: str = "the PEM") -> str | None:
    """Return the one JWT algorithm that a public key is good for.

    Returns None for RSA keys, which are good for six, and for curves that JWTs do not use.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    with _naming(key_label):
        public_key = _load_public_key(pem_text)
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        return "EdDSA"
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        for algorithm, curve in CURVES.items():
            if curve == public_key.curve.name:
                return algorithm
    return None


def _load_public_key(pem_text: str) -> t.Any:
    """Return one of cryptography's public keys.

    For any other PEM, raises CollectionError with what follows the name of the key in a sentence.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        load_pem_public_key,
    )

    try:
        return load_pem_public_key(pem_text.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise CollectionError(
            "is not a public key in PEM: it must start with -----BEGIN PUBLIC KEY-----."
        ) from None


def load_key_of_any_pem(pem_text: str, key_label: str) -> t.Any:
    """Return the public key of a public key, private key or certificate.

    Raises CollectionError for any other PEM, and for one that is encrypted or incomplete.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        load_pem_private_key,
    )

    try:
        if "PRIVATE KEY" in pem_text:
            return load_pem_private_key(
                pem_text.strip().encode(), None
            ).public_key()
        if "BEGIN CERTIFICATE" in pem_text:
            return x509.load_pem_x509_certificate(
                pem_text.strip().encode()
            ).public_key()
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise CollectionError(
            f"{key_label} cannot be read: a private key must not be encrypted, and a certificate must be complete."
        ) from None
    with _naming(key_label):
        return _load_public_key(pem_text)
