# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does to one entity of Kong: find, create, update, delete.

Sources: kong/api/endpoints.lua and kong/db/dao/init.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

import functools
import typing as t

from .._core.errors import (
    CollectionError,
    InvalidOptionError,
    OwnedByAnotherError,
)
from .._core.field_paths import Record, omit
from .._core.http_client import Request, Response
from .._core.names import did_you_mean
from .._core.reconciler import Plan, Policy
from .._core.schema import MAP_OF_SECRETS, RecordSchema, is_fully_known
from .._core.unknown import UNKNOWN
from .._core.urls import join_path
from . import server_schema
from .client import Kong
from .entity import KongEntity
from .refusals import BAD_REQUEST, DB_LESS, is_from_kong, refusal
from .registry import ENTITIES
from .responses import field_of, is_entity, is_nothing

# Stands for an id that only the server will know, or that does not matter.
PLACEHOLDER_ID = "00000000-0000-4000-8000-000000000000"


class KongOperation:
    """What one task does to one entity of Kong.

    Attributes:
        server: The Kong, and the workspace.
        entity: The kind of entity.
        policy: How the task wants its values understood.
    """

    def __init__(
        self, server: Kong, entity: KongEntity, policy: Policy
    ) -> None:
        self.server, self.entity, self.policy = server, entity, policy

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""
        return self.server.read_only

    # What is stated

    def interpret(self, stated: Record) -> tuple[RecordSchema, Record]:
        """Return the schema of what is stated, and that with outdated names replaced.

        The configuration of a plugin is described by the server alone. Of other entities the server
        knows the defaults. Raises CollectionError for a plugin that the server does not have.
        """
        server, entity, policy = self.server, self.entity, self.policy
        stated = entity.canonicalize(stated)
        if not entity.has_config_schema:
            return server.object_schema(entity, "", policy), stated

        config_name = self._stated_name(stated)
        kong_schema = server.config_schema(entity, config_name)
        if kong_schema is None:
            if not policy.absent:
                self._require_described(config_name)
            # Of values that nothing describes, any may be a secret.
            schema = server_schema.with_field(
                entity.schema, "config", MAP_OF_SECRETS
            )
            return schema, stated

        if isinstance(stated.get("config"), dict):
            config_schema = server_schema.config(kong_schema)
            config = server_schema.move_shorthands(
                config_schema, stated["config"]
            )
            stated = {**stated, "config": config}
        return server.object_schema(entity, config_name, policy), stated

    def _stated_name(self, stated: Record) -> str:
        """Return which plugin or vault is stated.

        Raises InvalidOptionError where it is none, but for what shall be absent: its id is enough.
        """
        config_name = stated.get("name") or ""
        if not isinstance(config_name, str):
            raise InvalidOptionError(
                f"name must be of type string, not {config_name!r}"
            )
        if not config_name and not self.policy.absent:
            raise InvalidOptionError("name is missing")
        return config_name

    def _require_described(self, config_name: str) -> None:
        """Raise CollectionError for a plugin or vault that the server does not have."""
        server, entity = self.server, self.entity
        if server.traits(entity).lacks_config_schema:
            return
        server.require_supported(entity)
        section = server.root().get(entity.schema_name)
        available = field_of(section, "available_on_server") or {}
        # A vault is known by its prefix, and its name is that of a kind of vault.
        kind_label = (
            entity.label if entity.key == "name" else f"kind of {entity.label}"
        )
        hint = did_you_mean(config_name, available) or "."
        raise CollectionError(
            f"There is no {kind_label} {config_name!r} on {server.label}{hint}"
        )

    def resolve(self, kind: str, value: str) -> Record:
        """Return a reference by id or natural key.

        Raises ReferenceNotFoundError where there is no such entity.
        """
        if self.policy.absent and kind == self.entity.owner:
            # Whoever owns a credential of that key, it is not a consumer that does not exist.
            return self.server.find_reference(kind, value) or {
                "id": PLACEHOLDER_ID
            }
        return self.server.resolve(kind, value)

    # Finding

    def find(self, desired: Record) -> Record | None:
        """Return the entity with the desired id or, without one, the desired natural key.

        Raises OwnedByAnotherError where it has another owner. It does so for one that shall be
        absent as well, because it still opens the gate.
        """
        stored = self._find(desired)
        if not stored:
            # A write would show a wrong URL by itself.
            needs_probe = self.read_only or self.policy.absent
            self.server.require_supported(self.entity, probe=needs_probe)
        # A credential of another consumer lets in whoever has it, so it is no success to leave it.
        if self.entity.owner:
            self._refuse_other_owner(desired, stored)
        if not stored:
            return None
        rewrites_secrets = self.policy.update_secrets
        return self.server.comparable(
            self.entity, stored, desired, rewrites_secrets=rewrites_secrets
        )

    def _find(self, desired: Record) -> Record | None:
        """Return what the server has, whoever owns it: by id, else by key, else in a list."""
        entity, server = self.entity, self.server
        if desired.get("id"):
            return server.find_by_id(entity, desired["id"])

        filter_value = desired.get(entity.list_filter)
        if filter_value and not desired.get(entity.key):
            return server.find_where(entity, entity.list_filter, filter_value)
        return self._find_by_path(desired) or self._find_in_list(desired)

    def _find_by_path(self, desired: Record) -> Record | None:
        """Return the entity at the path of one of its keys.

        A kind that several fields identify has no such path. One that may be identified by other
        fields as well, as a certificate is by its PEM, need not state a key.
        """
        entity = self.entity
        if entity.key in entity.match_fields:
            return None
        if entity.match_fields and not desired.get(entity.key):
            return None
        for key in entity.keys_of(desired):
            record = self.server.find_by_key(entity, key)
            if record:
                return record
        return None

    def _find_in_list(self, desired: Record) -> Record | None:
        """Return what several fields identify, or what no path takes.

        Kong's lists have no filter for that. Nothing refers yet to what is still to be created.
        """
        entity = self.entity
        identity = {name: desired.get(name) for name in entity.match_fields}
        if not identity or not identity[entity.match_fields[0]]:
            return None
        if {"id": UNKNOWN} in identity.values():
            return None

        path = list_path(entity, desired, entity.match_fields)
        for record in self.server.list_entities(path):
            if self._has_identity(record, identity):
                return record
        return None

    def _has_identity(self, record: Record, identity: Record) -> bool:
        """Return whether some fields of an entity have these values."""
        schema = self.entity.schema
        return all(
            schema.child(field_name).equal(record.get(field_name), value)
            for field_name, value in identity.items()
        )

    def _refuse_other_owner(
        self, desired: Record, stored: Record | None
    ) -> None:
        """Raise OwnedByAnotherError: Kong keeps one credential for each key, whoever owns it.

        A credential that is named by its id may get a key that another credential has.
        """
        entity = self.entity
        key_holder = None
        if desired.get("id") and entity.key in desired:
            key_holder = self.server.find_by_key(entity, desired[entity.key])

        for credential in filter(None, (stored, key_holder)):
            owner = credential[entity.owner]
            if owner != desired.get(entity.owner, owner):
                raise self._owned_by_another(credential)

    def _owned_by_another(self, credential: Record) -> OwnedByAnotherError:
        entity = self.entity
        key, shown = entity.key, entity.schema.child(entity.key)
        return OwnedByAnotherError(
            f"The {key} {shown.masked(credential[key])!r} belongs to a "
            f"credential of {entity.owner} "
            f"{self._owner_name(credential)!r} on {self.server.label}, "
            f"and Kong keeps only one {entity.label} for each: use "
            f"another {key}, or delete that credential first."
        )

    def _owner_name(self, credential: Record) -> t.Any:
        """Return what people call the owner of a credential: a consumer may have a custom_id alone."""
        owner = ENTITIES[self.entity.owner]
        reference = credential[self.entity.owner]
        record = self.server.find_by_id(owner, reference["id"]) or reference
        unique_fields = [field_names[0] for field_names in owner.unique]
        for field_name in (owner.key, *unique_fields):
            if record.get(field_name):
                return record[field_name]
        return record["id"]

    # Writing

    def validate(self, plan: Plan) -> None:
        """Ask Kong's schema about an entity before it is written.

        The schema knows nothing about other entities, such as whose name it is. Where it may not be
        asked, or does not know this kind of entity, nothing is refused. Raises CollectionError.
        """
        server, entity = self.server, self.entity
        if not self.policy.defaults_for_unset and server.is_db_less:
            raise CollectionError(
                f"{server.label} would refuse this: {DB_LESS}; declare it "
                "there, and apply that with kong_config."
            )

        record = self._to_validate(plan)
        if (
            not plan.after
            or entity.is_membership
            or not is_fully_known(record)
        ):
            return
        path = join_path("/schemas", entity.schema_name, "validate")
        secrets = functools.partial(self._secrets, record, record, plan.before)
        response = server.send(
            Request("POST", path, json=record, secrets=secrets)
        )

        if self._is_violation(response):
            action = f"create {self._name_of_new(record)}"
            if plan.before:
                action = f"change {entity.display_name(plan.before)}"
            raise refusal(server.client, response, action)
        # A whole configuration is compared as it will be.
        if not self.policy.defaults_for_unset:
            entity.check_related(server, plan)

    def _is_violation(self, response: Response) -> bool:
        """Return whether Kong's schema refuses an entity, and not another server the request."""
        if response.status != BAD_REQUEST or not is_from_kong(response):
            return False
        return bool(
            response.body.get("code") == self.server.dialect.violation_code
        )

    def _to_validate(self, plan: Plan) -> Record:
        """Return an entity with whatever is known of it, as Kong's schema can judge it."""
        entity = self.entity
        record = plan.after if plan.before else plan.changes
        skipped = {*entity.volatile, *entity.outside_schema}

        judged = {}
        for field_name, value in record.items():
            if value is None or field_name in skipped:
                continue
            # The schema asks of a reference that it is a UUID, and not that there is such an entity.
            is_unknown = value == {"id": UNKNOWN}
            if is_unknown and field_name in entity.schema.references:
                value = {"id": PLACEHOLDER_ID}
            judged[field_name] = value
        return judged

    def create(self, desired: Record) -> Record:
        """Create the entity with POST, and return it as Kong stores it.

        A PUT by key would take a credential away from the consumer that owns it.
        """
        request = Request(
            "POST",
            self._list_path(desired),
            json=desired,
            secrets=functools.partial(self._secrets, desired, desired),
        )
        stored = self.server.write(
            request,
            lambda: f"create {self._name_of_new(desired)}",
            self._is_entity,
        )
        return self.server.comparable(self.entity, stored, desired)

    def _name_of_new(self, desired: Record) -> str:
        """Return a new entity in words, without its id, which a run may have made up."""
        return self.entity.display_name(omit(desired, ("id",)))

    def update(self, plan: Plan) -> Record:
        """Write what differs with PATCH: Kong merges records and replaces everything else.

        Where there is no PATCH, as in Konnect, PUT the whole entity.
        """
        before = plan.before
        method, body, query = "PATCH", plan.changes, None
        if self.server.dialect.replaces:
            method, body = "PUT", self._whole_entity(plan)
            if any(
                self.entity.is_hashed(name, value)
                for name, value in body.items()
            ):
                # Otherwise Konnect would hash the hash (Kong/go-kong, skip_hash).
                query = {"skip_hash": "true"}
        request = Request(
            method,
            join_path(self._list_path(before), before["id"]),
            json=body,
            query=query,
            secrets=functools.partial(
                self._secrets, before, before, plan.after
            ),
        )
        stored = self.server.write(
            request,
            lambda: f"change {self.entity.display_name(before)}",
            self._is_entity,
        )
        return self.server.comparable(self.entity, stored, plan.changes)

    def _whole_entity(self, plan: Plan) -> Record:
        """Return all fields that an entity is to have, without those that only the server sets."""
        record = {**plan.after, **plan.changes}
        for field_name in self.entity.volatile:
            record.pop(field_name, None)
        return {
            name: value for name, value in record.items() if value is not None
        }

    def delete(self, current: Record) -> None:
        """Delete the entity by its id."""
        path = join_path(self._list_path(current), current["id"])
        self.server.write(
            Request("DELETE", path),
            lambda: f"delete {self.entity.display_name(current)}",
            is_nothing,
        )

    def _is_entity(self, body: t.Any) -> bool:
        return is_entity(self.entity, body)

    def _list_path(self, record: Record) -> str:
        """Return the path of the list that an entity is written in.

        Konnect takes credentials below their consumer alone.
        """
        entity = self.entity
        owned_list = self.server.traits(entity).owned_list
        if owned_list is None:
            return list_path(entity, record, entity.parents)
        owner_kind = entity.schema.references[owned_list.reference]
        owner_id = record[owned_list.reference]["id"]
        return join_path(ENTITIES[owner_kind].path, owner_id) + owned_list.path

    def _secrets(self, named: Record, *records: Record) -> set[str]:
        """Return the secrets of records. ``named`` says which plugin or vault they belong to."""
        config_name = (
            str(named["name"]) if self.entity.has_config_schema else ""
        )
        schema = self.server.object_schema(self.entity, config_name, Policy())
        return set().union(*map(schema.secrets, records))


def list_path(
    entity: KongEntity, record: Record, references: t.Iterable[str]
) -> str:
    """Return where Kong lists entities.

    That is below the first of some references that a record has or, without any, the list of all.
    """
    for field_name in references:
        parent_kind = entity.schema.child(field_name).refers_to
        if parent_kind and record.get(field_name):
            parent_id = record[field_name]["id"]
            return (
                join_path(ENTITIES[parent_kind].path, parent_id) + entity.path
            )
    return entity.path
