# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to one server, on which a whole response has to arrive in time.

requests prepares them once: it decides on the URL, proxies, certificates and credentials. Requests
are then sent on the pool of urllib3 that it has made, because what requests does around that at
each of them, for a browser, takes as long again.

A timeout of urllib3 is for each read of a socket, so a response that drips never ends. To have a
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

if t.TYPE_CHECKING:
    import requests
    import urllib3

# Seconds in which the socket's own timeout, which tells more, comes before the end of all patience.
LEEWAY = 0.5


class Endpoint(t.NamedTuple):
    """A server, and how requests get there.

    Attributes:
        pool: urllib3's pool of connections to the server, or to the proxy on the way.
        target: What the target of each request begins with: the path of the server's URL or, for
            some proxies, all of it.
        headers: Headers of every request.
        retries: How often urllib3 itself repeats a request, which is never.
    """

    pool: t.Any
    target: str
    headers: dict[str, str]
    retries: t.Any

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
        limit: float,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request and return the beginning of the response, its body still to be read.

        Args:
            method: The HTTP method.
            path: The path below the server's URL, with the query string.
            body: The body, if there is one.
            headers: Headers beside those of every request, or in their place.
            limit: How many seconds there are for connecting, and again for all of the response.
        """
        import urllib3

        target = self.target.rstrip("/") + path if path else self.target
        response: urllib3.BaseHTTPResponse = self.pool.request(
            method,
            target,
            body=body,
            headers=self._merge_headers(headers),
            retries=self.retries,
            redirect=False,
            assert_same_host=False,
            timeout=urllib3.Timeout(total=limit),
            preload_content=False,
            decode_content=False,
            # urllib3 before 2.0 would take half of a response for all of it.
            enforce_content_length=True,
        )
        return response

    def _merge_headers(self, headers: dict[str, str]) -> dict[str, str]:
        """Return all headers of a request. Their names are not case-sensitive."""
        replaced = {name.lower() for name in headers}
        merged = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in replaced
        }
        return {**merged, **headers}


def reach(session: requests.Session, url: str) -> Endpoint:
    """Return a server as a session reaches it.

    Raises what requests raises for a URL, a header or a file that cannot be used.
    """
    import requests

    prepared = requests.PreparedRequest()
    prepared.prepare(
        "GET", url, headers=session.headers, auth=_authenticate_by_url
    )
    adapter: t.Any = session.get_adapter(url)
    pool = _pool(adapter, prepared, session)
    adapter.cert_verify(pool, prepared.url, session.verify, session.cert)
    return Endpoint(
        pool,
        adapter.request_url(prepared, session.proxies),
        dict(prepared.headers),
        adapter.max_retries,
    )


def _pool(adapter: t.Any, prepared: t.Any, session: requests.Session) -> t.Any:
    """Return the pool of connections on which an adapter would send a request."""
    if not hasattr(adapter, "get_connection_with_tls_context"):
        # requests before 2.32
        return adapter.get_connection(prepared.url, session.proxies)
    return adapter.get_connection_with_tls_context(
        prepared, session.verify, proxies=session.proxies, cert=session.cert
    )


def _authenticate_by_url(prepared: t.Any) -> t.Any:
    """Use the URL's own credentials where no header has others.

    requests calls this in place of what it would do itself: to have ~/.netrc win over a header.
    """
    from requests.auth import HTTPBasicAuth
    from requests.utils import get_auth_from_url

    user, password = get_auth_from_url(prepared.url)
    if user and "Authorization" not in prepared.headers:
        return HTTPBasicAuth(user, password)(prepared)
    return prepared


class BoundedAdapter(HTTPAdapter):
    """An adapter whose connections have bounds: for connecting, and for all of a response, its head included."""

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
    _unsent: list[bytes] | None = None

    def request(self, *arguments: t.Any, **options: t.Any) -> None:
        """Send a request in one piece: its head apart would take a packet, and time, of its own."""
        unsent: list[bytes] = []
        self._unsent = unsent
        try:
            super().request(*arguments, **options)  # type: ignore[misc]
        finally:
            self._unsent = None
        self.send(b"".join(unsent))

    def send(self, data: bytes) -> None:
        """Send a part of a request, or keep it until all of that is there."""
        if self._unsent is None:
            super().send(data)  # type: ignore[misc]
        else:
            self._unsent.append(data)

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
