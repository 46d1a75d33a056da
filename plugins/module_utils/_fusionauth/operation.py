# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does to one resource of FusionAuth: find, create, update, delete.

An update reads the whole object, merges and sends it back with PUT: PATCH appends to lists where it
should replace them, and its newer forms failed on tenants and applications of several releases
(FusionAuth issues 3338 and 3462).
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.errors import CollectionError, InvalidOptionError
from .._core.field_paths import Record
from .._core.names import UUID, did_you_mean
from .._core.reconciler import Plan, Policy
from .._core.schema import RecordSchema
from .._core.urls import shorten
from .api_request import ApiRequest
from .client import FusionAuth
from .licence import switched_on
from .refusals import NOT_FOUND
from .resource import TIMESTAMPS, Resource
from .resources.reactor import licence_status
from .sub_resources import SubResourceWriter, refuse_other_ids, without_nulls


def removes(resource: Resource, policy: Policy) -> bool:
    """Return whether there is to be no such resource. A singleton is reset instead."""
    return policy.absent and not resource.is_singleton


def schema_for(resource: Resource, stated: Record, policy: Policy) -> RecordSchema:
    """Return what is known about a resource, with its defaults where the policy needs them.

    Where the kind of resource has types, the stated one decides. Sends nothing.
    """
    return resource.schema_for(
        stated.get("type"),
        with_defaults=policy.needs_defaults or resource.is_singleton,
    )


