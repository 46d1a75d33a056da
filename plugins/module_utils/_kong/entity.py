# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be known about one kind of Kong's entities, and what several kinds have in common.

Each file in ``entities`` describes the entities of one subject, oddities included. ``registry.py``
lists them all.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._core.field_paths import Record
from .._core.keys import Scrutiny
from .._core.reconciler import Entity, Plan
from .._core.schema import (
    ANY,
    ANY_SET,
    ListSchema,
    PemSchema,
    ScalarSchema,
    Schema,
    header_map,
)
from .konnect import LIKE_GATEWAY, KonnectTraits

ABBREVIATIONS = re.compile(r"\b(ca|sni)\b")

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

PRIVATE_PEM = PemSchema(secret=True)
TAGS = ANY_SET
# Kong keeps several values for each header (kong/db/schema/typedefs.lua).
_HEADER_VALUES = ListSchema(item=ScalarSchema(type="string"))
HEADER_LISTS = header_map(
    dataclasses.replace(_HEADER_VALUES, secret=True), _HEADER_VALUES
)


class RevealSecret(t.Protocol):
    """Puts a hashed secret into clear where it is the desired one."""

    def __call__(
        self, stored: Record, desired: Record, *, rewrites_secrets: bool
    ) -> Record:
        """Return the stored entity as it is compared with the desired one.

        ``rewrites_secrets`` says that a secret which cannot be compared is to be written again.
        """


def _keep_as_stored(
    stored: Record, desired: Record, *, rewrites_secrets: bool
) -> Record:
    """Return an entity of whose secrets Kong keeps no hash."""
    return stored


def _relate_to_nothing(dummy_server: t.Any, dummy_plan: Plan) -> None:
    """Refuse nothing: most entities may be whatever others are."""


def _keep_as_listed(dummy_parent_id: str, listed: Record) -> Record:
    """Return an entity that Kong lists as it is, whatever the list."""
    return listed


