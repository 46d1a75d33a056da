# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of Kong's jwt credentials, and whether they verify a token.

Source: kong/plugins/jwt/jwt_parser.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import typing as t

from .._core.errors import CollectionError
from .._core.jwk import jwk_to_pem
from .jwt_parser import PluginCrashError, Token, decode_base64url

# jwt_parser.lua asserts these lengths in bytes. A failed assertion is an answer 500.
ES_SIGNATURE_BYTES = {"ES256": 64, "ES384": 96, "ES512": 132}
# Kong takes the salt's length for granted, which fits 2048 bits alone.
PS_SIGNATURE_BYTES = 256


def is_symmetric(algorithm: str) -> bool:
    """Return whether an algorithm verifies with a shared secret (RFC 7518 section 3.2)."""
    return algorithm.startswith("HS")


# Keys


def load_public_key(text: str) -> t.Any:
    """Return the public key in a credential's ``rsa_public_key``, or None where Kong cannot read it either.

    Kong's OpenSSL takes a private key for its public half, and a JWK.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        load_pem_private_key,
        load_pem_public_key,
    )

    unreadable = (CollectionError, ValueError, TypeError, UnsupportedAlgorithm)
    with contextlib.suppress(*unreadable):
        pem = jwk_to_pem(json.loads(text)) if text.startswith("{") else text
        if "PRIVATE KEY" in pem:
            return load_pem_private_key(pem.encode(), None).public_key()
        return load_pem_public_key(pem.encode())
    return None


def is_same_key(text: str | None, other_text: str | None) -> bool:
    """Return whether two texts hold the same public key."""
    if not text or not other_text:
        return False
    key, other_key = load_public_key(text), load_public_key(other_text)
    return key is not None and other_key is not None and bool(key == other_key)


def decode_secret(secret: str, *, is_base64: bool) -> bytes | None:
    """Return the bytes of a shared secret, or None for one that should be base64 and is not.

    ``is_base64`` is the plugin's ``secret_is_base64``.
    """
    return decode_base64url(secret) if is_base64 else secret.encode()


# Signatures


def verifies_with_secret(token: Token, secret: bytes) -> bool:
    """Return whether a shared secret verifies a token (RFC 7518 section 3.2)."""
    digest = hmac.digest(secret, token.signed, f"sha{token.algorithm[2:]}")
    return hmac.compare_digest(digest, token.signature)


def verifies_with_key(token: Token, key: t.Any) -> bool:
    """Return whether a public key verifies a token, and False for a key of another type.

    Raises PluginCrashError where Kong fails on the signature.
    """
    from cryptography.exceptions import InvalidSignature

    _check_signature_length(token)
    if not isinstance(key, _key_type(token.algorithm)):
        return False
    try:
        key.verify(*_verification_arguments(token))
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_signature_length(token: Token) -> None:
    """Raise PluginCrashError for a signature whose length Kong takes for granted."""
    expected = ES_SIGNATURE_BYTES.get(token.algorithm)
    if token.algorithm.startswith("PS"):
        expected = PS_SIGNATURE_BYTES
    length = len(token.signature)
    if expected and length != expected:
        raise PluginCrashError(
            f"a signature of {token.algorithm} must have {expected} bytes, and this one has {length}"
        )


def _key_type(algorithm: str) -> t.Any:
    """Return the type of public keys that an algorithm verifies with."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    types = {
        "Ed": ed25519.Ed25519PublicKey,
        "ES": ec.EllipticCurvePublicKey,
        "RS": rsa.RSAPublicKey,
        "PS": rsa.RSAPublicKey,
    }
    return types[algorithm[:2]]


def _verification_arguments(token: Token) -> tuple[t.Any, ...]:
    """Return the arguments with which a key of the algorithm's type verifies a token."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding

    if token.algorithm == "EdDSA":
        return token.signature, token.signed
    digests: dict[str, t.Any] = {
        "256": hashes.SHA256,
        "384": hashes.SHA384,
        "512": hashes.SHA512,
    }
    digest = digests[token.algorithm[2:]]()
    if token.algorithm.startswith("ES"):
        return _der_signature(token.signature), token.signed, ec.ECDSA(digest)
    if token.algorithm.startswith("PS"):
        pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
        return token.signature, token.signed, pss, digest
    return token.signature, token.signed, padding.PKCS1v15(), digest


def _der_signature(signature: bytes) -> bytes:
    """Return the two numbers of a JWS signature (RFC 7518 section 3.4) in the form of X9.62."""
    from cryptography.hazmat.primitives.asymmetric.utils import (
        encode_dss_signature,
    )

    half = len(signature) // 2
    r = int.from_bytes(signature[:half], "big")
    s = int.from_bytes(signature[half:], "big")
    return encode_dss_signature(r, s)
