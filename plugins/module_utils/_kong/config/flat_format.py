# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entities, and keys, as a flat declarative configuration (kong/db/schema/others/declarative_config.lua)."""

from __future__ import annotations

import functools
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.jwks import VerificationKey
from ..._core.names import UUID, did_you_mean
from ..._core.sensitive import HIDDEN
from ..entities.certificates import CERTIFICATE, SNI
from ..entities.credentials import check_jwt_credential
from ..entities.entity import KongEntity
from ..entities.registry import ENTITIES
from .format_versions import FORMAT_VERSION


def credential(key: VerificationKey, name: str) -> Record:
    """The jwt credential by which Kong verifies tokens of a key; ``name`` is what they carry in the key claim."""
    return check_jwt_credential(
        {"key": name, "algorithm": key.algorithm, "rsa_public_key": key.pem}
    )


def declared(entities: t.Mapping[str, t.Sequence[Record]]) -> Record:
    """Kong's declarative configuration, version 3.0, of entities by kind, each flat and in an order that stays.

    A kind is named as in kong_info (``jwt``) or as in the configuration (``jwt_secrets``). Instants are left out, and
    so is what is null, but not within ``config``, where null may differ from the default. References become the bare
    name or id that the format wants. Raises CollectionError for an unknown kind, a secret that is masked, and a reference to a
    certificate whose id is not told.
    """
    kinds = {
        name: one for one in ENTITIES.values() for name in (one.name, one.schema_name)
    }
    for name in entities:
        if name not in kinds:
            raise CollectionError(
                f"There is no kind of entity {name!r} in Kong's configuration{did_you_mean(str(name), kinds)}."
            )
    listed = {
        one.name: [*entities.get(one.name, ()), *entities.get(one.schema_name, ())]
        for one in ENTITIES.values()
    }
    for kind, records in listed.items():
        _check(ENTITIES[kind], records)
    names = _ServerNames(listed[CERTIFICATE.name], listed[SNI.name])
    found: Record = {"_format_version": FORMAT_VERSION}
    for kind, records in listed.items():
        entity = ENTITIES[kind]
        if flat := [_declared(entity, one, names) for one in records]:
            found[entity.schema_name] = sorted(
                flat, key=functools.partial(_place, entity)
            )
    return found


def _check(entity: KongEntity, records: t.Iterable[t.Any]) -> None:
    """Raise CollectionError for what cannot be declared."""
    for record in records:
        if not isinstance(record, dict):
            raise CollectionError(
                f"A {entity.label} must be a mapping, not {type(record).__name__}."
            )
        if HIDDEN in str(record):
            raise CollectionError(
                f"A secret of {entity.display_name(record)} is masked: look it up with return_secrets=true."
            )


class _ServerNames:
    """The server names of certificates, which the Admin API shows as texts and the configuration has as entities."""

    def __init__(self, certificates: list[Record], snis: list[Record]) -> None:
        self.apart = {one.get("name") for one in snis}
        self.certificates = {
            name: one.get("id")
            for one in certificates
            for name in one.get("snis") or ()
        }

    def entities(self, names: t.Iterable[str]) -> list[Record]:
        """Server names within their certificate, less those that are declared apart from it."""
        return [{"name": name} for name in names if name not in self.apart]

    def certificate(self, reference: t.Any) -> t.Any:
        """The id of a certificate, which is not referred to by anything else. Raises CollectionError where it is not told."""
        told = (
            reference.get("id") or next(iter(reference.values()), None)
            if isinstance(reference, dict)
            else reference
        )
        if told is None or UUID.fullmatch(str(told)):
            return told
        if key := self.certificates.get(told):
            return key
        raise CollectionError(
            f"Kong's configuration refers to certificates by their ids, and that of {told!r} is unknown: give the "
            "certificate with its id, or refer to it by that."
        )


def _declared(entity: KongEntity, record: Record, names: _ServerNames) -> Record:
    order = [*entity.schema.fields, *record]
    found: Record = {}
    for name in dict.fromkeys(order):
        if record.get(name) is None or name in entity.volatile:
            continue
        kind, value = entity.schema.child(name).refers_to, record[name]
        if kind == CERTIFICATE.name:
            found[name] = names.certificate(value)
        elif entity is CERTIFICATE and name == "snis":
            found[name] = names.entities(value)
        else:
            found[name] = (
                _reference(value)
                if kind
                else value
                if name == "config"
                else _stated(value)
            )
    return {name: value for name, value in found.items() if value is not None}


def _reference(value: t.Any) -> t.Any:
    """The name or id of another entity, which the Admin API wraps and the configuration does not."""
    return next(iter(value.values()), None) if isinstance(value, dict) else value


def _stated(value: t.Any) -> t.Any:
    """A value without what is null in it."""
    if isinstance(value, dict):
        return {name: _stated(one) for name, one in value.items() if one is not None}
    return value


def _place(entity: KongEntity, record: Record) -> list[str]:
    told = [entity.key, *entity.match_fields, "id"]
    return [str(record.get(name, "")) for name in told]
