# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth's API may answer, and how that is told from what any other server says."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.http import Response
from .._core.schema import TEXT, Predicate, RecordSchema
from .registry import RESOURCES
from .resource import Resource


def is_missing(response: Response) -> bool:
    """Return whether FusionAuth says that there is no such object: 404 and not a word."""
    return response.status == 404 and response.body is None


def is_from_fusionauth(body: t.Any) -> bool:
    """Return whether a body holds something, in the form that FusionAuth has for it."""
    known = MEMBERS.keys() & body.keys() if isinstance(body, dict) else ()
    return bool(known) and all(MEMBERS[name](body[name]) for name in known)


def is_status(body: t.Any) -> bool:
    """Return whether a body is FusionAuth's status, which may be all that it tells a stranger.

    Source: FusionAuth docs, "System".
    """
    return isinstance(body, dict) and ("status" in body or "version" in body)


def token_of(response: Response, member: str) -> str | None:
    """Return the token in a response, or None where there is none."""
    body = response.body
    if response.status != 200 or not isinstance(body, dict):
        return None
    token = body.get(member)
    return token if isinstance(token, str) else None


@dataclasses.dataclass(frozen=True)
class _ResponseForm:
    """What responses show of a resource.

    Attributes:
        id_field: The field that every record has, or nothing.
        schema: The schema, in which whatever tells records apart is a text.
    """

    id_field: str
    schema: RecordSchema

    @classmethod
    def of(cls, resource: Resource) -> _ResponseForm:
        """Return the form of a resource."""
        texts = {"id": TEXT, resource.key: TEXT}
        fields = {**resource.schema.fields, **texts}
        schema = dataclasses.replace(resource.schema, fields=fields)
        return cls(resource.id_field, schema)

    def is_record(self, value: t.Any) -> bool:
        """Return whether a value is one record."""
        if not isinstance(value, dict):
            return False
        identifier = value.get(self.id_field) if self.id_field else ""
        return isinstance(identifier, str) and self.schema.matches(value, _is_reference)

    def is_list(self, value: t.Any) -> bool:
        """Return whether a value is a list of records, or nothing."""
        if value is None:
            return True
        return isinstance(value, list) and all(map(self.is_record, value))

    def is_grouped(self, value: t.Any) -> bool:
        """Return whether a value is a list of records, or several by what they belong to."""
        lists = value.values() if isinstance(value, dict) else [value]
        return all(map(self.is_list, lists))


def _is_reference(value: t.Any) -> bool:
    return isinstance(value, str)


def _is_number(value: t.Any) -> bool:
    return isinstance(value, int)


def _is_anything(dummy_value: t.Any) -> bool:
    return True


def _members() -> dict[str, Predicate]:
    predicates: dict[str, Predicate] = {"total": _is_number}
    for resource in RESOURCES.values():
        for sub_resource in resource.sub_resources.values():
            predicates[sub_resource.envelope] = _is_anything
    # Some sub-resources, such as roles, are resources as well, of which more is known.
    for resource in RESOURCES.values():
        form = _ResponseForm.of(resource)
        if resource.envelope:
            predicates[resource.envelope] = form.is_record
        if resource.plural:
            is_grouped = resource.answers_by_parent
            predicate = form.is_grouped if is_grouped else form.is_list
            predicates[resource.plural] = predicate
    return predicates


# The members of all bodies that are read. Each body has one of them at least.
MEMBERS = _members()
