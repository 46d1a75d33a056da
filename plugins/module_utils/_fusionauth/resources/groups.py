# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and their members."""

from __future__ import annotations

import typing as t

from ..._core.errors import InvalidOptionError
from ..._core.field_paths import Record, omit
from ..._core.names import lower_uuid
from ..._core.schema import (
    IDENTIFIER,
    STRING,
    MapSchema,
    RecordSchema,
    SetSchema,
    reference,
)
from ..._core.unknown import UNKNOWN
from ..field_types import DATA
from ..lookup import existing, list_by_search, path_without_id
from ..resource import Reader, Requests, Resource, choose, find_by_name
from ..schema_overlay import UNMANAGED, each_of, schema_of
from .applications import APPLICATION

# A group is written with the ids of its roles, and read with the roles themselves.
ROLE_IDS = "roleIds"

_ROLE = RecordSchema(fields={"id": IDENTIFIER, "name": STRING})

# How tasks state the roles of a group


def _resolve_names(server: Reader, stated: Record) -> Record:
    """Return a group whose roles are records with the ids that it is written with.

    A task states them by application and name.
    """
    roles = stated.get("roles")
    if not roles or not all(
        isinstance(names, list) for names in roles.values()
    ):
        return stated
    # All applications first: an application that does not exist explains more than its missing role.
    ids = {name: server.resolve("application", name) for name in roles}
    records = {}
    for application, names in roles.items():
        identifier = ids[application]
        records[identifier] = _roles(server, application, identifier, names)
    return {**stated, "roles": records}


def _roles(
    server: Reader, application: str, identifier: str, names: list[t.Any]
) -> list[Record]:
    """Return the roles of an application that have these names or ids."""
    stated_names = list(map(_name_or_id, names))
    if identifier == UNKNOWN:
        return [{"name": name} for name in stated_names]
    record = existing(server, APPLICATION, identifier) or {}
    known_roles = record.get("roles", [])
    return [
        _role(server, application, known_roles, name)
        for name in dict.fromkeys(stated_names)
    ]


def _name_or_id(stated_role: t.Any) -> str:
    """Return the name or id of a role, which a request may state as FusionAuth shows it.

    Raises InvalidOptionError for what is neither.
    """
    name_or_id = stated_role
    if isinstance(stated_role, dict):
        name_or_id = stated_role.get("id") or stated_role.get("name")
    if not isinstance(name_or_id, str):
        raise InvalidOptionError(
            "roles of a group are lists of the names or ids of roles, by application"
        )
    return str(lower_uuid(name_or_id))


def _role(
    server: Reader,
    application: str,
    known_roles: list[Record],
    name_or_id: str,
) -> Record:
    for role in known_roles:
        if name_or_id in (role["name"], role["id"]):
            return {"id": role["id"], "name": role["name"]}
    known_names = [role["name"] for role in known_roles]
    where = f"in application {application!r} of"
    server.report_missing("role", name_or_id, known_names, where)
    return {"name": name_or_id}


def _to_body(record: Record) -> Record:
    """Return a body in which a group's roles stand beside it.

    FusionAuth forgets them if they do not (FusionAuth docs, "Groups").
    """
    group = omit(record, {"roles"})
    return {"group": group, ROLE_IDS: _role_ids(record.get("roles", {}))}


def _role_ids(roles_by_application: t.Mapping[str, list[Record]]) -> list[str]:
    return [
        role["id"] for roles in roles_by_application.values() for role in roles
    ]


def _unwrap(answer: Record, written: Record) -> Record:
    """Return a group with the applications of which it has no role.

    FusionAuth leaves those out, and they have to be there to be compared.
    """
    group: Record = answer.get("group") or {}
    if not group:
        return {}
    applications = written.get("roles") or {}
    roles: Record = {application: [] for application in applications}
    roles.update(group.get("roles") or {})
    return {**group, "roles": roles}


