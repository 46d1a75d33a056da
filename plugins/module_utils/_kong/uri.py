# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths as Kong's router compares them.

Source: kong/tools/uri.lua of Kong Gateway 3.9; measured on 3.9.3.
"""

from __future__ import annotations

import re

# The characters of RFC 3986 section 2.2, and the percent sign. Kong keeps their escapes.
RESERVED_BYTES = frozenset(b":/?#[]@!$&'()*+,;=%")
ESCAPE = re.compile(b"%([0-9A-Fa-f]{2})")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def normalize_path(path: str) -> str:
    """Return a path with its escapes decoded, its dot segments resolved and its slashes merged.

    Escapes of reserved characters stay, in upper case. A byte that is not part of UTF-8 text becomes
    a lone surrogate.
    """
    encoded = path.encode("utf-8", "surrogatepass")
    decoded = ESCAPE.sub(_decode_escape, encoded).decode(
        "utf-8", "surrogateescape"
    )
    segments = decoded.split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            # Above the root there is nothing to leave: "/../a" is "/a".
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    is_folder = bool(kept) and segments[-1] in ("", ".", "..")
    return "/" + "/".join(kept) + ("/" if is_folder else "")


def _decode_escape(escape: re.Match[bytes]) -> bytes:
    """Return the byte of an escape, or the escape itself in upper case where it stays."""
    byte = int(escape[1], 16)
    if byte in RESERVED_BYTES:
        return escape[0].upper()
    return bytes((byte,))


def is_utf8(normal_path: str) -> bool:
    """Return whether a normalized path is UTF-8 text.

    Kong's router compares no other: atc-router takes Rust strings, which are always UTF-8.
    """
    return not LONE_SURROGATE.search(normal_path)
