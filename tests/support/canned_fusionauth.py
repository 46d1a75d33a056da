# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A FusionAuth that is a table of responses, for tests that need no server."""

from __future__ import annotations

import threading
import urllib.parse
from collections.abc import Mapping
from typing import Any

from ansible_collections.gatewright.auth.plugins.module_utils._core.http_client import (
    Client,
    Connection,
    Request,
    Response,
)

URL = "http://id.example.com"
NOT_FOUND: tuple[int, Any] = (404, None)
# What FusionAuth says to an API key that may not do what it asks for.
UNAUTHORIZED: tuple[int, Any] = (401, None)
# What it says of itself to anybody.
STATUS: tuple[int, Any] = (200, {"status": "Ok", "version": "1.65.0"})


def errors(
    code: str, message: str, field: str | None = None
) -> dict[str, Any]:
    """Return the body of a refusal, as FusionAuth's documentation has it."""
    error = {"code": code, "message": message}
    if field is None:
        return {"generalErrors": [error], "fieldErrors": {}}
    return {"generalErrors": [], "fieldErrors": {field: [error]}}


class CannedClient(Client):
    """A client that answers each request from a table, and notes it.

    Attributes:
        responses: The status and the body of each response, by the method and path of the request,
            with its query where that matters. All else is not found, as FusionAuth says it.
        sent: The requests so far.
        waits: How often the client has waited.
    """

    def __init__(
        self,
        responses: Mapping[str, tuple[int, Any]] | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        self.connection = Connection(
            "FusionAuth", URL, {"Authorization": "api-key"}
        )
        self.read_only = read_only
        self.closed = threading.Event()
        self.responses = {"GET /api/status": STATUS, **(responses or {})}
        self.sent: list[Request] = []
        self.waits = 0

    @property
    def address(self) -> str:
        return URL

    @property
    def lines(self) -> list[str]:
        """The method and path of each request so far."""
        return [request.label for request in self.sent]

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        query = urllib.parse.urlencode(sorted((request.query or {}).items()))
        with_query = f"{request.label}?{query}"
        status, body = self.responses.get(
            with_query, self.responses.get(request.label, NOT_FOUND)
        )
        return Response(status, body, {})

    def wait(self, attempt: int, retry_after: str | None = None) -> None:
        self.waits += 1
