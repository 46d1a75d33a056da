# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token as Kong's jwt plugin finds and reads it, oddities included.

Sources: kong/plugins/jwt/handler.lua and kong/plugins/jwt/jwt_parser.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import base64
import dataclasses
import re
import typing as t

from .._core.field_paths import Record
from . import lua_json
from .proxy_request import ProxyRequest

FAMILIES, SIZES = ("HS", "RS", "PS", "ES"), ("256", "384", "512")
# The keys of alg_verify in jwt_parser.lua.
ALGORITHMS = (
    *(family + size for family in FAMILIES for size in SIZES),
    "EdDSA",
)
BEARER = re.compile(r"\s*[Bb]earer\s+(.+)", re.ASCII)
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
# The fields of Lua's string library, which are what Lua finds in a string that it indexes.
STRING_METHODS = frozenset(
    (
        *("byte", "char", "dump", "find", "format", "gmatch", "gsub", "len"),
        *("lower", "match", "rep", "reverse", "sub", "upper"),
    )
)
# How many characters of a token are read here. nginx takes a fraction of that.
LONGEST_TOKEN = 1 << 20


class BadTokenError(Exception):
    """The plugin answers 401. The text is what follows "Bad token; " in its answer."""


class PluginCrashError(Exception):
    """The plugin raises an error and Kong answers 500. The text says what the error is about."""


@dataclasses.dataclass(frozen=True)
class Token:
    """The parts of a token.

    Attributes:
        header: The JOSE header (RFC 7515 section 4). Its ``alg`` is one that Kong knows.
        claims: The claims: any JSON value but false.
        signed: The bytes that are signed.
        signature: The signature.

    """

    header: Record
    claims: t.Any
    signed: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """The algorithm that the header names."""
        return str(self.header["alg"])

    @property
    def key_id(self) -> str | None:
        """The header's ``kid`` (RFC 7515 section 4.1.4), where it is a string."""
        kid = self.header.get("kid")
        if not isinstance(kid, str):
            return None
        return kid

    def claim(self, claim_name: str) -> t.Any:
        """Return a claim, or None. Claims that are not an object have none."""
        if not isinstance(self.claims, dict):
            return None
        return self.claims.get(claim_name)

    def claim_or_header(self, claim_name: str) -> t.Any:
        """Return what the token has under a name, in its claims or in its header."""
        return self.claim(claim_name) or self.header.get(claim_name)


# Finding


class FoundToken(t.NamedTuple):
    """A token in a request.

    Attributes:
        location: Where it is, in words.
        text: The token, or None for a query argument without a value.
    """

    location: str
    text: str | None


def find_tokens(config: Record, request: ProxyRequest) -> list[FoundToken]:
    """Return every token that the plugin finds, in its order (retrieve_tokens in handler.lua)."""
    return [
        *_tokens_in_query(config, request),
        *_tokens_in_cookies(config, request),
        *_tokens_in_headers(config, request),
    ]


def _tokens_in_query(
    config: Record, request: ProxyRequest
) -> t.Iterator[FoundToken]:
    """Yield the query arguments that ``uri_param_names`` lists, unless they are empty.

    An argument without "=" is the boolean true for OpenResty, and an "Unrecognizable token" for the plugin.
    """
    argument_names = config.get("uri_param_names") or ()
    for argument_name, value in request.query:
        if argument_name in argument_names and value != "":
            yield FoundToken(f"query argument {argument_name}", value)


def _tokens_in_cookies(
    config: Record, request: ProxyRequest
) -> t.Iterator[FoundToken]:
    """Yield the cookies that ``cookie_names`` lists, unless they are empty."""
    for cookie_name in config.get("cookie_names") or ():
        value = request.cookies.get(cookie_name.lower())
        if value:
            yield FoundToken(f"cookie {cookie_name}", value)


