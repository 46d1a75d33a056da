# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's own schemas as shapes: GET /schemas/{entity} and GET /schemas/plugins/{name} say what there is to know."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record
from .._core.schema import (
    ANY,
    ListSchema,
    MapSchema,
    NamedValueSchema,
    RecordSchema,
    ScalarSchema,
    Schema,
    SetSchema,
    UrlSchema,
    header_map,
)
from .._core.sensitive import (
    CODE,
    UNKNOWN,
    could_be_secret,
    holds_pairs,
    is_harmless,
    is_place,
    is_receiver,
)

LISTS: dict[str, type[ListSchema]] = {"array": ListSchema, "set": SetSchema}
SCALARS = ("string", "integer", "number", "boolean")
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


def from_kong(kong_schema: Record, name: str = "") -> Schema:
    """Return the schema of a value that one of Kong's schemas describes."""
    kind = kong_schema["type"]
    common: Record = {
        "secret": _is_secret(kong_schema, name),
        "default": _default(kong_schema),
        "required": kong_schema.get("required", False),
    }
    if kind == "foreign":
        return ScalarSchema(
            refers_to=kong_schema["reference"].removesuffix("s"), **common
        )
    if kind == "record":
        return RecordSchema(
            fields=record_fields(kong_schema),
            nullable=not common["required"] and kong_schema.get("default") is None,
            has_all_defaults=True,
            **common,
        )
    if kind == "map":
        fields = _harmless_headers(kong_schema, name)
        return MapSchema(item=_item(kong_schema, name), fields=fields, **common)
    if kind in LISTS:
        return LISTS[kind](item=_item(kong_schema, name), **common)
    return _scalar_from_kong(kong_schema, name, common)


def _scalar_from_kong(kong_schema: Record, name: str, common: Record) -> ScalarSchema:
    kind = kong_schema["type"]
    if kind not in SCALARS:
        return ScalarSchema(**common)
    # A number or a boolean may be in a vault, and is the text {vault://...} then.
    is_typed = kind == "string" or not kong_schema.get("referenceable")
    is_url = kind == "string" and is_receiver(name)
    return (UrlSchema if is_url else ScalarSchema)(
        type=kind if is_typed else None,
        choices=tuple(kong_schema.get("one_of", ())),
        **common,
    )


def _is_secret(kong_schema: Record, name: str) -> bool:
    """Whether a text is a secret.

    It is where Kong encrypts it, where Kong lets it be in a vault (``referenceable``) unless it is known to be
    harmless, and where its name says so. Source: kong/db/schema/metaschema.lua.
    """
    if kong_schema["type"] != "string" or kong_schema.get("one_of"):
        return False
    kept_in_vault = kong_schema.get("referenceable", False) and not is_harmless(name)
    return bool(kong_schema.get("encrypted")) or kept_in_vault or could_be_secret(name)


def _item(kong_schema: Record, name: str) -> Schema | None:
    """The shape of the elements of a list, a set or a map, some of which are secret for where they are."""
    elements = kong_schema.get("elements") or kong_schema.get("values")
    if not elements:
        return None
    item = from_kong(elements, name)
    if kong_schema["type"] == "map" and is_place(name):
        return dataclasses.replace(item, secret=True)
    if elements["type"] != "string" or elements.get("one_of"):
        return item
    if name in CODE:
        return dataclasses.replace(item, secret=True)
    return _as_named_value(item) if holds_pairs(name) else item


def _as_named_value(schema: Schema) -> NamedValueSchema:
    known = {
        field.name: getattr(schema, field.name)
        for field in dataclasses.fields(ScalarSchema)
    }
    return NamedValueSchema(**known)


def _harmless_headers(kong_schema: Record, name: str) -> t.Mapping[str, Schema]:
    """Of a map of headers, those that everybody may read."""
    if (
        kong_schema["type"] != "map"
        or not is_place(name)
        or "values" not in kong_schema
    ):
        return {}
    return header_map(ANY, from_kong(kong_schema["values"])).fields


def _default(kong_schema: Record) -> t.Any:
    """An encrypted value's default is made up by the node that one asks (kong/plugins/session/schema.lua)."""
    default = kong_schema.get("default")
    return (
        UNKNOWN
        if kong_schema.get("auto")
        or (kong_schema.get("encrypted") and default is not None)
        else default
    )


def record_fields(kong_schema: Record) -> dict[str, Schema]:
    """The fields of a record, and its shorthands: not to be compared, and as secret as what they stand for."""
    known = {
        name: from_kong(one, name)
        for name, one in _listed(kong_schema.get("fields") or ())
    }
    record, kept = RecordSchema(fields=known), shorthands(kong_schema)
    short = {
        name: record.descend(path) if (path := kept[name]) else from_kong(one, name)
        for name, one in _listed(kong_schema.get("shorthand_fields") or ())
    }
    return known | {
        name: dataclasses.replace(one, write_only=True, default=None)
        for name, one in short.items()
    }


def shorthands(kong_schema: Record) -> dict[str, tuple[str, ...] | None]:
    """A record's shorthand fields, each with the path that replaced it: Kong shows the value in both places."""
    found: dict[str, tuple[str, ...] | None] = {}
    for name, one in _listed(kong_schema.get("shorthand_fields") or ()):
        replaced = (one.get("deprecation") or {}).get("replaced_with")
        found[name] = tuple(replaced[0]["path"]) if replaced else REPLACED.get(name)
    return found


