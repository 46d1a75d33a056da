# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random gateways, random ways to write each down as a declarative configuration, and what a server has of it.

A gateway is drawn from few names, so that two of them share some. What tells an entity stays the same from one gateway
to the next: an entity that states its id always does, and only such a one is ever renamed; and what a credential leaves
to Kong to make up, it leaves in every gateway.
"""

from __future__ import annotations

import functools
import hashlib
import json
import pathlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from tests.sandbox.clock import Clock
from tests.sandbox.kong.entities import ENTITIES, load_schemas
from tests.sandbox.kong.schema import Schema
from tests.support.keys import KEYS
from tests.support.sandbox import Sandbox

Row = dict[str, Any]
Strategy = st.SearchStrategy

# By which field, besides the id, other entities refer to one.
NAMES = {
    "services": "name",
    "routes": "name",
    "consumers": "username",
    "upstreams": "name",
    "key_sets": "name",
}

OWN = {
    path.name.removesuffix(".pem"): path.read_text()
    for path in (pathlib.Path(__file__).parent / "certificates").glob("*.pem")
}
PAIRS = [
    {"cert": KEYS["leaf.crt"], "key": KEYS["rsa-a.private"]},
    {"cert": OWN["ec-p256.crt"], "key": KEYS["ec-p256.private"]},
    {"cert": OWN["ec-p384.crt"], "key": KEYS["ec-p384.private"]},
]
AUTHORITIES = [KEYS["ca.crt"], OWN["other-ca.crt"]]
PASSWORDS = ["correct horse", "battery staple"]
JWK = json.loads(
    RSAAlgorithm.to_jwk(load_pem_public_key(KEYS["rsa-a.public"].encode()))
)


@dataclass(frozen=True, eq=False)
class Thing:
    """An entity: its table, the fields that it states, and the entities that it refers to by field."""

    table: str
    fields: Row
    refers: dict[str, Thing]

    @property
    def called(self) -> list[str]:
        """The fields by which a configuration can refer to it."""
        return [
            name
            for name in (NAMES.get(self.table), "id")
            if name in self.fields
        ]


def fixed_id(*parts: Any) -> str:
    """An id that a configuration states for what the `parts` tell."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


# The fields of each entity --------------------------------------------------------------------------------------------


def one_of(*values: Any) -> Strategy[Any]:
    return st.sampled_from(values)


def record(
    needed: dict[str, Strategy[Any]] | None = None, **optional: Strategy[Any]
) -> Strategy[Row]:
    """A mapping in which the optional fields are stated or left out."""
    return st.fixed_dictionaries(needed or {}, optional=optional)


def some(*values: Any) -> Strategy[list[Any]]:
    return st.lists(
        st.sampled_from(values), unique=True, min_size=1, max_size=2
    )


TAGS = st.lists(one_of("blue", "green"), unique=True)
FLAG = st.booleans()
HOST = one_of("one.example.com", "10.0.0.1")

