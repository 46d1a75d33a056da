# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How FusionAuth's API finds, creates, updates and deletes a resource.

An update reads the whole object, merges and sends it back with PUT: PATCH appends to lists where it should replace
them, and its newer forms failed on tenants and applications of several releases (FusionAuth issues 3338 and 3462).
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from .._engine import Entity, Plan, Policy
from .._errors import LostRace, Missing, Problem
from .._http import Answer, Client
from .._shape import UNKNOWN, UUID, Record, Shape, by_key, changes, inner, merged, nearest, same
from ._entities import APPLICATION, ENTITIES, LISTS, TENANT, Resource

TENANT_HEADER = "X-FusionAuth-TenantId"
LARGEST_PAGE = 500
NAMED_BY = {"webhook": "url"}


class FusionAuth:
    """The API of one FusionAuth, as one task sees it: with at most one tenant."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.read_only = self.foresees = client.read_only
        self.warnings: list[str] = []
        self.tenant_id: str | None = None

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return self.client.connection.place

    # What the engine calls

    def describe(self, entity: Entity, stated: Record, policy: Policy) -> tuple[Shape, Record]:
        """The tenant that a task names decides where names are looked up, whether or not the resource has it."""
        self.foresees = self.read_only and not policy.absent
        if stated.get("tenant") and entity.name != "api_key":
            self.tenant_id = self.refer("tenant", stated["tenant"])
        if "tenantId" not in entity.shape.fields:
            stated = {name: value for name, value in stated.items() if name != "tenant"}
        if "webhooks" in policy.reset:
            stated = {**stated, "webhooks": []}
        if not policy.reset and not policy.exact:
            return entity.shape, stated
        from ._defaults import with_defaults

        return with_defaults(entity), stated

    def find(self, entity: Entity, wanted: Record) -> Record | None:
        """The resource with the wanted id or, without one, the wanted name."""
        resource = t.cast(Resource, entity)
        if resource.name == "registration":
            return self._registration(resource, wanted)
        if resource.name == "api_key" and "id" not in wanted:
            wanted = resource.prepare(wanted)
        if wanted.get("id"):
            found = self.one(resource, wanted["id"])
        elif resource.name == "user":
            found = self._user(wanted)
        else:
            found = self._named(resource, wanted["name"])
        if found and "webhookIds" in wanted:
            found = {**found, "webhookIds": self._webhook_ids(found["id"])}
        return found

    def create(self, entity: Entity, wanted: Record) -> Record:
        """POST, with the wanted id where there is one."""
        resource = t.cast(Resource, entity)
        what = f"create {resource.called(wanted)}"
        if source := next(
            (name for name in resource.create_only if name.startswith("source") and name in wanted), None
        ):
            return self._copy(resource, source, wanted)
        path = self._creation_path(resource, wanted)
        created = self._send("POST", path, resource, self._body(resource, wanted), what)
        if resource.soft and wanted.get("active") is False:
            self._activate(resource, self._path(resource, created), False, what)
            created = {**created, "active": False}
        return created

    def update(self, entity: Entity, todo: Plan) -> Record:
        """PUT the whole object; what has a path of its own is written there."""
        resource = t.cast(Resource, entity)
        what, path = f"change {resource.called(todo.before)}", self._path(resource, todo.before)
        stored: Record | None = None
        for part, word in resource.parts.items():
            if part in todo.changes:
                self._write_parts(f"{path}/{word}", word, todo, part, what)
        if "active" in todo.changes and resource.soft:
            self._activate(resource, path, todo.changes["active"], what)
        if todo.changes.keys() - resource.parts.keys() - ({"active"} if resource.soft else set()):
            hidden = {name: todo.changes[name] for name in todo.changes if inner(resource.shape, name).write_only}
            after = {**todo.after, **hidden}
            if resource is TENANT and "webhookIds" not in todo.changes:
                after["webhookIds"] = self._webhook_ids(todo.before["id"])
            stored = self._send("PUT", path, resource, self._body(resource, after, resource.parts), what)
        if resource.parts or stored is None:
            stored = self.one(resource, todo.before["id"])
        return {**(stored or {}), **{name: todo.after[name] for name in resource.beside if name in todo.after}}

    def delete(self, entity: Entity, current: Record) -> None:
        """DELETE for good; what is gone already is gone."""
        resource = t.cast(Resource, entity)
        query = {"hardDelete": "true"} if resource.soft else None
        answer = self._request("DELETE", self._path(resource, current), resource, query=query)
        if not answer.ok and answer.status != 404:
            raise self.refused(answer, f"delete {resource.called(current)}", "DELETE", self._path(resource, current))

    # Looking things up

    def refer(self, name: str, value: str) -> str:
        """The id of an object by its name; an id is taken at its word. Raises Missing where there is none."""
        if value == UNKNOWN or UUID.fullmatch(str(value)):
            return value
        if name == "user":
            found = self._user({"loginId": value})
            names: list[str] = []
        else:
            listed = self.every(name)
            names = [one[NAMED_BY.get(name, "name")] for one in listed]
            found = self._choose(name, value, listed)
        if found:
            return found["id"]
        label = name.replace("_", " ")
        if self.foresees:
            self.warnings.append(f"{label} {value!r} does not exist yet; an earlier task would have created it")
            return UNKNOWN
        raise Missing(f"There is no {label} {value!r} on {self.place}{nearest(str(value), names) or '.'}")

    def one(self, resource: Resource, value: str) -> Record | None:
        """A resource by its id."""
        if value == UNKNOWN:
            return None
        found = self.get(f"{resource.path}/{quote(value, safe='')}", resource)
        return found[resource.wrapper] if found else None

    def every(self, name: str) -> list[Record]:
        """Every object of a kind, deactivated applications included."""
        path, plural = LISTS[name]
        found = (self.get(path) or {}).get(plural, [])
        return found + (self.get(path, inactive="true") or {}).get(plural, []) if name == "application" else found

    def get(self, path: str, resource: Resource | None = None, **query: t.Any) -> Record | None:
        """What is at a path, or None."""
        answer = self._request("GET", path, resource, query=query)
        if answer.status == 404 and answer.body is None:
            return None
        return self._expected(answer, f"read {path}", "GET", path)

    def _named(self, resource: Resource, name: str) -> Record | None:
        return self._choose(resource.name, name, self.every(resource.name))

    def _choose(self, kind: str, name: str, listed: list[Record]) -> Record | None:
        """The one of that name, in the task's tenant where the kind belongs to one. Application names ignore case."""
        if kind != "application":
            return next((one for one in listed if one[NAMED_BY.get(kind, "name")] == name), None)
        found = [one for one in listed if one["name"].lower() == name.lower()]
        if self.tenant_id:
            found = [one for one in found if one.get("tenantId") == self.tenant_id]
        if len(found) > 1:
            raise Problem(f"{len(found)} tenants of {self.place} have an application {name!r}: say which with tenant.")
        return found[0] if found else None

    def _user(self, wanted: Record) -> Record | None:
        if self.tenant_id == UNKNOWN:
            return None
        for name in ("loginId", "email", "username", "phoneNumber"):
            if wanted.get(name):
                query = (
                    {"loginId": wanted[name], "loginIdTypes": name} if name == "phoneNumber" else {name: wanted[name]}
                )
                found = self.get("/api/user", USER_LOOKUP, **query)
                return found["user"] if found else None
        return None

    def _registration(self, resource: Resource, wanted: Record) -> Record | None:
        ids = wanted["userId"], wanted["applicationId"]
        if UNKNOWN in ids:
            return None
        found = self.get(f"{resource.path}/{ids[0]}/{ids[1]}", resource)
        return {**found["registration"], "userId": ids[0]} if found else None

    def _webhook_ids(self, tenant_id: str) -> list[str]:
        """A tenant's webhooks: FusionAuth forgets them at a PUT without them, and never tells them (issue 2413)."""
        return [one["id"] for one in self.every("webhook") if tenant_id in one.get("tenantIds", [])]

    # Writing

    def _creation_path(self, resource: Resource, wanted: Record) -> str:
        path = resource.path
        if resource.name == "key":
            imported = {"certificate", "publicKey", "privateKey", "secret"} & wanted.keys()
            path += "/import" if imported else "/generate"
        if resource.name == "registration":
            return f"{path}/{wanted['userId']}"
        return f"{path}/{wanted['id']}" if wanted.get("id") else path

    def _path(self, resource: Resource, current: Record) -> str:
        if resource.name == "registration":
            return f"{resource.path}/{current['userId']}/{current['applicationId']}"
        return f"{resource.path}/{current['id']}"

    def _body(self, resource: Resource, record: Record, without: t.Iterable[str] = ()) -> Record:
        """A request's body: what answers only show is left out, and nulls are, which FusionAuth does not want."""
        left_out = {*resource.beside, *resource.read_only, *without, "insertInstant", "lastUpdateInstant"}
        if resource.name == "registration":
            left_out.add("userId")
        inside = {name: value for name, value in record.items() if name not in left_out}
        beside = {name: record[name] for name in resource.beside if record.get(name) is not None}
        return {resource.wrapper: _without_nulls(inside), **beside}

    def _copy(self, resource: Resource, source: str, wanted: Record) -> Record:
        """A copy takes nothing but its name, so the rest is written to it afterwards."""
        what = f"create {resource.called(wanted)}"
        body = {resource.wrapper: {"name": wanted["name"]}, source: wanted[source]}
        copied = self._send("POST", self._creation_path(resource, wanted), resource, body, what)
        rest = {name: value for name, value in wanted.items() if name not in ("id", "name", "tenantId", source)}
        after = merged(resource.shape, copied, rest)
        todo = Plan(copied, after, changes(resource.shape, copied, after))
        return self.update(resource, todo) if todo.changes else copied

    def _write_parts(self, path: str, word: str, todo: Plan, part: str, what: str) -> None:
        shape = inner(APPLICATION.shape, part)
        before, after = by_key(shape, todo.before.get(part, [])), by_key(shape, todo.after.get(part) or [])
        for name, record in after.items():
            known = before.get(name)
            if known is None:
                self._send("POST", path, None, {word: _without_nulls(record)}, f"{what}: create {word} {name!r}")
            elif not same(shape.item or shape, known, record):
                body = {word: _without_nulls({k: v for k, v in record.items() if not k.endswith("Instant")})}
                self._send("PUT", f"{path}/{known['id']}", None, body, f"{what}: change {word} {name!r}")
        for name in before.keys() - after.keys():
            self._send("DELETE", f"{path}/{before[name]['id']}", None, None, f"{what}: delete {word} {name!r}")

    def _activate(self, resource: Resource, path: str, active: bool, what: str) -> None:
        method, query = ("PUT", {"reactivate": "true"}) if active else ("DELETE", None)
        answer = self._request(method, path, resource, query=query)
        self._expected(answer, what, method, path)

    def _send(self, method: str, path: str, resource: Resource | None, body: Record | None, what: str) -> Record:
        answer = self._request(method, path, resource, body)
        duplicate = answer.status == 400 and "[duplicate]" in str(answer.body)
        if duplicate or answer.status == 409 or (answer.status == 404 and method == "PUT"):
            raise LostRace(what) from self.refused(answer, what, method, path)
        stored = self._expected(answer, what, method, path) or {}
        found = stored.get(resource.wrapper, {}) if resource else stored
        if resource and resource.name == "registration":
            found = {**found, "userId": path.split("/")[4]}
        return found

    def _request(
        self,
        method: str,
        path: str,
        resource: Resource | None,
        body: Record | None = None,
        query: t.Mapping[str, t.Any] | None = None,
    ) -> Answer:
        """The tenant header goes only where it belongs: global endpoints answer 401 to it since 1.65."""
        named = resource is not None and resource.tenanted and self.tenant_id not in (None, UNKNOWN)
        headers = {TENANT_HEADER: str(self.tenant_id)} if named else None
        return self.client.request(method, path, json=body, query=query, headers=headers)

    # What FusionAuth says to it

    def _expected(self, answer: Answer, what: str, method: str, path: str) -> t.Any:
        members = answer.body.keys() if isinstance(answer.body, dict) else ()
        if answer.ok and (answer.body in (None, {}) or MEMBERS.intersection(members)):
            return answer.body
        raise self.refused(answer, what, method, path)

    def refused(self, answer: Answer, what: str, method: str, path: str) -> Problem:
        if answer.status == 401 and answer.body is None:
            endpoint = re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}", "", path)
            lack = "is no key manager" if endpoint == "/api/api-key" else f"lacks {method} on {endpoint}"
            return self.client.refused(
                f"{self.place} refused to {what}: 401; fusionauth_api_key is wrong or expired, or it {lack}, "
                "or it is a tenant's key and this needs a global one.",
                answer,
            )
        words = _words(answer.body)
        if not words and answer.status >= 400 and answer.body is None:
            words = "without a word"
        if not words:
            return Problem(
                f"There is no FusionAuth at {self.client.connection.address}: it answered {answer.status} "
                "with something else than FusionAuth's JSON; check fusionauth_url."
            )
        if "[TenantIdRequired]" in str(answer.body):
            names = ", ".join(sorted(repr(one["name"]) for one in self.every("tenant")))
            return self.client.refused(
                f"{self.place} has several tenants ({names}) and none is named to {what}: name one with tenant.", answer
            )
        advice = "correct the option that it names" if answer.status == 400 else "its event log may tell more"
        if method == "DELETE" and answer.status == 400:
            advice = "have nothing use it any more"
        return self.client.refused(f"{self.place} refused to {what}: {answer.status} {words}; {advice}.", answer)


# What FusionAuth's answers hold, one of these at least.
MEMBERS = {
    "total",
    *(word for one in ENTITIES.values() for word in (one.wrapper, f"{one.wrapper}s", *one.parts.values())),
    *(plural for dummy, plural in LISTS.values()),
}
USER_LOOKUP = Resource(name="user", path="/api/user", shape=Shape("record"), tenanted=True)


def _without_nulls(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _words(body: t.Any) -> str:
    """What fieldErrors and generalErrors say, in one line."""
    if not isinstance(body, dict):
        return ""
    listed = [error for errors in (body.get("fieldErrors") or {}).values() for error in errors]
    listed += body.get("generalErrors") or []
    return " ".join(str(error.get("message") or error.get("code")) for error in listed)
