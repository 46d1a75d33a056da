# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a configuration is going to create, so that its resources can refer to each other."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.names import lower_uuid
from ..._core.unknown import UNKNOWN
from ..planned import PlannedBy
from ..registry import RESOURCES
from .desired import DesiredResource, repetitions

# What a message calls a kind of object, and the name or id of one.
Reference = tuple[str, t.Any]
# The options of records inside a resource that others refer to them by.
REFERENCE_OPTIONS = ("name", "id")
# Of what the names are the same where they differ only in case.
_LABELS_IGNORING_CASE = frozenset(
    resource.label for resource in RESOURCES.values() if resource.ignores_case
)


class DeclaredResources:
    """All resources that a configuration declares, by everything that others refer to them by.

    What is declared to be absent is not among them.
    """

    def __init__(self, desired: t.Iterable[DesiredResource]) -> None:
        self._by_kind: dict[str, list[DesiredResource]] = {}
        self._by_reference: dict[Reference, list[DesiredResource]] = {}
        for declaration in desired:
            if not declaration.is_absent:
                self._add(declaration)

    def _add(self, declaration: DesiredResource) -> None:
        """Make a declaration known by its kind, and by what others refer to it by."""
        kind = declaration.resource.name
        self._by_kind.setdefault(kind, []).append(declaration)
        references = {
            *_own_references(declaration),
            *_inner_references(declaration),
        }
        for reference in references:
            self._by_reference.setdefault(reference, []).append(declaration)

    def of_kind(self, kind: str) -> list[DesiredResource]:
        """Return the declarations of a kind."""
        return self._by_kind.get(kind, [])

    def referred_to(self, label: str, name: t.Any) -> list[DesiredResource]:
        """Return the declarations of what a name or an id refers to.

        Args:
            label: The kind of object, as messages name it.
            name: The name or id.
        """
        if label in _LABELS_IGNORING_CASE and isinstance(name, str):
            name = name.lower()
        return self._by_reference.get((label, name), [])

    @property
    def activates_license(self) -> bool:
        """Whether the configuration activates a license."""
        for declarations in self._by_kind.values():
            for declaration in declarations:
                is_present = not declaration.policy.absent
                if declaration.resource.brings_license and is_present:
                    return True
        return False


def _own_references(declaration: DesiredResource) -> t.Iterator[Reference]:
    """Yield what a resource is referred to by."""
    resource = declaration.resource
    for own_name in declaration.names:
        yield resource.label, resource.comparable_name(own_name)
    if declaration.stated.get("id"):
        yield resource.label, str(declaration.stated["id"])
    # Messages call the role of an application as the envelope of a body does: a role.
    yield from _references_to_record(resource.envelope, declaration.stated)


def _inner_references(declaration: DesiredResource) -> t.Iterator[Reference]:
    """Yield what the records inside a resource are referred to by, such as an application's roles."""
    resource = declaration.resource
    for option, records in declaration.stated.items():
        field_name = resource.schema.field_name(option) or ""
        sub_resource = resource.sub_resources.get(field_name)
        if sub_resource is None or not isinstance(records, list):
            continue
        for record in records:
            yield from _references_to_record(sub_resource.envelope, record)


def _references_to_record(
    record_label: str, record: Record
) -> t.Iterator[Reference]:
    """Yield what a record is referred to by, as options spell it."""
    for option in REFERENCE_OPTIONS:
        if record.get(option):
            yield record_label, str(lower_uuid(record[option]))


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
        """Return who creates an object, and take note of its declaration.

        Args:
            label: The kind of object, as messages name it.
            name: Its name or id.
        """
        declarations = self.declared.referred_to(label, name)
        # In which order to write is decided once all resources are compared.
        self.needs.update(declarations)
        # What does not have an id yet was found to be declared before.
        is_planned = bool(declarations) or name == UNKNOWN
        return self._planned_by_configuration(is_planned=is_planned)

    def license_activator(self) -> PlannedBy:
        """Return who activates a license."""
        is_planned = self.declared.activates_license
        return self._planned_by_configuration(is_planned=is_planned)

    def _planned_by_configuration(self, *, is_planned: bool) -> PlannedBy:
        """Return who is going to do what the configuration may have planned."""
        if is_planned and not self.is_applied:
            return PlannedBy.SAME_CONFIGURATION
        return PlannedBy.NOBODY

    def name_for(self, label: str, reference: t.Any) -> t.Any:
        """Return the name of the declared resource that a made-up id stands for.

        Any other reference is returned as it is.

        Args:
            label: The kind of object, as messages name it.
            reference: The name or id that is stated.

        Raises CollectionError for a name that several declared resources have where they belong.
        """
        declarations = self.declared.referred_to(label, str(reference))
        _refuse_ambiguous(label, reference, declarations)
        for declaration in declarations:
            if (
                declaration.has_made_up_id
                and declaration.stated["id"] == reference
            ):
                return min(declaration.names)
        return reference

    def note_reference(self, identifier: str) -> None:
        """Take note of an id that the resource refers to."""
        self.uses.add(identifier)

    def refuse_second(
        self, label: str, reference: t.Any, identifier: str
    ) -> None:
        """Raise CollectionError where another resource is declared to have the name of an existing one.

        Args:
            label: The kind of object, as messages name it.
            reference: The name or id that is stated.
            identifier: The id of the existing one, which it refers to by now.
        """
        if identifier in (reference, UNKNOWN):
            return
        for declaration in self.declared.referred_to(label, str(reference)):
            resource, stated_id = (
                declaration.resource,
                declaration.stated.get("id"),
            )
            # In another tenant, or inside something else, the name is another one's.
            is_elsewhere = resource.is_tenanted or resource.parent_field
            if resource.label != label or is_elsewhere:
                continue
            if stated_id not in (None, identifier) and (
                not declaration.has_made_up_id
            ):
                raise CollectionError(
                    f"{label} {reference!r} may be {declaration.source} or the one that has the id "
                    f"{identifier}: refer to one of them by its id"
                )

    def stated_values(self, kind: str, option: str) -> t.Iterator[t.Any]:
        """Yield what declared resources of a kind state for an option."""
        for declaration in self.declared.of_kind(kind):
            yield declaration.stated.get(option)

    def stated_by(
        self, kind: str, references: t.Container[t.Any], option: str
    ) -> t.Any:
        """Return what a declared resource states for an option, or None where none does.

        Args:
            kind: The kind of resource.
            references: The names and ids that it may have.
            option: The option, in any of its spellings.
        """
        for declaration in self.declared.of_kind(kind):
            names = {*declaration.names, declaration.stated.get("id")}
            if not any(name in references for name in names):
                continue
            field_name = declaration.resource.schema.field_name(option)
            for stated_option, value in declaration.stated.items():
                schema = declaration.resource.schema
                if schema.field_name(stated_option) == field_name:
                    return value
        return None


def _refuse_ambiguous(
    label: str, name: t.Any, declarations: t.Iterable[DesiredResource]
) -> None:
    """Raise CollectionError where a name or id does not say which declaration is meant.

    Those of other tenants, or inside other resources, are told apart by that.
    """
    # Records inside a resource are found in it.
    for first, repeated in repetitions(
        (declaration.place, declaration)
        for declaration in declarations
        if declaration.resource.label == label
    ):
        raise CollectionError(
            f"{first.source} and {repeated.source} are both {label} {name!r}: "
            "refer to one of them by its id"
        )
