# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that stumble, and others who change the same object: what is wanted comes true, or a sentence says why."""

from __future__ import annotations

import concurrent.futures
import importlib
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core import (
    http_client,
)
from tests.support.sandbox import Sandbox

HOSTS = 3
ORDERS = {"name": "orders", "host": "orders.example.com"}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a client would have waited before each repeat; it does not wait."""
    found: list[float] = []

    def wait(
        dummy: http_client.Client, attempt: int, retry_after: str | None = None
    ) -> None:
        found.append(http_client._pause(attempt, retry_after))

    monkeypatch.setattr(http_client.Client, "wait", wait)
    return found


def module(
    sandbox: Sandbox, which: str, /, check_mode: bool = False, **options: Any
) -> dict[str, Any]:
    """Run a module's logic in this process; the result is the module's."""
    task = importlib.import_module(
        f"ansible_collections.gatewright.auth.plugins.modules.{which}"
    ).SPEC
    known = {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
        "kong_admin_url": sandbox.kong_admin_url,
    }
    known = {
        option: value
        for option, value in known.items()
        if option in task.options
    }
    validated = ArgumentSpecValidator(task.options, **task.rules).validate(
        {**known, **options}
    )
    assert not validated.errors.errors, validated.errors.msg
    return run_safely(
        task, validated.validated_parameters, check_mode=check_mode, diff=True
    )


def service(sandbox: Sandbox, /, **options: Any) -> dict[str, Any]:
    return module(sandbox, "kong_service", **ORDERS | options)


def tenant(sandbox: Sandbox, /, **options: Any) -> dict[str, Any]:
    return module(sandbox, "fusionauth_tenant", **{"name": "Staff"} | options)


def services(sandbox: Sandbox) -> list[dict[str, Any]]:
    return sandbox.kong("GET", "/services").json()["data"]


def tenants(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [
        one
        for one in sandbox.fusionauth("GET", "/api/tenant").json()["tenants"]
        if one["name"] == "Staff"
    ]


def by_hand(
    sandbox: Sandbox, method: str, path: str, body: Any = None
) -> dict[str, Any]:
    """A request for a fault's `before`: what somebody else gets in first."""
    headers = (
        {"Authorization": sandbox.api_key} if path.startswith("/api/") else {}
    )
    return {"method": method, "path": path, "json": body, "headers": headers}


# Passing troubles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_when_it_says(
    sandbox: Sandbox, waits: list[float], status: int
) -> None:
    sandbox.fault(
        "kong_admin",
        method="GET",
        times=2,
        status=status,
        headers={"Retry-After": "7"},
    )
    assert service(sandbox)["changed"]
    assert waits == [7, 7]
    assert len(services(sandbox)) == 1


def test_the_wait_grows_where_the_server_does_not_say(
    sandbox: Sandbox, waits: list[float]
) -> None:
    sandbox.fault("fusionauth", method="GET", times=3, status=503)
    assert tenant(sandbox)["changed"]
    assert len(waits) == 3
    assert 0 < waits[0] < waits[1] < waits[2] < 2


def test_a_server_that_never_recovers(
    sandbox: Sandbox, waits: list[float]
) -> None:
    sandbox.fault(
        "kong_admin", times=None, status=503, body={"message": "no memory"}
    )
    result = service(sandbox, request_retries=2)
    assert result["failed"]
    assert result["msg"] == (
        f"Kong Admin API at {sandbox.kong_admin_url} refused to read "
        "/services/orders: 503 no memory; its error log may say more."
    )
    assert len(waits) == 2
    assert sandbox.writes("kong_admin") == []


def test_a_search_engine_that_is_down_is_named(
    sandbox: Sandbox, waits: list[float]
) -> None:
    sandbox.fault("fusionauth", path="/api/user", times=None, status=503)
    result = module(
        sandbox,
        "fusionauth_user",
        email="a@example.com",
        password="correct-horse-battery",
    )
    assert result["msg"].endswith(
        "503 without an explanation; its search engine may be down "
        "or busy: check that it answers."
    )


