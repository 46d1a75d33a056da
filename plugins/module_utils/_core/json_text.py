# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as it is sent and received: strict, in UTF-8."""

from __future__ import annotations

import json
import re
import typing as t

# Half of a pair can be escaped in JSON, but not encoded in UTF-8 (RFC 8259
# section 8.2).
ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _refuse_constant(name: str) -> t.NoReturn:
    raise ValueError(name)


# NaN and Infinity are no JSON (RFC 8259 section 6), though Python takes them.
DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
ENCODER = json.JSONEncoder(allow_nan=False, ensure_ascii=False)


def encode(json_value: t.Any) -> bytes:
    """Return a value as JSON. Raises ValueError for what that cannot hold."""
    return ENCODER.encode(json_value).encode()


def decode(content: bytes) -> t.Any:
    """Return what JSON holds, the text itself where it is no JSON, and None where it is empty.

    Halves of surrogate pairs become question marks: nothing else could print them.
    """
    if not content:
        return None
    try:
        json_value = DECODER.decode(content.decode())
        if ESCAPED_SURROGATE.search(content):
            json_document = json.dumps(json_value, ensure_ascii=False)
            json_value = DECODER.decode(
                json_document.encode(errors="replace").decode()
            )
    except (ValueError, RecursionError):
        return content.decode(errors="replace")
    return json_value
