# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route a request takes, and by which plugin of a kind it is met.

Sources: kong/router/transform.lua, kong/router/utils.lua and kong/runloop/plugins_iterator.lua of Kong Gateway 3.9, in
its default flavour traditional_compatible.
"""

from __future__ import annotations

import dataclasses
import re
import string
import typing as t
from urllib.parse import parse_qsl, unquote

from .._shape import Record

UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
KINDS = ("methods", "hosts", "paths", "headers", "snis")
MOST_HEADERS = 255


@dataclasses.dataclass(frozen=True)
class Request:
    """A request as Kong sees it: ``path`` without its query, ``headers`` by name in lower case."""

    method: str
    protocol: str
    host: str
    path: str
    query: tuple[tuple[str, str | None], ...]
    headers: t.Mapping[str, str]


def request(method: str, protocol: str, host: str, target: str, headers: t.Mapping[str, t.Any]) -> Request:
    """A request for a target, which is a path with a query or without."""
    path, mark, query = target.partition("?")
    arguments = []
    for part in query.split("&") if mark else ():
        name, given, dummy = part.partition("=")
        value = parse_qsl(part, keep_blank_values=True)[0][1] if given and part != "=" else None
        arguments.append((unquote(name.replace("+", " ")), value))
    named = {name.lower(): str(value) for name, value in headers.items()}
    return Request(method.upper(), protocol, named.get("host", host), path, tuple(arguments), named)


def routes_in_order(routes: t.Iterable[Record]) -> list[tuple[Record, str | None]]:
    """Every route with each of its paths (None where it has none), in the order in which Kong tries them."""
    return sorted(((route, path) for route in routes for path in route.get("paths") or [None]), key=_rank, reverse=True)


def _rank(candidate: tuple[Record, str | None]) -> tuple[t.Any, ...]:
    """What is more particular goes first; among equals the greater id."""
    route, path = candidate
    regex = bool(path and path.startswith("~"))
    return (
        sum(bool(route.get(kind)) for kind in KINDS),
        bool(route.get("hosts")) and not any("*" in host for host in route["hosts"]),
        min(len(route.get("headers") or ()), MOST_HEADERS),
        regex,
        (route.get("regex_priority") or 0) if regex else 0,
        0 if regex else len(path or ""),
        route["id"],
    )


def misfits(route: Record, path: str | None, asked: Request) -> tuple[str, ...]:
    """Why a route with one of its paths is not for a request: the route's fields that do not fit."""
    fits = {
        "methods": lambda: asked.method in route["methods"],
        "hosts": lambda: any(_fits_host(pattern, asked.host) for pattern in route["hosts"]),
        "headers": lambda: all(_fits_header(asked.headers.get(k.lower()), v) for k, v in route["headers"].items()),
        "snis": lambda: asked.protocol != "https" or asked.host.lower() in route["snis"],
        "paths": lambda: _fits_path(path or "", normalized(asked.path)),
    }
    return tuple(kind for kind in KINDS if route.get(kind) and not fits[kind]())


def _fits_host(pattern: str, host: str) -> bool:
    pattern, host = pattern.lower(), host.lower()
    if not re.search(r":\d+$", pattern):
        host = re.sub(r":\d+$", "", host)
    if pattern.startswith("*"):
        return host.endswith(pattern[1:]) and len(host) >= len(pattern)
    if pattern.endswith("*"):
        return host.startswith(pattern[:-1]) and len(host) >= len(pattern)
    return host == pattern


def _fits_header(sent: str | None, wanted: list[str]) -> bool:
    if sent is None:
        return False
    if len(wanted) == 1 and wanted[0].startswith("~*"):
        return _search(wanted[0][2:], sent, re.IGNORECASE) is not None
    return sent.lower() in (value.lower() for value in wanted)


def _fits_path(pattern: str, path: str) -> bool:
    if pattern.startswith("~"):
        found = _search(rf"\A(?:{pattern[1:]})", path)
        return found is not None
    return path.startswith(pattern)


def _search(pattern: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """A search as Kong's own regular expressions do it. One that Python cannot read fits nothing."""
    try:
        return re.search(re.sub(r"\(\?<(?![=!])", "(?P<", pattern), text, flags)
    except re.error:
        return None


def normalized(path: str) -> str:
    """A path without needless percent signs, dots and slashes (kong/tools/uri.lua, RFC 3986 section 6.2.2)."""

    def decoded(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in UNRESERVED else match[0].upper()

    kept: list[str] = []
    parts = re.sub("%([0-9A-Fa-f]{2})", decoded, path).split("/")
    for part in parts[1:]:
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    slash = "/" if kept and parts[-1] in ("", ".", "..") else ""
    return "/" + "/".join(kept) + slash


Scopes = dict[tuple[t.Any, ...], Record]


def scopes(plugins: t.Iterable[Record], name: str) -> Scopes:
    """The plugins of a name that take part, by the ids of route, service and consumer that each is bound to."""
    return {_scope(one): one for one in plugins if one["name"] == name and one["enabled"]}


def applicable(bound: Scopes, route: str | None, service: str | None) -> Record | None:
    """The one of these plugins that meets requests of a route and a service (ids), before anybody is known.

    The most particular one alone does.
    """
    for scope in ((route, service), (route, None), (None, service), (None, None)):
        if found := bound.get((*scope, None)):
            return found
    return None


def _scope(plugin: Record) -> tuple[str | None, ...]:
    return tuple((plugin.get(kind) or {}).get("id") for kind in ("route", "service", "consumer"))
