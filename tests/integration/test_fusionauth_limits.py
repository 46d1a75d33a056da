# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value that FusionAuth cannot take is told in check mode, by single modules and configurations alike.

The limits are those of the stand-in, which has them from FusionAuth's API reference.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.names import (
    to_snake_case,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from tests.integration.test_fusionauth_config_properties import Row, perform
from tests.integration.test_fusionauth_mistakes import refused
from tests.sandbox.fusionauth import limits
from tests.support.keys import KEYS
from tests.support.sandbox import CONTRACT_CHECKED, Sandbox, running

MODULES = "ansible_collections.gatewright.auth.plugins.modules"
GENERATOR = "external_identifier_configuration.change_password_id_generator"
PEM = "-----BEGIN PUBLIC KEY-----\nnot base64!\n-----END PUBLIC KEY-----"


def nested(path: str, value: Any) -> Row:
    """Return the options that give a field at a dotted path a value."""
    *parents, last = map(to_snake_case, path.split("."))
    options = {last: value}
    for parent in reversed(parents):
        options = {parent: options}
    return options


def out_of_bounds() -> list[tuple[str, Row, str]]:
    """Return every limit of a single number, with the first values that are beyond it."""
    bounds = {
        **dict.fromkeys(limits.GREATER_THAN_0, (1, None)),
        **limits.BETWEEN,
    }
    cases = []
    for path, (smallest, largest) in bounds.items():
        kind, _, field = path.partition(".")
        cases.append((kind, nested(field, smallest - 1), "at least"))
        if largest is not None:
            cases.append((kind, nested(field, largest + 1), "at most"))
    return cases


def lacking() -> list[tuple[str, Row, str]]:
    """Return everything that is required beside something else, left out."""
    cases = []
    for envelope, requirements in limits.REQUIRED.items():
        kind = to_snake_case(envelope)
        for when, value, needed in requirements:
            if not when.endswith("TemplateId") and kind != "identity_provider":
                option = RESOURCES[kind].schema.option_name(needed)
                cases.append((kind, nested(when, value), option))
    return cases


# What a task states, and what its refusal says.
OTHERS: list[tuple[str, Row, str]] = [
    (
        "tenant",
        {"password_validation_rules": {"min_length": 20, "max_length": 10}},
        "with password_validation_rules.max_length 10 requires "
        "password_validation_rules.min_length of at most 10, not 20",
    ),
    (
        "tenant",
        {"password_validation_rules": {"max_length": 7}},
        "password_validation_rules.min_length of at most 7, not 8",
    ),
    (
        "tenant",
        {"password_validation_rules": {"max_length": 300}},
        "at most 256",
    ),
    (
        "tenant",
        {
            "password_encryption_configuration": {
                "encryption_scheme": "bcrypt"
            },
            "password_validation_rules": {"max_length": 100},
        },
        "encryption_scheme bcrypt requires",
    ),
    (
        "tenant",
        nested(f"{GENERATOR}.length", 8),
        f"with {GENERATOR}.type randomBytes requires {GENERATOR}.length from 16 to 128, not 8",
    ),
    (
        "tenant",
        nested(GENERATOR, {"type": "randomDigits", "length": 13}),
        "from 4 to 12, not 13",
    ),
    (
        "tenant",
        {
            "jwt_configuration": {
                "refresh_token_expiration_policy": "SlidingWindowWithMaximumLifetime",
                "refresh_token_time_to_live_in_minutes": 50000,
            }
        },
        "maximum_time_to_live_in_minutes of at least 50000, not 43200",
    ),
    (
        "application",
        {"jwt_configuration": {"enabled": True, "time_to_live_in_seconds": 0}},
        "with jwt_configuration.enabled true requires "
        "jwt_configuration.time_to_live_in_seconds of at least 1, not 0",
    ),
    (
        "application",
        {
            "jwt_configuration": {
                "enabled": True,
                "refresh_token_time_to_live_in_minutes": 0,
            }
        },
        "refresh_token_time_to_live_in_minutes of at least 1",
    ),
    *(
        (
            "application",
            {"oauth_configuration": {option: value}},
            f"{option} of application 'new' must be an absolute URL",
        )
        for option, value in (
            ("authorized_redirect_urls", ["https://a.example", "/login"]),
            ("authorized_origin_urls", ["a.example"]),
            ("logout_url", "http:///logout"),
            ("authorized_resource_uris", ["https://a.example/#part"]),
        )
    ),
    ("key", {"algorithm": "RS256", "length": 1000}, "2048, 3072 or 4096"),
    ("key", {"algorithm": "ES256", "length": 2048}, "256, 384 or 521"),
    ("key", {"public_key": "ssh-rsa AAAA"}, "public_key must be PEM"),
    ("key", {"public_key": PEM}, "public_key must be PEM"),
    ("key", {"private_key": "secret"}, "private_key must be PEM"),
    ("key", {"certificate": "MIIB"}, "certificate must be PEM"),
    (
        "key",
        {"type": "HMAC", "algorithm": "HS256", "secret": "x" * 257},
        "secret has 257 characters, and the limit is 256",
    ),
    (
        "entity_type",
        {"jwt_configuration": {"enabled": True}},
        "jwt_configuration.time_to_live_in_seconds of at least 1, not 0",
    ),
    (
        "user_action",
        {"prevent_login": True},
        "with prevent_login true requires temporal true, not false",
    ),
    (
        "user",
        {"email": "a@example.com", "phone_number": "none"},
        "phone_number must be a phone number, which 'none' is not",
    ),
    (
        "user",
        {"email": "a@example.com", "birth_date": "31.12.2001"},
        "birth_date must be a date such as 2001-12-31, which '31.12.2001' is not",
    ),
    (
        "user",
        {"email": "a@example.com", "birth_date": "2001-2-3"},
        "birth_date must be a date such as 2001-12-31, which '2001-2-3' is not",
    ),
    (
        "application",
        {"roles": [{"name": "x"}, {"name": "y"}, {"name": "x"}]},
        "roles[2] has the name of another one, 'x'",
    ),
    (
        "user",
        {"email": "somebody"},
        "email must be an e-mail address, which 'somebody' is not",
    ),
    (
        "user",
        {
            "email": "a@example.com",
            "preferred_languages": [f"l{number}" for number in range(21)],
        },
        "preferred_languages has 21 elements, and the limit is 20",
    ),
]
CASES = out_of_bounds() + lacking() + OTHERS
# Beside a name, what every object of a kind states.
LEAST: dict[str, Row] = {
    "consent": {"default_minimum_age_for_self_consent": 1}
}


