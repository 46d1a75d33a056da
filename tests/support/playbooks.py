# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run playbooks against a sandbox with a real ansible-playbook, and collect the result of every task."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from tests.support.keys import KEYS
from tests.support.sandbox import CHECKOUT, Sandbox, child_environment

TIMEOUT_SECONDS = 300
POLL_SECONDS = 0.2
PLUGINS = CHECKOUT / "tests/integration/plugins"

Json = Any


@dataclass(frozen=True)
class TaskResult:
    """The outcome of one task.

    Attributes:
        task: The name of the task.
        result: Its result as callback plugins receive it, with `failed`.
        writes: The requests that could have changed something on a server during the task, as "METHOD /path".
    """

    task: str
    result: dict[str, Json]
    writes: list[str]


@dataclass(frozen=True)
class PlaybookRun:
    """The outcome of one ansible-playbook.

    Attributes:
        status: Its exit status.
        output: Everything that it printed.
        results: The results of its tasks, in the order in which they ran; skipped tasks have none.
    """

    status: int
    output: str
    results: list[TaskResult]


def playbook(
    tasks: list[dict[str, Json]], **keywords: Json
) -> list[dict[str, Json]]:
    """Return a playbook of one play that sets the connection options once; `keywords` extend or replace the play's."""
    defaults = {
        "group/gatewright.auth.kong": {
            "kong_admin_url": "{{ kong_admin_url }}"
        },
        "group/gatewright.auth.fusionauth": {
            "fusionauth_url": "{{ fusionauth_url }}",
            "fusionauth_api_key": "{{ api_key }}",
        },
    }
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": defaults,
        "tasks": tasks,
    }
    return [play | keywords]


def run_playbook(
    sandbox: Sandbox,
    directory: pathlib.Path,
    plays: list[dict[str, Json]],
    *arguments: str,
    variables: dict[str, Json] | None = None,
    environment: dict[str, str] | None = None,
    record_writes: bool = True,
    with_coverage: bool = False,
    stop_when: Callable[[], bool] | None = None,
) -> PlaybookRun:
    """Run a playbook on localhost in `directory`, with the Python that runs the tests.

    The playbook's variables are the URLs and the API key of the sandbox, `keys`, and `variables`. Modules that run in
    a process of their own use the Python that the environment variable `HOST_PYTHON` names, where it is set.

    `record_writes=False` saves the requests that ask the servers for each task's writes. Coverage is measured only on
    demand: it makes a run half as long again. The run is killed as soon as `stop_when`, called every now and then,
    returns true, and when it takes too long.
    """
    host = {
        "ansible_connection": "local",
        "ansible_python_interpreter": os.environ.get(
            "HOST_PYTHON", sys.executable
        ),
    }
    inventory = {"all": {"hosts": {"localhost": host}}}
    connection = {
        name: value
        for name, value in vars(sandbox).items()
        if isinstance(value, str)
    }
    extra_variables = {**connection, "keys": KEYS, **(variables or {})}
    recorded = directory / "results.jsonl"
    recorded.unlink(missing_ok=True)
    (directory / "inventory.json").write_text(json.dumps(inventory))
    (directory / "variables.json").write_text(json.dumps(extra_variables))
    (directory / "playbook.yml").write_text(
        yaml.safe_dump(plays, sort_keys=False)
    )

    servers = (
        (sandbox.fusionauth_url, sandbox.kong_admin_url)
        if record_writes
        else ()
    )
    with subprocess.Popen(
        [
            pathlib.Path(sys.executable).with_name("ansible-playbook"),
            *arguments,
            "playbook.yml",
            "--inventory=inventory.json",
            "--extra-vars=@variables.json",
        ],
        cwd=directory,
        env={
            **child_environment(with_coverage=with_coverage),
            "ANSIBLE_ACTION_PLUGINS": str(PLUGINS / "action"),
            "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_recorder",
            "ANSIBLE_INJECT_INVOCATION": "true",
            "ANSIBLE_LOCAL_TEMP": str(directory / "local"),
            "ANSIBLE_REMOTE_TEMP": str(directory / "remote"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PIPELINING": "true",
            "PYTHONHASHSEED": "0",  # some of Ansible's messages list sets
            "PYTHONPATH": str(CHECKOUT / "tests/support/startup"),
            "TASK_RECORDER_FILE": str(recorded),
            "TASK_RECORDER_SERVERS": " ".join(servers),
            **(environment or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output = _output(process, stop_when or (lambda: False))
    lines = recorded.read_text().splitlines() if recorded.exists() else []
    results = [TaskResult(**json.loads(line)) for line in lines]
    return PlaybookRun(process.returncode, output, results)


def _output(process: subprocess.Popen[str], stop: Callable[[], bool]) -> str:
    """Return what a process prints until it ends, or is killed because it should stop or takes too long."""
    started = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=POLL_SECONDS)[0]
        except subprocess.TimeoutExpired:
            if stop() or time.monotonic() - started > TIMEOUT_SECONDS:
                _kill_tree(process.pid)


def _kill_tree(root: int) -> None:
    """Kill a process and its descendants, which no process group holds: Ansible's workers have their own sessions."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = dict(map(int, line.split()) for line in listing.splitlines())
    tree = {root}
    while (
        children := {pid for pid, parent in parents.items() if parent in tree}
        - tree
    ):
        tree |= children
    for pid in tree:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
