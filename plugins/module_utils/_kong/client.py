# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Kong's Admin API finds, creates, updates and deletes an entity.

Sources: kong/api/endpoints.lua, kong/db/errors.lua, kong/db/dao/init.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import functools
import re
import typing as t

from .._core.errors import (
    CollectionError,
    ConflictError,
    InvalidOptionError,
    OwnedByAnotherError,
    ReferenceNotFoundError,
    in_one_line,
    redacting,
)
from .._core.field_paths import Record
from .._core.http import Client, Response, is_segment, joined, shortened
from .._core.names import UUID, did_you_mean
from .._core.reconciler import Plan, Policy
from .._core.schema import MAP_OF_SECRETS, Predicate, Schema, is_fully_known
from .._core.sensitive import UNKNOWN
from . import konnect, server_schema
from .entities import ENTITIES, NESTED, KongEntity
from .responses import BY_PATH, is_nothing, is_one_of, is_page, is_root, member

LARGEST_PAGE = 1000
MOST_PAGES = 10_000
NO_WORKSPACES = {one.path.split("/")[1] for one in ENTITIES.values()} | {
    "config",
    "schemas",
    "status",
    "workspaces",
}
DB_LESS = "it runs without a database (DB-less), so its declarative configuration is the place for this"
NO_ROUTE = "no Route matched"
# What Kong judges by its schema, and does not store (kong/api/routes/kong.lua), in a workspace or outside of any.
VALIDATION = re.compile(r"POST (/[^/]+)?/schemas/[^/]+/validate")
ANY_ID = "00000000-0000-4000-8000-000000000000"
CREDENTIALS = "check kong_admin_token, kong_admin_headers and the other credentials of the connection, and what they may do"
BAD_REQUEST, CONFLICT, TOO_LARGE = 400, 409, 413
UNIQUE_VIOLATION, INVALID_UNIQUE, READ_ONLY_DATABASE = 5, 10, 12


