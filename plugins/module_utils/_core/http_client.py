# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON over one HTTP session.

Requests are repeated where that is safe, none of them writes in check mode, and what fails is told
in one sentence.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import email.utils
import functools
import random
import re
import threading
import time
import typing as t
import urllib.parse

from . import json_text
from .errors import (
    LONE_SURROGATE,
    TOO_MANY_REQUESTS,
    ApiError,
    CollectionError,
    ServerUnreachableError,
)
from .masking import secrets_by_name
from .redaction import distinctive, redact
from .urls import has_dot_segments, redact_url

if t.TYPE_CHECKING:
    import requests
    import urllib3

    from .http_adapter import Endpoint
    from .http_errors import Exchange

# Retries

# Idempotent methods (RFC 9110 section 9.2.2) that this collection uses.
REPEATABLE_METHODS = ("GET", "PUT", "DELETE")
# By method: the statuses after which a request is sent again.
RETRIED = (TOO_MANY_REQUESTS, 502, 503, 504)
RETRIED_STATUSES: dict[str, tuple[int, ...]] = {
    "GET": (500, *RETRIED),  # Kong answers 500 while its database is away
    "PUT": RETRIED,
    "DELETE": RETRIED,
}
RETRIED_FOR_OTHER_METHODS = (TOO_MANY_REQUESTS,)
FIRST_WAIT = 0.25  # seconds
# Seconds, whatever Retry-After asks for.
LONGEST_WAIT = 30.0

# Limits

# More at a time bring nothing: Python itself is the limit then.
MOST_CONNECTIONS = 32
CHUNK_SIZE = 64 * 2**10  # bytes
LARGEST_RESPONSE = (
    64 * 2**20
)  # bytes; as objects of Python some ten times as much
# A Kong without a database takes 10 to 20 s for a configuration of 5 MB.
BYTES_PER_SECOND = 100_000

# RFC 9110 section 15.5.8; only proxies send it.
PROXY_AUTHENTICATION_REQUIRED = 407


@dataclasses.dataclass(frozen=True)
class Connection:
    """Where a server is and how to talk to it.

    Attributes:
        service: What the server is, as messages name it.
        url: What every path is appended to. It may hold a user and password.
        headers: Headers of every request. Their values are secrets.
        timeout: How many seconds there are for connecting, and again for the whole response,
            however slowly it drips.
        retries: How often one request is repeated.
        validate_certs: Verify the server's certificate.
        ca_path: A file with the certificates of trusted CAs, in place of those that requests trusts.
        client_cert: A file with the client certificate.
        client_key: A file with its private key, if it is in another file.
        max_bytes: How large a response may be.
        safe_requests: Requests, as ``METHOD path``, that store nothing although they are no GET.
    """

    service: str
    url: str
    headers: t.Mapping[str, str]
    timeout: float = 10
    retries: int = 3
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    max_bytes: int = LARGEST_RESPONSE
    safe_requests: re.Pattern[str] | None = None

    @property
    def address(self) -> str:
        """The server's URL without any password in it."""
        return redact_url(self.url)

    @property
    def label(self) -> str:
        """The server as messages name it."""
        return f"{self.service} at {self.address}"


