# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Admin API: every entity's generated endpoints and the few hand-made ones (kong/api)."""

from __future__ import annotations

import functools
import re
import socket
import time
import urllib.parse
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from . import arguments, errors
from .dao import Dao, new_id, validate_only
from .entities import PRIORITIES, SCHEMAS, describe
from .lua import LuaError
from .schema import is_uuid
from .store import Row, page
from .web import SERVER, Call, Endpoint, Router, reply

if TYPE_CHECKING:
    from . import Kong

VERSION = "3.9.3"
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_BODY_TYPES = (
    "application/json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
)
_YAML_TYPES = ("application/yaml", "text/yaml")
_UNSUPPORTED_PAGE = (
    "<html>\r\n<head><title>415 Unsupported Media Type</title></head>\r\n<body>\r\n"
    "<center><h1>415 Unsupported Media Type</h1></center>\r\n</body>\r\n</html>\r\n"
)
_TAGS_AND = re.compile(r"([ -+\-.0-~\x80-\U0010ffff]+(?:,|\Z))+\Z")
_TAGS_OR = re.compile(r"([ -+\-.0-~\x80-\U0010ffff]+(?:/|\Z))+\Z")
_NO_CONFIG = "this endpoint is only available when Kong is configured to not use a database"


class Admin:
    """The Admin API of one Kong, as an ASGI application."""

    def __init__(self, kong: Kong) -> None:
        self.kong = kong
        self.router = Router()
        for name in kong.entities:
            self._add_entity(name)
        self._add_special()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        started = time.monotonic()
        response = self.answer(request, await request.body())
        response.headers["access-control-allow-origin"] = request.headers.get(
            "origin", "*"
        )
        response.headers["access-control-allow-credentials"] = "true"
        response.headers["x-kong-admin-latency"] = str(
            int((time.monotonic() - started) * 1000)
        )
        await response(scope, receive, send)

    def answer(self, request: Request, body: bytes) -> Response:
        """Return the answer to `request`."""
        path = (
            request.scope.get("raw_path") or request.url.path.encode()
        ).decode("latin-1")
        found = self.router.find(path)
        if not found:
            return reply(404, {"message": "Not found"})
        endpoint, params = found
        method = "GET" if request.method == "HEAD" else request.method
        content_type = request.headers.get("content-type", "")
        if method in _WITH_BODY and not self._readable(
            path, content_type, body
        ):
            return Response(
                _UNSUPPORTED_PAGE,
                415,
                {"server": SERVER, "content-type": "text/html; charset=UTF-8"},
            )
        if method == "OPTIONS":
            allow = {
                "allow": endpoint.allow,
                "access-control-allow-methods": endpoint.allow,
            }
            return reply(
                204,
                None,
                {**allow, "access-control-allow-headers": "Content-Type"},
            )
        handler = endpoint.methods.get(method)
        if not handler:
            return reply(405, {"message": "Method not allowed"})
        query = dict(
            reversed(
                urllib.parse.parse_qsl(
                    request.url.query, keep_blank_values=True
                )
            )
        )
        call = Call(
            method,
            params,
            query,
            path=path,
            content_type=content_type,
            body=body,
        )
        try:
            if method in _WITH_BODY:
                call.data = self._data(endpoint, content_type, body)
            result = handler(call)
        except errors.KongError as error:
            return reply(error.status, error.body, error.headers)
        except LuaError:
            return reply(500, {"message": "An unexpected error occurred"})
        if isinstance(result, tuple):
            return reply(*result)
        return reply(
            201 if method == "POST" else 204 if result is None else 200, result
        )

    def _data(
        self, endpoint: Endpoint, content_type: str, body: bytes
    ) -> dict[str, Any]:
        try:
            return arguments.load(
                body,
                content_type,
                self.kong.schemas.get(endpoint.entity or ""),
            )
        except ValueError:
            raise errors.message(400, "Cannot parse JSON body") from None

    @staticmethod
    def _readable(path: str, content_type: str, body: bytes) -> bool:
        if not content_type:
            return not body
        types = _BODY_TYPES + (
            _YAML_TYPES if path.rstrip("/") == "/config" else ()
        )
        return content_type.startswith(types)

    # The generated endpoints

    def _add_entity(self, name: str) -> None:
        entity, entities = self.kong.entities[name], self.kong.entities
        if not entity.path:
            return
        add, many, one = (
            self.router.add,
            f"/{entity.path}",
            f"/{entity.path}/:{name}",
        )
        add(
            many, _endpoint(name, (name,), GET=self.list_all, POST=self.create)
        )
        add(
            one,
            _endpoint(
                name,
                (name,),
                GET=self.read,
                PUT=self.replace,
                PATCH=self.merge,
                DELETE=self.delete,
            ),
        )
        for field_name, field in self.kong.store[name].foreign.items():
            parent, names = field["reference"], (name, field_name)
            if not entities[parent].path:
                continue
            verbs = {
                "GET": self.read_parent,
                "PUT": self.replace_parent,
                "PATCH": self.merge_parent,
            }
            add(
                f"{one}/{field_name}",
                _endpoint(parent, names, **verbs, DELETE=self.refuse_parent),
            )
            nested = f"/{entities[parent].path}/:{parent}/{entity.nested_path}"
            add(
                nested,
                _endpoint(
                    name, names, GET=self.list_children, POST=self.create_child
                ),
            )
            verbs = {
                "GET": self.read_child,
                "PUT": self.replace_child,
                "PATCH": self.merge_child,
            }
            add(
                f"{nested}/:{name}",
                _endpoint(name, names, **verbs, DELETE=self.delete_child),
            )

    def dao(self, name: str) -> Dao:
        return self.kong.daos[name]

    def _take_ttl(self, name: str, data: dict[str, Any]) -> Any:
        """Return the time to live of a body, out of which it goes.

        Raises: LuaError for a null, of which Kong takes the floor: its answer is 500 (measured on 3.9.3).
        """
        if not self.kong.entities[name].ttl or "ttl" not in data:
            return None
        if data["ttl"] is None:
            raise LuaError(
                "bad argument #1 to 'floor' (number expected, got userdata)"
            )
        return data.pop("ttl")

    def row(self, name: str, key: str) -> Row | None:
        """Return the stored row of entity `name` that a path's `key` names, if there is one."""
        if name == "certificates" and not is_uuid(key):
            key = self._certificate_id(key)
        return self.dao(name).find(key)

    def _certificate_id(self, key: str, create: bool = False) -> str:
        """Return the id of the certificate that an SNI stands for (kong/api/routes/certificates.lua)."""
        if is_uuid(key):
            return key.lower()
        sni = self.dao("snis").find(key)
        if not sni and not create:
            raise errors.message(404, "SNI not found")
        return sni["certificate"]["id"] if sni else new_id()

    def need(self, name: str, key: str) -> Row:
        """Return the stored row that a path's `key` names.

        Raises: errors.KongError if there is none.
        """
        row = self.row(name, key)
        if row is None:
            raise errors.not_found()
        return row

    def list_all(self, name: str, call: Call) -> Row:
        """GET /<entity>."""
        if name == "consumers" and "custom_id" in call.query:
            return self._by_custom_id(call.query["custom_id"])
        table, size = self.kong.store[name], size_of(call)
        ids = table.ids
        tags = _tags(call)
        if tags:
            ids = table.with_tags(*tags)
        data, offset = self.dao(name).page(ids, size, call.query.get("offset"))
        rest = "".join(
            f"&{option}={urllib.parse.quote(call.query[option], safe='')}"
            for option in ("tags", "size")
            if option in call.query
        )
        return page_of(data, offset, f"/{self.kong.entities[name].path}", rest)

    def _by_custom_id(self, custom_id: str) -> Row:
        if not custom_id:
            raise errors.message(400, "custom_id must be an unempty string")
        row = self.kong.store["consumers"].find("custom_id", custom_id)
        return {
            "data": [self.dao("consumers").show(row)] if row else [],
            "next": None,
        }

    def create(self, name: str, call: Call) -> Row:
        """POST /<entity>."""
        ttl = self._take_ttl(name, call.data)
        return self.dao(name).show(self.dao(name).insert(call.data, ttl))

    def read(self, name: str, call: Call) -> Row:
        """GET /<entity>/:key."""
        return self.dao(name).show(self.need(name, call.params[name]))

    def replace(self, name: str, call: Call) -> Row:
        """PUT /<entity>/:key."""
        return self._replace(name, call.params[name], call.data)

    def _replace(self, name: str, key: str, data: dict[str, Any]) -> Row:
        if name == "certificates":
            data = _snis_of_put(key, data)
            key = self._certificate_id(key, create=True)
        row = self.dao(name).upsert(key, data, self._take_ttl(name, data))
        if row is None:
            raise errors.not_found()
        return self.dao(name).show(row)

    def merge(self, name: str, call: Call) -> Row:
        """PATCH /<entity>/:key."""
        return self._merge(name, call.params[name], call)

    def _merge(self, name: str, key: str, call: Call) -> Row:
        data = call.data
        if name == "certificates":
            key = self._certificate_id(key)
            if isinstance(data.get("snis"), str):
                data["snis"] = [data["snis"]]
        if name == "plugins" and "name" not in data:
            data["name"] = self.need(name, key)["name"]
            if "json" not in call.content_type.lower():
                data = arguments.infer(data, self.kong.schemas[name])
        return self.dao(name).show(
            self.dao(name).update(key, data, self._take_ttl(name, data))
        )

    def delete(self, name: str, call: Call) -> None:
        """DELETE /<entity>/:key."""
        key = call.params[name]
        self.dao(name).delete(
            self._certificate_id(key) if name == "certificates" else key
        )

    # Below a parent: /<parents>/:parent/<entity>

    def _parent(self, name: str, field: str, call: Call) -> Row:
        parent = self.kong.store[name].foreign[field]["reference"]
        return self.need(parent, call.params[parent])

    def _child(self, name: str, field: str, call: Call) -> Row:
        parent = self._parent(name, field, call)
        row = self._find_child(name, call.params[name], parent)
        if row is None or (row.get(field) or {}).get("id") != parent["id"]:
            raise errors.not_found()
        return row

    def _find_child(self, name: str, key: str, parent: Row) -> Row | None:
        if not is_uuid(key):
            if name == "acls":
                row = self.kong.store[name].find_together(parent["id"], key)
                if row is None:
                    raise errors.KongError(
                        404,
                        {
                            "message": "Not found",
                            "request_id": new_id().replace("-", ""),
                        },
                    )
                return row
            if name == "targets":
                return self.kong.store[name].find_together(parent["id"], key)
        return self.row(name, key)

    def list_children(self, name: str, field: str, call: Call) -> Row:
        """GET /<parents>/:parent/<entity>."""
        parent_name = self.kong.store[name].foreign[field]["reference"]
        parent, size = self._parent(name, field, call), size_of(call)
        _tags(call)
        ids = self.kong.store[name].children[field].get(parent["id"], [])
        base = f"/{self.kong.entities[parent_name].path}/{_segment(call, 2)}/{self.kong.entities[name].nested_path}"
        if name == "targets":
            return self._targets(ids, size, call.query.get("offset"), base)
        data, offset = self.dao(name).page(ids, size, call.query.get("offset"))
        return page_of(data, offset, base)

    def _targets(
        self, ids: list[str], size: float | None, offset: str | None, base: str
    ) -> Row:
        """Newest first, paged by a plain number (kong/db/dao/targets.lua)."""
        rows = self.kong.store["targets"].rows
        if offset and not offset.isdigit():
            raise LuaError("attempt to perform arithmetic on a string value")
        self.dao("targets").page([], size, None)
        newest = sorted(
            (rows[row_id] for row_id in ids),
            key=lambda row: (row["created_at"], row["id"]),
            reverse=True,
        )
        start, end = int(offset or 0), int(offset or 0) + int(size or 100)
        following = str(end) if end < len(newest) else None
        return page_of(
            [self.dao("targets").show(row) for row in newest[start:end]],
            following,
            base,
        )

    def create_child(self, name: str, field: str, call: Call) -> Row:
        """POST /<parents>/:parent/<entity>."""
        call.data[field] = {"id": self._parent(name, field, call)["id"]}
        return self.create(name, call)

    def read_child(self, name: str, field: str, call: Call) -> Row:
        """GET /<parents>/:parent/<entity>/:key."""
        return self.dao(name).show(self._child(name, field, call))

    def replace_child(self, name: str, field: str, call: Call) -> Row:
        """PUT /<parents>/:parent/<entity>/:key: takes the row from another parent if need be."""
        key = call.params[name]
        if name == "targets":
            return self._merge(
                name, self._child(name, field, call)["id"], call
            )
        parent = self._parent(name, field, call)
        call.data[field] = {"id": parent["id"]}
        if name == "acls" and not is_uuid(key):
            found = self.kong.store[name].find_together(parent["id"], key)
            call.data.setdefault("group", key)
            key = found["id"] if found else new_id()
        return self._replace(name, key, call.data)

    def merge_child(self, name: str, field: str, call: Call) -> Row:
        """PATCH /<parents>/:parent/<entity>/:key."""
        row = self._child(name, field, call)
        if name == "targets":
            return self._merge(name, row["id"], call)
        if call.data.get(field) in (None, False) and (
            field not in call.data or call.data[field] is False
        ):
            call.data[field] = {"id": row[field]["id"]}
        key = row["id"] if name == "acls" else call.params[name]
        return self._merge(name, key, call)

    def delete_child(self, name: str, field: str, call: Call) -> None:
        """DELETE /<parents>/:parent/<entity>/:key."""
        row = self._child(name, field, call)
        self.dao(name).delete(row["id"])

    # The parent of a row: /<entity>/:key/<field>

    def _parent_of(
        self, name: str, field: str, call: Call
    ) -> tuple[str, str | None]:
        row = self.need(name, call.params[name])
        parent = self.kong.store[name].foreign[field]["reference"]
        return parent, (row.get(field) or {}).get("id")

    def read_parent(self, name: str, field: str, call: Call) -> Row:
        """GET /<entity>/:key/<field>."""
        parent, row_id = self._parent_of(name, field, call)
        if not row_id:
            raise errors.not_found()
        return self.dao(parent).show(self.need(parent, row_id))

    def replace_parent(self, name: str, field: str, call: Call) -> Row:
        """PUT /<entity>/:key/<field>: replaces the parent row, or makes one and binds it."""
        parent, row_id = self._parent_of(name, field, call)
        result = self._replace(parent, row_id or new_id(), call.data)
        if not row_id:
            self.dao(name).update(
                self.need(name, call.params[name])["id"],
                {field: {"id": result["id"]}},
            )
        return result

    def merge_parent(self, name: str, field: str, call: Call) -> Row:
        """PATCH /<entity>/:key/<field>."""
        parent, row_id = self._parent_of(name, field, call)
        if not row_id:
            raise errors.not_found()
        return self._merge(parent, row_id, call)

    def refuse_parent(self, name: str, field: str, call: Call) -> None:
        """DELETE /<entity>/:key/<field> is not possible."""
        _dummy, row_id = self._parent_of(name, field, call)
        raise (
            errors.message(405, "Method not allowed")
            if row_id
            else errors.not_found()
        )

    # The hand-made endpoints

    def _add_special(self) -> None:
        add = self.router.add
        for path in (
            "/targets",
            "/targets/:targets",
            "/targets/:targets/upstream",
            "/snis/:snis/certificate",
        ):
            add(path, _every(errors.not_found()))
        wasm = errors.message(
            400, "this endpoint is only available when wasm is enabled"
        )
        for path in [
            path for path in self.router.paths if "filter-chains" in path
        ]:
            add(path, _every(wasm))
        gets = {
            "/": self.root,
            "/status": self.status,
            "/endpoints": self.endpoints,
            "/plugins/enabled": lambda call: {
                "enabled_plugins": list(PRIORITIES)
            },
            "/plugins/schema/:name": self.plugin_config_schema,
            "/schemas/:name": self.entity_schema,
            "/schemas/plugins/:name": lambda call: self.subschema(
                "plugins", "plugin", call
            ),
            "/schemas/vaults/:name": lambda call: self.subschema(
                "vaults", "vault", call
            ),
            "/tags": self.list_tags,
            "/tags/:tags": self.list_tags,
            "/upstreams/:upstreams/health": self.health,
            "/upstreams/:upstreams/targets/all": self.all_targets,
        }
        for path, handler in gets.items():
            add(path, Endpoint({"GET": handler}))
        add(
            "/schemas/plugins/validate",
            Endpoint({"POST": lambda call: self.validate("plugins", call)}),
        )
        add(
            "/schemas/vaults/validate",
            Endpoint({"POST": lambda call: self.validate("vaults", call)}),
        )
        add(
            "/schemas/:name/validate",
            Endpoint(
                {"POST": lambda call: self.validate(call.params["name"], call)}
            ),
        )
        add(
            "/config",
            Endpoint({"GET": self.read_config, "POST": self.load_config}),
        )
        for state in ("healthy", "unhealthy"):
            add(
                f"/upstreams/:upstreams/targets/:targets/{state}",
                Endpoint({"PUT": self.set_health}),
            )
            add(
                f"/upstreams/:upstreams/targets/:targets/:address/{state}",
                Endpoint({"PUT": self.set_health}),
            )

    def root(self, call: Call) -> Row:
        """GET /."""
        enabled = dict.fromkeys(
            row["name"] for row in self.kong.store["plugins"].rows.values()
        )
        return {
            "tagline": "Welcome to kong",
            "version": VERSION,
            "edition": "community",
            "hostname": socket.gethostname(),
            "node_id": self.kong.node_id,
            "lua_version": "LuaJIT 2.1.0-20231117",
            "timers": {"running": 0, "pending": 0},
            "pids": {"master": 1, "workers": [2]},
            "plugins": {
                "available_on_server": {
                    name: {"version": VERSION, "priority": priority}
                    for name, priority in PRIORITIES.items()
                },
                "enabled_in_cluster": list(enabled),
            },
            "configuration": {
                "database": self.kong.database,
                "role": "traditional",
                "router_flavor": self.kong.router_flavor,
                "loaded_plugins": dict.fromkeys(PRIORITIES, True),
                "worker_consistency": "eventual",
                "worker_state_update_frequency": 5,
                "db_update_frequency": 5,
                "db_update_propagation": 0,
            },
        }

    def status(self, call: Call) -> Row:
        """GET /status."""
        counts = (
            "total_requests",
            "connections_active",
            "connections_accepted",
            "connections_handled",
        )
        server = dict.fromkeys(
            (
                *counts,
                "connections_reading",
                "connections_writing",
                "connections_waiting",
            ),
            1,
        )
        memory = {
            "workers_lua_vms": [{"pid": 2, "http_allocated_gc": "40.00 MiB"}],
            "lua_shared_dicts": {},
        }
        if self.kong.database == "off":
            return {
                "server": server,
                "memory": memory,
                "configuration_hash": self.kong.configuration_hash,
            }
        return {
            "server": server,
            "memory": memory,
            "database": {"reachable": True},
        }

    def endpoints(self, call: Call) -> Row:
        """GET /endpoints."""
        paths = {
            re.sub(r":(\w+)", r"{\1}", path) for path in self.router.paths
        }
        return {
            "data": sorted(paths, key=lambda path: path.replace("/", "\0"))
        }

    def plugin_config_schema(self, call: Call) -> Row:
        """GET /plugins/schema/:name."""
        body = self.subschema("plugins", "plugin", call)
        config = next(
            item["config"] for item in body["fields"] if "config" in item
        )
        return {
            "fields": config["fields"],
            "entity_checks": config.get("entity_checks", []),
        }

    def entity_schema(self, call: Call) -> Row:
        """GET /schemas/:name."""
        name = call.params["name"]
        if name in self.kong.schemas:
            return describe(self.kong.schemas[name])
        if name in ("tags", "workspaces"):
            return arguments.parse_json(
                (SCHEMAS / f"{name}.json").read_bytes()
            )
        raise errors.message(404, f"No entity named '{name}'")

    def subschema(self, entity: str, what: str, call: Call) -> Row:
        """GET /schemas/plugins/:name, /schemas/vaults/:name."""
        found = self.kong.schemas[entity].subschemas.get(call.params["name"])
        if not found:
            raise errors.message(
                404, f"No {what} named '{call.params['name']}'"
            )
        return describe(found)

    def validate(self, name: str, call: Call) -> tuple[int, Row]:
        """POST /schemas/:name/validate."""
        schema = self.kong.pristine_schemas.get(name)
        if not schema:
            raise errors.message(404, f"No entity named '{name}'")
        validate_only(schema, call.data)
        return 200, {"message": "schema validation successful"}

    def list_tags(self, call: Call) -> Row:
        """GET /tags and /tags/:tag."""
        wanted = call.params.get("tags")
        size = size_of(call)
        self.dao("consumers").page([], size, None)
        rows = {
            f"{row_id} {tag}": {
                "tag": tag,
                "entity_name": name,
                "entity_id": row_id,
            }
            for tag, name, row_id in self.kong.store.tags(wanted)
        }
        found, offset = page(
            sorted(rows), int(size or 100), call.query.get("offset")
        )
        data = [rows[key] for key in found]
        if wanted is not None:
            return page_of(data, offset, f"/tags/{_segment(call, 2)}")
        return page_of(
            data,
            offset,
            "/tags",
            f"&size={call.query['size']}" if "size" in call.query else "",
        )

    def all_targets(self, call: Call) -> Row:
        """GET /upstreams/:upstream/targets/all."""
        upstream = self.need("upstreams", call.params["upstreams"])
        ids = (
            self.kong.store["targets"]
            .children["upstream"]
            .get(upstream["id"], [])
        )
        data, offset = self.dao("targets").page(
            ids, size_of(call), call.query.get("offset")
        )
        return page_of(
            data, offset, f"/upstreams/{_segment(call, 2)}/targets/all"
        )

    def health(self, call: Call) -> Row:
        """GET /upstreams/:upstream/health; health checks never run here."""
        upstream = self.need("upstreams", call.params["upstreams"])
        ids = (
            self.kong.store["targets"]
            .children["upstream"]
            .get(upstream["id"], [])
        )
        offset, base = (
            call.query.get("offset"),
            f"/upstreams/{_segment(call, 2)}/health",
        )
        body = self._targets(ids, size_of(call), offset, base)
        for row in body["data"]:
            row["health"] = "HEALTHCHECKS_OFF"
        return {**body, "node_id": self.kong.node_id}

    def set_health(self, call: Call) -> None:
        """PUT /upstreams/:upstream/targets/:target/healthy, unhealthy."""
        self._child("targets", "upstream", call)

    def read_config(self, call: Call) -> Row:
        """GET /config."""
        if self.kong.database != "off":
            raise errors.message(400, _NO_CONFIG)
        return {"config": self.kong.declarative.export()}

    def load_config(self, call: Call) -> tuple[int, Row | None]:
        """POST /config."""
        if self.kong.database != "off":
            raise errors.message(400, _NO_CONFIG)
        return self.kong.declarative.post(
            {**call.query, **call.data}, call.body
        )


