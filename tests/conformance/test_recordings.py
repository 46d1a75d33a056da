# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recordings of tests/contracts, replayed against a named Kong."""

from __future__ import annotations

import re
import socket
import subprocess
import sys

import pytest

from tests.conformance.servers import NamedServers
from tests.integration.test_contracts import (
    CONTRACTS,
    RECORDINGS,
    REPLAY_SECONDS,
)

# See SCHEMA_IN_USE in recordings.py.
IN_USE = re.compile(r"\.(len_min|required): (missing, want|extra) (1|true)$")
WITH_DATABASE = [
    path for path in RECORDINGS if not path.stem.endswith("dbless")
]


@pytest.mark.parametrize(
    "recording", WITH_DATABASE, ids=lambda path: path.stem
)
def test_the_named_kong_answers_as_the_recorded_one(
    recording: object, named_sandbox: NamedServers | None
) -> None:
    if not named_sandbox:
        pytest.skip("no Kong is named")
    named_sandbox.reset()
    servers = named_sandbox.servers
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [
        sys.executable,
        CONTRACTS / "contract.py",
        "check",
        recording,
        "--upstream-port",
        str(port),
    ]
    urls = [
        "--admin",
        servers.kong_admin_url,
        "--proxy",
        servers.kong_proxy_url,
    ]
    replay = subprocess.run(
        [*command, *urls],
        capture_output=True,
        text=True,
        timeout=10 * REPLAY_SECONDS,
        check=False,
    )
    assert replay.stdout.rstrip().endswith("failed"), (
        replay.stdout + replay.stderr
    )
    assert not unexpected(replay.stdout), replay.stdout + replay.stderr


def unexpected(output: str) -> list[str]:
    """Return the lines of differences but for those of a schema that the node has used before."""
    lines = [line for line in output.splitlines() if line.startswith("      ")]
    return [line for line in lines if not IN_USE.search(line)]
