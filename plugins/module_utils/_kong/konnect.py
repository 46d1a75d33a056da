# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the API of a Konnect control plane differs from Kong Gateway's Admin API: one table.

Sources: Kong's OpenAPI document "Konnect Control Planes Configuration" 3.15 (paths, methods, what finds an entity),
Kong/go-kong and Kong/go-database-reconciler (JSON schemas, ``skip_hash``, tags of what Konnect manages), Kong/koko (the
form of errors and of JSON schemas).
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.field_paths import Record
from .._core.sensitive import UNKNOWN


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How an Admin API is spoken. The defaults are Kong Gateway's.

    ``probe``: a path that exists on every such server. ``replaces``: whether an update is a PUT of the whole object,
    because there is no PATCH. ``lacks``: paths of lists that do not exist. ``by_id``: kinds that no path finds by
    their natural key. ``owned``: the path below a consumer at which alone a credential is written, by kind.
    ``undescribed``: the kinds whose ``config`` no schema describes. ``schemas``: what JSON schemas are called, by
    Kong's name of the table; ``known``: Kong's schema of a table, as far as it matters, where the server has none.
    ``violation``: the error code for what a schema refuses. ``managed``: tags of entities that belong to the server.
    """

    name: str = "Kong Gateway"
    probe: str = "/"
    replaces: bool = False
    lacks: frozenset[str] = frozenset()
    by_id: frozenset[str] = frozenset()
    owned: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    undescribed: frozenset[str] = frozenset()
    schemas: t.Mapping[str, str] | None = None
    known: t.Mapping[str, Record] = dataclasses.field(default_factory=dict)
    violation: int = 2
    managed: frozenset[str] = frozenset()


GATEWAY = Dialect()
KONNECT = Dialect(
    name="a Konnect control plane",
    probe="/services",
    replaces=True,
    lacks=frozenset({"/oauth2", "/workspaces"}),
    by_id=frozenset(
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
    owned={
        "acl": "/acls",
        "basic_auth": "/basic-auth",
        "hmac_auth": "/hmac-auth",
        "jwt": "/jwt",
        "key_auth": "/key-auth",
    },
    undescribed=frozenset({"vaults"}),
    schemas={
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
    known={"plugins": {"fields": [{"enabled": {"type": "boolean", "default": True}}]}},
    violation=3,
    managed=frozenset({"konnect-managed", "konnect-managed-plugin"}),
)
CONTROL_PLANE = re.compile(r"/v2/control-planes/[^/?#]+/core-entities/?$")


def dialect_of(url: str) -> Dialect:
    """The dialect that a server speaks, told by the path of its URL."""
    return KONNECT if CONTROL_PLANE.search(url) else GATEWAY


# JSON schemas

TYPES = {"object": "map"}
MADE_UP = ("id", "created_at", "updated_at")  # by the server


def is_json_schema(kong_schema: t.Any) -> bool:
    """Whether an answer is a JSON schema of an entity."""
    return isinstance(kong_schema, dict) and isinstance(
        kong_schema.get("properties"), dict
    )


def from_json_schema(kong_schema: Record) -> Record:
    """Kong's own schema of a record, as far as a JSON schema tells it: the types and defaults of its fields."""
    required = kong_schema.get("required") or ()
    fields = [
        {name: _field(name, one, name in required)}
        for name, one in kong_schema["properties"].items()
    ]
    return {"type": "record", "fields": fields}


def _field(name: str, kong_schema: Record, required: bool) -> Record:
    """One field. Where a JSON schema tells no default, flags and records may have one nevertheless."""
    if set(kong_schema.get("properties") or ()) == {"id"}:
        return {"type": "foreign", "reference": f"{name}s", "required": required}
    if kong_schema.get("properties"):
        return {**from_json_schema(kong_schema), "required": True}
    kind = str(kong_schema.get("type", "string"))
    unknown = {"default": UNKNOWN} if kind == "boolean" or name in MADE_UP else {}
    stated = (
        {"default": kong_schema["default"]} if "default" in kong_schema else unknown
    )
    elements = (
        {"elements": {"type": (kong_schema.get("items") or {}).get("type", "string")}}
        if kind == "array"
        else {}
    )
    return {"type": TYPES.get(kind, kind), "required": required, **stated, **elements}