def test_a_new_api_key_is_waited_for_until_it_is_known(
    sandbox: Sandbox, waits: list[float]
) -> None:
    """It may take FusionAuth a minute; one that may not ask for the version is not waited for."""
    sandbox.fault("fusionauth", path="/api/status", times=4, status=401)
    assert module(sandbox, "fusionauth_api_key", name="new")["changed"]
    assert len(waits) == 2
    sandbox.fault("fusionauth", path="/api/status", times=None, status=401)
    assert module(
        sandbox,
        "fusionauth_api_key",
        name="limited",
        permissions={"endpoints": {"/api/user": ["GET"]}},
    )["changed"]
    assert len(waits) == 2


def test_a_server_that_never_answers(
    sandbox: Sandbox, waits: list[float]
) -> None:
    sandbox.fault("fusionauth", times=None, drop="before")
    result = tenant(sandbox, request_retries=1)
    assert result["msg"].startswith(
        f"FusionAuth at {sandbox.fusionauth_url} cannot be reached: the connection broke during GET /api/tenant ("
    )
    assert len(waits) == 1


def test_a_slow_server(sandbox: Sandbox, waits: list[float]) -> None:
    sandbox.fault("kong_admin", times=None, delay=2)
    result = service(sandbox, request_timeout=0.2, request_retries=1)
    assert result["msg"] == (
        f"Kong Admin API at {sandbox.kong_admin_url} cannot be "
        "reached: no answer to GET /services/orders within 0.2 s; "
        "check its load, or increase request_timeout."
    )


def test_a_busy_server_gets_no_post_twice(
    sandbox: Sandbox, waits: list[float]
) -> None:
    sandbox.fault(
        "kong_admin", method="POST", status=503, body={"message": "busy"}
    )
    result = service(sandbox)
    assert result["failed"]
    assert "refused to create service 'orders': 503 busy" in result["msg"]
    assert sandbox.writes("kong_admin") == ["POST /services"]
    assert services(sandbox) == []


# Answers that are lost ------------------------------------------------------------------------------------------------

LOST = {
    "before it took effect": {"drop": "before"},
    "after it took effect": {"drop": "after"},
    "half way": {"truncate": True},
}


@pytest.mark.parametrize("how", LOST.values(), ids=LOST)
def test_a_lost_read(
    sandbox: Sandbox, waits: list[float], how: dict[str, Any]
) -> None:
    sandbox.fault("kong_admin", method="GET", **how)
    assert service(sandbox)["changed"]
    assert [one["name"] for one in services(sandbox)] == ["orders"]


@pytest.mark.parametrize("how", LOST.values(), ids=LOST)
def test_a_lost_creation_in_kong(
    sandbox: Sandbox, waits: list[float], how: dict[str, Any]
) -> None:
    sandbox.fault("kong_admin", method="POST", **how)
    result = service(sandbox)
    assert result["changed"]
    assert [one["id"] for one in services(sandbox)] == [
        result["service"]["id"]
    ]
    assert len(sandbox.writes("kong_admin")) == (
        2 if how == {"drop": "before"} else 1
    )
    assert not service(sandbox)["changed"]


@pytest.mark.parametrize("how", LOST.values(), ids=LOST)
def test_a_lost_creation_in_fusionauth(
    sandbox: Sandbox, waits: list[float], how: dict[str, Any]
) -> None:
    sandbox.fault("fusionauth", method="POST", **how)
    result = tenant(sandbox)
    assert result["changed"]
    assert [one["id"] for one in tenants(sandbox)] == [result["tenant"]["id"]]
    assert len(sandbox.writes("fusionauth")) == (
        2 if how == {"drop": "before"} else 1
    )
    assert not tenant(sandbox)["changed"]


