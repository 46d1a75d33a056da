# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of kong_config whatever the configuration is.

A Kong without a database, which reads the configuration itself, tells where a run has to end.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.kong_configurations import Row, Thing, configurations, content, gateways
from tests.support.sandbox import ANY_PORT, Sandbox, running

EXAMPLES = int(os.environ.get("GATEWRIGHT_EXAMPLES", "0"))


def examples(number: int) -> settings:
    """The same few examples at each run; with GATEWRIGHT_EXAMPLES=1000 so many, and others each time."""
    return settings(
        max_examples=EXAMPLES or number,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="session")
def dbless() -> Iterator[Sandbox]:
    """A Kong without a database."""
    with running(*ANY_PORT, "--kong-database=off") as sandbox:
        yield sandbox


def load(dbless: Sandbox, configuration: Row) -> dict[str, list[Row]]:
    """What a Kong without a database makes of a configuration."""
    answer = dbless.kong("POST", "/config?flatten_errors=1", json=configuration)
    assert answer.status_code == 201, answer.text
    return content(dbless)


@examples(25)
@given(data=st.data(), gateway=gateways())
def test_what_is_drawn_is_valid(dbless: Sandbox, data: st.DataObject, gateway: list[Thing]) -> None:
    found = load(dbless, data.draw(configurations(gateway, plain=True)))
    assert {table: len(rows) for table, rows in found.items()} == Counter(thing.table for thing in gateway)
    assert load(dbless, data.draw(configurations(gateway, plain=True))) == found
