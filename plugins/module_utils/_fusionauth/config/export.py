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
from ..._core.http_client import CachedReader, workers
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
from .export_names import ObjectNames, OptionSpelling, RecordsByKind
from .masking import shown_config
from .ownership import DATA, without_mark
from .parser import TABLES, object_options

WORKERS = 8  # lists that are read at a time
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
    """Return the configuration, or write it to a file."""
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
    return deliver(
        result, params, shown_config, check_mode=check_mode, diff=diff
    )


# Reading


def _selected(stated_tables: list[str] | None) -> list[Resource]:
    """Return the kinds to export. Raises CollectionError for what cannot be exported.

    Args:
        stated_tables: What configurations call the kinds, or None for all of them.
    """
    if stated_tables is None:
        stated_tables = list(LISTED)
    for table in stated_tables:
        if table not in TABLES:
            suggestion = did_you_mean(table, LISTED) or "."
            raise CollectionError(f"kinds: there is no {table}{suggestion}")
        if table not in LISTED:
            raise CollectionError(f"kinds: FusionAuth does not list {table}.")
    # In the order of the registry: what others refer to comes first.
    return [
        resource
        for resource in RESOURCES.values()
        if resource.config_key in stated_tables
    ]


def _read(
    server: FusionAuth,
    resources: list[Resource],
    pool: concurrent.futures.Executor,
) -> dict[str, list[Record]]:
    """Return all objects of some kinds, and of those that give names to what they refer to.

    Args:
        server: The FusionAuth.
        resources: The kinds to export.
        pool: Threads that read several lists at a time.
    """
    referred_kinds: set[str] = set()
    for resource in resources:
        referred_kinds |= _referred_kinds(resource.schema)
        if resource.is_tenanted:
            referred_kinds.add(TENANT.name)
        # Its age tells what of this kind FusionAuth came with.
        if resource.installed_with:
            referred_kinds.add(resource.installed_with)
    by_kind = {resource.name: resource for resource in resources}
    for kind in referred_kinds & RESOURCES.keys():
        if RESOURCES[kind].config_key in LISTED:
            by_kind[kind] = RESOURCES[kind]
    lists = pool.map(
        lambda resource: list(server.list_all(resource)), by_kind.values()
    )
    return dict(zip(by_kind, lists))


def _referred_kinds(schema: Schema) -> set[str]:
    """Return the kinds that a value refers to, however deep in it."""
    kinds: set[str] = set()
    if schema.refers_to:
        kinds.add(schema.refers_to)
    if isinstance(schema, MapSchema) and schema.key_refers_to:
        kinds.add(schema.key_refers_to)
    for nested_schema in schema.nested():
        kinds |= _referred_kinds(nested_schema)
    return kinds


# Writing down


