# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to FusionAuth's API, as a kickstart file states it."""

from __future__ import annotations

import dataclasses
import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.names import UUID, lower_uuid
from .kickstart_patch import CONTENT_TYPES, JSON_PATCH, ORIGINAL

MEMBERS = {"body", "contentType", "method", "tenantId", "url"}
METHODS = ("POST", "PUT", "PATCH")


@dataclasses.dataclass(frozen=True)
class Request:
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

    def member(self, name: str) -> Record:
        """Return a mapping in the body. Raises CollectionError for anything else."""
        return mapping(self.body.get(name), f"{self.source}: {name}")

    def members(self, name: str) -> list[Record]:
        """Return a list of mappings in the body. Raises CollectionError for anything else."""
        return mappings(self.body.get(name), f"{self.source}: {name}")


def read_request(source: str, stated: Record) -> Request:
    """Return a request. Raises CollectionError, which says where, for what is none."""
    for name in ("method", "url"):
        if not isinstance(stated.get(name), str):
            type_name = type(stated.get(name)).__name__
            raise CollectionError(
                f"{source}: its {name} must be a text, not {type_name}."
            )
    method, content_type = stated["method"], _content_type(stated)
    _refuse_other_than(METHODS, method, f"{source}: its method")
    _refuse_other_than(CONTENT_TYPES, content_type, f"{source}: its contentType")
    body = _body(source, stated, is_list=_is_json_patch(method, content_type))
    tenant_id = stated.get("tenantId")
    if tenant_id and not UUID.fullmatch(str(tenant_id)):
        raise CollectionError(f"{source}: its tenantId must be a UUID.")
    tenant_option = {"tenant": lower_uuid(tenant_id)} if tenant_id else {}
    # FusionAuth takes no query into account that would matter here.
    path = "/" + stated["url"].partition("?")[0].strip("/")
    return Request(source, method, path, body, content_type, tenant_option)


def _is_json_patch(method: str, content_type: str) -> bool:
    return method == "PATCH" and content_type == JSON_PATCH


def _content_type(stated: Record) -> str:
    """Return the media type of a request, without its parameters (RFC 9110 section 8.3.1)."""
    stated_type = str(stated.get("contentType") or ORIGINAL)
    return stated_type.partition(";")[0].strip().lower()


def _refuse_other_than(allowed: t.Sequence[str], value: str, subject: str) -> None:
    if value not in allowed:
        choices = ", ".join(allowed)
        raise CollectionError(f"{subject} must be one of {choices}, not {value!r}.")


def _body(source: str, stated: Record, *, is_list: bool) -> t.Any:
    expected: type = list if is_list else dict
    body = stated.get("body")
    if body is None:
        return expected()
    if not isinstance(body, expected):
        kind = "list" if is_list else "mapping"
        raise CollectionError(
            f"{source}: its body must be a {kind}, not {type(body).__name__}."
        )
    return body


def mapping(value: t.Any, subject: str) -> Record:
    """Return a mapping, an empty one for nothing. Raises CollectionError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CollectionError(
            f"{subject} must be a mapping, not {type(value).__name__}."
        )
    return value


def mappings(value: t.Any, subject: str) -> list[Record]:
    """Return a list of mappings, an empty one for nothing. Raises CollectionError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise CollectionError(f"{subject} must be a list, not {type(value).__name__}.")
    return [
        mapping(element, f"{subject}[{number}]") for number, element in enumerate(value)
    ]
