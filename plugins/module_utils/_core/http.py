# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON over one HTTP session: retried where that is safe, unable to write in check mode, and clear when it fails."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import email.utils
import random
import re
import threading
import time
import typing as t
from json import JSONDecoder, dumps
from urllib.parse import quote, unquote

from .errors import HALF_PAIR, ApiError, CollectionError, ServerUnreachableError
from .sensitive import redacted, searchable, secrets_by_name

if t.TYPE_CHECKING:
    import requests

RETRIED_STATUSES = (429, 502, 503, 504)
RETRIED_READS = (500, *RETRIED_STATUSES)  # Kong answers 500 while its database is away
REPEATABLE = ("GET", "PUT", "DELETE")
ALIVE = "check that it runs, and its URL"
SLOW = "see what keeps it, or raise request_timeout"
FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0
MOST_CONNECTIONS = 32
LARGEST_ANSWER = 64 * 2**20  # bytes; as objects of Python some ten times as much
LONGEST_SEGMENT = 4096  # characters; nginx refuses a request line of more than 8 KiB
BYTES_PER_SECOND = (
    100_000  # a Kong without a database takes 10 to 20 s for a configuration of 5 MB
)


def is_segment(value: str) -> bool:
    """Whether a text can be one segment of a URL's path, and nothing but that.

    Dot segments are taken out of every path before it is sent (RFC 3986 section 5.2.4), in whatever way they are
    encoded. An empty one leaves the path of a list.
    """
    try:
        return (
            value not in ("", ".", "..")
            and len(quote(value, safe="")) <= LONGEST_SEGMENT
        )
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 cannot hold
        return False


def segment(value: t.Any) -> str:
    """A name or id as one segment of a path. Raises CollectionError for what can be none, before it leads anywhere else."""
    if not is_segment(str(value)):
        raise CollectionError(
            f"No object can have the name or id {shortened(str(value))}: a URL cannot contain it."
        )
    return quote(str(value), safe="")


def joined(path: str, *segments: t.Any) -> str:
    """A path with more segments below it. Raises CollectionError for what can be none."""
    return "/".join((path, *map(segment, segments)))


def shortened(text: str, longest: int = 60) -> str:
    """A text as messages quote it, whatever is in it."""
    return (
        ascii(text)
        if len(text) <= longest
        else f"{text[:longest]!a}… ({len(text)} characters)"
    )


@dataclasses.dataclass(frozen=True)
class Connection:
    """Where a server is and how to talk to it.

    ``timeout`` is in seconds, and all of an answer has to be there within it, however slowly it drips; ``retries``
    counts repeats of one request; ``largest``: how many bytes an answer may have. ``questions``:
    requests, as "METHOD path", that store nothing although they are no GET.
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
    largest: int = LARGEST_ANSWER
    questions: re.Pattern[str] | None = None

    @property
    def address(self) -> str:
        """The server's URL without any password in it, however badly it is written."""
        return re.split("[?#]", re.sub("^(.*?//)?.*@", r"\1", self.url))[0]

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return f"{self.service} at {self.address}"


@dataclasses.dataclass(frozen=True)
class Response:
    """What came back. ``body`` is the decoded JSON, the text where it was none, None where it was empty."""

    status: int
    body: t.Any
    headers: t.Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300