class _Export:
    """Writes down the objects of a server in the options of their modules.

    Attributes:
        warnings: What the user has to know.
    """

    def __init__(
        self, server: FusionAuth, params: Record, current: RecordsByKind
    ) -> None:
        self._params, self._current = params, current
        self._builtins = BuiltinObjects(server, current)
        self._names = ObjectNames(current)
        self.warnings: list[str] = []

    def tables(self, resources: t.Iterable[Resource]) -> Record:
        """Return every object of some kinds, but those that are as FusionAuth came with them."""
        tables: Record = {}
        for resource in resources:
            records = self._exported_records(resource)
            self._warn_of_hidden_secrets(resource, records)
            written = [self._write(resource, record) for record in records]
            # Settings that are as FusionAuth came with them are nothing at all.
            if any(written):
                is_single = resource.at_most_one
                tables[resource.config_key] = (
                    written[0] if is_single else written
                )
        return tables

    def _exported_records(self, resource: Resource) -> list[Record]:
        """Return the objects of a kind that are exported, by their names."""
        records = [
            record
            for record in self._current[resource.name]
            if self._is_exported(resource, record)
        ]
        return sorted(
            records, key=lambda record: self._sort_key(resource, record)
        )

    def _sort_key(
        self, resource: Resource, record: Record
    ) -> tuple[str, str, str]:
        """Return what objects of a kind are ordered by.

        Servers choose ids, so that the name and the tenant come first: another server that is alike
        is exported alike.
        """
        tenant_id = record.get("tenantId")
        tenant = self._names.reference(TENANT.name, tenant_id or "")
        name, identifier = record.get(resource.key), record.get("id")
        return str(name or ""), tenant, str(identifier or "")

    def _is_exported(self, resource: Resource, record: Record) -> bool:
        """Return whether people have created or changed an object, or all are asked for."""
        types = object_options(resource.name).get("type", {}).get("choices")
        # Only FusionAuth itself can create one of another type.
        if types and record.get("type") not in types:
            return False
        if self._params["shipped"]:
            return True
        if record.get("lastUpdateInstant") != record.get("insertInstant"):
            return True
        return not self._builtins.is_builtin(resource, record)

    def _warn_of_hidden_secrets(
        self, resource: Resource, records: list[Record]
    ) -> None:
        for record in records:
            if resource.hides_secret(record):
                label = resource.display_name(record)
                self.warnings.append(
                    f"FusionAuth never returns the secret of {label}: add "
                    "it to the export before you apply it to another "
                    "server"
                )

    def _write(self, resource: Resource, record: Record) -> Record:
        """Return an object as options."""
        is_builtin = self._builtins.is_builtin(resource, record)
        with_ids = self._params["ids"] and not is_builtin
        options = self._written_fields(resource, record, with_ids=with_ids)
        if resource.is_tenanted and record.get("tenantId"):
            tenant = self._names.reference(TENANT.name, record["tenantId"])
            options["tenant"] = tenant
        if resource.at_most_one or "id" not in record:
            return options
        # An object that nothing else tells apart is told by its id.
        if with_ids or not self._names.is_told_by_name(resource, record):
            return {"id": record["id"], **options}
        return options

    def _written_fields(
        self, resource: Resource, record: Record, *, with_ids: bool
    ) -> Record:
        """Return what was decided of an object, by the options that the module documents.

        Args:
            resource: The kind of object.
            record: The object.
            with_ids: Records inside the object keep their ids.
        """
        has_type = isinstance(record.get("type"), str)
        stated_type = {"type": record["type"]} if has_type else {}
        schema = schema_for(resource, stated_type, WITH_DEFAULTS)
        fields = self._without_choices(
            schema, _lasting_fields(resource, record)
        )
        if not self._params["defaults"]:
            fields = _without_defaults(resource, schema, fields)
        if not self._params["return_secrets"]:
            fields = schema.masked(fields)
        spelling = OptionSpelling(self._names, with_ids)
        options = _module_options(resource)
        written = {}
        # What people know an object by comes first.
        for field_name in dict.fromkeys((resource.key, *options)):
            if field_name in fields:
                field_schema = schema.child(field_name)
                spelled_value = spelling.spell(
                    field_schema, fields[field_name]
                )
                written[options[field_name]] = spelled_value
        return written

    def _without_choices(self, schema: Schema, record: Record) -> Record:
        """Return a record without what the server chose among what it came with.

        Another server chooses by itself.
        """
        kept_fields = {}
        for field_name, field_value in record.items():
            field_schema = schema.child(field_name)
            if self._is_choice(field_schema, field_value):
                continue
            if isinstance(field_value, dict):
                kept_fields[field_name] = self._without_choices(
                    field_schema, field_value
                )
            else:
                kept_fields[field_name] = field_value
        return kept_fields

    def _is_choice(self, schema: Schema, field_value: t.Any) -> bool:
        """Return whether the server chose a value, which is the id of something that it came with."""
        if schema.default != UNKNOWN or not isinstance(field_value, str):
            return False
        return field_value in self._builtins.installed_ids


def _lasting_fields(resource: Resource, record: Record) -> Record:
    """Return what was decided of an object: not what the server made of that, nor our mark."""
    made_by_server = {"id", *resource.create_only, *resource.read_only}
    if resource.computed_of:
        # What is given to one object follows from the rest of another.
        made_by_server |= resource.computed_of(record)
    else:
        made_by_server |= {*resource.computed}
    if record.get("active") is False:
        made_by_server.discard("active")
    lasting_fields = {
        field_name: field_value
        for field_name, field_value in record.items()
        if field_value is not None and field_name not in made_by_server
    }
    for decided_path in resource.decided_paths:
        lasting_fields = drop_path(lasting_fields, decided_path)
    if isinstance(lasting_fields.get(DATA), dict):
        lasting_fields[DATA] = without_mark(lasting_fields[DATA])
    return lasting_fields


def _without_defaults(
    resource: Resource, schema: RecordSchema, fields: Record
) -> Record:
    """Return fields without what is FusionAuth's default. What people know an object by stays."""
    stated_fields = {}
    for field_name, field_value in fields.items():
        field_schema = schema.child(field_name)
        if field_name == resource.key or not field_schema.is_default(
            field_value
        ):
            stated_fields[field_name] = field_schema.without_defaults(
                field_value
            )
    return stated_fields


def _module_options(resource: Resource) -> dict[str, str]:
    """Return the option that a module documents for each field."""
    field_names = resource.schema.option_names
    return {
        field_names[option]: option
        for option in object_options(resource.name)
        if option in field_names
    }


SPEC = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run)
