# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reset gives every field what FusionAuth stores where the field is left out.

Of each kind and type, FusionAuth makes two objects: one of which only the least is said, and one of which every field
with a default is something else. A module resets the second one. Then FusionAuth shows the same of both.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from fusionauth.fusionauth_client import FusionAuthClient

from ansible_collections.gatewright.auth.plugins.module_utils._core.field_paths import (
    get_path,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    KeyedListSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    ScalarSchema,
    Schema,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resource import (
    Resource,
)
from tests.integration.test_fusionauth_client import OBJECTS, body, call, ref
from tests.integration.test_fusionauth_config_properties import perform
from tests.support.sandbox import Sandbox

Record = dict[str, Any]

# Beside what FusionAuth's client makes elsewhere: with what it is found, and with the least that it needs.
OTHERS: dict[str, Record] = {
    "api_key": {},
    "application": {
        "registrationConfiguration": {"formId": ref("form Join")},
        "verificationEmailTemplateId": ref("email_template Welcome"),
        "samlv2Configuration": {
            "issuer": "shop",
            "logout": {
                "singleLogout": {
                    "keyId": ref("key Signing"),
                    "url": "https://shop.test",
                }
            },
            "assertionEncryptionConfiguration": {
                "keyTransportEncryptionKeyId": ref("key Signing")
            },
        },
    },
    "application_oauth_scope": {
        "applicationId": ref("application Shop"),
        "name": "orders",
    },
    "application_role": {
        "applicationId": ref("application Shop"),
        "name": "clerk",
    },
    "entity": {"type": {"id": ref("entity_type API")}},
    "entity_grant": {"entityId": ref("entity Printer")},
    "group_member": {"groupId": ref("group Clerks")},
    "registration": {"applicationId": ref("application Shop")},
    "user": {"password": "a long password"},
    "user_consent": {"consentId": ref("consent News")},
}
# What is known by a user, and has no id of its own.
BY_USER = ("entity_grant", "group_member", "registration")
# What objects are given to refer to.
REFERENCES = {
    "application": ref("application Shop"),
    "email_template": ref("email_template Welcome"),
    "key": ref("key Signing"),
    "tenant": ref("tenant Second"),
    "theme": ref("theme Shop"),
}
WELCOME, CLAIMS = ref("email_template Welcome"), ref("lambda Claims")
# What is required beside something that is not the default, and counts for nothing beside the default.
REQUIRED_BESIDE: dict[str, Record] = {
    "consent": {"emailPlus": {"emailTemplateId": WELCOME}},
    "identity_provider SAMLv2": {
        "assertionDecryptionConfiguration": {
            "keyTransportDecryptionKeyId": ref("key Signing")
        },
        "idpInitiatedConfiguration": {"issuer": "shop"},
        "requestSigningKeyId": ref("key Signing"),
    },
    "identity_provider SAMLv2IdPInitiated": {
        "assertionDecryptionConfiguration": {
            "keyTransportDecryptionKeyId": ref("key Signing")
        },
    },
    "tenant": {
        "captchaConfiguration": {"secretKey": "x", "siteKey": "x"},
        "emailConfiguration": {"verificationEmailTemplateId": WELCOME},
        "lambdaConfiguration": {
            f"scim{kind}{way}ConverterId": CLAIMS
            for kind in ("EnterpriseUser", "Group", "User")
            for way in ("Request", "Response")
        },
        "multiFactorConfiguration": {
            "email": {"templateId": WELCOME},
            "sms": {
                "messengerId": ref("messenger Own"),
                "templateId": ref("message_template Code"),
            },
        },
        "scimServerConfiguration": {
            "clientEntityTypeId": ref("entity_type API"),
            "serverEntityTypeId": ref("entity_type API"),
        },
    },
}
# Of another type than the default, and as long as those are.
LETTERS = {"length": 8, "type": "randomAlpha"}
BYTES = {"length": 64, "type": "randomBytes"}
GENERATORS = {
    "changePasswordIdGenerator": LETTERS,
    "deviceUserCodeIdGenerator": BYTES,
    "emailVerificationIdGenerator": LETTERS,
    "emailVerificationOneTimeCodeGenerator": BYTES,
    "passwordlessLoginGenerator": LETTERS,
    "passwordlessLoginOneTimeCodeGenerator": BYTES,
    "phoneVerificationIdGenerator": LETTERS,
    "phoneVerificationOneTimeCodeGenerator": BYTES,
    "registrationVerificationIdGenerator": LETTERS,
    "registrationVerificationOneTimeCodeGenerator": BYTES,
    "setupPasswordIdGenerator": LETTERS,
    "twoFactorOneTimeCodeIdGenerator": BYTES,
}
# Values that are not made up by their types.
SAMPLES: dict[str, Any] = {
    **{
        f"tenant.externalIdentifierConfiguration.{name}": sample
        for name, sample in GENERATORS.items()
    },
    "api_key.permissions.endpoints": {"/api/user": ["GET"]},
    "entity_grant.permissions": ["read"],
    "registration.preferredLanguages": ["de"],
    "registration.roles": ["clerk"],
    "tenant.captchaConfiguration.threshold": 1,
    "tenant.passwordValidationRules.maxLength": 255,
    "tenant_manager_configuration.applicationConfigurations": [
        {"applicationId": ref("application Shop")}
    ],
    "user.preferredLanguages": ["de"],
    "user_consent.values": ["daily"],
    "webhook.signatureConfiguration": {
        "enabled": True,
        "signingKeyId": ref("key Signing"),
    },
}
# Older fields, of which FusionAuth would make newer ones again.
OLDER = {
    "application": {
        "samlv2_configuration.callback_url",
        "samlv2_configuration.default_verification_key",
        "samlv2_configuration.logout.default_verification_key",
    }
}
# FusionAuth refuses to have the first one empty, and every task states the second.
NOT_RESET = {"connector": {"requestedAttributes"}, "user_consent": {"status"}}
# What else FusionAuth wants of a new object.
ALSO_NEEDED = {"ExternalJWT": {"verificationKeyIds"}}
# How an identity provider links users can be changed only while it is off.
RESET_FIRST = {"enabled"}
MODULES = {"registration": "user_registration"}
PACKAGE = "ansible_collections.gatewright.auth.plugins.modules"
# What a module finds an object by.
IDENTIFYING = (
    "id",
    "applicationId",
    "consentId",
    "entityId",
    "groupId",
    "userId",
    "type",
)
# Each kind of object with defaults, and each of its types.
OBJECT_CASES = [
    pytest.param(resource, kind, id=f"{resource.name} {kind}".strip())
    for resource in RESOURCES.values()
    for kind in (resource.types or [""])
    if resource.defaults and not resource.is_singleton
    # Nothing about a membership can change.
    if resource.name != "group_member"
]
SETTINGS = [
    resource for resource in RESOURCES.values() if resource.is_singleton
]


def has_default(schema: Schema) -> bool:
    """Return whether FusionAuth stores the same in every object that leaves a field out."""
    if isinstance(schema, RecordSchema) and schema.default != UNKNOWN:
        return any(map(has_default, schema.fields.values()))
    return schema.default not in (None, UNKNOWN)


def another(schema: Schema, path: str) -> Any:
    """Return a value that is not the default, or None where none comes to mind."""
    if path in SAMPLES:
        return SAMPLES[path]
    if isinstance(schema, RecordSchema):
        return another_record(schema, path)
    if isinstance(schema, MapSchema):
        return another_map(schema)
    if isinstance(schema, ListSchema):
        return another_list(schema, path)
    if schema.refers_to:
        return REFERENCES.get(schema.refers_to)
    if schema.choices:
        return next(
            choice for choice in schema.choices if choice != schema.default
        )
    if isinstance(schema.default, bool):
        return not schema.default
    is_text = isinstance(schema.default, str)
    return f"{schema.default}x" if is_text else schema.default + 1


def another_record(schema: RecordSchema, path: str) -> Record | None:
    values = {
        name: another(field, f"{path}.{name}")
        for name, field in schema.fields.items()
        if has_default(field)
    }
    stated = {
        name: value for name, value in values.items() if value is not None
    }
    return stated or None


def another_map(schema: MapSchema) -> Record | None:
    if schema.key_refers_to or isinstance(schema.item, RecordSchema):
        return None
    key = schema.choices[0] if schema.choices else "de"
    values = {"boolean": True, "integer": 7}
    kind = schema.item.type if isinstance(schema.item, ScalarSchema) else None
    return {**schema.default, key: values.get(kind or "", "x")}


def another_list(schema: ListSchema, path: str) -> list[Any] | None:
    if isinstance(schema, KeyedListSchema):
        return [{schema.key: "x"}]
    if isinstance(schema.item, RecordSchema):
        return None
    if schema.item and schema.item.refers_to:
        known = REFERENCES.get(schema.item.refers_to)
        return [known] if known else None
    if schema.item and schema.item.choices:
        return [
            word for word in schema.item.choices if [word] != schema.default
        ][:1]
    if isinstance(schema.item, ScalarSchema) and schema.item.type == "uuid":
        return [ref("something")]
    return ["https://x.test" if path.endswith(("URLs", "Uris")) else "x"]


def merged(one: Any, other: Any) -> Any:
    """Return a record with another one merged into it."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return other
    return {
        **one,
        **{
            name: merged(one.get(name), value) for name, value in other.items()
        },
    }


def least(resource: Resource, schema: RecordSchema, kind: str) -> Record:
    """Return what a new object needs, beside a name."""
    if resource.name in OTHERS:
        return OTHERS[resource.name]
    label = next(
        label
        for label in OBJECTS
        if label.split()[0] == resource.name
        and (not kind or body(label)["type"] == kind)
    )
    needed = {
        need.path.split(".")[0] for choice in schema.needs for need in choice
    }
    needed |= ALSO_NEEDED.get(kind, set())
    stated = {
        name: value for name, value in body(label).items() if name in needed
    }
    beside = REQUIRED_BESIDE.get(f"{resource.name} {kind}".strip(), {})
    return merged(stated, beside)


def identity(resource: Resource, name: str) -> Record:
    """Return by what the object of a name is found."""
    user = ref(f"user {name}User")
    if resource.name in BY_USER:
        return {"userId": user}
    if resource.name == "user_consent":
        identifier = ref(f"user_consent {name}")
        return {"id": identifier, "userId": user, "giverUserId": user}
    names = {
        "user": f"{name}@example.com".lower(),
        "webhook": f"https://{name}.test",
    }
    return {
        "id": ref(f"{resource.name} {name}"),
        resource.key: names.get(resource.name, name),
    }


class Instance:
    """A FusionAuth that has one of everything. What is written to it, no code of the collection writes."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.tenant = self.ask(RESOURCES["tenant"], "/api/tenant")["tenants"][
            0
        ]["id"]
        client = FusionAuthClient(sandbox.api_key, sandbox.fusionauth_url)
        for label in OBJECTS:
            verb = "generate" if label.startswith("key ") else "create"
            envelope = RESOURCES[label.split()[0]].envelope
            call(client, verb, label, {envelope: body(label)}, ref(label))
        for label in ("entity Printer", "user LeastUser", "user OtherUser"):
            kind, name = label.split()
            resource = RESOURCES[kind]
            self.create(resource, {**OTHERS[kind], **identity(resource, name)})

    def create(self, resource: Resource, record: Record) -> None:
        path = resource.root(record) + resource.new_path(
            record.get("id"), record
        )
        in_path = [resource.parent_field] if "{" in resource.path else []
        inside = {
            name: value
            for name, value in record.items()
            if name not in in_path
        }
        wrapped = {resource.envelope: inside}
        content = resource.to_body(inside) if resource.to_body else wrapped
        self.ask(resource, path, "POST", json=content)

    def read(self, resource: Resource, record: Record) -> Record:
        if resource.name == "group_member":
            query = {name: record[name] for name in ("groupId", "userId")}
            page = self.ask(resource, f"{resource.path}/search", params=query)
            return page["members"][0]
        if resource.parent_field == "applicationId":
            path = f"/api/application/{record['applicationId']}"
            application = self.ask(resource, path)["application"]
            inside = application["roles"] + application["scopes"]
            return next(one for one in inside if one["id"] == record["id"])
        query = {
            name: record[name]
            for name in resource.query_fields
            if name in record
        }
        path = resource.path_of(record)
        return self.ask(resource, path, params=query)[resource.envelope]

    def ask(
        self,
        resource: Resource,
        path: str,
        method: str = "GET",
        **keywords: Any,
    ) -> Record:
        headers = (
            {"X-FusionAuth-TenantId": self.tenant}
            if resource.is_tenanted
            else {}
        )
        answer = self.sandbox.fusionauth(
            method, path, headers=headers, **keywords
        )
        assert answer.ok, (
            f"{method} {path}: {answer.status_code} {answer.text}"
        )
        return answer.json() if answer.text else {}

    def run(self, resource: Resource, record: Record, **options: Any) -> None:
        """Have the module of a resource do something to an object."""
        name = MODULES.get(resource.name, resource.name)
        module = importlib.import_module(f"{PACKAGE}.fusionauth_{name}")
        for field in IDENTIFYING:
            is_option = field in resource.schema.fields and isinstance(
                record.get(field), str
            )
            if is_option:
                options[resource.schema.option_name(field)] = record[field]
        if resource.is_tenanted:
            options["tenant"] = self.tenant
        result = perform(self.sandbox, module.SPEC, **options)
        assert not result.get("failed"), result["msg"]
        assert result["changed"]


