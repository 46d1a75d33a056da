# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input gets one clear sentence, and nothing is half done. The cases are in bad_input.yml."""

from __future__ import annotations

import base64
import contextlib
import json
import pathlib
import re
import socket
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.integration.story import render_templates
from tests.support.keys import KEYS
from tests.support.playbooks import TaskResult, playbook, run_playbook
from tests.support.sandbox import ANY_PORT, CONTRACT_CHECKED, Sandbox, running

PASSWORD = "correct horse"
ISSUER = "https://id.example.com"
HTML_TENANT, REDIRECT_TENANT = (
    f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2)
)


LISTS = [
    *(
        "/services",
        "/routes",
        "/consumers",
        "/plugins",
        "/upstreams",
        "/upstreams/orders.internal/targets",
    ),
    *("/certificates", "/snis", "/ca_certificates", "/vaults", "/keys", "/key-sets"),
    *("/jwts", "/key-auths", "/basic-auths", "/hmac-auths", "/oauth2", "/acls"),
]
TOKEN = "a-token-of-an-administrator"
CASES = yaml.safe_load(pathlib.Path(__file__).with_name("bad_input.yml").read_text())
NOT_OPTIONS = {"says", "sends", "both"}
LISTED = (
    *(
        "tenant",
        "application",
        "key",
        "group",
        "consent",
        "entity/type",
        "system-configuration",
        "integration",
    ),
    *(
        "identity-provider",
        "connector",
        "messenger",
        "webhook",
        "lambda",
        "email/template",
        "message/template",
    ),
    *("theme", "form", "form/field"),
)


def short_key() -> str:
    """Return the public half of a new RSA key of 1024 bits."""
    key = rsa.generate_private_key(65537, 1024).public_key()
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


class World(NamedTuple):
    """What the cases meet, and what they need to know of it."""

    sandbox: Sandbox
    known: dict[str, Any]

    def possessions(self) -> dict[str, Any]:
        """Return all that the servers have, but for what a mere login leaves behind."""
        found = {path: self.sandbox.kong("GET", path).json() for path in LISTS}
        listed = [f"/api/{name}" for name in (*LISTED, "user/search?queryString=*")]
        found |= {path: self.sandbox.fusionauth("GET", path).json() for path in listed}
        return json.loads(re.sub(r', "lastLoginInstant": \d+', "", json.dumps(found)))


