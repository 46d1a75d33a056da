# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarative configuration: the whole state of a Kong without a database, by POST /config.

Follows kong/db/schema/others/declarative_config.lua, kong/api/routes/config.lua and flatten_errors in
kong/db/errors.lua.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import yaml

from . import addresses, errors
from .schema import Errors, Schema, ShorthandError, is_uuid
from .store import Row, Store

if TYPE_CHECKING:
    from . import Kong

EMPTY_HASH = "0" * 32
FORMAT_VERSIONS = ("1.1", "2.1", "3.0")
NAMESPACE = uuid.UUID("fd02801f-0957-4a15-a55a-c8d9606f30b5")
_COMMENTS = ("_comment", "_ignore")
_PLAIN_PATH = re.compile(r"[a-zA-Z0-9.\-_~/%]*")
_TRUE = ("true", "1", "on", "yes")


class Refused(Exception):
    """The configuration is refused; `errors` follow its own shape."""

    def __init__(self, found: Errors) -> None:
        super().__init__(found)
        self.errors = found


def truthy(value: Any) -> bool:
    """Whether a query option is on."""
    return (
        value is True
        or value == 1
        or (isinstance(value, str) and value.lower() in _TRUE)
    )


class Declarative:
    """Loads, checks and prints the configuration of one Kong."""

    def __init__(self, kong: Kong) -> None:
        self.kong = kong
        self.entities = {
            name: entity
            for name, entity in kong.entities.items()
            if name != "workspaces"
        }
        # Which entities may be nested in which: parent -> child -> the child's reference to the parent.
        self.children: dict[str, dict[str, str]] = {
            name: {} for name in self.entities
        }
        for name in self.entities:
            for field_name, field in kong.store[name].foreign.items():
                if field["reference"] in self.children:
                    self.children[field["reference"]][name] = field_name

    # POST /config

    def post(self, params: dict[str, Any], raw: bytes) -> tuple[int, Any]:
        """Replace everything by the configuration in a request.

        Raises: errors.KongError.
        """
        flatten = truthy(params.pop("flatten_errors", None))
        check_hash = str(params.pop("check_hash", "")) == "1"
        document, digest = params, None
        if "_format_version" not in params:
            text = params.get("config")
            if text is None:
                text = raw.decode("utf-8", "replace")
            if not text:
                raise errors.message(
                    400, "expected a declarative configuration"
                )
            document = self._parse(text)
            digest = hashlib.md5(text.encode()).hexdigest()
            if check_hash and digest == self.kong.configuration_hash:
                return 304, None
        sent = copy.deepcopy(document)
        try:
            store = self.build(document)
        except Refused as refused:
            raise self._error(
                refused.errors, sent if flatten else None
            ) from None
        self.kong.configuration_hash = (
            digest
            or hashlib.md5(
                json.dumps(sent, sort_keys=True).encode()
            ).hexdigest()
        )
        self.kong.use(store)
        self.kong.proxy.refresh()
        shown = {
            name: {
                r: self.kong.daos[name].show(row)
                for r, row in store[name].rows.items()
            }
            for name in self.entities
        }
        return 201, {name: rows for name, rows in shown.items() if rows}

    @staticmethod
    def _parse(text: str) -> dict[str, Any]:
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError as error:
            reason = str(error).replace("\n", " ")
            raise errors.declarative(
                {
                    "error": f"failed parsing declarative configuration: {reason}"
                }
            ) from None
        if not isinstance(document, dict):
            reason = (
                "failed parsing declarative configuration: expected an object"
            )
            raise errors.declarative({"error": reason})
        return document

    def _error(
        self, found: Errors, sent: dict[str, Any] | None
    ) -> errors.KongError:
        if sent is None:
            return errors.declarative(found)
        flattened = self._flatten(sent, found)
        error = errors.declarative(found)
        error.body["flattened_errors"] = flattened
        return error

    # Checking

    def build(self, document: dict[str, Any]) -> Store:
        """Return a store with the rows of `document`.

        Raises: Refused.
        """
        if found := self._check_document(document):
            raise Refused(found)
        rows: dict[str, list[Row]] = {name: [] for name in self.entities}
        self._collect(document, None, None, rows)
        if document["_format_version"] != "3.0":
            for row in rows["routes"]:
                row["paths"] = _with_regexes_marked(row.get("paths"))
        names = self._check_unique(document, rows)
        self._resolve(rows, names)
        store = Store(self.kong.entities, self.kong.schemas)
        transform = document.get("_transform", True) is not False
        for name in self.entities:
            schema = self.kong.schemas[name]
            for row in rows[name]:
                if name == "certificates":
                    row.pop("snis", None)
                complete = schema.process(
                    {key: row[key] for key in row if key not in _COMMENTS},
                    "insert",
                )
                if transform:
                    complete = schema.transform(complete, row)
                if name == "targets":
                    complete["target"] = addresses.parse(
                        complete["target"]
                    ).with_port(8000)
                store[name].put(complete)
        return store

    def _check_document(self, document: dict[str, Any]) -> Errors:
        found: Errors = {}
        version = document.get("_format_version")
        if version is None:
            found["_format_version"] = "required field missing"
        elif not isinstance(version, str):
            found["_format_version"] = "expected a string"
        elif version not in FORMAT_VERSIONS:
            found["_format_version"] = (
                f"expected one of: {', '.join(FORMAT_VERSIONS)}"
            )
        if not isinstance(
            document.get("_transform", True), (bool, type(None))
        ):
            found["_transform"] = "expected a boolean"
        for key, value in document.items():
            if key in self.entities:
                if problem := self._check_list(key, value, None):
                    found[key] = problem
            elif key not in (
                "_format_version",
                "_transform",
                "_info",
                "parameters",
                "workspaces",
                *_COMMENTS,
            ):
                found[key] = "unknown field"
        return found

    def _check_list(self, name: str, items: Any, parent: str | None) -> Any:
        if items is None:
            return None
        if not isinstance(items, list):
            return "expected an array"
        found: Errors = {}
        for index, item in enumerate(items, 1):
            problem = (
                self._check_item(name, item, parent)
                if isinstance(item, dict)
                else "expected a record"
            )
            if problem:
                found[index] = problem
        return found

    def _nested(self, name: str, item: dict[str, Any]) -> dict[str, str]:
        """Return the keys of `item` that hold nested entities, with the field by which those refer to it."""
        return {
            child: field
            for child, field in self.children[name].items()
            if child in item
        }

    def _check_item(
        self, name: str, item: dict[str, Any], parent: str | None
    ) -> Errors:
        schema: Schema = self.kong.schemas[name]
        nested = self._nested(name, item)
        found: Errors = {}
        for child, field in nested.items():
            if problem := self._check_list(child, item[child], field):
                found[child] = problem
        own = {
            key: value
            for key, value in item.items()
            if key not in nested and key not in _COMMENTS
        }
        if "id" in own and not self.entities[name].identified:
            found["id"] = "unknown field"
        if parent is not None and own.get(parent) is not None:
            found[parent] = "value must be null"
        for field in self.kong.store[name].foreign:
            value = own.get(field)
            if field == parent or isinstance(value, str):
                own[field] = {
                    "id": value if is_uuid(value) else str(uuid.UUID(int=0))
                }
        if own.get("id") is None:
            own["id"] = str(uuid.UUID(int=0))
        try:
            own = schema.process(own, "insert")
        except ShorthandError as error:
            return {**error.errors, **found}
        return {**schema.validate(own, original=own), **found}

    # Rows

    def _collect(
        self,
        item: dict[str, Any],
        name: str | None,
        owner: Row | None,
        rows: dict[str, list[Row]],
    ) -> None:
        """Add the entities nested in `item` to `rows`, parents first, each with an id."""
        nested = (
            {key: "" for key in item if key in self.entities}
            if name is None
            else self._nested(name, item)
        )
        for child, field in nested.items():
            for entry in item[child] or ():
                inner = self._nested(child, entry)
                row = {
                    key: value
                    for key, value in entry.items()
                    if key not in inner
                }
                if owner is not None:
                    row[field] = {"id": owner["id"]}
                row["_at"] = (child, entry)
                if row.get("id") is None:
                    row["id"] = self._new_id(child, row)
                rows[child].append(row)
                self._collect(entry, child, row, rows)

    def _new_id(self, name: str, row: Row) -> str:
        """Return an id that stays the same at every load, where Kong's would (generate_ids)."""
        entity, fields = self.entities[name], self.kong.schemas[name].fields
        if entity.cache_key:
            parts = [row.get(key) for key in entity.cache_key]
            parts = [
                part["id"] if isinstance(part, dict) else part or ""
                for part in parts
            ]
            key = ":".join([name, "*", *map(str, parts)])
        else:
            field = entity.endpoint_key
            if (
                not field
                or row.get(field) is None
                or fields[field].get("auto")
            ):
                return str(uuid.uuid4())
            key = str(row[field])
        return str(uuid.uuid5(uuid.uuid5(NAMESPACE, name), key))

    def _check_unique(
        self, document: dict[str, Any], rows: dict[str, list[Row]]
    ) -> dict[str, dict[str, Row]]:
        names: dict[str, dict[str, Row]] = {}
        found: Errors = {}
        for name, entries in rows.items():
            key, ids = self.entities[name].endpoint_key, {}
            key = (
                key
                if key and self.kong.schemas[name].fields[key].get("unique")
                else None
            )
            known = names.setdefault(name, {})
            for index, row in enumerate(entries, 1):
                value = row.get(key) if key else None
                if value is not None and value in known:
                    found.setdefault(name, {})[index] = _not_unique(
                        name, key, value
                    )
                elif row["id"] in ids:
                    found.setdefault(name, {})[index] = _not_unique(
                        name, "primary key", row["id"]
                    )
                if value is not None:
                    known.setdefault(value, row)
                ids[row["id"]] = row
        if not found:
            found = self._check_other_uniques(rows)
        if found:
            raise Refused(found)
        return names

    def _check_other_uniques(self, rows: dict[str, list[Row]]) -> Errors:
        found: Errors = {}
        for name, entries in rows.items():
            key = self.entities[name].endpoint_key
            for field_name, field in self.kong.schemas[name].fields.items():
                if not field.get("unique") or field["type"] == "foreign":
                    continue
                seen: set[Any] = set()
                for row in entries:
                    value = row.get(field_name)
                    if value is not None and value in seen:
                        at = (key and row.get(key)) or row["id"]
                        found.setdefault(name, {})[at] = _not_unique(
                            name, field_name, value
                        )
                    seen.add(value)
        return found

    def _resolve(
        self, rows: dict[str, list[Row]], names: dict[str, dict[str, Row]]
    ) -> None:
        found: Errors = {}
        ids = {
            name: {row["id"]: row for row in entries}
            for name, entries in rows.items()
        }
        for name, entries in rows.items():
            key = self.entities[name].endpoint_key
            for index, row in enumerate(entries, 1):
                row.pop("_at")
                for field_name, field in self.kong.store[name].foreign.items():
                    value = row.get(field_name)
                    if value is None:
                        continue
                    wanted, parent = (
                        value["id"] if isinstance(value, dict) else value,
                        field["reference"],
                    )
                    target = names[parent].get(wanted) or ids[parent].get(
                        wanted
                    )
                    if target is None:
                        at = (key and row.get(key)) or row["id"] or index
                        shown = (
                            value
                            if isinstance(value, str)
                            else json.dumps(value, separators=(",", ":"))
                        )
                        text = f"invalid reference '{field_name}: {shown}' (no such entry in '{parent}')"
                        problems = found.setdefault(name, {}).setdefault(
                            at, {}
                        )
                        problems[len(problems) + 1] = text
                    else:
                        row[field_name] = {"id": target["id"]}
        if found:
            raise Refused(found)

    # GET /config

    def export(self) -> str:
        """Return the configuration as YAML: flat, with ids, nothing left to transform."""
        document: dict[str, Any] = {
            "_format_version": "3.0",
            "_transform": False,
        }
        for name in self.entities:
            rows = [
                self._exported(name, row)
                for row in self.kong.store[name].rows.values()
            ]
            if rows:
                document[name] = rows
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)

    def _exported(self, name: str, row: Row) -> Row:
        shown = self.kong.daos[name].schema.process(row, "select")
        if name == "certificates":
            shown.pop("snis", None)
        if not self.entities[name].identified:
            del shown["id"]
        for field in self.kong.store[name].foreign:
            if shown.get(field):
                shown[field] = shown[field]["id"]
        return {
            key: value for key, value in shown.items() if value is not None
        }

    # flatten_errors

    def _flatten(self, sent: dict[str, Any], found: Errors) -> list[Row]:
        flattened: list[Row] = []
        for name in sorted(found, reverse=True):
            section, entities = found[name], sent.get(name)
            if not isinstance(section, dict) or not isinstance(entities, list):
                continue
            for index in sorted(section, key=str, reverse=True):
                entity = (
                    entities[index - 1]
                    if isinstance(index, int) and index <= len(entities)
                    else None
                )
                if isinstance(entity, dict):
                    self._flatten_entity(
                        name, entity, section.pop(index), flattened
                    )
            del found[name]
            if section:
                found[name] = section
        return flattened

    def _flatten_entity(
        self,
        name: str,
        entity: dict[str, Any],
        problems: Any,
        flattened: list[Row],
    ) -> None:
        if isinstance(problems, str):
            problems = {"@entity": {1: problems}}
        own_key = {"id": entity["id"]} if is_uuid(entity.get("id")) else None
        for child, field in self.children[name].items():
            items = entity.get(child)
            if not isinstance(items, list) or (
                child in self.kong.schemas[name].fields
                and not _holds_rows(items)
            ):
                continue
            del entity[child]
            inner = problems.pop(child, None)
            for index, item in enumerate(items, 1):
                if not isinstance(inner, dict) or not isinstance(item, dict):
                    continue
                if own_key and field not in item:
                    item[field] = dict(own_key)
                if index in inner:
                    self._flatten_entity(child, item, inner[index], flattened)
        messages = _categorized(problems)
        if not messages:
            return
        row: Row = {
            "entity_type": name.removesuffix("s"),
            "entity": entity,
            "errors": messages,
        }
        if isinstance(entity.get("name"), str) and entity["name"]:
            row["entity_name"] = entity["name"]
        if own_key:
            row["entity_id"] = entity["id"]
        tags = entity.get("tags")
        if isinstance(tags, list) and all(
            isinstance(tag, str) for tag in tags
        ):
            row["entity_tags"] = tags
        flattened.append(row)


def _with_regexes_marked(paths: list[str] | None) -> list[str] | None:
    """Return a route's paths with ``~`` before regular expressions, which formats before 3.0 leave out."""
    return paths and [
        path if _PLAIN_PATH.fullmatch(path) else f"~{path}" for path in paths
    ]


def _holds_rows(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(item, dict) for item in value
    )


def _not_unique(name: str, key: str | None, value: Any) -> str:
    return f"uniqueness violation: '{name}' entity with {key} set to '{value}' already declared"


def _categorized(problems: Any, path: str = "") -> list[Row]:
    """Return one entry per message, fields in reverse order as Kong drains them."""
    if isinstance(problems, list):
        problems = dict(enumerate(problems, 1))
    found: list[Row] = []
    for key in sorted(
        problems, key=lambda key: (isinstance(key, str), key), reverse=True
    ):
        value, where = problems[key], f"{path}.{key}" if path else str(key)
        if key == "@entity":
            texts = value.values() if isinstance(value, dict) else value
            found += [{"type": "entity", "message": text} for text in texts]
        elif isinstance(value, (dict, list)):
            found += _categorized(value, where)
        else:
            found.append({"type": "field", "field": where, "message": value})
    return found
