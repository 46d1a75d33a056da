# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole gateway as the declarative configuration that would make it."""

from __future__ import annotations

import typing as t

from ..._ansible.module import Spec, Task
from ..._core.export_file import OPTIONS as DESTINATION
from ..._core.export_file import delivered
from ..._core.field_paths import Record
from ..._core.options import RETURN_SECRETS
from ..._core.planner import DELETE
from ..entities.entity import KongEntity
from ..entities.registry import ENTITIES, NESTED
from ..module import KONG
from ..server import KongServer
from .desired import Ownership
from .format_versions import FORMAT_VERSION
from .masking import shown_config
from .planner import reference_ids
from .reader import read_entities
from .templates import escaped

WORKERS = 8
OPTIONS: Spec = {
    "select_tags": {"type": "list", "elements": "str", "default": []},
    "ids": {"type": "bool", "default": False},
    "defaults": {"type": "bool", "default": False},
    **RETURN_SECRETS,
    **DESTINATION,
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server: KongServer = KONG.connect(params, check_mode=check_mode)
    tags = params["select_tags"]
    ours = Ownership(tuple(tags)).owns
    found = {
        kind: list(filter(ours, known or ()))
        for kind, known in read_entities(server, ENTITIES, WORKERS).items()
    }
    config: Record = {"_format_version": FORMAT_VERSION}
    if tags:
        config["_info"] = {"select_tags": escaped(tags)}
    if params["kong_workspace"]:
        config["_workspace"] = escaped(params["kong_workspace"])
    export = _Export(server, found, params)
    config |= export.tables()
    warnings = [
        f"Kong keeps only a hash of the {one}: it is not in the configuration."
        for one in export.hashed
    ]
    result: Record = {
        "changed": False,
        "config": config,
        "warnings": [*server.warnings, *warnings],
    }
    return delivered(result, params, shown_config, check_mode=check_mode, diff=diff)


class _Export:
    """Writes down what was found, each entity within the one that it belongs to."""

    def __init__(
        self, server: KongServer, found: t.Mapping[str, list[Record]], params: Record
    ) -> None:
        self.server, self.found, self.params = server, found, params
        self.by_id = {
            (kind, one["id"]): one for kind, known in found.items() for one in known
        }
        self.inside: dict[tuple[str, str, str], list[Record]] = {}
        self.hashed: list[str] = []
        self.outside: dict[str, list[Record]] = {}
        for kind in ENTITIES:
            for one in sorted(
                found.get(kind, ()),
                key=lambda one, kind=kind: self._order(ENTITIES[kind], one),
            ):
                if parent := self._parent(ENTITIES[kind], one):
                    self.inside.setdefault((*parent, kind), []).append(one)
                else:
                    self.outside.setdefault(kind, []).append(one)

    def tables(self) -> Record:
        """Every entity that is in no other one, by Kong's names of tables."""
        return {
            ENTITIES[kind].schema_name: [
                self._written(ENTITIES[kind], one, False) for one in known
            ]
            for kind, known in self.outside.items()
        }

    def _parent(self, entity: KongEntity, record: Record) -> tuple[str, str] | None:
        """The one entity that it belongs to, the first of a pair.

        A reference of another name than what it refers to is but a reference.
        """
        kinds = entity.schema.references
        known = [
            (kinds[name], key)
            for name, key in reference_ids(entity, record).items()
            if kinds[name].endswith(name)
        ]
        if entity.exported_at_top or (len(known) != 1 and not entity.is_membership):
            return None
        return known[0] if known[0] in self.by_id else None

    def _written(self, entity: KongEntity, record: Record, belongs: bool) -> Record:
        if entity.is_membership:
            return self._paired(entity, record, belongs)
        schema = self.server.operation(entity, DELETE, record).interpret(record)[0]
        tidied = self.server.comparable(entity, record, {})
        kept: Record = {}
        for name in dict.fromkeys(
            name for name in (*entity.schema.fields, *tidied) if name in tidied
        ):
            part, value = schema.child(name), tidied[name]
            if entity.is_hashed(name, value):
                self.hashed.append(f"{name} of {entity.display_name(record)}")
            if name in (
                *entity.volatile,
                "id",
                *NESTED[entity.name],
            ) or entity.is_hashed(name, value):
                continue
            if part.refers_to:
                if value and not (belongs and part.refers_to.endswith(name)):
                    kept[name] = self._reference(
                        entity, name, part.refers_to, value["id"]
                    )
            elif self.params["defaults"] or name in entity.exported_defaults:
                if value is not None or not part.is_default(value):
                    kept[name] = part.without_idle_nulls(value)
            elif not part.is_default(value):
                kept[name] = part.without_defaults(value)
        if tags := [
            tag
            for tag in record.get("tags") or ()
            if tag not in self.params["select_tags"]
        ]:
            kept["tags"] = tags
        elif self.params["select_tags"]:
            kept.pop("tags", None)
        if (
            self.params["ids"]
            or entity.referenced_by_id
            or not _natural(entity, record)
        ):
            kept = {"id": record["id"], **kept}
        written = escaped(kept)
        shown = written if self.params["return_secrets"] else schema.masked(written)
        children = {
            table: [
                self._written(child, one, True)
                for one in self.inside[entity.name, record["id"], child.name]
            ]
            for table, (child, dummy) in NESTED[entity.name].items()
            if (entity.name, record["id"], child.name) in self.inside
        }
        return {**shown, **children}

    def _reference(self, entity: KongEntity, field: str, kind: str, key: str) -> t.Any:
        """A reference to an entity, by its name or, where it has none that others know, by its id."""
        name = self._name(kind, key)
        return (
            name
            if field in entity.bare_references
            else {"id" if name == key else ENTITIES[kind].key: name}
        )

    def _paired(self, entity: KongEntity, record: Record, belongs: bool) -> Record:
        """A pair; within the first of the two only the other one is told."""
        told = {
            name: self._name(kind, record[name]["id"])
            for name, kind in entity.schema.references.items()
        }
        if not belongs:
            return escaped(told)
        dummy, (name, other) = told.items()
        return {
            "id" if other == record[name]["id"] else ENTITIES[name].key: escaped(other)
        }

    def _name(self, kind: str, key: str) -> str:
        """What to refer to an entity by."""
        record = (
            {} if ENTITIES[kind].referenced_by_id else self.by_id.get((kind, key), {})
        )
        return _natural(ENTITIES[kind], record) or key

    def _order(self, entity: KongEntity, record: Record) -> tuple[list[str], str]:
        told = (
            self._paired(entity, record, False).values()
            if entity.is_membership
            else [_natural(entity, record) or ""]
        )
        return [*map(str, told)], record["id"]


def _natural(entity: KongEntity, record: Record) -> t.Any:
    value = record.get(entity.key)
    return next(iter(value), None) if isinstance(value, list) else value


TASK = Task({**KONG.options, **OPTIONS}, _run)