def translated(kong_schema: Record, record: Record) -> Record:
    """A record with its replaced shorthands moved to where they belong, at every depth."""
    record = dict(record)
    for name, path in shorthands(kong_schema).items():
        if path and name in record:
            value = record.pop(name)
            if value is not None:
                _settle(record, path, value)
    for name, one in _listed(kong_schema.get("fields") or ()):
        if one["type"] == "record" and isinstance(record.get(name), dict):
            record[name] = translated(one, record[name])
    return record


def without_shorthands(kong_schema: Record, record: Record) -> Record:
    """A record as Kong shows it, less the copies under outdated names, at every depth."""
    record = {
        name: value
        for name, value in record.items()
        if name not in shorthands(kong_schema)
    }
    for name, one in _listed(kong_schema.get("fields") or ()):
        if one["type"] == "record" and isinstance(record.get(name), dict):
            record[name] = without_shorthands(one, record[name])
    return record


def is_schema(kong_schema: t.Any) -> bool:
    """Whether an answer describes a record, as all that is read here asks of it."""
    return (
        isinstance(kong_schema, dict)
        and isinstance(kong_schema.get("fields"), list)
        and _are_fields(kong_schema)
    )


def is_schema_of_config(kong_schema: t.Any) -> bool:
    """Whether an answer describes a plugin or vault, whose configuration is a record of its own."""
    return is_schema(kong_schema) and any(
        "config" in one for one in kong_schema["fields"]
    )


def _are_fields(record: Record) -> bool:
    listed = (record.get("fields") or [], record.get("shorthand_fields") or [])
    return all(isinstance(one, list) and all(map(_is_entry, one)) for one in listed)


def _is_entry(entry: t.Any) -> bool:
    return isinstance(entry, dict) and all(map(_is_field, entry.values()))


def _is_field(kong_schema: t.Any) -> bool:
    if not isinstance(kong_schema, dict) or not isinstance(
        kong_schema.get("type"), str
    ):
        return False
    if kong_schema["type"] == "foreign" and not isinstance(
        kong_schema.get("reference"), str
    ):
        return False
    inside = [
        kong_schema[name]
        for name in ("elements", "values")
        if kong_schema.get(name) is not None
    ]
    choices, outdated = (
        kong_schema.get("one_of") or [],
        kong_schema.get("deprecation") or {},
    )
    known = (
        isinstance(choices, list)
        and isinstance(outdated, dict)
        and _is_replaced(outdated.get("replaced_with"))
    )
    return known and all(map(_is_field, inside)) and _are_fields(kong_schema)


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


def config(kong_schema: Record) -> Record:
    """The part of a plugin's or vault's schema that describes its configuration."""
    return next(one["config"] for one in kong_schema["fields"] if "config" in one)


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


def with_field(record: RecordSchema, name: str, schema: Schema) -> RecordSchema:
    """Return a record's schema with another schema for one of its fields."""
    return dataclasses.replace(record, fields={**record.fields, name: schema})


def without(record: RecordSchema, names: t.Container[str]) -> RecordSchema:
    """Return a record's schema without some of its fields."""
    fields = {name: one for name, one in record.fields.items() if name not in names}
    return dataclasses.replace(record, fields=fields)


def with_defaults(record: RecordSchema, kong_schema: Record) -> RecordSchema:
    """Return an entity's schema with what its server's schema adds to it.

    That is the defaults, and fields about which this collection knows nothing.
    """
    served = RecordSchema(fields=record_fields(kong_schema))
    if "config" in served.fields:
        record = without(record, ("config",))
    return dataclasses.replace(_complete_record(record, served), default=record.default)


def _complete(known: Schema, served: Schema) -> Schema:
    """Return a schema of ours with what the server tells of the same value."""
    if type(known) is ScalarSchema and not (known.refers_to or known.secret):
        return dataclasses.replace(
            served, secret=False
        )  # our table knows better than a name what is secret
    common: Record = {"default": served.default, "required": served.required}
    if isinstance(known, RecordSchema):
        return _complete_record(known, served)
    if isinstance(known, ScalarSchema):
        return dataclasses.replace(known, type=getattr(served, "type", None), **common)
    if isinstance(known, (ListSchema, MapSchema)):
        item = getattr(served, "item", None)
        common["item"] = _complete(known.item or ANY, item) if item else known.item
    if isinstance(known, MapSchema):
        common["fields"] = _complete_fields(known, served)
    return dataclasses.replace(known, **common)


def _complete_record(known: RecordSchema, served: Schema) -> RecordSchema:
    return dataclasses.replace(
        known,
        fields=_complete_fields(known, served),
        default=served.default,
        required=served.required,
        nullable=isinstance(served, RecordSchema) and served.nullable,
    )


def _complete_fields(
    known: RecordSchema | MapSchema, served: Schema
) -> dict[str, Schema]:
    fields = served.fields if isinstance(served, (RecordSchema, MapSchema)) else {}
    completed = {
        name: _complete(known.fields[name], schema) if name in known.fields else schema
        for name, schema in fields.items()
    }
    return {**known.fields, **completed}
