# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and their registrations (FusionAuth docs, "Users" and "Registrations")."""

from __future__ import annotations

import base64
import re
import secrets
import string

from . import engine, passwords, search, tokens, validation
from .engine import Change, Resource
from .errors import Problems, not_found, refuse
from .instance import FUSIONAUTH_CONNECTOR, Instance, Object, random_text
from .web import Call, Endpoint

SECRETS = (
    "encryptionScheme",
    "factor",
    "password",
    "previousPasswords",
    "recoveryCodes",
    "salt",
)
LOGIN_IDS = ("email", "username", "phoneNumber")
CARRIED = ("connectorId", "identities", "lastLoginInstant", "memberships", "passwordLastUpdateInstant", "registrations",
           "tenantId", "usernameStatus", "verified", "verifiedInstant")  # fmt: skip
SEARCHED = (
    "email",
    "firstName",
    "fullName",
    "lastName",
    "phoneNumber",
    "username",
)
MAX_LANGUAGES = 20


def view(instance: Instance, user: Object) -> Object:
    """Return a user without the secrets of second factors."""
    two_factor = user["twoFactor"]
    two_factor["recoveryCodes"] = []
    for method in two_factor["methods"]:
        method.pop("secret", None)
    if not instance.since("1.59"):
        user.pop("identities", None)
    return user


def prepare(change: Change) -> None:
    """Complete and check a user."""
    new, old, problems, instance = (
        change.new,
        change.old,
        change.problems,
        change.instance,
    )
    tenant = instance.of("tenant")[new["tenantId"]]
    sent_password = new.pop("password", None)
    for name in (*SECRETS, *CARRIED, "passwordChangeReason"):
        if name != "tenantId":
            new.pop(name, None)
        if old and name in old:
            new[name] = old[name]
    new["active"] = old["active"] if old else True
    clean(new, problems)
    for name in LOGIN_IDS:
        other = (
            instance.user_holding(name, new[name], new["tenantId"])
            if new.get(name)
            else None
        )
        if other and other["id"] != new["id"]:
            message = f"A User with {name} = [{new[name]}] already exists."
            problems.field(f"user.{name}", "duplicate", message)
    if not any(new.get(name) for name in LOGIN_IDS):
        problems.blank("user.email")
    blocked = (
        (tenant["registrationConfiguration"].get("blockedDomains") or [])
        if not old
        else []
    )
    domain = new.get("email", "").rpartition("@")[2]
    if domain in blocked and not change.body.get("disableDomainBlock"):
        problems.field(
            "user.email", "blocked", f"The domain [{domain}] is blocked."
        )
    if old is None:
        new |= {
            "connectorId": FUSIONAUTH_CONNECTOR,
            "registrations": [],
            "usernameStatus": "ACTIVE",
            "verified": False,
        }
        new |= {
            "lastLoginInstant": instance.now(),
            "memberships": memberships(change),
        }
        sets_password = change.body.get(
            "sendSetPasswordEmail"
        ) or change.body.get("sendSetPasswordIdentityType")
        if (
            not sent_password
            and not sets_password
            and not instance.since("1.59")
        ):
            problems.blank("user.password")
    elif old.get("legacyIdentifier"):
        new["legacyIdentifier"] = old["legacyIdentifier"]
    give_password(change, tenant, sent_password)
    if (
        new["passwordChangeRequired"]
        and "password" not in new
        and not sent_password
        and instance.since("1.67")
    ):
        path = "user.passwordChangeRequired"
        problems.field(
            path,
            "invalid",
            f"The [{path}] property cannot be true for a user without a password.",
        )
    two_factor(change)
    verify(change, tenant)


