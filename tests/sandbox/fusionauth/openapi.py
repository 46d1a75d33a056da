# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""FusionAuth's OpenAPI document in brief (openapi.json), and what servers do otherwise.

The document is a pre-release snapshot of 1.69 without ``required`` and in places wrong. What is corrected here comes
from FusionAuth/fusionauth-issues 3507, 3511 and 3513, from FusionAuth's API reference, and from the domain classes of
fusionauth-java-client. Both the stand-in and the checker of its traffic (contract.py) read the corrected form.

A type is a scalar's name (``string``, ``uuid``, …), a schema's name, ``[type]`` for lists or ``{type}`` for maps; a
schema is ``{property: type}`` or a list of what an enumeration allows.

``python openapi.py openapi.yaml`` writes openapi.json anew from the document of FusionAuth/fusionauth-openapi.
"""

from __future__ import annotations

import json
import pathlib
import sys
from functools import cache
from typing import Any

HERE = pathlib.Path(__file__).parent
SCALARS = {
    "any",
    "boolean",
    "date",
    "instant",
    "integer",
    "locale",
    "number",
    "string",
    "uuid",
}

# What depends on a member ``type``: the document knows a union only of identity providers, and spells OpenIDConnect,
# the type, as the class is called.
PROVIDERS = {
    kind: f"{'OpenIdConnect' if kind == 'OpenIDConnect' else kind}IdentityProvider"
    for kind in (
        "Apple", "EpicGames", "ExternalJWT", "Facebook", "Google", "HYPR", "LinkedIn", "Nintendo", "OpenIDConnect",
        "SAMLv2", "SAMLv2IdPInitiated", "SonyPSN", "Steam", "Twitch", "Twitter", "Xbox",
    )
}  # fmt: skip
UNIONS = {
    "IdentityProviderField": PROVIDERS,
    "AnyConnector": {
        kind: f"{kind}ConnectorConfiguration"
        for kind in ("FusionAuth", "Generic", "LDAP")
    },
    "AnyMessageTemplate": {
        kind: f"{kind}MessageTemplate" for kind in ("SMS", "Voice")
    },
    "AnyMessenger": {
        kind: f"{kind}MessengerConfiguration"
        for kind in ("Generic", "Kafka", "Twilio")
    },
}

# What several types of identity provider lack in the document.
PROVIDER = {
    "attributeMappings": "{string}", "data": "{any}", "debug": "boolean", "enabled": "boolean", "id": "uuid",
    "insertInstant": "instant", "lambdaConfiguration": "ProviderLambdaConfiguration", "lastUpdateInstant": "instant",
    "linkingStrategy": "IdentityProviderLinkingStrategy", "name": "string", "source": "string",
    "tenantConfiguration": "{IdentityProviderTenantConfiguration}", "tenantId": "uuid", "type": "IdentityProviderType",
}  # fmt: skip
PER_APPLICATION = {
    "createRegistration": "boolean",
    "data": "{any}",
    "enabled": "boolean",
}

GRANTS = ["authorization_code", "client_credentials", "implicit", "password", "refresh_token",
          "urn:ietf:params:oauth:grant-type:device_code"]  # fmt: skip
PAGING = {
    "numberOfResults": "integer",
    "orderBy": "string",
    "startRow": "integer",
}
VERIFICATION_KEYS = {"verificationKeyIds": "[uuid]"}
CORRECTIONS: dict[str, Any] = {
    # Of one type where the document has something else, or nothing.
    "APIKeyPermissions": {"endpoints": "{[HTTPMethod]}"},
    "ApplicationRoleRequest": {"role": "ApplicationRole"},
    "ConnectorPolicy": {"domains": "[string]"},
    "EmailConfiguration": {"properties": "string"},
    "EntityGrant": {"permissions": "[string]"},
    "EntityTypePermissionRequest": {"permission": "EntityTypePermission"},
    "Errors": {"fieldErrors": "{[Error]}"},
    "GrantName": GRANTS,
    "Group": {"roles": "{[ApplicationRole]}"},
    "JWTVendRequest": {"claims": "{any}"},
    "MemberDeleteRequest": {"members": "{[uuid]}"},
    "MemberRequest": {"members": "{[GroupMember]}"},
    "MemberResponse": {"members": "{[GroupMember]}"},
    "OAuth2Configuration": {"enabledGrants": "[GrantName]"},
    "PasswordType": ["PLAINTEXT", "HASHED"],
    "StatusResponse": {"status": "string", "version": "string"},
    "DisplayableRawLogin": {"loginIdType": "string"},
    "UserIdentity": {"type": "string"},
    "VerificationId": {"type": "string"},
    "UserRegistration": {"roles": "[string]"},
    # Depends on a member ``type``.
    "ConnectorRequest": {"connector": "AnyConnector"},
    "ConnectorResponse": {
        "connector": "AnyConnector",
        "connectors": "[AnyConnector]",
    },
    "MessageTemplateRequest": {"messageTemplate": "AnyMessageTemplate"},
    "MessageTemplateResponse": {
        "messageTemplate": "AnyMessageTemplate",
        "messageTemplates": "[AnyMessageTemplate]",
    },
    "MessengerRequest": {"messenger": "AnyMessenger"},
    "MessengerResponse": {
        "messenger": "AnyMessenger",
        "messengers": "[AnyMessenger]",
    },
    # Not in the snapshot, in 1.69.0.
    "EntityJWTConfiguration": {"accessTokenVerificationKeyIds": "[uuid]"},
    "ExternalJWTIdentityProvider": VERIFICATION_KEYS,
    "JWTConfiguration": {
        "accessTokenVerificationKeyIds": "[uuid]",
        "idTokenVerificationKeyIds": "[uuid]",
    },
    "SAMLv2Configuration": VERIFICATION_KEYS,
    "SAMLv2IdPInitiatedIdentityProvider": VERIFICATION_KEYS,
    "SAMLv2IdentityProvider": VERIFICATION_KEYS,
    "SAMLv2Logout": VERIFICATION_KEYS,
    "UserRequest": {"passwordFieldType": "PasswordType"},
    # Deprecated, still answered.
    "Lambda": {"enabled": "boolean"},
    # Paging of searches.
    "EntitySearchCriteria": PAGING,
    "UserSearchCriteria": PAGING,
}

SINCE = {
    "1.50": ["OAuth2Configuration.consentMode", "OAuth2Configuration.providedScopePolicy", "Application.scopes",
             "OAuth2Configuration.relationship", "OAuth2Configuration.scopeHandlingPolicy",
             "OAuth2Configuration.unknownScopePolicy", "LambdaConfiguration.userinfoPopulateId"],
    "1.55": ["APIKey.expirationInstant", "JWTConfiguration.refreshTokenOneTimeUseConfiguration"],
    "1.56": ["APIKey.name", "APIKey.retrievable"],
    "1.58": ["Application.universalConfiguration"],
    "1.59": ["User.identities", "User.phoneNumber", "Tenant.phoneConfiguration", "Application.phoneConfiguration",
             "LoginRequest.loginIdTypes", "RefreshRequest.timeToLiveInSeconds"],
    "1.62": ["TenantLambdaConfiguration.multiFactorRequirementId", "FormStep.type"],
    "1.64": ["PasswordlessConfiguration.emailLoginStrategy", "PasswordlessConfiguration.phoneLoginStrategy"],
    "1.65": ["RegistrationConfiguration.completeRegistration", "TenantMultiFactorConfiguration.voice",
             "ApplicationMultiFactorConfiguration.voice",
             "ExternalIdentifierConfiguration.identityProviderConnectionTestTimeToLiveInSeconds"],
    "1.67": ["OAuth2Configuration.authorizedResourceUris", "User.legacyIdentifier"],
    "1.68": ["Application.baseURL", "Tenant.baseURL", "Tenant.clientRiskConfiguration"],
    "1.69": ["EntityJWTConfiguration.accessTokenVerificationKeyIds", "ExternalJWTIdentityProvider.verificationKeyIds",
             "JWTConfiguration.accessTokenVerificationKeyIds", "JWTConfiguration.idTokenVerificationKeyIds",
             "SAMLv2Configuration.verificationKeyIds", "SAMLv2IdPInitiatedIdentityProvider.verificationKeyIds",
             "SAMLv2IdentityProvider.verificationKeyIds", "SAMLv2Logout.verificationKeyIds",
             "UserRequest.passwordFieldType"],
}  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """Return openapi.json: ``{"paths": {path: {verb: [type of the request, type of the answer]}}, "schemas": …}``."""
    return json.loads((HERE / "openapi.json").read_text(encoding="utf-8"))


def schemas() -> dict[str, Any]:
    """Return every schema, corrected."""
    known = {
        name: list(one) if isinstance(one, list) else dict(one)
        for name, one in document()["schemas"].items()
    }
    for kind in PROVIDERS.values():
        here = kind.replace("IdentityProvider", "ApplicationConfiguration")
        known[here] = known.get(here, {}) | PER_APPLICATION
        known[kind] |= PROVIDER | {"applicationConfiguration": f"{{{here}}}"}
    for name, correction in CORRECTIONS.items():
        known[name] = (
            correction
            if isinstance(correction, list)
            else known.get(name, {}) | correction
        )
    return known


# Writing openapi.json

FORMATS = {
    "uuid": "uuid",
    "int64": "integer",
    "URI": "string",
    "double": "number",
    "float": "number",
}
ALIASES = {"ZonedDateTime": "instant", "Locale": "locale", "LocalDate": "date", "ZoneId": "string",
           "HTTPHeaders": "{string}", "LocalizedStrings": "{string}", "LocalizedIntegers": "{integer}"}  # fmt: skip


def compact(schema: dict[str, Any]) -> str:
    """Return a schema's type."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return ALIASES.get(name, name)
    if schema.get("type") == "array":
        return f"[{compact(schema.get('items') or {})}]"
    if "additionalProperties" in schema:
        return f"{{{compact(schema['additionalProperties'])}}}"
    if schema.get("type") in (None, "object"):
        return "any"
    return FORMATS.get(schema.get("format", ""), str(schema["type"]))


