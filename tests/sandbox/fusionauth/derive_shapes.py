# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write shapes.json from FusionAuth's OpenAPI document.

Usage: ``python derive_shapes.py openapi.yaml`` (github.com/FusionAuth/fusionauth-openapi; needs PyYAML).

The document is a pre-release snapshot of 1.69 and wrong in places; `CORRECTIONS` states what the servers really take
(FusionAuth/fusionauth-issues 3507, 3511, 3513 and the domain classes of fusionauth-java-client).
"""

from __future__ import annotations

import json
import pathlib
import sys
from typing import Any

ROOTS = """
APIKeyRequest ApplicationRequest ApplicationOAuthScopeRequest ConsentRequest EmailTemplateRequest EntityRequest
EntityTypeRequest EntityGrantRequest FormRequest FormFieldRequest GroupRequest MemberRequest MemberDeleteRequest
IPAccessControlListRequest IntegrationRequest KeyRequest LambdaRequest SystemConfigurationRequest TenantRequest
TenantManagerConfigurationRequest ThemeRequest UserRequest RegistrationRequest UserActionRequest
UserActionReasonRequest ActionRequest WebhookRequest ReactorRequest LoginRequest TwoFactorLoginRequest
TwoFactorRequest TwoFactorStartRequest RefreshRequest JWTVendRequest ChangePasswordRequest ForgotPasswordRequest
VerifyEmailRequest VerifyRegistrationRequest UserDeleteRequest LogoutRequest TenantDeleteRequest
RefreshTokenRevokeRequest LoginPingRequest ApplicationSearchRequest ConsentSearchRequest EmailTemplateSearchRequest
EntitySearchRequest EntityTypeSearchRequest EntityGrantSearchRequest GroupSearchRequest GroupMemberSearchRequest
IPAccessControlListSearchRequest IdentityProviderSearchRequest KeySearchRequest LambdaSearchRequest
TenantSearchRequest ThemeSearchRequest WebhookSearchRequest SearchRequest ReactorStatus
FusionAuthConnectorConfiguration GenericConnectorConfiguration LDAPConnectorConfiguration
GenericMessengerConfiguration KafkaMessengerConfiguration TwilioMessengerConfiguration SMSMessageTemplate
VoiceMessageTemplate
"""

GRANTS = ["authorization_code", "implicit", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]
PAGING = {"numberOfResults": "integer", "orderBy": "string", "startRow": "integer"}
VERIFICATION_KEYS = {"verificationKeyIds": "[uuid]"}
CORRECTIONS: dict[str, Any] = {
    "APIKeyPermissions": {"endpoints": "{[HTTPMethod]}"},
    "ApplicationRoleRequest": {"role": "ApplicationRole"},
    "ConnectorPolicy": {"domains": "[string]"},
    "ConnectorRequest": {"connector": "any"},
    "EmailConfiguration": {"properties": "string"},
    "EntityGrant": {"permissions": "[string]"},
    "EntityJWTConfiguration": {"accessTokenVerificationKeyIds": "[uuid]"},
    "EntityTypePermissionRequest": {"permission": "EntityTypePermission"},
    "EntitySearchCriteria": PAGING,
    "ExternalJWTIdentityProvider": VERIFICATION_KEYS,
    "GrantName": GRANTS,
    "Group": {"roles": "{[ApplicationRole]}"},
    "IdentityProviderRequest": {"identityProvider": "any"},
    "JWTConfiguration": {"accessTokenVerificationKeyIds": "[uuid]", "idTokenVerificationKeyIds": "[uuid]"},
    "JWTVendRequest": {"claims": "{any}"},
    "Lambda": {"enabled": "boolean"},
    "MemberDeleteRequest": {"members": "{[uuid]}"},
    "MemberRequest": {"members": "{[GroupMember]}"},
    "MessageTemplateRequest": {"messageTemplate": "any"},
    "MessengerRequest": {"messenger": "any"},
    "OAuth2Configuration": {"enabledGrants": "[GrantName]"},
    "PasswordType": ["PLAINTEXT", "HASHED"],
    "SAMLv2Configuration": VERIFICATION_KEYS,
    "SAMLv2IdPInitiatedIdentityProvider": VERIFICATION_KEYS,
    "SAMLv2IdentityProvider": VERIFICATION_KEYS,
    "SAMLv2Logout": VERIFICATION_KEYS,
    "UserSearchCriteria": PAGING,
    "UserIdentity": {"type": "string"},
    "UserRegistration": {"roles": "[string]"},
    "UserRequest": {"passwordFieldType": "PasswordType"},
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

PROVIDER = {
    "attributeMappings": "{string}", "data": "{any}", "debug": "boolean", "enabled": "boolean", "id": "uuid",
    "insertInstant": "instant", "lambdaConfiguration": "ProviderLambdaConfiguration", "lastUpdateInstant": "instant",
    "linkingStrategy": "IdentityProviderLinkingStrategy", "name": "string", "source": "string",
    "tenantConfiguration": "{IdentityProviderTenantConfiguration}", "tenantId": "uuid", "type": "IdentityProviderType",
}  # fmt: skip

FORMATS = {"uuid": "uuid", "int64": "integer", "URI": "string", "double": "number", "float": "number"}
ALIASES = {"ZonedDateTime": "instant", "Locale": "locale", "LocalDate": "date", "ZoneId": "string",
           "HTTPHeaders": "{string}", "LocalizedStrings": "{string}", "LocalizedIntegers": "{integer}"}  # fmt: skip


def compact(schema: dict[str, Any]) -> str:
    """Return a property's type: a scalar's name, a shape's name, ``[type]`` for lists or ``{type}`` for maps."""
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


def derive(document: dict[str, Any]) -> dict[str, Any]:
    """Return ``{"shapes": {name: {property: type} | [enum values]}, "since": {shape.property: version}}``."""
    schemas = document["components"]["schemas"]
    types = schemas["IdentityProviderType"]["enum"]
    kinds = ["OpenIdConnect" if kind == "OpenIDConnect" else kind for kind in types]
    providers = {f"{kind}IdentityProvider": f"{kind}ApplicationConfiguration" for kind in kinds}
    todo = [*ROOTS.split(), *CORRECTIONS, *providers]
    shapes: dict[str, Any] = {}
    while todo:
        name = todo.pop()
        if name in shapes:
            continue
        schema = schemas.get(name, {})
        correction: Any = CORRECTIONS.get(name, {})
        if isinstance(correction, list) or "enum" in schema:
            shapes[name] = correction or schema["enum"]
            continue
        properties = {key: compact(value) for key, value in schema.get("properties", {}).items()} | correction
        if name in providers:
            properties |= PROVIDER | {"applicationConfiguration": f"{{{providers[name]}}}"}
        elif name in providers.values():
            properties |= {"createRegistration": "boolean", "data": "{any}", "enabled": "boolean"}
        shapes[name] = properties
        for kind in properties.values():
            inner = kind.strip("[]{}")
            if inner in schemas and inner not in ALIASES:
                todo.append(inner)
    since = {field: version for version, fields in SINCE.items() for field in fields}
    return {"shapes": dict(sorted(shapes.items())), "since": dict(sorted(since.items()))}


if __name__ == "__main__":
    import yaml

    text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    target = pathlib.Path(__file__).with_name("shapes.json")
    target.write_text(json.dumps(derive(yaml.safe_load(text)), indent=1) + "\n", encoding="utf-8")
