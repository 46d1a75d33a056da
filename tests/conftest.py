# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every test may ask for: a sandbox, one for each worker of a run, new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.sandbox import ANY_PORT, CHECKOUT, JUDGED, Sandbox, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/unit: it runs on every ansible-core."""
    for item in items:
        if item.path.is_relative_to(CHECKOUT / "tests/unit"):
            item.add_marker(pytest.mark.unit)


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    """Run the sandbox of this worker, on ports of its own."""
    with running(*JUDGED) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def running_enterprise() -> Iterator[Sandbox]:
    """Run this worker's sandbox with Kong Enterprise."""
    with running(*ANY_PORT, "--kong-edition=enterprise") as sandbox:
        yield sandbox


@pytest.fixture
def enterprise(running_enterprise: Sandbox) -> Sandbox:
    """Return this worker's sandbox with Kong Enterprise, emptied."""
    running_enterprise.reset()
    return running_enterprise


@pytest.fixture
def db_less() -> Iterator[Sandbox]:
    """Run a sandbox whose Kong has no database."""
    with running(*ANY_PORT, "--kong-database=off") as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def running_expressions() -> Iterator[Sandbox]:
    """Run this worker's sandbox with a Kong whose routes are expressions."""
    with running(*ANY_PORT, "--kong-router-flavor=expressions") as sandbox:
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
def judged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose traffic with FusionAuth is not as FusionAuth's OpenAPI document says."""
    yield
    if "running_sandbox" in request.fixturenames:
        found = request.getfixturevalue("running_sandbox").violations()
        assert not found, "\n".join(found)
