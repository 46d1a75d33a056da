# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles and the playbooks, on an empty sandbox and on one where others have been before."""

from __future__ import annotations

import importlib
import pathlib
import re
from typing import Any

import pytest
import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.applications import (
    APPLICATION,
)
from tests.support.keys import KEYS
from tests.support.playbooks import PlaybookRun, run_playbook
from tests.support.sandbox import CHECKOUT, Sandbox

PASSWORD = "a long password"
SITE = [{"import_playbook": "gatewright.auth.site"}]
TEARDOWN = [{"import_playbook": "gatewright.auth.teardown"}]
MARK = "gatewright.auth"


class Stage:
    """A sandbox, and a place to run playbooks against it."""

    def __init__(self, sandbox: Sandbox, place: pathlib.Path) -> None:
        self.sandbox, self.place = sandbox, place
        self.known = {
            "fusionauth_api_key": sandbox.api_key,
            "site_upstream_url": sandbox.upstream_url,
            "site_user_password": PASSWORD,
        }

    def run(
        self, plays: list[dict[str, Any]], *arguments: str, **known: Any
    ) -> PlaybookRun:
        return run_playbook(
            self.sandbox,
            self.place,
            plays,
            *arguments,
            variables=self.known | known,
        )

    def site(self, *arguments: str, **known: Any) -> PlaybookRun:
        """Run site.yml, which has to succeed."""
        return succeeded(self.run(SITE, *arguments, **known))

    def wire(self, **known: Any) -> PlaybookRun:
        """Run site.yml without the proof, which costs some seconds, for tests that have one of their own."""
        return self.site("--skip-tags", "verify", **known)

    def teardown(self, *arguments: str, **known: Any) -> PlaybookRun:
        """Run teardown.yml, which has to succeed."""
        return succeeded(self.run(TEARDOWN, *arguments, **known))

    def role(self, name: str, *arguments: str, **known: Any) -> PlaybookRun:
        """Run one role by itself."""
        role = {"name": f"gatewright.auth.{name}"}
        tasks = [
            {"name": "Run the role", "ansible.builtin.include_role": role}
        ]
        return self.run(
            [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}],
            *arguments,
            **known,
        )

    def kong(self, path: str) -> list[dict[str, Any]]:
        return self.sandbox.kong("GET", path).json()["data"]

    def fusionauth(self, kind: str, plural: str) -> list[dict[str, Any]]:
        return (
            self.sandbox.fusionauth("GET", f"/api/{kind}")
            .json()
            .get(plural, [])
        )

    def names(self) -> dict[str, set[str]]:
        """What both servers have, by kind."""
        users = self.fusionauth("user/search?queryString=*", "users")
        return {
            "services": {one["name"] for one in self.kong("/services")},
            "routes": {one["name"] for one in self.kong("/routes")},
            "plugins": {one["name"] for one in self.kong("/plugins")},
            "consumers": {one["username"] for one in self.kong("/consumers")},
            "credentials": {one["key"] for one in self.kong("/jwts")},
            "applications": {
                one["name"]
                for one in self.fusionauth("application", "applications")
            },
            "keys": {one["name"] for one in self.fusionauth("key", "keys")},
            "users": {one["email"] for one in users if "email" in one},
        }

    def knock(self, path: str = "/orders", token: str | None = None) -> int:
        self.sandbox.settle()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.sandbox.session.get(
            self.sandbox.kong_proxy_url + path, headers=headers, timeout=30
        ).status_code

    def token(self) -> str:
        [application] = [
            one
            for one in self.fusionauth("application", "applications")
            if one["name"] == "orders"
        ]
        body = {
            "loginId": "visitor@example.com",
            "password": PASSWORD,
            "applicationId": application["id"],
        }
        answer = self.sandbox.fusionauth("POST", "/api/login", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["token"]


def succeeded(done: PlaybookRun) -> PlaybookRun:
    assert done.status == 0, done.output
    return done


def recap(done: PlaybookRun) -> dict[str, int]:
    """What Ansible counts at the end of a play."""
    last = done.output.rpartition("PLAY RECAP")[2]
    return {
        name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", last)
    }


def writes(done: PlaybookRun) -> list[str]:
    """Everything that a run has sent to the APIs and could have changed something."""
    return [one for took in done.results for one in took.writes]


@pytest.fixture
def stage(sandbox: Sandbox, tmp_path: pathlib.Path) -> Stage:
    return Stage(sandbox, tmp_path)


# site.yml -------------------------------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_site_from_nothing_to_a_proven_200(stage: Stage) -> None:
    empty = stage.names()

    predicted = stage.site("--check", "--diff")
    assert recap(predicted)["failed"] == 0
    assert writes(predicted) == []
    assert stage.names() == empty

    first = stage.site()
    assert recap(first)["changed"] > 0
    assert re.search(r"with a real token: 200", first.output)
    assert re.search(r"without a token: 401", first.output)
    assert re.search(r"with a forged token: 401", first.output)
    assert (stage.knock(), stage.knock(token=stage.token())) == (401, 200)

    second = stage.site()
    assert (recap(second)["changed"], recap(second)["failed"]) == (0, 0)
    assert [one for one in writes(second) if one != "POST /api/login"] == []

    again = stage.site("--check")
    assert (recap(again)["changed"], writes(again)) == (0, [])


def test_the_credentials_key_is_the_issuer_letter_for_letter(
    stage: Stage,
) -> None:
    issuer = "https://ID.example.com/Tenant%20one/"
    stage.wire(site_issuer=issuer)
    [tenant] = stage.fusionauth("tenant", "tenants")
    assert (
        [tenant["issuer"]]
        == [issuer]
        == [one["key"] for one in stage.kong("/jwts")]
    )
    assert recap(stage.wire(site_issuer=issuer))["changed"] == 0


def test_expired_tokens_are_refused(stage: Stage) -> None:
    stage.wire()
    token = stage.token()
    assert stage.knock(token=token) == 200
    stage.sandbox.shift(3601)
    assert stage.knock(token=token) == 401


def test_one_half_at_a_time(stage: Stage) -> None:
    stage.site("--tags", "fusionauth")
    assert stage.kong("/services") == []
    stage.site("--tags", "kong")
    assert (stage.knock(), stage.knock(token=stage.token())) == (401, 200)
    assert "with a real token: 200" in stage.site("--tags", "verify").output
    assert recap(stage.wire())["changed"] == 0


def test_the_half_of_kong_asks_for_the_other_half(stage: Stage) -> None:
    done = stage.run(SITE, "--tags", "kong")
    assert done.status != 0
    assert "run the fusionauth half first" in " ".join(done.output.split())
    assert writes(done) == []


@pytest.mark.parametrize("scope", ["route", "global"])
def test_other_scopes(stage: Stage, scope: str) -> None:
    stage.wire(site_scope=scope)
    [plugin] = stage.kong("/plugins")
    assert [name for name in ("service", "route") if plugin[name]] == (
        [scope] if scope == "route" else []
    )
    assert plugin["config"]["claims_to_verify"] == ["exp"]
    assert (stage.knock(), stage.knock(token=stage.token())) == (401, 200)
    assert recap(stage.wire(site_scope=scope))["changed"] == 0
    stage.teardown(site_scope=scope)
    assert stage.kong("/plugins") == []


# teardown.yml ---------------------------------------------------------------------------------------------------------


def test_teardown_removes_what_site_made(stage: Stage) -> None:
    empty = stage.names()
    stage.wire()
    predicted = stage.teardown("--check")
    assert recap(predicted)["changed"] > 0
    assert writes(predicted) == []
    stage.teardown()
    assert stage.names() == empty
    again = stage.teardown()
    assert (recap(again)["changed"], writes(again)) == (0, [])


def test_teardown_keeps_what_was_there_before_and_says_so(
    stage: Stage,
) -> None:
    service = {"name": "orders", "url": stage.sandbox.upstream_url}
    assert stage.sandbox.kong("POST", "/services", json=service).ok
    application = {
        "application": {
            "name": "orders",
            "roles": [{"name": "reader", "isDefault": True}],
        }
    }
    assert stage.sandbox.fusionauth(
        "POST", "/api/application", json=application
    ).ok
    user = {
        "user": {"email": "visitor@example.com", "password": PASSWORD},
        "skipVerification": True,
    }
    assert stage.sandbox.fusionauth("POST", "/api/user", json=user).ok
    assert stage.sandbox.kong(
        "POST", "/consumers", json={"username": "other"}
    ).ok
    before = stage.names()

    stage.wire()
    assert stage.knock(token=stage.token()) == 200
    said = " ".join(stage.teardown().output.split())
    after = stage.names()
    kept_key = {
        "orders access tokens"
    }  # the application that stays signs with it
    assert after | {"keys": after["keys"] - kept_key} == before
    assert stage.knock("/orders") == 404
    for kept in (
        "service orders",
        "application orders",
        "user visitor@example.com",
    ):
        assert kept in said
    assert recap(stage.teardown())["changed"] == 0


# Each role by itself --------------------------------------------------------------------------------------------------

GATEWAY = {
    "kong_jwt_gateway_issuer": "https://id.example.com",
    "kong_jwt_gateway_algorithm": "RS256",
    "kong_jwt_gateway_public_key": KEYS["rsa-a.public"],
    "kong_jwt_gateway_services": [
        {
            "name": "orders",
            "url": "http://upstream.example.com",
            "routes": [{"name": "orders", "paths": ["/orders"]}],
        }
    ],
}


def test_the_proof_with_a_given_token(stage: Stage) -> None:
    stage.wire()
    token, url = stage.token(), f"{stage.sandbox.kong_proxy_url}/orders"
    stage.sandbox.clear_requests("fusionauth")
    options = {"jwt_verify_url": url, "jwt_verify_token": token}
    succeeded(stage.role("jwt_verify", **options))
    assert stage.sandbox.requests("fusionauth") == []
    [plugin] = stage.kong("/plugins")
    stage.sandbox.kong("DELETE", f"/plugins/{plugin['id']}")
    done = stage.role("jwt_verify", **options, jwt_verify_patience=0)
    assert done.status != 0
    assert f"{url} answered 200 without a token, not 401" in " ".join(
        done.output.split()
    )


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "the issuer of every new FusionAuth": (
        "kong_jwt_gateway",
        GATEWAY | {"kong_jwt_gateway_issuer": "acme.com"},
        "The issuer is still acme.com",
    ),
    "white space before the issuer": (
        "kong_jwt_gateway",
        GATEWAY | {"kong_jwt_gateway_issuer": " https://x"},
        "begins or ends with white space",
    ),
    "white space after the issuer": (
        "kong_jwt_gateway",
        GATEWAY | {"kong_jwt_gateway_issuer": "https://x\n"},
        "begins or ends with white space",
    ),
    "no issuer": (
        "kong_jwt_gateway",
        GATEWAY | {"kong_jwt_gateway_issuer": ""},
        "is empty or begins or ends with white space",
    ),
    "an HMAC key": (
        "kong_jwt_gateway",
        GATEWAY | {"kong_jwt_gateway_algorithm": "HS256"},
        "Tokens of 'https://id.example.com' are signed with an HMAC key",
    ),
    "a private key": (
        "kong_jwt_gateway",
        GATEWAY | {"kong_jwt_gateway_public_key": KEYS["rsa-a.private"]},
        "kong_jwt_gateway_public_key is not a public key in PEM",
    ),
    "a misspelled option of a route": (
        "kong_jwt_gateway",
        GATEWAY
        | {
            "kong_jwt_gateway_services": [
                {
                    "name": "orders",
                    "routes": [{"name": "orders", "path": ["/orders"]}],
                }
            ]
        },
        "path. Supported parameters include: headers",
    ),
    "a misspelled option of a user": (
        "fusionauth_issuer",
        {
            "fusionauth_issuer_application": "orders",
            "fusionauth_issuer_users": [
                {"email": "x@example.com", "rolls": []}
            ],
        },
        "rolls. Supported parameters include: email",
    ),
}


