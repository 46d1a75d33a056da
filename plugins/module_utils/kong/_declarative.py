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

from .._documents import Document, files, plain
from .._errors import Problem
from .._shape import Record, nearest
from .._sync import Declared
from . import _template
from ._entities import CERTIFICATE, ENTITIES, NESTED, PLUGIN, SNI, TABLES, KongEntity

FORMAT_VERSION = "3.0"
COMMENTS = {"_comment", "_ignore"}
ABOUT = {"_format_version", "_info", "_plugin_configs", "_workspace", "_transform", *COMMENTS}

KINDS: dict[type, str] = {dict: "mapping", list: "list", str: "text"}
TYPES = [
    ("_workspace", "", str),
    ("_plugin_configs", "", dict),
    ("_info", "", dict),
    ("_info", "select_tags", list),
    ("_info", "defaults", dict),
]


# Reading


def read(config: Record | None, src: str | None) -> list[Document]:
    """The configuration of a task, of a file or of every file of a directory, with what the environment adds.

    Raises Problem for what is no declarative configuration of format version 3.0.
    """
    documents = [Document("", config)] if config is not None else files(pathlib.Path(src or ""), _template.marked)
    return [_checked(_filled(one)) for one in documents]


def _filled(document: Document) -> Document:
    return plain(document, lambda text, path: _template.filled(text, document.at(path)))


def _checked(document: Document) -> Document:
    content = document.content
    if content is None:
        raise Problem(f"{document.name} is empty.")
    if not isinstance(content, dict):
        raise Problem(f"{document.at('the configuration')} must be a mapping, not {type(content).__name__}.")
    version = content.get("_format_version")
    if str(version) != FORMAT_VERSION:
        instead = "" if version is None else f", not {version!r}"
        raise Problem(f'{document.at("_format_version")} must be "{FORMAT_VERSION}"{instead}.')
    if content.get("_transform") is False:
        raise Problem(
            f"{document.at('_transform')} must be true: the Admin API takes no passwords that are hashed already."
        )
    for name, path, kind in TYPES:
        value = content.get(name) if not path else (content.get(name) or {}).get(path)
        if value is not None and not isinstance(value, kind):
            where = document.at(f"{name}.{path}" if path else name)
            raise Problem(f"{where} must be a {KINDS[kind]}, not {type(value).__name__}.")
    for name in content:
        if name not in ABOUT and name not in TABLES:
            raise Problem(f"{document.at(name)}: there is no such kind of entity{nearest(name, TABLES) or '.'}")
    return document


def info(documents: list[Document], name: str) -> t.Any:
    """What the documents say of themselves, where they say it."""
    return next((found for one in documents if (found := (one.content.get("_info") or {}).get(name)) is not None), None)


def workspace(documents: list[Document]) -> str | None:
    """The workspace that the documents are for. Raises Problem where they are for several."""
    named = {one.content["_workspace"] for one in documents if one.content.get("_workspace")}
    if len(named) > 1:
        raise Problem(f"The files are for several workspaces ({', '.join(sorted(named))}): apply them one by one.")
    return next(iter(named), None)


# Taking apart


def declared(documents: list[Document]) -> list[Declared]:
    """Every entity in them, those that are written in others after these."""
    configs = {name: one for each in documents for name, one in (each.content.get("_plugin_configs") or {}).items()}
    defaults = info(documents, "defaults") or {}
    for place, shared in (("_plugin_configs", configs), ("_info.defaults", defaults)):
        if wrong := next((name for name, one in shared.items() if not isinstance(one, dict)), None):
            raise Problem(f"{place}.{wrong} must be a mapping, not {type(shared[wrong]).__name__}.")
    found: list[Declared] = []
    for document in documents:
        for table, records in document.content.items():
            if table in TABLES:
                found += _taken_apart(document, TABLES[table], records, table, configs, defaults)
    return found


def _taken_apart(
    document: Document,
    entity: KongEntity,
    records: t.Any,
    path: str,
    configs: Record,
    defaults: Record,
    parent: Declared | None = None,
    field: str = "",
) -> t.Iterator[Declared]:
    if not isinstance(records, (list, type(None))):
        raise Problem(f"{document.at(path)} must be a list, not {type(records).__name__}.")
    for number, record in enumerate(records or ()):
        here = f"{path}[{number}]"
        if entity is SNI and isinstance(record, str):
            record = {"name": record}
        if not isinstance(record, dict):
            raise Problem(f"{document.at(here)} must be a mapping, not {type(record).__name__}.")
        children = {name: one for name, one in NESTED[entity.name].items() if name in record}
        own = {name: one for name, one in record.items() if name not in children and name not in COMMENTS}
        if entity is PLUGIN and "_config" in own:
            own = _with_shared_config(document, own, here, configs)
        this = Declared(
            entity,
            entity.implied({**(defaults.get(entity.name) or {}), **own}),
            document.at(here),
            parent,
            field,
            {"snis": _names(record.get("snis"))} if entity is CERTIFICATE else {},
            frozenset(
                child.name for name, (child, dummy) in children.items() if child.pairs and record[name] is not None
            ),
        )
        yield this
        for name, (child, reference) in children.items():
            listed = _paired(child, entity, record[name]) if child.pairs else record[name]
            yield from _taken_apart(document, child, listed, f"{here}.{name}", configs, defaults, this, reference)


def _paired(pair: KongEntity, one: KongEntity, others: t.Any) -> t.Any:
    """What one entity is together with, of which decK lists but the names, as pairs."""
    (other,) = pair.pairs.keys() - {one.name}
    return [{other: each} for each in others] if isinstance(others, list) else others


def _with_shared_config(document: Document, record: Record, path: str, configs: Record) -> Record:
    own = dict(record)
    name = own.pop("_config")
    if name not in configs:
        raise Problem(
            f"{document.at(path)}._config: there is no {name!r} in _plugin_configs{nearest(str(name), configs) or '.'}"
        )
    return {**own, "config": {**configs[name], **(own.get("config") or {})}}


def _names(snis: t.Any) -> list[str]:
    listed = snis if isinstance(snis, list) else []
    return [str(one.get("name")) if isinstance(one, dict) else one for one in listed]


def entities_of(found: list[Declared]) -> set[str]:
    """Which kinds of entities have to be read to judge them: their own, whatever they refer to, and what may go."""
    kinds = {one.entity.name for one in found}
    for one in found:
        kinds |= {kind for name, kind in one.entity.shape.references.items() if one.record.get(name) is not None}
    for kind in {kind for one in found for kind in one.exact}:
        kinds |= {kind, *ENTITIES[kind].shape.references.values()}
    return kinds & ENTITIES.keys()
