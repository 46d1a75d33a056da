# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters, as Ansible calls them."""

from __future__ import annotations

import base64
import datetime
import importlib
import json

import pytest
import yaml
from ansible.errors import AnsibleFilterError
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
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt import PyJWK

PRIVATE = {
    "RSA": rsa.generate_private_key(65537, 2048),
    "P-256": ec.generate_private_key(ec.SECP256R1()),
    "P-384": ec.generate_private_key(ec.SECP384R1()),
    "P-521": ec.generate_private_key(ec.SECP521R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
}
WEAK = rsa.generate_private_key(65537, 1024)
ALGORITHM = {
    "RSA": "RS256",
    "P-256": "ES256",
    "P-384": "ES384",
    "P-521": "ES512",
    "Ed25519": "EdDSA",
}
KINDS = list(PRIVATE)


def spki(key):
    return (
        key.public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def pkcs8(key, encryption=None):
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()
    ).decode()


def certificate(key):
    name, now = x509.Name([]), datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now)
    return made.sign(
        key,
        None
        if isinstance(key, ed25519.Ed25519PrivateKey)
        else hashes.SHA256(),
    )


def x5c(key):
    return [
        base64.b64encode(certificate(key).public_bytes(Encoding.DER)).decode()
    ]


def call(name, value, /, **options):
    """A filter by its name, as its plugin gives it to Ansible."""
    plugin = importlib.import_module(
        f"ansible_collections.gatewright.auth.plugins.filter.{name}"
    )
    return plugin.FilterModule().filters()[name](value, **options)


def jwk(kind, **members):
    return call("pem_to_jwk", spki(PRIVATE[kind]), **members)


def refusal(name, value, /, **options):
    with pytest.raises(AnsibleFilterError) as caught:
        call(name, value, **options)
    return str(caught.value)


