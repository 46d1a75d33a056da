# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Tokens (RFC 7519), decoded and not verified."""

from __future__ import annotations

import base64
import binascii
import json
import typing as t

from .errors import CollectionError
from .field_paths import Record

# Levels: what is much deeper nobody could print or template, and no issuer makes it.
DEEPEST = 50
PARTS = (
    3  # of a compact JWS: header, claims and signature (RFC 7515 section 7.1)
)


def decode(token: str) -> tuple[Record, Record]:
    """Return a token's header and claims. Nobody looks at the signature.

    Raises CollectionError for anything but a compact JWS.
    """
    token_parts = _decode_parts(token)
    if token_parts is None:
        raise CollectionError(
            "This is not a token: it must have three parts in base64url, the first two of them JSON (RFC 7515)."
        )
    if any(_is_deeper(token_part, DEEPEST) for token_part in token_parts):
        raise CollectionError(
            f"The token is nested too deeply: the limit is {DEEPEST} levels."
        )
    return token_parts


def _decode_parts(token: str) -> tuple[Record, Record] | None:
    """Return a token's header and claims, or None for what is no token.

    Both have to be JSON objects (RFC 7519 section 7.2).
    """
    token_parts = token.split(".")
    if len(token_parts) != PARTS:
        return None
    try:
        header, claims = (
            _decode_part(token_part) for token_part in token_parts[:2]
        )
    except (ValueError, RecursionError, binascii.Error):
        return None
    if isinstance(header, dict) and isinstance(claims, dict):
        return header, claims
    return None


def _decode_part(token_part: str) -> t.Any:
    padding = "=" * (-len(token_part) % 4)
    return json.loads(base64.urlsafe_b64decode(token_part + padding))


def _is_deeper(json_value: t.Any, levels: int) -> bool:
    """Return whether mappings and lists in a value are nested more deeply than that.

    What is empty has no level of its own.
    """
    if isinstance(json_value, dict):
        elements: t.Iterable[t.Any] = json_value.values()
    elif isinstance(json_value, list):
        elements = json_value
    else:
        return False
    return any(
        levels == 0 or _is_deeper(element, levels - 1) for element in elements
    )
