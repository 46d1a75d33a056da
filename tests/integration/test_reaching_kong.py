# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to authenticate to an Admin API: one behind Kong's own proxy, and one behind any other."""

from __future__ import annotations

import base64
import json
import pathlib
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    authentication as _headers,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong import (
    module as _tasks,
)
from ansible_collections.gatewright.auth.plugins.modules import kong_service
from tests.support.examples import examples
from tests.support.playbooks import playbook, run_playbook
from tests.support.sandbox import Sandbox

Row = dict[str, Any]
KEY, PASSWORD = "the-key-of-the-admin-route", "pass:wörd/of the administrator"
GUARDS: dict[str, tuple[Row, Row]] = {
    "key-auth": (
        {"key-auth": {"key": KEY}},
        {"kong_admin_headers": {"apikey": KEY}},
    ),
    "basic-auth": (
        {"basic-auth": {"username": "ann", "password": PASSWORD}},
        {"kong_admin_username": "ann", "kong_admin_password": PASSWORD},
    ),
}


def stated(**options: Any) -> Row:
    """The options of a module after Ansible has read them, from the task or from the environment."""
    validated = ArgumentSpecValidator(kong_service.SPEC.options).validate(
        {"kong_admin_url": "http://kong", **options}
    )
    assert not validated.errors.errors, validated.errors.msg
    return validated.validated_parameters


@pytest.fixture
def gateway(sandbox: Sandbox) -> str:
    """The URL of an Admin API that Kong itself proxies, to be guarded by a plugin on the route ``admin``."""
    sandbox.kong(
        "POST",
        "/services",
        json={"name": "admin", "url": sandbox.kong_admin_url},
    )
    sandbox.kong(
        "POST",
        "/services/admin/routes",
        json={"name": "admin", "paths": ["/admin-api"]},
    )
    sandbox.kong("POST", "/consumers", json={"username": "ansible"})
    return f"{sandbox.kong_proxy_url}/admin-api"


@pytest.mark.parametrize("guard", GUARDS)
def test_an_admin_api_behind_kong_itself(
    guard: str, sandbox: Sandbox, gateway: str
) -> None:
    (credential, options) = GUARDS[guard]
    sandbox.kong("POST", "/routes/admin/plugins", json={"name": guard})
    assert (
        sandbox.kong(
            "POST", f"/consumers/ansible/{guard}", json=credential[guard]
        ).status_code
        == 201
    )

    def result(check_mode: bool = False, **credentials: Any) -> Row:
        params = stated(
            kong_admin_url=gateway,
            name="orders",
            host="orders.internal",
            **credentials,
        )
        return run_safely(
            kong_service.SPEC, params, check_mode=check_mode, diff=True
        )

    refused = result()
    assert refused["failed"]
    assert "401" in refused["msg"]
    assert "kong_admin_headers" in refused["msg"]
    predicted, made, repeated = (
        result(check_mode=True, **options),
        result(**options),
        result(**options),
    )
    assert [one["changed"] for one in (predicted, made, repeated)] == [
        True,
        True,
        False,
    ]
    assert (
        sandbox.kong("GET", "/services/orders").json()["id"]
        == made["service"]["id"]
    )


def test_each_mode_takes_headers_from_the_environment_and_shows_none(
    sandbox: Sandbox, gateway: str, tmp_path: pathlib.Path
) -> None:
    sandbox.kong("POST", "/routes/admin/plugins", json={"name": "key-auth"})
    sandbox.kong("POST", "/consumers/ansible/key-auth", json={"key": KEY})
    tasks = [
        {
            "name": "in process",
            "gatewright.auth.kong_info": {"entity": "service"},
        },
        {
            "name": "ordinary",
            "gatewright.auth.kong_info": {"entity": "service"},
            "vars": {"gatewright_in_process": False},
        },
    ]
    environment = {
        "KONG_ADMIN_URL": gateway,
        "KONG_ADMIN_HEADERS": f"X-Team: platform\napikey: {KEY}\n",
    }
    done = run_playbook(
        sandbox,
        tmp_path,
        playbook(tasks, module_defaults={}),
        "-vvv",
        environment=environment,
    )
    assert done.status == 0, done.output
    assert [one.result["objects"][0]["name"] for one in done.results] == [
        "admin",
        "admin",
    ]
    assert KEY not in str(done)
    headers = [
        one.result["invocation"]["module_args"]["kong_admin_headers"]
        for one in done.results
    ]
    assert [sorted(one) for one in headers] == [["X-Team", "apikey"]] * 2