PLAIN_SERVICE = record(
    {"host": HOST},
    port=one_of(80, 8080, 443),
    path=one_of(None, "/", "/v1"),
    protocol=one_of("http", "grpc"),
    retries=one_of(0, 5, 9),
    connect_timeout=one_of(1, 60000),
    enabled=FLAG,
    tags=TAGS,
).map(
    lambda row: row | {"path": None} if row.get("protocol") == "grpc" else row
)
TLS_SERVICE = record(
    {"host": HOST, "protocol": one_of("https")},
    tls_verify=FLAG,
    tls_verify_depth=one_of(1, 2),
    port=one_of(443, 8443),
)
SERVICE = st.one_of(
    PLAIN_SERVICE,
    TLS_SERVICE,
    record(
        {
            "url": one_of(
                "http://one.example.com/v2", "https://two.example.com:8443"
            )
        },
        retries=one_of(5, 9),
    ),
)
ROUTE = record(
    {"paths": some("/orders", "/invoices", "~/v[0-9]+$")},
    hosts=some("one.example.com", "*.example.com"),
    methods=some("GET", "POST"),
    headers=record({"x-version": some("1", "2")}),
    snis=some("one.example.com", "two.example.com"),
    protocols=one_of(["http", "https"], ["https"]),
    strip_path=FLAG,
    preserve_host=FLAG,
    regex_priority=one_of(0, 7),
    path_handling=one_of("v0", "v1"),
    https_redirect_status_code=one_of(426, 301),
    tags=TAGS,
)
UPSTREAM = st.one_of(
    record(
        algorithm=one_of("round-robin", "least-connections"),
        slots=one_of(10, 10000),
        tags=TAGS,
    ),
    record(
        {"hash_on": one_of("header"), "hash_on_header": one_of("x-user")},
        hash_fallback=one_of("none", "ip"),
    ),
    record(
        {"algorithm": one_of("consistent-hashing"), "hash_on": one_of("ip")},
        host_header=HOST,
    ),
    record(
        healthchecks=record(
            active=record(
                http_path=one_of("/", "/health"),
                healthy=record(
                    interval=one_of(0, 5),
                    http_statuses=one_of([200], [200, 302]),
                ),
            ),
            threshold=one_of(0, 50),
        )
    ),
)
CREDENTIALS: dict[str, dict[str, Strategy[Row]]] = {
    "jwt_secrets": {
        "issuer-1": record(
            {"secret": one_of("one", "two")},
            algorithm=one_of("HS256", "HS512"),
            tags=TAGS,
        ),
        "issuer-2": record(
            {
                "algorithm": one_of("RS256"),
                "rsa_public_key": one_of(
                    KEYS["rsa-a.public"], KEYS["rsa-b.public"]
                ),
            }
        ),
        "issuer-3": record(algorithm=one_of("HS384")),
    },
    "keyauth_credentials": dict.fromkeys(
        ("key-1", "key-2"), record(tags=TAGS)
    ),
    "basicauth_credentials": dict.fromkeys(
        ("user-1", "user-2"),
        record({"password": one_of(*PASSWORDS)}, tags=TAGS),
    ),
    "hmacauth_credentials": {
        "user-1": record({"secret": one_of("one", "two")}, tags=TAGS),
        "user-2": record(),
    },
    "oauth2_credentials": {
        "client-1": record(
            {
                "name": one_of("Shop", "Mall"),
                "client_secret": one_of("one", "two"),
            }
        ),
        "client-2": record(
            {"name": one_of("Shop")},
            redirect_uris=one_of(
                ["https://a.example.com/", "https://b.example.com/"],
                ["https://b.example.com/"],
            ),
            client_type=one_of("confidential", "public"),
            tags=TAGS,
        ),
    },
}
# By which field each of them is told.
CREDENTIAL_KEYS = {
    table: ENTITIES[table].endpoint_key for table in CREDENTIALS
}

