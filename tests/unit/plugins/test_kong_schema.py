# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's schemas as shapes, and what of Kong has to be watched."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    HIDDEN,
    secrets_by_name,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY,
    ANY_LIST,
    ANY_SET,
    SECRET,
    ListSchema,
    MapSchema,
    RecordSchema,
    ScalarSchema,
    SetSchema,
    reference,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.certificates import (
    add_cert_digest,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.credentials import (
    KEY_AUTH,
    check_configured_jwt_credential,
    check_jwt_credential,
    reveal_client_secret,
    reveal_password,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.keys import (
    KEY,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.routing import (
    expand_url,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.entities.upstreams import (
    UPSTREAM,
    canonicalize_target,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.module import (
    KONG,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.server_schema import (
    from_kong,
    move_shorthands,
    shorthands,
    with_defaults,
    with_field,
    without_shorthands,
)


def pem(private_key):
    return (
        private_key.public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


EC_KEY = pem(ec.generate_private_key(ec.SECP256R1()))
RSA_3072 = pem(rsa.generate_private_key(65537, 3072))


def replaced_with(*path, **more):
    return {
        "type": "string",
        "deprecation": {"replaced_with": [{"path": list(path)}]},
        **more,
    }


REDIS = {
    "type": "record",
    "required": True,
    "fields": [
        {"host": {"type": "string"}},
        {"port": {"type": "integer", "default": 6379}},
        {"password": {"type": "string", "encrypted": True}},
    ],
    "shorthand_fields": [{"auth_word": replaced_with("password")}],
}
CONFIG = {
    "type": "record",
    "required": True,
    "fields": [
        {"minute": {"type": "number"}},
        {"policy": {"type": "string", "default": "local"}},
        {"redis": REDIS},
    ],
    "shorthand_fields": [
        {"redis_host": replaced_with("redis", "host")},
        {"redis_login": replaced_with("redis", "password")},
        {"old_word": {"type": "string"}},
    ],
}


# Schemas as shapes


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "string"}, ScalarSchema(type="string")),
        (
            {"type": "integer", "default": 5},
            ScalarSchema(type="integer", default=5),
        ),
        ({"type": "number"}, ScalarSchema(type="number")),
        (
            {"type": "boolean", "default": False},
            ScalarSchema(type="boolean", default=False),
        ),
        ({"type": "json"}, ScalarSchema()),
        ({"type": "function"}, ScalarSchema()),
        (
            {"type": "string", "encrypted": True},
            ScalarSchema(type="string", secret=True),
        ),
        (
            {"type": "string", "encrypted": True, "default": "made up"},
            ScalarSchema(type="string", secret=True, default=UNKNOWN),
        ),
        (
            {"type": "set", "elements": {"type": "string"}},
            SetSchema(item=ScalarSchema(type="string")),
        ),
        (
            {"type": "array", "elements": {"type": "integer"}},
            ListSchema(item=ScalarSchema(type="integer")),
        ),
        (
            {
                "type": "map",
                "keys": {"type": "string"},
                "values": {"type": "boolean"},
            },
            MapSchema(item=ScalarSchema(type="boolean")),
        ),
        ({"type": "foreign", "reference": "services"}, reference("service")),
        (
            {
                "type": "record",
                "fields": [{"a": {"type": "string"}}],
                "default": {"a": "x"},
            },
            RecordSchema(
                fields={"a": ScalarSchema(type="string")},
                default={"a": "x"},
                has_all_defaults=True,
            ),
        ),
        (
            {"type": "record"},
            RecordSchema(fields={}, nullable=True, has_all_defaults=True),
        ),
        (
            {"type": "record", "required": True},
            RecordSchema(fields={}, required=True, has_all_defaults=True),
        ),
    ],
)
def test_shape(schema, found):
    assert from_kong(schema) == found


@pytest.mark.parametrize("kind", ["set", "array"])
def test_elements_are_as_secret_as_their_lists_name(kind):
    assert from_kong(
        {"type": kind, "elements": {"type": "string"}}, "api_keys"
    ).masked(["s3cret"]) == [HIDDEN]


@pytest.mark.parametrize("kind", ["integer", "number", "boolean"])
def test_a_number_is_no_secret(kind):
    assert not from_kong({"type": kind}, "max_tokens").secret


# Shorthands


def test_shorthands():
    assert shorthands(CONFIG) == {
        "redis_host": ("redis", "host"),
        "redis_login": ("redis", "password"),
        "old_word": None,
    }


def test_shorthands_whose_schema_does_not_say_what_replaced_them():
    session = {
        "shorthand_fields": [
            {"cookie_lifetime": {"type": "number"}},
            {"endpoint": {"type": "string"}},
        ]
    }
    assert shorthands(session) == {
        "cookie_lifetime": ("rolling_timeout",),
        "endpoint": ("traces_endpoint",),
    }


def test_what_kong_shows_is_read_without_shorthands():
    now = {
        "minute": 5,
        "redis_host": "h",
        "old_word": None,
        "redis": {"host": "h", "auth_word": "s3cret"},
    }
    assert without_shorthands(CONFIG, now) == {
        "minute": 5,
        "redis": {"host": "h"},
    }
    assert without_shorthands(CONFIG, {"redis": None}) == {"redis": None}


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({"redis_login": "s3cret"}, {"redis_login": HIDDEN}),
        ({"redis": {"auth_word": "s3cret"}}, {"redis": {"auth_word": HIDDEN}}),
        ({"redis_host": "h"}, {"redis_host": "h"}),
    ],
)
def test_an_echoed_shorthand_is_as_secret_as_what_it_stands_for(answer, shown):
    assert from_kong(CONFIG).masked(answer) == shown


def test_shorthands_make_no_difference():
    config = from_kong(CONFIG)
    now = {
        "minute": 5,
        "redis": {"host": "h"},
        "redis_host": "h",
        "old_word": None,
    }
    assert config.equal(
        now, {"minute": 5, "redis": {"host": "h"}, "old_word": "x"}
    )
    assert config.changes(now, {"minute": 6, "redis": {"host": "h"}}) == {
        "minute": 6
    }


def test_shorthands_have_no_default():
    assert from_kong(
        {
            **CONFIG,
            "shorthand_fields": [
                {"redis_port": replaced_with("redis", "port")}
            ],
        }
    ).default_value() == {
        "policy": "local",
        "redis": {"port": 6379},
    }


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ({"minute": 5}, {"minute": 5}),
        ({"redis_host": "h"}, {"redis": {"host": "h"}}),
        (
            {"redis_host": "h", "redis": {"port": 1}},
            {"redis": {"host": "h", "port": 1}},
        ),
        (
            {"redis_host": "old", "redis": {"host": "new"}},
            {"redis": {"host": "new"}},
        ),
        ({"redis_host": None}, {}),
        ({"redis_host": "h", "redis": None}, {"redis": {"host": "h"}}),
        (
            {"redis": {"auth_word": "s3cret"}},
            {"redis": {"password": "s3cret"}},
        ),
        ({"redis": UNKNOWN}, {"redis": UNKNOWN}),
        ({"old_word": "x"}, {"old_word": "x"}),
    ],
)
def test_a_replaced_shorthand_goes_where_it_belongs(written, sent):
    before = repr(written)
    assert move_shorthands(CONFIG, written) == sent
    assert repr(written) == before


