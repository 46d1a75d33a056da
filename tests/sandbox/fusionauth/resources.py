# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource table: one row for every kind of object, and beside it the quirks a row cannot say.

Users, keys, tenants, applications, entities and user actions have a module each; their rows live there.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from . import permissions, validation
from .engine import Change, Resource, Singleton
from .errors import not_found, refuse, refuse_generally, unauthorized
from .instance import (
    DEFAULT_THEME,
    FUSIONAUTH_CONNECTOR,
    SIMPLE_THEME,
    Instance,
    Object,
    read_defaults,
)
from .web import Call, Endpoint

# Groups ---------------------------------------------------------------------------------------------------------------


def group_roles(change: Change) -> None:
    """Take the group's roles from the member beside it; they must exist in the tenant's applications."""
    instance, new = change.instance, change.new
    wanted = [
        identifier.lower() for identifier in change.body.get("roleIds") or []
    ]
    known = {
        role["id"]
        for application in instance.all("application")
        if application.get("tenantId") in (None, new["tenantId"])
        for role in application["roles"]
    }
    for index, identifier in enumerate(wanted):
        if identifier not in known:
            change.problems.field(
                f"roleIds[{index}]",
                "invalid",
                f"The role [{identifier}] does not exist.",
            )
    new["roleIds"] = list(dict.fromkeys(wanted))


def show_roles(instance: Instance, group: Object) -> Object:
    """Return a group with its roles by application."""
    roles = {
        application["id"]: [
            role
            for role in application["roles"]
            if role["id"] in group["roleIds"]
        ]
        for application in instance.all("application")
    }
    return group | {
        "roles": {
            identifier: found for identifier, found in roles.items() if found
        }
    }


def drop_members(call: Call, group: Object) -> None:
    """Remove the memberships of a deleted group."""
    for user in call.instance.all("user"):
        user["memberships"] = [
            entry
            for entry in user["memberships"]
            if entry["groupId"] != group["id"]
        ]


# API keys -------------------------------------------------------------------------------------------------------------


def complete_api_key(change: Change) -> None:
    """Complete and check an API key; keyManager is only set in the admin UI or by kickstart."""
    new, old, problems, instance = (
        change.new,
        change.old,
        change.problems,
        change.instance,
    )
    manager = change.call.key or {}
    new["keyManager"] = old["keyManager"] if old else False
    new.get("permissions", {}).get("endpoints", {}).pop(
        permissions.API_KEYS, None
    )
    if not permissions.covers(manager, new):
        raise unauthorized()
    if not new.get("key"):
        new["key"] = secrets.token_urlsafe(42)
    if not old and any(
        other["key"] == new["key"] for other in instance.all("apiKey")
    ):
        problems.field(
            "apiKey.key", "duplicate", "The [apiKey.key] is already in use."
        )
    if new.get("retrievable") is False and not new.get("name"):
        problems.blank("apiKey.name")


def guard_api_key(call: Call, key: Object) -> None:
    """Refuse managers whose own permissions do not include the key's."""
    if not permissions.covers(call.key or {}, key):
        raise unauthorized()


def hide_api_key(instance: Instance, key: Object) -> Object:
    """Leave out the secret of a key that cannot be retrieved."""
    return (
        key
        if key.get("retrievable", True)
        else {name: value for name, value in key.items() if name != "key"}
    )


def new_api_key(change: Change) -> Object:
    """Show the secret once, in the answer to the create."""
    return {} if change.old else {"apiKey": change.new}


# Identity providers, connectors, messengers: what depends on the type -------------------------------------------------

LONGEST_BODY = 2**24 - 1

REQUIRED_BY_TYPE = {
    "Apple": ("keyId", "servicesId", "teamId"),
    "EpicGames": ("client_id", "client_secret"),
    "ExternalJWT": ("name", "headerKeyParameter"),
    "Facebook": ("appId", "client_secret"),
    "Generic": ("connectTimeout", "readTimeout"),
    "Google": ("client_id", "client_secret"),
    "HYPR": ("relyingPartyApplicationId", "relyingPartyURL"),
    "Kafka": ("defaultTopic",),
    "LDAP": ("authenticationURL", "baseStructure", "connectTimeout", "identifyingAttribute", "loginIdAttribute",
             "readTimeout", "requestedAttributes", "securityMethod"),
    "LinkedIn": ("client_id", "client_secret"),
    "Nintendo": ("client_id", "client_secret"),
    "OpenIDConnect": ("name", "oauth2"),
    "SAMLv2": ("name", "idpEndpoint"),
    "SAMLv2IdPInitiated": ("name", "issuer"),
    "SonyPSN": ("client_id", "client_secret"),
    "Steam": ("webAPIKey",),
    "Twilio": ("accountSID", "authToken", "url"),
    "Twitch": ("client_id", "client_secret"),
    "Twitter": ("consumerKey", "consumerSecret"),
    "Xbox": ("client_id", "client_secret"),
}  # fmt: skip
ALSO_REQUIRED = {
    ("connector", "Generic"): ("authenticationURL",),
    ("messenger", "Generic"): ("url",),
}


