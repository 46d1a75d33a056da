# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route a request takes, in Kong's default router flavor ``traditional_compatible``.

Sources: kong/router/transform.lua (priorities and conditions), kong/router/fields.lua and
kong/router/atc.lua (what of a request is compared) of Kong Gateway 3.9. What differs from the
documentation was measured on 3.9.3.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
import uuid

from .._core.field_paths import Record
from .proxy_request import ProxyRequest

# Conditions on addresses. Nobody knows these before the request is sent.
ADDRESS_FIELDS = ("sources", "destinations")
CONDITION_FIELDS = (
    "methods",
    "hosts",
    "paths",
    "headers",
    "snis",
    *ADDRESS_FIELDS,
)

# get_priority in transform.lua shifts LuaJIT's numbers, which have 32 bits, and takes the count of a
# shift modulo 32. The shifts by 61 and 52 are therefore shifts by 29 and 20.
WEIGHT_SHIFT = 61 % 32
# Lua's bit library shifts by the amount modulo 32 (measured on 3.9.3).
HEADERS_SHIFT = 52 % 32
# kong/router/transform.lua.
REGEX_PRIORITY_SHIFT = 19
LOWER_32_BITS = 0xFFFFFFFF
SIGN_SHIFT = 31
# kong/router/transform.lua counts no further.
MOST_HEADERS = 255

# The namespace of the ids that transform.lua gives to the parts of a split route.
SPLIT_NAMESPACE = uuid.UUID("7f145bf9-0dce-4f91-98eb-debbce4b9f6b")

REGEX_PATH, REGEX_HEADER = "~", "~*"
NAMED_GROUP = re.compile(r"\(\?<(?![=!])")
LEADING_FLAGS = re.compile(r"(\^?)\(\?([imsx]+)\)")


@dataclasses.dataclass(frozen=True)
class RouteCandidate:
    """A route with those of its paths that the router keeps together.

    Attributes:
        route: The whole route.
        paths: All regular expressions of the route, or all its paths of one length.
        id: The id by which the router breaks ties.

    """

    route: Record
    paths: tuple[str, ...]
    id: str

    @property
    def has_regex(self) -> bool:
        """Whether the paths are regular expressions."""
        return bool(self.paths) and self.paths[0].startswith(REGEX_PATH)


# Order


def candidates_in_order(routes: t.Iterable[Record]) -> list[RouteCandidate]:
    """Return routes as candidates in the order in which Kong tries them."""
    candidates: list[RouteCandidate] = []
    for route in routes:
        candidates += _split(route)
    return sorted(candidates, key=_priority, reverse=True)


def _split(route: Record) -> list[RouteCandidate]:
    """Return a route in parts whose paths have one priority.

    Source: split_routes_and_services_by_path in kong/router/transform.lua.
    """
    all_paths = tuple(route.get("paths") or ())
    paths_by_length: dict[int, list[str]] = {}
    for path in all_paths:
        paths_by_length.setdefault(_path_length(path), []).append(path)
    if len(paths_by_length) < 2:
        return [RouteCandidate(route, all_paths, route["id"])]
    parts = []
    for number, paths in enumerate(paths_by_length.values(), 1):
        part_id = uuid.uuid5(SPLIT_NAMESPACE, f"{route['id']}#{number}")
        parts.append(RouteCandidate(route, tuple(paths), str(part_id)))
    return parts


def _path_length(path: str) -> int:
    """Return the length of a path in bytes, and 0 for a regular expression, whose length is ignored."""
    if path.startswith(REGEX_PATH):
        return 0
    return len(path.encode())


def _priority(candidate: RouteCandidate) -> tuple[t.Any, ...]:
    """Return what the router sorts by, as LuaJIT computes it and not as it is documented.

    The number of conditions is meant to count most. Shifted in 32 bits, it counts less than plain hosts
    (bit 60) and a regular expression (bit 51), and shares its bits with the number of headers and the
    ``regex_priority``. Four conditions reach the sign of the number, which is extended over all bits
    above it, so such a route precedes all others.
    """
    lower_bits = _lower_bits(candidate)
    is_negative = lower_bits >> SIGN_SHIFT
    return (
        is_negative,
        is_negative or _has_plain_hosts(candidate.route),
        is_negative or candidate.has_regex,
        lower_bits,
        candidate.id,
    )


def _lower_bits(candidate: RouteCandidate) -> int:
    """Return the lower half of a priority (get_priority in transform.lua)."""
    route = candidate.route
    condition_count = sum(bool(route.get(field)) for field in CONDITION_FIELDS)
    header_count = min(len(route.get("headers") or ()), MOST_HEADERS)
    regex_priority = 0
    path_length = 0
    if candidate.has_regex:
        regex_priority = route.get("regex_priority") or 0
    elif candidate.paths:
        path_length = _path_length(candidate.paths[0])
    bits = (
        condition_count << WEIGHT_SHIFT
        | header_count << HEADERS_SHIFT
        | regex_priority << REGEX_PRIORITY_SHIFT
        | path_length
    )
    return bits & LOWER_32_BITS


