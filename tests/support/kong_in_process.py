# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kong in this process, and the modules' own client, which asks it without a socket in between: a fast stand-in."""

from __future__ import annotations

import importlib
import io
import json
import re
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Any
from unittest import mock

import urllib3
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from starlette.requests import Request

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core import (
    http_client,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.http_adapter import (
    Endpoint,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    module as _tasks,
)
from tests.sandbox.clock import Clock
from tests.sandbox.kong import Kong

Row = dict[str, Any]
URL = "http://kong.test:8001"
CORE_ENTITIES = (
    "/v2/control-planes/9524ec7d-36d9-465d-a8c5-83a3c9390458/core-entities"
)
VALIDATION = re.compile(r"POST (/v2/.*)?/schemas/[^/]+/validate")


class KongInProcess:
    """One Kong, and what was written to it: "PATCH /services/…", one for each request that could change something."""

    def __init__(self, **options: Any) -> None:
        self.kong = Kong(Clock(), **options)
        self.url = (
            f"{URL}{CORE_ENTITIES}"
            if options.get("edition") == "konnect"
            else URL
        )
        self.writes: list[str] = []
        self.lock = threading.Lock()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Row | None = None,
    ) -> tuple[int, Any]:
        """Return the status and the decoded body that the Admin API answers."""
        path, dummy, inline = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": urllib.parse.unquote(path),
            "raw_path": path.encode(),
            "query_string": (
                inline or urllib.parse.urlencode(query or {})
            ).encode(),
            "headers": [(b"content-type", b"application/json")]
            if body is not None
            else [],
        }
        with self.lock:
            line = f"{method} {path}"
            if method != "GET" and not VALIDATION.fullmatch(line):
                self.writes.append(line)
            answer = self.kong.admin.answer(
                Request(scope),
                json.dumps(body).encode() if body is not None else b"",
            )
        return answer.status_code, json.loads(
            answer.body
        ) if answer.body else None

    def run(
        self, module: str, check_mode: bool = False, **options: Any
    ) -> Row:
        """Return the result of a module's logic, with its diff."""
        task = importlib.import_module(
            f"ansible_collections.gatewright.auth.plugins.modules.{module}"
        ).SPEC
        stated = {"kong_admin_url": self.url, "request_retries": 0, **options}
        validated = ArgumentSpecValidator(task.options, **task.rules).validate(
            stated
        )
        assert not validated.errors.errors, validated.errors.msg
        self.writes.clear()
        with mock.patch.object(_tasks, "Client", self._client):
            return run_safely(
                task,
                validated.validated_parameters,
                check_mode=check_mode,
                diff=True,
            )

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield every stored row with the name of its table."""
        for name, table in self.kong.store.tables.items():
            for row in table.rows.values():
                yield name, row

    def _client(
        self, connection: http_client.Connection, *, read_only: bool
    ) -> http_client.Client:
        client = http_client.Client(connection, read_only=read_only)
        client.endpoint = _Endpoint(self)
        return client


class _Endpoint(Endpoint):
    """How requests get to a Kong in this process: without a connection."""

    kong: KongInProcess

    def __new__(cls, kong: KongInProcess) -> _Endpoint:
        """Return an endpoint without a pool."""
        path = urllib.parse.urlsplit(kong.url).path
        endpoint = super().__new__(cls, None, path, {}, None)
        endpoint.kong = kong
        return endpoint

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
        limit: float,
    ) -> urllib3.BaseHTTPResponse:
        """Return the answer to a request."""
        status, answer = self.kong.ask(
            method, self.target + path, json.loads(body) if body else None
        )
        content = b"" if answer is None else json.dumps(answer).encode()
        return urllib3.HTTPResponse(
            io.BytesIO(content),
            {"Content-Type": "application/json; charset=utf-8"},
            status,
            preload_content=False,
        )
