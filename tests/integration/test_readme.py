# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the READMEs promise: every command in them runs, and every playbook in them does what it says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from tests import demo
from tests.support.sandbox import CHECKOUT, JUDGED, Sandbox, surroundings

README = (CHECKOUT / "README.md").read_text()
MAKE = (
    "make demo",
    "make test",
    "make molecule-docker",
)  # the demo has a test below; the others run this one, or Docker
ROLES = sorted(path.parent.name for path in CHECKOUT.glob("roles/*/README.md"))


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a text that are in one language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def on(sandbox: Sandbox, text: str) -> str:
    """A text with the documented addresses replaced by the sandbox's."""
    for documented, real in (
        ("http://localhost:9011", sandbox.fusionauth_url),
        ("http://localhost:8001", sandbox.kong_admin_url),
        ("http://localhost:8000", sandbox.kong_proxy_url),
        ("http://127.0.0.1:9080", sandbox.upstream_url),
    ):
        text = text.replace(documented, real)
    return text


def run(sandbox: Sandbox, *command: str, **more: str) -> str:
    """What a command prints; it has to end well."""
    environment = {
        **surroundings(measured=False),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "FUSIONAUTH_API_KEY": sandbox.api_key,
        "SITE_USER_PASSWORD": "a-password-for-the-readme",
        **more,
    }
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands() -> list[str]:
    """Every command of the README that does not need the network."""
    lines = [line for block in blocks(README, "shell") for line in block.splitlines()]
    return [line for line in lines if not line.startswith(("git clone", "export"))]


def test_every_command_is_run_by_a_test(sandbox: Sandbox) -> None:
    playbooks = [line for line in commands() if line not in MAKE]
    assert [line.split()[:2] for line in playbooks] == [
        ["ansible-playbook", "gatewright.auth.site"],
        ["ansible-playbook", "gatewright.auth.site"],
        ["ansible-playbook", "gatewright.auth.teardown"],
    ]
    check, real, teardown = (
        [*on(sandbox, line).split(), "-e", f"site_upstream_url={sandbox.upstream_url}"] for line in playbooks
    )
    assert "changed=0" not in run(sandbox, *check)
    assert sandbox.kong("GET", "/services").json()["data"] == []
    assert "with a real token: 200" in run(sandbox, *real)
    assert re.search(r"changed=0 .*failed=0", run(sandbox, *real))
    run(sandbox, *teardown)
    assert sandbox.kong("GET", "/services").json()["data"] == []


@pytest.mark.parametrize("play", blocks(README, "yaml"))
def test_the_playbooks_in_the_readme(play: str, sandbox: Sandbox, tmp_path) -> None:
    playbook = tmp_path / "play.yml"
    playbook.write_text(on(sandbox, play))
    run(sandbox, "ansible-playbook", str(playbook))
    assert re.search(r"changed=0 .*failed=0", run(sandbox, "ansible-playbook", str(playbook)))
    assert sandbox.session.get(f"{sandbox.kong_proxy_url}/orders", timeout=10).status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_the_examples_of_a_role_are_valid(role: str) -> None:
    for block in blocks((CHECKOUT / "roles" / role / "README.md").read_text(), "yaml"):
        specs = yaml.safe_load((CHECKOUT / "roles" / role / "meta/argument_specs.yml").read_text())
        known = specs["argument_specs"]["main"]["options"]
        for play in yaml.safe_load(block):
            for use in play["roles"]:
                if use["role"] == f"gatewright.auth.{role}":
                    assert set(use) - {"role"} <= set(known)


def test_the_demo_holds(capfd: pytest.CaptureFixture[str]) -> None:
    assert demo.main(JUDGED) is None
    assert "All of it holds" in capfd.readouterr().out


def test_the_demo_says_which_port_is_taken(sandbox: Sandbox) -> None:
    port = sandbox.kong_proxy_url.rpartition(":")[2]
    said = demo.main([*JUDGED, f"--kong-proxy-port={port}"])
    assert said is not None
    assert port in said
    assert "--kong-proxy-port" in said
