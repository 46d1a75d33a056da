# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OAuth 2.0 endpoints: token, introspect, userinfo (FusionAuth docs, "OAuth endpoints"; RFC 6749, RFC 7662)."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote

from . import login, tokens, users
from .errors import Refusal
from .instance import Instance, Object
from .web import Call, Endpoint

TARGET = "target-entity:"
REASON_OF_STATUS = {
    409: "login_prevented",
    410: "user_expired",
    423: "user_locked",
}


def failure(
    error: str, reason: str, description: str, status: int = 400, **extra: str
) -> Refusal:
    """Return an OAuth error (RFC 6749 §5.2, with FusionAuth's error_reason)."""
    return Refusal(
        status,
        {
            "error": error,
            "error_description": description,
            "error_reason": reason,
        }
        | extra,
    )


def credentials(call: Call) -> tuple[str, str | None]:
    """Return client id and secret, from HTTP Basic or the form."""
    scheme, _dummy, text = call.request.headers.get(
        "authorization", ""
    ).partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _dummy, secret = (
                base64.b64decode(text, validate=True).decode().partition(":")
            )
        except (binascii.Error, UnicodeDecodeError):
            raise failure(
                "invalid_client",
                "invalid_client_authentication_scheme",
                "Invalid client authentication credentials.",
                401,
            ) from None
        name, secret = unquote(name), unquote(secret)
        if call.form.get("client_id", name) != name:
            raise failure(
                "invalid_client",
                "client_id_mismatch",
                "The client_id does not match the credentials.",
                401,
            )
        return name, secret
    name = call.form.get("client_id", "")
    if not name:
        raise failure(
            "invalid_request",
            "missing_client_id",
            "The request is missing a required parameter: client_id",
        )
    return name, call.form.get("client_secret")


def proven(secret: str | None, expected: str, required: bool = True) -> None:
    """Raise the 401 of a client that does not prove who it is."""
    if secret is None and required:
        raise failure(
            "invalid_client",
            "client_authentication_missing",
            "Missing client authentication credentials.",
            401,
        )
    if secret is not None and secret != expected:
        raise failure(
            "invalid_client",
            "invalid_client_authentication",
            "Invalid client authentication credentials.",
            401,
        )


def token(call: Call) -> Object:
    """POST /oauth2/token."""
    grants = {
        "client_credentials": client_credentials,
        "password": password,
        "refresh_token": refresh_token,
    }
    name = call.form.get("grant_type")
    if not name:
        raise failure(
            "invalid_request",
            "missing_grant_type",
            "The request is missing a required parameter: grant_type",
        )
    if name not in grants:
        raise failure(
            "unsupported_grant_type",
            "invalid_grant_type",
            "The grant_type is invalid.",
        )
    return grants[name](call)


def unknown_client() -> Refusal:
    """Return the error of a client_id that does not exist."""
    return failure("invalid_request", "invalid_client_id", "Invalid client_id")


def client_credentials(call: Call) -> Object:
    """Issue a token of an entity for the entities its scope names."""
    instance = call.instance
    name, secret = credentials(call)
    entity = next(
        (
            thing
            for thing in instance.all("entity")
            if thing["clientId"] == name
        ),
        None,
    )
    if entity is None:
        raise failure(
            "invalid_client", "invalid_client_id", "Invalid client_id", 401
        )
    proven(secret, entity["clientSecret"])
    permissions: dict[str, list[str]] = {}
    for part in call.form.get("scope", "").split():
        target, wanted = target_of(instance, entity, part)
        permissions[target] = sorted({*permissions.get(target, ()), *wanted})
    if not permissions:
        raise failure(
            "invalid_scope",
            "invalid_target_entity_scope",
            "A target-entity scope is required.",
        )
    tenant = instance.tenant_of(entity)
    settings = tokens.entity_configuration(instance, entity)
    targets = list(permissions)
    audience: Any = (
        targets if instance.since("1.60") or len(targets) > 1 else targets[0]
    )
    claims = {"aud": audience} | tokens.claims_for(
        instance, tenant, settings["timeToLiveInSeconds"], entity["id"]
    )
    claims |= {
        "permissions": permissions,
        "scope": call.form["scope"],
        "tid": tenant["id"],
    }
    header = tokens.typed_as(instance, claims, "at", ["client_credentials"])
    return {
        "access_token": tokens.sign(
            tokens.signing_key(instance, settings), claims, header
        ),
        "expires_in": settings["timeToLiveInSeconds"] - 1,
        "scope": call.form["scope"],
        "token_type": "Bearer",
    }


