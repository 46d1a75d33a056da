# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server holds before anybody has used it (FusionAuth docs, "Reserved ids" and "Kickstart")."""

from __future__ import annotations

import secrets

from . import keys, validation
from .instance import (
    DEFAULT_THEME,
    FUSIONAUTH_APPLICATION,
    FUSIONAUTH_CONNECTOR,
    SHADOW_KEYS,
    SIMPLE_THEME,
    TENANT_MANAGER_ADMIN_ROLE,
    Clock,
    Instance,
    Object,
    read_defaults,
)

RECONCILE = "function reconcile(user, registration) {\n}"
PLACEHOLDER = "[#ftl/]\n[#-- The stand-in keeps no page templates. --]"


def fresh_instance(
    clock: Clock, api_key: str, version: str, url: str
) -> Instance:
    """Return a new instance of `version` with its built-in objects and one super API key."""
    instance = Instance(clock, api_key, version, url)
    instance.default_tenant = instance.new_id()
    instance.of("tenant")[instance.default_tenant] = {"issuer": "acme.com"}
    signing = keys.generate(
        instance,
        "Default signing key",
        "RS256" if instance.since("1.50") else "HS256",
        2048,
        "acme.com",
    )
    add_shadow_keys(instance)
    add_built_ins(instance)
    add_tenant(instance, signing["id"])
    add_applications(instance)
    store(
        instance,
        "apiKey",
        {
            "key": api_key,
            "keyManager": True,
            "name": "Super key",
            "retrievable": True,
        },
    )
    return instance


def store(
    instance: Instance, name: str, thing: Object, identifier: str = ""
) -> Object:
    """Store a built-in object under an id of its own."""
    now = instance.now()
    identifier = identifier or instance.new_id()
    stored: Object = {
        "id": identifier,
        "insertInstant": now,
        "lastUpdateInstant": now,
    } | thing
    instance.of(name)[identifier] = stored
    return stored


def add_shadow_keys(instance: Instance) -> None:
    """Add the keys that stand for "sign with the client secret"."""
    for algorithm, identifier in SHADOW_KEYS.items():
        properties = {
            "algorithm": algorithm,
            "kid": secrets.token_hex(5),
            "name": f"OpenID Connect compliant HMAC using SHA-{algorithm[2:]}",
            "secret": secrets.token_urlsafe(32),
            "type": "HMAC",
        }
        store(instance, "key", properties, identifier)


def add_built_ins(instance: Instance) -> None:
    """Add connector, themes, forms, lambdas and, since 1.69, the "AI Agent" entity type."""
    connector = {
        "data": {},
        "debug": False,
        "name": "Default",
        "type": "FusionAuth",
    }
    store(instance, "connector", connector, FUSIONAUTH_CONNECTOR)
    templates = dict.fromkeys(instance.shapes["Templates"], PLACEHOLDER)
    messages = {
        "data": {},
        "defaultMessages": "login=Login",
        "localizedMessages": {},
        "stylesheet": "",
    }
    advanced = messages | {
        "name": "FusionAuth",
        "templates": templates,
        "type": "advanced",
    }
    store(instance, "theme", advanced, DEFAULT_THEME)
    store(
        instance,
        "theme",
        messages
        | {"name": "FusionAuth Simple", "type": "simple", "variables": {}},
        SIMPLE_THEME,
    )
    fresh = read_defaults("resources")
    built_ins = read_defaults("built_ins")
    fields = [
        store(instance, "field", fresh["field"] | {"control": "text"} | field)[
            "id"
        ]
        for field in built_ins["fields"]
    ]
    for kind, name in built_ins["forms"].items():
        step = {"fields": list(fields)} | (
            {"type": "collectData"} if instance.since("1.62") else {}
        )
        store(
            instance,
            "form",
            {"data": {}, "name": name, "steps": [step], "type": kind},
        )
    for kind in built_ins["lambdaTypes"]:
        name = f"Default {kind.removesuffix('Reconcile')} Reconcile provided by FusionAuth"
        properties = {"body": RECONCILE, "name": name, "type": kind}
        store(instance, "lambda", fresh["lambda"] | properties)
    if instance.since("1.69"):
        permission = {
            "data": {},
            "isDefault": False,
            "name": "call",
        } | identity(instance)
        store(
            instance,
            "entityType",
            fresh["entityType"]
            | {"name": "AI Agent", "permissions": [permission]},
        )


def identity(instance: Instance) -> Object:
    """Return a fresh id and its instants."""
    return {
        "id": instance.new_id(),
        "insertInstant": instance.now(),
        "lastUpdateInstant": instance.now(),
    }


def add_tenant(instance: Instance, signing_key: str) -> None:
    """Add the default tenant."""
    tenant = validation.prune(
        instance.shapes, "Tenant", read_defaults("resources")["tenant"]
    )
    tenant["jwtConfiguration"] |= {
        "accessTokenKeyId": signing_key,
        "idTokenKeyId": signing_key,
    }
    form = next(
        form["id"]
        for form in instance.all("form")
        if form["type"] == "adminUser"
    )
    tenant |= {
        "formConfiguration": {"adminUserFormId": form},
        "name": "Default",
    }
    store(instance, "tenant", tenant, instance.default_tenant)


def add_applications(instance: Instance) -> None:
    """Add the admin application, and since 1.60 the Tenant Manager."""
    admin = application(instance, FUSIONAUTH_APPLICATION, "FusionAuth")
    admin["roles"] = [
        role(instance, name, name == "admin")
        for name in read_defaults("built_ins")["roles"]
    ]
    admin["tenantId"] = instance.default_tenant
    admin["oauthConfiguration"] |= {
        "authorizedRedirectURLs": ["/login"],
        "enabledGrants": ["authorization_code", "refresh_token"],
        "logoutURL": "/",
    }
    store(instance, "application", admin, FUSIONAUTH_APPLICATION)
    if instance.since("1.60"):
        identifier = instance.new_id()
        manager = application(instance, identifier, "Tenant Manager")
        manager["roles"] = [
            role(instance, "admin", True) | {"id": TENANT_MANAGER_ADMIN_ROLE}
        ]
        manager["universalConfiguration"] = {"universal": True}
        store(instance, "application", manager, identifier)


def application(instance: Instance, identifier: str, name: str) -> Object:
    """Return an application of the server's own."""
    found = validation.prune(
        instance.shapes,
        "Application",
        read_defaults("resources")["application"],
    )
    form = next(
        form["id"]
        for form in instance.all("form")
        if form["type"] == "adminRegistration"
    )
    found["formConfiguration"]["adminRegistrationFormId"] = form
    found["oauthConfiguration"] |= {
        "clientId": identifier,
        "clientSecret": secrets.token_urlsafe(32),
    }
    return found | {"name": name}


def role(instance: Instance, name: str, is_super: bool) -> Object:
    """Return a role of an application of the server's own."""
    return identity(instance) | {
        "isDefault": False,
        "isSuperRole": is_super,
        "name": name,
    }
