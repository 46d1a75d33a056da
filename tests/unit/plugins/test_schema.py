# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shape says of a value."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
    InvalidOptionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.field_paths import (
    get_path,
    set_path,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    HIDDEN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.names import (
    to_snake_case,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY,
    ANY_LIST,
    ANY_MAP,
    ANY_SET,
    BOOLEAN,
    MAP_OF_SECRETS,
    MAP_OF_TEXTS,
    NUMBER,
    PEM,
    SECRET,
    TEXT,
    WRITE_ONLY_SECRET,
    ListSchema,
    MapSchema,
    RecordSchema,
    Requirement,
    ScalarSchema,
    SetSchema,
    reference,
    references,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from tests.support.schemas import keyed_list, record

NULLABLE = dataclasses.replace(
    record("a", b=ScalarSchema(default=5)), nullable=True
)
ROLES = keyed_list(record("id", "name", isDefault=BOOLEAN))
APPLICATION = record(
    "id",
    "name",
    enabled=BOOLEAN,
    lifeTime=NUMBER,
    tenantId=reference("tenant"),
    tenantIds=references("tenant"),
    roles=ROLES,
    tags=ANY_SET,
    urls=ANY_LIST,
    data=ANY_MAP,
    oauth=record("clientId", clientSecret=SECRET),
    password=WRITE_ONLY_SECRET,
    publicKey=PEM,
    oldPublicKey=PEM,
)


def id_of(entity, name):
    return f"{entity}:{name}"


# What a new one needs

NEEDY = dataclasses.replace(
    record(
        "name",
        oauth2=record("method", client_secret=SECRET),
        keyId=reference("key"),
        verificationKeyIds=ANY_SET,
    ),
    needs=(
        (Requirement("name"),),
        (Requirement("keyId"), Requirement("verificationKeyIds")),
        (
            Requirement("oauth2.client_secret"),
            Requirement("oauth2.method", "none"),
        ),
    ),
)
SECRET_OR_NONE = "oauth2.client_secret or oauth2.method none"


@pytest.mark.parametrize(
    ("stated", "missing"),
    [
        ({"name": "x", "keyId": "k", "oauth2": {"client_secret": "s"}}, []),
        (
            {
                "name": "x",
                "verificationKeyIds": ["k"],
                "oauth2": {"method": "none"},
            },
            [],
        ),
        (
            {"name": "x", "keyId": "k", "oauth2": {"method": "basic"}},
            [SECRET_OR_NONE],
        ),
        (
            {"name": "x", "keyId": "k", "oauth2": {"client_secret": ""}},
            [SECRET_OR_NONE],
        ),
        (
            {"verificationKeyIds": []},
            ["name", "key or verification_key_ids", SECRET_OR_NONE],
        ),
    ],
)
def test_what_a_new_one_lacks(stated, missing):
    assert NEEDY.missing(stated) == missing


# How it is spelled


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("name", "name"),
        ("tenantId", "tenant_id"),
        ("jwtConfiguration", "jwt_configuration"),
        ("authorizedRedirectURLs", "authorized_redirect_urls"),
        ("entityUUIDs", "entity_uuids"),
        ("logoutURL", "logout_url"),
        ("SCIMServer", "scim_server"),
        ("externalOAuthKey", "external_oauth_key"),
        ("base64Encoded", "base64_encoded"),
        ("already_snake", "already_snake"),
    ],
)
def test_option_names(name, option):
    assert to_snake_case(name) == option


@pytest.mark.parametrize("written", ["tenantId", "tenant_id", "tenant"])
def test_a_reference_is_spelled_in_three_ways(written):
    assert APPLICATION.parse({written: "acme"}, id_of) == {
        "tenantId": "tenant:acme"
    }


@pytest.mark.parametrize("written", ["tenantIds", "tenant_ids", "tenants"])
def test_references_are_spelled_in_three_ways(written):
    assert APPLICATION.parse({written: ["a", "b"]}, id_of) == {
        "tenantIds": ["tenant:a", "tenant:b"]
    }


def test_no_spelling_is_made_up_for_references_named_by_a_plain_word():
    assert set(record(owners=references("user")).option_names) == {"owners"}


