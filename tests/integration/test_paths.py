# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that tasks name, and tasks that are stopped: the same in process and in a subprocess."""

from __future__ import annotations

import contextlib
import json
import pathlib
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.support.playbooks import playbook, run_playbook
from tests.support.sandbox import Sandbox

MODES = {"in process": True, "in a subprocess": False}
PASSWORD = "a-password-for-the-vault"


def configuration(*names: str) -> str:
    services = [
        {"name": name, "url": f"http://{name}.internal"} for name in names
    ]
    return json.dumps({"_format_version": "3.0", "services": services})


@pytest.fixture
def files(tmp_path: pathlib.Path) -> pathlib.Path:
    """A file in each place where one may be, and a folder; what the vault holds is encrypted."""
    (tmp_path / "files/team").mkdir(parents=True)
    for place in (
        "files/a.json",
        "b.json",
        "files/team/c.json",
        "files/vaulted.json",
        "files/team/d.json",
    ):
        (tmp_path / place).write_text(configuration(pathlib.Path(place).stem))
    encrypted(tmp_path, "files/vaulted.json", "files/team/d.json")
    return tmp_path


def test_a_file_is_found_where_ansible_looks_for_it(
    sandbox: Sandbox, files: pathlib.Path
) -> None:
    sources = ["a.json", "b.json", "team", "vaulted.json", "nowhere.json"]
    tasks: list[dict[str, Any]] = [
        {
            "name": f"{source} {mode}",
            "gatewright.auth.kong_config": {"src": source},
            "ignore_errors": True,
            "vars": {"gatewright_in_process": in_process},
        }
        for source in sources
        for mode, in_process in MODES.items()
    ]
    done = run_playbook(
        sandbox,
        files,
        playbook(tasks),
        "--vault-password-file",
        "password",
        with_coverage=True,
    )
    results = {one.task: one.result for one in done.results}
    assert results.keys() == {task["name"] for task in tasks}, done.output
    made = {
        name: sorted(one["name"] for one in result.get("created", ()))
        for name, result in results.items()
    }
    assert made == {
        "a.json in process": ["a"],
        "b.json in process": ["b"],
        "team in process": ["c", "d"],
        "vaulted.json in process": ["vaulted"],
        "nowhere.json in process": [],
        **{f"{source} in a subprocess": [] for source in sources},
    }
    for source in sources[:-1]:
        assert results[f"{source} in a subprocess"]["counts"][
            "unchanged"
        ] == len(made[f"{source} in process"]), results
    for mode in MODES:
        assert results[f"nowhere.json {mode}"]["msg"].startswith(
            f"src: there is no file 'nowhere.json' in any of {files}/files, {files}"
        )


def encrypted(folder: pathlib.Path, *names: str) -> None:
    """Encrypt files as users do."""
    vault = pathlib.Path(sys.executable).with_name("ansible-vault")
    (folder / "password").write_text(PASSWORD)
    command = [vault, "encrypt", "--vault-password-file", "password", *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_what_a_kickstart_includes_is_decrypted(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    """In its folder, below it and beside it; and a path in the environment is the user's, wherever the module runs."""
    (tmp_path / "files/sub").mkdir(parents=True)
    files = {
        "files/kickstart.json": {"requests": ["&{sub/request.json}"]},
        "files/sub/request.json": {
            "method": "POST",
            "url": "/api/group",
            "body": {"group": "&{../group.json}"},
        },
        "group.json": {"name": "a", "data": {"text": "@{sub/note.txt}"}},
        "files/sub/note.txt": "secret",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(
            content if isinstance(content, str) else json.dumps(content)
        )
    encrypted(
        tmp_path, "files/sub/request.json", "group.json", "files/sub/note.txt"
    )
    tasks = [
        {
            "name": mode,
            "gatewright.auth.fusionauth_config": {
                "kickstart": "kickstart.json"
            },
            "vars": {"gatewright_in_process": in_process},
        }
        for mode, in_process in MODES.items()
    ]
    environment = {"FUSIONAUTH_CA_PATH": "ca.pem"}
    done = run_playbook(
        sandbox,
        tmp_path,
        playbook(tasks),
        "--vault-password-file",
        "password",
        environment=environment,
    )
    assert [one.result["changed"] for one in done.results] == [True, False], (
        done.output
    )
    assert {
        one.result["invocation"]["module_args"]["ca_path"]
        for one in done.results
    } == {f"{tmp_path}/ca.pem"}
    [group] = sandbox.fusionauth("GET", "/api/group").json()["groups"]
    assert (group["name"], group["data"]["text"]) == ("a", "secret")
    assert (
        (tmp_path / "files/sub/note.txt")
        .read_text()
        .startswith("$ANSIBLE_VAULT")
    )


@pytest.mark.parametrize("in_process", MODES.values(), ids=MODES)
def test_a_task_that_is_stopped_sends_nothing_more(
    sandbox: Sandbox, tmp_path: pathlib.Path, in_process: bool
) -> None:
    (tmp_path / "many.json").write_text(
        configuration(*(f"s{number}" for number in range(400)))
    )
    sandbox.fault(
        "kong_admin", method="POST", path="/services", times=None, delay=2
    )
    # An ordinary module is packed and started first, which takes a while on a busy machine.
    task = {
        "gatewright.auth.kong_config": {"src": "many.json"},
        "timeout": 4 if in_process else 20,
    }
    done = run_playbook(
        sandbox,
        tmp_path,
        playbook(
            [{"name": "stopped", **task}],
            vars={"gatewright_in_process": in_process},
        ),
    )
    assert done.status != 0
    assert "imed out" in done.output or "timeout" in done.output.lower()
    until = time.monotonic() + 60
    while runs_in(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)
    made = len(sandbox.kong("GET", "/services?size=1000").json()["data"])
    assert 0 < made < 400


def runs_in(folder: pathlib.Path) -> bool:
    """Whether a process is there: modules on this machine run beside the playbook."""
    for one in pathlib.Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if one.readlink() == folder:
                return True
    return False
