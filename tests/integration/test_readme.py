# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the READMEs promise: every command in them runs, and every playbook in them does what it says."""

from __future__ import annotations

import os
import pathlib
import re
import shlex
import string
import subprocess
import sys

import pytest
import yaml

from tests import demo
from tests.support.sandbox import (
    CHECKOUT,
    CONTRACT_CHECKED,
    Sandbox,
    child_environment,
    running,
)

README = (CHECKOUT / "README.md").read_text()
# Commands that other tests run, or that need the network, Docker or an hour.
ELSEWHERE = (
    "git clone",
    "ansible-galaxy",
    "python3 -m pip",
    "make demo",
    "make test",
    "make molecule-docker",
)
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
        **child_environment(with_coverage=False),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "FUSIONAUTH_API_KEY": sandbox.api_key,
        "SITE_USER_PASSWORD": "a-password-for-the-readme",
        **more,
    }
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands() -> list[str]:
    """Every command of the README that is run here."""
    lines = [
        line
        for block in blocks(README, "shell")
        for line in block.splitlines()
    ]
    return [line for line in lines if not line.startswith(ELSEWHERE)]


def test_the_quick_start_holds_as_it_is_printed(
    tmp_path: pathlib.Path,
) -> None:
    start, *rest = commands()
    assert start.startswith("make sandbox ARGS=")
    with running(
        *CONTRACT_CHECKED,
        *shlex.split(shlex.split(start)[2].removeprefix("ARGS=")),
    ) as sandbox:
        # The sandbox's service has a port of its own, and its Kong has one node.
        more = [
            "-e",
            f"site_upstream_url={sandbox.upstream_url}",
            "-e",
            "jwt_key_rotation_propagation=0",
        ]
        environment = {"PWD": str(CHECKOUT)}
        outputs: dict[str, str] = {}
        for line in (
            on(sandbox, line).replace("/tmp", str(tmp_path)) for line in rest
        ):
            words = shlex.split(
                string.Template(line).safe_substitute(os.environ | environment)
            )
            if words[0] == "export":
                environment |= dict(word.split("=", 1) for word in words[1:])
                continue
            name = words[1].removeprefix("gatewright.auth.") + (
                " --check" if "--check" in words else ""
            )
            outputs[name] = run(sandbox, *words, *more, **environment)
            if name == "site --check":
                assert sandbox.kong("GET", "/services").json()["data"] == []
        assert list(outputs) == [
            "site --check",
            "site",
            "audit",
            "doctor",
            "rotate_keys",
            "teardown",
        ]
        assert "changed=0" not in outputs["site --check"]
        assert "with a real token: 200" in outputs["site"]
        assert (tmp_path / "audit.html").exists()
        assert "401" in outputs["doctor"]
        assert "signs for orders" in outputs["rotate_keys"]
        assert sandbox.kong("GET", "/services").json()["data"] == []


def test_the_commands_of_the_guides(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    """Each as it is printed, on servers that site.yml has configured."""
    more = [
        "-e",
        f"site_upstream_url={sandbox.upstream_url}",
        "-e",
        "jwt_key_rotation_propagation=0",
        "-e",
        f"audit_folder={tmp_path}",
    ]
    addresses = {
        "FUSIONAUTH_URL": sandbox.fusionauth_url,
        "KONG_ADMIN_URL": sandbox.kong_admin_url,
        "KONG_PROXY_URL": sandbox.kong_proxy_url,
    }
    run(
        sandbox,
        "ansible-playbook",
        "gatewright.auth.site",
        *more,
        **addresses,
    )
    ran: list[str] = []
    # The last one ends with the teardown.
    for guide in (
        "rotating-keys",
        "why-is-my-token-refused",
        "getting-started",
    ):
        for line in guide_commands(guide):
            words = shlex.split(on(sandbox, line))
            run(sandbox, *words, *more)
            ran.append(words[1].removeprefix("gatewright.auth."))
    assert ran == [
        "rotate_keys",
        "follow_keys",
        "doctor",
        "audit",
        "site",
        "teardown",
    ]
    assert sandbox.kong("GET", "/services").json()["data"] == []


def guide_commands(guide: str) -> list[str]:
    """The commands of a guide that run a playbook, but for one that needs the id of a leaked key."""
    text = (CHECKOUT / "docs" / f"{guide}.md").read_text()
    return [
        line
        for block in blocks(text, "shell")
        for line in block.splitlines()
        if line.startswith("ansible-playbook gatewright.auth.")
        and "jwt_key_rotation_leaked" not in line
    ]


@pytest.mark.parametrize("play", blocks(README, "yaml"))
def test_the_playbooks_in_the_readme(
    play: str, sandbox: Sandbox, tmp_path
) -> None:
    playbook = tmp_path / "play.yml"
    playbook.write_text(on(sandbox, play))
    run(sandbox, "ansible-playbook", str(playbook))
    assert re.search(
        r"changed=0 .*failed=0",
        run(sandbox, "ansible-playbook", str(playbook)),
    )
    assert (
        sandbox.session.get(
            f"{sandbox.kong_proxy_url}/orders", timeout=10
        ).status_code
        == 401
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_examples_of_a_role_are_valid(role: str) -> None:
    for block in blocks(
        (CHECKOUT / "roles" / role / "README.md").read_text(), "yaml"
    ):
        specs = yaml.safe_load(
            (CHECKOUT / "roles" / role / "meta/argument_specs.yml").read_text()
        )
        known = specs["argument_specs"]["main"]["options"]
        for play in yaml.safe_load(block):
            for use in play["roles"]:
                if use["role"] == f"gatewright.auth.{role}":
                    assert set(use) - {"role"} <= set(known)


def normalized(text: str) -> list[str]:
    """The lines of a text without the ports, which differ in each run."""
    return re.sub(r"(127\.0\.0\.1:)\d+", r"\1N", text).splitlines()


def test_the_demo_prints_what_the_readme_shows_in_any_locale() -> None:
    environment = {**child_environment(with_coverage=False), "LC_ALL": "C"}
    command = [sys.executable, "-m", "tests.demo", *CONTRACT_CHECKED]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [shown] = blocks(README, "text")
    assert normalized(done.stdout) == normalized(shown)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("--help", "--kong-proxy-port PORT"),
        (
            "--kong-proxy-port=99999",
            "a port is a number from 0 to 65535, not 99999",
        ),
    ],
)
def test_arguments_that_end_the_demo(
    argument: str, expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        demo.main([argument])
    printed = capfd.readouterr()
    assert expected in printed.out + printed.err


def test_the_demo_says_which_port_is_taken(sandbox: Sandbox) -> None:
    port = sandbox.kong_proxy_url.rpartition(":")[2]
    said = demo.main([*CONTRACT_CHECKED, f"--kong-proxy-port={port}"])
    assert said is not None
    assert port in said
    assert 'make demo ARGS="--kong-proxy-port N"' in said
