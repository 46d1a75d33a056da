# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record the result of each task, and the writes that servers saw during it, as lines of JSON."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import requests
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_recorder
type: notification
short_description: Record the result of each task
description:
  - Appends a line of JSON for each task to the file in E(TASK_RECORDER_FILE), with the requests that the sandbox's
    servers at the URLs in E(TASK_RECORDER_SERVERS) have seen since the task before.
"""

READ_ONLY = re.compile(r"GET |POST (/[^/]+)?/schemas/[^/]+/validate$")


def parts(result: Any) -> tuple[Any, dict[str, Any]]:
    """Return the task and the result that a callback is given; before ansible-core 2.19 they were private."""
    if hasattr(result, "result"):
        return result.task, result.result
    return result._task, result._result


class CallbackModule(CallbackBase):
    """Writes a line for each task: its name, its result, its writes as "METHOD /path"."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "task_recorder"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self.servers = os.environ["TASK_RECORDER_SERVERS"].split()
        self.session = requests.Session()
        self.session.trust_env = False

    def v2_runner_on_ok(self, result: Any) -> None:
        self.record(result, failed=False)

    def v2_runner_on_failed(
        self, result: Any, ignore_errors: bool = False
    ) -> None:
        self.record(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self.record(result, failed=True)

    def record(self, outcome: Any, *, failed: bool) -> None:
        task, result = parts(outcome)
        public = {
            name: value
            for name, value in result.items()
            if not name.startswith("_ansible")
        }
        line = {
            "task": task.name,
            "result": {**public, "failed": failed},
            "writes": self.writes(),
        }
        with open(
            os.environ["TASK_RECORDER_FILE"], "a", encoding="utf-8"
        ) as file:
            file.write(json.dumps(line) + "\n")

    def writes(self) -> list[str]:
        """Return the requests that can have changed something since the last call."""
        writes: list[str] = []
        for url in self.servers:
            seen = self.session.delete(
                f"{url}/_sandbox/requests", timeout=30
            ).json()
            lines = [
                f"{request['method']} {request['path']}" for request in seen
            ]
            writes += [line for line in lines if not READ_ONLY.match(line)]
        return writes
