# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of Kong's entities: paths, keys and uniqueness (kong/db/schema/entities, kong/plugins/*/daos.lua)."""

from __future__ import annotations

import copy
import functools
import json
import pathlib
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import rules
from .schema import Schema

SCHEMAS = pathlib.Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Entity:
    """What GET /schemas/<name> does not tell of an entity.

    `path` and `nested` are its names in URLs (None: no endpoints), `endpoint_key` the field that a path may hold
    instead of the id, `cache_key` fields that are unique together (null being a value), `ttl` whether rows expire.
    `identified`: whether a configuration may state its id; what has none is told by its `cache_key` alone.
    `folder` is where in schemas/ its schema is (of routes: that of its subschemas), `added` what that lacks.
    """

    name: str
    path: str | None
    endpoint_key: str | None = None
    nested: str = ""
    cache_key: tuple[str, ...] = ()
    ttl: bool = False
    workspaceable: bool = True
    identified: bool = True
    folder: str = ""
    added: tuple[dict[str, Any], ...] = ()

    @property
    def nested_path(self) -> str:
        """Its name below another entity's path."""
        return self.nested or self.path or ""


# Parents come before children: a declarative configuration is read and cascades run in this order.
ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity("certificates", "certificates"),
        Entity("ca_certificates", "ca_certificates", workspaceable=False),
        Entity("services", "services", "name"),
        Entity("routes", "routes", "name"),
        Entity("consumers", "consumers", "username"),
        Entity("upstreams", "upstreams", "name"),
        Entity(
            "targets", "targets", "target", cache_key=("upstream", "target")
        ),
        Entity("snis", "snis", "name"),
        Entity(
            "plugins",
            "plugins",
            "instance_name",
            cache_key=("name", "route", "service", "consumer"),
        ),
        Entity("vaults", "vaults", "prefix"),
        Entity("key_sets", "key-sets", "name"),
        Entity("keys", "keys", "name", cache_key=("kid", "set")),
        Entity(
            "filter_chains",
            "filter-chains",
            "name",
            cache_key=("route", "service"),
        ),
        Entity("jwt_secrets", "jwts", "key", nested="jwt"),
        Entity(
            "keyauth_credentials",
            "key-auths",
            "key",
            nested="key-auth",
            ttl=True,
        ),
        Entity(
            "basicauth_credentials",
            "basic-auths",
            "username",
            nested="basic-auth",
        ),
        Entity(
            "hmacauth_credentials",
            "hmac-auths",
            "username",
            nested="hmac-auth",
        ),
        Entity("oauth2_credentials", "oauth2", "client_id"),
        Entity("oauth2_authorization_codes", None, ttl=True),
        Entity("oauth2_tokens", "oauth2_tokens", "access_token", ttl=True),
        Entity("acls", "acls", cache_key=("consumer", "group")),
    )
}

# With router_flavor=expressions (kong/db/schema/entities/routes.lua, routes_subschemas.lua).
EXPRESSION_ROUTES = Entity(
    "routes",
    "routes",
    "name",
    folder="expressions/",
    added=(
        {
            "expression": {
                "type": "string",
                "description": "The route expression.",
            }
        },
        {
            "priority": {
                "type": "integer",
                "between": [0, 2**46 - 1],
                "required": True,
                "default": 0,
            }
        },
    ),
)

# kong/plugins/*/handler.lua: the order in which plugins run, highest first.
PRIORITIES: dict[str, int] = {
    "acl": 950,
    "acme": 1705,
    "ai-prompt-decorator": 772,
    "ai-prompt-guard": 771,
    "ai-prompt-template": 773,
    "ai-proxy": 770,
    "ai-request-transformer": 777,
    "ai-response-transformer": 768,
    "aws-lambda": 750,
    "azure-functions": 749,
    "basic-auth": 1100,
    "bot-detection": 2500,
    "correlation-id": 100001,
    "cors": 2000,
    "datadog": 10,
    "file-log": 9,
    "grpc-gateway": 998,
    "grpc-web": 3,
    "hmac-auth": 1030,
    "http-log": 12,
    "ip-restriction": 990,
    "jwt": 1450,
    "key-auth": 1250,
    "ldap-auth": 1200,
    "loggly": 6,
    "oauth2": 1400,
    "opentelemetry": 14,
    "post-function": -1000,
    "pre-function": 1000000,
    "prometheus": 13,
    "proxy-cache": 100,
    "rate-limiting": 910,
    "redirect": 779,
    "request-size-limiting": 951,
    "request-termination": 2,
    "request-transformer": 801,
    "response-ratelimiting": 900,
    "response-transformer": 800,
    "session": 1900,
    "standard-webhooks": 760,
    "statsd": 11,
    "syslog": 4,
    "tcp-log": 7,
    "udp-log": 8,
    "zipkin": 100000,
}

