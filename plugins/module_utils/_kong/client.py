# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's Admin API: reading entities and schemas, and sending requests.

What a task does to one entity is in ``operation.py``, why Kong refuses something in ``refusals.py``.

Sources: kong/api/endpoints.lua, kong/db/errors.lua and kong/db/dao/init.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import re
import typing as t

from .._core.errors import (
    CollectionError,
    ConflictError,
    ReferenceNotFoundError,
    redacting,
)
from .._core.field_paths import Record
from .._core.http import Client, Response, is_segment, joined, shortened
from .._core.names import UUID, did_you_mean
from .._core.reconciler import Policy
from .._core.schema import Predicate, RecordSchema
from .._core.sensitive import UNKNOWN
from . import konnect, server_schema
from .entities.entity import KongEntity
from .entities.registry import ENTITIES, NESTED
from .operation import KongOperation, MembershipOperation
from .refusals import CONFLICT, FORBIDDEN, is_from_kong, refusal
from .responses import BY_PATH, is_one_of, is_page, is_root, member

LARGEST_PAGE = 1000  # entities; what Kong allows at most
MOST_PAGES = 10_000
# Kong would take these for something else than a workspace.
NO_WORKSPACES = {entity.path.split("/")[1] for entity in ENTITIES.values()} | {
    "config",
    "schemas",
    "status",
    "workspaces",
}
# What Kong judges by its schema and does not store (kong/api/routes/kong.lua), with any workspace.
VALIDATION = re.compile(r"POST (/[^/]+)?/schemas/[^/]+/validate")


@dataclasses.dataclass
class ServerFacts:
    """What was learned about a server, so that it is asked for only once.

    Attributes:
        root: What the server tells about itself, or None where it has not been asked.
        lacks_workspace: The workspace does not exist yet.
        kong_schemas: The schemas that the server has, by path or kind; None where it has none.
        object_schemas: The schemas of objects that are made of these.
    """

    root: Record | None = None
    lacks_workspace: bool = False
    kong_schemas: dict[str, Record | None] = dataclasses.field(default_factory=dict)
    object_schemas: dict[tuple[str, str, bool, bool], RecordSchema] = dataclasses.field(
        default_factory=dict
    )


