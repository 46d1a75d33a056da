# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entities, and keys, as a flat declarative configuration (kong/db/schema/others/declarative_config.lua)."""

from __future__ import annotations

import typing as t

from .._errors import Problem
from .._jwks import VerificationKey
from .._sensitive import HIDDEN
from .._shape import Record, nearest
from ._entities import ENTITIES, KongEntity
from ._formats import FORMAT_VERSION
from ._quirks import check_credential


def credential(key: VerificationKey, name: str) -> Record:
    """The jwt credential by which Kong verifies tokens of a key; ``name`` is what they carry in the key claim."""
    return check_credential({"key": name, "algorithm": key.algorithm, "rsa_public_key": key.pem})


def declared(entities: t.Mapping[str, t.Sequence[Record]]) -> Record:
    """Kong's declarative configuration, version 3.0, of entities by kind, each flat and in an order that stays.

    A kind is named as in kong_info (``jwt``) or as in the configuration (``jwt_secrets``). Instants are left out, and
    so is what is null, but not within ``config``, where null may differ from the default. References become the bare
    name or id that the format wants. Raises Problem for an unknown kind, and for a secret that is masked.
    """
    kinds = {name: one for one in ENTITIES.values() for name in (one.name, one.schema_name)}
    for name in entities:
        if name not in kinds:
            raise Problem(f"There is no kind of entity {name!r} in Kong's configuration{nearest(str(name), kinds)}.")
    found: Record = {"_format_version": FORMAT_VERSION}
    for entity in ENTITIES.values():
        listed = [*entities.get(entity.name, ()), *entities.get(entity.schema_name, ())]
        if listed:
            records = [_declared(entity, one) for one in listed]
            found[entity.schema_name] = sorted(records, key=lambda one: _place(entity, one))
    return found


def _declared(entity: KongEntity, record: Record) -> Record:
    if not isinstance(record, dict):
        raise Problem(f"A {entity.label} must be a mapping, not {type(record).__name__}.")
    if HIDDEN in str(record):
        raise Problem(f"A secret of {entity.called(record)} is masked: look it up with return_secrets=true.")
    order = [*entity.shape.fields, *record]
    known = {name: record[name] for name in dict.fromkeys(order) if name in record and name not in entity.volatile}
    return {
        name: _reference(value) if name in entity.shape.fields and entity.shape.fields[name].refers_to else value
        for name, value in ((name, value if name == "config" else _stated(value)) for name, value in known.items())
        if value is not None
    }


def _reference(value: t.Any) -> t.Any:
    """The name or id of another entity, which the Admin API wraps and the configuration does not."""
    return next(iter(value.values()), None) if isinstance(value, dict) else value


def _stated(value: t.Any) -> t.Any:
    """A value without what is null in it."""
    if isinstance(value, dict):
        return {name: _stated(one) for name, one in value.items() if one is not None}
    return value


def _place(entity: KongEntity, record: Record) -> list[str]:
    told = [entity.key, *entity.listed, "id"]
    return [str(record.get(name, "")) for name in told]
