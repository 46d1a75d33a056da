# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's declarative configuration: reading it, and what it says about itself.

Sources: kong/db/schema/others/declarative_config.lua of Kong Gateway 3.9 for the format; decK's
documentation for ``_info``, ``_plugin_configs`` and ``_workspace``.
"""

from __future__ import annotations

import pathlib
import typing as t

from ..._core.config_document import Document, to_json_values
from ..._core.config_files import read_documents
from ..._core.errors import CollectionError, Mistakes
from ..._core.field_paths import Record
from ..._core.names import did_you_mean
from ..entity import KongEntity
from ..registry import ENTITIES, TABLES
from . import templates
from .format_versions import (
    FORMAT_VERSION,
    OLDER_VERSIONS,
    VERSIONS,
    to_current_version,
)

Errors = t.Iterator[CollectionError]

# For people and for YAML's anchors. Kong passes over both, in entities as well.
COMMENTS = {"_comment", "_ignore"}
# What a document says about itself.
SECTIONS: dict[str, type] = {
    "_workspace": str,
    "_plugin_configs": dict,
    "_info": dict,
    "_transform": bool,
}
# What decK knows in ``_info``.
INFO: dict[str, type] = {
    "select_tags": list,
    "defaults": dict,
    # What is not declared is found on the server anyway, whatever its tags.
    "default_lookup_tags": dict,
    "consumer_group_policy_overrides": bool,
    "include_plugin_definitions": bool,
    "skip_hash_for_basic_auth": bool,
}
ONLY_FOR_DECK = (
    "consumer_group_policy_overrides",
    "include_plugin_definitions",
    "skip_hash_for_basic_auth",
)
DOCUMENT_KEYS = {"_format_version", *SECTIONS, *COMMENTS}
# ``kong config db_export`` writes down what a cluster knows about itself, such as its id.
IGNORED_TABLES = {"parameters"}
# What some other tool has to do.
UNMANAGED = {
    "_konnect": "a control plane of Konnect, whose gateways only Konnect configures",
    "cloned_plugins": "cloned plugins",
    "custom_entities": "custom entities of plugins",
    "custom_plugins": "code of plugins",
    "filter_chains": "filter chains of WebAssembly",
    "licenses": "licenses of Kong",
    "mtls_auth_credentials": "credentials of mtls-auth",
    "oauth2_tokens": "tokens of OAuth 2.0, which Kong issues itself",
    "partials": "partials",
    "rbac_roles": "roles of RBAC",
    "service_packages": "service packages of Konnect",
    "workspaces": "workspaces, which the module kong_workspace creates",
}
KNOWN_KEYS = {*DOCUMENT_KEYS, *TABLES, *IGNORED_TABLES}
TYPE_NAMES: dict[type, str] = {
    dict: "mapping",
    list: "list",
    str: "string",
    bool: "boolean",
}


# Reading


def read_configuration(
    config: Record | None, src: str | None
) -> list[Document]:
    """Return the configuration of a task, of a file, or of every file of a directory.

    Values of the environment are filled in, and all is in the current version of the format, whatever
    version it was written in. Raises CollectionError for all mistakes, and for what is no declarative
    configuration.
    """
    if config is not None:
        written: t.Iterable[Document] = [Document("", config)]
    else:
        location = pathlib.Path(src or "")
        written = read_documents(location, templates.mark_templates)
    documents, mistakes = [], Mistakes()
    for document in written:
        with mistakes.gather():
            documents.append(_filled_in(document))
    for document in documents:
        mistakes.errors += _mistakes_of_document(document)
    mistakes.tell()

    current, shared_version = [], _shared_version(documents)
    for document in documents:
        with mistakes.gather():
            current.append(_in_current_version(document, shared_version))
    mistakes.tell()
    return current


def _filled_in(document: Document) -> Document:
    """Return a document with the values of its templates, and nothing in it that JSON cannot hold."""

    def fill_in(text: str, path: str) -> t.Any:
        # Few texts hold any, and their position is not needed then.
        if not templates.may_occur_in(text):
            return text
        return templates.fill_in(text, document.at(path))

    return to_json_values(document, fill_in)


def _shared_version(documents: list[Document]) -> str | None:
    """Return the one version that the documents state, if it is one: it counts for all of them."""
    versions = set()
    for document in documents:
        version = document.content.get("_format_version")
        if version is not None:
            versions.add(str(version))
    return versions.pop() if len(versions) == 1 else None


def _in_current_version(
    document: Document, shared_version: str | None
) -> Document:
    """Return a document in the current version of the format.

    Raises CollectionError for a version that nobody can convert.
    """
    version = document.content.get("_format_version", shared_version)
    if str(version) not in VERSIONS:
        instead = "" if version is None else f", not {version!r}"
        older = ", ".join(
            f'"{older_version}"' for older_version in OLDER_VERSIONS
        )
        raise CollectionError(
            f'{document.at("_format_version")} must be {older} or "{FORMAT_VERSION}"{instead}.'
        )
    content = to_current_version(document.content, str(version))
    return Document(document.name, content)


# Mistakes


def _mistakes_of_document(document: Document) -> Errors:
    """Yield what is wrong with a document, but for what is in its entities."""
    content = document.content
    if content is None:
        yield CollectionError(f"{document.name} is empty.")
        return
    yield from type_mistakes(document, "the configuration", content, dict)
    if not isinstance(content, dict):
        return
    for name, value in content.items():
        yield from _mistakes_of_key(document, name, value)
    for name, settings in _mapping(content.get("_plugin_configs")).items():
        path = f"_plugin_configs.{name}"
        yield from type_mistakes(document, path, settings, dict)
    for name, value in _mapping(content.get("_info")).items():
        yield from _mistakes_of_info(document, name, value)


def type_mistakes(
    document: Document, path: str, value: t.Any, expected_type: type
) -> Errors:
    """Yield the mistake that a value is of another type than expected, if that is so."""
    if value is not None and not isinstance(value, expected_type):
        type_name = TYPE_NAMES[expected_type]
        yield CollectionError(
            f"{document.at(path)} must be a {type_name}, not {type(value).__name__}."
        )


def _mapping(value: t.Any) -> Record:
    """Return a mapping. Anything else is told as a mistake elsewhere."""
    return value if isinstance(value, dict) else {}


def _mistakes_of_key(document: Document, name: str, value: t.Any) -> Errors:
    """Yield what is wrong with a section, or with the name of a list of entities."""
    if name in UNMANAGED:
        yield from unmanaged_mistakes(document, name, value)
    elif name in SECTIONS:
        yield from type_mistakes(document, name, value, SECTIONS[name])
    elif name not in KNOWN_KEYS:
        hint = did_you_mean(name, TABLES) or "."
        yield CollectionError(
            f"{document.at(name)}: there is no such kind of entity{hint}"
        )


def unmanaged_mistakes(document: Document, path: str, value: t.Any) -> Errors:
    """Yield the mistake that some other tool has to do something, unless there is nothing to do."""
    if value:
        subject = UNMANAGED[path.rpartition(".")[2]]
        yield CollectionError(
            f"{document.at(path)}: kong_config does not manage {subject}: leave it out."
        )


def _mistakes_of_info(document: Document, name: str, value: t.Any) -> Errors:
    """Yield what is wrong with a value in ``_info``."""
    label = document.at("_info")
    if name not in INFO:
        hint = did_you_mean(name, INFO) or "."
        yield CollectionError(f"{label}: there is no {name}{hint}")
        return

    yield from type_mistakes(document, f"_info.{name}", value, INFO[name])
    if name in ONLY_FOR_DECK and value:
        yield CollectionError(f"{label}: only decK uses {name}: leave it out.")
    if name == "select_tags":
        yield from _mistakes_of_tags(document, value)
    if name == "defaults":
        yield from _mistakes_of_defaults(document, _mapping(value))


def _mistakes_of_tags(document: Document, tags: t.Any) -> Errors:
    """Yield what is wrong with the tags of a configuration."""
    for number, tag in enumerate(tags if isinstance(tags, list) else ()):
        path = f"_info.select_tags[{number}]"
        yield from type_mistakes(document, path, tag, str)


def _mistakes_of_defaults(
    document: Document, defaults_by_kind: Record
) -> Errors:
    """Yield what is wrong with the defaults that a configuration states."""
    for kind, defaults in defaults_by_kind.items():
        path = f"_info.defaults.{kind}"
        if kind in ENTITIES:
            yield from type_mistakes(document, path, defaults, dict)
            yield from _unknown_defaults(
                document, path, ENTITIES[kind], _mapping(defaults)
            )
            continue
        hint = did_you_mean(kind, ENTITIES) or "."
        yield CollectionError(
            f"{document.at('_info.defaults')}: there is no kind of entity {kind}{hint}"
        )


def _unknown_defaults(
    document: Document, path: str, entity: KongEntity, defaults: Record
) -> Errors:
    """Yield the defaults of fields that no entity of a kind has.

    They are told where the documents have no such entity as well. What only the server knows is told
    with an entity that has it.
    """
    if entity.has_newer_fields:
        return
    try:
        fields = entity.expand_shorthand(defaults)
    except CollectionError as error:
        yield CollectionError(f"{document.at(path)}: {error}")
        return
    for field_name in fields:
        if entity.schema.field_name(field_name) is None:
            hint = did_you_mean(field_name, entity.schema.option_names) or "."
            yield CollectionError(
                f"{document.at(path)}: there is no {field_name}{hint}"
            )


# What several documents say together


def select_tags(documents: list[Document]) -> list[str]:
    """Return the tags of all documents, as decK has it: an entity of theirs carries every one."""
    tags: list[str] = []
    for document in documents:
        info = document.content.get("_info") or {}
        # Each file may name some of them.
        tags += info.get("select_tags") or ()
    return list(dict.fromkeys(tags))


def workspace(documents: list[Document]) -> str | None:
    """Return the workspace that the documents are for.

    Raises CollectionError where they are for several.
    """
    names = {document.content.get("_workspace") for document in documents}
    names = set(filter(None, names))
    if len(names) > 1:
        raise CollectionError(
            f"The files are for several workspaces ({', '.join(sorted(names))}): apply them one by "
            "one."
        )
    return next(iter(names), None)


def holds_hashes(documents: list[Document]) -> bool:
    """Return whether secrets that Kong hashes are hashed already.

    Raises CollectionError where documents differ in that.
    """
    stated = {
        document.content.get("_transform") is not False
        for document in documents
    }
    if len(stated) > 1:
        raise CollectionError(
            "_transform is false in some of the files and not in others: apply them one by one."
        )
    return stated == {False}


def plugin_configs(documents: list[Document]) -> Record:
    """Return the configurations that plugins share, by name.

    Raises CollectionError where two documents state one value differently.
    """
    merged: Record = {}
    for document in documents:
        section = document.content.get("_plugin_configs") or {}
        _merge(merged, section, document.at("_plugin_configs"))
    return merged


def entity_defaults(documents: list[Document]) -> Record:
    """Return the defaults that the documents state, by kind of entity.

    Raises CollectionError where two documents state one value differently.
    """
    merged: Record = {}
    for document in documents:
        info = document.content.get("_info") or {}
        _merge(
            merged, info.get("defaults") or {}, document.at("_info.defaults")
        )
    return merged


def _merge(merged: Record, stated: Record, label: str) -> None:
    """Add what is stated. Raises CollectionError where it contradicts what is there."""
    for name, value in stated.items():
        path = f"{label}.{name}"
        if isinstance(value, dict) and isinstance(merged.get(name, {}), dict):
            _merge(merged.setdefault(name, {}), value, path)
            continue
        known_value = merged.setdefault(name, value)
        if known_value != value:
            raise CollectionError(
                f"{path} differs from what another file says: set it in "
                "one of them."
            )