def clean(new: Object, problems: Problems) -> None:
    """Bring log-in ids, languages and times into the server's form."""
    if "email" in new and not re.fullmatch(r"[^@\s]+@[^@\s]+", new["email"]):
        problems.field(
            "user.email",
            "notEmail",
            f"Invalid [user.email]. The value [{new['email']}] is not an email.",
        )
    if "phoneNumber" in new:
        digits = re.sub(r"[^\d+]", "", new["phoneNumber"])
        new["phoneNumber"] = (
            digits if digits.startswith("+") else f"+1{digits}"
        )
        if not re.fullmatch(r"\+\d{7,15}", new["phoneNumber"]):
            problems.field(
                "user.phoneNumber",
                "invalidPhone",
                "Invalid [user.phoneNumber].",
            )
    for name in LOGIN_IDS:
        if not new.get(name):
            new.pop(name, None)
    if len(new["preferredLanguages"]) > MAX_LANGUAGES:
        path = "user.preferredLanguages"
        problems.field(
            path,
            "tooMany",
            f"The [{path}] property must not exceed {MAX_LANGUAGES} values.",
        )


def give_password(change: Change, tenant: Object, text: str | None) -> None:
    """Check and store the password of the request, if there is one."""
    new, problems = change.new, change.problems
    if text is None:
        return
    if change.body.get("passwordFieldType") == "HASHED":
        sent = change.sent
        if sent.get("encryptionScheme", passwords.SCHEME) != passwords.SCHEME:
            problems.field(
                "user.encryptionScheme",
                "invalid",
                "Invalid [user.encryptionScheme].",
            )
        new |= {
            name: sent[name]
            for name in ("factor", "password", "salt")
            if name in sent
        }
        new |= {
            "encryptionScheme": passwords.SCHEME,
            "passwordLastUpdateInstant": change.instance.now(),
        }
        for name in ("factor", "salt"):
            if name not in new:
                problems.blank(f"user.{name}")
        return
    current = change.body.get("currentPassword")
    if (
        current is not None
        and change.old
        and not passwords.matches(change.old, current)
    ):
        problems.field(
            "currentPassword",
            "doNotMatch",
            "The [currentPassword] is not the user's password.",
        )
    if text == "":
        problems.blank("user.password")
        return
    passwords.check(
        change.instance, tenant, new, text, "user.password", problems
    )
    if not problems.fields:
        passwords.set_password(change.instance, new, text)
        if (
            change.old
            and tenant["jwtConfiguration"]["refreshTokenRevocationPolicy"][
                "onPasswordChanged"
            ]
        ):
            tokens.revoke(change.instance, userId=new["id"])


def memberships(change: Change) -> list[Object]:
    """Return the memberships a new user is created with."""
    found = []
    for index, sent in enumerate(
        change.new.get("memberships") or change.sent.get("memberships") or []
    ):
        group = change.instance.get(
            "group", (sent.get("groupId") or "").lower()
        )
        if group is None or group["tenantId"] != change.new["tenantId"]:
            path = f"user.memberships[{index}].groupId"
            change.problems.field(
                path,
                "invalid",
                f"The group [{sent.get('groupId')}] does not exist.",
            )
        else:
            found.append(membership(change.instance, group["id"], sent))
    return found


def membership(instance: Instance, group: str, sent: Object) -> Object:
    """Return a new membership."""
    return {
        "data": sent.get("data") or {},
        "groupId": group,
        "id": (sent.get("id") or instance.new_id()).lower(),
        "insertInstant": instance.now(),
    }


def two_factor(change: Change) -> None:
    """Give new second factors an id, and keep the secrets of the known ones."""
    stored = {
        method["id"]: method
        for method in (change.old or {"twoFactor": {"methods": []}})[
            "twoFactor"
        ]["methods"]
    }
    settings = change.new["twoFactor"]
    for method in settings["methods"]:
        known = stored.get(method.get("id", ""), {})
        method["id"] = known.get("id") or "".join(
            secrets.choice(string.ascii_uppercase + string.digits)
            for _dummy in range(4)
        )
        if method.get("method") == "authenticator":
            method["secret"] = (
                method.get("secret") or known.get("secret") or new_secret()
            )
            method.setdefault(
                "authenticator",
                {"algorithm": "HmacSHA1", "codeLength": 6, "timeStep": 30},
            )
    settings["recoveryCodes"] = (change.old or {"twoFactor": {}})[
        "twoFactor"
    ].get("recoveryCodes", [])


def new_secret() -> str:
    """Return a TOTP secret as base64."""
    return base64.b64encode(secrets.token_bytes(20)).decode()