def content(part: dict[str, Any]) -> str | None:
    """Return the type of a request's or an answer's JSON, None where it has none."""
    found = part.get("content", {}).get("application/json")
    return compact(found["schema"]) if found else None


def brief(full: dict[str, Any]) -> dict[str, Any]:
    """Return the document in brief."""
    operations = {
        path: {
            verb: [
                content(one.get("requestBody", {})),
                content(one["responses"]["200"]),
            ]
            for verb, one in item.items()
        }
        for path, item in full["paths"].items()
    }
    named = {
        name: one.get("enum")
        or {
            key: compact(value)
            for key, value in one.get("properties", {}).items()
        }
        for name, one in full["components"]["schemas"].items()
        if name not in ALIASES
    }
    return {"paths": operations, "schemas": named}


def line_by_line(value: dict[str, Any], depth: int = 2) -> str:
    """Return JSON with a line for each member, down to a depth."""
    if not depth:
        return json.dumps(value, ensure_ascii=False)
    inside = ",\n".join(
        f"{json.dumps(name)}: {line_by_line(one, depth - 1)}"
        for name, one in sorted(value.items())
    )
    return f"{{\n{inside}\n}}"


if __name__ == "__main__":
    import yaml

    text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    (HERE / "openapi.json").write_text(
        line_by_line(brief(yaml.safe_load(text))) + "\n", encoding="utf-8"
    )