def _tokens_in_headers(
    config: Record, request: ProxyRequest
) -> t.Iterator[FoundToken]:
    """Yield the bearer tokens in headers that ``header_names`` lists."""
    for header_name in config.get("header_names") or ():
        value = request.header(header_name) or ""
        bearer = BEARER.search(value)
        if bearer:
            yield FoundToken(f"header {header_name}", bearer[1])


# Parsing


def parse(text: str) -> Token:
    """Return the parts of a token (decode_token in jwt_parser.lua).

    Raises BadTokenError, or PluginCrashError where Kong fails on the token.
    """
    # tokenize in jwt_parser.lua makes three parts at most, so a fourth belongs to the signature.
    parts = text[:LONGEST_TOKEN].split(".", 2)
    try:
        header, claims = _decode_json(parts[0]), _decode_json(parts[1])
        signature = decode_base64url(parts[2])
    except (ValueError, IndexError, RecursionError):
        raise BadTokenError("invalid JSON") from None
    _check_header(header)
    # The order is that of decode_token, because only the first fault is told.
    # In Lua only false and nil are not true; null is neither.
    if claims is False:
        raise BadTokenError("invalid claims")
    if signature is None:
        raise BadTokenError("invalid signature")
    signed = f"{parts[0]}.{parts[1]}".encode()
    return Token(header, claims, signed, signature)


def _check_header(header: t.Any) -> None:
    """Raise BadTokenError for a header that names no algorithm of Kong's.

    Lua reads ``header.alg`` of a table or a string, and fails for any other value.
    """
    if not isinstance(header, (dict, list, str)):
        raise PluginCrashError("the token's header is not a JSON object")
    algorithm = header.get("alg") if isinstance(header, dict) else None
    if algorithm not in ALGORITHMS:
        raise BadTokenError("invalid alg")


def peek_header(text: str) -> Record:
    """Return the header of what Kong refuses to parse, or an empty one, to explain the refusal."""
    try:
        header = _decode_json(text[:LONGEST_TOKEN].split(".", 1)[0])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(header, dict):
        return {}
    return header


def decode_base64url(text: str) -> bytes | None:
    """Return the bytes that base64url encodes (RFC 4648 section 5), or None.

    Padding is optional, and ends the text: ngx.decode_base64 reads no further.
    """
    encoded = text.partition("=")[0]
    if not BASE64URL.fullmatch(encoded):
        return None
    # Four characters encode three bytes, two or three encode one or two, and one encodes nothing.
    missing = -len(encoded) % 4
    if missing == 3:
        return None
    return base64.urlsafe_b64decode(encoded + "=" * missing)


def _decode_json(text: str) -> t.Any:
    """Return the JSON that base64url stands for. Raises ValueError where lua-cjson would fail."""
    decoded = decode_base64url(text)
    if decoded is None:
        raise ValueError(text)
    return lua_json.decode(decoded)


# The credential's key


def credential_key(token: Token, claim_name: str | None) -> str | None:
    """Return the key by which the plugin looks a credential up, or None where the token has none.

    It is the claim of that name or, where the claim is missing or false, the field of the header. Raises
    PluginCrashError where Kong fails: handler.lua indexes the claims whatever they are, concatenates
    ``key_claim_name`` with a text, and makes a cache key of the value.
    """
    if not isinstance(token.claims, (dict, list, str)):
        raise PluginCrashError("the token's claims are not a JSON object")
    if not claim_name:
        raise PluginCrashError("the plugin's key_claim_name is null")
    if isinstance(token.claims, str) and claim_name in STRING_METHODS:
        raise PluginCrashError(
            f"the token's claims are a string, whose {claim_name} is a function of Lua"
        )
    claims = token.claims if isinstance(token.claims, dict) else {}
    value = claims.get(claim_name, False)
    if value is False:
        value = token.header.get(claim_name, False)
    if value is False:
        return None
    if not isinstance(value, str):
        raise PluginCrashError(f"the token's {claim_name} is not a string")
    return value
