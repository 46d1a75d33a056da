# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of FusionAuth's fields, held against its domain classes.

tests/sandbox/fusionauth/domain.json is a reading of the declarations, constructors and ``normalize()`` methods in
fusionauth-java-client 1.65.0 (dc972cc; what is newer: fusionauth-client-builder 1.70.0, dfb0f7b), made by a script. In
the product the names and types of fields are generated from the OpenAPI document, and all else was written by hand from
the API reference. So where they agree, two readings do; where they are meant not to, the exception is here, with its
reason.

In a path, ``[]`` is an element of a list and ``{}`` a value of a map.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.gatewright.auth.plugins.module_utils._core.names import (
    to_snake_case,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    KeyedListSchema,
    ListSchema,
    MapSchema,
    PemSchema,
    RecordSchema,
    ScalarSchema,
    Schema,
    SetSchema,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.field_types import (
    EmailSchema,
    PhoneNumberSchema,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resources.webhooks import (
    INSTANCE_EVENTS,
    NOT_TRANSACTIONAL_EVENTS,
    TRANSACTIONAL_EVENTS,
)
from tests.support.sandbox import CHECKOUT

Fields = dict[str, dict[str, Any]]

DOMAIN: dict[str, Fields] = json.loads(
    (CHECKOUT / "tests/sandbox/fusionauth/domain.json").read_text()
)
NAMED_OTHERWISE = {
    "APIKey": "api_key",
    "Integrations": "integration",
    "IPAccessControlList": "ip_acl",
    "SMSMessageTemplate": "message_template",
    "UserRegistration": "registration",
    "VoiceMessageTemplate": "message_template",
}
NO_RESOURCES = {
    "EntityTypePermission",
    "EventType",
    "TenantManagerIdentityProviderTypeConfiguration",
    "UserActionReason",
}
BY_TYPE = {
    "IdentityProvider": "identity_provider",
    "ConnectorConfiguration": "connector",
    "MessengerConfiguration": "messenger",
}


def kind_of(name: str) -> tuple[str, str | None]:
    """The resource that a class is, and its type where that decides its fields."""
    for suffix, resource in BY_TYPE.items():
        if name.endswith(suffix):
            return resource, name.removesuffix(suffix).replace(
                "OpenId", "OpenID"
            )
    return NAMED_OTHERWISE.get(name) or to_snake_case(name), None


CLASSES = sorted(DOMAIN.keys() - NO_RESOURCES)

# Fields that stand in requests beside the object, or in paths.
REQUEST_ONLY = {
    "applicationId", "disableDomainBlock", "entityId", "generateAuthenticationToken", "sendSetPasswordIdentityType",
    "skipRegistrationVerification", "skipVerification", "sourceApplicationId", "sourceKeyId", "sourceTenantId",
    "sourceThemeId", "userId", "webhookIds",
}  # fmt: skip
# Declared by a class that two objects share, and ignored in this one: taken, since files have them, and never kept.
NEVER_KEPT = {
    ("Application", "jwtConfiguration.refreshTokenRevocationPolicy"),
    ("Application", "scopes[].applicationId"),
    ("Tenant", "jwtConfiguration.enabled"),
}
# Deprecated, or what only answers have.
NOT_MANAGED = {
    "APIKey": {"keyManager"},
    "Application": {"state"},
    "Entity": {"tenantId", "type"},
    "EntityGrant": {"entity", "id"},
    "Group": {"roles", "tenantId"},
    "Key": {"certificateInformation", "expirationInstant", "hasPrivateKey"},
    "GenericMessengerConfiguration": {"transport"},
    "KafkaMessengerConfiguration": {"transport"},
    "SystemConfiguration": {"cookieEncryptionKey"},
    "Tenant": {"configured", "state"},
    "TwilioMessengerConfiguration": {"transport"},
    "User": {
        "breachedPasswordLastCheckedInstant", "breachedPasswordStatus", "cleanSpeakId", "connectorId", "identities",
        "lastLoginInstant", "memberships", "passwordChangeReason", "passwordLastUpdateInstant", "registrations",
        "uniqueUsername", "usernameStatus", "verified", "verifiedInstant",
    },
    "UserConsent": {"consent"},
    "UserRegistration": {"cleanSpeakId", "lastLoginInstant", "tokens", "usernameStatus", "verified", "verifiedInstant"},
}  # fmt: skip
INSTANTS = ("insertInstant", "lastUpdateInstant")

# Lists whose order the server does not keep, or that mean the same in any order.
UNORDERED = {
    ("Application", "cleanSpeakConfiguration.applicationIds"),
    ("Application", "jwtConfiguration.accessTokenVerificationKeyIds"),
    ("Application", "jwtConfiguration.idTokenVerificationKeyIds"),
    ("Application", "oauthConfiguration.authorizedOriginURLs"),
    ("Application", "oauthConfiguration.authorizedResourceUris"),
    ("EntityType", "jwtConfiguration.accessTokenVerificationKeyIds"),
    ("IPAccessControlList", "entries"),
    ("Integrations", "cleanspeak.applicationIds"),
    ("SystemConfiguration", "corsConfiguration.allowedHeaders"),
    ("SystemConfiguration", "corsConfiguration.allowedMethods"),
    ("SystemConfiguration", "corsConfiguration.allowedOrigins"),
    ("SystemConfiguration", "corsConfiguration.exposedHeaders"),
    ("SystemConfiguration", "trustedProxyConfiguration.trusted"),
    ("Tenant", "jwtConfiguration.accessTokenVerificationKeyIds"),
    ("Tenant", "jwtConfiguration.idTokenVerificationKeyIds"),
    ("TenantManagerConfiguration", "applicationConfigurations"),
    ("UserConsent", "values"),
    ("Webhook", "tenantIds"),
}

# What the server fills in where the class leaves it open (FusionAuth's API reference).
FILLED_IN: dict[tuple[str, str], Any] = {
    ("Application", "active"): True,
    (
        "Application",
        "oauthConfiguration.clientAuthenticationPolicy",
    ): "Required",
    ("FacebookIdentityProvider", "fields"): "email",
    ("FacebookIdentityProvider", "loginMethod"): "UseRedirect",
    ("FacebookIdentityProvider", "permissions"): "email",
    ("GoogleIdentityProvider", "loginMethod"): "UseRedirect",
    ("Tenant", "emailConfiguration.security"): "NONE",
    ("Tenant", "issuer"): "acme.com",
    (
        "Tenant",
        "passwordEncryptionConfiguration.encryptionScheme",
    ): "salted-pbkdf2-hmac-sha256",
    (
        "Tenant",
        "passwordEncryptionConfiguration.encryptionSchemeFactor",
    ): 24000,
    ("Tenant", "passwordValidationRules.breachDetection.matchMode"): "High",
    ("Tenant", "passwordValidationRules.breachDetection.onLogin"): "Off",
    ("Tenant", "themeId"): "75a068fd-e94b-451a-9aeb-3ddb9a3b5987",
    ("User", "active"): True,
    ("UserAction", "active"): True,
    ("UserConsent", "status"): "Active",
}
# What normalize() makes of the class's own value.
NORMALIZED: dict[tuple[str, str], Any] = {
    ("Integrations", "kafka.producer"): {
        "bootstrap.servers": "localhost:9092",
        "max.block.ms": "5000",
        "request.timeout.ms": "2000",
    },
    ("Tenant", "connectorPolicies"): [
        {
            "connectorId": "e3306678-a53a-4964-9040-1c96f36dda72",
            "domains": ["*"],
            "migrate": False,
        }
    ],
}
NORMALIZED["KafkaMessengerConfiguration", "producer"] = NORMALIZED[
    "Integrations", "kafka.producer"
]
# What has a value in the class and no default in the tables.
ALWAYS_STATED = {
    *(
        ("GenericConnectorConfiguration", name)
        for name in ("connectTimeout", "readTimeout")
    ),
    *(
        ("LDAPConnectorConfiguration", name)
        for name in ("connectTimeout", "readTimeout")
    ),
    ("Form", "steps"),
    ("Form", "type"),
    ("IPAccessControlList", "entries"),
    ("IPAccessControlList", "entries[].action"),
    ("Tenant", "connectorPolicies[].connectorId"),
    ("User", "memberships"),  # counts only where the user is new
}
# Below what the server chooses, as by the theme that another one is made of, or what counts only for a new object.
NO_DEFAULTS_BELOW = ("source", "twoFactor.", "type", "variables.")


def shape_of(name: str) -> Schema:
    """The shape of a class's objects, with their defaults."""
    resource, kind = kind_of(name)
    return RESOURCES[resource].schema_for(kind, with_defaults=True)


def places(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every place inside a value, by its path."""
    if isinstance(schema, (ListSchema, MapSchema)) and schema.item:
        inner = path + ("{}" if isinstance(schema, MapSchema) else "[]")
        yield inner, schema.item
        yield from places(schema.item, inner)
    for name, part in (
        schema.fields.items() if isinstance(schema, RecordSchema) else ()
    ):
        inner = f"{path}.{name}" if path else name
        yield inner, part
        yield from places(part, inner)


def fields_of(name: str) -> Fields:
    """What a class declares and the collection manages."""
    left_out = NOT_MANAGED.get(name, set())
    return {
        path: field
        for path, field in DOMAIN[name].items()
        if not path.endswith(INSTANTS)
        and path.split(".")[0].split("[")[0].split("{")[0] not in left_out
    }


def known(name: str) -> Iterator[tuple[str, dict[str, Any], Schema]]:
    """Each field that both know: its path, what the class says, and the shape in the table."""
    fields = fields_of(name)
    for path, schema in places(shape_of(name)):
        if path in fields:
            yield path, fields[path], schema


@pytest.mark.parametrize("name", CLASSES)
def test_the_tables_have_the_fields_of_the_class(name: str) -> None:
    fields = fields_of(name)
    mine = {
        path
        for path, dummy in places(shape_of(name))
        if not path.endswith(("[]", "{}"))
    }
    ignored = tuple(path for owner, path in NEVER_KEPT if owner == name)
    surplus = {
        path
        for path in mine - DOMAIN[name].keys() - REQUEST_ONLY
        if not path.startswith(ignored or "-")
    }
    assert (surplus, fields.keys() - mine) == (set(), set())


@pytest.mark.parametrize("name", CLASSES)
def test_order_counts_where_the_class_has_a_list(name: str) -> None:
    kinds = {
        "list": {ListSchema, KeyedListSchema},
        "set": {SetSchema},
        "sorted set": {SetSchema},
        "map": {MapSchema},
        "map of sets": {MapSchema},
    }
    wrong = {
        path: type(schema)
        for path, field, schema in known(name)
        if "collection" in field
        and type(schema) not in kinds[field["collection"]]
        and not (isinstance(schema, SetSchema) and (name, path) in UNORDERED)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", CLASSES)
def test_words_are_those_of_the_enumeration(name: str) -> None:
    wrong = {}
    for path, field, schema in known(name):
        element = (
            schema.item
            if isinstance(schema, ListSchema) and schema.item
            else schema
        )
        words = set(element.choices)
        if field.get("values") and words != set(field["values"]) - {"unknown"}:
            wrong[path] = words
    assert {
        path: words
        for path, words in wrong.items()
        if (name, path) != ("Key", "algorithm")
    } == {}


def test_events_are_those_that_there_are() -> None:
    told = DOMAIN["EventType"]
    assert {
        name
        for name, event in told.items()
        if event.get("scope") == "instance"
    } == INSTANCE_EVENTS
    assert {
        name for name, event in told.items() if event.get("transactional")
    } == TRANSACTIONAL_EVENTS
    assert {
        name
        for name, event in told.items()
        if event.get("transactional") is False
    } == NOT_TRANSACTIONAL_EVENTS


@pytest.mark.parametrize("name", CLASSES)
def test_defaults_are_those_of_the_class(name: str) -> None:
    wrong = {}
    for path, field, schema in known(name):
        expected = FILLED_IN.get(
            (name, path), NORMALIZED.get((name, path), field.get("default"))
        )
        expected = [] if expected == "[] ?" else expected
        never_written = (
            schema.default == UNKNOWN
            or path.startswith(NO_DEFAULTS_BELOW)
            or _is_merged(name, path)
        )
        if (
            never_written
            or isinstance(schema, RecordSchema)
            or (name, path) in ALWAYS_STATED
        ):
            continue
        if not schema.equal(schema.default_value(), expected):
            wrong[path] = (schema.default_value(), expected)
    assert wrong == {}


def _is_merged(name: str, path: str) -> bool:
    """Whether a place is in a list whose records are merged one by one, so that no default is ever written."""
    return any(
        path.startswith(f"{place}[]") and isinstance(part, KeyedListSchema)
        for place, part in places(shape_of(name))
    )


STORED = {
    "trim": (" a ", "a"),
    "lowerCase": ("A", "a"),
    "unixLines": ("a\r\nb\rc", "a\nb\nc"),
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_text_is_compared_as_the_server_stores_it(name: str) -> None:
    wrong = []
    for path, field, schema in known(name):
        for rule in (
            ()
            if schema.write_only
            else set(field.get("stored", ())) & STORED.keys()
        ):
            element = schema.element if "collection" in field else schema
            sent, stored = STORED[rule]
            # What is sent here as a text is no certificate, address or number.
            if isinstance(element, PemSchema):
                element = dataclasses.replace(element, is_strict=False)
            if isinstance(element, EmailSchema | PhoneNumberSchema):
                element = ScalarSchema(normalize=element.normalize)
            if not element.equal(
                element.parse(sent, lambda dummy, value: value), stored
            ):
                wrong.append((path, rule))
    assert wrong == []
