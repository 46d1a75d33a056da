# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration of FusionAuth: lists of what there is to be, each told by the options of its module."""

from __future__ import annotations

import dataclasses
import functools
import pathlib
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..._core.config_files import Document, files, plain
from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.names import did_you_mean, lower_uuid
from ..._core.options import (
    ArgumentSpec,
    argument_spec,
    option_rules,
    policy_of,
    policy_options,
)
from ..._core.reconciler import Policy
from ..._core.sensitive import redacted
from ..entities import ENTITIES, Resource

TABLES = {ENTITIES[kind].config_key: ENTITIES[kind] for kind in sorted(ENTITIES)}
COMMENTS = {"$schema"}
LOGINS = ("email", "username", "phone_number")


@dataclasses.dataclass(frozen=True, eq=False)
class Entry:
    """One object as the user wrote it, and where.

    ``made_up``: whether its id is only what a new one gets, so that one that is there is known by its name.
    """

    resource: Resource
    stated: Record
    policy: Policy
    source: str
    made_up: bool = False

    @property
    def absent(self) -> bool:
        """Whether there is to be none."""
        return self.policy.absent and not self.resource.at_most_one

    @property
    def names(self) -> set[str]:
        """What others can refer to it by, its id aside."""
        known = {
            option
            for option, field in self.resource.schema.option_names.items()
            if field == self.resource.key
        }
        found = [
            self.stated.get(option)
            for option in (*known, *(LOGINS if self.resource.name == "user" else ()))
        ]
        return {str(one) for one in found if one is not None}

    @property
    def identity(self) -> tuple[t.Any, ...]:
        """What no two entries may have alike."""
        resource, stated = self.resource, self.stated
        if resource.at_most_one:
            return (resource.name,)
        if stated.get("id"):
            return resource.name, stated["id"]
        spelled = resource.schema.option_names
        fields = (
            resource.parent_field,
            *resource.query_fields,
            *resource.disambiguated_by,
            "tenantId",
        )
        where = {
            field: stated[option]
            for option, field in spelled.items()
            if field in fields and option in stated
        }
        return (
            resource.name,
            stated.get("tenant"),
            tuple(sorted(self.names)),
            repr(sorted(where.items())),
        )


def read(config: Record | None, src: str | None) -> list[Document]:
    """The configuration of a task, of a file or of every file of a directory. Raises CollectionError for what is none."""
    documents = (
        [Document("", config)] if config is not None else files(pathlib.Path(src or ""))
    )
    return [_mapping(plain(one)) for one in documents]


def _mapping(document: Document) -> Document:
    if not isinstance(document.content, dict):
        what = type(document.content).__name__
        raise CollectionError(
            f"{document.at('the configuration')} must be a mapping, not {what}."
        )
    return document


def entries(document: Document) -> t.Iterator[Entry]:
    """Everything that a document declares. Raises CollectionError, which names where the fault is."""
    for table, listed in document.content.items():
        if table in COMMENTS:
            continue
        if table not in TABLES:
            raise CollectionError(
                f"{document.at(table)}: there is no such kind of object{did_you_mean(table, TABLES) or '.'}"
            )
        resource = TABLES[table]
        if resource.at_most_one and listed is not None:
            yield entry(resource, listed, document.at(table))
            continue
        if not isinstance(listed, (list, type(None))):
            raise CollectionError(
                f"{document.at(table)} must be a list, not {type(listed).__name__}."
            )
        for number, one in enumerate(listed or ()):
            yield entry(resource, one, document.at(f"{table}[{number}]"))


def entry(
    resource: Resource, record: t.Any, source: str, made_up: bool = False
) -> Entry:
    """One object, held against the options of its module. Raises CollectionError."""
    options = entry_options(resource.name)
    if not isinstance(record, dict):
        raise CollectionError(
            f"{source} must be a mapping, not {type(record).__name__}."
        )
    for name, value in record.items():
        if name not in options:
            raise CollectionError(
                f"{source}: there is no {name}{did_you_mean(name, options) or '.'}"
            )
        if options[name].get("type", "str") == "str" and isinstance(
            value, (dict, list)
        ):
            raise CollectionError(
                f"{source}: {name} must be a text, not {type(value).__name__}."
            )
    validated = _validator(resource.name).validate(record)
    if validated.error_messages:
        hidden = validated._no_log_values | resource.schema.secrets(record)
        raise CollectionError(
            f"{source}: {redacted(validated.error_messages[0], hidden).removesuffix('.')}."
        )
    params = {
        name: value
        for name, value in validated.validated_parameters.items()
        if value is not None
    }
    stated = {
        name: lower_uuid(value) if name == "id" else value
        for name, value in params.items()
        if name in object_options(resource.name)
    }
    return Entry(resource, stated, policy_of(params), source, made_up)


@functools.cache
def object_options(kind: str) -> ArgumentSpec:
    """Return the argument spec of what an entry of a kind may state of its object."""
    return argument_spec(ENTITIES[kind])


@functools.cache
def entry_options(kind: str) -> ArgumentSpec:
    """Return the argument spec of an entry: the options of its module, without those of the connection."""
    options = {**policy_options(ENTITIES[kind]), **object_options(kind)}
    return dict(sorted(options.items()))  # the order in which mistakes are found


@functools.cache
def _validator(kind: str) -> ArgumentSpecValidator:
    return ArgumentSpecValidator(entry_options(kind), **option_rules(ENTITIES[kind]))


def refuse_twice(found: t.Iterable[Entry]) -> None:
    """Raise CollectionError where two entries are the same object."""
    known: dict[tuple[t.Any, ...], Entry] = {}
    for one in found:
        if other := known.get(one.identity):
            raise CollectionError(f"{one.source}: this is {other.source} again.")
        known[one.identity] = one
