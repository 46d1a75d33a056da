# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route a request takes, in Kong's default flavour traditional_compatible.

Follows kong/router/transform.lua, kong/router/atc.lua, kong/router/fields.lua and the crate atc-router.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .rules import normalized_path

Row = Mapping[str, Any]
# Parts of a route get ids of their own, made from the route's (kong/router/transform.lua).
SPLIT = uuid.UUID("7f145bf9-0dce-4f91-98eb-debbce4b9f6b")
KINDS = (
    "sources",
    "destinations",
    "methods",
    "hosts",
    "headers",
    "snis",
    "paths",
)
MOST_HEADERS = 255
LONGEST_PATH = 0x7FFFF
PLAIN_HOSTS, REGEX_PATHS = 1 << 60, 1 << 51
UINT32, UINT64 = (1 << 32) - 1, (1 << 64) - 1
NEVER = re.compile(r"(?!)")
HTTP_PROTOCOLS = frozenset({"http", "https", "grpc", "grpcs"})


@dataclass(frozen=True)
class Match:
    """A route, its service (or None) and the part of the path that its own path matched (None if it has none)."""

    route: Row
    service: Row | None
    prefix: str | None


class Peers(NamedTuple):
    """The two ends of a connection, each an address and a port."""

    source: tuple[str, int]
    destination: tuple[str, int]


@dataclass(frozen=True)
class _Candidate:
    """One route with those of its paths that have the same priority."""

    priority: int
    id: str
    route: Row
    service: Row | None
    paths: tuple[re.Pattern[str] | str, ...]


def _shifted(number: int, count: int) -> int:
    """Return LuaJIT's ``bit.lshift`` of a number: 32 bits with a sign, and the count modulo 32."""
    bits = (number << count % 32) & UINT32
    return bits - (1 << 32) if bits >> 31 else bits


def _priority(route: Row, paths: list[str]) -> int:
    """Return the 64 bits by which the router sorts (get_priority in kong/router/transform.lua).

    They are meant to be fields side by side, but all that is shifted as a number lands in the lower 32 bits.
    """
    hosts, headers = route["hosts"], route["headers"] or {}
    kinds = sum(bool(route.get(kind)) for kind in KINDS)
    plain = hosts is not None and not any("*" in host for host in hosts)
    regex = bool(paths) and paths[0].startswith("~")
    length = len(paths[0].encode()) if paths and not regex else 0
    bits = (
        _shifted(kinds, 61)
        | (PLAIN_HOSTS if plain else 0)
        | (REGEX_PATHS if regex else 0)
        | _shifted(min(len(headers), MOST_HEADERS), 52)
        | _shifted((route["regex_priority"] or 0) if regex else 0, 19)
        | (length & LONGEST_PATH)
    )
    return bits & UINT64


def _candidates(route: Row, service: Row | None) -> Iterator[_Candidate]:
    """Yield a candidate for all regular expressions of `route`, and one for each length of its other paths."""
    groups: dict[int, list[str]] = {}
    for path in route["paths"] or ():
        groups.setdefault(
            0 if path.startswith("~") else len(path.encode()), []
        ).append(path)
    for index, paths in enumerate(groups.values() or [[]], 1):
        row_id = (
            str(uuid.uuid5(SPLIT, f"{route['id']}#{index}"))
            if len(groups) > 1
            else route["id"]
        )
        patterns = tuple(
            rust_regex(f"^{path[1:]}") if path.startswith("~") else path
            for path in paths
        )
        yield _Candidate(
            _priority(route, paths), row_id, route, service, patterns
        )


@functools.lru_cache(maxsize=4096)
def rust_regex(pattern: str) -> re.Pattern[str]:
    """Return a regular expression of Rust's crate regex as one of Python's; what Python cannot read fits nothing."""
    flags = re.match(r"\^?\(\?([a-z]+)\)", pattern)
    if flags:  # Python wants flags for all of an expression at its beginning
        pattern = f"(?{flags[1]})" + pattern.replace(f"(?{flags[1]})", "", 1)
    pattern = re.sub(r"\(\?<(?![=!])", "(?P<", pattern)
    at_end = re.sub(
        r"(\\.|\[(?:\\.|[^\]\\])*\])|\$",
        lambda found: found[1] or r"\Z",
        pattern,
    )
    try:
        return re.compile(at_end)
    except re.error:
        return NEVER


