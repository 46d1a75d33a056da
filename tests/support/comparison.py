# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare results: with what a test expects of them, before with after, and one run with another."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

KNOWN_AFTER_APPLY = "(known after apply)"

# Fields of results that time changes, or a change elsewhere: nobody can predict them.
VOLATILE_FIELDS = frozenset(
    {
        "created_at",
        "identities",
        "insertInstant",
        "lastLoginInstant",
        "lastUpdateInstant",
        "passwordLastUpdateInstant",
        "state",
        "ttl",
        "updated_at",
    }
)

# Seconds and milliseconds since 1970, and the seconds that a credential has left.
TIMES = re.compile(r'\b[12]\d{9}(?:\d{3}|\.\d+)?\b|(?<="ttl": )\d+')
GENERATED = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # UUIDs
    r"|\b[0-9A-F]{2}(?::[0-9A-F]{2}){11,}\b"  # serial numbers and fingerprints
    r"|-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----"
    r"|\.\d+\.[\d-]+@[\d:]+~"  # the process and the time in the name of a backup
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]+"  # tokens
    r'|(?<![\w-])(?=[\w-]*[A-Z\d])(?=[\w-]*[a-z\d])[\w-]{20,}(?![\w-])(?!":)'  # key ids and secrets
)

Json = Any


def mismatches(
    expected: Json,
    actual: Json,
    path: str = "",
    *,
    ignored: Collection[str] = (),
) -> Iterator[str]:
    """Yield a sentence for each value that is not as expected.

    A mapping may have more fields than expected; a field that is expected to be null may be missing. A text that
    starts with `re:` is a regular expression for the whole value. White space around a text does not count, what is
    known only after a change may be anything, and fields named in `ignored` are not looked at.
    """
    if expected == KNOWN_AFTER_APPLY:
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in expected.keys() - set(ignored):
            field = f"{path}.{name}" if path else name
            yield from mismatches(
                expected[name], actual.get(name), field, ignored=ignored
            )
    elif (
        isinstance(expected, list)
        and isinstance(actual, list)
        and len(expected) == len(actual)
    ):
        for number, (item, found) in enumerate(
            zip(expected, actual, strict=True)
        ):
            yield from mismatches(
                item, found, f"{path}[{number}]", ignored=ignored
            )
    elif isinstance(expected, str) and expected.startswith("re:"):
        pattern = expected.removeprefix("re:")
        if not re.fullmatch(pattern, str(actual), re.DOTALL):
            yield f"{path} is {actual!r}, not like {pattern!r}"
    elif _stripped(expected) != _stripped(actual):
        yield f"{path} is {actual!r}, not {expected!r}"


def _stripped(value: Json) -> Json:
    return value.strip() if isinstance(value, str) else value


def changed_values(
    before: Json, after: Json, path: str = ""
) -> dict[str, list[Json]]:
    """Return what differs between two values: [before, after] by dotted path, None where there is nothing."""
    both_have_fields = (
        isinstance(before, dict)
        and isinstance(after, dict)
        and before
        and after
    )
    if not both_have_fields:
        return {} if before == after else {path: [before, after]}
    changes: dict[str, list[Json]] = {}
    for name in sorted({*before, *after}):
        field = f"{path}.{name}" if path else name
        changes |= changed_values(before.get(name), after.get(name), field)
    return changes


def with_sorted_lists(value: Json) -> Json:
    """Return a value with its lists sorted: servers sort what they take for a set, and list objects by their ids.

    Results are compared so. Where order counts, a diff shows it.
    """
    if isinstance(value, dict):
        return {name: with_sorted_lists(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(map(with_sorted_lists, value), key=_sort_key)
    return value


def _sort_key(value: Json) -> str:
    """Return a text to sort by that two runs have in common."""
    labelled = [value.get("name"), value] if isinstance(value, dict) else value
    text = json.dumps(labelled, sort_keys=True)
    return GENERATED.sub("", TIMES.sub("", text))


def comparable_lines(value: Json) -> list[str]:
    """Return a value as lines of JSON that two runs have in common.

    Times have one name in it, and generated values (ids, keys, tokens) are numbered as they first appear.
    """
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], f"<{len(numbers)}>")

    text = json.dumps(with_sorted_lists(value), indent=1, sort_keys=True)
    return GENERATED.sub(numbered, TIMES.sub('"a time"', text)).splitlines()


def differing_lines(
    first: dict[str, list[str]], second: dict[str, list[str]]
) -> list[str]:
    """Return the lines that differ between two runs, each given as the `comparable_lines` of every task's result."""
    listing = []
    for task, lines in first.items():
        for line in difflib.unified_diff(
            lines, second[task], n=0, lineterm=""
        ):
            if not line.startswith(("---", "+++", "@@")):
                listing.append(f"{task}: {line}")
    return listing
