# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox as a program: how it starts, what it tells, how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest
import requests

from tests.support.sandbox import ANY_PORT, CHECKOUT, Sandbox, running


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.sandbox", *ANY_PORT, *arguments]
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_tells_a_person_where_it_is_and_ends_well_on_a_signal(
    number: signal.Signals,
) -> None:
    process = start("--api-key", "the-key")
    assert process.stdout is not None
    told = ""
    while "Ctrl-C" not in told:
        line = process.stdout.readline()
        assert line, process.communicate()
        told += line
    process.send_signal(number)
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0
    for word in (
        "FusionAuth",
        "Kong Admin API",
        "Kong proxy",
        "Upstream",
        "http://127.0.0.1:",
        "the-key",
    ):
        assert word in told


@pytest.mark.parametrize(
    "option",
    [
        "--fusionauth-port",
        "--kong-admin-port",
        "--kong-proxy-port",
        "--upstream-port",
    ],
)
def test_a_port_in_use_is_one_sentence(option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(f"{option}={port}")
        told, complaint = process.communicate(timeout=30)
    assert process.returncode == 1
    assert told == ""
    assert complaint.startswith(f"Port {port} for ")
    assert complaint.endswith(
        f'is in use. Choose another: make sandbox ARGS="{option} N".\n'
    )


@pytest.mark.parametrize("number", ["99999", "-1"])
def test_what_is_no_port_is_one_sentence(number: str) -> None:
    told, complaint = start(f"--kong-proxy-port={number}").communicate(
        timeout=30
    )
    assert told == ""
    assert f"a port is a number from 0 to 65535, not {number}" in complaint
    assert "Traceback" not in complaint


def test_the_echo_tells_what_it_was_asked(sandbox: Sandbox) -> None:
    answer = sandbox.session.put(
        sandbox.upstream_url + "/a/b?c=d",
        data="text",
        headers={"X-Who": "me"},
        timeout=30,
    )
    seen = answer.json()
    assert (seen["method"], seen["path"], seen["query"], seen["body"]) == (
        "PUT",
        "/a/b",
        "c=d",
        "text",
    )
    assert seen["headers"]["x-who"] == "me"


def test_the_api_key_opens_fusionauth(sandbox: Sandbox) -> None:
    assert sandbox.fusionauth("GET", "/api/tenant").status_code == 200
    assert (
        sandbox.session.get(
            sandbox.fusionauth_url + "/api/tenant", timeout=30
        ).status_code
        == 401
    )


def test_kong_can_be_without_a_database() -> None:
    with running(*ANY_PORT, "--kong-database=off") as sandbox:
        assert (
            sandbox.kong(
                "POST", "/consumers", json={"username": "jane"}
            ).status_code
            == 405
        )


def test_with_tls_nobody_vouches_for_the_certificate(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    with running(*ANY_PORT, "--tls") as sandbox:
        assert sandbox.certificate
        authority = tmp_path / "authority.pem"
        authority.write_text(sandbox.certificate)
        for url in (
            sandbox.fusionauth_url,
            sandbox.kong_admin_url,
            sandbox.kong_proxy_url,
            sandbox.upstream_url,
        ):
            with pytest.raises(requests.exceptions.SSLError):
                requests.get(url, timeout=30)
            assert (
                requests.get(url, timeout=30, verify=authority).status_code
                < 500
            )
