# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run every default session of nox in two lanes side by side, and summarize their outcomes: `make test`.

One lane has all tests on the main ansible-core, the other one the other sessions. Their output is printed when both
have ended so that the two do not mix. Options are passed on to nox, in a single lane.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

from summary import main as summarize

RESULTS = pathlib.Path(".nox/results")


def start(
    lane: str, options: Sequence[str] = (), output: IO[str] | None = None
) -> subprocess.Popen[str]:
    """Start nox with the sessions of one lane of noxfile.py, and a report of its own."""
    report = RESULTS / f"nox-{lane}.json"
    return subprocess.Popen(
        [sys.executable, "-m", "nox", "--report", str(report), *options],
        env={**os.environ, "NOX_LANE": lane},
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )


def main(options: Sequence[str]) -> int:
    """Run nox, and return the exit status for all sessions together."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    if options:
        start("all", options).wait()
        return summarize(RESULTS)
    log = RESULTS / "checks.log"
    with (
        log.open("w", encoding="utf-8") as output,
        start("checks", output=output) as checks,
    ):
        try:
            start("tests").wait()
            checks.wait()
        finally:
            checks.terminate()
    print(log.read_text(encoding="utf-8"), flush=True)
    return summarize(RESULTS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
