# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input fails with one clear sentence, and leaves nothing half done. The cases are in bad_input.yml."""

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
from tests.support.in_process import run_in_process
from tests.support.keys import KEYS
from tests.support.messages import message_violations
from tests.support.playbooks import TaskResult, playbook, run_playbook
from tests.support.sandbox import ANY_PORT, CONTRACT_CHECKED, Sandbox, running

PASSWORD = "correct horse"
ISSUER = "https://id.example.com"
HTML_TENANT, REDIRECT_TENANT = (
    f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2)
)


CASES = yaml.safe_load(
    pathlib.Path(__file__).with_name("bad_input.yml").read_text()
)
SUBPROCESS_CASES = [name for name, case in CASES.items() if case.get("both")]
EXPECTATIONS = {"says", "sends", "both"}
SERVERS = ("fusionauth", "kong_admin")
ADMIN_TOKEN = "a-token-of-an-administrator"

# Paths of the collections that `World.snapshot` reads.
KONG_PATHS = """
    services routes consumers plugins upstreams upstreams/orders.internal/targets certificates snis ca_certificates
    vaults keys key-sets jwts key-auths basic-auths hmac-auths oauth2 acls
"""
FUSIONAUTH_PATHS = """
    tenant application key group consent entity/type system-configuration integration identity-provider connector
    messenger webhook lambda email/template message/template theme form form/field user/search?queryString=*
"""


def short_key() -> str:
    """Return the public half of a new RSA key of 1024 bits."""
    key = rsa.generate_private_key(65537, 1024).public_key()
    return key.public_bytes(
        serialization.Encoding.PEM,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    ).decode()


class World(NamedTuple):
    """The servers that the cases meet.

    Attributes:
        sandbox: FusionAuth and Kong with some objects.
        variables: The variables of the cases' templates.
    """

    sandbox: Sandbox
    variables: dict[str, Any]

    def connection(self, module: str) -> dict[str, Any]:
        """Return the connection options that a case need not have."""
        if module.startswith("kong_"):
            return {"kong_admin_url": self.sandbox.kong_admin_url}
        return {
            "fusionauth_url": self.sandbox.fusionauth_url,
            "fusionauth_api_key": self.sandbox.api_key,
        }

    def clear_requests(self) -> None:
        """Have the servers forget which requests they have seen."""
        for server in SERVERS:
            self.sandbox.clear_requests(server)

    def writes(self) -> list[str]:
        """Return the requests to both servers that could have changed something."""
        return [
            write
            for server in SERVERS
            for write in self.sandbox.writes(server)
        ]

    def snapshot(self) -> dict[str, Any]:
        """Return all objects on both servers, without the times that a login changes."""
        objects = {}
        for path in KONG_PATHS.split():
            objects[f"Kong {path}"] = self.sandbox.kong(
                "GET", f"/{path}"
            ).json()
        for path in FUSIONAUTH_PATHS.split():
            answer = self.sandbox.fusionauth("GET", f"/api/{path}")
            objects[f"FusionAuth {path}"] = answer.json()
        return json.loads(
            re.sub(r', "lastLoginInstant": \d+', "", json.dumps(objects))
        )