@pytest.fixture(scope="module")
def refused(
    running_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> PlaybookRun:
    """Every case of REFUSED, one after the other: a task of its name repeats why the role failed."""
    running_sandbox.reset()
    tasks = [
        {
            "block": [
                {
                    "ansible.builtin.include_role": {
                        "name": f"gatewright.auth.{role}"
                    },
                    "vars": options,
                }
            ],
            "rescue": [
                {
                    "name": name,
                    "ansible.builtin.debug": {
                        "var": "ansible_failed_result.msg"
                    },
                }
            ],
        }
        for name, (role, options, dummy) in REFUSED.items()
    ]
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    return Stage(running_sandbox, tmp_path_factory.mktemp("refused")).run(
        plays
    )


@pytest.mark.parametrize("name", REFUSED)
def test_what_roles_refuse(name: str, refused: PlaybookRun) -> None:
    assert writes(refused) == []
    said = {
        one.task: one.result.get("ansible_failed_result.msg")
        for one in refused.results
    }
    assert REFUSED[name][2] in said[name]


def test_the_gateway_refuses_the_issuer_of_another_consumer(
    stage: Stage,
) -> None:
    assert stage.role("kong_jwt_gateway", **GATEWAY).status == 0
    done = stage.role(
        "kong_jwt_gateway", **GATEWAY | {"kong_jwt_gateway_consumer": "rival"}
    )
    assert (
        "A consumer other than rival owns the credential"
        in done.results[-1].result["msg"]
    )
    assert writes(done) == []


def test_one_issuer_leaves_to_another_what_that_made(stage: Stage) -> None:
    """Even where both name it: users, the API key that logs them in, and the key that signs."""

    def issuer(application: str, **more: Any) -> PlaybookRun:
        users = [
            {"email": f"{name}@example.com", "password": PASSWORD}
            for name in ("ada", application)
        ]
        options = {
            "fusionauth_issuer_users": users,
            "fusionauth_issuer_login_key": "login",
            **more,
        }
        named = {
            f"fusionauth_issuer_{one}": value
            for one, value in {
                "application": application,
                "key": "ours",
            }.items()
        }
        return succeeded(stage.role("fusionauth_issuer", **options | named))

    before = stage.names()
    issuer("orders")
    issuer("invoices")
    both = stage.names()
    said = " ".join(
        issuer("invoices", fusionauth_issuer_state="absent").output.split()
    )
    after = stage.names()
    assert both["applications"] - after["applications"] == {"invoices"}
    assert both["users"] - after["users"] == {"invoices@example.com"}
    assert after["keys"] == both["keys"]
    for kept in ("API key login", "user ada@example.com"):
        assert kept in said
    issuer("orders", fusionauth_issuer_state="absent")
    assert stage.names() == before


def test_a_user_who_is_registered_elsewhere_stays(stage: Stage) -> None:
    options = {
        "fusionauth_issuer_users": [
            {"email": "ada@example.com", "password": PASSWORD}
        ]
    }
    for application in ("orders", "invoices"):
        succeeded(
            stage.role(
                "fusionauth_issuer",
                fusionauth_issuer_application=application,
                **options,
            )
        )
    gone = {
        "fusionauth_issuer_application": "orders",
        "fusionauth_issuer_state": "absent",
    }
    assert "user ada@example.com" in " ".join(
        succeeded(
            stage.role("fusionauth_issuer", **gone, **options)
        ).output.split()
    )
    assert stage.names()["users"] == {"ada@example.com"}
    assert (
        recap(stage.role("fusionauth_issuer", **gone, **options))["changed"]
        == 0
    )


# What the roles' options feed -----------------------------------------------------------------------------------------

FEEDS = [
    (
        "fusionauth_issuer",
        "fusionauth_issuer_users",
        ["fusionauth_user", "fusionauth_user_registration"],
    ),
    ("kong_jwt_gateway", "kong_jwt_gateway_services", ["kong_service"]),
    ("kong_jwt_gateway", "kong_jwt_gateway_services.routes", ["kong_route"]),
]


@pytest.mark.parametrize(
    ("role", "option", "modules"), FEEDS, ids=[feed[1] for feed in FEEDS]
)
def test_options_of_items_are_options_of_modules(
    role: str, option: str, modules: list[str]
) -> None:
    specs = yaml.safe_load(
        (CHECKOUT / f"roles/{role}/meta/argument_specs.yml").read_text()
    )
    known = specs["argument_specs"]["main"]
    for name in option.split("."):
        known = known["options"][name]
    tasks = [
        importlib.import_module(
            f"ansible_collections.gatewright.auth.plugins.modules.{one}"
        ).SPEC
        for one in modules
    ]
    for name, spec in known["options"].items():
        if f"{option}.{name}" in [feed[1] for feed in FEEDS]:
            continue
        fed = [task.options[name] for task in tasks if name in task.options]
        assert fed, f"{name} is an option of no {modules}"
        assert fed[0].get("type", "str") == spec.get("type", "str"), name
        assert spec.get("choices") in (None, fed[0].get("choices")), name


def test_options_of_an_applications_roles_are_fusionauths() -> None:
    specs = yaml.safe_load(
        (
            CHECKOUT / "roles/fusionauth_issuer/meta/argument_specs.yml"
        ).read_text()
    )
    options = specs["argument_specs"]["main"]["options"][
        "fusionauth_issuer_application_roles"
    ]["options"]
    assert (
        options.keys()
        <= APPLICATION.schema.child("roles").item.option_names.keys()
    )
