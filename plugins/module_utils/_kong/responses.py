# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong's Admin API may answer, and how that is told from what any other server says.

A wrong URL, or a proxy on the way, may answer any request with 200 and JSON of its own.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._core.schema import (
    ANY_LIST,
    ANY_SET,
    TEXT,
    ListSchema,
    RecordSchema,
    Schema,
)
from .entity import KongEntity
from .registry import ENTITIES

BY_PATH = {
    entity.path: entity
    for entity in ENTITIES.values()
    if not entity.is_membership
}
TEXTS = ListSchema(item=TEXT)
LISTS_OF_OTHER_VALUES = ("ca_certificates",)
# These are texts in every entity, although the schema of one of them says no more than "secret".
SECRET_TEXTS = ("client_secret", "password", "secret")


def _field_schemas() -> dict[str, Schema]:
    """Return the schema of each field that an entity of any kind has.

    No two kinds have fields of one name and different forms.
    """
    schemas: dict[str, Schema] = {}
    for entity in ENTITIES.values():
        for field_name, schema in entity.schema.fields.items():
            is_list = schema in (ANY_LIST, ANY_SET)
            holds_texts = is_list and field_name not in LISTS_OF_OTHER_VALUES
            schemas[field_name] = TEXTS if holds_texts else schema

    text_fields = [*SECRET_TEXTS]
    for entity in BY_PATH.values():
        text_fields += _text_fields(entity)
    return {**schemas, **dict.fromkeys(text_fields, TEXT)}


def _text_fields(entity: KongEntity) -> list[str]:
    """Return the fields that hold what an entity is known by, which is a text.

    What is known by its children has a list of texts in place of one.
    """
    unique_fields = [field_names[0] for field_names in entity.unique]
    if entity.keyed_by_children:
        return unique_fields
    return [entity.key, *unique_fields]


ANY_ENTITY = RecordSchema(fields=_field_schemas())


def is_reference(value: t.Any) -> bool:
    """Return whether a value says which other entity is meant."""
    return isinstance(field_of(value, "id"), str)


def is_entity(entity: KongEntity | None, body: t.Any) -> bool:
    """Return whether a body is an entity of a kind, or of any kind.

    The fields that are known must have their forms. A newer server may have more of them.
    """
    if not is_reference(body) or not ANY_ENTITY.matches(body, is_reference):
        return False
    return entity is None or _has_identity(entity, body)


def _has_identity(entity: KongEntity, record: Record) -> bool:
    """Return whether an entity has what tells it from those of other kinds."""
    if entity.owner and not is_reference(record.get(entity.owner)):
        return False
    if entity.has_config_schema and not isinstance(record.get("name"), str):
        return False
    # Kong tells every field, null where it is empty. Konnect leaves out what is null.
    return not record.keys().isdisjoint((entity.key, "created_at"))


def is_page(entity: KongEntity | None, body: t.Any) -> bool:
    """Return whether a body is a list, or a page of a list.

    It must hold nothing but entities of a kind, or of any kind.
    """
    records = field_of(body, "data")
    if not isinstance(records, list):
        return False
    return all(is_entity(entity, record) for record in records)


def is_root(body: t.Any) -> bool:
    """Return whether a body is what the Admin API tells about itself.

    Source: kong/api/routes/kong.lua.
    """
    plugins = field_of(body, "plugins")
    if not isinstance(plugins, dict) or "version" not in body:
        return False
    # Not every version and edition tells both.
    sections = (plugins.get("available_on_server"), body.get("configuration"))
    return all(
        section is None or isinstance(section, dict) for section in sections
    )


def is_status(body: t.Any) -> bool:
    """Return whether a body is what the Admin API tells about its state.

    Source: kong/api/routes/health.lua.
    """
    return isinstance(field_of(body, "memory"), dict)


def is_nothing(body: t.Any) -> bool:
    """Return whether a body is empty, as after a deletion."""
    return body is None


def field_of(body: t.Any, field_name: str) -> t.Any:
    """Return a field of a body that may be anything, or None."""
    return body.get(field_name) if isinstance(body, dict) else None