def target_of(
    instance: Instance, entity: Object, part: str
) -> tuple[str, list[str]]:
    """Return the target entity's id and the permissions of one scope; all granted ones when it names none."""
    if not part.startswith(TARGET):
        raise failure(
            "invalid_scope", "unknown_scope", f"The scope [{part}] is unknown."
        )
    identifier, _dummy, names = part.removeprefix(TARGET).partition(":")
    target = instance.get("entity", identifier.lower())
    grant = next(
        (
            thing
            for thing in instance.all("grant")
            if thing["entity"] == identifier.lower()
            and thing.get("recipientEntityId") == entity["id"]
        ),
        None,
    )
    if (
        target is None
        or target["tenantId"] != entity["tenantId"]
        or grant is None
    ):
        description = f"The target entity [{identifier}] does not exist or is not granted."
        raise failure(
            "invalid_scope", "invalid_target_entity_scope", description
        )
    wanted = names.split(",") if names else grant["permissions"]
    for name in wanted:
        if name not in grant["permissions"]:
            description = f"The permission [{name}] is not granted on the target entity [{identifier}]."
            raise failure(
                "invalid_scope", "invalid_entity_permission_scope", description
            )
    return target["id"], wanted


def client(call: Call, grant: str) -> Object:
    """Return the authenticated application of a request whose grant is enabled."""
    name, secret = credentials(call)
    application = call.instance.get("application", name.lower())
    if application is None or not application["active"]:
        raise unknown_client()
    oauth = application["oauthConfiguration"]
    proven(
        secret,
        oauth["clientSecret"],
        oauth["clientAuthenticationPolicy"] != "NotRequired",
    )
    if grant not in oauth["enabledGrants"]:
        raise failure(
            "unauthorized_client",
            "grant_type_disabled",
            f"The grant type [{grant}] is disabled.",
        )
    return application


def password(call: Call) -> Object:
    """Issue tokens for a user's name and password."""
    instance, application = call.instance, client(call, "password")
    tenant = instance.tenant_of(application)
    user = users.by_login_id(
        instance,
        call.form.get("username", ""),
        tenant["id"],
        ["email", "username", "phoneNumber"],
    )
    try:
        login.check_credentials(
            instance, tenant, user, call.form.get("password", "")
        )
        login.refuse_entry(instance, user or {}, application)
    except Refusal as refusal:
        if refusal.status in REASON_OF_STATUS:
            reason = REASON_OF_STATUS[refusal.status]
            raise failure(
                "access_denied", reason, "The user is not allowed to log in."
            ) from None
        raise failure(
            "invalid_grant",
            "invalid_user_credentials",
            "The user credentials are invalid.",
        ) from None
    user = user or {}
    challenge = login.second_factor(
        instance,
        tenant,
        application,
        user,
        {},
        "PASSWORD",
        call.form["password"],
    )
    if challenge:
        extra = {"two_factor_id": challenge["twoFactorId"]}
        raise failure(
            "two_factor_required",
            "multi_factor_challenge_required",
            "A second factor is required.",
            **extra,
        )
    if (
        reason := login.change_reason(
            instance, tenant, user, call.form["password"]
        )
        or ""
    ):
        ticket = instance.issue_ticket("password", 600, user=user["id"])
        description = "The user is required to change their password."
        raise failure(
            "change_password_required",
            f"change_password_{reason.lower()}",
            description,
            change_password_id=ticket,
        )
    if application["oauthConfiguration"][
        "requireRegistration"
    ] and not tokens.registration_of(user, application):
        raise failure(
            "access_denied",
            "registration_required",
            "The user is not registered.",
        )
    scopes = checked_scopes(application, call.form.get("scope", ""))
    user["lastLoginInstant"] = instance.now()
    return granted(call, user, application, scopes, ["password"], None)


def checked_scopes(application: Object, text: str) -> list[str]:
    """Return the scopes of a request; raise the error of an unknown one unless the policy lets it pass."""
    known = {
        "openid",
        "offline_access",
        "profile",
        "email",
        "phone",
        "address",
    }
    known |= {scope["name"] for scope in application.get("scopes") or ()}
    policy = application["oauthConfiguration"].get(
        "unknownScopePolicy", "Allow"
    )
    found = []
    for name in text.split():
        if name in known or policy == "Allow":
            found.append(name)
        elif policy == "Reject":
            raise failure(
                "invalid_scope",
                "unknown_scope",
                f"The scope [{name}] is unknown.",
            )
    return found


