# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a configuration is shown, and what of it is secret."""

from __future__ import annotations

import dataclasses
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
    # A directory may hold kickstart files, and so may the option of a task.
    if is_kickstart(Document("", config)):
        return shown_kickstart(config)
    if config.keys() - {*TABLES, *COMMENTS}:
        return HIDDEN
    return _Concealment(mask, hide_unknown_field).conceal(config)


def secrets_of_config(config: t.Any) -> set[str]:
    """Return whatever could be a secret in a configuration."""
    if not isinstance(config, dict):
        return set()
    collector = SecretCollector()
    _Concealment(collector.hide, hide_by_name).conceal(config)
    return set(collector)


@dataclasses.dataclass(frozen=True)
class _Concealment:
    """A walk through a configuration that hides what is secret in it.

    Attributes:
        hide: Returns what stands in place of a secret.
        hide_unknown: Does the same for what no resource has.
    """

    hide: Hide
    hide_unknown: HideUnknown

    def conceal(self, config: Record) -> Record:
        """Return a configuration without its secrets."""
        return {
            table: self._conceal_section(table, section)
            for table, section in config.items()
        }

    def _conceal_section(self, table: str, section: t.Any) -> t.Any:
        """Conceal all resources of a kind, or what is no kind of resource."""
        resource = TABLES.get(table)
        if resource is None:
            return hide_by_name(section, self.hide)
        if isinstance(section, list):
            return [
                self._conceal_resource(resource, options)
                for options in section
            ]
        return self._conceal_resource(resource, section)

    def _conceal_resource(self, resource: Resource, options: t.Any) -> t.Any:
        """Conceal the options of one resource. What has no options may be anything."""
        if not isinstance(options, dict):
            return hide_all(options, self.hide)
        return {
            option: self._conceal_option(resource, option, option_value)
            for option, option_value in options.items()
        }

    def _conceal_option(
        self, resource: Resource, option: str, option_value: t.Any
    ) -> t.Any:
        """Conceal what an option holds: a field of the resource, or how the module is to treat it."""
        if option in resource.schema.option_names:
            concealed = resource.schema.conceal(
                {option: option_value}, self.hide, unknown=self.hide_unknown
            )
            return concealed[option]
        # Such as state, which is no field.
        if option in entry_options(resource.name):
            return hide_by_name(option_value, self.hide, option)
        return self.hide_unknown(option_value, self.hide, option, None)
