# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a whole gateway: each fault is made on the servers, found by the audit, and mended as it says."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.filter.trust_picture import (
    trust_picture,
)
from tests.integration.doctor import (
    ISSUER,
    KID,
    Case,
    Cases,
    World,
    do,
    neglected,
    weak_key,
)
from tests.integration.hostile import assert_inert, auditing
from tests.support.keys import KEYS
from tests.support.sandbox import Sandbox

Json = Any
case = Cases()
LONG = "3f6a9c1e7b2d4850a1b2c3d4e5f60718"


@pytest.fixture
def world(running_sandbox: Sandbox) -> World:
    return World.in_order(running_sandbox)


@case(
    "open_routes",
    "error",
    "Route 'health' is open: no plugin authenticates requests.",
    mends=True,
)
def open_route(world: World) -> None:
    world.tell_kong(
        "POST", "/services", name="health", url=world.sandbox.upstream_url
    )
    world.tell_kong(
        "POST", "/services/health/routes", name="health", paths=["/health"]
    )


@case("open_routes", "error", "Route 'orders' is open", mends=True)
def disabled_plugin(world: World) -> None:
    world.tell_kong("PATCH", f"/plugins/{world.plugin['id']}", enabled=False)


@case(
    "unverified_times",
    "error",
    "The jwt plugin of service 'orders' does not verify exp",
    mends=True,
)
def exp_is_not_verified(world: World) -> None:
    world.configure(claims_to_verify=["nbf"])


@case(
    "fall_backs",
    "warning",
    "accepts requests without a valid token, as consumer 'guest'.",
    mends=True,
)
def anonymous(world: World) -> None:
    world.tell_kong("POST", "/consumers", username="guest")
    world.configure(anonymous="guest")


@case(
    "fall_backs",
    "error",
    "has the anonymous consumer 'nobody', which does not exist: Kong answers 500",
    mends=True,
)
def anonymous_nobody(world: World) -> None:
    world.configure(anonymous="nobody")


@case(
    "nameless_keys",
    "error",
    "The jwt plugin of service 'orders' has no key_claim_name",
    mends=True,
)
def no_key_claim_name(world: World) -> None:
    world.configure(key_claim_name=None)


def shared(world: World, secret: str, **more: Json) -> None:
    body = {"key": "billing", "algorithm": "HS256", "secret": secret, **more}
    world.tell_kong("POST", "/consumers/fusionauth/jwt", **body)


@case(
    "guessable_secrets",
    "error",
    "The secret of credential 'billing' of consumer 'fusionauth' is a name or a common word",
    mends=True,
)
def common_secret(world: World) -> None:
    shared(world, "Secret123!")


@case(
    "guessable_secrets",
    "error",
    "is a name or a common word, which is easy to guess.",
    mends=True,
)
def the_secret_is_the_name(world: World) -> None:
    shared(world, "BILLING2026")


@case(
    "guessable_secrets",
    "error",
    "has only 2 different characters.",
    mends=True,
)
def monotonous_secret(world: World) -> None:
    shared(world, "ab" * 32)


@case(
    "guessable_secrets",
    "warning",
    "has 32 bytes: HS512 needs 64 (RFC 7518 section 3.2).",
    mends=True,
)
def short_secret(world: World) -> None:
    shared(world, LONG, algorithm="HS512")


@case(
    "unfit_keys",
    "error",
    "rsa_public_key of the jwt credential 'https://weak' is an RSA key of 1024 bits",
    True,
    pem="",
)
def weak(world: World) -> None:
    world.give("fusionauth", "https://weak", weak_key())


@case(
    "unfit_keys",
    "error",
    "rsa_public_key of the jwt credential 'ec' is not the RSA public key that RS256 needs.",
    True,
)
def key_of_another_type(world: World) -> None:
    world.give("fusionauth", "ec", "ec-p256")


@case(
    "unfit_keys",
    "error",
    "rsa_public_key of the jwt credential 'private' is a private key",
    True,
)
def private_key(world: World) -> None:
    world.give("fusionauth", "private", KEYS["rsa-b.private"])


@case(
    "unfit_keys",
    "error",
    "The credential 'none' of consumer 'fusionauth' has no public key",
    mends=False,
)
def no_key(world: World) -> None:
    world.tell_kong(
        "POST", "/consumers/fusionauth/jwt", key="none", algorithm="ES256"
    )


@case(
    "strangers",
    "error",
    "'https://id.example.com'; they first differ at character 23: a slash in Kong",
    mends=True,
)
def a_slash_more(world: World) -> None:
    world.change_credential(key=f"{ISSUER}/")


