# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a long task is: reported every five seconds to whoever listens, never part of a result."""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import threading
import time
import typing as t

INTERVAL = 5.0  # seconds

Listener = t.Callable[[str], None]
Result = t.TypeVar("Result")
_listener: contextvars.ContextVar[Listener | None] = contextvars.ContextVar(
    "_listener", default=None
)


@dataclasses.dataclass
class Progress:
    """How much of an activity is done.

    Attributes:
        activity: What is done, in words that follow a number.
        total: How much there is to do.
        began: When it began, by the monotonic clock.
        done: How much is done.
        lock: Held while ``done`` changes.
    """

    activity: str
    total: int
    began: float = dataclasses.field(default_factory=time.monotonic)
    done: int = 0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def counting(
        self,
        function: t.Callable[..., Result],
        count: t.Callable[..., int] = lambda *dummy: 1,
    ) -> t.Callable[..., Result]:
        """Return a function that does what another one does, and counts each call that has ended.

        ``count(*arguments)`` says how much a call has done.
        """

        def counted(*arguments: t.Any) -> Result:
            result = function(*arguments)
            with self.lock:
                self.done += count(*arguments)
            return result

        return counted

    def __str__(self) -> str:
        seconds = max(time.monotonic() - self.began, 0.001)
        rate = self.done / seconds
        return f"{self.done} of {self.total} {self.activity} ({rate:.3g} per second)"


@contextlib.contextmanager
def listening(listener: Listener) -> t.Iterator[None]:
    """Have a function told what activities report meanwhile."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextlib.contextmanager
def progress(activity: str, total: int) -> t.Iterator[Progress]:
    """Report on an activity that takes a while. It costs nothing where nobody listens."""
    state = Progress(activity, total)
    listener = _listener.get()
    if listener is None:
        yield state
        return
    finished = threading.Event()

    def report() -> None:
        while not finished.wait(INTERVAL):
            listener(str(state))

    reporter = threading.Thread(target=report, daemon=True)
    reporter.start()
    try:
        yield state
    finally:
        finished.set()
        reporter.join()
