# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes a license of FusionAuth is told by a table that names real fields and real features."""

from __future__ import annotations

import json

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.identifiers import (
    FUSIONAUTH_APPLICATION,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.license import (
    switched_on,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resource import (
    Resource,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.applications import (
    APPLICATION,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.connectors import (
    CONNECTOR,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.tenants import (
    TENANT,
)
from tests.support.sandbox import CHECKOUT

LICENSED = [
    one
    for one in RESOURCES.values()
    if one.licensed_fields or one.licensed_feature
]
OPENAPI = json.loads(
    (CHECKOUT / "tests/sandbox/fusionauth/openapi.json").read_text()
)
FEATURES = OPENAPI["schemas"]["ReactorStatus"].keys()


@pytest.mark.parametrize("resource", LICENSED, ids=lambda one: one.name)
def test_every_switch_is_a_field_and_takes_a_feature(
    resource: Resource,
) -> None:
    for switch in resource.licensed_fields:
        *above, last = switch.path.split(".")
        field = resource.schema.descend(above).fields[last]
        assert switch.value is None or switch.value in field.choices, switch
        assert switch.feature in FEATURES, switch
    assert resource.licensed_feature in {"", *FEATURES}


@pytest.mark.parametrize(
    ("resource", "found", "wanted", "told"),
    [
        (CONNECTOR, None, {"name": "x"}, ["a new connector"]),
        (CONNECTOR, {"name": "x"}, {"name": "x"}, []),
        (
            APPLICATION,
            None,
            {"name": "x", "themeId": "t"},
            ["theme of application 'x'"],
        ),
        (APPLICATION, {"name": "x", "themeId": "t"}, {"themeId": "t"}, []),
        (APPLICATION, {"name": "x", "themeId": "t"}, {"themeId": None}, []),
        (
            APPLICATION,
            {"id": FUSIONAUTH_APPLICATION, "name": "x"},
            {"themeId": "t"},
            [],
        ),
        (
            APPLICATION,
            {"name": "x", "scopes": [{"name": "a"}, {"name": "b"}]},
            {"scopes": [{"name": "a"}]},
            [],
        ),
        (
            APPLICATION,
            {"name": "x", "scopes": [{"name": "a"}]},
            {"scopes": [{"name": "b"}]},
            ["scopes of application 'x'"],
        ),
        (
            APPLICATION,
            {"name": "x"},
            {
                "registrationConfiguration": {"type": "basic"},
                "oauthConfiguration": {"relationship": "ThirdParty"},
            },
            ["oauth_configuration.relationship ThirdParty of application 'x'"],
        ),
        (
            TENANT,
            {"name": "x"},
            {"captchaConfiguration": {"enabled": False}},
            [],
        ),
        (
            TENANT,
            {"name": "x", "captchaConfiguration": {"enabled": False}},
            {"captchaConfiguration": {"enabled": True}},
            ["captcha_configuration.enabled of tenant 'x'"],
        ),
    ],
)
def test_only_what_is_switched_on_takes_a_license(
    resource, found, wanted, told
) -> None:
    assert [
        what for what, _dummy in switched_on(resource, found, wanted)
    ] == told