@pytest.mark.parametrize(
    "written", [{"oauth": {"client_id": "x"}}, {"oauth": {"clientId": "x"}}]
)
def test_nested_names_are_spelled_either_way(written):
    assert APPLICATION.parse(written, id_of) == {"oauth": {"clientId": "x"}}


def test_a_map_is_compared_beyond_the_names_that_are_known():
    schema = MapSchema(fields={"secret": SECRET})
    assert schema.changes(
        {"secret": "a", "other": 1}, {"secret": "b", "other": 2}
    ) == {
        "secret": "b",
        "other": 2,
    }


def test_names_in_a_map_are_the_users_own():
    assert APPLICATION.parse(
        {"data": {"any_name": 1, "anyName": 2}}, id_of
    ) == {"data": {"any_name": 1, "anyName": 2}}


@pytest.mark.parametrize("value", [None, UNKNOWN])
def test_nothing_and_what_is_not_known_yet_are_left_as_they_are(value):
    assert APPLICATION.parse(
        {"tenant": value, "roles": value, "enabled": value}, id_of
    ) == {
        "tenantId": value,
        "roles": value,
        "enabled": value,
    }


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"enabeld": True}, "there is no enabeld; did you mean 'enabled'?"),
        (
            {"oauth": {"client_idd": "x"}},
            "there is no oauth.client_idd; did you mean 'client_id'?",
        ),
        ({"zzz": 1}, "there is no zzz"),
        (
            {"roles": [{"naem": "x"}]},
            "there is no roles[0].naem; did you mean 'name'?",
        ),
        ({"roles": [{"name": "a"}, {"id": "x"}]}, "roles[1] needs a name"),
        ({"roles": [None]}, "roles[0] needs a name"),
        ({"oauth": "x"}, "oauth must be a mapping, not str"),
        ({"data": []}, "data must be a mapping, not list"),
        ({"tags": "a,b"}, "tags must be a list, not str"),
        (
            {"enabled": "perhaps"},
            "enabled must be of type boolean, not 'perhaps'",
        ),
        (
            {"life_time": "long"},
            "life_time must be of type number, not 'long'",
        ),
        ({"life_time": "010"}, "life_time must be of type number, not '010'"),
        ({"life_time": "1_0"}, "life_time must be of type number, not '1_0'"),
        ({"life_time": "inf"}, "life_time must be of type number, not 'inf'"),
        ({"life_time": "nan"}, "life_time must be of type number, not 'nan'"),
        ({"life_time": True}, "life_time must be of type number, not True"),
        ({"enabled": 1}, "enabled must be of type boolean, not 1"),
    ],
)
def test_a_mistake_is_told_where_it_is(written, sentence):
    with pytest.raises(CollectionError) as problem:
        APPLICATION.parse(written, id_of)
    assert str(problem.value) == sentence


@pytest.mark.parametrize(
    ("wanted", "written", "sent"),
    [
        ("string", 5, "5"),
        ("string", "5", "5"),
        ("integer", "5", 5),
        ("integer", 5, 5),
        ("integer", 5.0, 5),
        ("number", "5", 5),
        ("number", "5.0", 5),
        ("number", "1.5", 1.5),
        ("boolean", "True", True),
        ("boolean", "yes", True),
        ("boolean", "false", False),
        ("boolean", "No", False),
        ("boolean", False, False),
        (None, "5", "5"),
        (None, 5, 5),
        ("uuid", "5", "5"),
    ],
)
def test_strings_become_the_type_that_the_server_insists_on(
    wanted, written, sent
):
    found = ScalarSchema(type=wanted).parse(written, id_of)
    assert (found, type(found)) == (sent, type(sent))


# How it is compared


