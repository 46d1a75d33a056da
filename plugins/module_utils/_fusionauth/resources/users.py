# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users."""

from __future__ import annotations

import contextlib
import dataclasses

from ..._core.errors import ApiError, CollectionError
from ..._core.field_paths import Record
from ..._core.schema import BOOLEAN, ListSchema, reference
from ..._core.unknown import UNKNOWN
from ..field_types import (
    DATA,
    DATE,
    EMAIL,
    LANGUAGES,
    PHONE_NUMBER,
    SECRET,
    TRIMMED,
    TRIMMED_LOWER,
    TRIMMED_OR_ABSENT,
    WRITE_ONLY_SECRET,
)
from ..resource import TIMESTAMPS, Reader, Resource
from ..schema_overlay import (
    UNMANAGED,
    enumeration,
    one_of,
    schema_of,
    write_only,
)
from .passwords import refuse_password

# What FusionAuth writes of a user.
READ_ONLY = (
    "breachedPasswordLastCheckedInstant",
    "breachedPasswordStatus",
    "connectorId",
    "identities",
    "lastLoginInstant",
    "passwordLastUpdateInstant",
    "registrations",
    "uniqueUsername",
    "usernameStatus",
    "verified",
    "verifiedInstant",
)
# How the link to set a password is sent to a new user.
SET_PASSWORD_BY = enumeration("SendSetPasswordIdentityType")

SCHEMA = schema_of(
    "User",
    {
        **dict.fromkeys(READ_ONLY, UNMANAGED),
        "birthDate": DATE,
        "cleanSpeakId": UNMANAGED,
        "data": DATA,
        "email": EMAIL,
        "encryptionScheme": dataclasses.replace(TRIMMED, write_only=True),
        "factor": write_only,
        "firstName": TRIMMED,
        "fullName": TRIMMED,
        "lastName": TRIMMED,
        "memberships": {
            "data": DATA,
            "groupId": reference("group"),
            "userId": UNMANAGED,
        },
        "middleName": TRIMMED,
        "mobilePhone": TRIMMED,
        "parentEmail": TRIMMED_LOWER,
        "password": WRITE_ONLY_SECRET,
        "passwordChangeReason": UNMANAGED,
        "phoneNumber": PHONE_NUMBER,
        "preferredLanguages": LANGUAGES,
        "salt": WRITE_ONLY_SECRET,
        "tenantId": reference("tenant"),
        "twoFactor": {
            "methods": {"secret": SECRET},
            "recoveryCodes": ListSchema(item=SECRET),
        },
        "username": TRIMMED_OR_ABSENT,
    },
    beside={
        "disableDomainBlock": BOOLEAN,
        "sendSetPasswordIdentityType": SET_PASSWORD_BY,
        "skipVerification": BOOLEAN,
    },
    needs=one_of("email", "username", "phoneNumber"),
)

# The names by which a user logs in, "loginId" being any of them.
_LOGIN_NAMES = ("loginId", "email", "username", "phoneNumber")


def _find(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return a user by the id or by a name to log in with."""
    if desired.get("id"):
        return server.by_id(resource, desired["id"])
    # Users of different tenants may have the same names.
    if server.tenant_id == UNKNOWN:
        return None
    for name in _LOGIN_NAMES:
        if desired.get(name):
            if name == "phoneNumber":
                _require_country_code(desired[name])
            query = _query_by_name(name, desired[name])
            return server.read(resource.path, resource, **query)
    return None


def _require_country_code(number: str) -> None:
    """Raise CollectionError for a phone number by which nobody is found again.

    FusionAuth adds a country code of its own choice.
    """
    if not number.startswith("+"):
        raise CollectionError(
            f"phone_number {number!r} has no country code, so that the user would not be found again: begin it with + "
            "and the code, or state an id, email or username as well."
        )


def _query_by_name(name: str, value: str) -> dict[str, str]:
    # A phone number has no parameter of its own.
    if name == "phoneNumber":
        return {"loginId": value, "loginIdTypes": name}
    return {name: value}


def _refuse_taken_names(
    server: Reader, current: Record, desired: Record
) -> None:
    """Raise CollectionError for a user who gets the name of another one to log in with."""
    identifier = current.get("id") or desired.get("id")
    # Without an id, the user of that name would be the desired one.
    if identifier is None or server.tenant_id == UNKNOWN:
        return
    for name in USER.unique_fields:
        stated = desired.get(name)
        if not stated or stated == current.get(name):
            continue
        holder: Record | None = None
        # A user who exists may be in any of several tenants, which FusionAuth asks to be told.
        with contextlib.suppress(ApiError):
            query = _query_by_name(name, stated)
            holder = server.read(USER.path, USER, **query)
        if holder and holder["id"] != identifier:
            raise CollectionError(
                f"user {stated!r} exists already, with the id {holder['id']}: "
                "state that id, or rename or delete it in a run before."
            )


def _refuse(
    server: Reader,
    current: Record,
    desired: Record,
    *,
    updates_secrets: bool,
) -> None:
    """Raise CollectionError for a password that the user's tenant does not accept, and for taken names.

    The password of a user that exists is written only where a task says so. One with a salt is a hash.
    """
    # When a user is written, FusionAuth says itself that a name is taken.
    if server.read_only:
        _refuse_taken_names(server, current, desired)
    is_written = not current or updates_secrets
    if is_written and desired.get("password") and not desired.get("salt"):
        user = {**current, **desired}
        refuse_password(server, user, desired["password"])


USER = Resource(
    name="user",
    path="/api/user",
    schema=SCHEMA,
    defaults={
        "active": True,
        "data": {},
        "passwordChangeRequired": False,
        "preferredLanguages": [],
        "twoFactor": {"methods": [], "recoveryCodes": []},
    },
    # A user has at least one of these names, not necessarily an e-mail address.
    key="email",
    # FusionAuth writes e-mail addresses in lower case.
    ignores_case=True,
    alias_fields=("username", "phoneNumber"),
    identified_by=("email", "username", "phoneNumber"),
    unique_fields=("email", "username"),
    envelope="user",
    plural="users",
    # Only a search finds several users, and it may find a new one only after a while.
    list_all=None,
    search_all={"queryString": "*"},
    is_tenanted=True,
    created_in_tenant=True,
    envelope_fields=(
        "disableDomainBlock",
        "sendSetPasswordIdentityType",
        "skipVerification",
    ),
    create_only=(
        "disableDomainBlock",
        "memberships",
        "sendSetPasswordIdentityType",
        "skipVerification",
        "twoFactor",
    ),
    immutable=("legacyIdentifier",),
    # A DELETE only deactivates a user, unless it says hardDelete (FusionAuth docs, "Users").
    soft_delete=True,
    read_only=("active", *READ_ONLY),
    volatile=(*TIMESTAMPS, "lastLoginInstant"),
    # The tenant decides which passwords there can be.
    written_after=("tenant",),
    find=_find,
    refuse=_refuse,
)