def scalars(*field_names: str) -> dict[str, Schema]:
    """Return the schemas of fields of which only the server knows more than their names."""
    return dict.fromkeys(field_names, ANY)


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class KongEntity(Entity):
    """A kind of entity in Kong's Admin API.

    Attributes:
        dao: Kong's name for the table, where the path does not tell it.
        is_enterprise: Only Kong Enterprise has such entities.
        is_outside_workspaces: The Admin API keeps such entities outside of any workspace.

        match_fields: The fields that together identify an entity in a list, where no path does. The
            first of them is always stated.
        parents: The references below which alone Kong lists such entities.
        owner: The reference to the entity that this one belongs to for good; also the kind of that
            entity.
        list_filter: A unique field by which Kong filters the list of such entities.
        detail_query: The query that keeps Kong from telling a whole list beside the one entity that
            it is asked for; it tells the entity under its name then.
        konnect: What Konnect does otherwise with such entities.
        from_parent_list: Makes an entity of the id of its parent and of a record in the list below
            that parent.

        has_config_schema: The server has a schema of ``config`` for each name.
        outside_schema: Fields that Kong takes although its schema does not know them.
        has_newer_fields: Newer servers have more fields, so that only the server knows a wrong one.
        canonicalize: Spells the options of a task as Kong would.
        reveal_secret: Puts a hashed secret of a stored entity into clear where it is the desired one.
        hash_pattern: The hash that Kong keeps in place of a secret.
        public_key_field: The field that holds a public key by which Kong verifies tokens.
        check_public_key: Raises CollectionError for an entity whose public key is not good enough.

        member_lists: For a membership, which joins two entities and has no id: decK's name for the
            list of the others in each, by its kind.
        text_field: The field that a plain text in a configuration stands for.
        keyed_by_children: The key is a list of nested entities, by whose names others know this one.
        takes_shared_config: A configuration may name one of ``_plugin_configs`` as its config.
        expand_shorthand: Replaces what a configuration may write in place of several fields.
        dependent_defaults: Adds the defaults that depend on other fields, which no schema tells.
        check_related: Raises CollectionError for what Kong refuses because of other entities. It gets
            the server and the plan of a single entity.
        compared_with: The kind of entity whose field of the same name Kong compares with a field,
            by that field.
        referenced_by_id: Other entities refer to it by its id alone.
        bare_references: The references that decK reads as a bare name or id, not as a mapping.
        exported_defaults: Fields that an export states although they have their default, because
            decK does not take that for the default.
        exported_at_top: An export lists such entities beside what they belong to, as decK does.
    """

    volatile: tuple[str, ...] = ("created_at", "updated_at")

    # In the Admin API
    dao: str = ""
    is_enterprise: bool = False
    is_outside_workspaces: bool = False

    # How entities are found
    match_fields: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    owner: str = ""
    list_filter: str = ""
    detail_query: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    konnect: KonnectTraits = LIKE_GATEWAY
    from_parent_list: t.Callable[[str, Record], Record] = _keep_as_listed

    # What is in them
    has_config_schema: bool = False
    outside_schema: tuple[str, ...] = ()
    has_newer_fields: bool = False
    canonicalize: t.Callable[[Record], Record] = dict
    reveal_secret: RevealSecret = _keep_as_stored
    hash_pattern: re.Pattern[str] | None = None
    public_key_field: str = ""
    check_public_key: t.Callable[[Record, Scrutiny], t.Any] | None = None

    # In a declarative configuration
    member_lists: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    text_field: str = ""
    keyed_by_children: bool = False
    takes_shared_config: bool = False
    expand_shorthand: t.Callable[[Record], Record] = dict
    dependent_defaults: t.Callable[[Record], Record] = dict
    check_related: t.Callable[[t.Any, Plan], None] = _relate_to_nothing
    compared_with: t.Mapping[str, str] = dataclasses.field(
        default_factory=dict
    )
    referenced_by_id: bool = False
    bare_references: tuple[str, ...] = ()
    exported_defaults: tuple[str, ...] = ()
    exported_at_top: bool = False

    @property
    def required_fields(self) -> tuple[str, ...]:
        """All fields that every task states.

        Among them are the references to what the entity belongs to.
        """
        owners = (self.owner,) if self.owner else ()
        return (*owners, *self.parents, *self.required)

    @property
    def unreadable_secrets(self) -> tuple[str, ...]:
        """The secrets of which Kong keeps a hash, so that nobody knows whether they differ."""
        if self.hash_pattern is None:
            return ()
        secrets = []
        for field_name, schema in self.schema.fields.items():
            if schema.secret:
                secrets.append(field_name)
        return tuple(secrets)

    @property
    def label(self) -> str:
        """The kind of entity in words, as messages name it."""
        words = super().label
        if self.owner:
            words = f"{words} credential"
        return ABBREVIATIONS.sub(lambda match: match[0].upper(), words)

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The fields that people know an entity by, and that no two entities have alike.

        A plugin's name, for instance, tells nothing without what the plugin is bound to.
        """
        if self.key in self.match_fields:
            return self.match_fields
        return (self.key,)

    @property
    def alternate_keys(self) -> tuple[tuple[str, ...], ...]:
        """Other groups of fields that identify an entity in a list.

        A certificate, for instance, may have no SNI, and is known by its PEM then.
        """
        if not self.match_fields or self.key in self.match_fields:
            return ()
        return (self.match_fields,)

    @property
    def schema_name(self) -> str:
        """Kong's name for the table: in ``/schemas`` and in a declarative configuration."""
        return self.dao or self.path.strip("/")

    @property
    def is_membership(self) -> bool:
        """Whether such an entity is nothing but two other entities together.

        It has no id of its own then, and no field that a schema of the server could describe.
        """
        return bool(self.member_lists)

    def is_hashed(self, field_name: str, value: t.Any) -> bool:
        """Return whether a field holds the hash of a secret, of no use to any other server."""
        if self.hash_pattern is None or not isinstance(value, str):
            return False
        if not self.schema.child(field_name).secret:
            return False
        return bool(self.hash_pattern.match(value))

    def keys_of(self, record: Record) -> list[t.Any]:
        """Return the natural keys of an entity.

        One that is keyed by its children has several of them, or none.
        """
        key = record.get(self.key)
        return key if isinstance(key, list) else [key]
