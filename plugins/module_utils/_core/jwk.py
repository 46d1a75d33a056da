# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Keys (RFC 7517): public keys as JWK and as PEM."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import typing as t

from .errors import CollectionError
from .field_paths import Record
from .keys import load_key_of_any_pem

# RFC 7518 sections 6.2.2, 6.3.2 and 6.4
PRIVATE_MEMBERS = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k"))
# What every RSA key or every key on a curve has (RFC 7518 sections 6.2.1 and 6.3.1, RFC 8037).
KEY_MEMBERS = frozenset(("n", "x"))
# By the member ``crv`` (RFC 7518 section 6.2.1.1): the curve as cryptography names it.
CURVES = {"P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}
# What OpenSSL verifies with, in bits.
LARGEST_MODULUS = 16384
# Bits; OpenSSL's own limit for keys with a large modulus.
LARGEST_EXPONENT = 64


# From JWK to PEM


def jwk_to_pem(jwk: Record, key_label: str = "the JWK") -> str:
    """Return the public key of a JWK as PEM (SubjectPublicKeyInfo), private members or not.

    Takes RSA, EC and Ed25519 keys (RFC 7518 section 6, RFC 8037), by their members or by the first
    certificate of ``x5c`` alone. ``key_label`` is the key as messages name it. Raises CollectionError for
    any other key, and where members and certificate disagree (RFC 7517 section 4.7).
    """
    if not isinstance(jwk, dict):
        raise CollectionError(
            f"{key_label} is not a JWK: a JWK is a mapping (RFC 7517 section 4)."
        )
    public_pems: list[str] = []
    if KEY_MEMBERS & jwk.keys():
        public_pems.append(_to_pem(_key_of_members(jwk, key_label)))
    if jwk.get("x5c"):
        public_pems.append(_to_pem(_key_of_certificate(jwk["x5c"], key_label)))
    if not public_pems:
        raise CollectionError(
            f"{key_label} contains no public key: it has neither the "
            "members of an RSA, EC or OKP key nor x5c."
        )
    if public_pems[0] != public_pems[-1]:
        raise CollectionError(
            f"{key_label} contains one key in its members and another in "
            "x5c: they must be the same."
        )
    return public_pems[0]


def _key_of_members(jwk: Record, key_label: str) -> t.Any:
    """Return one of cryptography's public keys, made of the numbers in a JWK.

    Raises CollectionError for other types, and where the numbers are missing or no key.
    """
    key_type, curve = jwk.get("kty"), jwk.get("crv")
    try:
        if key_type == "RSA":
            return _rsa_key(jwk, key_label)
        if key_type == "EC" and curve in CURVES:
            return _ec_key(jwk)
        if key_type == "OKP" and curve == "Ed25519":
            return _ed25519_key(jwk)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        reason = (
            f"it lacks {error.args[0]}"
            if isinstance(error, KeyError)
            else "its values do not form a valid key"
        )
        raise CollectionError(
            f"{key_label} is not a valid {key_type} key: {reason}."
        ) from None
    on_curve = f" on {curve!r}" if curve else ""
    raise CollectionError(
        f"{key_label} is a key of type {key_type!r}{on_curve}: only RSA, EC "
        "and Ed25519 keys are supported."
    )


def _rsa_key(jwk: Record, key_label: str) -> t.Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    modulus = _decode_number(jwk["n"])
    exponent = _decode_number(jwk["e"])
    is_too_large = modulus.bit_length() > LARGEST_MODULUS
    if is_too_large or exponent.bit_length() > LARGEST_EXPONENT:
        raise CollectionError(
            f"{key_label} is an RSA key that is too large to verify "
            "signatures with."
        )
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _ec_key(jwk: Record) -> t.Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    curves = {
        curve.name: curve
        for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
    }
    curve = curves[CURVES[jwk["crv"]]]()
    x, y = _decode_number(jwk["x"]), _decode_number(jwk["y"])
    return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()


def _ed25519_key(jwk: Record) -> t.Any:
    from cryptography.hazmat.primitives.asymmetric import ed25519

    return ed25519.Ed25519PublicKey.from_public_bytes(_decode(jwk["x"]))


def _key_of_certificate(chain: t.Any, key_label: str) -> t.Any:
    from cryptography import x509

    try:
        certificate = base64.b64decode(chain[0], validate=True)
        return x509.load_der_x509_certificate(certificate).public_key()
    except (TypeError, ValueError, LookupError, binascii.Error):
        raise CollectionError(
            f"x5c of {key_label} does not begin with a certificate in base64 (RFC 7517 section 4.7)."
        ) from None


def _to_pem(public_key: t.Any) -> str:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
    )

    pem_text: bytes = public_key.public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return pem_text.decode()


# From PEM to JWK


def pem_to_jwk(
    pem_text: str, key_label: str = "the PEM", **members: t.Any
) -> Record:
    """Return the public key in a PEM as a JWK: of a public or private key, or of a certificate.

    Private halves never come out. ``members`` are added. Without a ``kid`` it is the key's SHA-256
    thumbprint (RFC 7638). Raises CollectionError for what holds no RSA, EC or Ed25519 key.
    """
    jwk = _public_members(load_key_of_any_pem(pem_text, key_label))
    if jwk is None:
        raise CollectionError(
            f"{key_label} contains a key of a type that JSON Web Tokens "
            "cannot use: use an RSA, EC (NIST curves) or Ed25519 key."
        )
    stated = {
        name: value for name, value in members.items() if value is not None
    }
    return {"kid": _thumbprint(jwk), **jwk, **stated}


def _public_members(public_key: t.Any) -> Record | None:
    """Return the required members of a JWK, in alphabetical order.

    That is the order of RFC 7638. Returns None for keys that JSON Web Tokens cannot use.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(public_key, rsa.RSAPublicKey):
        numbers = public_key.public_numbers()
        exponent, modulus = (
            _encode_number(numbers.e),
            _encode_number(numbers.n),
        )
        return {"e": exponent, "kty": "RSA", "n": modulus}
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        return {
            "crv": "Ed25519",
            "kty": "OKP",
            "x": _encode(public_key.public_bytes_raw()),
        }
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return _ec_members(public_key)
    return None


def _ec_members(public_key: t.Any) -> Record | None:
    """Return the members of a key on one of the curves in CURVES, or None."""
    for crv, curve in CURVES.items():
        if curve == public_key.curve.name:
            point = public_key.public_numbers()
            # Coordinates have the size of the field, zeros in front included
            # (RFC 7518 section 6.2.1.2).
            size = (public_key.key_size + 7) // 8
            x, y = _encode_number(point.x, size), _encode_number(point.y, size)
            return {"crv": crv, "kty": "EC", "x": x, "y": y}
    return None


def _thumbprint(jwk: Record) -> str:
    """Return the thumbprint of a JWK whose members are in alphabetical order (RFC 7638 section 3)."""
    canonical = json.dumps(jwk, separators=(",", ":"))
    return _encode(hashlib.sha256(canonical.encode()).digest())


# base64url (RFC 7515 section 2)


def _decode(text: str) -> bytes:
    """Return what base64url holds, with or without padding."""
    padding = "=" * (-len(text) % 4)
    return base64.b64decode(text + padding, altchars=b"-_", validate=True)


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode_number(text: str) -> int:
    return int.from_bytes(_decode(text), "big")


def _encode_number(number: int, size: int = 0) -> str:
    """Return a number of that many bytes, or of as many as it needs (RFC 7518 section 2)."""
    needed_size = (number.bit_length() + 7) // 8
    return _encode(number.to_bytes(size or needed_size, "big"))