# What the server adds to what we know


def test_a_served_schema_adds_defaults_and_fields_and_takes_no_knowledge_away():
    ours = RecordSchema(
        fields={
            "name": ANY,
            "tags": ANY_SET,
            "hosts": ANY_LIST,
            "service": reference("service"),
            "secret": SECRET,
            "config": MapSchema(),
        }
    )
    served = {
        "fields": [
            {"name": {"type": "string", "default": "x"}},
            {
                "tags": {
                    "type": "array",
                    "elements": {"type": "string"},
                    "default": ["t"],
                }
            },
            {"service": {"type": "foreign", "reference": "services"}},
            {"secret": {"type": "string"}},
            {"config": CONFIG},
            {"newer": {"type": "boolean", "default": True}},
        ]
    }
    found = with_defaults(ours, served).fields
    assert found["name"] == ScalarSchema(type="string", default="x")
    assert found["tags"] == SetSchema(
        item=ScalarSchema(type="string"), default=["t"]
    )
    assert found["hosts"] is ANY_LIST
    assert found["service"] == reference("service")
    assert found["secret"].secret
    assert found["config"] == from_kong(CONFIG, "config")
    assert found["newer"] == ScalarSchema(type="boolean", default=True)


def test_with_field():
    known, both = {"a": ANY}, {"a": ANY, "b": ANY_SET}
    assert with_field(RecordSchema(fields=known), "b", ANY_SET).fields == both
    assert with_field(RecordSchema(), "b", ANY_SET).fields == {"b": ANY_SET}


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"password": "s3cret", "host": "h"}, {"s3cret"}),
        ({"redis": {"password": "s3cret"}}, {"s3cret"}),
        ({"api_keys": ["one", "two"]}, {"one", "two"}),
        ({"targets": [{"name": "a"}, {"token": "s3cret"}]}, {"s3cret"}),
        (
            {"targets": [{"auth": {"a": 1}}, {"auth": {"token": "s3cret"}}]},
            {"s3cret"},
        ),
        ({"targets": [[{"a": 1}], [{"token": "s3cret"}]]}, {"s3cret"}),
        ({"targets": ["plain", {"token": "s3cret"}]}, {"s3cret"}),
        ({"headers": {"Authorization": "Bearer s3cret"}}, {"Bearer s3cret"}),
        (
            {"headers": ["X-Key:s3cret", "Accept:text/html", "X-Name"]},
            {"s3cret"},
        ),
        ({"password": 12345}, {"12345"}),
        ({"max_tokens": 100, "hide_credentials": True}, set()),
        ({"list": [], "none": None}, set()),
        (None, set()),
    ],
)
def test_secrets_are_told_by_name_and_place(config, found):
    assert secrets_by_name(config) == found


