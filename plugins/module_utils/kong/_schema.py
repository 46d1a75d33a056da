# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's own schemas as shapes: GET /schemas/{entity} and GET /schemas/plugins/{name} say what there is to know."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._shape import UNKNOWN, Record, Shape, part_at

KINDS = {"record": "record", "map": "map", "array": "list", "set": "set", "foreign": "value"}
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
SECRET_NAME = re.compile(
    "passw|secret|token|private_key|api_?key|access_key|credential|authorization"
    "|^auth$|^key$|aws_key|hmac_key|provision_key|^(header|param)_value$",
    re.IGNORECASE,
)


def shape(schema: Record, name: str = "") -> Shape:
    """The shape of a value that a Kong schema describes; secret is what Kong would encrypt, or what is named so."""
    kind = KINDS.get(schema["type"], "value")
    scalar = schema["type"] if schema["type"] in ("string", "integer", "number", "boolean") else None
    item = schema.get("elements") or schema.get("values")
    secret = scalar == "string" and (schema.get("encrypted", False) or bool(SECRET_NAME.search(name)))
    return Shape(
        kind,
        type=None if schema.get("referenceable") and scalar != "string" else scalar,  # or {vault://...}
        fields=record_fields(schema) if kind == "record" else {},
        item=shape(item, name) if item else None,
        refers_to=schema["reference"].removesuffix("s") if schema["type"] == "foreign" else None,
        secret=secret,
        default=_default(schema, secret),
        required=schema.get("required", False),
        nullable=kind == "record" and not schema.get("required") and schema.get("default") is None,
        choices=tuple(schema.get("one_of", ())) if scalar else (),
    )


def _default(schema: Record, secret: bool) -> t.Any:
    """A secret's default is made up by the node that one asks (kong/plugins/session/schema.lua)."""
    default = schema.get("default")
    return UNKNOWN if schema.get("auto") or (secret and default is not None) else default


def record_fields(schema: Record) -> dict[str, Shape]:
    """The fields of a record, and its shorthands: not to be compared, and as secret as what they stand for."""
    known = {name: shape(one, name) for name, one in _listed(schema.get("fields", ()))}
    record, kept = Shape("record", fields=known), shorthands(schema)
    short = {
        name: part_at(record, path) if (path := kept[name]) else shape(one, name)
        for name, one in _listed(schema.get("shorthand_fields", ()))
    }
    return known | {name: dataclasses.replace(one, write_only=True, default=None) for name, one in short.items()}


def shorthands(schema: Record) -> dict[str, tuple[str, ...] | None]:
    """A record's shorthand fields, each with the path that replaced it: Kong shows the value in both places."""
    found: dict[str, tuple[str, ...] | None] = {}
    for name, one in _listed(schema.get("shorthand_fields", ())):
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
    for name, one in _listed(schema.get("fields", ())):
        if one["type"] == "record" and isinstance(record.get(name), dict):
            record[name] = translated(one, record[name])
    return record


def without_shorthands(schema: Record, record: Record) -> Record:
    """A record as Kong shows it, less the copies under outdated names, at every depth."""
    record = {name: value for name, value in record.items() if name not in shorthands(schema)}
    for name, one in _listed(schema.get("fields", ())):
        if one["type"] == "record" and isinstance(record.get(name), dict):
            record[name] = without_shorthands(one, record[name])
    return record


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
    return dataclasses.replace(record, fields={name: one for name, one in record.fields.items() if name not in names})


def with_defaults(record: Shape, schema: Record) -> Shape:
    """An entity's shape, with what its server's schema adds: defaults, and whatever we know nothing about."""
    served = record_fields(schema)
    ours = {name: known for name, known in record.fields.items() if name != "config" or name not in served}
    filled = _filled(dataclasses.replace(record, fields=ours), Shape("record", fields=served))
    return dataclasses.replace(filled, default=record.default)


def _filled(known: Shape, served: Shape) -> Shape:
    if known.kind == "value" and not (known.refers_to or known.secret):
        return dataclasses.replace(served, secret=False)  # a table knows better than a name what is secret
    parts = {
        name: _filled(known.fields[name], one) if name in known.fields else one for name, one in served.fields.items()
    }
    return dataclasses.replace(
        known,
        type=served.type,
        fields={**known.fields, **parts},
        default=served.default,
        required=served.required,
        nullable=served.nullable,
    )


def guessed(value: t.Any, name: str = "") -> Shape:
    """The shape of free-form configuration, secret what is named so: good before a schema is at hand."""
    if isinstance(value, dict):
        return Shape("record", fields={str(key): guessed(one, str(key)) for key, one in value.items()})
    if isinstance(value, list):
        return Shape("list", item=_either([guessed(one, name) for one in value]))
    return Shape(secret=isinstance(value, str) and bool(SECRET_NAME.search(name)))


def _either(shapes: t.Sequence[Shape]) -> Shape | None:
    """One shape for elements that differ: as secret as any of them."""
    if not shapes:
        return None
    names = {name for one in shapes for name in one.fields}
    return Shape(
        next((one.kind for one in shapes if one.kind != "value"), "value"),
        fields={
            name: t.cast(Shape, _either([one.fields[name] for one in shapes if name in one.fields])) for name in names
        },
        item=_either([one.item for one in shapes if one.item]),
        secret=any(one.secret for one in shapes),
    )
