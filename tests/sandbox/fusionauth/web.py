# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an HTTP request to a handler and back: routes, identifiers in URLs, bodies, and the shape of every answer."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from . import patch, permissions, validation
from .errors import (
    Refusal,
    invalid_json,
    not_found,
    refuse,
    refuse_generally,
    tenant_required,
)
from .instance import Instance, Object

# Identifiers in URLs that are not UUIDs (FusionAuth/fusionauth-issues 3513).
OPAQUE = {
    "changePasswordId",
    "pendingLinkId",
    "twoFactorId",
    "type",
    "verificationId",
}
# Properties the server leaves out when they are empty: annotated NON_EMPTY in fusionauth-java-client's domain.
NON_EMPTY = {"threatsDetected"}


@dataclass
class Reply:
    """An answer that is not simply 200 with a JSON body."""

    status: int = 200
    body: Any = None
    cookies: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endpoint:
    """One verb on one path.

    `public` ones may be called without an API key; `checked` ones look at the permissions of a key that is sent.
    """

    verb: str
    path: str
    handler: Callable[[Call], Any]
    public: bool = False
    checked: bool = False

    @cached_property
    def permission(self) -> str:
        """The name that API key permissions use: the path without its identifiers."""
        return re.sub(r"/\{\w+\}", "", self.path)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression with one group an identifier."""
        return re.compile(
            re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path) + "/?"
        )


class Call:
    """One request as handlers see it."""

    def __init__(
        self,
        instance: Instance,
        request: Request,
        raw: bytes,
        endpoint: Endpoint,
        ids: dict[str, str],
    ) -> None:
        self.instance = instance
        self.request = request
        self.raw = raw
        self.endpoint = endpoint
        self.ids = ids
        self.query = request.query_params
        self.key: Object | None = None
        self.tenant_id: str | None = None

    @property
    def only_tenant(self) -> str | None:
        """The tenant named by the API key or the header, or the only one there is."""
        tenants = self.instance.of("tenant")
        return self.tenant_id or (
            next(iter(tenants)) if len(tenants) == 1 else None
        )

    def require_tenant(self) -> str:
        """Return the id of the tenant this call is about; raise [TenantIdRequired] when it cannot be inferred."""
        if self.only_tenant is None:
            raise tenant_required()
        return self.only_tenant

    def sees(self, name: str, thing: Object) -> bool:
        """Tell whether an object is within the tenant this call is limited to."""
        owner = thing["id"] if name == "tenant" else thing.get("tenantId")
        return self.tenant_id is None or owner in (None, self.tenant_id)

    def find(self, name: str, identifier: str | None) -> Object:
        """Return an object this call may see; raise the 404 otherwise."""
        thing = self.instance.get(name, (identifier or "").lower())
        if thing is None or not self.sees(name, thing):
            raise not_found()
        return thing

    def flag(self, name: str) -> bool:
        """Return a boolean query parameter, false when absent."""
        text = self.query.get(name, "false").lower()
        if text not in ("true", "false"):
            raise refuse(name, "couldNotConvert", f"Invalid {name} [{text}].")
        return text == "true"

    def uuid(self, name: str) -> str | None:
        """Return a UUID from the query string, or None when absent."""
        text = self.query.get(name)
        return checked_uuid(name, text) if text else None

    def number(self, name: str, default: int) -> int:
        """Return an integer query parameter."""
        text = self.query.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"-?\d+", text):
            raise refuse(name, "couldNotConvert", f"Invalid {name} [{text}].")
        return int(text)

    @property
    def content_type(self) -> str:
        """The media type of the body without parameters, lower case."""
        return (
            self.request.headers.get("content-type", "")
            .split(";")[0]
            .strip()
            .lower()
        )

    def json(self) -> Any:
        """Return the parsed body, an empty object when there is none; raise the 400 of a wrong type or broken JSON."""
        if not self.raw.strip():
            return {}
        allowed = [patch.ORIGINAL]
        if self.endpoint.verb == "PATCH" and self.instance.since("1.39"):
            allowed += [patch.JSON_PATCH, patch.MERGE_PATCH]
        if self.content_type == "multipart/form-data":
            raise Refusal(422)
        if self.content_type not in allowed:
            raise refuse_generally(
                "InvalidContentType",
                f"Invalid [Content-Type] HTTP request header value of [{self.content_type}]. Supported values for this "
                f"request include {allowed}.",
            )
        try:
            return json.loads(self.raw)
        except ValueError as error:
            raise invalid_json(
                "", "Unexpected processing exception", str(error)
            ) from None

    def body(self, shape: str) -> Object:
        """Return the parsed body, checked against a shape; nulls on top are dropped."""
        document = self.json()
        validation.check(self.instance.shapes, shape, document)
        return {
            name: value
            for name, value in document.items()
            if value is not None
        }

    @cached_property
    def form(self) -> dict[str, str]:
        """The form-encoded body; the first value of each name."""
        if self.content_type != "application/x-www-form-urlencoded":
            return {}
        return {
            name: values[0]
            for name, values in parse_qs(self.raw.decode()).items()
        }

    @property
    def base_url(self) -> str:
        """Where the caller reaches this server."""
        return self.instance.url.rstrip("/") or str(
            self.request.base_url
        ).rstrip("/")


def checked_uuid(name: str, text: str) -> str:
    """Return a UUID in canonical form; raise the 400 of one that is none."""
    if not validation.UUID.fullmatch(text):
        raise refuse(
            name,
            "couldNotConvert",
            f"Invalid {name} [{text}]. This must be a valid UUID String (e.g. 25a872da-bb44-4af8-a43d-e7bcb5351ebc).",
        )
    return text.lower()


class Router:
    """Finds the endpoint of a request; literal paths win over those with identifiers."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.endpoints = sorted(
            endpoints, key=lambda endpoint: endpoint.path.count("{")
        )

    def answer(
        self, instance: Instance, request: Request, raw: bytes
    ) -> Response:
        """Answer one request."""
        try:
            return self.respond(self.dispatch(instance, request, raw))
        except Refusal as refusal:
            return self.respond(Reply(refusal.status, refusal.body))
        except Exception:
            logging.getLogger(__name__).exception(
                "%s %s", request.method, request.url.path
            )
            error = {
                "code": "[Exception]",
                "message": "An unexpected exception occurred.",
            }
            return self.respond(
                Reply(500, {"fieldErrors": {}, "generalErrors": [error]})
            )

    def dispatch(
        self, instance: Instance, request: Request, raw: bytes
    ) -> Any:
        """Find the handler, authorize the caller and call it."""
        hits = [
            (endpoint, match)
            for endpoint in self.endpoints
            if (match := endpoint.pattern.fullmatch(request.url.path))
        ]
        if not hits:
            raise not_found()
        for endpoint, match in hits:
            if endpoint.verb == request.method:
                call = Call(
                    instance, request, raw, endpoint, match.groupdict()
                )
                permissions.authorize(call)
                call.ids = {
                    name: text if name in OPAQUE else checked_uuid(name, text)
                    for name, text in call.ids.items()
                }
                return endpoint.handler(call)
        raise Refusal(405)

    @staticmethod
    def respond(result: Any) -> Response:
        """Turn what a handler returned into a response."""
        reply = result if isinstance(result, Reply) else Reply(body=result)
        if reply.body is None:
            response = Response(status_code=reply.status)
        else:
            response = Response(
                render(reply.body),
                reply.status,
                media_type="application/json;charset=UTF-8",
            )
        for name, value in reply.cookies.items():
            response.set_cookie(name, value, httponly=True, samesite="lax")
        return response


def render(body: Any) -> str:
    """Return JSON as the server writes it: keys sorted, no nulls."""
    return json.dumps(
        without_nulls(body), sort_keys=True, separators=(",", ":")
    )


def without_nulls(value: Any) -> Any:
    """Return `value` without null properties and without the empty ones of `NON_EMPTY`."""
    if isinstance(value, dict):
        return {
            name: without_nulls(item)
            for name, item in value.items()
            if item is not None and (item or name not in NON_EMPTY)
        }
    return (
        [without_nulls(item) for item in value]
        if isinstance(value, list)
        else value
    )
