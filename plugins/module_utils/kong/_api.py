# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Kong's Admin API finds, creates, updates and deletes an entity.

Sources: kong/api/endpoints.lua, kong/db/errors.lua, kong/db/dao/init.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from .._engine import Entity, Plan, Policy
from .._errors import LostRace, Missing, Problem
from .._http import Answer, Client
from .._shape import SECRETS, UNKNOWN, Record, Shape, nearest
from . import _schema
from ._entities import ENTITIES, SCOPES, schema_name

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LARGEST_PAGE = 1000
ANSWERS = {"id", "data", "fields", "plugins"}  # one of them is in whatever the Admin API answers
NO_ROUTE = "no Route matched"
NOT_FOUND, UNIQUE_VIOLATION, READ_ONLY_DATABASE = 6, 5, 12


class Kong:
    """The Admin API of one Kong, optionally of one of its workspaces."""

    def __init__(self, client: Client, workspace: str | None = None) -> None:
        self.client = client
        self.read_only = self.foresees = client.read_only
        self.prefix = f"/{quote(workspace, safe='')}" if workspace else ""
        self.warnings: list[str] = []
        self._config: Record = {}

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return self.client.connection.place

    # What the engine calls

    def describe(self, entity: Entity, stated: Record, policy: Policy) -> tuple[Shape, Record]:
        """A plugin's configuration is described by the server alone; of other entities it knows the defaults."""
        self.foresees = self.read_only and not policy.absent
        shape = entity.shape
        if policy.reset or policy.exact:
            shape = _schema.with_defaults(shape, self.get(f"/schemas/{schema_name(entity)}") or {})
        return self._describe_plugin(shape, stated, policy) if entity.name == "plugin" else (shape, stated)

    def find(self, entity: Entity, wanted: Record) -> Record | None:
        """The entity with the wanted id or, without one, the wanted natural key."""
        if entity.name == "plugin":
            found = self._find_plugin(entity, wanted)
            return self._tidy(found) if found else None
        if entity.name == "jwt":
            return self._find_credential(entity, wanted)
        if wanted.get("id"):
            return self.by_id(entity, wanted["id"])
        if not wanted.get(entity.key) and wanted.get("custom_id"):
            return self._first(entity.path, custom_id=wanted["custom_id"])
        return self.by_key(entity, wanted.get(entity.key))

    def create(self, entity: Entity, wanted: Record) -> Record:
        """POST, never PUT: a PUT by key would take a credential away from the consumer that owns it."""
        return self._tidy(self._write("POST", entity.path, wanted, f"create {entity.called(wanted)}"))

    def update(self, entity: Entity, todo: Plan) -> Record:
        """PATCH what differs: Kong merges records and replaces everything else."""
        path = f"{entity.path}/{todo.before['id']}"
        return self._tidy(self._write("PATCH", path, todo.changes, f"change {entity.called(todo.before)}"))

    def delete(self, entity: Entity, current: Record) -> None:
        """DELETE by id; what is gone already is gone."""
        self._write("DELETE", f"{entity.path}/{current['id']}", None, f"delete {entity.called(current)}")

    # Looking things up

    def refer(self, name: str, value: str) -> Record:
        """An entity's reference as bodies hold it, by id or natural key. Raises Missing where there is none."""
        entity = ENTITIES[name]
        found = self.look_up(entity, value)
        if found:
            return {"id": found["id"]}
        if self.foresees:
            if value != UNKNOWN:
                self.warnings.append(
                    f"{entity.label} {value!r} does not exist yet; an earlier task would have created it"
                )
            return {"id": UNKNOWN}
        names = [str(one.get(entity.key)) for one in self.first_page(entity)]
        raise Missing(f"There is no {entity.label} {value!r} on {self.place}{nearest(str(value), names) or '.'}")

    def look_up(self, entity: Entity, value: str) -> Record | None:
        """An entity by its id or its natural key."""
        if UUID.fullmatch(value) and (found := self.by_id(entity, value)):
            return found
        return self.by_key(entity, value)

    def by_id(self, entity: Entity, value: str) -> Record | None:
        """An entity by its id. Raises Problem for what is no UUID, because Kong would take it for a name."""
        if value == UNKNOWN:
            return None
        if not UUID.fullmatch(value):
            raise Problem(f"The id of a {entity.label} is a UUID, which {value!r} is not.")
        return self.get(f"{entity.path}/{value}")

    def by_key(self, entity: Entity, value: str | None) -> Record | None:
        """An entity by its natural key. Kong takes a key that looks like a UUID for an id, so such a one is listed.

        Raises Problem for an empty key, at whose path Kong has the list of all.
        """
        if not value:
            raise Problem(f"A {entity.label} cannot be found by an empty {entity.key}: say its {entity.key} or its id.")
        if value == UNKNOWN:
            return None
        if UUID.fullmatch(value):
            return next((one for one in self.all(entity.path) if one.get(entity.key) == value), None)
        return self.get(f"{entity.path}/{quote(value, safe='')}")

    def get(self, path: str, **query: t.Any) -> Record | None:
        """What is at a path, or None."""
        answer = self.client.request("GET", self.prefix + path, query=query)
        if answer.status == 404 and _is_kongs(answer):
            return None
        return self._expected(answer, f"read {path}")

    def all(self, path: str, **query: t.Any) -> t.Iterator[Record]:
        """Every entity of a list, page by page. Nested lists forget the page size in ``next``, so it is said anew."""
        page: Record | None = {"offset": None}
        while page and "offset" in page:
            asked = {"size": LARGEST_PAGE, **query, **({"offset": page["offset"]} if page["offset"] else {})}
            page = self.get(path, **asked)
            yield from page["data"] if page else ()

    def first_page(self, entity: Entity) -> list[Record]:
        """Some entities, for a hint."""
        page = self.get(entity.path, size=LARGEST_PAGE)
        return page["data"] if page else []

    def _first(self, path: str, **query: t.Any) -> Record | None:
        page = self.get(path, **query)
        return page["data"][0] if page and page["data"] else None

    def _describe_plugin(self, plain: Shape, stated: Record, policy: Policy) -> tuple[Shape, Record]:
        name = stated.get("name")
        schema = self.get(f"/schemas/plugins/{quote(name, safe='')}") if name else None
        if schema is None and not policy.absent:
            known = (self.get("/") or {}).get("plugins", {}).get("available_on_server", {})
            raise Problem(f"There is no plugin {name!r} on {self.place}{nearest(str(name), known) or '.'}")
        if schema is None:
            return _schema.with_field(plain, "config", SECRETS), stated
        self._config = next(one["config"] for one in schema["fields"] if "config" in one)
        if "config" in stated:
            stated = {**stated, "config": _schema.translated(self._config, stated["config"])}
        return _schema.with_defaults(plain, schema), stated

    def _tidy(self, stored: Record) -> Record:
        """A plugin's configuration without what Kong shows twice."""
        if stored.get("config"):
            return {**stored, "config": _schema.without_shorthands(self._config, stored["config"])}
        return stored

    def _find_plugin(self, entity: Entity, wanted: Record) -> Record | None:
        """A plugin is told by its name and its whole scope; lists have no filter for that."""
        if wanted.get("id"):
            return self.by_id(entity, wanted["id"])
        scope = {name: wanted.get(name) for name in SCOPES}
        ids = {name: one["id"] for name, one in scope.items() if one}
        if UNKNOWN in ids.values():
            return None
        parent = next((f"{ENTITIES[name].path}/{value}" for name, value in ids.items()), "")
        for one in self.all(f"{parent}/plugins"):
            if one["name"] == wanted["name"] and all(one.get(name) == scope[name] for name in SCOPES):
                return one
        return None

    def _find_credential(self, entity: Entity, wanted: Record) -> Record | None:
        """A credential only where it is the wanted consumer's: Kong keeps one for each key, whoever owns it.

        Raises Missing where another consumer owns the credential or its key.
        """
        rival = self.by_key(entity, wanted["key"])
        found = self.by_id(entity, wanted["id"]) if wanted.get("id") else rival
        for one in filter(None, (found, rival)):
            if one["consumer"] != wanted["consumer"]:
                owner = self.by_id(ENTITIES["consumer"], one["consumer"]["id"]) or one["consumer"]
                name = owner.get("username") or owner.get("custom_id") or owner["id"]
                raise Missing(
                    f"The key {one['key']!r} belongs to a jwt credential of consumer {name!r} on {self.place}, "
                    "and Kong keeps only one credential for a key: use another key, or remove that credential first."
                )
        return found

    # Writing, and what Kong says to it

    def _write(self, method: str, path: str, body: Record | None, what: str) -> t.Any:
        answer = self.client.request(method, self.prefix + path, json=body)
        code = answer.body.get("code") if isinstance(answer.body, dict) else None
        if code == UNIQUE_VIOLATION or (method == "PATCH" and answer.status == 404):
            raise LostRace(what) from self._refused(answer, what)
        return self._expected(answer, what)

    def _expected(self, answer: Answer, what: str) -> t.Any:
        if answer.ok and _is_kongs(answer):
            return answer.body
        raise self._refused(answer, what)

    def _refused(self, answer: Answer, what: str) -> Problem:
        if not _is_kongs(answer):
            return Problem(
                f"There is no Kong Admin API at {self.client.connection.address}: it answered {answer.status} "
                "with something else than Kong's JSON; check kong_admin_url (its usual port is 8001)."
            )
        said = " ".join(answer.body["message"].split())
        if answer.body.get("code") == READ_ONLY_DATABASE:
            advice = "it runs without a database (DB-less), so its declarative configuration is the place for this"
        elif answer.status in (401, 403):
            advice = "check kong_admin_token and what it may do"
        elif "@referenced_by" in (answer.body.get("fields") or ()):
            advice = "remove first what refers to it"
        elif answer.body.get("code") == UNIQUE_VIOLATION:
            advice = "another object has that value already: rename one of the two"
        elif answer.status >= 500:
            advice = "its error log may tell more"
        else:
            advice = "correct the option that it names"
        return self.client.refused(f"{self.place} refused to {what}: {answer.status} {said}; {advice}.", answer)


def _is_kongs(answer: Answer) -> bool:
    """Whether it is the Admin API that answered: other servers, Kong's proxy among them, speak JSON as well."""
    if not isinstance(answer.body, dict):
        return answer.ok and answer.body is None
    if answer.ok:
        return not ANSWERS.isdisjoint(answer.body)
    return not str(answer.body.get("message", NO_ROUTE)).startswith(NO_ROUTE)