def verify(change: Change, tenant: Object) -> None:
    """Set the identities and whether they are verified; start verifications where the tenant wants them."""
    new, old, now = change.new, change.old, change.instance.now()
    before = {
        entry["type"]: entry for entry in (old or {}).get("identities", ())
    }
    skip = bool(change.body.get("skipVerification"))
    identities = []
    for kind in LOGIN_IDS:
        if kind not in new:
            continue
        known = before.get(kind)
        if known and known["value"] == new[kind]:
            identities.append(known)
            continue
        entry: Object = {
            "insertInstant": now,
            "lastLoginInstant": now,
            "lastUpdateInstant": now,
            "primary": True,
        }
        entry |= {"type": kind, "value": new[kind]} | verification(
            kind, tenant, skip, bool(known)
        )
        if kind == "username":
            entry |= {"displayValue": new[kind], "moderationStatus": "ACTIVE"}
        if entry["verified"]:
            entry["verifiedInstant"] = now
        identities.append(entry)
    settle(change.instance, new, identities)


def verification(
    kind: str, tenant: Object, skip: bool, changed: bool
) -> Object:
    """Return ``verified`` and ``verifiedReason`` of a new identity."""
    if kind == "username":
        return {"verified": False, "verifiedReason": "Unverifiable"}
    if kind == "phoneNumber":
        wanted = tenant.get("phoneConfiguration", {}).get("verifyPhoneNumber")
    else:
        wanted = tenant["emailConfiguration"][
            "verifyEmailWhenChanged" if changed else "verifyEmail"
        ]
    if not wanted:
        return {"verified": False, "verifiedReason": "Disabled"}
    return {
        "verified": skip,
        "verifiedReason": "Skipped" if skip else "Pending",
    }


def settle(instance: Instance, user: Object, identities: list[Object]) -> None:
    """Store identities, and what follows from them for the user."""
    leading = next(
        (
            entry
            for entry in identities
            if entry["type"] in ("email", "phoneNumber")
        ),
        {"verified": False},
    )
    user["verified"] = leading["verified"]
    if user["verified"]:
        user.setdefault("verifiedInstant", instance.now())
    else:
        user.pop("verifiedInstant", None)
    user["identities"] = identities


def pending(user: Object) -> list[Object]:
    """Return the identities that wait for a verification."""
    return [
        entry
        for entry in user.get("identities", ())
        if entry["verifiedReason"] == "Pending"
    ]


def start_verifications(instance: Instance, user: Object) -> Object:
    """Return the verification ids of a user's unverified identities, as answers carry them."""
    seconds = instance.of("tenant")[user["tenantId"]][
        "externalIdentifierConfiguration"
    ]["emailVerificationIdTimeToLiveInSeconds"]
    started = [
        {
            "id": instance.issue_ticket(
                "identity", seconds, user=user["id"], type=entry["type"]
            ),
            "type": entry["type"],
        }
        | {"value": entry["value"]}
        for entry in pending(user)
    ]
    emails = [entry["id"] for entry in started if entry["type"] == "email"]
    found: Object = {"emailVerificationId": emails[0]} if emails else {}
    return found | (
        {"verificationIds": started}
        if started and instance.since("1.59")
        else {}
    )


def created(change: Change) -> Object:
    """Return what the answer to a create carries beside the user."""
    if change.old is not None:
        return {}
    token, _dummy = tokens.access_token(
        change.instance, change.new, None, "USER_CREATE"
    )
    return {"token": token} | start_verifications(change.instance, change.new)


def removed(call: Call, user: Object) -> None:
    """Remove what belongs to a deleted user."""
    tokens.revoke(call.instance, userId=user["id"])
    for name in ("grant", "actionLog", "userConsent"):
        for thing in call.instance.all(name):
            if user["id"] in (
                thing.get("userId"),
                thing.get("actioneeUserId"),
            ):
                del call.instance.of(name)[thing["id"]]


USER = Resource(
    name="user",
    path="/api/user",
    request="UserRequest",
    kind="User",
    tenancy="required",
    listed=False,
    required=(),
    unique=(),
    hidden=SECRETS,
    soft_delete=True,
    prepare=prepare,
    answer=created,
    view=view,
    removed=removed,
)