@pytest.mark.parametrize("how", LOST.values(), ids=LOST)
@pytest.mark.parametrize("server", ["kong_admin", "fusionauth"])
def test_a_lost_change(
    sandbox: Sandbox, waits: list[float], server: str, how: dict[str, Any]
) -> None:
    def change(new: bool) -> dict[str, Any]:
        if server == "kong_admin":
            return service(sandbox, path="/new" if new else "/old")
        return tenant(sandbox, issuer="new" if new else "old")

    change(False)
    sandbox.fault(server, method="PATCH|PUT", **how)
    result = change(True)
    assert result["changed"]
    assert result["diff"]["before"] != result["diff"]["after"]
    assert not change(True)["changed"]


@pytest.mark.parametrize("how", LOST.values(), ids=LOST)
@pytest.mark.parametrize("server", ["kong_admin", "fusionauth"])
def test_a_lost_deletion(
    sandbox: Sandbox, waits: list[float], server: str, how: dict[str, Any]
) -> None:
    run, left = (
        (service, services) if server == "kong_admin" else (tenant, tenants)
    )
    run(sandbox)
    sandbox.fault(server, method="DELETE", **how)
    assert run(sandbox, state="absent")["changed"]
    assert left(sandbox) == []
    assert not run(sandbox, state="absent")["changed"]


def test_answers_that_are_lost_again_and_again(
    sandbox: Sandbox, waits: list[float]
) -> None:
    sandbox.fault("kong_admin", method="POST", times=None, drop="before")
    result = service(sandbox)
    assert result["failed"]
    assert result["msg"].startswith(
        f"Kong Admin API at {sandbox.kong_admin_url} cannot be reached: the connection broke during POST /services ("
    )
    assert services(sandbox) == []


# Races ----------------------------------------------------------------------------------------------------------------


def test_somebody_else_made_the_same_in_kong(sandbox: Sandbox) -> None:
    sandbox.fault(
        "kong_admin",
        method="POST",
        before=[by_hand(sandbox, "POST", "/services", ORDERS)],
    )
    result = service(sandbox)
    assert not result.get("failed"), result
    assert not result["changed"]
    assert [one["id"] for one in services(sandbox)] == [
        result["service"]["id"]
    ]


def test_somebody_else_made_the_same_in_fusionauth(sandbox: Sandbox) -> None:
    made = by_hand(
        sandbox,
        "POST",
        "/api/tenant",
        {"tenant": {"name": "Staff", "issuer": "x"}},
    )
    sandbox.fault("fusionauth", method="POST", before=[made])
    result = tenant(sandbox, issuer="x")
    assert not result.get("failed"), result
    assert not result["changed"]
    assert [one["id"] for one in tenants(sandbox)] == [result["tenant"]["id"]]


def test_somebody_else_made_another_of_that_name(sandbox: Sandbox) -> None:
    other = {"name": "orders", "host": "other.example.com"}
    sandbox.fault(
        "kong_admin",
        method="POST",
        before=[by_hand(sandbox, "POST", "/services", other)],
    )
    result = service(sandbox)
    assert result["changed"]
    assert result["diff"]["before"]["host"] == "other.example.com"
    assert [one["host"] for one in services(sandbox)] == ["orders.example.com"]


@pytest.mark.parametrize("server", ["kong_admin", "fusionauth"])
def test_somebody_else_deleted_what_we_delete(
    sandbox: Sandbox, server: str
) -> None:
    run, path = (
        (service, "/services/{}")
        if server == "kong_admin"
        else (tenant, "/api/tenant/{}")
    )
    made = run(sandbox)
    path = path.format((made.get("service") or made.get("tenant"))["id"])
    sandbox.fault(
        server, method="DELETE", before=[by_hand(sandbox, "DELETE", path)]
    )
    result = run(sandbox, state="absent")
    assert not result.get("failed"), result
    assert (services(sandbox), tenants(sandbox)) == ([], [])


def test_somebody_else_deleted_what_we_change_in_kong(
    sandbox: Sandbox,
) -> None:
    service(sandbox)
    sandbox.fault(
        "kong_admin",
        method="PATCH",
        before=[by_hand(sandbox, "DELETE", "/services/orders")],
    )
    result = service(sandbox, path="/new")
    assert result["changed"]
    assert [(one["name"], one["path"]) for one in services(sandbox)] == [
        ("orders", "/new")
    ]


