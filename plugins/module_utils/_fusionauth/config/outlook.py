# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a configuration is going to create, so that its resources can refer to each other."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record
from ..._core.names import lower_uuid
from ..._core.unknown import UNKNOWN
from ..planned import PlannedBy
from .desired import DesiredResource

# What a message calls a kind of object, and the name or id of one.
Reference = t.Tuple[str, t.Any]


class DeclaredResources:
    """All resources that a configuration declares, by everything that others refer to them by."""

    def __init__(self, desired: t.Iterable[DesiredResource]) -> None:
        self._by_kind: dict[str, list[DesiredResource]] = {}
        self._by_reference: dict[Reference, list[DesiredResource]] = {}
        for declaration in desired:
            if not declaration.is_absent:
                self._add(declaration)

    def _add(self, declaration: DesiredResource) -> None:
        kind = declaration.resource.name
        self._by_kind.setdefault(kind, []).append(declaration)
        for reference in {
            *_own_references(declaration),
            *_inner_references(declaration),
        }:
            self._by_reference.setdefault(reference, []).append(declaration)

    def of_kind(self, kind: str) -> list[DesiredResource]:
        """Return the declarations of a kind."""
        return self._by_kind.get(kind, [])

    def referred_to(self, label: str, name: t.Any) -> list[DesiredResource]:
        """Return the declarations of what a name or an id refers to."""
        return self._by_reference.get((label, name), [])

    @property
    def activates_licence(self) -> bool:
        """Whether the configuration activates a licence."""
        return any(
            declaration.resource.brings_licence and not declaration.policy.absent
            for declarations in self._by_kind.values()
            for declaration in declarations
        )


def _own_references(declaration: DesiredResource) -> t.Iterator[Reference]:
    resource = declaration.resource
    for name in declaration.names:
        yield resource.label, name
    if declaration.stated.get("id"):
        yield resource.label, str(declaration.stated["id"])
    # Messages call the role of an application as the envelope of a body does: a role.
    yield from _references_to_record(resource.envelope, declaration.stated)


def _inner_references(declaration: DesiredResource) -> t.Iterator[Reference]:
    """Yield what the records inside a resource are referred to by, such as an application's roles."""
    for option, records in declaration.stated.items():
        field = declaration.resource.schema.field_name(option) or ""
        sub_resource = declaration.resource.sub_resources.get(field)
        if sub_resource and isinstance(records, list):
            for record in records:
                yield from _references_to_record(sub_resource.envelope, record)


def _references_to_record(label: str, record: Record) -> t.Iterator[Reference]:
    for option in ("name", "id"):
        if record.get(option):
            yield label, str(lower_uuid(record[option]))


@dataclasses.dataclass
class ConfigurationOutlook:
    """What one resource of a configuration may take for granted: that the others are created first.

    Attributes:
        declared: All resources of the configuration.
        is_applied: The plan is being carried out, so that everything has to be there by now.
        needs: The declarations of what the resource needs and the server does not have yet.
        uses: The ids that the resource refers to.
    """

    declared: DeclaredResources
    is_applied: bool = False
    needs: set[DesiredResource] = dataclasses.field(default_factory=set)
    uses: set[str] = dataclasses.field(default_factory=set)

    @property
    def verifies_ids(self) -> bool:
        """Whether an id that is stated has to be that of something, on the server or declared."""
        return not self.is_applied

    def insisting(self) -> ConfigurationOutlook:
        """Return the outlook itself: earlier tasks help no configuration, in check mode either."""
        return self

    def creator(self, label: str, name: t.Any) -> PlannedBy:
        """Return who creates an object, and take note of its declaration."""
        declarations = self.declared.referred_to(label, name)
        self.needs.update(declarations)
        # What does not have an id yet was found to be declared before.
        is_planned = bool(declarations) or name == UNKNOWN
        if is_planned and not self.is_applied:
            return PlannedBy.SAME_CONFIGURATION
        return PlannedBy.NOBODY

    def licence_activator(self) -> PlannedBy:
        """Return who activates a licence."""
        if self.declared.activates_licence and not self.is_applied:
            return PlannedBy.SAME_CONFIGURATION
        return PlannedBy.NOBODY

    def name_for(self, label: str, value: t.Any) -> t.Any:
        """Return the name of the declared resource that a made-up id stands for, or the value itself."""
        for declaration in self.declared.referred_to(label, str(value)):
            if declaration.has_made_up_id and declaration.stated["id"] == value:
                return min(declaration.names)
        return value

    def note_reference(self, identifier: str) -> None:
        """Take note of an id that the resource refers to."""
        self.uses.add(identifier)

    def stated_values(self, kind: str, option: str) -> t.Iterator[t.Any]:
        """Yield what declared resources of a kind state for an option."""
        for declaration in self.declared.of_kind(kind):
            yield declaration.stated.get(option)
