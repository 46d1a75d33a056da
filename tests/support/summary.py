# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Summarize a run of nox from the reports in a folder: `python tests/support/summary.py .nox/results`."""

from __future__ import annotations

import json
import pathlib
import sys
from collections import Counter
from xml.etree import ElementTree


def sessions(results: pathlib.Path) -> dict[str, str]:
    """Return each session's outcome: `success`, `failed`, `aborted` or `skipped`."""
    reports = [
        json.loads(file.read_text())
        for file in sorted(results.glob("nox*.json"))
    ]
    listed = [session for report in reports for session in report["sessions"]]
    return {session["signatures"][0]: session["result"] for session in listed}


def tests(results: pathlib.Path) -> Counter[str]:
    """Return how many tests passed, failed and were skipped in all sessions together."""
    total: Counter[str] = Counter()
    for file in results.glob("*.xml"):
        for suite in ElementTree.parse(file).getroot().iter("testsuite"):
            count = {
                name: int(suite.get(name, 0))
                for name in ("tests", "failures", "errors", "skipped")
            }
            failed = count["failures"] + count["errors"]
            total.update(
                passed=count["tests"] - failed - count["skipped"],
                failed=failed,
                skipped=count["skipped"],
            )
    return total


def main(results: pathlib.Path) -> int:
    """Print the summary; return 0 where nothing failed."""
    outcome = sessions(results)
    print("\nSessions")
    for name, result in outcome.items():
        print(f"  {name:<28} {result}")
    broken = [
        name
        for name, result in outcome.items()
        if result not in ("success", "skipped")
    ]
    missing = [name for name, result in outcome.items() if result == "skipped"]
    passed = len(outcome) - len(broken) - len(missing)
    count = tests(results)
    print(
        f"\nSessions: {passed} passed, {len(broken)} failed, {len(missing)} skipped"
    )
    print(
        f"Tests: {count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped"
    )
    return 1 if broken or count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
