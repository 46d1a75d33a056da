# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records inside a resource that are written through paths of their own, such as an application's roles."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record, omit
from .._core.reconciler import Plan
from .._core.schema import KeyedListSchema, MapSchema, Schema
from .._core.urls import join_path
from .api_request import ApiRequest
from .resource import TIMESTAMPS, Resource, SubResource

RecordsByName = dict[str, Record]


@dataclasses.dataclass(frozen=True)
class SubResourceWriter:
    """Writes the records in one field of a resource.

    Attributes:
        send: Sends a request. Raises CollectionError where FusionAuth refuses.
        resource_path: The path of the resource.
        action: What is done to the resource, in words.
        field: The field that holds the records.
        sub_resource: Where the records are written.
        schema: What is known about the field.
    """

    send: t.Callable[[ApiRequest], t.Any]
    resource_path: str
    action: str
    field: str
    sub_resource: SubResource
    schema: Schema

    def write(self, plan: Plan) -> None:
        """Create, change and delete records, so that they are as planned."""
        before = self._by_name(plan.before.get(self.field))
        after = self._by_name(plan.after.get(self.field))
        before_by_id = _by_id(before)
        for record_name, desired in after.items():
            # A record that has another name now is still there under its id.
            current = before.get(record_name) or before_by_id.get(
                desired.get("id", "")
            )
            if current is None:
                self._create(record_name, desired)
            elif not self.schema.element.equal(current, desired):
                self._change(record_name, current, desired)
        # What was renamed has been changed above, and is not to be deleted.
        kept_ids = _by_id(after).keys()
        for record_name in before.keys() - after.keys():
            if before[record_name].get("id") not in kept_ids:
                self._delete(record_name, before[record_name])

    def _by_name(self, records: t.Any) -> RecordsByName:
        """Return the records of a map or of a list by what they are known by."""
        if isinstance(self.schema, MapSchema):
            return dict(records or {})
        keyed_list = t.cast(KeyedListSchema, self.schema)
        return keyed_list.by_key(records or ())

    def _create(self, record_name: str, desired: Record) -> None:
        record_fields = omit(desired, TIMESTAMPS)
        identifier = record_name
        if not isinstance(self.schema, MapSchema):
            # A record of a list may state the id that it is to have.
            identifier = record_fields.pop("id", None)
        self._send("POST", record_name, identifier, record_fields)

    def _change(
        self, record_name: str, current: Record, desired: Record
    ) -> None:
        self._send(
            "PUT",
            record_name,
            current.get("id", record_name),
            omit(desired, TIMESTAMPS),
        )

    def _delete(self, record_name: str, current: Record) -> None:
        self._send("DELETE", record_name, current.get("id", record_name), None)

    def _send(
        self,
        method: str,
        record_name: str,
        identifier: str | None,
        record_fields: Record | None,
    ) -> None:
        """Send a request for one record.

        Args:
            method: The HTTP method.
            record_name: The name of the record, for messages.
            identifier: What ends the path, or None for a record that gets an id.
            record_fields: The fields to write, or None.
        """
        segment = self.sub_resource.path_segment
        record_path = f"{self.resource_path}/{segment}"
        # FusionAuth makes up the id of a record that is created without one.
        if identifier:
            record_path = join_path(record_path, identifier)
        request_body = None
        if record_fields is not None:
            request_body = {
                self.sub_resource.envelope: without_nulls(record_fields)
            }
        action = f"{self.action}: {VERBS[method]} {segment} {record_name!r}"
        self.send(ApiRequest(method, record_path, action, body=request_body))


# What is done to a record, in words.
VERBS = {"POST": "create", "PUT": "change", "DELETE": "delete"}


def _by_id(records: RecordsByName) -> RecordsByName:
    """Return those records that have an id, by it."""
    return {
        record["id"]: record for record in records.values() if record.get("id")
    }


def without_nulls(value: t.Any) -> t.Any:
    """Return a value without the nulls in its mappings, which FusionAuth does not want in a body."""
    if isinstance(value, list):
        return [without_nulls(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        field_name: without_nulls(nested_value)
        for field_name, nested_value in value.items()
        if nested_value is not None
    }


def refuse_other_ids(
    resource: Resource, current: Record, desired: Record
) -> None:
    """Raise CollectionError where a record inside a resource is to have another id.

    It would be another record.
    """
    for field_name in resource.sub_resources:
        schema = resource.schema.child(field_name)
        if not isinstance(schema, KeyedListSchema):
            continue
        known_records = schema.by_key(current.get(field_name) or ())
        for record in desired.get(field_name) or ():
            record_name, desired_id = record[schema.key], record.get("id")
            current_id = known_records.get(record_name, record).get(
                "id", desired_id
            )
            if desired_id and desired_id != current_id:
                segment = resource.sub_resources[field_name].path_segment
                raise CollectionError(
                    f"id of {segment} {record_name!r} of {resource.display_name(current)} is {current_id} and "
                    f"cannot be changed to {desired_id}: leave the id out, or delete that {segment} "
                    "first."
                )
