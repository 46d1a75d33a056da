# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers as Kong sends them, and a router for the Admin API's paths."""

from __future__ import annotations

import json
import random
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

SERVER = "kong/3.9.3"
JSON = "application/json; charset=utf-8"


def shuffled(
    value: Any, orders: dict[tuple[str, ...], list[str]] | None = None
) -> Any:
    """Return `value` with the keys of its objects in no particular order, as cjson prints them."""
    orders = {} if orders is None else orders
    if isinstance(value, dict):
        keys = tuple(value)
        order = orders.get(keys)
        if order is None:
            order = orders[keys] = random.sample(keys, len(keys))
        inner = (dict, list)
        return {
            key: shuffled(item, orders)
            if isinstance(item := value[key], inner)
            else item
            for key in order
        }
    if (
        isinstance(value, list)
        and value
        and isinstance(value[0], (dict, list))
    ):
        return [shuffled(item, orders) for item in value]
    return value


def encode(value: Any) -> bytes:
    """Return `value` as JSON with ``/`` escaped."""
    return (
        json.dumps(shuffled(value), ensure_ascii=False, separators=(",", ":"))
        .replace("/", "\\/")
        .encode()
    )


def reply(
    status: int, body: Any = None, headers: dict[str, str] | None = None
) -> Response:
    """Return a JSON answer, or an empty one if `body` is None."""
    all_headers = {"server": SERVER, **(headers or {})}
    if body is None:
        return Response(None, status, all_headers)
    return Response(
        encode(body), status, {"content-type": JSON, **all_headers}
    )


@dataclass
class Call:
    """One request to the Admin API: `params` from the path, `query` from the URL, `data` from the body."""

    method: str
    params: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    content_type: str = ""
    body: bytes = b""


Handler = Callable[[Call], Any]


@dataclass
class Endpoint:
    """What answers at one path: a handler for each method, and the entity whose schema reads the body."""

    methods: dict[str, Handler]
    entity: str | None = None

    @property
    def allow(self) -> str:
        """The methods that it answers."""
        names = {
            *self.methods,
            "OPTIONS",
            *({"HEAD"} if "GET" in self.methods else ()),
        }
        return ", ".join(sorted(names))


class Router:
    """Finds the endpoint of a path; a literal segment goes before a parameter."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}
        self.paths: list[str] = []

    def add(self, path: str, endpoint: Endpoint) -> None:
        """Make `endpoint` answer at `path`, in which ``:name`` stands for any segment."""
        node = self.tree
        self.paths.append(path)
        for segment in path.strip("/").split("/"):
            node = node.setdefault(
                ":" if segment.startswith(":") else segment, {}
            )
        node["endpoint"] = (
            endpoint,
            [part[1:] for part in path.split("/") if part.startswith(":")],
        )

    def find(self, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """Return the endpoint at the raw `path` and the decoded values of its parameters."""
        segments = path[1:].split("/")
        if len(segments) > 1 and not segments[-1]:
            segments.pop()
        found = self._walk(self.tree, segments, [])
        if not found:
            return None
        (endpoint, names), values = found
        return endpoint, dict(
            zip(names, map(urllib.parse.unquote_plus, values), strict=True)
        )

    def _walk(
        self, node: dict[str, Any], segments: list[str], values: list[str]
    ) -> Any:
        if not segments:
            return (node["endpoint"], values) if "endpoint" in node else None
        head, *rest = segments
        if (
            head != "endpoint"
            and head != ":"
            and head in node
            and (found := self._walk(node[head], rest, values))
        ):
            return found
        if ":" in node and head:
            return self._walk(node[":"], rest, [*values, head])
        return None
