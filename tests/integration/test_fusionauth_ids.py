# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids that users choose: in whatever spelling, of objects and of records inside them, of what is not there yet."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.identifiers import (
    DEFAULT_THEME,
)
from tests.integration.test_fusionauth_config_properties import Row, perform
from tests.support.sandbox import Sandbox

PREFIX = "AAAAAAAA-BBBB-4ccc-8ddd-00000000000"
(
    TENANT,
    APPLICATION,
    KEY,
    ROLE,
    SCOPE,
    GROUP,
    USER,
    TYPE,
    PERMISSION,
    CONSENT,
) = (f"{PREFIX}{number:X}" for number in range(1, 11))

WITH_IDS: Row = {
    "tenants": [{"name": "Second", "id": TENANT}],
    "keys": [{"name": "signing", "id": KEY, "algorithm": "ES256"}],
    "applications": [
        {
            "name": "shop",
            "id": APPLICATION,
            "tenant": TENANT,
            "roles": [{"name": "buyer", "id": ROLE}],
            "scopes": [{"name": "read", "id": SCOPE}],
            "jwt_configuration": {
                "enabled": True,
                "access_token_key": KEY,
                "id_token_key": KEY,
            },
        }
    ],
    "groups": [
        {
            "name": "buyers",
            "id": GROUP,
            "tenant": TENANT,
            "roles": {APPLICATION: [ROLE]},
        }
    ],
    "users": [
        {
            "email": "a@example.com",
            "id": USER,
            "tenant": TENANT,
            "password": "correct-horse-battery",
        }
    ],
    "registrations": [
        {
            "user": USER,
            "application": APPLICATION,
            "tenant": TENANT,
            "roles": ["buyer"],
        }
    ],
    "group_members": [{"group": GROUP, "user": USER, "tenant": TENANT}],
    "consents": [
        {
            "name": "news",
            "id": CONSENT,
            "default_minimum_age_for_self_consent": 13,
        }
    ],
    "user_consents": [{"consent": CONSENT, "user": USER, "tenant": TENANT}],
    "entity_types": [
        {
            "name": "machine",
            "id": TYPE,
            "permissions": [{"name": "call", "id": PERMISSION}],
        }
    ],
}


def configured(server: Sandbox, config: Row, **more: Any) -> Row:
    """The result of a configuration."""
    return perform(server, _config.SPEC, config=config, **more)


