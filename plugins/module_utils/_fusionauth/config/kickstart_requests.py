# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to FusionAuth's API, as a kickstart file states it."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.names import UUID, lower_uuid
from .kickstart_patch import CONTENT_TYPES, JSON_PATCH, ORIGINAL

# What a request in a kickstart file may have.
MEMBERS = {"body", "contentType", "method", "tenantId", "url"}
# What a URL of any server begins with (RFC 3986 section 3).
SERVER = re.compile("[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Requests of these methods declare something.
METHODS = ("POST", "PUT", "PATCH")


@dataclasses.dataclass(frozen=True)
class StatedRequest:
    """One request.

    Attributes:
        source: The place in the kickstart file, in words.
        method: The HTTP method.
        path: The path, without a query.
        body: A mapping or, of a JSON Patch, a list of operations.
        content_type: How a PATCH is to be understood.
        tenant_option: The tenant that the request names, as an option, or nothing.
    """

    source: str
    method: str
    path: str
    body: t.Any
    content_type: str = ORIGINAL
    tenant_option: Record = dataclasses.field(default_factory=dict)

    @property
    def is_json_patch(self) -> bool:
        """Whether the body is a list of operations."""
        return _is_json_patch(self.method, self.content_type)

    def member(self, member_name: str) -> Record:
        """Return a mapping in the body. Raises CollectionError for anything else."""
        return mapping(
            self.body.get(member_name), f"{self.source}: {member_name}"
        )

    def members(self, member_name: str) -> list[Record]:
        """Return a list of mappings in the body. Raises CollectionError for anything else."""
        return mappings(
            self.body.get(member_name), f"{self.source}: {member_name}"
        )


def read_request(source: str, stated_request: Record) -> StatedRequest:
    """Return a request. Raises CollectionError, which says where, for what is none.

    Args:
        source: The place in the kickstart file, in words.
        stated_request: The request, as it is stated.
    """
    for member in ("method", "url"):
        if not isinstance(stated_request.get(member), str):
            type_name = type(stated_request.get(member)).__name__
            raise CollectionError(
                f"{source}: its {member} must be a string, not {type_name}."
            )
    if SERVER.match(stated_request["url"]):
        raise CollectionError(
            f"{source}: its url must be a path such as /api/tenant, because FusionAuth "
            "sends the requests of a kickstart file to itself: leave out the server."
        )
    method, content_type = (
        stated_request["method"],
        _content_type(stated_request),
    )
    _refuse_other_than(METHODS, method, f"{source}: its method")
    _refuse_other_than(
        CONTENT_TYPES, content_type, f"{source}: its contentType"
    )
    return StatedRequest(
        source=source,
        method=method,
        # No query would matter here.
        path="/" + stated_request["url"].partition("?")[0].strip("/"),
        body=_body(
            source,
            stated_request,
            is_list=_is_json_patch(method, content_type),
        ),
        content_type=content_type,
        tenant_option=_tenant_option(source, stated_request),
    )


def _is_json_patch(method: str, content_type: str) -> bool:
    return method == "PATCH" and content_type == JSON_PATCH


def _content_type(stated_request: Record) -> str:
    """Return the media type of a request, without its parameters (RFC 9110 section 8.3.1)."""
    stated_type = str(stated_request.get("contentType") or ORIGINAL)
    return stated_type.partition(";")[0].strip().lower()


def _tenant_option(source: str, stated_request: Record) -> Record:
    """Return the tenant of a request as an option. Raises CollectionError for what is no id."""
    tenant_id = stated_request.get("tenantId")
    if not tenant_id:
        return {}
    if not UUID.fullmatch(str(tenant_id)):
        raise CollectionError(f"{source}: its tenantId must be a UUID.")
    return {"tenant": lower_uuid(tenant_id)}


def _refuse_other_than(
    allowed_values: t.Sequence[str], stated_value: str, subject: str
) -> None:
    """Raise CollectionError for a value that is not allowed.

    Args:
        allowed_values: The values that there can be.
        stated_value: The value.
        subject: What has the value, in words.
    """
    if stated_value not in allowed_values:
        choices = ", ".join(allowed_values)
        raise CollectionError(
            f"{subject} must be one of {choices}, not {stated_value!r}."
        )


def _body(source: str, stated_request: Record, *, is_list: bool) -> t.Any:
    """Return the body of a request. Raises CollectionError for one of another type."""
    expected_type: type = list if is_list else dict
    stated_body = stated_request.get("body")
    # A request such as a generation of a key may do without.
    if stated_body is None:
        return expected_type()
    if not isinstance(stated_body, expected_type):
        type_label = "list" if is_list else "mapping"
        raise CollectionError(
            f"{source}: its body must be a {type_label}, not {type(stated_body).__name__}."
        )
    return stated_body


def mapping(value: t.Any, subject: str) -> Record:
    """Return a mapping, an empty one for nothing. Raises CollectionError for anything else.

    Args:
        value: The value.
        subject: What has the value, in words.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CollectionError(
            f"{subject} must be a mapping, not {type(value).__name__}."
        )
    return value


def mappings(value: t.Any, subject: str) -> list[Record]:
    """Return a list of mappings, an empty one for nothing. Raises CollectionError for anything else.

    Args:
        value: The value.
        subject: What has the value, in words.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise CollectionError(
            f"{subject} must be a list, not {type(value).__name__}."
        )
    return [
        mapping(element, f"{subject}[{position}]")
        for position, element in enumerate(value)
    ]
