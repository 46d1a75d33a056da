# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module's story happens as it is told, and the same in process as in a process of its own."""

from __future__ import annotations

import dataclasses
import itertools
import pathlib

import pytest

from tests.integration.story import (
    STORIES,
    Task,
    load_story,
    module_of,
    subprocess_tasks,
    thorough_tasks,
    violations,
)
from tests.support.comparison import comparable_lines, differing_lines
from tests.support.playbooks import PlaybookRun, playbook, run_playbook
from tests.support.sandbox import Sandbox

SMOKE = {"in_process"}  # shows what changes with the ansible-core
START_AFRESH = {
    "name": "Start afresh",
    "api": {"send": "POST fusionauth /_sandbox/reset"},
}


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
    listings = [
        thorough_tasks(story),
        subprocess_tasks(story, module_of(path)),
    ]
    run_all = run_one_by_one if named_sandbox else run_at_once
    runs = run_all(sandbox, tmp_path, listings)
    found = [
        violation
        for tasks, run in zip(listings, runs, strict=True)
        for violation in violations(story, tasks, run)
    ]
    assert not found, "\n".join(found)
    in_process, in_subprocesses = map(lines_by_task, runs)
    assert differing_lines(in_subprocesses, in_process) == []


def run_at_once(
    sandbox: Sandbox, directory: pathlib.Path, listings: list[list[Task]]
) -> list[PlaybookRun]:
    """Run lists of tasks, each on an empty sandbox, with one ansible-playbook: starting it takes a second."""
    plays = [
        play for tasks in listings for play in playbook([START_AFRESH, *tasks])
    ]
    whole = run_playbook(sandbox, directory, plays)
    results = iter(whole.results)
    runs = []
    for tasks in listings:
        next(results, None)  # the one of START_AFRESH
        own = list(itertools.islice(results, len(tasks)))
        runs.append(dataclasses.replace(whole, results=own))
    return runs


def run_one_by_one(
    sandbox: Sandbox, directory: pathlib.Path, listings: list[list[Task]]
) -> list[PlaybookRun]:
    """Do the same with named servers, which only this process can empty."""
    runs = []
    for tasks in listings:
        sandbox.reset()
        runs.append(run_playbook(sandbox, directory, playbook(tasks)))
    return runs


def lines_by_task(run: PlaybookRun) -> dict[str, list[str]]:
    """Return what two runs have in common, by the name of the task."""
    return {
        result.task: comparable_lines(result.result) for result in run.results
    }
