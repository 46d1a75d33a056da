# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting a token: the login API, OAuth client credentials (RFC 6749 section 4.4), and the vending of any claims."""

from __future__ import annotations

import typing as t

from .._ansible.module import Spec, Task
from .._core.errors import CollectionError, in_one_line
from .._core.field_paths import Record
from .._core.http import Response
from .._core.jwt import decode
from .._core.sensitive import UNKNOWN
from .client import TENANT_HEADER, FusionAuth
from .module import FUSIONAUTH

LOGIN = {
    202: "the user is known but not registered for the application, so the token would not name it: register them with "
    "fusionauth_user_registration",
    203: "the password has to be changed first ({changePasswordReason}): set a new one with fusionauth_user and "
    "update_password=always",
    212: "the user's e-mail address or phone number is not verified yet",
    213: "the user's registration is not verified yet",
    242: "a second factor is required, which a playbook cannot provide",
    401: "fusionauth_api_key is wrong, or may not POST to /api/login; a new key can take a minute to be known",
    404: "there is no such user in that tenant, or the password is wrong",
    409: "a user action prevents the login ({actions})",
    410: "the user's account has expired: set another expiry with fusionauth_user",
    423: "the user is locked after too many failed attempts",
}

OPTIONS: Spec = {
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
RULES: Spec = {
    "required_together": [("login_id", "password"), ("client_id", "client_secret")],
    "mutually_exclusive": [("login_id", "client_id", "key")],
    "required_one_of": [("login_id", "client_id", "key")],
    "required_by": {"claims": ("key",), "time_to_live": ("key",)},
}


def _run(params: Record, *, check_mode: bool, diff: bool) -> Record:
    if check_mode:
        unknown: Record = {"header": {}, "claims": {}, "expires_in": 0, "expires_at": 0}
        return {"changed": False, "token": UNKNOWN, **unknown}
    server = FUSIONAUTH.connect(params, check_mode=False)
    get = (
        _login
        if params["login_id"]
        else _client_credentials
        if params["client_id"]
        else _vend
    )
    token, expires_in = get(server, params)
    header, claims = decode(token)
    return {
        "changed": False,
        "token": token,
        "header": header,
        "claims": claims,
        "expires_at": claims.get("exp"),
        "expires_in": expires_in if expires_in is not None else _lifetime(claims),
    }


def _lifetime(claims: Record) -> float:
    """For how many seconds a token is good: none where it does not say from when to when."""
    instants = [claims.get("iat", 0), claims.get("exp", 0)]
    return (
        instants[1] - instants[0]
        if all(isinstance(one, (int, float)) for one in instants)
        else 0
    )


def _login(server: FusionAuth, params: Record) -> tuple[str, int | None]:
    """POST /api/login. Every status of it is explained."""
    who = f"user {params['login_id']!r}"
    if params["tenant"]:
        server.tenant_id = server.resolve("tenant", params["tenant"])
    body = {"loginId": params["login_id"], "password": params["password"]}
    if params["application"]:
        body["applicationId"] = server.resolve("application", params["application"])
        who += f" to application {params['application']!r}"
    headers = {TENANT_HEADER: server.tenant_id} if server.tenant_id else None
    answer = server.client.request("POST", "/api/login", json=body, headers=headers)
    if (
        answer.status == 200
        and isinstance(answer.body, dict)
        and isinstance(answer.body.get("token"), str)
    ):
        return answer.body["token"], None
    if why := LOGIN.get(answer.status):
        said = answer.body if isinstance(answer.body, dict) else {}
        listed = said["actions"] if isinstance(said.get("actions"), list) else []
        actions = ", ".join(
            str(one.get("name") or one.get("actionId"))
            for one in listed
            if isinstance(one, dict)
        )
        why = why.format(
            changePasswordReason=said.get("changePasswordReason", "no reason given"),
            actions=actions,
        )
        raise CollectionError(
            f"{server.place} did not log in {who}: {answer.status}, {why}."
        )
    raise server.refused(answer, f"log in {who}", "POST", "/api/login")


def _client_credentials(server: FusionAuth, params: Record) -> tuple[str, int | None]:
    """POST /oauth2/token as an entity."""
    form = {
        "grant_type": "client_credentials",
        "scope": " ".join(params["scope"] or ()),
    }
    credentials = (params["client_id"], params["client_secret"])
    answer = server.client.request("POST", "/oauth2/token", form=form, auth=credentials)
    if (
        answer.status == 200
        and isinstance(answer.body, dict)
        and isinstance(answer.body.get("access_token"), str)
    ):
        return answer.body["access_token"], answer.body.get("expires_in")
    raise _oauth_problem(server, params["client_id"], answer)


def _vend(server: FusionAuth, params: Record) -> tuple[str, int | None]:
    """POST /api/jwt/vend: a token of nobody, signed by the key that is named."""
    if params["tenant"]:
        server.tenant_id = server.resolve("tenant", params["tenant"])
    body: Record = {
        "claims": params["claims"] or {},
        "keyId": server.resolve("key", params["key"]),
    }
    if params["time_to_live"] is not None:
        body["timeToLiveInSeconds"] = params["time_to_live"]
    headers = {TENANT_HEADER: server.tenant_id} if server.tenant_id else None
    answer = server.client.request("POST", "/api/jwt/vend", json=body, headers=headers)
    if (
        answer.status == 200
        and isinstance(answer.body, dict)
        and isinstance(answer.body.get("token"), str)
    ):
        return answer.body["token"], None
    raise server.refused(
        answer, f"sign a token with key {params['key']!r}", "POST", "/api/jwt/vend"
    )


def _oauth_problem(
    server: FusionAuth, client_id: str, answer: Response
) -> CollectionError:
    said: t.Any = answer.body if isinstance(answer.body, dict) else {}
    if "error" not in said:
        return server.refused(
            answer, f"give client {client_id!r} a token", "POST", "/oauth2/token"
        )
    words = " ".join(
        in_one_line(said[name])
        for name in ("error", "error_reason", "error_description")
        if said.get(name)
    )
    return CollectionError(
        f"{server.place} gave client {client_id!r} no token: {answer.status} {words}; check client_id, client_secret "
        "and that the entity has a grant for every target-entity in scope."
    )


TASK = Task({**FUSIONAUTH.options, **OPTIONS}, _run, RULES)
