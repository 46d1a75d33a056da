# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the API of a Konnect control plane differs from Kong Gateway's Admin API.

What it does otherwise with one kind of entity is told with that kind.

Sources: Kong's OpenAPI document "Konnect Control Planes Configuration" 3.15 (paths, methods, what finds
an entity), Kong/go-kong and Kong/go-database-reconciler (JSON schemas, ``skip_hash``, tags of what
Konnect manages), Kong/koko (the form of errors and of JSON schemas).
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.field_paths import Record
from .._core.unknown import UNKNOWN


class OwnedList(t.NamedTuple):
    """A list of entities below the entity that they belong to.

    Attributes:
        reference: Their reference to that entity.
        path: The path of the list below it.
    """

    reference: str
    path: str


class KonnectTraits(t.NamedTuple):
    """What Konnect does otherwise with a kind of entity. The defaults are what Kong Gateway does.

    Attributes:
        schema_name: The name of the JSON schema that describes such entities, where there is one.
        known_schema: Kong's schema of the table as far as it matters, where Konnect has none.
        lacks_config_schema: No schema tells of ``config``.
        is_missing: There is no list of such entities.
        is_found_by_id_only: No path finds an entity by its natural key.
        owned_list: The list in which alone such entities are written.
    """

    schema_name: str = ""
    known_schema: Record | None = None
    lacks_config_schema: bool = False
    is_missing: bool = False
    is_found_by_id_only: bool = False
    owned_list: OwnedList | None = None


LIKE_GATEWAY = KonnectTraits()


@dataclasses.dataclass(frozen=True)
class Dialect:
    """What an Admin API is like. The defaults are Kong Gateway's.

    Attributes:
        name: What the server is, in words.
        is_konnect: Kinds of entities have the traits that Konnect gives them.
        probe: A path that exists on every such server.
        has_workspaces: The server may have workspaces.
        replaces: An update is a PUT of the whole entity, because there is no PATCH.
        has_json_schemas: JSON schemas describe entities, and not Kong's own ones.
        violation_code: The error code for what a schema refuses.
        managed_tags: The tags of entities that belong to the server itself.
    """

    name: str = "Kong Gateway"
    is_konnect: bool = False
    probe: str = "/"
    has_workspaces: bool = True
    replaces: bool = False
    has_json_schemas: bool = False
    violation_code: int = 2
    managed_tags: frozenset[str] = frozenset()

    def traits(self, konnect: KonnectTraits) -> KonnectTraits:
        """Return what is particular about a kind of entity here, given what is so in Konnect."""
        return konnect if self.is_konnect else LIKE_GATEWAY


GATEWAY = Dialect()
KONNECT = Dialect(
    name="a Konnect control plane",
    is_konnect=True,
    probe="/services",
    has_workspaces=False,
    replaces=True,
    has_json_schemas=True,
    violation_code=3,
    managed_tags=frozenset({"konnect-managed", "konnect-managed-plugin"}),
)
# Kong's OpenAPI document of Konnect, "servers".
CONTROL_PLANE = re.compile(r"/v2/control-planes/[^/?#]+/core-entities/?$")


def dialect_of(url: str) -> Dialect:
    """Return what the Admin API at a URL is like, which the path of the URL tells."""
    return KONNECT if CONTROL_PLANE.search(url) else GATEWAY


# JSON schemas

KONG_TYPES = {"object": "map"}  # by type of JSON Schema, where the two differ
GENERATED_FIELDS = ("id", "created_at", "updated_at")  # by the server


def is_json_schema(body: t.Any) -> bool:
    """Return whether a body is the JSON schema of an entity."""
    return isinstance(body, dict) and isinstance(body.get("properties"), dict)


def from_json_schema(json_schema: Record) -> Record:
    """Return a record's JSON schema as one of Kong's own, with the types and defaults of its fields."""
    required = json_schema.get("required") or ()
    fields = []
    for field_name, property_schema in json_schema["properties"].items():
        is_required = field_name in required
        field = _field(field_name, property_schema, is_required=is_required)
        fields.append({field_name: field})
    return {"type": "record", "fields": fields}


def _field(
    field_name: str, json_schema: Record, *, is_required: bool
) -> Record:
    """Return the schema of a field as one of Kong's own."""
    properties = json_schema.get("properties") or {}
    if set(properties) == {"id"}:
        return {
            "type": "foreign",
            "reference": f"{field_name}s",
            "required": is_required,
        }
    if properties:
        return {**from_json_schema(json_schema), "required": True}

    json_type = str(json_schema.get("type", "string"))
    kong_type = KONG_TYPES.get(json_type, json_type)
    field: Record = {"type": kong_type, "required": is_required}
    if "default" in json_schema:
        field["default"] = json_schema["default"]
    elif json_type == "boolean" or field_name in GENERATED_FIELDS:
        # The JSON schema of a flag tells no default, and yet there is one.
        field["default"] = UNKNOWN
    if json_type == "array":
        items = json_schema.get("items") or {}
        field["elements"] = {"type": items.get("type", "string")}
    return field
