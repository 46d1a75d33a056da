# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests have counted is printed at the end, whichever worker counted it."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the property `numbers` of every test that has it."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "numbers" and report.when == "call":
                terminalreporter.write_line(value)
