# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out a plan of many changes: stage by stage, and those of a stage at the same time."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .errors import CollectionError
from .http_client import Client, workers
from .planner import C, Change
from .progress import progress

# A change and what came of it: the error that it raised, or None.
Outcome = tuple[C, t.Optional[BaseException]]


def apply_in_stages(
    stages: t.Iterable[t.Sequence[C]],
    apply: t.Callable[[C], t.Any],
    pool: concurrent.futures.Executor,
) -> tuple[list[C], CollectionError | None]:
    """Apply each change, those of a stage in parallel.

    After an error nothing else begins. Returns the changes that were made, and the error that stopped
    the rest, if there was one.
    """
    applied: list[C] = []
    for stage in stages:
        outcomes = _apply_stage(stage, apply, pool)
        applied += [change for change, error in outcomes if error is None]
        stopping_error = _first_error(outcomes)
        if stopping_error:
            return applied, stopping_error
    return applied, None


def _apply_stage(
    stage: t.Sequence[C],
    apply: t.Callable[[C], t.Any],
    pool: concurrent.futures.Executor,
) -> list[Outcome[C]]:
    """Return what came of each change of a stage that has begun before an error."""
    futures = [pool.submit(apply, change) for change in stage]
    dummy_finished, unfinished = concurrent.futures.wait(
        futures, return_when=concurrent.futures.FIRST_EXCEPTION
    )
    # What has begun already cannot be cancelled, and is waited for.
    for future in unfinished:
        future.cancel()
    concurrent.futures.wait(unfinished)
    return [
        (change, future.exception())
        for change, future in zip(stage, futures)
        if not future.cancelled()
    ]


def _first_error(outcomes: list[Outcome[C]]) -> CollectionError | None:
    """Return the first error, with where the user declares the object. Raises what is a bug."""
    for change, error in outcomes:
        if isinstance(error, CollectionError):
            return with_source(change, error)
        if error is not None:
            raise error
    return None


def refused_changes(
    changes: t.Sequence[C],
    validate: t.Callable[[C], None],
    client: Client,
    count: int,
) -> list[CollectionError]:
    """Ask a server beforehand about changes, ``count`` at a time, and return what it would refuse."""

    def refusal(change: C) -> CollectionError | None:
        try:
            validate(change)
        except CollectionError as error:
            return with_source(change, error)
        return None

    activity = f"changes checked, waiting for {client.connection.label}"
    with (
        workers(count, client) as pool,
        progress(activity, len(changes)) as state,
    ):
        refusals = pool.map(state.counting(refusal), changes)
        return [error for error in refusals if error]


def with_source(
    change: Change[t.Any], error: CollectionError
) -> CollectionError:
    """Return the error of a change, with where the user declares the object."""
    if not change.source:
        return error
    located_error = CollectionError(f"{change.source}: {error}")
    located_error.is_transient = error.is_transient
    return located_error