@pytest.mark.parametrize(
    ("schema", "one", "other", "alike"),
    [
        (ANY, "a", "a", True),
        (ANY, "a", "b", False),
        (ANY, 60, 60.0, True),
        (ANY, 1, True, False),
        (ANY, None, None, True),
        (ANY, None, "", False),
        (ANY, None, False, False),
        (ANY, [1, 2], [2, 1], False),
        (ANY_LIST, ["a", "b"], ["a", "b"], True),
        (ANY_LIST, ["a", "b"], ["b", "a"], False),
        (ANY_LIST, ["a"], ["a", "a"], False),
        (ANY_SET, ["a", "b"], ["b", "a"], True),
        (ANY_SET, ["a", "a"], ["a"], True),
        (ANY_SET, ["a"], ["a", "b"], False),
        (ANY_SET, ["a", "b"], ["a"], False),
        (ANY_SET, [1], [1.0], True),
        (ANY_SET, [1], [True], False),
        (ANY_SET, [], None, False),
        (ANY_SET, "a", ["a"], False),
        (ANY_SET, [{"a": 1, "b": 2}], [{"b": 2, "a": 1}], True),
        (
            SetSchema(item=record("a", "b")),
            [{"a": 1}],
            [{"a": 1, "b": None}],
            True,
        ),
        (SetSchema(item=PEM), ["a b"], ["a\nb"], True),
        (ListSchema(item=ANY_SET), [["a", "b"]], [["b", "a"]], True),
        (ANY_MAP, {"a": 1}, {"a": 1}, True),
        (ANY_MAP, {"a": 1}, {"a": 1, "b": 2}, False),
        (ANY_MAP, {}, None, False),
        (MapSchema(item=ANY_SET), {"a": ["x", "y"]}, {"a": ["y", "x"]}, True),
        (record("a", "b"), {"a": 1}, {"a": 1, "b": None}, True),
        (record("a"), {"a": 1, "unheard": 1}, {"a": 1}, True),
        (record("a", p=WRITE_ONLY_SECRET), {"a": 1}, {"a": 1, "p": "x"}, True),
        (
            record("a", tags=ANY_SET),
            {"tags": ["x", "y"]},
            {"tags": ["y", "x"]},
            True,
        ),
        (record("a"), {"a": 1}, "a", False),
        (
            ROLES,
            [{"name": "a"}, {"name": "b"}],
            [{"name": "b"}, {"name": "a"}],
            True,
        ),
        (ROLES, [{"name": "a"}], [{"name": "a", "isDefault": True}], False),
        (ROLES, [{"name": "a"}], [{"name": "a"}, {"name": "b"}], False),
        (
            PEM,
            "-----BEGIN\nabc\n-----END\n",
            "-----BEGIN\r\nabc\r\n-----END",
            True,
        ),
        (PEM, "abc", "abd", False),
        (PEM, "abc", 1, False),
    ],
)
def test_same(schema, one, other, alike):
    for left, right in ((one, other), (other, one)):
        assert schema.equal(left, right) is alike


FILLED = [{"ip": "1", "port": 80}, {"ip": "2", "port": 80}]


# How it is merged


