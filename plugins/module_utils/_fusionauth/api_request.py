# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to FusionAuth's API."""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record
from .._core.masking import secrets_by_name
from .resource import Resource


@dataclasses.dataclass(frozen=True)
class ApiRequest:
    """A request, and what it does in words.

    Attributes:
        method: The HTTP method.
        path: The path, with its segments quoted.
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
    def holds_values(self) -> bool:
        """Whether an answer can quote values of a resource that the request holds or changes."""
        return self.body is not None or self.before is not None

    def secrets(self) -> set[str]:
        """Return the secrets in the body and in the resource that it changes.

        Inside the envelope the schema tells them, and beside it their names do.
        """
        body = self.body or {}
        if self.resource is None:
            return secrets_by_name(body)
        envelope, schema = self.resource.envelope, self.resource.schema
        beside = {name: value for name, value in body.items() if name != envelope}
        own = schema.secrets(body.get(envelope)) | schema.secrets(self.before)
        return own | secrets_by_name(beside)


def reading(path: str, resource: Resource | None = None, **query: t.Any) -> ApiRequest:
    """Return a request for what is at a path."""
    return ApiRequest("GET", path, f"read {path}", resource, query=query)
