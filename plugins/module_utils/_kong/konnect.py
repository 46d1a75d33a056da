# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the API of a Konnect control plane differs from Kong Gateway's Admin API: one table.

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


@dataclasses.dataclass(frozen=True)
class Dialect:
    """What an Admin API is like. The defaults are Kong Gateway's.

    Attributes:
        name: What the server is, in words.
        probe: A path that exists on every such server.
        replaces: An update is a PUT of the whole entity, because there is no PATCH.
        missing_lists: The paths of lists that do not exist.
        found_by_id_only: The kinds that no path finds by their natural key.
        owned_lists: The list in which alone entities of a kind are written, by kind.
        undescribed_tables: The tables of whose ``config`` no schema tells.
        json_schemas: The names of the JSON schemas that describe entities, by table; None where
            Kong's own schemas do.
        known_schemas: Kong's schema of a table as far as it matters, where the server has none.
        violation_code: The error code for what a schema refuses.
        managed_tags: The tags of entities that belong to the server itself.
    """

    name: str = "Kong Gateway"
    probe: str = "/"
    replaces: bool = False
    missing_lists: frozenset[str] = frozenset()
    found_by_id_only: frozenset[str] = frozenset()
    owned_lists: t.Mapping[str, OwnedList] = dataclasses.field(
        default_factory=dict
    )
    undescribed_tables: frozenset[str] = frozenset()
    json_schemas: t.Mapping[str, str] | None = None
    known_schemas: t.Mapping[str, Record] = dataclasses.field(
        default_factory=dict
    )
    violation_code: int = 2
    managed_tags: frozenset[str] = frozenset()


GATEWAY = Dialect()
KONNECT = Dialect(
    name="a Konnect control plane",
    probe="/services",
    replaces=True,
    missing_lists=frozenset({"/oauth2", "/workspaces"}),
    found_by_id_only=frozenset(
        {
            "acl",
            "basic_auth",
            "ca_certificate",
            "certificate",
            "consumer_group",
            "hmac_auth",
            "jwt",
            "key_auth",
        }
    ),
    owned_lists={
        "acl": OwnedList("consumer", "/acls"),
        "basic_auth": OwnedList("consumer", "/basic-auth"),
        "hmac_auth": OwnedList("consumer", "/hmac-auth"),
        "jwt": OwnedList("consumer", "/jwt"),
        "key_auth": OwnedList("consumer", "/key-auth"),
    },
    undescribed_tables=frozenset({"vaults"}),
    json_schemas={
        "services": "service",
        "routes": "route",
        "upstreams": "upstream",
        "targets": "target",
        "jwt_secrets": "jwt",
        "consumers": "consumer",
        "consumer_groups": "consumer_group",
        "certificates": "certificate",
        "ca_certificates": "ca_certificate",
        "keys": "key",
        "key_sets": "key-set",
        "hmacauth_credentials": "hmac-auth",
        "basicauth_credentials": "basic-auth",
        "snis": "sni",
        "vaults": "vault",
    },
    known_schemas={
        "plugins": {
            "fields": [{"enabled": {"type": "boolean", "default": True}}]
        }
    },
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
