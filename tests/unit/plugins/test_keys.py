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

from ansible_collections.gatewright.auth.plugins.module_utils._errors import Problem
from ansible_collections.gatewright.auth.plugins.module_utils._keys import check_public_key

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
    return PRIVATE[kind].private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


def certificate():
    key, name, now = PRIVATE["P-256"], x509.Name([]), datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        *((algorithm, "RSA") for algorithm in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
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
        ("PS512", "Ed25519", "key is not the RSA public key that PS512 needs."),
        ("ES256", "RSA", "key is not the EC public key that ES256 needs."),
        ("EdDSA", "P-256", "key is not the Ed25519 public key that EdDSA needs."),
        ("EdDSA", "Ed448", "key is not the Ed25519 public key that EdDSA needs."),
        ("RS256", "RSA 1024", "key is an RSA key of 1024 bits: at least 2048 are needed (RFC 7518 section 3.3)."),
        ("ES256", "P-384", "key is a key on the curve secp384r1: ES256 needs secp256r1."),
        ("ES384", "P-256", "key is a key on the curve secp256r1: ES384 needs secp384r1."),
        ("ES512", "P-384", "key is a key on the curve secp384r1: ES512 needs secp521r1."),
        ("ES256", "P-256K", "key is a key on the curve secp256k1: ES256 needs secp256r1."),
    ],
)
def test_a_key_that_does_not_fit(algorithm, kind, sentence):
    with pytest.raises(Problem) as problem:
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
    with pytest.raises(Problem, match=r"^key is a private key: give its public half") as problem:
        check_public_key(pem, algorithm, "key")
    assert not any(line in str(problem.value) for line in pem.splitlines() if line)


def test_a_certificate():
    with pytest.raises(Problem, match=r"^key is a certificate: give the public key in it"):
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
    ids=["empty", "a word", "no content", "other content", "half of it", "no first line", "a JWK"],
)
def test_garbage(pem):
    with pytest.raises(Problem) as problem:
        check_public_key(pem, "RS256", "key")
    assert str(problem.value) == "key is not a public key in PEM: it must start with -----BEGIN PUBLIC KEY-----."
