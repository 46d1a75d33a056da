# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of Kong's declarative format, and how an older one is read as the current one.

Sources: kong/db/declarative/migrations/route_path.lua and kong/db/migrations/migrate_path_280_300.lua of Kong Gateway
3.9.
"""

from __future__ import annotations

import re
import typing as t

from ..._core.field_paths import Record
from ..router import normalized

FORMAT_VERSION = "3.0"
OLDER_VERSIONS = ("1.1", "2.1")
VERSIONS = (FORMAT_VERSION, *OLDER_VERSIONS)

PLAIN_PATH = re.compile(r"[a-zA-Z0-9.\-_~/%]*")
ESCAPED = re.compile("(?:%[0-9A-Fa-f]{2})+")
RESERVED = frozenset(b"!#$%&'()*+,/:;=?@[]")
META = frozenset(b".^-{}\\|")  # what else a regular expression gives a meaning to


def converted(content: Record, version: str) -> Record:
    """A configuration of a version as one of FORMAT_VERSION.

    Before 3.0 a path of a route was a regular expression if it looked like one; since then it begins with ``~``. Kong
    converts routes at the top and in services, and so does this.
    """
    if version not in OLDER_VERSIONS:
        return content
    services = [
        {**one, "routes": _routes(one["routes"])}
        if isinstance(one, dict) and "routes" in one
        else one
        for one in _listed(content.get("services"))
    ]
    changed = {"services": services, "routes": _routes(content.get("routes"))}
    return content | {
        name: changed[name] for name in changed if _listed(content.get(name))
    }


def _listed(value: t.Any) -> list[t.Any]:
    """A list; what is none is told as a mistake later."""
    return value if isinstance(value, list) else []


def _routes(routes: t.Any) -> t.Any:
    if not isinstance(routes, list):
        return routes
    return [
        {**one, "paths": [_path(path) for path in one["paths"]]}
        if isinstance(one, dict) and isinstance(one.get("paths"), list)
        else one
        for one in routes
    ]


def _path(path: t.Any) -> t.Any:
    """A path of a route as Kong 3 has it. No older version knew of ``~/``, so that is of Kong 3 already."""
    if not isinstance(path, str) or path.startswith("~/"):
        return path
    return (
        normalized(path)
        if PLAIN_PATH.fullmatch(path)
        else "~" + ESCAPED.sub(_decoded, path)
    )


def _decoded(escaped: re.Match[str]) -> str:
    """The characters that percent signs stand for, but reserved ones, and so that none has a meaning of its own."""
    codes = bytes.fromhex(escaped[0].replace("%", ""))
    parts = [
        b"%%%02X" % code
        if code in RESERVED
        else b"\\%c" % code
        if code in META
        else bytes([code])
        for code in codes
    ]
    try:
        return b"".join(parts).decode()
    except UnicodeDecodeError:
        return escaped[0]