def test_somebody_else_deleted_what_we_change_in_fusionauth(
    sandbox: Sandbox,
) -> None:
    path = f"/api/tenant/{tenant(sandbox)['tenant']['id']}"
    sandbox.fault(
        "fusionauth", method="PUT", before=[by_hand(sandbox, "DELETE", path)]
    )
    result = tenant(sandbox, issuer="new")
    assert result["changed"]
    assert [one["issuer"] for one in tenants(sandbox)] == ["new"]


def test_somebody_else_changed_another_field_in_kong(sandbox: Sandbox) -> None:
    service(sandbox)
    other = by_hand(sandbox, "PATCH", "/services/orders", {"retries": 9})
    sandbox.fault("kong_admin", method="PATCH", before=[other])
    assert service(sandbox, path="/new")["changed"]
    assert [(one["path"], one["retries"]) for one in services(sandbox)] == [
        ("/new", 9)
    ]


def test_a_name_that_somebody_else_keeps(sandbox: Sandbox) -> None:
    made = service(sandbox)["service"]
    service(sandbox, name="invoices")
    result = service(sandbox, id=made["id"], name="invoices")
    assert result["failed"]
    assert result["msg"] == (
        f"Kong Admin API at {sandbox.kong_admin_url} refused to "
        "change service 'orders': 409 UNIQUE violation detected on "
        "'{name=\"invoices\"}'; another object already has that "
        "value: rename one of the two."
    )
    assert sorted(one["name"] for one in services(sandbox)) == [
        "invoices",
        "orders",
    ]


def test_a_conflict_that_stays(sandbox: Sandbox) -> None:
    body = {
        "code": 5,
        "name": "unique constraint violation",
        "message": "UNIQUE violation detected on '{name=\"orders\"}'",
    }
    sandbox.fault(
        "kong_admin", method="POST", times=None, status=409, body=body
    )
    result = service(sandbox)
    assert result["failed"]
    assert (
        "refused to create service 'orders': 409 UNIQUE violation"
        in result["msg"]
    )
    assert len(sandbox.writes("kong_admin")) == 3


def test_a_credential_whose_key_somebody_else_took_meanwhile(
    sandbox: Sandbox,
) -> None:
    for name in ("alice", "bob"):
        module(sandbox, "kong_consumer", username=name)
    taken = by_hand(sandbox, "POST", "/consumers/alice/jwt", {"key": "k"})
    sandbox.fault("kong_admin", method="POST", before=[taken])
    result = module(
        sandbox,
        "kong_consumer_jwt",
        consumer="bob",
        key="k",
        algorithm="HS256",
    )
    assert result["failed"]
    assert "belongs to a credential of consumer 'alice'" in result["msg"]
    assert len(sandbox.kong("GET", "/consumers/alice/jwt").json()["data"]) == 1


def test_a_consumer_whom_somebody_else_let_into_the_group_or_took_out_of_it(
    enterprise: Sandbox,
) -> None:
    for module_name, options in (
        ("kong_consumer", {"username": "bob"}),
        ("kong_consumer_group", {"name": "gold"}),
    ):
        assert module(enterprise, module_name, **options)["changed"]
    member = {"consumer_group": "gold", "consumer": "bob"}
    joined = by_hand(
        enterprise,
        "POST",
        "/consumer_groups/gold/consumers",
        {"consumer": "bob"},
    )
    enterprise.fault("kong_admin", method="POST", before=[joined])
    result = module(enterprise, "kong_consumer_group_member", **member)
    assert not result.get("failed"), result
    assert not result["changed"]
    left = by_hand(enterprise, "DELETE", "/consumer_groups/gold/consumers/bob")
    enterprise.fault("kong_admin", method="DELETE", before=[left])
    result = module(
        enterprise, "kong_consumer_group_member", **member, state="absent"
    )
    assert not result.get("failed"), result
    assert (
        enterprise.kong("GET", "/consumer_groups/gold/consumers").json()[
            "data"
        ]
        == []
    )


