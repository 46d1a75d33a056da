# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications, their roles and their OAuth scopes."""

from __future__ import annotations

from ..._core.errors import CollectionError
from ..._core.field_paths import Record, get_path, omit
from ..._core.schema import reference
from ..defaults import CHOSEN_BY_SERVER
from ..field_types import (
    DATA,
    POSITIVE,
    TRIMMED,
    TRIMMED_OR_ABSENT,
    TRIMMED_SECRET,
    VERIFICATION_KEYS,
)
from ..identifiers import FUSIONAUTH_APPLICATION, TENANT_MANAGER_ADMIN_ROLE
from ..lookup import list_in_parent
from ..normalization import with_part
from ..resource import (
    Condition,
    ConditionalNeed,
    LicenseSwitch,
    Reader,
    Resource,
    SubResource,
    UrlField,
    ValueRule,
)
from ..schema_overlay import (
    ALL_IDS,
    UNMANAGED,
    as_keyed_list,
    as_set,
    each_of,
    nullable,
    schema_of,
)
from .instance import CLEANSPEAK_DEFAULTS, CLEANSPEAK_OVERLAY
from .tenants import (
    JWT_DEFAULTS,
    JWT_OVERLAY,
    LICENSED_EMAILS,
    LICENSED_LOGIN_POLICIES,
    LONGEST_GRACE,
    OFF,
    SIGNING_KEYS,
    UNVERIFIED_DELETE_POLICY_DEFAULTS,
    refresh_token_rule,
)

# Fields

_ROLE_OVERLAY = {"description": TRIMMED, "name": TRIMMED}
_SCOPE_OVERLAY = {
    "applicationId": reference("application"),
    "data": DATA,
    "defaultConsentDetail": TRIMMED_OR_ABSENT,
    "defaultConsentMessage": TRIMMED_OR_ABSENT,
    "description": TRIMMED_OR_ABSENT,
    "name": TRIMMED,
}

SCHEMA = schema_of(
    "Application",
    {
        "accessControlConfiguration": {
            "uiIPAccessControlListId": reference("ip_acl")
        },
        "cleanSpeakConfiguration": nullable(CLEANSPEAK_OVERLAY),
        "data": DATA,
        "emailConfiguration": {ALL_IDS: reference("email_template")},
        "externalIdentifierConfiguration": {
            "twoFactorTrustIdTimeToLiveInSeconds": POSITIVE
        },
        "formConfiguration": {ALL_IDS: reference("form")},
        "jwtConfiguration": JWT_OVERLAY,
        "lambdaConfiguration": {ALL_IDS: reference("lambda")},
        "multiFactorConfiguration": {
            "email": {"templateId": reference("email_template")},
            "sms": {"templateId": reference("message_template")},
            "voice": {"templateId": reference("message_template")},
        },
        "name": TRIMMED,
        "oauthConfiguration": {
            "authorizedOriginURLs": as_set(),
            "authorizedResourceUris": as_set(),
            "clientId": TRIMMED,
            "clientSecret": TRIMMED_SECRET,
            "enabledGrants": as_set(),
        },
        "phoneConfiguration": {ALL_IDS: reference("message_template")},
        "registrationConfiguration": {"formId": reference("form")},
        "registrationDeletePolicy": {
            "unverified": {"numberOfDaysToRetain": POSITIVE}
        },
        "roles": as_keyed_list(_ROLE_OVERLAY),
        "samlv2Configuration": {
            ALL_IDS: reference("key"),
            "assertionEncryptionConfiguration": {ALL_IDS: reference("key")},
            "logout": {
                ALL_IDS: reference("key"),
                "singleLogout": {ALL_IDS: reference("key")},
                "verificationKeyIds": VERIFICATION_KEYS,
            },
            "verificationKeyIds": VERIFICATION_KEYS,
        },
        "scopes": as_keyed_list(_SCOPE_OVERLAY),
        "state": UNMANAGED,
        "tenantId": reference("tenant"),
        "themeId": reference("theme"),
        "verificationEmailTemplateId": reference("email_template"),
    },
    beside={"sourceApplicationId": reference("application")},
    needs=each_of("name"),
)

# Defaults

_OFFERED = {"enabled": True, "required": False}
_NOT_ASKED_FOR = {"enabled": False, "required": False}
_CANONICALIZATION = "exclusive_with_comments"

