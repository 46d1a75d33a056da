# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations that nobody wrote for this module: exports of Kong, odd plain text of YAML, folded PEM.

Whatever is taken is on the server as it was written, and a second run changes nothing.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.modules.kong_config import (
    SPEC,
)
from tests.support.keys import KEYS
from tests.support.sandbox import ANY_PORT, Sandbox, running

OWNER = "1b1904e8-6835-450f-9540-8da17b3b3c71"
HASH = hashlib.sha1(f"open sesame{OWNER}".encode()).hexdigest()
EXPORT = {
    "_format_version": "3.0",
    "_transform": False,
    "parameters": [
        {
            "key": "cluster_id",
            "value": "f0c892e0-4162-4d5a-adce-378eb54282f2",
            "created_at": None,
        }
    ],
    "consumers": [
        {
            "id": OWNER,
            "username": "c",
            "custom_id": None,
            "created_at": 1,
            "updated_at": 2,
        }
    ],
    "basicauth_credentials": [
        {
            "username": "u",
            "password": HASH,
            "consumer": OWNER,
            "created_at": 1,
            "tags": None,
        }
    ],
}


@pytest.fixture
def kong(running_sandbox: Sandbox) -> Sandbox:
    """An empty Kong."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture(scope="module")
def db_less() -> Iterator[Sandbox]:
    """A Kong without a database."""
    with running(*ANY_PORT, "--kong-database=off") as sandbox:
        yield sandbox


def applied(
    kong: Sandbox, check_mode: bool = False, **options: Any
) -> dict[str, Any]:
    """Return what a task with these options results in."""
    stated = {"kong_admin_url": kong.kong_admin_url, **options}
    validated = ArgumentSpecValidator(SPEC.options, **SPEC.rules).validate(
        stated
    )
    return run_safely(
        SPEC, validated.validated_parameters, check_mode=check_mode, diff=True
    )


def settled(kong: Sandbox, **options: Any) -> dict[str, Any]:
    """Return what a task results in, which check mode has foreseen and which another run leaves as it is."""
    foreseen, done, again = (
        applied(kong, True, **options),
        applied(kong, **options),
        applied(kong, **options),
    )
    assert not done.get("failed"), done["msg"]
    assert foreseen["counts"] == done["counts"]
    assert not again["changed"], again
    return done


def test_an_export_of_kong_is_taken_but_for_secrets_that_are_hashes(kong):
    result = settled(kong, config=EXPORT, prune=True)
    assert result["counts"]["created"] == 1
    assert result["warnings"] == [
        "basicauth_credentials[0]: the password of basic auth "
        "credential 'u' is a hash, and the Admin API would hash it "
        "again: the credential is left out. Set the password itself "
        "instead of the hash."
    ]
    assert kong.kong("GET", "/basic-auths").json()["data"] == []


@pytest.mark.parametrize(
    ("password", "warned"), [("open sesame", False), ("another", True)]
)
def test_a_credential_keeps_its_secret_where_an_export_has_but_a_hash(
    kong, password, warned
):
    assert kong.kong(
        "POST", "/consumers", json={"id": OWNER, "username": "c"}
    ).ok
    assert kong.kong(
        "POST",
        "/consumers/c/basic-auth",
        json={"username": "u", "password": password},
    ).ok
    before = kong.kong("GET", "/basic-auths").json()
    result = settled(kong, config=EXPORT, prune=True)
    assert result["counts"] == {
        "created": 0,
        "updated": 0,
        "deleted": 0,
        "unchanged": 2,
    }
    assert bool(result.get("warnings")) == warned
    assert kong.kong("GET", "/basic-auths").json() == before


def test_a_kong_without_a_database_takes_hashes_as_they_are(db_less):
    assert "warnings" not in settled(db_less, config=EXPORT, prune=True)
    assert [
        one["password"]
        for one in db_less.kong("GET", "/basic-auths").json()["data"]
    ] == [HASH]


def test_files_agree_on_whether_secrets_are_hashed(kong, tmp_path):
    (tmp_path / "a.yml").write_text(yaml.safe_dump(EXPORT))
    (tmp_path / "b.yml").write_text("_format_version: '3.0'")
    said = "_transform is false in some of the files and not in others: apply them one by one."
    assert applied(kong, src=str(tmp_path))["msg"] == said


PLAIN = "0123 12:30 1_000 0x1F 0o17 0b1 1e5 2024 -7 0 1.10 1.1 .5 1. +5 -0 yes no on null ~ 2024-01-01 1:2:3 1.2.3 a"


@pytest.mark.parametrize(
    "text",
    [
        *PLAIN.split(),
        "123456789012345678901234567890",
        "2001-12-14t21:59:43.10-05:00",
    ],
)
def test_what_yaml_takes_for_something_else_is_stored_as_it_is_written_or_refused(
    kong, tmp_path, text
):
    (tmp_path / "kong.yml").write_text(
        "_format_version: '3.0'\n"
        f"consumers: [{{username: {text}, tags: [{text}], keyauth_credentials: [{{key: {text}}}]}}]\n"
        f"acls: [{{consumer: {text}, group: {text}}}]\n"
    )
    if applied(kong, src=str(tmp_path)).get("failed"):
        assert kong.kong("GET", "/consumers").json()["data"] == []
        return
    [consumer] = kong.kong("GET", "/consumers").json()["data"]
    assert (consumer["username"], consumer["tags"]) == (text, [text])
    for path, field in (("/key-auths", "key"), ("/acls", "group")):
        assert [
            one[field] for one in kong.kong("GET", path).json()["data"]
        ] == [text]
    assert not applied(kong, src=str(tmp_path))["changed"]


def folded(pem: str) -> str:
    """Return a PEM as YAML's `>` makes it."""
    return pem.strip().replace("\n", " ")


