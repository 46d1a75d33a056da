# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The story of the collection, told on the sandbox: `make demo`.

A route answers whoever asks, until one playbook run has Kong ask for tokens of one FusionAuth application; a second run
changes nothing; and forged, expired and foreign tokens are refused. Ends with status 1 at the first thing that does not
hold. Arguments are the sandbox's: `make demo ARGS="--kong-proxy-port 18000"`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.sandbox import CHECKOUT, Sandbox, running, surroundings

OPEN = "tests/playbooks/open.yml"
FOREIGN = "tests/playbooks/foreign.yml"
USER, PASSWORD = "visitor@example.com", "a-password-for-the-demo"
HOUR = 3600


class Broken(Exception):
    """Something that the story says does not hold."""


def tell(text: str) -> None:
    """Print a line of the story."""
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def play(sandbox: Sandbox, playbook: str) -> str:
    """Run a playbook against the sandbox, showing what it says; return its recap."""
    command = ["ansible-playbook", playbook]
    for name in ("fusionauth_url", "kong_admin_url", "kong_proxy_url"):
        command += ["-e", f"{name}={getattr(sandbox, name)}"]
    command += ["-e", f"site_upstream_url={sandbox.upstream_url}"]
    print("$ " + " ".join(command))
    environment = {
        **surroundings(measured=False),
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_FORCE_COLOR": str(sys.stdout.isatty()),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "FUSIONAUTH_API_KEY": sandbox.api_key,
        "SITE_USER_PASSWORD": PASSWORD,
    }
    said = []
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if not line.isspace():
                print("  " + line, end="", flush=True)
    if process.returncode:
        raise Broken(f"{playbook} ended with status {process.returncode}")
    return re.sub(r"\x1b\[[0-9;]*m", "", said[-1] if not said[-1].isspace() else said[-2])


def knock(sandbox: Sandbox, token: str | None, status: int, reason: str = "", patience: float = 10) -> Any:
    """Ask for the route until it answers as the story says, which may take a gateway a moment; return the body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    until = time.monotonic() + patience
    while True:
        answer = requests.get(f"{sandbox.kong_proxy_url}/orders", headers=headers, timeout=10)
        if (answer.status_code == status and reason in answer.text) or time.monotonic() > until:
            break
        time.sleep(0.2)
    said = "" if answer.ok else f" {answer.text.strip()}"
    print(f"  GET {sandbox.kong_proxy_url}/orders → {answer.status_code}{said}")
    if answer.status_code != status or reason not in answer.text:
        raise Broken(f"the route answered {answer.status_code}, not {status} {reason}")
    return answer.json()


def log_in(sandbox: Sandbox, application: str) -> str:
    """Return a token of an application, as any client would get one."""
    listed = sandbox.fusionauth("GET", "/api/application").json()["applications"]
    body = {
        "loginId": USER,
        "password": PASSWORD,
        "applicationId": next(one["id"] for one in listed if one["name"] == application),
    }
    return sandbox.fusionauth("POST", "/api/login", json=body).json()["token"]


def forged(token: str) -> str:
    """Return a token that says the same, signed by a key that nobody knows."""
    claims = jwt.decode(token, options={"verify_signature": False})
    header = jwt.get_unverified_header(token)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": header["kid"]})


def story(sandbox: Sandbox) -> None:
    """Tell it, and see that every word holds."""
    tell("A service behind Kong, as it often is: open to everyone.")
    play(sandbox, OPEN)
    knock(sandbox, None, 200)

    tell("One run of the playbook makes FusionAuth issue tokens and Kong ask for them.")
    play(sandbox, "playbooks/site.yml")

    tell("Without a token nobody gets in any more.")
    knock(sandbox, None, 401, "Unauthorized")

    tell("With a token from FusionAuth one does, and the service is told who it is.")
    token = log_in(sandbox, "orders")
    headers = knock(sandbox, token, 200)["headers"]
    for name in ("X-Consumer-Username", "X-Credential-Identifier"):
        print(f"  {name}: {headers[name.lower()]}")

    tell("A second run finds nothing to do.")
    recap = play(sandbox, "playbooks/site.yml")
    if not re.search(r"changed=0 .*failed=0", recap):
        raise Broken(f"the second run was to change nothing: {recap}")

    tell("A token that says the same, signed by another key:")
    knock(sandbox, forged(token), 401, "Invalid signature")

    tell("A token of another application of the same FusionAuth:")
    play(sandbox, FOREIGN)
    knock(sandbox, log_in(sandbox, "newsletter"), 401, "Invalid signature")

    tell("The first token again, two hours later:")
    sandbox.shift(2 * HOUR)
    knock(sandbox, token, 401, json.dumps("token expired"))


def main(arguments: list[str]) -> str | None:
    """Run the demo; return a sentence for what went wrong, if anything did."""
    try:
        with running(*arguments) as sandbox:
            story(sandbox)
    except Broken as broken:
        return f"\nThe demo failed: {broken}."
    except RuntimeError as failure:
        return str(failure)
    tell("All of it holds, and nothing is left running.")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
