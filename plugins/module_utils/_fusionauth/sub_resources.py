# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records inside a resource that are written through paths of their own, such as an application's roles."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.errors import CollectionError
from .._core.field_paths import Record
from .._core.reconciler import Plan
from .._core.schema import KeyedListSchema, MapSchema, Schema
from .._core.urls import join_path
from .api_request import ApiRequest
from .resource import TIMESTAMPS, Resource, SubResource

RecordsByName = t.Dict[str, Record]


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
        by_id = {record["id"]: record for record in before.values() if record.get("id")}
        for name, record in after.items():
            current = before.get(name) or by_id.get(record.get("id"))
            if current is None:
                self._create(name, record)
            elif not self.schema.element.equal(current, record):
                self._change(name, current, record)
        # A record that has another name now is still there under its id.
        kept_ids = {record.get("id") for record in after.values()} - {None}
        for name in before.keys() - after.keys():
            if before[name].get("id") not in kept_ids:
                self._delete(name, before[name])

    def _by_name(self, records: t.Any) -> RecordsByName:
        if isinstance(self.schema, MapSchema):
            return dict(records or {})
        return t.cast(KeyedListSchema, self.schema).by_key(records or ())

    def _create(self, name: str, record: Record) -> None:
        fields = _without_instants(record)
        # In a map the key is the id; in a list, a record may state one.
        in_map = isinstance(self.schema, MapSchema)
        identifier = name if in_map else fields.pop("id", None)
        self._send("POST", "create", name, identifier, fields)

    def _change(self, name: str, current: Record, record: Record) -> None:
        identifier = current.get("id", name)
        self._send("PUT", "change", name, identifier, _without_instants(record))

    def _delete(self, name: str, current: Record) -> None:
        self._send("DELETE", "delete", name, current.get("id", name), None)

    def _send(
        self,
        method: str,
        verb: str,
        name: str,
        identifier: str | None,
        fields: Record | None,
    ) -> None:
        segment = self.sub_resource.path_segment
        path = f"{self.resource_path}/{segment}"
        body = None
        if fields is not None:
            body = {self.sub_resource.envelope: without_nulls(fields)}
        self.send(
            ApiRequest(
                method,
                join_path(path, identifier) if identifier else path,
                f"{self.action}: {verb} {segment} {name!r}",
                body=body,
            )
        )


def _without_instants(record: Record) -> Record:
    return {name: value for name, value in record.items() if name not in TIMESTAMPS}


def without_nulls(value: t.Any) -> t.Any:
    """Return a value without the nulls in its mappings, which FusionAuth does not want in a body."""
    if isinstance(value, dict):
        return {
            name: without_nulls(nested)
            for name, nested in value.items()
            if nested is not None
        }
    if isinstance(value, list):
        return [without_nulls(element) for element in value]
    return value


def refuse_other_ids(resource: Resource, current: Record, desired: Record) -> None:
    """Raise CollectionError where a record is to have another id: it would be another record."""
    for field, sub_resource in resource.sub_resources.items():
        schema = resource.schema.child(field)
        if not isinstance(schema, KeyedListSchema):
            continue
        known = schema.by_key(current.get(field) or ())
        for record in desired.get(field) or ():
            name, identifier = record[schema.key], record.get("id")
            known_id = known.get(name, record).get("id", identifier)
            if identifier and known_id != identifier:
                segment = sub_resource.path_segment
                raise CollectionError(
                    f"id of {segment} {name!r} of {resource.display_name(current)} is {known_id} and "
                    f"cannot be changed to {identifier}: leave the id out, or delete that {segment} "
                    "first."
                )
