# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why Kong's Admin API did not do what it was asked, in one sentence with advice.

Sources: kong/db/errors.lua and kong/api/endpoints.lua of Kong Gateway 3.9; for Konnect, Kong/koko
(internal/server/util/helpers.go).
"""

from __future__ import annotations

import typing as t

from .._core.errors import CollectionError, in_one_line
from .._core.http_client import Client, Response

# The proxy's answer: somebody has mistaken its port for the Admin API's.
NO_ROUTE = "no Route matched"
DB_LESS = (
    "it runs without a database (DB-less), so this belongs in its "
    "declarative configuration"
)
CREDENTIALS = (
    "check kong_admin_token, kong_admin_headers and the other "
    "credentials of the connection, and their permissions"
)
BAD_REQUEST, NOT_FOUND, CONFLICT, TOO_LARGE = 400, 404, 409, 413
SERVER_ERROR = 500
FORBIDDEN = (401, 403)
# Kong's own error codes (kong/db/errors.lua).
UNIQUE_VIOLATION, INVALID_UNIQUE, READ_ONLY_DATABASE = 5, 10, 12


def is_from_kong(response: Response) -> bool:
    """Return whether the Admin API refused.

    Other servers speak JSON too. Kong's proxy does so with a message of its own, which is what the
    URL of the proxy in place of the Admin API's leads to.
    """
    body = response.body
    if not isinstance(body, dict):
        return False
    return not str(body.get("message", NO_ROUTE)).startswith(NO_ROUTE)


def refusal(
    client: Client, response: Response, action: str
) -> CollectionError:
    """Return the error for a response that was not expected when ``action`` was attempted."""
    label = client.connection.label
    status = response.status
    if status == TOO_LARGE:
        # nginx answers this in HTML, before Kong sees the request.
        return response.error(
            f"{label} refused to {action}: 413, the request is too large; raise its "
            "nginx_admin_client_max_body_size."
        )
    if status in FORBIDDEN and not is_from_kong(response):
        return response.error(
            f"{client.address} refused to {action}: {status}, but not as "
            "Kong does, so the answer comes from a server in front of "
            f"the Admin API; {CREDENTIALS}."
        )
    if response.ok or not is_from_kong(response):
        return CollectionError(
            f"There is no Kong Admin API at {client.address}: it answered {status} with "
            "something other than Kong's JSON; check kong_admin_url (its usual port is 8001)."
        )
    explanation = _explanation(response.body)
    advice = _advice(response, explanation)
    return response.error(
        f"{label} refused to {action}: {status} {explanation}; {advice}."
    )


def _explanation(body: dict[str, t.Any]) -> str:
    """Return what Kong says, in one line."""
    explanation = _message(body["message"]) + _details(body.get("details"))
    if body.get("code") == INVALID_UNIQUE:
        # The message does not name the field, the name of the error does: "invalid unique name".
        field_name = str(body.get("name")).rpartition(" ")[2]
        return f"{field_name}: {explanation}"
    return explanation


def _message(message: t.Any) -> str:
    """Return the message of an error, with the counts that may be in it."""
    if not isinstance(message, dict):
        return in_one_line(message)
    # About a workspace that is not empty, Kong counts what is in it.
    counts = _counts(message)
    counted = ", ".join(f"{name}: {counts[name]}" for name in sorted(counts))
    return f"{in_one_line(message.get('message'))} ({counted})"


def _counts(message: t.Any) -> dict[str, t.Any]:
    """Return how many entities of each kind are in the way of what was asked, if Kong tells that."""
    if not isinstance(message, dict):
        return {}
    counts = message.get("entities")
    return counts if isinstance(counts, dict) else {}


def _details(details: t.Any) -> str:
    """Return what Konnect says about single fields."""
    texts = []
    for detail in details if isinstance(details, list) else ():
        if not isinstance(detail, dict):
            continue
        messages = ", ".join(map(str, detail.get("messages") or ()))
        field_name = detail.get("field", "")
        texts.append(f"{field_name}: {messages}".removeprefix(": "))
    return f" ({'; '.join(texts)})" if texts else ""


def _advice(response: Response, explanation: str) -> str:
    """Return what a user can do about a refusal: the first advice that applies."""
    body = response.body
    code, status = body.get("code"), response.status
    for applies, advice in (
        (
            status == NOT_FOUND,
            (
                "check the path in kong_admin_url, and that what it belongs "
                "to still exists"
            ),
        ),
        (code == READ_ONLY_DATABASE, DB_LESS),
        (status in FORBIDDEN, CREDENTIALS),
        (
            "@referenced_by" in (body.get("fields") or ()),
            "delete what refers to it first",
        ),
        (bool(_counts(body["message"])), "delete what is in it first"),
        (
            code == UNIQUE_VIOLATION,
            "another object already has that value: rename one of the two",
        ),
        (
            "unknown field" in explanation,
            "leave out what it does not know, which may require another "
            "version, edition or router_flavor",
        ),
        (status >= SERVER_ERROR, "its error log may say more"),
    ):
        if applies:
            return advice
    return "correct the option that it names"
