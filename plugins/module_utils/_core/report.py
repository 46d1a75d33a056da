# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task tells of many changes: counts, lists by action, differences."""

from __future__ import annotations

import typing as t

from .errors import CollectionError
from .field_paths import Record
from .planner import CREATED, DELETED, UPDATED, C, Change
from .reconciler import for_diff

Summarize = t.Callable[[C], Record]


def bulk_result(
    changes: t.Sequence[C],
    made: t.Sequence[C],
    summarize: Summarize[C],
    *,
    unchanged: int,
    error: CollectionError | None = None,
    **facts: t.Any,
) -> Record:
    """Return a task's result: what was created, updated and deleted.

    ``summarize`` describes one change, ``facts`` is whatever else the result holds. Where an error
    stopped the task, raises CollectionError with the same result and with what remains to be done.
    """
    is_made = set(made)
    lists = _by_action(
        [change for change in changes if change in is_made], summarize
    )
    counts = {action: len(entries) for action, entries in lists.items()}
    result: Record = {
        "changed": bool(made),
        "counts": {**counts, "unchanged": unchanged},
        **lists,
        **facts,
    }
    if error is None:
        return result
    rest = [change for change in changes if change not in is_made]
    sentence = _sentence(error, len(changes) - len(rest), len(changes))
    raise CollectionError(
        sentence, **result, remaining=_by_action(rest, summarize)
    )


def _sentence(error: CollectionError, made: int, count: int) -> str:
    if error.is_transient:
        advice = "run it again to apply the rest"
    else:
        advice = "the next run applies the rest once that is corrected"
    return f"{str(error).removesuffix('.')}; {made} of {count} changes were made, {advice}."


def _by_action(
    changes: t.Iterable[C], summarize: Summarize[C]
) -> dict[str, list[Record]]:
    lists: dict[str, list[Record]] = {CREATED: [], UPDATED: [], DELETED: []}
    for change in changes:
        lists[change.action].append(summarize(change))
    return lists


def difference(
    change: Change[t.Any],
    name: str,
    spell: t.Callable[[Record], Record] = dict,
) -> Record:
    """Return one difference as --diff shows it.

    ``name`` is the object in words, ``spell`` makes a record readable, by names in place of ids.
    """
    header = f"{change.entity.label} {name!r}"
    before, after = change.plan.before, change.plan.after
    return {
        "before_header": header,
        "before": spell(for_diff(change.entity, change.schema, before, {})),
        "after_header": header,
        "after": spell(for_diff(change.entity, change.schema, after, before)),
    }
