# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make conformance` runs the tests against servers that somebody names: here another sandbox."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.sandbox import CHECKOUT, Sandbox

STORY = [
    "tests/integration/test_stories.py",
    "-k",
    "kong_key_set",
    "-p",
    "no:xdist",
]


def conformance(
    sandbox: Sandbox, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run it against a sandbox as if that were a real Kong."""
    named = {
        "KONG_ADMIN_URL": sandbox.kong_admin_url,
        "KONG_PROXY_URL": sandbox.kong_proxy_url,
        "SETTLE_SECONDS": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.conformance", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **named, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_story_against_named_servers(sandbox: Sandbox) -> None:
    assert sandbox.kong(
        "POST", "/services", json={"name": "in-the-way", "host": "test"}
    ).ok
    done = conformance(sandbox, *STORY, CONFIRM="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "in 0 of the runs some differ" in done.stdout
    assert sandbox.kong("GET", "/services").json()["data"] == []


def test_nothing_is_deleted_without_a_yes(sandbox: Sandbox) -> None:
    assert sandbox.kong(
        "POST", "/services", json={"name": "precious", "host": "test"}
    ).ok
    done = conformance(sandbox, CONFIRM="")
    assert done.returncode == 1
    assert "Nothing was done." in done.stderr
    assert len(sandbox.kong("GET", "/services").json()["data"]) == 1


def test_what_is_no_kong_is_refused(sandbox: Sandbox) -> None:
    done = conformance(
        sandbox, KONG_ADMIN_URL=sandbox.upstream_url, CONFIRM="1"
    )
    assert done.returncode == 1
    assert "is no Kong of 3.4 or newer" in done.stderr