@case(
    "strangers",
    "warning",
    "The key of the credential 'https://other' of consumer 'fusionauth' is neither an issuer nor a kid",
    mends=True,
)
def another_issuer(world: World) -> None:
    world.give("fusionauth", "https://other", "rsa-a")


@case(
    "strangers",
    "error",
    "FusionAuth does not have the public key of the credential 'https://id.example.com'",
    mends=True,
)
def another_key(world: World) -> None:
    world.change_credential(rsa_public_key=KEYS["rsa-b.public"])


@case(
    "strangers",
    "error",
    "The credential 'orders-1' of consumer 'fusionauth' has the public key of another kid of FusionAuth",
    True,
)
def the_key_of_another_kid(world: World) -> None:
    world.signing_key("other", "ec-p256", "other-1")
    world.give("fusionauth", KID, "ec-p256", "ES256")


@case(
    "strangers",
    "warning",
    "FusionAuth's key 'orders key', which the credential 'https://id.example.com' of consumer",
    mends=True,
)
def nobodys_key(world: World) -> None:
    world.sign_with(world.signing_key("new key", "rsa-b", "orders-2"))


@case(
    "unused",
    "warning",
    "gives access to no route: its key is a value of kid, and every jwt plugin uses another claim.",
    True,
)
def named_by_another_claim(world: World) -> None:
    world.give("fusionauth", KID, "rsa-a")


@case(
    "unused",
    "warning",
    "gives access to no route: no route has a jwt plugin.",
    mends=True,
)
def no_plugin(world: World) -> None:
    world.sandbox.kong("DELETE", f"/plugins/{world.plugin['id']}")


@case(
    "unused",
    "warning",
    "gives access to no route: acl plugins deny the groups of its consumer.",
    mends=True,
)
def let_in_nowhere(world: World) -> None:
    world.tell_kong(
        "POST",
        "/services/orders/plugins",
        name="acl",
        config={"allow": ["staff"]},
    )


@case(
    "retiring", "note", "is being retired: its key left the key set 2 h ago."
)
def retiring(world: World) -> None:
    world.change_credential(
        tags=[f"gatewright.auth.jwks.missing-since.{int(time.time()) - 7201}"]
    )


@case(
    "ending_keys",
    "warning",
    "FusionAuth's key 'orders key of ten years', which the credential",
)
def a_key_near_its_end(world: World) -> None:
    key = {
        "name": "orders key of ten years",
        "algorithm": "RS256",
        "length": 2048,
    }
    key = world.tell_fusionauth("POST", "/api/key/generate", key=key)["key"]
    world.sign_with(key)
    world.change_credential(rsa_public_key=key["publicKey"])


@case(
    "shared_keys",
    "warning",
    "The tokens of 'orders', 'shop' give access to the same routes",
    mends=True,
)
def one_key_for_two(world: World) -> None:
    shop = {"name": "shop", "jwtConfiguration": world.signing_with(world.key)}
    world.tell_fusionauth("POST", "/api/application", application=shop)


def audited(world: World, **options: Json) -> Json:
    connection = {
        "kong_admin_url": world.sandbox.kong_admin_url,
        "fusionauth_url": world.sandbox.fusionauth_url,
        "fusionauth_api_key": world.sandbox.api_key,
    }
    found = do(
        "kong_jwt_audit", {**connection, "expiry_days": 3700, **options}
    )
    assert not found.get("failed"), found["msg"]
    return found


@pytest.mark.parametrize("one", case.made, ids=lambda one: one.make.__name__)
def test_each_fault_is_found_and_mended(one: Case, world: World) -> None:
    one.make(world)
    audit = audited(world)
    told = [
        finding for finding in audit["findings"] if one.says in finding["what"]
    ]
    assert [(finding["check"], finding["severity"]) for finding in told] == [
        (one.check, one.severity)
    ], audit["findings"]
    assert told[0]["place"] in {node["id"] for node in audit["trust"]["nodes"]}
    assert_inert(auditing(world.connected({})))
    if one.mends:
        world.repair(
            told[0]["repair"],
            {
                "lookup('ansible.builtin.file', 'issuer.public.pem')": KEYS[
                    "rsa-b.public"
                ]
            },
        )
        assert [
            finding
            for finding in audited(world)["findings"]
            if one.says in finding["what"]
        ] == []


