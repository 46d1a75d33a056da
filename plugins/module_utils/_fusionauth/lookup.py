# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How resources are found and identified, where several of them do it in the same unusual way.

The usual way is in ``resource.py``; what only one resource does is in its own file.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .identifiers import id_from
from .resource import IsBuiltin, ListAll, Reader, Resource

# All of a kind


def list_by_search(
    server: Reader, resource: Resource, desired: Record
) -> t.Iterable[Record]:
    """Return what only a search lists."""
    return server.search(resource, **resource.owner(desired))


def list_in_parent(parent: Resource, field: str) -> ListAll:
    """Return what lists the records that one field of another object holds."""

    def list_records(
        server: Reader, resource: Resource, desired: Record
    ) -> t.Iterable[Record]:
        parent_id = desired[resource.parent_field]
        parent_record = existing(server, parent, parent_id) or {}
        return parent_record.get(field) or []

    return list_records


def existing(
    server: Reader, resource: Resource, identifier: str
) -> Record | None:
    """Return the object that has an id, or None where it does not exist yet.

    Raises ReferenceNotFoundError where nobody is going to create it.
    """
    record = server.by_id(resource, identifier)
    if not record:
        server.report_missing(resource.label, identifier, ())
    return record


def list_only_one(
    server: Reader, resource: Resource, dummy_desired: Record
) -> t.Iterator[Record]:
    """Yield the only object that there can be, if there is one."""
    if found := server.read(resource.path, resource):
        yield found


# One of them


def find_by_path(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return the only object that there can be at the path of the desired one."""
    query = {}
    for name in resource.query_fields:
        if desired.get(name):
            query[name] = desired[name]
    path = resource.path_of(desired)
    return server.read(path, resource, **query)


def singleton(
    name: str, path: str, envelope: str, **attributes: t.Any
) -> Resource:
    """Return a resource of which there is exactly one, such as the settings of the instance."""
    return Resource(
        name=name,
        path=path,
        envelope=envelope,
        is_singleton=True,
        at_most_one=True,
        computed=(),
        id_field="",
        list_all=list_only_one,
        find=find_by_path,
        **attributes,
    )


# A new one


def derive_id(
    server: Reader, resource: Resource, desired: Record
) -> str | None:
    """Return the stated id or one that follows from the name, for a new object.

    FusionAuth takes several of these of one name. Hosts that create the same one at the same time
    then ask for the same id, which FusionAuth gives away once. Where that went to an object that has
    another name by now, the server chooses.
    """
    stated_id: str | None = desired.get("id")
    if stated_id:
        return stated_id
    name = desired[resource.key]
    kind = f"{resource.path}/{desired.get('type', '')}"
    identifier = id_from(f"{kind}/{name}", desired.get("tenantId"))
    answer = server.get(f"{resource.path}/{identifier}") or {}
    holder = answer.get(resource.envelope)
    is_taken = holder is not None and holder[resource.key] != name
    return None if is_taken else identifier


def path_without_id(
    dummy_identifier: str | None, dummy_desired: Record
) -> str:
    """Return no end of a path: a new object has its id in the body, or none."""
    return ""


# What FusionAuth came with


def builtin(*names_or_ids: str) -> IsBuiltin:
    """Return what tells the objects of these names or ids from others."""

    def is_builtin(dummy_server: Reader, record: Record) -> bool:
        if record["id"] in names_or_ids:
            return True
        return record.get("name") in names_or_ids

    return is_builtin
