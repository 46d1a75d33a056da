# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway that only HTTPS reaches, and that requires a client certificate: kong_jwt_probe and the role jwt_verify."""

from __future__ import annotations

import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.gatewright.auth.plugins.module_utils._ansible import (
    module_spec,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    probe,
)
from tests.sandbox.server import self_signed_certificate
from tests.support.sandbox import child_environment

TOKEN = "eyJhbGciOiJub25lIn0.e30.c2lnbmF0dXJl"


class Gateway(http.server.BaseHTTPRequestHandler):
    """Answers 200 to the token, and 401 to everything else."""

    def do_GET(self) -> None:
        has_token = self.headers["Authorization"] == f"Bearer {TOKEN}"
        body = b"{}" if has_token else b'{"message":"Unauthorized"}'
        self.send_response(200 if has_token else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The options with a certificate that signs itself, as that of the CA and of the client, and with its key."""
    certificate, private_key = self_signed_certificate()
    directory = tmp_path_factory.mktemp("tls")
    certificate_file = directory / "certificate.pem"
    certificate_file.write_text(certificate)
    key_file = directory / "key.pem"
    key_file.write_text(private_key)
    return {
        "ca_path": str(certificate_file),
        "client_cert": str(certificate_file),
        "client_key": str(key_file),
    }


@pytest.fixture(scope="module")
def gateway(files: dict[str, str]) -> Iterator[str]:
    """The URL of a gateway that requires a client certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["client_cert"], files["client_key"])
    context.load_verify_locations(files["ca_path"])
    context.verify_mode = ssl.CERT_REQUIRED
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        server.daemon_threads = True
        # Without the handshake on accept, one refused client does not end the server.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.handle_error = lambda *args: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/orders"
        server.shutdown()
        thread.join()


def probed(gateway: str, **options: Any) -> dict[str, Any]:
    """The result of kong_jwt_probe with these options."""
    stated = {"url": gateway, "token": TOKEN, "patience": 0, **options}
    validated = ArgumentSpecValidator(probe.SPEC.options).validate(stated)
    assert not validated.error_messages
    return module_spec.run_safely(
        probe.SPEC,
        validated.validated_parameters,
        check_mode=False,
        diff=False,
    )


@pytest.mark.parametrize("other", [{}, {"validate_certs": False}])
def test_a_probe_with_the_right_certificates(
    gateway: str, files: dict[str, str], other: dict[str, Any]
) -> None:
    trusted = {} if other else {"ca_path": files["ca_path"]}
    own = {name: files[name] for name in ("client_cert", "client_key")}
    result = probed(gateway, **own, **trusted, **other)
    statuses = [answer["status"] for answer in result["answers"]]
    assert statuses == [401, 401, 200]


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("ca_path", "set ca_path to the CA that signed it"),
        ("client_cert", "cannot be reached"),
    ],
)
def test_a_probe_without_a_certificate_fails(
    gateway: str, files: dict[str, str], missing: str, sentence: str
) -> None:
    options = {
        name: path
        for name, path in files.items()
        if not name.startswith(missing.removesuffix("_cert"))
    }
    result = probed(gateway, **options)
    assert result["failed"]
    assert sentence in result["msg"]
    assert gateway in result["msg"]
    assert TOKEN not in result["msg"]


def test_the_role_verifies_with_these_options(
    gateway: str, files: dict[str, str], tmp_path: pathlib.Path
) -> None:
    role = {
        "role": "gatewright.auth.jwt_verify",
        "jwt_verify_url": gateway,
        "jwt_verify_token": TOKEN,
        "jwt_verify_patience": 0,
        **{f"jwt_verify_{name}": path for name, path in files.items()},
    }
    play = {"hosts": "localhost", "gather_facts": False, "roles": [role]}
    playbook = tmp_path / "play.yml"
    playbook.write_text(json.dumps([play]))
    done = subprocess.run(
        ["ansible-playbook", str(playbook)],
        env={
            **child_environment(with_coverage=False),
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "with a real token: 200" in done.stdout