DEFAULTS: Record = {
    "active": True,
    "authenticationTokenConfiguration": OFF,
    "cleanSpeakConfiguration": CLEANSPEAK_DEFAULTS,
    "data": {},
    "formConfiguration": {
        "adminRegistrationFormId": CHOSEN_BY_SERVER,
        "selfServiceFormConfiguration": {
            "requireCurrentPasswordOnPasswordChange": False
        },
    },
    "jwtConfiguration": {**JWT_DEFAULTS, "enabled": False},
    "loginConfiguration": {
        "allowTokenRefresh": False,
        "generateRefreshTokens": False,
        "requireAuthentication": True,
    },
    "oauthConfiguration": {
        "authorizedOriginURLs": [],
        "authorizedRedirectURLs": [],
        "authorizedResourceUris": [],
        "authorizedURLValidationPolicy": "ExactMatch",
        "clientAuthenticationPolicy": "Required",
        "clientId": CHOSEN_BY_SERVER,
        "clientSecret": CHOSEN_BY_SERVER,
        "consentMode": "AlwaysPrompt",
        "debug": False,
        "enabledGrants": [],
        "generateRefreshTokens": False,
        "logoutBehavior": "AllApplications",
        "proofKeyForCodeExchangePolicy": "NotRequired",
        "providedScopePolicy": {
            "address": _OFFERED,
            "email": _OFFERED,
            "phone": _OFFERED,
            "profile": _OFFERED,
        },
        "relationship": "FirstParty",
        "requireClientAuthentication": True,
        "requireRegistration": False,
        "scopeHandlingPolicy": "Strict",
        "unknownScopePolicy": "Reject",
    },
    "passwordlessConfiguration": {
        "emailLoginStrategy": "ClickableLink",
        "enabled": False,
        "phoneLoginStrategy": "FormField",
    },
    "registrationConfiguration": {
        "birthDate": _NOT_ASKED_FOR,
        "completeRegistration": False,
        "confirmPassword": False,
        "enabled": False,
        "firstName": _NOT_ASKED_FOR,
        "fullName": _NOT_ASKED_FOR,
        "lastName": _NOT_ASKED_FOR,
        "loginIdType": "email",
        "middleName": _NOT_ASKED_FOR,
        "mobilePhone": _NOT_ASKED_FOR,
        "preferredLanguages": _NOT_ASKED_FOR,
        "type": "basic",
    },
    "registrationDeletePolicy": UNVERIFIED_DELETE_POLICY_DEFAULTS,
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
        "loginHintConfiguration": {
            "enabled": True,
            "parameterName": "login_hint",
        },
        "logout": {
            "behavior": "AllParticipants",
            "requireSignedRequests": False,
            "singleLogout": {
                "enabled": False,
                "xmlSignatureC14nMethod": _CANONICALIZATION,
            },
            "verificationKeyIds": [],
            "xmlSignatureC14nMethod": _CANONICALIZATION,
        },
        "requireSignedRequests": False,
        "verificationKeyIds": [],
        "xmlSignatureC14nMethod": _CANONICALIZATION,
        "xmlSignatureLocation": "Assertion",
    },
    "scopes": [],
    "universalConfiguration": {"universal": False},
    "unverified": {"behavior": "Allow"},
    "verifyRegistration": False,
    "webAuthnConfiguration": {
        "bootstrapWorkflow": OFF,
        "enabled": False,
        "reauthenticationWorkflow": OFF,
    },
}

# Licenses

LICENSED_FIELDS = (
    LicenseSwitch(
        "accessControlConfiguration.uiIPAccessControlListId", "threatDetection"
    ),
    *(
        LicenseSwitch(
            f"emailConfiguration.{email}EmailTemplateId", "threatDetection"
        )
        for email in LICENSED_EMAILS
    ),
    LicenseSwitch(
        "formConfiguration.selfServiceFormConfiguration.requireCurrentPasswordOnPasswordChange",
        "advancedRegistration",
    ),
    LicenseSwitch(
        "formConfiguration.selfServiceFormId", "advancedRegistration"
    ),
    LicenseSwitch(
        "lambdaConfiguration.multiFactorRequirementId", "multiFactorLambdas"
    ),
    LicenseSwitch(
        "lambdaConfiguration.selfServiceRegistrationValidationId",
        "advancedRegistration",
    ),
    *(
        LicenseSwitch(
            "multiFactorConfiguration.loginPolicy", "intelligentMFA", policy
        )
        for policy in LICENSED_LOGIN_POLICIES
    ),
    *(
        LicenseSwitch(
            f"multiFactorConfiguration.{policy}",
            "applicationMultiFactorAuthentication",
        )
        for policy in ("loginPolicy", "trustPolicy")
    ),
    *(
        LicenseSwitch(
            f"multiFactorConfiguration.{method}.templateId",
            "applicationMultiFactorAuthentication",
        )
        for method in ("email", "sms", "voice")
    ),
    LicenseSwitch(
        "oauthConfiguration.relationship",
        "advancedOAuthScopesThirdPartyApplications",
        "ThirdParty",
    ),
    LicenseSwitch("registrationConfiguration.formId", "advancedRegistration"),
    LicenseSwitch(
        "registrationConfiguration.type", "advancedRegistration", "advanced"
    ),
    LicenseSwitch("scopes", "advancedOAuthScopesCustomScopes"),
    LicenseSwitch("themeId", "applicationThemes"),
    LicenseSwitch("universalConfiguration.universal", "universalApplication"),
    LicenseSwitch("webAuthnConfiguration.enabled", "webAuthn"),
)

