# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole playbooks where nothing is to do: the wiring of one application, and one play for many gateways."""

from __future__ import annotations

import json
import pathlib
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from tests.bench.contenders import configuration, of_config
from tests.support.sandbox import Sandbox

Json = Any
# The requests that site.yml would be without modules: each object written once, a login and two probes.
REQUESTS = 14
# A gateway of the plays has so many consumers, each with a credential.
CONSUMERS = 100
FORKS = 10
FEW, MANY = 10, 50  # gateways
QUICK_FEW, QUICK_MANY = 1, 2
MOST_OF_REQUESTS = 0.35
TOLERANCE = 0.1


@dataclass(frozen=True)
class Play:
    """A playbook that is measured.

    Attributes:
        title: What it is, in words.
        command: Returns what to run in a folder, against a sandbox; writes the files for it.
    """

    title: str
    command: Callable[[pathlib.Path, Sandbox], list[str]]


def plays(few: int = FEW, many: int = MANY) -> dict[str, Play]:
    """Return the playbooks by name. `few` and `many` say how many gateways they have."""
    return {
        "nothing": Play("an empty playbook", _playbook([])),
        "site": Play("site.yml", _site),
        "requests": Play(
            f"{REQUESTS} tasks of ansible.builtin.uri",
            _playbook([_request()] * REQUESTS),
        ),
        "few": Play(_of_gateways(few), _playbook(of_config(CONSUMERS), few)),
        "many": Play(
            _of_gateways(many), _playbook(of_config(CONSUMERS), many)
        ),
    }


def _of_gateways(count: int) -> str:
    return f"kong_config for {count} gateways, {FORKS} at a time"


def _request() -> Json:
    return {"ansible.builtin.uri": {"url": "{{ kong_admin_url }}/services"}}


def _tool() -> str:
    return str(pathlib.Path(sys.executable).with_name("ansible-playbook"))


def _site(dummy_folder: pathlib.Path, sandbox: Sandbox) -> list[str]:
    variables = {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
        "kong_admin_url": sandbox.kong_admin_url,
        "kong_proxy_url": sandbox.kong_proxy_url,
        "site_upstream_url": sandbox.upstream_url,
        "site_user_password": "a password of some length",
    }
    extra = json.dumps(variables)
    return [_tool(), "gatewright.auth.site", "--extra-vars", extra]


def _playbook(
    tasks: list[Json], gateways: int = 1
) -> Callable[[pathlib.Path, Sandbox], list[str]]:
    """Return what makes the command of a play with some tasks, for so many gateways.

    They all are the sandbox's: nothing is written, and each is read on its own.
    """

    def command(folder: pathlib.Path, sandbox: Sandbox) -> list[str]:
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "kong_admin_url": sandbox.kong_admin_url,
        }
        hosts = {f"gateway-{number}": {} for number in range(gateways)}
        inventory = {"all": {"hosts": hosts, "vars": variables}}
        (folder / "inventory.json").write_text(json.dumps(inventory))
        defaults = {"kong_admin_url": "{{ kong_admin_url }}"}
        play = {
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": {"group/gatewright.auth.kong": defaults},
            "tasks": tasks,
        }
        (folder / "playbook.yml").write_text(yaml.safe_dump([play]))
        (folder / "kong.yml").write_text(
            yaml.safe_dump(configuration(CONSUMERS), sort_keys=False)
        )
        inventory_option = ["--inventory", "inventory.json"]
        forks = ["--forks", str(FORKS)]
        return [_tool(), *inventory_option, *forks, "playbook.yml"]

    return command


# What the figures say


def play_median(runs: list[Json], play: str, figure: str) -> float | None:
    """Return the median of one figure of a play's runs; None where there were none."""
    found = [run[figure] for run in runs if run["play"] == play]
    return statistics.median(found) if found else None


def play_table(runs: list[Json], measured: dict[str, Play]) -> str:
    """Return the medians of all plays, as a Markdown table."""
    lines = [
        "| nothing to do | s | CPU s | MiB |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, play in measured.items():
        cells = [
            f"{play_median(runs, name, figure) or 0:.2f}"
            for figure in ("seconds", "cpu", "mib")
        ]
        lines.append(f"| {play.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def play_goals(runs: list[Json], times: float) -> list[dict[str, Json]]:
    """Return each goal of the plays, what was measured, and whether it is met.

    There are `times` as many of the many gateways as of the few.
    """
    if not runs:
        return []
    seconds = {
        name: play_median(runs, name, "seconds") or 0.0 for name in plays()
    }
    memory = {name: play_median(runs, name, "mib") or 0.0 for name in plays()}
    share = seconds["site"] / seconds["requests"]
    start = seconds["nothing"]
    growth = (seconds["many"] - start) / max(seconds["few"] - start, 0.001)
    return [
        {
            "goal": f"site.yml takes at most {MOST_OF_REQUESTS} times as long as {REQUESTS} tasks of uri",
            "met": share <= MOST_OF_REQUESTS,
            "measured": f"{share:.2f} times",
        },
        {
            "goal": "time grows as the number of gateways does, within 10 %",
            "met": growth <= times * (1 + TOLERANCE),
            "measured": f"{growth:.1f} times as long for {times:g} times as many, start-up apart",
        },
        {
            "goal": "memory does not grow with the number of gateways, within 10 %",
            "met": memory["many"] <= memory["few"] * (1 + TOLERANCE),
            "measured": f"{memory['few']:.0f} and {memory['many']:.0f} MiB",
        },
    ]
