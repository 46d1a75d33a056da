# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant keeps its webhooks, though FusionAuth forgets them at a PUT without them (FusionAuth issue 2413)."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.modules import (
    fusionauth_tenant,
)
from tests.integration.test_fusionauth_config_properties import perform
from tests.support.sandbox import Sandbox

URL = "https://shop.example.com/events"


@pytest.fixture
def tenant(sandbox: Sandbox) -> str:
    """Return the id of a tenant that has a webhook."""
    tenant = sandbox.fusionauth("GET", "/api/tenant").json()["tenants"][0][
        "id"
    ]
    webhook = {
        "url": URL,
        "connectTimeout": 1,
        "readTimeout": 1,
        "tenantIds": [tenant],
    }
    made = sandbox.fusionauth(
        "POST", "/api/webhook", json={"webhook": webhook}
    )
    assert made.ok, made.text
    return tenant


def tenants_of_webhook(sandbox: Sandbox) -> list[str]:
    return sandbox.fusionauth("GET", "/api/webhook").json()["webhooks"][0][
        "tenantIds"
    ]


def change(sandbox: Sandbox, tenant: str, **options: Any) -> None:
    result = perform(sandbox, fusionauth_tenant.SPEC, id=tenant, **options)
    assert not result.get("failed"), result["msg"]
    assert result["changed"]


def test_a_change_of_something_else_leaves_them(
    sandbox: Sandbox, tenant: str
) -> None:
    change(sandbox, tenant, logout_url="https://shop.example.com/bye")
    assert tenants_of_webhook(sandbox) == [tenant]
    change(sandbox, tenant, reset=["logout_url", "jwt_configuration"])
    assert tenants_of_webhook(sandbox) == [tenant]


def test_they_are_taken_away_where_that_is_asked_for(
    sandbox: Sandbox, tenant: str
) -> None:
    change(sandbox, tenant, reset=["webhooks"])
    assert tenants_of_webhook(sandbox) == []
    change(sandbox, tenant, webhooks=[URL])
    assert tenants_of_webhook(sandbox) == [tenant]
