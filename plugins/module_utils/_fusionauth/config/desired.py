# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A resource that a configuration declares."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..._core.reconciler import Policy
from ..resource import Resource


@dataclasses.dataclass(frozen=True, eq=False)
class DesiredResource:
    """A resource as the user wrote it, and where.

    Attributes:
        resource: The kind of resource.
        stated: The options of its module, as they are written.
        policy: How they are to be understood.
        source: The place in the configuration, in words.
        has_made_up_id: Its id is only what a new one gets. One that exists is known by its name.
    """

    resource: Resource
    stated: Record
    policy: Policy
    source: str
    has_made_up_id: bool = False

    @property
    def is_absent(self) -> bool:
        """Whether there is to be no such resource."""
        # The absence of what there cannot be two of says that its values are to be reset.
        return self.policy.absent and not self.resource.at_most_one

    @property
    def names(self) -> set[str]:
        """What other resources can refer to it by, its id aside."""
        naming_fields = {self.resource.key, *self.resource.alias_fields}
        stated_names = [
            self.stated.get(option)
            for option, field in self.resource.schema.option_names.items()
            if field in naming_fields
        ]
        return {str(name) for name in stated_names if name is not None}

    @property
    def identity(self) -> tuple[t.Any, ...]:
        """What no two resources of a configuration may have alike."""
        resource, stated = self.resource, self.stated
        if resource.at_most_one:
            return (resource.name,)
        if stated.get("id"):
            return resource.name, stated["id"]
        location = self._stated_fields(
            resource.parent_field,
            *resource.query_fields,
            *resource.disambiguated_by,
            "tenantId",
        )
        return (
            resource.name,
            stated.get("tenant"),
            tuple(sorted(self.names)),
            repr(sorted(location.items())),
        )

    def _stated_fields(self, *fields: str) -> Record:
        return {
            field: self.stated[option]
            for option, field in self.resource.schema.option_names.items()
            if field in fields and option in self.stated
        }
