# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a long task is: told every five seconds to whoever listens, and never part of a result."""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import threading
import time
import typing as t

INTERVAL = 5.0  # seconds
Listener = t.Callable[[str], None]
_listener: contextvars.ContextVar[Listener | None] = contextvars.ContextVar(
    "_listener", default=None
)


@dataclasses.dataclass
class Progress:
    """How much of an activity is done, of how much, since when."""

    activity: str
    total: int
    began: float = dataclasses.field(default_factory=time.monotonic)
    done: int = 0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def counting(
        self,
        work: t.Callable[..., t.Any],
        count: t.Callable[..., int] = lambda *dummy: 1,
    ) -> t.Any:
        """A function that counts each call of another one when it is done; ``count(*arguments)``: as how many."""

        def counted(*arguments: t.Any) -> t.Any:
            result = work(*arguments)
            with self.lock:
                self.done += count(*arguments)
            return result

        return counted

    def __str__(self) -> str:
        rate = self.done / max(time.monotonic() - self.began, 0.001)
        return f"{self.done} of {self.total} {self.activity} ({rate:.3g} per second)"


@contextlib.contextmanager
def listening(listener: Listener) -> t.Iterator[None]:
    """Have a function told what the activities below report."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextlib.contextmanager
def progress(activity: str, total: int) -> t.Iterator[Progress]:
    """An activity that takes a while; it costs nothing where nobody listens."""
    state, listener = Progress(activity, total), _listener.get()
    if listener is None:
        yield state
        return
    over = threading.Event()

    def report() -> None:
        while not over.wait(INTERVAL):
            listener(str(state))

    reporter = threading.Thread(target=report, daemon=True)
    reporter.start()
    try:
        yield state
    finally:
        over.set()
        reporter.join()
