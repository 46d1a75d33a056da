# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy: finds the route, runs the plugins that stand here, forwards to the service (kong/runloop/handler.lua).

Of the plugins only jwt, acl and request-termination act; the others are configuration that nothing looks at.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import urllib.parse
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from . import jwt
from .lua import LuaError
from .router import Match, upstream_path
from .store import Row
from .view import View
from .web import JSON, SERVER, reply

if TYPE_CHECKING:
    from . import Kong

UNEXPECTED = "An unexpected error occurred"
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-connection"}
    | {"te", "trailer", "transfer-encoding", "upgrade"}
)
_CONSUMER_HEADERS = {
    "x-consumer-id": "id",
    "x-consumer-username": "username",
    "x-consumer-custom-id": "custom_id",
}
_TEMPLATES = {
    "application/json": (JSON, '{\n  "message":"%s",\n  "request_id":"%s"\n}'),
    "text/html": (
        "text/html; charset=utf-8",
        '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n  </head>\n'
        "  <body>\n    <h1>Error</h1>\n    <p>%s.</p>\n    <p>request_id: %s</p>\n  </body>\n</html>\n",
    ),
    "text/plain": ("text/plain; charset=utf-8", "%s\nrequest_id: %s\n"),
    "application/xml": (
        "application/xml; charset=utf-8",
        '<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>%s</message>\n'
        "  <requestid>%s</requestid>\n</error>\n",
    ),
}


_MEDIA = {
    "*/*": "application/json",
    "application/*": "application/json",
    "text/*": "text/html",
    "text/xml": "application/xml",
}


class Stop(Exception):
    """The request goes no further: here is the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass
class Exchange:
    """A request on its way through the plugins. `headers` are those for the service, names in lower case."""

    request: Request
    match: Match
    headers: dict[str, list[str]]
    request_id: str
    consumer: Mapping[str, Any] | None = None
    credential: Mapping[str, Any] | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def set_header(self, name: str, value: str | None) -> None:
        """Set a header for the service, or with None remove it."""
        self.headers.pop(name, None)
        if value is not None:
            self.headers[name] = [_header(value)]

    def authenticate(self, consumer: Mapping[str, Any], credential: Mapping[str, Any] | None) -> None:
        """Tell the service who it is (kong.client.authenticate, and set_consumer of the auth plugins)."""
        self.consumer, self.credential = consumer, credential
        for name, column in _CONSUMER_HEADERS.items():
            self.set_header(name, consumer[column])
        self.set_header("x-credential-identifier", credential["key"] if credential else None)
        self.set_header("x-anonymous-consumer", None if credential else "true")

    def stop(self, status: int, message: str, headers: dict[str, str] | None = None) -> Stop:
        """Return the end of the request with an error page."""
        return Stop(error_page(status, message, _accepted(self.request), self.request_id, headers))


def _header(text: str) -> str:
    """Return `text` as a header's value: bytes of UTF-8, which ASGI applications write as Latin-1."""
    return text.encode().decode("latin-1")


def _accepted(request: Request) -> str | None:
    return request.headers.get("accept") or request.headers.get("content-type")


def error_page(
    status: int, message: str, accept: str | None, request_id: str, headers: dict[str, str] | None = None
) -> Response:
    """Return Kong's own error in the form that the client accepts (kong/tools/http.lua)."""
    best, kind = 0.0, "text/plain" if accept is None else "application/json"
    for part in (accept or "").split(","):
        media, *options = (piece.strip().lower() for piece in part.split(";"))
        quality = next((float(option[2:] or 0) for option in options if option.startswith("q=")), 1.0)
        if (
            media.startswith("text/html")
            or media in _TEMPLATES
            or media in ("*/*", "application/*", "text/*", "text/xml")
        ):
            wanted = {"text/*": "text/html", "text/xml": "application/xml"}.get(media, media)
            if quality > best:
                best, kind = quality, wanted if wanted in _TEMPLATES else "application/json"
    content_type, template = _TEMPLATES[kind]
    all_headers = {"content-type": content_type, "server": SERVER, "x-kong-request-id": request_id, **(headers or {})}
    return Response(template % (message, request_id), status, all_headers)


