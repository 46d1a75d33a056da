# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What applications do beyond the table: client id and secret, roles, scopes, keys the server makes."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from . import keys, paths
from .engine import Change, Child, Resource
from .errors import Problems, not_found, refuse, unauthorized
from .instance import FUSIONAUTH_APPLICATION, Instance, Object
from .tenants import signing_keys, token_lifetimes
from .web import Call, Endpoint
from .webhooks import tell_of_keys

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
RESERVED_SCOPES = (
    "openid",
    "offline_access",
    "profile",
    "email",
    "phone",
    "address",
)
# Of other URLs it is not known whether the server looks at them.
URLS = (
    "oauthConfiguration.authorizedOriginURLs[]",
    "oauthConfiguration.authorizedRedirectURLs[]",
    "oauthConfiguration.authorizedResourceUris[]",
    "oauthConfiguration.logoutURL",
)
RESOURCE = "authorizedResourceUris"
# When one property is set, which other one must be.
REQUIRED_WHEN = (
    ("samlv2Configuration.enabled", True, "samlv2Configuration.issuer"),
    (
        "samlv2Configuration.enabled",
        True,
        "samlv2Configuration.authorizedRedirectURLs",
    ),
    (
        "samlv2Configuration.logout.singleLogout.enabled",
        True,
        "samlv2Configuration.logout.singleLogout.url",
    ),
    (
        "samlv2Configuration.assertionEncryptionConfiguration.enabled",
        True,
        "samlv2Configuration.assertionEncryptionConfiguration.keyTransportEncryptionKeyId",
    ),
    (
        "registrationConfiguration.type",
        "advanced",
        "registrationConfiguration.formId",
    ),
    ("verifyRegistration", True, "verificationEmailTemplateId"),
)


def prepare(change: Change) -> None:
    """Complete and check an application (FusionAuth docs, "Applications")."""
    new, old, problems, instance = (
        change.new,
        change.old,
        change.problems,
        change.instance,
    )
    guard(change.call, old or new)
    new["state"] = old["state"] if old else "Active"
    new["active"] = new["state"] == "Active"
    new["roles"] = ROLE.inline(change)
    if "scopes" in instance.shapes["Application"]:
        new["scopes"] = SCOPE.inline(change)
    oauth = new["oauthConfiguration"]
    oauth["clientId"] = new["id"]
    kept = (
        old["oauthConfiguration"]["clientSecret"]
        if old
        else secrets.token_urlsafe(32)
    )
    oauth["clientSecret"] = oauth.get("clientSecret") or kept
    oauth["requireClientAuthentication"] = (
        oauth["clientAuthenticationPolicy"] == "Required"
    )
    if DEVICE_GRANT in oauth["enabledGrants"] and not oauth.get(
        "deviceVerificationURL"
    ):
        problems.blank("application.oauthConfiguration.deviceVerificationURL")
    forms = [
        form["id"]
        for form in instance.all("form")
        if form["type"] == "adminRegistration"
    ]
    new["formConfiguration"].setdefault("adminRegistrationFormId", forms[0])
    new["jwtConfiguration"].pop("refreshTokenRevocationPolicy", None)
    if not new["multiFactorConfiguration"].get("loginPolicy"):
        new["multiFactorConfiguration"].pop("trustPolicy", None)
    first_redirect(new["samlv2Configuration"])
    retain = paths.find(new, "registrationDeletePolicy.unverified") or {}
    if retain.get("numberOfDaysToRetain", 1) <= 0:
        path = "application.registrationDeletePolicy.unverified.numberOfDaysToRetain"
        problems.field(
            path, "invalid", f"The [{path}] property must be greater than 0."
        )
    for path, value, required in REQUIRED_WHEN:
        if paths.find(new, path) == value and not paths.find(new, required):
            problems.blank(f"application.{required}")
    if new["id"] != FUSIONAUTH_APPLICATION:
        check_urls(new, problems)
    check_keys(change)


