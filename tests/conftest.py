# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for every test: a sandbox, one for each worker of a run, emptied for each test.

With `--kong-admin-url` (tests/conformance) the sandbox stands in front of servers that somebody named.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import coverage
import hypothesis
import pytest

from tests.support.examples import EXAMPLES
from tests.support.sandbox import (
    CHECKOUT,
    CONTRACT_CHECKED,
    Sandbox,
    check_contracts,
    running,
)

pytest_plugins = ["tests.conformance.plugin"]

# No test depends on how fast the machine is, or on what is drawn this time.
hypothesis.settings.register_profile(
    "patient", deadline=None, derandomize=not EXAMPLES, database=None
)
hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the unit tests of the collection, which run on the oldest and the newest ansible-core too."""
    for item in items:
        if item.path.is_relative_to(CHECKOUT / "tests/unit/plugins"):
            item.add_marker(pytest.mark.unit)


@pytest.fixture(scope="session")
def running_sandbox(named_sandbox: Sandbox | None) -> Iterator[Sandbox]:
    """Run the sandbox of this worker, on ports of its own."""
    with (
        contextlib.nullcontext(named_sandbox)
        if named_sandbox
        else running(*CONTRACT_CHECKED) as sandbox
    ):
        yield sandbox


@pytest.fixture(scope="session")
def stand_in(
    named_sandbox: Sandbox | None,
) -> Callable[..., contextlib.AbstractContextManager[Sandbox]]:
    """Return a function that runs a sandbox of another kind; where servers are named, it skips the test."""

    def other(*arguments: str) -> contextlib.AbstractContextManager[Sandbox]:
        if named_sandbox:
            pytest.skip(f"needs the stand-in with {' '.join(arguments)}")
        return running(*CONTRACT_CHECKED, *arguments)

    return other


@pytest.fixture
def sandbox_with(
    request: pytest.FixtureRequest,
    named_sandbox: Sandbox | None,
    stand_in: Callable[..., contextlib.AbstractContextManager[Sandbox]],
) -> Callable[..., contextlib.AbstractContextManager[Sandbox]]:
    """Return a function that gives a sandbox with these arguments. A real Kong has a slow proxy anyway."""

    def chosen(*arguments: str) -> contextlib.AbstractContextManager[Sandbox]:
        slow = all(
            argument.startswith("--kong-delay") for argument in arguments
        )
        if not arguments or (named_sandbox and slow):
            return contextlib.nullcontext(request.getfixturevalue("sandbox"))
        return stand_in(*arguments)

    return chosen


@pytest.fixture(scope="session")
def running_enterprise(
    stand_in: Callable[..., contextlib.AbstractContextManager[Sandbox]],
) -> Iterator[Sandbox]:
    """Run this worker's sandbox with Kong Enterprise."""
    with stand_in("--kong-edition=enterprise") as sandbox:
        yield sandbox


@pytest.fixture
def enterprise(running_enterprise: Sandbox) -> Sandbox:
    """Return this worker's sandbox with Kong Enterprise, emptied."""
    running_enterprise.reset()
    return running_enterprise


@pytest.fixture
def db_less(
    stand_in: Callable[..., contextlib.AbstractContextManager[Sandbox]],
) -> Iterator[Sandbox]:
    """Run a sandbox whose Kong has no database."""
    with stand_in("--kong-database=off") as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def running_expressions(
    stand_in: Callable[..., contextlib.AbstractContextManager[Sandbox]],
) -> Iterator[Sandbox]:
    """Run this worker's sandbox with a Kong whose routes are expressions."""
    with stand_in("--kong-router-flavor=expressions") as sandbox:
        yield sandbox


@pytest.fixture
def expressions(running_expressions: Sandbox) -> Sandbox:
    """Return this worker's sandbox with a Kong whose routes are expressions, emptied."""
    running_expressions.reset()
    return running_expressions


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    """Return this worker's sandbox, emptied."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture(autouse=True)
def contracts() -> Iterator[None]:
    """Fail a test whose traffic with FusionAuth breaks FusionAuth's OpenAPI document."""
    yield
    check_contracts()


@pytest.fixture(autouse=True)
def unmeasured_examples(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure no coverage of random examples: it takes as long as they do, and adds few lines to other tests."""
    measurement = coverage.Coverage.current()
    is_property = getattr(request.function, "is_hypothesis_test", False)
    if measurement is None or not is_property:
        yield
        return
    measurement.stop()
    yield
    measurement.start()
