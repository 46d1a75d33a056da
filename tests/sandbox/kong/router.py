# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route a request takes, in Kong's default flavour traditional_compatible.

Follows kong/router/transform.lua and kong/router/atc.lua.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .rules import normalized_path, python_regex

Row = Mapping[str, Any]
# Parts of a route get ids of their own, made from the route's (kong/router/transform.lua).
SPLIT = uuid.UUID("7f145bf9-0dce-4f91-98eb-debbce4b9f6b")


@dataclass(frozen=True)
class Match:
    """A route, its service (or None) and the part of the path that its own path matched ("" if it has none)."""

    route: Row
    service: Row | None
    prefix: str


@dataclass(frozen=True)
class _Candidate:
    """One route with those of its paths that have the same rank."""

    rank: tuple[Any, ...]
    route: Row
    service: Row | None
    paths: tuple[re.Pattern[str] | str, ...]


def _candidates(route: Row, service: Row | None) -> Iterator[_Candidate]:
    """Yield a candidate for all regular expressions of `route`, and one for each length of its other paths."""
    groups: dict[int, list[re.Pattern[str] | str]] = {}
    for path in route["paths"] or ():
        if path.startswith("~"):
            groups.setdefault(0, []).append(re.compile(python_regex(path[1:])))
        else:
            groups.setdefault(len(path), []).append(path)
    hosts, headers = route["hosts"] or (), route["headers"] or {}
    kinds = sum(bool(route[name]) for name in ("methods", "hosts", "paths", "headers", "snis"))
    plain = bool(hosts) and not any("*" in host for host in hosts)
    for index, (length, paths) in enumerate((groups or {0: []}).items(), 1):
        is_regex = bool(paths) and length == 0
        priority = (route["regex_priority"] or 0) if is_regex else 0
        row_id = str(uuid.uuid5(SPLIT, f"{route['id']}#{index}")) if len(groups) > 1 else route["id"]
        rank = (kinds, plain, min(len(headers), 255), is_regex, priority, length, row_id)
        yield _Candidate(rank, route, service, tuple(paths))


class Routes:
    """All routes that take part, best match first. Routes of a disabled service do not."""

    def __init__(self, routes: Iterable[Row], services: Mapping[str, Row]) -> None:
        found: list[_Candidate] = []
        for route in routes:
            service = services.get(route["service"]["id"]) if route["service"] else None
            if not {"http", "https"} & set(route["protocols"]) or (service and not service["enabled"]):
                continue
            found += _candidates(route, service)
        self.candidates = sorted(found, key=lambda candidate: candidate.rank, reverse=True)

    def match(self, method: str, host: str, path: str, headers: Mapping[str, list[str]]) -> Match | None:
        """Return the best match. `host` is the Host header, `path` without the query, `headers` by lower-case name."""
        path = normalized_path(path)
        for candidate in self.candidates:
            route = candidate.route
            if route["methods"] and method not in route["methods"]:
                continue
            if route["hosts"] and not any(host_matches(pattern, host) for pattern in route["hosts"]):
                continue
            if not all(_header_matches(headers.get(k.lower(), []), v) for k, v in (route["headers"] or {}).items()):
                continue
            prefix = _matched_prefix(candidate.paths, path)
            if prefix is not None:
                return Match(route, candidate.service, prefix)
        return None


def host_matches(pattern: str, host: str) -> bool:
    """Whether a route's host, with a wildcard and a port if any, fits a request's ``Host``."""
    pattern, host = pattern.lower(), host.lower()
    if not re.search(r":\d+$", pattern):
        host = re.sub(r":\d+$", "", host)
    if pattern.startswith("*"):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    if pattern.endswith("*"):
        return host.startswith(pattern[:-1]) and len(host) > len(pattern) - 1
    return host == pattern


def _header_matches(sent: list[str], wanted: list[str]) -> bool:
    if len(wanted) == 1 and wanted[0].startswith("~*"):
        return any(re.search(python_regex(wanted[0][2:]), value, re.IGNORECASE) for value in sent)
    lower = [value.lower() for value in wanted]
    return any(value.lower() in lower for value in sent)


def _matched_prefix(paths: tuple[re.Pattern[str] | str, ...], path: str) -> str | None:
    if not paths:
        return ""
    for pattern in paths:
        if isinstance(pattern, str):
            if path.startswith(pattern):
                return pattern
        elif match := pattern.match(path):
            return match[0]
    return None


def upstream_path(match: Match, path: str) -> str:
    """Return the path to ask the service for (get_upstream_uri_v0 in kong/router/utils.lua)."""
    base = (match.service or {}).get("path") or "/"
    path = normalized_path(path)
    if not match.route["strip_path"]:
        if base.endswith("/"):
            return base + path[1:]
        return base if path == "/" else base + path
    rest = path[len(match.prefix) :].removeprefix("/") if match.prefix else path[1:]
    rest = "" if rest in (".", "..") else re.sub(r"\A\.\.?/", "", rest)
    if base.endswith("/"):
        if rest:
            return base + rest
        return base if base == "/" or path.endswith("/") else base[:-1]
    if rest:
        return f"{base}/{rest}"
    return base + "/" if len(path) > 1 and path.endswith("/") else base
