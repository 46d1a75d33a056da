# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys: what may be given to a verifier, what must not, and how a JWK says what a PEM says (RFC 7517)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import typing as t

from .errors import CollectionError
from .field_paths import Record
from .weak_keys import USUAL_EXPONENT, exponent, weakness

CURVES = {"ES256": "secp256r1", "ES384": "secp384r1", "ES512": "secp521r1"}
CRV = {
    "P-256": "secp256r1",
    "P-384": "secp384r1",
    "P-521": "secp521r1",
}  # RFC 7518 section 6.2.1.1
ALGORITHMS = [
    *(f"{kind}{size}" for kind in ("RS", "ES", "PS") for size in (256, 384, 512)),
    "EdDSA",
]  # of public keys
PRIVATE = frozenset(
    ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
)  # RFC 7518 sections 6.2.2, 6.3.2 and 6.4
SMALLEST_RSA, LARGEST_RSA = 2048, 16384  # OpenSSL verifies with none that is larger
LARGEST_EXPONENT = 64  # bits, for OpenSSL
ED25519_BITS = 256


class WeakKeyError(CollectionError):
    """A key that others could guess, or sign for without it."""


@dataclasses.dataclass(frozen=True)
class Scrutiny:
    """How closely a key is looked at.

    ``factors``: whether that may take some tenths of a millisecond, and ``primality``: some hundredths of a second.
    ``small_exponent``: whether RSA keys may have a public exponent below 65537.
    """

    factors: bool = True
    primality: bool = True
    small_exponent: bool = False


QUICK = Scrutiny(factors=False, primality=False, small_exponent=True)
"""For all of a whole configuration, which may hold thousands of keys."""


def check_public_key(
    pem: str, algorithm: str, place: str, scrutiny: Scrutiny = QUICK
) -> int:
    """The size in bits of the public key that a JWT algorithm (RFC 7518 section 3.1, RFC 8037) needs.

    Raises CollectionError for any other PEM, WeakKeyError for a key that others can guess or sign for.

    Kong takes a private key and shows it to everyone who can read the credential, takes a key of another type and
    never verifies a token with it, and takes anything at all for ES*.
    """
    if "PRIVATE KEY" in pem:
        raise CollectionError(
            f"{place} is a private key: give its public half (openssl pkey -pubout), "
            "and replace the key if others saw it."
        )
    if "BEGIN CERTIFICATE" in pem:
        raise CollectionError(
            f"{place} is a certificate: give the public key in it (openssl x509 -pubkey -noout)."
        )
    key = _load(pem, place)
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    kinds: dict[str, t.Any] = {
        "R": rsa.RSAPublicKey,
        "P": rsa.RSAPublicKey,
        "E": ec.EllipticCurvePublicKey,
    }
    kind = ed25519.Ed25519PublicKey if algorithm == "EdDSA" else kinds[algorithm[0]]
    if not isinstance(key, kind):
        name = kind.__name__.removesuffix("PublicKey").replace("EllipticCurve", "EC")
        raise CollectionError(
            f"{place} is not the {name} public key that {algorithm} needs."
        )
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA:
        raise WeakKeyError(
            f"{place} is an RSA key of {key.key_size} bits: at least {SMALLEST_RSA} are needed (RFC 7518 section 3.3)."
        )
    if (
        isinstance(key, ec.EllipticCurvePublicKey)
        and key.curve.name != CURVES[algorithm]
    ):
        raise CollectionError(
            f"{place} is a key on the curve {key.curve.name}: {algorithm} needs {CURVES[algorithm]}."
        )
    _check_strength(key, place, scrutiny)
    return getattr(key, "key_size", ED25519_BITS)


def _check_strength(key: t.Any, place: str, scrutiny: Scrutiny) -> None:
    if why := weakness(key, factors=scrutiny.factors, primality=scrutiny.primality):
        raise WeakKeyError(
            f"{place} is a key that anybody can sign for, because {why}: make a new pair of keys."
        )
    small = exponent(key)
    if small and not scrutiny.small_exponent:
        raise WeakKeyError(
            f"{place} is an RSA key with the public exponent {small}: below {USUAL_EXPONENT} careless verifiers take "
            "forged signatures (FIPS 186-5 section A.1.1); make a new pair of keys, or say allow_small_exponent=true."
        )