def _endpoint(
    entity: str, names: tuple[str, ...], **handlers: Any
) -> Endpoint:
    """Return the endpoint whose `handlers`, by verb, get `names` before the call."""
    return Endpoint(
        {
            verb: functools.partial(handler, *names)
            for verb, handler in handlers.items()
        },
        entity,
    )


def _every(error: errors.KongError) -> Endpoint:
    def refuse(call: Call) -> None:
        raise error

    return Endpoint(
        dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), refuse)
    )


def _segment(call: Call, number: int) -> str:
    return call.path.split("/")[number]


def size_of(call: Call) -> float | None:
    """Return the page size that a query asks for, if it does.

    Raises: errors.KongError.
    """
    if "size" not in call.query:
        return None
    size = arguments.number(call.query["size"])
    if isinstance(size, str):
        raise errors.invalid_size("size must be a number")
    return size


def _tags(call: Call) -> tuple[list[str], bool] | None:
    """Return the wanted tags and whether a row must have them all.

    Raises: errors.KongError.
    """
    text = call.query.get("tags")
    if text is None:
        return None
    if not text:
        raise errors.invalid_option("tags", "cannot be null")
    if _TAGS_AND.match(text):
        tags, every = text.split(","), True
    elif _TAGS_OR.match(text):
        tags, every = text.split("/"), False
    else:
        raise errors.invalid_option("tags", "invalid filter syntax")
    tags = [tag for tag in tags if tag]
    if len(tags) > 5:
        raise errors.invalid_option("tags", "cannot query more than 5 tags")
    return tags, every


def page_of(
    data: list[Row], offset: str | None, path: str, rest: str = ""
) -> Row:
    """Return one page of a list, with the way to the next one where there is an `offset`."""
    body: Row = {"data": data, "next": None}
    if offset is not None:
        body |= {
            "offset": offset,
            "next": f"{path}?offset={urllib.parse.quote(offset, safe='')}{rest}",
        }
    return body


def _snis_of_put(key: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the body of PUT /certificates/:key with the SNI of the path among its names."""
    name = None if is_uuid(key) else key
    names = data.get("snis")
    if isinstance(names, str):
        names = [names]
    if isinstance(names, list) and name and name not in names:
        names = [*names, name]
    return {**data, "snis": names}
