# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one field needs because of another is refused in check mode, in the words of a run, and nothing is written."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.integration.test_fusionauth_config_properties import Row, perform
from tests.sandbox.fusionauth.applications import REQUIRED_WHEN
from tests.support.sandbox import Sandbox

MODULES = "ansible_collections.gatewright.auth.plugins.modules"
SAML = {
    "enabled": True,
    "issuer": "x",
    "authorized_redirect_urls": ["https://x.example"],
}
HOOK = {"url": "https://w.example", "connect_timeout": 1, "read_timeout": 1}
GENERIC = {"name": "g", "type": "Generic", **HOOK}

# What a task states, and the option that its refusal names.
LACKING: list[tuple[str, Row, str]] = [
    ("application", {"samlv2_configuration": {"enabled": True}}, "issuer"),
    (
        "application",
        {"samlv2_configuration": {"enabled": True, "issuer": "x"}},
        "authorized_redirect_urls",
    ),
    (
        "application",
        {"samlv2_configuration": {**SAML, "require_signed_requests": True}},
        "verification_keys",
    ),
    (
        "application",
        {
            "samlv2_configuration": {
                "logout": {"single_logout": {"enabled": True}}
            }
        },
        "single_logout.url",
    ),
    (
        "application",
        {
            "samlv2_configuration": {
                "assertion_encryption_configuration": {"enabled": True}
            }
        },
        "key_transport_encryption_key",
    ),
    (
        "application",
        {"registration_configuration": {"type": "advanced"}},
        "registration_configuration.form",
    ),
    (
        "application",
        {"verify_registration": True},
        "verification_email_template",
    ),
    (
        "application",
        {
            "oauth_configuration": {
                "enabled_grants": [
                    "urn:ietf:params:oauth:grant-type:device_code"
                ]
            }
        },
        "device_verification_url",
    ),
    (
        "application",
        {
            "registration_delete_policy": {
                "unverified": {"number_of_days_to_retain": 0}
            }
        },
        "at least 1",
    ),
    ("key", {"algorithm": "RS384"}, "length"),
    (
        "key",
        {"secret": "x" * 40, "algorithm": "HS256"},
        "with secret requires",
    ),
    ("key", {"secret": "x" * 40, "type": "HMAC"}, "requires algorithm"),
    (
        "theme",
        {"name": "FusionAuth", "stylesheet": "a {}"},
        "with source_theme, and change that",
    ),
    (
        "webhook",
        {**HOOK, "signature_configuration": {"enabled": True}},
        "signing_key",
    ),
    ("webhook", {**HOOK, "read_timeout": 0}, "at least 1"),
    ("messenger", {**GENERIC, "connect_timeout": 0}, "at least 1"),
    (
        "tenant",
        {"jwt_configuration": {"time_to_live_in_seconds": 0}},
        "at least 1",
    ),
]


def task(server: Sandbox, kind: str, options: Row, **more: Any) -> Row:
    """Return what a task for something called new results in."""
    spec = importlib.import_module(f"{MODULES}.fusionauth_{kind}").SPEC
    name = {} if "url" in options else {"name": "new"}
    return perform(server, spec, **{**name, **options}, **more)


@pytest.mark.parametrize(("kind", "options", "named"), LACKING)
def test_a_need_is_told_before_anything_is_written(
    sandbox: Sandbox, kind: str, options: Row, named: str
) -> None:
    foreseen, done = (
        task(sandbox, kind, options, check_mode=check_mode)
        for check_mode in (True, False)
    )
    assert foreseen.get("failed")
    assert foreseen["msg"] == done["msg"]
    assert named in done["msg"]
    assert sandbox.writes("fusionauth") == []


def test_what_is_there_already_need_not_be_stated(sandbox: Sandbox) -> None:
    saml = {"samlv2_configuration": SAML}
    assert not task(sandbox, "application", saml).get("failed")
    debug = {"samlv2_configuration": {"enabled": True, "debug": True}}
    assert task(sandbox, "application", debug)["changed"]


def test_every_need_that_the_stand_in_knows_is_tried() -> None:
    tried = " ".join(str(options) for dummy, options, dummy in LACKING)
    for path, value, dummy in REQUIRED_WHEN:
        words = path.split(".")[-2:] if value is True else [str(value)]
        assert all(
            word.lower() in tried.replace("_", "").lower() for word in words
        )