class Proxy:
    """The proxy of one Kong, as an ASGI application."""

    def __init__(self, kong: Kong) -> None:
        self.kong = kong
        self.turn = itertools.count()
        self._client: tuple[asyncio.AbstractEventLoop, httpx.AsyncClient] | None = None
        self.view: View

    def refresh(self, name: str | None = None, row: Row | None = None) -> None:
        """Notice that `row` of entity `name` was written or deleted; without arguments, that everything changed."""
        if name is None or row is None:
            self.view = View(self.kong.store, self.kong.clock.now)
        else:
            current = self.kong.store[name].rows.get(row["id"])
            self.view.write(name, row["id"], current, self.kong.propagation_delay)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self.answer(request)
        except Stop as stop:
            response = stop.response
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the answer to `request`.

        Raises: Stop.
        """
        self.view.catch_up()
        request_id = uuid.uuid4().hex
        path = (request.scope.get("raw_path") or request.url.path.encode()).decode("latin-1")
        headers: dict[str, list[str]] = {}
        for name, value in request.headers.items():
            headers.setdefault(name, []).append(value)
        match = self.view.routes.match(request.method, request.headers.get("host", ""), path, headers)
        if match is None:
            text = "no Route matched with those values"
            raise Stop(error_page(404, text, _accepted(request), request_id))
        exchange = Exchange(request, match, headers, request_id)
        if "http" not in match.route["protocols"]:
            raise self._upgrade(exchange, path)
        try:
            self._run_plugins(exchange)
        except LuaError:
            raise exchange.stop(500, UNEXPECTED) from None
        if match.service is None:
            raise exchange.stop(503, "no Service found with those values")
        return await self._forward(exchange, path)

    @staticmethod
    def _upgrade(exchange: Exchange, path: str) -> Stop:
        status = exchange.match.route["https_redirect_status_code"]
        if status == 426:
            headers = {"connection": "Upgrade", "upgrade": "TLS/1.2, HTTP/1.1"}
            return exchange.stop(426, "Please use HTTPS protocol", headers)
        host = exchange.request.headers.get("host", "").split(":")[0]
        query = exchange.request.url.query
        location = f"https://{host}{path}" + (f"?{query}" if query else "")
        return exchange.stop(status, "Please use HTTPS protocol", {"location": location})

    # Plugins

    def _run_plugins(self, exchange: Exchange) -> None:
        route, service = exchange.match.route["id"], (exchange.match.service or {}).get("id")
        for name, run in (("jwt", self._jwt), ("acl", self._acl), ("request-termination", self._terminate)):
            consumer = exchange.consumer["id"] if exchange.consumer else None
            plugin = self.view.plugin(name, route, service, consumer)
            if plugin:
                run(exchange, plugin["config"])

    def _jwt(self, exchange: Exchange, config: Mapping[str, Any]) -> None:
        request = exchange.request
        if not config["run_on_preflight"] and request.method == "OPTIONS":
            return
        if config["anonymous"] and exchange.credential:
            return
        query = _query(request.scope["query_string"].decode("latin-1"))
        presented = jwt.Presented(
            {name: values[0] for name, values in exchange.headers.items()}, query, _cookies(exchange.headers)
        )
        try:
            consumer, credential = jwt.authenticate(
                config,
                presented,
                self.kong.clock.now(),
                self.view.credentials.get,
                self.view.rows["consumers"].get,
            )
        except jwt.Refused as refused:
            if not config["anonymous"]:
                challenge = {"www-authenticate": _header(refused.challenge)} if refused.challenge else {}
                headers = {"x-kong-request-id": exchange.request_id, **challenge}
                raise Stop(reply(401, refused.body, headers)) from None
            anonymous = self.view.consumer(config["anonymous"])
            if anonymous is None:
                raise LuaError("either credential or consumer must be provided") from None
            exchange.authenticate(anonymous, None)
        else:
            exchange.authenticate(consumer, credential)

    def _acl(self, exchange: Exchange, config: Mapping[str, Any]) -> None:
        """Let groups in or keep them out (kong/plugins/acl/handler.lua)."""
        consumer = exchange.consumer
        if consumer is None:
            raise exchange.stop(401, "Unauthorized")
        groups = self.view.groups.get(consumer["id"]) or set()
        denied = config["deny"] or []
        if not groups and not denied and not exchange.credential:
            raise exchange.stop(401, "Unauthorized")
        blocked = bool(groups & set(denied)) if denied else not groups & set(config["allow"] or ())
        if blocked:
            raise exchange.stop(403, "You cannot consume this service")
        if groups and not config["hide_groups_header"]:
            exchange.set_header("x-consumer-groups", ", ".join(sorted(groups)))

    @staticmethod
    def _terminate(exchange: Exchange, config: Mapping[str, Any]) -> None:
        """Answer without asking the service (kong/plugins/request-termination/handler.lua)."""
        trigger = config["trigger"]
        query = dict(urllib.parse.parse_qsl(exchange.request.url.query, keep_blank_values=True))
        if trigger and trigger.lower() not in exchange.headers and trigger not in query:
            return
        status = config["status_code"]
        if config["body"] is not None:
            headers = {"content-type": config["content_type"] or JSON, "server": SERVER}
            raise Stop(Response(config["body"], status, headers))
        raise Stop(reply(status, {"message": config["message"] or {503: "Service unavailable"}.get(status, "")}))

    # Forwarding

    def _http(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._client[0] is not loop:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
            self._client = loop, httpx.AsyncClient(trust_env=False, verify=False, limits=limits)
        return self._client[1]

    def _peer(self, exchange: Exchange, service: Mapping[str, Any]) -> tuple[str, int, str]:
        """Return the host and port to connect to and the Host header that goes with them."""
        host, port = service["host"], service["port"]
        balanced = self.view.targets(host)
        if balanced:
            upstream, targets = balanced
            if not targets:
                raise exchange.stop(503, "failure to get a peer from the ring-balancer")
            target = targets[next(self.turn) % len(targets)]["target"]
            host, _dummy, number = target.rpartition(":")
            port = int(number)
            if upstream["host_header"]:
                return host, port, upstream["host_header"]
        default = {"http": 80, "https": 443}.get(service["protocol"])
        return host, port, host if port == default else f"{host}:{port}"

    async def _forward(self, exchange: Exchange, path: str) -> Response:
        request, match = exchange.request, exchange.match
        service = match.service
        assert service is not None
        host, port, host_header = self._peer(exchange, service)
        headers = self._upstream_headers(exchange, path, host_header)
        query = request.scope["query_string"]
        target = upstream_path(match, path).encode("latin-1") + (b"?" + query if query else b"")
        body = await request.body()
        seconds = {name: service[f"{name}_timeout"] / 1000 for name in ("connect", "read", "write")}
        outgoing = httpx.Request(
            request.method,
            f"{service['protocol']}://{host}:{port}/",
            headers=headers,
            content=body or None,
            extensions={"target": target, "timeout": {**seconds, "pool": None}},
        )
        try:
            answer = await self._http().send(outgoing, stream=True)
        except httpx.TimeoutException:
            raise exchange.stop(504, "The upstream server is timing out") from None
        except httpx.ConnectError as error:
            if _unresolved(error):
                raise exchange.stop(503, "name resolution failed") from None
            raise exchange.stop(502, "An invalid response was received from the upstream server") from None
        except httpx.HTTPError:
            raise exchange.stop(502, "An invalid response was received from the upstream server") from None
        response = StreamingResponse(_body(answer), answer.status_code, background=BackgroundTask(answer.aclose))
        kept = [(k.lower(), v) for k, v in answer.headers.raw if k.lower().decode() not in _HOP_BY_HOP]
        extra = {"via": f"1.1 {SERVER}", "x-kong-request-id": exchange.request_id}
        response.raw_headers = kept + [(k.encode(), v.encode()) for k, v in extra.items()]
        return response

    def _upstream_headers(self, exchange: Exchange, path: str, host_header: str) -> list[tuple[bytes, bytes]]:
        request, headers = exchange.request, exchange.headers
        client = request.client.host if request.client else "127.0.0.1"
        sent_host = request.headers.get("host", "")
        own = {
            "host": sent_host if exchange.match.route["preserve_host"] else host_header,
            "x-forwarded-for": ", ".join([*headers.get("x-forwarded-for", []), client]),
            "x-forwarded-proto": "http",
            "x-forwarded-host": sent_host.rsplit(":", 1)[0] if sent_host.count(":") == 1 else sent_host,
            "x-forwarded-port": str((request.scope.get("server") or ("", 80))[1]),
            "x-forwarded-path": path,
            "x-real-ip": client,
            "x-kong-request-id": exchange.request_id,
            "via": f"1.1 {SERVER}",
        }
        prefix = exchange.match.prefix if exchange.match.route["strip_path"] else ""
        if prefix:
            own["x-forwarded-prefix"] = prefix
        dropped = _HOP_BY_HOP | own.keys() | {"x-forwarded-prefix"}
        kept = [(name, value) for name, values in headers.items() if name not in dropped for value in values]
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in [*own.items(), *kept]]


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in answer.aiter_raw():
        yield chunk


def _query(text: str) -> Iterator[tuple[str, str | bool]]:
    """Yield the query's arguments; one without ``=`` is True."""
    for part in filter(None, text.split("&")):
        name, mark, value = part.partition("=")
        yield urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(value) if mark else True


def _cookies(headers: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the cookies by lower-case name, as nginx finds them."""
    cookies: dict[str, str] = {}
    for line in headers.get("cookie", []):
        for pair in line.split(";"):
            name, mark, value = pair.strip().partition("=")
            if mark:
                cookies.setdefault(name.lower(), value)
    return cookies


def _unresolved(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, socket.gaierror):
            return True
        error = error.__cause__ or error.__context__
    return False
