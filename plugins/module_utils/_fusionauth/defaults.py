# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FusionAuth makes of a field that is left out: its documented defaults (1.69), in its own spelling.

Taken from FusionAuth's API reference and the initial values in fusionauth-java-client's domain classes.
A field that is not here is one that the server leaves out.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record
from .._core.schema import ANY, RecordSchema, Schema
from .._core.sensitive import UNKNOWN
from .normalizers import DEFAULT_POLICY, KAFKA_PRODUCER
from .quirks import DEFAULT_THEME

CHOSEN = UNKNOWN  # by the server, for every object anew


class Each(t.NamedTuple):
    """A list or map that is ``value`` where it is left out, and whose elements have defaults of their own."""

    value: t.Any
    item: Record


class Absent(t.NamedTuple):
    """A record that is absent where it is left out; ``fields`` are the defaults in one that is there."""

    fields: Record


OFF = {"enabled": False}
UNASKED = {"enabled": False, "required": False}
OFFERED = {"enabled": True, "required": False}
UNLIMITED = {"enabled": False, "limit": 5, "timePeriodInSeconds": 60}
KEPT = {"unverified": {"enabled": False, "numberOfDaysToRetain": 120}}
CANONICAL = "exclusive_with_comments"
RANDOM_BYTES = {"length": 32, "type": "randomBytes"}
RANDOM_LETTERS = {"length": 6, "type": "randomAlphaNumeric"}
RANDOM_DIGITS = {"length": 6, "type": "randomDigits"}


def _same(names: str, value: t.Any) -> Record:
    return dict.fromkeys(names.split(), value)


JWT: Record = {
    "accessTokenKeyId": CHOSEN,
    "accessTokenVerificationKeyIds": [],
    "idTokenKeyId": CHOSEN,
    "idTokenVerificationKeyIds": [],
    "refreshTokenExpirationPolicy": "Fixed",
    "refreshTokenOneTimeUseConfiguration": {"gracePeriodInSeconds": 0},
    "refreshTokenSlidingWindowConfiguration": {"maximumTimeToLiveInMinutes": 43200},
    "refreshTokenTimeToLiveInMinutes": 43200,
    "refreshTokenUsagePolicy": "Reusable",
    "timeToLiveInSeconds": 3600,
}