def look_up(call: Call) -> Object:
    """GET /api/user: by log-in id, e-mail, user name or the id of a ticket."""
    instance, query = call.instance, call.query
    for name in ("changePasswordId", "verificationId"):
        if name in query:
            kind = "password" if name == "changePasswordId" else "identity"
            ticket = instance.ticket(kind, query[name])
            return answer(
                call, instance.get("user", ticket["user"]) if ticket else None
            )
    for name in ("email", "username"):
        if name in query:
            return answer(
                call,
                instance.user_holding(
                    name, query[name], call.require_tenant()
                ),
            )
    if "loginId" in query:
        types = query.getlist("loginIdTypes") or ["email", "username"]
        return answer(
            call,
            by_login_id(
                instance, query["loginId"], call.require_tenant(), types
            ),
        )
    raise refuse(
        "userId",
        "missing",
        "You must specify either the [userId], [loginId], [email] or [username] parameter.",
    )


def by_login_id(
    instance: Instance, login: str, tenant: str, types: list[str]
) -> Object | None:
    """Return the tenant's user with a log-in id of one of `types`."""
    found = (instance.user_holding(kind, login, tenant) for kind in types)
    return next((user for user in found if user), None)


def answer(call: Call, user: Object | None) -> Object:
    """Return a user as the answer to a look-up."""
    if user is None or not call.sees("user", user):
        raise not_found()
    return {"user": USER.public(call.instance, user)}


def find(call: Call) -> Object:
    """GET and POST /api/user/search."""
    return find_by_query(call, USER, SEARCHED, "SearchRequest")


def find_by_query(
    call: Call, resource: Resource, fields: tuple[str, ...], shape: str
) -> Object:
    """Search by ids, query or query string."""
    if call.request.method == "GET":
        criteria: Object = {
            name: call.query[name]
            for name in ("query", "queryString")
            if name in call.query
        }
        criteria |= {
            name: call.number(name, 0)
            for name in ("numberOfResults", "startRow")
            if name in call.query
        }
        if "ids" in call.query:
            criteria["ids"] = call.query.getlist("ids")
    else:
        criteria = call.body(shape).get("search") or {}
        criteria = {
            name: value
            for name, value in criteria.items()
            if value is not None
        }
    found = engine.visible(resource, call)
    if criteria.get("ids"):
        wanted = {identifier.lower() for identifier in criteria["ids"]}
        found = [thing for thing in found if thing["id"] in wanted]
    elif criteria.get("queryString"):
        found = list(
            filter(search.query_string(criteria["queryString"], fields), found)
        )
    elif criteria.get("query"):
        found = list(filter(search.elastic(criteria["query"]), found))
    else:
        raise refuse(
            "search.queryString",
            "missing",
            "You must specify either [ids], [query] or [queryString].",
        )
    for sort in reversed(criteria.get("sortFields") or []):
        direction = "DESC" if sort.get("order") == "desc" else "ASC"
        found = search.ordered(found, f"{sort['name']} {direction}")
    shown = [
        resource.public(call.instance, thing)
        for thing in search.page(found, criteria)
    ]
    return {resource.plural: shown, "total": len(found)}


def delete_many(call: Call) -> Object:
    """DELETE /api/user/bulk: by ids or by query, from the query string or the body."""
    body: Object = call.body("UserDeleteRequest")
    for name in ("query", "queryString"):
        if name in call.query:
            body[name] = call.query[name]
    for name in ("hardDelete", "dryRun"):
        body[name] = bool(body.get(name)) or call.flag(name)
    wanted = [
        *(body.get("userIds") or []),
        *call.query.getlist("userId"),
        *call.query.getlist("userIds"),
    ]
    found = engine.visible(USER, call)
    if wanted:
        found = [
            user
            for user in found
            if user["id"] in {identifier.lower() for identifier in wanted}
        ]
    elif body.get("queryString"):
        found = list(
            filter(search.query_string(body["queryString"], SEARCHED), found)
        )
    elif body.get("query"):
        found = list(filter(search.elastic(body["query"], "query"), found))
    else:
        raise refuse(
            "userIds",
            "missing",
            "You must specify either [userIds], [query] or [queryString].",
        )
    for user in (
        found[: body.get("limit", 10_000)] if not body["dryRun"] else []
    ):
        if body["hardDelete"]:
            engine.remove(USER, call, user)
        else:
            user |= {"active": False, "lastUpdateInstant": call.instance.now()}
    return {
        "dryRun": body["dryRun"],
        "hardDelete": body["hardDelete"],
        "total": len(found),
        "userIds": [user["id"] for user in found],
    }


