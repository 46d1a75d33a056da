# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A raw request to the sandbox, beside the collection: what somebody does by hand, or a user of the gateway sees."""

from __future__ import annotations

from typing import Any

import requests
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """`send` is "METHOD server /path", the server named as in its URL's variable; `body` is JSON."""

    _VALID_ARGS = frozenset(("send", "body", "headers"))

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the status and the decoded body of the answer."""
        super().run(tmp, task_vars)
        variables, args = task_vars or {}, self._task.args
        method, server, path = args["send"].split()
        key = {"Authorization": variables["api_key"]} if server == "fusionauth" else {}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                self._templar.template(variables[f"{server}_url"]) + path,
                json=args.get("body"),
                headers={**key, **args.get("headers", {})},
                timeout=30,
            )
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return {
            "changed": False,
            "status": answer.status_code,
            "body": answer.json() if is_json else answer.text,
        }