TENANT: Record = {
    "captchaConfiguration": {
        "captchaMethod": "GoogleRecaptchaV3",
        "enabled": False,
        "threshold": 0.5,
    },
    "clientRiskConfiguration": {
        "enabled": False,
        **_same(
            "blocklistedIp botDetected dormantAccount dormantPassword impossibleTravel recentIdentityChange "
            "recentPasswordChange suspiciousUserAgent unrecognizedDevice untrustedDevice",
            True,
        ),
    },
    "connectorPolicies": Each(
        [DEFAULT_POLICY], {**DEFAULT_POLICY, "connectorId": CHOSEN, "data": {}}
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
        "unverified": {"allowEmailChangeWhenGated": False, "behavior": "Allow"},
        "verificationStrategy": "ClickableLink",
        "verifyEmail": False,
        "verifyEmailWhenChanged": False,
    },
    "eventConfiguration": {
        "events": Each({}, {"enabled": False, "transactionType": "None"})
    },
    "externalIdentifierConfiguration": {
        **_same("authorizationGrantIdTimeToLiveInSeconds", 30),
        **_same(
            "oneTimePasswordTimeToLiveInSeconds twoFactorOneTimeCodeIdTimeToLiveInSeconds",
            60,
        ),
        **_same(
            "passwordlessLoginTimeToLiveInSeconds trustTokenTimeToLiveInSeconds "
            "webAuthnAuthenticationChallengeTimeToLiveInSeconds webAuthnRegistrationChallengeTimeToLiveInSeconds",
            180,
        ),
        **_same(
            "deviceCodeTimeToLiveInSeconds externalAuthenticationIdTimeToLiveInSeconds "
            "samlv2AuthNRequestIdTimeToLiveInSeconds twoFactorIdTimeToLiveInSeconds",
            300,
        ),
        **_same("changePasswordIdTimeToLiveInSeconds", 600),
        **_same(
            "identityProviderConnectionTestTimeToLiveInSeconds loginIntentTimeToLiveInSeconds",
            1800,
        ),
        **_same("pendingAccountLinkTimeToLiveInSeconds", 3600),
        **_same(
            "emailVerificationIdTimeToLiveInSeconds phoneVerificationIdTimeToLiveInSeconds "
            "registrationVerificationIdTimeToLiveInSeconds setupPasswordIdTimeToLiveInSeconds",
            86400,
        ),
        **_same(
            "rememberOAuthScopeConsentChoiceTimeToLiveInSeconds twoFactorTrustIdTimeToLiveInSeconds",
            2592000,
        ),
        **_same(
            "changePasswordIdGenerator emailVerificationIdGenerator passwordlessLoginGenerator "
            "phoneVerificationIdGenerator registrationVerificationIdGenerator setupPasswordIdGenerator",
            RANDOM_BYTES,
        ),
        **_same(
            "deviceUserCodeIdGenerator emailVerificationOneTimeCodeGenerator phoneVerificationOneTimeCodeGenerator "
            "registrationVerificationOneTimeCodeGenerator",
            RANDOM_LETTERS,
        ),
        **_same(
            "passwordlessLoginOneTimeCodeGenerator twoFactorOneTimeCodeIdGenerator",
            RANDOM_DIGITS,
        ),
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
    "formConfiguration": {"adminUserFormId": CHOSEN},
    "httpSessionMaxInactiveInterval": 3600,
    "issuer": "acme.com",
    "jwtConfiguration": {
        **JWT,
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
        "debug": False,
        "authenticator": {
            "algorithm": "HmacSHA1",
            "codeLength": 6,
            "enabled": True,
            "timeStep": 30,
        },
        "loginPolicy": "Enabled",
        **_same("email sms voice", OFF),
    },
    "passwordEncryptionConfiguration": {
        "encryptionScheme": "salted-pbkdf2-hmac-sha256",
        "encryptionSchemeFactor": 24000,
        "modifyEncryptionSchemeOnLogin": False,
    },
    "passwordValidationRules": {
        "breachDetection": {"enabled": False, "matchMode": "High", "onLogin": "Off"},
        "disallowUserLoginId": False,
        "maxLength": 256,
        "minLength": 8,
        "rememberPreviousPasswords": {"count": 1, "enabled": False},
        **_same(
            "requireMixedCase requireNonAlpha requireNumber validateOnLogin", False
        ),
    },
    "phoneConfiguration": {
        "implicitPhoneVerificationAllowed": True,
        "unverified": {"allowPhoneNumberChangeWhenGated": False, "behavior": "Allow"},
        "verificationStrategy": "ClickableLink",
        "verifyPhoneNumber": False,
    },
    "rateLimitConfiguration": _same(
        "failedLogin forgotPassword sendEmailVerification sendPasswordless sendPasswordlessPhone "
        "sendPhoneVerification sendRegistrationVerification sendTwoFactor",
        UNLIMITED,
    ),
    "registrationConfiguration": {"blockedDomains": []},
    "scimServerConfiguration": OFF,
    "ssoConfiguration": {
        "allowAccessTokenBootstrap": False,
        "deviceTrustTimeToLiveInSeconds": 31536000,
    },
    "themeId": DEFAULT_THEME,
    "userDeletePolicy": KEPT,
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

CLEANSPEAK: Record = {"applicationIds": [], "enabled": False, "usernameModeration": OFF}

APPLICATION: Record = {
    "active": True,
    "authenticationTokenConfiguration": OFF,
    "cleanSpeakConfiguration": Absent(CLEANSPEAK),
    "data": {},
    "formConfiguration": {
        "adminRegistrationFormId": CHOSEN,
        "selfServiceFormConfiguration": {
            "requireCurrentPasswordOnPasswordChange": False
        },
    },
    "jwtConfiguration": {**JWT, "enabled": False},
    "loginConfiguration": {
        "allowTokenRefresh": False,
        "generateRefreshTokens": False,
        "requireAuthentication": True,
    },
    "oauthConfiguration": {
        "authorizedURLValidationPolicy": "ExactMatch",
        "clientAuthenticationPolicy": "Required",
        "clientId": CHOSEN,
        "clientSecret": CHOSEN,
        "consentMode": "AlwaysPrompt",
        "debug": False,
        "generateRefreshTokens": False,
        "logoutBehavior": "AllApplications",
        "proofKeyForCodeExchangePolicy": "NotRequired",
        "providedScopePolicy": _same("address email phone profile", OFFERED),
        "relationship": "FirstParty",
        "requireClientAuthentication": True,
        "requireRegistration": False,
        "scopeHandlingPolicy": "Strict",
        "unknownScopePolicy": "Reject",
        **_same(
            "authorizedOriginURLs authorizedRedirectURLs authorizedResourceUris enabledGrants",
            [],
        ),
    },
    "passwordlessConfiguration": {
        "emailLoginStrategy": "ClickableLink",
        "enabled": False,
        "phoneLoginStrategy": "FormField",
    },
    "registrationConfiguration": {
        "completeRegistration": False,
        "confirmPassword": False,
        "enabled": False,
        "loginIdType": "email",
        "type": "basic",
        **_same(
            "birthDate firstName fullName lastName middleName mobilePhone preferredLanguages",
            UNASKED,
        ),
    },
    "registrationDeletePolicy": KEPT,
    "roles": [],
    "samlv2Configuration": {
        "assertionEncryptionConfiguration": {
            "digestAlgorithm": "SHA256",
            "enabled": False,
            "encryptionAlgorithm": "AES256GCM",
            "keyLocation": "Child",
            "keyTransportAlgorithm": "RSA_OAEP",
            "maskGenerationFunction": "MGF1_SHA1",
        },
        "authorizedRedirectURLs": [],
        "debug": False,
        "enabled": False,
        "initiatedLogin": {
            "enabled": False,
            "nameIdFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        },
        "loginHintConfiguration": {"enabled": True, "parameterName": "login_hint"},
        "logout": {
            "behavior": "AllParticipants",
            "requireSignedRequests": False,
            "singleLogout": {"enabled": False, "xmlSignatureC14nMethod": CANONICAL},
            "verificationKeyIds": [],
            "xmlSignatureC14nMethod": CANONICAL,
        },
        "requireSignedRequests": False,
        "verificationKeyIds": [],
        "xmlSignatureC14nMethod": CANONICAL,
        "xmlSignatureLocation": "Assertion",
    },
    "scopes": [],
    "universalConfiguration": {"universal": False},
    "unverified": {"behavior": "Allow"},
    "verifyRegistration": False,
    "webAuthnConfiguration": {
        "enabled": False,
        **_same("bootstrapWorkflow reauthenticationWorkflow", OFF),
    },
}

API_KEY: Record = {
    "metaData": {"attributes": {}},
    "permissions": {"endpoints": {}},
    "retrievable": True,
}

USER: Record = {
    "active": True,
    "data": {},
    "passwordChangeRequired": False,
    "preferredLanguages": [],
    "twoFactor": {"methods": [], "recoveryCodes": []},
}

REGISTRATION: Record = {"data": {}, "preferredLanguages": [], "roles": []}

APPLICATION_ROLE: Record = _same("isDefault isSuperRole", False)

APPLICATION_OAUTH_SCOPE: Record = {"data": {}, "required": False}

IP_ACL: Record = {"data": {}}

GROUP_MEMBER: Record = {"data": {}}

GROUP: Record = {"data": {}, "roles": {}}

CONSENT: Record = {
    "countryMinimumAgeForSelfConsent": {},
    "data": {},
    "emailPlus": {
        "enabled": False,
        "maximumTimeToSendEmailInHours": 48,
        "minimumTimeToSendEmailInHours": 24,
    },
    "multipleValuesAllowed": False,
    "values": [],
}

USER_ACTION: Record = {
    "active": True,
    "options": [],
    "sendEndEvent": True,
    **_same(
        "includeEmailInEventJSON preventLogin temporal userEmailingEnabled userNotificationsEnabled",
        False,
    ),
}

ENTITY_TYPE: Record = {
    "data": {},
    "jwtConfiguration": {
        "accessTokenKeyId": CHOSEN,
        "accessTokenVerificationKeyIds": [],
        "enabled": False,
        "timeToLiveInSeconds": 0,
    },
    "permissions": [],
}

ENTITY: Record = {
    **_same("clientId clientSecret", CHOSEN),
    "data": {},
    "type": {"id": CHOSEN},
}

ENTITY_GRANT: Record = {"data": {}, "permissions": []}

INTEGRATION: Record = {
    "cleanspeak": CLEANSPEAK,
    "kafka": {
        "enabled": False,
        "producer": KAFKA_PRODUCER,
    },
}

KEPT_A_YEAR = {"delete": {"enabled": False, "numberOfDaysToRetain": 365}}
SYSTEM_CONFIGURATION: Record = {
    "auditLogConfiguration": KEPT_A_YEAR,
    "corsConfiguration": {
        "preflightMaxAgeInSeconds": 0,
        **_same("allowCredentials debug enabled", False),
        **_same("allowedHeaders allowedMethods allowedOrigins exposedHeaders", []),
    },
    "data": {},
    "eventLogConfiguration": {"numberToRetain": 10000},
    "loginRecordConfiguration": KEPT_A_YEAR,
    "reportTimezone": CHOSEN,
    "trustedProxyConfiguration": {"trustPolicy": "All", "trusted": []},
    "usageDataConfiguration": {"enabled": False, "numberOfDaysToRetain": 366},
    "webhookEventLogConfiguration": {
        "delete": {"enabled": True, "numberOfDaysToRetain": 30},
        "enabled": False,
    },
}

TENANT_MANAGER_CONFIGURATION: Record = {
    "applicationConfigurations": [],
    "attributeFormId": CHOSEN,
    "identityProviderTypeConfigurations": Each(
        {}, {"defaultAttributeMappings": {}, "enabled": False}
    ),
}

LIMITED = {"data": {}, "limitUserLinkCount": {"enabled": False, "maximumLinks": 42}}
OVERRIDDEN: Record = {"createRegistration": True, "data": {}, "enabled": False}
IDENTITY_PROVIDER: Record = {
    **_same("debug enabled", False),
    **_same("attributeMappings data", {}),
    "applicationConfiguration": Each({}, OVERRIDDEN),
    "tenantConfiguration": Each({}, LIMITED),
    "linkingStrategy": "LinkByEmail",
}
PENDING = {"linkingStrategy": "CreatePendingLink"}

OAUTH2 = {
    "clientAuthenticationMethod": "client_secret_basic",
    "emailClaim": "email",
    "emailVerifiedClaim": "email_verified",
    "uniqueIdClaim": "sub",
    "usernameClaim": "preferred_username",
}
NINTENDO_CLAIMS = {
    "emailClaim": "email",
    "uniqueIdClaim": "id",
    "usernameClaim": "preferred_username",
}
OF_SAML: Record = {
    "keyId": CHOSEN,
    "assertionDecryptionConfiguration": OFF,
    "useNameIdForEmail": False,
    "verificationKeyIds": CHOSEN,
}

# The comment and the attributes of Google's script and button, without their "data-".
GOOGLE_API = """\
# Omit the data- prefix
auto_prompt=true
auto_select=false
cancel_on_tap_outside=false
context=signin
itp_support=true"""
GOOGLE_BUTTON = """\
# Omit the data- prefix
logo_alignment=left
shape=rectangular
size=large
text=signin_with
theme=outline
type=standard"""

CONNECTOR: Record = {"data": {}, "debug": False}
MESSENGER: Record = {**CONNECTOR, "messageTypes": ["SMS"]}

WEBHOOK: Record = {
    **_same("data eventsEnabled headers", {}),
    "global": False,
    "signatureConfiguration": OFF,
    "tenantIds": [],
}

LAMBDA: Record = {"debug": False, "engineType": "GraalJS"}

EMAIL_TEMPLATE: Record = _same(
    "localizedFromNames localizedHtmlTemplates localizedSubjects localizedTextTemplates",
    {},
)

MESSAGE_TEMPLATE: Record = _same("data localizedTemplates", {})

THEME: Record = {
    **_same("data localizedMessages", {}),
    **_same("templates variables", CHOSEN),
}

FORM: Record = {"data": {}, "steps": Each(None, {"fields": [], "type": "collectData"})}

FORM_FIELD: Record = {
    **_same("confirm required", False),
    "data": {},
    "options": [],
    "type": "string",
    "validator": OFF,
}

OF_TYPE: dict[str, dict[str, Record]] = {
    "identity_provider": {
        "Apple": {"buttonText": "Sign in with Apple"},
        "EpicGames": {**PENDING, "buttonText": "Login with Epic Games"},
        "ExternalJWT": {
            "claimMap": {},
            "defaultKeyId": CHOSEN,
            "domains": [],
            "headerKeyParameter": "kid",
            "oauth2": OAUTH2,
            "verificationKeyIds": CHOSEN,
        },
        "Facebook": {
            "buttonText": "Login with Facebook",
            "fields": "email",
            "loginMethod": "UseRedirect",
            "permissions": "email",
        },
        "Google": {
            "buttonText": "Login with Google",
            "loginMethod": "UseRedirect",
            "properties": {"api": GOOGLE_API, "button": GOOGLE_BUTTON},
        },
        "LinkedIn": {"buttonText": "Sign in with LinkedIn"},
        "Nintendo": {
            **PENDING,
            **NINTENDO_CLAIMS,
            "applicationConfiguration": Each({}, {**OVERRIDDEN, **NINTENDO_CLAIMS}),
            "buttonText": "Login with Nintendo",
        },
        "OpenIDConnect": {
            "applicationConfiguration": Each({}, {**OVERRIDDEN, "oauth2": OAUTH2}),
            "buttonText": "Login with OpenID Connect",
            "domains": [],
            "oauth2": OAUTH2,
            "postRequest": False,
        },
        "SAMLv2": {
            **OF_SAML,
            "assertionConfiguration": {
                "destination": {"alternates": [], "policy": "Enabled"}
            },
            **_same("postRequest signRequest", False),
            "buttonText": "Login with SAML",
            "domains": [],
            "idpInitiatedConfiguration": OFF,
            "loginHintConfiguration": {"enabled": True, "parameterName": "login_hint"},
            "nameIdFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        },
        "SAMLv2IdPInitiated": OF_SAML,
        "SonyPSN": {**PENDING, "buttonText": "Login with Playstation Network"},
        "Steam": {**PENDING, "apiMode": "Public", "buttonText": "Login with Steam"},
        "Twitch": {
            **PENDING,
            "buttonText": "Login with Twitch",
            "scope": "openid user:read:email",
        },
        "Twitter": {"buttonText": "Login with Twitter"},
        "Xbox": {**PENDING, "buttonText": "Login with Xbox"},
    },
    "connector": {
        "Generic": {"headers": {}},
        "LDAP": {"requestedAttributes": []},
    },
    "messenger": {"Generic": {"headers": {}}, "Kafka": {"producer": KAFKA_PRODUCER}},
}

DEFAULTS = {
    "tenant": TENANT,
    "application": APPLICATION,
    "api_key": API_KEY,
    "user": USER,
    "registration": REGISTRATION,
    "application_role": APPLICATION_ROLE,
    "application_oauth_scope": APPLICATION_OAUTH_SCOPE,
    "group": GROUP,
    "group_member": GROUP_MEMBER,
    "ip_acl": IP_ACL,
    "consent": CONSENT,
    "user_action": USER_ACTION,
    "entity_type": ENTITY_TYPE,
    "entity": ENTITY,
    "entity_grant": ENTITY_GRANT,
    "identity_provider": IDENTITY_PROVIDER,
    "connector": CONNECTOR,
    "messenger": MESSENGER,
    "webhook": WEBHOOK,
    "lambda": LAMBDA,
    "email_template": EMAIL_TEMPLATE,
    "message_template": MESSAGE_TEMPLATE,
    "theme": THEME,
    "form": FORM,
    "form_field": FORM_FIELD,
    "integration": INTEGRATION,
    "system_configuration": SYSTEM_CONFIGURATION,
    "tenant_manager_configuration": TENANT_MANAGER_CONFIGURATION,
}


def with_defaults(entity: str, schema: Schema, kind: str | None = None) -> Schema:
    """An entity's shape, with FusionAuth's default at every field that has one; some are those of its type."""
    return _with(
        schema,
        {**DEFAULTS.get(entity, {}), **OF_TYPE.get(entity, {}).get(kind or "", {})},
    )


def _with(schema: Schema, default: t.Any) -> Schema:
    if isinstance(default, Absent):
        return dataclasses.replace(_with(schema, default.fields), nullable=True)
    if isinstance(default, Each):
        return dataclasses.replace(
            schema, default=default.value, item=_with(schema.item or ANY, default.item)
        )
    if not isinstance(schema, RecordSchema):
        return dataclasses.replace(schema, default=default)
    chosen = default == CHOSEN
    known = dict.fromkeys(schema.fields, CHOSEN) if chosen else default or {}
    parts = {name: _with(part, known.get(name)) for name, part in schema.fields.items()}
    return dataclasses.replace(
        schema, fields=parts, default=CHOSEN if chosen else schema.default
    )
