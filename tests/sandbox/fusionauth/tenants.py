# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tenants do beyond the table: rewriting by the server, links to webhooks, asynchronous deletion."""

from __future__ import annotations

from typing import Any

from . import domain, engine
from .engine import Change, Resource
from .errors import Problems, refuse, unauthorized
from .instance import FUSIONAUTH_CONNECTOR, Instance, Object
from .web import Call, Endpoint, Reply
from .webhooks import tell_of_keys

ASYNC_DELETE_MS = 1000


def prepare(change: Change) -> None:
    """Apply the rules of Tenant.normalize() in fusionauth-java-client, and the documented validations."""
    new, problems, instance = change.new, change.problems, change.instance
    if (
        change.old is None
        and change.call.key
        and "tenantId" in change.call.key
    ):
        raise unauthorized()
    new["state"] = change.old["state"] if change.old else "Active"
    new["configured"] = change.old["configured"] if change.old else False
    default = instance.get("tenant", instance.default_tenant) or new
    settings = new["jwtConfiguration"]
    settings.pop("enabled", None)
    for name in ("accessTokenKeyId", "idTokenKeyId"):
        settings[name] = (
            settings.get(name) or default["jwtConfiguration"][name]
        )
    new["formConfiguration"].setdefault(
        "adminUserFormId", default["formConfiguration"]["adminUserFormId"]
    )
    token_lifetimes(settings, "tenant.jwtConfiguration", problems)
    signing_keys(instance, settings, "tenant.jwtConfiguration", problems)
    new["connectorPolicies"] = [
        policy(entry)
        for entry in new.get("connectorPolicies") or [FUSIONAUTH_POLICY]
    ]
    normalize(new)
    rules = new["passwordValidationRules"]
    if not 0 < rules["minLength"] <= rules["maxLength"] <= 256:
        problems.field(
            "tenant.passwordValidationRules.maxLength",
            "invalid",
            "The password length limits are invalid.",
        )
    for identifier in change.body.get("webhookIds") or []:
        if instance.get("webhook", identifier.lower()) is None:
            problems.field(
                "webhookIds",
                "invalid",
                f"The webhook [{identifier}] does not exist.",
            )


FUSIONAUTH_POLICY = {
    "connectorId": FUSIONAUTH_CONNECTOR,
    "domains": ["*"],
    "migrate": False,
}


def policy(entry: Object) -> Object:
    """Return a connector policy as the server keeps it (ConnectorPolicy in fusionauth-java-client)."""
    kept = {
        name: value for name, value in entry.items() if value or name != "data"
    }
    if entry.get("connectorId") == FUSIONAUTH_CONNECTOR:
        return kept | FUSIONAUTH_POLICY
    return kept


def normalize(new: Object) -> None:
    """Rewrite what the server rewrites without saying so."""
    email, family, events = (
        new["emailConfiguration"],
        new["familyConfiguration"],
        new["eventConfiguration"],
    )
    if not email.get("verifyEmail"):
        email["verifyEmailWhenChanged"] = False
        email.pop("verificationEmailTemplateId", None)
    if not family.get("allowChildRegistrations"):
        family["parentEmailRequired"] = False
    events["events"] = configured_events(events["events"])


def configured_events(sent: Object) -> Object:
    """Return settings of events as the server keeps them: none of its own and none of a name that it does not know."""
    known = {
        name: event
        for name, event in domain.document()["EventType"].items()
        if "transactional" in event
    }
    return {
        name: settings
        if known[name]["transactional"]
        else settings | {"transactionType": "None"}
        for name, settings in sent.items()
        if name in known
    }


def token_lifetimes(settings: Object, path: str, problems: Problems) -> None:
    """Report lifetimes of tokens that are not positive."""
    for name in ("timeToLiveInSeconds", "refreshTokenTimeToLiveInMinutes"):
        if settings.get(name, 0) <= 0:
            problems.field(
                f"{path}.{name}",
                "invalid",
                f"The [{path}.{name}] property must be greater than 0.",
            )


def signing_keys(
    instance: Instance, settings: Object, path: str, problems: Problems
) -> None:
    """Report signing keys that cannot sign."""
    for name in ("accessTokenKeyId", "idTokenKeyId"):
        key = instance.get("key", settings.get(name))
        if key and (
            key["type"] == "Secret"
            or not ({"privateKey", "secret"} & set(key))
        ):
            problems.field(
                f"{path}.{name}",
                "invalid",
                f"The key [{key['id']}] has no private key and cannot sign.",
            )


