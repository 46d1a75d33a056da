# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Login API, in the order the server decides, and the ways out of each refusal (FusionAuth docs, "Login")."""

from __future__ import annotations

import base64
import hmac
import math
import secrets
import struct
from typing import Any

from . import actions, passwords, tokens, users
from .errors import (
    Problems,
    Refusal,
    not_found,
    refuse,
    tenant_required,
    unauthorized,
)
from .instance import Instance, Object
from .web import Call, Endpoint, Reply

TRUST_COMPUTER_SECONDS = 2_592_000
TOTP_HASHES = {
    "HmacSHA1": "sha1",
    "HmacSHA256": "sha256",
    "HmacSHA512": "sha512",
}


def application_of(call: Call, body: Object) -> Object | None:
    """Return the application a request names; raise the 400 of one that does not exist."""
    if not body.get("applicationId"):
        return None
    application = call.instance.get(
        "application", body["applicationId"].lower()
    )
    if (
        application is None
        or not call.sees("application", application)
        or not application["active"]
    ):
        raise refuse(
            "applicationId",
            "invalid",
            f"The application [{body['applicationId']}] does not exist.",
        )
    return application


def login(call: Call) -> Reply:
    """POST /api/login."""
    instance = call.instance
    body = call.body("LoginRequest")
    application = (
        application_of(call, body)
        if call.key
        else lenient_application(call, body)
    )
    if application and "tenantId" in application:
        tenant = instance.of("tenant")[application["tenantId"]]
    else:
        if call.only_tenant is None and call.key is None:
            raise unauthorized()
        tenant = instance.of("tenant")[call.require_tenant()]
    guarded = (application or tenant)["loginConfiguration"][
        "requireAuthentication"
    ]
    if guarded and call.key is None:
        raise unauthorized()
    if body.get("oneTimePassword"):
        ticket = instance.ticket("oneTimePassword", body["oneTimePassword"])
        user = instance.get("user", ticket["user"]) if ticket else None
        if ticket is None or user is None:
            raise not_found()
        del instance.tickets[body["oneTimePassword"]]
        return enter(call, user, application, body, "ONE_TIME_PASSWORD", "")
    problems = Problems()
    for name in ("loginId", "password"):
        if not body.get(name):
            problems.blank(name)
    problems.stop()
    types = body.get("loginIdTypes") or ["email", "username"]
    user = users.by_login_id(instance, body["loginId"], tenant["id"], types)
    check_credentials(instance, tenant, user, body["password"])
    return enter(
        call, user or {}, application, body, "PASSWORD", body["password"]
    )


def lenient_application(call: Call, body: Object) -> Object | None:
    """Return the application of a request without an API key; an unknown one is the 401 of a missing key."""
    if not body.get("applicationId"):
        return None
    application = call.instance.get(
        "application", body["applicationId"].lower()
    )
    if application is None:
        raise unauthorized()
    return application


def check_credentials(
    instance: Instance, tenant: Object, user: Object | None, password: str
) -> None:
    """Raise 404 for an unknown user or a wrong password, 423 for a user locked by too many of them."""
    if user is None or not user["active"]:
        raise not_found()
    if actions.locked(instance, user):
        raise Refusal(423)
    if not passwords.matches(user, password):
        actions.count_failure(instance, tenant, user)
        raise not_found()
    instance.failures.pop(user["id"], None)


def refuse_entry(
    instance: Instance, user: Object, application: Object | None
) -> None:
    """Raise 410 for an expired user, 409 with the actions that prevent the log-in."""
    if user.get("expiry", math.inf) <= instance.now():
        raise Refusal(410)
    preventing = actions.preventing(instance, user, application)
    if preventing:
        raise Refusal(409, {"actions": preventing})


def enter(
    call: Call,
    user: Object,
    application: Object | None,
    body: Object,
    how: str,
    password: str,
    *,
    factored: bool = False,
) -> Reply:
    """Decide what an authenticated user gets: 410, 409, 242, 203, 212, 213, 202 or 200."""
    instance = call.instance
    tenant = instance.of("tenant")[user["tenantId"]]
    refuse_entry(instance, user, application)
    if not factored and (
        challenge := second_factor(
            instance, tenant, application, user, body, how, password
        )
    ):
        return Reply(242, challenge)
    reason = change_reason(instance, tenant, user, password)
    if reason:
        ticket = instance.issue_ticket("password", 600, user=user["id"])
        return Reply(
            203, {"changePasswordId": ticket, "changePasswordReason": reason}
        )
    return admit(call, tenant, user, application, body, how)


