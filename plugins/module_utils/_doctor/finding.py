# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check says, and how it shows values that anybody may have made up."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t
import unicodedata

from .._core.errors import printable
from .._core.field_paths import Record

OK, NOTE, WARNING, ERROR = SEVERITIES = ("ok", "note", "warning", "error")
LONGEST_SHOWN = 120
LONGEST_COMPARED = 300
ALIKE = 0.85
CENTURY = 36525 * 86400
UNITS = (("days", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What one check found.

    ``what``: in words; ``evidence``: the values that show it; ``repair``: tasks that would mend it, ready to run.
    ``answer``: the status, body and WWW-Authenticate with which Kong ends the request, where it does.
    ``place``: the object that it is about, as (kind, id), where there is one.
    """

    severity: str
    what: str
    evidence: Record = dataclasses.field(default_factory=dict)
    repair: tuple[Record, ...] = ()
    answer: Record | None = None
    place: tuple[str, str] | None = None


Verdicts = t.Iterator[Verdict]


class Template(str):
    """A text in a task that Ansible is to fill in. Every other text in a task is foreign, and means just itself."""


TEMPLATES = "gatewright_templates"
"""The variable of a task in results that has the paths of its templates."""


def answer(status: int, body: Record, challenge: str | None = None) -> Record:
    """How Kong answers, None standing for no WWW-Authenticate."""
    return {"status": status, "body": body, "www_authenticate": challenge}


PASSES = answer(200, {})
CRASHED = answer(500, {"message": "An unexpected error occurred"})


def task(title: str, module: str, /, **options: t.Any) -> Record:
    """A task of this collection; options that are None are left out."""
    return {
        "name": title,
        f"gatewright.auth.{module}": {
            option: value for option, value in options.items() if value is not None
        },
    }


def written(repair: t.Iterable[Record]) -> list[Record]:
    """Tasks as results have them: plain JSON, in which no text tells whether it is a template. So a variable does."""
    return [_told(one) for one in repair]


def _told(one: Record) -> Record:
    plain, paths = _plain(one), list(_templates(one, []))
    return (
        {**plain, "vars": {**plain.get("vars", {}), TEMPLATES: paths}}
        if paths
        else plain
    )


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Template) else value


def _templates(value: t.Any, path: list[str | int]) -> t.Iterator[list[str | int]]:
    """The paths of the templates in a value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, one in inner:
        yield from _templates(one, [*path, name])
    if isinstance(value, Template):
        yield path


def shown(value: t.Any) -> str:
    """A value in quotation marks, short and printable whatever it is."""
    if not isinstance(value, str):
        text = type(value).__name__ if isinstance(value, (dict, list)) else repr(value)
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    end = f"… ({len(value)} characters)" if len(value) > LONGEST_SHOWN else ""
    return f"'{printable(value[:LONGEST_SHOWN])}{end}'"


def clipped(text: str) -> str:
    """A text for evidence: whole unless it is far too long, and fit for JSON."""
    return text[:LONGEST_COMPARED].encode(errors="backslashreplace").decode()


def is_usable(text: str) -> bool:
    """Whether a text of a request can be written into a task as it is. One that was cut would name something else."""
    return text == clipped(text)


def difference(one: str, other: str, here: str, there: str) -> str:
    """In words, the first character in which two texts differ; ``here`` and ``there`` say whose texts they are."""
    place = next(
        (n for n, pair in enumerate(zip(one, other)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    kind = (
        "only in upper and lower case, first at"
        if one.casefold() == other.casefold()
        else "first at"
    )
    return (
        f"they differ {kind} character {place + 1}: {_character(one, place)} in {here}, "
        f"{_character(other, place)} in {there}"
    )


def _character(text: str, place: int) -> str:
    if place >= len(text):
        return "nothing more"
    character = text[place]
    names = {
        " ": "a space",
        "/": "a slash",
        "\t": "a tab",
        "\n": "a line feed",
        "\r": "a carriage return",
    }
    if character in names:
        return names[character]
    if character.isascii() and character.isprintable():
        return f"'{character}'"
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


def nearest(value: str, known: t.Iterable[str]) -> str | None:
    """The known text that is most like a value: but for case, white space, slashes and scheme, or nearly."""
    candidates = list(known)
    if value in candidates:
        return value
    for one in candidates:
        if _bare(one) == _bare(value):
            return one
    close = difflib.get_close_matches(
        value[:LONGEST_COMPARED],
        [one for one in candidates if len(one) <= LONGEST_COMPARED],
        1,
        ALIKE,
    )
    return close[0] if close else None


def _bare(text: str) -> str:
    text = "".join(text.split()).casefold()
    return text.removeprefix("https://").removeprefix("http://").strip("/")


def span(seconds: float) -> str:
    """A time in words: its largest unit and what is left in the next smaller one."""
    if not abs(seconds) < CENTURY:
        return "more than a century"
    rest, counts = int(abs(seconds)), []
    for unit, length in UNITS:
        count, rest = divmod(rest, length)
        counts.append(f"{count} {unit}" if count else "")
    first = next((n for n, count in enumerate(counts) if count), len(counts))
    return " ".join(filter(None, counts[first : first + 2])) or "0 s"
