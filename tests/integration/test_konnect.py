# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules on the API of a Konnect control plane, as that is described."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.kong_in_process import CORE_ENTITIES, KongInProcess

Row = dict[str, Any]
CONFIG: Row = {
    "_format_version": "3.0",
    "services": [
        {
            "name": "orders",
            "url": "http://orders.internal:8080/api",
            "routes": [
                {"name": "orders", "paths": ["/orders"], "strip_path": False}
            ],
            "plugins": [{"name": "jwt", "config": {"key_claim_name": "iss"}}],
        }
    ],
    "consumers": [
        {
            "username": "fusionauth",
            "jwt_secrets": [
                {
                    "key": "acme.example.com",
                    "secret": "a-secret-of-thirty-two-characters",
                }
            ],
            "keyauth_credentials": [{"key": "the-key-of-a-consumer"}],
            "basicauth_credentials": [
                {"username": "ann", "password": "correct horse"}
            ],
            "acls": [{"group": "readers"}],
        },
        {"custom_id": "without-a-name"},
    ],
    "consumer_groups": [{"name": "gold"}],
    "upstreams": [
        {
            "name": "orders",
            "targets": [
                {"target": "10.0.0.1:8080"},
                {"target": "10.0.0.2:8080"},
            ],
        }
    ],
    "key_sets": [{"name": "ours"}],
}
# For each module: how an object is made, what is changed of it, the path of the list that it is written to.
MODULES: dict[str, tuple[Row, Row, str]] = {
    "kong_service": (
        {"name": "orders", "host": "a.example"},
        {"retries": 7},
        "/services",
    ),
    "kong_route": (
        {"name": "orders", "paths": ["/orders"]},
        {"hosts": ["a.example"]},
        "/routes",
    ),
    "kong_consumer": ({"username": "bob"}, {"custom_id": "b-1"}, "/consumers"),
    "kong_consumer_group": (
        {"name": "gold"},
        {"tags": ["x"]},
        "/consumer_groups",
    ),
    "kong_plugin": ({"name": "cors"}, {"config": {"max_age": 5}}, "/plugins"),
    "kong_upstream": ({"name": "orders"}, {"slots": 100}, "/upstreams"),
    "kong_key_set": ({"name": "ours"}, {"tags": ["x"]}, "/key-sets"),
    "kong_vault": (
        {"prefix": "env-one", "name": "env", "config": {"prefix": "A_"}},
        {"description": "x"},
        "/vaults",
    ),
    "kong_target": (
        {"upstream": "up", "target": "10.0.0.1:80"},
        {"weight": 5},
        "/upstreams/*/targets",
    ),
    "kong_consumer_jwt": (
        {"consumer": "ann", "key": "k"},
        {"tags": ["x"]},
        "/consumers/*/jwt",
    ),
    "kong_consumer_key_auth": (
        {"consumer": "ann", "key": "a-long-key"},
        {"tags": ["x"]},
        "/consumers/*/key-auth",
    ),
    "kong_consumer_hmac_auth": (
        {"consumer": "ann", "username": "u"},
        {"tags": ["x"]},
        "/consumers/*/hmac-auth",
    ),
    "kong_consumer_basic_auth": (
        {"consumer": "ann", "username": "u", "password": "correct horse"},
        {"tags": ["x"]},
        "/consumers/*/basic-auth",
    ),
    "kong_consumer_acl": (
        {"consumer": "ann", "group": "readers"},
        {"tags": ["x"]},
        "/consumers/*/acls",
    ),
}


@pytest.fixture
def konnect() -> KongInProcess:
    """A control plane with a consumer and an upstream."""
    server = KongInProcess(edition="konnect")
    server.run("kong_consumer", username="ann")
    server.run("kong_upstream", name="up")
    return server


def done(result: Row) -> Row:
    """A result that is none of a failure."""
    assert not result.get("failed"), result["msg"]
    return result


@pytest.mark.parametrize("module", MODULES)
def test_a_module_creates_changes_and_deletes(
    module: str, konnect: KongInProcess
) -> None:
    stated, change, path = MODULES[module]
    for options in (stated, {**stated, **change}):
        predicted = done(konnect.run(module, check_mode=True, **options))
        assert (predicted["changed"], konnect.writes) == (True, [])
        made = done(konnect.run(module, **options))
        assert made["changed"]
        assert konnect.writes[0].startswith(
            f"{'PUT' if options is not stated else 'POST'} {CORE_ENTITIES}/"
        )
        assert not done(konnect.run(module, **options))["changed"]
    rows = [
        konnect.ask(
            "GET", f"{CORE_ENTITIES}{path}".replace("*", _home(konnect, path))
        )[1]["data"]
    ]
    assert all(rows)
    identified = {
        name: one
        for name, one in stated.items()
        if name not in ("host", "paths", "config")
    }
    assert done(konnect.run(module, state="absent", **identified))["changed"]
    assert not done(konnect.run(module, state="absent", **identified))[
        "changed"
    ]


