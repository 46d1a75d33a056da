# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every session of nox in two lanes, one for each core, and adds up what came of them: `make test`.

The tests of one lane take about as long as everything else together. The other lane's output is shown when it ends, so
that the two do not mix. Options are passed on to nox; where they choose sessions there is one lane.
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
    """Start nox with the sessions of one lane of noxfile.py, and have it report to a file of its own."""
    command = [
        sys.executable,
        "-m",
        "nox",
        "--report",
        str(RESULTS / f"nox-{lane}.json"),
        *options,
    ]
    environment = {**os.environ, "NOX_LANE": lane}
    return subprocess.Popen(
        command,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )


def main(options: Sequence[str]) -> int:
    """Run nox; return the exit status of everything."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    if options:
        start("all", options).wait()
        return summarize(RESULTS)
    output = RESULTS / "others.log"
    with (
        output.open("w", encoding="utf-8") as file,
        start("others", output=file) as others,
    ):
        try:
            start("tests").wait()
            others.wait()
        finally:
            others.terminate()
    print(output.read_text(encoding="utf-8"), flush=True)
    return summarize(RESULTS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
