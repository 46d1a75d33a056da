# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unique values that move from one object to another within a run: swapped, passed on, taken from what is pruned."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.kong_configurations import AUTHORITIES, JWK, PAIRS
from tests.support.examples import examples
from tests.support.keys import KEYS
from tests.support.kong_in_process import KongInProcess

Row = dict[str, Any]
IDS = [f"6f0a3a55-1111-4111-8111-{number:012}" for number in range(5)]
VALUES = ["alpha", "beta", "gamma", "delta", "epsilon"]
PEM = {
    "pem": {
        "public_key": KEYS["ec-p256.public"],
        "private_key": KEYS["ec-p256.private"],
    }
}
OWNER = {
    "consumers": {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "owner")),
        "username": "owner",
    }
}
POOL = {
    "upstreams": {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "pool")),
        "name": "pool",
    }
}
# In each kind of entity a field that is unique, alone or together with a reference, and what else one has to state.
UNIQUE: dict[tuple[str, str], Row] = {
    ("services", "name"): {"host": "a.example"},
    ("routes", "name"): {"paths": ["/"]},
    ("consumers", "username"): {},
    ("consumers", "custom_id"): {},
    ("upstreams", "name"): {},
    ("targets", "target"): {},
    ("vaults", "prefix"): {"name": "env"},
    ("key_sets", "name"): {},
    ("keys", "name"): PEM,
    ("keys", "kid"): PEM,
    ("snis", "name"): {},
    ("plugins", "instance_name"): {},
    ("jwt_secrets", "key"): {"secret": "x"},
    ("keyauth_credentials", "key"): {},
    ("basicauth_credentials", "username"): {"password": "x"},
    ("hmacauth_credentials", "username"): {"secret": "x"},
    ("oauth2_credentials", "client_id"): {"client_secret": "x", "name": "x"},
    ("acls", "group"): {},
}
CREDENTIALS = [
    table
    for table, dummy in UNIQUE
    if table.endswith("_credentials") or table in ("jwt_secrets", "acls")
]
HOMES = {**dict.fromkeys(CREDENTIALS, OWNER), "targets": POOL}


def row(table: str, field: str, number: int, value: str) -> Row:
    """One entity of the five, by its id, with a value of the unique field."""
    record = {
        "id": IDS[number],
        **UNIQUE[table, field],
        field: f"{value}:80" if table == "targets" else value,
    }
    if field == "name" and table == "keys":
        record["kid"] = f"kid-{number}"
    if table == "snis":
        record["certificate"] = IDS[0]
    if table == "plugins":
        record |= {"name": "correlation-id", "route": IDS[number]}
    return record


def configuration(table: str, field: str, taken: dict[int, str]) -> Row:
    """A configuration in which some of the five entities have these values."""
    records = [
        row(table, field, number, value) for number, value in taken.items()
    ]
    config: Row = {"_format_version": "3.0", table: records}
    if home := HOMES.get(table):
        ((parent, one),) = home.items()
        config = {"_format_version": "3.0", parent: [{**one, table: records}]}
    if table == "snis":
        config["certificates"] = [{"id": IDS[0], **PAIRS[0]}]
    if table == "plugins":
        config["routes"] = [
            {"id": one, "name": f"route-{one[-1]}", "paths": ["/"]}
            for one in IDS
        ]
    return config


def values(kong: KongInProcess, table: str, field: str) -> dict[str, str]:
    """The values of a field that a server has, by ids."""
    return {
        row["id"]: row[field] for name, row in kong.rows() if name == table
    }


def applied(kong: KongInProcess, config: Row, **options: Any) -> Row:
    result = kong.run(
        "kong_config", config=config, **{"prune": True, **options}
    )
    assert not result.get("failed"), result["msg"]
    return result


def converges(kong: KongInProcess, config: Row, **options: Any) -> Row:
    """Check that one run does what check mode foresaw, and a second one nothing."""
    foreseen = applied(kong, config, check_mode=True, **options)["counts"]
    result = applied(kong, config, **options)
    assert result["counts"] == foreseen
    assert applied(kong, config, **options)["changed"] is False
    return result


@st.composite
def assignments(draw: st.DrawFn) -> dict[int, str]:
    """Values for some of the five entities, each a different one."""
    numbers = draw(st.lists(st.integers(0, 4), unique=True, min_size=1))
    return dict(zip(numbers, draw(st.permutations(VALUES)), strict=False))


@pytest.mark.parametrize(("table", "field"), UNIQUE)
@examples(4)
@given(before=assignments(), after=assignments())
def test_unique_values_move_in_one_run(
    table: str, field: str, before: dict[int, str], after: dict[int, str]
) -> None:
    kong = KongInProcess()
    applied(kong, configuration(table, field, before))
    result = converges(kong, configuration(table, field, after))
    expected = {
        IDS[number]: row(table, field, number, value)[field]
        for number, value in after.items()
    }
    assert values(kong, table, field) == expected
    both = before.keys() & after.keys()
    assert (len(result["created"]), len(result["deleted"])) == (
        len(after) - len(both),
        len(before) - len(both),
    )


