# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing and trusting JWTs, refresh tokens, and what is published about them (FusionAuth docs, "Tokens")."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from jwt.algorithms import (
    ECAlgorithm,
    HMACAlgorithm,
    OKPAlgorithm,
    RSAAlgorithm,
)

from . import keys
from .errors import (
    Problems,
    Refusal,
    not_found,
    refuse,
    refuse_generally,
    unauthorized,
)
from .instance import SHADOW_KEYS, Instance, Object, random_text, read_defaults
from .web import Call, Endpoint, Reply

ALGORITHMS: dict[str, Any] = {
    **{
        f"RS{bits}": RSAAlgorithm(getattr(RSAAlgorithm, f"SHA{bits}"))
        for bits in (256, 384, 512)
    },
    **{
        f"ES{bits}": ECAlgorithm(getattr(ECAlgorithm, f"SHA{bits}"))
        for bits in (256, 384, 512)
    },
    **{
        f"HS{bits}": HMACAlgorithm(getattr(HMACAlgorithm, f"SHA{bits}"))
        for bits in (256, 384, 512)
    },
    # fusionauth-jwt 6 names the algorithm after the curve, not "EdDSA".
    "Ed25519": OKPAlgorithm(),
}
RESERVED_IN_VEND = ("amr", "cnf", "exp", "iat")


def encode(part: Object) -> str:
    """Return a JSON object as a JWS part (RFC 7515 §3.1)."""
    return keys.base64url(json.dumps(part, separators=(",", ":")).encode())


def decode(part: str) -> Object:
    """Return the JSON object of a JWS part; raise ValueError when it is none."""
    padded = part + "=" * (-len(part) % 4)
    found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def sign(
    key: Object,
    claims: Object,
    header: Object | None = None,
    secret: str | None = None,
) -> str:
    """Return a JWT signed by `key`; `secret` stands in for the secret of a shadow key (the client secret)."""
    algorithm = key["algorithm"]
    if key["type"] == "HMAC":
        material: Any = (secret or key["secret"]).encode()
    else:
        material = keys.private_key(key["privateKey"])
    content = f"{encode({'alg': algorithm, 'typ': 'JWT', **(header or {}), 'kid': key['kid']})}.{encode(claims)}"
    return f"{content}.{keys.base64url(ALGORITHMS[algorithm].sign(content.encode(), material))}"


def signed_by(key: Object, text: str) -> bool:
    """Tell whether a JWT's signature is `key`'s."""
    content, _dummy, signature = text.rpartition(".")
    raw = base64.b64decode(
        signature + "=" * (-len(signature) % 4), altchars=b"-_"
    )
    if key["type"] == "HMAC":
        material: Any = key["secret"].encode()
    elif "publicKey" in key:
        material = keys.public_key(key["publicKey"])
    else:
        material = keys.private_key(key["privateKey"]).public_key()
    return ALGORITHMS[key["algorithm"]].verify(content.encode(), material, raw)


def configuration(
    instance: Instance,
    application: Object | None,
    tenant: Object | None = None,
) -> Object:
    """Return the JWT configuration in force: the application's when enabled, else the tenant's as a whole."""
    if application and application["jwtConfiguration"].get("enabled"):
        return application["jwtConfiguration"]
    return (tenant or instance.tenant_of(application or {}))[
        "jwtConfiguration"
    ]


def signing_key(
    instance: Instance, settings: Object, member: str = "accessTokenKeyId"
) -> Object:
    """Return the key a configuration signs with, the default tenant's when it names none."""
    fallback = instance.of("tenant")[instance.default_tenant][
        "jwtConfiguration"
    ]
    return instance.of("key")[settings.get(member) or fallback[member]]


def claims_for(
    instance: Instance, tenant: Object, seconds: int, subject: str
) -> Object:
    """Return the claims every token has: exp, iat, iss, sub, jti."""
    now = int(instance.clock.now())
    return {
        "exp": now + seconds,
        "iat": now,
        "iss": tenant["issuer"],
        "sub": subject,
        "jti": instance.new_id(),
    }


