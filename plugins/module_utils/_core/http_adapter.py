# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of requests on which a whole answer has to arrive in time.

A timeout of requests is for each read of a socket, so an answer that drips never ends. To have a thread of its own for
each request would end that as well, and takes longer than the request itself.
"""

from __future__ import annotations

import concurrent.futures
import functools
import http.client
import io
import socket
import threading
import time
import typing as t

try:
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import ConnectTimeoutError
except ImportError:  # nobody but a linter imports this file without them
    HTTPAdapter = object  # type: ignore[assignment,misc]

LEEWAY = 0.5  # seconds in which the socket's own timeout tells more than the end of all patience


class BoundedAdapter(HTTPAdapter):
    """An adapter for one server, whose ``timeout`` bounds connecting, and then all of an answer, its head included."""

    pool: t.Any = None

    def get_connection_with_tls_context(
        self, *arguments: t.Any, **options: t.Any
    ) -> t.Any:
        """The pool of connections, which is looked up once: server, proxy and certificates stay the same."""
        self.pool = self.pool or super().get_connection_with_tls_context(
            *arguments, **options
        )
        return self.pool

    def init_poolmanager(self, *arguments: t.Any, **options: t.Any) -> None:
        """Have the connections to servers bounded."""
        super().init_poolmanager(*arguments, **options)
        _bound(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: t.Any) -> t.Any:
        """Have the connections through a proxy bounded."""
        return _bound(super().proxy_manager_for(proxy, **options))


def _bound(manager: t.Any) -> t.Any:
    """A manager of urllib3's pools, with all connections of pools that it is going to make bounded."""
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {
        scheme: _with_bounded(pool) for scheme, pool in pools.items()
    }
    return manager


@functools.cache
def _with_bounded(pool: t.Any) -> t.Any:
    """A class of pools, with a class of connections that are bounded."""
    known = pool.ConnectionCls
    if issubclass(known, _Bounded):
        return pool
    return type(
        pool.__name__,
        (pool,),
        {"ConnectionCls": type(known.__name__, (_Bounded, known), {})},
    )


class _Answer(http.client.HTTPResponse):
    """An answer that has to arrive as a whole within the time that its socket has for one read."""

    fp: t.Any

    def __init__(self, sock: t.Any, *arguments: t.Any, **options: t.Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock))


class _Timed(io.RawIOBase):
    """A socket's stream that can be read from for so long as the socket's timeout is now."""

    def __init__(self, stream: io.RawIOBase, sock: t.Any) -> None:
        super().__init__()
        self.stream, self.sock = stream, sock
        self.deadline = time.monotonic() + sock.gettimeout()

    def readable(self) -> bool:
        """Whether it can be read from: it can."""
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        """Read what there is. Raises socket.timeout where the time is up."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout(
                "timed out"
            )  # Python 3.9 has two, and urllib3 looks for this one
        self.sock.settimeout(left)
        return self.stream.readinto(buffer)

    def close(self) -> None:
        """Let the socket go."""
        self.stream.close()
        super().close()


class _Bounded:
    """What makes a connection of urllib3 a bounded one."""

    response_class = _Answer
    timeout: t.Any

    def connect(self) -> None:
        """Look up the name, try its addresses and agree on TLS. Raises ConnectTimeoutError where that takes too long.

        urllib3 gives each address that much time, and looking up a name has no end of its own. The thread that does so
        is left to itself then.
        """
        outcome: concurrent.futures.Future[None] = concurrent.futures.Future()

        def work() -> None:
            try:
                outcome.set_result(super(_Bounded, self).connect())  # type: ignore[misc]
            except Exception as error:
                outcome.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            outcome.result(self.timeout + LEEWAY)
        except concurrent.futures.TimeoutError:
            if outcome.done():  # which is what the connection itself raised
                raise
            raise ConnectTimeoutError(
                self, f"no connection within {self.timeout} s"
            ) from None