# Services


@pytest.mark.parametrize(
    ("stated", "sent"),
    [
        ({"name": "s"}, {"name": "s"}),
        (
            {"url": "http://h"},
            {"protocol": "http", "host": "h", "port": 80, "path": None},
        ),
        (
            {"url": "https://h/p"},
            {"protocol": "https", "host": "h", "port": 443, "path": "/p"},
        ),
        (
            {"url": "https://h:8443/p/"},
            {"protocol": "https", "host": "h", "port": 8443, "path": "/p/"},
        ),
        (
            {"url": "grpc://h"},
            {"protocol": "grpc", "host": "h", "port": 80, "path": None},
        ),
        (
            {"name": "s", "url": "http://h/q", "path": "/q", "port": "80"},
            {
                "name": "s",
                "protocol": "http",
                "host": "h",
                "port": 80,
                "path": "/q",
            },
        ),
    ],
)
def test_a_services_url(stated, sent):
    assert expand_url(stated) == sent


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "h:80",
        "/path",
        "http://",
        "http://h:port",
        "http://h:99999",
        "http://[h",
    ],
)
def test_a_services_url_that_is_none(url):
    with pytest.raises(
        CollectionError,
        match=r"^url of a service must be like https://host:port/path\.$",
    ):
        expand_url({"url": url})


# Credentials


@pytest.mark.parametrize(
    "stated",
    [
        {"key": "k"},
        {"algorithm": "HS256"},
        {"algorithm": "RS256", "rsa_public_key": UNKNOWN},
        {"algorithm": "RS256", "id": "1"},
        {"algorithm": "ES256", "rsa_public_key": EC_KEY},
    ],
)
def test_a_good_credential(stated):
    assert check_jwt_credential(stated) == stated


@pytest.mark.parametrize(
    "stated",
    [
        {"key": "k", "algorithm": "HS256", "rsa_public_key": EC_KEY},
        {"key": "k", "algorithm": "ES256"},
    ],
)
def test_a_credential_that_only_a_configuration_may_have(stated):
    assert check_configured_jwt_credential(stated) == stated
    with pytest.raises(CollectionError):
        check_jwt_credential(stated)