def require_by_type(change: Change) -> None:
    """Report what an object of its type must have."""
    name, kind = change.resource.name, change.new["type"]
    for path in (
        *REQUIRED_BY_TYPE.get(kind, ()),
        *ALSO_REQUIRED.get((name, kind), ()),
    ):
        if change.new.get(path) in (None, "", [], 0):
            change.problems.blank(f"{name}.{path}")


def verification_keys(change: Change) -> None:
    """Settle which keys verify what a provider answers: since 1.69 a list, whose first is told in the older way, too.

    Where both are given, the list counts.
    """
    older = {
        "ExternalJWT": "defaultKeyId",
        "SAMLv2": "keyId",
        "SAMLv2IdPInitiated": "keyId",
    }.get(change.new["type"])
    if not older:
        return
    keys = change.new.get("verificationKeyIds") or [
        key for key in [change.new.get(older)] if key
    ]
    if not keys and (older == "keyId" or change.instance.since("1.69")):
        change.problems.blank(f"identityProvider.{older}")
    if keys and change.instance.since("1.69"):
        change.new |= {older: keys[0], "verificationKeyIds": keys}


def identity_provider(change: Change) -> None:
    """Complete and check an identity provider."""
    new, old, problems, instance = (
        change.new,
        change.old,
        change.problems,
        change.instance,
    )
    new.setdefault("name", SHOWN_NAMES.get(new["type"], new["type"]))
    require_by_type(change)
    verification_keys(change)
    endpoint = new.get("idpEndpoint", "https:")
    if not urlsplit(endpoint).scheme:
        path = "identityProvider.idpEndpoint"
        problems.field(
            path,
            "invalidURL",
            f"Invalid URL [{endpoint}] for property [{path}].",
        )
    if new["type"] == "OpenIDConnect" and not new["oauth2"].get("client_id"):
        problems.blank("identityProvider.oauth2.client_id")
    changed = old and old["linkingStrategy"] != new["linkingStrategy"]
    if changed and old and old["enabled"] and instance.since("1.65"):
        path = "identityProvider.linkingStrategy"
        problems.field(
            path,
            "invalid",
            f"The [{path}] property cannot be changed while the provider is enabled.",
        )
    for member, collection in (
        ("applicationConfiguration", "application"),
        ("tenantConfiguration", "tenant"),
    ):
        for identifier in new[member]:
            if identifier not in instance.of(collection):
                path = f"identityProvider.{member}[{identifier}]"
                problems.field(
                    path,
                    "invalid",
                    f"The {collection} with Id [{identifier}] does not exist.",
                )


SHOWN_NAMES = {
    "EpicGames": "Epic Games",
    "SonyPSN": "Sony PlayStation Network",
}


def look_up_provider(call: Call) -> Object:
    """GET /api/identity-provider/lookup?domain=: the enabled provider that manages a domain."""
    domain = call.query.get("domain", "").rpartition("@")[2].lower()
    for provider in call.instance.all("identityProvider"):
        if provider["enabled"] and domain in provider.get("domains", ()):
            shown = {name: provider[name] for name in ("id", "name", "type")}
            return {
                "identityProvider": shown
                | {
                    "applicationIds": sorted(
                        provider["applicationConfiguration"]
                    )
                }
            }
    raise refuse(
        "domain",
        "missing",
        f"No identity provider manages the domain [{domain}].",
    )


# Lambdas, templates, themes, webhooks ---------------------------------------------------------------------------------


def by_type(call: Call, found: list[Object]) -> list[Object]:
    """Keep only the type of the query string."""
    wanted = call.query.get("type")
    return [thing for thing in found if wanted in (None, thing.get("type"))]


