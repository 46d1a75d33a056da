# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys that look like any other, and that anybody can sign for.

A verifier takes them all: neither OpenSSL nor Kong looks at more than the form of a key. The private
key follows from an RSA modulus that is easily factored, and signatures of Ed25519 can be made up for
a point of small order.
"""

from __future__ import annotations

import functools
import itertools
import math
import typing as t

USUAL_EXPONENT = 65537  # the smallest that FIPS 186-5 allows (section A.1.1)
# Every prime number below is tried as a factor: one division, which takes longer the more there are.
SMALL_FACTORS = 4096
SMALLEST_FACTORS = 256
# Steps of Fermat's method, which finds two factors that agree in their first halves.
FERMAT_STEPS = 100
# Most numbers leave another remainder than any square, which is seen without a root.
SQUARE_DIVISOR = 5040
GUESSED_PRIVATE_KEYS = range(1, 17)  # on elliptic curves

# Of Ed25519 (RFC 8032 section 5.1): the prime of its field, and the d of its equation.
FIELD_PRIME = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME


def weakness(
    key: t.Any, *, factors: bool = True, primality: bool = True
) -> str | None:
    """Return why anybody can sign for one of cryptography's public keys, or None.

    ``factors`` takes a tenth of a millisecond to see whether a modulus has factors that are small or
    close to each other, and ``primality`` some hundredths of a second to see whether it is a prime
    number.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, rsa.RSAPublicKey):
        return _modulus_weakness(
            key.public_numbers().n, factors=factors, primality=primality
        )
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _point_weakness(key)
    is_ed25519 = isinstance(key, ed25519.Ed25519PublicKey)
    if is_ed25519 and _has_small_order(key.public_bytes_raw()):
        return "it is a point of small order"
    return None


def small_exponent(key: t.Any) -> int | None:
    """Return the public exponent of an RSA key that is smaller than it should be, or None.

    Such a key is as good as any other, for verifiers that make no mistakes.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa

    if not isinstance(key, rsa.RSAPublicKey):
        return None
    exponent = key.public_numbers().e
    return exponent if exponent < USUAL_EXPONENT else None


# RSA


def _modulus_weakness(
    modulus: int, *, factors: bool, primality: bool
) -> str | None:
    """Return why the factors of a modulus are no secret, or None.

    The tests come in order of what they cost.
    """
    if modulus % 2 == 0:
        return "its modulus is even"
    limit = SMALL_FACTORS if factors else SMALLEST_FACTORS
    if math.gcd(modulus, _product_of_primes(limit)) > 1:
        return "its modulus has a small factor"
    if factors and _has_close_factors(modulus):
        return "the two factors of its modulus are too close to each other"
    if primality and _is_prime(modulus):
        return "its modulus is a prime number"
    return None


@functools.cache
def _product_of_primes(limit: int) -> int:
    """Return a number that has a factor in common with whatever has a factor below a limit."""
    # The sieve of Eratosthenes: every task that has a key pays for it.
    is_prime = [True] * limit
    for number in range(2, math.isqrt(limit) + 1):
        for multiple in range(number * number, limit, number):
            is_prime[multiple] = False
    return math.prod(itertools.compress(range(2, limit), is_prime[2:]))


@functools.lru_cache(maxsize=1024)
def _is_prime(modulus: int) -> bool:
    """Return whether a number passes Fermat's test, as every prime does."""
    return pow(2, modulus - 1, modulus) == 1


def _has_close_factors(modulus: int) -> bool:
    """Return whether Fermat's method finds factors.

    It looks for numbers a and b with a² - b² = modulus, whose factors are a + b and a - b. It begins
    with the smallest a that there can be, so factors that are close to each other are found first.
    """
    first = math.isqrt(modulus)
    square = first * first - modulus
    for larger in range(first, first + FERMAT_STEPS):
        if _is_square(square):
            return True
        square += 2 * larger + 1
    return False


def _is_square(number: int) -> bool:
    if number % SQUARE_DIVISOR not in _remainders_of_squares() or number < 0:
        return False
    return math.isqrt(number) ** 2 == number


@functools.cache
def _remainders_of_squares() -> frozenset[int]:
    """Return the remainders that squares leave: every task that has a key pays for it."""
    half = range(SQUARE_DIVISOR // 2 + 1)
    return frozenset(number * number % SQUARE_DIVISOR for number in half)


# Elliptic curves


def _point_weakness(key: t.Any) -> str | None:
    """Return why the private key of a point on a NIST curve is no secret, or None.

    The negative of a point has the same x, and its private key is as easily guessed.
    """
    if key.public_numbers().x in _guessed_points(key.curve.name):
        return "its private key is one of the first that anyone would try"
    return None


@functools.cache
def _guessed_points(curve_name: str) -> frozenset[int]:
    """Return the x coordinates of the public keys whose private keys are guessed first."""
    from cryptography.hazmat.primitives.asymmetric import ec

    nist_curves = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
    curves = {curve.name: curve() for curve in nist_curves}
    if curve_name not in curves:
        return frozenset()

    def public_x(private_number: int) -> int:
        private_key = ec.derive_private_key(private_number, curves[curve_name])
        return private_key.public_key().public_numbers().x

    return frozenset(map(public_x, GUESSED_PRIVATE_KEYS))


def _has_small_order(encoded: bytes) -> bool:
    """Return whether a point of Ed25519 has the order 1, 2, 4 or 8.

    It may be encoded in any way: its sign and multiples of the field's prime do not count. A point
    of order 8 is one whose double has y = 0. Doubling -x² + y² = 1 + d x² y² makes that
    d y⁴ + 2 y² = 1.
    """
    y = int.from_bytes(encoded, "little") % 2**255 % FIELD_PRIME
    if y in (0, 1, FIELD_PRIME - 1):
        return True
    return (CURVE_D * y**4 + 2 * y**2 - 1) % FIELD_PRIME == 0
