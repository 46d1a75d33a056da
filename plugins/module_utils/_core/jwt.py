# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Tokens as people read them (RFC 7519), without a word on whether they are good."""

from __future__ import annotations

import base64
import binascii
import json
import typing as t

from .errors import CollectionError

DEEPEST = 50  # levels; what is much deeper nobody could print or template, and no issuer makes it


def decode(token: str) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """A token's header and claims; nobody looks at the signature. Raises CollectionError for anything but a compact JWS."""
    parts = token.split(".")
    try:
        header, claims = (_part(part) for part in parts[:2])
        if len(parts) == 3 and isinstance(header, dict) and isinstance(claims, dict):
            if not any(_is_deeper(part, DEEPEST) for part in (header, claims)):
                return header, claims
            raise CollectionError(
                f"The token is nested too deeply: {DEEPEST} levels are the most."
            )
    except (ValueError, RecursionError, binascii.Error):
        pass
    raise CollectionError(
        "This is not a token: it must have three parts in base64url, the first two of them JSON (RFC 7515)."
    )


def _part(text: str) -> t.Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _is_deeper(value: t.Any, levels: int) -> bool:
    inside = (
        value.values()
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else ()
    )
    return any(levels == 0 or _is_deeper(one, levels - 1) for one in inside)
