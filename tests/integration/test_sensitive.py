# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every place that may hold a secret, in every way that shows something: none is shown.

That holds in process and in a subprocess.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.ansible_module import (
    run_module,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    HIDDEN,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils import (
    _in_process,
)
from tests.support.examples import EXAMPLES
from tests.support.in_process import run_in_process, spec_of
from tests.support.keys import KEYS
from tests.support.module_args import patch_module_args
from tests.support.sandbox import ANY_PORT, Sandbox, running

Json = dict[str, Any]

# Secrets in the spellings that are hard to find again. Each is used twice, so that a diff has a before and an after.
VALUES: dict[str, tuple[Any, Any]] = {
    "of one line": ("SECRETone1+/a", "SECRETone2+/a"),
    "of several lines": (
        "SECRETtwo1 begin\n  SECRETtwo2  middle\n",
        "SECRETtwo3 begin\n  SECRETtwo4  middle\n",
    ),
    "with quotes": (
        "SECRETthree1 \"and\" 'so' \\",
        "SECRETthree2 \"and\" 'so' \\",
    ),
    "percent-encoded": ("SECRETfour1%41%2f&=ä", "SECRETfour2%41%2f&=ä"),
    "a number": (9834712650, 9834712651),
    "a key": ("SECRETkey1aB3dE5gH7jK9mN1", "SECRETkey2aB3dE5gH7jK9mN1"),
}
"""Places that are known by their value, or have a form of their own, take the first of these alone."""


def plugin(name: str, **config: Any) -> tuple[str, Json]:
    return "kong_plugin", {"name": name, "config": config}


HTTP_LOG = {"http_endpoint": "http://log.example"}
AI = {
    "route_type": "llm/v1/chat",
    "model": {"provider": "openai", "name": "gpt-4"},
}
HTTP = {"connect_timeout": 1000, "read_timeout": 1000}
PLACES: dict[str, Callable[[Any], tuple[str, Json]]] = {
    # Kong: what its schemas encrypt, or take from a vault, and what nothing but its place tells
    "an encrypted field": lambda x: plugin("session", secret=f"{x}{'.' * 32}"),
    "a header map": lambda x: plugin(
        "http-log", **HTTP_LOG, headers={"X-Other": _line(x)}
    ),
    "a URL that Kong encrypts": lambda x: plugin(
        "http-log", http_endpoint=f"http://{quote(_line(x), safe='')}.example/"
    ),
    "a password in a URL": lambda x: plugin(
        "opentelemetry",
        traces_endpoint=f"http://u:{quote(_line(x), safe='')}@o.example",
    ),
    "a token in a URL": lambda x: plugin(
        "zipkin",
        http_endpoint=f"http://z.example/?token={quote(_line(x), safe='')}",
    ),
    "headers of a trace": lambda x: plugin(
        "opentelemetry",
        traces_endpoint="http://o.example",
        headers={"x": _line(x)},
    ),
    "a pair in a list": lambda x: plugin(
        "request-transformer", add={"headers": [f"X-Any:{_line(x)}"]}
    ),
    "a query argument": lambda x: plugin(
        "request-transformer", append={"querystring": [f"any:{_line(x)}"]}
    ),
    "a replaced body": lambda x: plugin(
        "request-transformer", replace={"body": [f"any:{_line(x)}"]}
    ),
    "a response header": lambda x: plugin(
        "response-transformer", add={"headers": [f"X-Any:{_line(x)}"]}
    ),
    "Lua": lambda x: plugin(
        "pre-function", access=[f"local any = [[{_line(x)}]]"]
    ),
    "Lua of a log": lambda x: plugin(
        "file-log",
        path="/dev/null",
        custom_fields_by_lua={"a": f"return [[{_line(x)}]]"},
    ),
    "an account of a cloud": lambda x: plugin(
        "ai-proxy", **AI, auth={"gcp_service_account_json": str(x)}
    ),
    "a header for a model": lambda x: plugin(
        "ai-proxy", **AI, auth={"header_name": "x", "header_value": str(x)}
    ),
    "a nested password": lambda x: plugin(
        "rate-limiting",
        minute=5,
        policy="redis",
        redis={"host": "r", "password": str(x)},
    ),
    "an outdated name": lambda x: plugin(
        "rate-limiting",
        minute=5,
        policy="redis",
        redis_host="r",
        redis_password=str(x),
    ),
    "a header of a route": lambda x: (
        "kong_route",
        {
            "name": "r",
            "service": "orders",
            "headers": {"X-Any": [_line(x)]},
            "paths": ["/r"],
        },
    ),
    "a header of a health check": lambda x: (
        "kong_upstream",
        {
            "name": "u",
            "healthchecks": {"active": {"headers": {"X-Any": [_line(x)]}}},
        },
    ),
    "a basic-auth password": lambda x: (
        "kong_consumer_basic_auth",
        {"consumer": "billing", "username": "b", "password": str(x)},
    ),
    "an hmac-auth secret": lambda x: (
        "kong_consumer_hmac_auth",
        {"consumer": "billing", "username": "h", "secret": str(x)},
    ),
    "a jwt secret": lambda x: (
        "kong_consumer_jwt",
        {
            "consumer": "billing",
            "key": "j",
            "algorithm": "HS256",
            "secret": str(x),
        },
    ),
    "a client's secret": lambda x: (
        "kong_consumer_oauth2",
        {
            "consumer": "billing",
            "name": "o",
            "client_id": "o",
            "client_secret": str(x),
            "redirect_uris": ["http://a.example"],
        },
    ),
    # FusionAuth: its shapes know most, places and names the rest
    "a mail password": lambda x: (
        "fusionauth_tenant",
        {"name": "Staff", "email_configuration": {"password": str(x)}},
    ),
    "mail properties": lambda x: (
        "fusionauth_tenant",
        {
            "name": "Staff",
            "email_configuration": {"properties": f"mail.any={_line(x)}"},
        },
    ),
    "a mail header": lambda x: (
        "fusionauth_tenant",
        {
            "name": "Staff",
            "email_configuration": {
                "additional_headers": [{"name": "X-Any", "value": _line(x)}]
            },
        },
    ),
    "data that sounds so": lambda x: (
        "fusionauth_tenant",
        {"name": "Staff", "data": {"smsToken": x, "a": {"apiKey": x}}},
    ),
    "an application's secret": lambda x: (
        "fusionauth_application",
        {"name": "orders", "oauth_configuration": {"client_secret": str(x)}},
    ),
    "a webhook's header": lambda x: (
        "fusionauth_webhook",
        {"url": "https://w.example/a", **HTTP, "headers": {"X-Any": _line(x)}},
    ),
    "a webhook's password": lambda x: (
        "fusionauth_webhook",
        {
            "url": "https://w.example/a",
            **HTTP,
            "http_authentication_password": str(x),
        },
    ),
    "a connector's header": lambda x: (
        "fusionauth_connector",
        {
            "type": "Generic",
            "name": "c",
            "authentication_url": "https://c.example",
            **HTTP,
            "headers": {"x": _line(x)},
        },
    ),
    "a Kafka producer": lambda x: (
        "fusionauth_messenger",
        {
            "type": "Kafka",
            "name": "k",
            "default_topic": "t",
            "producer": {"sasl.jaas.config": _line(x), "any": _line(x)},
        },
    ),
    "a key in a webhook's path": lambda x: (
        "fusionauth_webhook",
        {"url": f"https://w.example/{x}", **HTTP},
    ),
    "a key in a messenger's path": lambda x: (
        "fusionauth_messenger",
        {
            "type": "Generic",
            "name": "g",
            "url": f"https://m.example/a/{x}",
            **HTTP,
        },
    ),
    "a key in a path for traces": lambda x: plugin(
        "opentelemetry", traces_endpoint=f"http://o.example/{x}"
    ),
    "an entity's secret": lambda x: (
        "fusionauth_entity",
        {"name": "e", "type": "AI Agent", "client_secret": str(x)},
    ),
}
IN_PATHS = {
    "a key in a webhook's path",
    "a key in a messenger's path",
    "a key in a path for traces",
}
HASHED = {"a basic-auth password"}
"""What Kong cannot quote later, since it keeps a hash alone."""
KIND = {
    "kong_consumer_basic_auth": "basic_auth",
    "kong_consumer_hmac_auth": "hmac_auth",
    "kong_consumer_jwt": "jwt",
}
KIND |= {"kong_consumer_oauth2": "oauth2"}


def _line(value: Any) -> str:
    """A secret where only one line fits: a header, a URL, a configuration line."""
    return " ".join(str(value).split())


@pytest.fixture(scope="module")
def servers() -> Iterator[Sandbox]:
    """A sandbox without a judge: FusionAuth takes some of these values as real secrets never are."""
    with running(*ANY_PORT) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(servers: Sandbox) -> Sandbox:
    servers.reset()
    servers.kong(
        "POST",
        "/services",
        json={"name": "orders", "url": "http://orders.example"},
    )
    servers.kong("POST", "/consumers", json={"username": "billing"})
    return servers


Run = Callable[..., str]
KEY_ON_ONE_LINE = " ".join(KEYS["rsa-a.private"].split())


def in_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """What the action plugin makes of a task."""
    monkeypatch.setattr(_in_process, "_wants_invocation", lambda dummy: True)

    def run(
        sandbox: Sandbox, name: str, options: Json, check_mode: bool = False
    ) -> str:
        arguments = connected(sandbox, spec_of(name), options)
        return json.dumps(
            run_in_process(name, arguments, check_mode=check_mode)
        )

    return run


def as_a_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """What an ordinary module prints."""
    monkeypatch.setattr(
        "ansible.module_utils._internal.is_controller", False, raising=False
    )

    def run(
        sandbox: Sandbox, name: str, options: Json, check_mode: bool = False
    ) -> str:
        task = spec_of(name)
        arguments = {
            **connected(sandbox, task, options),
            "_ansible_check_mode": check_mode,
            "_ansible_diff": True,
        }
        with patch_module_args(arguments), pytest.raises(SystemExit):
            run_module(task)
        return capsys.readouterr().out

    return run


def connected(sandbox: Sandbox, task: Any, options: Json) -> Json:
    known = {
        "fusionauth_url": sandbox.fusionauth_url,
        "fusionauth_api_key": sandbox.api_key,
        "kong_admin_url": sandbox.kong_admin_url,
        "request_retries": 0,
    }
    return {
        option: value
        for option, value in known.items()
        if option in task.options
    } | options


@pytest.fixture(
    params=[in_process, as_a_module], ids=["in process", "as a module"]
)
def run(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    return request.param(monkeypatch, capsys)


def leaks(shown: dict[str, str], *secrets: Any) -> list[str]:
    """Which channel shows a secret, or a line of it, in whatever encoding."""
    lines = {
        line.strip()
        for one in secrets
        for line in (str(one), _line(one), *str(one).splitlines())
        if line.strip()
    }
    return [
        f"{channel}: {form!r}"
        for channel, text in shown.items()
        for line in lines
        for form in {
            line,
            json.dumps(line)[1:-1],
            json.dumps(json.dumps(line))[2:-2],
            quote(line, safe=""),
            quote_plus(line),
        }
        if form in text
    ]


def chosen() -> Iterator[tuple[str, str]]:
    """Each place with one value, all values in turn; with GATEWRIGHT_EXAMPLES each with each.

    In a path a secret is only known by how it looks.
    """
    values = [value for value in VALUES if value != "a key"]
    for number, place in enumerate(PLACES):
        some = values if EXAMPLES else [values[number % len(values)]]
        yield from (
            (place, value)
            for value in (["a key"] if place in IN_PATHS else some)
        )


@pytest.mark.parametrize(("place", "value"), [*chosen()])
def test_no_channel_shows_a_secret(
    place: str, value: str, sandbox: Sandbox, run: Run
) -> None:
    first, second = VALUES[value]
    product = (
        "kong" if PLACES[place](first)[0].startswith("kong") else "fusionauth"
    )
    shown = {}
    for moment, secret in (("created", first), ("changed", second)):
        module, options = PLACES[place](secret)
        shown[moment] = run(sandbox, module, options)
        if (
            '"failed": true' in shown[moment]
        ):  # a place that takes no such text
            assert value != "of one line", shown[moment]
            assert not leaks(shown, first, second)
            return
    assert json.loads(shown["created"])["changed"]
    kind = KIND.get(module) or module.partition("_")[2]
    shown["looked up"] = run(sandbox, f"{product}_info", {"entity": kind})
    shown["exported"] = run(sandbox, f"{product}_config_info", {})
    server = "kong_admin" if product == "kong" else "fusionauth"
    sandbox.fault(
        server,
        method="POST|PUT|PATCH",
        times=None,
        status=400,
        body=quoting(PLACES[place](second)[1]),
    )
    if place not in HASHED:
        shown["refused"] = run(sandbox, module, PLACES[place](first)[1])
    options = _other(module, PLACES[place](second)[1])
    shown["refused when new"] = run(sandbox, module, options)
    sandbox.clear_faults(server)
    assert '"failed": true' in shown["refused when new"]
    assert leaks(shown, first, second) == []
    assert any(HIDDEN in text for text in shown.values())


def quoting(options: Json) -> Json:
    """What a server says that quotes whatever it was told, and in every way."""
    texts = [
        text for text in _leaves(options) if "SECRET" in text or text.isdigit()
    ]
    said = " ".join(
        f"{text} {json.dumps(text)} {quote(text, safe='')} {_line(text)}"
        for text in texts
    )
    return {
        "message": f"No {said}!",
        "generalErrors": [{"message": f"No {said}!"}],
    }


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    else:
        yield str(value)


def _other(module: str, options: Json) -> Json:
    """The options of another object of the same kind, which has to be made."""
    if module == "kong_plugin":
        return {**options, "service": "orders"}
    key = next(
        name
        for name in ("key", "username", "client_id", "url", "name")
        if name in options
    )
    return {
        **options,
        key: f"{options[key]}/2" if key == "url" else f"{options[key]}2",
    }


# Whole configurations


SECRET = 'SECRETall1 begin\n  SECRETall2 "end"\n'
KONG_CONFIG: Json = {
    "_format_version": "3.0",
    "_info": {"defaults": {"service": {"path": "/x"}}},
    "_plugin_configs": {
        "logs": {
            "headers": {"X-Any": _line(SECRET)},
            "http_endpoint": "http://log.example",
        }
    },
    "services": [
        {
            "name": "s",
            "url": "http://a.example/x",
            "plugins": [
                {"name": "http-log", "_config": "logs"},
                {
                    "name": "session",
                    "config": {"secret": _line(SECRET) + "." * 32},
                },
                {
                    "name": "pre-function",
                    "config": {"access": [f"local any = [[{_line(SECRET)}]]"]},
                },
            ],
            "routes": [
                {
                    "name": "r",
                    "paths": ["/r"],
                    "headers": {"X-Any": [_line(SECRET)]},
                }
            ],
        }
    ],
    "consumers": [
        {
            "username": "c",
            "keyauth_credentials": [{"key": _line(SECRET)}],
            "basicauth_credentials": [{"username": "u", "password": SECRET}],
            "jwt_secrets": [{"key": "the-issuer", "secret": SECRET}],
        }
    ],
}
FUSIONAUTH_CONFIG: Json = {
    "tenants": [
        {
            "name": "Staff",
            "email_configuration": {
                "password": SECRET,
                "properties": f"a={_line(SECRET)}",
            },
        }
    ],
    "applications": [
        {
            "name": "a",
            "tenant": "Staff",
            "oauth_configuration": {"client_secret": SECRET},
        }
    ],
    "webhooks": [
        {
            "url": f"https://u:{quote(_line(SECRET))}@w.example/a",
            **HTTP,
            "headers": {"X-Any": _line(SECRET)},
        }
    ],
}
KICKSTART: Json = {
    "variables": {"any": SECRET, "mail": "a=SECRETall3"},
    "requests": [
        {
            "method": "POST",
            "url": "/api/tenant",
            "body": {
                "tenant": {
                    "name": "Staff",
                    "emailConfiguration": {
                        "properties": "#{mail}",
                        "password": "#{any}",
                    },
                }
            },
        },
        {
            "method": "POST",
            "url": "/api/webhook",
            "body": {
                "webhook": {
                    "url": "https://w.example/a",
                    "connectTimeout": 1000,
                    "readTimeout": 1000,
                    "headers": {"Authorization": _line(SECRET)},
                }
            },
        },
        {
            "method": "POST",
            "url": "/api/messenger",
            "body": {
                "messenger": {
                    "type": "Kafka",
                    "name": "k",
                    "defaultTopic": "t",
                    "producer": {"sasl.jaas.config": _line(SECRET)},
                }
            },
        },
    ],
}
HEADER_OF_MAIL = {
    "method": "PATCH",
    "url": "/api/tenant/x",
    "body": {
        "tenant": {
            "emailConfiguration": {
                "additionalHeaders": [{"name": "X-Any", "value": SECRET}]
            }
        }
    },
}
CONFIGURATIONS = {
    "kong_config": {"config": KONG_CONFIG},
    "fusionauth_config": {"config": FUSIONAUTH_CONFIG},
    "fusionauth_config of a kickstart": {"kickstart": KICKSTART},
}


@pytest.mark.parametrize("which", CONFIGURATIONS)
def test_a_configuration_shows_no_secret(
    which: str, sandbox: Sandbox, run: Run
) -> None:
    module, options = which.partition(" ")[0], CONFIGURATIONS[which]
    product = module.partition("_")[0]
    server = "kong_admin" if product == "kong" else product
    shown = {"checked": run(sandbox, module, options, check_mode=True)}
    sandbox.fault(
        server,
        method="POST|PUT|PATCH",
        times=None,
        status=400,
        body=quoting(options),
    )
    shown["refused"] = run(sandbox, module, options)
    sandbox.clear_faults(server)
    shown["created"] = run(sandbox, module, options)
    assert json.loads(shown["created"])["changed"], shown["created"]
    shown["exported"] = run(sandbox, f"{product}_config_info", {})
    empty = {"_format_version": "3.0"} if product == "kong" else {}
    shown["pruned"] = run(sandbox, module, {"config": empty, "prune": True})
    assert json.loads(shown["pruned"])["counts"]["deleted"], shown["pruned"]
    assert leaks(shown, SECRET, "SECRETall3") == []
    assert "the-issuer" in shown["exported"] or product != "kong"


def test_a_kong_without_a_database_quotes_no_secret(run: Run) -> None:
    with running(*ANY_PORT, "--kong-database=off") as sandbox:
        said = quoting(KONG_CONFIG)["message"]
        errors = [
            {
                "entity_type": "service",
                "errors": [{"type": "field", "field": "any", "message": said}],
            }
        ]
        shown = {}
        for name, body in {
            "flattened": {"flattened_errors": errors},
            "plain": {"message": said},
        }.items():
            sandbox.fault(
                "kong_admin",
                method="POST",
                path="/config",
                status=400,
                body=body,
            )
            shown[name] = run(sandbox, "kong_config", {"config": KONG_CONFIG})
            assert "refused" in shown[name]
        assert leaks(shown, SECRET) == []


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (
            "kong_config",
            {"config": {**KONG_CONFIG, "consumer": [{"any": SECRET}]}},
        ),
        (
            "kong_config",
            {"config": {"_format_version": "3.0", "services": SECRET}},
        ),
        (
            "kong_config",
            {
                "config": {
                    "_format_version": "3.0",
                    "services": {"any": SECRET},
                }
            },
        ),
        (
            "kong_config",
            {"config": {"_format_version": "3.0", "services": [[SECRET]]}},
        ),
        (
            "kong_config",
            {"config": {"_format_version": "3.0", "_info": SECRET}},
        ),
        (
            "kong_config",
            {
                "config": {
                    "_format_version": "3.0",
                    "_plugin_configs": {"a": {"headers": {"a": SECRET}}},
                }
            },
        ),
        ("kong_config", {"config": {"any": SECRET}}),
        (
            "kong_config",
            {
                "config": {"_format_version": "3.0"},
                "cofnig": {"password": SECRET},
            },
        ),
        ("fusionauth_config", {"config": {"tenant": [{"any": SECRET}]}}),
        ("fusionauth_config", {"config": {"tenants": SECRET}}),
        ("fusionauth_config", {"config": {"tenants": [SECRET]}}),
        (
            "fusionauth_config",
            {"config": {"tenants": [{"name": "a", "passwrd": SECRET}]}},
        ),
        (
            "fusionauth_config",
            {
                "config": {
                    "tenants": [
                        {
                            "name": "a",
                            "email_configuration": {"passwrd": SECRET},
                        }
                    ]
                }
            },
        ),
        (
            "fusionauth_tenant",
            {"name": "a", "email_configuration": {"passwrd": SECRET}},
        ),
        ("fusionauth_config", {"kickstart": {"request": [{"any": SECRET}]}}),
        ("fusionauth_config", {"kickstart": json.dumps(KICKSTART)}),
        ("fusionauth_config", {"kickstart": json.dumps(KICKSTART, indent=2)}),
        ("fusionauth_config", {"src": json.dumps(KICKSTART)}),
        (
            "kong_config",
            {
                "src": f"_format_version: '3.0'\nconsumers: [{{username: {_line(SECRET)}}}]"
            },
        ),
        (
            "kong_config",
            {"src": f"consumers: [{{username: {_line(SECRET)}}}]"},
        ),
        (
            "fusionauth_config",
            {"kickstart": f"apiKeys: [{{key: {_line(SECRET)}}}]"},
        ),
        ("fusionauth_config", {"kickstart": {"requests": [HEADER_OF_MAIL]}}),
        (
            "kong_plugin",
            {
                "name": "session",
                "config": {"secret": SECRET},
                "confg": {"token": SECRET},
            },
        ),
        ("kong_service", {"name": "s", "ca_path": SECRET}),
        ("kong_service", {"name": "s", "client_key": KEY_ON_ONE_LINE}),
    ],
)
def test_what_was_not_understood_is_not_repeated(
    module: str, options: Json, sandbox: Sandbox, run: Run
) -> None:
    assert (
        leaks(
            {"shown": run(sandbox, module, options)},
            SECRET,
            "SECRETall3",
            KEY_ON_ONE_LINE,
        )
        == []
    )


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (
            "kong_service",
            {"name": "s", "kong_admin_url": "http://u:SECRETurl1@127.0.0.1:1"},
        ),
        (
            "kong_service",
            {
                "name": "s",
                "kong_admin_url": "http://127.0.0.1:1/?token=SECRETurl1",
            },
        ),
        (
            "fusionauth_tenant",
            {"name": "s", "fusionauth_url": "http://SECRETurl1@127.0.0.1:1"},
        ),
        (
            "kong_service",
            {"name": "s", "url": "http://u:SECRETurl1@a.example"},
        ),
        (
            "kong_consumer_jwks",
            {
                "consumer": "billing",
                "url": "http://127.0.0.1:1/?access_token=SECRETurl1",
            },
        ),
        (
            "kong_jwt_audit",
            {"kong_admin_url": "http://u:SECRETurl1@127.0.0.1:1"},
        ),
        (
            "fusionauth_webhook",
            {"url": "https://u:SECRETurl1@w.example", **HTTP},
        ),
    ],
)
def test_no_url_shows_its_password(
    module: str, options: Json, sandbox: Sandbox, run: Run
) -> None:
    assert leaks({"shown": run(sandbox, module, options)}, "SECRETurl1") == []


