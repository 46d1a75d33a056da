# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module's story happens as it is told, and the same in process as in a process of its own."""

from __future__ import annotations

import pathlib

import pytest

from tests.integration.story import (
    STORIES,
    Story,
    Task,
    load_story,
    module_of,
    subprocess_tasks,
    thorough_tasks,
    violations,
)
from tests.support.comparison import comparable_lines, differing_lines
from tests.support.playbooks import playbook, run_playbook
from tests.support.sandbox import Sandbox

SMOKE = {"in_process"}  # shows what changes with the ansible-core


def parameter(path: pathlib.Path) -> object:
    return pytest.param(
        path,
        id=path.stem,
        marks=[pytest.mark.smoke] if path.stem in SMOKE else [],
    )


@pytest.mark.parametrize("path", [parameter(path) for path in STORIES])
def test_story(
    path: pathlib.Path,
    request: pytest.FixtureRequest,
    named_sandbox: Sandbox | None,
    tmp_path: pathlib.Path,
) -> None:
    if named_sandbox and "_sandbox/" in path.read_text():
        pytest.skip(
            "needs a clock that can be moved, which a real server has not"
        )
    story = load_story(path)
    sandbox: Sandbox = request.getfixturevalue(story.get("sandbox", "sandbox"))
    in_process = outcomes(sandbox, tmp_path, story, thorough_tasks(story))
    sandbox.reset()
    in_subprocesses = outcomes(
        sandbox, tmp_path, story, subprocess_tasks(story, module_of(path))
    )
    assert differing_lines(in_subprocesses, in_process) == []


def outcomes(
    sandbox: Sandbox, directory: pathlib.Path, story: Story, tasks: list[Task]
) -> dict[str, list[str]]:
    """Run the tasks of a story, which may not violate it; return what another run must have in common."""
    run = run_playbook(sandbox, directory, playbook(tasks))
    found = violations(story, tasks, run)
    assert not found, "\n".join(found)
    return {
        result.task: comparable_lines(result.result) for result in run.results
    }
