# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of Kong's entities: where the Admin API keeps them and what of them needs a word.

Sources: kong/db/schema/entities/*.lua and kong/plugins/*/daos.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.field_paths import Record
from .._core.notation import each, fields
from .._core.reconciler import Entity
from .._core.schema import (
    ANY_LIST,
    ANY_MAP,
    ANY_SET,
    PEM,
    SECRET,
    JsonTextSchema,
    ListSchema,
    MapSchema,
    ScalarSchema,
    SetSchema,
    header_map,
    reference,
)
from . import quirks

PROTOCOLS = [
    "grpc",
    "grpcs",
    "http",
    "https",
    "tcp",
    "tls",
    "tls_passthrough",
    "udp",
    "ws",
    "wss",
]


def _as_stored(stored: Record, dummy_wanted: Record, dummy_again: bool) -> Record:
    return stored


@dataclasses.dataclass(frozen=True)
class KongEntity(Entity):
    """An entity of Kong.

    ``schema``: what /schemas calls it, where its path does not say. ``match_fields``: fields that tell one in a list where
    no path takes them, the first of them always stated. ``parents``: references below which alone Kong lists such
    entities. ``owner``: the reference to the one whom it belongs to for good. ``subschema``: whether a schema for each
    name describes ``config``. ``canonical``: a task's options as Kong would write them. ``unhash``: what is stored,
    with a hashed secret in clear where it is the wanted one, or nobody can tell and it is not to be written again.
    ``hashed``: what a secret looks like that Kong keeps a hash of. ``known_by_id``: others refer to it by its id alone.
    ``exported_defaults``: fields that an export states though they are the defaults, since decK does not take them for such.
    ``exported_apart``: whether an export lists such entities beside what they belong to, as decK does. ``bare_references``: references
    that decK reads as bare names or ids, and not as mappings.
    ``outside_schema``: fields that Kong takes although its schema does not know them.
    ``enterprise``: whether only Kong Enterprise has such entities. ``detail_query``: the query for one without its company,
    where Kong shows one under its name among others.
    ``pairs``: of what is nothing but two entities together, by the kind of either, what decK calls the list of the
    others in it; such a pair has no id of its own, and no field that a schema could tell of.
    ``dependent_defaults``: what a whole configuration states with defaults that depend on other fields, which no schema tells.
    """

    volatile: tuple[str, ...] = ("created_at", "updated_at")
    dao: str = ""
    match_fields: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    owner: str = ""
    subschema: bool = False
    canonical: t.Callable[[Record], Record] = dict
    unhash: t.Callable[[Record, Record, bool], Record] = _as_stored
    dependent_defaults: t.Callable[[Record], Record] = dict
    hashed: re.Pattern[str] | None = None
    known_by_id: bool = False
    exported_defaults: tuple[str, ...] = ()
    exported_apart: bool = False
    bare_references: tuple[str, ...] = ()
    outside_schema: tuple[str, ...] = ()
    enterprise: bool = False
    detail_query: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    pairs: t.Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def label(self) -> str:
        """The kind of entity, in words."""
        words = f"{super().label} credential" if self.owner else super().label
        return re.sub(r"\b(ca|sni)\b", lambda found: found[0].upper(), words)

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The fields that no two entities have alike and that people know one by."""
        return self.match_fields if self.key in self.match_fields else (self.key,)

    @property
    def alternate_keys(self) -> tuple[tuple[str, ...], ...]:
        """What else finds an entity in a list."""
        return (
            (self.match_fields,)
            if self.match_fields and self.key not in self.match_fields
            else ()
        )

    def is_hashed(self, name: str, value: t.Any) -> bool:
        """Whether a field holds the hash of a secret, of no use to anybody but this server."""
        if not self.hashed or not isinstance(value, str):
            return False
        return self.schema.child(name).secret and bool(self.hashed.match(value))

    @property
    def schema_name(self) -> str:
        """What /schemas calls it."""
        return self.dao or self.path.strip("/")


TEXT_LIST = ListSchema(item=ScalarSchema(type="string"))
HEADERS = header_map(dataclasses.replace(TEXT_LIST, secret=True), TEXT_LIST)

SERVICE = KongEntity(
    name="service",
    path="/services",
    schema=fields(
        "id name retries protocol host port path connect_timeout write_timeout read_timeout "
        "tls_verify tls_verify_depth enabled",
        client_certificate=reference("certificate"),
        ca_certificates=ANY_SET,
        tags=ANY_SET,
    ),
    prepare=quirks.expand_url,
    bare_references=("client_certificate",),
)
ADDRESSES = SetSchema(item=fields("ip port#"))
ROUTE = KongEntity(
    name="route",
    path="/routes",
    schema=fields(
        "id name https_redirect_status_code strip_path preserve_host request_buffering response_buffering "
        "regex_priority path_handling expression priority",
        protocols=ANY_SET,
        methods=ANY_SET,
        hosts=ANY_LIST,
        paths=ANY_LIST,
        headers=HEADERS,
        snis=ANY_SET,
        sources=ADDRESSES,
        destinations=ADDRESSES,
        service=reference("service"),
        tags=ANY_SET,
    ),
    dependent_defaults=quirks.route_defaults,
    exported_defaults=("protocols",),
)
CONSUMER = KongEntity(
    name="consumer",
    path="/consumers",
    schema=fields("id username custom_id", tags=ANY_SET),
    key="username",
    unique=(("custom_id",),),
)
PLUGIN = KongEntity(
    name="plugin",
    path="/plugins",
    schema=fields(
        "id name instance_name enabled",
        service=reference("service"),
        route=reference("route"),
        consumer=reference("consumer"),
        consumer_group=reference("consumer_group"),
        config=ANY_MAP,
        protocols=ANY_SET,
        tags=ANY_SET,
    ),
    immutable=("name",),
    match_fields=("name", "service", "route", "consumer", "consumer_group"),
    unique=(("instance_name",),),
    exported_defaults=("protocols",),
    bare_references=("service", "route", "consumer", "consumer_group"),
    subschema=True,
)

# Where requests go

STATUSES = SetSchema(item=ScalarSchema(type="integer"))
UPSTREAM = KongEntity(
    name="upstream",
    path="/upstreams",
    schema=fields(
        "id name algorithm hash_on hash_fallback hash_on_header hash_fallback_header hash_on_cookie "
        "hash_on_cookie_path hash_on_query_arg hash_fallback_query_arg hash_on_uri_capture hash_fallback_uri_capture "
        "slots host_header use_srv_name",
        healthchecks=fields(
            "threshold#",
            active=fields(
                "type concurrency# http_path https_sni https_verify_certificate? timeout#",
                headers=HEADERS,
                healthy=fields("interval# successes#", http_statuses=STATUSES),
                unhealthy=fields(
                    "interval# http_failures# tcp_failures# timeouts#",
                    http_statuses=STATUSES,
                ),
            ),
            passive=fields(
                "type",
                healthy=fields("successes#", http_statuses=STATUSES),
                unhealthy=fields(
                    "http_failures# tcp_failures# timeouts#", http_statuses=STATUSES
                ),
            ),
        ),
        client_certificate=reference("certificate"),
        tags=ANY_SET,
    ),
    sent_together=(("algorithm", "hash_on"),),
    prepare=quirks.check_hashing,
    dependent_defaults=quirks.upstream_defaults,
)
TARGET = KongEntity(
    name="target",
    path="/targets",
    schema=fields("id target weight", upstream=reference("upstream"), tags=ANY_SET),
    key="target",
    match_fields=("target", "upstream"),
    parents=("upstream",),
    canonical=quirks.normal_target,
)

# Certificates, keys and secrets

CERTIFICATE = KongEntity(
    name="certificate",
    path="/certificates",
    schema=fields(
        "id",
        cert=PEM,
        key=quirks.PRIVATE_PEM,
        cert_alt=PEM,
        key_alt=quirks.PRIVATE_PEM,
        snis=ANY_SET,
        tags=ANY_SET,
    ),
    key="snis",
    match_fields=("cert",),
    known_by_id=True,
    outside_schema=("snis",),
)
SNI = KongEntity(
    name="sni",
    path="/snis",
    schema=fields("id name", certificate=reference("certificate"), tags=ANY_SET),
)
CA_CERTIFICATE = KongEntity(
    name="ca_certificate",
    path="/ca_certificates",
    schema=fields("id cert_digest", cert=PEM, tags=ANY_SET),
    key="cert_digest",
    match_fields=("cert_digest",),
    computed=("id", "cert_digest"),
    canonical=quirks.with_digest,
    known_by_id=True,
)
VAULT = KongEntity(
    name="vault",
    path="/vaults",
    schema=fields("id prefix name description", config=ANY_MAP, tags=ANY_SET),
    key="prefix",
    immutable=("name",),
    subschema=True,
)
KEY_SET = KongEntity(
    name="key_set",
    path="/key-sets",
    schema=fields("id name", tags=ANY_SET),
    dao="key_sets",
)
KEY = KongEntity(
    name="key",
    path="/keys",
    schema=fields(
        "id name kid",
        set=reference("key_set"),
        jwk=JsonTextSchema(secret=True),
        pem=fields(public_key=PEM, private_key=quirks.PRIVATE_PEM),
        tags=ANY_SET,
    ),
    match_fields=("kid", "set"),
    unique=(("kid", "set"),),
    bound_to={"kid": "jwk"},
    exported_apart=True,
    canonical=quirks.stated_halves,
)

# Consumers' credentials and groups

JWT = KongEntity(
    name="jwt",
    path="/jwts",
    schema=fields(
        "id key algorithm",
        consumer=reference("consumer"),
        rsa_public_key=PEM,
        secret=SECRET,
        tags=ANY_SET,
    ),
    key="key",
    sent_together=(("algorithm", "rsa_public_key"),),
    exported_defaults=("algorithm",),
    prepare=quirks.check_credential,
    dao="jwt_secrets",
    owner="consumer",
)
KEY_AUTH = KongEntity(
    name="key_auth",
    path="/key-auths",
    schema=fields("id ttl", consumer=reference("consumer"), key=SECRET, tags=ANY_SET),
    key="key",
    create_only=("ttl",),
    volatile=("created_at", "ttl"),
    dao="keyauth_credentials",
    owner="consumer",
)
BASIC_AUTH = KongEntity(
    name="basic_auth",
    path="/basic-auths",
    schema=fields(
        "id username", consumer=reference("consumer"), password=SECRET, tags=ANY_SET
    ),
    key="username",
    dao="basicauth_credentials",
    owner="consumer",
    sent_together=(("password", "consumer"),),
    unhash=quirks.recognise_password,
    hashed=quirks.SHA1,
)
HMAC_AUTH = KongEntity(
    name="hmac_auth",
    path="/hmac-auths",
    schema=fields(
        "id username", consumer=reference("consumer"), secret=SECRET, tags=ANY_SET
    ),
    key="username",
    dao="hmacauth_credentials",
    owner="consumer",
)
OAUTH2 = KongEntity(
    name="oauth2",
    path="/oauth2",
    schema=fields(
        "id name client_id client_type hash_secret",
        consumer=reference("consumer"),
        client_secret=SECRET,
        redirect_uris=ANY_LIST,
        tags=ANY_SET,
    ),
    key="client_id",
    sent_together=(("hash_secret", "client_secret"),),
    dao="oauth2_credentials",
    owner="consumer",
    unhash=quirks.recognise_client_secret,
    hashed=quirks.PBKDF2,
)
ACL = KongEntity(
    name="acl",
    path="/acls",
    schema=fields("id group", consumer=reference("consumer"), tags=ANY_SET),
    key="group",
    match_fields=("group", "consumer"),
)

# Kong Enterprise alone; sources: its Admin API's OpenAPI document, Kong/go-kong, decK's documentation of its file

CONSUMER_GROUP = KongEntity(
    name="consumer_group",
    path="/consumer_groups",
    schema=fields("id name", tags=ANY_SET),
    enterprise=True,
    detail_query={"list_consumers": "false"},
)
MEMBER = KongEntity(
    name="consumer_group_member",
    path="/consumers",
    schema=fields(
        consumer=reference("consumer"), consumer_group=reference("consumer_group")
    ),
    key="consumer",
    computed=(),
    volatile=(
        "id",
        "tags",
    ),  # the ids of both, the consumer's tags: no server has them of a membership
    prepare=quirks.check_pair,
    dao="consumer_group_consumers",
    match_fields=("consumer", "consumer_group"),
    parents=("consumer_group",),
    enterprise=True,
    pairs={"consumer": "groups", "consumer_group": "consumers"},
)
WORKSPACE = KongEntity(
    name="workspace",
    path="/workspaces",
    schema=fields(
        "id name comment",
        config=MapSchema(fields=each("portal_auth_conf portal_session_conf", SECRET)),
        meta=ANY_MAP,
    ),
    immutable=("name",),
    enterprise=True,
)

ENTITIES = {
    one.name: one
    for one in (
        *(SERVICE, ROUTE, CONSUMER, CONSUMER_GROUP, PLUGIN, UPSTREAM, TARGET),
        *(CERTIFICATE, SNI, CA_CERTIFICATE, VAULT, KEY_SET, KEY),
        *(JWT, KEY_AUTH, BASIC_AUTH, HMAC_AUTH, OAUTH2, ACL, MEMBER),
    )
}

# The names of Kong's tables, and what a declarative configuration may nest in what: in each kind of entity, by table
# or decK's name of the list, the kinds that refer to it and the field that does.
TABLES = {one.schema_name: one for one in ENTITIES.values()}
NESTED: dict[str, dict[str, tuple[KongEntity, str]]] = {
    name: {
        one.pairs.get(name, table): (one, field)
        for table, one in TABLES.items()
        for field, kind in one.schema.references.items()
        if kind == name
    }
    for name in ENTITIES
}