# Plugins: what scopes they may have besides none, and their configuration.
OF_ROUTES, OF_ALL = ("service", "route"), ("service", "route", "consumer")
PLUGINS: dict[str, tuple[tuple[str, ...], Strategy[Row]]] = {
    "acl": (
        OF_ROUTES,
        record({"allow": some("readers", "writers")}, hide_groups_header=FLAG),
    ),
    "ai-proxy": (
        OF_ALL,
        record(
            {
                "route_type": one_of("llm/v1/chat"),
                "model": record(
                    {"provider": one_of("openai")},
                    options=record(max_tokens=one_of(9, 256)),
                ),
            },
            auth=record(
                {
                    "header_name": one_of("x-key"),
                    "header_value": one_of("one", "two"),
                }
            ),
        ),
    ),
    "correlation-id": (
        OF_ALL,
        record(generator=one_of("uuid", "uuid#counter"), echo_downstream=FLAG),
    ),
    "cors": (
        OF_ROUTES,
        record(
            origins=one_of(["*"], ["https://a.test", "https://b.test"]),
            max_age=one_of(None, 60),
        ),
    ),
    "http-log": (
        OF_ALL,
        record(
            {"http_endpoint": one_of("http://a.test/")},
            queue=record(max_batch_size=one_of(1, 9)),
        ),
    ),
    "jwt": (
        OF_ROUTES,
        record(
            claims_to_verify=one_of(["exp"], ["nbf", "exp"]),
            key_claim_name=one_of("iss", "kid"),
        ),
    ),
    "key-auth": (
        OF_ROUTES,
        record(
            key_names=one_of(["apikey"], ["x-key", "apikey"]),
            hide_credentials=FLAG,
        ),
    ),
    "oauth2": (
        OF_ROUTES,
        record(
            {"enable_client_credentials": one_of(True)},
            token_expiration=one_of(0, 60),
        ),
    ),
    "rate-limiting": (
        OF_ALL,
        record(
            {"minute": one_of(5, 9)},
            hour=one_of(10, 500),
            policy=one_of("local"),
        ),
    ),
    "request-termination": (
        OF_ALL,
        record(status_code=one_of(503, 404), message=one_of(None, "closed")),
    ),
    "request-transformer": (
        OF_ALL,
        record(
            add=record(headers=one_of(["x:1"], ["x:1", "y:2"])),
            remove=record(headers=one_of(["z"])),
        ),
    ),
}
PLUGIN = record(enabled=FLAG, tags=TAGS)
VAULT = record(
    {"name": one_of("env")},
    config=record(prefix=one_of("a_", "b_")),
    description=one_of(None, "of the environment"),
    tags=TAGS,
)


# Gateways -------------------------------------------------------------------------------------------------------------


