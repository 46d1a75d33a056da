# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox as a test, or the demo, holds it."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import requests

CHECKOUT = pathlib.Path(__file__).parents[2]
ANY_PORT = [
    f"--{name}-port=0"
    for name in ("fusionauth", "kong-admin", "kong-proxy", "upstream")
]
JUDGED = [*ANY_PORT, "--judge"]
HARMLESS = re.compile(r"(GET|HEAD|OPTIONS) |POST (/[^/]+)?/schemas/[^/]+/validate$")


class Sandbox:
    """A running sandbox: its URLs, its API key, and the ways to make it misbehave (see tests/sandbox/README.md).

    A server is named as in its URL: "fusionauth", "kong_admin", "kong_proxy" or "upstream".
    """

    real_time = False
    """Whether `shift` takes as long as it says."""
    token_lifetime = 3600
    """How many seconds a test has tokens live."""

    def __init__(self, ready: dict[str, str]) -> None:
        """`ready` is what the sandbox told when it was: URLs and API key."""
        self.fusionauth_url = ready["fusionauth_url"]
        self.kong_admin_url = ready["kong_admin_url"]
        self.kong_proxy_url = ready["kong_proxy_url"]
        self.upstream_url = ready["upstream_url"]
        self.api_key = ready["api_key"]
        self.certificate = ready.get("certificate")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = not self.certificate

    def reset(self) -> None:
        """Make everything new: no objects, no faults, no requests seen, the real time."""
        self._control("POST", "fusionauth", "reset")

    def shift(self, seconds: float) -> None:
        """Move the clock of all servers by so many seconds."""
        self._control("POST", "fusionauth", "clock", json={"shift": seconds})

    def settle(self) -> None:
        """Wait until Kong's proxy has seen every write: the stand-in's sees each at once."""

    def fault(self, server: str, **rule: Any) -> None:
        """Have a server misbehave; `rule` has the fields of `tests.sandbox.faults.Rule`."""
        self._control("POST", server, "faults", json=rule)

    def clear_faults(self, server: str) -> None:
        """Have a server behave again."""
        self._control("DELETE", server, "faults")

    def requests(self, server: str) -> list[dict[str, Any]]:
        """Return the requests that a server has seen: method, path, query, header names, status."""
        return self._control("GET", server, "requests").json()

    def writes(self, server: str) -> list[str]:
        """Return the requests that could change something that a server has seen, as "PUT /path"."""
        seen = [f"{one['method']} {one['path']}" for one in self.requests(server)]
        return [one for one in seen if not HARMLESS.match(one)]

    def clear_requests(self, server: str) -> None:
        """Have a server forget the requests it has seen."""
        self._control("DELETE", server, "requests")

    def violations(self) -> list[str]:
        """Return, and forget, what in the traffic broke FusionAuth's OpenAPI document; of a sandbox that judges."""
        return self._control("DELETE", "fusionauth", "violations").json()

    def fusionauth(self, method: str, path: str, **keywords: Any) -> requests.Response:
        """Send FusionAuth a request with the API key; `keywords` are those of requests."""
        keywords["headers"] = {
            "Authorization": self.api_key,
            **keywords.get("headers", {}),
        }
        return self.session.request(
            method, self.fusionauth_url + path, timeout=30, **keywords
        )

    def kong(self, method: str, path: str, **keywords: Any) -> requests.Response:
        """Send Kong's Admin API a request; `keywords` are those of requests."""
        return self.session.request(
            method, self.kong_admin_url + path, timeout=30, **keywords
        )

    def _control(
        self, method: str, server: str, what: str, **keywords: Any
    ) -> requests.Response:
        url = f"{getattr(self, server + '_url')}/_sandbox/{what}"
        answer = self.session.request(method, url, timeout=30, **keywords)
        assert answer.ok, f"{method} {url}: {answer.text}"
        return answer


JUDGING: list[Sandbox] = []
"""The sandboxes that run and judge their traffic."""


def lawful() -> None:
    """Raise AssertionError if traffic with FusionAuth was not as FusionAuth's OpenAPI document says."""
    found = [one for sandbox in JUDGING for one in sandbox.violations()]
    assert not found, "\n".join(found)


@contextlib.contextmanager
def judging(sandbox: Sandbox) -> Iterator[None]:
    """Hold a sandbox to its judgement while it runs, and when it ends."""
    JUDGING.append(sandbox)
    try:
        yield
        lawful()
    finally:
        JUDGING.remove(sandbox)


@contextlib.contextmanager
def running(
    *arguments: str, held_as: Callable[[dict[str, str]], Sandbox] = Sandbox
) -> Iterator[Sandbox]:
    """Run a sandbox with these arguments; whoever wants no fixed ports adds `ANY_PORT`, or `JUDGED` to have it judge.

    `held_as` makes what a test gets of what the sandbox told when it was ready.
    Raises RuntimeError with the sandbox's own words where it does not start, AssertionError for what it judged.
    """
    command = [sys.executable, "-m", "tests.sandbox", "--json", *arguments]
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=surroundings(measured=False),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            if not ready:
                process.wait()
                complaints.seek(0)
                raise RuntimeError(complaints.read().strip())
            sandbox = held_as(json.loads(ready))
            with (
                judging(sandbox) if "--judge" in arguments else contextlib.nullcontext()
            ):
                yield sandbox
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def surroundings(measured: bool) -> dict[str, str]:
    """The environment that a program starts from; if measured, with what has coverage watch it."""
    return {
        name: value
        for name, value in os.environ.items()
        if measured or not name.startswith("COVERAGE_")
    }
