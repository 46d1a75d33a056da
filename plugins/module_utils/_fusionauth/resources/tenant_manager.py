# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of the tenant manager, in which customers administer their own tenants."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._core.schema import reference
from ..defaults import CHOSEN_BY_SERVER, ElementDefaults
from ..lookup import singleton
from ..resource import LicenseSwitch, SubResource
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
    configurations = stated.get(option)
    if not configurations:
        return stated
    named_configurations = {}
    for provider_type, settings in configurations.items():
        # The schema refuses whatever is not a mapping.
        if not isinstance(settings, dict):
            return stated
        named_configurations[provider_type] = {
            **settings,
            "type": provider_type,
        }
    return {**stated, option: named_configurations}


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
        LicenseSwitch(field, "tenantManagerApplication") for field in _LICENSED
    ),
    # Each type of identity provider is configured at a path of its own.
    sub_resources={
        "identityProviderTypeConfigurations": SubResource(
            "identity-provider", "typeConfiguration"
        )
    },
    prepare=_prepare,
)
