# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor foretells the proxy's answer: a real Kong's in the recordings, and the stand-in's to random requests.

The doctor and the stand-in read Kong's source independently of each other, and the recordings judge both.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import functools
import itertools
import json
import pathlib
import random
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from starlette.responses import JSONResponse, Response

from ansible_collections.gatewright.auth.plugins.module_utils._doctor.answer import (
    FORWARDED,
    Answer,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.diagnose import (
    diagnose,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.kong_snapshot import (
    LISTS,
    KongSnapshot,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.request_context import (
    RequestContext,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.server_reader import (
    CONNECTION_OPTIONS,
    read_kong,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.proxy_request import (
    ProxyRequest,
)
from tests.contracts.contract import Run
from tests.integration.doctor import private_key
from tests.integration.test_contracts import CONTRACTS, serving
from tests.sandbox.kong import Kong
from tests.sandbox.kong.errors import KongError
from tests.sandbox.kong.proxy import Exchange, Proxy
from tests.support.keys import KEYS

Json = Any
PORT = 8000  # of the proxy in the recordings
RECORDINGS = [
    CONTRACTS / f"kong-3.9.3-{name}.json"
    for name in ("router", "guards", "jwt")
]


class Clock:
    """The time of whoever signs tokens."""

    def now(self) -> float:
        return time.time()


# Recordings


class Listener(Run):
    """A replay that sends what is for the Admin API, and keeps what is for the proxy to itself."""

    def asked(self, step: Json) -> httpx.Request:
        """The request for the proxy that a step stands for."""
        kept: list[Any] = []

        class Session:
            def request(
                self, method: str, url: str, headers: Json, **dummy: Any
            ) -> None:
                sent = {"Accept": "*/*", **headers}
                kept.append(
                    (
                        method,
                        url,
                        {
                            name: value
                            for name, value in sent.items()
                            if value is not None
                        },
                    )
                )

        http, self.http = self.http, Session()
        try:
            self.perform(step)
        finally:
            self.http = http
        [(method, url, headers)] = kept
        return httpx.Request(method, url, headers=headers)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_the_doctor_foretells_what_the_real_server_answered(
    recording: pathlib.Path,
) -> None:
    kong, wrong = Kong(Clock()), []
    with serving(kong.admin) as admin:
        replay, known = Listener(admin, f"http://127.0.0.1:{PORT}", 9998), None
        for number, step in enumerate(
            json.loads(recording.read_text(encoding="utf-8"))["steps"], 1
        ):
            if "call" in step:
                answer, known = replay.perform(step), None
                if answer.ok:
                    replay.remember(step, answer)
                continue
            known = known or read_kong(connection(admin))
            sent = replay.asked(step)
            said = diagnose(
                asked(dataclasses.replace(known, now=time.time()), sent)
            ).answer
            if problem := difference(step, said):
                wrong.append((number, step["proxy"], problem))
    assert wrong == []


def connection(admin: str) -> Json:
    defaults = {
        name: option.get("default")
        for name, option in CONNECTION_OPTIONS.items()
    }
    return {**defaults, "kong_admin_url": admin}


def asked(kong: KongSnapshot, sent: httpx.Request) -> RequestContext:
    """A request as it is sent, and what the doctor knows of the server."""
    target = sent.url.raw_path.decode("latin-1")
    host = sent.headers["host"]
    request = ProxyRequest(
        sent.method, "http", host, target, sent.headers, {PORT}
    )
    return RequestContext(kong, request)


def difference(step: Json, said: Answer) -> str | None:
    """How an answer that was foretold differs from the one that was recorded."""
    real = step["answer"]
    if real["status"] != said.status:
        return f"want {real['status']}, got {said}"
    body = real["body"] if isinstance(real["body"], dict) else {}
    is_page = "text/html" in real["headers"].get("content-type", "")
    if (
        real["status"] >= 400
        and not step.get("only_status")
        and not is_page
        and body != said.body
    ):
        return f"want {body}, got {said}"
    if (
        real["status"] == 401
        and real["headers"].get("www-authenticate") != said.www_authenticate
    ):
        return f"want {real['headers']}, got {said}"
    return None


# Random pairs of a configuration and a request

CONFIGURATIONS, REQUESTS = 50, 42
PEER = ("127.0.0.1", 40000)
PATHS = (
    *(
        "/",
        "/a",
        "/a/",
        "/ab",
        "/a/b",
        "/A",
        "/a b",
        "/ü",
        "/a.b",
        "/a,b",
        "/b",
        "/long/er/path",
    ),
    *(
        "~/a",
        "~/a|/b",
        "~/a$",
        "~/(?<one>[a-z]+)/b",
        "~(?i)/A",
        "~/.*b",
        "~/ü|x",
        "~/\\d",
        "~/a/./b",
    ),
)
HOSTS = (
    "h.test",
    "H.test",
    "*.test",
    "h.*",
    "a.h.test",
    "h.test:8000",
    "h.test:81",
    "*.test:8000",
    "127.0.0.1",
    "h.test.",
)
ASKED_PATHS = (
    *(
        "/",
        "/a",
        "/a/b",
        "/ab",
        "/A/b",
        "/a%20b",
        "/a%2fb",
        "/a%2Cb",
        "/%61",
        "/%C3%BC/x",
        "/%ff",
        "//a",
        "/a/./b",
    ),
    *(
        "/a/../b",
        "/a/%2e%2e/b",
        "/x/b",
        "/7",
        "/../a",
        "/a%zz",
        "/a%00",
        "/b",
        "/long/er/path/x",
        "/a%2520b",
        "/A",
    ),
)
ASKED_HOSTS = (
    "h.test",
    "H.test",
    "a.h.test",
    ".test",
    "test",
    "h.",
    "h.com",
    "h.test:8000",
    "h.test:81",
    "h.test:x",
    "h.test.",
)
METHODS = ("GET", "POST", "OPTIONS", "HEAD", "TRACE")
HEADERS = {
    "x-a": (["1"], ["1", "2"], ["~*^ab"], ["~*\\D"], ["B", "~*^c"]),
    "X_B": (["1"],),
}
ASKED_HEADERS = (
    ("x-a", "1"),
    ("X-A", "2"),
    ("x-a", "ABC"),
    ("X_A", "b"),
    ("x-b", "1"),
    ("x_b", "1"),
    ("x-a", "c9"),
)
# nginx looks for cookies after semicolons and commas, and with spaces around the equals sign.
COOKIES = (
    "a=b; JWT=%s",
    "a=b, jwt=%s",
    "jwt = %s",
    "jwt=; jwt=%s",
    "xjwt=%s",
    "a; jwt=%s ; b=c",
)
# What lua-cjson makes a number of, and what it does not.
NUMBERS = (
    *("1e999", "-1e999", "NaN", "+5", "012", "0x7fffffffff", "1.", "inf"),
    *("9" * 400, "9" * 5000, "true", "{}", "null", ".5", "--1", "0X1f", "1+5"),
)
# What a token's JSON may have in front of its other members.
MEMBERS = (
    *('"a": "\n\t", ', '"a": "\\ud800", ', '"a": "\\udc00x", '),
    *(
        '"a": "\\ud83d\\ude00", ',
        '"a": "\\x", ',
        '"a": 1 2, ',
        '"iss": "nobody", ',
    ),
    *("1: 2, ", '"a": nulL, ', '"a": [1,], ', '"a": "\0", ', '"sub": false, '),
)
# JSON in the place of claims.
CLAIMS = ('"text"', "1", "null", "true", "false", "[]", '["iss"]', "", "{}\0x")
GROUPS = ("staff", "thieves")
SECRET = "a-shared-secret-of-32-characters"


class World:
    """A stand-in with a configuration drawn by lot, which tells of a request that it would forward it, and of whom."""

    def __init__(self, seed: int) -> None:
        self.lot = random.Random(seed)
        self.kong = Kong(Clock())
        self.kong.proxy._forward = self._forwarded  # type: ignore[method-assign]
        self.services = [
            self.made("services", host="h", enabled=self.lot.random() < 0.9)
            for dummy in range(2)
        ]
        self.consumers = [
            self.made("consumers", username=name)
            for name in ("clerk", "thief", "guest")
        ]
        for consumer, group in itertools.product(self.consumers, GROUPS):
            if self.lot.random() < 0.4:
                self.made("acls", consumer=consumer, group=group)
        self._make_credentials()
        self.made("routes", paths=["/"], service=self.services[0])
        self.routes = [
            route
            for dummy in range(self.lot.randint(1, 7))
            if (route := self._route())
        ]
        for dummy in range(self.lot.randint(0, 7)):
            self._make_plugin()

    def made(self, entity: str, **fields: Json) -> Json:
        """A new row, or None where Kong does not take it."""
        told = {
            name: {"id": value["id"]}
            if isinstance(value, dict) and "id" in value
            else value
            for name, value in fields.items()
        }
        try:
            return self.kong.daos[entity].insert(told)
        except KongError:
            return None

    def _make_credentials(self) -> None:
        clerk, thief, dummy = self.consumers
        pem = {"algorithm": "RS256", "rsa_public_key": KEYS["rsa-a.public"]}
        self.made("jwt_secrets", consumer=clerk, key="clerk", **pem)
        self.made("jwt_secrets", consumer=thief, key="thief", secret=SECRET)
        for consumer in (clerk, thief):
            self.made(
                "keyauth_credentials",
                consumer=consumer,
                key=f"{consumer['username']}s-key",
            )
            self.made(
                "basicauth_credentials",
                consumer=consumer,
                username=consumer["username"],
                password="pass:word",
            )

    def _some(self, values: Json, chance: float, most: int = 3) -> Json:
        return (
            self.lot.sample(values, self.lot.randint(1, most))
            if self.lot.random() < chance
            else None
        )

    def _route(self) -> Json:
        headers = {
            name: self.lot.choice(HEADERS[name])
            for name in HEADERS
            if self.lot.random() < 0.2
        }
        chosen = {
            "paths": self._some(PATHS, 0.7),
            "hosts": []
            if self.lot.random() < 0.05
            else self._some(HOSTS, 0.3, 2),
            "methods": self._some(METHODS[:3], 0.2, 2),
            "headers": headers or None,
            "sources": [{"ip": "127.0.0.0/8"}]
            if self.lot.random() < 0.05
            else None,
            "protocols": self.lot.choice(
                [["http", "https"]] * 20 + [["http"], ["https"], ["grpc"]]
            ),
            "regex_priority": self.lot.choice(
                (0, 0, 0, 1, 2, 7, 1024, 5000, -1)
            ),
            "https_redirect_status_code": self.lot.choice((426, 301, 308)),
            "service": self.lot.choice((*self.services * 5, None)),
        }
        return self.made("routes", **chosen)

    def _make_plugin(self) -> None:
        name = self.lot.choice(
            (
                "jwt",
                "jwt",
                "key-auth",
                "basic-auth",
                "acl",
                "request-termination",
                "cors",
            )
        )
        scope = self.lot.choice(
            (
                {},
                {},
                {"service": self.services[0]},
                {"route": self.lot.choice(self.routes or [None])},
            )
        )
        if name == "request-termination" and self.lot.random() < 0.5:
            scope = {**scope, "consumer": self.lot.choice(self.consumers)}
        self.made(
            "plugins",
            name=name,
            config=self._config(name),
            enabled=self.lot.random() < 0.9,
            **scope,
        )

    def _config(self, name: str) -> Json:
        anonymous = self.lot.choice(
            (None, None, None, "guest", "guest", "nobody")
        )
        preflight = {"run_on_preflight": self.lot.random() < 0.5}
        if name == "jwt":
            places = {
                "cookie_names": ["jwt"],
                "uri_param_names": ["jwt"],
                "header_names": ["Authorization", "x_token"],
            }
            if self.lot.random() < 0.1:
                places[self.lot.choice(list(places))] = self.lot.choice(
                    (None, [])
                )
            odd = {
                "key_claim_name": self.lot.choice(("kid", "sub", "len", None)),
                "secret_is_base64": True,
                "realm": "ours",
            }
            drawn = {
                key: value
                for key, value in odd.items()
                if self.lot.random() < 0.1
            }
            longest = {"maximum_expiration": self.lot.choice((0, 60, 7200))}
            verified = {"claims_to_verify": self._some(("exp", "nbf"), 0.7, 2)}
            return {
                "anonymous": anonymous,
                **verified,
                **longest,
                **places,
                **drawn,
                **preflight,
            }
        if name == "key-auth":
            keys = {
                "key_names": self._some(("apikey", "X_Key"), 1, 2),
                "key_in_query": self.lot.random() < 0.8,
                "hide_credentials": self.lot.random() < 0.3,
            }
            return {"anonymous": anonymous, **keys, **preflight}
        if name == "basic-auth":
            return {"anonymous": anonymous}
        if name == "acl":
            return {
                self.lot.choice(("allow", "deny")): self._some(GROUPS, 1, 2)
            }
        if name == "request-termination":
            return {
                "status_code": self.lot.choice((291, 403, 418, 503)),
                "trigger": self.lot.choice((None, "x-a", "apikey")),
            }
        return {"preflight_continue": self.lot.random() < 0.3}

    # Requests

    def request(self) -> httpx.Request:
        """A request drawn by lot, with credentials of some kinds, good ones and bad ones."""
        headers = (
            [self.lot.choice(ASKED_HEADERS)] if self.lot.random() < 0.5 else []
        )
        path = self.lot.choice(ASKED_PATHS)
        if self.lot.random() < 0.7:
            headers.append(
                (
                    "authorization",
                    self.lot.choice(
                        (self._token(), self._token(), self._login())
                    ),
                )
            )
        if self.lot.random() < 0.4:
            key = self.lot.choice(("clerks-key", "thiefs-key", "", "another"))
            place = self.lot.choice(
                ("apikey", "x-key", "?apikey=", "?apikey=1&apikey=")
            )
            path, headers = (
                (path + place + key, headers)
                if "?" in place
                else (path, [*headers, (place, key)])
            )
        if self.lot.random() < 0.1:
            headers.append(
                self.lot.choice(
                    (
                        ("x-token", self._token()),
                        (
                            "cookie",
                            self.lot.choice(COOKIES)
                            % self._token().partition(" ")[2],
                        ),
                    )
                )
            )
        if self.lot.random() < 0.1:
            path += f"{'&' if '?' in path else '?'}jwt" + self.lot.choice(
                ("", "=", f"={self._token()[7:]}")
            )
        if self.lot.random() < 0.3:
            headers += [
                ("origin", "https://a.test"),
                ("access-control-request-method", "GET"),
            ]
        if self.lot.random() < 0.02:
            headers.append(
                ("x-long", "x" * self.lot.choice((8000, 8179, 8181, 9000)))
            )
        host = self.lot.choice(ASKED_HOSTS)
        target = httpx.URL(
            scheme="http", host="127.0.0.1", port=PORT, raw_path=path.encode()
        )
        return httpx.Request(
            self.lot.choice(METHODS[:4]),
            target,
            headers=[("host", host), *headers],
        )

    def _token(self) -> str:
        now = int(time.time())
        name = self.lot.choice(("clerk", "clerk", "thief", "nobody", ""))
        claims = {
            "iss": name,
            "exp": now + self.lot.choice((3600, -60)),
            "nbf": self.lot.choice((now - 60, now + 3600, "x")),
        }
        kept = {
            claim: value
            for claim, value in claims.items()
            if self.lot.random() < 0.9
        }
        signing = (
            (SECRET, "HS256")
            if name == "thief"
            else (private_key(self.lot.choice(("rsa-a", "rsa-b"))), "RS256")
        )
        payload = self._odd_json(json.dumps(kept))
        headers = (
            {"kid": self.lot.choice((name, "true"))}
            if self.lot.random() < 0.1
            else None
        )
        token = jwt.api_jws.encode(payload.encode(), *signing, headers)
        return self.lot.choice(
            (
                *[f"Bearer {token}"] * 6,
                f"Bearer\t{token}",
                f"Basic x, Bearer {token}",
                token.replace(".", "=.", 1),
                f"Bearer {token}=",
                f"bearer {token}x",
                token,
                "Bearer ",
                "Bearer a.b",
            )
        )

    def _odd_json(self, text: str) -> str:
        """A token's claims, or something like it that few would take for JSON."""
        draw = self.lot.random()
        if draw < 0.06:
            return re.sub(
                r'"nbf": [^,}]*', f'"nbf": {self.lot.choice(NUMBERS)}', text
            )
        if draw < 0.12:
            return text.replace("{", "{" + self.lot.choice(MEMBERS), 1)
        if draw < 0.14:
            return self.lot.choice(CLAIMS)
        return text

    def _login(self) -> str:
        pair = self.lot.choice(
            (
                "clerk:pass:word",
                "thief:pass:word",
                "clerk:wrong",
                "nobody",
                ":x",
            )
        )
        return (
            self.lot.choice(("Basic ", "basic", "Basic  "))
            + base64.b64encode(pair.encode()).decode()
        )

    # Answers

    async def _forwarded(
        self, exchange: Exchange, dummy_path: str
    ) -> Response:
        becomes = (
            "accepted"
            if exchange.credential
            else "anonymous"
            if exchange.consumer
            else "open"
        )
        return JSONResponse(
            {"verdict": becomes, "route": exchange.match.route["id"]}
        )

    def answer(self, sent: httpx.Request) -> Json:
        """What the proxy answers: its status, its body if that is JSON, and its challenge."""
        said = asyncio.run(_sent(self.kong.proxy, sent))
        body = (
            json.loads(said.body)
            if said.body and "json" in said.headers.get("content-type", "")
            else {}
        )
        body.pop("request_id", None)
        return {
            "status": said.status_code,
            "body": body,
            "www_authenticate": said.headers.get("www-authenticate"),
        }

    def foretold(self, sent: httpx.Request) -> Json:
        """What the doctor says that the proxy answers."""
        context = asked(
            dataclasses.replace(self.gateway, now=time.time()), sent
        )
        diagnosis = diagnose(context)
        answer = diagnosis.answer._asdict()
        if diagnosis.answer is FORWARDED:
            route_id = (context.route or {})["id"]
            answer["body"] = {"verdict": diagnosis.verdict, "route": route_id}
        return answer

    @functools.cached_property
    def gateway(self) -> KongSnapshot:
        """What the Admin API tells of it."""
        entities = {
            "jwts": "jwt_secrets",
            "key_auths": "keyauth_credentials",
            "basic_auths": "basicauth_credentials",
        }
        rows = {
            kind: [
                self.kong.daos[entity].show(row)
                for row in self.kong.store[entity].rows.values()
            ]
            for kind in LISTS
            for entity in [entities.get(kind, kind)]
        }
        return KongSnapshot(time.time(), {}, **rows)


async def _sent(proxy: Proxy, sent: httpx.Request) -> Response:
    """An answer of the proxy's, without a server between."""
    path, dummy, query = sent.url.raw_path.partition(b"?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": "/",
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower(), value) for name, value in sent.headers.raw],
        "client": PEER,
        "server": ("127.0.0.1", PORT),
    }
    kept: list[Json] = []

    async def receive() -> Json:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Json) -> None:
        kept.append(message)

    await proxy(scope, receive, send)
    headers = {
        name.decode(): value.decode("latin-1")
        for name, value in kept[0]["headers"]
    }
    return Response(
        b"".join(one.get("body", b"") for one in kept[1:]),
        kept[0]["status"],
        headers,
    )


def pairs() -> Iterator[tuple[int, World, httpx.Request]]:
    for seed in range(CONFIGURATIONS):
        world = World(seed)
        for dummy in range(REQUESTS):
            yield seed, world, world.request()


def test_the_doctor_and_the_proxy_agree_on_random_requests() -> None:
    differ, seen = [], set()
    for seed, world, sent in pairs():
        real, said = world.answer(sent), world.foretold(sent)
        seen.add(real["status"])
        if real != said:
            differ.append(
                (
                    seed,
                    sent.method,
                    str(sent.url),
                    dict(sent.headers),
                    real,
                    said,
                )
            )
    assert differ[:3] == [], len(differ)
    assert {200, 291, 301, 400, 401, 403, 404, 415, 426, 500, 503} <= seen