@st.composite
def gateways(draw: st.DrawFn, team: int = 0) -> list[Thing]:
    """Entities that make a valid whole, those referred to first. Gateways of `team` 1 and 2 have nothing in common."""
    made: list[Thing] = []
    prefix = f"t{team}-" if team else ""

    def subset(values: list[Any], most: int = 2) -> list[Any]:
        return (
            draw(st.lists(st.sampled_from(values), unique=True, max_size=most))
            if values
            else []
        )

    def add(table: str, *fields: Row, **refers: Thing | None) -> Thing:
        stated = {name: value for one in fields for name, value in one.items()}
        made.append(
            Thing(
                table,
                stated,
                {name: thing for name, thing in refers.items() if thing},
            )
        )
        return made[-1]

    def maybe(things: list[Thing]) -> Thing | None:
        return draw(st.sampled_from([None, *things]))

    def identities(table: str, nameless: bool = False) -> list[Row]:
        """What tells some entities: two by their names, one by its id, so that its name can change or be missing."""
        key, found = NAMES[table], []
        for slot in subset(["one", "two", "three"], 3):
            if slot == "three":
                name = draw(
                    one_of("three", "four", *([None] if nameless else []))
                )
                found.append(
                    {
                        "id": fixed_id(prefix, table),
                        **({key: prefix + name} if name else {}),
                    }
                )
            else:
                found.append({key: prefix + slot})
        return found

    authorities = [
        add(
            "ca_certificates",
            {"cert": AUTHORITIES[n]},
            draw(record(tags=TAGS)),
            {"id": fixed_id("ca", n)} if n else {},
        )
        for n in subset([team - 1] if team else [0, 1])
    ]
    certificates = []
    for slot in subset(["by id"] if team else ["by id", "by text"]):
        identity = (
            {"id": fixed_id(prefix, "certificate")} if slot == "by id" else {}
        )
        pair = draw(st.sampled_from(PAIRS[:2])) if identity else PAIRS[2]
        if pair is PAIRS[0] and draw(FLAG):
            pair = {
                **pair,
                "cert_alt": PAIRS[1]["cert"],
                "key_alt": PAIRS[1]["key"],
            }
        certificates.append(
            add("certificates", identity, pair, draw(record(tags=TAGS)))
        )
    for name in (
        subset(["a.test", "b.test", "*.c.test"]) if certificates else []
    ):
        add(
            "snis",
            {"name": name if not team else name.replace("test", f"t{team}")},
            draw(record(tags=TAGS)),
            certificate=draw(st.sampled_from(certificates)),
        )

    services = []
    for identity in identities("services", nameless=True):
        fields = draw(SERVICE)
        certificate = None
        if fields.get("protocol") == "https":
            certificate = maybe(certificates)
            trusted = [
                one.fields["id"] for one in authorities if "id" in one.fields
            ]
            if trusted and draw(FLAG):
                fields = {**fields, "ca_certificates": trusted}
        services.append(
            add("services", identity, fields, client_certificate=certificate)
        )
    routes = [
        add("routes", identity, draw(ROUTE), service=maybe(services))
        for identity in identities("routes")
    ]
    for route in routes:
        if "snis" in route.fields and "http" in route.fields.get(
            "protocols", ["http"]
        ):
            del route.fields["snis"]
    upstreams = [
        add(
            "upstreams",
            identity,
            draw(UPSTREAM),
            client_certificate=maybe(certificates),
        )
        for identity in identities("upstreams")
    ]
    for upstream in upstreams:
        for target in subset(["10.0.0.1", "10.0.0.2:80"]):
            port = draw(one_of("", ":8000")) if target == "10.0.0.1" else ""
            add(
                "targets",
                {"target": target + port},
                draw(record(weight=one_of(0, 100, 7), tags=TAGS)),
                upstream=upstream,
            )

    consumers = []
    for identity in identities("consumers"):
        custom = (
            f"{prefix}custom-{identity.get('id') or identity['username']}-"
        )
        fields = draw(
            record(custom_id=one_of(custom + "1", custom + "2"), tags=TAGS)
        )
        consumers.append(add("consumers", identity, fields))
    if draw(FLAG):
        consumers.append(
            add(
                "consumers",
                {"custom_id": f"{prefix}only"},
                draw(record(tags=TAGS)),
            )
        )
    for table, slots in CREDENTIALS.items() if consumers else []:
        for slot in subset(list(slots)):
            owner = draw(st.sampled_from(consumers))
            add(
                table,
                {CREDENTIAL_KEYS[table]: prefix + slot},
                draw(slots[slot]),
                consumer=owner,
            )
    for consumer in consumers:
        for group in subset(["readers", "writers"]):
            add(
                "acls",
                {"group": group},
                draw(record(tags=TAGS)),
                consumer=consumer,
            )

    for slot in subset(["one", "two"]):
        add("vaults", {"prefix": f"{slot}{team or ''}"}, draw(VAULT))
    sets = [
        add("key_sets", identity, draw(record(tags=TAGS)))
        for identity in identities("key_sets")
    ]
    for slot in subset(["named", "nameless", "by id"], 3):
        identity = {
            "named": {"name": f"{prefix}key"},
            "nameless": {},
            "by id": {"id": fixed_id(prefix, "key")},
        }[slot]
        kid = f"{prefix}{slot}" + (
            draw(one_of("-1", "-2")) if slot == "named" else ""
        )
        jwk = json.dumps({**JWK, "kid": kid}, sort_keys=draw(FLAG))
        pem = {
            "public_key": KEYS["ec-p256.public"],
            "private_key": KEYS["ec-p256.private"],
        }
        fields = draw(st.sampled_from([{"jwk": jwk}, {"pem": pem}]))
        add(
            "keys",
            identity,
            {"kid": kid},
            fields,
            draw(record(tags=TAGS)),
            set=maybe(sets),
        )

    bound = set()
    for name in subset(
        sorted(PLUGINS)[team - 1 :: 2] if team else sorted(PLUGINS), 4
    ):
        scopes, configuration = PLUGINS[name]
        things = {"service": services, "route": routes, "consumer": consumers}
        refers = {
            scope: maybe(things[scope]) for scope in scopes if draw(FLAG)
        }
        key = (name, *(refers.get(scope) for scope in OF_ALL))
        if key not in bound:
            bound.add(key)
            config = draw(configuration)
            add(
                "plugins",
                {"name": name},
                {"config": config} if config or draw(FLAG) else {},
                draw(PLUGIN),
                **refers,
            )
    return made


# Configurations -------------------------------------------------------------------------------------------------------


