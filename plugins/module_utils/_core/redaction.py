# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that quote secrets: take them out, in whatever way they are written."""

from __future__ import annotations

import html
import itertools
import json
import re
import typing as t
from urllib.parse import quote, quote_plus

from .masking import ASTERISKS, HIDDEN
from .secret_texts import CREDENTIALS

# A shorter secret would be found in words that have nothing to do with it: "sub" in "subscriber".
SHORTEST_INSIDE_WORDS = 6
SHORTEST_LINE = 8  # of a secret of several lines that is looked for by itself
PERCENT_ENCODED = re.compile("%[0-9A-F]{2}")


def redact(value: t.Any, secrets: t.Collection[str]) -> t.Any:
    """Return a value with no secret in any of its texts, in whatever way somebody has quoted it.

    A short secret is hidden only where it is a word of its own.
    """
    all_spellings = set().union(*map(spellings, secrets))
    longest_first = sorted(all_spellings, key=len, reverse=True)
    return _redact(value, secrets, longest_first) if longest_first else value


def _redact(
    value: t.Any, secrets: t.Collection[str], all_spellings: list[str]
) -> t.Any:
    """Redact a value.

    Args:
        value: The value, as JSON has it.
        secrets: The secrets. A text that is nothing but a secret is hidden as a whole.
        all_spellings: The ways in which they are quoted, the longest first: one may contain another.
    """
    if isinstance(value, dict):
        return {
            field_name: _redact(field_value, secrets, all_spellings)
            for field_name, field_value in value.items()
        }
    if isinstance(value, list):
        return [_redact(element, secrets, all_spellings) for element in value]
    if isinstance(value, str):
        return (
            HIDDEN if value in secrets else _redact_text(value, all_spellings)
        )
    return HIDDEN if _is_secret_number(value, secrets) else value


def _is_secret_number(value: t.Any, secrets: t.Collection[str]) -> bool:
    """Return whether a value is a number that is a secret, such as a password of digits.

    A short number would be a secret by chance alone.
    """
    if value is None or isinstance(value, bool):
        return False
    digits = str(value)
    is_long = len(digits) >= SHORTEST_INSIDE_WORDS
    return is_long and digits in secrets


def _redact_text(text: str, all_spellings: list[str]) -> str:
    """Redact a text that is not a secret as a whole."""
    for spelling in all_spellings:
        if spelling not in text:
            continue
        if len(spelling) >= SHORTEST_INSIDE_WORDS:
            text = text.replace(spelling, ASTERISKS)
        else:
            # The s of "server's" is no word of its own.
            own_word = rf"(?<!\w)(?<!\w'){re.escape(spelling)}(?!\w)"
            text = re.sub(own_word, ASTERISKS, text)
    return text


def distinctive(secrets: t.Iterable[str]) -> set[str]:
    """Return those that are long enough for no other word to contain them by chance.

    Only they can be looked for in all of a result. A shorter one is redacted where it is likely to be
    quoted: in the message of an error.
    """
    return {
        secret for secret in secrets if len(secret) >= SHORTEST_INSIDE_WORDS
    }


# Spellings


def spellings(secret: str) -> set[str]:
    """Return the ways in which a secret is quoted.

    That is as it is, in JSON, in URLs, in HTML, on one line, or a line of it alone. The credentials
    of an ``Authorization`` header are found without their scheme, too.
    """
    on_one_line = " ".join(secret.split())
    variants = {secret, secret.strip(), on_one_line, *_telling_lines(secret)}
    if CREDENTIALS.fullmatch(secret.strip()):
        dummy_scheme, credentials = on_one_line.split(" ", 1)
        variants.add(credentials)
    encoded = itertools.chain.from_iterable(map(_encodings, variants))
    return set(filter(None, encoded))


def _telling_lines(secret: str) -> list[str]:
    """Return the lines by which a secret of several lines is recognized.

    A message may quote one line alone. The first and the last one are the same in every PEM, and
    short ones may be in any text.
    """
    if "\n" not in secret.strip():
        return []
    return [
        line
        for line in map(str.strip, secret.splitlines())
        if len(line) >= SHORTEST_LINE and not line.startswith("-----")
    ]


def _encodings(text: str) -> t.Iterator[str]:
    """Yield a text as it is, and as formats write it that have escapes."""
    yield text
    if text.isalnum() and text.isascii():
        return
    for ascii_only in (True, False):
        escaped = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")  # as Kong's lua-cjson writes it
    yield repr(text)[1:-1]
    yield html.escape(text)
    octets = text.encode(errors="surrogatepass")
    for percent_encoded in (
        quote(octets),
        quote(octets, safe=""),
        quote_plus(octets),
    ):
        yield percent_encoded
        # Hexadecimal digits may be in either case (RFC 3986 section 2.1).
        yield PERCENT_ENCODED.sub(_in_lower_case, percent_encoded)


def _in_lower_case(octet: re.Match[str]) -> str:
    return octet[0].lower()