def granted(
    call: Call,
    user: Object,
    application: Object,
    scopes: list[str],
    grants: list[str],
    session: Object | None,
) -> Object:
    """Return the tokens of a successful grant."""
    instance = call.instance
    oauth = application["oauthConfiguration"]
    refreshing = (
        "offline_access" in scopes
        and oauth["generateRefreshTokens"]
        and "refresh_token" in oauth["enabledGrants"]
    )
    if session is None and refreshing:
        session = tokens.new_refresh_token(
            instance, user, application, scopes=scopes
        )
    identifier = session["id"] if session else None
    began = (
        session["insertInstant"] // 1000
        if session
        else int(instance.clock.now())
    )
    access, expires = tokens.access_token(
        instance,
        user,
        application,
        "REFRESH_TOKEN" if "refresh_token" in grants else "PASSWORD",
        session=identifier,
        grants=grants,
        scope=" ".join(scopes) if instance.since("1.50") else None,
        authenticated=began,
    )
    found: Object = {
        "access_token": access,
        "expires_in": expires // 1000 - int(instance.clock.now()) - 1,
        "token_type": "Bearer",
        "userId": user["id"],
    }
    if scopes:
        found["scope"] = " ".join(scopes)
    if "openid" in scopes:
        nonce = call.form.get("nonce")
        found["id_token"] = tokens.id_token(
            instance, user, application, access, identifier, nonce, began
        )
    if session:
        found |= {
            "refresh_token": session["token"],
            "refresh_token_id": session["id"],
        }
    return found


def refresh_token(call: Call) -> Object:
    """Issue tokens for a refresh token."""
    instance, application = call.instance, client(call, "refresh_token")
    session = tokens.live_refresh_token(
        instance, call.form.get("refresh_token")
    )
    if "refresh_token" not in call.form:
        raise failure(
            "invalid_request",
            "missing_refresh_token",
            "The request is missing: refresh_token",
        )
    user = instance.get("user", session["userId"]) if session else None
    if (
        session is None
        or user is None
        or session["applicationId"] != application["id"]
        or not user["active"]
    ):
        raise failure(
            "invalid_grant",
            "refresh_token_not_found",
            "The refresh token was not found.",
        )
    settings = tokens.configuration(
        instance, application, instance.of("tenant")[user["tenantId"]]
    )
    tokens.use_refresh_token(instance, session, settings)
    scopes = session["metaData"]["scopes"]
    return granted(
        call, user, application, scopes, ["password", "refresh_token"], session
    )


def introspect(call: Call) -> Object:
    """POST /oauth2/introspect."""
    if not call.form.get("token"):
        raise failure(
            "invalid_request",
            "missing_token",
            "The request is missing a required parameter: token",
        )
    name, secret = credentials(call)
    entity = next(
        (
            thing
            for thing in call.instance.all("entity")
            if thing["clientId"] == name
        ),
        None,
    )
    application = call.instance.get("application", name.lower())
    if entity is None and application is None:
        raise unknown_client()
    if secret is not None:
        proven(
            secret,
            (entity or (application or {})["oauthConfiguration"])[
                "clientSecret"
            ],
        )
    claims = tokens.trusted(call.instance, call.form["token"])
    if claims is None:
        return {"active": False}
    audience = claims.get("aud", [])
    concerned = {
        *(audience if isinstance(audience, list) else [audience]),
        claims["sub"],
    }
    client_ids = {name, entity["id"]} if entity else {name.lower()}
    return (
        {"active": True} | claims
        if concerned & client_ids
        else {"active": False}
    )


def userinfo(call: Call) -> Object:
    """GET and POST /oauth2/userinfo."""
    claims = tokens.trusted(call.instance, tokens.bearer(call))
    user = call.instance.get("user", (claims or {}).get("sub"))
    if claims is None or user is None or "aud" not in claims:
        raise failure(
            "invalid_token",
            "access_token_invalid",
            "The access token is not valid.",
            401,
        )
    application = call.instance.get("application", claims["aud"])
    oauth = (application or {}).get("oauthConfiguration", {})
    if (
        oauth.get("scopeHandlingPolicy") == "Strict"
        and "openid" not in claims.get("scope", "").split()
    ):
        raise failure(
            "invalid_token",
            "missing_required_scope",
            "The access token lacks the openid scope.",
            401,
        )
    found = {"sub": user["id"], "tid": user["tenantId"]} | tokens.personal(
        user
    )
    names = {
        "given_name": "firstName",
        "family_name": "lastName",
        "middle_name": "middleName",
        "name": "fullName",
    }
    return found | {
        claim: user[name] for claim, name in names.items() if name in user
    }


def endpoints() -> list[Endpoint]:
    """Return the OAuth endpoints."""
    return [
        Endpoint("POST", "/oauth2/token", token, public=True),
        Endpoint("POST", "/oauth2/introspect", introspect, public=True),
        Endpoint("GET", "/oauth2/userinfo", userinfo, public=True),
        Endpoint("POST", "/oauth2/userinfo", userinfo, public=True),
    ]