class Client:
    """A session with one server.

    A read-only client raises AssertionError instead of sending anything but a GET or one of the connection's
    questions, so no module can change a server in check mode, whatever it forgets. One that is
    closed raises CollectionError instead of sending anything.
    """

    def __init__(self, connection: Connection, read_only: bool) -> None:
        import requests

        from .http_adapter import BoundedAdapter

        if not connection.url.lower().startswith(("http://", "https://")):
            raise CollectionError(
                f"{connection.place} cannot be reached: its URL must start with http:// or https://."
            )
        self.connection = connection
        self.read_only = read_only
        self.date: str | None = None
        self.closed = threading.Event()
        self.session = requests.Session()
        self.session.headers.update(
            {"Accept": "application/json", **connection.headers}
        )
        self.session.headers["Accept-Encoding"] = (
            "identity"  # what is packed can be small and fill the memory
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, BoundedAdapter(pool_maxsize=MOST_CONNECTIONS))
        if not connection.validate_certs:
            _keep_quiet()
        verify = (connection.ca_path or True) if connection.validate_certs else False
        self._ask_environment(verify)
        if connection.client_cert:
            key = connection.client_key
            self.session.cert = (
                (connection.client_cert, key) if key else connection.client_cert
            )

    def _ask_environment(self, verify: bool | str) -> None:
        """Take proxies and CA certificates from the environment once: requests would do so for each request."""
        self.session.verify = verify
        with contextlib.suppress(
            ValueError
        ):  # no URL at all, which the first request tells
            known = self.session.merge_environment_settings(
                self.connection.url, {}, None, verify, None
            )
            self.session.proxies, self.session.verify = (
                known["proxies"],
                known["verify"],
            )
        self.session.trust_env = False

    @property
    def address(self) -> str:
        """Where requests go: the server's URL, and the proxy on the way to it if there is one."""
        proxy = self._proxy()
        return (
            f"{self.connection.address} through the proxy {proxy}"
            if proxy
            else self.connection.address
        )

    def _proxy(self) -> str:
        from requests.utils import select_proxy

        proxy = select_proxy(self.connection.url, self.session.proxies)
        return Connection("", proxy, {}).address if proxy else ""

    def close(self) -> None:
        """Send nothing any more, whoever still wants to."""
        self.closed.set()

    def request(
        self,
        method: str,
        path: str,
        json: t.Any = None,
        query: t.Mapping[str, t.Any] | None = None,
        form: t.Mapping[str, str] | None = None,
        headers: t.Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        sensitive: t.Callable[[], set[str]] | None = None,
    ) -> Response:
        """Send one request and return whatever the server says to it, an error without the secrets that it quotes.

        ``sensitive()``: the secrets in the body, where more is known of them than their names tell.

        Connection faults and the statuses 429, 502, 503 and 504, for a GET 500 as well, are repeated with backoff and
        jitter, as Retry-After says where it is given (RFC 9110 section 10.2.3), for methods that may be repeated.
        Raises ServerUnreachableError when no answer comes, and CollectionError when there is nothing that could be sent.
        """
        if self.read_only and method != "GET" and not self._is_question(method, path):
            raise AssertionError(f"{method} {path} in check mode")
        if any(unquote(one) in (".", "..") for one in path.split("/")):
            raise AssertionError(f"{method} {path} leads elsewhere")
        body = form if json is None else self._encoded(json)
        # requests has JSON say its type where it makes it itself
        headers = (
            headers
            if json is None
            else {"Content-Type": "application/json", **(headers or {})}
        )
        retries = max(self.connection.retries, 0)
        for attempt in range(retries + 1):
            last = attempt == retries
            try:
                answer = self._once(
                    method, path, params=query, data=body, headers=headers, auth=auth
                )
            except ServerUnreachableError as fault:
                if last or (fault.may_have_applied and method not in REPEATABLE):
                    raise
                self.wait(attempt, None)
                continue
            if last or not _is_repeated(method, answer.status):
                return (
                    answer
                    if answer.ok
                    else self._without_secrets(answer, (json, form, auth), sensitive)
                )
            self.wait(attempt, answer.headers.get("Retry-After"))
        raise AssertionError("unreachable")

    def _without_secrets(
        self,
        answer: Response,
        sent: t.Iterable[t.Any],
        sensitive: t.Callable[[], set[str]] | None,
    ) -> Response:
        """What a server says in its own words, before anybody folds them: it may quote what it was sent."""
        json, form, auth = sent
        secrets = secrets_by_name([json]) if sensitive is None else sensitive()
        secrets |= secrets_by_name([form]) | ({auth[1]} if auth else set())
        secrets |= searchable(self.connection.headers.values())
        return dataclasses.replace(answer, body=redacted(answer.body, secrets))

    def _is_question(self, method: str, path: str) -> bool:
        questions = self.connection.questions
        return bool(questions and questions.fullmatch(f"{method} {path}"))

    def _encoded(self, body: t.Any) -> bytes:
        """A body as JSON in UTF-8. Raises CollectionError for what that cannot hold."""
        try:
            return dumps(body, allow_nan=False, ensure_ascii=False).encode()
        except ValueError as error:  # whose text would quote what cannot be sent
            raise CollectionError(
                f"{self.connection.place} cannot be asked ({type(error).__name__}): the request contains a number "
                f"such as NaN, or {HALF_PAIR}."
            ) from None

    def _once(self, method: str, path: str, **content: t.Any) -> Response:
        if self.closed.is_set():
            raise CollectionError(
                f"{self.connection.place} gets no more requests: the task was stopped."
            )
        body = content["data"]
        limit = self.connection.timeout + (
            len(body) / BYTES_PER_SECOND if isinstance(body, bytes) else 0
        )

        try:
            with self._sent(method, path, limit, **content) as response:
                read = self._read(response)
        except (OSError, ValueError) as error:  # what requests raises is either
            raise self._fault(
                error, f"{method} {path}".strip(), f"{limit:.3g} s"
            ) from None
        self.date = response.headers.get("Date")
        if (
            response.status_code == 407
        ):  # Proxy Authentication Required: no server says that of itself
            raise self._unreachable(
                f"the proxy {self._proxy()} requires authentication; check HTTP_PROXY",
                False,
            )
        return Response(response.status_code, _decoded(read), response.headers)

    def _sent(
        self, method: str, path: str, limit: float, **content: t.Any
    ) -> requests.Response:
        """The beginning of an answer, its body still to be read.

        The session decides on proxies and certificates, and its adapter sends. What the session would do around that
        for a browser, such as following redirects and keeping cookies, takes longer than a small request itself.
        """
        import requests
        import urllib3

        session, request = self.session, requests.PreparedRequest()
        url = self.connection.url.rstrip("/") + path if path else self.connection.url
        adapter: t.Any = session.get_adapter(
            url
        )  # whose annotations know of no timeout for all of a request
        content["headers"] = {**session.headers, **(content["headers"] or {})}
        request.prepare(
            method, url, **{**content, "auth": content["auth"] or _authorized}
        )
        return adapter.send(  # type: ignore[no-any-return]
            request,
            stream=True,
            timeout=urllib3.Timeout(total=limit),
            verify=session.verify,
            cert=session.cert,
            proxies=session.proxies,
        )

    def _read(self, response: requests.Response) -> bytes:
        """An answer's content, as far as it is bounded."""
        found, largest = bytearray(), self.connection.largest
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise CollectionError(
                f"{self.connection.place} compressed its answer ({response.headers['Content-Encoding']}) although no "
                "compression was requested."
            )
        for chunk in response.iter_content(65536):
            found += chunk
            if len(found) > largest:
                raise CollectionError(
                    f"{self.connection.place} sends more than {largest} bytes, which is the maximum."
                )
        return bytes(found)

    def _fault(self, error: Exception, what: str, limit: str) -> CollectionError:
        """Why there is no answer, in one sentence."""
        from requests import exceptions as known

        if isinstance(error, known.SSLError):
            plain = "WRONG_VERSION_NUMBER" in str(
                error
            ) or "RECORD_LAYER_FAILURE" in str(error)
            advice = (
                "it speaks plain HTTP, so use http:// in its URL"
                if plain
                else "set ca_path to the CA that signed it"
            )
            return self._unreachable(f"TLS failed ({_cause(error)}); {advice}", False)
        if isinstance(error, known.ProxyError):
            why = f"the proxy {self._proxy()} refused the connection ({_cause(error)})"
            return self._unreachable(
                f"{why}; check HTTP_PROXY, HTTPS_PROXY and NO_PROXY", False
            )
        if isinstance(error, known.ConnectTimeout):
            return self._unreachable(f"no connection within {limit}; {ALIVE}", False)
        if isinstance(error, known.Timeout) or _is_late(error):
            return self._unreachable(
                f"no answer to {what} within {limit}; {SLOW}", True
            )
        if isinstance(
            error,
            (
                known.ConnectionError,
                known.ChunkedEncodingError,
                known.ContentDecodingError,
            ),
        ):
            refused = _never_connected(error)
            broke = f"the connection broke during {what} ({_cause(error)}); {ALIVE}"
            return self._unreachable(
                f"{_cause(error)}; {ALIVE}" if refused else broke, not refused
            )
        if isinstance(error, UnicodeEncodeError) and error.encoding == "utf-8":
            return CollectionError(
                f"{self.connection.place} cannot be asked for that: it has {HALF_PAIR}."
            )
        if isinstance(error, (known.RequestException, ValueError)):
            # its text would quote the URL or the header, secrets and all
            return CollectionError(
                f"{self.connection.place} cannot be asked ({type(error).__name__}): check the URL, "
                "the key or token for white space and other characters that a header cannot hold, and the timeout."
            )
        return CollectionError(f"{self.connection.place} cannot be asked: {error}.")

    def now(self) -> float:
        """The time in seconds since the epoch, as the server's last answer told (RFC 9110 section 6.6.1), else ours."""
        try:
            return email.utils.parsedate_to_datetime(self.date or "").timestamp()
        except (ValueError, OverflowError):
            return time.time()

    def _unreachable(self, why: str, may_have_applied: bool) -> ServerUnreachableError:
        return ServerUnreachableError(
            f"{self.connection.place} cannot be reached: {why}.", may_have_applied
        )

    def wait(self, attempt: int, retry_after: str | None = None) -> None:
        """Wait before an attempt is repeated, the longer the more there were; no longer than the client is open."""
        self.closed.wait(_pause(attempt, retry_after))

    def refused(self, sentence: str, answer: Response) -> ApiError:
        """The error for an answer that was not expected."""
        return ApiError(sentence, answer.status, answer.body)