@dataclasses.dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        method: The HTTP method.
        path: The path below the connection's URL, encoded.
        json: The body, to be sent as JSON.
        form: The body, to be sent as a form.
        query: The query string. Values may be lists.
        headers: Headers beside the connection's.
        auth: The user and password for HTTP basic authentication.
        secrets: Returns the secrets in the body, where more is known of them than their names tell.
    """

    method: str
    path: str
    json: t.Any = None
    form: t.Mapping[str, str] | None = None
    query: t.Mapping[str, t.Any] | None = None
    headers: t.Mapping[str, str] | None = None
    auth: tuple[str, str] | None = None
    secrets: t.Callable[[], set[str]] | None = None

    @property
    def label(self) -> str:
        """The request as messages name it."""
        return f"{self.method} {self.path}".strip()

    @property
    def target(self) -> str:
        """The path with the query string. A value of None is left out."""
        if not self.query:
            return self.path
        stated = {
            name: value
            for name, value in self.query.items()
            if value is not None
        }
        return f"{self.path}?{urllib.parse.urlencode(stated, doseq=True)}"

    def all_secrets(self) -> set[str]:
        """Return every secret in the request."""
        if self.secrets is None:
            secrets = secrets_by_name([self.json])
        else:
            secrets = set(self.secrets())
        secrets |= secrets_by_name([self.form])
        if self.auth:
            secrets.add(self.auth[1])
        return secrets


class Response(t.NamedTuple):
    """What came back.

    Attributes:
        status: The HTTP status code.
        body: The decoded JSON, the text where it is no JSON, None where it is empty.
        headers: The headers. Their names are not case-sensitive.
    """

    status: int
    body: t.Any
    headers: t.Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300

    def error(self, sentence: str) -> ApiError:
        """Return the error for a response that was not expected."""
        return ApiError(sentence, self.status, self.body)


class Client:
    """A session with one server.

    Several threads may use it. A client that is closed raises CollectionError instead of sending
    anything.

    Attributes:
        connection: Where the server is.
        read_only: Send nothing but GET and the connection's safe requests. Anything else raises
            AssertionError, so no module can change a server in check mode, whatever it forgets.
        date: The ``Date`` header of the last response.
        closed: Set once nothing is to be sent any more.
        session: The session of requests, with proxies and certificates.
    """

    def __init__(self, connection: Connection, *, read_only: bool) -> None:
        if not connection.url.lower().startswith(("http://", "https://")):
            raise CollectionError(
                f"{connection.label} cannot be reached: its URL must start with http:// or https://."
            )
        self.connection = connection
        self.read_only = read_only
        self.date: str | None = None
        self.closed = threading.Event()
        self.session = _new_session(connection)

    @property
    def address(self) -> str:
        """Where requests go: the server's URL, and the proxy on the way to it if there is one."""
        proxy = self._proxy()
        if not proxy:
            return self.connection.address
        return f"{self.connection.address} through the proxy {proxy}"

    def _proxy(self) -> str:
        """Return the URL of the proxy on the way to the server, or an empty string."""
        from requests.utils import select_proxy

        proxy = select_proxy(self.connection.url, self.session.proxies)
        return redact_url(proxy) if proxy else ""

    def close(self) -> None:
        """Send nothing any more, whoever still wants to."""
        self.closed.set()

    def send(self, request: Request) -> Response:
        """Send a request and return whatever the server says to it.

        Where a request failed it is repeated, if its method may be: after connection faults and some
        statuses, with backoff and jitter, or as ``Retry-After`` says (RFC 9110 section 10.2.3). The
        response to one that failed has no secret in its body.

        Raises ServerUnreachableError when no response comes, and CollectionError when there is
        nothing that could be sent.
        """
        self._refuse_unsafe(request)
        body = self._encode_body(request)
        for attempt in range(self.connection.retries):
            try:
                response = self._exchange(request, body)
            except ServerUnreachableError as error:
                if (
                    error.may_have_applied
                    and request.method not in REPEATABLE_METHODS
                ):
                    raise
                self.wait(attempt)
                continue
            if not _is_retried(request.method, response.status):
                return self._without_secrets(request, response)
            self.wait(attempt, response.headers.get("Retry-After"))
        last_response = self._exchange(request, body)
        return self._without_secrets(request, last_response)

    def _refuse_unsafe(self, request: Request) -> None:
        """Raise AssertionError for a request that no module may send."""
        if self.read_only and not self._is_safe(request):
            raise AssertionError(f"{request.label} in check mode")
        if has_dot_segments(request.path):
            raise AssertionError(f"{request.label} leads elsewhere")

    def _is_safe(self, request: Request) -> bool:
        """Return whether a request stores nothing (RFC 9110 section 9.2.1)."""
        if request.method == "GET":
            return True
        safe_requests = self.connection.safe_requests
        is_match = safe_requests and safe_requests.fullmatch(request.label)
        return bool(is_match)

    def _encode_body(self, request: Request) -> bytes | None:
        """Return the body of a request. Raises CollectionError for what JSON cannot hold."""
        if request.form:
            return urllib.parse.urlencode(request.form, doseq=True).encode()
        if request.json is None:
            return None
        try:
            return json_text.encode(request.json)
        except (
            ValueError
        ) as error:  # whose text would quote what cannot be sent
            raise CollectionError(
                f"The request to {self.connection.label} cannot be "
                f"encoded ({type(error).__name__}): it contains a number "
                f"such as NaN, or {LONE_SURROGATE}."
            ) from None

    def _without_secrets(
        self, request: Request, response: Response
    ) -> Response:
        """Redact what a server says in its own words: it may quote what it was sent.

        That has to be done before anybody folds these words.
        """
        if response.ok:
            return response
        secrets = request.all_secrets()
        secrets |= distinctive(self.connection.headers.values())
        return response._replace(body=redact(response.body, secrets))

    def _exchange(self, request: Request, body: bytes | None) -> Response:
        """Send a request once, and return the response."""
        from urllib3.exceptions import HTTPError

        if self.closed.is_set():
            raise CollectionError(
                f"No request was sent to {self.connection.label}: the "
                "task has been stopped."
            )
        limit = self.connection.timeout + len(body or b"") / BYTES_PER_SECOND
        try:
            response = self.endpoint.send(
                request.method,
                request.target,
                body,
                _headers(request),
                limit,
            )
            with response:
                content = self._read(response)
        except (OSError, ValueError, HTTPError) as error:
            from .http_errors import explain

            raise explain(
                error, self._failed_exchange(request, limit)
            ) from None
        self.date = response.headers.get("Date")
        # No server says that of itself.
        if response.status == PROXY_AUTHENTICATION_REQUIRED:
            raise self._failed_exchange(request, limit).unreachable(
                f"the proxy {self._proxy()} requires authentication; check HTTP_PROXY",
                may_have_applied=False,
            )
        return Response(
            response.status, json_text.decode(content), response.headers
        )

    @functools.cached_property
    def endpoint(self) -> Endpoint:
        """How requests get to the server. Raises what requests raises for a URL that is none."""
        from .http_adapter import reach

        return reach(self.session, self.connection.url)

    def _failed_exchange(self, request: Request, limit: float) -> Exchange:
        from .http_errors import Exchange

        return Exchange(
            self.connection.label, request.label, limit, self._proxy
        )

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """Return the content of a response. Raises CollectionError where it may have no bounds."""
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise CollectionError(
                f"{self.connection.label} compressed its answer ({encoding}) although no "
                "compression was requested."
            )
        content, max_bytes = bytearray(), self.connection.max_bytes
        for chunk in response.stream(CHUNK_SIZE):
            content += chunk
            if len(content) > max_bytes:
                raise CollectionError(
                    f"{self.connection.label} sends more than {max_bytes} "
                    "bytes, which is the limit."
                )
        # Of a response without a body nothing is read, which would do so.
        response.release_conn()
        return bytes(content)

    def now(self) -> float:
        """Return the time in seconds since the epoch, as the server has last told it, or ours.

        The times in its objects are by its own clock (RFC 9110 section 6.6.1).
        """
        try:
            return email.utils.parsedate_to_datetime(
                self.date or ""
            ).timestamp()
        except (ValueError, OverflowError):
            return time.time()

    def wait(self, attempt: int, retry_after: str | None = None) -> None:
        """Wait before an attempt is repeated, the longer the more there were.

        That ends when the client is closed.
        """
        self.closed.wait(_pause(attempt, retry_after))


