# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command and tells what it took, as JSON: `python measured.py FILE COMMAND...`; FILE gets what it prints.

A small program of its own, because a process starts with its parent's peak memory (getrusage(2) on Linux).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

KIB_OF_RSS = 1 if sys.platform == "linux" else 1024  # macOS tells bytes


def main(output: str, command: list[str]) -> None:
    """Print wall-clock and CPU seconds, the MiB of the largest process among it and its children, and its status."""
    with open(output, "wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        _dummy, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    took = {
        "seconds": round(seconds, 4),
        "cpu": round(usage.ru_utime + usage.ru_stime, 4),
        "mib": round(usage.ru_maxrss / KIB_OF_RSS / 1024, 1),
        "status": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