def prepare(sandbox: Sandbox) -> dict[str, Any]:
    """Fill the sandbox as an administrator would; return the variables that cases use besides its URLs."""

    def make(path: str, within: str | None = None, /, **body: Any) -> dict[str, Any]:
        headers = {"X-FusionAuth-TenantId": within} if within else {}
        answer = sandbox.fusionauth("POST", path, json=body, headers=headers)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def add(path: str, /, **body: Any) -> dict[str, Any]:
        answer = sandbox.kong("POST", path, json=body)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def user(name: str, registered: bool = True, **more: Any) -> dict[str, Any]:
        body = {"email": f"{name}@example.com", "password": PASSWORD, **more}
        made = make(
            "/api/user", default, user=body, skipVerification=name != "unproven"
        )["user"]
        if registered:
            for application in (orders, gated):
                registration = {"applicationId": application["id"]}
                make(
                    f"/api/user/registration/{made['id']}",
                    default,
                    registration=registration,
                )
        return made

    [default] = [
        one["id"] for one in sandbox.fusionauth("GET", "/api/tenant").json()["tenants"]
    ]
    make("/api/tenant", tenant={"name": "Second"})
    [second] = [
        one["id"]
        for one in sandbox.fusionauth("GET", "/api/tenant").json()["tenants"]
        if one["id"] != default
    ]
    lock = make(
        "/api/user-action",
        userAction={"name": "Lock", "preventLogin": True, "temporal": True},
    )["userAction"]
    settings = {
        "emailConfiguration": {
            "unverified": {"behavior": "Gated"},
            "verifyEmail": True,
        },
        "failedAuthenticationConfiguration": {"userActionId": lock["id"]},
    }
    assert sandbox.fusionauth(
        "PATCH", f"/api/tenant/{default}", json={"tenant": settings}
    ).ok
    signing = make(
        "/api/key/generate",
        key={"name": "signing key", "algorithm": "RS256", "length": 2048},
    )["key"]
    jwt = {
        "enabled": True,
        "accessTokenKeyId": signing["id"],
        "idTokenKeyId": signing["id"],
    }
    roles = [{"name": "reader"}]
    orders = make(
        "/api/application",
        default,
        application={"name": "orders", "roles": roles, "jwtConfiguration": jwt},
    )
    orders = orders["application"]
    for tenant in (default, second):
        make("/api/application", tenant, application={"name": "twin"})
    template = {
        "name": "Verify",
        "defaultSubject": "s",
        "defaultHtmlTemplate": "h",
        "defaultTextTemplate": "t",
    }
    template = make("/api/email/template", emailTemplate=template)["emailTemplate"]
    gate = {
        "unverified": {"behavior": "Gated"},
        "verificationEmailTemplateId": template["id"],
    }
    gated = make(
        "/api/application",
        default,
        application={"name": "gated", "verifyRegistration": True, **gate},
    )
    gated = gated["application"]

    now = 4_000_000_000_000
    factor = {
        "method": "authenticator",
        "secret": base64.b64encode(b"12345678901234567890").decode(),
    }
    user("plain")
    user("stranger", registered=False)
    user("renewer", passwordChangeRequired=True)
    user("unproven")
    user("careful", twoFactor={"methods": [factor]})
    user("former", expiry=1)
    banned = user("banned")["id"]
    ban = {
        "actioneeUserId": banned,
        "actionerUserId": banned,
        "expiry": now,
        "userActionId": lock["id"],
    }
    make("/api/user/action", action=ban)
    user("locked")
    for _dummy in range(5):
        wrong = {
            "loginId": "locked@example.com",
            "password": "wrong",
            "applicationId": orders["id"],
        }
        assert sandbox.fusionauth("POST", "/api/login", json=wrong).status_code == 404

    reader = {"endpoints": {"/api/tenant": ["GET"]}}
    keys = {
        "tenant_reader": {"permissions": reader},
        "plain_key": {},
        "tenants_key": {"tenantId": default},
    }
    found = {
        name: make("/api/api-key", apiKey={"name": name, **body})["apiKey"]["key"]
        for name, body in keys.items()
    }

    found["orders_id"] = add("/services", name="orders", host="orders.example.com")[
        "id"
    ]
    add("/services", name="invoices", host="invoices.example.com")
    add("/services/orders/routes", name="orders", paths=["/orders"])
    add("/consumers", username="alice")
    add("/consumers", username="bob")
    add(
        "/consumers/alice/jwt",
        key=ISSUER,
        algorithm="RS256",
        rsa_public_key=KEYS["rsa-a.public"],
    )
    add("/consumers/alice/key-auth", key="a-key-of-alice")
    add("/consumers/alice/basic-auth", username="alice", password=PASSWORD)
    add("/consumers/alice/hmac-auth", username="alice", secret="a-secret-of-alice")
    add(
        "/consumers/alice/oauth2",
        name="alice",
        client_id="alice",
        client_secret="a-secret-of-alice",
    )
    add("/consumers/alice/acls", group="staff")
    add("/upstreams", name="orders.internal")
    add("/upstreams/orders.internal/targets", target="10.0.0.1:80")
    add(
        "/certificates",
        cert=KEYS["leaf.crt"],
        key=KEYS["rsa-a.private"],
        snis=["orders.example.com"],
    )
    add(
        "/certificates",
        cert=KEYS["ca.crt"],
        key=KEYS["rsa-b.private"],
        snis=["invoices.example.com"],
    )
    add("/key-sets", name="orders")
    add("/vaults", name="env", prefix="orders-env", config={"prefix": "ORDERS_"})

    page = {
        "body": "<html>Welcome</html>",
        "headers": {"Content-Type": "text/html"},
        "times": None,
    }
    elsewhere = {
        "status": 301,
        "headers": {"Location": "https://elsewhere.example.com/"},
        "times": None,
    }
    sandbox.fault("fusionauth", path=f"/api/tenant/{HTML_TENANT}", status=200, **page)
    sandbox.fault("fusionauth", path=f"/api/tenant/{REDIRECT_TENANT}", **elsewhere)
    sandbox.fault("kong_admin", path="/services/html", status=200, **page)
    sandbox.fault("kong_admin", path="/services/html-404", status=404, **page)
    sandbox.fault("kong_admin", path="/services/redirect", **elsewhere)
    return found


