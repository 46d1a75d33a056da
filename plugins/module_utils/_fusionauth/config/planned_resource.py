# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A resource of a configuration, what has to happen to it, and how people are told of that."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.field_paths import Record, pick
from ..._core.names import to_snake_case
from ..._core.planner import UPDATED, Change
from ..._core.reconciler import Plan, Policy
from ..resource import Resource
from .desired import DesiredResource
from .parser import object_options

# FusionAuth's defaults do not matter for a deletion.
DELETE = Policy(absent=True)


@dataclasses.dataclass(frozen=True, eq=False)
class PlannedResource(Change[Resource]):
    """A resource and what has to happen to it. ``desired`` are its options.

    Attributes:
        declaration: Where it is declared, or None where it is not.
        needs: The declarations of what it refers to and the server does not have yet.
        uses: The ids that it refers to.
        belongs_to: What it belongs to, by the options that say so.
        warnings: What the user has to know of it, whether anything happens to it or not.
    """

    declaration: DesiredResource | None = None
    needs: frozenset[DesiredResource] = frozenset()
    uses: frozenset[str] = frozenset()
    belongs_to: Record = dataclasses.field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def by_current_id(
    changes: list[PlannedResource],
) -> dict[str, PlannedResource]:
    """Return changes by the ids that the resources have. Settings have none."""
    by_id = {}
    for change in changes:
        if "id" in change.plan.before:
            by_id[change.plan.before["id"]] = change
    return by_id


# Deletions


def deletion_of(
    resource: Resource, record: Record, names: t.Mapping[str, t.Any]
) -> PlannedResource:
    """Return the deletion of a resource that nobody declares.

    Args:
        resource: The kind of resource.
        record: The resource as it is.
        names: What people call each object, by its id.
    """
    return PlannedResource(
        entity=resource,
        schema=resource.schema,
        plan=Plan(record, {}, {}),
        desired=_identifying_options(resource, record),
        policy=DELETE,
        belongs_to=_current_location(resource, record, names),
    )


def _identifying_options(resource: Resource, record: Record) -> Record:
    """Return the options that find a current resource."""
    identifying_fields = ["id", resource.parent_field]
    # Where there is a list below each parent, its name is what finds it there.
    if resource.parent_field:
        identifying_fields.append(resource.key)
    options = {
        field_name: field_value
        for field_name, field_value in pick(record, identifying_fields).items()
        if field_value
    }
    if resource.is_tenanted and record.get("tenantId"):
        options["tenant"] = record["tenantId"]
    return options


def _current_location(
    resource: Resource, record: Record, names: t.Mapping[str, t.Any]
) -> Record:
    """Return what a current resource belongs to, by the options that say so.

    Args:
        resource: The kind of resource.
        record: The resource as it is.
        names: What people call each object, by its id.
    """
    location = {}
    if resource.is_tenanted:
        location["tenant"] = record.get("tenantId")
    if resource.parent_field:
        option = _module_option(resource, resource.parent_field)
        location[option] = record.get(resource.parent_field)
    return {
        option: names.get(identifier, identifier)
        for option, identifier in location.items()
        if identifier
    }


def _module_option(resource: Resource, field: str) -> str:
    """Return the option of a field that its module documents."""
    documented = object_options(resource.name)
    for option, known_field in resource.schema.option_names.items():
        if known_field == field and option in documented:
            return option
    return field


def stated_location(resource: Resource, stated_options: Record) -> Record:
    """Return the options that say what a resource belongs to."""
    location_fields = (resource.parent_field, *resource.query_fields)
    location_options = {
        option
        for option, field_name in resource.schema.option_names.items()
        if field_name in location_fields
    }
    return pick(stated_options, {"tenant", *location_options})


# Results


def display_name(change: PlannedResource) -> str:
    """Return what people call a resource."""
    key_field = change.entity.key
    # A webhook is known by its URL, which may hold a secret.
    key_schema = change.entity.schema.child(key_field)
    declared_names = change.declaration.names if change.declaration else set()
    if declared_names:
        return str(key_schema.masked(min(declared_names)))
    # What is not declared has the name that the server knows.
    record = change.plan.before or change.desired
    current_name = (
        record.get(key_field) or record.get("id") or change.entity.label
    )
    return str(key_schema.masked(str(current_name)))


def summarize(change: PlannedResource) -> Record:
    """Return a resource by what people call it and what it belongs to."""
    summary = {
        "entity": change.entity.name,
        "name": display_name(change),
        **change.belongs_to,
    }
    if change.action == UPDATED:
        summary["fields"] = sorted(map(to_snake_case, change.plan.changes))
    if change.source:
        summary["source"] = change.source
    return summary
