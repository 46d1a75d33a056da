# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A named server in place of a stand-in: requests are passed on to it, and each exchange is kept."""

from __future__ import annotations

import time
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

TIMEOUT_SECONDS = 60
# A proxy must not pass these on (RFC 9110, section 7.6.1); httpx sets the length and the host itself.
HOP_BY_HOP = {
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


class Forward:
    """An ASGI application that hands every request to the server at `url`.

    `exchanges` are the requests and their answers in the order of the answers, each as {method, path, headers, body,
    status, answer, content_type}. They hold secrets: they are for recordings of servers that hold test data only.
    """

    def __init__(self, url: str) -> None:
        self.url = httpx.URL(url.rstrip("/"))
        self.client = httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS, trust_env=False, verify=False
        )
        self.exchanges: list[dict[str, Any]] = []
        self.last_write = time.monotonic()
        self.routes = [
            Route(
                "/_sandbox/exchanges", self.serve_exchanges, methods=["DELETE"]
            ),
            Route("/_sandbox/quiet", self.serve_quiet, methods=["GET"]),
        ]

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass one request on, byte for byte but for the headers that belong to a connection."""
        request = Request(scope, receive)
        body = await request.body()
        path = scope.get("raw_path", scope["path"].encode()).split(b"?")[0]
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        url = self.url.copy_with(
            raw_path=self.url.raw_path.rstrip(b"/") + path + query
        )
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name.decode() not in HOP_BY_HOP
        ]
        answer = await self.client.request(
            request.method, url, headers=headers, content=body
        )
        if request.method not in ("GET", "HEAD"):
            self.last_write = time.monotonic()
        self.exchanges.append(
            {
                "method": request.method,
                "path": (path + query).decode(errors="replace"),
                "headers": {
                    name: value
                    for name, value in request.headers.items()
                    if name == "content-type"
                },
                "body": body.decode(errors="replace"),
                "status": answer.status_code,
                "answer": answer.text,
                "content_type": answer.headers.get("content-type", ""),
            }
        )
        # httpx has unpacked the content, whatever its encoding was.
        dropped = {*HOP_BY_HOP, "content-encoding"}
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name not in dropped
        }
        await Response(answer.content, answer.status_code, kept)(
            scope, receive, send
        )

    async def serve_exchanges(self, request: Request) -> Response:
        """Tell the exchanges since this was asked last, and forget them."""
        answer = JSONResponse(self.exchanges)
        self.exchanges.clear()
        return answer

    async def serve_quiet(self, request: Request) -> Response:
        """Tell how many seconds have passed since the last write."""
        return JSONResponse({"seconds": time.monotonic() - self.last_write})
