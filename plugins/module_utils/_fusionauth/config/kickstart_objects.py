# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that requests, one after the other, ask for: what there is to be after the last.

Each request states something of one object or of several. What they state is collected object by
object, as FusionAuth would merge it, and becomes declarations of a configuration in the end.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..._core.errors import CollectionError, InvalidOptionError, Mistakes
from ..._core.field_paths import Record, drop_path, omit, pick
from ..._core.names import lower_uuid
from ..._core.schema import KeyedListSchema
from ..client import FusionAuth
from ..planned import EARLIER_TASKS
from ..resource import Resource
from . import kickstart_bodies, kickstart_patch
from .desired import DesiredResource
from .kickstart_bodies import (
    as_requested,
    parse_object,
    without_nulls,
)
from .kickstart_builtins import has_several_tenants, own_tenant_id
from .kickstart_object import RequestedObject, identity_of, is_findable
from .kickstart_requests import StatedRequest
from .parser import desired_resource, entry_options


class RequestedObjects:
    """Collects what requests ask for.

    Attributes:
        server: The FusionAuth. What it would ignore is one of its warnings.
        made_up_ids: Ids that belong to nothing yet.
        by_identity: The objects, by their kind and what tells them from others of it.
    """

    def __init__(
        self, server: FusionAuth, made_up_ids: t.Container[str]
    ) -> None:
        self.server, self.made_up_ids = server, made_up_ids
        self.by_identity: dict[tuple[str, str], RequestedObject] = {}

    # What a request says

    def state(
        self,
        resource: Resource,
        record: Record,
        request: StatedRequest,
        own_fields: Record | None = None,
    ) -> None:
        """Add something of one object.

        Raises CollectionError, which names the request and the place in the object, for what
        FusionAuth's parser refuses.

        Args:
            resource: The kind of object.
            record: What is stated of it.
            request: The request that states it.
            own_fields: The object's id and what it belongs to, which every request repeats.
        """
        identifying = dict(own_fields or {})
        if resource.is_tenanted:
            identifying |= request.tenant_option
        try:
            change = self._change(resource, record, request)
            self._merge(resource, change, identifying, request)
        except InvalidOptionError as error:
            raise CollectionError(f"{request.source}: {error}.") from None

    def _change(
        self, resource: Resource, record: Record, request: StatedRequest
    ) -> t.Any:
        """Return what a request changes: fields of an object, or the operations of a JSON Patch."""
        if request.is_json_patch:
            return kickstart_bodies.operations_inside(resource, request.body)
        return self._parsed(resource, record, request)

    def _merge(
        self,
        resource: Resource,
        change: t.Any,
        identifying: Record,
        request: StatedRequest,
    ) -> None:
        """Add a change to what is known of the object, as FusionAuth would merge it.

        Args:
            resource: The kind of object.
            change: The fields that a request states, or the operations of a JSON Patch.
            identifying: The object's id and what it belongs to.
            request: The request.
        """
        stated_fields = dict(identifying)
        if isinstance(change, dict):
            stated_fields = {**change, **identifying}
        object_key = resource.name, identity_of(resource, stated_fields)
        new_object = RequestedObject(resource, {}, request.source)
        requested = self.by_identity.setdefault(object_key, new_object)
        if request.method == "PATCH":
            requested.record = self._patched(
                requested, change, identifying, request
            )
        elif request.method == "PUT" and requested.is_created:
            # FusionAuth replaces the object, but for what has paths of its own.
            kept_fields = pick(requested.record, resource.sub_resources)
            requested.record = {**stated_fields, **kept_fields}
        else:
            requested.record = kickstart_patch.merge(
                requested.record, stated_fields
            )
        requested.is_created |= request.method == "POST"

    def _patched(
        self,
        requested: RequestedObject,
        change: t.Any,
        identifying: Record,
        request: StatedRequest,
    ) -> Record:
        """Return what is stated of an object after a PATCH.

        Args:
            requested: What is stated of the object before.
            change: The fields that the request states, or the operations of a JSON Patch.
            identifying: The object's id and what it belongs to.
            request: The request.
        """
        resource = requested.resource
        record = {**requested.record, **identifying}
        if request.content_type == kickstart_patch.MERGE_PATCH:
            return t.cast(Record, kickstart_patch.merge(record, change))
        current = self._current(resource, record)
        if request.content_type == kickstart_patch.JSON_PATCH:
            changes = kickstart_patch.operate(
                resource.schema, record, change, current
            )
            parsed = self._parsed(resource, changes, request)
            return t.cast(Record, kickstart_patch.merge(record, parsed))
        patch = kickstart_patch.OriginalPatch(resource.patch_replaces)
        schema = kickstart_bodies.request_schema(resource, record)
        return t.cast(Record, patch.apply(schema, record, change, current))

    def _current(self, resource: Resource, record: Record) -> Record:
        """Return an object as the server has it.

        One that is not there yet is as it would be without any request.
        """
        known_fields = self._without_made_up_id(record)
        if is_findable(resource, known_fields):
            server = FusionAuth(self.server.client, EARLIER_TASKS)
            if found := resource.find(server, resource, known_fields):
                return as_requested(resource, found)
        schema = resource.schema_for(record.get("type"), with_defaults=True)
        return schema.default_value() or {}

    def _parsed(
        self, resource: Resource, record: Record, request: StatedRequest
    ) -> Record:
        """Return what is stated of an object, as FusionAuth's parser takes it.

        Raises InvalidOptionError for what the parser refuses.
        """
        ignored: list[str] = []
        parsed = parse_object(resource, record, ignored)
        for decided_path in resource.decided_paths:
            parsed = drop_path(parsed, decided_path)
        self.server.warnings.extend(
            f"{request.source}: FusionAuth ignores {ignored_name}"
            for ignored_name in ignored
        )
        # Only a PATCH says anything with a null.
        if request.method == "PATCH":
            return parsed
        return t.cast(Record, without_nulls(parsed))

    def warn_of_strangers(
        self, request: StatedRequest, names: t.Iterable[str], envelope: str
    ) -> None:
        """Warn of what stands in a body where FusionAuth does not look for it.

        Raises CollectionError where that is instead of what FusionAuth looks for.

        Args:
            request: The request.
            names: The members of the body that FusionAuth does not know.
            envelope: The member that it looks for.
        """
        strangers = sorted(names)
        if strangers and envelope not in request.body:
            raise CollectionError(
                f"{request.source}: {', '.join(strangers)} must be inside "
                f"{envelope}, where FusionAuth looks for it."
            )
        self.server.warnings.extend(
            (
                f"{request.source}: FusionAuth ignores {stranger}, which is "
                f"unknown beside {envelope}"
            )
            for stranger in strangers
        )

    # What is known of other objects

    def stated(self, resource: Resource) -> list[Record]:
        """Return what all requests together state of each object of a kind."""
        return [
            requested.record
            for requested in self.by_identity.values()
            if requested.resource is resource
        ]

    def tenant_option_of(
        self, resource: Resource, identifier: t.Any
    ) -> Record:
        """Return the tenant of an object of these requests, as an option, where one tells it.

        Args:
            resource: The kind of object.
            identifier: The id of the object.
        """
        requested = self._find(resource, str(lower_uuid(identifier)))
        tenant = requested.tenant if requested else None
        return {"tenant": tenant} if tenant else {}

    def name_of_sub_resource(
        self,
        resource: Resource,
        own_fields: Record,
        field: str,
        identifier: str,
    ) -> Record:
        """Return the name of a record inside an object, as a field, or nothing.

        A request that tells the id of the record may leave the name out.

        Args:
            resource: The kind of object.
            own_fields: What identifies the object.
            field: The field of the object that holds such records.
            identifier: The id of the record.
        """
        requested = self._find(resource, identity_of(resource, own_fields))
        records = requested.record.get(field) if requested else None
        records = (
            records or self._current(resource, own_fields).get(field) or ()
        )
        key_field = t.cast(KeyedListSchema, resource.schema.fields[field]).key
        for record in records:
            if record.get("id") == identifier:
                return {key_field: record[key_field]}
        return {}

    def _find(
        self, resource: Resource, identity: str
    ) -> RequestedObject | None:
        return self.by_identity.get((resource.name, identity))

    # What becomes of it in the end

    def desired_resources(self) -> list[DesiredResource]:
        """Return all objects, each held against the options of its module.

        Raises CollectionError for all mistakes.
        """
        tenant_id = self._default_tenant_id()
        for requested in self.by_identity.values():
            # What exists already is found in whatever tenant it is.
            needs_tenant = (
                requested.is_created and requested.resource.created_in_tenant
            )
            if tenant_id and needs_tenant and not requested.tenant:
                requested.record["tenant"] = tenant_id
        desired, mistakes = [], Mistakes()
        for requested in self.by_identity.values():
            with mistakes.gather():
                desired.append(self._desired_resource(requested))
        mistakes.tell()
        return _with_ids_of_twins(desired)

    def _default_tenant_id(self) -> str | None:
        """Return the id of the tenant of requests that name none, or None where there is no other.

        FusionAuth's own kickstart starts with that one alone.
        """
        creates_tenant = any(
            requested.is_created and requested.resource.contains_tenanted
            for requested in self.by_identity.values()
        )
        if creates_tenant or has_several_tenants(self.server):
            return own_tenant_id(self.server)
        return None

    def _desired_resource(self, requested: RequestedObject) -> DesiredResource:
        """Return the declaration of an object. Raises CollectionError where its options are wrong."""
        resource = requested.resource
        record = self._record_of_options(requested)
        nulls = sorted(kickstart_bodies.null_paths(record))
        options = kickstart_bodies.as_options(
            resource.schema,
            entry_options(resource.name),
            without_nulls(record),
        )
        # What a PATCH sets to null goes back to its default.
        if nulls and not requested.is_created:
            options["reset"] = nulls
        return desired_resource(
            resource,
            options,
            requested.source,
            has_made_up_id=options.get("id") in self.made_up_ids,
        )

    def _record_of_options(self, requested: RequestedObject) -> Record:
        """Return an object with what its options spell otherwise than requests do.

        Raises CollectionError for a reference to nothing.
        """
        resource, record = requested.resource, dict(requested.record)
        for field in resource.sub_resources.keys() & record.keys():
            record[field] = self._without_made_up_ids(record[field])
        if requested.is_created:
            record = resource.complete(record)
        try:
            return resource.from_request(self, record)
        except InvalidOptionError as error:
            raise CollectionError(f"{requested.source}: {error}.") from None

    def _without_made_up_ids(self, records: t.Any) -> t.Any:
        """Return records inside an object, which are known by their names, without made-up ids."""
        if not isinstance(records, list):
            return records
        return [self._without_made_up_id(record) for record in records]

    def _without_made_up_id(self, record: Record) -> Record:
        """Return a record without its id, if that belongs to nothing yet."""
        if record.get("id") in self.made_up_ids:
            return omit(record, {"id"})
        return record


def _with_ids_of_twins(
    desired: list[DesiredResource],
) -> list[DesiredResource]:
    """Return declarations of which those of one name are known by the ids that were made up.

    Otherwise the name tells which object on the server is meant.
    """
    counts = collections.Counter(map(_named_place, desired))
    return [
        dataclasses.replace(declaration, has_made_up_id=False)
        if declaration.has_made_up_id and counts[_named_place(declaration)] > 1
        else declaration
        for declaration in desired
    ]


def _named_place(declaration: DesiredResource) -> tuple[t.Any, ...]:
    """Return the name of a declared object, and where it belongs."""
    resource = declaration.resource
    names = tuple(sorted(map(resource.comparable_name, declaration.names)))
    return resource.name, names, declaration.place
