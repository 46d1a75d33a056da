# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client without a server: its responses are written down beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.gatewright.auth.plugins.module_utils._core.http_client import (
    Connection,
    Request,
    Response,
)

Answer = Response | Callable[[Request], Response]


def ok(body: Any) -> Response:
    """Return a response that says yes."""
    return Response(200, body, {})


def says(status: int, message: str, **more: Any) -> Response:
    """Return a response in the words of Kong."""
    return Response(status, {"message": message, **more}, {})


NOT_FOUND = says(404, "Not found")


class CannedClient:
    """Answers each request as written down for its method and path; else, that there is nothing.

    `requests` holds what was asked, in order.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        *,
        url: str = "http://kong.test:8001",
        read_only: bool = False,
        otherwise: Response = NOT_FOUND,
    ) -> None:
        self.connection = Connection("Kong Admin API", url, {})
        self.answers = dict(answers or {})
        self.otherwise = otherwise
        self.read_only = read_only
        self.requests: list[Request] = []

    @property
    def address(self) -> str:
        """The URL as messages name it."""
        return self.connection.address

    @property
    def asked(self) -> list[str]:
        """Method and path of every request so far."""
        return [request.label for request in self.requests]

    def send(self, request: Request) -> Response:
        """Return the answer to a request."""
        self.requests.append(request)
        answer = self.answers.get(request.label, self.otherwise)
        return answer if isinstance(answer, Response) else answer(request)
