# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take a declarative configuration apart: every entity in it, with what it is nested in."""

from __future__ import annotations

import functools
import typing as t

from ..._core.config_document import Document
from ..._core.errors import CollectionError, combine_errors
from ..._core.field_paths import Record
from ..._core.names import did_you_mean, lower_uuid
from ..entity import KongEntity
from ..registry import ENTITIES, NESTED, TABLES
from .desired import DesiredEntity
from .documents import (
    COMMENTS,
    UNMANAGED,
    entity_defaults,
    plugin_configs,
    type_mistakes,
    unmanaged_mistakes,
)

# When a server made an entity is its own business, and not a file's.
TIMESTAMPS = {"created_at", "updated_at"}


def desired_entities(documents: list[Document]) -> list[DesiredEntity]:
    """Return every entity in some documents, those that are nested in others after these.

    Raises CollectionError for all mistakes, each with where it is.
    """
    parser = _Parser(plugin_configs(documents), entity_defaults(documents))
    for document in documents:
        for table, records in document.content.items():
            if table in TABLES:
                location = _Location(document, table)
                parser.parse_list(TABLES[table], records, location)
    if parser.mistakes:
        raise combine_errors(parser.mistakes)
    return parser.entities


def kinds_to_read(desired: list[DesiredEntity]) -> set[str]:
    """Return which kinds of entities have to be read to compare the desired ones.

    These are their own kinds, whatever they refer to or are compared with, and the kinds of what may
    be deleted.
    """
    kinds = set()
    for declared in desired:
        kinds.add(declared.entity.name)
        for field_name, kind in declared.entity.schema.references.items():
            if declared.record.get(field_name) is not None:
                kinds.add(kind)
        for field_name, kind in declared.entity.compared_with.items():
            if declared.record.get(field_name) is not None:
                kinds.add(kind)
        for kind in declared.exclusive_children:
            kinds |= {kind, *ENTITIES[kind].schema.references.values()}
    return kinds & ENTITIES.keys()


class _Location(t.NamedTuple):
    """A part of a document.

    Attributes:
        document: The document.
        path: The path in it, such as ``services[0].routes``.
    """

    document: Document
    path: str

    def __str__(self) -> str:
        return self.document.at(self.path)

    def element(self, number: int) -> _Location:
        """Return the location of an element of the list that is here."""
        return _Location(self.document, f"{self.path}[{number}]")

    def field(self, name: str) -> _Location:
        """Return the location of a field of the mapping that is here."""
        return _Location(self.document, f"{self.path}.{name}")


class _Parent(t.NamedTuple):
    """What a list of entities is nested in.

    Attributes:
        entity: The entity that holds the list.
        reference: The reference of the nested entities to it.
    """

    entity: DesiredEntity
    reference: str


class _Parser:
    """Takes documents apart, and gathers the mistakes that it finds in them.

    Attributes:
        plugin_configs: The configurations that plugins share, by name.
        defaults: The defaults that the documents state, by kind of entity.
        entities: The entities that were found.
        mistakes: What is wrong. An entity with a mistake is of no use.
    """

    def __init__(self, plugin_configs: Record, defaults: Record) -> None:
        self.plugin_configs, self.defaults = plugin_configs, defaults
        self.entities: list[DesiredEntity] = []
        self.mistakes: list[CollectionError] = []

    def parse_list(
        self,
        entity: KongEntity,
        records: t.Any,
        location: _Location,
        parent: _Parent | None = None,
    ) -> None:
        """Take a list of entities apart, and those that are nested in them."""
        self.mistakes += type_mistakes(
            location.document, location.path, records, list
        )
        if not isinstance(records, list):
            return

        for number, stated in enumerate(records):
            element = location.element(number)
            record = stated
            if entity.text_field and isinstance(stated, str):
                record = {entity.text_field: stated}
            if isinstance(record, dict):
                self._parse_record(entity, record, element, parent)
            else:
                type_name = type(stated).__name__
                self._add_mistake(
                    f"{element} must be a mapping, not {type_name}."
                )

    def _parse_record(
        self,
        entity: KongEntity,
        record: Record,
        location: _Location,
        parent: _Parent | None,
    ) -> None:
        """Take an entity apart: its own fields, and what is nested in it."""
        fields = self._own_fields(entity, record, location)
        if parent and _refers_to(parent.entity, fields.get(parent.reference)):
            del fields[parent.reference]
        # It is kept in spite of a mistake, so that mistakes in what is nested are found as well.
        declared = DesiredEntity(
            entity,
            fields,
            str(location),
            parent.entity if parent else None,
            parent.reference if parent else "",
            _identifying_values(entity, record),
            _exclusive_children(entity, record),
        )
        self.entities.append(declared)

        for list_name, nested in NESTED[entity.name].items():
            if list_name not in record:
                continue
            records = record[list_name]
            if nested.entity.is_membership:
                records = _memberships(nested.entity, entity, records)
            within = _Parent(declared, nested.reference)
            self.parse_list(
                nested.entity, records, location.field(list_name), within
            )

    def _add_mistake(self, sentence: str) -> None:
        self.mistakes.append(CollectionError(sentence))

    # The fields of an entity

    def _own_fields(
        self, entity: KongEntity, record: Record, location: _Location
    ) -> Record:
        """Return the fields of an entity itself, with what is said for many beneath what it states."""
        fields = self._stated_fields(entity, record, location)
        if entity.takes_shared_config and "_config" in fields:
            fields = self._with_shared_config(fields, location)
        try:
            # A url stands for four fields, so no default may come before them.
            fields = entity.expand_shorthand(fields)
        except CollectionError as error:
            self._add_mistake(f"{location}: {error}")
        defaults = self.defaults.get(entity.name) or {}
        return entity.dependent_defaults(fill_in(fields, defaults))

    def _stated_fields(
        self, entity: KongEntity, record: Record, location: _Location
    ) -> Record:
        """Return what an entity states of itself, without what is nested in it and what is no field."""
        fields = {}
        skipped = _skipped_names(entity)
        for field_name, value in record.items():
            if _is_unmanaged(entity, field_name):
                path = location.field(field_name).path
                self.mistakes += unmanaged_mistakes(
                    location.document, path, value
                )
            elif field_name in entity.schema.references:
                fields[field_name] = _as_reference(value)
            elif field_name not in skipped:
                fields[field_name] = value
        return fields

    def _with_shared_config(
        self, fields: Record, location: _Location
    ) -> Record:
        """Return a plugin with one of ``_plugin_configs`` beneath the configuration that it states."""
        own = dict(fields)
        name = str(own.pop("_config"))
        if name not in self.plugin_configs:
            hint = did_you_mean(name, self.plugin_configs) or "."
            self._add_mistake(
                f"{location.field('_config')}: there is no {name!r} in _plugin_configs{hint}"
            )
            return own
        config = fill_in(own.get("config") or {}, self.plugin_configs[name])
        return {**own, "config": config}


