# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, each told in one sentence."""

from __future__ import annotations

import contextlib
import typing as t

from .sensitive import redacted

TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500
HALF_PAIR = "half of a surrogate pair, which no text in UTF-8 can have"
MOST_TOLD = 10  # in one sentence; all of them are beside it


def printable(text: str) -> str:
    """A text with an escape for every character that cannot be seen."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode()
        for one in text
    )


def in_one_line(said: t.Any) -> str:
    """What a server says in its own words, as part of a sentence."""
    return printable(" ".join(str(said).split()))


class CollectionError(Exception):
    """Something a user has to know: its text is the sentence they read.

    ``facts``: what the task's result is to hold beside it. ``is_transient``: whether the same may go well another time.
    """

    is_transient = False

    def __init__(self, sentence: str, **facts: t.Any) -> None:
        super().__init__(sentence)
        self.facts = facts


class ServerUnreachableError(CollectionError):
    """No usable answer came back.

    ``may_have_applied`` is true when the request may have reached the server, so that a write may have happened.
    """

    is_transient = True

    def __init__(self, sentence: str, may_have_applied: bool) -> None:
        super().__init__(sentence)
        self.may_have_applied = may_have_applied


class ApiError(CollectionError):
    """The server answered with an error.

    ``status`` is the HTTP status code, ``body`` the decoded answer (None when it was empty).
    """

    def __init__(self, sentence: str, status: int, body: t.Any = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.body = body
        self.is_transient = status == TOO_MANY_REQUESTS or status >= SERVER_ERROR


class InvalidOptionError(CollectionError):
    """A task states what an object cannot have."""


class ReferenceNotFoundError(CollectionError):
    """A task refers to an object that is not there."""


class OwnedByAnotherError(CollectionError):
    """What a task names is there, and is not what the task says it belongs to."""


class ConflictError(CollectionError):
    """Somebody else changed the object between our reading and our writing: read again, judge again."""

    is_transient = True


def combine_errors(mistakes: t.Sequence[CollectionError]) -> CollectionError:
    """Return several mistakes as one, so that all can be corrected before the next run."""
    if len(mistakes) == 1:
        return mistakes[0]
    sentences = [str(one) for one in mistakes]
    more = (
        f" and {len(mistakes) - MOST_TOLD} more, see errors."
        if len(mistakes) > MOST_TOLD
        else ""
    )
    told = " ".join(sentences[:MOST_TOLD])
    return CollectionError(
        f"{len(mistakes)} mistakes: {told}{more}",
        errors=[{"said": one} for one in sentences],
    )


@contextlib.contextmanager
def redacting(secrets: t.Collection[str]) -> t.Iterator[None]:
    """Take secrets out of the sentence of a CollectionError that is raised meanwhile."""
    try:
        yield
    except CollectionError as problem:
        problem.args = (redacted(str(problem), secrets),)
        raise