def test_a_gateway_in_order_has_no_findings(world: World) -> None:
    audit = audited(world)
    assert audit["findings"] == []
    assert audit["counts"] == {"note": 0, "warning": 0, "error": 0}
    assert audit["routes"] == {"all": 1, "guarded": 1}
    chain = {node["id"]: node["name"] for node in audit["trust"]["nodes"]}
    assert [
        (chain[edge["from"]], edge["says"], chain[edge["to"]])
        for edge in audit["trust"]["edges"]
    ] == [
        ("orders", "signs with", "orders key"),
        ("fusionauth", "is accepted by", "service orders"),
        (ISSUER, "belongs to", "fusionauth"),
        ("orders key", "is the key of", ISSUER),
        ("service orders", "protects", "orders"),
        ("Default", "has", "orders"),
    ]


def test_what_is_meant_to_be_open(world: World) -> None:
    world.tell_kong(
        "POST", "/services", name="health", url=world.sandbox.upstream_url
    )
    world.tell_kong(
        "POST", "/services/health/routes", name="health", paths=["/health"]
    )
    assert audited(world, open_routes=["health"])["findings"] == []


def test_a_route_with_another_lock(world: World) -> None:
    world.sandbox.kong("DELETE", f"/plugins/{world.plugin['id']}")
    world.tell_kong("POST", "/services/orders/plugins", name="key-auth")
    assert {finding["check"] for finding in audited(world)["findings"]} == {
        "unused"
    }


def test_without_fusionauth(world: World) -> None:
    assert [
        (one["check"], one["severity"])
        for one in audited(world, fusionauth_url="")["findings"]
    ] == [("fusionauth", "note")]
    [found] = audited(world, fusionauth_api_key="wrong")["findings"]
    assert (found["check"], found["severity"]) == ("fusionauth", "warning")
    assert "401; fusionauth_api_key is wrong" in found["what"]


def test_no_secret_is_shown(running_sandbox: Sandbox) -> None:
    running_sandbox.reset()
    audit = json.dumps(audited(neglected(running_sandbox)))
    assert "Warehouse1" not in audit
    assert not re.search(
        "PRIVATE|BEGIN", re.sub(r'"rsa_public_key": "[^"]*"', "", audit)
    )


def test_who_is_behind_each_route(running_sandbox: Sandbox) -> None:
    """A consumer's credential opens the routes of plugins that look for it, and none of those that its others open."""
    running_sandbox.reset()
    world = neglected(running_sandbox)
    world.give("fusionauth", KID, "rsa-a")
    world.tell_kong("POST", "/consumers/fusionauth/acls", group="accounting")
    picture = trust_picture(audited(world)["trust"])
    behind = {row["name"]: row["behind"] for row in picture["rows"]}
    assert behind["health"] == {kind: [] for kind in behind["health"]}
    assert behind["invoices"] == {
        "plugin": ["service invoices"],
        "consumer": ["billing", "fusionauth"],
        "credential": ["old-1", KID],
        "key": ["old key", "orders key"],
        "application": ["orders", "shop"],
        "tenant": ["Default"],
    }
    assert behind["orders"]["credential"] == [
        ISSUER,
        f"{ISSUER}/",
        "https://partner.example",
        "warehouse",
    ]
    assert behind["reports"]["consumer"] == [
        "fusionauth",
        "guest",
        "legacy",
        "partner",
        "warehouse",
    ]
    boxes = {box["number"]: box["name"] for box in picture["boxes"]}
    [credential] = [box for box in picture["boxes"] if box["name"] == KID]
    assert {"fusionauth", "service invoices", "orders key"} <= {
        boxes[number] for number in credential["of"]
    }
    assert "service orders" not in {
        boxes[number] for number in credential["of"]
    }


def test_a_large_gateway_is_drawn_in_part() -> None:
    nodes = [
        {
            "id": f"{kind}-{n}",
            "kind": kind,
            "name": f"{n:03}",
            "detail": "",
            "severity": "ok",
        }
        for kind in ("plugin", "route")
        for n in range(500)
    ]
    nodes[-1]["severity"] = "error"
    edges = [
        {"from": f"plugin-{n}", "says": "protects", "to": f"route-{499 - n}"}
        for n in range(500)
    ]
    picture = trust_picture(
        {"nodes": nodes, "edges": edges, "opens": {}, "left_out": {}}
    )
    assert [len(picture[name]) for name in ("boxes", "lines", "rows")] == [
        80,
        1,
        500,
    ]
    assert picture["hidden"] == 920
    assert "499" in {box["name"] for box in picture["boxes"]}