class FusionAuthOperation:
    """What one task does to one resource of FusionAuth.

    Attributes:
        server: The server, seen from the tenant that the task states.
        entity: The kind of resource.
        policy: How the task wants its values understood.
    """

    def __init__(self, server: FusionAuth, entity: Resource, policy: Policy) -> None:
        self.server, self.entity, self.policy = server, entity, policy

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, as in check mode."""
        return self.server.read_only

    @property
    def removes(self) -> bool:
        """Whether there is to be no such resource."""
        return removes(self.entity, self.policy)

    # What is stated

    def interpret(self, stated: Record) -> tuple[RecordSchema, Record]:
        """Return the schema of what is stated, and that with what only the server can tell of it.

        The server is asked about names that the schema cannot resolve, such as those of roles.
        """
        stated = self._own_options(stated)
        if not self.policy.absent:
            stated = self.entity.resolve_names(self.server, stated)
            self._refuse_options_of_other_types(stated)
        return schema_for(self.entity, stated, self.policy), stated

    def _own_options(self, stated: Record) -> Record:
        """Return the options that are fields of the resource."""
        schema = self.entity.schema
        options = dict(stated)
        if "tenantId" not in schema.fields:
            options.pop("tenant", None)
        for option in self.policy.reset:
            # Such a field is read only where it is stated.
            if schema.field_name(option) in self.entity.unlisted_fields:
                options[option] = []
        return options

    def _refuse_options_of_other_types(self, stated: Record) -> None:
        resource_type = stated.get("type")
        own_type = self.entity.types.get(str(resource_type), self.entity.schema)
        known, known_of_any = own_type.option_names, self.entity.schema.option_names
        for option in sorted(stated):
            if option in known_of_any and option not in known:
                hint = did_you_mean(option, known)
                raise InvalidOptionError(f"type {resource_type} has no {option}{hint}")

    def resolve(self, kind: str, value: t.Any) -> str:
        """Return the id of an object by its name or id.

        Raises ReferenceNotFoundError where there is no such object.
        """
        return self.server.resolve(kind, value)

    # Finding

    def find(self, desired: Record) -> Record | None:
        """Return the resource that the desired one stands for.

        Raises CollectionError where it is known already that FusionAuth would refuse the desired one,
        or ignore some of it.
        """
        self._refuse_malformed_id(desired)
        current = self.server.find(self.entity, desired)
        if not current and (self.read_only or self.removes):
            # No write is going to show that the server is none.
            self.server.require_fusionauth()
        if self.removes:
            self._refuse_deleting_builtin(current)
        else:
            self._check_desired(current, desired)
        return current

    def _refuse_malformed_id(self, desired: Record) -> None:
        identifier = desired.get("id")
        if identifier and not UUID.fullmatch(str(identifier)):
            raise CollectionError(
                f"id of {self.entity.label} must be a UUID, which {shorten(str(identifier))} is not."
            )

    def _refuse_deleting_builtin(self, current: Record | None) -> None:
        if current and self.entity.is_builtin(self.server, current):
            raise CollectionError(
                f"{self.entity.display_name(current)} came with FusionAuth, so it is never deleted."
            )

    def _check_desired(self, current: Record | None, desired: Record) -> None:
        known = current or {}
        refuse_other_ids(self.entity, known, desired)
        self.entity.refuse(known, desired, updates_secrets=self.policy.update_secrets)
        self.server.warnings.extend(self.entity.warn(self.server, known, desired))
        self._refuse_without_licence(current, desired)

    def _refuse_without_licence(self, current: Record | None, desired: Record) -> None:
        """Raise CollectionError for what takes a licence that FusionAuth says it does not have."""
        licensed = list(switched_on(self.entity, current, desired))
        # A server that does not tell about its licence is asked by writing.
        status = licence_status(self.server) if licensed else {}
        place = self.server.place
        for what, feature in licensed:
            if status.get("licensed") is False:
                self.server.report_missing_licence(
                    f"{place} has no licence, and {what} takes one"
                )
            elif status.get(feature) == "DISABLED":
                self.server.report_missing_licence(
                    f"{place} has a licence without {feature}, and {what} takes that"
                )

    def validate(self, plan: Plan) -> None:
        """Do nothing: FusionAuth judges what it is sent only when it stores it."""

    # Writing

    def create(self, desired: Record) -> Record:
        """POST, with the desired id where there is one."""
        entity = self.entity
        identifier = entity.new_id(self.server, desired)
        path = entity.root(desired) + entity.new_path(identifier, desired)
        if source_field := _source_field(entity, desired):
            return self._copy(path, source_field, desired)
        action = f"create {entity.display_name(desired)}"
        request = ApiRequest("POST", path, action, entity, self._body(desired))
        created = self._write(request, desired)
        entity.wait_until_usable(self.server.client, desired, created)
        if entity.soft_delete and desired.get("active") is False:
            self._set_active(created, active=False, action=action)
            created = {**created, "active": False}
        return {**created, **self._envelope_fields(desired)}

    def _copy(self, path: str, source_field: str, desired: Record) -> Record:
        """Create a copy of another resource.

        A copy takes nothing but its name, so that the rest is written to it afterwards.
        """
        entity = self.entity
        body = self._body(
            {
                entity.key: desired[entity.key],
                source_field: desired[source_field],
            }
        )
        action = f"create {entity.display_name(desired)}"
        request = ApiRequest("POST", path, action, entity, body)
        copied = self._write(request, desired)
        used = ("id", "name", "tenantId", source_field)
        rest = {name: value for name, value in desired.items() if name not in used}
        after = entity.schema.merge(copied, rest)
        plan = Plan(copied, after, entity.schema.changes(copied, after))
        return self.update(plan) if plan.changes else copied

    def update(self, plan: Plan) -> Record:
        """PUT the whole resource. What has a path of its own is written there."""
        entity, before, changes = self.entity, plan.before, plan.changes
        action, path = f"change {entity.display_name(before)}", entity.path_of(before)
        for field, sub_resource in entity.sub_resources.items():
            if field in changes:
                schema = entity.schema.child(field)
                SubResourceWriter(
                    self.server.write, path, action, field, sub_resource, schema
                ).write(plan)
        if entity.soft_delete and "active" in changes:
            self._set_active(before, active=changes["active"], action=action)
        stored: Record | None = None
        if changes.keys() - self._written_apart:
            stored = self._put(plan, path, action)
        if stored is None or entity.sub_resources:
            stored = self.server.find(entity, before)
        return {**(stored or {}), **self._envelope_fields(plan.after)}

    @property
    def _written_apart(self) -> set[str]:
        """The fields that have paths of their own."""
        activation = {"active"} if self.entity.soft_delete else set()
        return activation | self.entity.sub_resources.keys()

    def _put(self, plan: Plan, path: str, action: str) -> Record:
        entity = self.entity
        body = self._body(
            {**plan.after, **self._unlisted_fields(plan), **self._write_only(plan)},
            left_out=entity.sub_resources,
        )
        request = ApiRequest(
            entity.update_method, path, action, entity, body, before=plan.before
        )
        return self._write(request, plan.after)

    def _unlisted_fields(self, plan: Plan) -> Record:
        """Return what FusionAuth would forget at a PUT without it, and does not return."""
        return {
            name: read(self.server, plan.before)
            for name, read in self.entity.unlisted_fields.items()
            if name not in plan.changes
        }

    def _write_only(self, plan: Plan) -> Record:
        schema = self.entity.schema
        return {
            name: value
            for name, value in plan.changes.items()
            if schema.child(name).write_only
        }

    def delete(self, current: Record) -> None:
        """DELETE for good. What is gone already is no error."""
        entity = self.entity
        query = {
            name: current[name] for name in entity.query_fields if current.get(name)
        }
        if entity.soft_delete:
            query["hardDelete"] = "true"
        action = f"delete {entity.display_name(current)}"
        path = entity.path_of(current)
        request = ApiRequest("DELETE", path, action, entity, query=query)
        response = self.server.send(request)
        if not response.ok and response.status != NOT_FOUND:
            raise self.server.refusal(response, request)

    def _set_active(self, record: Record, *, active: bool, action: str) -> None:
        """Activate or deactivate a resource, which no field of it does."""
        path = self.entity.path_of(record)
        request = ApiRequest("DELETE", path, action, self.entity)
        if active:
            request = dataclasses.replace(
                request, method="PUT", query={"reactivate": "true"}
            )
        self.server.expect(self.server.send(request), request)

    def _write(self, request: ApiRequest, desired: Record) -> Record:
        """Send a resource, and return it as FusionAuth stores it.

        That is in the response or, where that is empty, is read again.
        """
        entity, body = self.entity, self.server.write(request)
        stored = body.get(entity.envelope)
        if entity.unwrap:
            stored = entity.unwrap(body, desired)
        if stored:
            return {**stored, **entity.owner(desired)}
        found = self.server.find(entity, desired)
        if not found and entity.id_field:
            raise CollectionError(
                f"{self.server.place} took the request to {request.action}, and has no such object; "
                "check fusionauth_url."
            )
        return found or {}

    # Bodies

    def _body(self, record: Record, left_out: t.Iterable[str] = ()) -> Record:
        """Return the body of a request that writes a record.

        It is without what responses only show, and without nulls, which FusionAuth does not want.
        """
        entity = self.entity
        skipped = {
            *entity.envelope_fields,
            *entity.read_only,
            *TIMESTAMPS,
            *left_out,
        }
        if f"{{{entity.parent_field}}}" in entity.path:
            skipped.add(entity.parent_field)
        fields = {name: value for name, value in record.items() if name not in skipped}
        inside = without_nulls(fields)
        if entity.to_body:
            return entity.to_body(inside)
        beside = {
            name: value
            for name, value in self._envelope_fields(record).items()
            if value is not None
        }
        return {entity.envelope: inside, **beside}

    def _envelope_fields(self, record: Record) -> Record:
        """Return the fields that stand beside the resource in a body."""
        names = self.entity.envelope_fields
        return {name: record[name] for name in names if name in record}


def _source_field(resource: Resource, desired: Record) -> str | None:
    """Return the field that says which resource the desired one is a copy of, if it is one."""
    sources = (name for name in resource.create_only if name.startswith("source"))
    return next((name for name in sources if name in desired), None)