@pytest.fixture(scope="module")
def instance(running_sandbox: Sandbox) -> Instance:
    running_sandbox.reset()
    return Instance(running_sandbox)


def resettable(resource: Resource, schema: RecordSchema) -> RecordSchema:
    """Return the fields that have a default and can change."""
    kept = {*resource.without_default, *resource.read_only}
    kept |= NOT_RESET.get(resource.name, set())
    fields = {
        name: field
        for name, field in schema.fields.items()
        if has_default(field) and name not in kept
    }
    return RecordSchema(fields=fields)


def leaves(schema: RecordSchema) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the values that have a default of their own."""
    for name, field in schema.fields.items():
        if isinstance(field, RecordSchema) and not field.nullable:
            yield from ((name, *path) for path in leaves(field))
        elif has_default(field):
            yield (name,)


def differences(schema: RecordSchema, one: Record, other: Record) -> Record:
    """Return what two objects do not have alike, though it has a default, with both values."""
    pairs = {
        ".".join(path): (get_path(one, path), get_path(other, path))
        for path in leaves(schema)
    }
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize(("resource", "kind"), OBJECT_CASES)
def test_of_an_object(
    instance: Instance, resource: Resource, kind: str
) -> None:
    schema = resource.schema_for(kind, with_defaults=True)
    fields = resettable(resource, schema)
    changed = another_record(fields, resource.name) or {}
    minimum = least(resource, schema, kind)
    one = {**minimum, **identity(resource, f"{kind}Least")}
    other = {**merged(minimum, changed), **identity(resource, f"{kind}Other")}
    instance.create(resource, one)
    instance.create(resource, other)
    expected = instance.read(resource, one)
    before = instance.read(resource, other)
    different = {
        path.split(".")[0] for path in differences(fields, before, expected)
    }
    assert changed.keys() - different == set()
    paths = set(map(fields.option_name, map(".".join, leaves(fields))))
    paths |= OLDER.get(resource.name, set())
    first = paths & RESET_FIRST
    for chosen in (first, paths - first):
        if chosen:
            instance.run(resource, other, reset=sorted(chosen))
    assert differences(fields, instance.read(resource, other), expected) == {}


@pytest.mark.parametrize(
    "resource", SETTINGS, ids=lambda resource: resource.name
)
def test_of_settings(instance: Instance, resource: Resource) -> None:
    schema = resource.schema_for(None, with_defaults=True)
    expected = instance.read(resource, {})
    changed = {**expected, **(another_record(schema, resource.name) or {})}
    content = {resource.envelope: changed}
    instance.ask(resource, resource.path, "PUT", json=content)
    before = instance.read(resource, {})
    assert differences(schema, before, expected)
    instance.run(resource, {}, state="reset")
    assert differences(schema, instance.read(resource, {}), expected) == {}
