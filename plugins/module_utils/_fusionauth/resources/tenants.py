# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record, omit
from ..._core.schema import ScalarSchema, reference, references
from ..defaults import CHOSEN_BY_SERVER, ElementDefaults
from ..field_types import (
    DATA,
    DATA_OR_ABSENT,
    DOMAINS,
    POSITIVE,
    SECRET,
    SECRET_LINES,
    SET_OF_STRINGS,
    TRIMMED,
    between,
)
from ..identifiers import (
    DEFAULT_CONNECTOR,
    DEFAULT_THEME,
    FUSIONAUTH_APPLICATION,
)
from ..normalization import with_part
from ..resource import (
    Condition,
    ConditionalNeed,
    LicenseSwitch,
    Reader,
    Resource,
    ValueRule,
    find_by_name,
    listed_at,
)
from ..schema_overlay import ALL_IDS, UNMANAGED, each_of, keys_among, schema_of
from .webhooks import EVENTS, INSTANCE_EVENTS, NOT_TRANSACTIONAL_EVENTS

# What is in a tenant and in an application alike

JWT_OVERLAY = {
    ALL_IDS: reference("key"),
    "accessTokenVerificationKeyIds": references("key"),
    "idTokenVerificationKeyIds": references("key"),
}
SIGNING_KEYS = (
    "jwtConfiguration.accessTokenKeyId",
    "jwtConfiguration.idTokenKeyId",
)
# A day, which itself is too long.
LONGEST_GRACE = 24 * 60 * 60 - 1  # seconds
_SLIDING_WINDOW = "refreshTokenSlidingWindowConfiguration"
JWT_DEFAULTS: Record = {
    "accessTokenKeyId": CHOSEN_BY_SERVER,
    "accessTokenVerificationKeyIds": [],
    "idTokenKeyId": CHOSEN_BY_SERVER,
    "idTokenVerificationKeyIds": [],
    "refreshTokenExpirationPolicy": "Fixed",
    "refreshTokenOneTimeUseConfiguration": {"gracePeriodInSeconds": 0},
    "refreshTokenSlidingWindowConfiguration": {
        "maximumTimeToLiveInMinutes": 43200
    },
    "refreshTokenTimeToLiveInMinutes": 43200,
    "refreshTokenUsagePolicy": "Reusable",
    "timeToLiveInSeconds": 3600,
}
UNVERIFIED_DELETE_POLICY_DEFAULTS: Record = {
    "unverified": {"enabled": False, "numberOfDaysToRetain": 120}
}
OFF = {"enabled": False}
# E-mails that take a license.
LICENSED_EMAILS = (
    "emailUpdate",
    "loginIdInUseOnCreate",
    "loginNewDevice",
    "loginSuspicious",
    "passwordResetSuccess",
    "passwordUpdate",
    "twoFactorMethodAdd",
    "twoFactorMethodRemove",
)
LICENSED_LOGIN_POLICIES = ("ChallengeOnMediumRisk", "ChallengeOnHighRisk")

# Fields

_RATE_LIMITED = (
    "failedLogin",
    "forgotPassword",
    "sendEmailVerification",
    "sendPasswordless",
    "sendPasswordlessPhone",
    "sendPhoneVerification",
    "sendRegistrationVerification",
    "sendTwoFactor",
)
# How long what FusionAuth hands out can be used. Of others, nothing is said.
_LIFETIMES = (
    "changePasswordIdTimeToLiveInSeconds",
    "deviceCodeTimeToLiveInSeconds",
    "emailVerificationIdTimeToLiveInSeconds",
    "externalAuthenticationIdTimeToLiveInSeconds",
    "loginIntentTimeToLiveInSeconds",
    "oneTimePasswordTimeToLiveInSeconds",
    "passwordlessLoginTimeToLiveInSeconds",
    "pendingAccountLinkTimeToLiveInSeconds",
    "phoneVerificationIdTimeToLiveInSeconds",
    "registrationVerificationIdTimeToLiveInSeconds",
    "rememberOAuthScopeConsentChoiceTimeToLiveInSeconds",
    "setupPasswordIdTimeToLiveInSeconds",
    "trustTokenTimeToLiveInSeconds",
    "twoFactorIdTimeToLiveInSeconds",
    "twoFactorOneTimeCodeIdTimeToLiveInSeconds",
    "twoFactorTrustIdTimeToLiveInSeconds",
    "webAuthnAuthenticationChallengeTimeToLiveInSeconds",
    "webAuthnRegistrationChallengeTimeToLiveInSeconds",
)
_BY_MESSENGER = {
    "messengerId": reference("messenger"),
    "templateId": reference("message_template"),
}