def check_urls(new: Object, problems: Problems) -> None:
    """Report URLs that are not absolute."""
    for pattern in URLS:
        for where, text in paths.walk(new, pattern):
            parts = urlsplit(text)
            has_fragment = RESOURCE in where and "#" in text
            lacks_host = parts.scheme in ("http", "https") and not parts.netloc
            if not parts.scheme or lacks_host or has_fragment:
                plain = where.split("[")[0]
                message = (
                    f"Invalid URL [{text}] for property [application.{plain}]."
                )
                problems.field(f"application.{where}", "invalidURL", message)


def check_keys(change: Change) -> None:
    """Check signing keys; give enabled configurations that name none a key of their own."""
    new, problems = change.new, change.problems
    settings, saml = new["jwtConfiguration"], new["samlv2Configuration"]
    if change.instance.since("1.69"):
        for holder in (saml, saml["logout"]):
            mirror_verification_key(holder)
    if settings.get("enabled"):
        token_lifetimes(settings, "application.jwtConfiguration", problems)
        signing_keys(
            change.instance, settings, "application.jwtConfiguration", problems
        )
    if problems.fields:
        return
    if settings.get("enabled"):
        own_key(
            change,
            "jwtConfiguration.accessTokenKeyId",
            "Access token signing key",
        )
        own_key(
            change, "jwtConfiguration.idTokenKeyId", "Id token signing key"
        )
    if saml.get("enabled"):
        if saml.get("requireSignedRequests") and not saml.get(
            "defaultVerificationKeyId"
        ):
            problems.blank(
                "application.samlv2Configuration.verificationKeyIds"
            )
        own_key(change, "samlv2Configuration.keyId", "SAML signing key")


def first_redirect(saml: Object) -> None:
    """Add the deprecated callbackURL to the redirect URLs, of which it tells the first."""
    urls, callback = (
        saml["authorizedRedirectURLs"],
        saml.pop("callbackURL", None),
    )
    if callback and callback not in urls:
        urls.append(callback)
    if urls:
        saml["callbackURL"] = urls[0]


def mirror_verification_key(holder: Object) -> None:
    """Keep the deprecated defaultVerificationKeyId the first of verificationKeyIds."""
    listed = holder.get("verificationKeyIds") or []
    default = holder.get("defaultVerificationKeyId")
    holder["verificationKeyIds"] = listed or ([default] if default else [])
    if listed:
        holder["defaultVerificationKeyId"] = listed[0]


def own_key(change: Change, path: str, purpose: str) -> None:
    """Set the key at `path`: the one sent, the one stored, or a new one."""
    if paths.find(change.new, path):
        return
    stored = paths.find(change.old, path)
    if stored is None:
        name = f"{purpose} generated for application {change.new['name']} ({change.new['id']})"
        stored = keys.generate(change.instance, name, "RS256", 2048)["id"]
    paths.put(change.new, path, stored)


def guard(call: Call, application: Object) -> None:
    """Refuse writes to universal applications through a key of a tenant."""
    limited = call.key is not None and "tenantId" in call.key
    if (
        limited
        and call.request.method != "GET"
        and paths.find(application, "universalConfiguration.universal")
    ):
        raise unauthorized()


def listing(call: Call, found: list[Object]) -> list[Object]:
    """Return the active applications, or with ``?inactive=true`` the others."""
    return [
        application
        for application in found
        if application["active"] != call.flag("inactive")
    ]


def removed(call: Call, application: Object) -> None:
    """Remove the registrations and roles of a deleted application."""
    for user in call.instance.all("user"):
        user["registrations"] = [
            entry
            for entry in user["registrations"]
            if entry["applicationId"] != application["id"]
        ]
    for role in application["roles"]:
        drop_role(call, application, role)
    for token in list(call.instance.refresh_tokens.values()):
        if token["applicationId"] == application["id"]:
            del call.instance.refresh_tokens[token["id"]]


