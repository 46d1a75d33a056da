# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""POST /api/user/import: many users at once (FusionAuth docs, "Import Users").

It validates little: neither e-mail addresses (fusionauth-issues 2601) nor passwords, which are hashes. Where a user
exists already none is added (317), and unless ``validateDbConstraints`` is true the answer names nobody (709, 2836).
"""

from __future__ import annotations

from . import domain, validation
from .errors import Problems, Refusal, refuse
from .instance import FUSIONAUTH_CONNECTOR, Instance, Object, read_defaults
from .users import LOGIN_IDS, membership
from .web import Call, Endpoint

FAILED = (
    "An error occurred during the import request. One or more of the users exist already: import with "
    "[validateDbConstraints] to learn which."
)


def import_users(call: Call) -> None:
    """Add all users of a request, or none."""
    body = call.body("ImportRequest")
    sent = body.get("users") or []
    if not sent:
        raise refuse(
            "users", "missing", "You must specify the [users] property."
        )
    tenant, problems = call.require_tenant(), Problems()
    users = [imported(call.instance, one, body, tenant) for one in sent]
    check(call.instance, users, problems)
    if problems.fields and not body.get("validateDbConstraints"):
        raise Refusal(
            500,
            {
                "fieldErrors": {},
                "generalErrors": [
                    {"code": "[ImportRequestFailed]", "message": FAILED}
                ],
            },
        )
    problems.stop()
    call.instance.of("user").update((user["id"], user) for user in users)


def imported(
    instance: Instance, sent: Object, body: Object, tenant: str
) -> Object:
    """Return a user as it is stored."""
    new = validation.fill(
        instance.shapes,
        instance.nested,
        "User",
        sent,
        read_defaults("resources")["user"],
    )
    new = domain.stored("User", new)
    now = instance.now()
    made = {
        "connectorId": FUSIONAUTH_CONNECTOR,
        "id": instance.new_id(),
        "insertInstant": now,
        "verified": False,
    }
    new = (
        made
        | new
        | {
            "lastLoginInstant": now,
            "lastUpdateInstant": now,
            "tenantId": tenant,
        }
    )
    if "password" in new:
        hashing = {
            name: body[name]
            for name in ("encryptionScheme", "factor")
            if name in body
        }
        new = hashing | new | {"passwordLastUpdateInstant": now}
    new["memberships"] = [
        membership(instance, one["groupId"].lower(), one)
        for one in sent.get("memberships") or ()
    ]
    new["registrations"] = [
        {
            "id": instance.new_id(),
            "insertInstant": now,
            "lastUpdateInstant": now,
            "verified": True,
        }
        | validation.fill(
            instance.shapes, instance.nested, "UserRegistration", one
        )
        for one in sent.get("registrations") or ()
    ]
    verified = {"verified": new["verified"], "verifiedReason": "Import"}
    times = {
        "insertInstant": now,
        "lastLoginInstant": now,
        "lastUpdateInstant": now,
        "primary": True,
    }
    new["identities"] = [
        times | verified | {"type": kind, "value": new[kind]}
        for kind in LOGIN_IDS
        if kind in new
    ]
    return new


def check(instance: Instance, users: list[Object], problems: Problems) -> None:
    """Report what the constraints of the data base would not have."""
    stored = instance.all("user")
    taken = {
        (kind, user["tenantId"], user[kind].lower())
        for user in stored
        for kind in LOGIN_IDS
        if kind in user
    }
    ids = {user["id"] for user in stored}
    for index, user in enumerate(users):
        if user["id"] in ids:
            problems.field(
                f"users[{index}].id",
                "duplicate",
                f"A User with Id = [{user['id']}] already exists.",
            )
        ids.add(user["id"])
        for kind in (kind for kind in LOGIN_IDS if kind in user):
            key = (kind, user["tenantId"], user[kind].lower())
            if key in taken:
                path = f"users[{index}].{kind}"
                problems.field(
                    path,
                    "duplicate",
                    f"A User with {kind} = [{user[kind]}] already exists.",
                )
            taken.add(key)
        for one in user["registrations"]:
            if one["applicationId"] not in instance.of("application"):
                path = f"users[{index}].registrations.applicationId"
                problems.field(
                    path,
                    "invalid",
                    f"The application with Id [{one['applicationId']}] does not exist.",
                )


def endpoints() -> list[Endpoint]:
    """Return the endpoint."""
    return [Endpoint("POST", "/api/user/import", import_users)]