def change_reason(
    instance: Instance, tenant: Object, user: Object, password: str
) -> str | None:
    """Return why a user must change the password first, or None."""
    if user["passwordChangeRequired"]:
        return "Administrative"
    if "passwordLastUpdateInstant" in user and passwords.expired(
        instance, tenant, user
    ):
        return "Expired"
    if password and tenant["passwordValidationRules"].get("validateOnLogin"):
        problems = Problems()
        aged = tenant | {"minimumPasswordAge": {"enabled": False}}
        aged["passwordValidationRules"] = tenant["passwordValidationRules"] | {
            "rememberPreviousPasswords": {"enabled": False}
        }
        passwords.check(instance, aged, user, password, "password", problems)
        return "Validation" if problems.fields else None
    return None


def admit(
    call: Call,
    tenant: Object,
    user: Object,
    application: Object | None,
    body: Object,
    how: str,
) -> Reply:
    """Note the log-in and return user and tokens, with the status that says what is missing."""
    instance, now = call.instance, call.instance.now()
    entry = tokens.registration_of(user, application)
    user["lastLoginInstant"] = now
    for identity in user["identities"]:
        identity["lastLoginInstant"] = now
    status, extra = 200, {}
    if pending_gate(tenant, user):
        status, extra = 212, users.start_verifications(instance, user)
        extra.pop("verificationIds", None)
    elif entry and application and registration_gate(application, entry):
        ticket = users.start_registration_verification(
            instance, user, application
        )
        status, extra = 213, {"registrationVerificationId": ticket}
    elif application and entry is None:
        status = 202
    if entry:
        entry["lastLoginInstant"] = now
    found: Object = {"user": users.USER.public(instance, user)} | extra
    if body.get("noJWT"):
        return Reply(status, found)
    cookies: dict[str, str] = {}
    session = None
    if (
        status == 200
        and application
        and entry
        and application["loginConfiguration"]["generateRefreshTokens"]
    ):
        device = (body.get("metaData") or {}).get("device")
        refresh = tokens.new_refresh_token(instance, user, application, device)
        session = refresh["id"]
        found |= {"refreshToken": refresh["token"], "refreshTokenId": session}
        cookies["refresh_token"] = refresh["token"]
    token, expires = tokens.access_token(
        instance, user, application, how, session=session
    )
    found |= {"token": token, "tokenExpirationInstant": expires}
    if "twoFactorTrustId" in body:
        found["twoFactorTrustId"] = body["twoFactorTrustId"]
    return Reply(status, found, {"access_token": token} | cookies)


def pending_gate(tenant: Object, user: Object) -> bool:
    """Tell whether the tenant keeps out users with an identity that waits for verification."""
    gates = {
        "email": tenant["emailConfiguration"],
        "phoneNumber": tenant.get("phoneConfiguration", {}),
    }
    return any(
        (gates[entry["type"]].get("unverified") or {}).get("behavior")
        == "Gated"
        for entry in users.pending(user)
    )


def registration_gate(application: Object, entry: Object) -> bool:
    """Tell whether the application keeps out users with an unverified registration."""
    gated = application["unverified"].get("behavior") == "Gated"
    return (
        application["verifyRegistration"] and gated and not entry["verified"]
    )


# Second factors -------------------------------------------------------------------------------------------------------


def second_factor(
    instance: Instance,
    tenant: Object,
    application: Object | None,
    user: Object,
    body: Object,
    how: str,
    password: str,
) -> Object | None:
    """Return the challenge of a second factor, or None when none is due."""
    policy = (
        (application or {})
        .get("multiFactorConfiguration", {})
        .get("loginPolicy")
    )
    policy = policy or tenant["multiFactorConfiguration"]["loginPolicy"]
    methods = user["twoFactor"]["methods"]
    if policy not in ("Enabled", "Required") or (
        not methods and policy != "Required"
    ):
        return None
    trust = instance.ticket("trust", body.get("twoFactorTrustId"))
    if trust and trust["user"] == user["id"]:
        return None
    seconds = tenant["externalIdentifierConfiguration"][
        "twoFactorIdTimeToLiveInSeconds"
    ]
    ticket = instance.issue_ticket(
        "twoFactor",
        seconds,
        user=user["id"],
        how=how,
        password=password,
        body=body,
    )
    shown = [
        {name: value for name, value in method.items() if name != "secret"}
        for method in methods
    ]
    found: Object = {"methods": shown, "twoFactorId": ticket}
    if not methods:
        found["configurableMethods"] = [
            name
            for name, kind in tenant["multiFactorConfiguration"].items()
            if isinstance(kind, dict) and kind.get("enabled")
        ]
    return found