def test_an_export_with_masked_secrets_is_refused(
    sandbox: Sandbox, run: Run
) -> None:
    run(sandbox, "kong_config", {"config": KONG_CONFIG})
    exported = json.loads(run(sandbox, "kong_config_info", {}))["config"]
    assert (
        "masked secret"
        in json.loads(run(sandbox, "kong_config", {"config": exported}))["msg"]
    )
    whole = json.loads(
        run(sandbox, "kong_config_info", {"return_secrets": True})
    )["config"]
    assert not json.loads(run(sandbox, "kong_config", {"config": whole}))[
        "changed"
    ]


@pytest.mark.parametrize("secret", ["s", "5", "sub"])
def test_a_short_secret_is_masked_where_it_stands_and_nowhere_else(
    secret: str, sandbox: Sandbox, run: Run
) -> None:
    options = {
        "consumer": "billing",
        "username": "subscriber-5",
        "password": secret,
    }
    found = json.loads(run(sandbox, "kong_consumer_basic_auth", options))
    assert found["basic_auth"]["username"] == "subscriber-5"
    assert {
        found["basic_auth"]["password"],
        found["invocation"]["module_args"]["password"],
    } == {HIDDEN}
    sandbox.fault(
        "kong_admin",
        method="POST",
        path="/.*",
        status=400,
        body={"message": f"no '{secret}' for subscribers"},
    )
    refused = json.loads(
        run(
            sandbox,
            "kong_consumer_basic_auth",
            {**options, "username": "other"},
        )
    )
    assert "no '********' for subscribers" in refused["msg"]
    assert "so short" in json.dumps(refused["warnings"])


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        (json.dumps(KICKSTART), " that begins with '{\"variables'"),
        (
            "_format_version: '3.0'\nconsumers: []\n",
            " that begins with '_format_version:'",
        ),
        ("hunter2\n", ""),
    ],
)
def test_content_in_place_of_a_path_is_told_in_few_words(
    content: str, begins: str, sandbox: Sandbox, run: Run
) -> None:
    assert json.loads(run(sandbox, "kong_config", {"src": content}))[
        "msg"
    ] == (
        "src must be the path of a file, not its contents, but the "
        f"value has {len(content)} characters{begins}: set the path "
        "itself, without lookup('file', ...)."
    )


TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTRUNSRVQifQ.c2VjcmV0"


@pytest.mark.parametrize(
    "options",
    [
        {"service": "s", "token": TOKEN},
        {
            "service": "s",
            "headers": {
                "Authorization": f"Bearer {TOKEN}",
                "X-Key": "SECRETofheader1",
            },
        },
        {"path": f"/r?jwt={TOKEN}&apikey=SECRETofheader1"},
    ],
)
def test_the_doctor_shows_no_secret(
    options: Json, sandbox: Sandbox, run: Run
) -> None:
    run(sandbox, "kong_config", {"config": KONG_CONFIG})
    run(sandbox, "kong_plugin", {"name": "jwt", "service": "s"})
    shown = {
        "diagnosed": run(sandbox, "kong_jwt_diagnose", options),
        "audited": run(sandbox, "kong_jwt_audit", {}),
        "the server": run(
            sandbox, "kong_info", {"gather": ["server", "status", "plugins"]}
        ),
    }
    assert '"failed": true' not in "".join(shown.values())
    assert leaks(shown, SECRET, "SECRETofheader1", TOKEN) == []


def test_a_registrations_token_is_shown_by_no_user(
    sandbox: Sandbox, run: Run
) -> None:
    """No shape of a user knows its registrations."""
    run(
        sandbox,
        "fusionauth_application",
        {"name": "a", "authentication_token_configuration": {"enabled": True}},
    )
    run(
        sandbox,
        "fusionauth_user",
        {"email": "u@example.com", "password": "a good password"},
    )
    shown = {}
    options = {
        "user": "u@example.com",
        "application": "a",
        "generate_authentication_token": True,
    }
    shown["registered"] = run(sandbox, "fusionauth_user_registration", options)
    user = sandbox.fusionauth(
        "GET", "/api/user", params={"email": "u@example.com"}
    ).json()["user"]
    token = user["registrations"][0]["authenticationToken"]
    shown["user"] = run(
        sandbox,
        "fusionauth_user",
        {"email": "u@example.com", "first_name": "U"},
    )
    shown["looked up"] = run(
        sandbox, "fusionauth_info", {"entity": "user", "name": "u@example.com"}
    )
    assert "registrations" in shown["looked up"]
    assert leaks(shown, token) == []
