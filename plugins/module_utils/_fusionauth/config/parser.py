# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration format: lists of what there is to be, each told by the options of its module."""

from __future__ import annotations

import functools
import pathlib
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..._core.config_document import Document, to_json_values
from ..._core.config_files import read_documents
from ..._core.errors import CollectionError, Mistakes, combine_errors
from ..._core.field_paths import Record, pick
from ..._core.names import did_you_mean, lower_uuid
from ..._core.options import (
    ArgumentSpec,
    argument_spec,
    option_rules,
    policy_of,
    policy_options,
)
from ..._core.redaction import redact
from ..registry import RESOURCES
from ..resource import Resource
from .desired import DesiredResource, repetitions

# The kinds of resources by what a configuration calls all of a kind.
TABLES = {
    RESOURCES[kind].config_key: RESOURCES[kind] for kind in sorted(RESOURCES)
}
# What editors read, and this collection does not.
COMMENTS = {"$schema"}


# Documents


def read(config: Record | None, src: str | None) -> list[Document]:
    """Return the documents of a configuration.

    Raises CollectionError for all that is no configuration.

    Args:
        config: What a task states itself, or None.
        src: The path of a file, or of a directory, every file of which counts.
    """
    documents: t.Iterable[Document] = [Document("", config)]
    if config is None:
        documents = read_documents(pathlib.Path(src or ""))
    checked, mistakes = [], Mistakes()
    for document in documents:
        with mistakes.gather():
            checked.append(_checked(to_json_values(document)))
    mistakes.tell()
    return checked


def _checked(document: Document) -> Document:
    """Return a document. Raises CollectionError where it holds anything but a mapping."""
    if not isinstance(document.content, dict):
        type_name = type(document.content).__name__
        raise CollectionError(
            f"{document.at('the configuration')} must be a mapping, not {type_name}."
        )
    return document


def desired_resources(document: Document) -> list[DesiredResource]:
    """Return everything that a document declares.

    Raises CollectionError for all mistakes, each with its place.
    """
    desired: list[DesiredResource] = []
    mistakes = Mistakes()
    for table, section in document.content.items():
        # A table without anything in it, as YAML has it, declares nothing.
        if table in COMMENTS or (table in TABLES and section is None):
            continue
        with mistakes.gather():
            resource = _resource_of_table(document, table)
            for source, options in _entries(document, resource, section):
                with mistakes.gather():
                    desired.append(desired_resource(resource, options, source))
    mistakes.tell()
    return desired


def _resource_of_table(document: Document, table: str) -> Resource:
    """Return the kind of what a table declares. Raises CollectionError where there is none."""
    if table not in TABLES:
        suggestion = did_you_mean(table, TABLES) or "."
        raise CollectionError(
            f"{document.at(table)}: there is no such kind of object{suggestion}"
        )
    return TABLES[table]


def _entries(
    document: Document, resource: Resource, section: t.Any
) -> list[tuple[str, t.Any]]:
    """Return what a section declares, each with its place: of what there cannot be two, itself.

    Raises CollectionError where there is no list.
    """
    table = resource.config_key
    if resource.at_most_one:
        return [(document.at(table), section)]
    if not isinstance(section, list):
        raise CollectionError(
            f"{document.at(table)} must be a list, not {type(section).__name__}."
        )
    return [
        (document.at(f"{table}[{position}]"), options)
        for position, options in enumerate(section)
    ]


# Declarations


def desired_resource(
    resource: Resource,
    options: t.Any,
    source: str,
    *,
    has_made_up_id: bool = False,
) -> DesiredResource:
    """Return a resource that is held against the options of its module.

    Raises CollectionError for options that the module would refuse.

    Args:
        resource: The kind of resource.
        options: What is stated of it.
        source: The place of that, in words.
        has_made_up_id: Its id is only what a new one gets.
    """
    if not isinstance(options, dict):
        raise CollectionError(
            f"{source} must be a mapping, not {type(options).__name__}."
        )
    _refuse_unfit_options(resource, options, source)
    params = _validated(resource, options, source)
    stated_options = pick(params, object_options(resource.name))
    if "id" in stated_options:
        stated_options["id"] = lower_uuid(stated_options["id"])
    return DesiredResource(
        resource=resource,
        stated=stated_options,
        policy=policy_of(params),
        source=source,
        has_made_up_id=has_made_up_id,
    )


def _refuse_unfit_options(
    resource: Resource, options: Record, source: str
) -> None:
    """Raise CollectionError for all options that the module does not have, or that are no texts."""
    known_options = entry_options(resource.name)
    mistakes = Mistakes()
    for option, option_value in options.items():
        with mistakes.gather():
            _refuse_unfit_option(known_options, option, option_value, source)
    mistakes.tell()


def _refuse_unfit_option(
    known_options: ArgumentSpec, option: str, option_value: t.Any, source: str
) -> None:
    """Raise CollectionError for an option that is not known, or that is no text."""
    if option not in known_options:
        suggestion = did_you_mean(option, known_options) or "."
        raise CollectionError(f"{source}: there is no {option}{suggestion}")
    # Ansible itself would make a text of a mapping or a list.
    is_text = known_options[option].get("type", "str") == "str"
    if is_text and isinstance(option_value, (dict, list)):
        raise CollectionError(
            f"{source}: {option} must be a string, not "
            f"{type(option_value).__name__}."
        )


def _validated(resource: Resource, options: Record, source: str) -> Record:
    """Return options as Ansible hands them to the module, without those that are null.

    Raises CollectionError for all mistakes that Ansible finds.
    """
    validated = _validator(resource.name).validate(options)
    if validated.error_messages:
        # Ansible quotes the value of an option.
        secrets = validated._no_log_values | resource.schema.secrets(options)
        sentences = [
            redact(message, secrets).removesuffix(".")
            for message in validated.error_messages
        ]
        raise combine_errors(
            [
                CollectionError(f"{source}: {sentence}.")
                for sentence in sentences
            ]
        )
    return {
        option: option_value
        for option, option_value in validated.validated_parameters.items()
        if option_value is not None
    }


@functools.cache
def object_options(kind: str) -> ArgumentSpec:
    """Return the argument spec of what a declaration may state of its object."""
    return argument_spec(RESOURCES[kind])


@functools.cache
def entry_options(kind: str) -> ArgumentSpec:
    """Return the argument spec of a declaration.

    It has the options of its module, without those of the connection.
    """
    options = {**policy_options(RESOURCES[kind]), **object_options(kind)}
    # Mistakes are found in this order.
    return dict(sorted(options.items()))


@functools.cache
def _validator(kind: str) -> ArgumentSpecValidator:
    return ArgumentSpecValidator(
        entry_options(kind), **option_rules(RESOURCES[kind])
    )


def refuse_duplicates(desired: t.Iterable[DesiredResource]) -> None:
    """Raise CollectionError for all declarations of what another one is of already."""
    mistakes = Mistakes()
    for first, repeated in repetitions(
        (declaration.identity, declaration) for declaration in desired
    ):
        mistakes.add(
            f"{repeated.source}: this is the same object as {first.source}."
        )
    mistakes.tell()
