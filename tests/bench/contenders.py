# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who competes: the ways to have Kong know so many consumers, each with a jwt credential."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import yaml

HERE = pathlib.Path(__file__).parent
TAG = "bench"
LATENCY = 0.05  # seconds that an answer of a distant server takes at least
SITUATIONS = {
    "first": "first run",
    "unchanged": "nothing to do",
    "far": f"nothing to do, {1000 * LATENCY:.0f} ms away",
    "drift": "1 % drift",
    "export": "export to a file",
}
EXPORT = "export.yml"

Json = Any


def credential(number: int) -> dict[str, Json]:
    """A consumer's jwt credential."""
    return {
        "key": f"issuer-{number}",
        "algorithm": "HS256",
        "secret": f"secret-{number}",
    }


def configuration(size: int) -> dict[str, Json]:
    """The declarative configuration of so many consumers."""
    people = [
        {
            "username": f"user-{n}",
            "tags": [TAG],
            "jwt_secrets": [credential(n)],
        }
        for n in range(size)
    ]
    return {"_format_version": "3.0", "consumers": people}


def drifted(size: int) -> range:
    """Which consumers somebody has changed meanwhile: one in a hundred, and one at least."""
    return range(0, size, 100)


def writes(size: int, situation: str) -> list[tuple[str, str, Json]]:
    """The requests that change what has to be changed, as (method, path, body)."""
    if situation == "first":
        made: list[tuple[str, str, Json]] = []
        for n in range(size):
            made.append(
                (
                    "POST",
                    "/consumers",
                    {"username": f"user-{n}", "tags": [TAG]},
                )
            )
            made.append(("POST", f"/consumers/user-{n}/jwt", credential(n)))
        return made
    return [
        ("PATCH", f"/consumers/user-{n}", {"tags": [TAG]})
        for n in drifted(size)
        if situation == "drift"
    ]


# Playbooks, for so many consumers ------------------------------------------------------------------------------------


def nothing(size: int) -> list[Json]:
    """No task: what Ansible takes to start."""
    return []


def of_uri(size: int) -> list[Json]:
    """A request for each consumer, and one for each credential."""
    people = "{{ kong_admin_url }}/consumers/user-{{ item }}"
    body = {
        "key": "issuer-{{ item }}",
        "algorithm": "HS256",
        "secret": "secret-{{ item }}",
    }
    requests = [
        {"url": people, "body": {"tags": [TAG]}},
        {"url": f"{people}/jwt/issuer-{{{{ item }}}}", "body": body},
    ]
    common = {
        "method": "PUT",
        "body_format": "json",
        "status_code": [200, 201],
    }
    return [
        {
            "ansible.builtin.uri": {**common, **one},
            "loop": f"{{{{ range({size}) | list }}}}",
        }
        for one in requests
    ]


def of_modules(size: int) -> list[Json]:
    """A task for each consumer, and one for each credential."""
    person = {"username": "user-{{ item }}", "tags": [TAG]}
    key = {
        "key": "issuer-{{ item }}",
        "algorithm": "HS256",
        "secret": "secret-{{ item }}",
    }
    tasks = {
        "kong_consumer": person,
        "kong_consumer_jwt": {"consumer": "user-{{ item }}", **key},
    }
    return [
        {
            f"gatewright.auth.{name}": task,
            "loop": f"{{{{ range({size}) | list }}}}",
        }
        for name, task in tasks.items()
    ]


def of_config(size: int) -> list[Json]:
    """One task for all."""
    return [{"gatewright.auth.kong_config": {"src": "kong.yml"}}]


def of_export(size: int) -> list[Json]:
    """One task that writes a file."""
    return [{"gatewright.auth.kong_config_info": {"dest": EXPORT}}]


class Playbook:
    """A contender that is an ansible-playbook. Its tasks are `in_process`, or ordinary modules."""

    def __init__(
        self,
        title: str,
        tasks: Callable[[int], list[Json]],
        in_process: bool = True,
        exports: Callable[[int], list[Json]] = nothing,
    ) -> None:
        self.title, self.tasks, self.in_process = title, tasks, in_process
        self.exports = exports

    def command(
        self,
        place: pathlib.Path,
        url: str,
        size: int,
        situation: str,
        reads: list[str],
    ) -> list[str]:
        """What to run in the folder `place`; writes the files for it."""
        defaults = {
            "group/gatewright.auth.kong": {
                "kong_admin_url": "{{ kong_admin_url }}"
            }
        }
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "module_defaults": defaults,
            "tasks": (self.exports if situation == "export" else self.tasks)(
                size
            ),
        }
        host = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "gatewright_in_process": self.in_process,
            "kong_admin_url": url,
        }
        (place / "playbook.yml").write_text(yaml.safe_dump([play], width=1000))
        (place / "inventory.json").write_text(
            json.dumps({"all": {"hosts": {"localhost": host}}})
        )
        (place / "kong.yml").write_text(
            yaml.safe_dump(configuration(size), sort_keys=False)
        )
        tool = pathlib.Path(sys.executable).with_name("ansible-playbook")
        return [str(tool), "--inventory", "inventory.json", "playbook.yml"]


class Floor:
    """The contender that sends what has to be sent, and does nothing else."""

    title = "a bare script on one connection"

    def command(
        self,
        place: pathlib.Path,
        url: str,
        size: int,
        situation: str,
        reads: list[str],
    ) -> list[str]:
        """What to run in the folder `place`; writes the plan for it."""
        (place / "plan.json").write_text(
            json.dumps({"reads": reads, "writes": writes(size, situation)})
        )
        return [sys.executable, "-I", str(HERE / "floor.py"), url, "plan.json"]


class Deck:
    """Kong's own tool; `starts`: as far as telling its version, which is what it takes to start."""

    def __init__(self, title: str, starts: bool = False) -> None:
        self.title, self.starts = title, starts

    def command(
        self,
        place: pathlib.Path,
        url: str,
        size: int,
        situation: str,
        reads: list[str],
    ) -> list[str]:
        """What to run in the folder `place`; writes the configuration for it. Raises RuntimeError without decK."""
        if not (tool := deck()):
            raise RuntimeError(
                "there is no deck on the path, and DECK names none"
            )
        if self.starts:
            return [tool, "version"]
        (place / "kong.yml").write_text(
            yaml.safe_dump(configuration(size), sort_keys=False)
        )
        connection = ["--analytics=false", "--kong-addr", url]
        if situation == "export":
            return [tool, "gateway", "dump", *connection, "-o", EXPORT]
        return [tool, "gateway", "sync", *connection, "kong.yml"]


def deck() -> str | None:
    """Where decK is: DECK, or on the path; None where it is not."""
    return os.environ.get("DECK") or shutil.which("deck")


def deck_version() -> str | None:
    """What decK says of its version; None where it is not."""
    if not (tool := deck()):
        return None
    said = subprocess.run(
        [tool, "version"], capture_output=True, text=True, check=True
    )
    return said.stdout.strip()


CONTENDERS: dict[str, Playbook | Floor | Deck] = {
    "uri": Playbook("a loop of ansible.builtin.uri", of_uri),
    "modules": Playbook(
        "a loop of ordinary modules", of_modules, in_process=False
    ),
    "in process": Playbook("a loop of modules in process", of_modules),
    "kong_config as a module": Playbook(
        "kong_config as an ordinary module", of_config, in_process=False
    ),
    "kong_config": Playbook("kong_config", of_config, exports=of_export),
    "floor": Floor(),
    "empty": Playbook("an empty playbook", nothing),
    "deck": Deck("decK"),
    "deck start": Deck("deck version", starts=True),
}
