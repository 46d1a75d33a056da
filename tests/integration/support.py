# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stories: what users do with a module and what they see, as data; run by a real ansible-playbook.

README.md here says how to write one.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from jinja2 import ChainableUndefined
from jinja2.nativetypes import NativeEnvironment

from tests.support.sandbox import CHECKOUT, Sandbox, surroundings

HERE = pathlib.Path(__file__).parent
STORIES = sorted((HERE / "stories").glob("*.yml"))
KEYS = {
    path.name.removesuffix(".pem"): path.read_text()
    for path in (CHECKOUT / "tests/contracts/keys").glob("*.pem")
}
RUN_SECONDS = 300

EXTRA = ", once "  # in the names of tasks that only a thorough run has
UNKNOWN = "(known after apply)"
NOT_OURS = {
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
# what changes by itself, or along with something else
MOVES = {
    "identities",
    "state",
    "created_at",
    "updated_at",
    "insertInstant",
    "lastUpdateInstant",
    "lastLoginInstant",
    "passwordLastUpdateInstant",
    "ttl",
}

TEMPLATES = NativeEnvironment(keep_trailing_newline=True, undefined=ChainableUndefined)

Json = Any


@dataclass(frozen=True)
class Took:
    """One task of a run: its name, its result, and the writes that servers have seen of it, as "METHOD /path"."""

    task: str
    result: dict[str, Json]
    writes: list[str]


@dataclass(frozen=True)
class Run:
    """One ansible-playbook: its exit status, all it printed, and its tasks."""

    status: int
    output: str
    took: list[Took]


def story(path: pathlib.Path) -> dict[str, Json]:
    """Return a story as it is written."""
    return yaml.safe_load(path.read_text())


def playbook(tasks: list[dict[str, Json]], **play: Json) -> list[dict[str, Json]]:
    """Return a playbook of one play with the connection options said once."""
    defaults = {
        "group/gatewright.auth.kong": {"kong_admin_url": "{{ kong_admin_url }}"},
        "group/gatewright.auth.fusionauth": {
            "fusionauth_url": "{{ fusionauth_url }}",
            "fusionauth_api_key": "{{ api_key }}",
        },
    }
    return [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "module_defaults": defaults,
            "tasks": tasks,
            **play,
        }
    ]