SCHEMA = schema_of(
    "Tenant",
    {
        "accessControlConfiguration": {
            "uiIPAccessControlListId": reference("ip_acl")
        },
        "captchaConfiguration": {
            "secretKey": SECRET,
            "threshold": ScalarSchema(type="number", minimum=0, maximum=1),
        },
        "configured": UNMANAGED,
        "connectorPolicies": {
            "connectorId": reference("connector"),
            "data": DATA_OR_ABSENT,
            "domains": DOMAINS,
        },
        "data": DATA,
        "emailConfiguration": {
            ALL_IDS: reference("email_template"),
            "additionalHeaders": {"value": SECRET},
            "host": TRIMMED,
            "password": SECRET,
            "properties": SECRET_LINES,
        },
        "eventConfiguration": {"events": keys_among(*EVENTS)},
        "externalIdentifierConfiguration": {
            **dict.fromkeys(_LIFETIMES, POSITIVE),
            "authorizationGrantIdTimeToLiveInSeconds": between(1, 600),
        },
        "failedAuthenticationConfiguration": {
            "actionDuration": POSITIVE,
            "resetCountInSeconds": POSITIVE,
            "tooManyAttempts": POSITIVE,
            "userActionId": reference("user_action"),
        },
        "familyConfiguration": {
            ALL_IDS: reference("email_template"),
            "deleteOrphanedAccountsDays": POSITIVE,
            "maximumChildAge": POSITIVE,
            "minimumOwnerAge": POSITIVE,
        },
        "formConfiguration": {ALL_IDS: reference("form")},
        "jwtConfiguration": {
            **JWT_OVERLAY,
            "refreshTokenOneTimeUseConfiguration": {
                "gracePeriodInSeconds": between(0, LONGEST_GRACE)
            },
            _SLIDING_WINDOW: {"maximumTimeToLiveInMinutes": POSITIVE},
            "refreshTokenTimeToLiveInMinutes": POSITIVE,
            "timeToLiveInSeconds": POSITIVE,
        },
        "lambdaConfiguration": {ALL_IDS: reference("lambda")},
        "multiFactorConfiguration": {
            "email": {"templateId": reference("email_template")},
            "sms": _BY_MESSENGER,
            "voice": _BY_MESSENGER,
        },
        "name": TRIMMED,
        "oauthConfiguration": {ALL_IDS: reference("lambda")},
        "passwordValidationRules": {
            "breachDetection": {ALL_IDS: reference("email_template")},
            "maxLength": between(1, 256),
            "rememberPreviousPasswords": {"count": POSITIVE},
        },
        "phoneConfiguration": {
            ALL_IDS: reference("message_template"),
            "messengerId": reference("messenger"),
        },
        "registrationConfiguration": {"blockedDomains": SET_OF_STRINGS},
        "scimServerConfiguration": {
            ALL_IDS: reference("entity_type"),
            "schemas": DATA,
        },
        "state": UNMANAGED,
        "themeId": reference("theme"),
        "userDeletePolicy": {"unverified": {"numberOfDaysToRetain": POSITIVE}},
        "usernameConfiguration": {
            "unique": {"numberOfDigits": between(3, 10)}
        },
    },
    beside={
        "sourceTenantId": reference("tenant"),
        "webhookIds": references("webhook"),
    },
    needs=each_of("name"),
)