class Kong:
    """The Admin API of one Kong, optionally of one of its workspaces."""

    def __init__(self, client: Client, workspace: str | None = None) -> None:
        self.client = client
        self.dialect = konnect.dialect_of(client.connection.url)
        if workspace and "/workspaces" in self.dialect.lacks:
            raise CollectionError(
                f"{self.place} is {self.dialect.name}, which has no workspaces: leave out kong_workspace."
            )
        self.read_only = self.foresees = client.read_only
        self.workspace, self.prefix = (
            workspace,
            _workspace_path(workspace, self.place) if workspace else "",
        )
        self.warnings: list[str] = []
        self._kong_schemas: dict[str, Record | None] = {}
        self._object_schemas: dict[tuple[str, str, bool, bool], Schema] = {}
        self._again = self._removes = self._whole = False
        self._owner = ""
        self.lacks_workspace = False
        self._root: Record | None = None

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return self.client.connection.place

    # What the engine calls

    def describe(
        self, entity: KongEntity, stated: Record, policy: Policy
    ) -> tuple[Schema, Record]:
        """A plugin's configuration is described by the server alone; of other entities it knows the defaults."""
        self.foresees, self._again = (
            self.read_only and not policy.absent,
            policy.update_secrets,
        )
        self._removes, self._whole = policy.absent, policy.whole
        self._owner = entity.owner
        stated = entity.normal(stated)
        if not entity.subschema:
            return self._schema_of(entity, "", policy), stated
        name, config = stated.get("name") or "", stated.get("config")
        if not isinstance(name, str) or not (name or policy.absent):
            raise InvalidOptionError(
                f"name must be of type string, not {name!r}"
                if name
                else "name is missing"
            )
        kong_schema = self._subschema(entity, name)
        described = entity.schema_name not in self.dialect.undescribed
        if kong_schema is None and described and not policy.absent:
            self.demand(entity)
            known = (
                member(self.root().get(entity.schema_name), "available_on_server") or {}
            )
            kind = entity.label if entity.key == "name" else f"kind of {entity.label}"
            raise CollectionError(
                f"There is no {kind} {name!r} on {self.place}{did_you_mean(name, known) or '.'}"
            )
        if kong_schema is None:
            return server_schema.with_field(
                entity.schema, "config", MAP_OF_SECRETS
            ), stated
        if isinstance(config, dict):
            stated = {
                **stated,
                "config": server_schema.translated(
                    server_schema.config(kong_schema), config
                ),
            }
        return self._schema_of(entity, name, policy), stated

    def find(self, entity: KongEntity, wanted: Record) -> Record | None:
        """The entity with the wanted id or, without one, the wanted natural key.

        Raises OwnedByAnotherError where that has another owner: to have it absent, too, for it still opens the gate.
        """
        found = self._found(entity, wanted)
        if not found:
            self.demand(entity, certain=self.read_only or self._removes)
        if entity.owner:
            self._refuse_anothers(entity, wanted, found)
        return self.tidy(entity, found, wanted, self._again) if found else None

    def create(self, entity: KongEntity, wanted: Record) -> Record:
        """POST, never PUT: a PUT by key would take a credential away from the consumer that owns it."""
        path = self._home(entity, wanted)
        sensitive = functools.partial(self._secrets, entity, wanted, wanted)
        what, expected = (
            f"create {entity.called(wanted)}",
            functools.partial(is_one_of, entity),
        )
        return self.tidy(
            entity, self._write("POST", path, wanted, what, expected, sensitive), wanted
        )

    def update(self, entity: KongEntity, todo: Plan) -> Record:
        """PATCH what differs: Kong merges records and replaces everything else. PUT all where there is no PATCH."""
        path = joined(self._home(entity, todo.before), todo.before["id"])
        sensitive = functools.partial(
            self._secrets, entity, todo.before, todo.before, todo.after
        )
        what, expected = (
            f"change {entity.called(todo.before)}",
            functools.partial(is_one_of, entity),
        )
        if self.dialect.replaces:
            whole = {
                name: one
                for name, one in (todo.after | todo.changes).items()
                if one is not None
            }
            body = {
                name: one for name, one in whole.items() if name not in entity.volatile
            }
            keeps_hash = any(entity.is_hashed(name, one) for name, one in body.items())
            query = {"skip_hash": "true"} if keeps_hash else None
            stored = self._write("PUT", path, body, what, expected, sensitive, query)
        else:
            stored = self._write("PATCH", path, todo.changes, what, expected, sensitive)
        return self.tidy(entity, stored, todo.changes)

    def delete(self, entity: KongEntity, current: Record) -> None:
        """DELETE by id; what is gone already is gone."""
        path = joined(self._home(entity, current), current["id"])
        self._write(
            "DELETE", path, None, f"delete {entity.called(current)}", is_nothing
        )

    def _home(self, entity: KongEntity, record: Record) -> str:
        """The path of the list that an entity is written in."""
        if nested := self.dialect.owned.get(entity.name):
            return joined(ENTITIES["consumer"].path, record["consumer"]["id"]) + nested
        return below(entity, record, entity.parents)

    def foresee(self, entity: KongEntity, todo: Plan) -> None:
        """Ask Kong's schema about an object before it is written. Raises CollectionError where that refuses it.

        The schema knows nothing of other objects, such as whose name it is. Where it may not be asked, or does not
        know this kind of object, nothing is foreseen. A server without a database takes single objects of nobody.
        """
        if not self._whole and self.is_db_less:
            raise CollectionError(
                f"{self.place} would refuse this: {DB_LESS}; write it there and apply that with kong_config."
            )
        record = {
            name: one
            for name, one in (todo.after if todo.before else todo.changes).items()
            if one is not None
        }
        record = {
            name: one
            for name, one in record.items()
            if name not in (*entity.volatile, *entity.apart)
        }
        record |= {
            name: {"id": ANY_ID}
            for name in entity.schema.references
            if record.get(name) == {"id": UNKNOWN}
        }
        if not todo.after or entity.pairs or not is_fully_known(record):
            return
        path = self.prefix + joined("/schemas", entity.schema_name, "validate")
        sensitive = functools.partial(
            self._secrets, entity, record, record, todo.before
        )
        answer = self.client.request("POST", path, json=record, sensitive=sensitive)
        if (
            answer.status == BAD_REQUEST
            and _is_kongs(answer)
            and answer.body.get("code") == self.dialect.violation
        ):
            verb, known = ("change", todo.before) if todo.before else ("create", record)
            raise self.refused(answer, f"{verb} {entity.called(known)}")

    def _secrets(self, entity: KongEntity, named: Record, *records: Record) -> set[str]:
        """The secrets of records, to the knowledge of the entity's shape; ``named`` says of which plugin or vault."""
        schema = self._schema_of(
            entity, str(named["name"]) if entity.subschema else "", Policy()
        )
        return set().union(*(schema.secrets(record) for record in records))

    # Looking things up

    def refer(self, name: str, value: str) -> Record:
        """An entity's reference as bodies hold it, by id or natural key. Raises ReferenceNotFoundError where there is none."""
        entity = ENTITIES[name]
        found = self.look_up(entity, value)
        if found:
            return {"id": found["id"]}
        self.demand(entity)
        if self._removes and name == self._owner:
            return {
                "id": ANY_ID
            }  # whoever owns a credential of that key, it is somebody else
        if self.foresees:
            if value != UNKNOWN:
                self.warnings.append(
                    f"{entity.label} {value!r} does not exist yet; an earlier task would have created it"
                )
            return {"id": UNKNOWN}
        names = [
            str(name)
            for one in self.first_page(entity)
            for name in _each(one.get(entity.key))
        ]
        raise ReferenceNotFoundError(
            f"There is no {entity.label} {value!r} on {self.place}{did_you_mean(str(value), names) or '.'}"
        )

    def look_up(self, entity: KongEntity, value: str) -> Record | None:
        """An entity by its id or its natural key."""
        if UUID.fullmatch(value) and (found := self.by_id(entity, value)):
            return found
        return self.by_key(entity, value)

    def by_id(self, entity: KongEntity, value: str) -> Record | None:
        """An entity by its id. Raises CollectionError for what is no UUID, because Kong would take it for a name."""
        if value == UNKNOWN:
            return None
        if not UUID.fullmatch(value):
            raise CollectionError(
                f"id of {entity.label} must be a UUID, which {value!r} is not."
            )
        return self._one(entity, value)

    def by_key(self, entity: KongEntity, value: str | None) -> Record | None:
        """An entity by its natural key.

        Kong takes a key that looks like a UUID for an id, and no path leads to some others: those are listed.
        Raises CollectionError for an empty key, at whose path Kong has the list of all.
        """
        if not value:
            raise CollectionError(
                f"No {entity.label} is found by an empty {entity.key}: say its {entity.key} or its id."
            )
        if value == UNKNOWN:
            return None
        if (
            UUID.fullmatch(value)
            or not is_segment(value)
            or entity.name in self.dialect.by_id
        ):
            return next(
                (
                    one
                    for one in self.all(entity.path)
                    if value in _each(one.get(entity.key))
                ),
                None,
            )
        with redacting(entity.schema.child(entity.key).secrets(value)):
            return self._one(entity, value)

    def _one(self, entity: KongEntity, key: str) -> Record | None:
        """The entity at the path of an id or a key. Raises CollectionError for another: proxies may decode a path."""
        path = joined(entity.path, key)
        if entity.alone:
            shown = self.get(
                path,
                lambda body: is_one_of(entity, member(body, entity.name)),
                **entity.alone,
            )
            found = shown and shown[entity.name]
        else:
            found = self.get(path, functools.partial(is_one_of, entity))
        if (
            found
            and key.lower() != found["id"].lower()
            and key not in _each(found.get(entity.key))
        ):
            raise CollectionError(
                f"{self.client.address} was asked for {entity.label} {shortened(key)} and answered with another: "
                "see that nothing on the way to Kong decodes or rewrites paths."
            )
        return found

    def get(self, path: str, expected: Predicate, **query: t.Any) -> Record | None:
        """What is at a path, or None. Raises CollectionError for an answer that is not as ``expected``."""
        if path in self.dialect.lacks:
            return None
        answer = self.client.request("GET", self.prefix + path, query=query)
        if answer.status == 404 and self._says_nothing(answer):
            return None
        if answer.status == 404 and _is_kongs(answer):
            self._demand_workspace(answer)
            return None
        return self._expected(answer, f"read {path}", expected)

    def all(self, path: str, **query: t.Any) -> t.Iterator[Record]:
        """Every entity of a list, page by page. Nested lists forget the page size in ``next``, so it is said anew."""
        for page in self._pages(path, **query):
            yield from page

    def every(self, path: str) -> list[Record] | None:
        """A whole list; None where the server knows of no such list."""
        pages = list(self._pages(path))
        return (
            [
                record
                for page in pages
                for record in page
                if not self._is_managed(record)
            ]
            if pages
            else None
        )

    def _is_managed(self, record: Record) -> bool:
        """Whether an entity belongs to the server itself, which nobody else is to change."""
        return not self.dialect.managed.isdisjoint(record.get("tags") or ())

    def every_in(
        self, entity: KongEntity, parent: KongEntity, home: Record
    ) -> list[Record] | None:
        """Every such entity that belongs to one of another kind."""
        return self.every(joined(parent.path, home["id"]) + entity.path)

    def _pages(self, path: str, **query: t.Any) -> t.Iterator[list[Record]]:
        begun: Record = {}
        expected = functools.partial(is_page, BY_PATH.get(path[path.rindex("/") :]))
        for dummy in range(MOST_PAGES):
            page = self.get(path, expected, size=LARGEST_PAGE, **query, **begun)
            if page:
                yield page["data"]
            if not page or not page.get("offset"):
                return
            begun = {"offset": page["offset"]}
        raise CollectionError(
            f"{self.place} has more than {MOST_PAGES} pages at {path}, or repeats them endlessly."
        )

    def first_page(self, entity: KongEntity) -> list[Record]:
        """Some entities, for a hint."""
        page = self.get(
            entity.path, functools.partial(is_page, entity), size=LARGEST_PAGE
        )
        return page["data"] if page else []

    def _first(self, entity: KongEntity, **query: t.Any) -> Record | None:
        page = self.get(entity.path, functools.partial(is_page, entity), **query)
        return (
            next((one for one in page["data"] if query.items() <= one.items()), None)
            if page
            else None
        )

    def kong_schema(self, kind: str, name: str = "") -> Record | None:
        """One of the server's schemas, asked for once: of a kind of entity, or of plugins or vaults of one name."""
        names = (kind, name) if name else (kind,)
        if not all(map(is_segment, names)):
            return None
        if self.dialect.schemas is not None and not name:
            return self._json_schema(kind, self.dialect.schemas.get(kind))
        path = joined("/schemas", *names)
        if path not in self._kong_schemas:
            expected = (
                server_schema.is_schema_of_config if name else server_schema.is_schema
            )
            found = self.get(path, expected)
            self._kong_schemas[path] = found or (
                self._get_outside(path, expected) if self.lacks_workspace else None
            )
        return self._kong_schemas[path]

    def _json_schema(self, kind: str, name: str | None) -> Record | None:
        """A JSON schema of a kind of entity as one of Kong's; what is known of it where the server tells nothing."""
        if name and kind not in self._kong_schemas:
            found = self.get(joined("/v1/schemas/json", name), konnect.is_json_schema)
            self._kong_schemas[kind] = (
                konnect.from_json_schema(found) if found else None
            )
        return self._kong_schemas.get(kind) or self.dialect.known.get(kind)

    def _get_outside(self, path: str, expected: Predicate) -> Record | None:
        """What is at a path outside of the workspace, which an earlier task would have made."""
        answer = self.client.request("GET", path)
        return answer.body if answer.ok and expected(answer.body) else None

    def _subschema(self, entity: KongEntity, name: str) -> Record | None:
        described = name and entity.schema_name not in self.dialect.undescribed
        return self.kong_schema(entity.schema_name, name) if described else None

    def _schema_of(self, entity: KongEntity, name: str, policy: Policy) -> Schema:
        """The shape of an entity, with its server's defaults where they count."""
        filled = bool(policy.reset or policy.exact or policy.whole)
        asked = (entity.name, name, filled, policy.whole)
        if asked not in self._object_schemas:
            kong_schema = (
                self.kong_schema(entity.schema_name)
                if filled and not entity.pairs
                else None
            )
            schema = (
                server_schema.with_defaults(entity.schema, kong_schema)
                if kong_schema
                else entity.schema
            )
            own = self._subschema(entity, name)
            schema = server_schema.with_defaults(schema, own) if own else schema
            self._object_schemas[asked] = (
                server_schema.without(schema, NESTED[entity.name])
                if policy.whole
                else schema
            )
        return self._object_schemas[asked]

    def tidy(
        self, entity: KongEntity, stored: Record, wanted: Record, again: bool = False
    ) -> Record:
        """An entity without what Kong shows twice, and with hashed secrets in clear where they are the wanted ones."""
        if (
            entity.subschema
            and stored.get("config")
            and (kong_schema := self._subschema(entity, stored["name"]))
        ):
            stored = {
                **stored,
                "config": server_schema.without_shorthands(
                    server_schema.config(kong_schema), stored["config"]
                ),
            }
        return entity.recognise(stored, wanted, again)

    def _found(self, entity: KongEntity, wanted: Record) -> Record | None:
        if wanted.get("id"):
            return self.by_id(entity, wanted["id"])
        key = wanted.get(entity.key)
        if not key and wanted.get("custom_id"):
            return self._first(entity, custom_id=wanted["custom_id"])
        if entity.key not in entity.listed and (key or not entity.listed):
            for one in _each(key):
                if found := self.by_key(entity, one):
                    return found
        return self._in_list(entity, wanted)

    def _in_list(self, entity: KongEntity, wanted: Record) -> Record | None:
        """What is told by several fields or by one that no path takes; lists have no filter for that."""
        told = {name: wanted.get(name) for name in entity.listed}
        if (
            not entity.listed
            or not told[entity.listed[0]]
            or {"id": UNKNOWN} in told.values()
        ):
            return None
        for one in self.all(below(entity, wanted, entity.listed)):
            if all(
                entity.schema.child(name).equal(one.get(name), value)
                for name, value in told.items()
            ):
                return one
        return None

    def _refuse_anothers(
        self, entity: KongEntity, wanted: Record, found: Record | None
    ) -> None:
        """Kong keeps one credential for each key, whoever owns it."""
        key, owner = entity.key, entity.owner
        rival = (
            self.by_key(entity, wanted[key])
            if wanted.get("id") and key in wanted
            else None
        )
        for one in filter(None, (found, rival)):
            if one[owner] != wanted.get(owner, one[owner]):
                record = self.by_id(ENTITIES[owner], one[owner]["id"]) or one[owner]
                name = record.get("username") or record.get("custom_id") or record["id"]
                raise OwnedByAnotherError(
                    f"The {key} {entity.schema.child(key).masked(one[key])!r} belongs to a credential of {owner} "
                    f"{name!r} on {self.place}, and Kong keeps only one {entity.label} for each: "
                    f"use another {key}, or remove that credential first."
                )

    # What the server is

    def root(self) -> Record:
        """What the server tells of itself, such as version and edition; nothing where it must not be asked."""
        if self._root is None and self.dialect.probe != "/":
            self._expected(
                self.client.request("GET", self.dialect.probe, query={"size": 1}),
                "list services",
                functools.partial(is_page, None),
            )
            self._root = {}
        if self._root is None:
            answer = self.client.request("GET", "/")
            hidden = answer.status in (401, 403) and _is_kongs(answer)
            self._root = (
                {}
                if hidden
                else t.cast(Record, self._expected(answer, "read /", is_root))
            )
        return self._root

    @property
    def is_db_less(self) -> bool:
        """Whether the server keeps its entities in memory alone."""
        return (self.root().get("configuration") or {}).get("database") == "off"

    def demand(self, entity: KongEntity | None = None, *, certain: bool = True) -> None:
        """Raise CollectionError where nothing was found because the server has no notion of it: an open source Kong.

        ``certain``: make sure as well that it is a Kong at all, where no write is going to show that. What Kong says
        of what is not there, it says of every wrong path, too.
        """
        if certain:
            self.root()
        if entity and entity.path in self.dialect.lacks:
            raise CollectionError(
                f"{self.place} is {self.dialect.name}, which has no {entity.label}s: leave this out."
            )
        if entity and entity.enterprise:
            what, advice = f"{entity.label}s", "leave this out"
        else:
            what, advice = "workspaces", "leave out kong_workspace"
            if not self.prefix:
                return
        if self.root().get("edition") != "community":
            return
        raise CollectionError(
            f"{self.place} has no {what}: it is Kong {self.root()['version']} in its community edition, and they take "
            f"Kong Enterprise; {advice}, or check kong_admin_url."
        )

    def _says_nothing(self, answer: Response) -> bool:
        """Whether a 404 may have any body: the description of Konnect's API gives it none."""
        return self.dialect.replaces and not isinstance(answer.body, str)

    def _demand_workspace(self, answer: Response) -> None:
        if not re.fullmatch("Workspace '.*' not found", str(answer.body["message"])):
            return
        if not self.foresees:
            raise ReferenceNotFoundError(
                f"There is no workspace {self.workspace!r} on {self.place}: "
                "check kong_workspace, or make it with the module kong_workspace."
            )
        self.lacks_workspace = True
        ahead = f"workspace {self.workspace!r} does not exist yet; an earlier task would have created it"
        self.warnings += [ahead] if ahead not in self.warnings else []

    # Writing, and what Kong says to it

    def _write(
        self,
        method: str,
        path: str,
        body: Record | None,
        what: str,
        expected: Predicate,
        sensitive: t.Callable[[], set[str]] = set,
        query: t.Mapping[str, str] | None = None,
    ) -> t.Any:
        answer = self.client.request(
            method, self.prefix + path, json=body, query=query, sensitive=sensitive
        )
        if answer.status == CONFLICT or (
            method in ("PATCH", "DELETE") and answer.status == 404 and _is_kongs(answer)
        ):
            raise ConflictError(what) from self.refused(answer, what)
        return self._expected(answer, what, expected)

    def _expected(self, answer: Response, what: str, expected: Predicate) -> t.Any:
        if answer.ok and expected(answer.body):
            return answer.body
        raise self.refused(answer, what)

    def refused(self, answer: Response, what: str) -> CollectionError:
        """The error for an answer to the attempt to do something that was not expected."""
        if answer.status == TOO_LARGE:
            return self.client.refused(
                f"{self.place} refused to {what}: 413, the request is too large; raise its "
                "nginx_admin_client_max_body_size.",
                answer,
            )
        if answer.status in (401, 403) and not _is_kongs(answer):
            return self.client.refused(
                f"{self.client.address} refused to {what}: {answer.status}, not in Kong's words, so that it comes from "
                f"a server in front of the Admin API; {CREDENTIALS}.",
                answer,
            )
        if answer.ok or not _is_kongs(answer):
            return CollectionError(
                f"There is no Kong Admin API at {self.client.address}: it answered {answer.status} with something "
                "other than Kong's JSON; check kong_admin_url (its usual port is 8001)."
            )
        said, held = _message(answer.body["message"])
        said += _details(answer.body.get("details"))
        if answer.body.get("code") == INVALID_UNIQUE:
            said = f"{str(answer.body.get('name')).rpartition(' ')[2]}: {said}"
        if answer.status == 404:
            advice = "check the path in kong_admin_url, and that nobody removed what it belongs to"
        elif answer.body.get("code") == READ_ONLY_DATABASE:
            advice = DB_LESS
        elif answer.status in (401, 403):
            advice = CREDENTIALS
        elif "@referenced_by" in (answer.body.get("fields") or ()):
            advice = "remove first what refers to it"
        elif held:
            advice = "remove first what is in it"
        elif answer.body.get("code") == UNIQUE_VIOLATION:
            advice = "another object has that value already: rename one of the two"
        elif "unknown field" in said:
            advice = "leave out what it does not know, which may take another version, edition or router_flavor"
        elif answer.status >= 500:
            advice = "its error log may tell more"
        else:
            advice = "correct the option that it names"
        return self.client.refused(
            f"{self.place} refused to {what}: {answer.status} {said}; {advice}.", answer
        )


