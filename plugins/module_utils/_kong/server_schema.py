# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kong's own schemas as schemas of this collection.

``GET /schemas/{table}`` and ``GET /schemas/plugins/{name}`` tell the types, defaults and references of
all fields, and which of them are secret. Source: kong/db/schema/metaschema.lua of Kong Gateway 3.9.
"""

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
from .._core.secret_names import (
    CODE,
    could_be_secret,
    holds_named_values,
    holds_pairs,
    is_harmless,
    is_receiver,
)
from .._core.unknown import UNKNOWN

FieldPath = tuple[str, ...]

LISTS: dict[str, type[ListSchema]] = {"array": ListSchema, "set": SetSchema}
SCALARS = ("string", "integer", "number", "boolean")
# Shorthands of whose replacement the schemas do not tell (kong/plugins/session/schema.lua,
# kong/plugins/opentelemetry/schema.lua).
REPLACEMENTS: dict[str, FieldPath] = {
    "endpoint": ("traces_endpoint",),
    "cookie_lifetime": ("rolling_timeout",),
    "cookie_idletime": ("idling_timeout",),
    "cookie_discard": ("stale_ttl",),
    "cookie_samesite": ("cookie_same_site",),
    "cookie_httponly": ("cookie_http_only",),
    "cookie_persistent": ("remember",),
}


# From Kong's schemas to schemas


def from_kong(kong_schema: Record, field_name: str = "") -> Schema:
    """Return the schema of a value that one of Kong's schemas describes.

    The name of the field tells whether the value is secret where Kong's schema does not.
    """
    kong_type = kong_schema["type"]
    common: Record = {
        "secret": _is_secret(kong_schema, field_name),
        "default": _default(kong_schema),
        "required": kong_schema.get("required", False),
    }
    if kong_type == "foreign":
        kind = kong_schema["reference"].removesuffix("s")
        return ScalarSchema(refers_to=kind, **common)
    if kong_type == "record":
        return _record_from_kong(kong_schema, common)
    if kong_type == "map":
        harmless_headers = _harmless_headers(kong_schema, field_name)
        item = _item(kong_schema, field_name)
        return MapSchema(item=item, fields=harmless_headers, **common)
    if kong_type in LISTS:
        return LISTS[kong_type](item=_item(kong_schema, field_name), **common)
    return _scalar_from_kong(kong_schema, field_name, common)


def _record_from_kong(kong_schema: Record, common: Record) -> RecordSchema:
    # A record that is left out is null, unless it is required: then it has the defaults of its fields.
    has_default = kong_schema.get("default") is not None
    return RecordSchema(
        fields=record_fields(kong_schema),
        nullable=not common["required"] and not has_default,
        has_all_defaults=True,
        **common,
    )


def _scalar_from_kong(
    kong_schema: Record, field_name: str, common: Record
) -> ScalarSchema:
    kong_type = kong_schema["type"]
    if kong_type not in SCALARS:
        return ScalarSchema(**common)
    is_text = kong_type == "string"
    if is_text and kong_schema.get("uuid"):
        # PostgreSQL spells a UUID in lower case, whatever it was given.
        return ScalarSchema(type="uuid", **common)
    schema_class = (
        UrlSchema if is_text and is_receiver(field_name) else ScalarSchema
    )
    # A number or a boolean may be in a vault, and is the text {vault://...} then.
    is_typed = is_text or not kong_schema.get("referenceable")
    return schema_class(
        type=kong_type if is_typed else None,
        choices=tuple(kong_schema.get("one_of", ())),
        **common,
    )


def _is_secret(kong_schema: Record, field_name: str) -> bool:
    """Return whether a text is a secret.

    It is where Kong encrypts it, where Kong lets it be in a vault (``referenceable``) unless it is
    known to be harmless, and where its name says so.
    """
    if not _is_free_text(kong_schema):
        return False
    if kong_schema.get("encrypted"):
        return True
    may_be_in_vault = kong_schema.get("referenceable", False)
    if may_be_in_vault and not is_harmless(field_name):
        return True
    return could_be_secret(field_name)


def _default(kong_schema: Record) -> t.Any:
    """Return the default of a value, or UNKNOWN where each object gets another one."""
    default = kong_schema.get("default")
    if kong_schema.get("auto"):
        return UNKNOWN
    if kong_schema.get("encrypted") and default is not None:
        # The node that answers has made it up (kong/plugins/session/schema.lua).
        return UNKNOWN
    return default


def _item(kong_schema: Record, field_name: str) -> Schema | None:
    """Return the schema of the elements of a list, a set or a map, or None where Kong tells none.

    Some elements are secret because of where they are.
    """
    element_schema = kong_schema.get("elements") or kong_schema.get("values")
    if not element_schema:
        return None

    item = from_kong(element_schema, field_name)
    if kong_schema["type"] == "map" and holds_named_values(field_name):
        # Anybody may have chosen the keys, so these tell nothing about the values.
        return dataclasses.replace(item, secret=True)
    if not _is_free_text(element_schema):
        return item
    if field_name in CODE:
        return dataclasses.replace(item, secret=True)
    return _as_named_value(item) if holds_pairs(field_name) else item


def _is_free_text(kong_schema: Record) -> bool:
    """Return whether a value is a text that may be anything."""
    return kong_schema["type"] == "string" and not kong_schema.get("one_of")


def _as_named_value(schema: Schema) -> NamedValueSchema:
    attributes = {
        field.name: getattr(schema, field.name)
        for field in dataclasses.fields(ScalarSchema)
    }
    return NamedValueSchema(**attributes)


def _harmless_headers(
    kong_schema: Record, field_name: str
) -> t.Mapping[str, Schema]:
    """Return the schemas of those headers in a map that everybody may read."""
    if not holds_named_values(field_name) or "values" not in kong_schema:
        return {}
    header_value = from_kong(kong_schema["values"])
    return header_map(ANY, header_value).fields


def record_fields(kong_schema: Record) -> dict[str, Schema]:
    """Return the schemas of the fields of a record, and of its shorthands.

    A shorthand is never compared, and is as secret as what it stands for.
    """
    fields = {
        field_name: from_kong(field_schema, field_name)
        for field_name, field_schema in _entries(kong_schema, "fields")
    }
    record, replacements = (
        RecordSchema(fields=dict(fields)),
        shorthands(kong_schema),
    )
    for field_name, field_schema in _entries(kong_schema, "shorthand_fields"):
        path = replacements[field_name]
        schema = (
            record.descend(path)
            if path
            else from_kong(field_schema, field_name)
        )
        fields[field_name] = dataclasses.replace(
            schema, write_only=True, default=None
        )
    return fields


def _entries(
    kong_schema: Record, section: str
) -> t.Iterator[tuple[str, Record]]:
    """Yield the fields in a section, each with its schema.

    Kong lists them, each as a mapping with one key.
    """
    for entry in kong_schema.get(section) or ():
        yield from entry.items()


# Shorthands


def shorthands(kong_schema: Record) -> dict[str, FieldPath | None]:
    """Return the shorthand fields of a record, each with the path of what replaced it, if known.

    Kong shows the value in both places.
    """
    replacements: dict[str, FieldPath | None] = {}
    for field_name, field_schema in _entries(kong_schema, "shorthand_fields"):
        deprecation = field_schema.get("deprecation") or {}
        if replaced_with := deprecation.get("replaced_with"):
            replacements[field_name] = tuple(replaced_with[0]["path"])
        else:
            replacements[field_name] = REPLACEMENTS.get(field_name)
    return replacements


def move_shorthands(kong_schema: Record, record: Record) -> Record:
    """Return a record with its replaced shorthands moved to where they belong, at every depth.

    A shorthand that is null says nothing.
    """
    moved = dict(record)
    for field_name, path in shorthands(kong_schema).items():
        if path is None or field_name not in moved:
            continue
        value = moved.pop(field_name)
        if value is not None:
            _set_if_unset(moved, path, value)
    return _with_nested_records(kong_schema, moved, move_shorthands)


def without_shorthands(kong_schema: Record, record: Record) -> Record:
    """Return a record that Kong shows without the copies under outdated names, at every depth."""
    outdated = shorthands(kong_schema)
    kept = {
        name: value for name, value in record.items() if name not in outdated
    }
    return _with_nested_records(kong_schema, kept, without_shorthands)


def _with_nested_records(
    kong_schema: Record,
    record: Record,
    convert: t.Callable[[Record, Record], Record],
) -> Record:
    """Return a record with ``convert(kong_schema, nested)`` in place of each record in it."""
    for field_name, field_schema in _entries(kong_schema, "fields"):
        nested = record.get(field_name)
        if field_schema["type"] == "record" and isinstance(nested, dict):
            record[field_name] = convert(field_schema, nested)
    return record


def _set_if_unset(record: Record, path: t.Sequence[str], value: t.Any) -> None:
    """Set the value at a path. What is stated there already counts more than a shorthand."""
    first, *rest = path
    if not rest:
        record.setdefault(first, value)
        return
    nested = record.get(first) or {}
    # What is no record is refused by its schema.
    if isinstance(nested, dict):
        record[first] = dict(nested)
        _set_if_unset(record[first], rest, value)


# Whether a response is a schema


def is_schema(body: t.Any) -> bool:
    """Return whether a body describes a record.

    It must have all that is read here of schemas in a form that can be read.
    """
    if not isinstance(body, dict) or not isinstance(body.get("fields"), list):
        return False
    return _has_valid_fields(body)


def is_schema_of_config(body: t.Any) -> bool:
    """Return whether a body describes a plugin or vault, whose configuration is a record in it."""
    if not is_schema(body):
        return False
    return any("config" in entry for entry in body["fields"])


def _has_valid_fields(record_schema: Record) -> bool:
    """Return whether the fields of a record are mappings of one name each to a schema."""
    for section in ("fields", "shorthand_fields"):
        entries = record_schema.get(section) or []
        if not isinstance(entries, list):
            return False
        if not all(map(_is_entry, entries)):
            return False
    return True


def _is_entry(entry: t.Any) -> bool:
    """Return whether something is a field of a record, as a mapping with its name."""
    if not isinstance(entry, dict):
        return False
    return all(map(_is_field_schema, entry.values()))


def _is_field_schema(value: t.Any) -> bool:
    """Return whether something is the schema of a value, as far as it is read here."""
    if not isinstance(value, dict):
        return False
    if not isinstance(value.get("type"), str):
        return False
    checks = (
        _is_foreign_valid,
        _are_choices_valid,
        _is_deprecation_valid,
        _are_elements_valid,
        _has_valid_fields,
    )
    return all(check(value) for check in checks)


def _is_foreign_valid(field_schema: Record) -> bool:
    """Return whether a reference tells what it refers to."""
    is_foreign = field_schema["type"] == "foreign"
    return not is_foreign or isinstance(field_schema.get("reference"), str)


def _are_choices_valid(field_schema: Record) -> bool:
    """Return whether the only values that there can be are listed, if any are named."""
    choices = field_schema.get("one_of")
    return not choices or isinstance(choices, list)


def _are_elements_valid(field_schema: Record) -> bool:
    """Return whether the schemas of the elements of a list, and of the values of a map, are valid."""
    for section in ("elements", "values"):
        element_schema = field_schema.get(section)
        if element_schema is None:
            continue
        if not _is_field_schema(element_schema):
            return False
    return True


def _is_deprecation_valid(field_schema: Record) -> bool:
    """Return whether it is told by paths what replaced a field, if anything is told of that."""
    deprecation = field_schema.get("deprecation") or {}
    if not isinstance(deprecation, dict):
        return False
    replaced_with = deprecation.get("replaced_with")
    if not replaced_with:
        return True
    return isinstance(replaced_with, list) and all(
        map(_is_replacement, replaced_with)
    )


def _is_replacement(value: t.Any) -> bool:
    """Return whether something names a path in the record."""
    if not isinstance(value, dict):
        return False
    path = value.get("path")
    return isinstance(path, list) and all(
        isinstance(name, str) for name in path
    )


def config(kong_schema: Record) -> Record:
    """Return the part of a plugin's or vault's schema that describes its configuration."""
    for field_name, field_schema in _entries(kong_schema, "fields"):
        if field_name == "config":
            return field_schema
    raise AssertionError("the schema was checked when it was read")


# What the server adds to the schema of an entity


def with_field(
    record: RecordSchema, field_name: str, schema: Schema
) -> RecordSchema:
    """Return a record's schema with another schema for one of its fields."""
    return dataclasses.replace(
        record, fields={**record.fields, field_name: schema}
    )


