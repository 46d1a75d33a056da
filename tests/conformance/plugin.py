# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pytest's options for servers that somebody names, and the comparison of what they answered with the stand-in."""

from __future__ import annotations

import json
import os
import pathlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conformance import recordings
from tests.conformance.servers import NamedServers, Servers
from tests.support.sandbox import ANY_PORT, CONTRACT_CHECKED, Sandbox, running

COMPARED = pytest.StashKey[list[tuple[str, int, list[str]]]]()
SHOWN = 12  # lines of differences of one test


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the URLs of servers. FusionAuth's API key comes from the environment, where no process list shows it."""
    group = parser.getgroup(
        "servers that somebody names; their content is deleted"
    )
    group.addoption("--kong-admin-url", help="a real Kong's Admin API")
    group.addoption("--kong-proxy-url", help="its proxy")
    group.addoption(
        "--fusionauth-url",
        help="a real FusionAuth (its API key is taken from FUSIONAUTH_API_KEY)",
    )
    group.addoption(
        "--settle-seconds",
        type=float,
        default=6,
        help="how long Kong's proxy may take to see a write",
    )
    group.addoption(
        "--recordings",
        type=pathlib.Path,
        help="a folder for recordings of what differs",
    )


def named_servers(config: pytest.Config) -> Servers | None:
    """Return the servers that the command line names."""
    if not config.getoption("kong_admin_url"):
        return None
    fusionauth = config.getoption("fusionauth_url")
    return Servers(
        kong_admin_url=config.getoption("kong_admin_url").rstrip("/"),
        kong_proxy_url=config.getoption("kong_proxy_url").rstrip("/"),
        fusionauth_url=fusionauth.rstrip("/") if fusionauth else None,
        fusionauth_api_key=os.environ.get("FUSIONAUTH_API_KEY"),
        settle_seconds=config.getoption("settle_seconds"),
    )


@pytest.fixture(scope="session")
def named_sandbox(
    request: pytest.FixtureRequest,
) -> Iterator[NamedServers | None]:
    """Run a sandbox in front of the named servers, where there are any."""
    servers = named_servers(request.config)
    if not servers:
        yield None
        return
    arguments = ANY_PORT if servers.fusionauth_url else CONTRACT_CHECKED
    with running(
        *arguments,
        *servers.arguments(),
        create=lambda ready: NamedServers(ready, servers),
    ) as sandbox:
        assert isinstance(sandbox, NamedServers)
        yield sandbox


@pytest.fixture(scope="session")
def comparison(named_sandbox: NamedServers | None) -> Iterator[Sandbox | None]:
    """Run the stand-in that a real Kong's answers are compared with."""
    if not named_sandbox:
        yield None
        return
    with running(*ANY_PORT) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def compared(
    request: pytest.FixtureRequest,
    named_sandbox: NamedServers | None,
    comparison: Sandbox | None,
) -> Iterator[None]:
    """Compare what a real Kong answered during a test with what the stand-in says."""
    yield
    if not (named_sandbox and comparison):
        return
    port = urlsplit(named_sandbox.upstream_url).port or 80
    listed = request.config.stash.setdefault(COMPARED, [])
    for exchanges in named_sandbox.exchanges():
        recording = recordings.recording(request.node.nodeid, exchanges, port)
        comparison.reset()
        found = recordings.differences(
            recording, comparison.kong_admin_url, port
        )
        listed.append((request.node.nodeid, len(recording["steps"]), found))
        if found:
            keep(recording, request.config.getoption("recordings"))


def keep(recording: dict[str, Any], folder: pathlib.Path | None) -> None:
    """Write a recording to a folder, if there is one."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", recording["about"].rpartition("/")[2])
        (folder / f"{name}.json").write_text(
            json.dumps(recording, indent=1, sort_keys=True) + "\n"
        )


def pytest_terminal_summary(
    terminalreporter: Any, config: pytest.Config
) -> None:
    """Print where a real Kong and the stand-in differ."""
    listed = config.stash.get(COMPARED, [])
    if not listed:
        return
    terminalreporter.section("The named Kong and the stand-in")
    for test, _dummy, found in listed:
        if found:
            terminalreporter.write_line(test)
            for line in found[:SHOWN]:
                terminalreporter.write_line(f"    {line}")
    steps = sum(one[1] for one in listed)
    differing = sum(bool(found) for *_dummy, found in listed)
    terminalreporter.write_line(
        f"{steps} exchanges in {len(listed)} runs from an empty Kong compared; in {differing} of the runs some differ."
    )
