# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that every accepted request, and every answer, is as FusionAuth's OpenAPI document says.

The checker is an ASGI middleware in front of the stand-in. It collects violations of the document, and serves them at
``/_sandbox/violations``. A refused request is not checked: it did no harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import openapi

# What servers answer and the document does not list (FusionAuth's API reference; fusionauth-issues 3513):
UNLISTED = {
    # searches by GET, with the criteria in the query string
    "get /api/application/search": [None, "ApplicationSearchResponse"],
    "get /api/consent/search": [None, "ConsentSearchResponse"],
    "get /api/email/template/search": [None, "EmailTemplateSearchResponse"],
    "get /api/entity/grant/search": [None, "EntityGrantSearchResponse"],
    "get /api/entity/search": [None, "EntitySearchResponse"],
    "get /api/entity/type/search": [None, "EntityTypeSearchResponse"],
    "get /api/group/member/search": [None, "GroupMemberSearchResponse"],
    "get /api/group/search": [None, "GroupSearchResponse"],
    "get /api/identity-provider/search": [
        None,
        "IdentityProviderSearchResponse",
    ],
    "get /api/ip-acl/search": [None, "IPAccessControlListSearchResponse"],
    "get /api/key/search": [None, "KeySearchResponse"],
    "get /api/lambda/search": [None, "LambdaSearchResponse"],
    "get /api/tenant/search": [None, "TenantSearchResponse"],
    "get /api/theme/search": [None, "ThemeSearchResponse"],
    "get /api/webhook/search": [None, "WebhookSearchResponse"],
    # all of a kind
    "get /api/connector": [None, "ConnectorResponse"],
    "get /api/consent": [None, "ConsentResponse"],
    "get /api/entity/type": [None, "EntityTypeResponse"],
    "get /api/form": [None, "FormResponse"],
    "get /api/form/field": [None, "FormFieldResponse"],
    "get /api/group": [None, "GroupResponse"],
    "get /api/messenger": [None, "MessengerResponse"],
    "get /api/tenant": [None, "TenantResponse"],
    "get /api/theme": [None, "ThemeResponse"],
    # what there is one of
    "delete /api/reactor": [None, None],
    "get /api/integration": [None, "IntegrationResponse"],
    "get /api/reactor": [None, "ReactorResponse"],
    "get /api/system-configuration": [None, "SystemConfigurationResponse"],
    "get /api/tenant-manager": [None, "TenantManagerConfigurationResponse"],
    "put /api/reactor": [None, None],
    # by name, or by a path of their own
    "delete /api/application/{applicationId}/role": [None, None],
    "delete /api/application/{applicationId}/scope": [None, None],
    "delete /api/entity/type/{entityTypeId}/permission": [None, None],
    "delete /api/group/member/{memberId}": [None, None],
    "put /api/user/registration/{userId}/{applicationId}": [
        "RegistrationRequest",
        "RegistrationResponse",
    ],
}
# Who may not log in is told by which actions, with 409; the document has one type for all errors.
LOGINS, PREVENTED = ("/api/login", "/api/two-factor/login"), "LoginResponse"
# Whose requests are forms, or whose answers are not the document's to tell (RFC 6749, RFC 8414).
ELSEWHERE = re.compile(r"/oauth2/.*|/\.well-known/.*")

SCALARS: dict[str, Any] = {
    "any": {},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "instant": {"type": "integer"},
    "integer": {"type": "integer"},
    "locale": {"type": "string", "pattern": "^[a-z]{2,3}(_[A-Za-z]{2})?$"},
    "number": {"type": "number"},
    "string": {"type": "string"},
    "uuid": {
        "type": "string",
        "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    },
}


def typed(kind: str) -> dict[str, Any]:
    """Return a type as JSON Schema."""
    if kind.startswith("["):
        return {"type": "array", "items": typed(kind[1:-1])}
    if kind.startswith("{"):
        return {"type": "object", "additionalProperties": typed(kind[1:-1])}
    return SCALARS.get(kind, {"$ref": f"#/$defs/{kind}"})


def union(kinds: dict[str, str]) -> dict[str, Any]:
    """Return what depends on a member ``type`` as JSON Schema."""
    cases = [
        {
            "if": {"properties": {"type": {"const": name}}},
            "then": typed(kind),
            "else": True,
        }
        for name, kind in kinds.items()
    ]
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(kinds)}},
        "allOf": cases,
    }


