# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scalars as users state them, turned into the types that servers insist on.

Templates and the command line make strings of everything, and YAML makes numbers of names.
"""

from __future__ import annotations

import base64
import math
import re
import typing as t

from .errors import InvalidOptionError
from .names import lower_uuid

# A number in decimal. 0123 is none: it may be octal, or a name.
NUMBER = re.compile(
    r"[-+]?(?!0[0-9])[0-9]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?", re.ASCII
)
# What templates and the command line make of a boolean.
BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}

# RFC 7468 section 2.
PEM_BEGINNING = "-----BEGIN "
PEM = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]+)-----\s(?P<content>.+)-----END (?P=label)-----",
    re.DOTALL,
)
PEM_COLUMNS = 64  # characters in a line of base64 (RFC 7468 section 2)
PEM_ON_ONE_LINE = re.compile(
    r"(-----BEGIN [A-Z0-9 ]+-----)([A-Za-z0-9+/= ]+)(-----END [A-Z0-9 ]+-----)"
)


def coerce(scalar_type: str | None, value: t.Any) -> t.Any:
    """Return a value as a scalar of a type: string, integer, number, boolean or uuid.

    A value of no particular type stays as it is. Raises ValueError for a value that does not fit.
    """
    if scalar_type not in CONVERTERS:
        return value
    return CONVERTERS[scalar_type](value)


# Each converter raises ValueError for a value that does not fit.


def _to_string(value: t.Any) -> str:
    if isinstance(value, str):
        return str(value)
    # YAML has made a number of a name such as 2024. A float cannot be a string, because it has lost
    # whether 1.10 or 1.1 was written.
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(value)


def _to_boolean(value: t.Any) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(value)
    word = value.lower()
    if word not in BOOLEANS:
        raise ValueError(value)
    return BOOLEANS[word]


def _to_integer(value: t.Any) -> int:
    if isinstance(value, str):
        return int(_as_decimal(value))
    number = _to_number(value)
    if not isinstance(number, int):
        raise ValueError(value)
    return number


def _to_number(value: t.Any) -> float:
    """Return a finite number, which is an integer wherever it can be: 5.0 is 5."""
    # For Python, true is the integer 1.
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        number = float(_as_decimal(value))
    elif isinstance(value, float):
        number = value
    else:
        raise ValueError(value)
    # JSON has neither an infinity, such as 1e400 would become, nor NaN (RFC 8259 section 6).
    if not math.isfinite(number):
        raise ValueError(value)
    return int(number) if number.is_integer() else number


def _as_decimal(text: str) -> str:
    """Return a text that is a number in decimal."""
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return text


CONVERTERS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "string": _to_string,
    "boolean": _to_boolean,
    "integer": _to_integer,
    "number": _to_number,
    "uuid": lower_uuid,
}


def unfold_pem(value: t.Any, path: str) -> t.Any:
    r"""Return a PEM with the lines that YAML's ``>`` has folded into one, and any other value unchanged.

    Raises InvalidOptionError where the line ends were lost, and ``\n`` stands in their place.
    """
    if not isinstance(value, str) or PEM_BEGINNING not in value:
        return value
    if "\\n" in value:
        raise InvalidOptionError(
            f"{path} has a backslash and an n where its lines should end: "
            "in YAML, write it as a block (|) or in double quotes"
        )
    return PEM_ON_ONE_LINE.sub(_split_into_lines, value)


def _split_into_lines(pem: re.Match[str]) -> str:
    """Return a PEM on one line with the lines that it should have."""
    beginning, content, end = pem.groups()
    base64_text = "".join(content.split())
    lines = [
        base64_text[start : start + PEM_COLUMNS]
        for start in range(0, len(base64_text), PEM_COLUMNS)
    ]
    return "\n".join([beginning, *lines, end])


def is_pem(value: t.Any) -> bool:
    """Return whether a value is a text with something in PEM in it (RFC 7468).

    What is encrypted has headers in front of its content (RFC 1421), which are not looked into.
    """
    match = PEM.search(value) if isinstance(value, str) else None
    if match is None:
        return False
    content = "".join(match["content"].split())
    if ":" in content:
        return True
    try:
        return bool(base64.b64decode(content, validate=True))
    except ValueError:
        return False
