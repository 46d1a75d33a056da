# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fusionauth_token: get a token.

A user logs in with the login API, an entity uses OAuth client credentials (RFC 6749 section 4.4),
and the vend API signs any claims.
"""

from __future__ import annotations

import typing as t

from .._ansible.module_spec import ModuleSpec
from .._core.errors import CollectionError, in_one_line
from .._core.field_paths import Record
from .._core.http_client import Request, Response
from .._core.jwt import decode
from .._core.options import ArgumentSpec
from .._core.unknown import UNKNOWN
from .api_request import ApiRequest
from .client import FusionAuth
from .module import FUSIONAUTH, connect
from .resources.applications import APPLICATION
from .resources.keys import KEY
from .resources.tenants import TENANT
from .responses import token_of

LOGIN_PATH = "/api/login"
# RFC 6749 section 3.2.
OAUTH_TOKEN_PATH = "/oauth2/token"
# Signs claims that no user has (FusionAuth docs, "JWT").
VEND_PATH = "/api/jwt/vend"
# What each status of the login API means (FusionAuth docs, "Login", "Authenticate a User").
LOGIN_REFUSALS = {
    202: "the user exists but is not registered for the application, so "
    "the token would not be for it: register them with "
    "fusionauth_user_registration",
    203: "the password has to be changed first ({changePasswordReason}): set a new one with "
    "fusionauth_user and update_password=always",
    212: "the user's e-mail address or phone number is not verified yet",
    213: "the user's registration is not verified yet",
    242: "a second factor is required, which a playbook cannot provide",
    401: "fusionauth_api_key is wrong, or may not POST to /api/login; a "
    "new key can take a minute to become valid",
    404: "there is no such user in that tenant, or the password is wrong",
    409: "a user action prevents the login ({actions})",
    410: "the user's account has expired: set another expiry with fusionauth_user",
    423: "the user is locked after too many failed attempts",
}
# What RFC 6749 section 5.2 and FusionAuth call the reasons of an OAuth error.
OAUTH_REASONS = ("error", "error_reason", "error_description")

OPTIONS: ArgumentSpec = {
    "login_id": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "application": {"type": "str"},
    "tenant": {"type": "str"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "scope": {"type": "list", "elements": "str"},
    "key": {"type": "str", "no_log": False},
    "claims": {"type": "dict"},
    "time_to_live": {"type": "int"},
}
RULES: ArgumentSpec = {
    "required_together": [
        ("login_id", "password"),
        ("client_id", "client_secret"),
    ],
    "mutually_exclusive": [("login_id", "client_id", "key")],
    "required_one_of": [("login_id", "client_id", "key")],
    "required_by": {"claims": ("key",), "time_to_live": ("key",)},
}

# A token, and for how many seconds it is valid, where the server says so.
Grant = tuple[str, t.Optional[int]]


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    """Return a token, and what it says of itself."""
    if check_mode:
        # To get a token, something has to be posted.
        unknown: Record = {
            "header": {},
            "claims": {},
            "expires_in": 0,
            "expires_at": 0,
        }
        return {"changed": False, "token": UNKNOWN, **unknown}
    server = connect(params, check_mode=False)
    token, expires_in = _grant(server, params)
    header, claims = decode(token)
    return {
        "changed": False,
        "token": token,
        "header": header,
        "claims": claims,
        "expires_at": claims.get("exp"),
        "expires_in": _lifetime(claims) if expires_in is None else expires_in,
    }


def _grant(server: FusionAuth, params: Record) -> Grant:
    """Return a token of the one kind of credentials that a task has. Raises CollectionError."""
    if params["client_id"]:
        return _client_credentials(server, params)
    view = server
    if params["tenant"]:
        view = server.in_tenant(server.resolve(TENANT.name, params["tenant"]))
    if params["login_id"]:
        return _log_in(view, params)
    return _vend(view, params)


def _lifetime(claims: Record) -> float:
    """Return for how many seconds a token is valid: 0 where it does not say from when to when."""
    issued_at, expires_at = claims.get("iat", 0), claims.get("exp", 0)
    # A claim may be anything.
    if isinstance(issued_at, (int, float)) and isinstance(
        expires_at, (int, float)
    ):
        return expires_at - issued_at
    return 0


def _post(server: FusionAuth, api_path: str, request_body: Record) -> Response:
    """Send a request that needs a tenant, and return whatever FusionAuth says to it."""
    request = Request(
        "POST", api_path, json=request_body, headers=server.tenant_header
    )
    return server.client.send(request)


# The login API


def _log_in(server: FusionAuth, params: Record) -> Grant:
    """Return a token of a user. Raises CollectionError where FusionAuth does not log them in."""
    login_id, application_name = params["login_id"], params["application"]
    user_label = f"user {login_id!r}"
    request_body = {"loginId": login_id, "password": params["password"]}
    if application_name:
        request_body["applicationId"] = server.resolve(
            APPLICATION.name, application_name
        )
        user_label = f"{user_label} to application {application_name!r}"
    response = _post(server, LOGIN_PATH, request_body)
    token = token_of(response, "token")
    if token:
        return token, None
    if response.status in LOGIN_REFUSALS:
        raise CollectionError(
            f"{server.place} did not log in {user_label}: {response.status}, "
            f"{_login_refusal(response)}."
        )
    request = ApiRequest("POST", LOGIN_PATH, f"log in {user_label}")
    raise server.refusal(response, request)


def _login_refusal(response: Response) -> str:
    """Return why FusionAuth did not log a user in, with the details that it tells."""
    response_body = response.body if isinstance(response.body, dict) else {}
    actions = response_body.get("actions")
    action_names = []
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, dict):
            action_names.append(
                str(action.get("name") or action.get("actionId"))
            )
    return LOGIN_REFUSALS[response.status].format(
        changePasswordReason=response_body.get(
            "changePasswordReason", "no reason given"
        ),
        actions=", ".join(action_names),
    )


# Client credentials


def _client_credentials(server: FusionAuth, params: Record) -> Grant:
    """Return a token of an entity. Raises CollectionError where FusionAuth grants none."""
    scope = " ".join(params["scope"] or ())
    request = Request(
        "POST",
        OAUTH_TOKEN_PATH,
        form={"grant_type": "client_credentials", "scope": scope},
        auth=(params["client_id"], params["client_secret"]),
    )
    response = server.client.send(request)
    token = token_of(response, "access_token")
    if token:
        return token, response.body.get("expires_in")
    raise _oauth_error(server, params["client_id"], response)


def _oauth_error(
    server: FusionAuth, client_id: str, response: Response
) -> CollectionError:
    """Return the error for a client that gets no token, in the words of OAuth where there are any."""
    response_body: Record = (
        response.body if isinstance(response.body, dict) else {}
    )
    if "error" not in response_body:
        action = f"give client {client_id!r} a token"
        request = ApiRequest("POST", OAUTH_TOKEN_PATH, action)
        return server.refusal(response, request)
    reasons = [
        in_one_line(response_body[member])
        for member in OAUTH_REASONS
        if response_body.get(member)
    ]
    return CollectionError(
        f"{server.place} gave client {client_id!r} no token: {response.status} {' '.join(reasons)}; "
        "check client_id, client_secret and that the entity has a grant for every target-entity in "
        "scope."
    )


# The vend API


def _vend(server: FusionAuth, params: Record) -> Grant:
    """Return a token of nobody, signed by the key that is named. Raises CollectionError."""
    key_id = server.resolve(KEY.name, params["key"])
    request_body: Record = {"claims": params["claims"] or {}, "keyId": key_id}
    if params["time_to_live"] is not None:
        request_body["timeToLiveInSeconds"] = params["time_to_live"]
    response = _post(server, VEND_PATH, request_body)
    token = token_of(response, "token")
    if token:
        return token, None
    action = f"sign a token with key {params['key']!r}"
    raise server.refusal(response, ApiRequest("POST", VEND_PATH, action))


SPEC = ModuleSpec({**FUSIONAUTH.options, **OPTIONS}, _run, RULES)
