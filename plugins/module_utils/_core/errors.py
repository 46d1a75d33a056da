# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, each told in one sentence.

CollectionError
├── InvalidOptionError      a task states what an object cannot have
├── ReferenceNotFoundError  a task refers to an object that does not exist
├── OwnedByAnotherError     an object exists and belongs to another one
├── CombinedError           several of the others at once
├── ConflictError           another writer changed the object in the meantime
├── ServerUnreachableError  no usable response came
├── ApiError                the server responded with an error
└── WeakKeyError            others could sign for a public key (``keys.py``)

A module fails with the sentence of any of them. Other exceptions are bugs.
"""

from __future__ import annotations

import contextlib
import typing as t

from .redaction import redact

TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
MOST_LISTED = 10  # mistakes in one sentence; the result lists all of them
LONE_SURROGATE = "half of a surrogate pair, which UTF-8 cannot encode"


class CollectionError(Exception):
    """Raised for everything that a user has to know. Its text is the sentence that they read.

    Attributes:
        facts: What the task's result holds beside the sentence.
        is_transient: The same may go well another time.
    """

    is_transient = False

    def __init__(self, sentence: str, **facts: t.Any) -> None:
        super().__init__(sentence)
        self.facts = facts


class ServerUnreachableError(CollectionError):
    """Raised when no usable response came.

    Attributes:
        may_have_applied: The request may have reached the server, so that a write may have happened.
    """

    is_transient = True

    def __init__(self, sentence: str, *, may_have_applied: bool) -> None:
        super().__init__(sentence)
        self.may_have_applied = may_have_applied


class ApiError(CollectionError):
    """Raised when the server responded with an error, or with what cannot be its response.

    Attributes:
        status: The HTTP status code.
        body: The decoded response, None where it was empty.
    """

    def __init__(self, sentence: str, status: int, body: t.Any = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.body = body
        self.is_transient = (
            status == TOO_MANY_REQUESTS or status >= SERVER_ERROR
        )


class InvalidOptionError(CollectionError):
    """Raised when a task states what an object cannot have."""


class ReferenceNotFoundError(CollectionError):
    """Raised when a task refers to an object that does not exist."""


class OwnedByAnotherError(CollectionError):
    """Raised when an object exists and does not belong to what the task says it belongs to."""


class ConflictError(CollectionError):
    """Raised when somebody else changed an object between reading and writing it: a lost race.

    The object has to be read and planned again.
    """

    is_transient = True


class CombinedError(CollectionError):
    """Raised for several mistakes at once, so that all can be corrected before the next run.

    Attributes:
        errors: The mistakes.
    """

    def __init__(self, errors: t.Sequence[CollectionError]) -> None:
        sentences = [str(error) for error in errors]
        summary = (
            f"{len(errors)} mistakes: {' '.join(sentences[:MOST_LISTED])}"
        )
        if len(errors) > MOST_LISTED:
            summary += f" and {len(errors) - MOST_LISTED} more, see errors."
        super().__init__(
            summary, errors=[{"said": sentence} for sentence in sentences]
        )
        self.errors = errors


def combine_errors(errors: t.Iterable[CollectionError]) -> CollectionError:
    """Return several errors as one. What two of them say in the same words is said once.

    A task's result lists all of them as ``errors``. The sentence has no more than can be read.
    """
    distinct: dict[str, CollectionError] = {}
    for error in errors:
        parts = error.errors if isinstance(error, CombinedError) else [error]
        for part in parts:
            distinct.setdefault(str(part), part)
    combined = list(distinct.values())
    return combined[0] if len(combined) == 1 else CombinedError(combined)


class Mistakes:
    """Gathers the mistakes of a user while their input is read.

    Attributes:
        errors: The mistakes so far.
    """

    def __init__(self) -> None:
        self.errors: list[CollectionError] = []

    @contextlib.contextmanager
    def gather(self) -> t.Iterator[None]:
        """Keep the error of one part of the input, so that the next part is read all the same.

        What a server says, or that it says nothing, is no mistake in the input.
        """
        try:
            yield
        except CollectionError as error:
            self.keep(error)

    def keep(self, error: CollectionError) -> None:
        """Keep an error that is a mistake. Raises any other."""
        if isinstance(error, (ApiError, ServerUnreachableError)):
            raise error
        self.errors.append(error)

    def add(self, sentence: str) -> None:
        """Add a mistake."""
        self.errors.append(CollectionError(sentence))

    def tell(self) -> None:
        """Raise CollectionError for all of them, if there are any."""
        if self.errors:
            raise combine_errors(self.errors)


@contextlib.contextmanager
def redacting(secrets: t.Collection[str]) -> t.Iterator[None]:
    """Redact the sentence of a CollectionError that is raised meanwhile."""
    try:
        yield
    except CollectionError as error:
        error.args = (redact(str(error), secrets),)
        raise


def escape_unprintable(text: str) -> str:
    """Return a text with an escape for every character that cannot be seen.

    Some of them move the cursor of a terminal, or change the direction of writing.
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape").decode()
        for character in text
    )


def in_one_line(text: t.Any) -> str:
    """Return what a server says in its own words, to be part of a sentence."""
    return escape_unprintable(" ".join(str(text).split()))
