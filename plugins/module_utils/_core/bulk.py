# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out a plan of many changes: stage by stage, and those of a stage at the same time."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .errors import CollectionError
from .http import Client, workers
from .planner import C, Change
from .progress import progress


def apply_in_stages(
    stages: t.Iterable[t.Sequence[C]],
    apply: t.Callable[[C], t.Any],
    pool: concurrent.futures.Executor,
) -> tuple[list[C], CollectionError | None]:
    """Apply each change, those of a stage in parallel.

    Returns the changes that were made, and the error that stopped the rest, if there was one.
    """
    done: list[C] = []
    for stage in stages:
        running = [pool.submit(apply, change) for change in stage]
        _wait_for_all_or_an_error(running)
        finished = [
            (change, future.exception())
            for change, future in zip(stage, running)
            if not future.cancelled()
        ]
        done += [change for change, error in finished if error is None]
        for change, error in finished:
            if isinstance(error, CollectionError):
                return done, with_source(change, error)
            if error is not None:
                raise error
    return done, None


def _wait_for_all_or_an_error(running: list[concurrent.futures.Future[t.Any]]) -> None:
    """Wait until everything is done or, once something has failed, what has begun by then."""
    concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_EXCEPTION)
    if any(one.done() and not one.cancelled() and one.exception() for one in running):
        for one in running:
            one.cancel()
        concurrent.futures.wait(running)


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
    with workers(count, client) as pool, progress(activity, len(changes)) as state:
        refusals = pool.map(state.counting(refusal), changes)
        return [error for error in refusals if error]


def with_source(change: Change[t.Any], error: CollectionError) -> CollectionError:
    """Return the error of a change, with where the user declares the object."""
    if not change.source:
        return error
    placed = CollectionError(f"{change.source}: {error}")
    placed.is_transient = error.is_transient
    return placed