@pytest.mark.parametrize(
    ("schema", "current", "wanted", "after"),
    [
        (ANY, "a", "b", "b"),
        (ANY_SET, ["b", "a"], ["a", "b"], ["b", "a"]),
        (ANY_SET, ["a"], ["b"], ["b"]),
        (ANY_LIST, ["a"], ["b"], ["b"]),
        (PEM, "a\n", "a", "a\n"),
        (ANY_MAP, {"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        (
            ANY_MAP,
            {"a": {"x": 1, "y": 2}},
            {"a": {"x": 2}},
            {"a": {"x": 2, "y": 2}},
        ),
        (ANY_MAP, {"a": {"x": 1}}, {"a": 5}, {"a": 5}),
        (ANY_MAP, {"a": [1]}, {"a": [2]}, {"a": [2]}),
        (MapSchema(atomic=True), {"a": 1}, {"b": 2}, {"b": 2}),
        (
            record("a", "b"),
            {"a": 1, "b": 2, "unheard": 3},
            {"b": 4},
            {"a": 1, "b": 4, "unheard": 3},
        ),
        (record("a", "b"), None, {"b": 4}, {"b": 4}),
        (
            record(x=record("a", "b")),
            {"x": {"a": 1, "b": 2}},
            {"x": {"a": 3}},
            {"x": {"a": 3, "b": 2}},
        ),
        (
            record("a", p=WRITE_ONLY_SECRET),
            {"a": 1},
            {"a": 2, "p": "x"},
            {"a": 2},
        ),
        (
            ROLES,
            [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
            [{"name": "b", "isDefault": True}, {"name": "c"}],
            [
                {"name": "a", "id": 1},
                {"name": "b", "id": 2, "isDefault": True},
                {"name": "c"},
            ],
        ),
        (ROLES, None, [{"name": "c"}], [{"name": "c"}]),
    ],
)
def test_merged(schema, current, wanted, after):
    assert schema.merge(current, wanted) == after


@pytest.mark.parametrize(
    ("schema", "current", "wanted", "after"),
    [
        (ANY_MAP, {"a": 1, "b": 2}, {"b": 3}, {"b": 3}),
        (MapSchema(default={"c": 4}), {"a": 1}, {"b": 3}, {"b": 3}),
        (
            record("a", b=ScalarSchema(default=5)),
            {"a": 1, "b": 2},
            {"a": 3},
            {"a": 3, "b": 5},
        ),
        (record(n=NULLABLE), {"n": {"a": 1, "b": 2}}, {}, {"n": None}),
        (NULLABLE, {"a": 1, "b": 2}, {"a": 3}, {"a": 3, "b": 5}),
        (ANY_SET, ["a"], ["b"], ["b"]),
        (SetSchema(default=["x"]), ["a"], None, ["x"]),
        (ANY_MAP, {"a": 1}, None, None),
        (
            ROLES,
            [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
            [{"name": "b"}],
            [{"name": "b", "id": 2}],
        ),
        (ROLES, None, [{"name": "b"}], [{"name": "b"}]),
    ],
)
def test_exactly(schema, current, wanted, after):
    assert schema.replace(current, wanted) == after


@pytest.mark.parametrize(
    ("current", "after", "sent"),
    [
        ({"name": "a"}, {"name": "a"}, {}),
        ({"name": "a"}, {"name": "b"}, {"name": "b"}),
        (
            {"name": "a", "tags": ["x", "y"]},
            {"name": "a", "tags": ["y", "x"]},
            {},
        ),
        (
            {"oauth": {"clientId": 1, "x": 2}},
            {"oauth": {"clientId": 3, "x": 2}},
            {"oauth": {"clientId": 3}},
        ),
        (
            {"oauth": {"clientId": 1}},
            {"oauth": {}},
            {"oauth": {"clientId": None}},
        ),
        (
            {"oauth": {"clientId": 1, "unheard": 2}},
            {"oauth": {"clientId": 3}},
            {"oauth": {"clientId": 3}},
        ),
        ({"oauth": {"clientId": 1}}, {}, {"oauth": None}),
        ({}, {"oauth": {"clientId": 1}}, {"oauth": {"clientId": 1}}),
        (
            {"data": {"a": 1, "b": 2}},
            {"data": {"a": 1, "b": 3}},
            {"data": {"a": 1, "b": 3}},
        ),
    ],
)
def test_changes_are_the_least_that_a_merging_server_needs(
    current, after, sent
):
    assert APPLICATION.changes(current, after) == sent


# Paths into it


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("name", ("name",)),
        ("tenant", ("tenantId",)),
        ("oauth.client_secret", ("oauth", "clientSecret")),
        ("data.any_name", ("data", "any_name")),
        ("data.any_name.below", ("data", "any_name", "below")),
    ],
)
def test_option_paths(path, names):
    assert APPLICATION.locate(path) == names


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("oauht", "there is no oauht; did you mean 'oauth'?"),
        ("oauth.client", "there is no oauth.client; did you mean 'clientId'?"),
        ("roles.admin", "there is no roles.admin"),
        ("name.first", "there is no name.first"),
        (
            "password",
            (
                "password cannot be read from the server, so neither reset "
                "nor exact may list it"
            ),
        ),
    ],
)
def test_option_paths_that_lead_nowhere(path, sentence):
    with pytest.raises(CollectionError) as problem:
        APPLICATION.locate(path)
    assert str(problem.value) == sentence