@st.composite
def configurations(
    draw: st.DrawFn, gateway: list[Thing], plain: bool = False
) -> Row:
    """One way to write a gateway down: flat or nested, by names or by ids. `plain`: as Kong itself reads it."""
    flat, backwards = draw(FLAG), draw(FLAG)
    homes: dict[Thing, str | None] = {}
    for thing in gateway:
        nameless = [
            field for field, other in thing.refers.items() if not other.called
        ]
        choices = nameless or ([None] if flat else [None, *thing.refers])
        homes[thing] = draw(st.sampled_from(choices))

    def reference(thing: Thing) -> Any:
        name = draw(st.sampled_from(thing.called))
        bare = plain or draw(FLAG)
        return thing.fields[name] if bare else {name: thing.fields[name]}

    def written(thing: Thing) -> Row:
        row = dict(thing.fields)
        row |= {
            field: reference(other)
            for field, other in thing.refers.items()
            if field != homes[thing]
        }
        for child in gateway:
            if (field := homes[child]) and child.refers[field] is thing:
                row.setdefault(child.table, []).append(written(child))
        return row

    tables: Row = {}
    for thing in gateway:
        if homes[thing] is None:
            tables.setdefault(thing.table, []).append(written(thing))
    if backwards:
        tables = {
            table: rows[::-1] for table, rows in reversed(tables.items())
        }
    whole = {"_format_version": "3.0", **tables}
    return whole if plain else _with_shared_settings(whole, draw(FLAG))


def _with_shared_settings(whole: Row, wanted: bool) -> Row:
    """The settings of top-level plugins said once, as decK lets one do."""
    shared: Row = {}
    if wanted:
        for number, plugin in enumerate(whole.get("plugins", ())):
            if "config" in plugin:
                shared[f"settings-{number}"] = plugin.pop("config")
                plugin["_config"] = f"settings-{number}"
    return {**whole, "_plugin_configs": shared} if shared else whole


# Consumer groups ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Membership:
    """Consumers, groups and who is in which, as a configuration says it.

    `told` are those consumers and groups of which it says all that they are together with.
    """

    config: Row
    pairs: frozenset[tuple[str, str]]
    told: frozenset[str]

    def left_of(
        self, pairs: frozenset[tuple[str, str]]
    ) -> frozenset[tuple[str, str]]:
        """What of former memberships stays if nothing is pruned."""
        return frozenset(pair for pair in pairs if self.told.isdisjoint(pair))


@st.composite
def memberships(
    draw: st.DrawFn, pairs: frozenset[tuple[str, str]] | None = None
) -> Membership:
    """Some memberships, or these, each in one of the three ways to write it."""
    everyone, groups = ["alice", "bob", "carol"], ["gold", "silver"]
    if pairs is None:
        every = [(one, group) for one in everyone for group in groups]
        pairs = frozenset(draw(st.lists(st.sampled_from(every), unique=True)))
    told: dict[str, list[Row]] = {
        name: [] for name in (*everyone, *groups) if draw(FLAG)
    }
    table = []
    for one, group in sorted(pairs):
        way = draw(
            st.sampled_from(
                [*(name for name in (one, group) if name in told), None]
            )
        )
        if way == one:
            told[one].append({draw(one_of("name", "id")): group})
        elif way == group:
            told[group].append({"username": one})
        else:
            table.append({"consumer": one, "consumer_group": group})
    for name in told.keys() & set(everyone):
        told[name] = [
            {
                key: fixed_id(value) if key == "id" else value
                for key, value in one.items()
            }
            for one in told[name]
        ]
    config = {
        "_format_version": "3.0",
        "consumers": [
            {"username": one, **({"groups": told[one]} if one in told else {})}
            for one in everyone
        ],
        "consumer_groups": [
            {
                "id": fixed_id(one),
                "name": one,
                **({"consumers": told[one]} if one in told else {}),
            }
            for one in groups
        ],
        **({"consumer_group_consumers": table} if table else {}),
    }
    return Membership(config, pairs, frozenset(told))


