# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kong stand-in answers what a real Kong answered, recording by recording."""

from __future__ import annotations

import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from tests.sandbox.kong import Kong

CONTRACTS = pathlib.Path(__file__).parents[1] / "contracts"
RECORDINGS = sorted(CONTRACTS.glob("kong-*.json"))
REPLAY_SECONDS = 120


AHEAD_SECONDS = 30


class StoppedClock:
    """A clock that stands still, so that rows of one recording sort alike in every replay.

    It is ahead of whoever signs the tokens, for whom time passes: ``nbf`` must not lie in its future.
    """

    def __init__(self) -> None:
        self.time = time.time() + AHEAD_SECONDS

    def now(self) -> float:
        return self.time


@contextlib.contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI application on a free port of loopback; yields its URL."""
    # asyncio turns Nagle's algorithm off only where the protocol is named.
    listener = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # whoever comes before the server has started waits for it
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", lifespan="off", server_header=False
        )
    )
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_stand_in_answers_as_the_real_server_did(
    recording: pathlib.Path,
) -> None:
    kong = Kong(
        StoppedClock(),
        database="off" if recording.stem.endswith("dbless") else "postgres",
    )
    with serving(kong.admin) as admin, serving(kong.proxy) as proxy:
        command = [
            sys.executable,
            CONTRACTS / "contract.py",
            "check",
            recording,
            "--admin",
            admin,
            "--proxy",
            proxy,
        ]
        replay = subprocess.run(
            [*command, "--upstream-port", str(free_port())],
            capture_output=True,
            text=True,
            timeout=REPLAY_SECONDS,
            check=False,
        )
    steps = len(json.loads(recording.read_text(encoding="utf-8"))["steps"])
    assert replay.stdout.splitlines()[-1:] == [f"{steps} passed, 0 failed"], (
        replay.stdout + replay.stderr
    )
