# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a configuration holds as hashes, as an export of Kong's database does."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..entity import KongEntity
from ..registry import ENTITIES
from ..server import KongServer
from .desired import DesiredEntity
from .identity import comparable_value
from .reader import Snapshot

# The kind of a credential, a field, and its value.
_Key = tuple[str, str, t.Any]


def without_hashes(
    server: KongServer, desired: list[DesiredEntity], current: Snapshot
) -> list[DesiredEntity]:
    """Return what the Admin API can write: it would hash a hash again.

    A credential that the server has keeps its secret. One that the server does not have is left out
    where its secret is a hash. Both are told by a warning.
    """
    stored_credentials = _credentials_by_key(current)
    kept: list[DesiredEntity] = []
    for declared in desired:
        stored = _stored_credential(declared, stored_credentials)
        unusable = _unusable_fields(declared, stored or {})
        for field_name in unusable:
            is_kept = stored is not None
            server.warnings.append(
                _warning(declared, field_name, is_kept=is_kept)
            )
        # A credential without its secret could not be created.
        if not unusable:
            kept.append(declared)
        elif stored is not None:
            kept.append(_without_fields(declared, unusable))
    return kept


def _keys(entity: KongEntity, record: Record) -> list[_Key]:
    """Return what finds a credential: its id and its natural key."""
    field_names = ("id", entity.key)
    return [
        (entity.name, field_name, comparable_value(record.get(field_name)))
        for field_name in field_names
    ]


def _credentials_by_key(current: Snapshot) -> dict[_Key, Record]:
    """Return the credentials of whose secrets Kong keeps a hash, by everything that finds them."""
    credentials = {}
    for kind, records in current.items():
        entity = ENTITIES[kind]
        if entity.hash_pattern is None:
            continue
        for record in records or ():
            credentials.update(dict.fromkeys(_keys(entity, record), record))
    return credentials


def _stored_credential(
    declared: DesiredEntity, credentials: dict[_Key, Record]
) -> Record | None:
    """Return the credential that the server has for a declared one, or None."""
    for key in _keys(declared.entity, declared.record):
        if key in credentials:
            return credentials[key]
    return None


def _unusable_fields(declared: DesiredEntity, stored: Record) -> list[str]:
    """Return the fields that hold a hash which is not the one that the server has."""
    unusable = []
    for field_name, value in declared.record.items():
        is_hash = declared.entity.is_hashed(field_name, value)
        if is_hash and stored.get(field_name) != value:
            unusable.append(field_name)
    return unusable


def _without_fields(
    declared: DesiredEntity, field_names: t.Iterable[str]
) -> DesiredEntity:
    """Return a declared entity that says nothing about some fields, so that these stay."""
    record = dict(declared.record)
    for field_name in field_names:
        del record[field_name]
    return dataclasses.replace(declared, record=record)


def _warning(
    declared: DesiredEntity, field_name: str, *, is_kept: bool
) -> str:
    label = declared.entity.display_name(declared.record)
    result = "the credential is left out"
    if is_kept:
        result = "the credential on the server keeps its own"
    return (
        f"{declared.source}: the {field_name} of {label} is a hash, and "
        f"the Admin API would hash it again: {result}. Set the "
        f"{field_name} itself instead of the hash."
    )