def totp(method: Object, instant: float) -> str:
    """Return the code of an authenticator at an instant in seconds (RFC 6238)."""
    settings = method.get("authenticator", {})
    length, step = settings.get("codeLength", 6), settings.get("timeStep", 30)
    key = base64.b64decode(method["secret"])
    name = TOTP_HASHES[settings.get("algorithm", "HmacSHA1")]
    digest = hmac.new(
        key, struct.pack(">Q", int(instant) // step), name
    ).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**length).zfill(length)


def right_code(instance: Instance, user: Object, code: str) -> bool:
    """Tell whether a code is an authenticator's or an unused recovery code."""
    now = instance.clock.now()
    settings = user["twoFactor"]
    for method in settings["methods"]:
        if method.get("method") == "authenticator" and code in (
            totp(method, now),
            totp(method, now - 30),
        ):
            return True
    if code in settings.get("recoveryCodes", ()):
        settings["recoveryCodes"].remove(code)
        return True
    return False


def two_factor_login(call: Call) -> Reply:
    """POST /api/two-factor/login."""
    instance = call.instance
    body = call.body("TwoFactorLoginRequest")
    problems = Problems()
    for name in ("twoFactorId", "code"):
        if not body.get(name):
            problems.blank(name)
    problems.stop()
    ticket = instance.ticket("twoFactor", body["twoFactorId"])
    user = instance.get("user", ticket["user"]) if ticket else None
    if ticket is None or user is None:
        raise not_found()
    if not right_code(instance, user, body["code"]):
        raise Refusal(421)
    del instance.tickets[body["twoFactorId"]]
    first = ticket["body"]
    merged = first | {
        name: value
        for name, value in body.items()
        if name not in ("code", "twoFactorId", "userId")
    }
    application = instance.get(
        "application", (merged.get("applicationId") or "").lower()
    )
    if body.get("trustComputer"):
        merged["twoFactorTrustId"] = instance.issue_ticket(
            "trust", TRUST_COMPUTER_SECONDS, user=user["id"]
        )
    return enter(
        call,
        user,
        application,
        merged,
        ticket["how"],
        ticket["password"],
        factored=True,
    )


def new_two_factor_secret(call: Call) -> Object:
    """GET /api/two-factor/secret."""
    raw = secrets.token_bytes(20)
    return {
        "secret": base64.b64encode(raw).decode(),
        "secretBase32Encoded": base64.b32encode(raw).decode(),
    }


def enable_two_factor(call: Call) -> Object:
    """POST /api/user/two-factor/{userId}: add an authenticator."""
    user = call.find("user", call.ids["userId"])
    body = call.body("TwoFactorRequest")
    method = {
        "id": secrets.token_hex(2).upper(),
        "method": body.get("method") or "authenticator",
    }
    method |= {
        name: body[name]
        for name in ("email", "mobilePhone", "name", "secret")
        if name in body
    }
    if "secretBase32Encoded" in body:
        method["secret"] = base64.b64encode(
            base64.b32decode(body["secretBase32Encoded"])
        ).decode()
    if method["method"] == "authenticator":
        method["authenticator"] = {
            "algorithm": "HmacSHA1",
            "codeLength": 6,
            "timeStep": 30,
        }
        if "secret" not in method:
            raise refuse(
                "secret", "blank", "You must specify the [secret] property."
            )
        if body.get("code") != totp(method, call.instance.clock.now()):
            raise Refusal(421)
    user["twoFactor"]["methods"].append(method)
    codes = user["twoFactor"].setdefault("recoveryCodes", [])
    if not codes:
        codes += [
            f"{secrets.token_hex(3)[:5]}-{secrets.token_hex(3)[:5]}".upper()
            for _dummy in range(10)
        ]
    return {"recoveryCodes": codes}


def disable_two_factor(call: Call) -> None:
    """DELETE /api/user/two-factor/{userId}?methodId=&code=."""
    user = call.find("user", call.ids["userId"])
    if not right_code(call.instance, user, call.query.get("code", "")):
        raise Refusal(421)
    methods = user["twoFactor"]["methods"]
    user["twoFactor"]["methods"] = [
        method
        for method in methods
        if method["id"] != call.query.get("methodId")
    ]