def webhook_ids(instance: Instance, tenant: Object) -> Object:
    """Return the member beside the tenant that PATCH works on."""
    linked = [
        hook["id"]
        for hook in instance.all("webhook")
        if tenant["id"] in hook["tenantIds"]
    ]
    return {"webhookIds": linked} if linked else {}


def link_webhooks(change: Change) -> None:
    """Make the tenant's webhooks those of the request; none when it names none (fusionauth-issues 2413)."""
    wanted = {
        identifier.lower()
        for identifier in change.body.get("webhookIds") or []
    }
    for hook in change.instance.all("webhook"):
        others = [
            identifier
            for identifier in hook["tenantIds"]
            if identifier != change.new["id"]
        ]
        hook["tenantIds"] = (
            [*others, change.new["id"]] if hook["id"] in wanted else others
        )


def saved(change: Change) -> None:
    """Link the webhooks, and tell them."""
    link_webhooks(change)
    tell_of_keys(change)


def removable(call: Call, tenant: Object) -> None:
    """Keep the default tenant."""
    if tenant["id"] == call.instance.default_tenant:
        raise refuse(
            "tenantId", "invalid", "The default tenant cannot be deleted."
        )


def removed(call: Call, tenant: Object) -> None:
    """Remove everything of the tenant."""
    purge(call.instance, tenant["id"])


def purge(instance: Instance, identifier: str) -> None:
    """Remove a tenant with everything in it."""
    instance.of("tenant").pop(identifier, None)
    for name in (
        "application",
        "user",
        "group",
        "entity",
        "apiKey",
        "identityProvider",
        "grant",
    ):
        for thing in instance.all(name):
            if thing.get("tenantId") == identifier:
                del instance.of(name)[thing["id"]]
    for token in list(instance.refresh_tokens.values()):
        if token["tenantId"] == identifier:
            del instance.refresh_tokens[token["id"]]
    for hook in instance.all("webhook"):
        hook["tenantIds"] = [
            other for other in hook["tenantIds"] if other != identifier
        ]


def purge_doomed(instance: Instance) -> None:
    """Finish the asynchronous deletions that are due."""
    for identifier, due in list(instance.doomed_tenants.items()):
        if due <= instance.now():
            del instance.doomed_tenants[identifier]
            purge(instance, identifier)


def password_rules(call: Call) -> Object:
    """GET /api/tenant/password-validation-rules."""
    tenant = call.find(
        "tenant", call.ids.get("tenantId") or call.require_tenant()
    )
    return {"passwordValidationRules": tenant["passwordValidationRules"]}


TENANT = Resource(
    name="tenant",
    path="/api/tenant",
    request="TenantRequest",
    kind="Tenant",
    criteria=("name",),
    gated=(
        "accessControlConfiguration.uiIPAccessControlListId",
        "captchaConfiguration.enabled",
        "clientRiskConfiguration.enabled",
        "emailConfiguration.twoFactorMethodAddEmailTemplateId",
        "multiFactorConfiguration.email.enabled",
        "multiFactorConfiguration.sms.enabled",
        "multiFactorConfiguration.voice.enabled",
        "passwordValidationRules.breachDetection.enabled",
        *(
            f"rateLimitConfiguration.{name}.enabled"
            for name in ("failedLogin", "forgotPassword", "sendTwoFactor")
        ),
        "scimServerConfiguration.enabled",
        "webAuthnConfiguration.enabled",
    ),
    read_only=("configured", "state"),
    source="sourceTenantId",
    prepare=prepare,
    siblings=webhook_ids,
    saved=saved,
    removable=removable,
    removed=removed,
)


def delete(call: Call) -> Any:
    """DELETE /api/tenant/{tenantId}; ``?async=true`` answers 202 and goes on in the background."""
    if not call.flag("async"):
        return engine.delete(TENANT, call)
    tenant = TENANT.locate(call)
    removable(call, tenant)
    tenant["state"] = "PendingDelete"
    call.instance.doomed_tenants[tenant["id"]] = (
        call.instance.now() + ASYNC_DELETE_MS
    )
    return Reply(202)


def endpoints() -> list[Endpoint]:
    """Return the endpoints of tenants."""
    return [
        *(
            endpoint
            for endpoint in TENANT.endpoints()
            if endpoint.verb != "DELETE"
        ),
        Endpoint("DELETE", "/api/tenant/{tenantId}", delete),
        Endpoint(
            "GET",
            "/api/tenant/password-validation-rules",
            password_rules,
            public=True,
        ),
        Endpoint(
            "GET",
            "/api/tenant/password-validation-rules/{tenantId}",
            password_rules,
            public=True,
        ),
    ]
