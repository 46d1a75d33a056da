# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lookups return in templates, where they take their connection from, and what they keep to themselves."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.lookup import fusionauth_token
from tests.support.playbooks import PlaybookRun, playbook, run_playbook
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.smoke

SECRET, PASSWORD = (
    "a-secret-of-thirty-two-characters",
    "a-password-of-many-characters",
)
KONG, FUSIONAUTH = "gatewright.auth.kong", "gatewright.auth.fusionauth"
LOGIN = f"'{FUSIONAUTH}_token', 'ann@example.com', password='{PASSWORD}', application='orders'"
# What is looked up, as it stands in a template, and what comes of it: "=" the value itself, "~" a part of its text.
TEMPLATES: dict[str, tuple[str, str]] = {
    "one field": (
        f"lookup('{KONG}', 'orders', entity='service', field='host')",
        "=orders.internal",
    ),
    "a nested field": (
        f"lookup('{KONG}', 'rate-limiting', entity='plugin', field='config.minute')",
        "=5",
    ),
    "all of a kind": (
        f"query('{KONG}', entity='consumer') | map(attribute='username') | join()",
        "=ann",
    ),
    "several": (
        f"query('{KONG}', 'orders', 'other', entity='service', field='name') | join(' ')",
        "=orders other",
    ),
    "a secret that was asked for": (
        f"lookup('{KONG}', 'k', entity='jwt', field='secret')",
        f"={SECRET}",
    ),
    "a secret that was not": (
        f"lookup('{KONG}', 'k', entity='jwt').secret",
        "~NO_LOG",
    ),
    "all secrets": (
        f"lookup('{KONG}', 'k', entity='jwt', return_secrets=true).secret",
        f"={SECRET}",
    ),
    "an object of FusionAuth": (
        f"lookup('{FUSIONAUTH}', 'orders', entity='application').active",
        "=True",
    ),
    "by its id": (
        f"lookup('{FUSIONAUTH}', lookup('{FUSIONAUTH}', 'orders', entity='application', field='id'),"
        " entity='application', field='name')",
        "=orders",
    ),
    "a client secret": (
        f"lookup('{FUSIONAUTH}', 'orders', entity='application', field='oauthConfiguration.clientSecret') | length > 9",
        "=True",
    ),
    "a token": (
        f"(lookup({LOGIN}) | gatewright.auth.jwt_decode).claims.email",
        "=ann@example.com",
    ),
}
FAILURES: dict[str, tuple[str, str]] = {
    "nothing of that name": (
        f"lookup('{KONG}', 'nothing', entity='service')",
        "There is no service 'nothing'",
    ),
    "no such field": (
        f"lookup('{KONG}', 'orders', entity='service', field='hots')",
        "did you mean 'host'",
    ),
    "no such kind": (
        f"lookup('{KONG}', 'orders', entity='servce')",
        "must be one of",
    ),
    "no server": (
        f"lookup('{KONG}', 'x', entity='service', kong_admin_url='http://127.0.0.1:1')",
        "cannot be reached",
    ),
    "a wrong password": (
        f"lookup({LOGIN.replace(PASSWORD, PASSWORD + '!')})",
        "the password is wrong",
    ),
    "a secret name": (
        f"lookup('{KONG}', 'the-key-of-nobody', entity='key_auth')",
        "There is no key_auth '********'",
    ),
}


@pytest.fixture(scope="module")
def told(
    running_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> PlaybookRun:
    """Every template in one play; the URLs are variables, the API key comes from the environment."""
    running_sandbox.reset()
    make: list[dict[str, Any]] = [
        {f"{KONG}_service": {"name": "orders", "host": "orders.internal"}},
        {f"{KONG}_service": {"name": "other", "host": "other.internal"}},
        {
            f"{KONG}_plugin": {
                "name": "rate-limiting",
                "config": {"minute": 5, "policy": "local"},
            }
        },
        {f"{KONG}_consumer": {"username": "ann"}},
        {
            f"{KONG}_consumer_jwt": {
                "consumer": "ann",
                "key": "k",
                "secret": SECRET,
            }
        },
        {f"{FUSIONAUTH}_application": {"name": "orders", "tenant": "Default"}},
        {
            f"{FUSIONAUTH}_user": {
                "email": "ann@example.com",
                "password": PASSWORD,
                "tenant": "Default",
                "skip_verification": True,
            }
        },
        {
            f"{FUSIONAUTH}_user_registration": {
                "user": "ann@example.com",
                "application": "orders",
                "tenant": "Default",
            }
        },
    ]
    tasks = [
        {
            "name": name,
            "ansible.builtin.set_fact": {
                f"fact_{number}": f"{{{{ {template} }}}}"
            },
            "ignore_errors": True,
        }
        for number, (name, (template, dummy)) in enumerate(
            {**TEMPLATES, **FAILURES}.items()
        )
    ]
    environment = {"FUSIONAUTH_API_KEY": running_sandbox.api_key}
    variables = {
        "kong_admin_url": "{{ elsewhere }}",
        "elsewhere": running_sandbox.kong_admin_url,
    }
    place = tmp_path_factory.mktemp("lookups")
    return run_playbook(
        running_sandbox,
        place,
        playbook([*make, *tasks]),
        environment=environment,
        variables=variables,
        with_coverage=True,
    )


def fact(told: PlaybookRun, name: str) -> Any:
    """What a template came to."""
    result = next(one.result for one in told.results if one.task == name)
    assert not result.get("failed"), result
    return next(iter(result["ansible_facts"].values()))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_lookup_returns_what_was_asked_for(
    name: str, told: PlaybookRun
) -> None:
    expected, value = TEMPLATES[name][1], str(fact(told, name))
    assert (
        value == expected[1:] if expected[0] == "=" else expected[1:] in value
    )


@pytest.mark.parametrize("name", FAILURES)
def test_a_lookup_fails_in_one_sentence(name: str, told: PlaybookRun) -> None:
    result = next(one.result for one in told.results if one.task == name)
    assert result["failed"]
    assert FAILURES[name][1] in result["msg"]
    assert "Traceback" not in result["msg"]


def test_nobody_is_logged_in_in_check_mode(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"password": PASSWORD, "fusionauth_url": sandbox.fusionauth_url}
    monkeypatch.setattr(
        fusionauth_token, "stated_options", lambda *dummy: options
    )
    found = fusionauth_token.LookupModule().run(
        ["ann@example.com"], {"ansible_check_mode": True}
    )
    assert (found, sandbox.writes("fusionauth")) == (
        ["(known after apply)"],
        [],
    )
