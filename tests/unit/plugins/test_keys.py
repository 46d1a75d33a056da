# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which public keys may be given to a verifier."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.jwk import (
    pem_to_jwk,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.jwks import (
    read_key_set,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.keys import (
    Scrutiny,
    check_public_key,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.credentials import (
    check_single_jwt_credential,
)

PRIVATE = {
    "RSA": rsa.generate_private_key(65537, 2048),
    "RSA 1024": rsa.generate_private_key(65537, 1024),
    "P-256": ec.generate_private_key(ec.SECP256R1()),
    "P-384": ec.generate_private_key(ec.SECP384R1()),
    "P-521": ec.generate_private_key(ec.SECP521R1()),
    "P-256K": ec.generate_private_key(ec.SECP256K1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
}


def public(kind, form=PublicFormat.SubjectPublicKeyInfo):
    return PRIVATE[kind].public_key().public_bytes(Encoding.PEM, form).decode()


def private(kind, form, encryption=None):
    return (
        PRIVATE[kind]
        .private_bytes(Encoding.PEM, form, encryption or NoEncryption())
        .decode()
    )


def certificate():
    key, name, now = (
        PRIVATE["P-256"],
        x509.Name([]),
        datetime.datetime.now(datetime.UTC),
    )
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now, now
    ).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        *(
            (algorithm, "RSA")
            for algorithm in (
                "RS256",
                "RS384",
                "RS512",
                "PS256",
                "PS384",
                "PS512",
            )
        ),
        ("ES256", "P-256"),
        ("ES384", "P-384"),
        ("ES512", "P-521"),
        ("EdDSA", "Ed25519"),
    ],
)
def test_a_fitting_key(algorithm, kind):
    check_public_key(public(kind), algorithm, "key")
    check_public_key(f"\n  {public(kind)}\n\n", algorithm, "key")


def test_an_rsa_key_in_its_older_form():
    check_public_key(public("RSA", PublicFormat.PKCS1), "RS256", "key")


@pytest.mark.parametrize(
    ("algorithm", "kind", "sentence"),
    [
        ("RS256", "P-256", "key is not the RSA public key that RS256 needs."),
        (
            "PS512",
            "Ed25519",
            "key is not the RSA public key that PS512 needs.",
        ),
        ("ES256", "RSA", "key is not the EC public key that ES256 needs."),
        (
            "EdDSA",
            "P-256",
            "key is not the Ed25519 public key that EdDSA needs.",
        ),
        (
            "EdDSA",
            "Ed448",
            "key is not the Ed25519 public key that EdDSA needs.",
        ),
        (
            "RS256",
            "RSA 1024",
            (
                "key is an RSA key of 1024 bits: at least 2048 are required "
                "(RFC 7518 section 3.3)."
            ),
        ),
        (
            "ES256",
            "P-384",
            "key is a key on the curve secp384r1: ES256 needs secp256r1.",
        ),
        (
            "ES384",
            "P-256",
            "key is a key on the curve secp256r1: ES384 needs secp384r1.",
        ),
        (
            "ES512",
            "P-384",
            "key is a key on the curve secp384r1: ES512 needs secp521r1.",
        ),
        (
            "ES256",
            "P-256K",
            "key is a key on the curve secp256k1: ES256 needs secp256r1.",
        ),
    ],
)
def test_a_key_that_does_not_fit(algorithm, kind, sentence):
    with pytest.raises(CollectionError) as problem:
        check_public_key(public(kind), algorithm, "key")
    assert str(problem.value) == sentence


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
@pytest.mark.parametrize(
    "pem",
    [
        private("RSA", PrivateFormat.PKCS8),
        private("RSA", PrivateFormat.TraditionalOpenSSL),
        private("P-256", PrivateFormat.TraditionalOpenSSL),
        private("RSA", PrivateFormat.PKCS8, BestAvailableEncryption(b"pass")),
        public("RSA") + private("RSA", PrivateFormat.PKCS8),
    ],
)
def test_a_private_key_is_refused_and_not_shown(algorithm, pem):
    with pytest.raises(
        CollectionError, match=r"^key is a private key: use its public half"
    ) as problem:
        check_public_key(pem, algorithm, "key")
    assert not any(
        line in str(problem.value) for line in pem.splitlines() if line
    )


def test_a_certificate():
    with pytest.raises(
        CollectionError,
        match=r"^key is a certificate: use the public key in it",
    ):
        check_public_key(certificate(), "RS256", "key")


