# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a configuration is shown, and what of it is secret."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._core.masking import (
    HIDDEN,
    HideUnknown,
    SecretCollector,
    hide_all,
    hide_by_name,
    hide_unknown_field,
    mask,
)
from ..._core.secret_texts import Hide
from ..entity import KongEntity
from ..registry import NESTED, TABLES
from .documents import DOCUMENT_KEYS

# What a configuration says about itself as a mapping. A text in place of one may be anything.
MAPPINGS = {"_info", "_plugin_configs"}
# What a record may state beside its fields.
BESIDE_FIELDS = ("url", "_config", "_comment", "_ignore")


def redact_config(config: t.Any) -> t.Any:
    """Return a configuration as results repeat it.

    Nothing is shown of one that cannot be understood.
    """
    if not isinstance(config, dict):
        return HIDDEN
    if not config.keys() <= {*TABLES, *DOCUMENT_KEYS}:
        return HIDDEN
    return _Concealer(mask, hide_unknown_field).config(config)


def secrets_of_config(config: t.Any) -> set[str]:
    """Return whatever could be a secret in a configuration."""
    if not isinstance(config, dict):
        return set()
    secrets = SecretCollector()
    _Concealer(secrets.hide, hide_by_name).config(config)
    return set(secrets)


class _Concealer(t.NamedTuple):
    """Hides the secrets in a configuration.

    Attributes:
        hide: Returns what to show in place of a secret.
        hide_unknown: The same for a field that the schema of an entity does not know.
    """

    hide: Hide
    hide_unknown: HideUnknown

    def config(self, config: Record) -> Record:
        """Return a configuration in which every secret is hidden."""
        concealed = {}
        for name, value in config.items():
            if name in TABLES:
                concealed[name] = self._list(TABLES[name], value)
            elif name in MAPPINGS and not isinstance(value, dict):
                # A text in place of a section may be anything.
                concealed[name] = hide_all(value, self.hide)
            else:
                concealed[name] = hide_by_name(value, self.hide)
        return concealed

    def _list(self, entity: KongEntity, records: t.Any) -> t.Any:
        """Return a list of entities in which every secret is hidden.

        Nothing is shown of what is no list, because nobody knows what it is.
        """
        if not isinstance(records, list):
            return hide_all(records, self.hide)
        return [self._record(entity, record) for record in records]

    def _record(self, entity: KongEntity, record: t.Any) -> t.Any:
        """Return an entity in which every secret is hidden, with what is nested in it."""
        if not isinstance(record, dict):
            return hide_all(record, self.hide)

        nested_lists = NESTED[entity.name]
        beside, nested, fields = {}, {}, {}
        for field_name, value in record.items():
            if field_name in nested_lists:
                child = nested_lists[field_name].entity
                nested[field_name] = self._list(child, value)
            elif field_name in BESIDE_FIELDS:
                beside[field_name] = hide_by_name(value, self.hide, field_name)
            else:
                fields[field_name] = value
        concealed = entity.schema.conceal(
            fields, self.hide, unknown=self.hide_unknown
        )
        return {**concealed, **beside, **nested}
