# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several records a task means."""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .entities import Resource


def choose(
    resource: Resource,
    desired: Record,
    records: t.Iterable[Record],
    tenant_id: str | None,
    place: str,
) -> Record | None:
    """Return the record with the desired id or, without one, the desired name.

    Of a resource that belongs to a tenant, one of another tenant does not count. Raises
    CollectionError where several match.
    """
    if desired.get("id"):
        by_id = (record for record in records if record["id"] == desired["id"])
        return next(by_id, None)
    in_tenant = tenant_id if resource.is_tenanted else None
    matching = [
        record
        for record in records
        if _matches(resource, desired, record)
        and (not in_tenant or record.get("tenantId", in_tenant) == in_tenant)
    ]
    if len(matching) > 1:
        raise _ambiguous(resource, desired, len(matching), tenant_id, place)
    return matching[0] if matching else None


def _matches(resource: Resource, desired: Record, record: Record) -> bool:
    name = str(record.get(resource.key, ""))
    desired_name = str(desired[resource.key])
    if resource.ignores_case:
        name, desired_name = name.lower(), desired_name.lower()
    if name != desired_name:
        return False
    return all(
        desired.get(field) in (None, record.get(field))
        for field in resource.disambiguated_by
    )


def _ambiguous(
    resource: Resource, desired: Record, count: int, tenant_id: str | None, place: str
) -> CollectionError:
    name = resource.display_name(desired)
    if resource.is_tenanted and not tenant_id:
        return CollectionError(
            f"{count} tenants of {place} have an {name}: say which with tenant or id."
        )
    fields = map(resource.schema.option_name, resource.disambiguated_by)
    options = " or ".join((*fields, "id"))
    return CollectionError(f"{place} has {count} of {name}: say which with {options}.")