def recovery_codes(call: Call) -> Object:
    """GET and POST /api/user/two-factor/recovery-code/{userId}."""
    user = call.find("user", call.ids["userId"])
    if call.request.method == "GET":
        return {
            "recoveryCodes": []
            if call.instance.since("1.68")
            else user["twoFactor"].get("recoveryCodes", [])
        }
    user["twoFactor"]["recoveryCodes"] = [
        secrets.token_hex(5).upper() for _dummy in range(10)
    ]
    return {"recoveryCodes": user["twoFactor"]["recoveryCodes"]}


# Sessions, passwords and verification ---------------------------------------------------------------------------------


def ping(call: Call) -> Object:
    """PUT /api/login: note the use of an application."""
    body: Object = call.body("LoginPingRequest")
    user = call.find(
        "user",
        call.ids.get("userId") or call.uuid("userId") or body.get("userId"),
    )
    identifier = (
        call.ids.get("applicationId")
        or call.uuid("applicationId")
        or body.get("applicationId")
    )
    application = call.find("application", identifier) if identifier else None
    refuse_entry(call.instance, user, application)
    now = call.instance.now()
    user["lastLoginInstant"] = now
    entry = tokens.registration_of(user, application)
    if application and entry is None:
        raise not_found()
    if entry:
        entry["lastLoginInstant"] = now
    token, expires = tokens.access_token(
        call.instance, user, application, "PING"
    )
    return {
        "token": token,
        "tokenExpirationInstant": expires,
        "user": users.USER.public(call.instance, user),
    }


def logout(call: Call) -> Reply:
    """POST /api/logout."""
    body: Object = call.body("LogoutRequest")
    text = (
        call.request.cookies.get("refresh_token")
        or body.get("refreshToken")
        or call.query.get("refreshToken")
    )
    token = tokens.live_refresh_token(call.instance, text)
    if token:
        whole = body.get("global") or call.flag("global")
        tokens.revoke(
            call.instance,
            **({"userId": token["userId"]} if whole else {"id": token["id"]}),
        )
    return Reply(cookies={"access_token": "", "refresh_token": ""})


def tenant_for(call: Call, body: Object) -> str:
    """Return the tenant of a request that names a log-in id."""
    application = application_of(call, body)
    tenant = (application or {}).get("tenantId") or call.only_tenant
    if tenant is None:
        raise tenant_required()
    return tenant


def forgot_password(call: Call) -> Object:
    """POST /api/user/forgot-password; with an API key the answer carries the ticket."""
    body = call.body("ForgotPasswordRequest")
    login = body.get("loginId") or body.get("email") or body.get("username")
    if not login:
        raise refuse(
            "loginId", "blank", "You must specify the [loginId] property."
        )
    types = body.get("loginIdTypes") or ["email", "username"]
    user = users.by_login_id(
        call.instance, login, tenant_for(call, body), types
    )
    if user is None:
        raise not_found()
    return {
        "changePasswordId": call.instance.issue_ticket(
            "password", 600, user=user["id"]
        )
    }


def change_password(call: Call) -> Any:
    """POST /api/user/change-password: with a ticket, or with log-in id and current password."""
    instance = call.instance
    body = call.body("ChangePasswordRequest")
    identifier = call.ids.get("changePasswordId") or body.get(
        "changePasswordId"
    )
    if identifier:
        ticket = instance.ticket("password", identifier)
        user = instance.get("user", ticket["user"]) if ticket else None
    else:
        if call.key is None:
            raise unauthorized()
        types = body.get("loginIdTypes") or ["email", "username"]
        user = users.by_login_id(
            instance, body.get("loginId") or "", tenant_for(call, body), types
        )
        if user and not passwords.matches(
            user, body.get("currentPassword") or ""
        ):
            user = None
    if user is None:
        raise not_found()
    tenant = instance.of("tenant")[user["tenantId"]]
    problems = Problems()
    if not body.get("password"):
        problems.blank("password")
    else:
        passwords.check(
            instance, tenant, user, body["password"], "password", problems
        )
    problems.stop()
    passwords.set_password(instance, user, body["password"])
    user |= {
        "lastUpdateInstant": instance.now(),
        "passwordChangeRequired": False,
    }
    if tenant["jwtConfiguration"]["refreshTokenRevocationPolicy"][
        "onPasswordChanged"
    ]:
        tokens.revoke(instance, userId=user["id"])
    if tenant["failedAuthenticationConfiguration"]["actionCancelPolicy"][
        "onPasswordReset"
    ]:
        actions.unlock(instance, user)
    if not identifier:
        return None
    del instance.tickets[identifier]
    return {
        "oneTimePassword": instance.issue_ticket(
            "oneTimePassword", 60, user=user["id"]
        )
    }


