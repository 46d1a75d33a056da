# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each module's story, through both doors: as told, and the same."""

from __future__ import annotations

import pathlib

import pytest

from tests.integration.support import (
    EXTRA,
    STORIES,
    both_doors,
    complaints,
    gaps,
    playbook,
    run,
    story,
    tasks_of,
    without_chance,
)
from tests.support.sandbox import Sandbox

SMOKE = {"doors"}  # enough to see what another ansible-core changes


def parameter(path: pathlib.Path) -> object:
    return pytest.param(
        path, id=path.stem, marks=[pytest.mark.smoke] if path.stem in SMOKE else []
    )


@pytest.mark.parametrize("path", [parameter(path) for path in STORIES])
def test_story(
    path: pathlib.Path,
    request: pytest.FixtureRequest,
    named_sandbox: Sandbox | None,
    tmp_path: pathlib.Path,
) -> None:
    """In process each change is predicted and repeated, too. The ordinary door is slow: not all goes through it."""
    told = story(path)
    if named_sandbox and "_sandbox/" in path.read_text():
        pytest.skip("needs a clock that can be moved, which a real server has not")
    sandbox: Sandbox = request.getfixturevalue(told.get("sandbox", "sandbox"))
    seen = {}
    for in_process in (True, False):
        sandbox.reset()
        tasks = (
            tasks_of(told["steps"], thorough=True)
            if in_process
            else both_doors(told, path.stem)
        )
        done = run(sandbox, tmp_path, playbook(tasks), measured=in_process)
        wrong = complaints(told, done, thorough=in_process)
        assert not wrong, "\n".join(
            [
                f"{path.stem}, {'in process' if in_process else 'through both doors'}:",
                *wrong,
            ]
        )
        seen[in_process] = {
            one.task: without_chance(one.result)
            for one in done.took
            if EXTRA not in one.task
        }
    assert not (differ := gaps(seen[True], seen[False])), "\n".join(differ)