def complete(kind: str, options: Row) -> Row:
    """Return the options of a new object."""
    name = {} if kind == "user" else {"name": "new"}
    return {**name, **LEAST.get(kind, {}), **options}


@pytest.mark.parametrize(("kind", "options", "said"), CASES)
def test_a_value_is_refused_before_anything_is_written(
    running_sandbox: Sandbox, kind: str, options: Row, said: str
) -> None:
    running_sandbox.reset()
    spec = importlib.import_module(f"{MODULES}.fusionauth_{kind}").SPEC
    running_sandbox.clear_requests("fusionauth")
    stated = complete(kind, options)
    foreseen, done = (
        perform(running_sandbox, spec, **stated, check_mode=check_mode)
        for check_mode in (True, False)
    )
    config = {RESOURCES[kind].config_key: [stated]}
    together, applied = (
        perform(
            running_sandbox,
            _config.SPEC,
            config=config,
            check_mode=check_mode,
        )
        for check_mode in (True, False)
    )
    for result in (foreseen, done, together, applied):
        assert result.get("failed"), result
        assert said in result["msg"]
    assert foreseen["msg"] == done["msg"]
    assert together["msg"] == applied["msg"]
    assert running_sandbox.writes("fusionauth") == []


# What FusionAuth takes, though it looks like the above.
TAKEN: list[tuple[str, Row]] = [
    ("application", nested("jwt_configuration.time_to_live_in_seconds", 0)),
    (
        "application",
        nested(
            "oauth_configuration.authorized_redirect_urls",
            [
                "https://*.a.example/*",
                "com.my-app:/callback",
                "http://localhost:3000",
            ],
        ),
    ),
    (
        "application",
        nested("oauth_configuration.device_verification_url", "/d"),
    ),
    (
        "tenant",
        {"password_validation_rules": {"min_length": 12, "max_length": 12}},
    ),
    (
        "tenant",
        {
            "jwt_configuration": {
                "refresh_token_time_to_live_in_minutes": 50000
            }
        },
    ),
    ("key", {"algorithm": "ES256"}),
    ("key", {"algorithm": "HS256", "length": 512}),
]


