# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group members (FusionAuth docs, "Groups"): memberships live on the users; the API sees them by group."""

from __future__ import annotations

from typing import Any

from . import engine, search, users
from .errors import Problems, not_found, refuse
from .instance import Instance, Object
from .web import Call, Endpoint


def everyone(instance: Instance) -> list[tuple[Object, Object]]:
    """Return every user with each of the user's memberships."""
    return [
        (user, entry)
        for user in instance.all("user")
        for entry in user["memberships"]
    ]


def shown(user: Object, entry: Object) -> Object:
    """Return a membership as the member endpoints show it."""
    return entry | {"userId": user["id"]}


def write(call: Call) -> Object:
    """POST adds the members of the request; PUT makes them all the members of the groups it names."""
    instance = call.instance
    wanted = call.body("MemberRequest").get("members") or {}
    problems = Problems()
    if not wanted:
        problems.blank("members")
    todo: list[tuple[Object, Object, Object]] = []
    for name, members in wanted.items():
        group = instance.get("group", name.lower())
        if group is None or not call.sees("group", group):
            problems.field(
                f"members[{name}]",
                "invalid",
                f"The group [{name}] does not exist.",
            )
            continue
        for index, sent in enumerate(members):
            user = instance.get("user", (sent.get("userId") or "").lower())
            path = f"members[{name}][{index}].userId"
            if user is None or user["tenantId"] != group["tenantId"]:
                problems.field(
                    path,
                    "invalid",
                    f"The user [{sent.get('userId')}] does not exist.",
                )
            else:
                todo.append((group, user, sent))
    problems.stop()
    if call.request.method == "PUT":
        for user, entry in everyone(instance):
            if entry["groupId"] in {name.lower() for name in wanted}:
                user["memberships"].remove(entry)
    answer: dict[str, list[Object]] = {name.lower(): [] for name in wanted}
    for group, user, sent in todo:
        held = [
            entry
            for entry in user["memberships"]
            if entry["groupId"] == group["id"]
        ]
        if not held:
            held = [users.membership(instance, group["id"], sent)]
            user["memberships"] += held
        elif sent.get("data") is not None:
            held[0]["data"] = sent["data"]
        answer[group["id"]].append(shown(user, held[0]))
    return {"members": answer}


def delete(call: Call) -> None:
    """DELETE one member, a user of a group, all of a group, or those a body lists."""
    instance, group, user_id = (
        call.instance,
        call.uuid("groupId"),
        call.uuid("userId"),
    )
    body: Object = call.body("MemberDeleteRequest")
    ids = {
        *(body.get("memberIds") or ()),
        *([call.ids["memberId"]] if "memberId" in call.ids else []),
    }
    pairs = {
        (name.lower(), who.lower())
        for name, many in (body.get("members") or {}).items()
        for who in many
    }
    if not (ids or pairs or group):
        raise refuse(
            "groupId",
            "missing",
            "You must specify the [memberId], the [groupId] or a request body.",
        )
    found = [
        (user, entry)
        for user, entry in everyone(instance)
        if call.sees("user", user)
        and (
            entry["id"] in ids
            or (entry["groupId"], user["id"]) in pairs
            or (entry["groupId"] == group and user_id in (None, user["id"]))
        )
    ]
    if not found and ("memberId" in call.ids or user_id):
        raise not_found()
    for user, entry in found:
        user["memberships"].remove(entry)


def find(call: Call) -> Object:
    """GET and POST /api/group/member/search."""
    criteria = engine.search_criteria(
        call, ("groupId", "tenantId", "userId", *search.PAGING)
    )
    tests: dict[str, Any] = {
        "groupId": lambda user, entry: entry["groupId"],
        "tenantId": lambda user, entry: user["tenantId"],
        "userId": lambda user, entry: user["id"],
    }
    found = [
        shown(user, entry)
        for user, entry in everyone(call.instance)
        if call.sees("user", user)
        and all(
            name not in criteria or test(user, entry) == criteria[name].lower()
            for name, test in tests.items()
        )
    ]
    found = search.ordered(
        found, criteria.get("orderBy") or "insertInstant ASC"
    )
    return {"members": search.page(found, criteria), "total": len(found)}


def endpoints() -> list[Endpoint]:
    """Return the endpoints of group members."""
    every = "/api/group/member"
    return [
        Endpoint("POST", every, write),
        Endpoint("PUT", every, write),
        Endpoint("DELETE", every, delete),
        Endpoint("DELETE", every + "/{memberId}", delete),
        Endpoint("GET", every + "/search", find),
        Endpoint("POST", every + "/search", find),
    ]
