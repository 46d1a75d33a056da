# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entity types, entities and grants (FusionAuth docs, "Entity Management")."""

from __future__ import annotations

import secrets
from typing import Any

from . import engine, search, users, validation
from .engine import Change, Child, Resource
from .errors import Problems, not_found, refuse
from .instance import Instance, Object
from .tenants import signing_keys
from .web import Call, Endpoint

SEARCHED = ("clientId", "id", "name")


def prepare_type(change: Change) -> None:
    """Complete and check an entity type."""
    settings, problems = change.new["jwtConfiguration"], change.problems
    if settings["enabled"] and settings.get("timeToLiveInSeconds", 0) <= 0:
        path = "entityType.jwtConfiguration.timeToLiveInSeconds"
        problems.field(
            path, "invalid", f"The [{path}] property must be greater than 0."
        )
    signing_keys(
        change.instance, settings, "entityType.jwtConfiguration", problems
    )
    change.new["permissions"] = PERMISSION.inline(change)


ENTITY_TYPE = Resource(
    name="entityType",
    path="/api/entity/type",
    request="EntityTypeRequest",
    kind="EntityType",
    criteria=("name",),
    prepare=prepare_type,
)


def drop_permission(call: Call, kind: Object, permission: Object) -> None:
    """Take a deleted permission out of the grants."""
    for grant in call.instance.all("grant"):
        entity = call.instance.get("entity", grant["entity"])
        if entity and entity["type"]["id"] == kind["id"]:
            grant["permissions"] = [
                name
                for name in grant["permissions"]
                if name != permission["name"]
            ]


PERMISSION = Child(
    name="permission",
    parent=ENTITY_TYPE,
    member="permissions",
    request="EntityTypePermissionRequest",
    kind="EntityTypePermission",
    removed=drop_permission,
)


def prepare_entity(change: Change) -> None:
    """Complete and check an entity."""
    new, old, instance = change.new, change.old, change.instance
    identifier = (new.get("type") or {}).get("id") or (
        (old or {}).get("type") or {}
    ).get("id")
    new["type"] = {"id": identifier}
    if not identifier:
        change.problems.blank("entity.type.id")
    new["clientId"] = new.get("clientId") or (
        old["clientId"] if old else new["id"]
    )
    new["clientSecret"] = new.get("clientSecret") or (
        old["clientSecret"] if old else secrets.token_urlsafe(32)
    )
    for other in instance.all("entity"):
        if other["id"] != new["id"] and other["clientId"] == new["clientId"]:
            message = (
                f"An entity with clientId [{new['clientId']}] already exists."
            )
            change.problems.field("entity.clientId", "duplicate", message)


def view_entity(instance: Instance, entity: Object) -> Object:
    """Return an entity with its whole type."""
    return entity | {
        "type": ENTITY_TYPE.public(
            instance, instance.of("entityType")[entity["type"]["id"]]
        )
    }


def drop_grants(call: Call, entity: Object) -> None:
    """Remove the grants on and to a deleted entity."""
    for grant in call.instance.all("grant"):
        if entity["id"] in (grant["entity"], grant.get("recipientEntityId")):
            del call.instance.of("grant")[grant["id"]]


ENTITY = Resource(
    name="entity",
    path="/api/entity",
    licensed=True,
    request="EntityRequest",
    kind="Entity",
    many="entities",
    tenancy="required",
    listed=False,
    unique=(),
    prepare=prepare_entity,
    view=view_entity,
    removed=drop_grants,
)


def find(call: Call) -> Object:
    """GET and POST /api/entity/search."""
    return users.find_by_query(call, ENTITY, SEARCHED, "EntitySearchRequest")


def view_grant(instance: Instance, grant: Object) -> Object:
    """Return a grant with its entity."""
    hidden = ("tenantId",)
    shown = {
        name: value for name, value in grant.items() if name not in hidden
    }
    return shown | {
        "entity": ENTITY.public(
            instance, instance.of("entity")[grant["entity"]]
        )
    }


def recipient(call: Call, source: Object) -> tuple[str, str]:
    """Return which property names the recipient of a grant, and its id."""
    problems = Problems()
    for name, kind in (("recipientEntityId", "entity"), ("userId", "user")):
        if source.get(name):
            identifier = source[name].lower()
            found = call.instance.get(kind, identifier)
            if found is None or not call.sees(kind, found):
                problems.field(
                    f"grant.{name}",
                    "invalid",
                    f"The {kind} with Id [{identifier}] does not exist.",
                )
            problems.stop()
            return name, identifier
    problems.blank("grant.recipientEntityId")
    raise problems.refusal()