# Defaults

# FusionAuth puts it in place of an empty list.
DEFAULT_POLICY = {
    "connectorId": DEFAULT_CONNECTOR,
    "domains": ["*"],
    "migrate": False,
}
_RANDOM_BYTES = {"length": 32, "type": "randomBytes"}
_RANDOM_LETTERS = {"length": 6, "type": "randomAlphaNumeric"}
_RANDOM_DIGITS = {"length": 6, "type": "randomDigits"}
_UNLIMITED = {"enabled": False, "limit": 5, "timePeriodInSeconds": 60}

DEFAULTS: Record = {
    "captchaConfiguration": {
        "captchaMethod": "GoogleRecaptchaV3",
        "enabled": False,
        "threshold": 0.5,
    },
    "clientRiskConfiguration": {
        "blocklistedIp": True,
        "botDetected": True,
        "dormantAccount": True,
        "dormantPassword": True,
        "enabled": False,
        "impossibleTravel": True,
        "recentIdentityChange": True,
        "recentPasswordChange": True,
        "suspiciousUserAgent": True,
        "unrecognizedDevice": True,
        "untrustedDevice": True,
    },
    "connectorPolicies": ElementDefaults(
        [DEFAULT_POLICY],
        {**DEFAULT_POLICY, "connectorId": CHOSEN_BY_SERVER, "data": {}},
    ),
    "data": {},
    "emailConfiguration": {
        "additionalHeaders": [],
        "debug": False,
        "defaultFromEmail": "change-me@example.com",
        "host": "localhost",
        "implicitEmailVerificationAllowed": True,
        "port": 25,
        "security": "NONE",
        "unverified": {
            "allowEmailChangeWhenGated": False,
            "behavior": "Allow",
        },
        "verificationStrategy": "ClickableLink",
        "verifyEmail": False,
        "verifyEmailWhenChanged": False,
    },
    "eventConfiguration": {
        "events": ElementDefaults(
            {}, {"enabled": False, "transactionType": "None"}
        )
    },
    "externalIdentifierConfiguration": {
        "authorizationGrantIdTimeToLiveInSeconds": 30,
        "changePasswordIdGenerator": _RANDOM_BYTES,
        "changePasswordIdTimeToLiveInSeconds": 600,
        "deviceCodeTimeToLiveInSeconds": 300,
        "deviceUserCodeIdGenerator": _RANDOM_LETTERS,
        "emailVerificationIdGenerator": _RANDOM_BYTES,
        "emailVerificationIdTimeToLiveInSeconds": 86400,
        "emailVerificationOneTimeCodeGenerator": _RANDOM_LETTERS,
        "externalAuthenticationIdTimeToLiveInSeconds": 300,
        "identityProviderConnectionTestTimeToLiveInSeconds": 1800,
        "loginIntentTimeToLiveInSeconds": 1800,
        "oneTimePasswordTimeToLiveInSeconds": 60,
        "passwordlessLoginGenerator": _RANDOM_BYTES,
        "passwordlessLoginOneTimeCodeGenerator": _RANDOM_DIGITS,
        "passwordlessLoginTimeToLiveInSeconds": 180,
        "pendingAccountLinkTimeToLiveInSeconds": 3600,
        "phoneVerificationIdGenerator": _RANDOM_BYTES,
        "phoneVerificationIdTimeToLiveInSeconds": 86400,
        "phoneVerificationOneTimeCodeGenerator": _RANDOM_LETTERS,
        "registrationVerificationIdGenerator": _RANDOM_BYTES,
        "registrationVerificationIdTimeToLiveInSeconds": 86400,
        "registrationVerificationOneTimeCodeGenerator": _RANDOM_LETTERS,
        "rememberOAuthScopeConsentChoiceTimeToLiveInSeconds": 2592000,
        "samlv2AuthNRequestIdTimeToLiveInSeconds": 300,
        "setupPasswordIdGenerator": _RANDOM_BYTES,
        "setupPasswordIdTimeToLiveInSeconds": 86400,
        "trustTokenTimeToLiveInSeconds": 180,
        "twoFactorIdTimeToLiveInSeconds": 300,
        "twoFactorOneTimeCodeIdGenerator": _RANDOM_DIGITS,
        "twoFactorOneTimeCodeIdTimeToLiveInSeconds": 60,
        "twoFactorTrustIdTimeToLiveInSeconds": 2592000,
        "webAuthnAuthenticationChallengeTimeToLiveInSeconds": 180,
        "webAuthnRegistrationChallengeTimeToLiveInSeconds": 180,
    },
    "failedAuthenticationConfiguration": {
        "actionCancelPolicy": {"onPasswordReset": False},
        "actionDuration": 3,
        "actionDurationUnit": "MINUTES",
        "emailUser": False,
        "resetCountInSeconds": 60,
        "tooManyAttempts": 5,
    },
    "familyConfiguration": {
        "allowChildRegistrations": True,
        "deleteOrphanedAccounts": False,
        "deleteOrphanedAccountsDays": 30,
        "enabled": False,
        "maximumChildAge": 12,
        "minimumOwnerAge": 21,
        "parentEmailRequired": False,
    },
    "formConfiguration": {"adminUserFormId": CHOSEN_BY_SERVER},
    "httpSessionMaxInactiveInterval": 3600,
    "issuer": "acme.com",
    "jwtConfiguration": {
        **JWT_DEFAULTS,
        "refreshTokenRevocationPolicy": {
            "onLoginPrevented": True,
            "onMultiFactorEnable": False,
            "onOneTimeTokenReuse": False,
            "onPasswordChanged": True,
        },
    },
    "loginConfiguration": {"requireAuthentication": True},
    "maximumPasswordAge": {"days": 180, "enabled": False},
    "minimumPasswordAge": {"enabled": False, "seconds": 30},
    "multiFactorConfiguration": {
        "authenticator": {
            "algorithm": "HmacSHA1",
            "codeLength": 6,
            "enabled": True,
            "timeStep": 30,
        },
        "debug": False,
        "email": OFF,
        "loginPolicy": "Enabled",
        "sms": OFF,
        "voice": OFF,
    },
    "passwordEncryptionConfiguration": {
        "encryptionScheme": "salted-pbkdf2-hmac-sha256",
        "encryptionSchemeFactor": 24000,
        "modifyEncryptionSchemeOnLogin": False,
    },
    "passwordValidationRules": {
        "breachDetection": {
            "enabled": False,
            "matchMode": "High",
            "onLogin": "Off",
        },
        "disallowUserLoginId": False,
        "maxLength": 256,
        "minLength": 8,
        "rememberPreviousPasswords": {"count": 1, "enabled": False},
        "requireMixedCase": False,
        "requireNonAlpha": False,
        "requireNumber": False,
        "validateOnLogin": False,
    },
    "phoneConfiguration": {
        "implicitPhoneVerificationAllowed": True,
        "unverified": {
            "allowPhoneNumberChangeWhenGated": False,
            "behavior": "Allow",
        },
        "verificationStrategy": "ClickableLink",
        "verifyPhoneNumber": False,
    },
    "rateLimitConfiguration": dict.fromkeys(_RATE_LIMITED, _UNLIMITED),
    "registrationConfiguration": {"blockedDomains": []},
    "scimServerConfiguration": OFF,
    "ssoConfiguration": {
        "allowAccessTokenBootstrap": False,
        "deviceTrustTimeToLiveInSeconds": 31536000,
    },
    "themeId": DEFAULT_THEME,
    "userDeletePolicy": UNVERIFIED_DELETE_POLICY_DEFAULTS,
    "usernameConfiguration": {
        "unique": {
            "enabled": False,
            "numberOfDigits": 5,
            "separator": "#",
            "strategy": "OnCollision",
        }
    },
    "webAuthnConfiguration": {
        "bootstrapWorkflow": {
            "authenticatorAttachmentPreference": "any",
            "enabled": False,
            "userVerificationRequirement": "required",
        },
        "debug": False,
        "enabled": False,
        "reauthenticationWorkflow": {
            "authenticatorAttachmentPreference": "platform",
            "enabled": False,
            "userVerificationRequirement": "required",
        },
    },
    "webhookIds": [],
}