def members(sandbox: Sandbox) -> frozenset[tuple[str, str]]:
    """Who is in which group of a server."""
    groups = sandbox.kong("GET", "/consumer_groups").json()["data"]
    listed = {
        one["name"]: sandbox.kong(
            "GET", f"/consumer_groups/{one['id']}/consumers"
        ).json()
        for one in groups
    }
    return frozenset(
        (one["username"], group)
        for group, page in listed.items()
        for one in page["data"]
    )


# What a server has ----------------------------------------------------------------------------------------------------

TABLES = {
    name: entity.path
    for name, entity in ENTITIES.items()
    if entity.path and name != "filter_chains"
}
KEYS_OF_ROWS: dict[str, tuple[str, ...]] = {
    "certificates": ("cert",),
    "ca_certificates": ("cert",),
    "consumers": ("username", "custom_id"),
    **{
        name: entity.cache_key
        for name, entity in ENTITIES.items()
        if entity.cache_key
    },
}
MADE_UP = re.compile(r"[A-Za-z0-9]{32}")


@functools.cache
def _schemas() -> dict[str, Schema]:
    return load_schemas(Clock())


def rows(sandbox: Sandbox) -> dict[str, list[Row]]:
    """All that a server has, by table."""

    def listed(path: str) -> list[Row]:
        page = sandbox.kong("GET", f"{path}?size=1000").json()
        assert "offset" not in page
        return page["data"]

    found: dict[str, list[Row]] = {
        table: listed(f"/{path}")
        for table, path in TABLES.items()
        if table != "targets"
    }
    found["targets"] = [
        one
        for row in found["upstreams"]
        for one in listed(f"/upstreams/{row['id']}/targets")
    ]
    return {table: found[table] for table in TABLES}


def content(sandbox: Sandbox, gateway: Iterable[Thing] = ()) -> dict[str, Row]:
    """What a server has, by what tells it, without what chance makes: instants, and what the gateway does not state.

    Its ids are told by the gateway that it is to have; a certificate without one takes over who has its server names.
    """
    stated = {thing.fields.get("id") for thing in gateway}
    labels: dict[str, str] = {}
    found = rows(sandbox)
    for table, listed in found.items():  # those referred to come first
        key = KEYS_OF_ROWS.get(table) or (ENTITIES[table].endpoint_key,)
        for row in listed:
            told = [row.get(name) for name in key]
            told = [
                labels[one["id"]] if isinstance(one, dict) else one
                for one in told
            ]
            labels[row["id"]] = (
                f"{table} {row['id'] if row['id'] in stated else json.dumps(told)}"
            )
    return {
        labels[row["id"]]: _plain(table, row, labels)
        for table, listed in found.items()
        for row in listed
    }


def _plain(table: str, row: Row, labels: dict[str, str]) -> Row:
    known = {
        name: value
        for name, value in row.items()
        if name not in ("created_at", "updated_at")
    }
    if table == "basicauth_credentials":
        hashes = {
            hashlib.sha1(
                (one + row["consumer"]["id"]).encode()
            ).hexdigest(): one
            for one in PASSWORDS
        }
        known["password"] = hashes.get(known["password"], known["password"])
    if known.get("jwk"):
        known["jwk"] = json.loads(known["jwk"])
    return _without_chance(_with_sorted_sets(_schemas()[table], known), labels)


def _without_chance(value: Any, labels: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_chance(one, labels) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_without_chance(one, labels) for one in value]
    if isinstance(value, str):
        return (
            "(made up)"
            if MADE_UP.fullmatch(value)
            else labels.get(value, value)
        )
    return value


def _with_sorted_sets(schema: Schema, row: Row) -> Row:
    fields = dict(schema.each_field(row))
    return {
        name: _sorted_set(schema, fields.get(name, {}), value)
        for name, value in row.items()
    }


def _sorted_set(schema: Schema, field: Row, value: Any) -> Any:
    if field.get("type") == "set" and isinstance(value, list):
        return sorted(value, key=str)
    if (
        field.get("type") == "record"
        and isinstance(value, dict)
        and not field.get("abstract")
    ):
        return _with_sorted_sets(schema.record(field), value)
    return value