def registration_of(user: Object, application: Object | None) -> Object | None:
    """Return a user's registration for an application."""
    wanted = application["id"] if application else None
    return next(
        (
            entry
            for entry in user["registrations"]
            if entry["applicationId"] == wanted
        ),
        None,
    )


def roles_of(
    instance: Instance, user: Object, application: Object
) -> list[str]:
    """Return the names of a user's roles: the registration's and those of the user's groups."""
    names = set((registration_of(user, application) or {}).get("roles", ()))
    for membership in user["memberships"]:
        group = instance.get("group", membership["groupId"]) or {"roleIds": []}
        names |= {
            role["name"]
            for role in application["roles"]
            if role["id"] in group["roleIds"]
        }
    return sorted(names)


def access_token(
    instance: Instance,
    user: Object,
    application: Object | None,
    authentication: str,
    *,
    session: str | None = None,
    grants: list[str] | None = None,
    scope: str | None = None,
    authenticated: int | None = None,
    seconds: int | None = None,
) -> tuple[str, int]:
    """Return a user's access token and its expiry in milliseconds.

    `grants` and `scope` make it a token of the OAuth endpoints; `session` is the id of the refresh token.
    """
    tenant = instance.of("tenant")[user["tenantId"]]
    settings = configuration(instance, application, tenant)
    claims = claims_for(
        instance,
        tenant,
        seconds or settings["timeToLiveInSeconds"],
        user["id"],
    )
    claims = (
        ({"aud": application["id"]} if application else {})
        | claims
        | {"authenticationType": authentication}
    )
    strict = (
        grants is not None
        and (application or {})
        .get("oauthConfiguration", {})
        .get("scopeHandlingPolicy")
        == "Strict"
    )
    if not strict:
        claims |= personal(user)
    registration = registration_of(user, application)
    if application and registration:
        claims |= {
            "applicationId": application["id"],
            "roles": roles_of(instance, user, application),
        }
    if scope:
        claims["scope"] = scope
    if session:
        claims["sid"] = session
    claims |= {
        "auth_time": authenticated or claims["iat"],
        "tid": tenant["id"],
    }
    header = typed_as(instance, claims, "at", grants)
    return sign(signing_key(instance, settings), claims, header), claims[
        "exp"
    ] * 1000


def personal(user: Object) -> Object:
    """Return the claims about the person."""
    found: Object = (
        {"email": user["email"], "email_verified": user["verified"]}
        if "email" in user
        else {}
    )
    return found | (
        {"preferred_username": user["username"]} if "username" in user else {}
    )


def typed_as(
    instance: Instance,
    claims: Object,
    kind: str,
    grants: list[str] | None,
    **extra: str,
) -> Object:
    """Add gty, tty and `extra` to the claims; before 1.60 gty and `extra` are header parameters, which are returned."""
    added = ({"gty": grants} if grants else {}) | extra
    if not instance.since("1.60"):
        return added
    claims |= added | {"tty": kind}
    return {}


def id_token(
    instance: Instance,
    user: Object,
    application: Object,
    access: str,
    session: str | None,
    nonce: str | None,
    authenticated: int,
) -> str:
    """Return an OpenID Connect id token; a shadow key means HMAC with the client secret."""
    tenant = instance.of("tenant")[user["tenantId"]]
    settings = configuration(instance, application, tenant)
    key = signing_key(instance, settings, "idTokenKeyId")
    claims = {"aud": application["id"]} | claims_for(
        instance, tenant, settings["timeToLiveInSeconds"], user["id"]
    )
    claims |= {"authenticationType": "PASSWORD"} | personal(user)
    claims |= {
        "at_hash": half_hash(key["algorithm"], access),
        "auth_time": authenticated,
        "tid": tenant["id"],
    }
    claims |= ({"nonce": nonce} if nonce else {}) | (
        {"sid": session} if session else {}
    )
    header = typed_as(instance, claims, "id", None)
    shadow = key["id"] in SHADOW_KEYS.values()
    return sign(
        key,
        claims,
        header,
        application["oauthConfiguration"]["clientSecret"] if shadow else None,
    )


