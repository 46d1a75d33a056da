# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys: what may be given to a verifier, and what must not."""

from __future__ import annotations

import typing as t

from ._errors import Problem

CURVES = {"ES256": "secp256r1", "ES384": "secp384r1", "ES512": "secp521r1"}
SMALLEST_RSA = 2048
ED25519_BITS = 256


def check_public_key(pem: str, algorithm: str, place: str) -> int:
    """The size in bits of the public key that a JWT algorithm (RFC 7518 section 3.1, RFC 8037) needs.

    Raises Problem for any other PEM, and for a key that is too weak.

    Kong takes a private key and shows it to everyone who can read the credential, takes a key of another type and
    never verifies a token with it, and takes anything at all for ES*.
    """
    if "PRIVATE KEY" in pem:
        raise Problem(
            f"{place} is a private key: give its public half (openssl pkey -pubout), "
            "and replace the key if others saw it."
        )
    if "BEGIN CERTIFICATE" in pem:
        raise Problem(f"{place} is a certificate: give the public key in it (openssl x509 -pubkey -noout).")
    key = _load(pem, place)
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    kinds: dict[str, t.Any] = {"R": rsa.RSAPublicKey, "P": rsa.RSAPublicKey, "E": ec.EllipticCurvePublicKey}
    kind = ed25519.Ed25519PublicKey if algorithm == "EdDSA" else kinds[algorithm[0]]
    if not isinstance(key, kind):
        name = kind.__name__.removesuffix("PublicKey").replace("EllipticCurve", "EC")
        raise Problem(f"{place} is not the {name} public key that {algorithm} needs.")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA:
        raise Problem(
            f"{place} is an RSA key of {key.key_size} bits: at least {SMALLEST_RSA} are needed (RFC 7518 section 3.3)."
        )
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name != CURVES[algorithm]:
        raise Problem(f"{place} is a key on the curve {key.curve.name}: {algorithm} needs {CURVES[algorithm]}.")
    return getattr(key, "key_size", ED25519_BITS)


def _load(pem: str, place: str) -> t.Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise Problem(f"{place} is not a public key in PEM: it must start with -----BEGIN PUBLIC KEY-----.") from None