def of(**records: list[Row]) -> Row:
    return {"_format_version": "3.0", **records}


A, B = IDS[:2]
SERVICE = {
    "name": "shop",
    "host": "a.example",
    "routes": [
        {"name": "orders", "paths": ["/"], "plugins": [{"name": "cors"}]}
    ],
    "plugins": [{"name": "jwt"}],
}
CONSUMER = {
    "username": "alice",
    "jwt_secrets": [{"key": "issuer", "secret": "x"}],
    "acls": [{"group": "readers"}],
    "basicauth_credentials": [{"username": "alice", "password": "x"}],
}
ROUTE = {"name": "orders", "paths": ["/"], "plugins": [{"name": "cors"}]}


@pytest.mark.parametrize(
    "key", [{"jwk": json.dumps({**JWK, "kid": "k"})}, PEM]
)
def test_a_key_of_another_id_takes_the_place_of_one_that_goes(
    key: Row,
) -> None:
    kong = KongInProcess()
    applied(kong, of(keys=[{"id": A, "kid": "k", **key}]))
    counts = converges(
        kong, of(keys=[{"id": B, "name": "foo", "kid": "k", **key}])
    )["counts"]
    assert (counts["created"], counts["deleted"]) == (1, 1)
    assert values(kong, "keys", "kid") == {B: "k"}


@pytest.mark.parametrize("prune", [True, False])
def test_a_certificate_of_another_id_takes_over_the_server_names(
    prune: bool,
) -> None:
    def certificate(name: str, pair: Row) -> Row:
        return of(
            certificates=[{"id": name, **pair, "snis": [{"name": "a.test"}]}]
        )

    kong = KongInProcess()
    applied(kong, certificate(A, PAIRS[0]))
    converges(kong, certificate(B, PAIRS[1]), prune=prune)
    assert [
        row["certificate"]["id"]
        for table, row in kong.rows()
        if table == "snis"
    ] == [B]
    assert values(kong, "certificates", "id").keys() == (
        {B} if prune else {A, B}
    )


@pytest.mark.parametrize(
    ("table", "record"),
    [("services", SERVICE), ("routes", ROUTE), ("consumers", CONSUMER)],
)
def test_what_has_another_id_is_made_again_with_all_that_is_in_it(
    table: str, record: Row
) -> None:
    kong, reference = KongInProcess(), KongInProcess()
    applied(kong, of(**{table: [{"id": A, **record}]}))
    sentence = (
        f"has the id {A} on the server: leave out the id, or delete "
        "that one first"
    )
    for check_mode in (True, False):
        refused = kong.run(
            "kong_config",
            config=of(**{table: [{"id": B, **record}]}),
            check_mode=check_mode,
        )
        assert (sentence in refused["msg"], kong.writes) == (True, [])
    converges(kong, of(**{table: [{"id": B, **record}]}))
    applied(reference, of(**{table: [{"id": B, **record}]}))
    names = sorted(table for table, dummy in kong.rows())
    assert names == sorted(table for table, dummy in reference.rows())
    assert values(kong, table, "id").keys() == {B}


JWKS = [
    {"kid": name, "jwk": json.dumps({**JWK, "kid": name})}
    for name in VALUES[:2]
]
SCOPES = [
    {"name": "one", "host": "a.example"},
    {"name": "two", "host": "a.example"},
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            of(keys=[{"id": A, **JWKS[0]}, {"id": B, **JWKS[1]}]),
            of(keys=[{"id": A, **JWKS[1]}, {"id": B, **JWKS[0]}]),
        ),
        (
            of(
                services=SCOPES,
                plugins=[
                    {"id": A, "name": "jwt", "service": "one"},
                    {"id": B, "name": "jwt", "service": "two"},
                ],
            ),
            of(
                services=SCOPES,
                plugins=[
                    {"id": A, "name": "jwt", "service": "two"},
                    {"id": B, "name": "jwt", "service": "one"},
                ],
            ),
        ),
        (
            of(ca_certificates=[{"id": A, "cert": AUTHORITIES[0]}]),
            of(ca_certificates=[{"id": B, "cert": AUTHORITIES[0]}]),
        ),
    ],
)
def test_what_kong_cannot_move_is_refused_before_anything_is_sent(
    before: Row, after: Row
) -> None:
    kong = KongInProcess()
    applied(kong, before)
    for check_mode in (True, False):
        result = kong.run(
            "kong_config", config=after, prune=True, check_mode=check_mode
        )
        assert (result["failed"], kong.writes) == (True, [])
        assert "on the server" in result["msg"]