def below(entity: KongEntity, record: Record, references: t.Iterable[str]) -> str:
    """Where Kong lists such entities: below the first of the references that the record has, or all of them."""
    for name in references:
        parent = entity.schema.child(name).refers_to
        if parent and record.get(name):
            return joined(ENTITIES[parent].path, record[name]["id"]) + entity.path
    return entity.path


def _each(key: t.Any) -> list[t.Any]:
    """The natural keys of an entity: a certificate may have several."""
    return key if isinstance(key, list) else [key]


def _message(said: t.Any) -> tuple[str, bool]:
    """Kong's words in one line, and whether they are about what a workspace holds: then it counts that beside them."""
    if not isinstance(said, dict):
        return in_one_line(said), False
    held = said.get("entities")
    counts = held if isinstance(held, dict) else {}
    return (
        f"{in_one_line(said.get('message'))} ({', '.join(f'{name}: {counts[name]}' for name in sorted(counts))})",
        bool(counts),
    )


def _details(listed: t.Any) -> str:
    """What Konnect says of single fields (Kong/koko, internal/server/util/helpers.go)."""
    records = (
        [one for one in listed if isinstance(one, dict)]
        if isinstance(listed, list)
        else []
    )
    texts = [
        f"{one.get('field', '')}: {', '.join(map(str, one.get('messages') or ()))}"
        for one in records
    ]
    return f" ({'; '.join(text.removeprefix(': ') for text in texts)})" if texts else ""


def _workspace_path(workspace: str, place: str) -> str:
    """What the paths of a workspace begin with. Raises CollectionError where that would lead to something else."""
    if not is_segment(workspace) or workspace in NO_WORKSPACES:
        raise CollectionError(
            f"There is no workspace {shortened(workspace)} on {place}: no workspace can have that name; "
            "check kong_workspace."
        )
    return joined("", workspace)


def _is_kongs(answer: Response) -> bool:
    """Whether it is the Admin API that refused: other servers, Kong's proxy among them, speak JSON as well."""
    return isinstance(answer.body, dict) and not str(
        answer.body.get("message", NO_ROUTE)
    ).startswith(NO_ROUTE)