def fill_in(stated: t.Any, defaults: t.Any) -> t.Any:
    """Return what is stated, and what defaults have beside it, at every depth.

    A stated null is a value like others.
    """
    are_mappings = isinstance(stated, dict) and isinstance(defaults, dict)
    if not are_mappings or not defaults:
        return stated
    filled = dict(defaults)
    for field_name, value in stated.items():
        filled[field_name] = fill_in(value, defaults.get(field_name))
    return filled


@functools.cache
def _skipped_names(entity: KongEntity) -> frozenset[str]:
    """Return the names in the records of a kind that are no fields of its own."""
    return frozenset({*NESTED[entity.name], *COMMENTS, *TIMESTAMPS})


def _is_unmanaged(entity: KongEntity, field_name: str) -> bool:
    """Return whether some other tool has to do what a field states."""
    if field_name not in UNMANAGED or entity.has_newer_fields:
        return False
    return field_name not in entity.schema.fields


def _as_reference(value: t.Any) -> t.Any:
    """Return a reference as a text.

    YAML takes some names for numbers, and on the server they are texts.
    """
    if isinstance(value, dict):
        return {name: _as_reference(text) for name, text in value.items()}
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return str(value)


def _refers_to(parent: DesiredEntity, value: t.Any) -> bool:
    """Return whether a reference is to the entity that it is nested in, so that it only repeats that."""
    stated = value
    if not isinstance(value, dict):
        stated = {"id": value, parent.entity.key: value}
    return any(
        key is not None
        and _name_or_id(field_name, key)
        == _name_or_id(field_name, parent.record.get(field_name))
        for field_name, key in stated.items()
    )


def _name_or_id(field_name: str, value: t.Any) -> str:
    """Return what a reference says as a text, an id in lower case."""
    return str(lower_uuid(value) if field_name == "id" else value)


# What is nested


def _identifying_values(entity: KongEntity, record: Record) -> Record:
    """Return the keys of an entity that it has from what is nested in it."""
    if not entity.keyed_by_children:
        return {}
    children = record.get(entity.key)
    if not isinstance(children, list):
        return {entity.key: []}

    child_key = NESTED[entity.name][entity.key].entity.key
    keys = []
    for child in children:
        key = str(child.get(child_key)) if isinstance(child, dict) else child
        keys.append(key)
    return {entity.key: keys}


def _exclusive_children(entity: KongEntity, record: Record) -> frozenset[str]:
    """Return the kinds of which an entity lists everything: who is in a group, for instance."""
    kinds = set()
    for list_name, nested in NESTED[entity.name].items():
        is_stated = record.get(list_name) is not None
        if is_stated and nested.entity.is_membership:
            kinds.add(nested.entity.name)
    return frozenset(kinds)


def _memberships(
    membership: KongEntity, entity: KongEntity, others: t.Any
) -> t.Any:
    """Return what an entity is together with, of which decK lists but the names, as memberships."""
    if not isinstance(others, list):
        return others
    # A membership has two ends, and the other one is meant.
    (other_kind,) = membership.member_lists.keys() - {entity.name}
    return [{other_kind: other} for other in others]
