# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consents, and those that users have given (FusionAuth docs, "Consents")."""

from __future__ import annotations

from .engine import Change, Resource
from .errors import refuse
from .instance import Instance, Object
from .web import Call, Endpoint


def drop_given(call: Call, consent: Object) -> None:
    """Remove what users have given of a deleted consent."""
    for given in call.instance.all("userConsent"):
        if given["consentId"] == consent["id"]:
            del call.instance.of("userConsent")[given["id"]]


CONSENT = Resource(
    name="consent",
    path="/api/consent",
    request="ConsentRequest",
    kind="Consent",
    criteria=("name",),
    required=("name", "defaultMinimumAgeForSelfConsent"),
    removed=drop_given,
)


def prepare(change: Change) -> None:
    """Check what a given consent refers to."""
    references = (
        ("consentId", "consent"),
        ("giverUserId", "user"),
        ("userId", "user"),
    )
    for field, kind in references:
        identifier = change.new.get(field)
        thing = change.instance.get(kind, identifier)
        if identifier and (thing is None or not change.call.sees(kind, thing)):
            message = f"The {kind} with Id [{identifier}] does not exist."
            change.problems.field(f"userConsent.{field}", "invalid", message)


def view(instance: Instance, given: Object) -> Object:
    """Return a given consent with the consent itself."""
    consent = instance.of("consent")[given["consentId"]]
    return given | {"consent": CONSENT.public(instance, consent)}


def of_user(call: Call, found: list[Object]) -> list[Object]:
    """Return those of the user that the query names."""
    user_id = call.uuid("userId")
    if user_id is None:
        raise refuse(
            "userId",
            "missing",
            "You must specify the [userId] as a URL parameter.",
        )
    return [given for given in found if given["userId"] == user_id]


USER_CONSENT = Resource(
    name="userConsent",
    path="/api/user/consent",
    request="UserConsentRequest",
    kind="UserConsent",
    required=("consentId", "giverUserId", "userId"),
    unique=(),
    read_only=("consent",),
    immutable=("consentId", "data", "giverUserId", "userId"),
    prepare=prepare,
    view=view,
    listing=of_user,
)


def revoke(call: Call) -> None:
    """DELETE /api/user/consent/{userConsentId}: the same as an update of the status."""
    given = USER_CONSENT.locate(call)
    given |= {"status": "Revoked", "lastUpdateInstant": call.instance.now()}


def endpoints() -> list[Endpoint]:
    """Return the endpoints of consents."""
    given = [one for one in USER_CONSENT.endpoints() if one.verb != "DELETE"]
    one = f"{USER_CONSENT.path}/{{userConsentId}}"
    return [*CONSENT.endpoints(), *given, Endpoint("DELETE", one, revoke)]
