# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of the tenant manager, in which customers administer their own tenants."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._core.schema import reference
from ..defaults import CHOSEN_BY_SERVER, ElementDefaults
from ..lookup import singleton
from ..resource import LicenceSwitch, SubResource
from ..schema_base import ENUMERATIONS
from ..schema_overlay import as_set, keys_among, schema_of

_PROVIDER_TYPES = ENUMERATIONS["IdentityProviderType"]
_LICENSED = (
    "applicationConfigurations",
    "attributeFormId",
    "brandName",
    "identityProviderTypeConfigurations",
)


def _prepare(stated: Record) -> Record:
    """Return the stated options in which each configuration of a type names that type."""
    option = "identity_provider_type_configurations"
    stated_types = stated.get(option)
    if not stated_types:
        return stated
    if not all(
        isinstance(settings, dict) for settings in stated_types.values()
    ):
        return stated
    named = {name: {**one, "type": name} for name, one in stated_types.items()}
    return {**stated, option: named}


TENANT_MANAGER_CONFIGURATION = singleton(
    "tenant_manager_configuration",
    "/api/tenant-manager",
    "tenantManagerConfiguration",
    schema=schema_of(
        "TenantManagerConfiguration",
        {
            "applicationConfigurations": as_set(
                {"applicationId": reference("application")}
            ),
            "attributeFormId": reference("form"),
            "identityProviderTypeConfigurations": keys_among(*_PROVIDER_TYPES),
        },
    ),
    defaults={
        "applicationConfigurations": [],
        "attributeFormId": CHOSEN_BY_SERVER,
        "identityProviderTypeConfigurations": ElementDefaults(
            {}, {"defaultAttributeMappings": {}, "enabled": False}
        ),
    },
    licensed_fields=tuple(
        LicenceSwitch(field, "tenantManagerApplication") for field in _LICENSED
    ),
    sub_resources={
        "identityProviderTypeConfigurations": SubResource(
            "identity-provider", "typeConfiguration"
        )
    },
    prepare=_prepare,
)