# JWK and PEM ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_jwk_is_what_others_read_the_key_from(kind):
    made = jwk(kind, kid="1", alg=ALGORITHM[kind], use="sig")
    assert {
        "kid": "1",
        "use": "sig",
        "alg": ALGORITHM[kind],
    }.items() <= made.items()
    assert PyJWK(made).key == PRIVATE[kind].public_key()
    assert (
        call("jwk_to_pem", made)
        == call("jwk_to_pem", json.dumps(made))
        == spki(PRIVATE[kind])
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_private_half_comes_out(kind):
    key = PRIVATE[kind]
    public = jwk(kind)
    for pem in (
        pkcs8(key),
        certificate(key).public_bytes(Encoding.PEM).decode(),
    ):
        assert call("pem_to_jwk", pem) == public
    assert call(
        "jwk_to_pem", {**public, "d": "c2VjcmV0", "p": "c2VjcmV0"}
    ) == spki(key)


def test_the_thumbprint_of_rfc_7638():
    example = {
        "e": "AQAB",
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
        "CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
        "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
        "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    }
    made = call("pem_to_jwk", call("jwk_to_pem", example))
    assert made == {
        **example,
        "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_is_enough(kind):
    assert call("jwk_to_pem", {"x5c": x5c(PRIVATE[kind])}) == spki(
        PRIVATE[kind]
    )
    assert call(
        "jwk_to_pem", {**jwk(kind), "x5c": x5c(PRIVATE[kind])}
    ) == spki(PRIVATE[kind])


NO_JWK = {
    "another key in x5c": (
        {**jwk("RSA"), "x5c": x5c(PRIVATE["P-256"])},
        "contains one key in its members and another",
    ),
    "no certificate": (
        {"kty": "RSA", "x5c": ["c2VjcmV0"]},
        "does not begin with a certificate",
    ),
    "x5c is a text": (
        {"kty": "RSA", "x5c": "MIIB"},
        "does not begin with a certificate",
    ),
    "symmetric": ({"kty": "oct", "k": "c2VjcmV0"}, "contains no public key"),
    "unknown type": (
        {"kty": "AKP", "x": "AQAB"},
        "is a key of type 'AKP'",
    ),
    "unknown curve": (
        {"kty": "EC", "crv": "secp256k1", "x": "AQAB", "y": "AQAB"},
        "on 'secp256k1'",
    ),
    "off the curve": (
        {"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"},
        "its values do not form a valid key",
    ),
    "no exponent": ({"kty": "RSA", "n": "AQAB"}, "it lacks e"),
    "no base64": (
        {"kty": "RSA", "n": "ä", "e": "AQAB"},
        "its values do not form a valid key",
    ),
    "a number": (
        {"kty": "RSA", "n": 5, "e": "AQAB"},
        "its values do not form a valid key",
    ),
    "huge": (
        {"kty": "RSA", "n": "A" * 100_000 + "B", "e": "AQAB"},
        "its values do not form a valid key",
    ),
    "huge and odd": (
        {"kty": "RSA", "n": "f" * 100_000, "e": "AQAB"},
        "too large to verify",
    ),
    "short": (
        {"kty": "OKP", "crv": "Ed25519", "x": "AQAB"},
        "its values do not form a valid key",
    ),
    "no mapping": ([], "is not a JWK"),
    "no JSON": ("{", "is not valid JSON"),
    "empty": ({}, "contains no public key"),
}


@pytest.mark.parametrize(("value", "sentence"), NO_JWK.values(), ids=NO_JWK)
def test_what_is_no_jwk(value, sentence):
    assert sentence in refusal("jwk_to_pem", value)


NO_PEM = {
    "words": ("hello", "is not a public key in PEM"),
    "a number": (5, "The PEM must be a string"),
    "encrypted": (
        pkcs8(PRIVATE["P-256"], BestAvailableEncryption(b"x")),
        "must not be encrypted",
    ),
    "half a certificate": (
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "a certificate must be complete",
    ),
    "Ed448": (
        spki(ed448.Ed448PrivateKey.generate()),
        "JSON Web Tokens cannot use",
    ),
    "secp256k1": (
        spki(ec.generate_private_key(ec.SECP256K1())),
        "JSON Web Tokens cannot use",
    ),
}


@pytest.mark.parametrize(("value", "sentence"), NO_PEM.values(), ids=NO_PEM)
def test_what_is_no_pem(value, sentence):
    assert sentence in refusal("pem_to_jwk", value)


# Tokens ---------------------------------------------------------------------------------------------------------------

TOKEN = ".".join(
    base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
    for part in ({"alg": "none"}, {"sub": "ü"})
)


@pytest.mark.parametrize(
    "token", [f"{TOKEN}.", f"{TOKEN}.c2ln", f"Bearer {TOKEN}.", f" {TOKEN}.\n"]
)
def test_a_token_is_read_and_not_verified(token):
    assert call("jwt_decode", token) == {
        "header": {"alg": "none"},
        "claims": {"sub": "ü"},
        "verified": False,
    }


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        f"{TOKEN}",
        "e30.W10.",
        "e30.é.",
        "." * 10_000,
        f"{TOKEN}.a.b",
        None,
        5,
    ],
)
def test_what_is_no_token(token):
    said = refusal("jwt_decode", token)
    assert (
        "is not a token: it must have three parts" in said
        or "The token must be a string" in said
    )


@pytest.mark.parametrize(
    ("depth", "said"),
    [
        (60, "nested too deeply"),
        (900, "nested too"),
        (100_000, "is not a token"),
    ],
)
def test_a_token_that_is_nested_too_deeply(depth, said):
    claims = f'{{"a": {"[" * depth}{"]" * depth}}}'
    token = base64.urlsafe_b64encode(claims.encode()).rstrip(b"=").decode()
    assert said in refusal("jwt_decode", f"e30.{token}.")


# Key sets -------------------------------------------------------------------------------------------------------------


def test_a_credential_for_each_key():
    keys = [
        jwk(kind, kid=kind, use="sig", alg=None if kind != "RSA" else "RS512")
        for kind in KINDS
    ]
    passed_over = [
        {**jwk("P-256", kid="encrypts"), "use": "enc"},
        {**jwk("P-256", kid="signs"), "key_ops": ["sign"]},
        {"kty": "AKP", "kid": "new"},
        {
            "kty": "EC",
            "crv": "secp256k1",
            "kid": "coin",
            "x": "AQAB",
            "y": "AQAB",
        },
        {**jwk("RSA", kid="wraps", alg="RSA-OAEP")},
        {**call("pem_to_jwk", spki(WEAK), kid="weak", alg="RS256")},
    ]
    found = call(
        "jwks_to_kong_credentials",
        {"keys": [*passed_over, *keys]},
        tags=["shop"],
    )
    assert found == [
        {
            "key": kind,
            "algorithm": {**ALGORITHM, "RSA": "RS512"}[kind],
            "rsa_public_key": spki(PRIVATE[kind]),
            "tags": ["shop"],
        }
        for kind in KINDS
    ]


def test_a_member_that_is_null_says_nothing():
    members = ("alg", "d", "key_ops", "use", "x5c")
    nulls = dict.fromkeys(members)
    key = {**nulls, **jwk("P-256", kid="one")}
    assert call("jwks_to_kong_credentials", [key]) == call(
        "jwks_to_kong_credentials", [jwk("P-256", kid="one")]
    )
    (nameless,) = call(
        "jwks_to_kong_credentials",
        [{**key, "kid": None}],
        key_claim_name="iss",
        issuer="https://one",
    )
    assert nameless["key"] == "https://one"


def test_operations_that_are_not_a_list():
    key = {**jwk("P-256", kid="one"), "key_ops": 5}
    said = refusal("jwks_to_kong_credentials", [key])
    assert "key_ops of key 'one' of the key set is not a list" in said


def test_algorithms_that_are_not_told():
    keys = [{"kid": kind, "x5c": x5c(PRIVATE[kind])} for kind in KINDS]
    assert "has no alg" in refusal("jwks_to_kong_credentials", keys)
    found = call("jwks_to_kong_credentials", keys, algorithm="PS256")
    assert {one["key"]: one["algorithm"] for one in found} == {
        **ALGORITHM,
        "RSA": "PS256",
    }


def test_the_newer_name_of_eddsa():
    [found] = call(
        "jwks_to_kong_credentials", [jwk("Ed25519", kid="1", alg="Ed25519")]
    )
    assert found["algorithm"] == "EdDSA"


def test_one_credential_for_an_issuer():
    keys = [jwk("P-256", kid="old"), jwk("P-384", kid="new")]
    by_issuer = {"key_claim_name": "iss", "issuer": "https://id.example.com/"}
    [found] = call("jwks_to_kong_credentials", keys, **by_issuer, kid="new")
    assert (found["key"], found["algorithm"]) == (
        "https://id.example.com/",
        "ES384",
    )
    assert "select one of 'old', 'new' with kid" in refusal(
        "jwks_to_kong_credentials", keys, **by_issuer
    )
    assert "there are 0" in refusal(
        "jwks_to_kong_credentials", keys, **by_issuer, kid="none"
    )
    assert "issuer is required" in refusal(
        "jwks_to_kong_credentials", keys, key_claim_name="iss"
    )


NO_KEY_SET = {
    "empty": ({"keys": []}, "is empty"),
    "no mapping": ("keys", "must be a mapping with a list of keys"),
    "no list": ({"keys": {}}, "must be a mapping with a list of keys"),
    "a list of texts": (["key"], "is not a JWK"),
    "10,000 keys": (
        [{}] * 10_000,
        "has 10000 keys, and the limit is 100",
    ),
    "a private key": (
        [{**jwk("P-256", kid="a"), "d": "c2VjcmV0"}],
        "key 'a' of the key set includes its private half",
    ),
    "a shared secret": (
        [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}],
        "includes its private half",
    ),
    "a key id twice": (
        [jwk("P-256", kid="a"), jwk("RSA", kid="a", alg="RS256")],
        "two keys with the id 'a'",
    ),
    "a key id that is a number": ([jwk("P-256", kid=5)], "is not a string"),
    "no key id": ([{"x5c": x5c(PRIVATE["P-256"])}], "have no kid"),
    "another curve": (
        [jwk("P-256", kid="a", alg="ES384")],
        "is a key on the curve secp256r1: ES384 needs secp384r1",
    ),
    "another type": (
        [jwk("P-256", kid="a", alg="RS256")],
        "is not the RSA public key that RS256 needs",
    ),
    "nothing of use": (
        [{"kty": "AKP", "kid": "a"}],
        "no algorithm for tokens uses keys of type 'AKP'",
    ),
    "no curve": (
        [{"kty": "EC", "kid": "a", "x": "AQAB", "y": "AQAB"}],
        "is a key of type 'EC'",
    ),
}


