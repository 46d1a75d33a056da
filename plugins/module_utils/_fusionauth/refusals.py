# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why FusionAuth did not do what it was asked, in one sentence with advice.

Sources: FusionAuth docs, "APIs" (status codes, errors), and fusionauth-java-client (Errors).
"""

from __future__ import annotations

import re
import typing as t

from .._core.errors import CollectionError, in_one_line
from .._core.http_client import Client, Response
from .api_request import ApiRequest

BAD_REQUEST, UNAUTHORIZED, NOT_FOUND, CONFLICT, UNAVAILABLE = (
    400,
    401,
    404,
    409,
    503,
)
# FusionAuth's own error codes.
DUPLICATE = "[duplicate]"
# FusionAuth's code for a request that could be meant for several tenants.
TENANT_REQUIRED = "[TenantIdRequired]"

API_KEYS_PATH = "/api/api-key"
ID_IN_PATH = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}")

# An error as FusionAuth's bodies list it: a code, and mostly a message.
ErrorRecord = dict[str, t.Any]


# What a response says


def is_conflict(response: Response, method: str) -> bool:
    """Return whether another writer was faster.

    Either the object that was to be created is there already, or the one that was to be changed is
    not there any more.
    """
    if response.status == CONFLICT:
        return True
    if response.status == BAD_REQUEST:
        return DUPLICATE in str(response.body)
    return response.status == NOT_FOUND and method == "PUT"


def is_unauthorized(response: Response) -> bool:
    """Return whether the API key may not do what was asked: FusionAuth says 401 and not a word."""
    return response.status == UNAUTHORIZED and response.body is None


def is_tenant_required(response: Response) -> bool:
    """Return whether FusionAuth has several tenants and was not told which is meant."""
    return TENANT_REQUIRED in str(response.body) and bool(words(response.body))


def words(response_body: t.Any) -> str:
    """Return what the errors in a body say, in one line, or nothing where there are none."""
    messages = []
    for error in _errors(response_body):
        message = error.get("message") or error.get("code")
        messages.append(in_one_line(message))
    return " ".join(messages)


def _errors(response_body: t.Any) -> t.Iterator[ErrorRecord]:
    """Yield the errors in a body, those of single fields first.

    Whatever has another form than FusionAuth's is passed over: the server may be another one.
    """
    if not isinstance(response_body, dict):
        return
    field_errors = response_body.get("fieldErrors")
    error_lists = [response_body.get("generalErrors")]
    if isinstance(field_errors, dict):
        error_lists = [*field_errors.values(), *error_lists]
    for error_list in error_lists:
        if isinstance(error_list, list):
            yield from (
                error for error in error_list if isinstance(error, dict)
            )


# What the user reads


def not_fusionauth(client: Client, response: Response) -> CollectionError:
    """Return the error for a server that does not speak as FusionAuth does."""
    return CollectionError(
        f"There is no FusionAuth at {client.address}: it answered {response.status} with something "
        "other than FusionAuth's JSON; check fusionauth_url."
    )


def tenant_required(
    client: Client,
    response: Response,
    request: ApiRequest,
    tenant_names: t.Iterable[t.Any],
) -> CollectionError:
    """Return the error for a request that has to name one of several tenants."""
    names = ", ".join(sorted(map(repr, tenant_names)))
    return response.error(
        f"{client.connection.label} has several tenants ({names}), and "
        f"the request to {request.action} names none: set tenant."
    )


def refusal(
    client: Client, response: Response, request: ApiRequest
) -> CollectionError:
    """Return the error for a response that was not expected."""
    if is_unauthorized(response):
        return _unauthorized(client, response, request)
    said = words(response.body)
    is_silent = response.body is None and response.status >= BAD_REQUEST
    if not said and is_silent:
        said = "without an explanation"
    if not said:
        return not_fusionauth(client, response)
    return response.error(
        f"{client.connection.label} refused to {request.action}: {response.status} {said}; "
        f"{_advice(response, request, said)}."
    )


def _unauthorized(
    client: Client, response: Response, request: ApiRequest
) -> CollectionError:
    """Return the error for an API key that may not do what was asked, or that is none."""
    endpoint = ID_IN_PATH.sub("", request.path)
    lack = f"lacks {request.method} on {endpoint}"
    # Only a key manager may manage API keys, whatever a key's permissions are.
    if endpoint == API_KEYS_PATH:
        lack = "is not a key manager"
    return response.error(
        f"{client.connection.label} refused to {request.action}: 401; "
        f"fusionauth_api_key is wrong or expired, or it {lack}, or it is "
        "a tenant's key but this requires a global one."
    )


def _advice(response: Response, request: ApiRequest, said: str) -> str:
    """Return what to do about a refusal."""
    if "licens" in said.lower():
        return "activate a license that has it with fusionauth_reactor"
    if response.status == BAD_REQUEST and request.method == "DELETE":
        return "remove everything that uses it first"
    return ADVICE.get(response.status, "its event log may say more")


ADVICE = {
    BAD_REQUEST: "correct the option that it names",
    NOT_FOUND: (
        "check fusionauth_url, and that what it belongs to still exists"
    ),
    UNAVAILABLE: (
        "its search engine may be down or busy: check that it answers"
    ),
}
