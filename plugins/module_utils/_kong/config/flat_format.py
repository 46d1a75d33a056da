# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entities, and keys, as a flat declarative configuration.

Source: kong/db/schema/others/declarative_config.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import functools
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.jwks import VerificationKey
from ..._core.masking import HIDDEN
from ..._core.names import UUID, did_you_mean
from ..entities.credentials import check_jwt_credential
from ..entity import KongEntity
from ..registry import ENTITIES, NESTED, TABLES
from .format_versions import FORMAT_VERSION

RecordsByKind = t.Mapping[str, t.Sequence[Record]]


def jwt_credential(key: VerificationKey, claim_value: str) -> Record:
    """Return the jwt credential by which Kong verifies tokens of a key.

    ``claim_value`` is what the tokens carry in the key claim.
    """
    return check_jwt_credential(
        {
            "key": claim_value,
            "algorithm": key.algorithm,
            "rsa_public_key": key.pem,
        }
    )


def flat_configuration(entities: RecordsByKind) -> Record:
    """Return Kong's declarative configuration of entities by kind, each flat and in an order that stays.

    A kind is named as in kong_info (``jwt``) or as in the configuration (``jwt_secrets``). Timestamps
    are left out, and so is what is null, but not within ``config``, where null may differ from the
    default. References become the bare name or id that the format wants.

    Raises CollectionError for an unknown kind, a secret that is masked, and a reference to a
    certificate whose id is not told.
    """
    records_by_kind = _by_kind(entities)
    for kind, records in records_by_kind.items():
        _refuse_undeclarable(ENTITIES[kind], records)
    # References may name a certificate by an SNI, whose id is in another list.
    child_keys = _ChildKeys(records_by_kind)
    configuration: Record = {"_format_version": FORMAT_VERSION}
    for kind, records in records_by_kind.items():
        entity = ENTITIES[kind]
        flat = [_flat_record(entity, record, child_keys) for record in records]
        if flat:
            flat.sort(key=functools.partial(_sort_key, entity))
            configuration[entity.schema_name] = flat
    return configuration


def _by_kind(entities: RecordsByKind) -> dict[str, list[Record]]:
    """Return entities by the collection's name of each kind, in the order of the registry."""
    kinds = {**ENTITIES, **TABLES}
    for name in entities:
        if name not in kinds:
            hint = did_you_mean(str(name), kinds)
            raise CollectionError(
                f"There is no kind of entity {name!r} in Kong's configuration{hint}."
            )
    return {
        kind: [*entities.get(kind, ()), *entities.get(entity.schema_name, ())]
        for kind, entity in ENTITIES.items()
    }


def _refuse_undeclarable(
    entity: KongEntity, records: t.Iterable[t.Any]
) -> None:
    """Raise CollectionError for what is no entity, and for a secret that is masked."""
    for record in records:
        if not isinstance(record, dict):
            raise CollectionError(
                f"A {entity.label} must be a mapping, not {type(record).__name__}."
            )
        # Any text may hold it, at any depth.
        if HIDDEN in str(record):
            raise CollectionError(
                f"A secret of {entity.display_name(record)} is masked: look it up with "
                "return_secrets=true."
            )


class _ChildKeys:
    """The keys that entities have from what is nested in them, as certificates have their SNIs.

    The Admin API shows these keys as texts, and the configuration has them as entities.
    """

    def __init__(self, records_by_kind: t.Mapping[str, list[Record]]) -> None:
        self._declared_apart: dict[str, set[t.Any]] = {}
        self._ids: dict[str, dict[t.Any, t.Any]] = {}
        for kind, records in records_by_kind.items():
            entity = ENTITIES[kind]
            if entity.keyed_by_children:
                child = NESTED[kind][entity.key].entity
                children = records_by_kind[child.name]
                self._declared_apart[kind] = {
                    one.get(child.key) for one in children
                }
                self._ids[kind] = _ids_by_key(entity, records)

    def nested_entities(
        self, entity: KongEntity, keys: t.Iterable[str]
    ) -> list[Record]:
        """Return keys as entities within their parent, but for those that are declared apart from it."""
        child = NESTED[entity.name][entity.key].entity
        declared_apart = self._declared_apart[entity.name]
        return [{child.key: key} for key in keys if key not in declared_apart]

    def resolve(self, kind: str, reference: t.Any) -> t.Any:
        """Return the id of an entity to which the configuration refers by nothing else.

        Raises CollectionError where the id is not told.
        """
        stated = reference
        if isinstance(reference, dict):
            stated = reference.get("id") or next(
                iter(reference.values()), None
            )
        if stated is None or UUID.fullmatch(str(stated)):
            return stated
        identifier = self._ids.get(kind, {}).get(stated)
        if identifier:
            return identifier
        label = ENTITIES[kind].label
        raise CollectionError(
            f"Kong's configuration refers to {label}s by their ids, and "
            f"that of {stated!r} is unknown: declare the {label} with its "
            "id, or refer to it by its id."
        )


def _ids_by_key(
    entity: KongEntity, records: list[Record]
) -> dict[t.Any, t.Any]:
    """Return the ids of entities by their keys, of which each may have several."""
    ids = {}
    for record in records:
        keys = record.get(entity.key) or ()
        ids.update(dict.fromkeys(keys, record.get("id")))
    return ids


def _flat_record(
    entity: KongEntity, record: Record, child_keys: _ChildKeys
) -> Record:
    """Return an entity as a flat configuration has it, its fields in the order of the schema."""
    flat = {}
    for field_name in dict.fromkeys((*entity.schema.fields, *record)):
        value = record.get(field_name)
        if value is None or field_name in entity.volatile:
            continue
        flat_value = _flat_value(entity, field_name, value, child_keys)
        if flat_value is not None:
            flat[field_name] = flat_value
    return flat


def _flat_value(
    entity: KongEntity, field_name: str, value: t.Any, child_keys: _ChildKeys
) -> t.Any:
    """Return the value of a field as a flat configuration has it."""
    kind = entity.schema.child(field_name).refers_to
    if kind and ENTITIES[kind].referenced_by_id:
        return child_keys.resolve(kind, value)
    if kind:
        # The Admin API wraps the name or id of another entity, and the configuration does not.
        return (
            next(iter(value.values()), None)
            if isinstance(value, dict)
            else value
        )
    if entity.keyed_by_children and field_name == entity.key:
        return child_keys.nested_entities(entity, value)
    if field_name == "config":
        # Null may differ from the default there.
        return value
    return _without_nulls(value)


def _without_nulls(value: t.Any) -> t.Any:
    """Return a value without what is null in it, at every depth."""
    if not isinstance(value, dict):
        return value
    stated = {
        name: field for name, field in value.items() if field is not None
    }
    return {name: _without_nulls(field) for name, field in stated.items()}


def _sort_key(entity: KongEntity, record: Record) -> list[str]:
    """Return what sorts entities of a kind: by name, so that the order stays where ids change."""
    field_names = [entity.key, *entity.match_fields, "id"]
    return [str(record.get(field_name, "")) for field_name in field_names]