@pytest.mark.parametrize(
    "spoiled",
    [
        folded,
        lambda pem: folded(pem) + "\n",
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: pem.replace("\n", " \n"),
        lambda pem: f"\n\n{pem}\n\n",
        lambda pem: f"Bag Attributes\n    friendlyName: x\n{pem}",
    ],
)
def test_pem_is_taken_as_openssl_reads_it(kong, spoiled):
    config = {
        "_format_version": "3.0",
        "certificates": [
            {
                "cert": spoiled(KEYS["leaf.crt"]),
                "key": spoiled(KEYS["rsa-a.private"]),
                "snis": ["a.test"],
            }
        ],
        "ca_certificates": [{"cert": spoiled(KEYS["ca.crt"])}],
        "keys": [
            {
                "name": "k",
                "kid": "k",
                "pem": {"public_key": spoiled(KEYS["rsa-a.public"])},
            }
        ],
        "consumers": [
            {
                "username": "c",
                "jwt_secrets": [
                    {
                        "key": "i",
                        "algorithm": "RS256",
                        "rsa_public_key": spoiled(KEYS["rsa-a.public"]),
                    },
                ],
            }
        ],
    }
    assert settled(kong, config=config)["counts"]["created"] == 6


def test_check_mode_and_a_run_refuse_what_has_no_name_in_the_same_words(kong):
    config = {
        "_format_version": "3.0",
        "certificates": [
            {"cert": KEYS["leaf.crt"], "key": KEYS["rsa-b.private"]}
        ],
        "keys": [{"kid": "a", "jwk": '{"kty": "oct", "kid": "b", "k": "eA"}'}],
    }
    foreseen, done = (
        applied(kong, check_mode, config=config)["msg"]
        for check_mode in (True, False)
    )
    assert foreseen == done
    assert "refused to create certificate: 400" in done


@pytest.mark.parametrize("ttl", [1.5, -1])
def test_a_lifetime_that_kong_refuses_is_told_in_check_mode(kong, ttl):
    consumer = {
        "username": "c",
        "keyauth_credentials": [{"key": "k", "ttl": ttl}],
    }
    config = {"_format_version": "3.0", "consumers": [consumer]}
    foreseen, done = (
        applied(kong, check_mode, config=config)["msg"]
        for check_mode in (True, False)
    )
    assert foreseen == done
    assert "keyauth_credentials[0]: ttl must be" in done


def test_a_digest_of_another_authority_is_refused(kong):
    records = [{"cert": KEYS["ca.crt"], "cert_digest": "0" * 64}]
    for check_mode in (True, False):
        said = applied(
            kong,
            check_mode,
            config={"_format_version": "3.0", "ca_certificates": records},
        )["msg"]
        assert "cert_digest is not that of cert" in said
    assert kong.kong("GET", "/ca_certificates").json()["data"] == []