@pytest.mark.parametrize(("kind", "options"), TAKEN)
def test_nothing_else_is_refused(
    running_sandbox: Sandbox, kind: str, options: Row
) -> None:
    running_sandbox.reset()
    spec = importlib.import_module(f"{MODULES}.fusionauth_{kind}").SPEC
    stated = complete(kind, options)
    for check_mode in (True, False):
        result = perform(
            running_sandbox, spec, **stated, check_mode=check_mode
        )
        assert not result.get("failed"), result["msg"]
        assert result["changed"]


def test_what_a_server_has_already_is_no_mistake(
    running_sandbox: Sandbox,
) -> None:
    """A limit may be younger than the object."""
    running_sandbox.reset()
    relative = nested("oauth_configuration.authorized_redirect_urls", ["/a"])
    spec = importlib.import_module(f"{MODULES}.fusionauth_application").SPEC
    own = {"name": "FusionAuth", **relative}
    assert not perform(running_sandbox, spec, **own).get("failed")
    again = perform(running_sandbox, spec, name="FusionAuth", data={"a": 1})
    assert again["changed"]


@pytest.mark.parametrize("version", ["1.62", "1.69"])
def test_a_key_of_an_external_jwt_is_required_since_169(
    version: str,
) -> None:
    with running(
        *CONTRACT_CHECKED, f"--fusionauth-version={version}.0"
    ) as old:
        spec = importlib.import_module(
            f"{MODULES}.fusionauth_identity_provider"
        ).SPEC
        stated = {
            "name": "new",
            "type": "ExternalJWT",
            "header_key_parameter": "kid",
        }
        for check_mode in (True, False):
            result = perform(old, spec, **stated, check_mode=check_mode)
            assert result.get("failed", False) is (version == "1.69")
            if version == "1.69":
                assert "ExternalJWT requires" in result["msg"]


# Passwords

RULES = {
    "minLength": 10,
    "requireMixedCase": True,
    "requireNonAlpha": True,
    "requireNumber": True,
}
SHORT = (
    "must have at least 10 characters and letters in upper and in lower case and a character "
    "that is neither a letter nor a digit and a digit, as password_validation_rules of tenant"
)
USER = {"email": "a@example.com", "password": "short"}


def set_rules(server: Sandbox, rules: Row) -> None:
    """Give the only tenant these rules."""
    tenant = server.fusionauth("GET", "/api/tenant").json()["tenants"][0]
    change = {"tenant": {"passwordValidationRules": rules}}
    answer = server.fusionauth(
        "PATCH", f"/api/tenant/{tenant['id']}", json=change
    )
    assert answer.ok, answer.text


@pytest.mark.parametrize("tenant", [{}, {"tenant": "Default"}])
def test_a_password_is_held_against_the_rules_of_its_tenant(
    running_sandbox: Sandbox, tenant: Row
) -> None:
    running_sandbox.reset()
    set_rules(running_sandbox, RULES)
    spec = importlib.import_module(f"{MODULES}.fusionauth_user").SPEC
    running_sandbox.clear_requests("fusionauth")
    for check_mode in (True, False):
        result = perform(
            running_sandbox, spec, **USER, **tenant, check_mode=check_mode
        )
        assert SHORT in result["msg"]
    assert running_sandbox.writes("fusionauth") == []
    good = {**USER, "password": "Long enough 1"}
    assert perform(running_sandbox, spec, **good)["changed"]
    # It is not written again.
    assert not perform(running_sandbox, spec, **USER, **tenant).get("failed")
    again = perform(running_sandbox, spec, **USER, update_password="always")
    assert SHORT in again["msg"]


@pytest.mark.parametrize(
    ("tenant", "rules", "password"),
    [
        ("Default", {"min_length": 12}, "ten letters"),
        ("New", {"requireNumber": True}, "without digits"),
        ("New", {}, "short"),
    ],
)
def test_the_tenant_may_be_in_the_configuration(
    running_sandbox: Sandbox, tenant: str, rules: Row, password: str
) -> None:
    running_sandbox.reset()
    user = {"email": "a@example.com", "password": password, "tenant": tenant}
    config = {
        "users": [user],
        "tenants": [{"name": tenant, "password_validation_rules": rules}],
    }
    message = refused(running_sandbox, config=config)["msg"]
    assert (
        f"as password_validation_rules of tenant '{tenant}' demand" in message
    )


def test_rules_are_written_before_passwords(running_sandbox: Sandbox) -> None:
    """A kickstart file for development often makes them weaker."""
    running_sandbox.reset()
    rules = {"password_validation_rules": {"min_length": 4}}
    config = {"users": [USER], "tenants": [{"name": "Default", **rules}]}
    result = perform(running_sandbox, _config.SPEC, config=config)
    assert result["changed"], result["msg"]


