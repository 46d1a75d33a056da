# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes a licence: by kind of object, each switch that does and the feature that the licence has to have.

A switch is a dotted path, ``path=value`` where one value only takes a licence, or "" for a new object as a whole. A
feature is a field of FusionAuth's ReactorStatus, ``licensed`` for any licence at all. Source: FusionAuth docs, API
reference, which names the plan at each field, and FusionAuth issues 1555 and 1739. What is licensed for some uses
only, as entities are, is not here: there the server has to say so itself.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record, get_path
from .quirks import FUSIONAUTH

if t.TYPE_CHECKING:
    from .entities import Resource

Licensed = t.Mapping[str, str]


def _each(path: str, names: str, feature: str) -> dict[str, str]:
    """The same feature for several paths that differ in one place."""
    return {path.replace("*", name): feature for name in names.split()}


WARNINGS = (
    "emailUpdate loginIdInUseOnCreate loginNewDevice loginSuspicious passwordResetSuccess passwordUpdate "
    "twoFactorMethodAdd twoFactorMethodRemove"
)
RISKS = "ChallengeOnMediumRisk ChallengeOnHighRisk"

TENANT: Licensed = {
    "accessControlConfiguration.uiIPAccessControlListId": "threatDetection",
    "captchaConfiguration.enabled": "threatDetection",
    "clientRiskConfiguration.enabled": "clientRiskConfiguration",
    **_each("emailConfiguration.*EmailTemplateId", WARNINGS, "licensed"),
    "emailConfiguration.unverified.behavior=Gated": "licensed",
    "lambdaConfiguration.multiFactorRequirementId": "multiFactorLambdas",
    **_each(
        "lambdaConfiguration.scim*ConverterId",
        "EnterpriseUserRequest EnterpriseUserResponse GroupRequest GroupResponse UserRequest UserResponse",
        "scimServer",
    ),
    **_each(
        "multiFactorConfiguration.*.enabled",
        "email sms voice",
        "advancedMultiFactorAuthentication",
    ),
    **_each("multiFactorConfiguration.loginPolicy=*", RISKS, "intelligentMFA"),
    "oauthConfiguration.clientCredentialsAccessTokenPopulateLambdaId": "entityManagement",
    "passwordValidationRules.breachDetection.enabled": "breachedPasswordDetection",
    "phoneConfiguration.unverified.behavior=Gated": "licensed",
    **_each(
        "rateLimitConfiguration.*.enabled",
        "failedLogin forgotPassword sendEmailVerification sendPasswordless sendPasswordlessPhone "
        "sendPhoneVerification sendRegistrationVerification sendTwoFactor",
        "threatDetection",
    ),
    "registrationConfiguration.blockedDomains": "threatDetection",
    "scimServerConfiguration.enabled": "scimServer",
    "usernameConfiguration.unique.enabled": "licensed",
    "webAuthnConfiguration.enabled": "webAuthn",
}
APPLICATION: Licensed = {
    "accessControlConfiguration.uiIPAccessControlListId": "threatDetection",
    **_each("emailConfiguration.*EmailTemplateId", WARNINGS, "threatDetection"),
    "formConfiguration.selfServiceFormConfiguration.requireCurrentPasswordOnPasswordChange": "advancedRegistration",
    "formConfiguration.selfServiceFormId": "advancedRegistration",
    "lambdaConfiguration.multiFactorRequirementId": "multiFactorLambdas",
    "lambdaConfiguration.selfServiceRegistrationValidationId": "advancedRegistration",
    **_each("multiFactorConfiguration.loginPolicy=*", RISKS, "intelligentMFA"),
    **_each(
        "multiFactorConfiguration.*",
        "loginPolicy trustPolicy",
        "applicationMultiFactorAuthentication",
    ),
    **_each(
        "multiFactorConfiguration.*.templateId",
        "email sms voice",
        "applicationMultiFactorAuthentication",
    ),
    "oauthConfiguration.relationship=ThirdParty": "advancedOAuthScopesThirdPartyApplications",
    "registrationConfiguration.formId": "advancedRegistration",
    "registrationConfiguration.type=advanced": "advancedRegistration",
    "scopes": "advancedOAuthScopesCustomScopes",
    "themeId": "applicationThemes",
    "universalConfiguration.universal": "universalApplication",
    "webAuthnConfiguration.enabled": "webAuthn",
}
API_KEY: Licensed = {"ipAccessControlListId": "threatDetection"}
APPLICATION_OAUTH_SCOPE: Licensed = {"": "advancedOAuthScopesCustomScopes"}
CONNECTOR: Licensed = {"": "connectors"}
IDENTITY_PROVIDER: Licensed = {
    "idpInitiatedConfiguration.enabled": "advancedIdentityProviders",
    **_each(
        "type=*",
        "EpicGames Nintendo SAMLv2IdPInitiated SonyPSN Steam Twitch Xbox",
        "advancedIdentityProviders",
    ),
}
IP_ACL: Licensed = {"": "threatDetection"}
TENANT_MANAGER_CONFIGURATION: Licensed = _each(
    "*",
    "applicationConfigurations attributeFormId brandName identityProviderTypeConfigurations",
    "tenantManagerApplication",
)


def switched_on(
    resource: Resource, found: Record | None, wanted: Record
) -> t.Iterator[tuple[str, str]]:
    """What is wanted that takes a licence and is not so yet, in words, and the feature that it takes.

    FusionAuth's own application may have what is licensed elsewhere (FusionAuth docs, "Applications", since 1.49).
    """
    if found and found.get("id") == FUSIONAUTH:
        return
    for switch, feature in resource.licensed.items():
        path, dummy, value = switch.partition("=")
        names = path.split(".") if path else []
        stated = get_path(wanted, names)
        if not path:
            if not found:
                yield f"a new {resource.label}", feature
        elif (stated == value if value else stated) and not _is_so(
            resource, found or {}, names, stated
        ):
            words = f"{resource.schema.option_name(path)} {value}".rstrip()
            yield (
                f"{words} of {resource.display_name({**(found or {}), **wanted})}",
                feature,
            )


def _is_so(
    resource: Resource, found: Record, names: t.Sequence[str], stated: t.Any
) -> bool:
    part, now = resource.schema.descend(names), get_path(found, names)
    return part.equal(now, part.merge(now, stated))
