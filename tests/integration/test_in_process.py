# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tasks run in process, and that it makes no difference. `stories/in_process.yml` has what one run can show."""

from __future__ import annotations

import pathlib
import re
import shutil
from typing import Any

import pytest

from tests.support.comparison import comparable_lines, differing_lines
from tests.support.playbooks import PlaybookRun, playbook, run_playbook
from tests.support.sandbox import CHECKOUT, Sandbox

pytestmark = pytest.mark.smoke

INFO = {
    "gatewright.auth.kong_info": {"entity": "service"},
    "ignore_errors": True,
    "ignore_unreachable": True,
}
ORDINARY = "ESTABLISH"  # what -vvv says before Ansible runs a module: "ESTABLISH LOCAL CONNECTION"

# How a task may be told, and whether it is done in process then.
TASKS: dict[str, tuple[dict[str, Any], bool]] = {
    "nothing special": ({}, True),
    "check mode": ({"check_mode": True}, True),
    "delegated to this machine": ({"delegate_to": "localhost"}, True),
    "a loop": ({"loop": [1, 2]}, True),
    "in process": ({"vars": {"gatewright_in_process": True}}, True),
    "in process by a template": (
        {"vars": {"gatewright_in_process": "{{ 1 == 1 }}"}},
        True,
    ),
    "not in process": ({"vars": {"gatewright_in_process": False}}, False),
    "not in process by a template": (
        {"vars": {"gatewright_in_process": "{{ 1 == 2 }}"}},
        False,
    ),
    "not in process as the command line says it": (
        {"vars": {"gatewright_in_process": "False"}},
        False,
    ),
    "not in process as an inventory says it": (
        {"vars": {"gatewright_in_process": "no"}},
        False,
    ),
    "another user": (
        {"become": True, "become_method": "ansible.builtin.su"},
        False,
    ),
    "in the background": ({"async": 60, "poll": 1}, False),
    "an environment": ({"environment": {"KONG_REQUEST_TIMEOUT": "9"}}, False),
    "another Python": (
        {"vars": {"ansible_python_interpreter": "/no/such/python"}},
        False,
    ),
    "another connection": ({"delegate_to": "elsewhere"}, False),
}


