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

# Values by which declarations are told apart.
Identity = tuple[t.Any, ...]
Item = t.TypeVar("Item")


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
        """Whether there is to be no such resource.

        Where there cannot be two, absence says that all values are to be reset.
        """
        return self.policy.absent and not self.resource.at_most_one

    @property
    def names(self) -> set[str]:
        """What other resources can refer to it by, its id aside."""
        naming_fields = {self.resource.key, *self.resource.alias_fields}
        stated_names = self._options_of(naming_fields).values()
        return {
            str(stated_name)
            for stated_name in stated_names
            if stated_name is not None
        }

    @property
    def identity(self) -> Identity:
        """What no two resources of a configuration may have alike."""
        resource, stated = self.resource, self.stated
        if resource.at_most_one:
            return (resource.name,)
        if stated.get("id"):
            return resource.name, stated["id"]
        # Resources of one name are told apart by where they are, and some by more than that.
        distinctions = self._options_of(resource.disambiguated_by)
        return (
            resource.name,
            tuple(sorted(map(resource.comparable_name, self.names))),
            self.place,
            repr(sorted(distinctions.items())),
        )

    @property
    def place(self) -> str:
        """What says where the resource belongs, as it is written."""
        location_fields = {
            self.resource.parent_field,
            *self.resource.query_fields,
            "tenantId",
        }
        location = self._options_of(location_fields)
        return repr((self.stated.get("tenant"), sorted(location.items())))

    def _options_of(self, field_names: t.Container[str]) -> Record:
        """Return what is stated of some fields, by the options that state it."""
        known_options = self.resource.schema.option_names
        return {
            option: self.stated[option]
            for option, field_name in known_options.items()
            if field_name in field_names and option in self.stated
        }


def repetitions(
    identified: t.Iterable[tuple[t.Hashable, Item]],
) -> t.Iterator[tuple[Item, Item]]:
    """Yield each item that has the identity of an earlier one, after that one."""
    first_items: dict[t.Hashable, Item] = {}
    for identity, item in identified:
        first = first_items.setdefault(identity, item)
        if first is not item:
            yield first, item
