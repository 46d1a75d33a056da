# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that creates `.venv`: what it tries, one after the other, and what it says if nothing works."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.support import environment

ATTEMPTS = ["uv", "uv --system-certs", "pip"]


def attempt(command: list[str]) -> str:
    """Name the attempt to install the requirements that a command makes, if it makes one."""
    if "requirements-dev.txt" not in command:
        return ""
    return (
        " ".join(word for word in ("uv", "--system-certs") if word in command)
        or "pip"
    )


@pytest.mark.parametrize("working", ATTEMPTS)
def test_it_installs_in_the_first_way_that_works(
    working: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uv by itself, uv with the certificates of the system, as behind a proxy that re-encrypts TLS, and pip."""
    attempts = []

    def run(
        command: list[str], **_options: Any
    ) -> subprocess.CompletedProcess[bytes]:
        attempts.append(attempt(command))
        return subprocess.CompletedProcess(
            command, int(attempts[-1] not in ("", working)), b"UnknownIssuer"
        )

    monkeypatch.setattr(subprocess, "run", run)
    environment.install()
    assert (
        list(filter(None, attempts)) == ATTEMPTS[: ATTEMPTS.index(working) + 1]
    )


def test_it_says_what_to_check_if_nothing_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = subprocess.CompletedProcess([], 1, b"UnknownIssuer")
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, **_options: (
            failed if attempt(command) else subprocess.CompletedProcess([], 0)
        ),
    )
    with pytest.raises(
        SystemExit,
        match=r"Check that this machine reaches the package index .*certificates",
    ):
        environment.install()
    assert "UnknownIssuer" in capsys.readouterr().err