def half_hash(algorithm: str, text: str) -> str:
    """Return the left half of a token's hash (OpenID Connect Core §3.1.3.6)."""
    digest = hashlib.new(
        f"sha{algorithm[2:] if algorithm[2:] in ('256', '384', '512') else '512'}",
        text.encode(),
    ).digest()
    return keys.base64url(digest[: len(digest) // 2])


# Trust ----------------------------------------------------------------------------------------------------------------


def trusted(instance: Instance, text: str) -> Object | None:
    """Return the claims of a JWT this server accepts now, else None.

    Before 1.69 any key of Key Master with the token's kid will do; since then it must be the signing key, or listed
    as a verification key, at the level in force (FusionAuth release notes, 1.69.0).
    """
    try:
        header, claims = (decode(part) for part in text.split(".")[:2])
        if text.count(".") != 2:
            return None
        for key in instance.all("key"):
            if (
                key["kid"] == header.get("kid")
                and key["algorithm"] == header.get("alg")
                and key["type"] != "Secret"
            ):
                good = signed_by(key, text) and (
                    not instance.since("1.69")
                    or key["id"] in accepted(instance, claims)
                )
                if good and claims["exp"] > instance.clock.now():
                    return claims
    except (ValueError, KeyError, TypeError, binascii.Error, AttributeError):
        return None
    return None


def accepted(instance: Instance, claims: Object) -> set[str]:
    """Return the ids of the keys that may have signed a token with these claims."""
    entity = instance.get("entity", claims.get("sub"))
    tenant = (
        instance.get("tenant", claims.get("tid"))
        or instance.of("tenant")[instance.default_tenant]
    )
    audience = claims.get("aud")
    client: Any = claims.get("applicationId") or (
        audience[0] if isinstance(audience, list) and audience else audience
    )
    settings = configuration(
        instance, instance.get("application", client), tenant
    )
    if entity:
        settings = entity_configuration(instance, entity)
    prefixes = (
        ("accessToken", "idToken")
        if claims.get("tty") == "id"
        else ("accessToken",)
    )
    names = {
        settings.get(f"{prefix}KeyId")
        or tenant["jwtConfiguration"].get(f"{prefix}KeyId")
        for prefix in prefixes
    }
    return names | {
        name
        for prefix in prefixes
        for name in settings.get(f"{prefix}VerificationKeyIds", ())
    }


def entity_configuration(instance: Instance, entity: Object) -> Object:
    """Return the JWT configuration of an entity: its type's when enabled, else the tenant's."""
    settings = instance.of("entityType")[entity["type"]["id"]][
        "jwtConfiguration"
    ]
    return (
        settings
        if settings.get("enabled")
        else instance.tenant_of(entity)["jwtConfiguration"]
    )


def bearer(call: Call) -> str:
    """Return the JWT of a request, from the Authorization header or the cookie."""
    scheme, _dummy, text = call.request.headers.get(
        "authorization", ""
    ).partition(" ")
    if scheme.lower() in ("bearer", "jwt") and text:
        return text.strip()
    return call.request.cookies.get("access_token", "")


# Refresh tokens -------------------------------------------------------------------------------------------------------


def new_refresh_token(
    instance: Instance,
    user: Object,
    application: Object,
    device: Object | None = None,
    scopes: list[str] | None = None,
) -> Object:
    """Start a session and return its refresh token."""
    now = instance.now()
    token: Object = {
        "applicationId": application["id"],
        "id": instance.new_id(),
        "insertInstant": now,
        "metaData": {
            "device": device or {"type": "UNKNOWN"},
            "scopes": scopes or [],
        },
        "startInstant": now,
        "tenantId": user["tenantId"],
        "token": random_text(40),
        "userId": user["id"],
    }
    instance.refresh_tokens[token["id"]] = token
    return token


def live_refresh_token(instance: Instance, text: str | None) -> Object | None:
    """Return the unexpired session a refresh token belongs to."""
    for token in instance.refresh_tokens.values():
        if text and token["token"] == text:
            application = instance.get("application", token["applicationId"])
            tenant = instance.of("tenant")[token["tenantId"]]
            minutes = configuration(instance, application, tenant)[
                "refreshTokenTimeToLiveInMinutes"
            ]
            sliding = (
                configuration(instance, application, tenant)[
                    "refreshTokenExpirationPolicy"
                ]
                != "Fixed"
            )
            begin = (
                token["startInstant"] if sliding else token["insertInstant"]
            )
            return token if begin + minutes * 60_000 > instance.now() else None
    return None


def use_refresh_token(
    instance: Instance, token: Object, settings: Object
) -> str:
    """Note the use of a refresh token; return the one to use next."""
    token["startInstant"] = instance.now()
    if settings["refreshTokenUsagePolicy"] == "OneTimeUse":
        token["token"] = random_text(40)
    return token["token"]


def revoke(instance: Instance, **match: Any) -> None:
    """Remove the refresh tokens whose properties match."""
    for token in list(instance.refresh_tokens.values()):
        if all(token[name] == value for name, value in match.items()):
            del instance.refresh_tokens[token["id"]]


def refresh(call: Call) -> Reply:
    """POST /api/jwt/refresh."""
    instance = call.instance
    body = call.body("RefreshRequest")
    text = call.request.cookies.get("refresh_token") or body.get(
        "refreshToken"
    )
    problems = Problems()
    if not text:
        problems.blank("refreshToken")
    problems.stop()
    token = live_refresh_token(instance, text)
    if token is None:
        raise refuse(
            "refreshToken",
            "invalid",
            "Invalid [refreshToken]. The token is expired, revoked or unknown.",
        )
    application = instance.get("application", token["applicationId"])
    user = instance.get("user", token["userId"])
    if user is None:
        raise not_found()
    if (
        application is None
        or not application["loginConfiguration"]["allowTokenRefresh"]
    ):
        raise refuse_generally(
            "disabled", "Refreshing tokens is disabled for this application."
        )
    settings = configuration(
        instance, application, instance.of("tenant")[token["tenantId"]]
    )
    seconds = settings["timeToLiveInSeconds"]
    if "timeToLiveInSeconds" in body:
        seconds = min(seconds, max(1, body["timeToLiveInSeconds"]))
    text = use_refresh_token(instance, token, settings)
    began = token["insertInstant"] // 1000
    access, _dummy = access_token(
        instance,
        user,
        application,
        "REFRESH_TOKEN",
        session=token["id"],
        authenticated=began,
        seconds=seconds,
    )
    answer = {
        "refreshToken": text,
        "refreshTokenId": token["id"],
        "token": access,
    }
    return Reply(
        body=answer, cookies={"access_token": access, "refresh_token": text}
    )


def list_refresh_tokens(call: Call) -> Object:
    """GET /api/jwt/refresh: one by id, or a user's."""
    if "tokenId" in call.ids:
        token = call.instance.refresh_tokens.get(call.ids["tokenId"])
        if token is None or not call.sees("refreshToken", token):
            raise not_found()
        return {"refreshToken": token}
    user = call.uuid("userId")
    if not user:
        raise refuse(
            "userId", "missing", "You must specify the [userId] parameter."
        )
    return {
        "refreshTokens": [
            token
            for token in call.instance.refresh_tokens.values()
            if token["userId"] == user
        ][:1000]
    }


def revoke_refresh_tokens(call: Call) -> None:
    """DELETE /api/jwt/refresh."""
    match: Object = {
        name: value
        for name in ("userId", "applicationId")
        if (value := call.uuid(name))
    }
    if "token" in call.query:
        match["token"] = call.query["token"]
    if "tokenId" in call.ids:
        match["id"] = call.ids["tokenId"]
    if not match:
        raise refuse(
            "token",
            "missing",
            "You must specify the [token], [userId] or [applicationId] parameter.",
        )
    revoke(call.instance, **match)


# Other endpoints ------------------------------------------------------------------------------------------------------


def vend(call: Call) -> Object:
    """POST /api/jwt/vend: any claims, signed."""
    instance = call.instance
    body = call.body("JWTVendRequest")
    tenant = instance.of("tenant")[call.require_tenant()]
    problems = Problems()
    for name in RESERVED_IN_VEND:
        if name in body.get("claims", {}):
            problems.field(
                "claims", "invalid", f"The claim [{name}] is reserved."
            )
    seconds = body.get(
        "timeToLiveInSeconds",
        tenant["jwtConfiguration"]["timeToLiveInSeconds"],
    )
    if seconds <= 0:
        problems.field(
            "timeToLiveInSeconds",
            "invalid",
            "The [timeToLiveInSeconds] must be greater than 0.",
        )
    key = signing_key(instance, tenant["jwtConfiguration"])
    if "keyId" in body:
        key = instance.get("key", body["keyId"].lower()) or {}
        if (
            not ({"privateKey", "secret"} & set(key))
            or key["type"] == "Secret"
        ):
            problems.field(
                "keyId",
                "invalid",
                f"The key [{body['keyId']}] does not exist or cannot sign.",
            )
    problems.stop()
    now = int(instance.clock.now())
    claims = {
        "exp": now + seconds,
        "iat": now,
        "iss": tenant["issuer"],
        "jti": instance.new_id(),
    }
    return {"token": sign(key, claims | body.get("claims", {}))}


def validate(call: Call) -> Object:
    """GET /api/jwt/validate."""
    claims = trusted(call.instance, bearer(call))
    if claims is None:
        raise unauthorized()
    return {"jwt": claims}


def issue(call: Call) -> Object:
    """GET /api/jwt/issue: exchange a token for one of another application."""
    instance = call.instance
    claims = trusted(instance, bearer(call))
    user = instance.get("user", (claims or {}).get("sub"))
    if claims is None or user is None:
        raise unauthorized()
    application = instance.get("application", call.uuid("applicationId"))
    if application is None:
        raise refuse(
            "applicationId", "invalid", "The application does not exist."
        )
    if registration_of(user, application) is None:
        raise not_found()
    return {"token": access_token(instance, user, application, "JWT_SSO")[0]}


def openid_configuration(call: Call) -> Object:
    """GET /.well-known/openid-configuration, also per tenant."""
    instance = call.instance
    identifier = (
        call.ids.get("tenantId")
        or call.uuid("tenantId")
        or instance.default_tenant
    )
    tenant = instance.get("tenant", identifier)
    if tenant is None:
        raise Refusal(404)
    base = (tenant.get("baseURL") or call.base_url).rstrip("/")
    found = read_defaults("openid") | {
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/device_authorize",
        "end_session_endpoint": f"{base}/oauth2/logout",
        "issuer": tenant["issuer"],
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "token_endpoint": f"{base}/oauth2/token",
        "userinfo_endpoint": f"{base}/oauth2/userinfo",
    }
    if instance.since("1.63"):
        found["dpop_signing_alg_values_supported"] = [
            "ES256",
            "ES384",
            "ES512",
            "RS256",
            "RS384",
            "RS512",
        ]
    if instance.since("1.64"):
        found["code_challenge_methods_supported"] = ["S256"]
    if instance.since("1.69"):
        found["authorization_response_iss_parameter_supported"] = True
    return found


def endpoints() -> list[Endpoint]:
    """Return the endpoints about tokens."""
    return [
        Endpoint("POST", "/api/jwt/vend", vend),
        Endpoint("GET", "/api/jwt/validate", validate, public=True),
        Endpoint("GET", "/api/jwt/issue", issue, public=True),
        Endpoint("POST", "/api/jwt/refresh", refresh, public=True),
        Endpoint("GET", "/api/jwt/refresh", list_refresh_tokens),
        Endpoint("GET", "/api/jwt/refresh/{tokenId}", list_refresh_tokens),
        Endpoint("DELETE", "/api/jwt/refresh", revoke_refresh_tokens),
        Endpoint(
            "DELETE", "/api/jwt/refresh/{tokenId}", revoke_refresh_tokens
        ),
        Endpoint(
            "GET",
            "/.well-known/openid-configuration",
            openid_configuration,
            public=True,
        ),
        Endpoint(
            "GET",
            "/{tenantId}/.well-known/openid-configuration",
            openid_configuration,
            public=True,
        ),
    ]