def sections(output: str) -> dict[str, str]:
    """Return what ansible-playbook printed of each task."""
    parts = re.split(r"^TASK \[(.+?)\] \*+$", output, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.fixture(scope="module")
def told(
    running_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> PlaybookRun:
    """Every task of TASKS, in one run that tells much."""
    running_sandbox.reset()
    elsewhere = {
        "name": "elsewhere",
        "ansible_connection": "ssh",
        "ansible_host": "127.0.0.1",
        "ansible_port": 1,
    }
    tasks = [
        {"ansible.builtin.add_host": elsewhere, "name": "meet another machine"}
    ]
    tasks += [
        {"name": name, **INFO, **special}
        for name, (special, expected) in TASKS.items()
    ]
    return run_playbook(
        running_sandbox,
        tmp_path_factory.mktemp("in_process"),
        playbook(tasks),
        "-vvv",
        with_coverage=True,
    )


@pytest.mark.parametrize("name", TASKS)
def test_only_a_task_for_this_very_process_is_done_in_it(
    name: str, told: PlaybookRun
) -> None:
    seen = sections(told.output)[name]
    assert (ORDINARY not in seen) is TASKS[name][1], seen


def test_in_the_background_it_gives_the_same_result(told: PlaybookRun) -> None:
    results = {one.task: one.result for one in told.results}
    assert results["in the background"]["finished"]
    assert (
        results["in the background"]["objects"]
        == results["nothing special"]["objects"]
        == []
    )


def test_a_task_in_process_makes_no_temporary_folder(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    done = run_playbook(
        sandbox, tmp_path, playbook([{"name": "look", **INFO}]), "-vvvvv"
    )
    assert not done.results[0].result["failed"]
    assert not (tmp_path / "remote").exists()


def test_options_come_from_the_environment_in_both_modes(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    environment = {
        "FUSIONAUTH_URL": sandbox.fusionauth_url,
        "FUSIONAUTH_API_KEY": sandbox.api_key,
        "FUSIONAUTH_REQUEST_RETRIES": "1",
        "KONG_ADMIN_URL": sandbox.kong_admin_url,
        "KONG_ADMIN_TOKEN": "the-token-of-an-administrator",
        "KONG_REQUEST_TIMEOUT": "7.5",
        "KONG_VALIDATE_CERTS": "no",
    }
    tasks = [
        {
            "name": "kong",
            "gatewright.auth.kong_service": {
                "name": "orders",
                "host": "orders.internal",
            },
        },
        {
            "name": "fusionauth",
            "gatewright.auth.fusionauth_tenant": {
                "name": "Acme",
                "issuer": "acme.example.com",
            },
        },
    ]
    seen = {}
    for in_process in (True, False):
        sandbox.reset()
        plays = playbook(tasks, module_defaults={})
        done = run_playbook(
            sandbox,
            tmp_path,
            plays,
            variables={"gatewright_in_process": in_process},
            environment=environment,
        )
        assert done.status == 0, done.output
        assert "the-token-of-an-administrator" not in str(done)
        results = {one.task: one.result for one in done.results}
        options = results["kong"]["invocation"]["module_args"]
        assert (options["request_timeout"], options["validate_certs"]) == (
            7.5,
            False,
        )
        assert (
            results["fusionauth"]["invocation"]["module_args"][
                "request_retries"
            ]
            == 1
        )
        seen[in_process] = {
            name: comparable_lines(result) for name, result in results.items()
        }
    assert not (differ := differing_lines(seen[True], seen[False])), "\n".join(
        differ
    )


@pytest.mark.parametrize(
    "in_process", [True, False], ids=["in process", "in a subprocess"]
)
def test_module_defaults_reach_their_modules_alone(
    in_process: bool, sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    """Both products have options of the same name: a default that went astray would go unnoticed."""
    defaults = {
        "group/gatewright.auth.kong": {
            "kong_admin_url": "{{ kong_admin_url }}",
            "request_retries": 5,
        },
        "group/gatewright.auth.fusionauth": {
            "fusionauth_url": "{{ fusionauth_url }}",
            "fusionauth_api_key": "{{ api_key }}",
            "request_retries": 6,
        },
        "gatewright.auth.kong_info": {"request_retries": 4},
    }
    tasks = [
        {
            "name": "kong",
            "gatewright.auth.kong_service": {
                "name": "orders",
                "host": "orders.internal",
            },
        },
        {"name": "look", **INFO},
        {
            "name": "fusionauth",
            "gatewright.auth.fusionauth_info": {"entity": "tenant"},
        },
    ]
    plays = playbook(tasks, module_defaults=defaults)
    done = run_playbook(
        sandbox,
        tmp_path,
        plays,
        variables={"gatewright_in_process": in_process},
    )
    assert done.status == 0, done.output
    assert [
        one.result["invocation"]["module_args"]["request_retries"]
        for one in done.results
    ] == [5, 4, 6]


def test_what_actions_share_is_compiled_only_when_it_has_changed(
    sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    """Python keeps bytecode, which an upgrade of the collection must not leave in use."""
    collection = tmp_path / "collections/ansible_collections/gatewright/auth"
    for folder in ("plugins", "meta"):
        shutil.copytree(CHECKOUT / folder, collection / folder)
    shutil.copy(CHECKOUT / "galaxy.yml", collection)
    source = collection / "plugins/module_utils/_core/http_client.py"
    environment = {
        "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "collections"),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode"),
    }

    def message() -> str:
        task = {"gatewright.auth.kong_info": {"kong_admin_url": "ftp://kong"}}
        run = run_playbook(
            sandbox,
            tmp_path,
            playbook([{"name": "look", **task}], module_defaults={}),
            environment=environment,
        )
        text: str = run.results[0].result["msg"]
        return text

    assert "must start with http://" in message()
    assert list(tmp_path.glob("bytecode/**/_core/http_client.*.pyc"))
    source.write_text(source.read_text().replace("must start", "has to start"))
    assert "has to start with http://" in message()
