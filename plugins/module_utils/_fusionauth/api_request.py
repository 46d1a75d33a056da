# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to FusionAuth's API."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record, omit
from .._core.masking import secrets_by_name
from .resource import Resource


@dataclasses.dataclass(frozen=True)
class ApiRequest:
    """A request, and what it does in words.

    Attributes:
        method: The HTTP method.
        path: The path, with its segments encoded.
        action: What the request does, as in "refused to ...".
        resource: The kind of resource that the request is about, or None where that does not matter.
        body: The body, or None.
        query: The query.
        before: The resource that the request changes. An error may quote its secrets as well.
    """

    method: str
    path: str
    action: str
    resource: Resource | None = None
    body: Record | None = None
    query: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    before: Record | None = None

    @property
    def secrets_in_schema(self) -> t.Callable[[], set[str]] | None:
        """What returns the secrets of the request, where a schema tells them better than names.

        A request that holds no values has no secrets, and is the same request whenever it is sent.
        """
        if self.resource is None:
            return None
        # A cached reader tells requests apart by all that they hold, also by this function.
        if self.body is None and self.before is None:
            return None
        return self._secrets

    def _secrets(self) -> set[str]:
        """Return the secrets in the body and in the resource that it changes.

        Inside the envelope the schema tells them, and beside it their names do.
        """
        resource, request_body = (
            t.cast(Resource, self.resource),
            self.body or {},
        )
        inside_envelope = request_body.get(resource.envelope)
        # Such as the ids of a tenant's webhooks.
        beside_envelope = omit(request_body, {resource.envelope})
        return (
            resource.schema.secrets(inside_envelope)
            | resource.schema.secrets(self.before)
            | secrets_by_name(beside_envelope)
        )


def reading(
    path: str, resource: Resource | None = None, **query: t.Any
) -> ApiRequest:
    """Return a request for what is at a path.

    Args:
        path: The path.
        resource: The kind of resource that is there, which says whether it belongs to a tenant.
        **query: The query.
    """
    return ApiRequest(
        method="GET",
        path=path,
        action=f"read {path}",
        resource=resource,
        query=query,
    )
