# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP session against a real server: what is retried, what is refused, and how it fails."""

from __future__ import annotations

import base64
import contextlib
import datetime
import email.utils
import errno
import http.server
import ipaddress
import itertools
import json
import os
import socket
import ssl
import threading
import urllib.parse

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
    ServerUnreachableError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.http_adapter import (
    Endpoint,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.http_client import (
    Client,
    Connection,
    Request,
    _pause,
    workers,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.urls import (
    join_path,
)

SECRET = "s3cr3t"
BROKEN, HALF = "break", "half"
REFUSED = f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}"


class Script(http.server.BaseHTTPRequestHandler):
    """Answers as ``server.answers`` says, in turn, the last one for ever, and keeps what it was asked."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, self.headers, body))
        self.server.callers.add(self.client_address)
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == BROKEN:
            self.close_connection = True
            return
        status, text, headers = (
            answer
            if answer != HALF
            else (200, "{}", {"Content-Length": "100"})
        )
        self.send_response(status)
        for name, value in {
            "Content-Length": str(len(text.encode())),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())
        self.close_connection = answer == HALF

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, *args):
        """Tests read what they assert on."""


@contextlib.contextmanager
def serving(*answers, context=None):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Script) as server:
        server.daemon_threads, server.block_on_close = True, False
        server.answers, server.asked, server.callers = list(answers), [], set()
        server.handle_error = lambda *args: None
        if context:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        server.url = (
            f"http{'s' if context else ''}://127.0.0.1:{server.server_port}"
        )
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def client(url, headers=None, read_only=False, **options):
    return Client(
        Connection("Kong", url, headers or {}, **{"timeout": 5, **options}),
        read_only=read_only,
    )


def fault_of(asking, method="GET", **options):
    with pytest.raises(ServerUnreachableError) as problem:
        asking.send(Request(method, "/x", **options))
    return problem.value


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """No proxy, no ~/.netrc and no CA bundle of the machine's own."""
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "NETRC",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """What a client would have waited for, without waiting."""
    asked = []
    monkeypatch.setattr(
        Client,
        "wait",
        lambda self, attempt, retry_after=None: asked.append(retry_after),
    )
    return asked


@pytest.fixture
def nowhere():
    """A URL where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that signs itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    today, day = (
        datetime.datetime.now(datetime.UTC),
        datetime.timedelta(days=1),
    )
    signed = (
        x509.CertificateBuilder(
            name,
            name,
            key.public_key(),
            x509.random_serial_number(),
            today - day,
            today + day,
        )
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            True,
        )
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        signed.public_bytes(pem)
        + key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(path)


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


# Answers


@pytest.mark.parametrize(
    ("status", "text", "body", "ok"),
    [
        (200, '{"a": 1}', {"a": 1}, True),
        (200, "[1]", [1], True),
        (204, "", None, True),
        (299, "{}", {}, True),
        (199 + 101, "", None, False),
        (404, '{"message": "Not found"}', {"message": "Not found"}, False),
        (500, "<html>", "<html>", False),
    ],
)
def test_an_answer(status, text, body, ok):
    with serving((status, text, {})) as server:
        answer = client(server.url).send(Request("GET", "/x"))
    assert (answer.status, answer.body, answer.ok) == (status, body, ok)


def test_what_is_sent():
    with serving((200, "{}", {})) as server:
        client(server.url + "/base/", {"Token": SECRET}).send(
            Request(
                "POST",
                "/x",
                json={"a": 1},
                query={"q": "a b"},
                headers={"More": "yes"},
            )
        )
    method, path, headers, body = server.asked[0]
    assert (method, path, json.loads(body)) == (
        "POST",
        "/base/x?q=a+b",
        {"a": 1},
    )
    assert (headers["Token"], headers["More"], headers["Accept"]) == (
        SECRET,
        "yes",
        "application/json",
    )


def test_a_form_and_its_credentials():
    with serving((200, "{}", {})) as server:
        client(server.url).send(
            Request(
                "POST", "/x", form={"grant_type": "x"}, auth=("me", SECRET)
            )
        )
    headers, body = server.asked[0][2:]
    assert body == b"grant_type=x"
    assert (
        headers["Authorization"]
        == f"Basic {base64.b64encode(f'me:{SECRET}'.encode()).decode()}"
    )


def test_a_refusal_carries_the_answer():
    with serving((400, '{"a": 1}', {})) as server:
        asking = client(server.url)
        refused = asking.send(Request("GET", "/x")).error("no")
    assert (str(refused), refused.status, refused.body) == (
        "no",
        400,
        {"a": 1},
    )


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(status):
    with (
        serving((200, "{}", {})) as other,
        serving((status, "", {"Location": other.url + "/y"})) as server,
    ):
        assert (
            client(server.url, {"Authorization": SECRET})
            .send(Request("GET", "/x"))
            .status
            == status
        )
    assert (len(server.asked), other.asked) == (1, [])


# Check mode


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_a_read_only_client_sends_nothing_but_get(method):
    with serving((200, "{}", {})) as server:
        asking = client(server.url, read_only=True)
        with pytest.raises(AssertionError, match=f"{method} /x in check mode"):
            asking.send(Request(method, "/x"))
        assert server.asked == []
        assert asking.send(Request("GET", "/x")).ok


# Retries


@pytest.mark.parametrize(
    ("method", "status", "requests"),
    [
        *(
            (method, status, 3)
            for method in ("GET", "PUT", "DELETE")
            for status in (429, 502, 503, 504)
        ),
        *((method, 429, 3) for method in ("POST", "PATCH")),
        *(
            (method, status, 1)
            for method in ("POST", "PATCH")
            for status in (502, 503, 504)
        ),
        *(
            (method, status, 1)
            for method in ("GET", "POST")
            for status in (200, 400, 404, 409)
        ),
        ("GET", 500, 3),
        *((method, 500, 1) for method in ("POST", "PUT", "PATCH", "DELETE")),
    ],
)
def test_what_is_repeated(method, status, requests, waits):
    with serving((status, "{}", {})) as server:
        assert (
            client(server.url, retries=2).send(Request(method, "/x")).status
            == status
        )
    assert len(server.asked) == requests
    assert len(waits) == requests - 1


def test_a_repeat_ends_with_the_first_good_answer(waits):
    with serving(
        (503, "", {"Retry-After": "7"}), BROKEN, (200, "{}", {})
    ) as server:
        assert client(server.url).send(Request("GET", "/x")).status == 200
    assert waits == ["7", None]


@pytest.mark.parametrize(
    ("method", "requests"),
    [("GET", 3), ("PUT", 3), ("DELETE", 3), ("POST", 1), ("PATCH", 1)],
)
def test_a_broken_connection_is_repeated_where_that_is_safe(method, requests):
    with serving(BROKEN) as server:
        fault = fault_of(client(server.url, retries=2), method)
    assert len(server.asked) == requests
    assert fault.may_have_applied
    assert str(fault) == (
        f"Kong at {server.url} cannot be reached: the connection "
        f"broke during {method} /x (Remote end closed connection "
        "without response); check that it is running, and its URL."
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_is_always_repeated(method, nowhere, waits):
    fault = fault_of(client(nowhere, retries=2), method)
    assert waits == [None, None]
    assert not fault.may_have_applied
    assert str(fault) == (
        f"Kong at {nowhere} cannot be reached: {REFUSED}; check that "
        "it is running, and its URL."
    )


def test_a_proxy_that_is_not_there_is_a_refused_connection(
    nowhere, monkeypatch, waits
):
    monkeypatch.setenv("HTTP_PROXY", nowhere.replace("//", f"//me:{SECRET}@"))
    monkeypatch.setenv("NO_PROXY", "")
    fault = fault_of(client("http://kong.example", retries=1), "POST")
    assert (waits, fault.may_have_applied) == ([None], False)
    assert str(fault) == (
        f"Kong at http://kong.example cannot be reached: the proxy {nowhere} refused the connection ({REFUSED}); "
        "check HTTP_PROXY, HTTPS_PROXY and NO_PROXY."
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_is_named(scheme, monkeypatch):
    with serving((407, "", {})) as proxy:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        fault = fault_of(client(f"{scheme}://kong.example", retries=0))
    assert str(fault).startswith(
        f"Kong at {scheme}://kong.example cannot be reached: the proxy {proxy.url} "
    )


def test_an_address_names_the_proxy_on_the_way(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://me:{SECRET}@proxy:3128")
    assert (
        client("http://kong.example").address
        == "http://kong.example through the proxy http://proxy:3128"
    )


@pytest.mark.parametrize("retries", [0, -1])
def test_no_retries_means_one_request(retries, nowhere, waits):
    fault_of(client(nowhere, retries=retries))
    assert waits == []


# Faults


def test_an_unknown_host(monkeypatch):
    def unknown(*args, **options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    fault = fault_of(client("http://nowhere.invalid", retries=0), "POST")
    assert not fault.may_have_applied
    assert str(fault) == (
        "Kong at http://nowhere.invalid cannot be reached: [Errno "
        "-2] Name or service not known; check that it is running, "
        "and its URL."
    )


def test_half_an_answer_may_have_been_a_whole_deed():
    with serving(HALF) as server:
        fault = fault_of(client(server.url, retries=0), "PUT")
    assert fault.may_have_applied
    assert str(fault) == (
        f"Kong at {server.url} cannot be reached: the connection "
        "broke during PUT /x (IncompleteRead(2 bytes read, 98 more "
        "expected)); check that it is running, and its URL."
    )


def test_no_answer_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        fault = fault_of(client(url, retries=0, timeout=0.05), "POST")
    assert fault.may_have_applied
    assert str(fault) == (
        f"Kong at {url} cannot be reached: no answer to POST /x "
        "within 0.05 s; check its load, or increase request_timeout."
    )


def test_no_connection_in_time(monkeypatch):
    def never(*args, **options):
        raise TimeoutError

    monkeypatch.setattr("urllib3.util.connection.create_connection", never)
    fault = fault_of(client("http://127.0.0.1:1", retries=0))
    assert not fault.may_have_applied
    assert str(fault) == (
        "Kong at http://127.0.0.1:1 cannot be reached: no connection "
        "within 5 s; check that it is running, and its URL."
    )


@pytest.mark.parametrize(
    "url",
    [
        "kong:8001",
        "ftp://kong",
        "localhost",
        "",
        f"me:{SECRET}@kong:8001",
        f"ftp://me:{SECRET}@kong",
    ],
)
def test_a_url_that_is_none(url):
    with pytest.raises(
        CollectionError, match="its URL must start with http:// or https://"
    ) as problem:
        client(url)
    assert SECRET not in str(problem.value)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"http://me:{SECRET}@kong:8001/base", "http://kong:8001/base"),
        (f"http://me:p@{SECRET}@kong:8001", "http://kong:8001"),
        (f"http://me:p/{SECRET}@kong:8001", "http://kong:8001"),
        (f"https://kong/?token={SECRET}", "https://kong/"),
        (f"https://kong/#{SECRET}", "https://kong/"),
        (f"me:{SECRET}@kong:8001", "kong:8001"),
        ("http://kong", "http://kong"),
    ],
)
def test_an_address_shows_no_credentials(url, address):
    assert Connection("Kong", url, {}).address == address


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("http://kong", {"Authorization": f"{SECRET}\n"}),
        ("http://kong", {"Authorization": f" {SECRET}"}),
        ("http://kong", {"Authorization": f"{SECRET}\r\nX: y"}),
        ("http://kong", {"Authorization": f"{SECRET}\N{EURO SIGN}"}),
        (f"http://me:{SECRET}@kong:port", {}),
        (f"http://me:p/{SECRET}@kong", {}),
        (f"http://me:{SECRET}@", {}),
        (f"http://me:{SECRET}@[kong", {}),
    ],
)
def test_what_cannot_be_sent_is_not_shown(url, headers, waits):
    with pytest.raises(CollectionError, match="cannot be sent") as problem:
        client(url, headers).send(Request("GET", "/x"))
    assert SECRET not in str(problem.value)
    assert waits == []


@pytest.mark.parametrize("option", ["ca_path", "client_cert"])
def test_a_file_that_is_not_there(option, waits):
    with pytest.raises(
        CollectionError,
        match=r"The request to Kong at https://127\.0\.0\.1:1 cannot be sent: .*/no/such\.pem",
    ):
        client("https://127.0.0.1:1", **{option: "/no/such.pem"}).send(
            Request("GET", "/x")
        )
    assert waits == []


def test_a_body_that_json_cannot_hold(nowhere):
    with pytest.raises(CollectionError, match="cannot be encoded"):
        client(nowhere).send(Request("PUT", "/x", json=float("nan")))


# TLS


def test_an_unknown_ca(tls):
    with serving((200, "{}", {}), context=tls) as server:
        fault = fault_of(client(server.url, retries=0), "POST")
    assert not fault.may_have_applied
    assert str(fault).startswith(
        f"Kong at {server.url} cannot be reached: TLS failed ([SSL: CERTIFICATE_VERIFY_FAILED] certificate verify"
    )
    assert str(fault).endswith("; set ca_path to the CA that signed it.")
    assert server.asked == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("bundle", [False, True])
def test_whom_to_trust_is_the_tasks_word(
    tls, certificate, bundle, monkeypatch, tmp_path
):
    if bundle:
        (tmp_path / "none.pem").write_text("")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with serving((200, "{}", {}), context=tls) as server:
        assert (
            client(server.url, retries=0, ca_path=certificate)
            .send(Request("GET", "/x"))
            .ok
        )
        assert (
            client(server.url, retries=0, validate_certs=False)
            .send(Request("GET", "/x"))
            .ok
        )


@pytest.mark.parametrize("apart", [False, True])
def test_a_client_certificate(tls, certificate, apart):
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(certificate)
    own = {
        "client_cert": certificate,
        **({"client_key": certificate} if apart else {}),
    }
    with serving((200, "{}", {}), context=tls) as server:
        assert (
            client(server.url, retries=0, ca_path=certificate, **own)
            .send(Request("GET", "/x"))
            .ok
        )


# Credentials


def test_netrc_does_not_replace_the_authorization(tmp_path):
    (tmp_path / ".netrc").write_text(
        "machine 127.0.0.1 login other password other\n"
    )
    with serving((200, "{}", {})) as server:
        client(server.url, {"Authorization": SECRET}).send(
            Request("GET", "/x")
        )
        client(server.url).send(Request("GET", "/x"))
    assert [
        headers.get("Authorization")
        for dummy, dummy, headers, dummy in server.asked
    ] == [SECRET, None]


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({}, f"Basic {base64.b64encode(f'me:{SECRET}'.encode()).decode()}"),
        ({"Authorization": "key"}, "key"),
    ],
)
def test_credentials_in_the_url_are_used_where_nothing_else_is(headers, sent):
    with serving((200, "{}", {})) as server:
        client(server.url.replace("//", f"//me:{SECRET}@"), headers).send(
            Request("GET", "/x")
        )
    assert server.asked[0][2]["Authorization"] == sent


# Waiting


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [
        ("7", 7, 7),
        ("0", 0, 0),
        ("999", 30, 30),
        (
            email.utils.format_datetime(
                datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC), usegmt=True
            ),
            0,
            0,
        ),
        (
            email.utils.format_datetime(
                datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC), usegmt=True
            ),
            30,
            30,
        ),
        (None, 0.125, 0.25),
        ("", 0.125, 0.25),
        ("-5", 0.125, 0.25),
        ("nan", 0.125, 0.25),
        ("soon", 0.125, 0.25),
        ("soon, please", 0.125, 0.25),
    ],
)
def test_retry_after(retry_after, least, most):
    assert least <= _pause(0, retry_after) <= most


def test_retry_after_is_an_hour_by_the_clock(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_000_000_000)
    assert _pause(0, email.utils.formatdate(1_000_000_020, usegmt=True)) == 20


@pytest.mark.parametrize(
    ("attempt", "most"), [(0, 0.25), (1, 0.5), (2, 1), (20, 30)]
)
def test_without_it_waits_grow_and_vary(attempt, most):
    found = {_pause(attempt, None) for dummy in range(20)}
    assert all(most / 2 <= one <= most for one in found)
    assert len(found) > 1


def test_a_wait_ends_when_the_client_is_closed(monkeypatch):
    monkeypatch.undo()
    asking = client("http://127.0.0.1:1")
    waiting = threading.Thread(target=asking.wait, args=(0, "30"))
    waiting.start()
    asking.close()
    waiting.join(10)
    assert not waiting.is_alive()


# Bounds


def dripping(pieces):
    """A server that never comes to an end, and its URL."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            speaking = listening.accept()[0]
            speaking.recv(65536)
            for piece in pieces:
                speaking.sendall(piece)
                enough.wait(0.02)

    enough = threading.Event()
    threading.Thread(target=serve, daemon=True).start()
    return listening, enough, f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    ],
)
def test_a_drip_has_an_end(head):
    listening, enough, url = dripping(
        itertools.chain([head], itertools.repeat(b"x: y\r\n"))
    )
    with listening:
        fault = fault_of(client(url, retries=0, timeout=0.1), "GET")
        enough.set()
    assert str(fault).startswith(
        f"Kong at {url} cannot be reached: no answer to GET /x within 0.1 s"
    )


