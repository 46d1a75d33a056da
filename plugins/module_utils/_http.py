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
from json import loads

from ._errors import Problem, Refused, Unreachable
from ._sensitive import redacted, secrets_by_name

if t.TYPE_CHECKING:
    import requests

RETRIED_STATUSES = (429, 502, 503, 504)
REPEATABLE = ("GET", "PUT", "DELETE")
ALIVE = "check that it runs, and its URL"
SLOW = "see what keeps it, or raise request_timeout"
FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0
MOST_CONNECTIONS = 32


@dataclasses.dataclass(frozen=True)
class Connection:
    """Where a server is and how to talk to it.

    ``timeout`` is in seconds, ``retries`` counts repeats of one request. ``largest``: how many bytes an answer may
    have; then all of it has to be there within the timeout, too, however slowly it drips. ``questions``: requests, as
    "METHOD path", that store nothing although they are no GET.
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
    largest: int | None = None
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
class Answer:
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
    questions, so no module can change a server in check mode, whatever it forgets.
    """

    def __init__(self, connection: Connection, read_only: bool) -> None:
        import requests

        if not connection.url.lower().startswith(("http://", "https://")):
            raise Problem(f"{connection.place} cannot be reached: its URL must start with http:// or https://.")
        self.connection = connection
        self.read_only = read_only
        self.date: str | None = None
        self.session = requests.Session()
        self.session.headers.update({"Accept": "application/json", **connection.headers})
        if connection.largest:
            self.session.headers["Accept-Encoding"] = "identity"  # what is packed can be small and fill the memory
        self.session.auth = _authorized
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=MOST_CONNECTIONS))
        verify = (connection.ca_path or True) if connection.validate_certs else False
        self._ask_environment(verify)
        if connection.client_cert:
            key = connection.client_key
            self.session.cert = (connection.client_cert, key) if key else connection.client_cert

    def _ask_environment(self, verify: bool | str) -> None:
        """Take proxies and CA certificates from the environment once: requests would do so for each request."""
        self.session.verify = verify
        with contextlib.suppress(ValueError):  # no URL at all, which the first request tells
            known = self.session.merge_environment_settings(self.connection.url, {}, None, verify, None)
            self.session.proxies, self.session.verify = known["proxies"], known["verify"]
        self.session.trust_env = False

    def request(
        self,
        method: str,
        path: str,
        json: t.Any = None,
        query: t.Mapping[str, t.Any] | None = None,
        form: t.Mapping[str, str] | None = None,
        headers: t.Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        sensitive: t.Collection[str] | None = None,
    ) -> Answer:
        """Send one request and return whatever the server says to it, an error without the secrets that it quotes.

        ``sensitive``: the secrets in the body, where more is known of them than their names tell.

        Connection faults and the statuses 429, 502, 503 and 504 are repeated with backoff and jitter, as
        Retry-After says where it is given (RFC 9110 section 10.2.3), for methods that may be repeated.
        Raises Unreachable when no answer comes, and Problem when there is nothing that could be sent.
        """
        if self.read_only and method != "GET" and not self._is_question(method, path):
            raise AssertionError(f"{method} {path} in check mode")
        retries = max(self.connection.retries, 0)
        for attempt in range(retries + 1):
            last = attempt == retries
            try:
                answer = self._once(method, path, json, query, form, headers, auth)
            except Unreachable as fault:
                if last or (fault.maybe_done and method not in REPEATABLE):
                    raise
                self.wait(attempt, None)
                continue
            repeatable = method in REPEATABLE or answer.status == 429
            if answer.status not in RETRIED_STATUSES or last or not repeatable:
                return answer if answer.ok else _without_secrets(answer, (json, form, auth), sensitive)
            self.wait(attempt, answer.headers.get("Retry-After"))
        raise AssertionError("unreachable")

    def _is_question(self, method: str, path: str) -> bool:
        questions = self.connection.questions
        return bool(questions and questions.fullmatch(f"{method} {path}"))

    def _once(
        self,
        method: str,
        path: str,
        json: t.Any,
        query: t.Mapping[str, t.Any] | None,
        form: t.Mapping[str, str] | None,
        headers: t.Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> Answer:
        import requests

        what = f"{method} {path}".strip()

        def send() -> tuple[requests.Response, bytes]:
            response = self.session.request(
                method,
                self.connection.url.rstrip("/") + path if path else self.connection.url,
                json=json,
                params=query,
                data=form,
                headers=headers,
                auth=auth,
                timeout=self.connection.timeout,
                allow_redirects=False,
                stream=bool(self.connection.largest),
            )
            return response, self._read(response) if self.connection.largest else response.content

        try:
            response, content = _within(self.connection.timeout, send) if self.connection.largest else send()
        except requests.exceptions.SSLError as error:
            plain = "WRONG_VERSION_NUMBER" in str(error) or "RECORD_LAYER_FAILURE" in str(error)
            advice = (
                "it speaks plain HTTP, so write http:// for it" if plain else "set ca_path to the CA that signed it"
            )
            raise self._unreachable(f"TLS failed ({_cause(error)}); {advice}", False) from None
        except requests.exceptions.ConnectTimeout:
            raise self._unreachable(f"no connection within {self.timeout}; {ALIVE}", False) from None
        except requests.exceptions.Timeout:
            raise self._unreachable(f"no answer to {what} within {self.timeout}; {SLOW}", True) from None
        except (
            requests.exceptions.ConnectionError,
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as error:
            refused = _never_connected(error)
            broke = f"the connection broke during {what} ({_cause(error)}); {ALIVE}"
            why = f"{_cause(error)}; {ALIVE}" if refused else broke
            raise self._unreachable(why, not refused) from None
        except (requests.exceptions.RequestException, ValueError) as error:
            # its text would quote the URL or the header, secrets and all
            raise Problem(
                f"{self.connection.place} cannot be asked ({type(error).__name__}): check the URL, "
                "the key or token for white space and other characters that a header cannot hold, and the timeout."
            ) from None
        except OSError as error:
            raise Problem(f"{self.connection.place} cannot be asked: {error}.") from None
        self.date = response.headers.get("Date")
        return Answer(response.status_code, _decoded(content), response.headers)

    def _read(self, response: requests.Response) -> bytes:
        """An answer's content, as far as it is bounded."""
        found, largest = b"", self.connection.largest or 0
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Problem(f"{self.connection.place} packs its answer ({response.headers['Content-Encoding']}) unasked.")
        for chunk in response.iter_content(16384):
            found += chunk
            if len(found) > largest:
                raise Problem(f"{self.connection.place} sends more than {largest} bytes, and no more are taken.")
        return found

    def now(self) -> float:
        """The time in seconds since the epoch, as the server's last answer told (RFC 9110 section 6.6.1), else ours."""
        try:
            return email.utils.parsedate_to_datetime(self.date or "").timestamp()
        except ValueError:
            return time.time()

    @property
    def timeout(self) -> str:
        """How long an answer may take, in words."""
        return f"{self.connection.timeout:g} s"

    def _unreachable(self, why: str, maybe_done: bool) -> Unreachable:
        return Unreachable(f"{self.connection.place} cannot be reached: {why}.", maybe_done)

    @staticmethod
    def wait(attempt: int, retry_after: str | None = None) -> None:
        """Wait before an attempt is repeated, the longer the more there were."""
        time.sleep(_pause(attempt, retry_after))

    def refused(self, sentence: str, answer: Answer) -> Refused:
        """The error for an answer that was not expected."""
        return Refused(sentence, answer.status, answer.body)


class Reader(Client):
    """A client that only reads, and that once, however many ask and however often."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, read_only=True)
        self.answers: dict[str, concurrent.futures.Future[Answer]] = {}
        self.lock = threading.Lock()

    def request(self, method: str, path: str, **details: t.Any) -> Answer:  # type: ignore[override]
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


def _without_secrets(answer: Answer, sent: t.Iterable[t.Any], sensitive: t.Collection[str] | None) -> Answer:
    """What a server says in its own words, before anybody folds them: it may quote what it was sent."""
    json, form, auth = sent
    secrets = secrets_by_name([json]) if sensitive is None else set(sensitive)
    secrets |= secrets_by_name([form]) | ({auth[1]} if auth else set())
    return dataclasses.replace(answer, body=redacted(answer.body, secrets))


def _pause(attempt: int, retry_after: str | None) -> float:
    """Seconds to wait before the next attempt; Retry-After is seconds or a date."""
    if retry_after:
        with contextlib.suppress(ValueError):
            date = email.utils.parsedate_to_datetime
            asked = int(retry_after) if retry_after.isdigit() else date(retry_after).timestamp() - time.time()
            return min(max(asked, 0.0), LONGEST_WAIT)
    return min(FIRST_WAIT * 2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)


def _within(seconds: float, call: t.Callable[[], t.Any]) -> t.Any:
    """What a call returns or raises. Raises requests' Timeout where that takes longer; nobody waits for it any more."""
    import requests

    outcome: concurrent.futures.Future[t.Any] = concurrent.futures.Future()

    def work() -> None:
        try:
            outcome.set_result(call())
        except Exception as error:
            outcome.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return outcome.result(seconds)
    except concurrent.futures.TimeoutError:
        raise requests.exceptions.Timeout from None


def _authorized(request: t.Any) -> t.Any:
    """The URL's own credentials where no header has others: otherwise ~/.netrc would win over a header."""
    from requests.auth import HTTPBasicAuth
    from requests.utils import get_auth_from_url

    user, password = get_auth_from_url(request.url)
    return HTTPBasicAuth(user, password)(request) if user and "Authorization" not in request.headers else request


def _never_connected(error: BaseException) -> bool:
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason: t.Any = error.args[0] if error.args else None
    reason = reason.reason if isinstance(reason, MaxRetryError) else reason
    return isinstance(getattr(reason, "original_error", reason), NewConnectionError)


def _cause(error: BaseException) -> str:
    """The innermost reason, without what the libraries on the way made of it."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return str(error) or type(error).__name__


def _decoded(content: bytes) -> t.Any:
    if not content:
        return None
    try:
        return loads(content)
    except (ValueError, RecursionError):
        return content.decode(errors="replace")
