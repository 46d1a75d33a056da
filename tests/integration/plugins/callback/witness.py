# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down what came of each task, and which requests it took, as lines of JSON."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import requests
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: witness
type: notification
short_description: Write down what came of each task
description:
  - Appends a line of JSON for each task to the file in E(WITNESS_FILE), with the requests that the servers at the URLs
    in E(WITNESS_SERVERS) have seen since the task before.
"""


def parts(result: Any) -> tuple[Any, dict[str, Any]]:
    """Return the task and the result that a callback is given; before ansible-core 2.19 they were private."""
    return (
        (result.task, result.result)
        if hasattr(result, "result")
        else (result._task, result._result)
    )


class CallbackModule(CallbackBase):
    """One line for each task: its name, its result as callbacks get it, the writes it took as "METHOD /path"."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "witness"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.servers = os.environ["WITNESS_SERVERS"].split()
        self.session = requests.Session()
        self.session.trust_env = False

    def v2_runner_on_ok(self, result: Any) -> None:
        self.write(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self.write(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self.write(result, failed=True)

    def write(self, result: Any, failed: bool) -> None:
        task, found = parts(result)
        seen = {
            name: value
            for name, value in found.items()
            if not name.startswith("_ansible")
        }
        line = {
            "task": task.name,
            "result": {**seen, "failed": failed},
            "writes": self.writes(),
        }
        with open(os.environ["WITNESS_FILE"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def writes(self) -> list[str]:
        """Return the requests that can have changed something since this was asked last."""
        found: list[str] = []
        for url in self.servers:
            seen = self.session.delete(f"{url}/_sandbox/requests", timeout=30).json()
            told = [f"{one['method']} {one['path']}" for one in seen]
            found += [
                one
                for one in told
                if not re.match(r"GET |POST (/[^/]+)?/schemas/[^/]+/validate$", one)
            ]
        return found
