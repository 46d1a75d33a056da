# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts of the plugins key-auth and basic-auth (kong/plugins/key-auth/handler.lua, basic-auth/access.lua).

Each returns the credential that a request proves, or raises Refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Values = Mapping[str, Sequence[Any]]
Find = Callable[[str], Row | None]

_BASIC = re.compile(r"\s*[Bb]asic\s*(.+)", re.ASCII)
_USER_AND_PASSWORD = re.compile(rb"([^:]+):(.*)")


class Refused(Exception):
    """The request does not pass: the `message` of a 401 and its WWW-Authenticate `challenge`."""

    def __init__(self, message: str, challenge: str) -> None:
        super().__init__(message)
        self.message, self.challenge = message, challenge


@dataclass(frozen=True)
class Presented:
    """The values of a request's headers, query arguments and body, each by name."""

    headers: Callable[[str], list[str]]
    query: Values
    body: Values


def key_auth(config: Row, presented: Presented, find: Find) -> Row:
    """Return the credential of the request's key.

    Raises: Refused.
    """
    challenge = f'Key realm="{config["realm"]}"' if config["realm"] else "Key"
    for name in config["key_names"]:
        values = _values(config, presented, name)
        if len(values) > 1:
            raise Refused("Duplicate API key found", challenge)
        if values and isinstance(values[0], str):
            break
    else:
        values = []
    if not values or not values[0]:
        raise Refused("No API key found in request", challenge)
    credential = find(values[0])
    if credential is None:
        raise Refused("Unauthorized", challenge)
    return credential


def hidden_name(config: Row, presented: Presented) -> str | None:
    """Return the name of which key-auth hides header and argument, be its key valid or not: the first that has one."""
    for name in config["key_names"]:
        values = _values(config, presented, name)
        if len(values) > 1:
            return None
        if values and isinstance(values[0], str):
            return str(name)
    return None


def _values(config: Row, presented: Presented, name: str) -> Sequence[Any]:
    """Return the values of a name in the first place that has it."""
    places = (
        (config["key_in_header"], presented.headers),
        (config["key_in_query"], presented.query.get),
        (config["key_in_body"], presented.body.get),
    )
    return next(
        (
            found
            for looked_at, place in places
            if looked_at and (found := place(name))
        ),
        (),
    )


def basic_auth(config: Row, presented: Presented, find: Find) -> Row:
    """Return the credential whose password the request has.

    Raises: Refused.
    """
    refused = Refused("Unauthorized", f'Basic realm="{config["realm"]}"')
    credential, password = None, b""
    for header in ("proxy-authorization", "authorization"):
        given = _user_and_password(presented.headers(header)[:1])
        if given:
            password = given[1]
            credential = find(given[0].decode("utf-8", "surrogateescape"))
        if credential:
            break
    if credential is None:
        raise refused
    salted = password + credential["consumer"]["id"].encode()
    if hashlib.sha1(salted).hexdigest() != credential["password"]:
        raise refused
    return credential


def hidden_headers(presented: Presented, find: Find) -> list[str]:
    """Return the headers that basic-auth hides: those in which it looks for a password."""
    if not (
        presented.headers("authorization")
        or presented.headers("proxy-authorization")
    ):
        return []
    given = _user_and_password(presented.headers("proxy-authorization")[:1])
    known = given and find(given[0].decode("utf-8", "surrogateescape"))
    return (
        ["proxy-authorization"]
        if known
        else ["proxy-authorization", "authorization"]
    )


def _user_and_password(values: list[str]) -> tuple[bytes, bytes] | None:
    found = _BASIC.search(values[0]) if values else None
    decoded = _decoded(found[1]) if found else None
    pair = _USER_AND_PASSWORD.search(decoded) if decoded else None
    return (pair[1], pair[2]) if pair else None


def _decoded(text: str) -> bytes | None:
    """Return the bytes of base64 `text` as ``ngx.decode_base64`` does, which wants no padding, or None."""
    bare = text.partition("=")[0]
    if len(bare) % 4 == 1:
        return None
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
