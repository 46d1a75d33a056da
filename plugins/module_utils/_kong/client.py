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
from .._core.http_client import Client, Request, Response
from .._core.names import UUID, did_you_mean
from .._core.reconciler import Policy
from .._core.schema import Predicate, RecordSchema
from .._core.unknown import UNKNOWN
from .._core.urls import is_segment, join_path, shorten
from . import konnect, server_schema
from .entity import KongEntity
from .refusals import CONFLICT, FORBIDDEN, NOT_FOUND, is_from_kong, refusal
from .registry import ENTITIES, LISTED, NESTED, TABLES
from .responses import BY_PATH, field_of, is_entity, is_page, is_root

LARGEST_PAGE = 1000  # entities; what Kong allows at most
# A server that repeats a page endlessly must not keep a task for ever.
MOST_PAGES = 10_000
# The first segments of the Admin API's own paths: as workspaces they would lead to these.
RESERVED_NAMES = {"config", "schemas", "status"} | {
    entity.path.split("/")[1] for entity in LISTED.values()
}
# Kong judges the body by its schema and stores nothing (kong/api/routes/kong.lua).
VALIDATION = re.compile(r"POST (/[^/]+)?/schemas/[^/]+/validate")
# How Kong Gateway Enterprise says it.
NO_WORKSPACE = re.compile("Workspace '.*' not found")

K = t.TypeVar("K", bound="Kong")


@dataclasses.dataclass
class ServerFacts:
    """What was learned about a server, so that it is asked for only once.

    Attributes:
        root: What the server tells about itself, or None where it has not been asked.
        lacks_workspace: The workspace does not exist yet.
        kong_schemas: The schemas that the server has, by path or table; None where it has none.
        object_schemas: The schemas of entities that are made of these, by kind, name and policy.
    """

    root: Record | None = None
    lacks_workspace: bool = False
    kong_schemas: dict[str, Record | None] = dataclasses.field(
        default_factory=dict
    )
    object_schemas: dict[tuple[str, str, bool, bool], RecordSchema] = (
        dataclasses.field(default_factory=dict)
    )


