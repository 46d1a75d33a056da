# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of a Konnect control plane, as it is described: no real one has been compared with this.

`konnect.json` has the paths, the methods, and which entities are found by name as well as by id, of Kong's OpenAPI
document. What that leaves open is as in Kong's older open source control plane (Kong/koko): the form of errors, no
fields that are null. JSON schemas and `skip_hash` are as decK uses them (Kong/go-database-reconciler, Kong/go-kong).
"""

from __future__ import annotations

import json
import pathlib
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from .enterprise import Enterprise
from .schema import is_uuid
from .store import Row
from .web import Call, Endpoint, reply

if TYPE_CHECKING:
    from . import Kong

BASE = re.compile(r"/v2/control-planes/[^/]+/core-entities(/.*)")
DESCRIBED: dict[str, dict[str, Any]] = json.loads(
    pathlib.Path(__file__).with_suffix(".json").read_text()
)["paths"]
PATHS = [
    (re.compile(path.replace("*", "[^/]+")), path, known)
    for path, known in DESCRIBED.items()
]
JSON_SCHEMAS = {
    "service": "services",
    "route": "routes",
    "upstream": "upstreams",
    "target": "targets",
    "jwt": "jwt_secrets",
    "consumer": "consumers",
    "consumer_group": "consumer_groups",
    "certificate": "certificates",
    "ca_certificate": "ca_certificates",
    "key": "keys",
    "key-set": "key_sets",
    "hmac-auth": "hmacauth_credentials",
    "basic-auth": "basicauth_credentials",
    "sni": "snis",
    "vault": "vaults",
}
TYPES = {
    "record": "object",
    "map": "object",
    "set": "array",
    "foreign": "object",
}
INVALID_ARGUMENT, NOT_FOUND = 3, 5  # google.rpc.Code


class Konnect(Enterprise):
    """One control plane, whatever its id, for a bearer token."""

    def __init__(self, kong: Kong, token: str | None) -> None:
        super().__init__(kong)
        self.token = token

    def _add_special(self) -> None:
        super()._add_special()
        self.router.add(
            "/targets",
            Endpoint({"GET": lambda call: self.list_all("targets", call)}),
        )

    def answer(self, request: Request, body: bytes) -> Response:
        """Return the answer to `request`."""
        path = (
            request.scope.get("raw_path") or request.url.path.encode()
        ).decode("latin-1")
        if (
            self.token
            and request.headers.get("authorization") != f"Bearer {self.token}"
        ):
            return reply(401, {"message": "Unauthorized", "status": 401})
        found = BASE.fullmatch(path)
        if not found:
            return reply(404, {"message": "Not found"})
        if schema := re.fullmatch("/v1/schemas/json/([^/]+)", found[1]):
            return self._json_schema(schema[1])
        known = next(
            (
                known
                for pattern, dummy, known in PATHS
                if pattern.fullmatch(found[1])
            ),
            None,
        )
        if not known or request.method not in known["methods"]:
            return reply(
                404 if not known else 405,
                {
                    "message": "Not found"
                    if not known
                    else "Method not allowed"
                },
            )
        if known.get("by_name") is False and not is_uuid(
            urllib.parse.unquote(found[1].rpartition("/")[2])
        ):
            return _missing()
        return self._translated(request, found[1], body)

    def _translated(
        self, request: Request, path: str, body: bytes
    ) -> Response:
        """Kong Gateway's answer, in Konnect's words."""
        scope = {
            **request.scope,
            "raw_path": path.encode("latin-1"),
            "path": urllib.parse.unquote(path),
        }
        given = super().answer(Request(scope), body)
        answer = json.loads(given.body) if given.body else None
        if given.status_code == 404 and request.method == "DELETE":
            return reply(204)
        if given.status_code == 404:
            return _missing()
        if given.status_code in (400, 409):
            return reply(400, _error(answer))
        if "/schemas/" in path:
            return reply(given.status_code, answer)
        return reply(given.status_code, _without_nulls(answer))

    def replace_child(self, name: str, field: str, call: Call) -> Row:
        """PUT /<parents>/:parent/<entity>/:key: with `skip_hash` a password is a hash already."""
        shown = super().replace_child(name, field, call)
        if call.query.get("skip_hash") != "true":
            return shown
        self.kong.store[name].rows[shown["id"]]["password"] = call.data[
            "password"
        ]
        return {**shown, "password": call.data["password"]}

    def _json_schema(self, name: str) -> Response:
        table = JSON_SCHEMAS.get(name)
        if not table:
            return _missing()
        shown = self.entity_schema(Call("GET", {"name": table}))
        return reply(200, _as_json_schema({"type": "record", **shown}))


def _as_json_schema(schema: Row) -> Row:
    found: Row = {"type": TYPES.get(schema["type"], schema["type"])}
    if schema["type"] == "record":
        fields = {
            name: one
            for field in schema["fields"]
            for name, one in field.items()
        }
        found["properties"] = {
            name: _as_json_schema(one) for name, one in fields.items()
        }
        found["required"] = [
            name
            for name, one in fields.items()
            if one.get("required") and one["type"] != "record"
        ]
    if schema["type"] == "foreign":
        found["properties"] = {"id": {"type": "string"}}
    if "elements" in schema:
        found["items"] = _as_json_schema(schema["elements"])
    if schema.get("default") is not None:
        found["default"] = schema["default"]
    return found


def _error(answer: Row) -> Row:
    """An error as Kong/koko words it (internal/server/util/helpers.go)."""
    if answer.get("code") not in (2, 4, 5):
        return {
            "code": INVALID_ARGUMENT,
            "message": answer["message"],
            "details": [],
        }
    refused = answer["code"] == 2
    kind = "FIELD" if refused else "REFERENCE"
    details = [
        {
            "type": f"ERROR_TYPE_{kind}",
            "field": name,
            "messages": [
                json.dumps(one) if isinstance(one, dict) else str(one)
            ],
        }
        for name, one in answer["fields"].items()
    ]
    said = "validation error" if refused else "data constraint error"
    return {"code": INVALID_ARGUMENT, "message": said, "details": details}


def _missing() -> Response:
    return reply(404, {"code": NOT_FOUND, "message": "", "details": []})


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_nulls(one)
            for name, one in value.items()
            if one is not None
        }
    return (
        [_without_nulls(one) for one in value]
        if isinstance(value, list)
        else value
    )
