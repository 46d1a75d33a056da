# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits that FusionAuth's API reference states, page by page, and what it calls required beside something else."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from . import paths
from .errors import Problems

# "Value must be greater than 0."
GREATER_THAN_0 = [
    "tenant.externalIdentifierConfiguration.changePasswordIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.deviceCodeTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.emailVerificationIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.externalAuthenticationIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.loginIntentTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.oneTimePasswordTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.passwordlessLoginTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.pendingAccountLinkTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.phoneVerificationIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.registrationVerificationIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.rememberOAuthScopeConsentChoiceTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.setupPasswordIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.trustTokenTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.twoFactorIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.twoFactorOneTimeCodeIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.twoFactorTrustIdTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.webAuthnAuthenticationChallengeTimeToLiveInSeconds",
    "tenant.externalIdentifierConfiguration.webAuthnRegistrationChallengeTimeToLiveInSeconds",
    "tenant.failedAuthenticationConfiguration.actionDuration",
    "tenant.failedAuthenticationConfiguration.resetCountInSeconds",
    "tenant.failedAuthenticationConfiguration.tooManyAttempts",
    "tenant.familyConfiguration.deleteOrphanedAccountsDays",
    "tenant.familyConfiguration.maximumChildAge",
    "tenant.familyConfiguration.minimumOwnerAge",
    "tenant.jwtConfiguration.refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes",
    "tenant.passwordValidationRules.rememberPreviousPasswords.count",
    "tenant.userDeletePolicy.unverified.numberOfDaysToRetain",
    "application.externalIdentifierConfiguration.twoFactorTrustIdTimeToLiveInSeconds",
]
BETWEEN = {
    "tenant.captchaConfiguration.threshold": (0, 1),
    "tenant.externalIdentifierConfiguration.authorizationGrantIdTimeToLiveInSeconds": (
        1,
        600,
    ),
    # "less than 86,400 which is equal to 24 hours"
    "tenant.jwtConfiguration.refreshTokenOneTimeUseConfiguration.gracePeriodInSeconds": (
        0,
        86_399,
    ),
    "tenant.usernameConfiguration.unique.numberOfDigits": (3, 10),
}
# The length of what a generator makes, by its type.
GENERATED = {
    "randomAlpha": (4, 12),
    "randomAlphaNumeric": (4, 12),
    "randomBytes": (16, 128),
    "randomDigits": (4, 12),
}
# "maximumTimeToLiveInMinutes" can only be so small with this policy.
BOUND_BY_REFRESH = "SlidingWindowWithMaximumLifetime"


class Requirement(NamedTuple):
    """What an object must have where another property has a value (None: any)."""

    when: str
    value: Any
    needed: str


PHONE_TEMPLATES = (
    "forgotPasswordTemplateId",
    "passwordlessTemplateId",
    "verificationCompleteTemplateId",
    "verificationTemplateId",
)
SCIM = [
    "scimServerConfiguration.clientEntityTypeId",
    "scimServerConfiguration.serverEntityTypeId",
    "lambdaConfiguration.scimEnterpriseUserRequestConverterId",
    "lambdaConfiguration.scimEnterpriseUserResponseConverterId",
    "lambdaConfiguration.scimGroupRequestConverterId",
    "lambdaConfiguration.scimGroupResponseConverterId",
    "lambdaConfiguration.scimUserRequestConverterId",
    "lambdaConfiguration.scimUserResponseConverterId",
]

