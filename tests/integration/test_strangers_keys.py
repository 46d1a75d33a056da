# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that open the gate to somebody else: of another consumer, or such that anybody can sign for them."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ansible_collections.gatewright.auth.plugins.module_utils._core.masking import (
    HIDDEN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config import (
    task as _config,
)
from tests.support.keys import KEYS
from tests.support.kong_in_process import KongInProcess
from tests.unit.plugins.test_keys import MODULUS, WEAK, spki

Row = dict[str, Any]
CREDENTIALS: dict[str, Row] = {
    "jwt": {
        "key": "door",
        "algorithm": "RS256",
        "rsa_public_key": KEYS["rsa-a.public"],
    },
    "key_auth": {"key": "door"},
    "basic_auth": {"username": "door", "password": "sesame"},
    "hmac_auth": {"username": "door", "secret": "sesame"},
    "oauth2": {
        "name": "door",
        "client_id": "door",
        "client_secret": "sesame",
        "redirect_uris": ["https://a.example"],
    },
}
FOUND_BY = ("key", "username", "client_id")


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("consumer", ["other", "nobody"])
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_credential_that_still_opens_the_gate_is_not_absent(
    kind: str, consumer: str, check_mode: bool
) -> None:
    """Whether the consumer that it is to be taken from is there or not."""
    kong, module, stated = (
        KongInProcess(),
        f"kong_consumer_{kind}",
        CREDENTIALS[kind],
    )
    for name in ("owner", "other"):
        kong.run("kong_consumer", username=name)
    made = kong.run(module, consumer="owner", **stated)[kind]
    field = next(name for name in FOUND_BY if name in stated)
    by_key, by_id = {field: "door"}, {"id": made["id"]}
    for by in (
        by_key,
        {**by_key, **by_id} if kind == "jwt" else by_id,
    ):  # whose module asks for the key in any case
        refused = kong.run(
            module, check_mode, consumer=consumer, state="absent", **by
        )
        assert "belongs to a credential of consumer 'owner'" in refused["msg"]
    gone = kong.run(
        module,
        check_mode,
        consumer=consumer,
        state="absent",
        **{field: "another door"},
    )
    assert (gone["changed"], gone.get("failed")) == (False, None)


@pytest.mark.parametrize("mask", ["********", HIDDEN])
def test_a_file_brings_no_key_that_is_but_what_stands_for_one(
    mask: str, tmp_path: pathlib.Path
) -> None:
    config = {
        "_format_version": "3.0",
        "consumers": [
            {"username": "c", "keyauth_credentials": [{"key": mask}]}
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(config))
    kong = KongInProcess()
    assert "masked secret" in kong.run("kong_config", src=str(tmp_path))["msg"]
    assert kong.writes == []


def declared(*pems: str, algorithm: str = "RS256") -> Row:
    """A configuration with credentials of these keys."""
    records = [
        {"key": f"k{n}", "algorithm": algorithm, "rsa_public_key": pem}
        for n, pem in enumerate(pems)
    ]
    return {
        "_format_version": "3.0",
        "consumers": [{"username": "c", "jwt_secrets": records}],
    }


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("name", WEAK)
def test_a_configuration_brings_no_key_that_anybody_can_sign_for(
    name: str, check_mode: bool
) -> None:
    kong, (algorithm, key) = KongInProcess(), WEAK[name]
    config = declared(
        KEYS["rsa-a.public"] if algorithm == "RS256" else spki(key),
        spki(key),
        algorithm=algorithm,
    )
    refused = kong.run("kong_config", check_mode, config=config)
    assert (
        "is a key whose signatures anyone can forge, because "
        in refused["msg"]
    )
    assert "consumers[0].jwt_secrets[1]" in refused["msg"]
    assert kong.writes == []


def test_a_configuration_may_keep_a_small_exponent_and_brings_one_only_where_that_is_allowed() -> (
    None
):
    kong, config = (
        KongInProcess(),
        declared(spki(rsa.RSAPublicNumbers(3, MODULUS).public_key())),
    )
    assert (
        "or set allow_small_exponent=true"
        in kong.run("kong_config", config=config)["msg"]
    )
    assert kong.run("kong_config", config=config, allow_small_exponent=True)[
        "changed"
    ]
    assert not kong.run("kong_config", config=config)["changed"]


def test_many_new_keys_are_not_asked_whether_they_are_prime(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would take longer than to write them. All else is seen."""
    monkeypatch.setattr(_config, "MOST_PROVEN_KEYS", 1)
    good, prime, close = (
        KEYS["rsa-a.public"],
        spki(WEAK["a prime"][1]),
        spki(WEAK["close factors"][1]),
    )
    assert KongInProcess().run("kong_config", config=declared(good, prime))[
        "changed"
    ]
    assert (
        "too close to each other"
        in KongInProcess().run("kong_config", config=declared(good, close))[
            "msg"
        ]
    )