def unix_lines(change: Change) -> None:
    """Trim texts and give them LF line ends."""
    for name, value in change.new.items():
        if isinstance(value, str) and (
            name.startswith("default") or name == "body"
        ):
            text = value.replace("\r\n", "\n").replace("\r", "\n")
            change.new[name] = text if name == "body" else text.strip()
        elif isinstance(value, dict) and name.startswith("localized"):
            change.new[name] = {
                locale: text.replace("\r\n", "\n").strip()
                for locale, text in sorted(value.items())
            }


def code(change: Change) -> None:
    """Check a lambda: its body is kept in a MEDIUMTEXT of MySQL."""
    unix_lines(change)
    if len(change.new.get("body", "").encode()) > LONGEST_BODY:
        change.problems.field(
            "lambda.body", "tooLong", "The [lambda.body] property is too long."
        )


def theme(change: Change) -> None:
    """Complete and check a theme; missing templates are the default theme's."""
    new, problems = change.new, change.problems
    default = change.instance.of("theme")[DEFAULT_THEME]
    if change.old and change.old["id"] in (DEFAULT_THEME, SIMPLE_THEME):
        raise refuse(
            "themeId", "invalid", "The default themes cannot be changed."
        )
    if new["type"] == "advanced":
        new["templates"] = default["templates"] | new.get("templates", {})
    if not new.get("defaultMessages"):
        problems.blank("theme.defaultMessages")
    unix_lines(change)


def webhook(change: Change) -> None:
    """Check a webhook."""
    for name in ("connectTimeout", "readTimeout"):
        if change.new.get(name, 1) <= 0:
            path = f"webhook.{name}"
            change.problems.field(
                path,
                "invalid",
                f"The [{path}] property must be greater than 0.",
            )
    signature = change.new.get("signatureConfiguration") or {}
    if signature.get("enabled") and not signature.get("signingKeyId"):
        change.problems.blank("webhook.signatureConfiguration.signingKeyId")
    for identifier in change.new["tenantIds"]:
        if identifier not in change.instance.of("tenant"):
            change.problems.field(
                "webhook.tenantIds",
                "invalid",
                f"The tenant [{identifier}] does not exist.",
            )


# Forms ----------------------------------------------------------------------------------------------------------------

# Type and control of the fields that the server knows by their key.
MANAGED: dict[str, tuple[str, str]] = {
    "registration.preferredLanguages": ("string", "select"),
    "registration.roles": ("string", "checkbox"),
    "registration.timezone": ("string", "select"),
    "registration.username": ("string", "text"),
    "user.birthDate": ("date", "text"),
    "user.email": ("email", "text"),
    "user.firstName": ("string", "text"),
    "user.fullName": ("string", "text"),
    "user.imageUrl": ("string", "text"),
    "user.lastName": ("string", "text"),
    "user.middleName": ("string", "text"),
    "user.mobilePhone": ("string", "text"),
    "user.parentEmail": ("email", "text"),
    "user.password": ("string", "password"),
    "user.phoneNumber": ("phoneNumber", "text"),
    "user.preferredLanguages": ("string", "select"),
    "user.timezone": ("string", "select"),
    "user.username": ("string", "text"),
}
VALIDATED_CONTROLS = ("number", "text", "textarea")


def form_field(change: Change) -> None:
    """Rewrite a form field as the server does (FormField.normalize() in fusionauth-java-client)."""
    new, old = change.new, change.old
    key = new.get("key", "")
    new["type"], control = MANAGED.get(key, (new["type"], "text"))
    if old:
        new["control"] = old.get("control")
    new["control"] = new.get("control") or control
    if key == "user.password":
        new |= {"control": "password", "required": True}
    if new["type"] == "email":
        new["control"] = "text"
    if new["type"] == "consent":
        new |= {
            "confirm": False,
            "control": None,
            "key": f"consents['{new.get('consentId')}']",
        }
        if not new.get("consentId"):
            change.problems.blank("field.consentId")
    elif not key:
        change.problems.blank("field.key")
    if new["control"] not in VALIDATED_CONTROLS:
        new["validator"] = {"enabled": False}
    if new["type"] == "bool" and new["control"] == "checkbox":
        new["options"] = sorted(
            (option.lower() for option in new["options"]), reverse=True
        )
    if new["control"] is None:
        del new["control"]