def test_a_drip_through_a_proxy_has_an_end(monkeypatch):
    listening, enough, proxy = dripping(
        itertools.chain(
            [b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"x: y\r\n")
        )
    )
    monkeypatch.setenv("http_proxy", proxy)
    with listening:
        fault = fault_of(client("http://kong", retries=0, timeout=0.1), "GET")
        enough.set()
    assert "no answer to GET /x within 0.1 s" in str(fault)


def test_a_name_that_nobody_resolves_has_an_end(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *dummy, **more: ended.wait(10) and []
    )
    fault = fault_of(client("http://kong", retries=0, timeout=0.05), "POST")
    ended.set()
    assert not fault.may_have_applied
    assert str(fault).startswith(
        "Kong at http://kong cannot be reached: no connection within 0.05 s"
    )


def test_a_connection_is_used_again():
    with serving(
        (200, "{}", {}), (404, "{}", {}), (200, "x" * 100_000, {})
    ) as server:
        asking = client(server.url)
        for dummy in range(3):
            asking.send(Request("GET", "/x"))
    assert (len(server.callers), len(server.asked)) == (1, 3)


def test_cookies_are_not_kept():
    with serving(
        (200, "{}", {"Set-Cookie": "a=b"}), (200, "{}", {})
    ) as server:
        asking = client(server.url)
        for dummy in range(2):
            asking.send(Request("GET", "/x"))
    assert "Cookie" not in server.asked[1][2]