PROTOCOL_FAMILIES: dict[str, str] = {
    "http": "http",
    "https": "http",
    "tcp": "stream",
    "tls": "stream",
    "udp": "stream",
    "tls_passthrough": "stream",
    "grpc": "grpc",
    "grpcs": "grpc",
}


@functools.cache
def _text(name: str) -> str:
    return (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")


class LazySchemas(Mapping[str, Schema]):
    """Schemas by name, each made by `make` when it is first asked for: a Kong that lives for one test needs few."""

    def __init__(
        self, names: Collection[str], make: Callable[[str], Schema]
    ) -> None:
        self.names, self.make = names, make
        self.made: dict[str, Schema] = {}

    def __getitem__(self, name: str) -> Schema:
        """Return a schema, always the same one."""
        if name not in self.names:
            raise KeyError(name)
        if name not in self.made:
            self.made[name] = self.make(name)
        return self.made[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a schema, without making it."""
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self.names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.names)


def _load(
    name: str,
    clock: Any,
    folder: str = "",
    added: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    definition = json.loads(_text(folder + name))
    definition["fields"] += copy.deepcopy(list(added))
    rules.attach(name, definition, clock.now)
    return definition


def load_schemas(
    clock: Any,
    database: bool = True,
    entities: Mapping[str, Entity] = ENTITIES,
) -> dict[str, Schema]:
    """Return fresh schemas of all `entities`, by name.

    `clock` has ``now() -> float`` (seconds since the epoch); without a `database` some policies do not exist.
    """
    registry: dict[str, Schema] = {}
    for entity in entities.values():
        subschema_key, error = None, "unknown type: %s"
        subschemas: Mapping[str, Schema] = {}
        if entity.name == "plugins":
            subschema_key, error = (
                "name",
                "plugin '%s' not enabled; add it to the 'plugins' configuration property",
            )
            subschemas = LazySchemas(
                PRIORITIES,
                lambda name: Schema(
                    _plugin(name, clock, database), clock, registry=registry
                ),
            )
        elif entity.name == "vaults":
            subschema_key, error = "name", "vault '%s' is not installed"
            subschemas = {
                "env": Schema(
                    _load("vaults/env", clock), clock, registry=registry
                )
            }
        elif entity.name == "routes":
            subschema_key = "protocols"
            families = {
                family: Schema(definition, clock, registry=registry)
                for family, definition in json.loads(
                    _text(f"{entity.folder}routes_subschemas")
                ).items()
            }
            subschemas = {
                protocol: families[family]
                for protocol, family in PROTOCOL_FAMILIES.items()
            }
        registry[entity.name] = Schema(
            _load(
                entity.name,
                clock,
                "" if entity.name == "routes" else entity.folder,
                entity.added,
            ),
            clock,
            subschema_key=subschema_key,
            subschema_error=error,
            subschemas=subschemas,
            transformations=rules.TRANSFORMATIONS.get(entity.name, ()),
            ttl=entity.ttl,
            registry=registry,
        )
    return registry


def _plugin(name: str, clock: Any, database: bool) -> dict[str, Any]:
    definition = _load(f"plugins/{name}", clock)
    config = next(
        item["config"] for item in definition["fields"] if "config" in item
    )
    fields = {
        key: field for item in config["fields"] for key, field in item.items()
    }
    if (
        name == "session"
    ):  # made anew whenever Kong starts (kong/plugins/session/schema.lua)
        fields["secret"]["default"] = secrets.token_urlsafe(33)
    if not database and "cluster" in fields.get("policy", {}).get(
        "one_of", ()
    ):
        fields["policy"]["one_of"].remove("cluster")
    return definition


def jsonable(value: Any) -> Any:
    """Return a schema's definition without the functions on it."""
    if isinstance(value, dict):
        return {
            key: jsonable(item)
            for key, item in value.items()
            if not callable(item)
        }
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    return value


def describe(schema: Schema) -> dict[str, Any]:
    """Return the body of GET /schemas/... for `schema`."""
    return {
        key: jsonable(schema.definition.get(key) or [])
        for key in ("fields", "entity_checks")
    }
