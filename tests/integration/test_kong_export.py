# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export is what decK reads: the fields, types and references of its published schema, and nothing that is null."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.kong_configurations import (
    PAIRS,
    Thing,
    configurations,
    gateways,
)
from tests.support.examples import examples
from tests.support.keys import KEYS
from tests.support.kong_in_process import KongInProcess

Row = dict[str, Any]
DECK = json.loads(
    (pathlib.Path(__file__).parent / "deck_fields.json").read_text()
)
# Kong keeps only hashes of the one, and decK knows nothing of the other.
BEYOND_DECK = (
    "lacks password",
    "lacks client_secret",
    "cert_alt is not known",
    "key_alt is not known",
)
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "any": (object,),
}


def complaints(value: Any, kind: Any, path: str) -> Iterator[str]:
    """What decK has against a value: where a record has a field that it does not know, lacks one, or has a null."""
    if isinstance(kind, list):
        listed = value if isinstance(value, list) else [value]
        for number, one in enumerate(listed):
            yield from complaints(one, kind[0], f"{path}[{number}]")
    elif kind not in DECK["definitions"]:
        whole = isinstance(value, float) and value.is_integer()
        if not isinstance(value, TYPES[kind]) and not whole:
            yield f"{path} is no {kind}: {value!r}"
    elif not isinstance(value, dict):
        yield f"{path} is no mapping: {value!r}"
    else:
        known = DECK["definitions"][kind]
        yield from (
            f"{path} lacks {name}"
            for name in known.get("required", ())
            if name not in value
        )
        if "one_of" in known and not value.keys() & set(known["one_of"]):
            yield f"{path} has none of {known['one_of']}"
        for name, one in value.items():
            if name not in known["fields"]:
                yield f"{path}.{name} is not known"
            else:
                yield from complaints(
                    one, known["fields"][name], f"{path}.{name}"
                )


def all_complaints(config: Row) -> list[str]:
    tables = {
        name: one for name, one in config.items() if not name.startswith("_")
    }
    unknown = [name for name in tables if name not in DECK["tables"]]
    return unknown + [
        one
        for name in tables.keys() - unknown
        for one in complaints(tables[name], DECK["tables"][name], name)
    ]


def nulls(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all nulls in a value."""
    if value is None:
        yield path
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, one in pairs:
        yield from nulls(one, f"{path}.{name}")


def exported(kong: KongInProcess, **options: Any) -> Row:
    result = kong.run("kong_config_info", return_secrets=True, **options)
    assert not result.get("failed"), result["msg"]
    return result


def applied(kong: KongInProcess, config: Row) -> Row:
    result = kong.run("kong_config", config=config, prune=True)
    assert not result.get("failed"), result["msg"]
    return result


@examples(12)
@given(
    data=st.data(),
    gateway=gateways(),
    ids=st.booleans(),
    defaults=st.booleans(),
)
def test_deck_reads_what_is_exported(
    data: st.DataObject, gateway: list[Thing], ids: bool, defaults: bool
) -> None:
    kong = KongInProcess()
    applied(kong, data.draw(configurations(gateway)))
    config = json.loads(
        json.dumps(exported(kong, ids=ids, defaults=defaults)["config"])
    )
    assert [
        one for one in all_complaints(config) if not one.endswith(BEYOND_DECK)
    ] == []
    # A null that is no default is all that tells of itself.
    assert [
        one
        for one in nulls(config)
        if not one.endswith((".max_age", ".message"))
    ] == []
    again = applied(kong, config)
    assert (again["changed"], again["diff"]) == (False, [])


def gateway() -> KongInProcess:
    kong = KongInProcess()
    certificate = {
        "id": "6f0a3a55-1111-4111-8111-000000000001",
        **PAIRS[0],
        "snis": [{"name": "a.test"}],
    }
    pem = {"pem": {"public_key": KEYS["ec-p256.public"]}}
    applied(
        kong,
        {
            "_format_version": "3.0",
            "certificates": [certificate],
            "services": [
                {
                    "name": "shop",
                    "url": "https://a.example",
                    "client_certificate": certificate["id"],
                }
            ],
            "upstreams": [
                {"name": "pool", "client_certificate": certificate["id"]}
            ],
            "routes": [
                {
                    "name": "tcp",
                    "protocols": ["tcp"],
                    "sources": [{"ip": "10.0.0.1"}, {"port": 9}],
                }
            ],
            "key_sets": [
                {"name": "ours", "keys": [{"name": "one", "kid": "k", **pem}]}
            ],
            "plugins": [{"name": "cors", "service": "shop"}],
            "consumers": [
                {
                    "username": "alice",
                    "basicauth_credentials": [
                        {"username": "al", "password": "x"}
                    ],
                    "jwt_secrets": [{"key": "iss", "secret": "x"}],
                }
            ],
        },
    )
    return kong


@pytest.mark.parametrize("defaults", [True, False])
def test_what_deck_does_not_fill_in_is_told(defaults: bool) -> None:
    config = exported(gateway(), defaults=defaults)["config"]
    (certificate,), (service,), (upstream,) = (
        config[name] for name in ("certificates", "services", "upstreams")
    )
    assert service["client_certificate"] == certificate["id"]
    assert upstream["client_certificate"] == {"id": certificate["id"]}
    assert config["routes"][0]["protocols"] == ["tcp"]
    assert config["routes"][0]["sources"] == [{"ip": "10.0.0.1"}, {"port": 9}]
    assert service["plugins"][0]["protocols"] == [
        "grpc",
        "grpcs",
        "http",
        "https",
    ]
    assert config["consumers"][0]["jwt_secrets"][0]["algorithm"] == "HS256"
    assert config["keys"][0]["set"] == {"name": "ours"}
    assert "keys" not in config["key_sets"][0]


def test_what_cannot_be_exported_is_named() -> None:
    (warning,) = exported(gateway())["warnings"]
    assert "password of basic auth credential 'al'" in warning


def test_plugins_of_one_name_are_in_the_same_order_on_every_server() -> None:
    routes = [f"route-{number}" for number in range(6)]
    orders = set()
    for turn in (routes, routes[::-1]):
        kong = KongInProcess()
        for name in turn:
            kong.ask("POST", "/routes", {"name": name, "paths": [f"/{name}"]})
        kong.ask("POST", "/consumers", {"username": "c"})
        for name in turn:
            body = {
                "name": "request-size-limiting",
                "route": {"name": name},
                "consumer": {"username": "c"},
            }
            assert kong.ask("POST", "/plugins", body)[0] == 201
        plugins = exported(kong)["config"]["plugins"]
        orders.add(tuple(plugin["route"] for plugin in plugins))
    assert orders == {tuple(routes)}


def test_credentials_whose_key_nobody_uses_are_exported_and_applied() -> None:
    kong = KongInProcess()
    kong.ask("POST", "/consumers", {"username": "c"})
    for key, fields in {
        "unused": {"rsa_public_key": KEYS["rsa-a.public"]},
        "missing": {"algorithm": "ES256"},
    }.items():
        body = {"key": key, "secret": "s" * 32, **fields}
        assert kong.ask("POST", "/consumers/c/jwt", body)[0] == 201
    config = exported(kong)["config"]
    assert not applied(kong, config)["changed"]
    other = KongInProcess()
    assert applied(other, config)["counts"]["created"] == 3
    assert exported(other)["config"] == config
