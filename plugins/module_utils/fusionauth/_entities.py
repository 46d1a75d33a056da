# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of FusionAuth's resources: where its API keeps them and what of them needs a word."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from .._engine import Entity
from .._errors import Problem
from .._shape import Record
from . import _fields

API_KEYS = uuid.UUID("6ab4c5f0-6d52-5a3b-9f0e-2a4a6b1a7c11")


@dataclasses.dataclass(frozen=True)
class Resource(Entity):
    """An entity of FusionAuth.

    ``wrapper``: the member of a body that holds one; ``plural``: the member of a list. ``tenanted``: whether requests
    for it take the tenant header. ``beside``: fields that stand in a request beside the wrapper. ``parts``: keyed
    fields whose records are written through paths of their own once the object exists, each with the last word of
    that path, which wraps the records too. ``soft``: whether DELETE only deactivates unless told otherwise.
    ``read_only``: fields that answers show and requests do without.
    """

    wrapper: str = ""
    plural: str = ""
    tenanted: bool = False
    beside: tuple[str, ...] = ()
    parts: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    soft: bool = False
    read_only: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ("insertInstant", "lastUpdateInstant", "lastLoginInstant", "expirationInstant")


def _named_api_key(stated: Record) -> Record:
    """An API key can be found by id alone, so the id is made from the name (RFC 9562 section 5.5)."""
    permissions = stated.get("permissions")
    if permissions is not None and not permissions.get("endpoints") and permissions.keys() <= {"endpoints"}:
        raise Problem(
            f"permissions of API key {stated.get('name')!r} name no endpoint, and FusionAuth refuses such a key "
            "everywhere: name endpoints and verbs, or leave permissions out for a key that may do anything."
        )
    return {"id": str(uuid.uuid5(API_KEYS, stated["name"])), **stated} if "name" in stated else stated


def _lower_email(stated: Record) -> Record:
    """FusionAuth stores e-mail addresses in lower case."""
    return {**stated, "email": stated["email"].lower()} if stated.get("email") else stated


TENANT = Resource(
    name="tenant",
    path="/api/tenant",
    shape=_fields.TENANT,
    wrapper="tenant",
    plural="tenants",
    beside=("sourceTenantId", "webhookIds"),
    create_only=("sourceTenantId",),
    read_only=("configured", "state"),
)
APPLICATION = Resource(
    name="application",
    path="/api/application",
    shape=_fields.APPLICATION,
    wrapper="application",
    plural="applications",
    tenanted=True,
    beside=("sourceApplicationId",),
    create_only=("sourceApplicationId",),
    parts={"roles": "role", "scopes": "scope"},
    soft=True,
    read_only=("state", "active"),
)
KEY = Resource(
    name="key",
    path="/api/key",
    shape=_fields.KEY,
    wrapper="key",
    plural="keys",
    computed=("id", "kid", "publicKey"),
    immutable=("algorithm", "length", "issuer", "type", "kid", "certificate", "publicKey"),
    create_only=("privateKey",),
    volatile=("insertInstant", "lastUpdateInstant"),
)
API_KEY = Resource(
    name="api_key",
    path="/api/api-key",
    shape=_fields.API_KEY,
    wrapper="apiKey",
    immutable=("key", "retrievable", "tenantId"),
    beside=("sourceKeyId",),
    create_only=("sourceKeyId", "key"),
    computed=("id", "key"),
    volatile=("insertInstant", "lastUpdateInstant"),
    read_only=("keyManager",),
    prepare=_named_api_key,
)
USER = Resource(
    name="user",
    path="/api/user",
    shape=_fields.USER,
    key="email",
    wrapper="user",
    tenanted=True,
    beside=("disableDomainBlock", "sendSetPasswordIdentityType", "skipVerification"),
    create_only=("disableDomainBlock", "memberships", "sendSetPasswordIdentityType", "skipVerification", "twoFactor"),
    immutable=("legacyIdentifier",),
    soft=True,
    read_only=(
        "active",
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
    ),
    prepare=_lower_email,
)
REGISTRATION = Resource(
    name="registration",
    path="/api/user/registration",
    shape=_fields.REGISTRATION,
    key="applicationId",
    wrapper="registration",
    tenanted=True,
    beside=(
        "disableDomainBlock",
        "generateAuthenticationToken",
        "sendSetPasswordIdentityType",
        "skipRegistrationVerification",
        "skipVerification",
    ),
    create_only=(
        "disableDomainBlock",
        "generateAuthenticationToken",
        "sendSetPasswordIdentityType",
        "skipRegistrationVerification",
        "skipVerification",
        "userId",
    ),
    read_only=("lastLoginInstant", "usernameStatus", "verified", "verifiedInstant"),
)

ENTITIES = {one.name: one for one in (TENANT, APPLICATION, KEY, API_KEY, USER, REGISTRATION)}

LISTS = {
    "tenant": ("/api/tenant", "tenants"),
    "application": ("/api/application", "applications"),
    "key": ("/api/key", "keys"),
    "group": ("/api/group", "groups"),
    "connector": ("/api/connector", "connectors"),
    "email_template": ("/api/email/template", "emailTemplates"),
    "entity_type": ("/api/entity/type", "entityTypes"),
    "form": ("/api/form", "forms"),
    "ip_acl": ("/api/ip-acl/search", "ipAccessControlLists"),
    "lambda": ("/api/lambda", "lambdas"),
    "message_template": ("/api/message/template", "messageTemplates"),
    "messenger": ("/api/messenger", "messengers"),
    "theme": ("/api/theme", "themes"),
    "user_action": ("/api/user-action", "userActions"),
    "webhook": ("/api/webhook", "webhooks"),
}