def test_a_membership_whose_answer_is_lost(
    enterprise: Sandbox, waits: list[float]
) -> None:
    module(enterprise, "kong_consumer", username="bob")
    module(enterprise, "kong_consumer_group", name="gold")
    enterprise.fault("kong_admin", method="POST", drop="after")
    assert module(
        enterprise,
        "kong_consumer_group_member",
        consumer_group="gold",
        consumer="bob",
    )["changed"]
    assert len(enterprise.writes("kong_admin")) == 3


# At the same time -----------------------------------------------------------------------------------------------------


def at_once(
    sandbox: Sandbox, which: str, /, **options: Any
) -> list[dict[str, Any]]:
    """The results of a module that several hosts run at the same time: each has read before any of them writes."""
    for server in ("fusionauth", "kong_admin"):
        sandbox.fault(server, method="GET", times=None, delay=0.15)
    with concurrent.futures.ThreadPoolExecutor(HOSTS) as hosts:
        found = list(
            hosts.map(
                lambda dummy: module(sandbox, which, **options), range(HOSTS)
            )
        )
    for server in ("fusionauth", "kong_admin"):
        sandbox.clear_faults(server)
    assert [one["msg"] for one in found if one.get("failed")] == []
    return found


LAMBDA = {
    "name": "claims",
    "type": "JWTPopulate",
    "body": "function populate(jwt) {}",
}
WEBHOOK = {
    "url": "https://example.com/hook",
    "connect_timeout": 1000,
    "read_timeout": 1000,
}


@pytest.mark.parametrize(
    ("kind", "options"), [("lambda", LAMBDA), ("webhook", WEBHOOK)]
)
def test_what_several_hosts_make_at_once_is_made_once(
    sandbox: Sandbox, kind: str, options: dict[str, Any]
) -> None:
    def count() -> int:
        return len(
            sandbox.fusionauth("GET", f"/api/{kind}")
            .json()
            .get(f"{kind}s", ())
        )

    before = count()
    assert (
        sum(
            one["changed"]
            for one in at_once(sandbox, f"fusionauth_{kind}", **options)
        )
        == 1
    )
    assert not module(sandbox, f"fusionauth_{kind}", **options)["changed"]
    assert count() == before + 1


def test_a_lambda_whose_usual_id_went_to_one_of_another_name(
    sandbox: Sandbox,
) -> None:
    first = module(sandbox, "fusionauth_lambda", **LAMBDA)["lambda"]
    module(
        sandbox,
        "fusionauth_lambda",
        **{**LAMBDA, "id": first["id"], "name": "renamed"},
    )
    assert (
        module(sandbox, "fusionauth_lambda", **LAMBDA)["lambda"]["id"]
        != first["id"]
    )


def test_configurations_of_fusionauth_that_are_applied_at_once(
    sandbox: Sandbox,
) -> None:
    config = {
        "tenants": [{"name": "shop", "issuer": "https://shop.example"}],
        "keys": [
            {"name": "shop tokens", "algorithm": "RS256", "length": 2048}
        ],
        "lambdas": [LAMBDA],
        "webhooks": [WEBHOOK],
        "applications": [
            {
                "name": "shop",
                "tenant": "shop",
                "roles": [{"name": "buyer"}],
                "jwt_configuration": {
                    "enabled": True,
                    "access_token_key": "shop tokens",
                },
                "lambda_configuration": {"access_token_populate": "claims"},
            }
        ],
        "groups": [
            {"name": "buyers", "tenant": "shop", "roles": {"shop": ["buyer"]}}
        ],
    }
    at_once(sandbox, "fusionauth_config", config=config)
    assert not module(sandbox, "fusionauth_config", config=config)["changed"]


