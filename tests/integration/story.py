# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stories tell as data what users do with a module and what they see. README.md here says how to write one.

This file makes tasks of a story, and holds the results of these tasks against it.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import yaml
from jinja2 import ChainableUndefined
from jinja2.nativetypes import NativeEnvironment

from ansible_collections.gatewright.auth.plugins.filter.pem_to_jwk import (
    FilterModule,
)
from tests.support.comparison import (
    VOLATILE_FIELDS,
    changed_values,
    mismatches,
    with_sorted_lists,
)
from tests.support.keys import KEYS
from tests.support.playbooks import PlaybookRun, TaskResult
from tests.support.sandbox import CHECKOUT

Json = Any
Story = dict[str, Json]
Step = dict[str, Json]
Task = dict[str, Json]

MODULES = CHECKOUT / "plugins/modules"
STORIES = sorted((pathlib.Path(__file__).parent / "stories").glob("*.yml"))
TEMPLATES = NativeEnvironment(
    keep_trailing_newline=True, undefined=ChainableUndefined
)
TEMPLATES.filters |= {
    f"gatewright.auth.{name}": function
    for name, function in FilterModule().filters().items()
}

# The fields of a step that are no part of its task.
EXPECTATIONS = frozenset(
    {
        "name",
        "changed",
        "diff",
        "then",
        "fails",
        "check",
        "always",
        "writes",
        "reveals",
    }
)

# How the names of a step's additional tasks end.
PREDICTED = ", predicted"
REPEATED = ", repeated"


def load_story(path: pathlib.Path) -> Story:
    """Return a story as its file has it."""
    return yaml.safe_load(path.read_text())


