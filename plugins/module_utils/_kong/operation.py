# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does to one entity of Kong: find, create, update, delete.

Sources: kong/api/endpoints.lua and kong/db/dao/init.lua of Kong Gateway 3.9. For memberships of
consumer groups, Kong/go-kong (kong/consumer_group_consumer_service.go) and the OpenAPI document of
Kong Gateway Enterprise 3.9.
"""

from __future__ import annotations

import functools
import typing as t

from .._core.errors import (
    CollectionError,
    InvalidOptionError,
    OwnedByAnotherError,
)
from .._core.field_paths import Record
from .._core.http import joined
from .._core.names import did_you_mean
from .._core.reconciler import Plan, Policy
from .._core.schema import MAP_OF_SECRETS, RecordSchema, is_fully_known
from .._core.sensitive import UNKNOWN
from . import server_schema
from .entities.consumer_groups import CONSUMER_GROUP
from .entities.consumers import CONSUMER
from .entities.entity import KongEntity
from .entities.registry import ENTITIES
from .refusals import BAD_REQUEST, DB_LESS, is_from_kong, refusal
from .responses import is_nothing, is_one_of, member

if t.TYPE_CHECKING:
    from .client import Kong

# Stands for an id that only the server will know, or that does not matter.
PLACEHOLDER_ID = "00000000-0000-4000-8000-000000000000"


class KongOperation:
    """What one task does to one entity of Kong."""

    def __init__(self, server: Kong, entity: KongEntity, policy: Policy) -> None:
        self.server, self.entity, self.policy = server, entity, policy

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""
        return self.server.read_only

    # What is stated

    def interpret(self, stated: Record) -> tuple[RecordSchema, Record]:
        """Return the schema of what is stated, and that with outdated names replaced.

        The configuration of a plugin is described by the server alone. Of other entities the server
        knows the defaults.
        """
        stated = self.entity.canonicalize(stated)
        if not self.entity.has_config_schema:
            return self.server.object_schema(self.entity, "", self.policy), stated
        name = self._stated_name(stated)
        kong_schema = self.server.config_schema(self.entity, name)
        if kong_schema is None:
            if not self.policy.absent:
                self._require_described(name)
            return server_schema.with_field(
                self.entity.schema, "config", MAP_OF_SECRETS
            ), stated
        if isinstance(stated.get("config"), dict):
            config_schema = server_schema.config(kong_schema)
            config = server_schema.translated(config_schema, stated["config"])
            stated = {**stated, "config": config}
        return self.server.object_schema(self.entity, name, self.policy), stated

    def _stated_name(self, stated: Record) -> str:
        name = stated.get("name") or ""
        if not isinstance(name, str):
            raise InvalidOptionError(f"name must be of type string, not {name!r}")
        if not name and not self.policy.absent:
            raise InvalidOptionError("name is missing")
        return name

    def _require_described(self, name: str) -> None:
        """Raise CollectionError for a plugin or vault that the server does not have."""
        server, entity = self.server, self.entity
        if entity.schema_name in server.dialect.undescribed:
            return
        server.require_supported(entity)
        known = (
            member(server.root().get(entity.schema_name), "available_on_server") or {}
        )
        kind = entity.label if entity.key == "name" else f"kind of {entity.label}"
        hint = did_you_mean(name, known) or "."
        raise CollectionError(f"There is no {kind} {name!r} on {server.place}{hint}")

    def resolve(self, kind: str, value: str) -> Record:
        """Return a reference by id or natural key.

        Raises ReferenceNotFoundError where there is no such entity.
        """
        if self.policy.absent and kind == self.entity.owner:
            # Whoever owns a credential of that key, it is not a consumer that does not exist.
            return self.server.reference(kind, value) or {"id": PLACEHOLDER_ID}
        return self.server.resolve(kind, value)

    # Finding

    def find(self, desired: Record) -> Record | None:
        """Return the entity with the desired id or, without one, the desired natural key.

        Raises OwnedByAnotherError where it has another owner. It does so for one that shall be
        absent as well, because it still opens the gate.
        """
        found = self._find(desired)
        if not found:
            needs_probe = self.read_only or self.policy.absent
            self.server.require_supported(self.entity, probe=needs_probe)
        if self.entity.owner:
            self._refuse_other_owner(desired, found)
        if not found:
            return None
        rewrites_secrets = self.policy.update_secrets
        return self.server.tidy(
            self.entity, found, desired, rewrites_secrets=rewrites_secrets
        )

    def _find(self, desired: Record) -> Record | None:
        entity, server = self.entity, self.server
        if desired.get("id"):
            return server.by_id(entity, desired["id"])
        key = desired.get(entity.key)
        if not key and desired.get("custom_id"):
            return server.first_where(entity, custom_id=desired["custom_id"])
        has_path = entity.key not in entity.match_fields and (
            key or not entity.match_fields
        )
        for one in _as_list(key) if has_path else ():
            if found := server.by_key(entity, one):
                return found
        return self._find_in_list(desired)

    def _find_in_list(self, desired: Record) -> Record | None:
        """Return what several fields identify, or one that no path takes: lists have no such filter."""
        entity = self.entity
        stated = {name: desired.get(name) for name in entity.match_fields}
        if (
            not stated
            or not stated[entity.match_fields[0]]
            or {"id": UNKNOWN} in stated.values()
        ):
            return None
        for one in self.server.all(list_path(entity, desired, entity.match_fields)):
            fields = ((entity.schema.child(name), name) for name in stated)
            if all(field.equal(one.get(name), stated[name]) for field, name in fields):
                return one
        return None

    def _refuse_other_owner(self, desired: Record, found: Record | None) -> None:
        """Raise OwnedByAnotherError: Kong keeps one credential for each key, whoever owns it."""
        entity, server = self.entity, self.server
        key, owner = entity.key, entity.owner
        has_both = desired.get("id") and key in desired
        holder = server.by_key(entity, desired[key]) if has_both else None
        for one in filter(None, (found, holder)):
            if one[owner] == desired.get(owner, one[owner]):
                continue
            record = server.by_id(ENTITIES[owner], one[owner]["id"]) or one[owner]
            name = record.get("username") or record.get("custom_id") or record["id"]
            shown = entity.schema.child(key).masked(one[key])
            raise OwnedByAnotherError(
                f"The {key} {shown!r} belongs to a credential of {owner} {name!r} on "
                f"{server.place}, and Kong keeps only one {entity.label} for each: "
                f"use another {key}, or remove that credential first."
            )

    # Writing

    def validate(self, plan: Plan) -> None:
        """Ask Kong's schema about an entity before it is written.

        The schema knows nothing about other entities, such as whose name it is. Where it may not be
        asked, or does not know this kind of entity, nothing is refused. Raises CollectionError.
        """
        server, entity = self.server, self.entity
        if not self.policy.defaults_for_unset and server.is_db_less:
            raise CollectionError(
                f"{server.place} would refuse this: {DB_LESS}; write it there and apply that with "
                "kong_config."
            )
        record = self._to_validate(plan)
        if not plan.after or entity.is_membership or not is_fully_known(record):
            return
        path = server.prefix + joined("/schemas", entity.schema_name, "validate")
        sensitive = functools.partial(self._secrets, record, record, plan.before)
        response = server.client.request("POST", path, json=record, sensitive=sensitive)
        is_violation = response.status == BAD_REQUEST and is_from_kong(response)
        if is_violation and response.body.get("code") == server.dialect.violation:
            verb, known = ("change", plan.before) if plan.before else ("create", record)
            raise refusal(
                server.client, response, f"{verb} {entity.display_name(known)}"
            )

    def _to_validate(self, plan: Plan) -> Record:
        entity = self.entity
        record = plan.after if plan.before else plan.changes
        skipped = {*entity.volatile, *entity.outside_schema}
        record = {
            name: value
            for name, value in record.items()
            if value is not None and name not in skipped
        }
        unknown = {"id": UNKNOWN}
        placeholders = {
            name: {"id": PLACEHOLDER_ID}
            for name in entity.schema.references
            if record.get(name) == unknown
        }
        return {**record, **placeholders}

    def create(self, desired: Record) -> Record:
        """POST, never PUT: a PUT by key would take a credential away from the consumer that owns it."""
        stored = self.server.write(
            "POST",
            self._list_path(desired),
            desired,
            action=f"create {self.entity.display_name(desired)}",
            expected=functools.partial(is_one_of, self.entity),
            sensitive=functools.partial(self._secrets, desired, desired),
        )
        return self.server.tidy(self.entity, stored, desired)

    def update(self, plan: Plan) -> Record:
        """PATCH what differs: Kong merges records and replaces everything else.

        Where there is no PATCH, as in Konnect, PUT the whole entity.
        """
        before = plan.before
        method, body = "PATCH", plan.changes
        query = None
        if self.server.dialect.replaces:
            method, body = "PUT", self._whole(plan)
            keeps_hash = any(
                self.entity.is_hashed(name, value) for name, value in body.items()
            )
            query = {"skip_hash": "true"} if keeps_hash else None
        stored = self.server.write(
            method,
            joined(self._list_path(before), before["id"]),
            body,
            action=f"change {self.entity.display_name(before)}",
            expected=functools.partial(is_one_of, self.entity),
            sensitive=functools.partial(self._secrets, before, before, plan.after),
            query=query,
        )
        return self.server.tidy(self.entity, stored, plan.changes)

    def _whole(self, plan: Plan) -> Record:
        return {
            name: value
            for name, value in {**plan.after, **plan.changes}.items()
            if value is not None and name not in self.entity.volatile
        }

    def delete(self, current: Record) -> None:
        """DELETE by id."""
        self.server.write(
            "DELETE",
            joined(self._list_path(current), current["id"]),
            None,
            action=f"delete {self.entity.display_name(current)}",
            expected=is_nothing,
        )

    def _list_path(self, record: Record) -> str:
        """Return the path of the list that an entity is written in."""
        if nested := self.server.dialect.owned.get(self.entity.name):
            return joined(CONSUMER.path, record["consumer"]["id"]) + nested
        return list_path(self.entity, record, self.entity.parents)

    def _secrets(self, named: Record, *records: Record) -> set[str]:
        """Return the secrets of records. ``named`` says which plugin or vault they belong to."""
        name = str(named["name"]) if self.entity.has_config_schema else ""
        schema = self.server.object_schema(self.entity, name, Policy())
        return set().union(*map(schema.secrets, records))


class MembershipOperation(KongOperation):
    """What one task does to the membership of a consumer in a consumer group.

    A membership is no entity with an id of its own, but an entry in the lists of both.
    """

    def find(self, desired: Record) -> Record | None:
        """Return the membership. A consumer is in few groups, and a group may have many consumers."""
        group, consumer = _group_and_consumer(desired)
        if UNKNOWN in (group, consumer):
            return None
        groups = self.server.all(joined(CONSUMER.path, consumer) + CONSUMER_GROUP.path)
        is_member = any(one["id"] == group for one in groups)
        if not is_member:
            return None
        return {"consumer_group": {"id": group}, "consumer": {"id": consumer}}

    def create(self, desired: Record) -> Record:
        """Let the consumer into the group."""
        group, consumer = _group_and_consumer(desired)
        self.server.write(
            "POST",
            joined(CONSUMER_GROUP.path, group) + CONSUMER.path,
            {"consumer": consumer},
            action="let the consumer into the group",
            expected=lambda body: "consumer_group" in (body or ()),
        )
        return {"consumer_group": {"id": group}, "consumer": {"id": consumer}}

    def delete(self, current: Record) -> None:
        """Let the consumer go from the group."""
        group, consumer = _group_and_consumer(current)
        self.server.write(
            "DELETE",
            joined(joined(CONSUMER_GROUP.path, group) + CONSUMER.path, consumer),
            None,
            action="let the consumer go from the group",
            expected=is_nothing,
        )


def _group_and_consumer(record: Record) -> tuple[str, str]:
    """Return the ids of the group and of the consumer, of which the id of a membership is made."""
    if "consumer" in record:
        return record["consumer_group"]["id"], record["consumer"]["id"]
    group, dummy, consumer = record["id"].partition("/")
    return group, consumer


def list_path(entity: KongEntity, record: Record, references: t.Iterable[str]) -> str:
    """Return where Kong lists entities: below the first of some references that a record has, or all."""
    for name in references:
        parent = entity.schema.child(name).refers_to
        if parent and record.get(name):
            return joined(ENTITIES[parent].path, record[name]["id"]) + entity.path
    return entity.path


def _as_list(key: t.Any) -> list[t.Any]:
    """Return natural keys as a list: a certificate has one for each of its SNIs."""
    return key if isinstance(key, list) else [key]
