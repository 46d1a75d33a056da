# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Misbehaviour on request: a server in front of which `Faults` stands can be told to fail, and tells what it was asked.

It is an ASGI middleware with a small HTTP interface of its own under ``/_sandbox/``, described in README.md here.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from email.utils import formatdate
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.sandbox.clock import Clock


@dataclass
class Rule:
    """Which requests go wrong, and how. Every field but the match is an action; an action not named is not taken."""

    method: str = ".*"
    path: str = r"(?!(/[^/]+)?/schemas/[^/]+/validate$).*"  # no write, so a fault has to name it
    skip: int = 0
    """How many matching requests still go well before the first one that does not."""
    times: int | None = 1
    """How many go wrong; None: all of them."""
    status: int | None = None
    """Answer with this status, `headers` and `body` (text, or anything else as JSON), without handling the request."""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = ""
    delay: float = 0
    """Wait so many seconds first."""
    drop: str | None = None
    """Close the connection "before" the request is handled, or "after" it: then it took effect without an answer."""
    truncate: bool = False
    """Handle the request, announce the whole answer, send half of it and close the connection."""
    before: list[dict[str, Any]] = field(default_factory=list)
    """Requests {method, path, headers, json} that somebody else gets in first: a lost race."""

    def __post_init__(self) -> None:
        if self.drop not in (None, "before", "after"):
            raise ValueError('drop is "before" or "after"')
        self.pattern = re.compile(
            f"(?:{self.method}) (?:{self.path})", re.IGNORECASE
        )

    def claims(self, method: str, path: str) -> bool:
        """Return whether this request goes wrong, and count it."""
        if not self.pattern.fullmatch(f"{method} {path}") or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """`app`, with faults, and with the time that `clock` tells in every answer (RFC 9110 §6.6.1).

    `reset` empties every server of the sandbox. `routes` are more of what is served under ``/_sandbox/``.
    """

    def __init__(
        self,
        app: ASGIApp,
        clock: Clock,
        reset: Callable[[], None],
        routes: Sequence[Route] = (),
    ) -> None:
        self.app, self.clock, self.reset = app, clock, reset
        self.rules: list[Rule] = []
        self.requests: list[dict[str, Any]] = []
        self.interface = Starlette(
            routes=[
                Route(
                    "/_sandbox/faults",
                    self.serve_faults,
                    methods=["GET", "POST", "DELETE"],
                ),
                Route(
                    "/_sandbox/requests",
                    self.serve_requests,
                    methods=["GET", "DELETE"],
                ),
                Route("/_sandbox/clock", self.serve_clock, methods=["POST"]),
                Route("/_sandbox/reset", self.serve_reset, methods=["POST"]),
                *routes,
            ]
        )

    def clear(self) -> None:
        """Forget the rules and the requests seen."""
        self.rules.clear()
        self.requests.clear()

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve one connection of an ASGI server."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith("/_sandbox/"):
            await self.interface(scope, receive, send)
        else:
            await self.serve(scope, receive, send)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request to the application, by the first rule that claims it."""
        seen = {
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode(),
            "headers": sorted(
                name.decode() for name, value in scope["headers"]
            ),
            "status": None,
        }
        self.requests.append(seen)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                headers = list(message.get("headers", ()))
                if all(name != b"date" for name, value in headers):
                    headers.append(
                        (
                            b"date",
                            formatdate(self.clock.now(), usegmt=True).encode(),
                        )
                    )
                message = {**message, "headers": headers}
            await send(message)

        rule = next(
            (
                rule
                for rule in self.rules
                if rule.claims(scope["method"], scope["path"])
            ),
            Rule(),
        )
        if rule.delay:
            await asyncio.sleep(rule.delay)
        if rule.before:
            await self.overtake(rule.before)
        if rule.drop == "before":
            await hang_up(receive, send)
        elif rule.status is not None:
            body = (
                rule.body
                if isinstance(rule.body, str)
                else json.dumps(rule.body)
            )
            await Response(body, rule.status, rule.headers)(
                scope, receive, noted
            )
        elif rule.drop == "after" or rule.truncate:
            answer: list[Message] = []

            async def keep(message: Message) -> None:
                answer.append(message)

            await self.app(scope, receive, keep)
            if rule.truncate:
                await send_half(answer, noted)
            await hang_up(receive, send)
        else:
            await self.app(scope, receive, noted)

    async def overtake(self, others: list[dict[str, Any]]) -> None:
        """Have the application handle the requests of `others` first."""
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://127.0.0.1",
        ) as client:
            for other in others:
                answer = await client.request(
                    other["method"],
                    other["path"],
                    json=other.get("json"),
                    headers=other.get("headers"),
                )
                answer.raise_for_status()

    async def serve_faults(self, request: Request) -> Response:
        """Take a rule, tell the rules that are left, or forget them."""
        if request.method == "POST":
            try:
                self.rules.append(Rule(**await request.json()))
            except (TypeError, ValueError) as error:
                return JSONResponse({"message": f"not a rule: {error}"}, 400)
        elif request.method == "DELETE":
            self.rules.clear()
        return JSONResponse(
            [
                {name.name: getattr(rule, name.name) for name in fields(Rule)}
                for rule in self.rules
            ]
        )

    async def serve_requests(self, request: Request) -> Response:
        """Tell the requests seen: method, path, query, names of the headers, status (null: no answer).

        DELETE forgets what it tells.
        """
        answer = JSONResponse(self.requests)
        if request.method == "DELETE":
            self.requests.clear()
        return answer

    async def serve_clock(self, request: Request) -> Response:
        """Shift the clock."""
        self.clock.shift(float((await request.json())["shift"]))
        return Response(status_code=204)

    async def serve_reset(self, request: Request) -> Response:
        """Make every server new."""
        self.reset()
        return Response(status_code=204)


async def send_half(answer: list[Message], send: Send) -> None:
    """Send the head of an answer and the first half of its body."""
    start, *parts = answer
    body = b"".join(part.get("body", b"") for part in parts)
    await send(start)
    await send(
        {
            "type": "http.response.body",
            "body": body[: len(body) // 2],
            "more_body": True,
        }
    )


async def hang_up(receive: Receive, send: Send) -> None:
    """Close the connection. ASGI has no word for it: this asks the transport of uvicorn, whose method `send` is."""
    send.__self__.transport.close()  # type: ignore[attr-defined]
    while (await receive())["type"] != "http.disconnect":
        pass