@pytest.fixture(scope="module")
def world(running_sandbox: Sandbox) -> Iterator[World]:
    """A sandbox with objects in it, a TLS one, one without a database, and a port where nobody listens."""
    with contextlib.ExitStack() as stack:
        tls = stack.enter_context(
            running(*ANY_PORT, "--tls")
        )  # which nobody gets a word through to
        dbless = stack.enter_context(running(*CONTRACT_CHECKED, "--kong-database=off"))
        enterprise = stack.enter_context(
            running(
                *CONTRACT_CHECKED,
                "--kong-edition=enterprise",
                f"--kong-admin-token={TOKEN}",
            )
        )
        headers = {"Kong-Admin-Token": TOKEN}
        for path in ("/workspaces", "/consumer_groups"):
            assert enterprise.kong(
                "POST", path, json={"name": "gold"}, headers=headers
            ).ok
        closed = stack.enter_context(socket.socket())
        closed.bind(("127.0.0.1", 0))
        running_sandbox.reset()
        known = {
            "closed_url": f"http://127.0.0.1:{closed.getsockname()[1]}",
            "tls_fusionauth_url": tls.fusionauth_url,
            "tls_kong_admin_url": tls.kong_admin_url,
            "dbless_url": dbless.kong_admin_url,
            "enterprise_url": enterprise.kong_admin_url,
            "kong_token": TOKEN,
        }
        known |= {"keys": KEYS, "short_key": short_key()} | prepare(running_sandbox)
        yield World(running_sandbox, {**vars(running_sandbox), **known})
        running_sandbox.reset()


def failures(
    world: World, place: pathlib.Path, names: list[str], in_process: bool
) -> dict[str, TaskResult]:
    """Run cases in one play, one after the other, and return what became of each."""
    tasks = []
    for name in names:
        [(module, options)] = [
            item for item in CASES[name].items() if item[0] not in NOT_OPTIONS
        ]
        tasks.append(
            {"name": name, f"gatewright.auth.{module}": options, "ignore_errors": True}
        )
    world.sandbox.clear_requests("fusionauth")
    world.sandbox.clear_requests("kong_admin")
    known = {
        name: value for name, value in world.known.items() if isinstance(value, str)
    }
    done = run_playbook(
        world.sandbox,
        place,
        playbook(tasks),
        variables={**known, "gatewright_in_process": in_process},
        with_coverage=in_process,
    )
    assert done.status == 0, done.output
    return {one.task: one for one in done.results}


@pytest.fixture(scope="module")
def in_process(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, TaskResult]:
    """Every case by the fast door; nothing of what the servers have may have changed by it."""
    before = world.possessions()
    found = failures(world, tmp_path_factory.mktemp("in_process"), list(CASES), True)
    assert world.possessions() == before
    return found


@pytest.fixture(scope="module")
def as_a_module(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, TaskResult]:
    """Some cases by the ordinary door."""
    names = [name for name, case in CASES.items() if case.get("both")]
    return failures(world, tmp_path_factory.mktemp("as_a_module"), names, False)


def check(case: dict[str, Any], took: TaskResult, world: World) -> None:
    assert took.result["failed"], took.result
    said = " ".join(re.sub(r"_ssl\.c:\d+", "_ssl.c", took.result["msg"]).split())
    assert without_ids(said) == without_ids(render_templates(case["says"], world.known))
    assert {without_ids(one) for one in took.writes} == set(case.get("sends", ()))


def without_ids(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)


@pytest.mark.parametrize("name", CASES)
def test_sentence(name: str, in_process: dict[str, TaskResult], world: World) -> None:
    check(CASES[name], in_process[name], world)


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case.get("both")]
)
def test_sentence_as_a_module(
    name: str, as_a_module: dict[str, TaskResult], world: World
) -> None:
    check(CASES[name], as_a_module[name], world)
