# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task does to one resource of FusionAuth: find, create, update, delete.

An update reads the whole object, merges and sends it back with PUT: PATCH appends to lists where it
should replace them, and its newer forms failed on tenants and applications of several releases
(FusionAuth issues 3338 and 3462).
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import typing as t

from .._core.errors import CollectionError, InvalidOptionError
from .._core.field_paths import Record, get_path, omit, pick, set_path
from .._core.names import UUID, did_you_mean
from .._core.reconciler import Plan, Policy
from .._core.schema import RecordSchema
from .._core.unknown import UNKNOWN
from .._core.urls import shorten
from .api_request import ApiRequest
from .client import FusionAuth
from .conditional_needs import refuse_unmet_needs
from .license import switched_on
from .refusals import NOT_FOUND
from .resource import TIMESTAMPS, Resource, is_in_tenant
from .resources.keys import cannot_sign
from .resources.reactor import license_status
from .sub_resources import SubResourceWriter, refuse_other_ids, without_nulls
from .value_rules import refuse_broken_rules

# Fields of this name say whether a resource that cannot be deleted at once is active.
ACTIVE = "active"


def removes(resource: Resource, policy: Policy) -> bool:
    """Return whether there is to be no such resource. A singleton is reset instead."""
    return policy.absent and not resource.is_singleton


def schema_for(
    resource: Resource, stated_options: Record, policy: Policy
) -> RecordSchema:
    """Return what is known about a resource. Sends nothing.

    Args:
        resource: The kind of resource.
        stated_options: The options of a task. Where the kind has types, the stated one decides.
        policy: How the task wants its options understood. It may need FusionAuth's defaults.
    """
    return resource.schema_for(
        stated_options.get("type"),
        with_defaults=policy.needs_defaults or resource.is_singleton,
    )