class Kong:
    """The Admin API of one Kong, optionally of one of its workspaces.

    Attributes:
        warnings: What the user has to know.
        tolerates_missing: What a task refers to may be missing, because an earlier task would have
            created it: that is so in check mode, where nothing is created.
    """

    def __init__(self, client: Client, workspace: str | None = None) -> None:
        self.client = client
        self.dialect = konnect.dialect_of(client.connection.url)
        if workspace and "/workspaces" in self.dialect.lacks:
            raise CollectionError(
                f"{self.place} is {self.dialect.name}, which has no workspaces: leave out "
                "kong_workspace."
            )
        self.workspace = workspace
        self.prefix = _workspace_path(workspace, self.place) if workspace else ""
        self.warnings: list[str] = []
        self.tolerates_missing = client.read_only
        self._facts = ServerFacts()

    @property
    def place(self) -> str:
        """The server as messages name it."""
        return self.client.connection.place

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""
        return self.client.read_only

    @property
    def lacks_workspace(self) -> bool:
        """Whether the workspace does not exist yet."""
        return self._facts.lacks_workspace

    def insisting(self) -> Kong:
        """Return the same server for a task to which nothing may be missing."""
        if not self.tolerates_missing:
            return self
        server = copy.copy(self)
        server.tolerates_missing = False
        return server

    def operation(
        self, entity: KongEntity, policy: Policy, dummy_stated: Record
    ) -> KongOperation:
        """Return what a task does to an entity."""
        server = self.insisting() if policy.absent else self
        kind = MembershipOperation if entity.is_membership else KongOperation
        return kind(server, entity, policy)

    # Reading entities

    def look_up(self, entity: KongEntity, value: str) -> Record | None:
        """Return an entity by its id or its natural key."""
        if UUID.fullmatch(value) and (found := self.by_id(entity, value)):
            return found
        return self.by_key(entity, value)

    def by_id(self, entity: KongEntity, value: str) -> Record | None:
        """Return an entity by its id.

        Raises CollectionError for what is no UUID, because Kong would take it for a name.
        """
        if value == UNKNOWN:
            return None
        if not UUID.fullmatch(value):
            raise CollectionError(
                f"id of {entity.label} must be a UUID, which {value!r} is not."
            )
        return self._at_key(entity, value)

    def by_key(self, entity: KongEntity, value: str | None) -> Record | None:
        """Return an entity by its natural key.

        Kong takes a key that looks like a UUID for an id, and no path leads to some other keys:
        those are looked for in the list. Raises CollectionError for an empty key, at whose path Kong
        has the list of all entities.
        """
        if not value:
            raise CollectionError(
                f"No {entity.label} is found by an empty {entity.key}: say its {entity.key} or its id."
            )
        if value == UNKNOWN:
            return None
        has_no_path = UUID.fullmatch(value) or not is_segment(value)
        if has_no_path or entity.name in self.dialect.by_id:
            listed = self.all(entity.path)
            return next((one for one in listed if value in entity.keys_of(one)), None)
        with redacting(entity.schema.child(entity.key).secrets(value)):
            return self._at_key(entity, value)

    def _at_key(self, entity: KongEntity, key: str) -> Record | None:
        """Return the entity at the path of an id or a key.

        Raises CollectionError for another entity: a proxy on the way may decode the path.
        """
        path = joined(entity.path, key)
        if entity.detail_query:
            shown = self.get(
                path,
                lambda body: is_one_of(entity, member(body, entity.name)),
                **entity.detail_query,
            )
            found = shown and shown[entity.name]
        else:
            found = self.get(path, functools.partial(is_one_of, entity))
        if (
            found
            and key.lower() != found["id"].lower()
            and key not in entity.keys_of(found)
        ):
            raise CollectionError(
                f"{self.client.address} was asked for {entity.label} {shortened(key)} and answered "
                "with another: see that nothing on the way to Kong decodes or rewrites paths."
            )
        return found

    def reference(self, kind: str, value: str) -> Record | None:
        """Return a reference by id or natural key, or None where there is no such entity."""
        entity = ENTITIES[kind]
        if found := self.look_up(entity, value):
            return {"id": found["id"]}
        self.require_supported(entity)
        return None

    def resolve(self, kind: str, value: str) -> Record:
        """Return a reference by id or natural key.

        Raises ReferenceNotFoundError where there is no such entity, and nothing may be missing.
        """
        if found := self.reference(kind, value):
            return found
        entity = ENTITIES[kind]
        if not self.tolerates_missing:
            names = [
                str(key)
                for one in self.first_page(entity)
                for key in entity.keys_of(one)
            ]
            hint = did_you_mean(str(value), names) or "."
            raise ReferenceNotFoundError(
                f"There is no {entity.label} {value!r} on {self.place}{hint}"
            )
        if value != UNKNOWN:
            self.warnings.append(
                f"{entity.label} {value!r} does not exist yet; an earlier task would have created it"
            )
        return {"id": UNKNOWN}

    def all(self, path: str, **query: t.Any) -> t.Iterator[Record]:
        """Yield every entity of a list, page by page."""
        for page in self._pages(path, **query):
            yield from page

    def every(self, path: str) -> list[Record] | None:
        """Return a whole list, or None where the server has no such list."""
        pages = list(self._pages(path))
        if not pages:
            return None
        return [
            record for page in pages for record in page if not self._is_managed(record)
        ]

    def every_in(
        self, entity: KongEntity, parent: KongEntity, parent_record: Record
    ) -> list[Record] | None:
        """Return every entity of a kind that belongs to one of another kind."""
        found = self.every(joined(parent.path, parent_record["id"]) + entity.path)
        if found is None:
            return None
        return [entity.from_parent_list(parent_record["id"], one) for one in found]

    def first_page(self, entity: KongEntity) -> list[Record]:
        """Return some entities, for a hint."""
        page = self.get(
            entity.path, functools.partial(is_page, entity), size=LARGEST_PAGE
        )
        return page["data"] if page else []

    def first_where(self, entity: KongEntity, **query: t.Any) -> Record | None:
        """Return the first entity that has some values, by which Kong filters its list."""
        page = self.get(entity.path, functools.partial(is_page, entity), **query)
        listed = page["data"] if page else []
        return next((one for one in listed if query.items() <= one.items()), None)

    def _is_managed(self, record: Record) -> bool:
        """Return whether an entity belongs to the server itself, which nobody else is to change."""
        return not self.dialect.managed.isdisjoint(record.get("tags") or ())

    def _pages(self, path: str, **query: t.Any) -> t.Iterator[list[Record]]:
        offset: Record = {}
        expected = functools.partial(is_page, BY_PATH.get(path[path.rindex("/") :]))
        for dummy in range(MOST_PAGES):
            # Nested lists forget the page size in their ``next``, so it is said anew.
            page = self.get(path, expected, size=LARGEST_PAGE, **query, **offset)
            if page:
                yield page["data"]
            if not page or not page.get("offset"):
                return
            offset = {"offset": page["offset"]}
        raise CollectionError(
            f"{self.place} has more than {MOST_PAGES} pages at {path}, or repeats them endlessly."
        )

    def get(self, path: str, expected: Predicate, **query: t.Any) -> Record | None:
        """Return what is at a path, or None.

        Raises CollectionError for a response that is not as ``expected``.
        """
        if path in self.dialect.lacks:
            return None
        response = self.client.request("GET", self.prefix + path, query=query)
        if response.status == 404 and self._may_be_empty(response):
            return None
        if response.status == 404 and is_from_kong(response):
            self._check_workspace(response)
            return None
        return t.cast(Record, self.expect(response, f"read {path}", expected))

    def _may_be_empty(self, response: Response) -> bool:
        """Return whether a 404 may have any body: the description of Konnect's API gives it none."""
        return self.dialect.replaces and not isinstance(response.body, str)

    def _check_workspace(self, response: Response) -> None:
        if not re.fullmatch("Workspace '.*' not found", str(response.body["message"])):
            return
        if not self.tolerates_missing:
            raise ReferenceNotFoundError(
                f"There is no workspace {self.workspace!r} on {self.place}: "
                "check kong_workspace, or make it with the module kong_workspace."
            )
        self._facts.lacks_workspace = True
        warning = f"workspace {self.workspace!r} does not exist yet; an earlier task would have created it"
        if warning not in self.warnings:
            self.warnings.append(warning)

    # Schemas

    def object_schema(
        self, entity: KongEntity, name: str, policy: Policy
    ) -> RecordSchema:
        """Return the schema of an entity, with the server's defaults where the policy needs them.

        ``name`` says which plugin or vault it is.
        """
        whole = policy.defaults_for_unset
        key = (entity.name, name, policy.needs_defaults, whole)
        if key not in self._facts.object_schemas:
            schema = self._described_schema(entity, name, policy)
            if whole:
                # A whole configuration has these as entities of their own.
                schema = server_schema.without(schema, NESTED[entity.name])
            self._facts.object_schemas[key] = schema
        return self._facts.object_schemas[key]

    def _described_schema(
        self, entity: KongEntity, name: str, policy: Policy
    ) -> RecordSchema:
        schema = entity.schema
        described = None
        if policy.needs_defaults and not entity.is_membership:
            described = self.kong_schema(entity.schema_name)
        for kong_schema in (described, self.config_schema(entity, name)):
            if kong_schema:
                schema = server_schema.with_defaults(schema, kong_schema)
        return schema

    def config_schema(self, entity: KongEntity, name: str) -> Record | None:
        """Return the server's schema of a plugin or vault, or None where it has none."""
        if (
            not entity.has_config_schema
            or not name
            or entity.schema_name in self.dialect.undescribed
        ):
            return None
        return self.kong_schema(entity.schema_name, name)

    def kong_schema(self, kind: str, name: str = "") -> Record | None:
        """Return one of the server's schemas: of a kind of entity, or of one plugin or vault."""
        names = (kind, name) if name else (kind,)
        if not all(map(is_segment, names)):
            return None
        if self.dialect.schemas is not None and not name:
            return self._json_schema(kind, self.dialect.schemas.get(kind))
        path, known = joined("/schemas", *names), self._facts.kong_schemas
        if path not in known:
            expected = (
                server_schema.is_schema_of_config if name else server_schema.is_schema
            )
            found = self.get(path, expected)
            if not found and self.lacks_workspace:
                found = self._get_outside_workspace(path, expected)
            known[path] = found
        return known[path]

    def _json_schema(self, kind: str, name: str | None) -> Record | None:
        """Return a JSON schema of Konnect as one of Kong's, or what is known where there is none."""
        known = self._facts.kong_schemas
        if name and kind not in known:
            found = self.get(joined("/v1/schemas/json", name), konnect.is_json_schema)
            known[kind] = konnect.from_json_schema(found) if found else None
        return known.get(kind) or self.dialect.known.get(kind)

    def _get_outside_workspace(self, path: str, expected: Predicate) -> Record | None:
        response = self.client.request("GET", path)
        return response.body if response.ok and expected(response.body) else None

    def tidy(
        self,
        entity: KongEntity,
        stored: Record,
        desired: Record,
        *,
        rewrites_secrets: bool = False,
    ) -> Record:
        """Return an entity as it is compared with the desired one.

        It is without what Kong shows twice, and has hashed secrets in clear where they are the
        desired ones.
        """
        if entity.has_config_schema and stored.get("config"):
            if kong_schema := self.config_schema(entity, stored["name"]):
                config = server_schema.without_shorthands(
                    server_schema.config(kong_schema), stored["config"]
                )
                stored = {**stored, "config": config}
        return entity.reveal_secret(stored, desired, rewrites_secrets=rewrites_secrets)

    # What the server is

    def root(self) -> Record:
        """Return what the server tells about itself, such as version and edition.

        It is empty where the server must not be asked.
        """
        if self._facts.root is None:
            self._facts.root = self._read_root()
        return self._facts.root

    def _read_root(self) -> Record:
        if self.dialect.probe != "/":
            response = self.client.request("GET", self.dialect.probe, query={"size": 1})
            self.expect(response, "list services", functools.partial(is_page, None))
            return {}
        response = self.client.request("GET", "/")
        if response.status in FORBIDDEN and is_from_kong(response):
            return {}
        return t.cast(Record, self.expect(response, "read /", is_root))

    @property
    def is_db_less(self) -> bool:
        """Whether the server keeps its entities in memory alone."""
        return (self.root().get("configuration") or {}).get("database") == "off"

    def require_supported(
        self, entity: KongEntity | None = None, *, probe: bool = True
    ) -> None:
        """Raise CollectionError where nothing was found because the server has no notion of it.

        With ``probe``, makes sure as well that it is a Kong at all, where no write is going to show
        that: what Kong says of what is not there, other servers say of every path.
        """
        if probe:
            self.root()
        if entity and entity.path in self.dialect.lacks:
            raise CollectionError(
                f"{self.place} is {self.dialect.name}, which has no {entity.label}s: leave this out."
            )
        is_enterprise = bool(entity and entity.is_enterprise)
        if not is_enterprise and not self.prefix:
            return
        if self.root().get("edition") != "community":
            return
        what = f"{entity.label}s" if entity and is_enterprise else "workspaces"
        advice = "leave this out" if is_enterprise else "leave out kong_workspace"
        raise CollectionError(
            f"{self.place} has no {what}: it is Kong {self.root()['version']} in its community "
            f"edition, and they take Kong Enterprise; {advice}, or check kong_admin_url."
        )

    # Writing, and what Kong says to it

    def write(
        self,
        method: str,
        path: str,
        body: Record | None,
        *,
        action: str,
        expected: Predicate,
        sensitive: t.Callable[[], set[str]] = set,
        query: t.Mapping[str, str] | None = None,
    ) -> t.Any:
        """Send a request that changes something, and return the body of the response.

        ``action`` is what the request does, in words, and ``sensitive()`` are the secrets in it.
        Raises ConflictError where another writer was faster, and CollectionError.
        """
        response = self.client.request(
            method, self.prefix + path, json=body, query=query, sensitive=sensitive
        )
        is_gone = response.status == 404 and is_from_kong(response)
        if response.status == CONFLICT or (method in ("PATCH", "DELETE") and is_gone):
            raise ConflictError(action) from refusal(self.client, response, action)
        return self.expect(response, action, expected)

    def expect(self, response: Response, action: str, expected: Predicate) -> t.Any:
        """Return the body of a response. Raises CollectionError where it is not as ``expected``."""
        if response.ok and expected(response.body):
            return response.body
        raise refusal(self.client, response, action)


def _workspace_path(workspace: str, place: str) -> str:
    """Return what the paths of a workspace begin with.

    Raises CollectionError where that would lead to something else.
    """
    if not is_segment(workspace) or workspace in NO_WORKSPACES:
        raise CollectionError(
            f"There is no workspace {shortened(workspace)} on {place}: no workspace can have that "
            "name; check kong_workspace."
        )
    return joined("", workspace)