def in_capitals(value: Any, spell: Any) -> Any:
    """A configuration whose ids are spelled in another way."""
    if isinstance(value, dict):
        return {
            in_capitals(name, spell): in_capitals(one, spell)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [in_capitals(one, spell) for one in value]
    return (
        spell(value)
        if isinstance(value, str) and value.startswith(PREFIX)
        else value
    )


def test_capitals_in_ids_and_references_do_not_count(sandbox: Sandbox) -> None:
    """Nor does it matter that what an object is in, by id, is only going to be made."""
    predicted = configured(sandbox, WITH_IDS, check_mode=True)
    made = configured(sandbox, WITH_IDS)
    assert not made.get("failed"), made["msg"]
    assert made["counts"] == predicted["counts"]
    assert "warnings" not in made
    for spell in (str, str.lower, str.upper):
        again = configured(sandbox, in_capitals(WITH_IDS, spell))
        assert (again["changed"], again["diff"]) == (False, [])


PARTS = [
    ("applications", {"name": "shop"}, "roles", "role"),
    ("applications", {"name": "shop"}, "scopes", "scope"),
    ("entity_types", {"name": "machine"}, "permissions", "permission"),
]


@pytest.mark.parametrize(("table", "owner", "field", "word"), PARTS)
def test_a_record_that_is_added_later_gets_its_id(
    sandbox: Sandbox, table: str, owner: Row, field: str, word: str
) -> None:
    """And keeps it: another one is refused before anything is written."""
    later = {table: [{**owner, field: [{"name": "x", "id": ROLE}]}]}
    assert configured(sandbox, {table: [owner]})["changed"]
    made = configured(sandbox, later)
    assert (made["changed"], made.get("warnings")) == (True, None)
    assert not configured(sandbox, later)["changed"]
    other = configured(
        sandbox,
        {table: [{**owner, field: [{"name": "x", "id": SCOPE}]}]},
        check_mode=True,
    )
    assert f"id of {word} 'x' of" in other["msg"]
    assert (
        f"is {ROLE.lower()} and cannot be changed to {SCOPE.lower()}"
        in other["msg"]
    )


REFERENCES = [
    ({"registrations": [{"user": USER, "application": APPLICATION}]}, "user"),
    ({"groups": [{"name": "g", "roles": {APPLICATION: []}}]}, "application"),
    ({"groups": [{"name": "g", "tenant": TENANT}]}, "tenant"),
    ({"applications": [{"name": "a", "theme": TENANT}]}, "theme"),
]


@pytest.mark.parametrize(("config", "kind"), REFERENCES)
def test_an_id_of_nothing_is_refused_before_anything_is_written(
    sandbox: Sandbox, config: Row, kind: str
) -> None:
    result = configured(
        sandbox, {"tenants": [{"name": "other"}], **config}, check_mode=True
    )
    assert f"There is no {kind} '{PREFIX.lower()}" in result["msg"]


def test_a_role_that_an_application_lacks_is_foreseen(
    sandbox: Sandbox,
) -> None:
    """Whether the application is there, or is made with its roles by the same configuration."""
    user: Row = {
        "users": [
            {
                "email": "a@example.com",
                "id": USER,
                "password": "correct-horse-battery",
            }
        ]
    }
    shop: Row = {
        "applications": [
            {"name": "shop", "id": APPLICATION, "roles": [{"name": "buyer"}]}
        ]
    }
    lacking: Row = {
        "registrations": [
            {"user": USER, "application": APPLICATION, "roles": ["seller"]}
        ]
    }
    for config in ({**user, **shop, **lacking}, {**user, **lacking}):
        result = configured(sandbox, config, check_mode=True)
        assert result["msg"].startswith(
            f"registrations[0]: There is no role 'seller' in application '{APPLICATION}"
        )
        configured(sandbox, shop)
    buyer = {
        "registrations": [{**lacking["registrations"][0], "roles": ["buyer"]}]
    }
    assert configured(sandbox, {**user, **shop, **buyer}, check_mode=True)[
        "changed"
    ]


OWN_ID = PREFIX.lower() + "1"
NEW_SECRET = {
    "secret": "another-secret-of-32-characters-0",
    "update_secret": "always",
}
IGNORED: list[tuple[Row, str]] = [
    (
        {"keys": [{"name": "k", "type": "HMAC", **NEW_SECRET}]},
        "secret of key 'k' cannot be replaced, as update_secret requests: FusionAuth only replaces the secret of a "
        "key of type Secret, and this one has the type HMAC",
    ),
    (
        {
            "applications": [
                {"name": "a", "oauth_configuration": {"client_id": "mine"}}
            ]
        },
        "client_id of application 'a' cannot be mine, because "
        f"FusionAuth uses the application's id, {OWN_ID}: leave it "
        "out.",
    ),
    (
        {
            "applications": [
                {"name": "new", "oauth_configuration": {"client_id": OWN_ID}}
            ]
        },
        (
            f"client_id of application 'new' cannot be {OWN_ID}, because "
            "FusionAuth uses the application's id: leave it out."
        ),
    ),
]


@pytest.mark.parametrize(("config", "said"), IGNORED)
def test_what_fusionauth_would_ignore_is_refused_by_check_mode_too(
    sandbox: Sandbox, config: Row, said: str
) -> None:
    key = {
        "name": "k",
        "type": "HMAC",
        "secret": "some-long-enough-secret-0123456789",
        "algorithm": "HS256",
    }
    configured(
        sandbox, {"keys": [key], "applications": [{"name": "a", "id": OWN_ID}]}
    )
    result = configured(sandbox, config, check_mode=True)
    assert said in result["msg"]


def test_an_application_may_state_the_client_id_that_it_has(
    sandbox: Sandbox,
) -> None:
    config = {
        "applications": [
            {
                "name": "a",
                "id": OWN_ID,
                "oauth_configuration": {"client_id": OWN_ID},
            }
        ]
    }
    assert configured(sandbox, config)["changed"]
    assert not configured(sandbox, config)["changed"]


def test_a_key_of_type_secret_gets_another_secret(sandbox: Sandbox) -> None:
    key = {"name": "k", "type": "Secret", "secret": "some-secret"}
    configured(sandbox, {"keys": [key]})
    assert configured(
        sandbox,
        {"keys": [{**key, "secret": "another", "update_secret": "always"}]},
    )["changed"]


OWN_IDS: dict[str, Row] = {
    "connector": {
        "type": "Generic",
        "authentication_url": "https://a.example",
        "connect_timeout": 1,
        "read_timeout": 1,
    },
    "consent": {"default_minimum_age_for_self_consent": 13},
    "entity_type": {},
    "form_field": {"key": "registration.data.x"},
    "identity_provider": {
        "type": "OpenIDConnect",
        "oauth2": {
            "issuer": "https://a.example",
            "client_id": "a",
            "client_secret": "a",
        },
    },
    "ip_acl": {"entries": [{"action": "Block", "start_ip_address": "*"}]},
    "lambda": {"type": "JWTPopulate", "body": "function populate(jwt) {}"},
    "message_template": {"type": "SMS", "default_template": "x"},
    "messenger": {
        "type": "Generic",
        "url": "https://a.example",
        "connect_timeout": 1,
        "read_timeout": 1,
    },
    "theme": {"source_theme": DEFAULT_THEME},
    "user_action": {"temporal": True},
}


@pytest.mark.parametrize("kind", OWN_IDS)
def test_what_may_be_there_twice_has_an_id_that_follows_from_its_name(
    sandbox: Sandbox, kind: str
) -> None:
    """So that hosts that make it at the same time make it once."""
    task = importlib.import_module(
        f"ansible_collections.gatewright.auth.plugins.modules.fusionauth_{kind}"
    ).SPEC
    ids = []
    for state in ("present", "absent", "present"):
        made = perform(sandbox, task, name="x", state=state, **OWN_IDS[kind])
        assert made["changed"]
        ids += [made[kind]["id"]] if made[kind] else []
    other = perform(
        sandbox,
        task,
        **{
            **OWN_IDS[kind],
            "name": "y",
            **({"key": "y"} if kind == "form_field" else {}),
        },
    )
    assert ids[0] == ids[1] != other[kind]["id"]