def without_fields(
    record: RecordSchema, field_names: t.Container[str]
) -> RecordSchema:
    """Return a record's schema without some of its fields."""
    fields = {
        name: schema
        for name, schema in record.fields.items()
        if name not in field_names
    }
    return dataclasses.replace(record, fields=fields)


def with_defaults(record: RecordSchema, kong_schema: Record) -> RecordSchema:
    """Return an entity's schema with what its server's schema adds to it.

    That is the defaults, and fields about which this collection knows nothing.
    """
    served = RecordSchema(fields=record_fields(kong_schema))
    if "config" in served.fields:
        record = without_fields(record, ("config",))
    completed = _complete_record(record, served)
    return dataclasses.replace(completed, default=record.default)


def _complete(own: Schema, served: Schema) -> Schema:
    """Return a schema of this collection with what the server tells of the same value."""
    if _is_plain(own):
        # Our table knows better than a name what is secret.
        return dataclasses.replace(served, secret=False)
    if isinstance(own, RecordSchema):
        return _complete_record(own, served)

    attributes: Record = {
        "default": served.default,
        "required": served.required,
    }
    if isinstance(own, ScalarSchema):
        attributes["type"] = getattr(served, "type", None)
    if isinstance(own, (ListSchema, MapSchema)):
        attributes["item"] = _complete_item(
            own.item, getattr(served, "item", None)
        )
    if isinstance(own, MapSchema):
        attributes["fields"] = _complete_fields(own, served)
    return dataclasses.replace(own, **attributes)


def _is_plain(own: Schema) -> bool:
    """Return whether this collection knows no more of a value than that it is a scalar."""
    return (
        own.__class__ is ScalarSchema  # a subclass knows more
        and not own.refers_to
        and not own.secret
    )


def _complete_item(own: Schema | None, served: Schema | None) -> Schema | None:
    """Return the schema of elements, of which this collection or the server may know nothing."""
    if served is None:
        return own
    return _complete(own or ANY, served)


def _complete_record(own: RecordSchema, served: Schema) -> RecordSchema:
    return dataclasses.replace(
        own,
        fields=_complete_fields(own, served),
        default=served.default,
        required=served.required,
        nullable=isinstance(served, RecordSchema) and served.nullable,
    )


def _complete_fields(
    own: RecordSchema | MapSchema, served: Schema
) -> dict[str, Schema]:
    """Return the fields of both, those that both know completed."""
    fields = dict(own.fields)
    if not isinstance(served, (RecordSchema, MapSchema)):
        return fields
    for field_name, served_field in served.fields.items():
        own_field = own.fields.get(field_name)
        if own_field is None:
            fields[field_name] = served_field
        else:
            fields[field_name] = _complete(own_field, served_field)
    return fields