def test_where_the_tenant_is_not_known_fusionauth_decides(
    running_sandbox: Sandbox,
) -> None:
    running_sandbox.reset()
    spec = importlib.import_module(f"{MODULES}.fusionauth_user").SPEC
    permissions = {"endpoints": {"/api/user": ["GET", "POST", "PUT"]}}
    key = {"key": "k" * 32, "name": "users", "permissions": permissions}
    running_sandbox.fusionauth("POST", "/api/api-key", json={"apiKey": key})
    result = perform(
        running_sandbox, spec, **USER, fusionauth_api_key="k" * 32
    )
    assert "refused to create user" in result["msg"]


def test_linking_is_changed_only_while_a_provider_is_off(
    running_sandbox: Sandbox,
) -> None:
    running_sandbox.reset()
    spec = importlib.import_module(
        f"{MODULES}.fusionauth_identity_provider"
    ).SPEC
    google = {
        "name": "Google",
        "type": "Google",
        "client_id": "c",
        "client_secret": "a-secret",
    }
    perform(running_sandbox, spec, **google, enabled=True)
    other = {**google, "linking_strategy": "CreatePendingLink"}
    for check_mode in (True, False):
        result = perform(running_sandbox, spec, **other, check_mode=check_mode)
        assert (
            "while it is enabled: disable it in a task before"
            in (result["msg"])
        )
    perform(running_sandbox, spec, **google, enabled=False)
    assert perform(running_sandbox, spec, **other)["changed"]


# Keys that sign

PUBLIC_ID = "0a5e7b0c-98b7-4a0e-9a53-4f1f3c9d2b01"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("tenant", {}),
        ("application", {}),
        ("entity_type", {"enabled": True, "time_to_live_in_seconds": 60}),
    ],
)
@pytest.mark.parametrize("is_there", [True, False])
def test_a_public_key_signs_nothing(
    running_sandbox: Sandbox, kind: str, options: Row, is_there: bool
) -> None:
    """FusionAuth issue 3268."""
    running_sandbox.reset()
    public = {
        "name": "public",
        "id": PUBLIC_ID,
        "public_key": KEYS["rsa-a.public"],
    }
    if is_there:
        imported = perform(
            running_sandbox, _config.SPEC, config={"keys": [public]}
        )
        assert imported["changed"], imported["msg"]
    settings = {**options, "access_token_key": PUBLIC_ID}
    signing = {"name": "new", "jwt_configuration": settings}
    config = {"keys": [public], RESOURCES[kind].config_key: [signing]}
    message = refused(running_sandbox, config=config)["msg"]
    assert "access_token_key of" in message
    assert "must be a key that can sign, and" in message


def test_what_is_required_is_not_reset(running_sandbox: Sandbox) -> None:
    running_sandbox.reset()
    spec = importlib.import_module(f"{MODULES}.fusionauth_application").SPEC
    device = {
        "enabled_grants": ["urn:ietf:params:oauth:grant-type:device_code"],
        "device_verification_url": "https://a.example",
    }
    perform(running_sandbox, spec, name="a", oauth_configuration=device)
    reset = ["oauth_configuration.device_verification_url"]
    running_sandbox.clear_requests("fusionauth")
    for check_mode in (True, False):
        result = perform(
            running_sandbox, spec, name="a", reset=reset, check_mode=check_mode
        )
        assert (
            "requires oauth_configuration.device_verification_url"
            in (result["msg"])
        )
    assert running_sandbox.writes("fusionauth") == []


def test_a_copy_has_what_its_source_has(running_sandbox: Sandbox) -> None:
    running_sandbox.reset()
    spec = importlib.import_module(f"{MODULES}.fusionauth_tenant").SPEC
    rules = {"min_length": 20, "max_length": 30}
    perform(running_sandbox, spec, name="old", password_validation_rules=rules)
    running_sandbox.clear_requests("fusionauth")
    copy = {"name": "new", "source_tenant": "old"}
    for check_mode in (True, False):
        result = perform(
            running_sandbox,
            spec,
            **copy,
            password_validation_rules={"max_length": 10},
            check_mode=check_mode,
        )
        assert "min_length of at most 10, not 20" in result["msg"]
    assert running_sandbox.writes("fusionauth") == []
    longer = {"min_length": 25}
    result = perform(
        running_sandbox, spec, **copy, password_validation_rules=longer
    )
    assert result["changed"], result["msg"]