def test_an_answer_has_a_largest_size():
    with (
        serving((200, "x" * 100_001, {})) as server,
        pytest.raises(
            CollectionError,
            match="sends more than 100000 bytes, which is the limit",
        ),
    ):
        client(server.url, max_bytes=100_000).send(Request("GET", "/x"))


def test_what_is_packed_is_not_unpacked():
    with (
        serving((200, "x", {"Content-Encoding": "gzip"})) as server,
        pytest.raises(CollectionError, match="compressed its answer"),
    ):
        client(server.url).send(Request("GET", "/x"))
    assert server.asked[0][2]["Accept-Encoding"] == "identity"


def test_a_large_body_gets_more_time(monkeypatch):
    limits = []
    monkeypatch.setattr(
        Endpoint,
        "send",
        lambda *arguments: limits.append(arguments[-1]) or 1 / 0,
    )
    for body in ({}, "x" * 4_999_998):
        with pytest.raises(ZeroDivisionError):
            client("http://kong", timeout=10).send(
                Request("POST", "/config", json=body)
            )
    assert limits == [pytest.approx(10, abs=0.1), 60]


@pytest.mark.parametrize(
    "body", [{"a": "\ud800"}, {"\udfff": 1}, ["\ud800x"], "\ud800"]
)
def test_half_a_surrogate_pair_is_sent_to_nobody_and_taken_from_nobody(
    body, nowhere
):
    with pytest.raises(CollectionError, match="half of a surrogate pair"):
        client(nowhere).send(Request("POST", "/x", json=body))
    with serving((400, json.dumps(body), {})) as server:
        answer = client(server.url).send(Request("GET", "/x"))
    assert answer.body == json.loads(
        json.dumps(body).replace("\\ud800", "?").replace("\\udfff", "?")
    )