APPLICATION = Resource(
    name="application",
    path="/api/application",
    request="ApplicationRequest",
    kind="Application",
    tenancy="required",
    criteria=("name", "state", "tenantId", "universal"),
    gated=(
        "accessControlConfiguration.uiIPAccessControlListId",
        "registrationConfiguration.formId",
        "scopes",
        "themeId",
        "universalConfiguration.universal",
        "webAuthnConfiguration.enabled",
    ),
    read_only=("active", "state"),
    replaced=(
        "application.oauthConfiguration.authorizedOriginURLs",
        "application.oauthConfiguration.authorizedRedirectURLs",
        "application.oauthConfiguration.enabledGrants",
        "application.samlv2Configuration.authorizedRedirectURLs",
        "application.cleanSpeakConfiguration.applicationIds",
    ),
    soft_delete=True,
    source="sourceApplicationId",
    reserved=frozenset({FUSIONAUTH_APPLICATION}),
    prepare=prepare,
    saved=tell_of_keys,
    guard=guard,
    listing=listing,
    removed=removed,
)


def check_role(
    call: Call,
    application: Object,
    new: Object,
    old: Object | None,
    problems: Problems,
) -> None:
    """Keep the built-in application's roles as they are."""
    guard(call, application)
    if (
        application.get("id") == FUSIONAUTH_APPLICATION
        and "role" in call.endpoint.path
    ):
        raise refuse(
            "roleId",
            "invalid",
            "The roles of the FusionAuth application cannot be changed.",
        )
    if old and not problems.fields and old["name"] != new["name"]:
        rename_role(call.instance, application, old["name"], new.get("name"))


def rename_role(
    instance: Instance, application: Object, old: str, new: str | None
) -> None:
    """Carry a role's new name (None: no more) into the registrations that hold it."""
    for user in instance.all("user"):
        for entry in user["registrations"]:
            if (
                entry["applicationId"] == application["id"]
                and old in entry["roles"]
            ):
                entry["roles"] = sorted(
                    {*entry["roles"]} - {old} | ({new} if new else set())
                )


def drop_role(call: Call, application: Object, role: Object) -> None:
    """Take a deleted role away from everyone who holds it."""
    rename_role(call.instance, application, role["name"], None)
    for group in call.instance.all("group"):
        group["roleIds"] = [
            identifier
            for identifier in group["roleIds"]
            if identifier != role["id"]
        ]


def check_scope(
    call: Call,
    application: Object,
    new: Object,
    old: Object | None,
    problems: Problems,
) -> None:
    """Refuse the names that OpenID Connect and OAuth 2.0 reserve."""
    if new.get("name") in RESERVED_SCOPES:
        problems.field(
            "scope.name",
            "invalid",
            f"The scope name [{new['name']}] is reserved.",
        )


ROLE = Child(
    name="role",
    parent=APPLICATION,
    member="roles",
    request="ApplicationRoleRequest",
    kind="ApplicationRole",
    prepare=check_role,
    removed=drop_role,
)
SCOPE = Child(
    name="scope",
    parent=APPLICATION,
    member="scopes",
    request="ApplicationOAuthScopeRequest",
    kind="ApplicationOAuthScope",
    readable=True,
    by_name=False,
    shown_parent="applicationId",
    prepare=check_scope,
)


def oauth_configuration(call: Call) -> Object:
    """GET /api/application/{applicationId}/oauth-configuration: the client secret only for an API key."""
    application = call.instance.get("application", call.ids["applicationId"])
    if application is None or not call.sees("application", application):
        raise not_found()
    oauth = dict(application["oauthConfiguration"])
    if call.key is None:
        oauth.pop("clientSecret")
    return {
        "httpSessionMaxInactiveInterval": call.instance.tenant_of(application)[
            "httpSessionMaxInactiveInterval"
        ],
        "logoutURL": oauth.get("logoutURL"),
        "oauthConfiguration": oauth,
    }


def endpoints() -> list[Endpoint]:
    """Return the endpoints of applications, their roles and scopes."""
    path = "/api/application/{applicationId}/oauth-configuration"
    return [
        *APPLICATION.endpoints(),
        *ROLE.endpoints(),
        *SCOPE.endpoints(),
        Endpoint("GET", path, oauth_configuration, public=True, checked=True),
    ]
