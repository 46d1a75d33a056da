# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ids of what FusionAuth came with, by the variables that kickstart files have for them.

Source: FusionAuth docs, "Kickstart", "Environment Variables".
"""

from __future__ import annotations

import re
import typing as t

from ..._core.field_paths import Record
from ..client import FusionAuth
from ..identifiers import FUSIONAUTH_APPLICATION, TENANT_MANAGER_ADMIN_ROLE
from ..resource import Resource
from ..resources.applications import APPLICATION
from ..resources.forms import FORM
from ..resources.lambdas import LAMBDA
from ..resources.tenants import TENANT

# What gives something that FusionAuth came with another id, and the variable that stands for it.
RENAMED = {
    "defaultTenantId": "FUSIONAUTH_TENANT_ID",
    "tenantManagerApplicationId": "TENANT_MANAGER_ID",
}
DEFAULT_OF_TYPE = re.compile(r"FUSIONAUTH_(FORM|LAMBDA)\[(\w+)\]_ID")
KINDS = {"FORM": FORM, "LAMBDA": LAMBDA}


def builtin_id(server: FusionAuth, variable: str) -> str | None:
    """Return the id that a variable stands for without being stated, or None."""
    if default := DEFAULT_OF_TYPE.fullmatch(variable):
        return _oldest_default(server, KINDS[default[1]], default[2])
    return BUILTIN_IDS[variable](server) if variable in BUILTIN_IDS else None


def _oldest_default(
    server: FusionAuth, resource: Resource, resource_type: str
) -> str | None:
    """Return the id of the form or lambda of a type that was there first."""
    defaults = [
        record
        for record in server.list_all(resource)
        if record.get("type") == resource_type and record["name"].startswith("Default ")
    ]
    oldest = min(defaults, key=_creation, default=None)
    return oldest["id"] if oldest else None


def _creation(record: Record) -> int:
    return int(record.get("insertInstant", 0))


def _own_application_id(dummy_server: FusionAuth) -> str:
    return FUSIONAUTH_APPLICATION


def own_tenant_id(server: FusionAuth) -> str | None:
    """Return the id of the tenant of FusionAuth's own application."""
    application = server.by_id(APPLICATION, FUSIONAUTH_APPLICATION) or {}
    return application.get("tenantId")


def _signing_key_id(server: FusionAuth) -> str | None:
    tenant = server.by_id(TENANT, own_tenant_id(server) or "") or {}
    configuration = tenant.get("jwtConfiguration") or {}
    return t.cast(t.Optional[str], configuration.get("accessTokenKeyId"))


def _tenant_manager_id(server: FusionAuth) -> str | None:
    """Return the id of the application for managers of tenants, which a role tells apart."""
    for application in server.list_all(APPLICATION):
        role_ids = [role["id"] for role in application.get("roles") or ()]
        if TENANT_MANAGER_ADMIN_ROLE in role_ids:
            return t.cast(str, application["id"])
    return None


BUILTIN_IDS: dict[str, t.Callable[[FusionAuth], str | None]] = {
    "FUSIONAUTH_APPLICATION_ID": _own_application_id,
    "FUSIONAUTH_TENANT_ID": own_tenant_id,
    "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID": _signing_key_id,
    "FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID": _tenant_manager_id,
    "TENANT_MANAGER_ID": _tenant_manager_id,
}
