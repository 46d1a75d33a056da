# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections of requests on which a whole response has to arrive in time.

A timeout of requests is for each read of a socket, so a response that drips never ends. To have a
thread of its own for each request would end that as well, and takes longer than the request itself.
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
except ImportError:  # only a linter imports this file without them
    HTTPAdapter = object  # type: ignore[assignment,misc]

# Seconds in which the socket's own timeout, which tells more, comes before the end of all patience.
LEEWAY = 0.5


class BoundedAdapter(HTTPAdapter):
    """An adapter for one server.

    Its ``timeout`` bounds connecting, and then all of a response, its head included.
    """

    pool: t.Any = None

    def get_connection_with_tls_context(
        self, *arguments: t.Any, **options: t.Any
    ) -> t.Any:
        """Return the pool of connections.

        It is looked up once: server, proxy and certificates stay the same.
        """
        self.pool = self.pool or super().get_connection_with_tls_context(
            *arguments, **options
        )
        return self.pool

    def init_poolmanager(self, *arguments: t.Any, **options: t.Any) -> None:
        """Make connections to servers bounded."""
        super().init_poolmanager(*arguments, **options)
        _bound_connections(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: t.Any) -> t.Any:
        """Make connections through a proxy bounded."""
        manager = super().proxy_manager_for(proxy, **options)
        _bound_connections(manager)
        return manager


def _bound_connections(manager: t.Any) -> None:
    """Have one of urllib3's managers make pools of bounded connections."""
    manager.pool_classes_by_scheme = {
        scheme: _bounded_pool_class(pool_class)
        for scheme, pool_class in manager.pool_classes_by_scheme.items()
    }


@functools.cache
def _bounded_pool_class(pool_class: t.Any) -> t.Any:
    connection_class = pool_class.ConnectionCls
    if issubclass(connection_class, _BoundedConnection):
        return pool_class
    bounded = type(
        connection_class.__name__, (_BoundedConnection, connection_class), {}
    )
    return type(pool_class.__name__, (pool_class,), {"ConnectionCls": bounded})


class _BoundedResponse(http.client.HTTPResponse):
    """A response that has to arrive as a whole within the time that its socket has for one read."""

    fp: t.Any

    def __init__(
        self, sock: t.Any, *arguments: t.Any, **options: t.Any
    ) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(
            _StreamWithDeadline(self.fp.detach(), sock)
        )


class _StreamWithDeadline(io.RawIOBase):
    """A socket's stream that can be read until the socket's timeout has passed from now on."""

    def __init__(self, stream: io.RawIOBase, sock: t.Any) -> None:
        super().__init__()
        self.stream, self.sock = stream, sock
        self.deadline = time.monotonic() + sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        """Read what there is. Raises socket.timeout where the time is up."""
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            # Python 3.9 has two classes of timeouts, and urllib3 looks for this one.
            raise socket.timeout("timed out")
        self.sock.settimeout(remaining)
        return self.stream.readinto(buffer)

    def close(self) -> None:
        self.stream.close()
        super().close()


class _BoundedConnection:
    """What makes one of urllib3's connections a bounded one."""

    response_class = _BoundedResponse
    timeout: t.Any

    def connect(self) -> None:
        """Look up the name, try its addresses and agree on TLS.

        urllib3 gives each address as much time as the timeout says, and looking up a name has no end
        of its own. The thread that does so is left to itself then. Raises ConnectTimeoutError.
        """
        outcome: concurrent.futures.Future[None] = concurrent.futures.Future()

        def connect() -> None:
            try:
                super(_BoundedConnection, self).connect()  # type: ignore[misc]
                outcome.set_result(None)
            except Exception as error:
                outcome.set_exception(error)

        threading.Thread(target=connect, daemon=True).start()
        try:
            outcome.result(self.timeout + LEEWAY)
        except concurrent.futures.TimeoutError:
            if outcome.done():  # which is what the connection itself raised
                raise
            raise ConnectTimeoutError(
                self, f"no connection within {self.timeout} s"
            ) from None
