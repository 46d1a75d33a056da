# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's own schemas as shapes: GET /schemas/{entity} and GET /schemas/plugins/{name} say what there is to know."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.schema import UNKNOWN, VALUE, Record, Shape, header_map, part_at
from .._core.sensitive import (
    CODE,
    could_be_secret,
    holds_pairs,
    is_harmless,
    is_place,
    is_receiver,
)

KINDS = {
    "record": "record",
    "map": "map",
    "array": "list",
    "set": "set",
    "foreign": "value",
}
# Shorthands whose schemas do not say what replaced them (kong/plugins/session/schema.lua, opentelemetry/schema.lua).
REPLACED = {
    "endpoint": ("traces_endpoint",),
    "cookie_lifetime": ("rolling_timeout",),
    "cookie_idletime": ("idling_timeout",),
    "cookie_discard": ("stale_ttl",),
    "cookie_samesite": ("cookie_same_site",),
    "cookie_httponly": ("cookie_http_only",),
    "cookie_persistent": ("remember",),
}


def shape(schema: Record, name: str = "") -> Shape:
    """The shape of a value that a Kong schema describes; secret is what Kong would encrypt, or what is named so."""
    kind = KINDS.get(schema["type"], "value")
    scalar = (
        schema["type"]
        if schema["type"] in ("string", "integer", "number", "boolean")
        else None
    )
    return Shape(
        "url" if scalar == "string" and is_receiver(name) else kind,
        type=None
        if schema.get("referenceable") and scalar != "string"
        else scalar,  # or {vault://...}
        fields=record_fields(schema) if kind == "record" else _harmless(schema, name),
        item=_item(schema, name),
        refers_to=schema["reference"].removesuffix("s")
        if schema["type"] == "foreign"
        else None,
        secret=_is_secret(schema, name),
        default=_default(schema),
        required=schema.get("required", False),
        nullable=kind == "record"
        and not schema.get("required")
        and schema.get("default") is None,
        choices=tuple(schema.get("one_of", ())) if scalar else (),
        complete=kind == "record",
    )


def _is_secret(schema: Record, name: str) -> bool:
    """Whether a text is a secret.

    It is where Kong encrypts it, where Kong lets it be in a vault (``referenceable``) unless it is known to be
    harmless, and where its name says so. Source: kong/db/schema/metaschema.lua.
    """
    if schema["type"] != "string" or schema.get("one_of"):
        return False
    kept_in_vault = schema.get("referenceable", False) and not is_harmless(name)
    return bool(schema.get("encrypted")) or kept_in_vault or could_be_secret(name)


def _item(schema: Record, name: str) -> Shape | None:
    """The shape of the elements of a list, a set or a map, some of which are secret for where they are."""
    elements = schema.get("elements") or schema.get("values")
    if not elements:
        return None
    item = shape(elements, name)
    if schema["type"] == "map" and is_place(name):
        return dataclasses.replace(item, secret=True)
    if elements["type"] != "string" or elements.get("one_of"):
        return item
    if name in CODE:
        return dataclasses.replace(item, secret=True)
    return dataclasses.replace(item, kind="pair") if holds_pairs(name) else item


def _harmless(schema: Record, name: str) -> t.Mapping[str, Shape]:
    """Of a map of headers, those that everybody may read."""
    if schema["type"] != "map" or not is_place(name) or "values" not in schema:
        return {}
    return header_map(VALUE, shape(schema["values"])).fields


def _default(schema: Record) -> t.Any:
    """An encrypted value's default is made up by the node that one asks (kong/plugins/session/schema.lua)."""
    default = schema.get("default")
    return (
        UNKNOWN
        if schema.get("auto") or (schema.get("encrypted") and default is not None)
        else default
    )


def record_fields(schema: Record) -> dict[str, Shape]:
    """The fields of a record, and its shorthands: not to be compared, and as secret as what they stand for."""
    known = {
        name: shape(one, name) for name, one in _listed(schema.get("fields") or ())
    }
    record, kept = Shape("record", fields=known), shorthands(schema)
    short = {
        name: part_at(record, path) if (path := kept[name]) else shape(one, name)
        for name, one in _listed(schema.get("shorthand_fields") or ())
    }
    return known | {
        name: dataclasses.replace(one, write_only=True, default=None)
        for name, one in short.items()
    }


def shorthands(schema: Record) -> dict[str, tuple[str, ...] | None]:
    """A record's shorthand fields, each with the path that replaced it: Kong shows the value in both places."""
    found: dict[str, tuple[str, ...] | None] = {}
    for name, one in _listed(schema.get("shorthand_fields") or ()):
        replaced = (one.get("deprecation") or {}).get("replaced_with")
        found[name] = tuple(replaced[0]["path"]) if replaced else REPLACED.get(name)
    return found