# Registrations --------------------------------------------------------------------------------------------------------


def register(call: Call) -> Object:
    """POST /api/user/registration: of an existing user, or together with a new one."""
    instance = call.instance
    body = call.body("RegistrationRequest")
    identifier = call.ids.get("userId")
    sent = body.get("registration") or {}
    problems = Problems()
    application = None
    if not sent.get("applicationId"):
        problems.blank("registration.applicationId")
    else:
        application = instance.get(
            "application", sent["applicationId"].lower()
        )
        if application is None or not call.sees("application", application):
            problems.field(
                "registration.applicationId",
                "invalid",
                "The application does not exist.",
            )
    extra: Object = {}
    if body.get("user") is None:
        if identifier is None:
            problems.blank("userId")
            problems.stop()
        user = call.find("user", identifier)
        problems.stop()
    else:
        problems.stop()
        user, extra = create_user(call, body, application or {}, identifier)
    try:
        entry = build_registration(call, user, application or {}, body, None)
    except Exception:
        if extra:
            engine.remove(USER, call, user)
        raise
    user["registrations"].append(entry)
    return (
        extra
        | {"registration": entry}
        | registered(call, user, application or {}, body)
    )


def create_user(
    call: Call, body: Object, application: Object, identifier: str | None
) -> tuple[Object, Object]:
    """Create the user of a combined request; return it and its part of the answer."""
    sent = body["user"]
    call.ids = {
        "userId": identifier
        or (sent.get("id") or call.instance.new_id()).lower()
    }
    if "tenantId" in application and call.tenant_id is None:
        call.tenant_id = application["tenantId"]
    known = (
        "user",
        "disableDomainBlock",
        "sendSetPasswordEmail",
        "sendSetPasswordIdentityType",
        "skipVerification",
    )
    change = engine.begin(
        USER, call, {name: body[name] for name in known if name in body}, None
    )
    if call.ids["userId"] in call.instance.of("user"):
        change.problems.field(
            "userId",
            "duplicate",
            f"A User with Id = [{call.ids['userId']}] already exists.",
        )
    change.new["id"] = call.ids["userId"]
    answered = engine.finish(change)
    return call.instance.of("user")[change.new["id"]], {
        name: value for name, value in answered.items() if name != "token"
    }


def build_registration(
    call: Call,
    user: Object,
    application: Object,
    body: Object,
    old: Object | None,
) -> Object:
    """Return a checked registration."""
    instance, problems = call.instance, Problems()
    sent = body.get("registration") or {}
    if old is None and tokens.registration_of(user, application):
        message = f"User with Id = [{user['id']}] is already registered for application [{application['id']}]."
        problems.field("registration", "duplicate", message)
    if application.get("tenantId") not in (None, user["tenantId"]):
        problems.field(
            "registration.applicationId",
            "invalid",
            "The application belongs to another tenant.",
        )
    entry = validation.fill(
        instance.shapes, instance.nested, "UserRegistration", sent
    )
    known = {role["name"] for role in application["roles"]}
    names = sorted(set(entry.get("roles") or ()))
    for name in names:
        if name not in known:
            message = f"The role [{name}] does not exist for application [{application['id']}]."
            problems.field("registration.roles", "invalid", message)
    if not names and old is None:
        names = sorted(
            role["name"] for role in application["roles"] if role["isDefault"]
        )
    languages = list(dict.fromkeys(entry["preferredLanguages"]))
    problems.stop()
    now = instance.now()
    entry |= {
        "applicationId": application["id"],
        "lastUpdateInstant": now,
        "preferredLanguages": languages,
        "roles": names,
    }
    entry["id"] = (
        old["id"] if old else (sent.get("id") or instance.new_id()).lower()
    )
    entry["insertInstant"] = old["insertInstant"] if old else now
    for name in ("lastLoginInstant", "verifiedInstant"):
        entry.pop(name, None)
    for name in (
        "lastLoginInstant",
        "verified",
        "verifiedInstant",
        "authenticationToken",
    ):
        if old and name in old:
            entry[name] = old[name]
    if old is None:
        verified = not application["verifyRegistration"] or bool(
            body.get("skipRegistrationVerification")
        )
        entry["verified"] = verified
        entry |= {"verifiedInstant": now} if verified else {}
    if (
        body.get("generateAuthenticationToken")
        and application["authenticationTokenConfiguration"]["enabled"]
    ):
        entry["authenticationToken"] = random_text(32)
    return entry


