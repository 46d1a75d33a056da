# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route a request takes, and by which plugin of a kind it is met.

Sources: kong/router/transform.lua, kong/router/fields.lua, kong/router/utils.lua, kong/tools/uri.lua and
kong/runloop/plugins_iterator.lua of Kong Gateway 3.9, in its default flavour traditional_compatible; measured on 3.9.3.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t
import uuid
from urllib.parse import parse_qsl, unquote

from .._core.field_paths import Record

RESERVED = frozenset(b":/?#[]@!$&'()*+,;=%")
KINDS = ("methods", "hosts", "paths", "headers", "snis")
CONNECTION = (
    "sources",
    "destinations",
)  # conditions on addresses, which nobody knows before the request is sent
MOST_HEADERS = 255
FOUR_KINDS = 4
SPLIT = uuid.UUID(
    "7f145bf9-0dce-4f91-98eb-debbce4b9f6b"
)  # what the ids of a route's parts are made with
USUAL_PORTS = {"http": frozenset({80, 8000}), "https": frozenset({443, 8443})}


@dataclasses.dataclass(frozen=True)
class Request:
    """A request as Kong sees it.

    ``target`` is the path with its query, ``path`` the path alone; ``headers`` are by name in lower case; ``ports`` are
    those on which Kong may get the request.
    """

    method: str
    protocol: str
    host: str
    target: str
    path: str
    query: tuple[tuple[str, str | None], ...]
    headers: t.Mapping[str, str]
    ports: frozenset[int] = frozenset()

    @functools.cached_property
    def normal_path(self) -> str:
        """The path as Kong compares it."""
        return normalized(self.path)

    def header(self, name: str) -> str | None:
        """A header by its name, in which ``_`` finds ``-`` too (ngx.req.get_headers)."""
        if (value := self.headers.get(name)) is not None:
            return value
        return self.headers.get(name.lower().replace("_", "-"))

    def arguments(self, name: str) -> list[str | None]:
        """The values of a query argument; None for one without a value."""
        return [value for known, value in self.query if known == name]


def request(
    method: str,
    protocol: str,
    host: str,
    target: str,
    headers: t.Mapping[str, t.Any],
    ports: t.Collection[int] | None = None,
) -> Request:
    """A request for a target, which is a path with a query or without."""
    path, mark, query = target.partition("?")
    arguments = []
    for part in query.split("&") if mark else ():
        name, given, dummy = part.partition("=")
        value = (
            parse_qsl(part, keep_blank_values=True)[0][1]
            if given and part != "="
            else None
        )
        arguments.append((unquote(name.replace("+", " ")), value))
    named = {name.lower(): str(value) for name, value in headers.items()}
    known = frozenset(ports) if ports else USUAL_PORTS[protocol]
    return Request(
        method.upper(),
        protocol,
        named.get("host", host),
        target,
        path,
        tuple(arguments),
        named,
        known,
    )


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A route with those of its paths that the router keeps together: all regular expressions, or all of a length."""

    route: Record
    paths: tuple[str, ...]
    id: str


def routes_in_order(routes: t.Iterable[Record]) -> list[Candidate]:
    """Every route, in parts where its paths differ in kind or length, in the order in which Kong tries them."""
    return sorted(
        (part for route in routes for part in _parts(route)), key=_rank, reverse=True
    )


def _parts(route: Record) -> t.Iterator[Candidate]:
    lengths: dict[int, list[str]] = {}
    for path in route.get("paths") or ():
        lengths.setdefault(_length(path), []).append(path)
    if len(lengths) < 2:
        yield Candidate(route, tuple(route.get("paths") or ()), route["id"])
        return
    for number, paths in enumerate(lengths.values(), 1):
        yield Candidate(
            route, tuple(paths), str(uuid.uuid5(SPLIT, f"{route['id']}#{number}"))
        )


def _length(path: str) -> int:
    """How many bytes a path has; of a regular expression that does not count."""
    return 0 if path.startswith("~") else len(path.encode())


def _rank(part: Candidate) -> tuple[t.Any, ...]:
    """What goes first, as LuaJIT computes it and not as it is documented.

    Numbers are shifted in 32 bits, by the count modulo 32: so the number of kinds, which is meant to weigh most, lies
    below a plain host and a regular expression, and beside the number of headers and the priority that a user gives.
    Four kinds reach the sign, which then fills all bits above.
    """
    route, regex = part.route, bool(part.paths) and part.paths[0].startswith("~")
    kinds = sum(bool(route.get(kind)) for kind in KINDS + CONNECTION)
    plain = route.get("hosts") is not None and not any(
        "*" in host for host in route["hosts"]
    )
    low = (
        kinds << 29
        | min(len(route.get("headers") or ()), MOST_HEADERS) << 20
        | ((route.get("regex_priority") or 0) if regex else 0) << 19
        | (_length(part.paths[0]) if part.paths else 0)
    ) & 0xFFFFFFFF
    negative = low >> 31
    return negative, negative or plain, negative or regex, low, part.id


def misfits(part: Candidate, asked: Request) -> tuple[str, ...]:
    """Why a route with these of its paths is not for a request: the route's fields that do not fit."""
    route = part.route
    fits = {
        "methods": lambda: asked.method in route["methods"],
        "hosts": lambda: any(_fits_host(pattern, asked) for pattern in route["hosts"]),
        "headers": lambda: all(
            _fits_header(asked.header(_underscored(k)), v)
            for k, v in route["headers"].items()
        ),
        "snis": lambda: (
            asked.protocol != "https"
            or any(_fits_name(sni, _name(asked.host)) for sni in route["snis"])
        ),
        "paths": lambda: any(
            _fits_path(pattern, asked.normal_path) for pattern in part.paths
        ),
    }
    return tuple(kind for kind in KINDS if route.get(kind) and not fits[kind]())


