# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's declarative configuration: what is written in it, and where.

Sources: kong/db/schema/others/declarative_config.lua of Kong Gateway 3.9 for the format; decK's documentation for
``_info``, ``_plugin_configs`` and ``_workspace``.
"""

from __future__ import annotations

import pathlib
import typing as t

from ..._core.config_files import Document, files, plain
from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.names import did_you_mean
from ..entities.certificates import CERTIFICATE, SNI
from ..entities.entity import KongEntity
from ..entities.plugins import PLUGIN
from ..entities.registry import ENTITIES, NESTED, TABLES
from . import templates
from .desired import DesiredEntity
from .format_versions import FORMAT_VERSION, OLDER_VERSIONS, VERSIONS, converted

COMMENTS = {"_comment", "_ignore"}
INSTANTS = {
    "created_at",
    "updated_at",
}  # Kong's own business: when a server made an object, not when a file says
SECTIONS: dict[str, type] = {
    "_workspace": str,
    "_plugin_configs": dict,
    "_info": dict,
    "_transform": bool,
}
INFO: dict[str, type] = {
    "select_tags": list,
    "defaults": dict,
    "default_lookup_tags": dict,  # what is not declared is found on the server anyway, whatever its tags
    "consumer_group_policy_overrides": bool,
    "include_plugin_definitions": bool,
    "skip_hash_for_basic_auth": bool,
}
DECKS_ALONE = (
    "consumer_group_policy_overrides",
    "include_plugin_definitions",
    "skip_hash_for_basic_auth",
)
DOCUMENT_KEYS = {"_format_version", *SECTIONS, *COMMENTS}
IGNORED_TABLES = {
    "parameters"
}  # of ``kong config db_export``: what a cluster knows of itself, such as its id
UNMANAGED = {
    "_konnect": "a control plane of Konnect, whose gateways only Konnect configures",
    "cloned_plugins": "cloned plugins",
    "custom_entities": "custom entities of plugins",
    "custom_plugins": "code of plugins",
    "filter_chains": "filter chains of WebAssembly",
    "licenses": "licences of Kong",
    "mtls_auth_credentials": "credentials of mtls-auth",
    "oauth2_tokens": "tokens of OAuth 2.0, which Kong issues itself",
    "partials": "partials",
    "rbac_roles": "roles of RBAC",
    "service_packages": "service packages of Konnect",
    "workspaces": "workspaces, which the module kong_workspace makes",
}
KINDS: dict[t.Any, str] = {dict: "mapping", list: "list", str: "text", bool: "boolean"}


# Reading


def read(config: Record | None, src: str | None) -> list[Document]:
    """The configuration of a task, of a file or of every file of a directory, with what the environment adds.

    It is in the current version of the format, whatever version it was written in. Raises CollectionError for what is no
    declarative configuration.
    """
    given = (
        [Document("", config)]
        if config is not None
        else files(pathlib.Path(src or ""), templates.marked)
    )
    documents = [_checked(_filled(document)) for document in given]
    stated = {
        str(version)
        for document in documents
        if (version := document.content.get("_format_version")) is not None
    }
    shared_version = stated.pop() if len(stated) == 1 else None
    return [_current(document, shared_version) for document in documents]


def _current(document: Document, shared_version: str | None) -> Document:
    """A document in the current version. ``shared_version``: the one version that the documents state, if it is one."""
    stated = document.content.get("_format_version", shared_version)
    if str(stated) not in VERSIONS:
        instead = "" if stated is None else f", not {stated!r}"
        older = ", ".join(f'"{version}"' for version in OLDER_VERSIONS)
        raise CollectionError(
            f'{document.at("_format_version")} must be {older} or "{FORMAT_VERSION}"{instead}.'
        )
    return Document(document.name, converted(document.content, str(stated)))


def _filled(document: Document) -> Document:
    return plain(document, lambda text, path: templates.filled(text, document.at(path)))


def _checked(document: Document) -> Document:
    content = document.content
    if content is None:
        raise CollectionError(f"{document.name} is empty.")
    _check_type(document, "the configuration", content, dict)
    for name, value in content.items():
        if name in UNMANAGED:
            _refuse_unmanaged(document, name, value)
        elif (
            name not in DOCUMENT_KEYS
            and name not in TABLES
            and name not in IGNORED_TABLES
        ):
            raise CollectionError(
                f"{document.at(name)}: there is no such kind of entity{did_you_mean(name, TABLES) or '.'}"
            )
        if name in SECTIONS:
            _check_type(document, name, value, SECTIONS[name])
    for name, settings in (content.get("_plugin_configs") or {}).items():
        _check_type(document, f"_plugin_configs.{name}", settings, dict)
    _check_info(document, content.get("_info") or {})
    return document


def _check_info(document: Document, stated: Record) -> None:
    for name, value in stated.items():
        if name not in INFO:
            raise CollectionError(
                f"{document.at('_info')}: there is no {name}{did_you_mean(name, INFO) or '.'}"
            )
        _check_type(document, f"_info.{name}", value, INFO[name])
        if name in DECKS_ALONE and value:
            raise CollectionError(
                f"{document.at('_info')}: {name} has a meaning for decK alone: leave it out."
            )
    for number, tag in enumerate(stated.get("select_tags") or ()):
        _check_type(document, f"_info.select_tags[{number}]", tag, str)
    for kind, defaults in (stated.get("defaults") or {}).items():
        if kind not in ENTITIES:
            hint = did_you_mean(kind, ENTITIES) or "."
            raise CollectionError(
                f"{document.at('_info.defaults')}: there is no kind of entity {kind}{hint}"
            )
        _check_type(document, f"_info.defaults.{kind}", defaults, dict)


def _check_type(document: Document, path: str, value: t.Any, kind: t.Any) -> None:
    if value is not None and not isinstance(value, kind):
        raise CollectionError(
            f"{document.at(path)} must be a {KINDS[kind]}, not {type(value).__name__}."
        )


def _refuse_unmanaged(document: Document, path: str, value: t.Any) -> None:
    """Raise CollectionError for what some other tool has to do, unless there is nothing to do."""
    if value:
        what = UNMANAGED[path.rpartition(".")[2]]
        raise CollectionError(
            f"{document.at(path)}: kong_config does not manage {what}: leave it out."
        )


# What several documents say together


def select_tags(documents: list[Document]) -> list[str]:
    """The tags of all of them, as decK has it: an entity of theirs carries every one."""
    sections = [document.content.get("_info") or {} for document in documents]
    return list(
        dict.fromkeys(
            tag for section in sections for tag in section.get("select_tags") or ()
        )
    )


def workspace(documents: list[Document]) -> str | None:
    """The workspace that the documents are for. Raises CollectionError where they are for several."""
    named = {
        one.content["_workspace"] for one in documents if one.content.get("_workspace")
    }
    if len(named) > 1:
        raise CollectionError(
            f"The files are for several workspaces ({', '.join(sorted(named))}): apply them one by one."
        )
    return next(iter(named), None)


def holds_hashes(documents: list[Document]) -> bool:
    """Whether secrets that Kong hashes are hashed already. Raises CollectionError where documents differ in that."""
    stated = {document.content.get("_transform") is not False for document in documents}
    if len(stated) > 1:
        raise CollectionError(
            "_transform is false in some of the files and not in others: apply them one by one."
        )
    return stated == {False}


def _together(
    documents: list[Document], path: str, section: t.Callable[[Record], Record | None]
) -> Record:
    """A section of all documents. Raises CollectionError where two of them state one value differently."""
    merged: Record = {}
    for document in documents:
        _add(merged, section(document.content) or {}, document.at(path))
    return merged


def _add(known: Record, stated: Record, place: str) -> None:
    """Add what is stated at a place to what is known. Raises CollectionError where the two differ."""
    for name, value in stated.items():
        if isinstance(value, dict) and isinstance(known.get(name, {}), dict):
            _add(known.setdefault(name, {}), value, f"{place}.{name}")
        elif known.setdefault(name, value) != value:
            raise CollectionError(
                f"{place}.{name} is not what another file says: state it in one of them."
            )


def filled_in(stated: t.Any, defaults: t.Any) -> t.Any:
    """What is stated, and what defaults have beside it, at every depth. A stated null is a value like others."""
    if not isinstance(stated, dict) or not isinstance(defaults, dict):
        return stated
    return {
        **defaults,
        **{
            name: filled_in(value, defaults.get(name)) for name, value in stated.items()
        },
    }


# Taking apart


class _Shared(t.NamedTuple):
    """What a configuration says once for many: configurations of plugins by name, defaults by kind of entity."""

    configs: Record
    defaults: Record


def desired_entities(documents: list[Document]) -> list[DesiredEntity]:
    """Every entity in them, those that are written in others after these."""
    shared = _Shared(
        _together(
            documents, "_plugin_configs", lambda content: content.get("_plugin_configs")
        ),
        _together(
            documents,
            "_info.defaults",
            lambda content: (content.get("_info") or {}).get("defaults"),
        ),
    )
    found: list[DesiredEntity] = []
    for document in documents:
        for table, records in document.content.items():
            if table in TABLES:
                found += _taken_apart(document, TABLES[table], records, table, shared)
    return found


def _taken_apart(
    document: Document,
    entity: KongEntity,
    records: t.Any,
    path: str,
    shared: _Shared,
    parent: DesiredEntity | None = None,
    field: str = "",
) -> t.Iterator[DesiredEntity]:
    _check_type(document, path, records, list)
    for number, record in enumerate(records or ()):
        here = f"{path}[{number}]"
        if entity is SNI and isinstance(record, str):
            record = {"name": record}
        if not isinstance(record, dict):
            raise CollectionError(
                f"{document.at(here)} must be a mapping, not {type(record).__name__}."
            )
        children = {
            name: one for name, one in NESTED[entity.name].items() if name in record
        }
        own = _own(document, entity, record, here, shared)
        if parent and _refers_to(parent, own.get(field)):
            del own[field]
        this = DesiredEntity(
            entity,
            own,
            document.at(here),
            parent,
            field,
            {"snis": _names(record.get("snis"))} if entity is CERTIFICATE else {},
            frozenset(
                child.name
                for name, (child, dummy) in children.items()
                if child.is_membership and record[name] is not None
            ),
        )
        yield this
        for name, (child, reference) in children.items():
            listed = (
                _paired(child, entity, record[name])
                if child.is_membership
                else record[name]
            )
            yield from _taken_apart(
                document, child, listed, f"{here}.{name}", shared, this, reference
            )


def _own(
    document: Document, entity: KongEntity, record: Record, path: str, shared: _Shared
) -> Record:
    """The fields of an entity itself, with whatever is said for many beneath what it states."""
    own = {}
    for name, value in record.items():
        if (
            name in UNMANAGED
            and name not in entity.schema.fields
            and entity is not PLUGIN
        ):
            _refuse_unmanaged(document, f"{path}.{name}", value)
        elif (
            name not in NESTED[entity.name]
            and name not in COMMENTS
            and name not in INSTANTS
        ):
            own[name] = _reference(value) if name in entity.schema.references else value
    if entity is PLUGIN and "_config" in own:
        own = _with_shared_config(document, own, path, shared.configs)
    try:
        # A url says four fields, so no default may come before them.
        own = entity.expand_shorthand(own)
    except CollectionError as problem:
        raise CollectionError(f"{document.at(path)}: {problem}") from None
    return entity.dependent_defaults(
        filled_in(own, shared.defaults.get(entity.name) or {})
    )


def _reference(value: t.Any) -> t.Any:
    """A reference by a name that YAML takes for a number, as the text that it is on the server."""
    if isinstance(value, dict):
        return {name: _reference(text) for name, text in value.items()}
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    )


def _refers_to(parent: DesiredEntity, value: t.Any) -> bool:
    """Whether a reference is to the entity that it is written in, so that it only repeats that."""
    stated = (
        value if isinstance(value, dict) else {"id": value, parent.entity.key: value}
    )
    return any(
        key is not None and str(key) == str(parent.record.get(name))
        for name, key in stated.items()
    )


def _paired(pair: KongEntity, one: KongEntity, others: t.Any) -> t.Any:
    """What one entity is together with, of which decK lists but the names, as pairs."""
    (other,) = pair.member_lists.keys() - {one.name}
    return [{other: each} for each in others] if isinstance(others, list) else others


def _with_shared_config(
    document: Document, record: Record, path: str, configs: Record
) -> Record:
    own = dict(record)
    name = str(own.pop("_config"))
    if name not in configs:
        raise CollectionError(
            f"{document.at(path)}._config: there is no {name!r} in _plugin_configs{did_you_mean(name, configs) or '.'}"
        )
    return {**own, "config": filled_in(own.get("config") or {}, configs[name])}


def _names(snis: t.Any) -> list[str]:
    listed = snis if isinstance(snis, list) else []
    return [str(one.get("name")) if isinstance(one, dict) else one for one in listed]


def kinds_to_read(found: list[DesiredEntity]) -> set[str]:
    """Which kinds of entities have to be read to judge them: their own, whatever they refer to, and what may go."""
    kinds = {one.entity.name for one in found}
    for one in found:
        kinds |= {
            kind
            for name, kind in one.entity.schema.references.items()
            if one.record.get(name) is not None
        }
    for kind in {kind for one in found for kind in one.exclusive_children}:
        kinds |= {kind, *ENTITIES[kind].schema.references.values()}
    return kinds & ENTITIES.keys()