class Kong:
    """The Admin API of one Kong, optionally of one of its workspaces.

    Attributes:
        client: The session with the server.
        dialect: Where the server's API differs from Kong Gateway's.
        workspace: The workspace, or None for the default one.
        prefix: What the paths of the workspace begin with.
        warnings: What the user has to know.
        tolerates_missing: What a task refers to may be missing, because an earlier task would have
            created it: that is so in check mode, where nothing is created.
    """

    def __init__(self, client: Client, workspace: str | None = None) -> None:
        self.client = client
        self.dialect = konnect.dialect_of(client.connection.url)
        if workspace and not self.dialect.has_workspaces:
            raise CollectionError(
                f"{self.label} is {self.dialect.name}, which has no workspaces: leave out "
                "kong_workspace."
            )
        self.workspace = workspace
        self.prefix = (
            _workspace_path(workspace, self.label) if workspace else ""
        )
        self.warnings: list[str] = []
        self.tolerates_missing = client.read_only
        self._missing_paths = {
            entity.path
            for entity in LISTED.values()
            if self.traits(entity).is_missing
        }
        self._facts = ServerFacts()

    @property
    def label(self) -> str:
        """The server as messages name it."""
        return self.client.connection.label

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""
        return self.client.read_only

    @property
    def lacks_workspace(self) -> bool:
        """Whether the workspace does not exist yet."""
        return self._facts.lacks_workspace

    def requiring_references(self: K) -> K:
        """Return the same server for a task to which nothing may be missing."""
        if not self.tolerates_missing:
            return self
        # The copy shares what was learned about the server, and the warnings.
        server = copy.copy(self)
        server.tolerates_missing = False
        return server

    # Reading entities

    def find(self, entity: KongEntity, name_or_id: str) -> Record | None:
        """Return an entity by its id or its natural key."""
        if UUID.fullmatch(name_or_id) and (
            record := self.find_by_id(entity, name_or_id)
        ):
            return record
        return self.find_by_key(entity, name_or_id)

    def find_by_id(self, entity: KongEntity, identifier: str) -> Record | None:
        """Return an entity by its id.

        Raises CollectionError for what is no UUID, because Kong would take it for a name.
        """
        if identifier == UNKNOWN:
            return None
        if not UUID.fullmatch(identifier):
            raise CollectionError(
                f"id of {entity.label} must be a UUID, which {identifier!r} is not."
            )
        return self._read_entity(entity, identifier)

    def find_by_key(
        self, entity: KongEntity, key: str | None
    ) -> Record | None:
        """Return an entity by its natural key.

        Raises CollectionError for an empty key, at whose path Kong has the list of all entities.
        """
        if not key:
            raise CollectionError(
                f"An empty {entity.key} identifies no {entity.label}: set "
                f"its {entity.key} or its id."
            )
        if key == UNKNOWN:
            return None
        # Kong takes a key that looks like a UUID for an id (kong/api/endpoints.lua).
        has_no_path = UUID.fullmatch(key) or not is_segment(key)
        if has_no_path or self.traits(entity).is_found_by_id_only:
            return self._find_in_list(entity, key)

        # A key may be a secret, and stands in the path that an error quotes.
        with redacting(entity.schema.child(entity.key).secrets(key)):
            return self._read_entity(entity, key)

    def _find_in_list(self, entity: KongEntity, key: str) -> Record | None:
        """Return the entity of a natural key from the list of all entities of its kind."""
        for record in self.list_entities(entity.path):
            if key in entity.keys_of(record):
                return record
        return None

    def _read_entity(self, entity: KongEntity, key: str) -> Record | None:
        """Return the entity at the path of an id or a key.

        Raises CollectionError for another entity: a proxy on the way may decode the path.
        """
        path = join_path(entity.path, key)
        if entity.detail_query:
            record = self._read_detail(entity, path)
        else:
            record = self.get(path, functools.partial(is_entity, entity))
        if record is None:
            return None

        # Kong spells ids in lower case, whatever the case of the request.
        is_id = key.lower() == record["id"].lower()
        if not is_id and key not in entity.keys_of(record):
            raise CollectionError(
                f"{self.client.address} was asked for {entity.label} "
                f"{shorten(key)} but answered with another: check that "
                "nothing on the way to Kong decodes or rewrites paths."
            )
        return record

    def _read_detail(self, entity: KongEntity, path: str) -> Record | None:
        """Return an entity that Kong tells under its name, among other things."""

        def is_expected(body: t.Any) -> bool:
            return is_entity(entity, field_of(body, entity.name))

        detail = self.get(path, is_expected, **entity.detail_query)
        return detail and t.cast(Record, detail[entity.name])

    def find_reference(self, kind: str, name_or_id: str) -> Record | None:
        """Return a reference by id or natural key, or None where there is no such entity."""
        entity = ENTITIES[kind]
        if record := self.find(entity, name_or_id):
            return {"id": record["id"]}
        self.require_supported(entity)
        return None

    def resolve(self, kind: str, name_or_id: str) -> Record:
        """Return a reference by id or natural key.

        Raises ReferenceNotFoundError where there is no such entity, and nothing may be missing.
        """
        if reference := self.find_reference(kind, name_or_id):
            return reference
        entity = ENTITIES[kind]
        if not self.tolerates_missing:
            raise self._reference_not_found(entity, name_or_id)
        # What is unknown is the result of an earlier task, which the user knows of.
        if name_or_id != UNKNOWN:
            self.warnings.append(
                f"{entity.label} {name_or_id!r} does not exist yet; an earlier task would have "
                "created it"
            )
        return {"id": UNKNOWN}

    def _reference_not_found(
        self, entity: KongEntity, name_or_id: str
    ) -> ReferenceNotFoundError:
        """Return the error for a reference to nothing, with the name that comes closest."""
        known_names: list[str] = []
        for record in self._first_page(entity):
            known_names += map(str, entity.keys_of(record))
        hint = did_you_mean(str(name_or_id), known_names) or "."
        return ReferenceNotFoundError(
            f"There is no {entity.label} {name_or_id!r} on {self.label}{hint}"
        )

    def list_entities(self, path: str, **query: t.Any) -> t.Iterator[Record]:
        """Yield every entity of a list, page by page."""
        for page in self._pages(path, **query):
            yield from page

    def list_all(self, path: str) -> list[Record] | None:
        """Return a whole list, or None where the server has no such list.

        What belongs to the server itself is left out: nobody else is to change it.
        """
        pages = list(self._pages(path))
        if not pages:
            return None

        managed_tags = self.dialect.managed_tags
        records = []
        for page in pages:
            for record in page:
                if managed_tags.isdisjoint(record.get("tags") or ()):
                    records.append(record)
        return records

    def list_within(
        self, entity: KongEntity, parent: KongEntity, parent_record: Record
    ) -> list[Record] | None:
        """Return every entity of a kind that belongs to one of another kind."""
        parent_id = parent_record["id"]
        records = self.list_all(
            join_path(parent.path, parent_id) + entity.path
        )
        if records is None:
            return None
        return [
            entity.from_parent_list(parent_id, record) for record in records
        ]

    def find_where(
        self, entity: KongEntity, field_name: str, value: t.Any
    ) -> Record | None:
        """Return the first entity with a value in a field by which Kong filters the list."""
        # Values are compared here too, because a server ignores a filter that it does not know.
        for record in self._first_page(entity, **{field_name: value}):
            if record.get(field_name) == value:
                return record
        return None

    def _first_page(self, entity: KongEntity, **query: t.Any) -> list[Record]:
        """Return the beginning of a list, as a hint and for a filter that finds one entity at most."""
        query = query or {"size": LARGEST_PAGE}
        page = self.get(
            entity.path, functools.partial(is_page, entity), **query
        )
        return page["data"] if page else []

    def _pages(self, path: str, **query: t.Any) -> t.Iterator[list[Record]]:
        """Yield a list page by page: none where the server has no such list.

        Raises CollectionError for a list that does not end.
        """
        entity = BY_PATH.get(path[path.rindex("/") :])
        is_expected = functools.partial(is_page, entity)
        offset: Record = {}
        for dummy in range(MOST_PAGES):
            # Nested lists forget the page size in their ``next``, so it is said anew.
            page = self.get(
                path, is_expected, size=LARGEST_PAGE, **query, **offset
            )
            if page is None:
                return
            yield page["data"]

            if not page.get("offset"):
                return
            offset = {"offset": page["offset"]}
        raise CollectionError(
            f"{self.label} has more than {MOST_PAGES} pages at {path}, or repeats them endlessly."
        )

    def get(
        self, path: str, is_expected: Predicate, **query: t.Any
    ) -> Record | None:
        """Return what is at a path of the workspace, or None where there is nothing.

        Raises CollectionError for a response that is not as expected: other servers say 404 as well,
        and some say 200 to everything.
        """
        if path in self._missing_paths:
            return None
        response = self.send(Request("GET", path, query=query))
        if response.status == NOT_FOUND:
            if self._may_have_any_body(response):
                return None
            if is_from_kong(response):
                self._check_workspace(response)
                return None
        return t.cast(
            Record, self.expect(response, f"read {path}", is_expected)
        )

    def _may_have_any_body(self, response: Response) -> bool:
        """Return whether a 404 may have any body: the description of Konnect's API gives it none."""
        return self.dialect.replaces and not isinstance(response.body, str)

    def _check_workspace(self, response: Response) -> None:
        """Find out whether a 404 is about the workspace as a whole.

        Raises ReferenceNotFoundError where that may not be missing.
        """
        if not NO_WORKSPACE.fullmatch(str(response.body["message"])):
            return
        if not self.tolerates_missing:
            raise ReferenceNotFoundError(
                f"There is no workspace {self.workspace!r} on "
                f"{self.label}: check kong_workspace, or create it with "
                "the module kong_workspace."
            )
        self._facts.lacks_workspace = True
        warning = (
            f"workspace {self.workspace!r} does not exist yet; an earlier task would have "
            "created it"
        )
        if warning not in self.warnings:
            self.warnings.append(warning)

    # Schemas

    def object_schema(
        self, entity: KongEntity, config_name: str, policy: Policy
    ) -> RecordSchema:
        """Return the schema of an entity, with the server's defaults where the policy needs them.

        ``config_name`` says which plugin or vault it is.
        """
        # A whole configuration asks for a schema at every entity, so each is made only once.
        is_whole = policy.defaults_for_unset
        cache_key = (entity.name, config_name, policy.needs_defaults, is_whole)
        if cache_key not in self._facts.object_schemas:
            schema = self._described_schema(entity, config_name, policy)
            if is_whole:
                # A whole configuration has these as entities of their own.
                schema = server_schema.without_fields(
                    schema, NESTED[entity.name]
                )
            self._facts.object_schemas[cache_key] = schema
        return self._facts.object_schemas[cache_key]

    def _described_schema(
        self, entity: KongEntity, config_name: str, policy: Policy
    ) -> RecordSchema:
        """Return the schema of an entity, completed by what the server tells about it."""
        schema = entity.schema
        if policy.needs_defaults and not entity.is_membership:
            entity_schema = self.kong_schema(entity.schema_name)
            if entity_schema is not None:
                schema = server_schema.with_defaults(schema, entity_schema)

        config_schema = self.config_schema(entity, config_name)
        if config_schema is not None:
            schema = server_schema.with_defaults(schema, config_schema)
        return schema

    def config_schema(
        self, entity: KongEntity, config_name: str
    ) -> Record | None:
        """Return the server's schema of a plugin or vault.

        Returns None where the server has none, and for kinds of entities that have no such schemas.
        """
        table = entity.schema_name
        if not entity.has_config_schema or not config_name:
            return None
        if self.traits(entity).lacks_config_schema:
            return None
        return self.kong_schema(table, config_name)

    def kong_schema(self, table: str, config_name: str = "") -> Record | None:
        """Return one of the server's schemas: of a table, or of one plugin or vault.

        It is read only once. Returns None where the server has no such schema.
        """
        segments = (table, config_name) if config_name else (table,)
        if not all(map(is_segment, segments)):
            return None
        if self.dialect.has_json_schemas and not config_name:
            return self._json_schema(table)

        path, cache = (
            join_path("/schemas", *segments),
            self._facts.kong_schemas,
        )
        if path not in cache:
            cache[path] = self._read_schema(
                path, describes_config=bool(config_name)
            )
        return cache[path]

    def _read_schema(
        self, path: str, *, describes_config: bool
    ) -> Record | None:
        """Return the schema at a path. Every workspace has the schemas of the server."""
        is_expected = server_schema.is_schema
        if describes_config:
            is_expected = server_schema.is_schema_of_config
        schema = self.get(path, is_expected)
        if schema or not self.lacks_workspace:
            return schema

        response = self.client.send(Request("GET", path))
        if not response.ok or not is_expected(response.body):
            return None
        return t.cast(Record, response.body)

    def _json_schema(self, table: str) -> Record | None:
        """Return a JSON schema of Konnect as one of Kong's.

        Where Konnect describes a table in no schema, returns what is known about it, if anything.
        """
        entity, cache = TABLES.get(table), self._facts.kong_schemas
        traits = entity.konnect if entity else konnect.LIKE_GATEWAY
        if traits.schema_name and table not in cache:
            path = join_path("/v1/schemas/json", traits.schema_name)
            json_schema = self.get(path, konnect.is_json_schema)
            cache[table] = json_schema and konnect.from_json_schema(
                json_schema
            )
        return cache.get(table) or traits.known_schema

    def comparable(
        self,
        entity: KongEntity,
        stored: Record,
        desired: Record,
        *,
        rewrites_secrets: bool = False,
    ) -> Record:
        """Return an entity as it is compared with the desired one.

        It is without what Kong shows twice, and has hashed secrets in clear where they are the
        desired ones. ``rewrites_secrets`` says that a secret which cannot be compared is to be
        written again.
        """
        stored = self._without_shorthands(entity, stored)
        return entity.reveal_secret(
            stored, desired, rewrites_secrets=rewrites_secrets
        )

    def _without_shorthands(
        self, entity: KongEntity, stored: Record
    ) -> Record:
        """Return a plugin without the outdated names of fields, under which Kong repeats their values."""
        if not entity.has_config_schema or not stored.get("config"):
            return stored
        kong_schema = self.config_schema(entity, stored["name"])
        if kong_schema is None:
            return stored
        config_schema = server_schema.config(kong_schema)
        config = server_schema.without_shorthands(
            config_schema, stored["config"]
        )
        return {**stored, "config": config}

    # What the server is

    def root(self) -> Record:
        """Return what the server tells about itself, such as version and edition.

        It is empty where the server must not be asked.
        """
        if self._facts.root is None:
            self._facts.root = self._read_root()
        return self._facts.root

    def _read_root(self) -> Record:
        """Ask the server about itself. Raises CollectionError where it is no Kong."""
        if self.dialect.probe != "/":
            request = Request("GET", self.dialect.probe, query={"size": 1})
            response = self.client.send(request)
            self.expect(
                response, "list services", functools.partial(is_page, None)
            )
            return {}

        response = self.client.send(Request("GET", "/"))
        # RBAC may keep a user from the root who may do everything else.
        if response.status in FORBIDDEN and is_from_kong(response):
            return {}
        return t.cast(Record, self.expect(response, "read /", is_root))

    def traits(self, entity: KongEntity) -> konnect.KonnectTraits:
        """Return what is particular about a kind of entity on this server."""
        return self.dialect.traits(entity.konnect)

    @property
    def is_db_less(self) -> bool:
        """Whether the server keeps its entities in memory alone."""
        configuration = self.root().get("configuration") or {}
        return bool(configuration.get("database") == "off")

    def require_supported(
        self, entity: KongEntity | None = None, *, probe: bool = True
    ) -> None:
        """Raise CollectionError where nothing was found because the server has no notion of it.

        With ``probe``, makes sure as well that it is a Kong at all, where no write is going to show
        that: what Kong says of what is not there, other servers say of every path.
        """
        if probe:
            self.root()
        if entity and self.traits(entity).is_missing:
            raise CollectionError(
                f"{self.label} is {self.dialect.name}, which has no {entity.label}s: leave this out."
            )
        if entity and entity.is_enterprise:
            self._require_enterprise(f"{entity.label}s", "leave this out")
        elif self.prefix:
            self._require_enterprise("workspaces", "leave out kong_workspace")

    def _require_enterprise(self, feature: str, advice: str) -> None:
        """Raise CollectionError where a feature takes Kong Enterprise, and the server is none."""
        root = self.root()
        if root.get("edition") != "community":
            return
        raise CollectionError(
            f"{self.label} has no {feature}: it is Kong {root['version']} "
            "in its community edition, but they require Kong Enterprise; "
            f"{advice}, or check kong_admin_url."
        )

    # Writing, and what Kong says to it

    def send(self, request: Request) -> Response:
        """Send a request to the workspace, whatever the server says to it."""
        if self.prefix:
            path = self.prefix + request.path
            request = dataclasses.replace(request, path=path)
        return self.client.send(request)

    def write(
        self,
        request: Request,
        action: t.Callable[[], str],
        is_expected: Predicate,
    ) -> t.Any:
        """Send a request that changes something, and return the body of the response.

        ``action()`` is what the request does, in words that follow "refused to": most writes
        succeed, and nobody asks. Raises ConflictError where another writer was faster, and
        CollectionError.
        """
        response = self.send(request)
        if response.ok and is_expected(response.body):
            return response.body
        refused = refusal(self.client, response, action())
        # Another writer may have deleted it since it was read, or taken a unique value.
        is_missing = response.status == NOT_FOUND and is_from_kong(response)
        is_gone = is_missing and request.method in ("PATCH", "DELETE")
        if response.status == CONFLICT or is_gone:
            raise ConflictError(action()) from refused
        raise refused

    def expect(
        self, response: Response, action: str, is_expected: Predicate
    ) -> t.Any:
        """Return the body of a response.

        Raises CollectionError, which says what did not happen, where it is not as expected.
        """
        if response.ok and is_expected(response.body):
            return response.body
        raise refusal(self.client, response, action)


def _workspace_path(workspace: str, server_label: str) -> str:
    """Return what the paths of a workspace begin with.

    Raises CollectionError where that would lead to something else.
    """
    if not is_segment(workspace) or workspace in RESERVED_NAMES:
        raise CollectionError(
            f"There is no workspace {shorten(workspace)} on {server_label}: no workspace can "
            "have that name; check kong_workspace."
        )
    return join_path("", workspace)