# What values a tenant may have because of others (FusionAuth docs, "Tenants")

_GENERATORS = (
    "changePasswordIdGenerator",
    "deviceUserCodeIdGenerator",
    "emailVerificationIdGenerator",
    "emailVerificationOneTimeCodeGenerator",
    "passwordlessLoginGenerator",
    "passwordlessLoginOneTimeCodeGenerator",
    "phoneVerificationIdGenerator",
    "phoneVerificationOneTimeCodeGenerator",
    "registrationVerificationIdGenerator",
    "registrationVerificationOneTimeCodeGenerator",
    "setupPasswordIdGenerator",
    "twoFactorOneTimeCodeIdGenerator",
)
_TYPED_CODES = ("randomAlpha", "randomAlphaNumeric", "randomDigits")
_JWT = "jwtConfiguration"
_PASSWORD = "passwordValidationRules"


def refresh_token_rule(*conditions: Condition) -> ValueRule:
    """Return the rule for how long a refresh token can be used as long as it is being used."""
    policy = Condition(
        f"{_JWT}.refreshTokenExpirationPolicy",
        ("SlidingWindowWithMaximumLifetime",),
    )
    return ValueRule(
        f"{_JWT}.{_SLIDING_WINDOW}.maximumTimeToLiveInMinutes",
        minimum=f"{_JWT}.refreshTokenTimeToLiveInMinutes",
        when=(policy, *conditions),
    )


