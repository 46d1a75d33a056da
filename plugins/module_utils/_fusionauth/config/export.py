# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole FusionAuth as the configuration that would make it."""

from __future__ import annotations

import collections
import concurrent.futures
import re
import typing as t

from ..._ansible.module import Spec, Task
from ..._core.errors import CollectionError
from ..._core.export_file import OPTIONS as DESTINATION
from ..._core.export_file import delivered
from ..._core.field_paths import Record, drop_path
from ..._core.http import Reader, workers
from ..._core.names import did_you_mean
from ..._core.options import RETURN_SECRETS
from ..._core.reconciler import Policy
from ..._core.schema import MapSchema, RecordSchema, Schema
from ..._core.sensitive import UNKNOWN
from ..client import FusionAuth
from ..entities import APPLICATION, ENTITIES, FORM, FORM_FIELD, KEY, Resource
from ..module import FUSIONAUTH
from .parser import TABLES, object_options
from .task import MARK, shown_config

WORKERS = 8
OPTIONS: Spec = {
    "kinds": {"type": "list", "elements": "str"},
    "ids": {"type": "bool", "default": False},
    "defaults": {"type": "bool", "default": False},
    "shipped": {"type": "bool", "default": False},
    **RETURN_SECRETS,
    **DESTINATION,
}
WITH_DEFAULTS = Policy(defaults_for_unset=True)
# What else every server has of itself, under an id of its own, beside what is never deleted (``Resource.ships``).
INSTALLED = {
    "entity_type": re.compile("AI Agent"),
    "key": re.compile("Default signing key"),
    "lambda": re.compile("Default .+ provided by FusionAuth"),
}
# What is in another one's list, or only to be found one by one.
LISTED = {
    table: one for table, one in TABLES.items() if one.list_all and not one.parent_field
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    reader = Reader(FUSIONAUTH.connect(params, check_mode=True).client.connection)
    asked = params["kinds"] if params["kinds"] is not None else list(LISTED)
    for table in asked:
        if table in TABLES and table not in LISTED:
            raise CollectionError(f"kinds: FusionAuth does not list {table}.")
        if table not in TABLES:
            raise CollectionError(
                f"kinds: there is no {table}{did_you_mean(table, LISTED) or '.'}"
            )
    kinds = [one for one in ENTITIES.values() if one.config_key in asked]
    with workers(WORKERS, reader) as pool:
        export = _Export(reader, params, pool, kinds)
        result: Record = {
            "changed": False,
            "config": export.tables(),
            "warnings": export.warnings,
        }
    return delivered(result, params, shown_config, check_mode=check_mode, diff=diff)


class _Export:
    """Writes down what was found, in the options of its modules."""

    def __init__(
        self,
        reader: Reader,
        params: Record,
        pool: concurrent.futures.Executor,
        kinds: list[Resource],
    ) -> None:
        self.server, self.params, self.kinds = FusionAuth(reader), params, kinds
        self.warnings: list[str] = []
        needed = {
            kind
            for one in kinds
            for kind in {
                *_referred(one.schema),
                *(("tenant",) if one.is_tenanted else ()),
            }
        }
        needed |= {FORM.name} if FORM_FIELD in kinds else set()
        also = [
            ENTITIES[kind]
            for kind in needed
            if kind in ENTITIES and ENTITIES[kind].config_key in LISTED
        ]
        every = list({one.name: one for one in (*kinds, *also)}.values())
        found = pool.map(lambda kind: list(FusionAuth(reader).list_all(kind)), every)
        self.found = dict(zip((one.name for one in every), found))
        self.installed = self._installed()
        called = {
            name: [one.get(ENTITIES[name].key) for one in records]
            for name, records in self.found.items()
        }
        several = {name: collections.Counter(names) for name, names in called.items()}
        self.names = {
            (name, one["id"]): one[ENTITIES[name].key]
            for name, records in self.found.items()
            for one in records
            if "id" in one and several[name][one.get(ENTITIES[name].key)] == 1
        }

    def tables(self) -> Record:
        """Every object but those that are as FusionAuth came with them."""
        found: Record = {}
        for kind in self.kinds:
            records = [one for one in self.found[kind.name] if self._told(kind, one)]
            self.warnings += [
                f"FusionAuth never returns the secret of {kind.display_name(one)}: add it to the export for another server"
                for one in records
                if kind is KEY and one["type"] == "Secret"
            ]
            written = [
                self._written(kind, one)
                for one in sorted(records, key=lambda one: _order(kind, one))
            ]
            if any(written):
                found[kind.config_key] = written[0] if kind.at_most_one else written
        return found

    def _told(self, kind: Resource, record: Record) -> bool:
        types = object_options(kind.name).get("type", {}).get("choices")
        if types and record.get("type") not in types:
            return False  # which only FusionAuth itself can make
        touched = record.get("lastUpdateInstant") != record.get("insertInstant")
        return touched or self.params["shipped"] or not self._is_installed(kind, record)

    def _is_installed(self, kind: Resource, record: Record) -> bool:
        """Whether every server has one, which cannot be given another id."""
        return record.get("id") in self.installed or kind.is_builtin(
            self.server, record
        )

    def _installed(self) -> set[str]:
        """The ids of what FusionAuth came with and lets go."""
        named = {
            record["id"]
            for kind, pattern in INSTALLED.items()
            for record in self.found.get(kind, ())
            if pattern.fullmatch(record["name"])
        }
        forms = [
            form
            for form in self.found.get(FORM.name, ())
            if FORM.is_builtin(self.server, form)
        ]
        oldest = min((form["insertInstant"] for form in forms), default=0)
        fields = {
            record["id"]
            for record in self.found.get(FORM_FIELD.name, ())
            if record["insertInstant"] <= oldest
        }
        return named | fields | {form["id"] for form in forms}

    def _written(self, kind: Resource, record: Record) -> Record:
        ids = self.params["ids"] and not self._is_installed(kind, record)
        stated = {"type": record["type"]} if isinstance(record.get("type"), str) else {}
        schema = self.server.describe(kind, stated, WITH_DEFAULTS)[0]
        kept = {
            name: value
            if self.params["defaults"]
            else schema.child(name).without_defaults(value)
            for name, value in self._without_choices(
                schema, _lasting(kind, record)
            ).items()
            if self.params["defaults"]
            or name == kind.key
            or not schema.child(name).is_default(value)
        }
        shown = kept if self.params["return_secrets"] else schema.masked(kept)
        options = _options(kind)
        names = dict.fromkeys((kind.key, *options))
        written = {
            options[one]: self._spelled(schema.child(one), shown[one], ids=ids)
            for one in names
            if one in shown
        }
        tenant = record.get("tenantId") if kind.is_tenanted else None
        written = {
            **written,
            **({"tenant": self._name("tenant", tenant)} if tenant else {}),
        }
        if not kind.at_most_one and (
            ids or ("id" in record and self._named(kind, record) is None)
        ):
            written = {"id": record["id"], **written}
        return written

    def _without_choices(self, schema: Schema, record: Record) -> Record:
        """A record without what the server chose among what it came with: another one chooses by itself."""
        return {
            name: self._without_choices(schema.child(name), value)
            if isinstance(value, dict)
            else value
            for name, value in record.items()
            if not (
                schema.child(name).default == UNKNOWN
                and isinstance(value, str)
                and value in self.installed
            )
        }

    def _spelled(self, schema: Schema, value: t.Any, *, ids: bool) -> t.Any:
        """A value in the options' spelling, with names where FusionAuth has ids; with the ids of records in it."""
        if schema.refers_to:
            return self._name(schema.refers_to, value)
        if (
            isinstance(value, dict)
            and isinstance(schema, MapSchema)
            and schema.key_refers_to
        ):
            return {
                self._name(schema.key_refers_to, one): self._spelled(
                    schema.child(one), value[one], ids=ids
                )
                for one in value
            }
        if isinstance(value, dict) and isinstance(schema, RecordSchema):
            known = [
                name
                for name in schema.fields
                if name in value and (name != "id" or ids)
            ]
            return {
                _short(schema, name): self._spelled(
                    schema.fields[name], value[name], ids=ids
                )
                for name in known
            }
        if isinstance(value, dict):
            return {
                name: self._spelled(schema.child(name), one, ids=ids)
                for name, one in value.items()
            }
        if isinstance(value, list):
            item = schema.element
            if isinstance(item, RecordSchema) and item.fields.keys() == {"id", "name"}:
                return [one["name"] for one in value]
            return [self._spelled(item, one, ids=ids) for one in value]
        return value

    def _name(self, kind: str, identifier: str) -> str:
        """What to refer to an object by."""
        return self.names.get((kind, identifier), identifier)

    def _named(self, kind: Resource, record: Record) -> str | None:
        """The name that tells an object from those that are where it is."""
        alike = [
            one
            for one in self.found[kind.name]
            if all(
                one.get(name) == record.get(name)
                for name in (kind.key, *kind.disambiguated_by, "tenantId")
            )
        ]
        return record.get(kind.key) if len(alike) == 1 else None


def _lasting(kind: Resource, record: Record) -> Record:
    """What was decided of an object: not what the server made of that, nor our mark."""
    made = {"id", *kind.computed, *kind.create_only, *kind.read_only}
    if record.get("active") is False:
        made.discard("active")
    if kind is KEY:
        made = made - {"publicKey"} | _made_of_key(record)
    found = {
        name: value
        for name, value in record.items()
        if name not in made and value is not None
    }
    if kind is APPLICATION:  # whose client id is its id, whatever is asked for
        found = drop_path(found, ("oauthConfiguration", "clientId"))
    if isinstance(found.get("data"), dict):
        found["data"] = {
            name: value for name, value in found["data"].items() if name != MARK
        }
    return found


def _made_of_key(record: Record) -> set[str]:
    """What follows from the rest of a key: the sort of key from its algorithm, but for one that is a secret alone."""
    if record["type"] == "Secret":
        return {"algorithm"}
    if record.get("hasPrivateKey") is False:
        return {"type", "publicKey" if "certificate" in record else "certificate"}
    return {"type", "certificate", "publicKey"}


def _options(kind: Resource) -> dict[str, str]:
    """What the module calls each field."""
    known = kind.schema.option_names
    return {
        known[option]: option for option in object_options(kind.name) if option in known
    }


def _short(schema: Schema, field: str) -> str:
    return min(
        (
            one
            for one, name in schema.option_names.items()
            if name == field and one == one.lower()
        ),
        key=len,
    )


def _referred(schema: Schema) -> set[str]:
    """The kinds that a value refers to, however deep in it."""
    keys = schema.key_refers_to if isinstance(schema, MapSchema) else None
    own = {one for one in (schema.refers_to, keys) if one}
    return own.union(*map(_referred, schema.nested()))


def _order(kind: Resource, record: Record) -> tuple[str, str]:
    return str(record.get(kind.key) or ""), str(record.get("id") or "")


TASK = Task({**FUSIONAUTH.options, **OPTIONS}, _run)
