# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many random examples a property is tried with."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("GATEWRIGHT_EXAMPLES", "0"))


def examples(number: int) -> settings:
    """The same few examples at each run; with GATEWRIGHT_EXAMPLES=1000 so many, others each time, and shrunk."""
    return settings(
        phases=[Phase.generate, Phase.shrink]
        if EXAMPLES
        else [Phase.generate],
        max_examples=EXAMPLES or number,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
