# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that quote secrets: take them out, in whatever way they are written."""

from __future__ import annotations

import html
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
    spelled = set().union(*map(spellings, secrets))
    longest_first = sorted(spelled, key=len, reverse=True)
    return _redact(value, secrets, longest_first) if longest_first else value


def _redact(value: t.Any, secrets: t.Collection[str], spelled: list[str]) -> t.Any:
    if isinstance(value, dict):
        return {
            name: _redact(element, secrets, spelled) for name, element in value.items()
        }
    if isinstance(value, list):
        return [_redact(element, secrets, spelled) for element in value]
    if isinstance(value, str):
        return HIDDEN if value in secrets else _redact_text(value, spelled)
    if value is None or isinstance(value, bool):
        return value
    number = str(value)
    is_secret = len(number) >= SHORTEST_INSIDE_WORDS and number in secrets
    return HIDDEN if is_secret else value


def _redact_text(text: str, spelled: list[str]) -> str:
    for spelling in spelled:
        if spelling not in text:
            continue
        if len(spelling) >= SHORTEST_INSIDE_WORDS:
            text = text.replace(spelling, ASTERISKS)
        else:
            # "s" in "server's" is no word of its own.
            word = rf"(?<!\w)(?<!\w'){re.escape(spelling)}(?!\w)"
            text = re.sub(word, ASTERISKS, text)
    return text


def distinctive(secrets: t.Iterable[str]) -> set[str]:
    """Return those that are long enough for no other word to contain them by chance.

    Only they can be looked for in all of a result.
    """
    return {secret for secret in secrets if len(secret) >= SHORTEST_INSIDE_WORDS}


def spellings(secret: str) -> set[str]:
    """Return the ways in which a secret is quoted.

    That is as it is, in JSON, in URLs, in HTML, on one line, or a line of it alone. The credentials
    of an ``Authorization`` header are found without their scheme, too.
    """
    texts = {secret, secret.strip(), " ".join(secret.split()), *_telling_lines(secret)}
    if CREDENTIALS.fullmatch(secret.strip()):
        texts.add(secret.split()[1])
    spelled = (spelling for text in texts for spelling in _encodings(text))
    return set(filter(None, spelled))


def _telling_lines(secret: str) -> list[str]:
    """Return the lines of a secret of several lines, but for those that any PEM has."""
    if "\n" not in secret.strip():
        return []
    lines = [line.strip() for line in secret.splitlines()]
    return [
        line
        for line in lines
        if len(line) >= SHORTEST_LINE and not line.startswith("-----")
    ]


def _encodings(text: str) -> t.Iterator[str]:
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
    for percent in (quote(octets), quote(octets, safe=""), quote_plus(octets)):
        yield percent
        yield PERCENT_ENCODED.sub(lambda octet: octet[0].lower(), percent)
