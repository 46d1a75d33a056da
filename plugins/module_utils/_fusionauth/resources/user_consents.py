# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consents that users have given.

Source: FusionAuth docs, "Consents"; class UserConsent of fusionauth-java-client.
"""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._core.schema import reference
from ..field_types import DATA
from ..identifiers import id_from
from ..resource import Reader, Resource, find_by_name
from ..schema_overlay import UNMANAGED, as_set, schema_of

ACTIVE, REVOKED = "Active", "Revoked"


def _prepare(stated: Record) -> Record:
    """Return the stated options with a status: to give a consent again makes it active."""
    return {"status": ACTIVE, **stated}


def _list_of_user(
    server: Reader, resource: Resource, desired: Record
) -> t.Iterator[Record]:
    """Yield what a user has given, revoked consents included."""
    answer = server.get(resource.path, resource, userId=desired["userId"])
    yield from (answer or {}).get(resource.plural) or []


def _find(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return the consent, unless it is revoked and no status is desired.

    FusionAuth's DELETE keeps the record and only revokes it. Only a task with state: absent, for
    which options are not prepared, and a look-up desire no status.
    """
    record = find_by_name(server, resource, desired)
    is_revoked = record is not None and record.get("status") == REVOKED
    return None if is_revoked and "status" not in desired else record


def _choose_id(
    dummy_server: Reader, resource: Resource, desired: Record
) -> str:
    """Return the stated id or one that follows from user and consent, so that none is given twice."""
    name = f"{resource.path}/{desired['userId']}/{desired['consentId']}"
    return t.cast(str, desired.get("id") or id_from(name))


def _give_oneself(record: Record) -> Record:
    """Return a consent that, where no giver is stated, its user gives."""
    return {"giverUserId": record["userId"], **record}


USER_CONSENT = Resource(
    name="user_consent",
    path="/api/user/consent",
    schema=schema_of(
        "UserConsent",
        {
            "consent": UNMANAGED,
            "consentId": reference("consent"),
            "data": DATA,
            "giverUserId": reference("user"),
            "userId": reference("user"),
            "values": as_set(),
        },
    ),
    defaults={"data": {}, "status": ACTIVE, "values": []},
    key="consentId",
    envelope="userConsent",
    plural="userConsents",
    parent_field="userId",
    is_tenanted=True,
    required=("consentId",),
    read_only=("consent",),
    # A revoked consent is absent already, whatever status a task with state: absent states.
    never_identifying=("status",),
    # An update changes only the status and the values.
    immutable=("data", "giverUserId", "id"),
    prepare=_prepare,
    normalize=_give_oneself,
    list_all=_list_of_user,
    find=_find,
    choose_id=_choose_id,
)
