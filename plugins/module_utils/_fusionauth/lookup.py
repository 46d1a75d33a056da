# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one resource is found: by its id, else by what people know it by; and how all of a kind are."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._core.sensitive import UNKNOWN
from . import quirks

if t.TYPE_CHECKING:
    from .client import FusionAuth
    from .entities import Resource


# All of a kind


def in_list(
    server: FusionAuth, resource: Resource, wanted: Record
) -> t.Iterable[Record]:
    """What the path lists, deactivated ones included."""
    path = resource.root(wanted)
    yield from (server.get(path) or {}).get(resource.plural) or []
    if resource.soft_delete:
        yield from (server.get(path, inactive="true") or {}).get(resource.plural) or []


def in_search(
    server: FusionAuth, resource: Resource, wanted: Record
) -> t.Iterable[Record]:
    """What only a search lists."""
    return server.search(
        resource, **{name: wanted[name] for name in (resource.parent_field,) if name}
    )


def in_owner(
    field: str,
) -> t.Callable[[FusionAuth, Resource, Record], t.Iterable[Record]]:
    """What the record of its owner lists, in one field of it."""

    def listed(
        server: FusionAuth, resource: Resource, wanted: Record
    ) -> t.Iterable[Record]:
        return (server.parent_of(resource, wanted) or {}).get(field) or []

    return listed


def alone(
    server: FusionAuth, resource: Resource, dummy_wanted: Record
) -> t.Iterable[Record]:
    """The only one."""
    return filter(None, [server.read(resource.path, resource)])


# One of them


def group(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A group, with the applications of which it has no role."""
    found = by_name(server, resource, wanted)
    return found and quirks.group_answer({"group": found}, wanted)


def by_name(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """By its name, among all of its kind."""
    if wanted.get("id") and not resource.parent_field:
        return server.by_id(resource, wanted["id"])
    return server.choose(resource, wanted, server.list_all(resource, wanted))


def tenant(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A tenant, with its webhooks where they matter: FusionAuth never tells them (FusionAuth issue 2413)."""
    found = by_name(server, resource, wanted)
    return (
        {**found, "webhookIds": server.webhook_ids(found["id"])}
        if found and "webhookIds" in wanted
        else found
    )


def user(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A user by one of the names to log in with."""
    if wanted.get("id"):
        return server.by_id(resource, wanted["id"])
    if server.tenant_id == UNKNOWN:
        return None
    for name in ("loginId", "email", "username", "phoneNumber"):
        if value := wanted.get(name):
            query = (
                {"loginId": value, "loginIdTypes": name}
                if name == "phoneNumber"
                else {name: value}
            )
            return server.read(resource.path, resource, **query)
    return None


def by_path(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """The only one that there can be, at a path that is known."""
    query = {name: wanted[name] for name in resource.query_fields if wanted.get(name)}
    return server.read(resource.path_of(wanted), resource, **query)


def api_key(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """An API key, which no list tells, by the id that follows from its name."""
    return server.by_id(resource, wanted.get("id") or quirks.id_from(wanted["name"]))


def entity(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """An entity by the id that follows from its name, else by a search, which may know it only after a while."""
    if wanted.get("id"):
        return server.by_id(resource, wanted["id"])
    if server.tenant_id == UNKNOWN:
        return None
    found = server.by_id(resource, quirks.id_from(wanted["name"], server.tenant_id))
    if found and found.get("name") == wanted["name"]:
        return found
    words = wanted["name"].replace("\\", "\\\\").replace('"', '\\"')
    return server.choose(
        resource, wanted, server.search(resource, queryString=f'name:"{words}"')
    )


def member(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A user in a group."""
    ids = {name: wanted[name] for name in ("groupId", "userId") if name in wanted}
    if UNKNOWN in ids.values():
        return None
    found = server.choose(resource, wanted, server.search(resource, **ids))
    return found and {"data": {}, **found}


def licence(
    server: FusionAuth, resource: Resource, dummy_wanted: Record
) -> Record | None:
    """What a licence brings, or nothing without one."""
    found = server.read(resource.path, resource)
    return found if found and found.get("licensed") else None
