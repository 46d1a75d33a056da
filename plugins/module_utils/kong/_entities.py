# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of Kong's entities: where the Admin API keeps them and what of them needs a word.

Sources: kong/db/schema/entities/*.lua and kong/plugins/*/daos.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import functools

from .._engine import Entity
from .._shape import LIST, MAP, PEM, SECRET, SET, Shape, fields, refer
from ._quirks import check_credential, expand_url

PROTOCOLS = ["grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp", "ws", "wss"]

entity = functools.partial(Entity, volatile=("created_at", "updated_at"), computed=("id",))

SERVICE = entity(
    "service",
    "/services",
    fields(
        "id name retries protocol host port path connect_timeout write_timeout read_timeout "
        "tls_verify tls_verify_depth enabled",
        client_certificate=refer("certificate"),
        ca_certificates=LIST,
        tags=SET,
    ),
    prepare=expand_url,
)
ROUTE = entity(
    "route",
    "/routes",
    fields(
        "id name https_redirect_status_code strip_path preserve_host request_buffering response_buffering "
        "regex_priority path_handling expression priority",
        protocols=SET,
        methods=SET,
        hosts=LIST,
        paths=LIST,
        headers=Shape("map", item=Shape("list", item=Shape(type="string"))),
        snis=SET,
        sources=SET,
        destinations=SET,
        service=refer("service"),
        tags=SET,
    ),
)
CONSUMER = entity("consumer", "/consumers", fields("id username custom_id", tags=SET), key="username")
PLUGIN = entity(
    "plugin",
    "/plugins",
    fields(
        "id name instance_name enabled",
        service=refer("service"),
        route=refer("route"),
        consumer=refer("consumer"),
        config=MAP,
        protocols=SET,
        tags=SET,
    ),
    immutable=("name",),
)
JWT = entity(
    "jwt",
    "/jwts",
    fields("id key algorithm", consumer=refer("consumer"), rsa_public_key=PEM, secret=SECRET, tags=SET),
    key="key",
    together=(("algorithm", "rsa_public_key"),),
    prepare=check_credential,
)
CERTIFICATE = entity(
    "certificate", "/certificates", fields("id cert cert_alt", snis=SET, key=SECRET, tags=SET), key="id"
)

ENTITIES = {one.name: one for one in (SERVICE, ROUTE, CONSUMER, PLUGIN, JWT, CERTIFICATE)}
SCOPES = ("service", "route", "consumer")
SCHEMAS = {"jwt": "jwt_secrets"}


def schema_name(one: Entity) -> str:
    """What /schemas calls an entity."""
    return SCHEMAS.get(one.name, one.path.strip("/"))
