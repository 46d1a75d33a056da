# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole gateway as the declarative configuration that would make it."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ..._ansible.module_spec import ModuleSpec
from ..._core.export_file import OPTIONS as FILE_OPTIONS
from ..._core.export_file import deliver
from ..._core.field_paths import Record
from ..._core.options import RETURN_SECRETS, ArgumentSpec
from ..._core.planner import DELETE
from ..._core.schema import RecordSchema, Schema
from ..entity import KongEntity
from ..module import KONG, connect
from ..registry import ENTITIES, NESTED
from ..server import KongServer
from .desired import Ownership
from .format_versions import FORMAT_VERSION
from .identity import reference_ids
from .masking import redact_config
from .reader import read_entities
from .templates import escape

# An export is not worth an option of its own for that.
REQUESTS_AT_A_TIME = 8
OPTIONS: ArgumentSpec = {
    "select_tags": {"type": "list", "elements": "str", "default": []},
    "ids": {"type": "bool", "default": False},
    "defaults": {"type": "bool", "default": False},
    **RETURN_SECRETS,
    **FILE_OPTIONS,
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    server = connect(params, check_mode=check_mode)
    export_options = ExportOptions(
        select_tags=tuple(params["select_tags"]),
        ids=params["ids"],
        defaults=params["defaults"],
        return_secrets=params["return_secrets"],
    )
    exporter = Exporter(
        server, _owned_entities(server, export_options), export_options
    )
    config: Record = {"_format_version": FORMAT_VERSION}
    if export_options.select_tags:
        config["_info"] = {
            "select_tags": escape(list(export_options.select_tags))
        }
    if params["kong_workspace"]:
        config["_workspace"] = escape(params["kong_workspace"])
    config |= exporter.tables()
    result: Record = {
        "changed": False,
        "config": config,
        "warnings": [*server.warnings, *exporter.warnings],
    }
    return deliver(
        result, params, redact_config, check_mode=check_mode, diff=diff
    )


@dataclasses.dataclass(frozen=True)
class ExportOptions:
    """What to export of a gateway, and how.

    Attributes:
        select_tags: Only entities with all of these tags are exported.
        ids: Entities state their ids even where they have a name.
        defaults: Fields are stated although they have their default.
        return_secrets: Secrets are stated, and not masked.
    """

    select_tags: tuple[str, ...] = ()
    ids: bool = False
    defaults: bool = False
    return_secrets: bool = False


def _owned_entities(
    server: KongServer, export_options: ExportOptions
) -> dict[str, list[Record]]:
    """Return the entities to export, by kind."""
    ownership = Ownership(export_options.select_tags)
    snapshot = read_entities(server, ENTITIES, REQUESTS_AT_A_TIME)
    owned = {}
    for kind, records in snapshot.items():
        owned[kind] = list(filter(ownership.owns, records or ()))
    return owned


class _ParentKey(t.NamedTuple):
    """The kind and the id of the entity that another one is exported in."""

    kind: str
    identifier: str


class Exporter:
    """Writes down what a gateway has, each entity within the one that it belongs to.

    Attributes:
        warnings: What the user has to know about what is not in the configuration.
    """

    def __init__(
        self,
        server: KongServer,
        entities: t.Mapping[str, list[Record]],
        export_options: ExportOptions,
    ) -> None:
        self.server, self.options = server, export_options
        self.warnings: list[str] = []
        self._by_id = {
            _ParentKey(kind, record["id"]): record
            for kind, records in entities.items()
            for record in records
        }
        # Entities by where they are written: at the top by kind, in others by these and by kind.
        self._at_top: dict[str, list[Record]] = {}
        self._nested: dict[tuple[_ParentKey, str], list[Record]] = {}
        for kind in ENTITIES:
            self._arrange(ENTITIES[kind], entities.get(kind, []))

    def tables(self) -> Record:
        """Return every entity that is in no other one, with whatever is in it, by Kong's names of tables."""
        tables = {}
        for kind, records in self._at_top.items():
            entity = ENTITIES[kind]
            tables[entity.schema_name] = [
                self._export(entity, record, is_nested=False)
                for record in records
            ]
        return tables

    # Which entity is in which

    def _arrange(self, entity: KongEntity, records: list[Record]) -> None:
        """Find the parent of each entity of a kind. Records come by name, as Kong has them by id."""
        for record in sorted(
            records, key=functools.partial(self._sort_key, entity)
        ):
            parent = self._parent_of(entity, record)
            if parent is None:
                self._at_top.setdefault(entity.name, []).append(record)
            else:
                self._nested.setdefault((parent, entity.name), []).append(
                    record
                )

    def _sort_key(
        self, entity: KongEntity, record: Record
    ) -> tuple[list[str], str]:
        """Return what sorts the entities of a kind: their names, and their ids where these are alike.

        Of what has the same name, such as plugins, what they refer to decides, so that exports of two
        servers are in the same order.
        """
        if entity.is_membership:
            ends = self._membership(entity, record, is_nested=False)
            names = [str(name) for name in ends.values()]
        else:
            names = [str(_natural_key(entity, record) or "")]
            for field_name, identifier in reference_ids(
                entity, record
            ).items():
                kind = entity.schema.references[field_name]
                names += [field_name, str(self._name(kind, identifier))]
        return names, record["id"]

    def _parent_of(
        self, entity: KongEntity, record: Record
    ) -> _ParentKey | None:
        """Return the one entity that another belongs to; of a membership, the first of its two.

        A reference of another name than what it refers to, such as client_certificate, is but a
        reference.
        """
        if entity.exported_at_top:
            return None
        references = entity.schema.references
        parents = []
        for field_name, identifier in reference_ids(entity, record).items():
            kind = references[field_name]
            if _is_named_like(kind, field_name):
                parents.append(_ParentKey(kind, identifier))

        # A plugin may be bound to a route and a consumer, and belongs to neither then.
        is_ambiguous = len(parents) != 1 and not entity.is_membership
        if is_ambiguous or parents[0] not in self._by_id:
            return None
        return parents[0]

    # One entity

    def _export(
        self, entity: KongEntity, record: Record, *, is_nested: bool
    ) -> Record:
        """Return an entity as the configuration states it. ``is_nested`` says that it is in its parent."""
        if entity.is_membership:
            return self._membership(entity, record, is_nested=is_nested)
        # The policy only says that the schema shall have defaults, and that nothing is created.
        operation = self.server.operation(entity, DELETE, record)
        schema, dummy = operation.interpret(record)
        fields = self._fields(entity, schema, record, is_nested=is_nested)
        self._select_tags(fields, record)
        has_no_name = not _natural_key(entity, record)
        if self.options.ids or entity.referenced_by_id or has_no_name:
            fields = {"id": record["id"], **fields}
        escaped = t.cast(Record, escape(fields))
        shown = (
            escaped if self.options.return_secrets else schema.masked(escaped)
        )
        return {**shown, **self._children(entity, record)}

    def _fields(
        self,
        entity: KongEntity,
        schema: RecordSchema,
        record: Record,
        *,
        is_nested: bool,
    ) -> Record:
        """Return the fields that an entity states, in the order of its schema."""
        stored = self.server.comparable(entity, record, {})
        fields = {}
        for field_name in dict.fromkeys((*entity.schema.fields, *stored)):
            if field_name not in stored or self._is_left_out(
                entity, field_name, stored
            ):
                continue
            value, field_schema = stored[field_name], schema.child(field_name)

            kind = field_schema.refers_to
            if kind is None:
                if self._is_stated(entity, field_name, field_schema, value):
                    fields[field_name] = self._value(
                        entity, field_name, field_schema, value
                    )
                continue
            repeats_parent = is_nested and _is_named_like(kind, field_name)
            if value and not repeats_parent:
                is_bare = field_name in entity.bare_references
                fields[field_name] = self._reference(
                    kind, value["id"], is_bare=is_bare
                )
        return fields

    def _is_left_out(
        self, entity: KongEntity, field_name: str, stored: Record
    ) -> bool:
        """Return whether a field is not for a configuration. Adds a warning for the hash of a secret."""
        if field_name in _unexported_fields(entity):
            return True
        if entity.is_hashed(field_name, stored[field_name]):
            self.warnings.append(
                f"Kong stores only a hash of the {field_name} of "
                f"{entity.display_name(stored)}, so it is not in the "
                "configuration."
            )
            return True
        return False

    def _states_defaults(self, entity: KongEntity, field_name: str) -> bool:
        """Return whether a field is stated although it has its default."""
        if self.options.defaults:
            return True
        return field_name in entity.exported_defaults

    def _is_stated(
        self,
        entity: KongEntity,
        field_name: str,
        field_schema: Schema,
        value: t.Any,
    ) -> bool:
        """Return whether the value of a field says anything."""
        # A null that is the default says nothing, whoever wants the defaults.
        if value is not None and self._states_defaults(entity, field_name):
            return True
        return not field_schema.is_default(value)

    def _value(
        self,
        entity: KongEntity,
        field_name: str,
        field_schema: Schema,
        value: t.Any,
    ) -> t.Any:
        """Return the value that a field states, with or without the defaults in it."""
        if self._states_defaults(entity, field_name):
            return field_schema.without_idle_nulls(value)
        return field_schema.without_defaults(value)

    def _select_tags(self, fields: Record, record: Record) -> None:
        """Leave out the tags that the configuration as a whole states."""
        select_tags = self.options.select_tags
        tags = [
            tag for tag in record.get("tags") or () if tag not in select_tags
        ]
        if tags:
            fields["tags"] = tags
        elif select_tags:
            # It had no others, and so it states none.
            fields.pop("tags", None)

    def _children(self, entity: KongEntity, record: Record) -> Record:
        """Return what is exported within an entity, by the names of the lists."""
        parent = _ParentKey(entity.name, record["id"])
        children = {}
        for list_name, nested_list in NESTED[entity.name].items():
            child = nested_list.entity
            records = self._nested.get((parent, child.name), ())
            exported = [
                self._export(child, nested, is_nested=True)
                for nested in records
            ]
            if exported:
                children[list_name] = exported
        return children

    # References

    def _reference(
        self, kind: str, identifier: str, *, is_bare: bool = False
    ) -> t.Any:
        """Return a reference by name or, where there is none that others know, by id."""
        name = self._name(kind, identifier)
        if is_bare:
            return name
        return {"id" if name == identifier else ENTITIES[kind].key: name}

    def _name(self, kind: str, identifier: str) -> t.Any:
        """Return what to refer to an entity by."""
        entity = ENTITIES[kind]
        if entity.referenced_by_id:
            return identifier
        record = self._by_id.get(_ParentKey(kind, identifier), {})
        return _natural_key(entity, record) or identifier

    def _membership(
        self, entity: KongEntity, record: Record, *, is_nested: bool
    ) -> Record:
        """Return a membership; within the first of its two ends only the other one is stated."""
        first, second = entity.schema.references.items()
        if is_nested:
            field_name, kind = second
            reference = self._reference(kind, record[field_name]["id"])
            return t.cast(Record, escape(reference))
        ends = {
            field_name: self._name(kind, record[field_name]["id"])
            for field_name, kind in (first, second)
        }
        return t.cast(Record, escape(ends))


@functools.cache
def _unexported_fields(entity: KongEntity) -> frozenset[str]:
    """Return the fields that no configuration states: ids, times, and what is listed within the entity."""
    return frozenset({"id", *entity.volatile, *NESTED[entity.name]})


def _is_named_like(kind: str, field_name: str) -> bool:
    """Return whether a reference has the name of what it refers to: ``set`` refers to a key_set."""
    return kind.endswith(field_name)


def _natural_key(entity: KongEntity, record: Record) -> t.Any:
    """Return the first of the keys of an entity, or None where it has none."""
    return next(iter(entity.keys_of(record)), None)


SPEC = ModuleSpec({**KONG.options, **OPTIONS}, _run)
