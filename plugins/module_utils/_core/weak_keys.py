# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys that look like any other, and that anybody can sign for.

A verifier takes them all: neither OpenSSL nor Kong looks for more than the form of a key. The private key follows
from an RSA modulus that is easily factored, and signatures of Ed25519 can be made up for a point of small order.
"""

from __future__ import annotations

import functools
import math
import typing as t

USUAL_EXPONENT = 65537  # the least that FIPS 186-5 allows (section A.1.1)
SMALL_FACTORS = 4096
CLOSE = 100  # steps of Fermat's method, which finds two factors that agree in their first halves
GUESSED = range(1, 17)  # private keys of elliptic curves that are tried
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P  # of Ed25519 (RFC 8032 section 5.1)


def weakness(key: t.Any, *, factors: bool = True, primality: bool = True) -> str | None:
    """Why anybody can sign for a public key of cryptography's, or None.

    ``factors``: whether to take some tenths of a millisecond to see whether a modulus has factors that are close to
    each other. ``primality``: whether to take some hundredths of a second to see whether it is a prime number.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, rsa.RSAPublicKey):
        modulus = key.public_numbers().n
        return (
            _of_modulus(modulus)
            or (_of_close_factors(modulus) if factors else None)
            or (_of_primality(modulus) if primality else None)
        )
    if isinstance(key, ec.EllipticCurvePublicKey):
        guessed = key.public_numbers().x in _guessed(key.curve.name)
        return (
            "its private key is one of the first that anybody would try"
            if guessed
            else None
        )
    if isinstance(key, ed25519.Ed25519PublicKey):
        return (
            "it is a point of small order"
            if _is_of_small_order(key.public_bytes_raw())
            else None
        )
    return None


def exponent(key: t.Any) -> int | None:
    """The public exponent of an RSA key that is smaller than it should be, or None."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    found = (
        key.public_numbers().e if isinstance(key, rsa.RSAPublicKey) else USUAL_EXPONENT
    )
    return found if found < USUAL_EXPONENT else None


def _of_modulus(modulus: int) -> str | None:
    if modulus % 2 == 0:
        return "its modulus is even"
    return (
        "its modulus has a small factor"
        if math.gcd(modulus, _small_primes()) > 1
        else None
    )


@functools.cache
def _small_primes() -> int:
    """The product of all small primes: what divides none of them has no factor in common with it."""
    return math.prod(
        number
        for number in range(2, SMALL_FACTORS)
        if all(number % one for one in range(2, math.isqrt(number) + 1))
    )


@functools.lru_cache(maxsize=1024)
def _of_primality(modulus: int) -> str | None:
    """By Fermat's test, which every prime passes."""
    return (
        "its modulus is a prime number" if pow(2, modulus - 1, modulus) == 1 else None
    )


def _of_close_factors(modulus: int) -> str | None:
    for root in range(math.isqrt(modulus), math.isqrt(modulus) + CLOSE):
        rest = root * root - modulus
        if rest >= 0 and math.isqrt(rest) ** 2 == rest:
            return "the two factors of its modulus are too close to each other"
    return None


@functools.cache
def _guessed(curve: str) -> frozenset[int]:
    from cryptography.hazmat.primitives.asymmetric import ec

    kind = {one.name: one for one in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)}.get(
        curve
    )
    keys = [ec.derive_private_key(number, kind()) for number in GUESSED] if kind else []
    return frozenset(one.public_key().public_numbers().x for one in keys)


def _is_of_small_order(raw: bytes) -> bool:
    """Whether a point has the order 1, 2, 4 or 8, however it is encoded: its sign and multiples of P do not count.

    A point of order 8 is one whose double has y = 0; doubling -x² + y² = 1 + D x² y² makes that D y⁴ + 2 y² = 1.
    """
    y = int.from_bytes(raw, "little") % 2**255 % P
    return y in (0, 1, P - 1) or (D * y**4 + 2 * y**2 - 1) % P == 0