@pytest.mark.parametrize(
    ("value", "sentence"), NO_KEY_SET.values(), ids=NO_KEY_SET
)
def test_what_is_no_key_set(value, sentence):
    said = refusal("jwks_to_kong_credentials", value)
    assert sentence in said
    assert "c2VjcmV0" not in said


# Kong's declarative configuration -------------------------------------------------------------------------------------


def test_options_of_modules_become_a_configuration():
    found = call(
        "to_kong_config",
        {
            "jwt": [
                {
                    "consumer": "shop",
                    "key": "b",
                    "secret": None,
                    "tags": ["x"],
                },
                {"consumer": "shop", "key": "a"},
            ],
            "consumers": [{"username": "shop"}],
            "plugin": [
                {
                    "service": {"name": "orders"},
                    "name": "jwt",
                    "config": {"realm": None},
                    "created_at": 5,
                }
            ],
        },
    )
    assert json.dumps(found) == json.dumps(
        {
            "_format_version": "3.0",
            "consumers": [{"username": "shop"}],
            "plugins": [
                {"name": "jwt", "service": "orders", "config": {"realm": None}}
            ],
            "jwt_secrets": [
                {"key": "a", "consumer": "shop"},
                {"key": "b", "consumer": "shop", "tags": ["x"]},
            ],
        }
    )