class Reader(Client):
    """A client that only reads, and that once, however many ask and however often."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, read_only=True)
        self.answers: dict[str, concurrent.futures.Future[Response]] = {}
        self.lock = threading.Lock()

    def request(self, method: str, path: str, **details: t.Any) -> Response:  # type: ignore[override]
        """What the server says, or has said before."""
        key = repr((method, path, sorted(details.items())))
        with self.lock:
            first = key not in self.answers
            answer = self.answers.setdefault(key, concurrent.futures.Future())
        if first:
            try:
                answer.set_result(super().request(method, path, **details))
            except BaseException as error:
                answer.set_exception(error)
        return answer.result()


@contextlib.contextmanager
def workers(count: int, *clients: Client) -> t.Iterator[concurrent.futures.Executor]:
    """Threads that ask servers at the same time.

    What interrupts a task, its own timeout or Ctrl-C, interrupts only the thread that waits for the others: then these
    clients are closed, so that no request follows.
    """
    pool = concurrent.futures.ThreadPoolExecutor(count)
    try:
        yield pool
    except BaseException as fault:
        interrupted = not isinstance(fault, Exception)
        for client in clients if interrupted else ():
            client.close()
        pool.shutdown(wait=not interrupted, cancel_futures=True)
        raise
    pool.shutdown()


def _is_repeated(method: str, status: int) -> bool:
    if method == "GET":
        return status in RETRIED_READS
    return status == 429 or (method in REPEATABLE and status in RETRIED_STATUSES)


def _keep_quiet() -> None:
    """Say nothing of servers whose certificates are not to be verified: the task says so itself."""
    import urllib3

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


def _pause(attempt: int, retry_after: str | None) -> float:
    """Seconds to wait before the next attempt; Retry-After is seconds or a date."""
    if retry_after:
        with contextlib.suppress(ValueError, OverflowError):
            date = email.utils.parsedate_to_datetime
            asked = (
                int(retry_after)
                if retry_after.isdigit()
                else date(retry_after).timestamp() - time.time()
            )
            return min(max(asked, 0.0), LONGEST_WAIT)
    return min(FIRST_WAIT * 2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)


def _authorized(request: t.Any) -> t.Any:
    """The URL's own credentials where no header has others: otherwise ~/.netrc would win over a header."""
    from requests.auth import HTTPBasicAuth
    from requests.utils import get_auth_from_url

    user, password = get_auth_from_url(request.url)
    return (
        HTTPBasicAuth(user, password)(request)
        if user and "Authorization" not in request.headers
        else request
    )