@pytest.mark.parametrize(
    ("table", "record"),
    [
        (
            "certificates",
            {
                "cert": KEYS["leaf.crt"].replace("\n", "\\n"),
                "key": KEYS["rsa-a.private"],
            },
        ),
        (
            "certificates",
            {
                "cert": KEYS["leaf.crt"],
                "key": KEYS["rsa-a.private"].replace("\n", "\\n"),
            },
        ),
        (
            "ca_certificates",
            {"id": OWNER, "cert": KEYS["ca.crt"].replace("\n", "\\n")},
        ),
        (
            "keys",
            {
                "name": "k",
                "kid": "k",
                "pem": {
                    "public_key": KEYS["rsa-a.public"].replace("\n", "\\n")
                },
            },
        ),
        (
            "jwt_secrets",
            {
                "key": "i",
                "algorithm": "RS256",
                "rsa_public_key": KEYS["rsa-a.public"].replace("\n", "\\n"),
            },
        ),
    ],
)
def test_pem_whose_lines_were_never_any_is_told(kong, table, record):
    said = applied(kong, config={"_format_version": "3.0", table: [record]})[
        "msg"
    ]
    assert "has a backslash and an n where its lines should end" in said
    assert "MII" not in said


LOWER, UPPER = OWNER, OWNER.upper()


@pytest.mark.parametrize("stated", [LOWER, UPPER])
@pytest.mark.parametrize("reference", [LOWER, UPPER])
@pytest.mark.parametrize("as_mapping", [True, False])
def test_an_id_in_capitals_is_the_same_id_wherever_it_stands(
    kong, stated, reference, as_mapping
):
    authority = str(uuid.uuid4()).upper()
    config = {
        "_format_version": "3.0",
        "services": [
            {
                "id": stated,
                "name": "s",
                "url": "https://s.test",
                "ca_certificates": [authority],
                "routes": [
                    {
                        "name": "nested",
                        "paths": ["/a"],
                        "service": {"id": reference},
                    }
                ],
            }
        ],
        "routes": [
            {
                "name": "r",
                "paths": ["/b"],
                "service": {"id": reference} if as_mapping else reference,
            }
        ],
        "ca_certificates": [{"id": authority, "cert": KEYS["ca.crt"]}],
    }
    assert settled(kong, config=config)["counts"]["created"] == 4
    lower = {"id": LOWER, "name": "s", "url": "https://other.test"}
    config = {**config, "services": [{**config["services"][0], **lower}]}
    assert settled(kong, config=config, prune=True)["counts"]["updated"] == 1


@pytest.mark.parametrize(
    ("target", "stored"),
    [
        ("10.0.0.1:080", "10.0.0.1:80"),
        ("010.000.0.1", "10.0.0.1:8000"),
        ("a.test:0443", "a.test:443"),
        ("[::1]:080", "[0000:0000:0000:0000:0000:0000:0000:0001]:80"),
        ("A.test", "A.test:8000"),
    ],
)
def test_a_target_is_found_again_however_it_is_written(kong, target, stored):
    upstreams = [{"name": "u", "targets": [{"target": target}]}]
    settled(
        kong,
        config={"_format_version": "3.0", "upstreams": upstreams},
        prune=True,
    )
    assert [
        one["target"]
        for one in kong.kong("GET", "/upstreams/u/targets").json()["data"]
    ] == [stored]


SERVICE = {
    "_format_version": "3.0",
    "services": [{"name": "s", "host": "s.test"}],
}


@pytest.mark.parametrize(
    "options",
    [
        {"config": {**SERVICE, "_workspace": "default"}},
        {"kong_workspace": "default"},
    ],
)
def test_the_default_workspace_is_there_in_every_edition(kong, options):
    assert (
        settled(kong, **{"config": SERVICE, **options})["counts"]["created"]
        == 1
    )


def test_a_community_edition_has_no_other_workspace(kong):
    for options, where in (
        ({"kong_workspace": "team"}, "kong_workspace"),
        ({}, "_workspace"),
    ):
        for check_mode in (True, False):
            said = applied(
                kong,
                check_mode,
                config={**SERVICE, "_workspace": "team"},
                **options,
            )["msg"]
            assert "has no workspace 'team'" in said
            assert f"leave out {where}, or" in said
    assert kong.kong("GET", "/services").json()["data"] == []


def test_check_mode_goes_on_with_a_workspace_that_is_still_to_be_made(
    running_enterprise,
):
    running_enterprise.reset()
    config = {**SERVICE, "_workspace": "team"}
    foreseen = applied(running_enterprise, True, config=config, prune=True)
    assert foreseen["warnings"] == [
        "workspace 'team' does not exist yet; an earlier task would have created it"
    ]
    assert (
        "There is no workspace 'team'"
        in applied(running_enterprise, config=config)["msg"]
    )
    assert running_enterprise.kong(
        "POST", "/workspaces", json={"name": "team"}
    ).ok
    assert (
        settled(running_enterprise, config=config, prune=True)["counts"]
        == foreseen["counts"]
    )