def _find(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    group = find_by_name(server, resource, desired)
    if group is None:
        return None
    return _unwrap({"group": group}, desired)


# How requests of a kickstart file state them

# The application that a role belongs to, by name or id, and the name of the role.
_NamedRole = tuple[str, str]


def _as_requested(group: Record) -> Record:
    """Return a stored group as a request states it: with the ids of its roles."""
    role_ids = _role_ids(group["roles"])
    return {**omit(group, {"roles"}), ROLE_IDS: role_ids}


def _from_request(requests: Requests, record: Record) -> Record:
    """Return a group as options state it: with the names of its roles, by application.

    Raises InvalidOptionError for a role that nobody knows.
    """
    if ROLE_IDS not in record:
        return record
    stated_roles = _stated_roles(requests)
    names_by_application: dict[str, list[str]] = {}
    for role_id in map(lower_uuid, record[ROLE_IDS]):
        role = stated_roles.get(role_id)
        if role is None:
            role = _stored_role(requests.server, role_id)
        application, name = role
        names_by_application.setdefault(application, []).append(name)
    group = omit(record, {ROLE_IDS})
    return {**group, "roles": names_by_application}


def _stated_roles(requests: Requests) -> dict[str, _NamedRole]:
    """Return the roles of the applications that requests state, by their ids."""
    roles: dict[str, _NamedRole] = {}
    for application in requests.stated(APPLICATION):
        reference = str(application.get("id") or application.get("name"))
        for role in application.get("roles") or ():
            if role.get("id"):
                roles[role["id"]] = reference, role["name"]
    return roles


def _stored_role(server: Reader, role_id: str) -> _NamedRole:
    """Return a role that the server has. Raises InvalidOptionError where it has none."""
    # No path leads to a role by its id alone.
    for application in APPLICATION.records(server, {}):
        for role in application.get("roles") or ():
            if role["id"] == role_id:
                return application["id"], role["name"]
    raise InvalidOptionError(
        f"there is no role {role_id} in this file or on {server.place}"
    )


GROUP = Resource(
    name="group",
    path="/api/group",
    schema=schema_of(
        "Group",
        {
            "data": DATA,
            "roles": MapSchema(
                item=SetSchema(item=_ROLE), key_refers_to="application"
            ),
            "tenantId": UNMANAGED,
        },
        needs=each_of("name"),
    ),
    defaults={"data": {}, "roles": {}},
    unique_fields=("name",),
    envelope="group",
    plural="groups",
    is_tenanted=True,
    created_in_tenant=True,
    # Roles of an application that is new itself are told by name alone.
    written_after=("application", "application_role"),
    request_fields={ROLE_IDS: SetSchema(item=IDENTIFIER)},
    find=_find,
    resolve_names=_resolve_names,
    to_body=_to_body,
    unwrap=_unwrap,
    as_requested=_as_requested,
    from_request=_from_request,
)

# Members


def _find_member(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    identifying = ("groupId", "userId")
    criteria = {name: desired[name] for name in identifying if name in desired}
    if UNKNOWN in criteria.values():
        return None
    members = server.search(resource, **criteria)
    member = choose(server, resource, desired, members)
    if member is None:
        return None
    # FusionAuth leaves empty data out.
    return {"data": {}, **member}


def _member_to_body(record: Record) -> Record:
    member = omit(record, {"groupId"})
    return {"members": {record["groupId"]: [member]}}


def _unwrap_member(answer: Record, dummy_written: Record) -> Record:
    """Return the one member that was written, from lists by group."""
    by_group = answer.get("members")
    if not isinstance(by_group, dict):
        return {}
    for members in by_group.values():
        for member in members:
            return t.cast(Record, member)
    return {}


GROUP_MEMBER = Resource(
    name="group_member",
    path="/api/group/member",
    schema=schema_of(
        "GroupMember",
        {
            "data": DATA,
            "groupId": reference("group"),
            "userId": reference("user"),
        },
    ),
    defaults={"data": {}},
    key="userId",
    plural="members",
    parent_field="groupId",
    is_tenanted=True,
    required=("userId",),
    # A membership is never changed, only made and removed.
    immutable=("data", "id"),
    # A search lists members, and those that were written come back by group.
    answers_by_parent=True,
    # One request may be for members of several groups, so that none is in its path.
    request_paths="/api/group/member",
    list_all=list_by_search,
    find=_find_member,
    new_path=path_without_id,
    to_body=_member_to_body,
    unwrap=_unwrap_member,
)
