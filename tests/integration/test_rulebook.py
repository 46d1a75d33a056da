# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook is one, and has Kong follow the keys of FusionAuth when it is started as docs/rotating-keys.md says."""

from __future__ import annotations

import importlib.resources
import json
import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import yaml

from tests.integration.test_readme import blocks, on
from tests.integration.test_roles import succeeded
from tests.support.playbooks import playbook, run_playbook
from tests.support.sandbox import CHECKOUT, Sandbox, child_environment

RULEBOOKS = sorted((CHECKOUT / "extensions/eda/rulebooks").glob("*.yml"))
PAGE = (CHECKOUT / "docs/rotating-keys.md").read_text()
# FusionAuth docs, "JWT Public Key Update"
EVENT: dict[str, Any] = {
    "applicationIds": ["ecbe454c-3b52-46c3-87f7-b3e00c5636e6"],
    "createInstant": 1505762615056,
    "id": "e502168a-b469-45d9-a079-fd45f83e0406",
    "tenantId": "e872a880-b14f-6d62-c312-cb40f22af465",
    "type": "jwt.public-key.update",
}
PROGRAM = pathlib.Path(sys.executable).with_name("ansible-rulebook")
MISSING = [
    name
    for name, there in (
        ("ansible-rulebook", PROGRAM.exists()),
        ("Java", "JAVA_HOME" in os.environ or shutil.which("java")),
    )
    if not there
]
PATIENCE = 120  # seconds


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_a_rulebook_is_as_ansible_rulebook_wants_it(
    path: pathlib.Path,
) -> None:
    schema = json.loads(
        importlib.resources.files("ansiblelint.schemas")
        .joinpath("rulebook.json")
        .read_text()
    )
    rulesets = yaml.safe_load(path.read_text())
    jsonschema.validate(rulesets, schema)
    for rule in (rule for ruleset in rulesets for rule in ruleset["rules"]):
        place, _dummy, value = rule["condition"].partition(" == ")
        found: Any = {"event": {"payload": {"event": EVENT}}}
        for name in place.split("."):
            found = found[name]
        assert found == json.loads(value)
        collection, _dummy, name = rule["action"]["run_playbook"][
            "name"
        ].rpartition(".")
        assert collection == "gatewright.auth"
        assert (CHECKOUT / f"playbooks/{name}.yml").exists()


