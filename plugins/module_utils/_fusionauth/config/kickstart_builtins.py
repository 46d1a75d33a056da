# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ids of what FusionAuth came with, by the variables that kickstart files have for them.

Source: FusionAuth docs, "Kickstart", "Environment Variables".
"""

from __future__ import annotations

import re
import typing as t

from ..._core.field_paths import Record, get_path
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
# Such as FUSIONAUTH_LAMBDA[JWTPopulate]_ID.
DEFAULT_OF_TYPE = re.compile(r"FUSIONAUTH_(FORM|LAMBDA)\[(\w+)\]_ID")
KINDS = {"FORM": FORM, "LAMBDA": LAMBDA}


def builtin_id(server: FusionAuth, variable: str) -> str | None:
    """Return the id that a variable stands for without being stated, or None.

    Args:
        server: The FusionAuth, which is asked for what the variable is about.
        variable: The name of the variable.
    """
    match = DEFAULT_OF_TYPE.fullmatch(variable)
    if match:
        kind_name, resource_type = match.groups()
        return _oldest_default(server, KINDS[kind_name], resource_type)
    look_up = BUILTIN_IDS.get(variable)
    return look_up(server) if look_up else None


def _oldest_default(
    server: FusionAuth, resource: Resource, resource_type: str
) -> str | None:
    """Return the id of the form or lambda of a type that was there first."""
    # People may have created others of that name since.
    defaults = [
        record
        for record in server.list_all(resource)
        if record.get("type") == resource_type
        and record["name"].startswith("Default ")
    ]
    oldest = min(defaults, key=_created_at, default=None)
    return oldest["id"] if oldest else None


def _created_at(record: Record) -> int:
    """Return when an object was created, in milliseconds since the epoch."""
    return int(record.get("insertInstant", 0))


def _own_application_id(dummy_server: FusionAuth) -> str:
    """Return the id of FusionAuth's own application, which is the same everywhere."""
    return FUSIONAUTH_APPLICATION


def own_tenant_id(server: FusionAuth) -> str | None:
    """Return the id of the tenant of FusionAuth's own application."""
    application = server.by_id(APPLICATION, FUSIONAUTH_APPLICATION)
    return application.get("tenantId") if application else None


def has_several_tenants(server: FusionAuth) -> bool:
    """Return whether the server has more tenants than the one that it came with."""
    return len(list(server.list_all(TENANT))) > 1


def _signing_key_id(server: FusionAuth) -> str | None:
    """Return the id of the key that the tenant of FusionAuth's own application signs with."""
    tenant = server.by_id(TENANT, own_tenant_id(server) or "")
    field_path = ("jwtConfiguration", "accessTokenKeyId")
    return t.cast(t.Optional[str], get_path(tenant or {}, field_path))


def _tenant_manager_id(server: FusionAuth) -> str | None:
    """Return the id of the application for managers of tenants, which a role tells apart."""
    for application in server.list_all(APPLICATION):
        roles = application.get("roles") or ()
        if any(role["id"] == TENANT_MANAGER_ADMIN_ROLE for role in roles):
            return t.cast(str, application["id"])
    return None


BUILTIN_IDS: dict[str, t.Callable[[FusionAuth], str | None]] = {
    "FUSIONAUTH_APPLICATION_ID": _own_application_id,
    "FUSIONAUTH_TENANT_ID": own_tenant_id,
    "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID": _signing_key_id,
    "FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID": _tenant_manager_id,
    "TENANT_MANAGER_ID": _tenant_manager_id,
}
