# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How sentences and tasks name Kong's entities."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .kong_snapshot import KongSnapshot
from .wording import quote

NAME_FIELDS = {"route": "name", "service": "name", "consumer": "username"}


def entity_label(kind: str, entity: Record | None) -> str:
    """Return an entity as sentences name it, such as ``route 'orders'``."""
    known = entity or {}
    name = known.get(NAME_FIELDS[kind]) or known.get("custom_id") or known.get("id")
    return f"{kind} {quote(name)}"


def owner_label(kong: KongSnapshot, credential: Record) -> str:
    """Return the consumer of a credential as sentences name it."""
    return entity_label("consumer", kong.find("consumer", credential["consumer"]))


def credential_label(kong: KongSnapshot, credential: Record) -> str:
    """Return a jwt credential as sentences name it."""
    key = quote(credential["key"])
    return f"credential {key} of {owner_label(kong, credential)}"


def plugin_label(kong: KongSnapshot, plugin: Record) -> str:
    """Return a plugin as sentences name it, such as ``jwt plugin of service 'orders'``."""
    bound = [
        entity_label(kind, kong.find(kind, plugin[kind]))
        for kind in ("route", "service")
        if plugin.get(kind)
    ]
    name = f"{plugin['name']} plugin"
    return f"{name} of {' and '.join(bound)}" if bound else f"global {name}"


def name_or_id(kong: KongSnapshot, kind: str, reference: t.Any) -> str | None:
    """Return the name by which a task finds the entity of a reference, its id if it has none."""
    entity = kong.find(kind, reference)
    if not entity:
        return None
    return t.cast(str, entity.get(NAME_FIELDS[kind]) or entity["id"])


def identifying_options(kind: str, entity: Record) -> Record:
    """Return the options by which a task finds an entity."""
    name = entity.get(NAME_FIELDS[kind])
    return {NAME_FIELDS[kind]: name} if name else {"id": entity["id"]}


def scope_options(
    kong: KongSnapshot, plugin: Record, kinds: t.Iterable[str] = tuple(NAME_FIELDS)
) -> Record:
    """Return the options by which a task says what a plugin is bound to."""
    return {
        kind: name_or_id(kong, kind, plugin[kind]) for kind in kinds if plugin.get(kind)
    }
