# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fusionauth_config_info: a FusionAuth as the configuration that would make it."""

from __future__ import annotations

import concurrent.futures
import typing as t

from ..._ansible.module_spec import ModuleSpec
from ..._core.errors import CollectionError
from ..._core.export_file import OPTIONS as DESTINATION
from ..._core.export_file import deliver
from ..._core.field_paths import Record, drop_path
from ..._core.http import CachedReader, workers
from ..._core.names import did_you_mean
from ..._core.options import RETURN_SECRETS, ArgumentSpec
from ..._core.reconciler import Policy
from ..._core.schema import MapSchema, RecordSchema, Schema
from ..._core.unknown import UNKNOWN
from ..client import FusionAuth
from ..module import FUSIONAUTH, connection_of
from ..operation import schema_for
from ..planned import EARLIER_TASKS
from ..registry import RESOURCES
from ..resource import Resource
from ..resources.tenants import TENANT
from .export_builtins import BuiltinObjects
from .export_names import ObjectNames, OptionSpelling
from .masking import shown_config
from .ownership import without_mark
from .parser import TABLES, object_options

WORKERS = 8
OPTIONS: ArgumentSpec = {
    "kinds": {"type": "list", "elements": "str"},
    "ids": {"type": "bool", "default": False},
    "defaults": {"type": "bool", "default": False},
    "shipped": {"type": "bool", "default": False},
    **RETURN_SECRETS,
    **DESTINATION,
}
WITH_DEFAULTS = Policy(defaults_for_unset=True)
# Other kinds are in another one's list, or only to be found one by one.
LISTED = {
    table: resource
    for table, resource in TABLES.items()
    if resource.list_all and not resource.parent_field
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    reader = CachedReader(connection_of(params))
    # What is exported may refer to something that the API key may not read.
    server = FusionAuth(reader, EARLIER_TASKS)
    resources = _selected(params["kinds"])
    with workers(WORKERS, reader) as pool:
        current = _read(server, resources, pool)
        export = _Export(server, params, current)
        result: Record = {
            "changed": False,
            "config": export.tables(resources),
            "warnings": export.warnings,
        }
    return deliver(result, params, shown_config, check_mode=check_mode, diff=diff)


# Reading


def _selected(tables: list[str] | None) -> list[Resource]:
    """Return the kinds to export. Raises CollectionError for what cannot be exported."""
    selected = list(LISTED) if tables is None else tables
    for table in selected:
        if table not in TABLES:
            hint = did_you_mean(table, LISTED) or "."
            raise CollectionError(f"kinds: there is no {table}{hint}")
        if table not in LISTED:
            raise CollectionError(f"kinds: FusionAuth does not list {table}.")
    return [
        resource for resource in RESOURCES.values() if resource.config_key in selected
    ]


def _read(
    server: FusionAuth, resources: list[Resource], pool: concurrent.futures.Executor
) -> dict[str, list[Record]]:
    """Return all objects of some kinds, and of those that give names to what they refer to."""
    needed: set[str] = set()
    for resource in resources:
        needed |= _referred_kinds(resource.schema)
        if resource.is_tenanted:
            needed.add(TENANT.name)
        if resource.installed_with:
            needed.add(resource.installed_with)
    listed = [RESOURCES[kind] for kind in needed if kind in RESOURCES]
    named = [resource for resource in listed if resource.config_key in LISTED]
    by_kind = {resource.name: resource for resource in (*resources, *named)}
    lists = pool.map(lambda kind: list(server.list_all(kind)), by_kind.values())
    return dict(zip(by_kind, lists))


def _referred_kinds(schema: Schema) -> set[str]:
    """Return the kinds that a value refers to, however deep in it."""
    kinds = {schema.refers_to} if schema.refers_to else set()
    if isinstance(schema, MapSchema) and schema.key_refers_to:
        kinds.add(schema.key_refers_to)
    for nested in schema.nested():
        kinds |= _referred_kinds(nested)
    return kinds


# Writing down


class _Export:
    """Writes down the objects of a server in the options of their modules.

    Attributes:
        warnings: What the user has to know.
    """

    def __init__(
        self,
        server: FusionAuth,
        params: Record,
        current: t.Mapping[str, list[Record]],
    ) -> None:
        self.params, self.current = params, current
        self.builtins = BuiltinObjects(server, current)
        self.names = ObjectNames(current)
        self.warnings: list[str] = []

    def tables(self, resources: t.Iterable[Resource]) -> Record:
        """Return every object of some kinds, but those that are as FusionAuth came with them."""
        tables: Record = {}
        for resource in resources:
            exported = [
                record
                for record in self.current[resource.name]
                if self._is_exported(resource, record)
            ]
            self._warn_of_hidden_secrets(resource, exported)
            exported.sort(key=lambda record: _sort_key(resource, record))
            written = [self._write(resource, record) for record in exported]
            if any(written):
                only = resource.at_most_one
                tables[resource.config_key] = written[0] if only else written
        return tables

    def _is_exported(self, resource: Resource, record: Record) -> bool:
        types = object_options(resource.name).get("type", {}).get("choices")
        # Only FusionAuth itself can create one of another type.
        if types and record.get("type") not in types:
            return False
        if self.params["shipped"]:
            return True
        was_changed = record.get("lastUpdateInstant") != record.get("insertInstant")
        return was_changed or not self.builtins.is_builtin(resource, record)

    def _warn_of_hidden_secrets(
        self, resource: Resource, records: list[Record]
    ) -> None:
        for record in records:
            if resource.hides_secret(record):
                name = resource.display_name(record)
                self.warnings.append(
                    f"FusionAuth never returns the secret of {name}: add it to the export for another "
                    "server"
                )

    def _write(self, resource: Resource, record: Record) -> Record:
        """Return an object as options."""
        is_builtin = self.builtins.is_builtin(resource, record)
        with_ids = self.params["ids"] and not is_builtin
        options = self._written_fields(resource, record, with_ids=with_ids)
        if resource.is_tenanted and record.get("tenantId"):
            options["tenant"] = self.names.reference(TENANT.name, record["tenantId"])
        if resource.at_most_one:
            return options
        has_no_name = not self.names.is_told_by_name(resource, record)
        if with_ids or ("id" in record and has_no_name):
            return {"id": record["id"], **options}
        return options

    def _written_fields(
        self, resource: Resource, record: Record, *, with_ids: bool
    ) -> Record:
        """Return what was decided of an object, by the options that the module documents."""
        has_type = isinstance(record.get("type"), str)
        stated = {"type": record["type"]} if has_type else {}
        schema = schema_for(resource, stated, WITH_DEFAULTS)
        fields = self._without_choices(schema, _lasting_fields(resource, record))
        if not self.params["defaults"]:
            fields = _without_defaults(resource, schema, fields)
        if not self.params["return_secrets"]:
            fields = schema.masked(fields)
        spelling = OptionSpelling(self.names, with_ids)
        options = _module_options(resource)
        return {
            options[field]: spelling.spell(schema.child(field), fields[field])
            for field in dict.fromkeys((resource.key, *options))
            if field in fields
        }

    def _without_choices(self, schema: Schema, record: Record) -> Record:
        """Return a record without what the server chose among what it came with.

        Another server chooses by itself.
        """
        kept = {}
        for field, value in record.items():
            field_schema = schema.child(field)
            is_builtin = isinstance(value, str) and value in self.builtins.installed_ids
            if is_builtin and field_schema.default == UNKNOWN:
                continue
            if isinstance(value, dict):
                value = self._without_choices(field_schema, value)
            kept[field] = value
        return kept


def _lasting_fields(resource: Resource, record: Record) -> Record:
    """Return what was decided of an object: not what the server made of that, nor our mark."""
    computed = {"id", *resource.computed, *resource.create_only, *resource.read_only}
    if resource.computed_of:
        # What is given to one object follows from the rest of another.
        computed = computed - {*resource.computed} | resource.computed_of(record)
    if record.get("active") is False:
        computed.discard("active")
    lasting = {
        field: value
        for field, value in record.items()
        if field not in computed and value is not None
    }
    for path in resource.decided_paths:
        lasting = drop_path(lasting, path)
    if isinstance(lasting.get("data"), dict):
        lasting["data"] = without_mark(lasting["data"])
    return lasting


def _without_defaults(
    resource: Resource, schema: RecordSchema, fields: Record
) -> Record:
    """Return fields without what is FusionAuth's default. What people know an object by stays."""
    return {
        field: schema.child(field).without_defaults(value)
        for field, value in fields.items()
        if field == resource.key or not schema.child(field).is_default(value)
    }


def _module_options(resource: Resource) -> dict[str, str]:
    """Return the option that a module documents for each field."""
    fields = resource.schema.option_names
    return {
        fields[option]: option
        for option in object_options(resource.name)
        if option in fields
    }


def _sort_key(resource: Resource, record: Record) -> tuple[str, str]:
    return str(record.get(resource.key) or ""), str(record.get("id") or "")


TASK = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run)
