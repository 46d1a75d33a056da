# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong's Admin API may answer, and how that is told from what any other server says."""

from __future__ import annotations

import typing as t

from .._core.schema import ANY_LIST, ANY_SET, TEXT, ListSchema, RecordSchema
from .entities.entity import KongEntity
from .entities.registry import ENTITIES

BY_PATH = {one.path: one for one in ENTITIES.values() if not one.is_membership}
TEXTS = ListSchema(item=TEXT)
NO_TEXTS = ("ca_certificates", "destinations", "sources")
# No two entities have fields of one name and different forms.
PARTS = {
    name: part for one in ENTITIES.values() for name, part in one.schema.fields.items()
}
ANY = RecordSchema(
    fields={
        **{
            name: TEXTS
            if part in (ANY_LIST, ANY_SET) and name not in NO_TEXTS
            else part
            for name, part in PARTS.items()
        },
        **{
            names[0]: TEXT
            for one in BY_PATH.values()
            for names in ((one.key,), *one.unique)
            if names != ("snis",)
        },
        "client_secret": TEXT,
        "password": TEXT,
        "secret": TEXT,
    },
)


def is_reference(value: t.Any) -> bool:
    """Whether it says which other entity is meant."""
    return isinstance(member(value, "id"), str)


def is_one_of(entity: KongEntity | None, body: t.Any) -> bool:
    """Whether it is an entity of a kind, or of any. Kong tells every field, null where it is empty."""
    if not is_reference(body) or not ANY.matches(body, is_reference):
        return False
    owned = not (entity and entity.owner) or is_reference(body.get(entity.owner))
    named = not (entity and entity.has_config_schema) or isinstance(
        body.get("name"), str
    )
    keyed = entity is None or entity.key in body
    return (
        owned and named and (keyed or "created_at" in body)
    )  # Konnect leaves out what is null


def is_page(entity: KongEntity | None, body: t.Any) -> bool:
    """Whether it is a list of entities of a kind, or of any, or a part of such a list."""
    listed = member(body, "data")
    return isinstance(listed, list) and all(is_one_of(entity, one) for one in listed)


def is_root(body: t.Any) -> bool:
    """Whether it is what the Admin API tells of itself."""
    plugins = member(body, "plugins")
    parts = (
        (member(plugins, "available_on_server"), body.get("configuration"))
        if isinstance(plugins, dict)
        else ()
    )
    return (
        "version" in body and all(isinstance(one, (dict, type(None))) for one in parts)
        if parts
        else False
    )


def is_status(body: t.Any) -> bool:
    """Whether it is what the Admin API tells of how it does."""
    return isinstance(member(body, "memory"), dict)


def is_nothing(body: t.Any) -> bool:
    """Whether it is empty, as after a deletion."""
    return body is None


def member(body: t.Any, name: str) -> t.Any:
    return body.get(name) if isinstance(body, dict) else None