REQUIRED = {
    "tenant": (
        Requirement("captchaConfiguration.enabled", True, "captchaConfiguration.secretKey"),
        Requirement("captchaConfiguration.enabled", True, "captchaConfiguration.siteKey"),
        Requirement("emailConfiguration.verifyEmail", True, "emailConfiguration.verificationEmailTemplateId"),
        Requirement("multiFactorConfiguration.email.enabled", True, "multiFactorConfiguration.email.templateId"),
        Requirement("multiFactorConfiguration.sms.enabled", True, "multiFactorConfiguration.sms.messengerId"),
        Requirement("multiFactorConfiguration.sms.enabled", True, "multiFactorConfiguration.sms.templateId"),
        Requirement(
            "passwordValidationRules.breachDetection.onLogin",
            "NotifyUser",
            "passwordValidationRules.breachDetection.notifyUserEmailTemplateId",
        ),
        *(
            Requirement(f"phoneConfiguration.{template}", None, "phoneConfiguration.messengerId")
            for template in PHONE_TEMPLATES
        ),
        *(Requirement("scimServerConfiguration.enabled", True, needed) for needed in SCIM),
    ),
    "consent": (Requirement("emailPlus.enabled", True, "emailPlus.emailTemplateId"),),
    "identityProvider": (
        Requirement(
            "assertionDecryptionConfiguration.enabled",
            True,
            "assertionDecryptionConfiguration.keyTransportDecryptionKeyId",
        ),
        Requirement("idpInitiatedConfiguration.enabled", True, "idpInitiatedConfiguration.issuer"),
        Requirement("signRequest", True, "requestSigningKeyId"),
    ),
}  # fmt: skip


def check(name: str, thing: dict[str, Any], problems: Problems) -> None:
    """Report what in an object of a kind is outside its limits, or lacks what it requires."""
    within = {name: thing}
    limits = {
        **dict.fromkeys(GREATER_THAN_0, (1, None)),
        **BETWEEN,
    }
    for path, (smallest, largest) in limits.items():
        number(within, path, smallest, largest, problems)
    for requirement in REQUIRED.get(name, ()):
        found = paths.find(thing, requirement.when)
        applies = (
            found if requirement.value is None else found == requirement.value
        )
        if applies and not paths.find(thing, requirement.needed):
            problems.blank(f"{name}.{requirement.needed}")
    generated(within, problems)
    refresh_tokens(name, thing, problems)
    languages(name, thing, problems)
    bcrypt(name, thing, problems)


def number(
    within: dict[str, Any],
    path: str,
    smallest: float | None,
    largest: float | None,
    problems: Problems,
) -> None:
    """Report a number outside its limits."""
    found = paths.find(within, path)
    if found is None:
        return
    if smallest is not None and found < smallest:
        message = f"The [{path}] property must be at least {smallest}."
        problems.field(path, "invalid", message)
    if largest is not None and found > largest:
        message = f"The [{path}] property must not exceed {largest}."
        problems.field(path, "invalid", message)


def generated(within: dict[str, Any], problems: Problems) -> None:
    """Report codes that are too short or too long for their type."""
    identifiers = paths.find(within, "tenant.externalIdentifierConfiguration")
    for name, settings in (identifiers or {}).items():
        if re.search("Generator$", name) and settings.get("type") in GENERATED:
            path = f"tenant.externalIdentifierConfiguration.{name}.length"
            number(within, path, *GENERATED[settings["type"]], problems)


def refresh_tokens(
    name: str, thing: dict[str, Any], problems: Problems
) -> None:
    """Report a sliding window that ends before a single refresh token does."""
    settings = thing.get("jwtConfiguration") or {}
    is_own = name == "tenant" or settings.get("enabled")
    if (
        not is_own
        or settings.get("refreshTokenExpirationPolicy") != BOUND_BY_REFRESH
    ):
        return
    path = "refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes"
    single = settings.get("refreshTokenTimeToLiveInMinutes")
    number(
        {name: thing},
        f"{name}.jwtConfiguration.{path}",
        single,
        None,
        problems,
    )


def languages(name: str, thing: dict[str, Any], problems: Problems) -> None:
    """Report more than 20 preferred languages."""
    if len(thing.get("preferredLanguages") or ()) > 20:
        path = f"{name}.preferredLanguages"
        problems.field(
            path, "tooMany", f"The [{path}] property has more than 20 values."
        )


def bcrypt(name: str, thing: dict[str, Any], problems: Problems) -> None:
    """Report passwords that are longer than bcrypt can tell apart (FusionAuth issue 2671)."""
    scheme = paths.find(
        thing, "passwordEncryptionConfiguration.encryptionScheme"
    )
    if name == "tenant" and scheme == "bcrypt":
        path = "tenant.passwordValidationRules.maxLength"
        number({name: thing}, path, None, 50, problems)
