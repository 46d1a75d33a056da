# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How findings write values, differences and durations, whatever is in them.

Most values come from tokens and servers, so anybody may have chosen them.
"""

from __future__ import annotations

import difflib
import itertools
import typing as t
import unicodedata

from .._core.errors import escape_unprintable

LONGEST_QUOTE = 120
LONGEST_EVIDENCE = 300
# How similar two names must be, between 0 and 1, for one to be a misspelling of the other.
SIMILAR_ENOUGH = 0.85

SECONDS_IN = {"days": 86400, "h": 3600, "min": 60, "s": 1}
CENTURY = 36525 * 86400

CHARACTER_NAMES = {
    " ": "a space",
    "/": "a slash",
    "\t": "a tab",
    "\n": "a line feed",
    "\r": "a carriage return",
}


# Values


def quote(value: t.Any) -> str:
    """Return a value as a sentence quotes it: short and printable. Text is in quotation marks."""
    if isinstance(value, str):
        return _quote_text(value)
    text = type(value).__name__ if isinstance(value, (dict, list)) else repr(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _quote_text(text: str) -> str:
    quoted = escape_unprintable(text[:LONGEST_QUOTE])
    if len(text) > LONGEST_QUOTE:
        quoted += f"… ({len(text)} characters)"
    return f"'{quoted}'"


def quote_all(texts: t.Iterable[str]) -> str:
    """Return texts as a sentence lists them."""
    return ", ".join(map(quote, texts))


def truncate(text: str) -> str:
    """Return a text as evidence holds it: not too long, and without lone surrogates, so fit for JSON."""
    return text[:LONGEST_EVIDENCE].encode(errors="backslashreplace").decode()


def fits_into_task(text: str) -> bool:
    """Return whether a task can hold a text as it is. A truncated one would name something else."""
    return text == truncate(text)


def capitalize(text: str) -> str:
    """Return a text as a sentence begins with it. Unlike str.capitalize, this leaves names alone."""
    return text[:1].upper() + text[1:]


# Differences


def describe_difference(
    left: str, right: str, left_place: str, right_place: str
) -> str:
    """Return, in words, the first character in which two texts differ.

    ``left_place`` and ``right_place`` say where the texts are.
    """
    position = _first_difference(left, right)
    in_left = f"{_describe_character(left, position)} in {left_place}"
    in_right = f"{_describe_character(right, position)} in {right_place}"
    is_case_only = left.casefold() == right.casefold()
    how = "differ only in case, first" if is_case_only else "first differ"
    return f"they {how} at character {position + 1}: {in_left}, {in_right}"


def _first_difference(left: str, right: str) -> int:
    for position, (left_character, right_character) in enumerate(zip(left, right)):
        if left_character != right_character:
            return position
    return min(len(left), len(right))


def _describe_character(text: str, position: int) -> str:
    if position >= len(text):
        return "nothing more"
    character = text[position]
    if character in CHARACTER_NAMES:
        return CHARACTER_NAMES[character]
    if character.isascii() and character.isprintable():
        return f"'{character}'"
    name = unicodedata.name(character, "without a name")
    return f"U+{ord(character):04X} {name}"


def most_similar(text: str, candidates: t.Iterable[str]) -> str | None:
    """Return the candidate that a text is a misspelling of, or None.

    Case, white space, the scheme of a URL and slashes at its ends are often all that differs.
    """
    known = list(candidates)
    if text in known:
        return text
    bare_text = _bare(text)
    for candidate in known:
        if _bare(candidate) == bare_text:
            return candidate
    # Comparing long texts takes difflib seconds.
    comparable = [name for name in known if len(name) <= LONGEST_EVIDENCE]
    beginning = text[:LONGEST_EVIDENCE]
    similar = difflib.get_close_matches(beginning, comparable, 1, SIMILAR_ENOUGH)
    return similar[0] if similar else None


def _bare(text: str) -> str:
    joined = "".join(text.split()).casefold()
    return joined.removeprefix("https://").removeprefix("http://").strip("/")


# Durations


def describe_duration(seconds: float) -> str:
    """Return a duration in words: its largest unit, and what is left in the next smaller one."""
    # Written so that it is true for NaN as well.
    if not abs(seconds) < CENTURY:
        return "more than a century"
    rest = int(abs(seconds))
    counts = []
    for unit, length in SECONDS_IN.items():
        count, rest = divmod(rest, length)
        counts.append(f"{count} {unit}" if count else "")
    from_largest = list(itertools.dropwhile(lambda count: not count, counts))
    return " ".join(filter(None, from_largest[:2])) or "0 s"