CROWD = {
    "_format_version": "3.0",
    "services": [
        {
            "name": "orders",
            "host": "o",
            "routes": [
                {
                    "name": "orders",
                    "paths": ["/"],
                    "plugins": [{"name": "jwt"}],
                }
            ],
        }
    ],
    "upstreams": [{"name": "u", "targets": [{"target": "o:80"}]}],
    "consumers": [
        {
            "username": f"c{n}",
            "jwt_secrets": [
                {"key": f"k{n}", "algorithm": "HS256", "secret": "s" * 32}
            ],
        }
        | {
            "acls": [{"group": "g"}],
            "plugins": [
                {"name": "request-termination", "instance_name": f"c{n}"}
            ],
        }
        for n in range(3)
    ],
}


def test_configurations_of_kong_that_are_applied_at_once(
    sandbox: Sandbox,
) -> None:
    at_once(sandbox, "kong_config", config=CROWD)
    assert not module(sandbox, "kong_config", config=CROWD, prune=True)[
        "changed"
    ]


def test_what_is_in_an_object_that_somebody_else_made_first(
    sandbox: Sandbox,
) -> None:
    faster = by_hand(sandbox, "POST", "/consumers", {"username": "c1"})
    sandbox.fault(
        "kong_admin", method="POST", path="/consumers", before=[faster]
    )
    result = module(sandbox, "kong_config", config=CROWD)
    assert not result.get("failed"), result
    assert not module(sandbox, "kong_config", config=CROWD, prune=True)[
        "changed"
    ]


def test_what_somebody_else_made_between_the_reading_of_two_lists(
    sandbox: Sandbox,
) -> None:
    """The list of groups holds one of a consumer that the list of consumers did not hold yet."""
    made = [
        ("/consumers", {"username": "c1"}),
        ("/consumers/c1/acls", {"group": "g"}),
    ]
    faster = [by_hand(sandbox, "POST", path, body) for path, body in made]
    sandbox.fault(
        "kong_admin", method="GET", path="/acls", delay=0.5, before=faster
    )
    result = module(sandbox, "kong_config", config=CROWD)
    assert not result.get("failed"), result
    assert not module(sandbox, "kong_config", config=CROWD, prune=True)[
        "changed"
    ]


# Servers that take no single object ----------------------------------------------------------------------------------


def test_check_mode_knows_that_a_kong_without_a_database_takes_no_single_object(
    db_less: Sandbox,
) -> None:
    done = [
        module(db_less, "kong_service", check_mode=check_mode, **ORDERS)
        for check_mode in (True, False)
    ]
    assert [one["failed"] for one in done] == [True, True]
    for one in done:
        assert (
            "it runs without a database (DB-less), so this belongs in "
            "its declarative configuration"
        ) in one["msg"]
    assert not module(
        db_less, "kong_service", check_mode=True, name="orders", state="absent"
    )["changed"]


def test_a_configuration_that_is_too_large_for_kong(db_less: Sandbox) -> None:
    db_less.fault(
        "kong_admin",
        method="POST",
        path="/config",
        status=413,
        body="<html>Request Entity Too Large</html>",
    )
    result = module(
        db_less,
        "kong_config",
        config={"_format_version": "3.0", "services": [ORDERS]},
    )
    assert (
        "refused to replace the configuration: 413, the request is too large"
        in result["msg"]
    )
    assert "<html>" not in result["msg"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_server_at_a_wrong_path_is_told_as_such(
    sandbox: Sandbox, state: str
) -> None:
    for which, url, options in (
        (
            "kong_service",
            {"kong_admin_url": f"{sandbox.kong_admin_url}/wrong"},
            ORDERS,
        ),
        (
            "fusionauth_tenant",
            {"fusionauth_url": f"{sandbox.fusionauth_url}/wrong"},
            {"name": "Staff"},
        ),
    ):
        result = module(sandbox, which, state=state, **url, **options)
        assert result["failed"]
        assert (
            "check the path in kong_admin_url" in result["msg"]
            or "check fusionauth_url" in result["msg"]
        )
