# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and certificates, as far as lua-resty-openssl reads them."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

# The texts differ between OpenSSL releases; only their beginning is Kong's.
NO_CERTIFICATE = (
    "x509.new: error:680008E:asn1 encoding routines:asn1_d2i_read_bio:not enough "
    "data:crypto/asn1/a_d2i_fp.c:155:"
)
NO_KEY = "pkey.new:load_key: error:4800066:PEM routines:PEM_read_bio_ex:bad end line:crypto/pem/pem_lib.c:937:"

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----[ \t\r]*\n")
_JWK = {
    "RSA": RSAAlgorithm.from_jwk,
    "EC": ECAlgorithm.from_jwk,
    "OKP": OKPAlgorithm.from_jwk,
}
_EXPECTED = (ValueError, TypeError, KeyError, AttributeError)


def _public(key: Any) -> Any:
    return key.public_key() if hasattr(key, "public_key") else key


def _from_jwk(text: str) -> Any:
    with contextlib.suppress(*_EXPECTED, Exception):
        return _public(_JWK[json.loads(text)["kty"]](text))
    return None


@functools.lru_cache(maxsize=20_000)
def public_key(text: str) -> Any:
    """Return the public key in `text` (PEM of a public or private key, DER, or a JWK), or None if there is none."""
    if text.startswith("{"):
        return _from_jwk(text)
    # OpenSSL's PEM_read_bio skips what stands before the first BEGIN.
    match = _PEM.search(text)
    if not match:
        with contextlib.suppress(*_EXPECTED):
            return serialization.load_der_public_key(text.encode("latin-1"))
        return None
    load = serialization.load_pem_public_key
    if match[1].endswith("PRIVATE KEY"):
        load = functools.partial(
            serialization.load_pem_private_key, password=None
        )  # type: ignore[assignment]
    elif not match[1].endswith("PUBLIC KEY"):
        return None
    with contextlib.suppress(*_EXPECTED):
        return _public(load(text.encode()))
    return None


@functools.lru_cache(maxsize=2_000)
def private_key(text: str) -> Any:
    """Return the private key in the PEM `text`, or None."""
    with contextlib.suppress(*_EXPECTED):
        return serialization.load_pem_private_key(text.encode(), password=None)
    return None


@functools.lru_cache(maxsize=2_000)
def certificate(text: str) -> x509.Certificate | None:
    """Return the certificate in the PEM `text`, or None."""
    with contextlib.suppress(*_EXPECTED):
        return x509.load_pem_x509_certificate(text.encode())
    return None


def spki(key: Any) -> bytes:
    """Return a public key's DER, by which two keys compare."""
    return key.public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )


def digest(cert: x509.Certificate) -> str:
    """Return a certificate's SHA-256 fingerprint in hexadecimal."""
    return cert.fingerprint(hashes.SHA256()).hex()


def is_authority(cert: x509.Certificate) -> bool:
    """Whether the certificate's basic constraints say CA."""
    with contextlib.suppress(x509.ExtensionNotFound):
        return cert.extensions.get_extension_for_class(
            x509.BasicConstraints
        ).value.ca
    return False
