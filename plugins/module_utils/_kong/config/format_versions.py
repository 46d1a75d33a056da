# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of Kong's declarative format, and how an older one is read as the current one.

Sources: kong/db/declarative/migrations/route_path.lua and kong/db/migrations/migrate_path_280_300.lua
of Kong Gateway 3.9.
"""

from __future__ import annotations

import re
import typing as t

from ..._core.field_paths import Record
from ..uri import normalize_path

FORMAT_VERSION = "3.0"
# Kong itself converts these while it reads them.
OLDER_VERSIONS = ("1.1", "2.1")
VERSIONS = (FORMAT_VERSION, *OLDER_VERSIONS)

REGEX_PREFIX = "~"  # of a path that is a regular expression, since 3.0
# What Kong takes for a plain path
# (kong/db/migrations/migrate_path_280_300.lua).
PLAIN_PATH = re.compile(r"[a-zA-Z0-9.\-_~/%]*")
PERCENT_ENCODED = re.compile("(?:%[0-9A-Fa-f]{2})+")
RESERVED = frozenset(
    b"!#$%&'()*+,/:;=?@[]"
)  # RFC 3986 section 2.2, and the percent
REGEX_META = frozenset(
    b".^-{}\\|"
)  # what else a regular expression gives a meaning to


def to_current_version(content: Record, version: str) -> Record:
    """Return a configuration of a version as one of FORMAT_VERSION.

    Before 3.0 a path of a route was a regular expression if it looked like one; since then it begins
    with ``~``. Kong converts routes at the top and in services, and so does this.
    """
    if version not in OLDER_VERSIONS:
        return content

    converted = dict(content)
    routes, services = content.get("routes"), content.get("services")
    if isinstance(routes, list):
        converted["routes"] = _convert_routes(routes)
    if isinstance(services, list):
        converted["services"] = [
            _convert_service(service) for service in services
        ]
    return converted


def _convert_service(service: t.Any) -> t.Any:
    """Return a service with its routes converted, and anything else as it is."""
    if not isinstance(service, dict) or "routes" not in service:
        return service
    return {**service, "routes": _convert_routes(service["routes"])}


def _convert_routes(routes: t.Any) -> t.Any:
    """Return routes with their paths converted.

    What is no list is told as a mistake later.
    """
    if not isinstance(routes, list):
        return routes
    return [_convert_route(route) for route in routes]


def _convert_route(route: t.Any) -> t.Any:
    """Return a route with its paths converted, and anything else as it is."""
    if not isinstance(route, dict):
        return route
    paths = route.get("paths")
    if not isinstance(paths, list):
        return route
    return {**route, "paths": [_convert_path(path) for path in paths]}


def _convert_path(path: t.Any) -> t.Any:
    """Return a path as Kong 3 has it: a regular expression begins with ``~``."""
    # No older version knew of "~/", so such a path is one of Kong 3 already.
    if not isinstance(path, str) or path.startswith("~/"):
        return path
    if PLAIN_PATH.fullmatch(path):
        return normalize_path(path)
    return REGEX_PREFIX + PERCENT_ENCODED.sub(_decode, path)


def _decode(encoded: re.Match[str]) -> str:
    """Return the characters that percent signs stand for, so that none gets a meaning of its own.

    Reserved characters stay encoded, and what regular expressions give a meaning to is escaped.
    """
    decoded = bytearray()
    for code in bytes.fromhex(encoded[0].replace("%", "")):
        if code in RESERVED:
            decoded += b"%%%02X" % code
        elif code in REGEX_META:
            decoded += b"\\%c" % code
        else:
            decoded.append(code)
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        return encoded[0]