def render_templates(value: Json, variables: dict[str, Json]) -> Json:
    """Return a value with its templates rendered; a variable that is missing renders as nothing."""
    if isinstance(value, dict):
        return {
            name: render_templates(item, variables)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [render_templates(item, variables) for item in value]
    if isinstance(value, str) and "{{" in value:
        return TEMPLATES.from_string(value).render(variables)
    return value


# From steps to tasks


def thorough_tasks(story: Story) -> list[Task]:
    """Return the tasks of a story. Each change is predicted in check mode first, and repeated afterwards."""
    tasks: list[Task] = []
    for step, task in zip(story["steps"], plain_tasks(story), strict=True):
        if not step.get("changed") or step.get("check"):
            tasks.append(task)
            continue
        extra = {
            field: value
            for field, value in task.items()
            if field != "register"
        }
        predicted = {"name": f"{task['name']}{PREDICTED}", "check_mode": True}
        repeated = {"name": f"{task['name']}{REPEATED}"}
        tasks += [extra | predicted, task, extra | repeated]
    return tasks


def plain_tasks(story: Story) -> list[Task]:
    """Return the tasks of a story, one for each step."""
    tasks = []
    for name, step in _named_steps(story):
        task = {
            _qualified(field): value
            for field, value in step.items()
            if field not in EXPECTATIONS
        }
        task |= {"name": name, "ignore_errors": True, "diff": True}
        if step.get("check"):
            task["check_mode"] = True
        tasks.append(task)
    return tasks


def subprocess_tasks(story: Story, module: str | None) -> list[Task]:
    """Return the tasks of a story that show a module at work in a process of its own, as Ansible runs any module.

    Such a task is slow, and takes the same path through the module: only what is around the module differs. So there is
    one for each kind of outcome: the first step with which the module succeeds, is refused, or may show secrets. In a
    story that is `ordinary` every step is one, whatever its module. The other steps run in process, and none after the
    last that matters.
    """
    tasks = plain_tasks(story)
    outcomes: set[tuple[bool, bool]] = set()
    last = 0
    for number, (step, task) in enumerate(
        zip(story["steps"], tasks, strict=True), 1
    ):
        chosen = bool(story.get("ordinary"))
        if module in step:
            outcome = ("fails" in step, bool(step.get("reveals")))
            chosen = chosen or outcome not in outcomes
            outcomes.add(outcome)
        if chosen:
            last = number
        task["vars"] = {"gatewright_in_process": not chosen}
    return tasks[:last]


def module_of(path: pathlib.Path) -> str | None:
    """Return the module that a story is about, which its file is named after."""
    names = [file.stem for file in MODULES.glob("*.py")]
    fitting = [name for name in names if path.stem.startswith(name)]
    return max(fitting, key=len, default=None)


def _named_steps(story: Story) -> Iterator[tuple[str, Step]]:
    """Yield each step with the name of its task."""
    for number, step in enumerate(story["steps"], 1):
        yield f"{number} {step['name']}", step


def _qualified(field: str) -> str:
    is_module = field.startswith(("kong_", "fusionauth_"))
    return f"gatewright.auth.{field}" if is_module else field


# From results to violations


def violations(story: Story, tasks: list[Task], run: PlaybookRun) -> list[str]:
    """Return a sentence for each thing in a run of the story's `tasks` that the story does not allow."""
    names = [task["name"] for task in tasks]
    if run.status or [result.task for result in run.results] != names:
        return [
            f"ansible-playbook ended with {run.status} after {len(run.results)} of {len(names)} tasks:\n{run.output}"
        ]
    results = {result.task: result for result in run.results}
    secrets = render_templates(story.get("secrets", []), {"keys": KEYS})
    listing = [
        f"{name}: {sentence}"
        for name, step in _rendered_steps(story, results)
        for sentence in _step_violations(name, step, results, secrets)
    ]
    printed = [secret for secret in secrets if secret in run.output]
    return listing + [
        f"the secret {secret!r} is printed" for secret in printed
    ]


def _rendered_steps(
    story: Story, results: dict[str, TaskResult]
) -> Iterator[tuple[str, Step]]:
    """Yield each step that was run, with the name of its task and its expectations rendered."""
    steps = [
        (name, step) for name, step in _named_steps(story) if name in results
    ]
    registered = {
        step["register"]: results[name].result
        for name, step in steps
        if "register" in step
    }
    variables = {"keys": KEYS, **registered}
    for name, step in steps:
        expectations = {
            field: value
            for field, value in step.items()
            if field in EXPECTATIONS
        }
        yield name, step | render_templates(expectations, variables)


def _step_violations(
    name: str, step: Step, results: dict[str, TaskResult], secrets: list[str]
) -> Iterator[str]:
    """Yield what is wrong with the results of a step, all its tasks together."""
    task, predicted, repeated = (
        results.get(f"{name}{suffix}") for suffix in ("", PREDICTED, REPEATED)
    )
    yield from _task_violations(step, task)
    if predicted:
        yield from _prediction_violations(predicted, task)
    if repeated:
        for sentence in _repetition_violations(step, repeated):
            yield f"repeated: {sentence}"
    if not step.get("reveals"):
        shown = json.dumps(
            [each.result for each in (task, predicted, repeated) if each]
        )
        for secret in secrets:
            if secret in shown:
                yield f"the secret {secret!r} is shown"


def _task_violations(step: Step, task: TaskResult) -> Iterator[str]:
    """Yield what is wrong with the result of a step's own task."""
    result = task.result
    if "fails" in step:
        if not result["failed"]:
            yield f"should have failed with {step['fails']!r}"
        elif step["fails"] not in result["msg"]:
            yield f"fails with {result['msg']!r}, not with {step['fails']!r}"
        return
    if result["failed"]:
        yield f"failed: {result['msg']}"
        return
    changed = bool(step.get("changed"))
    if result.get("changed", False) != changed:
        yield f"changed is {result.get('changed')}, diff {_changes(result)}"
    may_be_refused = "api" not in step or "status" in step.get("then", {})
    if not may_be_refused and result["status"] >= 400:
        yield f"the server answered {result['status']} {result['body']}"
    yield from _write_violations(step, task.writes)
    if "diff" in step:
        changes = _changes(result)
        same_paths = changes.keys() == step["diff"].keys()
        if not same_paths or any(mismatches(step["diff"], changes)):
            yield f"the diff shows {changes}, not {step['diff']}"
    yield from mismatches(step.get("then", {}), result)


def _write_violations(step: Step, writes: list[str]) -> Iterator[str]:
    """Yield what is wrong with the writes of a step, which are told, or follow from whether it makes a change."""
    if step.get("check") and writes:
        yield f"check mode wrote {writes}"
    elif "writes" in step:
        if writes != step["writes"]:
            yield f"it wrote {writes}, not {step['writes']}"
    elif "api" in step or step.get("check"):
        return
    elif writes and not step.get("changed"):
        yield f"it wrote {writes}"
    elif step.get("changed") and not writes:
        yield "it changed something without a write"


def _prediction_violations(
    predicted: TaskResult, made: TaskResult
) -> Iterator[str]:
    """Yield where check mode did not predict what then came true."""
    if predicted.writes:
        yield f"check mode wrote {predicted.writes}"
    if predicted.result["failed"]:
        yield f"check mode failed: {predicted.result['msg']}"
        return
    if predicted.result["changed"] != made.result.get("changed"):
        yield "check mode predicted another changed"
    if _diff(predicted.result) != _diff(made.result):
        yield f"check mode predicted the diff {_changes(predicted.result)}, it was {_changes(made.result)}"
    for field, value in predicted.result.items():
        if isinstance(value, dict) and field not in ("diff", "invocation"):
            # What a server takes and never returns is not part of its record; the diff shows that it changes.
            record = made.result[field]
            expected = {
                name: item
                for name, item in value.items()
                if name in record or not record
            }
            for sentence in mismatches(
                with_sorted_lists(expected),
                with_sorted_lists(record),
                field,
                ignored=VOLATILE_FIELDS,
            ):
                yield f"check mode did not predict it: {sentence}"


def _repetition_violations(step: Step, repeated: TaskResult) -> Iterator[str]:
    """Yield what is wrong with the result of doing a step once more."""
    expected = bool(step.get("always"))
    if repeated.result["failed"]:
        yield f"failed: {repeated.result['msg']}"
    elif repeated.result["changed"] != expected:
        yield f"changed is {not expected}, diff {_changes(repeated.result)}"
    elif repeated.writes and not expected:
        yield f"it wrote {repeated.writes}"
    elif not expected and _changes(repeated.result):
        yield f"nothing changed, and still there is a diff: {_changes(repeated.result)}"


def _changes(result: dict[str, Json]) -> dict[str, list[Json]]:
    """Return what the diff of a result shows, as [before, after] by dotted path."""
    return changed_values(*_diff(result))


def _diff(result: dict[str, Json]) -> tuple[Json, Json]:
    """Return the two sides of a result's diff; where it lists many objects, by their headers."""
    diff = result.get("diff") or {}
    if isinstance(diff, list):
        before = {entry["before_header"]: entry["before"] for entry in diff}
        after = {entry["after_header"]: entry["after"] for entry in diff}
        return before, after
    return diff.get("before"), diff.get("after")
