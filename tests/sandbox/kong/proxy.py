# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy: finds the route, runs the plugins that stand here, forwards to the service (kong/runloop/handler.lua).

Of the plugins jwt, key-auth, basic-auth, acl and request-termination act, and cors on preflight requests; the others
are configuration that nothing looks at.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import re
import socket
import urllib.parse
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from . import authentication, jwt
from .lua import LuaError
from .pages import (
    bare,
    error_page,
    fits,
    is_valid_path,
    preferred_type,
    too_large,
)
from .router import Match, Peers, upstream_path
from .store import Row
from .view import View
from .web import SERVER, reply

if TYPE_CHECKING:
    from . import Kong

UNEXPECTED = "An unexpected error occurred"
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-connection"}
    | {"te", "trailer", "transfer-encoding", "upgrade"}
)
_COOKIE = re.compile(r"([^=;,]*?) *= *([^;]*)")
_AFTER_COOKIE = re.compile(r"\A[^;,]*(?:[;,] *|\Z)")
# In the order of the plugins' priorities.
_AUTHENTICATORS = ("jwt", "key-auth", "basic-auth")
# kong/plugins/request-termination/handler.lua
_TERMINATED = {
    401: "Unauthorized",
    404: "Not found",
    405: "Method not allowed",
    500: "An unexpected error occurred",
    502: "Bad Gateway",
    503: "Service unavailable",
}
_CONSUMER_HEADERS = {
    "x-consumer-id": "id",
    "x-consumer-username": "username",
    "x-consumer-custom-id": "custom_id",
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
    query: dict[str, list[str | bool]]
    query_string: bytes
    consumer: Mapping[str, Any] | None = None
    credential: Mapping[str, Any] | None = None

    def set_header(self, name: str, value: str | None) -> None:
        """Set a header for the service, or with None remove it."""
        self.headers.pop(name, None)
        if value is not None:
            self.headers[name] = [_header(value)]

    def authenticate(
        self,
        consumer: Mapping[str, Any],
        credential: Mapping[str, Any] | None,
        identifier: str | None = None,
    ) -> None:
        """Tell the service who it is (kong.client.authenticate, and set_consumer of the auth plugins)."""
        self.consumer, self.credential = consumer, credential
        for name, column in _CONSUMER_HEADERS.items():
            self.set_header(name, consumer[column])
        self.set_header("x-credential-identifier", identifier)
        self.set_header("x-anonymous-consumer", None if credential else "true")

    def stop(
        self, status: int, message: str, headers: dict[str, str] | None = None
    ) -> Stop:
        """Return the end of the request with an error page."""
        accepted = preferred_type(
            ",".join(self.request.headers.getlist("accept"))
        )
        return Stop(
            error_page(status, message, accepted, self.request_id, headers)
        )

    def sent(self, name: str) -> list[str]:
        """Return a header's values as ``ngx.req.get_headers`` finds them."""
        return (
            self.headers.get(name)
            or self.headers.get(name.lower().replace("_", "-"))
            or []
        )

    def hide(self, name: str) -> None:
        """Keep a header and a query argument from the service."""
        self.set_header(name.lower(), None)
        if name in self.query:
            parts = self.query_string.split(b"&")
            kept = (
                part
                for part in parts
                if urllib.parse.unquote_plus(part.partition(b"=")[0].decode())
                != name
            )
            self.query_string = b"&".join(kept)
            del self.query[name]

    def fail(self, status: int) -> Stop:
        """Return the end of the request with an error of nginx's (kong/error_handlers.lua)."""
        return Stop(bare(status, self.headers, self.request_id))


def _header(text: str) -> str:
    """Return `text` as a header's value: bytes of UTF-8, which ASGI applications write as Latin-1."""
    return text.encode().decode("latin-1")


def _utf8(text: str) -> str:
    """Return a header as the bytes it came in say it, what is not UTF-8 as lone surrogates."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


class Proxy:
    """The proxy of one Kong, as an ASGI application."""

    def __init__(self, kong: Kong) -> None:
        self.kong = kong
        self.turn = itertools.count()
        self._client: (
            tuple[asyncio.AbstractEventLoop, httpx.AsyncClient] | None
        ) = None
        self.view: View

    def refresh(self, name: str | None = None, row: Row | None = None) -> None:
        """Notice that `row` of entity `name` was written or deleted; without arguments, that everything changed."""
        if name is None or row is None:
            self.view = View(self.kong.store, self.kong.clock.now)
        else:
            current = self.kong.store[name].rows.get(row["id"])
            self.view.write(
                name, row["id"], current, self.kong.propagation_delay
            )

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
        path = _raw_path(request)
        headers: dict[str, list[str]] = {}
        for name, value in request.headers.items():
            # ngx_http_parse_header_line takes no space around a value for a part of it
            headers.setdefault(name, []).append(value.strip(" "))
        self._admit(request, path, request_id)
        match = self._match(request, path, headers)
        if match is None:
            accepted = preferred_type(",".join(headers.get("accept", ())))
            raise Stop(
                error_page(
                    404,
                    "no Route matched with those values",
                    accepted,
                    request_id,
                )
            )
        query_string = request.scope["query_string"]
        exchange = Exchange(
            request,
            match,
            headers,
            request_id,
            _query(query_string.decode("latin-1")),
            query_string,
        )
        self._check_protocol(exchange, path)
        try:
            await self._run_plugins(exchange)
        except LuaError:
            raise exchange.stop(500, UNEXPECTED) from None
        if match.service is None:
            raise exchange.stop(503, "no Service found with those values")
        return await self._forward(exchange, path)

    @staticmethod
    def _admit(request: Request, path: str, request_id: str) -> None:
        """Refuse what nginx refuses before Kong sees it.

        Raises: Stop.
        """
        query = request.scope["query_string"]
        line = len(f"{request.method} {path} HTTP/1.1\r\n") + (
            len(query) + 1 if query else 0
        )
        headers = (
            len(name) + len(value) + len(": \r\n")
            for name, value in request.headers.raw
        )
        if not fits([line, *headers]):
            raise Stop(too_large())
        if request.method in ("TRACE", "CONNECT"):
            raise Stop(bare(405, {}, request_id))
        if not is_valid_path(path):
            raise Stop(bare(400, {}, request_id))

    def _match(
        self, request: Request, path: str, headers: Mapping[str, list[str]]
    ) -> Match | None:
        scope = request.scope
        peers = Peers(
            tuple(scope.get("client") or ("127.0.0.1", 0)),
            tuple(scope.get("server") or ("127.0.0.1", 80)),
        )
        told = {
            name: [_utf8(value) for value in values]
            for name, values in headers.items()
        }
        host = _utf8(request.headers.get("host", ""))
        return self.view.routes.match(
            request.method, host, _utf8(path), told, scope["scheme"], peers
        )

    @staticmethod
    def _check_protocol(exchange: Exchange, path: str) -> None:
        """Refuse what the route's protocols are not for.

        Raises: Stop.
        """
        protocols, request = (
            set(exchange.match.route["protocols"]),
            exchange.request,
        )
        if (
            "https" in protocols
            and "http" not in protocols
            and request.scope["scheme"] != "https"
        ):
            status = exchange.match.route["https_redirect_status_code"]
            if status == 426:
                headers = {
                    "connection": "Upgrade",
                    "upgrade": "TLS/1.2, HTTP/1.1",
                }
                raise exchange.stop(426, "Please use HTTPS protocol", headers)
            response = bare(status, exchange.headers, exchange.request_id)
            query = request.scope["query_string"].decode("latin-1")
            target = f"{path}?{query}" if query else path
            response.headers["location"] = (
                f"https://{_server_name(request)}{target}"
            )
            raise Stop(response)
        if protocols & {"grpc", "grpcs"}:
            if request.headers.get("content-type", "").startswith(
                "application/grpc"
            ):
                headers = {"connection": "Upgrade", "upgrade": "HTTP/2"}
                raise exchange.stop(426, "Please use HTTP2 protocol", headers)
            raise exchange.stop(415, "Non-gRPC request matched gRPC route")

    # Plugins

    async def _run_plugins(self, exchange: Exchange) -> None:
        """Run the plugins that stand here in the order of their priorities."""
        route, service = (
            exchange.match.route["id"],
            (exchange.match.service or {}).get("id"),
        )
        others = {
            "cors": self._cors,
            "acl": self._acl,
            "request-termination": self._terminate,
        }
        for name in ("cors", *_AUTHENTICATORS, "acl", "request-termination"):
            consumer = exchange.consumer["id"] if exchange.consumer else None
            plugin = self.view.plugin(name, route, service, consumer)
            if plugin and name in _AUTHENTICATORS:
                await self._authenticate(name, exchange, plugin["config"])
            elif plugin:
                others[name](exchange, plugin["config"])

    @staticmethod
    def _cors(exchange: Exchange, config: Mapping[str, Any]) -> None:
        """Answer a browser's preflight request, without the headers (kong/plugins/cors/handler.lua)."""
        asks = exchange.sent("origin") and exchange.sent(
            "access-control-request-method"
        )
        if (
            exchange.request.method == "OPTIONS"
            and asks
            and not config["preflight_continue"]
        ):
            raise Stop(Response(None, 200, {"server": SERVER}))

    async def _authenticate(
        self, name: str, exchange: Exchange, config: Mapping[str, Any]
    ) -> None:
        """Let an authentication plugin ask who it is: where it knows an anonymous consumer, nobody is refused."""
        if exchange.request.method == "OPTIONS" and not config.get(
            "run_on_preflight", True
        ):
            return
        if config["anonymous"] and exchange.credential:
            return
        verify = {
            "jwt": self._jwt,
            "key-auth": self._key_auth,
            "basic-auth": self._basic_auth,
        }[name]
        try:
            await verify(exchange, config)
        except Stop:
            if not config["anonymous"]:
                raise
            anonymous = self.view.consumer(config["anonymous"])
            if anonymous is None:
                raise LuaError(
                    "either credential or consumer must be provided"
                ) from None
            exchange.authenticate(anonymous, None)

    async def _jwt(
        self, exchange: Exchange, config: Mapping[str, Any]
    ) -> None:
        query = (
            (name, value)
            for name, values in exchange.query.items()
            for value in values
        )
        presented = jwt.Presented(
            {
                name.lower(): values[0]
                for name in config["header_names"] or ()
                if (values := exchange.sent(name))
            },
            query,
            _cookies(exchange.headers),
        )
        try:
            consumer, credential = jwt.authenticate(
                config,
                presented,
                self.kong.clock.now(),
                functools.partial(self.view.credential, "jwt_secrets"),
                self.view.rows["consumers"].get,
            )
        except jwt.Refused as refused:
            challenge = (
                {"www-authenticate": _header(refused.challenge)}
                if refused.challenge
                else {}
            )
            headers = {"x-kong-request-id": exchange.request_id, **challenge}
            raise Stop(reply(401, refused.body, headers)) from None
        exchange.authenticate(consumer, credential, credential["key"])

    async def _key_auth(
        self, exchange: Exchange, config: Mapping[str, Any]
    ) -> None:
        body = (
            await _body_arguments(exchange.request)
            if config["key_in_body"]
            else {}
        )
        find = functools.partial(self.view.credential, "keyauth_credentials")
        presented = _presented(exchange, body)
        hidden = config["hide_credentials"] and authentication.hidden_name(
            config, presented
        )
        try:
            self._prove(
                exchange,
                functools.partial(
                    authentication.key_auth, config, presented, find
                ),
                "id",
            )
        finally:
            if hidden:
                exchange.hide(hidden)

    async def _basic_auth(
        self, exchange: Exchange, config: Mapping[str, Any]
    ) -> None:
        find = functools.partial(self.view.credential, "basicauth_credentials")
        presented = _presented(exchange, {})
        hidden = (
            authentication.hidden_headers(presented, find)
            if config["hide_credentials"]
            else []
        )
        try:
            self._prove(
                exchange,
                functools.partial(
                    authentication.basic_auth, config, presented, find
                ),
                "username",
            )
        finally:
            for name in hidden:
                exchange.set_header(name, None)

    def _prove(
        self,
        exchange: Exchange,
        verify: Callable[[], Mapping[str, Any]],
        identifier: str,
    ) -> None:
        """Have the credential that the request proves stand for its consumer; `identifier` is the field it goes by."""
        try:
            credential = verify()
        except authentication.Refused as refused:
            raise exchange.stop(
                401,
                refused.message,
                {"www-authenticate": _header(refused.challenge)},
            ) from None
        consumer = self.view.rows["consumers"][credential["consumer"]["id"]]
        exchange.authenticate(consumer, credential, credential[identifier])

    def _acl(self, exchange: Exchange, config: Mapping[str, Any]) -> None:
        """Let groups in or keep them out (kong/plugins/acl/handler.lua)."""
        consumer = exchange.consumer
        if consumer is None:
            raise exchange.stop(401, "Unauthorized")
        groups = self.view.groups.get(consumer["id"]) or set()
        denied = config["deny"] or []
        if not groups and not denied and not exchange.credential:
            raise exchange.stop(401, "Unauthorized")
        blocked = (
            bool(groups & set(denied))
            if denied
            else not groups & set(config["allow"] or ())
        )
        if blocked:
            raise exchange.stop(403, "You cannot consume this service")
        if groups and not config["hide_groups_header"]:
            exchange.set_header("x-consumer-groups", ", ".join(sorted(groups)))

    @staticmethod
    def _terminate(exchange: Exchange, config: Mapping[str, Any]) -> None:
        """Answer without asking the service (kong/plugins/request-termination/handler.lua)."""
        trigger = config["trigger"]
        if (
            trigger
            and not exchange.sent(trigger)
            and trigger not in exchange.query
        ):
            return
        status = config["status_code"]
        if config["body"] is not None:
            kind = (
                {"content-type": config["content_type"]}
                if config["content_type"]
                else {}
            )
            raise Stop(
                Response(config["body"], status, {"server": SERVER, **kind})
            )
        message = config["message"] or _TERMINATED.get(status)
        if message is None:
            raise exchange.fail(status)
        raise Stop(reply(status, {"message": message}))

    # Forwarding

    def _http(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._client[0] is not loop:
            limits = httpx.Limits(
                max_connections=None, max_keepalive_connections=64
            )
            self._client = (
                loop,
                httpx.AsyncClient(
                    trust_env=False, verify=False, limits=limits
                ),
            )
        return self._client[1]

    def _peer(
        self, exchange: Exchange, service: Mapping[str, Any]
    ) -> tuple[str, int, str]:
        """Return the host and port to connect to and the Host header that goes with them."""
        host, port = service["host"], service["port"]
        balanced = self.view.targets(host)
        if balanced:
            upstream, targets = balanced
            if not targets:
                raise exchange.stop(
                    503, "failure to get a peer from the ring-balancer"
                )
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
        query = exchange.query_string
        target = upstream_path(match, _utf8(path)).encode("ascii") + (
            b"?" + query if query else b""
        )
        body = await request.body()
        seconds = {
            name: service[f"{name}_timeout"] / 1000
            for name in ("connect", "read", "write")
        }
        outgoing = httpx.Request(
            request.method,
            f"{service['protocol']}://{host}:{port}/",
            headers=headers,
            content=body or None,
            extensions={
                "target": target,
                "timeout": {**seconds, "pool": None},
            },
        )
        try:
            answer = await self._http().send(outgoing, stream=True)
        except httpx.TimeoutException:
            raise exchange.fail(504) from None
        except httpx.ConnectError as error:
            if _unresolved(error):
                raise exchange.stop(503, "name resolution failed") from None
            raise exchange.fail(502) from None
        except httpx.HTTPError:
            raise exchange.fail(502) from None
        response = StreamingResponse(
            _body(answer),
            answer.status_code,
            background=BackgroundTask(answer.aclose),
        )
        kept = [
            (k.lower(), v)
            for k, v in answer.headers.raw
            if k.lower().decode() not in _HOP_BY_HOP
        ]
        extra = {
            "via": f"1.1 {SERVER}",
            "x-kong-request-id": exchange.request_id,
        }
        response.raw_headers = kept + [
            (k.encode(), v.encode()) for k, v in extra.items()
        ]
        return response

    def _upstream_headers(
        self, exchange: Exchange, path: str, host_header: str
    ) -> list[tuple[bytes, bytes]]:
        request, headers = exchange.request, exchange.headers
        client = request.client.host if request.client else "127.0.0.1"
        sent_host = request.headers.get("host", "")
        own = {
            "host": sent_host
            if exchange.match.route["preserve_host"]
            else host_header,
            "x-forwarded-for": ", ".join(
                [*headers.get("x-forwarded-for", []), client]
            ),
            "x-forwarded-proto": "http",
            "x-forwarded-host": _server_name(request),
            "x-forwarded-port": str(
                (request.scope.get("server") or ("", 80))[1]
            ),
            "x-forwarded-path": path,
            "x-real-ip": client,
            "x-kong-request-id": exchange.request_id,
            "via": f"1.1 {SERVER}",
        }
        prefix = (
            exchange.match.prefix
            if exchange.match.route["strip_path"]
            else None
        )
        if prefix and prefix != "/":
            own["x-forwarded-prefix"] = _header(prefix)
        dropped = _HOP_BY_HOP | own.keys() | {"x-forwarded-prefix"}
        kept = [
            (name, value)
            for name, values in headers.items()
            if name not in dropped
            for value in values
        ]
        return [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in [*own.items(), *kept]
        ]


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in answer.aiter_raw():
        yield chunk


def _raw_path(request: Request) -> str:
    """Return the path as it was sent, each byte a character."""
    return (request.scope.get("raw_path") or request.url.path.encode()).decode(
        "latin-1"
    )


def _server_name(request: Request) -> str:
    """Return nginx's ``$host``: in lower case and without a port."""
    host = request.headers.get("host", "").lower()
    return re.sub(r":\d*\Z", "", host).removesuffix(".") or "kong"


def _query(text: str) -> dict[str, list[str | bool]]:
    """Return the query's arguments by name; one without ``=`` is True."""
    found: dict[str, list[str | bool]] = {}
    for part in filter(None, text.split("&")):
        name, mark, value = part.partition("=")
        found.setdefault(urllib.parse.unquote_plus(name), []).append(
            urllib.parse.unquote_plus(value) if mark else True
        )
    return found


def _presented(
    exchange: Exchange, body: authentication.Values
) -> authentication.Presented:
    """Return where the plugins look for credentials."""
    return authentication.Presented(
        lambda name: [_utf8(value) for value in exchange.sent(name)],
        exchange.query,
        body,
    )


async def _body_arguments(request: Request) -> dict[str, list[Any]]:
    """Return what a form or a JSON object holds, by name (kong.request.get_body)."""
    kind, body = (
        request.headers.get("content-type", "").partition(";")[0].lower(),
        await request.body(),
    )
    if kind.startswith("application/x-www-form-urlencoded"):
        return {
            name: list(values)
            for name, values in _query(body.decode("latin-1")).items()
        }
    if kind.startswith("application/json"):
        try:
            told = json.loads(body)
        except ValueError:
            return {}
        named = told if isinstance(told, dict) else {}
        return {
            name: value if isinstance(value, list) else [value]
            for name, value in named.items()
        }
    return {}


def _cookies(headers: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the cookies by lower-case name, as nginx finds them (ngx_http_parse_multi_header_lines).

    A value ends at a semicolon. What is not a name and a value is skipped to the next semicolon or comma.
    """
    cookies: dict[str, str] = {}
    for line in headers.get("cookie", []):
        rest = line
        while rest:
            if pair := _COOKIE.match(rest):
                cookies.setdefault(pair[1].lower(), pair[2])
            rest = _AFTER_COOKIE.sub("", rest, count=1)
    return cookies


def _unresolved(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, socket.gaierror):
            return True
        error = error.__cause__ or error.__context__
    return False
