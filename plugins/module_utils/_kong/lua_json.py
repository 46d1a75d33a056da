# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as Kong decodes it: more than the standard allows, and less than Python does.

Source: lua_cjson.c of lua-cjson 2.1.0.13, which OpenResty 1.25.3 has. It reads numbers with C's
strtod, ends at the first null byte, accepts control characters in strings, and refuses surrogates that
are not a pair.
"""

from __future__ import annotations

import json
import math
import re
import typing as t

MOST_LEVELS = 1000  # decode_max_depth
# Strings are part of the pattern so that no number is looked for within them. One without an end is
# matched at once, because a search from each of its quotes would take the square of its length.
STRING_OR_NUMBER = re.compile(
    r"""
    (?P<string>"(?:[^"\\]|\\.)*"?)
    | (?P<hex>[+-]?0[xX](?=\.?[0-9A-Fa-f])[0-9A-Fa-f]*\.?[0-9A-Fa-f]*(?:[pP][+-]?[0-9]+)?)
    | (?P<float>[+-]?[0-9]+(?:\.[0-9]*(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)
        | [+-]\.[0-9]+(?:[eE][+-]?[0-9]+)?
        | [+-]?(?:(?i:inf(?:inity)?|nan(?:\(\w*\))?)))
    | (?P<integer>[+-]?[0-9]+)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>\\u[dD][89a-fA-F])|\\.",
    re.DOTALL,
)
BRACKET = re.compile(r"[\[{}\]]")
# As many digits fit into the numbers of Lua, whose mantissa has 53 bits.
MOST_EXACT_DIGITS = 15


def decode(data: bytes) -> t.Any:
    """Return the value that bytes stand for. Raises ValueError where Kong fails.

    Bytes that are not UTF-8 become lone surrogates, because lua-cjson copies them as they are.
    """
    if len(data) > 1 and 0 in data[:2]:
        raise ValueError("UTF-16 or UTF-32")
    document = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    if any(escape["lone"] for escape in ESCAPE.finditer(document)):
        raise ValueError("half of a surrogate pair")
    standard_document = STRING_OR_NUMBER.sub(_standardize, document)
    if _is_nested_too_deep(standard_document):
        raise ValueError("too many levels")
    return json.loads(standard_document, strict=False)


def _standardize(token: re.Match[str]) -> str:
    """Return a token as Python's JSON spells it.

    Spaces keep two tokens from becoming one, such as "1+5", which is an error.
    """
    if token["string"]:
        return token["string"]
    integer = token["integer"]
    if integer and len(integer) <= MOST_EXACT_DIGITS:
        return f" {int(integer)} "
    number = _to_float(token)
    if math.isnan(number):
        return " NaN "
    if math.isinf(number):
        return " Infinity " if number > 0 else " -Infinity "
    return f" {number!r} "


def _to_float(token: re.Match[str]) -> float:
    """Return the number of a token."""
    if token["hex"]:
        try:
            return float.fromhex(token["hex"])
        except OverflowError:
            return math.copysign(math.inf, -1 if "-" in token["hex"] else 1)
    # C allows "nan(...)", whose parentheses mean nothing.
    return float(token[0].partition("(")[0])


def _is_nested_too_deep(document: str) -> bool:
    """Return whether lua-cjson would refuse JSON for its nesting."""
    depth = 0
    without_strings = STRING_OR_NUMBER.sub("", document)
    for bracket in BRACKET.findall(without_strings):
        depth += 1 if bracket in "[{" else -1
        if depth > MOST_LEVELS:
            return True
    return False