class Routes:
    """All routes that take part, best match first. Routes of a disabled service do not."""

    def __init__(
        self, routes: Iterable[Row], services: Mapping[str, Row]
    ) -> None:
        found: list[_Candidate] = []
        for route in routes:
            service = (
                services.get(route["service"]["id"])
                if route["service"]
                else None
            )
            if not HTTP_PROTOCOLS & set(route["protocols"]) or (
                service and not service["enabled"]
            ):
                continue
            if any(route.get(kind) for kind in KINDS):
                found += _candidates(route, service)
        self.candidates = sorted(
            found,
            key=lambda each: (each.priority, uuid.UUID(each.id).bytes),
            reverse=True,
        )
        self.looks_at_paths = any(each.paths for each in found)
        self.header_names = {
            name for each in found for name in each.route["headers"] or ()
        }

    def match(
        self,
        method: str,
        host: str,
        path: str,
        headers: Mapping[str, list[str]],
        scheme: str,
        peers: Peers,
    ) -> Match | None:
        """Return the best match, or None.

        `host` is the Host header, `path` comes without the query, `headers` by lower-case name, all with what is not
        UTF-8 as lone surrogates.
        """
        path = normalized_path(path)
        name, port = split_port(host)
        looked_at = [
            value
            for header in self.header_names
            for value in sent_values(headers, header)
        ]
        if not all(
            map(
                _is_utf8,
                [*looked_at, path] if self.looks_at_paths else looked_at,
            )
        ):
            return None  # the router's context takes nothing else (atc-router/src/ffi.rs), whichever route would match
        peers = Peers(
            peers.source,
            (
                peers.destination[0],
                peers.destination[1] if port is None else port,
            ),
        )
        for candidate in self.candidates:
            route = candidate.route
            if scheme == "https" and route["snis"]:
                continue  # no TLS here, so nobody names a server
            if (
                _reached(route, peers)
                and (not route["methods"] or method in route["methods"])
                and (
                    not route["hosts"]
                    or any(
                        host_matches(each, name, peers)
                        for each in route["hosts"]
                    )
                )
                and all(
                    _header_matches(sent_values(headers, k), v)
                    for k, v in (route["headers"] or {}).items()
                )
            ):
                found, prefix = _matched_prefix(candidate.paths, path)
                if found:
                    return Match(route, candidate.service, prefix)
        return None


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def split_port(host: str) -> tuple[str, int | None]:
    """Return a host without its port, and the port (split_host_port in kong/router/transform.lua)."""
    name, mark, port = host.partition(":")
    return (
        (name, int(port))
        if mark and port.isascii() and port.isdigit()
        else (host, None)
    )


def host_matches(pattern: str, name: str, peers: Peers) -> bool:
    """Whether a route's host fits a request's host, whose port, or else that of the connection, `peers` tell."""
    pattern, port = split_port(pattern)
    if port is not None and port != peers.destination[1]:
        return False
    if pattern.startswith("*"):
        return name.endswith(pattern[1:])
    if pattern.endswith("*"):
        return name.startswith(pattern[:-1])
    return name == pattern


def _reached(route: Row, peers: Peers) -> bool:
    """Whether a connection is one of the route's sources and destinations."""
    ends = (
        (route.get("sources"), peers.source),
        (route.get("destinations"), peers.destination),
    )
    return all(
        not wanted or any(_is_end(each, *end) for each in wanted)
        for wanted, end in ends
    )


def _is_end(wanted: Row, address: str, port: int) -> bool:
    network = wanted.get("ip") and ipaddress.ip_network(
        wanted["ip"], strict=False
    )
    return (
        not network or ipaddress.ip_address(address) in network
    ) and wanted.get("port") in (None, port)


def sent_values(headers: Mapping[str, list[str]], name: str) -> list[str]:
    """Return a header's values as ``ngx.req.get_headers`` finds the `name` with underscores."""
    underscored = name.lower().replace("-", "_")
    return (
        headers.get(underscored)
        or headers.get(underscored.replace("_", "-"))
        or []
    )


def _header_matches(sent: list[str], wanted: list[str]) -> bool:
    return any(
        _value_matches(value.lower(), each)
        for each in wanted
        for value in sent
    )


def _value_matches(value: str, wanted: str) -> bool:
    """Whether a value, in lower case, is the `wanted` one, which Lua makes lower case too: even ``\\D`` is ``\\d``."""
    lower = wanted.encode().lower().decode()
    return (
        bool(rust_regex(lower[2:]).search(value))
        if lower.startswith("~*")
        else value == lower
    )


def _matched_prefix(
    paths: tuple[re.Pattern[str] | str, ...], path: str
) -> tuple[bool, str | None]:
    """Return whether one of the `paths` fits, and what of `path` it is."""
    for pattern in paths:
        if isinstance(pattern, str):
            if path.startswith(pattern):
                return True, pattern
        elif match := pattern.search(path):
            return True, match[0]
    return not paths, None


_UNSAFE = re.compile(rb"[^!#$&'()*+,/:;=?@\[\]A-Za-z0-9\-_.~%]")


def upstream_path(match: Match, path: str) -> str:
    """Return the path to ask the service for (set_upstream_uri in kong/router/atc.lua)."""
    base, path = (
        (match.service or {}).get("path") or "/",
        normalized_path(path),
    )
    prefix = match.prefix if match.route["strip_path"] else None
    rest = _sanitized(path[len("/" if prefix is None else prefix) :])
    whole = _joined(base, path, rest, strip=match.route["strip_path"]).encode(
        "utf-8", "surrogateescape"
    )
    return _UNSAFE.sub(lambda found: b"%%%02X" % found[0][0], whole).decode(
        "ascii"
    )


def _sanitized(rest: str) -> str:
    return "" if rest in (".", "..") else re.sub(r"\A\.\.?/", "", rest)


def _joined(base: str, path: str, rest: str, *, strip: bool) -> str:
    """Return the path of the service and what follows it (get_upstream_uri_v0 in kong/router/utils.lua)."""
    slash = base.endswith("/")
    if not strip:
        return (
            base + path[1:] if slash else base if path == "/" else base + path
        )
    if rest:
        return base.removesuffix("/") + "/" + rest.removeprefix("/")
    if slash:
        return base if base == "/" or path.endswith("/") else base[:-1]
    return base + "/" if len(path) > 1 and path.endswith("/") else base
