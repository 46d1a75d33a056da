# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters make, a Kong without a database takes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.filter.jwks_to_kong_credentials import (
    jwks_to_kong_credentials,
)
from ansible_collections.gatewright.auth.plugins.filter.to_kong_config import (
    to_kong_config,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config import (
    documents,
    parser,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.registry import (
    ENTITIES,
)
from tests.support.keys import KEYS
from tests.support.sandbox import ANY_PORT, Sandbox, running

MADE = [
    (
        "/services",
        {
            "name": "orders",
            "url": "http://orders.example.com:8080/api",
            "tags": ["b", "a"],
        },
    ),
    (
        "/services/orders/routes",
        {"name": "orders", "paths": ["/orders"], "methods": ["POST", "GET"]},
    ),
    (
        "/services/orders/plugins",
        {
            "name": "jwt",
            "config": {"key_claim_name": "kid", "header_names": None},
        },
    ),
    (
        "/plugins",
        {
            "name": "rate-limiting",
            "config": {"minute": 5},
            "instance_name": "everybody",
        },
    ),
    ("/upstreams", {"name": "orders.internal"}),
    ("/upstreams/orders.internal/targets", {"target": "10.0.0.1:80"}),
    (
        "/certificates",
        {
            "cert": KEYS["leaf.crt"],
            "key": KEYS["rsa-a.private"],
            "snis": ["example.com"],
        },
    ),
    ("/ca_certificates", {"cert": KEYS["ca.crt"]}),
    (
        "/vaults",
        {"name": "env", "prefix": "my", "config": {"prefix": "KONG_"}},
    ),
    ("/key-sets", {"name": "partners"}),
    ("/consumers", {"username": "shop", "custom_id": "1"}),
    (
        "/consumers/shop/jwt",
        {
            "key": "https://x/",
            "algorithm": "RS256",
            "rsa_public_key": KEYS["rsa-a.public"],
        },
    ),
    ("/consumers/shop/key-auth", {"key": "a-key"}),
    ("/consumers/shop/hmac-auth", {"username": "shop", "secret": "a-secret"}),
    ("/consumers/shop/acls", {"group": "buyers"}),
]
LEFT_OUT = {"created_at", "updated_at"}


def content(sandbox: Sandbox) -> dict[str, list[dict[str, Any]]]:
    """What a Kong has, by kind."""
    found = {}
    for entity in ENTITIES.values():
        if not entity.parents:
            found[entity.name] = (
                sandbox.kong("GET", entity.path).json().get("data", [])
            )  # none of Enterprise
    targets = (
        sandbox.kong("GET", f"/upstreams/{one['id']}/targets").json()["data"]
        for one in found["upstream"]
    )
    return {
        **found,
        "target": [target for listed in targets for target in listed],
    }


def without_instants(
    found: dict[str, list[dict[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """The same without what no configuration can say."""
    return {
        kind: [
            {
                name: value
                for name, value in one.items()
                if name not in LEFT_OUT
            }
            for one in listed
        ]
        for kind, listed in found.items()
    }


def test_a_gateway_moves_into_a_file(sandbox: Sandbox) -> None:
    for path, body in MADE:
        answer = sandbox.kong("POST", path, json=body)
        assert answer.ok, answer.text
    before = content(sandbox)
    config = to_kong_config(before)
    assert list(config) == [
        "_format_version",
        *(
            one.schema_name
            for one in ENTITIES.values()
            if before.get(one.name)
        ),
    ]
    reverse = {kind: listed[::-1] for kind, listed in reversed(before.items())}
    assert str(to_kong_config(reverse)) == str(config)
    with running(*ANY_PORT, "--kong-database=off") as other:
        answer = other.kong("POST", "/config", json=config)
        assert answer.status_code == 201, answer.text
        after = content(other)
    assert without_instants(after) == without_instants(before)


@pytest.mark.parametrize(
    "kinds", [("certificate", "service"), ("certificate", "sni", "service")]
)
def test_certificates_keep_their_server_names_and_whoever_refers_to_them(
    sandbox: Sandbox, kinds: list[str]
) -> None:
    certificate = {
        "cert": KEYS["leaf.crt"],
        "key": KEYS["rsa-a.private"],
        "snis": ["a.test", "b.test"],
    }
    made = sandbox.kong("POST", "/certificates", json=certificate).json()
    service = {
        "name": "s",
        "url": "https://s.test",
        "client_certificate": {"id": made["id"]},
    }
    assert sandbox.kong("POST", "/services", json=service).ok
    before = content(sandbox)
    by_name = {**before["service"][0], "client_certificate": "b.test"}
    for services in (before["service"], [by_name]):
        config = to_kong_config(
            {
                kind: services if kind == "service" else before[kind]
                for kind in kinds
            }
        )
        with running(*ANY_PORT, "--kong-database=off") as other:
            assert (
                other.kong("POST", "/config", json=config).status_code == 201
            )
            after = content(other)
        assert after["certificate"][0]["snis"] == ["a.test", "b.test"]
        assert after["service"][0]["client_certificate"] == {"id": made["id"]}
        read = parser.desired_entities(
            documents.read_configuration(config, None)
        )
        assert Counter(one.entity.name for one in read) == {
            "certificate": 1,
            "sni": 2,
            "service": 1,
        }


def test_a_key_set_moves_into_a_file(sandbox: Sandbox) -> None:
    for key in (
        {"name": "one", "algorithm": "ES256"},
        {"name": "two", "algorithm": "RS256", "length": 2048},
    ):
        assert sandbox.fusionauth(
            "POST", "/api/key/generate", json={"key": key}
        ).ok
    jwks = sandbox.fusionauth("GET", "/.well-known/jwks.json").json()
    credentials = jwks_to_kong_credentials(jwks)
    config = to_kong_config(
        {"consumer": [{"username": "shop", "jwt_secrets": credentials}]}
    )
    with running(*ANY_PORT, "--kong-database=off") as other:
        answer = other.kong("POST", "/config", json=config)
        assert answer.status_code == 201, answer.text
        kept = other.kong("GET", "/jwts").json()["data"]
    assert {one["key"] for one in kept} == {key["kid"] for key in jwks["keys"]}