# What FusionAuth makes of an application before it stores it


def _normalize(record: Record) -> Record:
    record = with_part(record, "jwtConfiguration", _normalize_jwt)
    record = with_part(
        record, "multiFactorConfiguration", _normalize_multi_factor
    )
    return with_part(record, "samlv2Configuration", _normalize_redirects)


def _normalize_jwt(part: Record) -> Record:
    # Refresh tokens are revoked by the tenant's policy.
    return omit(part, {"refreshTokenRevocationPolicy"})


def _normalize_multi_factor(part: Record) -> Record:
    if part.get("loginPolicy"):
        return part
    # Who is trusted counts only where the application has a policy of its own.
    return omit(part, {"trustPolicy"})


def _normalize_redirects(part: Record) -> Record:
    """Make the older ``callbackURL`` the first of the redirect URLs.

    FusionAuth adds it to them where it is not there.
    """
    callback_url = part.get("callbackURL")
    if not callback_url:
        return part
    urls = part.get("authorizedRedirectURLs") or []
    if callback_url not in urls:
        urls = [*urls, callback_url]
    return {**part, "authorizedRedirectURLs": urls, "callbackURL": urls[0]}


# What else FusionAuth does


def _refuse_client_id(
    server: Reader,
    current: Record,
    desired: Record,
    *,
    updates_secrets: bool,
) -> None:
    """Raise CollectionError for a client id that is not the application's id, which FusionAuth makes it."""
    identifier = current.get("id") or desired.get("id")
    client_id = get_path(desired, ("oauthConfiguration", "clientId"))
    if not client_id or client_id == identifier:
        return
    name = desired.get("name") or identifier
    shown = f", {identifier}" if identifier else ""
    raise CollectionError(
        f"client_id of application {name!r} cannot be {client_id}, "
        f"because FusionAuth uses the application's id{shown}: leave it "
        "out."
    )


def _is_builtin(dummy_server: Reader, application: Record) -> bool:
    """Return whether it is FusionAuth's own pages, or those for managers of tenants."""
    if application["id"] == FUSIONAUTH_APPLICATION:
        return True
    # Each installation makes a new id for the second one, but its role has the same id everywhere.
    roles = application.get("roles", ())
    return any(role["id"] == TENANT_MANAGER_ADMIN_ROLE for role in roles)


# What an application needs because of what else it has (FusionAuth docs, "Applications")

_SAML = "samlv2Configuration"
_SINGLE_LOGOUT = f"{_SAML}.logout.singleLogout"
_ENCRYPTION = f"{_SAML}.assertionEncryptionConfiguration"
_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

CONDITIONAL_NEEDS = (
    ConditionalNeed(f"{_SAML}.enabled", (f"{_SAML}.issuer",)),
    ConditionalNeed(
        f"{_SAML}.enabled",
        (f"{_SAML}.authorizedRedirectURLs", f"{_SAML}.callbackURL"),
    ),
    ConditionalNeed(
        f"{_SAML}.requireSignedRequests",
        (f"{_SAML}.verificationKeyIds", f"{_SAML}.defaultVerificationKeyId"),
        switch=f"{_SAML}.enabled",
    ),
    ConditionalNeed(f"{_SINGLE_LOGOUT}.enabled", (f"{_SINGLE_LOGOUT}.url",)),
    ConditionalNeed(
        f"{_ENCRYPTION}.enabled",
        (f"{_ENCRYPTION}.keyTransportEncryptionKeyId",),
    ),
    ConditionalNeed(
        "oauthConfiguration.enabledGrants",
        ("oauthConfiguration.deviceVerificationURL",),
        value=_DEVICE_GRANT,
    ),
    ConditionalNeed(
        "registrationConfiguration.type",
        ("registrationConfiguration.formId",),
        value="advanced",
    ),
    ConditionalNeed("verifyRegistration", ("verificationEmailTemplateId",)),
)