def granted(
    instance: Instance, entity: str, name: str, identifier: str
) -> Object | None:
    """Return the grant an entity has for a recipient."""
    for grant in instance.all("grant"):
        if grant["entity"] == entity and grant.get(name) == identifier:
            return grant
    return None


def grant(call: Call) -> None:
    """POST /api/entity/{entityId}/grant: create or replace. The answer has no body."""
    instance, entity = call.instance, call.find("entity", call.ids["entityId"])
    sent = call.body("EntityGrantRequest").get("grant") or {}
    name, identifier = recipient(call, sent)
    new = validation.fill(
        instance.shapes, instance.nested, "EntityGrant", sent
    )
    known = {
        entry["name"]
        for entry in instance.of("entityType")[entity["type"]["id"]][
            "permissions"
        ]
    }
    problems = Problems()
    for permission in new["permissions"]:
        if permission not in known:
            problems.field(
                "grant.permissions",
                "invalid",
                f"The permission [{permission}] does not exist.",
            )
    problems.stop()
    old, now = (
        granted(instance, entity["id"], name, identifier) or {},
        instance.now(),
    )
    stored = {
        "data": new["data"],
        "entity": entity["id"],
        "id": old.get("id") or instance.new_id(),
        "insertInstant": old.get("insertInstant", now),
        "lastUpdateInstant": now,
        "permissions": sorted(set(new["permissions"])),
        "tenantId": entity["tenantId"],
        name: identifier,
    }
    instance.of("grant")[stored["id"]] = stored


def read_grants(call: Call) -> Object:
    """GET /api/entity/{entityId}/grant: a recipient's, or all."""
    instance, entity = call.instance, call.find("entity", call.ids["entityId"])
    for name in ("recipientEntityId", "userId"):
        if identifier := call.uuid(name):
            found = granted(instance, entity["id"], name, identifier)
            if found is None:
                raise not_found()
            return {"grant": view_grant(instance, found)}
    found_all = [
        view_grant(instance, item)
        for item in instance.all("grant")
        if item["entity"] == entity["id"]
    ]
    return {"grants": found_all}


def revoke(call: Call) -> None:
    """DELETE /api/entity/{entityId}/grant."""
    entity = call.find("entity", call.ids["entityId"])
    for name in ("recipientEntityId", "userId"):
        if identifier := call.uuid(name):
            found = granted(call.instance, entity["id"], name, identifier)
            if found is None:
                raise not_found()
            del call.instance.of("grant")[found["id"]]
            return
    raise refuse(
        "recipientEntityId",
        "missing",
        "You must specify the [recipientEntityId] or the [userId] parameter.",
    )


def find_grants(call: Call) -> Object:
    """GET and POST /api/entity/grant/search."""
    criteria = engine.search_criteria(
        call, ("entityId", "name", "userId", *search.PAGING)
    )
    found = [
        item for item in call.instance.all("grant") if call.sees("grant", item)
    ]
    tests: dict[str, Any] = {
        "entityId": lambda item, wanted: item["entity"] == wanted,
        "userId": lambda item, wanted: item.get("userId") == wanted,
        "name": lambda item, wanted: search.like(
            wanted, call.instance.of("entity")[item["entity"]]["name"]
        ),
    }
    for name, test in tests.items():
        if name in criteria:
            found = [item for item in found if test(item, criteria[name])]
    shown = [
        view_grant(call.instance, item)
        for item in search.page(found, criteria)
    ]
    return {"grants": shown, "total": len(found)}


def endpoints() -> list[Endpoint]:
    """Return the endpoints of entities."""
    grants = "/api/entity/{entityId}/grant"
    return [
        *ENTITY_TYPE.endpoints(),
        *PERMISSION.endpoints(),
        *ENTITY.endpoints(),
        Endpoint("GET", "/api/entity/search", find),
        Endpoint("POST", "/api/entity/search", find),
        Endpoint("POST", grants, grant),
        Endpoint("GET", grants, read_grants),
        Endpoint("DELETE", grants, revoke),
        Endpoint("GET", "/api/entity/grant/search", find_grants),
        Endpoint("POST", "/api/entity/grant/search", find_grants),
    ]