class World:
    """An application and a gateway that goes by `kid`, as the first run of rotate_keys.yml leaves them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.signing = self.key("first")
        lifetimes = {
            "refreshTokenTimeToLiveInMinutes": 1,
            "timeToLiveInSeconds": 3600,
        }
        keys = {
            "accessTokenKeyId": self.signing["id"],
            "idTokenKeyId": self.signing["id"],
        }
        settings = {"enabled": True, **lifetimes, **keys}
        made = self.fusionauth(
            "POST",
            "/api/application",
            application={"name": "orders", "jwtConfiguration": settings},
        )
        self.application = made["application"]["id"]
        credential = {
            "algorithm": "ES256",
            "key": self.signing["kid"],
            "rsa_public_key": self.signing["publicKey"],
            "tags": ["gatewright.auth.jwks"],
        }
        for path, body in (
            ("/services", {"name": "orders", "url": sandbox.upstream_url}),
            (
                "/services/orders/routes",
                {"name": "orders", "paths": ["/orders"]},
            ),
            (
                "/services/orders/plugins",
                {"name": "jwt", "config": {"key_claim_name": "kid"}},
            ),
            ("/consumers", {"username": "fusionauth"}),
            ("/consumers/fusionauth/jwt", credential),
        ):
            answer = sandbox.kong("POST", path, json=body)
            assert answer.status_code == 201, answer.text

    def fusionauth(
        self, method: str, path: str, **body: Any
    ) -> dict[str, Any]:
        answer = self.sandbox.fusionauth(method, path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def key(self, name: str) -> dict[str, Any]:
        return self.fusionauth(
            "POST",
            "/api/key/generate",
            key={"name": name, "algorithm": "ES256"},
        )["key"]

    def sign_with(self, key: dict[str, Any]) -> None:
        """Give the application a key, as somebody does who knows nothing of Kong."""
        settings = {"accessTokenKeyId": key["id"], "idTokenKeyId": key["id"]}
        path = f"/api/application/{self.application}"
        self.fusionauth(
            "PATCH", path, application={"jwtConfiguration": settings}
        )

    def knock(self, key: dict[str, Any]) -> int:
        """Show Kong a token of a key."""
        vended = self.fusionauth(
            "POST",
            "/api/jwt/vend",
            keyId=key["id"],
            claims={},
            timeToLiveInSeconds=600,
        )
        headers = {"Authorization": f"Bearer {vended['token']}"}
        return self.sandbox.session.get(
            f"{self.sandbox.kong_proxy_url}/orders", headers=headers
        ).status_code


class Rulebook:
    """A running ansible-rulebook, and all that it printed."""

    def __init__(self, sandbox: Sandbox, place: pathlib.Path) -> None:
        [command] = [
            line
            for line in PAGE.splitlines()
            if line.startswith("ansible-rulebook ")
        ]
        environment = {
            **child_environment(with_coverage=False),
            "ANSIBLE_LOCAL_TEMP": str(place / "local"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "FUSIONAUTH_API_KEY": sandbox.api_key,
            "PATH": os.pathsep.join([str(PROGRAM.parent), os.environ["PATH"]]),
            "TMPDIR": str(place),
        }
        self.log = place / "rulebook.log"
        with self.log.open("w") as output:
            # nothing but its debugging output tells which events a run is for
            arguments = [*shlex.split(command), "-vv"]
            self.process = subprocess.Popen(
                arguments,
                cwd=place,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not until():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < end, self.output
            time.sleep(0.05)


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not found")
def test_kong_follows_a_key_that_was_changed_in_fusionauth(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    world, port = World(sandbox), free_port()
    page = on(
        sandbox,
        PAGE.replace("rulebook.example.com", "127.0.0.1").replace(
            "5000", str(port)
        ),
    )
    inventory, variables, tasks, *_dummy = blocks(page, "yaml")
    (tmp_path / "inventory.yml").write_text(inventory)
    (tmp_path / "vars.yml").write_text(variables)
    token = yaml.safe_load(variables)["fusionauth_webhook_token"]

    def tell(authorization: str | None, **event: str) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        body = {"event": EVENT | event}
        return sandbox.session.post(
            f"http://127.0.0.1:{port}/endpoint", json=body, headers=headers
        ).status_code

    rulebook = Rulebook(sandbox, tmp_path)
    try:
        succeeded(
            run_playbook(sandbox, tmp_path, playbook(yaml.safe_load(tasks)))
        )
        rulebook.wait(lambda: listens(port))
        assert [
            tell(one)
            for one in (None, "Bearer wrong", f"Basic {token}", token)
        ] == [401] * 4
        assert tell(f"Bearer {token}", type="user.login.success") == 200

        old, new = world.signing, world.key("second")
        assert (world.knock(old), world.knock(new)) == (200, 401)
        world.sign_with(new)
        rulebook.wait(lambda: "failed=" in rulebook.output)
        assert "failed=0" in rulebook.output, rulebook.output
        assert (world.knock(old), world.knock(new)) == (200, 200)
        assert {
            one["key"] for one in sandbox.kong("GET", "/jwts").json()["data"]
        } == {
            old["kid"],
            new["kid"],
        }
        assert f"{old['kid']} is accepted until" in rulebook.output
        [match] = [
            line
            for line in rulebook.output.splitlines()
            if "Async Response" in line
        ]
        assert EVENT["type"] in match
        assert "user.login.success" not in match
    finally:
        rulebook.process.terminate()
        rulebook.process.wait()
