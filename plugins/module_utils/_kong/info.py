# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up what Kong has, and what it is."""

from __future__ import annotations

import typing as t

from .._ansible.module import Spec, Task
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.http import joined
from .._core.names import did_you_mean
from .._core.options import RETURN_SECRETS
from .._core.reconciler import Policy
from .._core.schema import Predicate
from .._core.sensitive import masked_by_name
from .entities.entity import KongEntity
from .entities.registry import ENTITIES
from .entities.workspaces import WORKSPACE
from .module import KONG, connect_above
from .operation import list_path
from .responses import is_root, is_status
from .server import KongServer

KINDS: dict[str, KongEntity] = {
    one.name: one for one in (*ENTITIES.values(), WORKSPACE) if not one.is_membership
}
SCOPES = {
    "service": "service",
    "route": "route",
    "consumer": "consumer",
    "consumer_group": "consumer_group",
    "upstream": "upstream",
    "certificate": "certificate",
    "set": "key_set",
}
MEMBERS = {"consumer": "consumer_group", "consumer_group": "consumer"}
OPTIONS: Spec = {
    "entity": {"type": "str", "choices": sorted(KINDS)},
    "name": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
    "tags_any": {"type": "list", "elements": "str"},
    **{scope: {"type": "str"} for scope in SCOPES},
    "gather": {
        "type": "list",
        "elements": "str",
        "choices": ["server", "status", "plugins"],
        "default": [],
    },
    "schema": {"type": "str"},
    **RETURN_SECRETS,
}
UNASKED = ("server", "status")  # what a task without options gets
SELECTS = ("name", "tags", "tags_any", *SCOPES)
RULES: Spec = {
    "mutually_exclusive": [("name", "tags", "tags_any")],
    "required_by": dict.fromkeys(SELECTS, "entity"),
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    entity = KINDS.get(params["entity"] or "")
    asked = entity or params["gather"] or params["schema"]
    server: KongServer = (connect_above if entity is WORKSPACE else KONG.connect)(
        params, check_mode=check_mode
    )
    found: Record = {"changed": False}
    if entity:
        chosen = _chosen(server, entity, params)
        found["objects"] = (
            chosen if params["return_secrets"] else _masked(server, entity, chosen)
        )
    if params["schema"]:
        found["schema"] = _schema_of(
            server, *params["schema"].strip("/").partition("/")[::2]
        )
    return (
        found
        | _gathered(server, params["gather"] if asked else UNASKED)
        | {"warnings": server.warnings}
    )


# Entities


def _chosen(server: KongServer, entity: KongEntity, params: Record) -> list[Record]:
    name, tags, any_of = (
        params["name"],
        set(params["tags"] or ()),
        set(params["tags_any"] or ()),
    )
    if lacks := [parent for parent in entity.parents if not params[parent]]:
        raise CollectionError(
            f"Kong lists every {entity.label} below its {lacks[0]} alone: say {lacks[0]}."
        )
    scope = {
        field: server.resolve(one, params[field])
        for field, one in SCOPES.items()
        if params[field]
    }
    group = scope.pop(MEMBERS.get(entity.name, ""), None)
    if stray := sorted(set(scope) - set(entity.schema.fields)):
        raise CollectionError(
            f"No {entity.label} is bound to a {KINDS[SCOPES[stray[0]]].label}: leave out {stray[0]}."
        )
    by_path = name and entity.key not in entity.match_fields and not group
    if by_path:
        found: t.Iterable[Record] = filter(None, [server.find(entity, name)])
    else:
        home = KINDS[MEMBERS[entity.name]].path if group else ""
        path = (
            joined(home, group["id"]) + entity.path
            if group
            else list_path(entity, scope, entity.parents)
        )
        query = ",".join(params["tags"] or ()) or "/".join(params["tags_any"] or ())
        found = server.list_entities(path, **({"tags": query} if query else {}))
    chosen = [
        one
        for one in found
        if all(one.get(field) == value for field, value in scope.items())
        and tags <= set(one.get("tags") or ())  # lists below a parent know no filter
        and (not any_of or any_of & set(one.get("tags") or ()))
        and (
            by_path
            or name in (None, one.get(entity.key), one["id"], one.get("instance_name"))
        )
    ]
    if not chosen:
        server.require_supported(entity)
    return chosen


def _masked(
    server: KongServer, entity: KongEntity, chosen: list[Record]
) -> list[Record]:
    """What of a plugin's configuration is secret is told by the plugin's own schema."""
    if not entity.has_config_schema:
        return [entity.schema.masked(one) for one in chosen]
    schemas = {
        name: server.operation(entity, Policy(absent=True), {"name": name}).interpret(
            {"name": name}
        )[0]
        for name in {one["name"] for one in chosen}
    }
    return [schemas[one["name"]].masked(one) for one in chosen]


# The server


def _gathered(server: KongServer, parts: t.Collection[str]) -> Record:
    found = {}
    if {"server", "plugins"} & set(parts):
        root = _told(server, "/", is_root)
        plugins = root.pop("plugins", {})
        known = {"server": masked_by_name(root), "plugins": plugins}
        found = {part: known[part] for part in known if part in parts}
    if "status" in parts:
        found["status"] = masked_by_name(_told(server, "/status", is_status))
    return found


def _told(server: KongServer, path: str, expected: Predicate) -> Record:
    told = server.get(path, expected)
    if told is None:
        server.require_supported()
        raise CollectionError(
            f"{server.label} has nothing at {path}: check kong_admin_url."
        )
    return told


def _schema_of(server: KongServer, kind: str, name: str) -> Record:
    kong_schema = server.kong_schema(kind, name)
    if kong_schema is None:
        server.require_supported()
        plugins = (
            _told(server, "/", is_root)
            .get("plugins", {})
            .get("available_on_server", {})
        )
        known = [
            *(one.schema_name for one in KINDS.values()),
            *(f"plugins/{one}" for one in plugins),
        ]
        asked = f"{kind}/{name}" if name else kind
        raise CollectionError(
            f"There is no schema {asked!r} on {server.label}{did_you_mean(asked, known) or '.'}"
        )
    return kong_schema


def _secrets(params: Record) -> set[str]:
    """The name of what is known by a secret."""
    entity = KINDS.get(params.get("entity") or "")
    return (
        entity.schema.child(entity.key).secrets(params.get("name")) if entity else set()
    )


TASK = Task({**KONG.options, **OPTIONS}, _run, RULES, _secrets)