def _never_connected(error: BaseException) -> bool:
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason: t.Any = error.args[0] if error.args else None
    reason = reason.reason if isinstance(reason, MaxRetryError) else reason
    return isinstance(getattr(reason, "original_error", reason), NewConnectionError)


def _is_late(error: BaseException) -> bool:
    """Whether an answer began and did not end in time, which requests takes for a broken connection."""
    from urllib3.exceptions import ReadTimeoutError

    return bool(error.args) and isinstance(error.args[0], ReadTimeoutError)


def _cause(error: BaseException) -> str:
    """The innermost reason, without what the libraries on the way made of it."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return str(error) or type(error).__name__


def _decoded(content: bytes) -> t.Any:
    """What JSON says, without halves of surrogate pairs, which nothing else could print; the text where it is none."""
    if not content:
        return None
    try:
        found = DECODER.decode(content.decode())
        if HALF.search(content):
            found = DECODER.decode(
                dumps(found, ensure_ascii=False).encode(errors="replace").decode()
            )
    except (ValueError, RecursionError):
        return content.decode(errors="replace")
    return found


def _no_number(name: str) -> t.NoReturn:
    raise ValueError(name)


DECODER = JSONDecoder(parse_constant=_no_number)
HALF = re.compile(rb"\\u[dD][89a-fA-F]")