def algorithm_of(pem: str, place: str = "the PEM") -> str | None:
    """The one JWT algorithm that a public key is good for, as its curve tells; None for RSA, which has six."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    key = _load(pem, place)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return next(
            (
                algorithm
                for algorithm, curve in CURVES.items()
                if curve == key.curve.name
            ),
            None,
        )
    return "EdDSA" if isinstance(key, ed25519.Ed25519PublicKey) else None


def jwk_to_pem(jwk: Record, place: str = "the JWK") -> str:
    """The public key of a JWK as PEM (SubjectPublicKeyInfo), private members or not.

    Takes RSA, EC and Ed25519 keys (RFC 7518 section 6, RFC 8037), by their members or by the first certificate of
    ``x5c`` alone. Raises CollectionError for any other key, and where members and certificate disagree (RFC 7517 section 4.7).
    """
    if not isinstance(jwk, dict):
        raise CollectionError(
            f"{place} is not a JWK: a JWK is a mapping (RFC 7517 section 4)."
        )
    named = _by_members(jwk, place) if {"n", "x"} & jwk.keys() else None
    certified = _by_certificate(jwk["x5c"], place) if jwk.get("x5c") else None
    if named and certified and _spki(named) != _spki(certified):
        raise CollectionError(
            f"{place} holds one key in its members and another in x5c: they must be the same."
        )
    key = named or certified
    if key is None:
        raise CollectionError(
            f"{place} holds no public key: neither the members of an RSA, EC or OKP key nor x5c."
        )
    return _spki(key)


def pem_to_jwk(pem: str, place: str = "the PEM", **members: t.Any) -> Record:
    """The public key in a PEM as a JWK: of a public or private key, or of a certificate; private halves never come out.

    ``members`` are added; without a ``kid`` it is the key's SHA-256 thumbprint (RFC 7638). Raises CollectionError for what
    holds no RSA, EC or Ed25519 key.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key = _any_key(pem, place)
    jwk: Record
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        jwk = {
            "e": _base64url(_bytes(numbers.e)),
            "kty": "RSA",
            "n": _base64url(_bytes(numbers.n)),
        }
    elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CRV.values():
        point, size = key.public_numbers(), (key.key_size + 7) // 8
        crv = next(name for name, curve in CRV.items() if curve == key.curve.name)
        jwk = {
            "crv": crv,
            "kty": "EC",
            "x": _base64url(_bytes(point.x, size)),
            "y": _base64url(_bytes(point.y, size)),
        }
    elif isinstance(key, ed25519.Ed25519PublicKey):
        jwk = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(key.public_bytes_raw())}
    else:
        raise CollectionError(
            f"{place} holds a key that JSON Web Tokens cannot use: use an RSA, EC (NIST curves) or Ed25519 key."
        )
    canonical = json.dumps(
        jwk, separators=(",", ":")
    )  # its members are in order already
    thumbprint = _base64url(hashlib.sha256(canonical.encode()).digest())
    return {
        "kid": thumbprint,
        **jwk,
        **{name: value for name, value in members.items() if value is not None},
    }


def _by_members(jwk: Record, place: str) -> t.Any:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    kind, crv = jwk.get("kty"), jwk.get("crv")
    try:
        if kind == "RSA":
            n, e = _number(jwk["n"]), _number(jwk["e"])
            if n.bit_length() > LARGEST_RSA or e.bit_length() > LARGEST_EXPONENT:
                raise CollectionError(
                    f"{place} is an RSA key too large for anybody to verify with."
                )
            return rsa.RSAPublicNumbers(e, n).public_key()
        if kind == "EC" and crv in CRV:
            curve = {
                one.name: one for one in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
            }[CRV[crv]]()
            return ec.EllipticCurvePublicNumbers(
                _number(jwk["x"]), _number(jwk["y"]), curve
            ).public_key()
        if kind == "OKP" and crv == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(_decoded(jwk["x"]))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        lacks = (
            f"it lacks {error.args[0]}"
            if isinstance(error, KeyError)
            else "its numbers do not form such a key"
        )
        raise CollectionError(
            f"{place} is not the {kind} key that it says it is: {lacks}."
        ) from None
    raise CollectionError(
        f"{place} is a key of the kind {kind!r}{f' on {crv!r}' if crv else ''}: only RSA, EC and Ed25519 are supported."
    )


def _by_certificate(chain: t.Any, place: str) -> t.Any:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(
            base64.b64decode(chain[0], validate=True)
        ).public_key()
    except (TypeError, ValueError, LookupError, binascii.Error):
        raise CollectionError(
            f"x5c of {place} does not begin with a certificate in base64 (RFC 7517 section 4.7)."
        ) from None


def _any_key(pem: str, place: str) -> t.Any:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        if "PRIVATE KEY" in pem:
            return load_pem_private_key(pem.strip().encode(), None).public_key()
        if "BEGIN CERTIFICATE" in pem:
            return x509.load_pem_x509_certificate(pem.strip().encode()).public_key()
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise CollectionError(
            f"{place} cannot be read: a private key must not be encrypted, and a certificate must be complete."
        ) from None
    return _load(pem, place)


def _spki(key: t.Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _decoded(text: str) -> bytes:
    """base64url with or without padding (RFC 7515 section 2)."""
    return base64.b64decode(
        text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
    )


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text), "big")


def _bytes(number: int, size: int = 0) -> bytes:
    return number.to_bytes(size or (number.bit_length() + 7) // 8, "big")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _load(pem: str, place: str) -> t.Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise CollectionError(
            f"{place} is not a public key in PEM: it must start with -----BEGIN PUBLIC KEY-----."
        ) from None