class FusionAuthOperation:
    """What one task does to one resource of FusionAuth.

    Attributes:
        server: The server, seen from the tenant that the task states.
        entity: The kind of resource.
        policy: How the task wants its values understood.
    """

    def __init__(
        self, server: FusionAuth, entity: Resource, policy: Policy
    ) -> None:
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
        options = self._own_options(stated)
        if not self.policy.absent:
            options = self.entity.resolve_names(self.server, options)
            self._refuse_options_of_other_types(options)
        return schema_for(self.entity, options, self.policy), options

    def _own_options(self, stated_options: Record) -> Record:
        """Return the options that are fields of the resource, and those that its policy adds."""
        schema = self.entity.schema
        options = dict(stated_options)
        if "tenantId" not in schema.fields:
            # It has said where names are looked up.
            options.pop("tenant", None)
        for option in self.policy.reset:
            # Such a field is read only where it is stated.
            if schema.field_name(option) in self.entity.unlisted_fields:
                options[option] = []
        return options

    def _refuse_options_of_other_types(self, options: Record) -> None:
        """Raise InvalidOptionError for a field that only resources of another type have."""
        resource_type = options.get("type")
        own_names = self.entity.schema_for(resource_type).option_names
        all_names = self.entity.schema.option_names
        for option in sorted(options):
            if option in all_names and option not in own_names:
                suggestion = did_you_mean(option, own_names)
                raise InvalidOptionError(
                    f"type {resource_type} has no {option}{suggestion}"
                )

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
            current = self._without_equivalents_of_reset(current)
        return current

    def _without_equivalents_of_reset(
        self, current: Record | None
    ) -> Record | None:
        """Return what there is without the fields that would bring back what is reset.

        Of two fields that say the same, FusionAuth takes whichever it is sent.
        """
        reset: Record = {}
        for path in self._reset_paths():
            reset = set_path(reset, path, "reset")
        if current is None or not reset:
            return current
        return self.entity.without_equivalents(current, reset)

    def _reset_paths(self) -> t.Iterator[tuple[str, ...]]:
        """Yield the paths of fields that are reset and have an equivalent."""
        equivalents = set(
            itertools.chain.from_iterable(self.entity.equivalent_fields)
        )
        for option in self.policy.reset if equivalents else ():
            # A path that does not exist is told when the plan is made.
            with contextlib.suppress(InvalidOptionError):
                path = self.entity.schema.locate(option)
                if ".".join(path) in equivalents:
                    yield path

    def _refuse_malformed_id(self, desired: Record) -> None:
        """Raise CollectionError for an id that FusionAuth would take for something else."""
        identifier = desired.get("id")
        if identifier is None or UUID.fullmatch(str(identifier)):
            return
        raise CollectionError(
            f"id of {self.entity.label} must be a UUID, which {shorten(str(identifier))} is not."
        )

    def _refuse_deleting_builtin(self, current: Record | None) -> None:
        """Raise CollectionError for a resource that FusionAuth came with."""
        if current is None or not self.entity.is_builtin(self.server, current):
            return
        raise CollectionError(
            f"{self.entity.display_name(current)} came with FusionAuth, so it is never deleted."
        )

    def _check_desired(self, current: Record | None, desired: Record) -> None:
        """Raise CollectionError for what FusionAuth would refuse or ignore, and warn of what has no effect."""
        known_fields = current or {}
        refuse_other_ids(self.entity, known_fields, desired)
        if current or not _source_field(self.entity, desired):
            # A copy has what its source has.
            refuse_unmet_needs(
                self.entity, known_fields, desired, self.server.is_since
            )
        self.entity.refuse(
            self.server,
            known_fields,
            desired,
            updates_secrets=self.policy.update_secrets,
        )
        self.server.warnings.extend(
            self.entity.warn(self.server, known_fields, desired)
        )
        if self.read_only:
            self._refuse_keys_that_cannot_sign(desired)
        self._refuse_without_license(current, desired)

    def _refuse_keys_that_cannot_sign(self, desired: Record) -> None:
        """Raise CollectionError for a key to sign with that has no private part.

        When an object is written, FusionAuth says so itself (FusionAuth issue 3268).
        """
        for path in self.entity.signing_keys:
            identifier = get_path(desired, path.split("."))
            if identifier and cannot_sign(self.server, identifier):
                option = self.entity.schema.option_name(path)
                raise CollectionError(
                    f"{option} of {self.entity.display_name(desired)} must be a key that can "
                    f"sign, and {identifier} has no private key."
                )

    def _refuse_without_license(
        self, current: Record | None, desired: Record
    ) -> None:
        """Raise CollectionError for what takes a license that FusionAuth says it does not have."""
        licensed = list(switched_on(self.entity, current, desired))
        if not licensed:
            return
        # A server that does not tell about its license is asked by writing.
        status = license_status(self.server)
        place = self.server.place
        for what, feature in licensed:
            if status.get("licensed") is False:
                self.server.report_missing_license(
                    f"{place} has no license, and {what} requires one"
                )
            elif status.get(feature) == "DISABLED":
                self.server.report_missing_license(
                    f"{place} has a license without {feature}, which "
                    f"{what} requires"
                )

    def validate(self, plan: Plan) -> None:
        """Raise CollectionError for values that FusionAuth would refuse.

        It judges what it is sent only when it stores it, so that nothing is sent but what reads.
        """
        if not plan.after:
            return
        refuse_broken_rules(self.entity, self._beside_source(plan))
        # What is reset is not stated, and may be what something else requires.
        if plan.before and self.policy.needs_defaults:
            refuse_unmet_needs(
                self.entity, {}, plan.after, self.server.is_since
            )
        if self.read_only:
            self._refuse_taken_name(plan)

    def _beside_source(self, plan: Plan) -> Plan:
        """Return a plan in which a new copy has what its source has."""
        source_field = _source_field(self.entity, plan.after)
        has_rules = bool(self.entity.value_rules)
        if plan.before or not source_field or not has_rules:
            return plan
        identifier = plan.after[source_field]
        source = self.server.by_id(self.entity, identifier) or {}
        copied = omit(source, {"id"})
        copy = self.entity.schema.merge(copied, plan.after)
        return Plan(copied, copy, plan.changes)

    def _refuse_taken_name(self, plan: Plan) -> None:
        """Raise CollectionError for a name that another object has already.

        When an object is written, FusionAuth says so itself.
        """
        entity, desired = self.entity, plan.after
        if not self._gets_name_of_its_own(plan):
            return
        for record in entity.records(self.server, desired):
            if (
                record["id"] != desired.get("id")
                and entity.has_same_name(record, desired)
                and is_in_tenant(self.server, entity, record)
            ):
                raise CollectionError(
                    f"{entity.display_name(desired)} exists already, with the id {record['id']}: "
                    "state that id, or rename or delete it in a run before."
                )

    def _gets_name_of_its_own(self, plan: Plan) -> bool:
        """Return whether an object gets a name that no other one may have where it belongs."""
        entity, desired = self.entity, plan.after
        is_unique = entity.key in entity.unique_fields
        if not is_unique or plan.changes.get(entity.key) is None:
            return False
        # Without an id, an object of that name would be the desired one.
        has_id = desired.get("id") not in (None, UNKNOWN)
        places = (self.server.tenant_id, *entity.owner(desired).values())
        # What belongs to something new is alone there.
        return has_id and UNKNOWN not in places

    # Creating

    def create(self, desired: Record) -> Record:
        """POST, with the desired id where there is one."""
        entity = self.entity
        self.validate(Plan({}, desired, desired))
        identifier = entity.new_id(self.server, desired)
        resource_path = entity.root(desired) + entity.new_path(
            identifier, desired
        )
        source_field = _source_field(entity, desired)
        if source_field:
            return self._copy(resource_path, source_field, desired)
        action = f"create {entity.display_name(desired)}"
        request = ApiRequest(
            "POST", resource_path, action, entity, self._body(desired)
        )
        created = self._write(request, desired)
        entity.wait_until_usable(self.server.client, desired, created)
        if entity.soft_delete and desired.get(ACTIVE) is False:
            # A new one is active, whatever it is asked for.
            self._set_active(created, active=False, action=action)
            created = {**created, ACTIVE: False}
        return {**created, **self._envelope_fields(desired)}

    def _copy(
        self, resource_path: str, source_field: str, desired: Record
    ) -> Record:
        """Create a copy of another resource.

        A copy takes nothing but its name, so that the rest is written to it afterwards.

        Args:
            resource_path: Where the copy is created.
            source_field: The field that says which resource it is a copy of.
            desired: The copy as it shall be.
        """
        entity = self.entity
        request_body = self._body(pick(desired, {entity.key, source_field}))
        action = f"create {entity.display_name(desired)}"
        request = ApiRequest(
            "POST", resource_path, action, entity, request_body
        )
        copied = self._write(request, desired)
        remaining_fields = omit(
            desired, {"id", "name", "tenantId", source_field}
        )
        completed = entity.schema.merge(copied, remaining_fields)
        plan = Plan(
            copied, completed, entity.schema.changes(copied, completed)
        )
        return self.update(plan) if plan.changes else copied

    # Updating

    def update(self, plan: Plan) -> Record:
        """PUT the whole resource. What has a path of its own is written there."""
        self.validate(plan)
        entity, changes = self.entity, plan.changes
        action = f"change {entity.display_name(plan.before)}"
        resource_path = entity.path_of(plan.before)
        self._write_sub_resources(plan, resource_path, action)
        if entity.soft_delete and ACTIVE in changes:
            self._set_active(
                plan.before, active=changes[ACTIVE], action=action
            )
        stored: Record | None = None
        if changes.keys() - self._fields_written_apart:
            stored = self._put(plan, resource_path, action)
        # What was written apart is in no response to the rest.
        if stored is None or entity.sub_resources:
            stored = self.server.find(entity, plan.before)
        return {**(stored or {}), **self._envelope_fields(plan.after)}

    def _write_sub_resources(
        self, plan: Plan, resource_path: str, action: str
    ) -> None:
        """Write the records inside the resource that have paths of their own."""
        for field_name, sub_resource in self.entity.sub_resources.items():
            if field_name in plan.changes:
                writer = SubResourceWriter(
                    send=self.server.write,
                    resource_path=resource_path,
                    action=action,
                    field=field_name,
                    sub_resource=sub_resource,
                    schema=self.entity.schema.child(field_name),
                )
                writer.write(plan)

    @property
    def _fields_written_apart(self) -> set[str]:
        """The fields that a PUT of the resource does not write."""
        activation = {ACTIVE} if self.entity.soft_delete else set()
        return activation | self.entity.sub_resources.keys()

    def _put(self, plan: Plan, resource_path: str, action: str) -> Record:
        """Write all fields of the resource, and return it as it is stored."""
        entity = self.entity
        record = {
            **plan.after,
            **self._unlisted_fields(plan),
            **self._write_only_fields(plan),
        }
        request = ApiRequest(
            method=entity.update_method,
            path=resource_path,
            action=action,
            resource=entity,
            body=self._body(omit(record, entity.sub_resources)),
            before=plan.before,
        )
        return self._write(request, plan.after)

    def _unlisted_fields(self, plan: Plan) -> Record:
        """Return what FusionAuth would forget at a PUT without it, and does not return."""
        return {
            field_name: read_field(self.server, plan.before)
            for field_name, read_field in self.entity.unlisted_fields.items()
            if field_name not in plan.changes
        }

    def _write_only_fields(self, plan: Plan) -> Record:
        """Return the changes that the resource does not show once they are written."""
        schema = self.entity.schema
        return {
            field_name: changed_value
            for field_name, changed_value in plan.changes.items()
            if schema.child(field_name).write_only
        }

    def _set_active(
        self, record: Record, *, active: bool, action: str
    ) -> None:
        """Activate or deactivate a resource, which no field of a body does."""
        request = ApiRequest(
            method="DELETE",
            path=self.entity.path_of(record),
            action=action,
            resource=self.entity,
        )
        if active:
            query = {"reactivate": "true"}
            request = dataclasses.replace(request, method="PUT", query=query)
        self.server.expect(self.server.send(request), request)

    # Deleting

    def delete(self, current: Record) -> None:
        """DELETE for good. What is gone already is no error."""
        entity = self.entity
        query = {
            field_name: current[field_name]
            for field_name in entity.query_fields
            if current.get(field_name)
        }
        if entity.soft_delete:
            query["hardDelete"] = "true"
        request = ApiRequest(
            method="DELETE",
            path=entity.path_of(current),
            action=f"delete {entity.display_name(current)}",
            resource=entity,
            query=query,
        )
        response = self.server.send(request)
        if not response.ok and response.status != NOT_FOUND:
            raise self.server.refusal(response, request)

    # Bodies

    def _write(self, request: ApiRequest, desired: Record) -> Record:
        """Send a resource, and return it as FusionAuth stores it.

        That is in the response or, where that is empty, is read again.

        Args:
            request: The request that writes the resource.
            desired: The resource as it shall be, by which it is found again.
        """
        entity, response_body = self.entity, self.server.write(request)
        stored = response_body.get(entity.envelope)
        if entity.unwrap:
            stored = entity.unwrap(response_body, desired)
        if stored:
            return {**stored, **entity.owner(desired)}
        stored_apart = self.server.find(entity, desired)
        if not stored_apart and entity.id_field:
            raise CollectionError(
                f"{self.server.place} accepted the request to "
                f"{request.action}, but does not have the object; check "
                "fusionauth_url."
            )
        return stored_apart or {}

    def _body(self, record: Record) -> Record:
        """Return the body of a request that writes a record.

        It is without what responses only show, and without nulls, which FusionAuth does not want.
        """
        entity = self.entity
        left_out = {*entity.envelope_fields, *entity.read_only, *TIMESTAMPS}
        # What the path says already, the body does not repeat.
        if f"{{{entity.parent_field}}}" in entity.path:
            left_out.add(entity.parent_field)
        inside: Record = without_nulls(omit(record, left_out))
        if entity.to_body:
            return entity.to_body(inside)
        beside = {
            field_name: field_value
            for field_name, field_value in self._envelope_fields(
                record
            ).items()
            if field_value is not None
        }
        return {entity.envelope: inside, **beside}

    def _envelope_fields(self, record: Record) -> Record:
        """Return the fields that stand beside the resource in a body."""
        return pick(record, self.entity.envelope_fields)


def _source_field(resource: Resource, desired: Record) -> str | None:
    """Return the field that says which resource the desired one is a copy of, if it is one."""
    for field_name in resource.create_only:
        if field_name.startswith("source") and field_name in desired:
            return field_name
    return None