def test_part_at():
    assert APPLICATION.descend(("oauth", "clientSecret")) is SECRET
    assert APPLICATION.descend(("data", "any", "thing")) is ANY_MAP
    assert APPLICATION.descend(("name", "first")) is ANY


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (("a",), {"a": 9, "b": {"c": 2}}),
        (("b", "d"), {"a": 1, "b": {"c": 2, "d": 9}}),
        (("x", "y"), {"a": 1, "b": {"c": 2}, "x": {"y": 9}}),
    ],
)
def test_put_and_get(path, after):
    record = {"a": 1, "b": {"c": 2}}
    assert set_path(record, path, 9) == after
    assert get_path(after, path) == 9
    assert record == {"a": 1, "b": {"c": 2}}


@pytest.mark.parametrize("path", [("x",), ("a", "b"), ("x", "y", "z")])
def test_get_nothing(path):
    assert get_path({"a": 1}, path) is None


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (ANY, None),
        (ScalarSchema(default=False), False),
        (RecordSchema(fields={}, default={"a": 1}), {"a": 1}),
        (record("a"), None),
        (record("a", b=ScalarSchema(default=5)), {"b": 5}),
        (record(x=record("a", b=ScalarSchema(default=5))), {"x": {"b": 5}}),
        (
            RecordSchema(
                fields={
                    "a": ScalarSchema(default=1),
                    "b": ScalarSchema(default=2),
                },
                default={"a": 9},
            ),
            {"a": 9, "b": 2},
        ),
        (
            record(
                c=RecordSchema(
                    fields={"a": ScalarSchema(default=1)}, default={}
                )
            ),
            {"c": {"a": 1}},
        ),
        (RecordSchema(), None),
        (NULLABLE, None),
        (record(c=ScalarSchema(default=5), n=NULLABLE), {"c": 5}),
        (ScalarSchema(default=UNKNOWN), None),
    ],
)
def test_defaults(schema, value):
    assert schema.default_value() == value


@pytest.mark.parametrize(
    ("schema", "current", "after"),
    [
        (ANY, "a", None),
        (ScalarSchema(default="b"), "a", "b"),
        (ScalarSchema(default=UNKNOWN), "a", "a"),
        (
            record("a", b=ScalarSchema(default=5)),
            {"a": 1, "b": 2, "unheard": 3},
            {"a": None, "b": 5, "unheard": 3},
        ),
        (
            record("a", b=ScalarSchema(default=UNKNOWN)),
            {"a": 1, "b": 2},
            {"a": None, "b": 2},
        ),
        (record(b=ScalarSchema(default=5)), None, {"b": 5}),
        (NULLABLE, {"a": 1, "b": 2}, None),
    ],
)
def test_back(schema, current, after):
    assert schema.reset(current) == after


def test_nothing_is_put_beyond_a_scalar():
    assert set_path({"a": 1}, ("a", "b"), 9) == {"a": 1}


# How it is hidden


@pytest.mark.parametrize(
    ("schema", "value", "shown"),
    [
        (SECRET, "s3cret", HIDDEN),
        (SECRET, "", HIDDEN),
        (SECRET, None, None),
        (SECRET, UNKNOWN, UNKNOWN),
        (ANY, "plain", "plain"),
        (MAP_OF_SECRETS, {"a": "s3cret"}, {"a": HIDDEN}),
        (ListSchema(item=SECRET), ["s3cret"], [HIDDEN]),
        (ANY_LIST, ["plain"], ["plain"]),
        (
            APPLICATION,
            {
                "name": "a",
                "oauth": {"clientId": "b", "clientSecret": "s3cret"},
            },
            {"name": "a", "oauth": {"clientId": "b", "clientSecret": HIDDEN}},
        ),
    ],
)
def test_masked(schema, value, shown):
    assert schema.masked(value) == shown


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"name": "a", "password": "s3cret"}, {"s3cret"}),
        ({"oauth": {"client_secret": "s3cret"}}, {"s3cret"}),
        (
            {"oauth": {"clientSecret": "s3cret", "clientId": "plain"}},
            {"s3cret"},
        ),
        ({"password": 12345}, {"12345"}),
        ({"password": True}, set()),
        ({"password": ""}, set()),
        ({"password": UNKNOWN}, set()),
        ({"password": None}, set()),
        ({"roles": [{"name": "a"}], "tags": ["b"]}, set()),
        ({}, set()),
    ],
)
def test_secrets_are_found_in_whatever_spelling(value, found):
    assert APPLICATION.secrets(value) == found