def _has_plain_hosts(route: Record) -> bool:
    """Return whether no host has a wildcard.

    An empty list counts as well, because transform.lua asks only whether it is a table.
    """
    hosts = route.get("hosts")
    if hosts is None:
        return False
    return not any("*" in host for host in hosts)


# Conditions


def mismatched_fields(
    candidate: RouteCandidate, request: ProxyRequest
) -> tuple[str, ...]:
    """Return the route's fields that do not match a request. A route matches where there are none."""
    mismatches = []
    for field, matches in MATCHERS.items():
        if candidate.route.get(field) and not matches(candidate, request):
            mismatches.append(field)
    return tuple(mismatches)


def _matches_methods(candidate: RouteCandidate, request: ProxyRequest) -> bool:
    """Return whether the route is for the method of a request."""
    return request.method in candidate.route["methods"]


def _matches_hosts(candidate: RouteCandidate, request: ProxyRequest) -> bool:
    """Return whether one of the route's hosts is that of a request.

    Kong compares hosts with their case (measured on 3.9.3), although RFC 9110 section 4.2.3 calls them
    case-insensitive.
    """
    requested_name, requested_port = _split_port(request.host)
    # A Host without a port matches a route with one if the request arrives on that very port.
    ports = request.ports if requested_port is None else {requested_port}
    for host in candidate.route["hosts"]:
        pattern, port = _split_port(host)
        is_right_port = port is None or port in ports
        if is_right_port and _matches_name(pattern, requested_name):
            return True
    return False


def _split_port(host: str) -> tuple[str, int | None]:
    """Return a host and its port, if a number follows the first colon (split_host_port in transform.lua)."""
    with_port = re.fullmatch(r"([^:]*):([0-9]+)", host)
    if not with_port:
        return host, None
    return with_port[1], int(with_port[2])


def _matches_name(pattern: str, name: str) -> bool:
    """Return whether a host name, or an SNI, is one of those that a pattern names.

    The last dot of a fully qualified host is compared like any other character.
    """
    if pattern.startswith("*"):
        return name.endswith(pattern[1:])
    if pattern.endswith("*"):
        return name.startswith(pattern[:-1])
    return name == pattern


def _matches_paths(candidate: RouteCandidate, request: ProxyRequest) -> bool:
    """Return whether the path of a request begins with one of the route's."""
    for pattern in candidate.paths:
        if pattern.startswith(REGEX_PATH):
            # transform.lua puts ^ in front, which binds only the first alternative to the beginning.
            is_match = _search(f"^{pattern[1:]}", request.normal_path)
        else:
            is_match = request.normal_path.startswith(pattern)
        if is_match:
            return True
    return False


def _matches_headers(candidate: RouteCandidate, request: ProxyRequest) -> bool:
    """Return whether a request has each header of the route, with one of its values."""
    for header_name, patterns in candidate.route["headers"].items():
        # fields.lua looks headers up with underscores (replace_dashes_lower).
        value = request.header(header_name.lower().replace("-", "_"))
        if value is None or not _matches_header(value.lower(), patterns):
            return False
    return True


def _matches_header(value: str, patterns: list[str]) -> bool:
    r"""Return whether a header in lower case has one of several values.

    transform.lua writes patterns in lower case, even regular expressions: ``\D`` becomes ``\d``.
    """
    for stated_pattern in patterns:
        pattern = _lower_ascii(stated_pattern)
        if pattern.startswith(REGEX_HEADER):
            is_match = _search(pattern.removeprefix(REGEX_HEADER), value)
        else:
            is_match = pattern == value
        if is_match:
            return True
    return False


def _lower_ascii(text: str) -> str:
    """Return a text as string.lower of Lua writes it: only ASCII letters change."""
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)


def _matches_snis(candidate: RouteCandidate, request: ProxyRequest) -> bool:
    """Return whether the host is one of the route's SNIs, which count for HTTPS alone (Kong issue 6425)."""
    if request.protocol != "https":
        return True
    server_name = _split_port(request.host)[0]
    # The last dot of a fully qualified SNI is not compared (sni_val_transform in transform.lua).
    return any(
        _matches_name(sni.removesuffix("."), server_name)
        for sni in candidate.route["snis"]
    )


MATCHERS: dict[str, t.Callable[[RouteCandidate, ProxyRequest], bool]] = {
    "methods": _matches_methods,
    "hosts": _matches_hosts,
    "paths": _matches_paths,
    "headers": _matches_headers,
    "snis": _matches_snis,
}


def _search(pattern: str, text: str) -> bool:
    """Return whether a regular expression of Rust's crate regex matches part of a text.

    An expression that Python cannot read matches nothing.
    """
    # Rust's regex and Python's re differ in the spelling of named groups and of flags.
    translated = NAMED_GROUP.sub("(?P<", pattern)
    flags = LEADING_FLAGS.match(translated)
    if flags:
        # Python takes flags at the very beginning only, so they change places with the ^.
        translated = f"(?{flags[2]}){flags[1]}{translated[flags.end() :]}"
    try:
        return re.search(translated, text) is not None
    except re.error:
        return False
