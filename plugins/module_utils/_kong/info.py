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
from .entity import KongEntity
from .module import KONG, connect, connect_outside_workspaces
from .operation import list_path
from .registry import ENTITIES, LISTED
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
        is_masked = not params["return_secrets"]
        result["objects"] = (
            _masked(server, entity, records) if is_masked else records
        )
    if params["schema"]:
        table, dummy, config_name = params["schema"].strip("/").partition("/")
        result["schema"] = _schema(server, table, config_name)

    # A task without options asks what the server is.
    is_specific = entity or params["gather"] or params["schema"]
    parts = params["gather"] if is_specific else GATHERED_BY_DEFAULT
    result |= _gather(server, parts)
    return {**result, "warnings": server.warnings}


def _connect(
    params: Record, entity: KongEntity | None, *, check_mode: bool
) -> KongServer:
    """Return the Kong where the entities are: workspaces themselves are in no workspace."""
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
        """The filter of the list.

        Kong takes tags with commas between them for all, and with slashes for any of them.
        """
        tags = ",".join(self.tags)
        any_tags = "/".join(self.any_tags)
        return {"tags": tags or any_tags} if tags or any_tags else {}

    def includes(self, record: Record) -> bool:
        """Return whether the task asks for an entity.

        Lists below a parent know no filter, so all is asked again here.
        """
        checks = (self._has_tags, self._has_references, self._has_name)
        return all(check(record) for check in checks)

    def _has_tags(self, record: Record) -> bool:
        """Return whether an entity has the tags that are asked for."""
        tags = set(record.get("tags") or ())
        has_any = not self.any_tags or not tags.isdisjoint(self.any_tags)
        return tags.issuperset(self.tags) and has_any

    def _has_references(self, record: Record) -> bool:
        """Return whether an entity refers to what is asked for."""
        return all(
            record.get(field_name) == reference
            for field_name, reference in self.references.items()
        )

    def _has_name(self, record: Record) -> bool:
        """Return whether an entity has the name or id that is asked for, if any is."""
        if self.has_path or self.name is None:
            return True
        # A plugin's name is that of its kind, and it may have another one of its own.
        own_name = record.get("instance_name")
        return self.name in (
            record.get(self.entity.key),
            record["id"],
            own_name,
        )


def _companions() -> dict[str, str]:
    """Return the kinds that Kong lists below each other.

    These are the consumers in a group, and the groups of a consumer.
    """
    companions: dict[str, str] = {}
    for entity in ENTITIES.values():
        if entity.is_membership:
            first_kind, second_kind = entity.member_lists
            companions |= {first_kind: second_kind, second_kind: first_kind}
    return companions


COMPANIONS = _companions()


def _selection(
    server: KongServer, entity: KongEntity, params: Record
) -> Selection:
    """Return what a task asks for. Raises CollectionError where that can be nothing."""
    missing = [parent for parent in entity.parents if not params[parent]]
    if missing:
        raise CollectionError(
            f"Kong lists {entity.label}s only per {missing[0]}: set "
            f"{missing[0]}."
        )
    references = _references(server, params)
    # Consumers do not refer to their groups: these are two lists of the server.
    companion_kind = COMPANIONS.get(entity.name, "")
    companion = references.pop(companion_kind, None)
    _refuse_other_references(entity, references)
    path = list_path(entity, references, entity.parents)
    if companion:
        companion_path = join_path(
            LISTED[companion_kind].path, companion["id"]
        )
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
    """Raise CollectionError where a task names something that such entities do not belong to."""
    others = sorted(references.keys() - entity.schema.fields.keys())
    if others:
        label = LISTED[SCOPES[others[0]]].label
        raise CollectionError(
            f"No {entity.label} is bound to a {label}: leave out {others[0]}."
        )


def _selected(server: KongServer, selection: Selection) -> list[Record]:
    """Return the entities that a task asks for.

    Raises CollectionError where there are none because the server has no such kind.
    """
    records: t.Iterable[Record] = ()
    if selection.has_path:
        record = server.find(selection.entity, str(selection.name))
        records = [record] if record else []
    else:
        records = server.list_entities(selection.list_path, **selection.query)

    selected = list(filter(selection.includes, records))
    if not selected:
        server.require_supported(selection.entity)
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
            # The policy keeps a plugin that the server does not have any more from being refused.
            stated = {"name": name}
            operation = server.operation(entity, Policy(absent=True), stated)
            schemas[name], dummy = operation.interpret(stated)
        masked.append(schemas[name].masked(record))
    return masked


# The server


def _gather(server: KongServer, parts: t.Collection[str]) -> Record:
    """Return what the server tells about itself: its root, its plugins, its state."""
    gathered: Record = {}
    if not {"server", "plugins"}.isdisjoint(parts):
        root = dict(_read(server, "/", is_root))
        plugins = root.pop("plugins", {})
        sections = {"server": mask_by_name(root), "plugins": plugins}
        gathered = {part: sections[part] for part in sections if part in parts}
    if "status" in parts:
        gathered["status"] = mask_by_name(_read(server, "/status", is_status))
    return gathered


def _read(server: KongServer, path: str, is_expected: Predicate) -> Record:
    """Return what is at a path. Raises CollectionError where there is nothing."""
    body = server.get(path, is_expected)
    if body is None:
        server.require_supported()
        raise CollectionError(
            f"{server.label} has nothing at {path}: check kong_admin_url."
        )
    return body


def _schema(server: KongServer, table: str, config_name: str) -> Record:
    """Return one of the server's schemas.

    Raises CollectionError where there is none, with the name that comes closest.
    """
    kong_schema = server.kong_schema(table, config_name)
    if kong_schema is not None:
        return kong_schema

    server.require_supported()
    schema_name = f"{table}/{config_name}" if config_name else table
    plugins = _read(server, "/", is_root).get("plugins", {})
    available = plugins.get("available_on_server", {})
    known_names = [
        *(entity.schema_name for entity in LISTED.values()),
        *(f"plugins/{plugin}" for plugin in available),
    ]
    hint = did_you_mean(schema_name, known_names) or "."
    raise CollectionError(
        f"There is no schema {schema_name!r} on {server.label}{hint}"
    )


def _secrets(params: Record) -> set[str]:
    """Return the name of what is known by a secret, as a credential of key-auth is."""
    entity = LISTED.get(params.get("entity") or "")
    if entity is None:
        return set()
    return entity.schema.child(entity.key).secrets(params.get("name"))


SPEC = ModuleSpec({**KONG.options, **OPTIONS}, _run, RULES, _secrets)