def test_secrets_in_lists():
    assert ListSchema(item=SECRET).secrets(["one", "two"]) == {"one", "two"}


@pytest.mark.parametrize(
    ("kind", "wanted", "expected"),
    [
        ("list", [{"ip": "1"}, {"ip": "2"}], FILLED),
        ("list", [{"ip": "1"}, {"ip": "3"}], [FILLED[0], {"ip": "3"}]),
        ("list", [{"ip": "2"}, {"ip": "1"}], [{"ip": "2"}, {"ip": "1"}]),
        ("list", [{"ip": "1"}], FILLED[:1]),
        ("set", [{"ip": "2"}, {"ip": "1"}], FILLED),
        (
            "set",
            [{"ip": "2", "port": 81}, {"ip": "1"}],
            [{"ip": "2", "port": 81}, FILLED[0]],
        ),
    ],
)
def test_records_in_a_list_may_leave_out_what_the_server_filled_in(
    kind, wanted, expected
):
    assert {"list": ListSchema, "set": SetSchema}[kind](
        item=record("ip", port=NUMBER)
    ).merge(FILLED, wanted) == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a\nb", "a\r\nb\r\n", True),
        ("a\nb", "\n a\nb\n\n", True),
        ("a\nb", "a\n b", False),
        ("a\nb", "a b", False),
        ("a", None, False),
    ],
)
def test_texts_are_the_same_whatever_ends_their_lines(one, other, alike):
    assert TEXT.equal(one, other) is alike


def test_texts_are_shown_line_by_line():
    schema = record(
        "name",
        body=TEXT,
        localized=MAP_OF_TEXTS,
        parts=keyed_list(record("name", body=TEXT)),
    )
    letter = {
        "name": "a\nb",
        "body": "a\nb\n",
        "localized": {"de": "c\nd"},
        "parts": [{"name": "x", "body": UNKNOWN}],
    }
    shown = {
        "name": "a\nb",
        "body": ["a", "b"],
        "localized": {"de": ["c", "d"]},
        "parts": [{"name": "x", "body": UNKNOWN}],
    }
    assert schema.as_lines(letter) == shown


def test_the_keys_of_a_map_can_be_names_of_other_objects():
    schema = record(roles=MapSchema(item=ANY_SET, key_refers_to="application"))
    wanted = {"roles": {"shop": ["a"], "news": ["b"]}}
    assert schema.parse(wanted, id_of) == {
        "roles": {
            id_of("application", "shop"): ["a"],
            id_of("application", "news"): ["b"],
        }
    }


@pytest.mark.parametrize(
    ("schema", "value", "paths"),
    [
        (ListSchema(item=NUMBER), ["x", 1, "y"], ("[0]", "[2]")),
        (record(a=NUMBER, b=NUMBER), {"a": "x", "b": "y"}, (".a", ".b")),
        (MapSchema(item=NUMBER), {"a": "x", "b": "y"}, (".a", ".b")),
        (
            MapSchema(item=NUMBER, choices=("c",)),
            {"a": 1, "b": "y", "c": "z"},
            (".a", ".b", ".c"),
        ),
    ],
)
def test_all_mistakes_in_a_value_are_told_at_once(schema, value, paths):
    with pytest.raises(InvalidOptionError) as refusal:
        schema.parse(value, id_of, "option")
    for path in paths:
        assert f"option{path}" in str(refusal.value)


def test_some_values_of_a_map_can_be_secret():
    schema = MapSchema(fields={"password": SECRET})
    assert schema.masked({"password": "x", "host": "y"}) == {
        "password": HIDDEN,
        "host": "y",
    }
    assert schema.secrets({"password": "x", "host": "y"}) == {"x"}
    assert not schema.equal(
        {"password": "x", "host": "y"}, {"password": "x", "host": "z"}
    )


def test_exactly_these_records_of_a_map_keep_what_the_server_made_of_them():
    schema = MapSchema(item=record(enabled=BOOLEAN, since=NUMBER))
    now = {
        "a": {"enabled": True, "since": 1},
        "b": {"enabled": True, "since": 2},
    }
    assert schema.replace(now, {"a": {"enabled": False}}) == {
        "a": {"enabled": False, "since": 1}
    }