def prepare(sandbox: Sandbox) -> dict[str, Any]:
    """Fill the sandbox as an administrator would; return the variables that cases use beside its URLs."""

    def make(
        path: str, within: str | None = None, /, **body: Any
    ) -> dict[str, Any]:
        headers = {"X-FusionAuth-TenantId": within} if within else {}
        answer = sandbox.fusionauth("POST", path, json=body, headers=headers)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def add(path: str, /, **body: Any) -> dict[str, Any]:
        answer = sandbox.kong("POST", path, json=body)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def user(
        name: str, registered: bool = True, **more: Any
    ) -> dict[str, Any]:
        body = {"email": f"{name}@example.com", "password": PASSWORD, **more}
        made = make(
            "/api/user",
            default,
            user=body,
            skipVerification=name != "unproven",
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
        one["id"]
        for one in sandbox.fusionauth("GET", "/api/tenant").json()["tenants"]
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
    texts = ("Subject", "HtmlTemplate", "TextTemplate")
    verify = make(
        "/api/email/template",
        emailTemplate={
            "name": "Verify e-mails",
            **{f"default{text}": "Verify" for text in texts},
        },
    )["emailTemplate"]
    settings = {
        "emailConfiguration": {
            "unverified": {"behavior": "Gated"},
            "verificationEmailTemplateId": verify["id"],
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
        application={
            "name": "orders",
            "roles": roles,
            "jwtConfiguration": jwt,
        },
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
    template = make("/api/email/template", emailTemplate=template)[
        "emailTemplate"
    ]
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
        assert (
            sandbox.fusionauth("POST", "/api/login", json=wrong).status_code
            == 404
        )

    reader = {"endpoints": {"/api/tenant": ["GET"]}}
    keys = {
        "tenant_reader": {"permissions": reader},
        "plain_key": {},
        "tenants_key": {"tenantId": default},
    }
    found = {
        name: make("/api/api-key", apiKey={"name": name, **body})["apiKey"][
            "key"
        ]
        for name, body in keys.items()
    }

    found["orders_id"] = add(
        "/services", name="orders", host="orders.example.com"
    )["id"]
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
    add(
        "/consumers/alice/hmac-auth",
        username="alice",
        secret="a-secret-of-alice",
    )
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
    add(
        "/vaults",
        name="env",
        prefix="orders-env",
        config={"prefix": "ORDERS_"},
    )

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
    sandbox.fault(
        "fusionauth", path=f"/api/tenant/{HTML_TENANT}", status=200, **page
    )
    sandbox.fault(
        "fusionauth", path=f"/api/tenant/{REDIRECT_TENANT}", **elsewhere
    )
    sandbox.fault("kong_admin", path="/services/html", status=200, **page)
    sandbox.fault("kong_admin", path="/services/html-404", status=404, **page)
    sandbox.fault("kong_admin", path="/services/redirect", **elsewhere)
    return found


@pytest.fixture(scope="module")
def world(running_sandbox: Sandbox) -> Iterator[World]:
    """Run servers with objects on them, with TLS, without a database, with an edition, and a port without a server."""
    with contextlib.ExitStack() as stack:
        tls = stack.enter_context(
            running(*ANY_PORT, "--tls")
        )  # no request arrives
        dbless = stack.enter_context(
            running(*CONTRACT_CHECKED, "--kong-database=off")
        )
        enterprise = stack.enter_context(
            running(
                *CONTRACT_CHECKED,
                "--kong-edition=enterprise",
                f"--kong-admin-token={ADMIN_TOKEN}",
            )
        )
        headers = {"Kong-Admin-Token": ADMIN_TOKEN}
        for path in ("/workspaces", "/consumer_groups"):
            answer = enterprise.kong(
                "POST", path, json={"name": "gold"}, headers=headers
            )
            assert answer.ok
        closed = stack.enter_context(socket.socket())
        closed.bind(("127.0.0.1", 0))
        running_sandbox.reset()
        variables = {
            **vars(running_sandbox),
            "closed_url": f"http://127.0.0.1:{closed.getsockname()[1]}",
            "tls_fusionauth_url": tls.fusionauth_url,
            "tls_kong_admin_url": tls.kong_admin_url,
            "dbless_url": dbless.kong_admin_url,
            "enterprise_url": enterprise.kong_admin_url,
            "kong_token": ADMIN_TOKEN,
            "keys": KEYS,
            "short_key": short_key(),
            **prepare(running_sandbox),
        }
        yield World(running_sandbox, variables)
        running_sandbox.reset()


def task_of(name: str) -> tuple[str, dict[str, Any]]:
    """Return the module of a case, and its options."""
    [task] = [
        item for item in CASES[name].items() if item[0] not in EXPECTATIONS
    ]
    return task


@pytest.fixture(scope="module")
def in_process(world: World) -> dict[str, TaskResult]:
    """Run every case in process, which may change no object."""
    before = world.snapshot()
    results = {}
    for name in CASES:
        module, options = task_of(name)
        world.clear_requests()
        rendered = render_templates(options, world.variables)
        result = run_in_process(module, world.connection(module) | rendered)
        results[name] = TaskResult(
            name, {"failed": False, **result}, world.writes()
        )
    assert world.snapshot() == before
    return results


@pytest.fixture(scope="module")
def in_subprocesses(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, TaskResult]:
    """Run some cases with ansible-playbook, and the module in a process of its own, as Ansible runs any."""
    tasks = []
    for name in SUBPROCESS_CASES:
        module, options = task_of(name)
        tasks.append(
            {
                "name": name,
                f"gatewright.auth.{module}": options,
                "ignore_errors": True,
            }
        )
    world.clear_requests()
    variables = {
        name: value
        for name, value in world.variables.items()
        if isinstance(value, str)
    }
    run = run_playbook(
        world.sandbox,
        tmp_path_factory.mktemp("in_subprocesses"),
        playbook(tasks),
        variables={**variables, "gatewright_in_process": False},
    )
    assert run.status == 0, run.output
    return {result.task: result for result in run.results}


def violations(
    case: dict[str, Any], outcome: TaskResult, world: World
) -> list[str]:
    """Return what is wrong with the result of a case."""
    message = without_ids(" ".join(outcome.result["msg"].split()))
    rendered = render_templates(case["says"], world.variables)
    listing = list(
        message_violations(message, list(map(without_ids, rendered)))
    )
    if not outcome.result["failed"]:
        listing.append("it does not fail")
    writes = {without_ids(write) for write in outcome.writes}
    if writes != set(case.get("sends", ())):
        listing.append(f"it sends {writes}")
    return listing


def without_ids(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)


@pytest.mark.parametrize("name", CASES)
def test_message(
    name: str, in_process: dict[str, TaskResult], world: World
) -> None:
    assert violations(CASES[name], in_process[name], world) == []


@pytest.mark.parametrize("name", SUBPROCESS_CASES)
def test_message_in_a_subprocess(
    name: str, in_subprocesses: dict[str, TaskResult], world: World
) -> None:
    assert violations(CASES[name], in_subprocesses[name], world) == []