# Paths

ANYTHING = st.text(
    st.characters(exclude_categories=()), max_size=20
) | st.sampled_from(["", ".", "..", "a/..", "%2e"])


@given(ANYTHING)
@settings(max_examples=200)
def test_a_segment_is_one_segment_whatever_is_in_it(name):
    try:
        path = join_path("/services", name)
    except CollectionError:
        assert name in ("", ".", "..") or "\\ud" in ascii(name)
        return
    prepared = requests.Request("GET", f"http://kong:8001{path}").prepare()
    assert prepared.path_url.startswith("/services/")
    assert (
        urllib.parse.unquote(prepared.path_url.removeprefix("/services/"))
        == name
    )
    assert len(prepared.path_url.split("/")) == 3


@pytest.mark.parametrize(
    "path", ["/services/..", "/./x", "/services/%2e%2E/x"]
)
def test_no_request_leaves_its_path(path):
    with pytest.raises(AssertionError, match="leads elsewhere"):
        client("http://127.0.0.1:1").send(Request("GET", path))


def test_a_segment_that_no_server_takes():
    with pytest.raises(
        CollectionError,
        match=r"No object can have the name or id 'x+'… \(5000 characters\): a URL cannot",
    ):
        join_path("/services", "x" * 5000)


# Interruption


def test_what_interrupts_a_task_ends_its_requests():
    begun, wait, asked = threading.Event(), threading.Event(), []

    def ask():
        begun.set()
        wait.wait(10)
        return asking.send(Request("GET", "/x"))

    def interrupted():
        with workers(1, asking) as pool:
            asked.extend((pool.submit(ask), pool.submit(ask)))
            begun.wait(10)
            raise KeyboardInterrupt

    with serving((200, "{}", {})) as server:
        asking = client(server.url)
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        wait.set()
        with pytest.raises(CollectionError, match="the task has been stopped"):
            asked[0].result(10)
    assert asked[1].cancelled()
    assert server.asked == []


def test_a_problem_leaves_the_client_open():
    with serving((200, "{}", {})) as server:
        asking = client(server.url)
        with pytest.raises(CollectionError, match="no"), workers(1, asking):
            raise CollectionError("no")
        assert asking.send(Request("GET", "/x")).ok