def registered(
    call: Call, user: Object, application: Object, body: Object
) -> Object:
    """Return the tokens and verification ids in the answer to a new registration."""
    instance = call.instance
    found: Object = {}
    session = None
    if application["loginConfiguration"]["generateRefreshTokens"]:
        refresh = tokens.new_refresh_token(instance, user, application)
        session = refresh["id"]
        found |= {"refreshToken": refresh["token"], "refreshTokenId": session}
    token, expires = tokens.access_token(
        instance, user, application, "REGISTRATION", session=session
    )
    found |= {"token": token, "tokenExpirationInstant": expires}
    if not (tokens.registration_of(user, application) or {}).get("verified"):
        found["registrationVerificationId"] = start_registration_verification(
            instance, user, application
        )
    return found


def start_registration_verification(
    instance: Instance, user: Object, application: Object
) -> str:
    """Return a ticket that verifies a registration."""
    return instance.issue_ticket(
        "registration", 86_400, user=user["id"], application=application["id"]
    )


def registration(call: Call) -> tuple[Object, Object]:
    """Return user and registration of the URL."""
    user = call.find("user", call.ids["userId"])
    entry = tokens.registration_of(user, {"id": call.ids.get("applicationId")})
    if entry is None:
        raise not_found()
    return user, entry


def read_registration(call: Call) -> Object:
    """GET a registration."""
    return {"registration": registration(call)[1]}


def delete_registration(call: Call) -> None:
    """DELETE a registration, for good."""
    user, entry = registration(call)
    user["registrations"].remove(entry)
    tokens.revoke(
        call.instance, userId=user["id"], applicationId=entry["applicationId"]
    )


def update_registration(call: Call) -> Object:
    """PUT and PATCH; the application's id in the URL wins over the body's."""
    if "applicationId" not in call.ids:
        body = call.body("RegistrationRequest")
        sent = body.get("registration") or {}
        if not sent.get("applicationId"):
            raise refuse(
                "registration.applicationId",
                "blank",
                "You must specify the [registration.applicationId].",
            )
        call.ids["applicationId"] = str(sent["applicationId"]).lower()
        # Without the id in the URL a PATCH overwrites, as PUT does (fusionauth-issues 3061).
        user, old = registration(call)
    else:
        user, old = registration(call)
        if call.request.method == "PATCH":
            body = engine.patched(
                call, {"registration": old}, "RegistrationRequest"
            )
        else:
            body = call.body("RegistrationRequest")
    application = call.instance.of("application")[old["applicationId"]]
    entry = build_registration(call, user, application, body, old)
    user["registrations"][user["registrations"].index(old)] = entry
    return {"registration": entry}


def endpoints() -> list[Endpoint]:
    """Return the endpoints of users and registrations."""
    every = "/api/user/registration"
    one, both = every + "/{userId}", every + "/{userId}/{applicationId}"
    return [
        *USER.endpoints(),
        Endpoint("GET", "/api/user", look_up),
        Endpoint("GET", "/api/user/search", find),
        Endpoint("POST", "/api/user/search", find),
        Endpoint("DELETE", "/api/user/bulk", delete_many),
        Endpoint("POST", every, register),
        Endpoint("POST", one, register),
        *(
            Endpoint(verb, path, update_registration)
            for verb in ("PUT", "PATCH")
            for path in (one, both)
        ),
        Endpoint("GET", both, read_registration),
        Endpoint("DELETE", both, delete_registration),
    ]