# What values an application may have because of others (FusionAuth docs, "Applications")

_JWT = "jwtConfiguration"
_HAS_OWN_JWT = Condition(f"{_JWT}.enabled", (True,))
_OAUTH = "oauthConfiguration"

VALUE_RULES = (
    *(
        ValueRule(f"{_JWT}.{lifetime}", minimum=1, when=(_HAS_OWN_JWT,))
        for lifetime in (
            "refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes",
            "refreshTokenTimeToLiveInMinutes",
            "timeToLiveInSeconds",
        )
    ),
    ValueRule(
        f"{_JWT}.refreshTokenOneTimeUseConfiguration.gracePeriodInSeconds",
        minimum=0,
        maximum=LONGEST_GRACE,
        when=(_HAS_OWN_JWT,),
    ),
    refresh_token_rule(_HAS_OWN_JWT),
)
ABSOLUTE_URLS = (
    UrlField(f"{_OAUTH}.authorizedOriginURLs"),
    UrlField(f"{_OAUTH}.authorizedRedirectURLs"),
    # RFC 8707 section 2.
    UrlField(f"{_OAUTH}.authorizedResourceUris", may_have_fragment=False),
    UrlField(f"{_OAUTH}.logoutURL"),
)

APPLICATION = Resource(
    name="application",
    path="/api/application",
    schema=SCHEMA,
    defaults=DEFAULTS,
    conditional_needs=CONDITIONAL_NEEDS,
    value_rules=VALUE_RULES,
    signing_keys=SIGNING_KEYS,
    absolute_urls=ABSOLUTE_URLS,
    # FusionAuth's own pages have redirect URLs without a host.
    relative_url_ids=(FUSIONAUTH_APPLICATION,),
    licensed_fields=LICENSED_FIELDS,
    # FusionAuth docs, "Applications", since 1.49.
    unlicensed_ids=(FUSIONAUTH_APPLICATION,),
    # FusionAuth takes no second application whose name differs only in case.
    ignores_case=True,
    decided_paths=(("oauthConfiguration", "clientId"),),
    unique_fields=("name",),
    envelope="application",
    plural="applications",
    is_tenanted=True,
    created_in_tenant=True,
    envelope_fields=("sourceApplicationId",),
    create_only=("sourceApplicationId",),
    # A PUT of an application leaves them as they are.
    sub_resources={
        "roles": SubResource("role", "role"),
        "scopes": SubResource("scope", "scope"),
    },
    # A DELETE only deactivates an application, unless it says hardDelete. Whether one is active is
    # no field of a request (FusionAuth docs, "Applications").
    soft_delete=True,
    read_only=("state", "active"),
    # The older field has one URL only, which is the first of the newer one.
    equivalent_fields=(
        (
            "samlv2Configuration.callbackURL",
            "samlv2Configuration.authorizedRedirectURLs",
        ),
    ),
    patch_replaces=frozenset(
        {
            "cleanSpeakConfiguration.applicationIds",
            "oauthConfiguration.authorizedOriginURLs",
            "oauthConfiguration.authorizedRedirectURLs",
            "oauthConfiguration.enabledGrants",
            "samlv2Configuration.authorizedRedirectURLs",
        }
    ),
    generates_secrets=True,
    normalize=_normalize,
    is_builtin=_is_builtin,
    refuse=_refuse_client_id,
)

# What is inside an application. FusionAuth has no list of either: the application contains them.

APPLICATION_ROLE = Resource(
    name="application_role",
    path="/api/application/{applicationId}/role",
    schema=schema_of(
        "ApplicationRole",
        _ROLE_OVERLAY,
        beside={"applicationId": reference("application")},
        needs=each_of("name"),
    ),
    defaults={"isDefault": False, "isSuperRole": False},
    unique_fields=("name",),
    envelope="role",
    parent_field="applicationId",
    is_tenanted=True,
    list_all=list_in_parent(APPLICATION, "roles"),
)
APPLICATION_OAUTH_SCOPE = Resource(
    name="application_oauth_scope",
    path="/api/application/{applicationId}/scope",
    schema=schema_of("ApplicationOAuthScope", _SCOPE_OVERLAY),
    defaults={"data": {}, "required": False},
    licensed_feature="advancedOAuthScopesCustomScopes",
    envelope="scope",
    parent_field="applicationId",
    is_tenanted=True,
    list_all=list_in_parent(APPLICATION, "scopes"),
)