def _generator_rules() -> t.Iterator[ValueRule]:
    """Yield how long codes may be, of which people type some."""
    for generator in _GENERATORS:
        path = f"externalIdentifierConfiguration.{generator}"
        is_typed = Condition(f"{path}.type", _TYPED_CODES)
        is_in_link = Condition(f"{path}.type", ("randomBytes",))
        yield ValueRule(
            f"{path}.length", minimum=4, maximum=12, when=(is_typed,)
        )
        yield ValueRule(
            f"{path}.length", minimum=16, maximum=128, when=(is_in_link,)
        )


VALUE_RULES = (
    *_generator_rules(),
    refresh_token_rule(),
    ValueRule(f"{_PASSWORD}.minLength", maximum=f"{_PASSWORD}.maxLength"),
    ValueRule(
        f"{_PASSWORD}.maxLength",
        maximum=50,
        when=(
            Condition(
                "passwordEncryptionConfiguration.encryptionScheme", ("bcrypt",)
            ),
        ),
        is_for_defaults=False,
    ),
)

# Licenses

_SCIM_CONVERTERS = (
    "EnterpriseUserRequest",
    "EnterpriseUserResponse",
    "GroupRequest",
    "GroupResponse",
    "UserRequest",
    "UserResponse",
)

LICENSED_FIELDS = (
    LicenseSwitch(
        "accessControlConfiguration.uiIPAccessControlListId", "threatDetection"
    ),
    LicenseSwitch("captchaConfiguration.enabled", "threatDetection"),
    LicenseSwitch(
        "clientRiskConfiguration.enabled", "clientRiskConfiguration"
    ),
    *(
        LicenseSwitch(f"emailConfiguration.{email}EmailTemplateId", "licensed")
        for email in LICENSED_EMAILS
    ),
    LicenseSwitch(
        "emailConfiguration.unverified.behavior", "licensed", "Gated"
    ),
    LicenseSwitch(
        "lambdaConfiguration.multiFactorRequirementId", "multiFactorLambdas"
    ),
    *(
        LicenseSwitch(
            f"lambdaConfiguration.scim{converter}ConverterId", "scimServer"
        )
        for converter in _SCIM_CONVERTERS
    ),
    *(
        LicenseSwitch(
            f"multiFactorConfiguration.{method}.enabled",
            "advancedMultiFactorAuthentication",
        )
        for method in ("email", "sms", "voice")
    ),
    *(
        LicenseSwitch(
            "multiFactorConfiguration.loginPolicy", "intelligentMFA", policy
        )
        for policy in LICENSED_LOGIN_POLICIES
    ),
    LicenseSwitch(
        "oauthConfiguration.clientCredentialsAccessTokenPopulateLambdaId",
        "entityManagement",
    ),
    LicenseSwitch(
        "passwordValidationRules.breachDetection.enabled",
        "breachedPasswordDetection",
    ),
    LicenseSwitch(
        "phoneConfiguration.unverified.behavior", "licensed", "Gated"
    ),
    *(
        LicenseSwitch(
            f"rateLimitConfiguration.{action}.enabled", "threatDetection"
        )
        for action in _RATE_LIMITED
    ),
    LicenseSwitch(
        "registrationConfiguration.blockedDomains", "threatDetection"
    ),
    LicenseSwitch("scimServerConfiguration.enabled", "scimServer"),
    LicenseSwitch("usernameConfiguration.unique.enabled", "licensed"),
    LicenseSwitch("webAuthnConfiguration.enabled", "webAuthn"),
)

