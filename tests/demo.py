# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo of the collection on the sandbox, in twenty lines: `make demo`.

A route is open to everyone until one playbook makes Kong require tokens of one FusionAuth application. A second run
changes nothing, and Kong refuses forged, expired and foreign tokens. The demo exits with status 1 at the first step
that does not hold.
"""

from __future__ import annotations

import functools
import json
import locale
import re
import subprocess
import sys
import time
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sandbox.__main__ import command_line
from tests.support.sandbox import CHECKOUT, Sandbox, child_environment, running

DESCRIPTION = """\
Show on stand-ins for FusionAuth and Kong how one playbook protects a service. Nothing has to be installed, and nothing
is left running."""
OPEN = "tests/playbooks/open.yml"
SITE = "gatewright.auth.site"
FOREIGN = "tests/playbooks/foreign.yml"
USER, PASSWORD = "visitor@example.com", "a-password-for-the-demo"
HOUR = 3600
VERBOSE = ("-v", "--verbose")


class Broken(Exception):
    """A step of the demo does not hold."""


def tell(text: str) -> None:
    """Print a heading of the story."""
    print(f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text, flush=True)


def show(text: str) -> None:
    """Print a line below a heading."""
    print(f"  {text}", flush=True)


def locale_for_ansible() -> dict[str, str]:
    """Return the environment variables with which Ansible starts: it refuses every locale but those of UTF-8."""
    return (
        {}
        if locale.getencoding().lower() in ("utf-8", "utf8")
        else {"LC_ALL": "C.UTF-8"}
    )


def play(sandbox: Sandbox, playbook: str, *, verbose: bool) -> str:
    """Run a playbook against the sandbox and return its recap; show the output if it fails or is wanted."""
    command = ["ansible-playbook", playbook]
    for name in ("fusionauth_url", "kong_admin_url", "kong_proxy_url"):
        command += ["-e", f"{name}={getattr(sandbox, name)}"]
    command += ["-e", f"site_upstream_url={sandbox.upstream_url}"]
    environment = {
        **child_environment(with_coverage=False),
        **locale_for_ansible(),
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_FORCE_COLOR": str(sys.stdout.isatty()),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "FUSIONAUTH_API_KEY": sandbox.api_key,
        "SITE_USER_PASSWORD": PASSWORD,
    }
    if verbose:
        show("$ " + " ".join(command))
    lines = []
    options: dict[str, Any] = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, encoding="utf-8", **options
    ) as process:
        assert process.stdout is not None
        for line in filter(str.strip, process.stdout):
            lines.append(line.rstrip("\n"))
            if verbose:
                show(lines[-1])
    if process.returncode:
        output = "" if verbose else "\n".join(["", *lines])
        raise Broken(
            f"{playbook} exited with status {process.returncode}{output}"
        )
    return recap(lines[-1])


def recap(line: str) -> str:
    """Return what matters of Ansible's last line."""
    counts = re.findall(
        r"(?:ok|changed|failed)=\d+", re.sub(r"\x1b\[[0-9;]*m", "", line)
    )
    return f"localhost : {' '.join(counts)}"


def request(
    sandbox: Sandbox,
    token: str | None,
    status: int,
    reason: str = "",
    patience: float = 10,
) -> Any:
    """Request the route until it answers as expected, which may take a gateway a moment; return the body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    until = time.monotonic() + patience
    while True:
        answer = requests.get(
            f"{sandbox.kong_proxy_url}/orders", headers=headers, timeout=10
        )
        expected = answer.status_code == status and reason in answer.text
        if expected or time.monotonic() > until:
            break
        time.sleep(0.2)
    body = "" if answer.ok else f" {answer.text.strip()}"
    show(f"GET {sandbox.kong_proxy_url}/orders → {answer.status_code}{body}")
    if not expected:
        raise Broken(
            f"the route answered {answer.status_code}, not {status} {reason}"
        )
    return answer.json()


def log_in(sandbox: Sandbox, application: str) -> str:
    """Return a token of an application, as any client would get one."""
    listed = sandbox.fusionauth("GET", "/api/application").json()[
        "applications"
    ]
    body = {
        "loginId": USER,
        "password": PASSWORD,
        "applicationId": next(
            known["id"] for known in listed if known["name"] == application
        ),
    }
    return sandbox.fusionauth("POST", "/api/login", json=body).json()["token"]


def forged(token: str) -> str:
    """Return a token with the same claims, signed with a key that nobody knows."""
    claims = jwt.decode(token, options={"verify_signature": False})
    header = jwt.get_unverified_header(token)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(
        claims, key, algorithm="RS256", headers={"kid": header["kid"]}
    )


def story(sandbox: Sandbox, *, verbose: bool) -> None:
    """Tell the story and check every step of it."""
    run = functools.partial(play, sandbox, verbose=verbose)

    tell("A service behind Kong is open to everyone:")
    run(OPEN)
    request(sandbox, None, 200)

    tell("One playbook makes FusionAuth issue tokens and Kong require them:")
    show(run(SITE))

    tell("Without a token, the request is refused:")
    request(sandbox, None, 401, "Unauthorized")

    tell(
        "With a token from FusionAuth it is accepted, and the service learns who is calling:"
    )
    token = log_in(sandbox, "orders")
    headers = request(sandbox, token, 200)["headers"]
    for name in ("X-Consumer-Username", "X-Credential-Identifier"):
        show(f"{name}: {headers[name.lower()]}")

    tell("The playbook is idempotent, so a second run changes nothing:")
    second = run(SITE)
    show(second)
    if "changed=0 failed=0" not in second:
        raise Broken(
            f"the second run was to change nothing, but reports {second}"
        )

    tell("A token with the same claims, signed with another key:")
    request(sandbox, forged(token), 401, "Invalid signature")

    tell("A token of another application of the same FusionAuth:")
    run(FOREIGN)
    request(sandbox, log_in(sandbox, "newsletter"), 401, "Invalid signature")

    tell("The first token again, two hours later:")
    sandbox.shift(2 * HOUR)
    request(sandbox, token, 401, json.dumps("token expired"))


def main(arguments: list[str]) -> str | None:
    """Run the demo; return a sentence for what went wrong, if anything did."""
    parser = command_line("demo", DESCRIPTION)
    parser.add_argument(
        *VERBOSE, action="store_true", help="show the output of the playbooks"
    )
    verbose = parser.parse_args(arguments).verbose
    for_sandbox = [
        argument for argument in arguments if argument not in VERBOSE
    ]
    try:
        with running("--target=demo", *for_sandbox) as sandbox:
            story(sandbox, verbose=verbose)
    except Broken as broken:
        return f"The demo failed: {broken}"
    except RuntimeError as failure:
        return str(failure)
    tell("Everything held, and nothing is left running.")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
