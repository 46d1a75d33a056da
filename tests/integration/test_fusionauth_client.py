# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth's own Python client makes, the modules find as it is to be; and what they make, the client reads."""

from __future__ import annotations

import pathlib
import uuid
from typing import Any

import pytest
from fusionauth.fusionauth_client import FusionAuthClient

from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    RecordSchema,
    Schema,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resource import (
    Resource,
)
from tests.support.comparison import mismatches
from tests.support.playbooks import TaskResult, playbook, run_playbook
from tests.support.sandbox import Sandbox


def ref(label: str) -> str:
    """Return the id of the object that is labelled so below."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, label))


TIMES = {"connectTimeout": 1000, "readTimeout": 2000}
SECRET = {"client_id": "fusionauth", "client_secret": "provider's secret"}
IN_SHOP = {
    "applicationConfiguration": {
        ref("application Shop"): {"createRegistration": False, "enabled": True}
    }
}

# By the kind and the name of each, in the order in which they need each other.
OBJECTS: dict[str, dict[str, Any]] = {
    "key Signing": {"algorithm": "RS256", "length": 2048},
    "lambda Claims": {
        "type": "JWTPopulate",
        "body": "function populate(jwt) {\n  jwt.a = 1;\n}",
    },
    "lambda Reconcile": {
        "type": "LDAPConnectorReconcile",
        "body": "function reconcile(user, entry) {\n}",
    },
    "email_template Welcome": {
        "defaultSubject": "Welcome",
        "defaultHtmlTemplate": "<p>Welcome</p>",
        "defaultTextTemplate": "Welcome",
        "localizedSubjects": {"de": "Willkommen"},
    },
    "message_template Code": {
        "type": "SMS",
        "defaultTemplate": "${code}",
        "localizedTemplates": {"de": "!${code}"},
    },
    "messenger Own": {
        "type": "Generic",
        "url": "https://sms.example.com",
        "headers": {"X-A": "header value"},
        **TIMES,
    },
    "messenger Topic": {
        "type": "Kafka",
        "defaultTopic": "sms",
        "producer": {"acks": "all of them"},
    },
    "messenger Twilio": {
        "type": "Twilio",
        "url": "https://api.twilio.com",
        "accountSID": "A1",
        "authToken": "Twilio's token",
        "messagingServiceSid": "M1",
    },
    "theme Plain": {
        "type": "simple",
        "defaultMessages": "login=Log in",
        "variables": {"primaryButtonColor": "#00f", "footerDisplay": True},
    },
    "theme Shop": {
        "type": "advanced",
        "defaultMessages": "login=Log in",
        "templates": {"oauth2Wait": "[#ftl/]\nWait"},
    },
    "form_field Number": {
        "key": "user.data.number",
        "control": "number",
        "type": "number",
        "required": True,
    },
    "form Join": {
        "type": "registration",
        "steps": [
            {"type": "collectData", "fields": [ref("form_field Number")]}
        ],
    },
    "connector Old shop": {
        "type": "Generic",
        "authenticationURL": "https://old.example.com",
        "httpAuthenticationUsername": "fusionauth",
        "httpAuthenticationPassword": "old shop's password",
        **TIMES,
    },
    "connector Staff": {
        "type": "LDAP",
        "authenticationURL": "ldaps://ldap.example.com",
        "baseStructure": "ou=people",
        "identifyingAttribute": "uid",
        "loginIdAttribute": "mail",
        "requestedAttributes": ["uid", "mail"],
        "securityMethod": "LDAPS",
        "systemAccountDN": "cn=fusionauth",
        "systemAccountPassword": "directory's password",
        "lambdaConfiguration": {"reconcileId": ref("lambda Reconcile")},
        **TIMES,
    },
    "consent News": {
        "defaultMinimumAgeForSelfConsent": 13,
        "values": ["weekly", "daily"],
        "consentEmailTemplateId": ref("email_template Welcome"),
    },
    "user_action Lock": {
        "preventLogin": True,
        "temporal": True,
        "localizedNames": {"de": "Sperre"},
    },
    "ip_acl Office": {
        "entries": [
            {"action": "Block", "startIPAddress": "*"},
            {
                "action": "Allow",
                "startIPAddress": "10.0.0.1",
                "endIPAddress": "10.0.0.9",
            },
        ]
    },
    "entity_type API": {"permissions": [{"name": "read", "isDefault": True}]},
    "application Shop": {
        "roles": [{"name": "clerk", "isSuperRole": False}],
        "jwtConfiguration": {
            "enabled": True,
            "accessTokenKeyId": ref("key Signing"),
            "timeToLiveInSeconds": 60,
        },
        "lambdaConfiguration": {"accessTokenPopulateId": ref("lambda Claims")},
        "oauthConfiguration": {
            "enabledGrants": ["refresh_token", "authorization_code"]
        },
    },
    "group Clerks": {"data": {"floor": 2}},
    "webhook https://shop.example.com/events": {
        "global": True,
        "eventsEnabled": {"user.create": True, "user.delete": False},
        "signatureConfiguration": {
            "enabled": True,
            "signingKeyId": ref("key Signing"),
        },
        **TIMES,
    },
    "identity_provider Apple": {
        "keyId": ref("key Signing"),
        "servicesId": "s",
        "teamId": "t",
        "bundleId": "b",
    },
    "identity_provider EpicGames": SECRET,
    "identity_provider ExternalJWT": {
        "headerKeyParameter": "kid",
        "verificationKeyIds": [ref("key Signing")],
        "claimMap": {"dept": "RegistrationData"},
        "domains": ["b.example.com", "a.example.com"],
    },
    "identity_provider Facebook": {
        "appId": "x",
        "client_secret": "Facebook's secret",
        "permissions": "email",
    },
    "identity_provider Google": {
        **SECRET,
        **IN_SHOP,
        "enabled": True,
        "properties": {"api": "a=b", "button": "c=d"},
    },
    "identity_provider HYPR": {
        "relyingPartyApplicationId": "x",
        "relyingPartyURL": "https://hypr.example.com",
    },
    "identity_provider LinkedIn": SECRET,
    "identity_provider Nintendo": {**SECRET, "emailClaim": "mail"},
    "identity_provider OpenIDConnect": {
        "oauth2": {
            **SECRET,
            "issuer": "https://login.example.com",
            "scope": "openid",
        },
        "linkingStrategy": "LinkByUsername",
        **IN_SHOP,
    },
    "identity_provider SAMLv2": {
        "idpEndpoint": "https://sso.example.com",
        "keyId": ref("key Signing"),
        "useNameIdForEmail": True,
        "assertionConfiguration": {
            "destination": {
                "policy": "AllowAlternates",
                "alternates": ["https://b", "https://a"],
            }
        },
    },
    "identity_provider SAMLv2IdPInitiated": {
        "issuer": "sso",
        "keyId": ref("key Signing"),
        "emailClaim": "mail",
    },
    "identity_provider SonyPSN": SECRET,
    "identity_provider Steam": {
        "client_id": "x",
        "webAPIKey": "Steam's secret",
        "apiMode": "Partner",
    },
    "identity_provider Twitch": SECRET,
    "identity_provider Twitter": {
        "consumerKey": "x",
        "consumerSecret": "Twitter's secret",
    },
    "identity_provider Xbox": SECRET,
    "tenant Second": {
        "issuer": "https://id.example.com",
        "jwtConfiguration": {
            "accessTokenKeyId": ref("key Signing"),
            "refreshTokenUsagePolicy": "OneTimeUse",
        },
        "connectorPolicies": [
            {
                "connectorId": ref("connector Staff"),
                "domains": ["example.com"],
                "migrate": True,
            }
        ],
    },
}
CALLED = {"ip_acl": "ip_access_control_list"}


def resource(label: str) -> Resource:
    return RESOURCES[label.split()[0]]


def body(label: str) -> dict[str, Any]:
    """Return an object as the API has it."""
    kind, name = label.split(" ", 1)
    typed = {"type": name} if kind == "identity_provider" else {}
    return {resource(label).key: name, **typed, **OBJECTS[label]}


def call(
    client: FusionAuthClient, verb: str, label: str, *arguments: Any
) -> dict[str, Any]:
    """Call a method of the client's, and return the object that the answer holds."""
    kind = resource(label).name
    answer = getattr(client, f"{verb}_{CALLED.get(kind, kind)}")(*arguments)
    assert answer.was_successful(), (
        f"{label}: {answer.status} {answer.error_response}"
    )
    return answer.success_response[resource(label).envelope]


