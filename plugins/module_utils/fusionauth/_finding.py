# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one resource is found: by its id, else by what people know it by."""

from __future__ import annotations

import typing as t

from .._shape import UNKNOWN, Record
from . import _quirks

if t.TYPE_CHECKING:
    from ._api import FusionAuth
    from ._entities import Resource


def by_name(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """Among all of its kind."""
    if wanted.get("id"):
        return server.one(resource, wanted["id"])
    return server.choose(resource, wanted, server.every(resource.name))


def tenant(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A tenant, with its webhooks where they matter: FusionAuth never tells them (FusionAuth issue 2413)."""
    found = by_name(server, resource, wanted)
    return {**found, "webhookIds": server.webhook_ids(found["id"])} if found and "webhookIds" in wanted else found


def user(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A user by one of the names to log in with."""
    if wanted.get("id"):
        return server.one(resource, wanted["id"])
    if server.tenant_id == UNKNOWN:
        return None
    for name in ("loginId", "email", "username", "phoneNumber"):
        if value := wanted.get(name):
            query = {"loginId": value, "loginIdTypes": name} if name == "phoneNumber" else {name: value}
            return server.record(resource.path, resource, **query)
    return None


def by_path(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """The only one that there can be, at a path that is known."""
    query = {name: wanted[name] for name in resource.asked if wanted.get(name)}
    return server.record(resource.path_of(wanted), resource, **query)


def api_key(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """An API key, which no list tells, by the id that follows from its name."""
    return server.one(resource, wanted.get("id") or _quirks.id_from(wanted["name"]))


def entity(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """An entity by the id that follows from its name, else by a search, which may know it only after a while."""
    if wanted.get("id"):
        return server.one(resource, wanted["id"])
    if server.tenant_id == UNKNOWN:
        return None
    found = server.one(resource, _quirks.id_from(wanted["name"], server.tenant_id))
    if found and found["name"] == wanted["name"]:
        return found
    words = wanted["name"].replace("\\", "\\\\").replace('"', '\\"')
    return server.choose(resource, wanted, server.searched(resource, queryString=f'name:"{words}"'))


def in_parent(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """One that is listed in the record of what it belongs to."""
    parent, field = resource.listed_in
    listed = (server.owner(parent, wanted[resource.owners[0]]) or {}).get(field) or []
    if wanted.get("id"):
        return next((one for one in listed if one["id"] == wanted["id"]), None)
    return server.choose(resource, wanted, listed)


def member(server: FusionAuth, resource: Resource, wanted: Record) -> Record | None:
    """A user in a group."""
    ids = {name: wanted[name] for name in ("groupId", "userId")}
    return next(iter(server.searched(resource, **ids)), None) if UNKNOWN not in ids.values() else None


def licence(server: FusionAuth, resource: Resource, dummy_wanted: Record) -> Record | None:
    """What a licence brings, or nothing without one."""
    found = server.record(resource.path, resource)
    return found if found and found.get("licensed") else None