def test_what_refuses_in_other_words_than_kongs_stands_in_front_of_it(
    sandbox: Sandbox,
) -> None:
    sandbox.fault(
        "kong_admin", times=None, status=401, body="<html>Who are you?</html>"
    )
    result = run_safely(
        kong_service.SPEC,
        stated(kong_admin_url=sandbox.kong_admin_url, name="x"),
        check_mode=False,
        diff=False,
    )
    assert "in front of the Admin API" in result["msg"]
    assert "kong_admin_headers" in result["msg"]


@pytest.mark.parametrize(
    ("options", "secret"),
    [
        ({"kong_admin_headers": {"Authorization": f"Bearer {KEY}"}}, KEY),
        ({"kong_admin_headers": {"X-Key": KEY}}, KEY),
        ({"kong_admin_bearer_token": KEY}, KEY),
        (
            {"kong_admin_username": "ann", "kong_admin_password": PASSWORD},
            PASSWORD,
        ),
        (
            {"kong_admin_username": "ann", "kong_admin_password": PASSWORD},
            base64.b64encode(f"ann:{PASSWORD}".encode()).decode(),
        ),
    ],
)
def test_a_server_that_quotes_credentials_gives_nothing_away(
    options: Row, secret: str, sandbox: Sandbox
) -> None:
    sandbox.fault(
        "kong_admin",
        times=None,
        status=400,
        body=json.dumps({"message": f"no way, {secret}"}),
    )
    params = stated(
        kong_admin_url=sandbox.kong_admin_url,
        name="orders",
        host="orders.internal",
        **options,
    )
    result = run_safely(
        kong_service.SPEC, params, check_mode=False, diff=False
    )
    assert "no way" in result["msg"]
    assert secret not in str(result)
    assert secret not in str(kong_service.SPEC.redact_params(params))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"apikey": "a:b", "X-Number": 5}',
            {"apikey": "a:b", "X-Number": "5"},
        ),
        ("apikey: a:b", {"apikey": "a:b"}),
        (
            "kong-admin-token:secret\n\nX-Team: platform\n",
            {"kong-admin-token": "secret", "X-Team": "platform"},
        ),
        ("", {}),
    ],
)
def test_headers_from_the_environment(
    text: str, expected: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONG_ADMIN_HEADERS", text)
    assert _headers.headers(stated()) == expected
    assert _headers.headers(stated(kong_admin_headers={"X": "mine"})) == {
        "X": "mine"
    }


def test_headers_from_the_environment_that_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KONG_ADMIN_HEADERS", f"no header {KEY}")
    validated = ArgumentSpecValidator(_tasks.OPTIONS).validate(
        {"kong_admin_url": "http://kong"}
    )
    assert "kong_admin_headers" in validated.errors.msg
    assert KEY not in validated.errors.msg


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {
                "kong_admin_token": "x",
                "kong_admin_headers": {"kong-admin-TOKEN": "y"},
            },
            "twice",
        ),
        (
            {
                "kong_admin_bearer_token": "x",
                "kong_admin_username": "a",
                "kong_admin_password": "b",
            },
            "twice",
        ),
        ({"kong_admin_headers": {"X-A": "x", "x-a": "y"}}, "twice"),
        ({"kong_admin_headers": {"Content-Length": "1"}}, "Content-Length"),
        ({"kong_admin_headers": {"a b": "x"}}, "name"),
        ({"kong_admin_headers": {"X-A": None}}, "value of X-A"),
        ({"kong_admin_headers": {"X-A": ["x"]}}, "value of X-A"),
        ({"kong_admin_username": "ann"}, "both"),
        ({"kong_admin_password": "x"}, "both"),
        ({"kong_admin_username": "a:b", "kong_admin_password": "c"}, "colon"),
    ],
)
def test_credentials_that_contradict_or_cannot_be_sent(
    options: Row, sentence: str
) -> None:
    with pytest.raises(CollectionError, match=sentence):
        _headers.headers(stated(**options))


@examples(50)
@given(name=st.text(min_size=1), value=st.text())
def test_a_header_is_sent_as_it_is_or_refused_without_its_value(
    name: str, value: str
) -> None:
    params = stated(kong_admin_headers={name: value})
    if (
        _headers.HEADER_NAME.fullmatch(name)
        and name.lower() not in _headers.RESERVED_HEADERS
        and _headers.HEADER_VALUE.fullmatch(value)
    ):
        assert _headers.headers(params) == {name: value}
        assert not {"\n", "\r"} & set(value)
        value.encode("latin-1")
    else:
        with pytest.raises(CollectionError) as refused:
            _headers.headers(params)
        assert len(value) < 4 or value not in str(refused.value)