def defined(schema: Any) -> dict[str, Any]:
    """Return a schema as JSON Schema; the properties that it has are all it may have."""
    if isinstance(schema, list):
        return {"enum": schema}
    properties = {name: typed(kind) for name, kind in schema.items()}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


@cache
def definitions() -> dict[str, Any]:
    """Return every schema as JSON Schema."""
    named = {
        name: defined(schema) for name, schema in openapi.schemas().items()
    }
    return named | {
        name: union(kinds) for name, kinds in openapi.UNIONS.items()
    }


@cache
def validator(kind: str) -> Draft202012Validator:
    """Return the validator of a type."""
    return Draft202012Validator(typed(kind) | {"$defs": definitions()})


@cache
def operations() -> list[tuple[str, re.Pattern[str], list[str | None]]]:
    """Return every operation: its verb, its path as a regular expression, the types of its request and its answer."""
    listed = {
        f"{verb} {path}": one
        for path, item in openapi.document()["paths"].items()
        for verb, one in item.items()
    }
    found = []
    for name, types in sorted(
        (listed | UNLISTED).items(), key=lambda item: item[0].count("{")
    ):
        verb, path = name.split()
        found.append(
            (
                verb.upper(),
                re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "/?"),
                types,
            )
        )
    return found


@cache
def type_violations(kind: str | None, text: bytes) -> tuple[str, ...]:
    """Return where JSON is not of a type. Bodies repeat themselves, so each is validated once."""
    if not text:
        return ()
    if kind is None:
        return ("a body where there is to be none",)
    faults = validator(kind).iter_errors(json.loads(text))
    return tuple(
        f"{fault.json_path} of {kind}: {fault.message}"
        for fault in deepest(faults)
    )


def deepest(faults: Iterator[Any]) -> Iterator[Any]:
    """Yield the innermost errors, instead of those that say that a whole is wrong."""
    for fault in faults:
        if fault.context:
            yield from deepest(iter(fault.context))
        else:
            yield fault


def violations(
    verb: str, path: str, sent: bytes, status: int, answered: bytes
) -> Iterator[str]:
    """Yield a sentence for each violation of the document in one exchange."""
    types = next(
        (
            types
            for name, pattern, types in operations()
            if name == verb and pattern.fullmatch(path)
        ),
        None,
    )
    here = f"{verb} {path}"
    if status >= 400:
        kind = PREVENTED if status == 409 and path in LOGINS else "Errors"
        for violation in type_violations(kind, answered):
            yield f"{here} answers {status}, {violation}"
    elif types is None:
        yield f"{here} is answered with {status}, and there is no such operation"
    else:
        request, answer = types
        for violation in type_violations(request, sent):
            yield f"{here} sends {violation}"
        for violation in type_violations(answer, answered):
            yield f"{here} answers {violation}"


class ContractChecker:
    """An ASGI application in front of `app`, which checks the exchanges with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.violations: list[str] = []
        self.routes = [
            Route(
                "/_sandbox/violations",
                self.serve_violations,
                methods=["GET", "DELETE"],
            )
        ]

    async def serve_violations(self, request: Request) -> Response:
        """Return the violations so far; DELETE forgets them as well."""
        answer = JSONResponse(self.violations)
        if request.method == "DELETE":
            self.violations.clear()
        return answer

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve one connection of an ASGI server."""
        if scope["type"] != "http" or ELSEWHERE.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        sent, answered, status = bytearray(), bytearray(), 0

        async def receive_and_keep() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def send_and_keep(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, receive_and_keep, send_and_keep)
        self.violations += violations(
            scope["method"],
            scope["path"],
            bytes(sent),
            status,
            bytes(answered),
        )
