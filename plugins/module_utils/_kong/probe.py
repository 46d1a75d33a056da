# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests through the gateway: without a token, with a forged one, and with a real one."""

from __future__ import annotations

import dataclasses
import time

from .._ansible.connection import (
    CONNECTION,
    connection_options,
    connection_params,
)
from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError, ServerUnreachableError
from .._core.field_paths import Record
from .._core.http_client import Client, Connection, Request, Response
from .._core.options import ArgumentSpec
from .._core.urls import shorten
from .refusals import NO_ROUTE
from .responses import field_of

UNAUTHORIZED = 401
BAD_REQUEST = 400
PAUSE = 0.5  # seconds between two requests
LONGEST_MESSAGE = 200  # characters of what Kong says
ADVICE = {
    401: "the module kong_jwt_diagnose explains why this token is refused",
    403: (
        "another plugin refuses the request, such as acl or ip-restriction; check the consumer's "
        "groups"
    ),
    404: "check the path of the URL, which the service behind Kong does not have",
    426: "the route requires another protocol, such as https",
    502: (
        "Kong cannot understand the service behind it; check the "
        "service's protocol, host and port"
    ),
    503: "Kong cannot reach the service behind it; check the service's host and port",
    504: "the service behind Kong does not answer in time",
}
OTHER_ADVICE = (
    "check what the service behind Kong answers, and the expected status"
)
NO_ROUTE_ADVICE = (
    "no route of Kong matches; check the URL's host and path, and the route's hosts, paths and "
    "methods"
)
# A request without a token must not reach the service.
OPEN_GATE_ADVICE = (
    "the route is open to everyone; check that the jwt plugin is enabled "
    "for this route, without an anonymous consumer"
)
CONNECTION_OPTIONS: ArgumentSpec = {
    name: option
    for name, option in connection_options("kong").items()
    if name in CONNECTION and name != "request_retries"
}
OPTIONS: ArgumentSpec = {
    "url": {"type": "str", "required": True},
    "token": {"type": "str", "required": True, "no_log": True},
    "method": {"type": "str", "default": "GET"},
    "status": {"type": "int", "default": 200},
    "patience": {"type": "float", "default": 15},
    **CONNECTION_OPTIONS,
}


@dataclasses.dataclass(frozen=True)
class Visitor:
    """Who sends a request.

    Attributes:
        label: The visitor as messages name it.
        token: The token, or nothing.
        status: The status that is expected.
    """

    label: str
    token: str
    status: int


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    token = params["token"]
    visitors = [
        Visitor("without a token", "", UNAUTHORIZED),
        Visitor("with a forged token", forge(token), UNAUTHORIZED),
        Visitor("with a real token", token, params["status"]),
    ]
    if check_mode:
        # What an earlier task would have created is not there.
        return {"changed": False, "answers": []}
    # Patience is what repeats requests here.
    settings = connection_params({**params, "request_retries": 0})
    connection = Connection("Kong", params["url"], {}, **settings)
    client = Client(connection, read_only=False)
    answers = [_await_status(client, visitor, params) for visitor in visitors]
    return {"changed": False, "answers": answers}


def forge(token: str) -> str:
    """Return a token that differs in its signature alone.

    Raises CollectionError for what is no signed token (RFC 7519).
    """
    parts = token.split(".")
    if len(parts) != 3 or not all(parts):
        raise CollectionError(
            "token must be a signed JWT, three parts separated by dots: "
            "leave out 'Bearer'."
        )
    header, claims, signature = parts
    # The last character of a signature may differ without changing a bit of it, the first one not.
    first = "B" if signature[0] == "A" else "A"
    return ".".join((header, claims, first + signature[1:]))


def _await_status(client: Client, visitor: Visitor, params: Record) -> Record:
    """Return what a visitor is answered, which has to be as expected before patience ends.

    A new plugin, route or credential takes Kong a moment to know. Raises CollectionError.
    """
    end = time.monotonic() + params["patience"]
    while True:
        is_last = time.monotonic() >= end
        try:
            response = _request(client, visitor, params["method"])
        except ServerUnreachableError:
            if is_last:
                raise
        else:
            message = _message(response)
            if response.status == visitor.status:
                return {
                    "visitor": visitor.label,
                    "status": response.status,
                    "said": message,
                }
            if is_last:
                raise _unexpected(client, visitor, response.status, message)
        client.closed.wait(PAUSE)


def _request(client: Client, visitor: Visitor, method: str) -> Response:
    headers = {"Accept": "*/*"}
    if visitor.token:
        headers["Authorization"] = f"Bearer {visitor.token}"
    secrets = {visitor.token} - {""}
    return client.send(
        Request(method, "", headers=headers, secrets=lambda: secrets)
    )


def _message(response: Response) -> str:
    """Return Kong's own words. About the words of the service behind it nothing is known."""
    message = field_of(response.body, "message")
    if not isinstance(message, str):
        return ""
    return shorten(message, LONGEST_MESSAGE)[1:-1]


def _unexpected(
    client: Client, visitor: Visitor, status: int, message: str
) -> CollectionError:
    quoted = f" ({message})" if message else ""
    return CollectionError(
        f"{client.connection.address} answered {status} {visitor.label}, not {visitor.status}"
        f"{quoted}: {_advice(visitor, status, message)}."
    )


def _advice(visitor: Visitor, status: int, message: str) -> str:
    if message.startswith(NO_ROUTE):
        return NO_ROUTE_ADVICE
    if visitor.status == UNAUTHORIZED and status < BAD_REQUEST:
        return OPEN_GATE_ADVICE
    return ADVICE.get(status, OTHER_ADVICE)


SPEC = ModuleSpec(OPTIONS, _run)