def own_form(call: Call, thing: Object) -> None:
    """Keep the forms and fields the server came with."""
    if thing.get("name", "").startswith("Default "):
        raise refuse_generally(
            "invalid", f"The default [{thing['name']}] cannot be deleted."
        )


# The long tail --------------------------------------------------------------------------------------------------------


def ip_acl(change: Change) -> None:
    """Sort the entries, the default action (``*``) first and only once; the end of a range defaults to its start."""
    entries, problems = change.new["entries"], change.problems
    defaults = [
        entry for entry in entries if entry.get("startIPAddress") == "*"
    ]
    ranges = [entry for entry in entries if entry.get("startIPAddress") != "*"]
    if not defaults:
        path = "ipAccessControlList.entries"
        problems.field(
            path, "missing", "One entry must have a [startIPAddress] of [*]."
        )
    for index, entry in enumerate(ranges):
        if not entry.get("startIPAddress"):
            problems.blank(
                f"ipAccessControlList.entries[{index}].startIPAddress"
            )
        else:
            entry.setdefault("endIPAddress", entry["startIPAddress"])
    ranges.sort(
        key=lambda entry: [
            part.zfill(3)
            for part in entry.get("startIPAddress", "").split(".")
        ]
    )
    change.new["entries"] = [*defaults[:1], *ranges]


def form(change: Change) -> None:
    """Drop the steps that collect nothing."""
    steps = change.new["steps"]
    change.new["steps"] = [
        step
        for step in steps
        if step.get("type") != "collectData" or step.get("fields")
    ]


def kafka_producer(new: Object) -> Object:
    """Give a Kafka producer that names no servers the three settings of the server's own."""
    for holder in (new, new.get("kafka") or {}):
        if (
            "producer" in holder
            and "bootstrap.servers" not in holder["producer"]
        ):
            holder["producer"] |= read_defaults("resources")["integrations"][
                "kafka"
            ]["producer"]
    return new


def messenger(change: Change) -> None:
    """Complete and check a messenger."""
    require_by_type(change)
    kafka_producer(change.new)


TABLE = (
    Resource(
        name="apiKey",
        path="/api/api-key",
        request="APIKeyRequest",
        kind="APIKey",
        id_param="keyId",
        tenancy="optional",
        listed=False,
        required=(),
        read_only=("keyManager",),
        immutable=("key", "retrievable"),
        source="sourceKeyId",
        prepare=complete_api_key,
        guard=guard_api_key,
        view=hide_api_key,
        answer=new_api_key,
    ),
    Resource(
        name="group",
        path="/api/group",
        request="GroupRequest",
        kind="Group",
        tenancy="required",
        criteria=("name", "tenantId"),
        read_only=("roles",),
        hidden=("roleIds",),
        prepare=group_roles,
        siblings=lambda instance, group: {"roleIds": list(group["roleIds"])},
        view=show_roles,
        removed=drop_members,
    ),
    Resource(
        name="lambda",
        path="/api/lambda",
        request="LambdaRequest",
        kind="Lambda",
        criteria=("body", "name", "type"),
        required=("name", "body", "type"),
        unique=(),
        immutable=("type",),
        prepare=code,
        listing=by_type,
    ),
    Resource(
        name="emailTemplate",
        path="/api/email/template",
        request="EmailTemplateRequest",
        kind="EmailTemplate",
        criteria=("name",),
        required=(
            "name",
            "defaultSubject",
            "defaultHtmlTemplate",
            "defaultTextTemplate",
        ),
        prepare=unix_lines,
    ),
    Resource(
        name="theme",
        path="/api/theme",
        request="ThemeRequest",
        kind="Theme",
        criteria=("name", "type"),
        immutable=("type",),
        source="sourceThemeId",
        reserved=frozenset({DEFAULT_THEME, SIMPLE_THEME}),
        prepare=theme,
    ),
    Resource(
        name="webhook",
        path="/api/webhook",
        request="WebhookRequest",
        kind="Webhook",
        criteria=("description", "tenantId", "url"),
        order="insertInstant DESC, id DESC",
        required=("url", "connectTimeout", "readTimeout"),
        unique=(),
        prepare=webhook,
    ),
    Resource(
        name="identityProvider",
        path="/api/identity-provider",
        request="IdentityProviderRequest",
        kind="{type}IdentityProvider",
        tenancy="optional",
        criteria=("applicationId", "name", "source", "tenantId", "type"),
        required=(),
        immutable=("source",),
        non_empty=("data",),
        prepare=identity_provider,
    ),
    Resource(
        name="connector",
        path="/api/connector",
        request="ConnectorRequest",
        kind="{type}ConnectorConfiguration",
        licensed=True,
        reserved=frozenset({FUSIONAUTH_CONNECTOR}),
        prepare=require_by_type,
    ),
    Resource(
        name="form",
        path="/api/form",
        request="FormRequest",
        kind="Form",
        required=("name", "type", "steps"),
        immutable=("type",),
        prepare=form,
        removable=own_form,
    ),
    Resource(
        name="field",
        path="/api/form/field",
        request="FormFieldRequest",
        kind="FormField",
        immutable=("key",),
        prepare=form_field,
        removable=own_form,
    ),
    Resource(
        name="messageTemplate",
        path="/api/message/template",
        request="MessageTemplateRequest",
        kind="{type}MessageTemplate",
        required=("name", "defaultTemplate"),
        prepare=unix_lines,
    ),
    Resource(
        name="messenger",
        path="/api/messenger",
        request="MessengerRequest",
        kind="{type}MessengerConfiguration",
        replaced=("messenger.messageTypes",),
        prepare=messenger,
    ),
    Resource(
        name="ipAccessControlList",
        path="/api/ip-acl",
        licensed=True,
        request="IPAccessControlListRequest",
        kind="IPAccessControlList",
        listed=False,
        criteria=("name",),
        required=("name", "entries"),
        non_empty=("data",),
        prepare=ip_acl,
    ),
    Resource(
        name="userActionReason",
        path="/api/user-action-reason",
        request="UserActionReasonRequest",
        kind="UserActionReason",
        required=("text", "code"),
        unique=("text", "code"),
    ),
)

