# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entities, their types and their grants.

An entity is neither a user nor an application, and may be allowed something or allow it.
"""

from __future__ import annotations

import re

from ..._core.field_paths import Record
from ..._core.schema import RecordSchema, reference, references
from ..._core.unknown import UNKNOWN
from ..defaults import CHOSEN_BY_SERVER
from ..field_types import DATA, SECRET, TRIMMED
from ..identifiers import id_from
from ..lookup import derive_id, find_by_path, path_without_id
from ..resource import (
    Condition,
    Reader,
    Requests,
    Resource,
    SubResource,
    ValueRule,
    choose,
)
from ..schema_overlay import (
    UNMANAGED,
    as_keyed_list,
    as_set,
    each_of,
    schema_of,
)

ENTITY_TYPE = Resource(
    name="entity_type",
    path="/api/entity/type",
    schema=schema_of(
        "EntityType",
        {
            "data": DATA,
            "jwtConfiguration": {
                "accessTokenKeyId": reference("key"),
                "accessTokenVerificationKeyIds": references("key"),
            },
            "permissions": as_keyed_list(
                {"data": DATA, "description": TRIMMED, "name": TRIMMED}
            ),
        },
        needs=each_of("name"),
    ),
    defaults={
        "data": {},
        "jwtConfiguration": {
            "accessTokenKeyId": CHOSEN_BY_SERVER,
            "accessTokenVerificationKeyIds": [],
            "enabled": False,
            "timeToLiveInSeconds": 0,
        },
        "permissions": [],
    },
    signing_keys=("jwtConfiguration.accessTokenKeyId",),
    value_rules=(
        ValueRule(
            "jwtConfiguration.timeToLiveInSeconds",
            minimum=1,
            when=(Condition("jwtConfiguration.enabled", (True,)),),
        ),
    ),
    envelope="entityType",
    plural="entityTypes",
    sub_resources={"permissions": SubResource("permission", "permission")},
    installed_name=re.compile("AI Agent"),
    choose_id=derive_id,
)

# Entities


def _prepare(stated: Record) -> Record:
    """Return the stated options with the type as a record, of which only the id is written."""
    if "type" not in stated:
        return stated
    return {**stated, "type": {"id": stated["type"]}}


def _find(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return an entity by the id that follows from its name, else by a search.

    A search may know a new entity only after a while.
    """
    if desired.get("id"):
        return server.by_id(resource, desired["id"])
    if server.tenant_id == UNKNOWN:
        return None
    name = desired["name"]
    entity = server.by_id(resource, id_from(name, server.tenant_id))
    if entity and entity.get("name") == name:
        return entity
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    entities = server.search(resource, queryString=f'name:"{escaped}"')
    return choose(server, resource, desired, entities)


def _choose_id(
    server: Reader, dummy_resource: Resource, desired: Record
) -> str:
    """Return the stated id or one that follows from name and tenant, so that none is made twice."""
    stated_id: str | None = desired.get("id")
    if stated_id:
        return stated_id
    return id_from(desired["name"], server.tenant_id)


def _to_body(record: Record) -> Record:
    """Return a request's body, in which the id of the type is enough."""
    if "type" not in record:
        return {"entity": record}
    entity_type = {"id": record["type"].get("id")}
    return {"entity": {**record, "type": entity_type}}


def _from_request(dummy_requests: Requests, record: Record) -> Record:
    """Return an entity as options state it: of its type, requests have the record."""
    entity_type = record.get("type")
    if not isinstance(entity_type, dict):
        return record
    return {**record, "type": entity_type.get("id")}


ENTITY = Resource(
    name="entity",
    path="/api/entity",
    schema=schema_of(
        "Entity",
        {
            "clientSecret": SECRET,
            "data": DATA,
            "parentId": reference("entity"),
            "tenantId": UNMANAGED,
            # Answers show the whole type.
            "type": RecordSchema(
                fields={"id": reference("entity_type")}, atomic=True
            ),
        },
        needs=each_of("name", "type"),
    ),
    defaults={
        "clientId": CHOSEN_BY_SERVER,
        "clientSecret": CHOSEN_BY_SERVER,
        "data": {},
        "type": {"id": CHOSEN_BY_SERVER},
    },
    envelope="entity",
    plural="entities",
    is_tenanted=True,
    computed=("id", "clientId", "clientSecret"),
    generates_secrets=True,
    options={"type": {"type": "str"}},
    prepare=_prepare,
    # Only a search finds several entities.
    list_all=None,
    search_all={"queryString": "*"},
    created_in_tenant=True,
    from_request=_from_request,
    find=_find,
    choose_id=_choose_id,
    to_body=_to_body,
)

ENTITY_GRANT = Resource(
    name="entity_grant",
    path="/api/entity/{entityId}/grant",
    schema=schema_of(
        "EntityGrant",
        {
            "data": DATA,
            "entity": UNMANAGED,
            "id": UNMANAGED,
            "permissions": as_set(),
            "recipientEntityId": reference("entity"),
            "userId": reference("user"),
        },
        beside={"entityId": reference("entity")},
    ),
    defaults={"data": {}, "permissions": []},
    key="userId",
    envelope="grant",
    plural="grants",
    parent_field="entityId",
    id_field="",
    query_fields=("recipientEntityId", "userId"),
    is_tenanted=True,
    read_only=("entity", "id"),
    # A POST changes the grant that the recipient has (FusionAuth docs, "Grants").
    update_method="POST",
    identified_by=("userId", "recipientEntityId"),
    option_rules={"mutually_exclusive": [("user", "recipient_entity")]},
    find=find_by_path,
    new_path=path_without_id,
)
