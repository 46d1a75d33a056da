# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send the sandbox a raw request, as somebody does by hand or a user of the gateway does."""

from __future__ import annotations

from typing import Any

import requests
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """`send` is "METHOD server /path", with the server named as in the variable of its URL; `body` is JSON."""

    _VALID_ARGS = frozenset(("send", "body", "headers"))

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the status and the decoded body of the answer."""
        super().run(tmp, task_vars)
        variables, options = task_vars or {}, self._task.args
        method, server, path = options["send"].split()
        headers = dict(options.get("headers", {}))
        if server == "fusionauth":
            headers.setdefault("Authorization", variables["api_key"])
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                self._templar.template(variables[f"{server}_url"]) + path,
                json=options.get("body"),
                headers=headers,
                timeout=30,
            )
        media_type = answer.headers.get("Content-Type", "")
        is_json = media_type.startswith("application/json")
        return {
            "changed": False,
            "status": answer.status_code,
            "body": answer.json() if is_json else answer.text,
        }
