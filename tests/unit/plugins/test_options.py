# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module follow from the entity that it manages."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.options import (
    INT,
    argument_spec,
    option_rules,
    policy_of,
    policy_options,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.reconciler import (
    Entity,
    Policy,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY,
    ANY_LIST,
    ANY_MAP,
    BOOLEAN,
    IDENTIFIER,
    INTEGER,
    NUMBER,
    PEM,
    SECRET,
    STRING,
    TEXT,
    WRITE_ONLY_SECRET,
    JsonTextSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    ScalarSchema,
    Schema,
    SetSchema,
    reference,
    references,
)

COLOUR = ScalarSchema(choices=("red", "green"))


def entity(fields: dict[str, Schema] | None = None, **more: Any) -> Entity:
    schema = RecordSchema(fields=fields or {"id": IDENTIFIER, "name": STRING})
    return Entity(name="thing", path="/things", schema=schema, **more)


@pytest.mark.parametrize(
    ("schema", "option"),
    [
        (ANY, {"type": "str"}),
        (STRING, {"type": "str"}),
        (IDENTIFIER, {"type": "str"}),
        (PEM, {"type": "str"}),
        (TEXT, {"type": "str"}),
        (BOOLEAN, {"type": "bool"}),
        (INTEGER, {"type": "int"}),
        (NUMBER, {"type": "float"}),
        (JsonTextSchema(), {"type": "json"}),
        (SECRET, {"type": "str", "no_log": True}),
        (COLOUR, {"type": "str", "choices": ["red", "green"]}),
        (RecordSchema(), {"type": "dict"}),
        (ANY_MAP, {"type": "dict"}),
        (MapSchema(item=SECRET), {"type": "dict"}),
        (MapSchema(choices=("a", "b")), {"type": "dict"}),
        (ANY_LIST, {"type": "list", "elements": "str"}),
        (SetSchema(item=INTEGER), {"type": "list", "elements": "int"}),
        (
            ListSchema(item=RecordSchema()),
            {"type": "list", "elements": "dict"},
        ),
        (
            SetSchema(item=COLOUR),
            {"type": "list", "elements": "str", "choices": ["red", "green"]},
        ),
    ],
)
def test_an_option_follows_from_its_schema(
    schema: Schema, option: Any
) -> None:
    assert argument_spec(entity({"someField": schema})) == {
        "some_field": option
    }


def test_references_are_stated_without_their_id() -> None:
    fields = {
        "themeId": reference("theme"),
        "webhookIds": references("webhook"),
    }
    assert argument_spec(entity(fields)) == {
        "theme": {"type": "str"},
        "webhooks": {"type": "list", "elements": "str"},
    }


@pytest.mark.parametrize(
    "name", ["key", "tokenUrl", "passwordAge", "clientSecretPath"]
)
def test_what_sounds_secret_and_is_not_is_said_to_be_none(name: str) -> None:
    (option,) = argument_spec(entity({name: STRING})).values()
    assert option["no_log"] is False


@pytest.mark.parametrize("name", ["name", "passive"])
def test_nothing_is_said_of_what_does_not_sound_secret(name: str) -> None:
    (option,) = argument_spec(entity({name: STRING})).values()
    assert "no_log" not in option


def test_a_row_says_what_the_schema_cannot() -> None:
    thing = entity(
        {
            "id": IDENTIFIER,
            "port": ANY,
            "ownerId": reference("user"),
            "seen": ANY,
        },
        options={"port": INT, "url": {"type": "str"}},
        hidden_fields=("id", "seen"),
        required=("ownerId",),
    )
    assert argument_spec(thing) == {
        "port": {"type": "int"},
        "owner": {"type": "str", "required": True},
        "url": {"type": "str"},
    }
    assert thing.options["port"] is INT
    assert INT == {"type": "int"}


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ({}, {"required_one_of": [("name", "id")]}),
        ({"is_singleton": True}, {}),
        ({"required": ("name",)}, {}),
        ({"hidden_fields": ("id",)}, {"required_one_of": [("name",)]}),
    ],
)
def test_a_task_says_which_object_it_means(more: Any, rules: Any) -> None:
    assert option_rules(entity(**more)) == rules


def test_rules_of_a_row() -> None:
    thing = entity(
        {
            "id": ANY,
            "userName": ANY,
            "phoneNumber": ANY,
            "typeId": reference("type"),
        },
        key="userName",
        identified_by=("userName", "phoneNumber"),
        required_when_present=("typeId",),
        option_rules={"mutually_exclusive": [("user_name", "phone_number")]},
    )
    assert option_rules(thing) == {
        "required_one_of": [("user_name", "phone_number", "id")],
        "required_if": [("state", "present", ("type",))],
        "mutually_exclusive": [("user_name", "phone_number")],
    }
    assert thing.option_rules.keys() == {"mutually_exclusive"}


def test_settings_are_reset_and_never_absent() -> None:
    assert policy_options(entity())["state"]["choices"] == [
        "present",
        "absent",
    ]
    settings = policy_options(entity(is_singleton=True))
    assert settings["state"]["choices"] == ["present", "reset"]


@pytest.mark.parametrize(
    ("fields", "update"),
    [
        ({"name": STRING, "secret": SECRET}, set()),
        ({"secret": WRITE_ONLY_SECRET}, {"update_secret"}),
        ({"password": WRITE_ONLY_SECRET, "salt": SECRET}, {"update_password"}),
    ],
)
def test_what_cannot_be_read_back_can_be_written_again(
    fields: Any, update: Any
) -> None:
    options = policy_options(entity(fields))
    assert options.keys() - {"state", "reset", "exact"} == update


def test_a_policy_is_read_as_its_options_say() -> None:
    defaults = {
        name: option["default"]
        for name, option in policy_options(entity()).items()
    }
    assert policy_of(defaults) == Policy()