def as_options(schema: Schema, value: Any) -> Any:
    """Return a value as a task spells it."""
    if isinstance(value, dict):
        record = isinstance(schema, RecordSchema)
        return {
            schema.option_name(name) if record else name: as_options(
                schema.child(name), one
            )
            for name, one in value.items()
        }
    return (
        [as_options(schema.element, one) for one in value]
        if isinstance(value, list)
        else value
    )


@pytest.fixture
def client(sandbox: Sandbox) -> FusionAuthClient:
    return FusionAuthClient(sandbox.api_key, sandbox.fusionauth_url)


def by_modules(
    sandbox: Sandbox,
    place: pathlib.Path,
    ids: bool = False,
    exact: bool = False,
) -> dict[str, TaskResult]:
    """Have modules make everything, under the `ids` that it is to have; `exact`: and nothing else."""
    tasks = []
    for label in OBJECTS:
        options = as_options(resource(label).schema, body(label))
        if exact:
            options["exact"] = [
                name
                for name in options
                if name
                not in (resource(label).key, "algorithm", "key", "type")
            ]
        if ids:
            options["id"] = ref(label)
        tasks.append(
            {
                "name": label,
                f"gatewright.auth.fusionauth_{resource(label).name}": options,
            }
        )
    sandbox.clear_requests("fusionauth")
    done = run_playbook(sandbox, place, playbook(tasks), "--diff")
    assert done.status == 0, done.output
    return {one.task: one for one in done.results}


def idle(took: dict[str, TaskResult]) -> None:
    assert {
        label: one.result["diff"]
        for label, one in took.items()
        if one.result["changed"]
    } == {}
    assert {
        label: one.writes for label, one in took.items() if one.writes
    } == {}


def test_what_the_client_makes_modules_leave_alone(
    client: FusionAuthClient, sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    for label in OBJECTS:
        verb = "generate" if label.startswith("key ") else "create"
        call(
            client,
            verb,
            label,
            {resource(label).envelope: body(label)},
            ref(label),
        )
    idle(by_modules(sandbox, tmp_path))


def test_what_modules_make_the_client_reads(
    client: FusionAuthClient, sandbox: Sandbox, tmp_path: pathlib.Path
) -> None:
    took = by_modules(sandbox, tmp_path, ids=True)
    assert [
        label for label, one in took.items() if not one.result["changed"]
    ] == []
    for label in OBJECTS:
        found = call(client, "retrieve", label, ref(label))
        assert (
            list(
                mismatches(sorted_sets(body(label)), sorted_sets(found), label)
            )
            == []
        )
    idle(by_modules(sandbox, tmp_path, exact=True))


def sorted_sets(value: Any) -> Any:
    """Return a value with the lists sorted that FusionAuth takes for sets."""
    if not isinstance(value, dict):
        return value
    sets = ("domains", "enabledGrants")
    return {
        name: sorted(one) if name in sets else sorted_sets(one)
        for name, one in value.items()
    }
