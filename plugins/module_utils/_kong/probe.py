# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests through the gateway: without a token, with a forged one, and with a real one."""

from __future__ import annotations

import dataclasses
import time

from .._ansible.module import (
    CONNECTION,
    Spec,
    Task,
    connection_options,
    connection_params,
)
from .._core.errors import CollectionError, ServerUnreachableError
from .._core.field_paths import Record
from .._core.http import Client, Connection, Response, shortened
from .refusals import NO_ROUTE
from .responses import field_of

REFUSED = 401
PAUSE = 0.5  # seconds between two requests
ADVICE = {
    401: "the module kong_jwt_diagnose tells why this token is refused",
    403: "another plugin refuses the request, such as acl or ip-restriction; check the consumer's groups",
    404: "check the path of the URL, which the service behind Kong does not have",
    426: "the route wants another protocol, such as https",
    502: "Kong cannot make sense of the service behind it; check the service's protocol, host and port",
    503: "Kong cannot reach the service behind it; check the service's host and port",
    504: "the service behind Kong does not answer in time",
}
OPTIONS: Spec = {
    "url": {"type": "str", "required": True},
    "token": {"type": "str", "required": True, "no_log": True},
    "method": {"type": "str", "default": "GET"},
    "status": {"type": "int", "default": 200},
    "patience": {"type": "float", "default": 15},
    **{
        name: one
        for name, one in connection_options("kong").items()
        if name in CONNECTION.keys() - {"request_retries"}
    },
}


@dataclasses.dataclass(frozen=True)
class Visitor:
    """Who asks: ``called`` in messages, with which token, and the status that is expected."""

    called: str
    token: str
    status: int


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    forged = forge(params["token"])
    visitors = [
        Visitor("without a token", "", REFUSED),
        Visitor("with a forged token", forged, REFUSED),
        Visitor("with a real token", params["token"], params["status"]),
    ]
    if check_mode:  # what an earlier task would have made is not there
        return {"changed": False, "answers": []}
    settings = connection_params(
        {**params, "request_retries": 0}
    )  # patience is what repeats
    connection = Connection("Kong", params["url"], {}, **settings)
    client = Client(connection, read_only=False)
    answers = [_admitted(client, visitor, params) for visitor in visitors]
    return {"changed": False, "answers": answers}


def forge(token: str) -> str:
    """A token that differs in its signature alone. Raises CollectionError for what is no signed token (RFC 7519).

    Its first character differs: the last one of a signature may do so without changing a bit of it.
    """
    parts = token.split(".")
    if len(parts) != 3 or not all(parts):
        raise CollectionError(
            "token must be a signed JWT, three parts with dots between them: state it without 'Bearer'."
        )
    head, claims, signature = parts
    return ".".join(
        (head, claims, ("B" if signature[0] == "A" else "A") + signature[1:])
    )


def _admitted(client: Client, visitor: Visitor, params: Record) -> Record:
    """What a visitor is answered, which has to be as expected before patience ends. Raises CollectionError."""
    end = time.monotonic() + params["patience"]
    while True:
        last = time.monotonic() >= end
        try:
            answer = _ask(client, visitor, params["method"])
        except ServerUnreachableError:
            if last:
                raise
        else:
            if answer.status == visitor.status:
                return {
                    "visitor": visitor.called,
                    "status": answer.status,
                    "said": _said(answer),
                }
            if last:
                raise CollectionError(
                    _unexpected(client.connection.address, visitor, answer)
                )
        client.closed.wait(PAUSE)


def _ask(client: Client, visitor: Visitor, method: str) -> Response:
    token = {"Authorization": f"Bearer {visitor.token}"} if visitor.token else {}
    return client.request(
        method,
        "",
        headers={"Accept": "*/*", **token},
        sensitive=lambda: {visitor.token} - {""},
    )


def _said(answer: Response) -> str:
    """Kong's own words; of the service's nothing is known."""
    said = field_of(answer.body, "message")
    return shortened(said, 200)[1:-1] if isinstance(said, str) else ""


def _unexpected(address: str, visitor: Visitor, answer: Response) -> str:
    """A sentence on an answer that was not expected: what Kong said, and what to check."""
    said = f" ({_said(answer)})" if _said(answer) else ""
    what = f"{address} answered {answer.status} {visitor.called}, not {visitor.status}{said}"
    return f"{what}: {_advice(visitor, answer.status, _said(answer))}."


def _advice(visitor: Visitor, status: int, said: str) -> str:
    if said.startswith(NO_ROUTE):
        return "no route of Kong matches; check the URL's host and path, and the route's hosts, paths and methods"
    if visitor.status == REFUSED and status < 400:
        return "whoever asks is let in; check that the plugin jwt is enabled for this route, without an anonymous consumer"
    return ADVICE.get(
        status,
        "check what the service behind Kong answers, and the status that is expected",
    )


TASK = Task(OPTIONS, _run)