def _underscored(name: str) -> str:
    return name.lower().replace("-", "_")


def _name(host: str) -> str:
    return _split(host)[0]


def _split(host: str) -> tuple[str, int | None]:
    """A host and its port, if a number follows the first colon."""
    found = re.fullmatch(r"([^:]*):([0-9]+)", host)
    return (found[1], int(found[2])) if found else (host, None)


def _fits_host(pattern: str, asked: Request) -> bool:
    """Whether a route's host is a request's, in upper and lower case as they are written."""
    name, port = _split(pattern)
    sent, sent_port = _split(asked.host)
    at = asked.ports if sent_port is None else {sent_port}
    return (port is None or port in at) and _fits_name(name, sent)


def _fits_name(pattern: str, name: str) -> bool:
    if pattern.startswith("*"):
        return name.endswith(pattern[1:])
    if pattern.endswith("*"):
        return name.startswith(pattern[:-1])
    return name == pattern.removesuffix(".") or name == pattern


def _fits_header(sent: str | None, wanted: list[str]) -> bool:
    """Whether a header has one of the wanted values, each of which Kong writes in lower case, even an expression."""
    if sent is None:
        return False
    patterns = [_lower(value) for value in wanted]
    value = sent.lower()
    return any(
        _search(pattern[2:], value) is not None
        if pattern.startswith("~*")
        else pattern == value
        for pattern in patterns
    )


def _lower(text: str) -> str:
    """A text as Lua makes it lower case: ASCII letters alone."""
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)


def _fits_path(pattern: str, path: str) -> bool:
    """Whether a path begins so. Of a regular expression only the first alternative is bound to the beginning."""
    return (
        _search(f"^{pattern[1:]}", path) is not None
        if pattern.startswith("~")
        else path.startswith(pattern)
    )


def _search(pattern: str, text: str) -> re.Match[str] | None:
    """A search as Kong's own regular expressions do it. One that Python cannot read fits nothing."""
    named = re.sub(r"\(\?<(?![=!])", "(?P<", pattern)
    flags = re.match(r"(\^?)\(\?([imsx]+)\)", named)
    if flags:
        named = f"(?{flags[2]}){flags[1]}{named[flags.end() :]}"
    try:
        return re.search(named, text)
    except re.error:
        return None


def normalized(path: str) -> str:
    """A path as Kong compares it: decoded but for reserved characters, without needless dots and slashes.

    What is not UTF-8 stays as lone surrogates.
    """

    def decoded(escape: re.Match[bytes]) -> bytes:
        byte = int(escape[1], 16)
        return escape[0].upper() if byte in RESERVED else bytes((byte,))

    raw = path.encode("utf-8", "surrogatepass")
    text = re.sub(b"%([0-9A-Fa-f]{2})", decoded, raw).decode("utf-8", "surrogateescape")
    kept: list[str] = []
    parts = text.split("/")
    for part in parts[1:]:
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    slash = "/" if kept and parts[-1] in ("", ".", "..") else ""
    return "/" + "/".join(kept) + slash


def is_text(asked: Request) -> bool:
    """Whether a request's path is UTF-8 once decoded. The router compares no other: none of its routes fits then."""
    return not re.search("[\ud800-\udfff]", asked.normal_path)


Scopes = dict[tuple[t.Any, ...], Record]


def scopes(plugins: t.Iterable[Record], name: str) -> Scopes:
    """The plugins of a name that take part, by the ids of route, service and consumer that each is bound to."""
    return {
        _scope(one): one for one in plugins if one["name"] == name and one["enabled"]
    }


def applicable(
    bound: Scopes, route: str | None, service: str | None, consumer: str | None = None
) -> Record | None:
    """The one of these plugins that meets requests of a route, a service and a consumer (ids), where they are known.

    The most particular one alone does.
    """
    for scope in (
        *(
            (route, service, consumer),
            (route, None, consumer),
            (None, service, consumer),
            (route, service, None),
        ),
        *(
            (None, None, consumer),
            (route, None, None),
            (None, service, None),
            (None, None, None),
        ),
    ):
        if found := bound.get(scope):
            return found
    return None


def _scope(plugin: Record) -> tuple[str | None, ...]:
    return tuple(
        (plugin.get(kind) or {}).get("id") for kind in ("route", "service", "consumer")
    )
