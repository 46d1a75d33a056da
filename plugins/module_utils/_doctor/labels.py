# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How sentences and tasks name Kong's entities."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .kong_snapshot import KongSnapshot
from .wording import quote

# The fields by which users know entities.
NAME_FIELDS = {"route": "name", "service": "name", "consumer": "username"}


# In sentences


def entity_label(kind: str, entity: Record | None) -> str:
    """Return an entity as sentences name it, such as ``route 'orders'``."""
    # A damaged database may refer to an entity that it does not have.
    if not entity:
        return f"{kind} None"
    name = entity.get(NAME_FIELDS[kind]) or entity.get("custom_id")
    return f"{kind} {quote(name or entity['id'])}"


def owner_label(kong: KongSnapshot, credential: Record) -> str:
    """Return the consumer of a credential as sentences name it."""
    owner = kong.find("consumer", credential["consumer"])
    return entity_label("consumer", owner)


def credential_label(kong: KongSnapshot, credential: Record) -> str:
    """Return a jwt credential as sentences name it."""
    credential_key = quote(credential["key"])
    return f"credential {credential_key} of {owner_label(kong, credential)}"


def plugin_label(kong: KongSnapshot, plugin: Record) -> str:
    """Return a plugin as sentences name it.

    It is ``jwt plugin of service 'orders'``, or ``global jwt plugin`` if it is bound to nothing.
    """
    bound_entities = []
    for kind in ("route", "service"):
        if plugin.get(kind):
            entity = kong.find(kind, plugin[kind])
            bound_entities.append(entity_label(kind, entity))
    if not bound_entities:
        return f"global {plugin['name']} plugin"
    return f"{plugin['name']} plugin of {' and '.join(bound_entities)}"


# In tasks


def name_or_id(kong: KongSnapshot, kind: str, reference: t.Any) -> str | None:
    """Return the name by which a task finds the entity of a reference.

    It is the id of an entity without a name, and None where there is no such entity.
    """
    entity = kong.find(kind, reference)
    if not entity:
        return None
    name = entity.get(NAME_FIELDS[kind]) or entity["id"]
    return str(name)


def identifying_options(kind: str, entity: Record) -> Record:
    """Return the options by which a task finds an entity: its name or, without one, its id."""
    name_field = NAME_FIELDS[kind]
    if entity.get(name_field):
        return {name_field: entity[name_field]}
    return {"id": entity["id"]}


def scope_options(
    kong: KongSnapshot,
    plugin: Record,
    kinds: t.Iterable[str] = tuple(NAME_FIELDS),
) -> Record:
    """Return the options by which a task says what a plugin is bound to.

    ``kinds`` are those that are of interest.
    """
    scope: Record = {}
    for kind in kinds:
        if plugin.get(kind):
            scope[kind] = name_or_id(kong, kind, plugin[kind])
    return scope
