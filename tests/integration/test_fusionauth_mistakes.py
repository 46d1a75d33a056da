# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All mistakes of a configuration are told at once, and names that cannot be told apart are among them."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config import (
    task as _config,
)
from tests.integration.test_fusionauth_config_properties import Row, perform
from tests.support.sandbox import Sandbox

IDS = [f"0a5e7b0c-98b7-4a0e-9a53-4f1f3c9d2b0{digit}" for digit in range(6)]
CODE = {"type": "JWTPopulate", "body": "function populate() {}"}


def refused(server: Sandbox, **params: Any) -> Row:
    """Return what a task fails with that writes nothing, in check mode and without."""
    server.clear_requests("fusionauth")
    foreseen, done = (
        perform(server, _config.SPEC, **params, check_mode=check_mode)
        for check_mode in (True, False)
    )
    assert foreseen.get("failed"), foreseen
    assert foreseen["msg"] == done["msg"]
    assert server.writes("fusionauth") == []
    return foreseen


def said(result: Row) -> list[str]:
    """Return the mistakes that a result lists."""
    return [error["said"] for error in result["errors"]]


def test_mistakes_of_the_format_are_told_at_once(
    running_sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    running_sandbox.reset()
    one = {
        "tenant": [],
        "groups": {"name": "g"},
        "keys": ["k", {"nam": "k", "lenght": 1}],
        "lambdas": [{"name": "l", "state": "there"}],
    }
    other = {"themes": "none", "webhooks": [{"url": ["https://a.example"]}]}
    (tmp_path / "one.json").write_text(json.dumps(one))
    (tmp_path / "other.json").write_text(json.dumps(other))
    assert said(refused(running_sandbox, src=str(tmp_path))) == [
        "one.json: tenant: there is no such kind of object; did you mean 'tenants'?",
        "one.json: groups must be a list, not dict.",
        "one.json: keys[0] must be a mapping, not str.",
        "one.json: keys[1]: there is no nam; did you mean 'name'?",
        "one.json: keys[1]: there is no lenght; did you mean 'length'?",
        "one.json: lambdas[0]: value of state must be one of: present, absent, got: there.",
        "other.json: themes must be a list, not str.",
        "other.json: webhooks[0]: url must be a string, not list.",
    ]


def test_mistakes_in_objects_are_told_at_once(
    running_sandbox: Sandbox,
) -> None:
    running_sandbox.reset()
    config = {
        "tenants": [
            {
                "name": "t",
                "captcha_configuration": {"treshold": 1, "enabled": "maybe"},
                "jwt_configuration": {"time_to_live_in_seconds": 0},
            }
        ],
        "applications": [
            {"name": "a", "theme": "none", "tenant": "Default"},
            {"name": "b", "theme": "none", "tenant": "Default"},
        ],
        "keys": [{"name": "k", "algorithm": "RS256", "length": 7}],
    }
    mistakes = said(refused(running_sandbox, config=config))
    assert [mistake.partition(":")[0] for mistake in mistakes] == [
        "tenants[0]",
        "applications[0]",
        "keys[0]",
    ]
    assert mistakes[0] == (
        "tenants[0]: tenant 't' has invalid options: there is no captcha_configuration.treshold; "
        "did you mean 'threshold'?; captcha_configuration.enabled must be of type boolean, not "
        "'maybe'; jwt_configuration.time_to_live_in_seconds must be at least 1, not 0."
    )


def test_mistakes_of_a_kickstart_file_are_told_at_once(
    running_sandbox: Sandbox,
) -> None:
    running_sandbox.reset()
    kickstart = {
        "variables": {"a": "#{ENV.NOWHERE}", "b": "#{a}", "c": "#{d}"},
        "requests": [],
    }
    assert said(refused(running_sandbox, kickstart=kickstart)) == [
        "variables.a: the environment has no NOWHERE.",
        "variables.c: there is no variable d.",
    ]
    kickstart = {
        "apiKeys": ["k"],
        "requests": [
            {"method": "GET", "url": "/api/tenant"},
            "x",
            {"method": "POST", "url": "/api/group/1", "body": {}},
        ],
    }
    assert said(refused(running_sandbox, kickstart=kickstart)) == [
        "apiKeys[0] must be a mapping, not str.",
        "requests[0]: its method must be one of POST, PUT, PATCH, not 'GET'.",
        "requests[1] must be a mapping, not str.",
        "requests[2]: '1' in its URL must be a UUID.",
    ]


def test_a_request_of_a_kickstart_file_names_no_server(
    running_sandbox: Sandbox,
) -> None:
    """FusionAuth docs, "Kickstart": the URL is relative."""
    running_sandbox.reset()
    url = "https://auth.example.com/api/tenant"
    request = {"method": "POST", "url": url, "body": {"tenant": {"name": "t"}}}
    result = refused(running_sandbox, kickstart={"requests": [request]})
    assert result["msg"] == (
        "requests[0]: its url must be a path such as /api/tenant, because FusionAuth sends the "
        "requests of a kickstart file to itself: leave out the server."
    )


def test_a_server_that_is_away_is_told_once(running_sandbox: Sandbox) -> None:
    keys = [{"name": f"k{number}", "algorithm": "HS256"} for number in "123"]
    result = perform(
        running_sandbox,
        _config.SPEC,
        config={"keys": keys},
        fusionauth_url=running_sandbox.kong_admin_url,
    )
    assert "errors" not in result
    assert "There is no FusionAuth" in result["msg"]


# What has a name of its own, with what else it needs.
UNIQUE: dict[str, Row] = {
    "tenants": {},
    "applications": {"tenant": "Default"},
    "groups": {"tenant": "Default"},
    "keys": {"algorithm": "HS256"},
    "consents": {"default_minimum_age_for_self_consent": 1},
}


@pytest.mark.parametrize("kind", UNIQUE)
def test_a_unique_name_is_refused_a_second_time(
    running_sandbox: Sandbox, kind: str
) -> None:
    running_sandbox.reset()
    one, other = (
        {"name": "twin", "id": identifier, **UNIQUE[kind]}
        for identifier in IDS[:2]
    )
    result = refused(running_sandbox, config={kind: [one, other]})
    assert f"{kind}[1]: {kind}[0] is another " in result["msg"]
    assert "'twin', and FusionAuth takes only one" in result["msg"]
    config = {kind: [one]}
    assert perform(running_sandbox, _config.SPEC, config=config)["changed"]
    result = refused(running_sandbox, config={kind: [other]})
    assert f"'twin' exists already, with the id {IDS[0]}" in result["msg"]
    third = {**other, "name": "third"}
    perform(running_sandbox, _config.SPEC, config={kind: [third]})
    result = refused(running_sandbox, config={kind: [other]})
    assert f"'twin' exists already, with the id {IDS[0]}" in result["msg"]


@pytest.mark.parametrize("name", ["email", "username"])
def test_a_name_of_another_user_is_refused(
    running_sandbox: Sandbox, name: str
) -> None:
    running_sandbox.reset()
    twin = {name: "twin@example.com", "password": "a long password"}
    config = {"users": [{**twin, "id": IDS[0]}]}
    assert perform(running_sandbox, _config.SPEC, config=config)["changed"]
    assert not perform(running_sandbox, _config.SPEC, config=config)["changed"]
    other = {"users": [{**twin, "id": IDS[1]}]}
    assert (
        f"exists already, with the id {IDS[0]}"
        in (refused(running_sandbox, config=other)["msg"])
    )


def test_one_name_in_two_tenants_is_none_twice(
    running_sandbox: Sandbox,
) -> None:
    running_sandbox.reset()
    config = {
        "tenants": [{"name": "other"}],
        "applications": [
            {"name": "twin", "id": IDS[0], "tenant": "Default"},
            {"name": "twin", "id": IDS[1], "tenant": "other"},
        ],
        "groups": [
            {"name": "g", "id": IDS[2], "tenant": "Default"},
            {"name": "g", "id": IDS[3], "tenant": "other"},
        ],
    }
    for check_mode in (True, False):
        result = perform(
            running_sandbox,
            _config.SPEC,
            config=config,
            check_mode=check_mode,
        )
        assert result["changed"], result["msg"]
    again = perform(running_sandbox, _config.SPEC, config=config)
    assert not again["changed"]


def test_a_name_that_two_new_objects_have_refers_to_neither(
    running_sandbox: Sandbox,
) -> None:
    """FusionAuth takes several lambdas of one name."""
    running_sandbox.reset()
    lambdas = [{"name": "l", "id": one, **CODE} for one in IDS[:2]]
    settings = {"access_token_populate": "l"}
    application = {
        "name": "a",
        "tenant": "Default",
        "lambda_configuration": settings,
    }
    config = {"lambdas": lambdas, "applications": [application]}
    assert refused(running_sandbox, config=config)["msg"] == (
        "applications[0]: lambdas[0] and lambdas[1] are both lambda 'l': refer to one of them by "
        "its id."
    )
    settings["access_token_populate"] = IDS[1]
    result = perform(running_sandbox, _config.SPEC, config=config)
    assert result["changed"], result["msg"]


def test_a_name_that_a_new_object_and_an_old_one_have_refers_to_neither(
    running_sandbox: Sandbox,
) -> None:
    running_sandbox.reset()
    old, new = ({"name": "l", "id": one, **CODE} for one in IDS[:2])
    made = perform(running_sandbox, _config.SPEC, config={"lambdas": [old]})
    assert made["changed"], made["msg"]
    application = {
        "name": "a",
        "tenant": "Default",
        "lambda_configuration": {"access_token_populate": "l"},
    }
    config = {"lambdas": [new], "applications": [application]}
    assert refused(running_sandbox, config=config)["msg"] == (
        f"applications[0]: lambda 'l' may be lambdas[0] or the one that has the id {IDS[0]}: "
        "refer to one of them by its id."
    )
    # The name is that of one object, wherever that is declared.
    config = {"lambdas": [old], "applications": [application]}
    assert perform(running_sandbox, _config.SPEC, config=config)["changed"]


def test_a_kickstart_file_makes_two_objects_of_one_name(
    running_sandbox: Sandbox,
) -> None:
    """Their ids, which the file makes up, tell them apart."""
    running_sandbox.reset()
    requests: list[Row] = [
        {
            "method": "POST",
            "url": f"/api/lambda/#{{{variable}}}",
            "body": {"lambda": {"name": "l", **CODE}},
        }
        for variable in ("one", "other")
    ]
    application = {
        "name": "a",
        "lambdaConfiguration": {"accessTokenPopulateId": "#{other}"},
    }
    requests.append(
        {
            "method": "POST",
            "url": f"/api/application/{IDS[0]}",
            "body": {"application": application},
        }
    )
    variables = {"one": "#{UUID()}", "other": "#{UUID()}"}
    kickstart = {"variables": variables, "requests": requests}
    for check_mode in (True, False):
        result = perform(
            running_sandbox,
            _config.SPEC,
            kickstart=kickstart,
            check_mode=check_mode,
        )
        assert result["changed"], result["msg"]
    again = perform(running_sandbox, _config.SPEC, kickstart=kickstart)
    assert not again["changed"]


@pytest.mark.parametrize("name", ["email", "username"])
def test_two_users_of_one_name_are_refused(
    running_sandbox: Sandbox, name: str
) -> None:
    running_sandbox.reset()
    users = [
        {
            "email": f"{identifier}@example.com",
            name: text,
            "id": identifier,
            "password": "a long password",
        }
        for identifier, text in zip(
            IDS[:2], ("twin@example.com", "Twin@example.com"), strict=True
        )
    ]
    assert (
        "users[1]: users[0] is another user of the name"
        in (refused(running_sandbox, config={"users": users})["msg"])
    )