def test_a_key_is_sent_as_kong_takes_it():
    stated = {"algorithm": "ES256", "rsa_public_key": f"\n {EC_KEY}\n\n"}
    assert check_jwt_credential(stated) == {
        "algorithm": "ES256",
        "rsa_public_key": EC_KEY,
    }


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        (
            {"algorithm": "RS256"},
            "'k' is missing: RS256 verifies with a public key, so Kong requires one.",
        ),
        ({"algorithm": "RS256", "rsa_public_key": ""}, "'k' is missing: "),
        (
            {"algorithm": "ES384"},
            "'k' is missing: ES384 verifies with a public key, and Kong refuses every token without one.",
        ),
        (
            {"algorithm": "ES256", "rsa_public_key": "junk"},
            "'k' is not a public key in PEM",
        ),
        (
            {"algorithm": "RS256", "rsa_public_key": EC_KEY},
            "'k' is not the RSA public key that RS256 needs.",
        ),
        (
            {"rsa_public_key": EC_KEY},
            "'k' requires algorithm as well: Kong would default to HS256",
        ),
        (
            {"algorithm": "PS256", "rsa_public_key": RSA_3072},
            "'k' has 3072 bits: with PS256 Kong answers 500",
        ),
        (
            {"algorithm": "HS256", "rsa_public_key": EC_KEY},
            "'k' is not used: HS256 verifies with secret",
        ),
    ],
)
def test_a_bad_credential(stated, sentence):
    with pytest.raises(CollectionError) as problem:
        check_jwt_credential({"key": "k", **stated})
    assert str(problem.value).startswith(
        f"rsa_public_key of the jwt credential {sentence}"
    )


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("a.test", "a.test:8000"),
        ("a.test:80", "a.test:80"),
        ("10.0.0.1", "10.0.0.1:8000"),
        ("[::1]:80", "[0000:0000:0000:0000:0000:0000:0000:0001]:80"),
        ("[::1]", "[0000:0000:0000:0000:0000:0000:0000:0001]:8000"),
        ("::1", "[0000:0000:0000:0000:0000:0000:0000:0001]:8000"),
        ("a:b:c", "a:b:c"),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_a_target_in_every_spelling(written: str, stored: str) -> None:
    assert canonicalize_target({"target": written}) == {"target": stored}


def test_a_digest_as_openssl_tells_it() -> None:
    assert add_cert_digest({"cert_digest": "AB:CD"}) == {"cert_digest": "abcd"}


def test_a_password_is_told_from_another_by_its_hash() -> None:
    stored = {
        "consumer": {"id": "c"},
        "password": "793d6d7c60bd6329d6f91fdb8c1b53aab99bf3da",
    }  # of "pc"
    for again in (False, True):
        assert (
            reveal_password(stored, {"password": "p"}, rewrites_secrets=again)[
                "password"
            ]
            == "p"
        )
        assert (
            reveal_password(stored, {"password": "q"}, rewrites_secrets=again)
            == stored
        )
    assert reveal_password(stored, {}, rewrites_secrets=False) == stored


def test_a_password_that_nobody_can_tell_is_written_only_if_asked_for() -> (
    None
):
    stored = {
        "consumer": {"id": "c"},
        "password": "$argon2id$v=19$of-some-other-Kong",
    }
    assert (
        reveal_password(stored, {"password": "p"}, rewrites_secrets=False)[
            "password"
        ]
        == "p"
    )
    assert (
        reveal_password(stored, {"password": "p"}, rewrites_secrets=True)
        == stored
    )


def test_a_client_secret_in_clear_is_compared() -> None:
    stored = {"client_secret": "s"}
    assert (
        reveal_client_secret(
            stored, {"client_secret": "t"}, rewrites_secrets=False
        )
        == stored
    )


def test_a_jwk_is_compared_as_json() -> None:
    jwk = KEY.schema.fields["jwk"]
    assert jwk.equal('{"kty": "oct", "k": "a"}', '{"k":"a","kty":"oct"}')
    assert not jwk.equal('{"k": "a"}', '{"k": "b"}')
    assert not jwk.equal("garbage", '{"k": "b"}')


@pytest.mark.parametrize(
    "jwk", [{"kty": "oct", "k": "private"}, '{"kty": "oct", "k": "private"}']
)
def test_the_private_half_of_a_jwk_is_secret(jwk: object) -> None:
    assert KONG.secrets({"jwk": jwk}) == {"private"}


def test_what_is_known_by_a_secret_is_not_called_by_it() -> None:
    assert "the-key" not in KEY_AUTH.display_name(
        {"key": "the-key", "id": "i"}
    )


def test_defaults_reach_every_depth_of_what_we_know() -> None:
    threshold = {"threshold": {"type": "number", "default": 0}}
    interval = {
        "interval": {"type": "number", "default": 0},
        "new": {"type": "string", "default": "n"},
    }
    active = {
        "active": {
            "type": "record",
            "fields": [{"healthy": {"type": "record", "fields": [interval]}}],
        }
    }
    schema = {
        "fields": [
            {"healthchecks": {"type": "record", "fields": [threshold, active]}}
        ]
    }
    known = with_defaults(UPSTREAM.schema, schema).fields["healthchecks"]
    assert known.fields["threshold"].default == 0
    healthy = known.fields["active"].fields["healthy"]
    assert (
        healthy.fields["interval"].default,
        healthy.fields["new"].default,
    ) == (
        0,
        "n",
    )
    assert isinstance(healthy.fields["http_statuses"], SetSchema)
