# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How findings write values, differences and durations, whatever is in them.

Most values come from tokens and servers, so anybody may have chosen them.
"""

from __future__ import annotations

import difflib
import typing as t
import unicodedata

from .._core.errors import escape_unprintable

# Characters; a token may hold whatever its maker wanted.
LONGEST_QUOTE = 120
LONGEST_EVIDENCE = 300
# How similar two names must be, between 0 and 1, for one to be a misspelling of the other.
SIMILAR_ENOUGH = 0.85

SECONDS_IN = {"days": 86400, "h": 3600, "min": 60, "s": 1}
# Seconds. A time further away is a mistake of units, not a date.
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
    """Return a value as a sentence quotes it: short and printable.

    Text is in quotation marks. Of a mapping or list there is only its type, because it may be large.
    """
    if isinstance(value, str):
        return _quote_text(value)
    if isinstance(value, (dict, list)):
        return type(value).__name__
    quoted = repr(value)
    if len(quoted) > LONGEST_QUOTE:
        return f"{quoted[:LONGEST_QUOTE]}…"
    return quoted


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
    """Return a text as a sentence begins with it.

    Unlike str.capitalize, this leaves the capitals of names alone.
    """
    return text[:1].upper() + text[1:]


# Differences


def describe_difference(
    left_text: str, right_text: str, left_place: str, right_place: str
) -> str:
    """Return, in words, the first character in which two texts differ.

    ``left_place`` and ``right_place`` say where the texts are.
    """
    position = _first_difference(left_text, right_text)
    left_character = _describe_character(left_text, position)
    right_character = _describe_character(right_text, position)
    verb = "first differ"
    if left_text.casefold() == right_text.casefold():
        verb = "differ only in case, first"
    return (
        f"they {verb} at character {position + 1}: "
        f"{left_character} in {left_place}, {right_character} in {right_place}"
    )


def _first_difference(left_text: str, right_text: str) -> int:
    """Return the index of the first character in which two texts differ."""
    shorter = min(len(left_text), len(right_text))
    for position in range(shorter):
        if left_text[position] != right_text[position]:
            return position
    return shorter


def _describe_character(text: str, position: int) -> str:
    """Return the character at a position of a text, so that similar characters can be told apart."""
    if position >= len(text):
        return "nothing more"
    character = text[position]
    if character in CHARACTER_NAMES:
        return CHARACTER_NAMES[character]
    if character.isascii() and character.isprintable():
        return f"'{character}'"
    character_name = unicodedata.name(character, "without a name")
    return f"U+{ord(character):04X} {character_name}"


def most_similar(text: str, candidates: t.Collection[str]) -> str | None:
    """Return the candidate that a text is a misspelling of, or None.

    Case, white space, the scheme of a URL and slashes at its ends are often all that differs.
    """
    if text in candidates:
        return text
    # What differs in such details alone is often less similar for difflib than another name.
    bare_text = _bare(text)
    for candidate in candidates:
        if _bare(candidate) == bare_text:
            return candidate
    # difflib would compare long texts for seconds.
    comparable = [
        candidate
        for candidate in candidates
        if len(candidate) <= LONGEST_EVIDENCE
    ]
    beginning = text[:LONGEST_EVIDENCE]
    matches = difflib.get_close_matches(
        beginning, comparable, 1, SIMILAR_ENOUGH
    )
    return matches[0] if matches else None


def _bare(text: str) -> str:
    """Return a text without what is easily misspelled."""
    joined = "".join(text.split()).casefold()
    return joined.removeprefix("https://").removeprefix("http://").strip("/")


# Durations


def describe_duration(seconds: float) -> str:
    """Return a duration in words: its largest unit, and what is left in the next smaller one."""
    # Written so that it is true for NaN, too.
    if not abs(seconds) < CENTURY:
        return "more than a century"
    rest = int(abs(seconds))
    phrases: list[str] = []
    for unit, length in SECONDS_IN.items():
        count, rest = divmod(rest, length)
        # Zeros count as the next smaller unit, but are not written.
        if count or phrases:
            phrases.append(f"{count} {unit}" if count else "")
    return " ".join(filter(None, phrases[:2])) or "0 s"