def translated(schema: Record, record: Record) -> Record:
    """A record with its replaced shorthands moved to where they belong, at every depth."""
    record = dict(record)
    for name, path in shorthands(schema).items():
        if path and name in record:
            value = record.pop(name)
            if value is not None:
                _settle(record, path, value)
    for name, one in _listed(schema.get("fields") or ()):
        if one["type"] == "record" and isinstance(record.get(name), dict):
            record[name] = translated(one, record[name])
    return record


def without_shorthands(schema: Record, record: Record) -> Record:
    """A record as Kong shows it, less the copies under outdated names, at every depth."""
    record = {
        name: value for name, value in record.items() if name not in shorthands(schema)
    }
    for name, one in _listed(schema.get("fields") or ()):
        if one["type"] == "record" and isinstance(record.get(name), dict):
            record[name] = without_shorthands(one, record[name])
    return record


def is_schema(schema: t.Any) -> bool:
    """Whether an answer describes a record, as all that is read here asks of it."""
    return (
        isinstance(schema, dict)
        and isinstance(schema.get("fields"), list)
        and _are_fields(schema)
    )


def is_schema_of_config(schema: t.Any) -> bool:
    """Whether an answer describes a plugin or vault, whose configuration is a record of its own."""
    return is_schema(schema) and any("config" in one for one in schema["fields"])


def _are_fields(record: Record) -> bool:
    listed = (record.get("fields") or [], record.get("shorthand_fields") or [])
    return all(isinstance(one, list) and all(map(_is_entry, one)) for one in listed)


def _is_entry(entry: t.Any) -> bool:
    return isinstance(entry, dict) and all(map(_is_field, entry.values()))


def _is_field(schema: t.Any) -> bool:
    if not isinstance(schema, dict) or not isinstance(schema.get("type"), str):
        return False
    if schema["type"] == "foreign" and not isinstance(schema.get("reference"), str):
        return False
    inside = [
        schema[name] for name in ("elements", "values") if schema.get(name) is not None
    ]
    choices, outdated = schema.get("one_of") or [], schema.get("deprecation") or {}
    known = (
        isinstance(choices, list)
        and isinstance(outdated, dict)
        and _is_replaced(outdated.get("replaced_with"))
    )
    return known and all(map(_is_field, inside)) and _are_fields(schema)


def _is_replaced(ways: t.Any) -> bool:
    paths = (
        [one.get("path") if isinstance(one, dict) else None for one in ways]
        if isinstance(ways, list)
        else []
    )
    texts = (
        isinstance(path, list) and all(isinstance(name, str) for name in path)
        for path in paths
    )
    return not ways or (bool(paths) and all(texts))


def config(schema: Record) -> Record:
    """The part of a plugin's or vault's schema that describes its configuration."""
    return next(one["config"] for one in schema["fields"] if "config" in one)


def _settle(record: Record, path: t.Sequence[str], value: t.Any) -> None:
    first, *rest = path
    if rest:
        record[first] = dict(record.get(first) or {})
        _settle(record[first], rest, value)
    else:
        record.setdefault(first, value)


def _listed(entries: t.Iterable[Record]) -> t.Iterator[tuple[str, Record]]:
    for entry in entries:
        yield from entry.items()


def with_field(record: Shape, name: str, value: Shape) -> Shape:
    """A record with another shape for one of its fields."""
    return dataclasses.replace(record, fields={**record.fields, name: value})


def without(record: Shape, names: t.Container[str]) -> Shape:
    """A record less some of its fields."""
    return dataclasses.replace(
        record,
        fields={name: one for name, one in record.fields.items() if name not in names},
    )


def with_defaults(record: Shape, schema: Record) -> Shape:
    """An entity's shape, with what its server's schema adds: defaults, and whatever we know nothing about."""
    served = record_fields(schema)
    ours = {
        name: known
        for name, known in record.fields.items()
        if name != "config" or name not in served
    }
    filled = _filled(
        dataclasses.replace(record, fields=ours), Shape("record", fields=served)
    )
    return dataclasses.replace(filled, default=record.default)


def _filled(known: Shape, served: Shape) -> Shape:
    if known.kind == "value" and not (known.refers_to or known.secret):
        return dataclasses.replace(
            served, secret=False
        )  # a table knows better than a name what is secret
    parts = {
        name: _filled(known.fields[name], one) if name in known.fields else one
        for name, one in served.fields.items()
    }
    return dataclasses.replace(
        known,
        type=served.type,
        fields={**known.fields, **parts},
        item=_filled(known.item or VALUE, served.item) if served.item else known.item,
        default=served.default,
        required=served.required,
        nullable=served.nullable,
    )
