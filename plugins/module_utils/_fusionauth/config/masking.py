# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a configuration is shown, and what of it is secret."""

from __future__ import annotations

import typing as t

from ..._core.config_document import Document
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
from ..resource import Resource
from .kickstart_format import is_kickstart
from .kickstart_masking import shown_kickstart
from .parser import COMMENTS, TABLES, entry_options


def shown_config(config: t.Any) -> t.Any:
    """Return a configuration as results repeat it: nothing of one that cannot be understood."""
    if not isinstance(config, dict):
        return HIDDEN
    if is_kickstart(Document("", config)):
        return shown_kickstart(config)
    if config.keys() - {*TABLES, *COMMENTS}:
        return HIDDEN
    return _conceal(config, mask, hide_unknown_field)


def secrets_of_config(config: t.Any) -> set[str]:
    """Return whatever could be a secret in a configuration."""
    if not isinstance(config, dict):
        return set()
    collected = SecretCollector()
    _conceal(config, collected.hide, hide_by_name)
    return set(collected)


def _conceal(config: Record, hide: Hide, unknown: HideUnknown) -> Record:
    concealed = {}
    for table, section in config.items():
        if table in TABLES:
            concealed[table] = _conceal_section(TABLES[table], section, hide, unknown)
        else:
            concealed[table] = hide_by_name(section, hide)
    return concealed


def _conceal_section(
    resource: Resource, section: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    if isinstance(section, list):
        return [_conceal_record(resource, one, hide, unknown) for one in section]
    return _conceal_record(resource, section, hide, unknown)


def _conceal_record(
    resource: Resource, record: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    if not isinstance(record, dict):
        return hide_all(record, hide)
    return {
        option: _conceal_option(resource, option, value, hide, unknown)
        for option, value in record.items()
    }


def _conceal_option(
    resource: Resource, option: str, value: t.Any, hide: Hide, unknown: HideUnknown
) -> t.Any:
    """Conceal what an option holds: a field of the resource, or how the module is to treat it."""
    if option in resource.schema.option_names:
        concealed = resource.schema.conceal({option: value}, hide, unknown=unknown)
        return concealed[option]
    if option in entry_options(resource.name):
        return hide_by_name(value, hide, option)
    return unknown(value, hide, option, None)
