# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time by which the stand-ins live."""

from __future__ import annotations

import time


class Clock:
    """The real time, shifted as far as a test likes: a token expires without anybody waiting for it."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return time.time() + self.offset

    def shift(self, seconds: float) -> None:
        """Go `seconds` forward, or back where they are negative."""
        self.offset += seconds

    def reset(self) -> None:
        """Return to the real time."""
        self.offset = 0.0
