# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start the sandbox, and control it: for tests, the demo and benchmarks."""

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
CONTRACT_CHECKED = [*ANY_PORT, "--check-contract"]
SAFE_REQUEST = re.compile(
    r"(GET|HEAD|OPTIONS) |POST (/[^/]+)?/schemas/[^/]+/validate$"
)


class Sandbox:
    """A running sandbox: its URLs, its API key, and its misbehaviour on demand (see tests/sandbox/README.md).

    Methods name a server as its URL does: "fusionauth", "kong_admin", "kong_proxy" or "upstream".
    """

    real_time = False
    """Whether `shift` really waits."""
    token_lifetime = 3600
    """The lifetime that tests give tokens, in seconds."""

    def __init__(self, ready: dict[str, str]) -> None:
        """Take what the sandbox prints when it is ready: URLs and API key."""
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
        """Start afresh: no objects, no faults, no requests seen, the real time."""
        self._control("POST", "fusionauth", "reset")

    def shift(self, seconds: float) -> None:
        """Move the clock of all servers by so many seconds."""
        self._control("POST", "fusionauth", "clock", json={"shift": seconds})

    def settle(self) -> None:
        """Wait until Kong's proxy has seen every write. The stand-in's sees each at once."""

    def fault(self, server: str, **rule: Any) -> None:
        """Make a server misbehave; `rule` has the fields of `tests.sandbox.faults.Rule`."""
        self._control("POST", server, "faults", json=rule)

    def clear_faults(self, server: str) -> None:
        """Make a server behave again."""
        self._control("DELETE", server, "faults")

    def requests(self, server: str) -> list[dict[str, Any]]:
        """Return the requests that a server has seen: method, path, query, header names, status."""
        return self._control("GET", server, "requests").json()

    def writes(self, server: str) -> list[str]:
        """Return the requests to a server that could change something, as "PUT /path"."""
        lines = [
            f"{request['method']} {request['path']}"
            for request in self.requests(server)
        ]
        return [line for line in lines if not SAFE_REQUEST.match(line)]

    def clear_requests(self, server: str) -> None:
        """Make a server forget the requests that it has seen."""
        self._control("DELETE", server, "requests")

    def contract_violations(self) -> list[str]:
        """Return and forget where traffic broke FusionAuth's OpenAPI document; needs `--check-contract`."""
        return self._control("DELETE", "fusionauth", "violations").json()

    def fusionauth(
        self, method: str, path: str, **keywords: Any
    ) -> requests.Response:
        """Send a request to FusionAuth, with the API key; `keywords` are those of `requests.request`."""
        keywords["headers"] = {
            "Authorization": self.api_key,
            **keywords.get("headers", {}),
        }
        return self.session.request(
            method, self.fusionauth_url + path, timeout=30, **keywords
        )

    def kong(
        self, method: str, path: str, **keywords: Any
    ) -> requests.Response:
        """Send a request to Kong's Admin API; `keywords` are those of `requests.request`."""
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


CHECKED_SANDBOXES: list[Sandbox] = []
"""The running sandboxes that check their traffic."""


def check_contracts() -> None:
    """Raise AssertionError if traffic with any sandbox broke FusionAuth's OpenAPI document since the last call."""
    violations = []
    for sandbox in CHECKED_SANDBOXES:
        violations += sandbox.contract_violations()
    assert not violations, "\n".join(violations)


@contextlib.contextmanager
def contract_checked(sandbox: Sandbox) -> Iterator[None]:
    """Have `check_contracts` look at a sandbox meanwhile, and call it at the end."""
    CHECKED_SANDBOXES.append(sandbox)
    try:
        yield
        check_contracts()
    finally:
        CHECKED_SANDBOXES.remove(sandbox)


@contextlib.contextmanager
def running(
    *arguments: str, create: Callable[[dict[str, str]], Sandbox] = Sandbox
) -> Iterator[Sandbox]:
    """Run a sandbox with these command line arguments, and stop it at the end.

    `ANY_PORT` chooses free ports instead of fixed ones, `CONTRACT_CHECKED` checks its traffic as well. `create` makes
    the object that is returned from what the sandbox prints when it is ready.
    Raises RuntimeError with the sandbox's own words if it does not start, AssertionError if its contract was broken.
    """
    command = [sys.executable, "-m", "tests.sandbox", "--json", *arguments]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=child_environment(with_coverage=False),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            if not ready:
                process.wait()
                errors.seek(0)
                raise RuntimeError(errors.read().strip())
            sandbox = create(json.loads(ready))
            with (
                contract_checked(sandbox)
                if "--check-contract" in arguments
                else contextlib.nullcontext()
            ):
                yield sandbox
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def child_environment(*, with_coverage: bool) -> dict[str, str]:
    """Return the environment for another process, which measures coverage in it only on demand."""
    return {
        name: value
        for name, value in os.environ.items()
        if with_coverage or not name.startswith("COVERAGE_")
    }