TENANT_MANAGER = Singleton(
    "tenantManagerConfiguration",
    "/api/tenant-manager",
    "TenantManagerConfigurationRequest",
    "TenantManagerConfiguration",
    apart=("identityProviderTypeConfigurations",),
)
TYPE_CONFIGURATION = "TenantManagerIdentityProviderTypeConfiguration"


def configure_type(call: Call) -> Object | None:
    """POST, PUT and DELETE /api/tenant-manager/identity-provider/{type}."""
    instance, kind = call.instance, call.ids["type"]
    configured = TENANT_MANAGER.stored(instance)[
        "identityProviderTypeConfigurations"
    ]
    if kind not in instance.shapes["IdentityProviderType"]:
        raise refuse(
            "type", "couldNotConvert", f"Invalid [type] value [{kind}]."
        )
    if call.request.method != "POST" and kind not in configured:
        raise not_found()
    if call.request.method == "DELETE":
        del configured[kind]
        return None
    sent = (
        call.body(f"{TYPE_CONFIGURATION}Request").get("typeConfiguration")
        or {}
    )
    if call.request.method == "POST" and kind in configured:
        raise refuse(
            "type", "duplicate", f"The type [{kind}] is configured already."
        )
    now, fresh = (
        instance.now(),
        {"defaultAttributeMappings": {}, "enabled": False},
    )
    new = validation.fill(
        instance.shapes, instance.nested, TYPE_CONFIGURATION, sent, fresh
    )
    inserted = configured.get(kind, {}).get("insertInstant", now)
    configured[kind] = new | {
        "insertInstant": inserted,
        "lastUpdateInstant": now,
        "type": kind,
    }
    return {"typeConfiguration": configured[kind]}


SINGLETONS = (
    TENANT_MANAGER,
    Singleton(
        "integrations",
        "/api/integration",
        "IntegrationRequest",
        "Integrations",
        prepare=kafka_producer,
    ),
    Singleton(
        "systemConfiguration",
        "/api/system-configuration",
        "SystemConfigurationRequest",
        "SystemConfiguration",
        required=("reportTimezone",),
    ),
)


def endpoints() -> list[Endpoint]:
    """Return the endpoints of the table."""
    return [
        *(
            endpoint
            for row in (*TABLE, *SINGLETONS)
            for endpoint in row.endpoints()
        ),
        Endpoint(
            "GET",
            "/api/identity-provider/lookup",
            look_up_provider,
            public=True,
        ),
        *(
            Endpoint(
                verb,
                "/api/tenant-manager/identity-provider/{type}",
                configure_type,
            )
            for verb in ("POST", "PUT", "DELETE")
        ),
    ]
