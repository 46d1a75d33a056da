# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a configuration holds as hashes, as an export of Kong's database does."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..entities.registry import ENTITIES
from ..server import KongServer
from .desired import DesiredEntity
from .reader import Snapshot


def without_hashes(
    server: KongServer, desired: list[DesiredEntity], current: Snapshot
) -> list[DesiredEntity]:
    """Return what the Admin API can write: it would hash a hash again.

    A credential that the server has keeps its secret. One that the server does not have is left out
    where its secret is a hash. Both are told by a warning.
    """
    on_server = _credentials_by_key(current)
    kept: list[DesiredEntity] = []
    for one in desired:
        ways = [
            (one.entity.name, name, one.record.get(name))
            for name in ("id", one.entity.key)
        ]
        stored = next((on_server[way] for way in ways if way in on_server), None)
        lost = _lost_secrets(one, stored or {})
        server.warnings += [
            _warning(one, name, is_kept=stored is not None) for name in lost
        ]
        if not lost:
            kept.append(one)
        elif stored is not None:
            rest = {
                name: value for name, value in one.record.items() if name not in lost
            }
            kept.append(dataclasses.replace(one, record=rest))
    return kept


def _credentials_by_key(current: Snapshot) -> dict[tuple[str, str, t.Any], Record]:
    return {
        (kind, name, record.get(name)): record
        for kind, records in current.items()
        if ENTITIES[kind].hash_pattern
        for record in records or ()
        for name in ("id", ENTITIES[kind].key)
    }


def _lost_secrets(one: DesiredEntity, stored: Record) -> list[str]:
    """Return the fields that hold a hash which is not the one that the server has."""
    return [
        name
        for name, value in one.record.items()
        if one.entity.is_hashed(name, value) and stored.get(name) != value
    ]


def _warning(one: DesiredEntity, field: str, *, is_kept: bool) -> str:
    called = one.entity.display_name(one.record)
    result = (
        "the one on the server keeps its own"
        if is_kept
        else "the credential is left out"
    )
    return (
        f"{one.source}: the {field} of {called} is a hash, and the Admin API would hash it again: "
        f"{result}. State the {field} itself to have it."
    )