# What a tenant needs because of what else it has (FusionAuth docs, "Tenants")

_EMAIL = "emailConfiguration"
_PHONE_TEMPLATES = (
    "forgotPassword",
    "passwordless",
    "verification",
    "verificationComplete",
)
_SCIM_NEEDS = (
    "scimServerConfiguration.clientEntityTypeId",
    "scimServerConfiguration.serverEntityTypeId",
    *(
        f"lambdaConfiguration.scim{converter}ConverterId"
        for converter in _SCIM_CONVERTERS
    ),
)

CONDITIONAL_NEEDS = (
    *(
        ConditionalNeed(
            "captchaConfiguration.enabled", (f"captchaConfiguration.{key}",)
        )
        for key in ("secretKey", "siteKey")
    ),
    ConditionalNeed(
        f"{_EMAIL}.verifyEmail", (f"{_EMAIL}.verificationEmailTemplateId",)
    ),
    ConditionalNeed(
        "multiFactorConfiguration.email.enabled",
        ("multiFactorConfiguration.email.templateId",),
    ),
    *(
        ConditionalNeed(
            "multiFactorConfiguration.sms.enabled",
            (f"multiFactorConfiguration.sms.{field}",),
        )
        for field in _BY_MESSENGER
    ),
    ConditionalNeed(
        f"{_PASSWORD}.breachDetection.onLogin",
        (f"{_PASSWORD}.breachDetection.notifyUserEmailTemplateId",),
        value="NotifyUser",
    ),
    *(
        ConditionalNeed(
            f"phoneConfiguration.{template}TemplateId",
            ("phoneConfiguration.messengerId",),
            value=None,
        )
        for template in _PHONE_TEMPLATES
    ),
    *(
        ConditionalNeed("scimServerConfiguration.enabled", (need,))
        for need in _SCIM_NEEDS
    ),
)

# What FusionAuth makes of a tenant before it stores it


def _normalize(record: Record) -> Record:
    """Drop settings that count only beside others."""
    record = with_part(record, "emailConfiguration", _normalize_email)
    record = with_part(
        record, "eventConfiguration", _normalize_event_configuration
    )
    record = with_part(record, "familyConfiguration", _normalize_family)
    record = with_part(record, "jwtConfiguration", _normalize_jwt)
    policies = record.get("connectorPolicies")
    if not isinstance(policies, list):
        return record
    normalized = list(map(_normalize_connector_policy, policies))
    return {**record, "connectorPolicies": normalized or [DEFAULT_POLICY]}


