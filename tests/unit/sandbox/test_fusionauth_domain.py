# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in's defaults and enumerations, held against FusionAuth's domain classes (domain.json)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox.fusionauth import domain, validation
from tests.sandbox.fusionauth.instance import read_defaults

DOMAIN = domain.document()
SHAPES = validation.shapes("99")
NESTED = read_defaults("nested")
CLASSES = sorted(DOMAIN.keys() & SHAPES.keys() - {"EventType"})

# Our resource's name, where it is not the class's.
NAMES = {
    "APIKey": "apiKey",
    "FormField": "field",
    "IPAccessControlList": "ipAccessControlList",
    "SMSMessageTemplate": "messageTemplate",
    "VoiceMessageTemplate": "messageTemplate",
}
TYPED = {
    "IdentityProvider": "identityProvider",
    "ConnectorConfiguration": "connector",
    "MessengerConfiguration": "messenger",
}
# Filled in by the server when it stores an object, whatever the class says.
FILLED_IN = {
    ("Application", "active"),
    ("Application", "state"),
    ("UserRegistration", "usernameStatus"),
    ("Application", "oauthConfiguration.clientAuthenticationPolicy"),
    ("FacebookIdentityProvider", "fields"),
    ("FacebookIdentityProvider", "loginMethod"),
    ("FacebookIdentityProvider", "permissions"),
    ("GoogleIdentityProvider", "loginMethod"),
    ("Integrations", "kafka.producer"),
    ("KafkaMessengerConfiguration", "producer"),
    ("SystemConfiguration", "reportTimezone"),
    ("Tenant", "connectorPolicies"),
    ("Tenant", "emailConfiguration.security"),
    ("Tenant", "issuer"),
    ("Tenant", "passwordEncryptionConfiguration.encryptionScheme"),
    ("Tenant", "passwordEncryptionConfiguration.encryptionSchemeFactor"),
    ("Tenant", "passwordValidationRules.breachDetection.matchMode"),
    ("Tenant", "passwordValidationRules.breachDetection.onLogin"),
    ("Tenant", "state"),
    ("Tenant", "themeId"),
    ("User", "active"),
    ("UserAction", "active"),
    ("UserConsent", "status"),
}
# Of what other code than the defaults keeps.
ELSEWHERE = re.compile(
    r"memberships|registrations|identities|connectorId|(source|type)$"
)


def fresh_of(name: str) -> Any:
    """What an object of a class begins with."""
    known = read_defaults("resources")
    for suffix, resource in TYPED.items():
        if name.endswith(suffix):
            kind = name.removesuffix(suffix).replace("OpenId", "OpenID")
            return known[resource].get("*", {}) | known[resource].get(kind, {})
    found = known.get(NAMES.get(name) or name[0].lower() + name[1:]) or {}
    return found.get("*", found)


def filled(kind: str, fresh: Any = None) -> Any:
    """An object of which nothing is sent."""
    return validation.fill(SHAPES, NESTED, kind, {}, fresh)


def place(name: str, path: str) -> tuple[str, Any]:
    """The type and the value of a field of which nothing is sent; of a list or map, of an element of that."""
    kind, value = name, filled(name, fresh_of(name))
    for part in path.split("."):
        bare, depth = re.subn(r"\[\]|\{\}", "", part)
        kind, value = SHAPES[kind][bare], (value or {}).get(bare)
        for dummy in range(depth):
            kind, value = (
                kind[1:-1],
                filled(kind[1:-1])
                if isinstance(SHAPES.get(kind[1:-1]), dict)
                else None,
            )
    return kind, value


def known(name: str) -> dict[str, tuple[dict[str, Any], str, Any]]:
    """Each field of a class that the stand-in's shape has, too."""
    found = {}
    for path, field in DOMAIN[name].items():
        try:
            found[path] = (field, *place(name, path))
        except KeyError:
            continue  # read only, or newer than the OpenAPI document
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_defaults_are_those_of_the_class(name: str) -> None:
    wrong = {}
    for path, (field, dummy, value) in known(name).items():
        expected = (
            [] if field.get("default") == "[] ?" else field.get("default")
        )
        if (
            expected == "object"
            or (name, path) in FILLED_IN
            or ELSEWHERE.search(path)
        ):
            continue
        if (value or None) != (expected or None):
            wrong[path] = (value, expected)
    assert wrong == {}


@pytest.mark.parametrize("name", CLASSES)
def test_enumerations_are_those_of_the_class(name: str) -> None:
    wrong = {}
    for path, (field, kind, dummy) in known(name).items():
        words = SHAPES.get(kind.strip("[]{}"))
        if (
            "values" in field
            and isinstance(words, list)
            and set(words) ^ set(field["values"]) - {"unknown"}
        ):
            wrong[path] = set(words) ^ set(field["values"])
    assert wrong == {}
