# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the proxy of the Kong stand-in says of its own accord, and where it sends a request."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from tests.sandbox.clock import Clock
from tests.sandbox.kong import Kong
from tests.sandbox.kong.pages import (
    HTML,
    PLAIN,
    XML,
    fits,
    is_valid_path,
    preferred_type,
)
from tests.sandbox.kong.proxy import Exchange
from tests.sandbox.kong.router import Match, Peers, Routes, upstream_path
from tests.sandbox.kong.web import JSON

Json = Any
PEERS = Peers(("127.0.0.1", 40000), ("127.0.0.1", 8000))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("text/html", HTML),
        ("text/*", PLAIN),
        ("application/*", JSON),
        ("image/png", JSON),
        ("Text/HTML", JSON),
        ("text/html;q=0.3, application/xml;q=0.8", XML),
        ("text/html;q=0, text/plain", PLAIN),
        ("text/plain;charset=utf-8;q=0.5, text/html", HTML),
        ("nonsense", JSON),
    ],
)
def test_errors_are_written_as_the_client_accepts_them(
    accept: str | None, kind: str
) -> None:
    assert preferred_type(accept) == kind


@pytest.mark.parametrize(
    ("lines", "room"),
    [
        ([20, 8192], True),
        ([20, 8193], False),
        ([20, *[8000] * 4], True),
        ([20, *[8000] * 5], False),
        ([9000], False),
    ],
)
def test_nginx_has_room_for_so_much(lines: list[int], room: bool) -> None:
    assert fits(lines) is room


@pytest.mark.parametrize(
    ("path", "valid"),
    [
        ("/a/../b", True),
        ("/..", False),
        ("/a/%2e%2e/..", False),
        ("/%zz", False),
        ("/%00", False),
    ],
)
def test_nginx_takes_paths_within_the_root(path: str, valid: bool) -> None:
    assert is_valid_path(path) is valid


def route(number: int, **fields: Json) -> Json:
    empty = dict.fromkeys(
        (
            "methods",
            "hosts",
            "paths",
            "headers",
            "snis",
            "sources",
            "destinations",
            "service",
        )
    )
    own = {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "protocols": ["http"],
        "regex_priority": 0,
    }
    return {**empty, **own, "name": number, **fields}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"paths": ["~/o"]}, {"paths": ["/o"], "methods": ["GET"]}),
        ({"hosts": ["h"]}, {"paths": ["~/o"]}),
        ({"hosts": [], "paths": ["/"]}, {"paths": ["/o"], "methods": ["GET"]}),
        (
            {
                "paths": ["/o"],
                "methods": ["GET"],
                "hosts": ["*h"],
                "headers": {"a": ["1"]},
            },
            {"hosts": ["h"]},
        ),
        (
            {"paths": ["~/o"], "regex_priority": -1},
            {"paths": ["~/o"], "regex_priority": 7},
        ),
        ({"paths": ["~/o"], "regex_priority": 4096}, {"hosts": ["h"]}),
        ({"paths": ["/ö"]}, {"paths": ["/"]}),
        (
            {"headers": {"a": ["1"]}, "paths": ["/o"]},
            {"headers": {"a": ["1"], "b": ["1"]}},
        ),
    ],
)
def test_the_router_shifts_in_32_bits(better: Json, worse: Json) -> None:
    """Each of the two would take the request; the one that is worse has the greater id, which counts among equals."""
    routes = Routes([route(2, **worse), route(1, **better)], {})
    path = "/%C3%B6" if "/ö" in (better.get("paths") or ()) else "/o"
    found = routes.match(
        "GET", "h", path, {"a": ["1"], "b": ["1"]}, "http", PEERS
    )
    assert found is not None
    assert found.route["name"] == 1


@pytest.mark.parametrize(
    ("base", "prefix", "strip", "path", "sent"),
    [
        ("/", "/", True, "/a", "/a"),
        ("/s", "/a", True, "/a", "/s"),
        ("/s", "/a", True, "/ab", "/s/b"),
        ("/s/", "/a", True, "/a", "/s"),
        ("/s/", "/a", False, "/a/b", "/s/a/b"),
        ("/s", "/a", True, "/a../b", "/s/b"),
        ("/s", None, True, "/x y", "/s/x%20y"),
        ("/s", "/ü", False, "/%c3%bc%2f", "/s/%C3%BC%2F"),
    ],
)
def test_the_service_is_asked_for(
    base: str, prefix: str | None, strip: bool, path: str, sent: str
) -> None:
    assert (
        upstream_path(
            Match({"strip_path": strip}, {"path": base}, prefix), path
        )
        == sent
    )


@pytest.mark.parametrize(
    ("plugin", "config", "sent", "kept"),
    [
        (
            "key-auth",
            {"key_names": ["a", "b"]},
            {"a": "key", "b": "other"},
            {"b": "other"},
        ),
        (
            "key-auth",
            {"key_names": ["a", "b"], "anonymous": "guest"},
            {"a": "unknown", "b": "key"},
            {"b": "key"},
        ),
        (
            "basic-auth",
            {"anonymous": "guest"},
            {"authorization": "Basic bm9ib2R5Ong="},
            {},
        ),
        ("basic-auth", {"anonymous": "guest"}, {"b": "other"}, {"b": "other"}),
    ],
)
def test_credentials_are_hidden_where_they_were_looked_for(
    plugin: str, config: Json, sent: Json, kept: Json
) -> None:
    kong = Kong(Clock())
    consumer = kong.daos["consumers"].insert({"username": "guest"})
    kong.daos["keyauth_credentials"].insert(
        {"key": "key", "consumer": {"id": consumer["id"]}}
    )
    service = kong.daos["services"].insert({"host": "h"})
    kong.daos["routes"].insert(
        {"paths": ["/"], "service": {"id": service["id"]}}
    )
    kong.daos["plugins"].insert(
        {"name": plugin, "config": {"hide_credentials": True, **config}}
    )
    seen: Json = {}

    async def forward(exchange: Exchange, dummy_path: str) -> Response:
        seen.update(exchange.headers)
        return Response()

    kong.proxy._forward = forward  # type: ignore[method-assign]

    async def ask() -> None:
        transport = httpx.ASGITransport(kong.proxy)
        async with httpx.AsyncClient(transport=transport) as client:
            await client.get("http://h.test/", headers=sent)

    asyncio.run(ask())
    names = ("a", "b", "authorization")
    assert {name: seen[name][0] for name in names if name in seen} == kept
