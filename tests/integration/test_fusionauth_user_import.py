# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many users at once: added once, never twice, and refused before anything is sent."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth import (
    user_import as _import,
)
from tests.integration.test_fusionauth_config_properties import (
    Row,
    apply,
    perform,
)
from tests.sandbox.fusionauth.passwords import SCHEME, hashed
from tests.support.sandbox import Sandbox

SALT, FACTOR = "MTIzNDU2Nzg5MDEyMzQ1Ng==", 10
HASHED = {
    "password": hashed("open sesame", SALT, FACTOR),
    "salt": SALT,
    "factor": FACTOR,
    "encryption_scheme": SCHEME,
}
SHOP = {"applications": [{"name": "shop", "roles": [{"name": "buyer"}]}]}


@pytest.fixture
def shop(sandbox: Sandbox) -> Sandbox:
    """A server with an application to register with."""
    apply(sandbox, SHOP, prune=False)
    return sandbox


def users(count: int, start: int = 0) -> list[Row]:
    """Users of different addresses."""
    return [
        {"email": f"user{number}@example.com"}
        for number in range(start, start + count)
    ]


def imported(
    sandbox: Sandbox, check_mode: bool = False, **options: Any
) -> Row:
    """What the import says."""
    result = perform(sandbox, _import.SPEC, check_mode, **options)
    assert not result.get("failed"), result["msg"]
    return result


def test_who_is_new_is_added_in_chunks(shop: Sandbox) -> None:
    assert imported(shop, True, users=users(25))["counts"] == {
        "created": 25,
        "unchanged": 0,
    }
    first = imported(shop, users=users(25), chunk_size=10)
    assert (first["changed"], first["counts"]) == (
        True,
        {"created": 25, "unchanged": 0},
    )
    assert shop.writes("fusionauth")[-3:] == ["POST /api/user/import"] * 3
    more = users(30, start=5)
    assert imported(shop, True, users=more)["counts"] == {
        "created": 10,
        "unchanged": 20,
    }
    assert imported(shop, users=more, chunk_size=10)["counts"] == {
        "created": 10,
        "unchanged": 20,
    }
    again = imported(shop, users=more, chunk_size=100)
    assert (again["changed"], again["counts"], again["diff"]["after"]) == (
        False,
        {"created": 0, "unchanged": 30},
        {},
    )


def test_an_imported_user_logs_in_with_the_old_password(shop: Sandbox) -> None:
    ada = {
        "email": " Ada@Example.com",
        "verified": True,
        "registrations": [{"application": "shop", "roles": ["buyer"]}],
        **HASHED,
    }
    imported(shop, users=[ada])
    application = shop.fusionauth(
        "GET", "/api/application/search?name=shop"
    ).json()["applications"][0]["id"]
    login = {
        "loginId": "ada@example.com",
        "password": "open sesame",
        "applicationId": application,
    }
    answer = shop.fusionauth("POST", "/api/login", json=login)
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["registrations"][0]["roles"] == ["buyer"]


def test_a_file_is_what_fusionauths_own_api_takes(
    shop: Sandbox, tmp_path: pathlib.Path
) -> None:
    hashes = {name: HASHED[name] for name in ("password", "salt")}
    content = {
        "encryptionScheme": SCHEME,
        "factor": FACTOR,
        "users": [{"username": "ada", **hashes}],
    }
    (tmp_path / "users.json").write_text(json.dumps(content))
    assert (
        imported(shop, src=str(tmp_path / "users.json"))["counts"]["created"]
        == 1
    )
    assert imported(shop, src=str(tmp_path))["counts"] == {
        "created": 0,
        "unchanged": 1,
    }


def test_a_lost_answer_is_no_second_user(shop: Sandbox) -> None:
    shop.fault(
        "fusionauth", method="POST", path="/api/user/import", drop="after"
    )
    assert imported(shop, users=users(3))["counts"] == {
        "created": 3,
        "unchanged": 0,
    }
    assert imported(shop, users=users(3))["counts"] == {
        "created": 0,
        "unchanged": 3,
    }


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [
        (
            [{"first_name": "Ada"}],
            "users[0]: a user needs an email, a username or a phone_number.",
        ),
        (
            [{"email": "a@b.c", "pasword": "x"}],
            "users[0]: there is no pasword; did you mean 'password'?",
        ),
        (
            [{"email": "a@b.c", "password": "x"}],
            "users[0]: it has a password, but no encryption_scheme.",
        ),
        (
            [{"email": "a@b.c"}, {"email": "A@b.c "}],
            "users[1]: its email is the same as that of users[0]",
        ),
        (
            [{"email": "a@b.c", "registrations": [{}]}],
            "users[0]: a registration needs an application.",
        ),
        (
            [{"email": "a@b.c", "registrations": [{"application": "shpo"}]}],
            "users[0]: There is no application 'shpo'",
        ),
        (
            [
                {
                    "email": "a@b.c",
                    "registrations": [
                        {"application": "shop", "roles": ["byer"]}
                    ],
                }
            ],
            "users[0]: application 'shop' has no role 'byer'; did you mean 'buyer'?",
        ),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    shop: Sandbox, listed: list[Row], sentence: str
) -> None:
    shop.clear_requests("fusionauth")
    refused = perform(shop, _import.SPEC, users=listed)
    assert refused["failed"]
    assert refused["msg"].startswith(sentence)
    assert shop.writes("fusionauth") == []