def run(
    sandbox: Sandbox,
    place: pathlib.Path,
    plays: list[dict[str, Json]],
    *arguments: str,
    variables: dict[str, Json] | None = None,
    environment: dict[str, str] | None = None,
    measured: bool = False,
    enough: Callable[[], bool] | None = None,
) -> Run:
    """Run a playbook on localhost with the Python that runs this, in the folder `place`.

    Ordinary modules run with another Python where `HOST_PYTHON` names one.
    Coverage is `measured` only where that adds lines: it takes half as long again. As soon as it is `enough`, which is
    asked now and then, the run is killed.
    """
    files = {
        name: place / name
        for name in ("inventory.json", "playbook.yml", "variables.json", "witness")
    }
    host = {
        "ansible_connection": "local",
        "ansible_python_interpreter": os.environ.get("HOST_PYTHON", sys.executable),
    }
    files["inventory.json"].write_text(
        json.dumps({"all": {"hosts": {"localhost": host}}})
    )
    files["playbook.yml"].write_text(yaml.safe_dump(plays, sort_keys=False))
    known = {
        name: value for name, value in vars(sandbox).items() if isinstance(value, str)
    }
    files["variables.json"].write_text(
        json.dumps({**known, "keys": KEYS, **(variables or {})})
    )
    files["witness"].unlink(missing_ok=True)
    command = [
        pathlib.Path(sys.executable).with_name("ansible-playbook"),
        *arguments,
        "playbook.yml",
    ]
    with subprocess.Popen(
        [*command, "--inventory", "inventory.json", "--extra-vars", "@variables.json"],
        cwd=place,
        env={
            **surroundings(measured),
            "ANSIBLE_ACTION_PLUGINS": str(HERE / "plugins/action"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "plugins/callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "witness",
            "ANSIBLE_INJECT_INVOCATION": "true",
            "ANSIBLE_LOCAL_TEMP": str(place / "local"),
            "ANSIBLE_REMOTE_TEMP": str(place / "remote"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PIPELINING": "true",
            "PYTHONHASHSEED": "0",  # Ansible lists sets in some of its messages
            "WITNESS_FILE": str(files["witness"]),
            "WITNESS_SERVERS": f"{sandbox.fusionauth_url} {sandbox.kong_admin_url}",
            **(environment or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output = _output(process, enough or (lambda: False))
    lines = (
        files["witness"].read_text().splitlines() if files["witness"].exists() else []
    )
    return Run(process.returncode, output, [Took(**json.loads(line)) for line in lines])


def _output(process: subprocess.Popen[str], enough: Callable[[], bool]) -> str:
    """Return what a process printed; kill it with all that it started when it is enough, or takes too long."""
    begun = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=0.2)[0]
        except subprocess.TimeoutExpired:
            if enough() or time.monotonic() - begun > RUN_SECONDS:
                _kill(process.pid)


def _kill(process: int) -> None:
    """Kill a process with all that descend from it: Ansible's workers have sessions of their own."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = dict(map(int, line.split()) for line in listed.splitlines())
    doomed = {process}
    while more := {one for one, parent in parents.items() if parent in doomed} - doomed:
        doomed |= more
    for one in doomed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


# From steps to tasks


def tasks_of(steps: list[dict[str, Json]], thorough: bool) -> list[dict[str, Json]]:
    """Return the tasks of a story; if thorough, what makes a change is predicted before, and repeated after."""
    return [
        task
        for number, step in enumerate(steps, 1)
        for task in _tasks_of(number, step, thorough)
    ]


def _tasks_of(
    number: int, step: dict[str, Json], thorough: bool
) -> Iterator[dict[str, Json]]:
    task = {
        _full_name(name): value for name, value in step.items() if name not in NOT_OURS
    }
    task |= {"name": f"{number} {step['name']}", "ignore_errors": True, "diff": True}
    unregistered = {name: value for name, value in task.items() if name != "register"}
    if step.get("check"):
        yield task | {"check_mode": True}
        return
    thorough = thorough and bool(step.get("changed"))
    if thorough:
        yield unregistered | {
            "name": f"{task['name']}{EXTRA}before",
            "check_mode": True,
        }
    yield task
    if thorough:
        yield unregistered | {"name": f"{task['name']}{EXTRA}more"}


def both_doors(told: dict[str, Json], about: str) -> list[dict[str, Json]]:
    """Return the tasks of a story about a module, each once: its first step of each kind, or all, as ordinary modules.

    Steps are of a kind when the module makes a change to the same state, makes none, only predicts one, or is refused.
    """
    tasks, seen = tasks_of(told["steps"], thorough=False), set()
    for step, task in zip(told["steps"], tasks, strict=True):
        module = next(filter(_of_ours, step), None)
        state = (
            step[module].get("state")
            if module and isinstance(step[module], dict)
            else None
        )
        kind = (
            module,
            state,
            *(
                bool(step.get(name))
                for name in ("changed", "check", "fails", "reveals")
            ),
        )
        first = module is not None and about.startswith(module) and kind not in seen
        task["vars"] = {"gatewright_in_process": not (first or told.get("ordinary"))}
        seen.add(kind)
    return tasks


def _of_ours(key: str) -> bool:
    return key.startswith(("kong_", "fusionauth_"))


def _full_name(key: str) -> str:
    return f"gatewright.auth.{key}" if _of_ours(key) else key


# From results to complaints


def complaints(told: dict[str, Json], done: Run, thorough: bool) -> list[str]:
    """Return what in a run is not as its story tells; nothing, if all is well."""
    names = [task["name"] for task in tasks_of(told["steps"], thorough)]
    if done.status or [one.task for one in done.took] != names:
        return [
            f"ansible-playbook ended with {done.status} after {len(done.took)} of {len(names)} tasks:\n{done.output}"
        ]
    found, took = [], {one.task: one for one in done.took}
    registered = {
        step["register"]: took[f"{n} {step['name']}"].result
        for n, step in _registered(told["steps"])
    }
    secrets = resolved(told.get("secrets", []), {"keys": KEYS})
    for number, step in enumerate(told["steps"], 1):
        name = f"{number} {step['name']}"
        ours = {field: value for field, value in step.items() if field in NOT_OURS}
        step = {**step, **resolved(ours, {"keys": KEYS, **registered})}
        found += [f"{name}: {text}" for text in _of_step(step, took[name])]
        if f"{name}{EXTRA}before" in took:
            found += [
                f"{name}: {text}"
                for text in _of_prediction(took[f"{name}{EXTRA}before"], took[name])
            ]
            found += [
                f"{name}{EXTRA}more: {text}"
                for text in _of_repetition(step, took[f"{name}{EXTRA}more"])
            ]
        if not step.get("reveals"):
            shown = json.dumps(
                [one.result for task, one in took.items() if task.startswith(name)]
            )
            found += [
                f"{name}: the secret {secret!r} is shown"
                for secret in secrets
                if secret in shown
            ]
    return found + [
        f"the secret {secret!r} is printed"
        for secret in secrets
        if secret in done.output
    ]


def _registered(steps: list[dict[str, Json]]) -> Iterator[tuple[int, dict[str, Json]]]:
    return (
        (number, step) for number, step in enumerate(steps, 1) if "register" in step
    )


def resolved(value: Json, known: dict[str, Json]) -> Json:
    """Return a value with its templates filled in; what came of a failed task is undefined."""
    if isinstance(value, dict):
        return {name: resolved(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, known) for one in value]
    return (
        TEMPLATES.from_string(value).render(known)
        if isinstance(value, str) and "{{" in value
        else value
    )


def _of_step(step: dict[str, Json], took: Took) -> Iterator[str]:
    result = took.result
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
        yield f"changed is {result.get('changed')}, diff {differences(*_diff(result))}"
    if "api" in step:
        if "status" not in step.get("then", {}) and result["status"] >= 400:
            yield f"the server answered {result['status']} {result['body']}"
    elif took.writes and (step.get("check") or not (changed or "writes" in step)):
        yield f"it wrote {took.writes}"
    elif changed and not took.writes and "writes" not in step and not step.get("check"):
        yield "it changed something without a write"
    if "writes" in step and took.writes != step["writes"]:
        yield f"it wrote {took.writes}, not {step['writes']}"
    if "diff" in step:
        seen = differences(*_diff(result))
        if seen.keys() != step["diff"].keys() or any(misses(step["diff"], seen)):
            yield f"the diff shows {seen}, not {step['diff']}"
    yield from misses(step.get("then", {}), result)


def _of_prediction(predicted: Took, done: Took) -> Iterator[str]:
    if predicted.writes:
        yield f"check mode wrote {predicted.writes}"
    if predicted.result["failed"]:
        yield f"check mode failed: {predicted.result['msg']}"
        return
    if predicted.result["changed"] != done.result.get("changed"):
        yield "check mode predicted another changed"
    if _diff(predicted.result) != _diff(done.result):
        before, after = (differences(*_diff(one.result)) for one in (predicted, done))
        yield f"check mode predicted the diff {before}, it was {after}"
    for name, value in predicted.result.items():
        if isinstance(value, dict) and name not in ("diff", "invocation"):
            # what the server takes and never tells is no part of the object, and its changes show in the diff
            told = {
                field: one
                for field, one in value.items()
                if field in done.result[name] or not done.result[name]
            }
            gap = misses(_in_order(told), _in_order(done.result[name]), name)
            yield from (f"check mode did not predict it: {text}" for text in gap)


def _in_order(value: Json) -> Json:
    """Return a value with its lists sorted: servers sort what they take for a set, and list things by their ids.

    Diffs tell where order counts.
    """
    if isinstance(value, dict):
        return {name: _in_order(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_in_order, value), key=_rank)
    return value


def _rank(value: Json) -> str:
    told = [value.get("name"), value] if isinstance(value, dict) else value
    return CHANCE.sub("", INSTANT.sub("", json.dumps(told, sort_keys=True)))


def _of_repetition(step: dict[str, Json], again: Took) -> Iterator[str]:
    wanted = bool(step.get("always"))
    if again.result["failed"]:
        yield f"failed: {again.result['msg']}"
    elif again.result["changed"] != wanted:
        yield f"changed is {not wanted}, diff {differences(*_diff(again.result))}"
    elif again.writes and not wanted:
        yield f"it wrote {again.writes}"
    elif not wanted and differences(*_diff(again.result)):
        yield f"nothing changed, and still there is a diff: {differences(*_diff(again.result))}"


def _diff(result: dict[str, Json]) -> tuple[Json, Json]:
    """Return what was before and after; of many objects, by what each is called."""
    diff = result.get("diff") or {}
    if isinstance(diff, list):
        before, after = (
            {one[f"{when}_header"]: one[when] for one in diff}
            for when in ("before", "after")
        )
        return before, after
    return diff.get("before"), diff.get("after")


def differences(before: Json, after: Json, path: str = "") -> dict[str, list[Json]]:
    """Return what differs, as a mapping from the dotted path to [before, after]; None where there is nothing."""
    if (
        not isinstance(before, dict)
        or not isinstance(after, dict)
        or not (before and after)
    ):
        return {} if before == after else {path: [before, after]}
    names = sorted({*before, *after})
    pairs = (
        (f"{path}.{name}" if path else name, before.get(name), after.get(name))
        for name in names
    )
    return {
        place: pair
        for where, one, other in pairs
        for place, pair in differences(one, other, where).items()
    }


def misses(wanted: Json, seen: Json, path: str = "") -> Iterator[str]:
    """Tell where a value is not as wanted. Mappings may have more; `re:` starts a regular expression for all of a text.

    What only a server knows is anything, and so is the time of a change. White space around a text does not count.
    """
    if wanted == UNKNOWN:
        return
    if isinstance(wanted, dict) and isinstance(seen, dict):
        for name, value in wanted.items():
            if name not in MOVES:
                yield from misses(
                    value, seen.get(name), f"{path}.{name}" if path else name
                )
    elif (
        isinstance(wanted, list) and isinstance(seen, list) and len(wanted) == len(seen)
    ):
        for number, (value, one) in enumerate(zip(wanted, seen, strict=True)):
            yield from misses(value, one, f"{path}[{number}]")
    elif isinstance(wanted, str) and wanted.startswith("re:"):
        if not re.fullmatch(wanted[3:], str(seen), re.DOTALL):
            yield f"{path} is {seen!r}, not like {wanted[3:]!r}"
    elif _stripped(wanted) != _stripped(seen):
        yield f"{path} is {seen!r}, not {wanted!r}"


def _stripped(value: Json) -> Json:
    return value.strip() if isinstance(value, str) else value


# What two runs have in common

INSTANT = re.compile(
    r'\b[12]\d{9}(?:\d{3}|\.\d+)?\b|(?<="ttl": )\d+'
)  # in seconds and milliseconds, or what is left of a time
CHANCE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # UUIDs
    r"|\b[0-9A-F]{2}(?::[0-9A-F]{2}){11,}\b"  # serial numbers and fingerprints
    r"|-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----"
    r"|\.\d+\.[\d-]+@[\d:]+~"  # a backup's process and time
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]+"  # tokens
    r'|(?<![\w-])(?=[\w-]*[A-Z\d])(?=[\w-]*[a-z\d])[\w-]{20,}(?![\w-])(?!":)'  # kids and secrets
)


def without_chance(value: Json) -> list[str]:
    """Return a value as lines of JSON with what another run makes up anew replaced, as it appears."""
    known: dict[str, str] = {}
    text = INSTANT.sub(
        '"an instant"', json.dumps(_in_order(value), indent=1, sort_keys=True)
    )
    return CHANCE.sub(
        lambda found: known.setdefault(found[0], f"<{len(known)}>"), text
    ).splitlines()


def gaps(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """Return the lines that differ in two mappings from a task to the lines of its result."""
    found = {
        task: difflib.unified_diff(lines, other[task], n=0, lineterm="")
        for task, lines in one.items()
    }
    return [
        f"{task}: {line}"
        for task, lines in found.items()
        for line in lines
        if line[:3] not in ("---", "+++")
    ]