NO_ENTITIES = {
    "a certificate by its name alone": (
        {
            "service": [{"name": "a", "client_certificate": "a.test"}],
            "certificate": [{"snis": ["a.test"], "cert": "x"}],
        },
        "refers to certificates by their ids, and that of 'a.test' is unknown: declare the certificate with its id",
    ),
    "a list": ([], "must be a mapping of kinds"),
    "an unknown kind": (
        {"sevices": []},
        "no kind of entity 'sevices' in Kong's configuration; did you mean 'services'?",
    ),
    "a text": (
        {"services": ["orders"]},
        "A service must be a mapping, not str",
    ),
    "a masked secret": (
        {
            "jwt": [
                {"key": "a", "secret": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
            ]
        },
        "A secret of jwt credential 'a' is masked: look it up with return_secrets=true",
    ),
}


@pytest.mark.parametrize(
    ("value", "sentence"), NO_ENTITIES.values(), ids=NO_ENTITIES
)
def test_what_is_no_configuration(value, sentence):
    assert sentence in refusal("to_kong_config", value)


class Reader(yaml.SafeLoader):
    """YAML as Ansible reads it: what is tagged as no template is a tuple here."""


Reader.add_constructor(
    "!unsafe", lambda loader, node: ("unsafe", loader.construct_scalar(node))
)
FOREIGN = st.lists(
    st.sampled_from(
        [
            "{{ x }}",
            "{%",
            "{#",
            "#jinja2:",
            "\n",
            " ",
            "\t",
            "yes",
            "\u202e",
            "\x1b[31m",
            "- a: b",
            "'",
            '"',
            "é",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
).map("".join)


@settings(max_examples=300, deadline=None, database=None)
@given(text=FOREIGN)
def test_tasks_hold_any_text_and_only_marked_templates(text):
    variables = {"gatewright_templates": [["debug", "msg"]]}
    written = call(
        "to_tasks",
        [
            {
                "name": text,
                "debug": {"msg": "{{ own }}", "var": [text]},
                "vars": variables,
            }
        ],
    )
    looks_like_one = text.startswith("#jinja2:") or any(
        start in text for start in ("{{", "{%", "{#")
    )
    inert = ("unsafe", text) if looks_like_one else text
    assert yaml.load(written, Reader) == [
        {"name": inert, "debug": {"msg": "{{ own }}", "var": [inert]}}
    ]
    assert written.replace("\n", "").isprintable()
