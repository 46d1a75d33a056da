# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth's API may answer, and how that is told from what any other server says.

Source: FusionAuth docs, "APIs", and fusionauth-java-client.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.http_client import Response
from .._core.schema import TEXT, Predicate, RecordSchema
from .registry import RESOURCES
from .resource import Resource

OK, NOT_FOUND = 200, 404


def is_missing(response: Response) -> bool:
    """Return whether FusionAuth says that there is no such object: 404 and not a word."""
    return response.status == NOT_FOUND and response.body is None


def is_from_fusionauth(response_body: t.Any) -> bool:
    """Return whether a body holds something, in the form that FusionAuth has for it.

    Any of its members that is not known here may hold anything.
    """
    if not isinstance(response_body, dict):
        return False
    known_members = MEMBERS.keys() & response_body.keys()
    # Another server's JSON has none of FusionAuth's members, but by chance.
    if not known_members:
        return False
    return all(
        MEMBERS[member](response_body[member]) for member in known_members
    )


def is_status(response_body: t.Any) -> bool:
    """Return whether a body is FusionAuth's status, which may be all that it tells a stranger.

    Source: FusionAuth docs, "System".
    """
    return isinstance(response_body, dict) and (
        "status" in response_body or "version" in response_body
    )


def token_of(response: Response, member: str) -> str | None:
    """Return the token that a member of a response holds, or None where there is none."""
    # Other statuses of success, such as 202 and 242, come with no token, or with another one.
    if response.status != OK:
        return None
    response_body = response.body
    token = (
        response_body.get(member) if isinstance(response_body, dict) else None
    )
    return token if isinstance(token, str) else None


# The form of resources


@dataclasses.dataclass(frozen=True)
class _ResponseForm:
    """What responses show of a resource.

    Attributes:
        resource: The kind of resource.
    """

    resource: Resource

    @functools.cached_property
    def schema(self) -> RecordSchema:
        """The schema, in which whatever tells records apart is a text."""
        # Made at the first use: most tasks see few kinds of resources.
        identifying_fields = {"id": TEXT, self.resource.key: TEXT}
        all_fields = {**self.resource.schema.fields, **identifying_fields}
        return dataclasses.replace(self.resource.schema, fields=all_fields)

    def is_record(self, candidate: t.Any) -> bool:
        """Return whether a value is one record."""
        if not isinstance(candidate, dict):
            return False
        id_field = self.resource.id_field
        has_id = not id_field or isinstance(candidate.get(id_field), str)
        return has_id and self.schema.matches(candidate, _is_reference)

    def is_list(self, candidate: t.Any) -> bool:
        """Return whether a value is a list of records, or nothing: FusionAuth leaves empty lists out."""
        if candidate is None:
            return True
        return isinstance(candidate, list) and all(
            map(self.is_record, candidate)
        )

    def is_grouped(self, candidate: t.Any) -> bool:
        """Return whether a value is a list of records, or several lists by what they belong to."""
        if isinstance(candidate, dict):
            return all(map(self.is_list, candidate.values()))
        return self.is_list(candidate)


def _is_reference(candidate: t.Any) -> bool:
    """Return whether a value may refer to an object: FusionAuth does that by ids alone."""
    return isinstance(candidate, str)


def _is_number(candidate: t.Any) -> bool:
    return isinstance(candidate, int)


def _is_anything(dummy_candidate: t.Any) -> bool:
    return True


def _members() -> dict[str, Predicate]:
    """Return what tells whether a member of a body has the form that FusionAuth gives it."""
    predicates: dict[str, Predicate] = {"total": _is_number}
    for resource in RESOURCES.values():
        for sub_resource in resource.sub_resources.values():
            predicates[sub_resource.envelope] = _is_anything
    # Some sub-resources, such as roles, are resources as well, of which more is known.
    for resource in RESOURCES.values():
        form = _ResponseForm(resource)
        if resource.envelope:
            predicates[resource.envelope] = form.is_record
        if resource.plural:
            is_grouped = resource.answers_by_parent
            predicate = form.is_grouped if is_grouped else form.is_list
            predicates[resource.plural] = predicate
    return predicates


# The members of all bodies that are read. Each body has one of them at least.
MEMBERS = _members()
