# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a configuration is shown, and what of it is secret."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._core.sensitive import (
    HIDDEN,
    Collected,
    Hide,
    HideUnknown,
    hidden,
    hide_all,
    hide_stranger,
    mask,
)
from ..entities.entity import KongEntity
from ..entities.registry import NESTED, TABLES
from .parser import DOCUMENT_KEYS

# What a configuration says about itself as a mapping. A text in its place may be anything.
MAPPINGS = {"_info", "_plugin_configs"}
# What a record may state beside its fields.
BESIDE_FIELDS = ("url", "_config", "_comment", "_ignore")


def shown_config(config: t.Any) -> t.Any:
    """Return a configuration as results repeat it: nothing of one that cannot be understood."""
    if not isinstance(config, dict) or config.keys() - {*TABLES, *DOCUMENT_KEYS}:
        return HIDDEN
    return _conceal(config, mask, hide_stranger)


def secrets_of_config(config: t.Any) -> set[str]:
    """Return whatever could be a secret in a configuration."""
    if not isinstance(config, dict):
        return set()
    found = Collected()
    _conceal(config, found.hide, hidden)
    return set(found)


def _conceal(config: Record, hide: Hide, unknown: HideUnknown) -> Record:
    return {
        name: _conceal_list(TABLES[name], value, hide, unknown)
        if name in TABLES
        else _conceal_section(name, value, hide)
        for name, value in config.items()
    }


def _conceal_section(name: str, value: t.Any, hide: Hide) -> t.Any:
    """Conceal what a configuration says about itself."""
    if name in MAPPINGS and not isinstance(value, dict):
        return hide_all(value, hide)
    return hidden(value, hide)


def _conceal_list(
    entity: KongEntity, records: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    if not isinstance(records, list):
        return hide_all(records, hide)
    return [
        _conceal_record(entity, record, hide, unknown)
        if isinstance(record, dict)
        else hide_all(record, hide)
        for record in records
    ]


def _conceal_record(
    entity: KongEntity, record: Record, hide: Hide, unknown: HideUnknown
) -> Record:
    nested = {
        name: _conceal_list(child, record[name], hide, unknown)
        for name, (child, dummy_field) in NESTED[entity.name].items()
        if name in record
    }
    beside = {
        name: hidden(record[name], hide, name)
        for name in BESIDE_FIELDS
        if name in record
    }
    fields = {
        name: value for name, value in record.items() if name not in {*nested, *beside}
    }
    concealed: Record = entity.schema.conceal(fields, hide, unknown=unknown)
    return {**concealed, **beside, **nested}
