# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fusionauth_config refuses before anything is written, and what it leaves to others."""

from __future__ import annotations

import json

import pytest
import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from tests.integration.test_fusionauth_config_properties import (
    Row,
    apply,
    perform,
)
from tests.support.sandbox import Sandbox

BEFORE = """
ip_acls: [{name: office, entries: [{action: Block, start_ip_address: "*"}]}]
tenants: [{name: Second}]
"""

REFUSED = [
    (
        "applications: [{name: a, jwt_configuration: {access_token_key: no such}}]",
        "applications[0]: There is no key 'no such' on FusionAuth at",
    ),
    (
        "applications: [{name: a, access_control_configuration: {ui_ip_access_control_list: office}}]",
        "ip acl 'office' is not declared and cannot be deleted: applications[0] refers to it.",
    ),
    (
        "{entity_types: [{name: t}], entities: [{name: a, type: t, parent: b}, {name: b, type: t, parent: a}]}",
        "entities[0] and entities[1] refer to each other, so none of them can be created first",
    ),
    (
        "tenants: [{name: Default, state: absent}]",
        "tenants[0]: tenant 'Default' came with FusionAuth, so it is never",
    ),
    (
        "users: [{email: a@b.c}, {email: A@b.c, state: absent}, {email: a@b.c}]",
        "2 mistakes: users[1]: this is the same object as users[0].",
    ),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_cannot_be_is_told_before_anything_is_written(
    sandbox: Sandbox, text: str, said: str
) -> None:
    apply(sandbox, yaml.safe_load(BEFORE))
    sandbox.clear_requests("fusionauth")
    tenant = sandbox.fusionauth("GET", "/api/tenant").json()["tenants"][0][
        "id"
    ]
    config: Row = yaml.safe_load(text)
    for one in config.get("entities", ()):
        one["tenant"] = tenant
    result = perform(sandbox, _config.SPEC, config=config, prune=True)
    assert result["failed"]
    assert result["msg"].startswith(said)
    assert sandbox.writes("fusionauth") == []


LICENSED = [
    (
        "application_oauth_scopes: [{application: a, name: s}]",
        "application_oauth_scopes[0]: FusionAuth at {place} has no license, and a new application oauth scope requires",
    ),
    (
        "tenants: [{name: Default, web_authn_configuration: {enabled: true}}]",
        "tenants[0]: FusionAuth at {place} has no license, and web_authn_configuration.enabled of tenant 'Default'",
    ),
]


@pytest.mark.parametrize(("text", "said"), LICENSED)
def test_what_takes_a_license_needs_one_or_an_entry_that_activates_it(
    sandbox: Sandbox, text: str, said: str
) -> None:
    assert sandbox.fusionauth("DELETE", "/api/reactor").ok
    config: Row = {"applications": [{"name": "a"}], **yaml.safe_load(text)}
    result = perform(sandbox, _config.SPEC, config=config)
    assert result["failed"]
    assert result["msg"].startswith(said.format(place=sandbox.fusionauth_url))
    assert sandbox.writes("fusionauth") == ["DELETE /api/reactor"]
    made = apply(sandbox, {**config, "reactor": {"license_id": "an id"}})
    assert made["counts"]["created"] + made["counts"]["updated"] >= 2


def test_a_license_may_lack_what_is_wanted(sandbox: Sandbox) -> None:
    status = {
        "licensed": True,
        "threatDetection": "DISABLED",
        "webAuthn": "ACTIVE",
    }
    sandbox.fault(
        "fusionauth",
        path="/api/reactor",
        status=200,
        body=json.dumps({"status": status}),
        times=None,
    )
    tenant: Row = {
        "name": "Default",
        "web_authn_configuration": {"enabled": True},
    }
    assert apply(sandbox, {"tenants": [tenant]})["changed"]
    tenant["rate_limit_configuration"] = {"failed_login": {"enabled": True}}
    result = perform(sandbox, _config.SPEC, config={"tenants": [tenant]})
    said = (
        "has a license without threatDetection, which "
        "rate_limit_configuration.failed_login.enabled of tenant 'Default'"
    )
    assert said in result["msg"]


def test_each_owner_prunes_what_is_its_own(sandbox: Sandbox) -> None:
    one, other = (
        {"consents": [{"name": "one"}]},
        {"consents": [{"name": "other"}]},
    )
    for config in (one, other):
        config["consents"][0] |= {  # type: ignore[operator]
            "default_minimum_age_for_self_consent": 16,
            "country_minimum_age_for_self_consent": {"us": 13},
        }
    apply(sandbox, one, owner="one")
    assert apply(sandbox, other, owner="other")["deleted"] == []
    apply(
        sandbox, one, owner="other", prune=False
    )  # which is there already, so it stays the first one's
    assert [
        told["name"] for told in apply(sandbox, {}, owner="other")["deleted"]
    ] == ["other"]
    assert [
        told["name"] for told in apply(sandbox, {}, owner="one")["deleted"]
    ] == ["one"]


def test_a_tenant_in_which_there_are_others_stays(sandbox: Sandbox) -> None:
    tenant = {"tenants": [{"name": "Second"}]}
    apply(sandbox, tenant)
    second = next(
        one
        for one in sandbox.fusionauth("GET", "/api/tenant").json()["tenants"]
        if one["name"] == "Second"
    )
    headers = {"X-FusionAuth-TenantId": second["id"]}
    user = {"user": {"email": "a@b.c", "password": "correct horse"}}
    assert sandbox.fusionauth(
        "POST", "/api/user", json=user, headers=headers
    ).ok
    result = perform(sandbox, _config.SPEC, config={}, prune=True)
    assert result["msg"] == (
        "tenant 'Second' is not declared and cannot be deleted: its "
        "users would be deleted with it."
    )
    apply(
        sandbox,
        {
            **tenant,
            "users": [
                {"email": "a@b.c", "tenant": "Second", "state": "absent"}
            ],
        },
    )
    assert [told["name"] for told in apply(sandbox, {})["deleted"]] == [
        "Second"
    ]


def test_a_user_is_the_same_whatever_the_case_of_the_email(
    sandbox: Sandbox,
) -> None:
    user = {"email": "Ada@b.example", "password": "a-password"}
    application = {"name": "Shop"}
    registration = {"user": "ada@B.example", "application": "shop"}
    config = {
        "users": [user],
        "applications": [application],
        "registrations": [registration],
    }
    assert apply(sandbox, config)["counts"]["created"] == 3
    assert not apply(sandbox, config)["changed"]
    for table, record in (
        ("users", {**user, "email": "ADA@b.example"}),
        ("applications", {"name": "SHOP"}),
    ):
        twice = {table: [*config[table], record]}
        result = perform(sandbox, _config.SPEC, config=twice, check_mode=True)
        assert "the same object" in result["msg"]
    sandbox.reset()
    twice = {"users": [user, {**user, "email": "ADA@b.example"}]}
    result = perform(sandbox, _config.SPEC, config=twice, check_mode=True)
    assert "users[1]: this is the same object as users[0]" in result["msg"]
