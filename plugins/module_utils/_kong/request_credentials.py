# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request presents to Kong's plugins key-auth and basic-auth.

Sources: kong/plugins/key-auth/handler.lua and kong/plugins/basic-auth/access.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import typing as t

from .._core.field_paths import Record
from .router import Request

SCHEME = re.compile(r"\s*[Bb]asic\s*(.+)", re.ASCII)
LOGIN = re.compile(rb"([^:]+):(.*)")
LOGIN_HEADERS = ("proxy-authorization", "authorization")
DUPLICATE, LACKING = "Duplicate API key found", "No API key found in request"


class Unproved(Exception):
    """The plugin answers 401: its text is the message."""


def api_key(config: Record, asked: Request) -> str:
    """The key of a request, from the first name that has one. Bodies are not looked at. Raises Unproved."""
    for name in config["key_names"]:
        header = asked.header(name) if config["key_in_header"] else None
        values: list[str | None] = [header] if header is not None else []
        if not values and config["key_in_query"]:
            values = asked.arguments(name)
        if len(values) > 1:
            raise Unproved(DUPLICATE)
        if values and values[0] is not None:
            if not values[0]:
                break
            return values[0]
    raise Unproved(LACKING)


def login(asked: Request, known: t.Mapping[str, Record]) -> Record:
    """The credential whose user name and password a request has, of those by user name. Raises Unproved.

    Kong keeps the SHA-1 of the password and the consumer's id.
    """
    found, password = None, b""
    for header in LOGIN_HEADERS:
        if pair := _pair(asked.header(header) or ""):
            name, password = pair
            found = known.get(name.decode("utf-8", "surrogateescape"))
        if found:
            break
    if (
        not found
        or hashlib.sha1(password + found["consumer"]["id"].encode()).hexdigest()
        != found["password"]
    ):
        raise Unproved("Unauthorized")
    return found


def _pair(header: str) -> tuple[bytes, bytes] | None:
    """The user name and the password in a header, or None."""
    scheme = SCHEME.search(header)
    text = scheme[1].partition("=")[0] if scheme else ""
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    found = LOGIN.search(decoded)
    return (found[1], found[2]) if found else None