@pytest.mark.parametrize(
    "pem",
    [
        "",
        "garbage",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nbm90IGEga2V5\n-----END PUBLIC KEY-----",
        public("RSA")[:100],
        public("RSA").replace("-----BEGIN PUBLIC KEY-----", ""),
        '{"kty": "RSA", "n": "AQAB", "e": "AQAB"}',
    ],
    ids=[
        "empty",
        "a word",
        "no content",
        "other content",
        "half of it",
        "no first line",
        "a JWK",
    ],
)
def test_garbage(pem):
    with pytest.raises(CollectionError) as problem:
        check_public_key(pem, "RS256", "key")
    assert (
        str(problem.value)
        == "key is not a public key in PEM: it must start with -----BEGIN PUBLIC KEY-----."
    )


MODULUS = PRIVATE["RSA"].public_key().public_numbers().n
MERSENNE = 2**1279 - 1  # a prime number, as 2**2203 - 1 is
NEARBY = next(
    n
    for n in range(MERSENNE + 2, MERSENNE + 10**6, 2)
    if all(n % one for one in range(3, 4096, 2))
)
LOW_ORDER = [  # every y of a point of the order 1, 2, 4 or 8, the last two not reduced by p
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def edwards(encoded, sign):
    raw = bytes.fromhex(encoded)
    return ed25519.Ed25519PublicKey.from_public_bytes(
        raw[:-1] + bytes([raw[-1] | sign])
    )


WEAK = {
    "even": ("RS256", rsa.RSAPublicNumbers(65537, MODULUS + 1).public_key()),
    "a small factor": (
        "RS384",
        rsa.RSAPublicNumbers(65537, 4093 * MODULUS).public_key(),
    ),
    "a prime": (
        "RS512",
        rsa.RSAPublicNumbers(65537, 2**2203 - 1).public_key(),
    ),
    "a square": (
        "RS256",
        rsa.RSAPublicNumbers(65537, MERSENNE**2).public_key(),
    ),
    "close factors": (
        "RS256",
        rsa.RSAPublicNumbers(65537, MERSENNE * NEARBY).public_key(),
    ),
    "P-256's generator": (
        "ES256",
        ec.derive_private_key(1, ec.SECP256R1()).public_key(),
    ),
    "P-384's generator": (
        "ES384",
        ec.derive_private_key(1, ec.SECP384R1()).public_key(),
    ),
    "twice P-521's generator": (
        "ES512",
        ec.derive_private_key(2, ec.SECP521R1()).public_key(),
    ),
    **{
        f"{one[:8]} {sign}": ("EdDSA", edwards(one, sign))
        for one in LOW_ORDER
        for sign in (0, 0x80)
    },
}
EXPONENTS = [3, 5, 17, 257, 65535]


def spki(key):
    return key.public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    ).decode()


@pytest.mark.parametrize("name", WEAK)
def test_a_key_that_anybody_can_sign_for(name):
    algorithm, key = WEAK[name]
    with pytest.raises(
        CollectionError,
        match="is a key whose signatures anyone can forge, because ",
    ):
        check_single_jwt_credential(
            {"key": "k", "algorithm": algorithm, "rsa_public_key": spki(key)}
        )
    weak, good = (
        pem_to_jwk(spki(key), alg=algorithm),
        pem_to_jwk(public("P-256")),
    )
    found = read_key_set({"keys": [weak, good]})
    assert [one.kid for one in found.keys] == [good["kid"]]
    assert [
        words for words in found.passed_over if "anyone can forge" in words
    ]


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_a_small_exponent_is_taken_where_it_is_allowed(exponent):
    pem = spki(rsa.RSAPublicNumbers(exponent, MODULUS).public_key())
    stated = {"key": "k", "algorithm": "RS256", "rsa_public_key": pem}
    with pytest.raises(
        CollectionError,
        match=rf"with the public exponent {exponent}: .* or set allow_small_exponent=true",
    ):
        check_single_jwt_credential(stated)
    with pytest.raises(
        CollectionError, match="has no key that verifies tokens"
    ):
        read_key_set({"keys": [pem_to_jwk(pem)]}, "RS256")
    assert (
        check_single_jwt_credential({**stated, "allow_small_exponent": True})
        == stated
    )
    assert (
        read_key_set(
            {"keys": [pem_to_jwk(pem)]}, "RS256", small_exponent=True
        ).passed_over
        == ()
    )


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [("RS256", "RSA"), ("ES512", "P-521"), ("EdDSA", "Ed25519")],
)
def test_a_good_key_passes_every_test(algorithm, kind):
    check_public_key(public(kind), algorithm, "key", Scrutiny())