def _home(konnect: KongInProcess, path: str) -> str:
    """The id of the parent in a path."""
    if "*" not in path:
        return ""
    return konnect.ask("GET", CORE_ENTITIES + path.partition("/*")[0])[1][
        "data"
    ][0]["id"]


def test_a_change_keeps_what_it_does_not_state(konnect: KongInProcess) -> None:
    password = {
        "consumer": "ann",
        "username": "u",
        "password": "correct horse",
    }
    done(konnect.run("kong_consumer_basic_auth", **password))
    stored = [
        row["password"]
        for name, row in konnect.rows()
        if name == "basicauth_credentials"
    ]
    done(
        konnect.run(
            "kong_consumer_basic_auth",
            consumer="ann",
            username="u",
            tags=["x"],
        )
    )
    assert [
        row["password"]
        for name, row in konnect.rows()
        if name == "basicauth_credentials"
    ] == stored
    done(
        konnect.run(
            "kong_service", name="orders", url="http://a.example/x", retries=9
        )
    )
    done(konnect.run("kong_service", name="orders", tags=["x"]))
    service = next(row for name, row in konnect.rows() if name == "services")
    assert (service["retries"], service["path"], service["tags"]) == (
        9,
        "/x",
        ["x"],
    )


def test_a_whole_configuration(konnect: KongInProcess) -> None:
    predicted = done(
        konnect.run("kong_config", check_mode=True, config=CONFIG, prune=True)
    )
    made = done(konnect.run("kong_config", config=CONFIG, prune=True))
    assert predicted["counts"] == made["counts"]
    assert not any("PATCH" in one for one in konnect.writes)
    assert not done(konnect.run("kong_config", config=CONFIG, prune=True))[
        "changed"
    ]
    exported = done(konnect.run("kong_config_info", return_secrets=True))[
        "config"
    ]
    assert not done(konnect.run("kong_config", config=exported, prune=True))[
        "changed"
    ]
    emptied = done(
        konnect.run(
            "kong_config", config={"_format_version": "3.0"}, prune=True
        )
    )
    assert emptied["counts"]["deleted"] == 14
    assert [name for name, row in konnect.rows() if name != "workspaces"] == []


def test_what_konnect_manages_is_left_alone(konnect: KongInProcess) -> None:
    for name, tag in (
        ("one", "konnect-managed"),
        ("two", "konnect-managed-plugin"),
    ):
        konnect.ask(
            "POST",
            f"{CORE_ENTITIES}/services",
            {"name": name, "host": "h", "tags": [tag]},
        )
    konnect.run("kong_config", config={"_format_version": "3.0"}, prune=True)
    assert sorted(
        row["name"] for name, row in konnect.rows() if name == "services"
    ) == ["one", "two"]


@pytest.mark.parametrize(
    ("module", "options", "sentence"),
    [
        (
            "kong_consumer_oauth2",
            {"consumer": "ann", "name": "a", "client_id": "c"},
            "no oauth2 credentials",
        ),
        (
            "kong_service",
            {"name": "x", "kong_workspace": "gold"},
            "no workspaces",
        ),
        ("kong_workspace", {"name": "gold"}, "no workspaces"),
        ("kong_service", {"name": "x", "host": "h", "port": 99999}, "port"),
        ("kong_plugin", {"name": "cros"}, "no plugin 'cros'"),
        ("kong_info", {"gather": ["status"]}, "/status"),
    ],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_what_it_lacks_or_refuses(
    check_mode: bool,
    module: str,
    options: Row,
    sentence: str,
    konnect: KongInProcess,
) -> None:
    result = konnect.run(module, check_mode=check_mode, **options)
    assert result.get("failed"), result
    assert sentence in result["msg"]
    assert check_mode is False or konnect.writes == []


def test_a_token_is_asked_for() -> None:
    konnect = KongInProcess(
        edition="konnect", admin_token="the-personal-access-token"
    )
    result = konnect.run("kong_service", name="orders")
    assert "401" in result["msg"]