def known_ticket(call: Call) -> None:
    """GET /api/user/change-password/{changePasswordId}: 200 while the ticket is good."""
    if (
        call.instance.ticket(
            "password",
            call.ids.get("changePasswordId")
            or call.query.get("changePasswordId"),
        )
        is None
    ):
        raise not_found()


def verify_identity(call: Call) -> None:
    """POST /api/user/verify-email and /api/identity/verify/complete."""
    body = call.body("VerifyEmailRequest")
    ticket = call.instance.ticket(
        "identity",
        body.get("verificationId") or call.ids.get("verificationId"),
    )
    user = call.instance.get("user", ticket["user"]) if ticket else None
    if ticket is None or user is None:
        raise not_found()
    for identity in user["identities"]:
        if identity["type"] == ticket["type"]:
            identity |= {
                "verified": True,
                "verifiedInstant": call.instance.now(),
                "verifiedReason": "Completed",
            }
    users.settle(call.instance, user, user["identities"])


def resend_email_verification(call: Call) -> Object:
    """PUT /api/user/verify-email?email=."""
    user = call.instance.user_holding(
        "email", call.query.get("email", ""), call.require_tenant()
    )
    if user is None:
        raise not_found()
    started = users.start_verifications(call.instance, user)
    return {"verificationId": started.get("emailVerificationId")}


def verify_registration(call: Call) -> None:
    """POST /api/user/verify-registration."""
    body = call.body("VerifyRegistrationRequest")
    ticket = call.instance.ticket(
        "registration",
        body.get("verificationId") or call.ids.get("verificationId"),
    )
    user = call.instance.get("user", ticket["user"]) if ticket else None
    entry = (
        tokens.registration_of(user, {"id": ticket["application"]})
        if ticket and user
        else None
    )
    if entry is None:
        raise not_found()
    entry |= {"verified": True, "verifiedInstant": call.instance.now()}


def resend_registration_verification(call: Call) -> Object:
    """PUT /api/user/verify-registration?email=&applicationId=."""
    application = call.find("application", call.uuid("applicationId"))
    user = call.instance.user_holding(
        "email", call.query.get("email", ""), application["tenantId"]
    )
    if user is None or tokens.registration_of(user, application) is None:
        raise not_found()
    return {
        "verificationId": users.start_registration_verification(
            call.instance, user, application
        )
    }


def endpoints() -> list[Endpoint]:
    """Return the endpoints of log-ins."""
    password = "/api/user/change-password"
    codes = "/api/user/two-factor/recovery-code/{userId}"
    return [
        Endpoint("POST", "/api/login", login, public=True, checked=True),
        Endpoint("PUT", "/api/login", ping),
        Endpoint("PUT", "/api/login/{userId}/{applicationId}", ping),
        Endpoint("POST", "/api/logout", logout, public=True),
        Endpoint(
            "POST", "/api/two-factor/login", two_factor_login, public=True
        ),
        Endpoint("GET", "/api/two-factor/secret", new_two_factor_secret),
        Endpoint("POST", "/api/user/two-factor/{userId}", enable_two_factor),
        Endpoint(
            "DELETE", "/api/user/two-factor/{userId}", disable_two_factor
        ),
        Endpoint("GET", codes, recovery_codes),
        Endpoint("POST", codes, recovery_codes),
        Endpoint("POST", "/api/user/forgot-password", forgot_password),
        Endpoint("POST", password, change_password, public=True),
        Endpoint(
            "POST",
            f"{password}/{{changePasswordId}}",
            change_password,
            public=True,
        ),
        Endpoint("GET", password, known_ticket, public=True),
        Endpoint(
            "GET",
            f"{password}/{{changePasswordId}}",
            known_ticket,
            public=True,
        ),
        Endpoint(
            "POST", "/api/user/verify-email", verify_identity, public=True
        ),
        Endpoint(
            "POST",
            "/api/user/verify-email/{verificationId}",
            verify_identity,
            public=True,
        ),
        Endpoint("PUT", "/api/user/verify-email", resend_email_verification),
        Endpoint("POST", "/api/identity/verify/complete", verify_identity),
        Endpoint(
            "POST",
            "/api/user/verify-registration",
            verify_registration,
            public=True,
        ),
        Endpoint(
            "POST",
            "/api/user/verify-registration/{verificationId}",
            verify_registration,
            public=True,
        ),
        Endpoint(
            "PUT",
            "/api/user/verify-registration",
            resend_registration_verification,
        ),
    ]
