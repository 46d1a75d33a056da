# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kong_info, and the lookup kong: what a Kong has, and what it is."""

from __future__ import annotations

import dataclasses
import typing as t

from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.masking import mask_by_name
from .._core.names import did_you_mean
from .._core.options import RETURN_SECRETS, ArgumentSpec
from .._core.reconciler import Policy
from .._core.schema import Predicate, RecordSchema
from .._core.urls import join_path
from .entities.entity import KongEntity
from .entities.registry import ENTITIES, LISTED
from .module import KONG, connect, connect_outside_workspaces
from .operation import list_path
from .responses import is_root, is_status
from .server import KongServer

# The options that say what entities belong to: the kind of that, by reference.
SCOPES = {
    "service": "service",
    "route": "route",
    "consumer": "consumer",
    "consumer_group": "consumer_group",
    "upstream": "upstream",
    "certificate": "certificate",
    "set": "key_set",
}
OPTIONS: ArgumentSpec = {
    "entity": {"type": "str", "choices": sorted(LISTED)},
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
GATHERED_BY_DEFAULT = ("server", "status")  # for a task without options
SELECTING_OPTIONS = ("name", "tags", "tags_any", *SCOPES)
RULES: ArgumentSpec = {
    "mutually_exclusive": [("name", "tags", "tags_any")],
    "required_by": dict.fromkeys(SELECTING_OPTIONS, "entity"),
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    entity = LISTED.get(params["entity"] or "")
    server = _connect(params, entity, check_mode=check_mode)
    result: Record = {"changed": False}
    if entity:
        records = _selected(server, _selection(server, entity, params))
        if not params["return_secrets"]:
            records = _masked(server, entity, records)
        result["objects"] = records
    if params["schema"]:
        table, dummy, config_name = params["schema"].strip("/").partition("/")
        result["schema"] = _schema(server, table, config_name)
    is_specific = entity or params["gather"] or params["schema"]
    parts = params["gather"] if is_specific else GATHERED_BY_DEFAULT
    result |= _gather(server, parts)
    return {**result, "warnings": server.warnings}


def _connect(
    params: Record, entity: KongEntity | None, *, check_mode: bool
) -> KongServer:
    if entity and entity.is_outside_workspaces:
        return connect_outside_workspaces(params, check_mode=check_mode)
    return connect(params, check_mode=check_mode)


# Entities


@dataclasses.dataclass(frozen=True)
class Selection:
    """Which entities a task asks for.

    Attributes:
        entity: The kind of entities.
        name: The name or id of one of them, if any.
        tags: The tags that all of them have.
        any_tags: Tags of which each has one at least, if there are any.
        references: What they refer to.
        list_path: The path of the list that has them.
        has_path: The Admin API finds the entity by its name.
    """

    entity: KongEntity
    name: str | None
    tags: tuple[str, ...]
    any_tags: tuple[str, ...]
    references: t.Mapping[str, Record]
    list_path: str
    has_path: bool

    @property
    def query(self) -> dict[str, str]:
        """The filter of the list: Kong takes tags with commas for all, with slashes for any."""
        tags = ",".join(self.tags) or "/".join(self.any_tags)
        return {"tags": tags} if tags else {}

    def includes(self, record: Record) -> bool:
        """Return whether the task asks for an entity. Lists below a parent know no filter."""
        tags = set(record.get("tags") or ())
        if not tags.issuperset(self.tags):
            return False
        if self.any_tags and tags.isdisjoint(self.any_tags):
            return False
        for field_name, reference in self.references.items():
            if record.get(field_name) != reference:
                return False
        return self.has_path or self._is_named(record)

    def _is_named(self, record: Record) -> bool:
        # A plugin's name is that of its kind, and it may have another one of its own.
        names = (record.get(self.entity.key), record["id"], record.get("instance_name"))
        return self.name is None or self.name in names


def _companions() -> dict[str, str]:
    """Return the kinds that Kong lists below each other: consumers in a group, groups of a consumer."""
    companions: dict[str, str] = {}
    for entity in ENTITIES.values():
        if entity.is_membership:
            first, second = entity.member_lists
            companions |= {first: second, second: first}
    return companions


COMPANIONS = _companions()


def _selection(server: KongServer, entity: KongEntity, params: Record) -> Selection:
    """Return what a task asks for. Raises CollectionError where that can be nothing."""
    missing = [parent for parent in entity.parents if not params[parent]]
    if missing:
        raise CollectionError(
            f"Kong lists every {entity.label} below its {missing[0]} alone: say {missing[0]}."
        )
    references = _references(server, params)
    companion_kind = COMPANIONS.get(entity.name, "")
    companion = references.pop(companion_kind, None)
    _refuse_other_references(entity, references)
    path = list_path(entity, references, entity.parents)
    if companion:
        companion_path = join_path(LISTED[companion_kind].path, companion["id"])
        path = companion_path + entity.path
    is_key_a_path = entity.key not in entity.match_fields and not companion
    return Selection(
        entity,
        params["name"],
        tuple(params["tags"] or ()),
        tuple(params["tags_any"] or ()),
        references,
        path,
        has_path=bool(params["name"]) and is_key_a_path,
    )


def _references(server: KongServer, params: Record) -> dict[str, Record]:
    """Return what the options name that entities belong to. Raises CollectionError where it is missing."""
    references = {}
    for option, kind in SCOPES.items():
        if params[option]:
            references[option] = server.resolve(kind, params[option])
    return references


def _refuse_other_references(entity: KongEntity, references: Record) -> None:
    others = sorted(references.keys() - entity.schema.fields.keys())
    if others:
        label = LISTED[SCOPES[others[0]]].label
        raise CollectionError(
            f"No {entity.label} is bound to a {label}: leave out {others[0]}."
        )


def _selected(server: KongServer, selection: Selection) -> list[Record]:
    entity = selection.entity
    records: t.Iterable[Record]
    if selection.has_path:
        record = server.find(entity, str(selection.name))
        records = [record] if record else []
    else:
        records = server.list_entities(selection.list_path, **selection.query)
    selected = [record for record in records if selection.includes(record)]
    if not selected:
        server.require_supported(entity)
    return selected


def _masked(
    server: KongServer, entity: KongEntity, records: list[Record]
) -> list[Record]:
    """Return entities without their secrets. A plugin's own schema tells what of its config is secret."""
    if not entity.has_config_schema:
        return [entity.schema.masked(record) for record in records]
    schemas: dict[str, RecordSchema] = {}
    masked = []
    for record in records:
        name = record["name"]
        if name not in schemas:
            stated = {"name": name}
            operation = server.operation(entity, Policy(absent=True), stated)
            schemas[name], dummy = operation.interpret(stated)
        masked.append(schemas[name].masked(record))
    return masked


# The server


def _gather(server: KongServer, parts: t.Collection[str]) -> Record:
    gathered: Record = {}
    if "server" in parts or "plugins" in parts:
        root = dict(_read(server, "/", is_root))
        plugins = root.pop("plugins", {})
        if "server" in parts:
            gathered["server"] = mask_by_name(root)
        if "plugins" in parts:
            gathered["plugins"] = plugins
    if "status" in parts:
        gathered["status"] = mask_by_name(_read(server, "/status", is_status))
    return gathered


def _read(server: KongServer, path: str, is_expected: Predicate) -> Record:
    body = server.get(path, is_expected)
    if body is None:
        server.require_supported()
        raise CollectionError(
            f"{server.label} has nothing at {path}: check kong_admin_url."
        )
    return body


def _schema(server: KongServer, table: str, config_name: str) -> Record:
    """Return one of the server's schemas. Raises CollectionError where there is none."""
    kong_schema = server.kong_schema(table, config_name)
    if kong_schema is not None:
        return kong_schema
    server.require_supported()
    name = f"{table}/{config_name}" if config_name else table
    known_names = [entity.schema_name for entity in LISTED.values()]
    plugins = _read(server, "/", is_root).get("plugins", {})
    for plugin in plugins.get("available_on_server", {}):
        known_names.append(f"plugins/{plugin}")
    hint = did_you_mean(name, known_names) or "."
    raise CollectionError(f"There is no schema {name!r} on {server.label}{hint}")


def _secrets(params: Record) -> set[str]:
    """Return the name of what is known by a secret, as a credential of key-auth is."""
    entity = LISTED.get(params.get("entity") or "")
    if entity is None:
        return set()
    return entity.schema.child(entity.key).secrets(params.get("name"))


TASK = ModuleSpec({**KONG.options, **OPTIONS}, _run, RULES, _secrets)
