# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why there is no response: what the libraries below raise, as one sentence with advice."""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import LONE_SURROGATE, CollectionError, ServerUnreachableError

CHECK_SERVER = "check that it is running, and its URL"
CHECK_LOAD = "check its load, or increase request_timeout"
# What OpenSSL says to a server that answers a handshake in plain text.
PLAIN_HTTP = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")


@dataclasses.dataclass(frozen=True)
class Exchange:
    """The request that got no response.

    Attributes:
        server: The server as messages name it.
        request: The request's method and path.
        limit: How many seconds there were.
        proxy: Returns the URL of the proxy on the way, or an empty string.
    """

    server: str
    request: str
    limit: float
    proxy: t.Callable[[], str]

    def unreachable(
        self, reason: str, *, may_have_applied: bool
    ) -> ServerUnreachableError:
        """Return the error for a request that got no response."""
        return ServerUnreachableError(
            f"{self.server} cannot be reached: {reason}.",
            may_have_applied=may_have_applied,
        )

    def unsendable(self, reason: str) -> CollectionError:
        """Return the error for a request that cannot be sent at all."""
        return CollectionError(
            f"The request to {self.server} cannot be sent{reason}."
        )


def explain(library_error: Exception, exchange: Exchange) -> CollectionError:
    """Return the error that a user reads, for one that urllib3 or requests has raised.

    It is a ServerUnreachableError where another attempt may go well.
    """
    return _lost_connection(library_error, exchange) or _unsendable(
        library_error, exchange
    )


def _lost_connection(
    library_error: Exception, exchange: Exchange
) -> ServerUnreachableError | None:
    """Return the error for a connection that failed, or None where that is not the reason."""
    from urllib3 import exceptions

    # urllib3 says of every connection that failed that it has tried often enough.
    reason = library_error
    if isinstance(library_error, exceptions.MaxRetryError):
        reason = library_error.reason or library_error
    if isinstance(reason, exceptions.SSLError):
        return _tls_failure(reason, exchange)
    if isinstance(reason, exceptions.ProxyError):
        return exchange.unreachable(
            f"the proxy {exchange.proxy()} refused the connection ({_root_cause(library_error)}); "
            "check HTTP_PROXY, HTTPS_PROXY and NO_PROXY",
            may_have_applied=False,
        )
    if isinstance(reason, exceptions.NewConnectionError):
        return exchange.unreachable(
            f"{_root_cause(library_error)}; {CHECK_SERVER}",
            may_have_applied=False,
        )
    limit = f"{exchange.limit:.3g} s"
    if isinstance(reason, exceptions.ConnectTimeoutError):
        return exchange.unreachable(
            f"no connection within {limit}; {CHECK_SERVER}",
            may_have_applied=False,
        )
    if isinstance(reason, exceptions.TimeoutError):
        return exchange.unreachable(
            f"no answer to {exchange.request} within {limit}; {CHECK_LOAD}",
            may_have_applied=True,
        )
    broken = (exceptions.ProtocolError, exceptions.PoolError)
    if isinstance(reason, broken):
        return exchange.unreachable(
            f"the connection broke during {exchange.request} ({_root_cause(library_error)}); {CHECK_SERVER}",
            may_have_applied=True,
        )
    return None


def _tls_failure(
    library_error: Exception, exchange: Exchange
) -> ServerUnreachableError:
    """Return the error for a handshake that failed, with advice by what is likely wrong."""
    if any(sign in str(library_error) for sign in PLAIN_HTTP):
        advice = "it speaks plain HTTP, so use http:// in its URL"
    else:
        advice = "set ca_path to the CA that signed it"
    return exchange.unreachable(
        f"TLS failed ({_root_cause(library_error)}); {advice}",
        may_have_applied=False,
    )


def _unsendable(
    library_error: Exception, exchange: Exchange
) -> CollectionError:
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    if (
        isinstance(library_error, UnicodeEncodeError)
        and library_error.encoding == "utf-8"
    ):
        return exchange.unsendable(f": it contains {LONE_SURROGATE}")
    if isinstance(library_error, (RequestException, HTTPError, ValueError)):
        # Its text would quote the URL or the header, secrets and all.
        return exchange.unsendable(
            f" ({type(library_error).__name__}): check the URL, the key or token for white space and other "
            "characters that a header cannot hold, and the timeout"
        )
    return exchange.unsendable(f": {library_error}")


def _root_cause(library_error: BaseException) -> str:
    """Return the innermost reason, without what the libraries on the way made of it.

    Their own sentences repeat the URL, and the address of an object in memory.
    """
    root = library_error
    while inner := root.__cause__ or root.__context__:
        root = inner
    return str(root) or type(root).__name__
