# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as Kong's proxy receives it.

Sources: kong/pdk/request.lua of Kong Gateway 3.9, and ngx.req.get_headers and ngx.req.get_uri_args of
OpenResty.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t
from urllib.parse import parse_qsl, unquote

from .uri import normalize_path

# Kong's own default (proxy_listen), and where a load balancer usually maps it to.
DEFAULT_PORTS = {
    "http": frozenset({80, 8000}),
    "https": frozenset({443, 8443}),
}

COOKIE = re.compile(r"([^=;,]*?) *= *([^;]*)")
FIRST_PART = re.compile(r"[^;,]*(?:[;,] *|$)")

Argument = tuple[str, t.Optional[str]]


@dataclasses.dataclass(frozen=True)
class ProxyRequest:
    """A request as Kong's proxy receives it.

    Attributes:
        method: The HTTP method, in upper case.
        protocol: ``http`` or ``https``.
        default_host: The host, with its port if it has one, where no header ``Host`` says another.
        target: The path with its query.
        stated_headers: The headers by name, in any case.
        stated_ports: The ports on which Kong may receive the request. Empty where nobody knows them.

    """

    method: str
    protocol: str
    default_host: str
    target: str
    stated_headers: t.Mapping[str, t.Any]
    stated_ports: t.Collection[int] = ()

    @functools.cached_property
    def headers(self) -> dict[str, str]:
        """The headers by name in lower case. Of several with one name the last counts."""
        headers = {}
        for header_name, value in self.stated_headers.items():
            # nginx removes the spaces around a value (ngx_http_parse_header_line).
            headers[header_name.lower()] = str(value).strip(" ")
        return headers

    @functools.cached_property
    def host(self) -> str:
        """The host that the request names, with its port if it has one."""
        return self.headers.get("host", self.default_host)

    @functools.cached_property
    def ports(self) -> frozenset[int]:
        """The ports on which Kong may receive the request.

        Where nobody knows them, they are those that a client would use by default.
        """
        if self.stated_ports:
            return frozenset(self.stated_ports)
        return DEFAULT_PORTS[self.protocol]

    @functools.cached_property
    def path(self) -> str:
        """The path, without the query."""
        return self.target.partition("?")[0]

    @functools.cached_property
    def normal_path(self) -> str:
        """The path as Kong's router compares it."""
        return normalize_path(self.path)

    @functools.cached_property
    def query(self) -> tuple[Argument, ...]:
        """The query arguments in order, decoded. An argument without ``=`` has the value None."""
        dummy, mark, query = self.target.partition("?")
        if not mark:
            return ()
        return tuple(map(_decode_argument, query.split("&")))

    @functools.cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies by name in lower case. Of several with one name the first counts.

        nginx compares names of its variables ``$cookie_NAME`` in any case. A value ends at a semicolon.
        The next cookie is looked for after a semicolon or a comma.
        Source: ngx_http_parse_multi_header_lines.
        """
        cookies: dict[str, str] = {}
        line = self.headers.get("cookie", "")
        while line:
            cookie = COOKIE.match(line)
            if cookie:
                cookies.setdefault(cookie[1].lower(), cookie[2])
            line = FIRST_PART.sub("", line, count=1)
        return cookies

    def header(self, name: str) -> str | None:
        """Return a header, or None. A name with ``_`` finds one with ``-`` as well.

        Source: the metatable of what ngx.req.get_headers returns.
        """
        value = self.headers.get(name)
        if value is not None:
            return value
        return self.headers.get(name.lower().replace("_", "-"))

    def arguments(self, name: str) -> list[str | None]:
        """Return the values of a query argument, in order."""
        values = []
        for argument_name, value in self.query:
            if argument_name == name:
                values.append(value)
        return values


def _decode_argument(text: str) -> Argument:
    """Return the name and the value of a query argument, with escapes and plus signs decoded."""
    encoded_name, mark, dummy = text.partition("=")
    argument_name = unquote(encoded_name.replace("+", " "))
    if not mark or text == "=":
        return argument_name, None
    decoded_pair = parse_qsl(text, keep_blank_values=True)[0]
    return argument_name, decoded_pair[1]
