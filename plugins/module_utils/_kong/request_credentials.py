# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which credential a request presents to Kong's plugins key-auth and basic-auth.

Sources: kong/plugins/key-auth/handler.lua, kong/plugins/basic-auth/access.lua and
kong/plugins/basic-auth/crypto.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import typing as t

from .._core.field_paths import Record
from .proxy_request import ProxyRequest

BASIC_SCHEME = re.compile(r"\s*[Bb]asic\s*(.+)", re.ASCII)
LOGIN = re.compile(rb"([^:]+):(.*)")
# In the order in which Kong looks (kong/plugins/basic-auth/access.lua).
LOGIN_HEADERS = ("proxy-authorization", "authorization")
DUPLICATE_KEY = "Duplicate API key found"
NO_KEY = "No API key found in request"
UNAUTHORIZED = "Unauthorized"


class UnauthenticatedError(Exception):
    """The plugin answers 401. The text is the message of its answer."""


def find_key_credential(
    config: Record, request: ProxyRequest, credentials: t.Iterable[Record]
) -> Record:
    """Return the key-auth credential whose key a request presents.

    Raises UnauthenticatedError where there is none.
    """
    key = _presented_key(config, request)
    for credential in credentials:
        if credential["key"] == key:
            return credential
    raise UnauthenticatedError(UNAUTHORIZED)


def _presented_key(config: Record, request: ProxyRequest) -> str:
    """Return the key of a request, from the first of ``key_names`` that it has. Bodies are not read."""
    for key_name in config["key_names"]:
        values = _values_of_key(key_name, config, request)
        if len(values) > 1:
            raise UnauthenticatedError(DUPLICATE_KEY)
        if values and values[0]:
            return values[0]
        # An empty key ends the search, and one without a value does not.
        if "" in values:
            break
    raise UnauthenticatedError(NO_KEY)


def presented_key_name(config: Record, request: ProxyRequest) -> str | None:
    """Return the first of ``key_names`` under which a request has a key, known or not.

    It is the name that ``hide_credentials`` removes from the request.
    """
    for key_name in config["key_names"]:
        values = _values_of_key(key_name, config, request)
        if len(values) > 1:
            return None
        if values and values[0] is not None:
            return str(key_name)
    return None


def _values_of_key(
    key_name: str, config: Record, request: ProxyRequest
) -> list[str | None]:
    """Return the values that a request has under one of ``key_names``. A header precedes the query."""
    header_value = None
    if config["key_in_header"]:
        header_value = request.header(key_name)
    if header_value is not None:
        return [header_value]
    if config["key_in_query"]:
        return request.arguments(key_name)
    return []


def find_login_credential(
    request: ProxyRequest, credentials: t.Mapping[str, Record]
) -> Record:
    """Return the basic-auth credential whose user name and password a request presents.

    ``credentials`` are by user name. Raises UnauthenticatedError where there is none.
    """
    # access.lua asks the header of a proxy first.
    for header in LOGIN_HEADERS:
        username, password = _decode_login(request.header(header) or "")
        credential = credentials.get(username)
        # Only an unknown user name makes Kong look into the next header.
        if credential:
            if _hash_password(password, credential) == credential["password"]:
                return credential
            break
    raise UnauthenticatedError(UNAUTHORIZED)


def _hash_password(password: bytes, credential: Record) -> str:
    """Return the SHA-1 of the password and the consumer's id, which is what Kong stores (crypto.lua)."""
    salt = str(credential["consumer"]["id"]).encode()
    return hashlib.sha1(password + salt).hexdigest()


def _decode_login(header: str) -> tuple[str, bytes]:
    """Return the user name and the password in a header; both are empty where it has none."""
    scheme = BASIC_SCHEME.search(header)
    encoded = scheme[1].partition("=")[0] if scheme else ""
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        decoded = base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    login = LOGIN.search(decoded)
    if not login:
        return "", b""
    return login[1].decode("utf-8", "surrogateescape"), login[2]