class CachedReader(Client):
    """A client that only reads, and sends each request once, whoever sends it and how often."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, read_only=True)
        self._responses: dict[str, concurrent.futures.Future[Response]] = {}
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        """Return what the server says, or has said before."""
        key = repr(request)
        with self._lock:
            is_first = key not in self._responses
            future = self._responses.setdefault(
                key, concurrent.futures.Future()
            )
        if is_first:
            try:
                future.set_result(super().send(request))
            except BaseException as error:
                future.set_exception(error)
        return future.result()


@contextlib.contextmanager
def workers(
    count: int, *clients: Client
) -> t.Iterator[concurrent.futures.Executor]:
    """Yield threads that use the clients at the same time.

    What interrupts a task, its own timeout or Ctrl-C, interrupts only the thread that waits for the
    others. Then the clients are closed, so that no request follows.
    """
    pool = concurrent.futures.ThreadPoolExecutor(count)
    try:
        yield pool
    except BaseException as error:
        is_interrupted = not isinstance(error, Exception)
        if is_interrupted:
            for client in clients:
                client.close()
        pool.shutdown(wait=not is_interrupted, cancel_futures=True)
        raise
    pool.shutdown()


# Retries


def _is_retried(method: str, status: int) -> bool:
    return status in RETRIED_STATUSES.get(method, RETRIED_FOR_OTHER_METHODS)


def _pause(attempt: int, retry_after: str | None) -> float:
    """Return how many seconds to wait before the next attempt."""
    if retry_after:
        with contextlib.suppress(ValueError, OverflowError):
            requested = _seconds_until(retry_after)
            return min(max(requested, 0.0), LONGEST_WAIT)
    backoff = min(FIRST_WAIT * 2.0**attempt, LONGEST_WAIT)
    return backoff * random.uniform(0.5, 1.0)


def _seconds_until(retry_after: str) -> float:
    """Return the value of ``Retry-After``, which is seconds or a date. Raises ValueError."""
    if retry_after.isdigit():
        return int(retry_after)
    date = email.utils.parsedate_to_datetime(retry_after)
    return date.timestamp() - time.time()


# What is sent


def _headers(request: Request) -> dict[str, str]:
    """Return the headers of a request beside those of every request.

    Raises requests' InvalidHeader for a value that no header can have.
    """
    headers = {}
    if request.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif request.json is not None:
        headers["Content-Type"] = "application/json"
    if request.auth:
        headers |= _basic_auth(*request.auth)
    if request.headers:
        headers |= _checked(request.headers)
    return headers


def _basic_auth(user: str, password: str) -> dict[str, str]:
    from urllib3.util import make_headers

    return make_headers(basic_auth=f"{user}:{password}")


def _checked(headers: t.Mapping[str, str]) -> t.Mapping[str, str]:
    from requests.utils import check_header_validity

    for header in headers.items():
        check_header_validity(header)
    return headers


# The session


def _new_session(connection: Connection) -> requests.Session:
    import requests

    from .http_adapter import BoundedAdapter

    session = requests.Session()
    session.headers.update(
        {"Accept": "application/json", **connection.headers}
    )
    # What is compressed can be small and fill the memory.
    session.headers["Accept-Encoding"] = "identity"
    for scheme in ("http://", "https://"):
        session.mount(scheme, BoundedAdapter(pool_maxsize=MOST_CONNECTIONS))
    verify: bool | str = False
    if connection.validate_certs:
        verify = connection.ca_path or True
    else:
        _silence_certificate_warnings()
    _apply_environment(session, connection.url, verify=verify)
    if connection.client_cert and connection.client_key:
        session.cert = (connection.client_cert, connection.client_key)
    elif connection.client_cert:
        session.cert = connection.client_cert
    return session


def _apply_environment(
    session: requests.Session, url: str, *, verify: bool | str
) -> None:
    """Take proxies and CA certificates from the environment once: requests would do so each time."""
    session.verify = verify
    # Of what is no URL at all, the first request tells.
    with contextlib.suppress(ValueError):
        settings = session.merge_environment_settings(
            url, {}, None, verify, None
        )
        session.proxies = settings["proxies"]
        session.verify = settings["verify"]
    session.trust_env = False


def _silence_certificate_warnings() -> None:
    """Say nothing of servers whose certificates are not to be verified: the task says so itself."""
    import urllib3

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
