# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object that requests ask for, and what tells it from all others."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ..._core.field_paths import Record, pick
from ..._core.names import UUID
from ..resource import Resource


@dataclasses.dataclass
class RequestedObject:
    """What the requests so far state of one object.

    Attributes:
        resource: The kind of object.
        record: What is stated, in FusionAuth's spelling.
        source: Where the first of the requests is.
        is_created: One of the requests creates the object, so that it has nothing but what is stated
            and FusionAuth's defaults.
    """

    resource: Resource
    record: Record
    source: str
    is_created: bool = False

    @property
    def tenant(self) -> t.Any:
        """The tenant that the object is in, or None where no request tells it."""
        return tenant_of(self.record)


def tenant_of(record: Record) -> t.Any:
    """Return the tenant that is stated, as an option or as a field, or None."""
    return record.get("tenant") or record.get("tenantId")


def identity_of(resource: Resource, record: Record) -> str:
    """Return what tells an object from all others of its kind.

    Names are told apart by their tenants, too.
    """
    if resource.at_most_one:
        return ""
    if identifier := record.get("id"):
        return str(identifier)
    telling_fields = {
        resource.key,
        resource.parent_field,
        *resource.query_fields,
        *resource.disambiguated_by,
        *resource.alias_fields,
    }
    telling = {
        field_name: str(telling_value)
        for field_name, telling_value in pick(record, telling_fields).items()
    }
    # Ids are the same in every tenant.
    is_told_by_ids = all(map(UUID.fullmatch, telling.values()))
    tenant = None if is_told_by_ids else tenant_of(record)
    return json.dumps([tenant, sorted(telling.items())])


def is_findable(resource: Resource, record: Record) -> bool:
    """Return whether a record says enough to look it up. What it belongs to, it must tell by id."""
    if resource.is_singleton:
        return True
    parent_id = str(record.get(resource.parent_field))
    if resource.parent_field and not UUID.fullmatch(parent_id):
        return False
    return bool(record.get("id") or record.get(resource.key))
