# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User actions: what administrators, and too many wrong passwords, do to users (FusionAuth docs, "Actioning Users")."""

from __future__ import annotations

import math

from .engine import Change, Resource
from .errors import Problems, not_found, refuse
from .instance import Instance, Object
from .web import Call, Endpoint

UNITS_MS = {"MINUTES": 60_000, "HOURS": 3_600_000, "DAYS": 86_400_000, "WEEKS": 604_800_000, "MONTHS": 2_592_000_000,
            "YEARS": 31_536_000_000}  # fmt: skip
SHOWN = ("actionerUserId", "expiry", "localizedName", "localizedOption", "localizedReason", "name", "option", "reason",
         "reasonCode")  # fmt: skip


def prepare(change: Change) -> None:
    """Check a user action: preventing log-ins takes a temporal one."""
    if change.new["preventLogin"] and not change.new["temporal"]:
        path = "userAction.temporal"
        change.problems.field(
            path,
            "invalid",
            "A user action that prevents login must be temporal.",
        )


def listing(call: Call, found: list[Object]) -> list[Object]:
    """Return the active user actions, or with ``?inactive=true`` the others."""
    return [
        action for action in found if action["active"] != call.flag("inactive")
    ]


USER_ACTION = Resource(
    name="userAction",
    path="/api/user-action",
    request="UserActionRequest",
    kind="UserAction",
    soft_delete=True,
    prepare=prepare,
    listing=listing,
)


def running(instance: Instance, user: Object) -> list[Object]:
    """Return the actions in force on a user."""
    return [
        log
        for log in instance.all("actionLog")
        if log["actioneeUserId"] == user["id"]
        and log.get("expiry", 0) > instance.now()
    ]


def preventing(
    instance: Instance, user: Object, application: Object | None
) -> list[Object]:
    """Return the actions that keep a user out, as a 409 lists them; those of other applications don't."""
    found = []
    for log in running(instance, user):
        scope = log.get("applicationIds")
        concerned = not scope or (
            application is not None and application["id"] in scope
        )
        if concerned and (
            instance.get("userAction", log["userActionId"]) or {}
        ).get("preventLogin"):
            found.append(
                {"actionId": log["id"]}
                | {name: log[name] for name in SHOWN if name in log}
            )
    return found


def locked(instance: Instance, user: Object) -> bool:
    """Tell whether too many wrong passwords have locked a user."""
    return any(log.get("lock") for log in running(instance, user))


def unlock(instance: Instance, user: Object) -> None:
    """End the lock of a user."""
    for log in running(instance, user):
        if log.get("lock"):
            log["expiry"] = instance.now()


def count_failure(instance: Instance, tenant: Object, user: Object) -> None:
    """Note a wrong password; apply the tenant's user action when there were too many."""
    settings = tenant["failedAuthenticationConfiguration"]
    action = instance.get("userAction", settings.get("userActionId"))
    if action is None:
        return
    now = instance.now()
    recent = [
        at
        for at in instance.failures.get(user["id"], [])
        if at > now - settings["resetCountInSeconds"] * 1000
    ]
    instance.failures[user["id"]] = [*recent, now]
    if len(instance.failures[user["id"]]) >= settings["tooManyAttempts"]:
        del instance.failures[user["id"]]
        expiry = (
            now
            + settings["actionDuration"]
            * UNITS_MS[settings["actionDurationUnit"]]
        )
        record(
            instance,
            action,
            {"actioneeUserId": user["id"], "expiry": expiry, "lock": True},
        )


def record(instance: Instance, action: Object, properties: Object) -> Object:
    """Store an action taken on a user."""
    log = {
        "emailUserOnEnd": False,
        "endEventSent": False,
        "id": instance.new_id(),
        "insertInstant": instance.now(),
        "localizedName": action["name"],
        "name": action["name"],
        "notifyUserOnEnd": False,
        "userActionId": action["id"],
    } | properties
    instance.of("actionLog")[log["id"]] = log
    return log


def shown(log: Object) -> Object:
    """Return an action taken, without what only this server keeps."""
    return {name: value for name, value in log.items() if name != "lock"}


def take(call: Call) -> Object:
    """POST /api/user/action."""
    instance = call.instance
    sent = call.body("ActionRequest").get("action") or {}
    problems = Problems()
    for name in ("actioneeUserId", "actionerUserId", "userActionId"):
        if not sent.get(name):
            problems.blank(f"action.{name}")
    problems.stop()
    ids = {
        name: sent[name].lower()
        for name in ("actioneeUserId", "actionerUserId", "userActionId")
    }
    call.find("user", ids["actioneeUserId"])
    action = instance.get("userAction", ids["userActionId"])
    if action is None or not action["active"]:
        problems.field(
            "action.userActionId", "invalid", "The user action does not exist."
        )
    elif action["temporal"] and "expiry" not in sent:
        problems.blank("action.expiry")
    elif not action["temporal"] and "expiry" in sent:
        problems.field(
            "action.expiry",
            "invalid",
            "The [action.expiry] property is only for temporal actions.",
        )
    if sent.get("expiry", math.inf) <= instance.now():
        problems.field(
            "action.expiry",
            "invalid",
            "The [action.expiry] property must be in the future.",
        )
    if instance.get("user", ids["actionerUserId"]) is None:
        problems.field(
            "action.actionerUserId", "invalid", "The user does not exist."
        )
    problems.stop()
    kept = {
        name: sent[name]
        for name in ("applicationIds", "comment", "expiry", "option")
        if name in sent
    }
    return {"action": shown(record(instance, action or {}, ids | kept))}


def located(call: Call) -> Object:
    """Return the action taken that the URL names."""
    log = call.instance.get("actionLog", call.ids["actionId"])
    if log is None or not call.sees(
        "user", call.instance.of("user")[log["actioneeUserId"]]
    ):
        raise not_found()
    return log


def read(call: Call) -> Object:
    """GET /api/user/action: one, or a user's."""
    if "actionId" in call.ids:
        return {"action": shown(located(call))}
    user = call.find("user", call.uuid("userId"))
    logs = [
        log
        for log in call.instance.all("actionLog")
        if log["actioneeUserId"] == user["id"]
    ]
    if "active" in call.query:
        logs = [
            log
            for log in logs
            if (log.get("expiry", 0) > call.instance.now())
            == call.flag("active")
        ]
    return {"actions": [shown(log) for log in logs]}


def modify(call: Call) -> Object:
    """PUT and DELETE /api/user/action/{actionId}: a new expiry, or the end."""
    log = located(call)
    sent = call.body("ActionRequest").get("action") or {}
    if call.request.method == "DELETE":
        log["expiry"] = call.instance.now()
    elif "expiry" not in sent:
        raise refuse(
            "action.expiry",
            "blank",
            "You must specify the [action.expiry] property.",
        )
    else:
        log["expiry"] = sent["expiry"]
    return {"action": shown(log)}


def endpoints() -> list[Endpoint]:
    """Return the endpoints of actions and of acting."""
    one = "/api/user/action/{actionId}"
    return [
        *USER_ACTION.endpoints(),
        Endpoint("POST", "/api/user/action", take),
        Endpoint("GET", "/api/user/action", read),
        Endpoint("GET", one, read),
        Endpoint("PUT", one, modify),
        Endpoint("DELETE", one, modify),
    ]