def _normalize_email(part: Record) -> Record:
    if part.get("verifyEmail"):
        return part
    # Without verification, neither a template nor a second verification means anything.
    normalized = omit(part, {"verificationEmailTemplateId"})
    if "verifyEmailWhenChanged" in part:
        normalized["verifyEmailWhenChanged"] = False
    return normalized


def _normalize_event_configuration(part: Record) -> Record:
    return with_part(part, "events", _normalize_events)


def _normalize_events(events: Record) -> Record:
    configurable = omit(events, INSTANCE_EVENTS)
    return {
        event: _normalize_event(event, settings)
        for event, settings in configurable.items()
    }


def _normalize_event(event: str, settings: t.Any) -> t.Any:
    if event not in NOT_TRANSACTIONAL_EVENTS or not isinstance(settings, dict):
        return settings
    if "transactionType" not in settings:
        return settings
    # What has happened already is no transaction.
    return {**settings, "transactionType": "None"}


def _normalize_family(part: Record) -> Record:
    allows_children = part.get("allowChildRegistrations", True)
    if allows_children or "parentEmailRequired" not in part:
        return part
    # Nobody asks for the e-mail of a parent where no child can register.
    return {**part, "parentEmailRequired": False}


def _normalize_jwt(part: Record) -> Record:
    # Only an application can do without settings of its own.
    return omit(part, {"enabled"})


def _normalize_connector_policy(policy: t.Any) -> t.Any:
    if not isinstance(policy, dict):
        return policy
    if policy.get("connectorId") != DEFAULT_CONNECTOR:
        return policy
    # FusionAuth's own users have nothing to migrate, and are of any domain.
    return {**policy, **DEFAULT_POLICY}


# How a tenant is found


def _webhook_ids(server: Reader, tenant: Record) -> list[str]:
    """Return the ids of a tenant's webhooks, which the tenant itself does not show.

    FusionAuth forgets them at a PUT that does not repeat them (FusionAuth issue 2413).
    """
    webhooks = listed_at(server, "/api/webhook", "webhooks")
    return [
        webhook["id"]
        for webhook in webhooks
        if tenant["id"] in webhook.get("tenantIds", [])
    ]


def _find(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return a tenant, with its webhooks where a task states them."""
    tenant = find_by_name(server, resource, desired)
    if tenant is None or "webhookIds" not in desired:
        return tenant
    return {**tenant, "webhookIds": _webhook_ids(server, tenant)}


def _is_builtin(server: Reader, tenant: Record) -> bool:
    """Return whether a tenant has FusionAuth's own application, whatever its name is now."""
    path = f"/api/application/{FUSIONAUTH_APPLICATION}"
    answer = server.get(path, denied={}) or {}
    application: Record = answer.get("application", {})
    return bool(application.get("tenantId") == tenant["id"])


TENANT = Resource(
    name="tenant",
    path="/api/tenant",
    schema=SCHEMA,
    defaults=DEFAULTS,
    conditional_needs=CONDITIONAL_NEEDS,
    value_rules=VALUE_RULES,
    signing_keys=SIGNING_KEYS,
    licensed_fields=LICENSED_FIELDS,
    unique_fields=("name",),
    envelope="tenant",
    plural="tenants",
    # A request has both beside the tenant, and no answer shows them.
    envelope_fields=("sourceTenantId", "webhookIds"),
    create_only=("sourceTenantId",),
    read_only=("configured", "state"),
    contains_tenanted=True,
    unlisted_fields={"webhookIds": _webhook_ids},
    normalize=_normalize,
    find=_find,
    is_builtin=_is_builtin,
)
