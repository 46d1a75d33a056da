# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registrations of users for applications."""

from __future__ import annotations

import dataclasses

from ..._core.field_paths import Record
from ..._core.schema import BOOLEAN, reference
from ..._core.unknown import UNKNOWN
from ..._core.urls import join_path
from ..field_types import DATA, LANGUAGES, TRIMMED, TRIMMED_OR_ABSENT
from ..lookup import find_by_path, path_without_id
from ..resource import TIMESTAMPS, Reader, Resource
from ..schema_overlay import UNMANAGED, as_set, schema_of
from .users import SET_PASSWORD_BY

READ_ONLY = (
    "lastLoginInstant",
    "usernameStatus",
    "verified",
    "verifiedInstant",
)
# What counts only when a user is registered.
_OF_REQUEST = (
    "disableDomainBlock",
    "generateAuthenticationToken",
    "sendSetPasswordIdentityType",
    "skipRegistrationVerification",
    "skipVerification",
)

SCHEMA = schema_of(
    "UserRegistration",
    {
        **dict.fromkeys(READ_ONLY, UNMANAGED),
        "applicationId": reference("application"),
        "authenticationToken": dataclasses.replace(
            TRIMMED_OR_ABSENT, secret=True
        ),
        "cleanSpeakId": UNMANAGED,
        "data": DATA,
        "preferredLanguages": LANGUAGES,
        "roles": as_set(),
        "tokens": UNMANAGED,
        "username": TRIMMED,
    },
    beside={
        **dict.fromkeys(_OF_REQUEST, BOOLEAN),
        "sendSetPasswordIdentityType": SET_PASSWORD_BY,
        "userId": reference("user"),
    },
)


def _resolve_names(server: Reader, stated: Record) -> Record:
    """Report the roles that the application does not have, where nothing may be written.

    FusionAuth refuses them itself when it writes.
    """
    roles = stated.get("roles")
    if server.read_only and roles and isinstance(roles, list):
        application = stated["application"]
        identifier = server.resolve("application", application)
        if identifier != UNKNOWN:
            _report_missing_roles(server, application, identifier, roles)
    return stated


def _report_missing_roles(
    server: Reader, application: str, identifier: str, roles: list[str]
) -> None:
    path = join_path("/api/application", identifier)
    answer = server.get(path, denied={})
    # A key that may not read applications cannot tell whether there is such a role.
    if answer == {}:
        return
    known_names = _role_names(answer or {})
    for role in roles:
        if role not in known_names:
            where = f"in application {application!r} of"
            server.report_missing("role", role, known_names, where)


def _role_names(answer: Record) -> list[str]:
    application = answer.get("application") or {}
    roles = application.get("roles") or []
    return [role["name"] for role in roles]


REGISTRATION = Resource(
    name="registration",
    path="/api/user/registration/{userId}",
    parent_field="userId",
    id_field="applicationId",
    schema=SCHEMA,
    defaults={"data": {}, "preferredLanguages": [], "roles": []},
    key="applicationId",
    envelope="registration",
    # Only their user lists registrations.
    list_all=None,
    is_tenanted=True,
    # FusionAuth finds a registration's user and application only in their tenant.
    created_in_tenant=True,
    # A request that creates the user as well names neither in its path.
    request_paths="/api/user/registration(/(?P<owner>[^/]+)(/(?P<id>[^/]+))?)?",
    envelope_fields=_OF_REQUEST,
    create_only=(*_OF_REQUEST, "userId"),
    required=("applicationId",),
    generates_secrets=True,
    written_after=("application", "application_role"),
    read_only=READ_ONLY,
    volatile=(*TIMESTAMPS, "lastLoginInstant"),
    find=find_by_path,
    resolve_names=_resolve_names,
    new_path=path_without_id,
)
