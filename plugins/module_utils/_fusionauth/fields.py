# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of FusionAuth's objects, as its OpenAPI document (1.69) and release notes name them.

A field that an older server does not know does no harm here: it is sent only where a task states it.
"""

from __future__ import annotations

import dataclasses

from .._core.schema import (
    LIST,
    PEM,
    SCALARS,
    SECRET,
    SET,
    TEXT,
    TEXTS,
    URL,
    WRITE_ONLY,
    Shape,
    by,
    each,
    fields,
    keyed,
    needing,
    one_of,
    refer,
    refer_all,
)
from . import normalizers
from .events import EVENTS

# What FusionAuth stores of a text is not what it was sent.
TRIMMED = Shape(normalize=normalizers.trimmed)
TRIMMED_OR_ABSENT = Shape(normalize=normalizers.trimmed_or_absent)
TRIMMED_SECRET = dataclasses.replace(SECRET, normalize=normalizers.trimmed)
LOCALIZED = Shape("map", item=Shape(normalize=normalizers.trimmed_lines))
MAP = Shape("map", normalize=normalizers.without_nulls_in_lists)
DATA = dataclasses.replace(MAP, empty_is_absent=True)
DOMAINS = Shape("set", item=Shape(normalize=normalizers.lower))
LANGUAGES = Shape("list", normalize=normalizers.distinct)

# The words of its enumerations, where several fields share them.
VERIFIED_BY = one_of("ClickableLink FormField")
UNVERIFIED = one_of("Allow Gated")
TRANSACTION = one_of("None Any SimpleMajority SuperMajority AbsoluteMajority")
LOGIN_POLICY = one_of(
    "Disabled Enabled Required ChallengeOnHighRisk ChallengeOnMediumRisk"
)
CANONICALIZATION = one_of(
    "exclusive exclusive_with_comments inclusive inclusive_with_comments"
)
SET_PASSWORD_BY = one_of("email phone doNotSend")
TOTP_ALGORITHM = one_of("HmacSHA1 HmacSHA256 HmacSHA512")
LINKING_STRATEGY = one_of(
    "CreatePendingLink Disabled LinkAnonymously LinkByEmail LinkByEmailForExistingUser LinkByUsername "
    "LinkByUsernameForExistingUser Unsupported"
)
PROVIDER_TYPE = one_of(
    "Apple EpicGames ExternalJWT Facebook Google HYPR LinkedIn Nintendo OpenIDConnect SAMLv2 SAMLv2IdPInitiated "
    "SonyPSN Steam Twitch Twitter Xbox"
)
GRANT = one_of(
    "authorization_code implicit password client_credentials refresh_token urn:ietf:params:oauth:grant-type:device_code"
)
VERB = one_of("DELETE GET HEAD OPTIONS PATCH POST PUT")
# The older field for one key mirrors the first of these (FusionAuth docs, 1.69), so their order counts.
VERIFICATION_KEYS = Shape("list", item=refer("key"))

JWT_CONFIGURATION = fields(
    "enabled? refreshTokenTimeToLiveInMinutes# timeToLiveInSeconds#",
    refreshTokenExpirationPolicy=one_of(
        "Fixed SlidingWindow SlidingWindowWithMaximumLifetime"
    ),
    refreshTokenUsagePolicy=one_of("Reusable OneTimeUse"),
    refreshTokenOneTimeUseConfiguration=fields("gracePeriodInSeconds#"),
    refreshTokenRevocationPolicy=fields(
        "onLoginPrevented? onMultiFactorEnable? onOneTimeTokenReuse? onPasswordChanged?"
    ),
    refreshTokenSlidingWindowConfiguration=fields("maximumTimeToLiveInMinutes#"),
    **each("accessTokenKeyId idTokenKeyId", refer("key")),
    **each("accessTokenVerificationKeyIds idTokenVerificationKeyIds", refer_all("key")),
)

TENANT = fields(
    "baseURL httpSessionMaxInactiveInterval# id issuer logoutURL",
    name=TRIMMED,
    sourceTenantId=refer("tenant"),
    webhookIds=refer_all("webhook"),
    themeId=refer("theme"),
    accessControlConfiguration=fields(uiIPAccessControlListId=refer("ip_acl")),
    captchaConfiguration=fields(
        "enabled? siteKey threshold#",
        captchaMethod=one_of(
            "GoogleRecaptchaV2 GoogleRecaptchaV3 HCaptcha HCaptchaEnterprise"
        ),
        secretKey=SECRET,
    ),
    clientRiskConfiguration=fields(
        "blocklistedIp? botDetected? dormantAccount? dormantPassword? enabled? impossibleTravel? "
        "recentIdentityChange? recentPasswordChange? suspiciousUserAgent? unrecognizedDevice? "
        "untrustedDevice?"
    ),
    connectorPolicies=Shape(
        "list",
        item=fields(
            "migrate?", connectorId=refer("connector"), data=DATA, domains=DOMAINS
        ),
    ),
    data=MAP,
    emailConfiguration=fields(
        "debug? defaultFromEmail defaultFromName implicitEmailVerificationAllowed? port# username verifyEmail? "
        "verifyEmailWhenChanged?",
        additionalHeaders=Shape("list", item=fields("name", value=SECRET)),
        host=TRIMMED,
        password=SECRET,
        properties=dataclasses.replace(SECRET, normalize=normalizers.unix_lines),
        security=one_of("NONE SSL TLS"),
        unverified=fields("allowEmailChangeWhenGated?", behavior=UNVERIFIED),
        verificationStrategy=VERIFIED_BY,
        **each(
            "adminTwoFactorMethodRemoveEmailTemplateId emailUpdateEmailTemplateId "
            "emailVerifiedEmailTemplateId forgotPasswordEmailTemplateId loginIdInUseOnCreateEmailTemplateId "
            "loginIdInUseOnUpdateEmailTemplateId loginNewDeviceEmailTemplateId loginSuspiciousEmailTemplateId "
            "passwordResetSuccessEmailTemplateId passwordUpdateEmailTemplateId passwordlessEmailTemplateId "
            "setPasswordEmailTemplateId twoFactorMethodAddEmailTemplateId "
            "twoFactorMethodRemoveEmailTemplateId verificationEmailTemplateId",
            refer("email_template"),
        ),
    ),
    eventConfiguration=fields(
        events=Shape(
            "map",
            item=fields("enabled?", transactionType=TRANSACTION),
            choices=tuple(sorted(EVENTS)),
        )
    ),
    externalIdentifierConfiguration=fields(
        "authorizationGrantIdTimeToLiveInSeconds# changePasswordIdTimeToLiveInSeconds# "
        "deviceCodeTimeToLiveInSeconds# emailVerificationIdTimeToLiveInSeconds# "
        "externalAuthenticationIdTimeToLiveInSeconds# identityProviderConnectionTestTimeToLiveInSeconds# "
        "loginIntentTimeToLiveInSeconds# oneTimePasswordTimeToLiveInSeconds# "
        "passwordlessLoginTimeToLiveInSeconds# pendingAccountLinkTimeToLiveInSeconds# "
        "phoneVerificationIdTimeToLiveInSeconds# registrationVerificationIdTimeToLiveInSeconds# "
        "rememberOAuthScopeConsentChoiceTimeToLiveInSeconds# samlv2AuthNRequestIdTimeToLiveInSeconds# "
        "setupPasswordIdTimeToLiveInSeconds# trustTokenTimeToLiveInSeconds# "
        "twoFactorIdTimeToLiveInSeconds# twoFactorOneTimeCodeIdTimeToLiveInSeconds# "
        "twoFactorTrustIdTimeToLiveInSeconds# webAuthnAuthenticationChallengeTimeToLiveInSeconds# "
        "webAuthnRegistrationChallengeTimeToLiveInSeconds#",
        **each(
            "changePasswordIdGenerator deviceUserCodeIdGenerator emailVerificationIdGenerator "
            "emailVerificationOneTimeCodeGenerator passwordlessLoginGenerator "
            "passwordlessLoginOneTimeCodeGenerator phoneVerificationIdGenerator "
            "phoneVerificationOneTimeCodeGenerator registrationVerificationIdGenerator "
            "registrationVerificationOneTimeCodeGenerator setupPasswordIdGenerator "
            "twoFactorOneTimeCodeIdGenerator",
            fields(
                "length#",
                type=one_of("randomDigits randomBytes randomAlpha randomAlphaNumeric"),
            ),
        ),
    ),
    failedAuthenticationConfiguration=fields(
        "actionDuration# emailUser? resetCountInSeconds# tooManyAttempts#",
        actionDurationUnit=one_of("MINUTES HOURS DAYS WEEKS MONTHS YEARS"),
        userActionId=refer("user_action"),
        actionCancelPolicy=fields("onPasswordReset?"),
    ),
    familyConfiguration=fields(
        "allowChildRegistrations? deleteOrphanedAccounts? deleteOrphanedAccountsDays# enabled? "
        "maximumChildAge# minimumOwnerAge# parentEmailRequired?",
        **each(
            "confirmChildEmailTemplateId familyRequestEmailTemplateId parentRegistrationEmailTemplateId",
            refer("email_template"),
        ),
    ),
    formConfiguration=fields(adminUserFormId=refer("form")),
    jwtConfiguration=JWT_CONFIGURATION,
    lambdaConfiguration=fields(
        **each(
            "loginValidationId multiFactorRequirementId scimEnterpriseUserRequestConverterId "
            "scimEnterpriseUserResponseConverterId scimGroupRequestConverterId scimGroupResponseConverterId "
            "scimUserRequestConverterId scimUserResponseConverterId",
            refer("lambda"),
        )
    ),
    loginConfiguration=fields("requireAuthentication?"),
    maximumPasswordAge=fields("days# enabled?"),
    minimumPasswordAge=fields("enabled? seconds#"),
    multiFactorConfiguration=fields(
        "debug?",
        loginPolicy=LOGIN_POLICY,
        authenticator=fields(
            "codeLength# enabled? timeStep#", algorithm=TOTP_ALGORITHM
        ),
        email=fields("enabled?", templateId=refer("email_template")),
        **each(
            "sms voice",
            fields(
                "enabled?",
                templateId=refer("message_template"),
                messengerId=refer("messenger"),
            ),
        ),
    ),
    oauthConfiguration=fields(
        clientCredentialsAccessTokenPopulateLambdaId=refer("lambda")
    ),
    passwordEncryptionConfiguration=fields(
        "encryptionScheme encryptionSchemeFactor# modifyEncryptionSchemeOnLogin?"
    ),
    passwordValidationRules=fields(
        "disallowUserLoginId? maxLength# minLength# requireMixedCase? requireNonAlpha? requireNumber? validateOnLogin?",
        breachDetection=fields(
            "enabled?",
            matchMode=one_of("Low Medium High"),
            onLogin=one_of("Off RecordOnly NotifyUser RequireChange"),
            notifyUserEmailTemplateId=refer("email_template"),
        ),
        rememberPreviousPasswords=fields("count# enabled?"),
    ),
    phoneConfiguration=fields(
        "implicitPhoneVerificationAllowed? verifyPhoneNumber?",
        messengerId=refer("messenger"),
        unverified=fields("allowPhoneNumberChangeWhenGated?", behavior=UNVERIFIED),
        verificationStrategy=VERIFIED_BY,
        **each(
            "adminTwoFactorMethodRemoveTemplateId forgotPasswordTemplateId identityUpdateTemplateId "
            "loginIdInUseOnCreateTemplateId loginIdInUseOnUpdateTemplateId loginNewDeviceTemplateId "
            "loginSuspiciousTemplateId passwordResetSuccessTemplateId passwordUpdateTemplateId "
            "passwordlessTemplateId setPasswordTemplateId twoFactorMethodAddTemplateId "
            "twoFactorMethodRemoveTemplateId verificationCompleteTemplateId verificationTemplateId",
            refer("message_template"),
        ),
    ),
    rateLimitConfiguration=fields(
        **each(
            "failedLogin forgotPassword sendEmailVerification sendPasswordless sendPasswordlessPhone "
            "sendPhoneVerification sendRegistrationVerification sendTwoFactor",
            fields("enabled? limit# timePeriodInSeconds#"),
        )
    ),
    registrationConfiguration=fields(blockedDomains=SET),
    scimServerConfiguration=fields(
        "enabled?",
        schemas=MAP,
        **each("clientEntityTypeId serverEntityTypeId", refer("entity_type")),
    ),
    ssoConfiguration=fields(
        "allowAccessTokenBootstrap? deviceTrustTimeToLiveInSeconds#"
    ),
    userDeletePolicy=fields(
        unverified=fields("enabled? enabledInstant# numberOfDaysToRetain#")
    ),
    usernameConfiguration=fields(
        unique=fields(
            "enabled? numberOfDigits# separator", strategy=one_of("Always OnCollision")
        )
    ),
    webAuthnConfiguration=fields(
        "debug? enabled? relyingPartyId relyingPartyName",
        **each(
            "bootstrapWorkflow reauthenticationWorkflow",
            fields(
                "enabled?",
                authenticatorAttachmentPreference=one_of("any platform crossPlatform"),
                userVerificationRequirement=one_of("required preferred discouraged"),
            ),
        ),
    ),
)

APPLICATION_ROLE = needing(
    "name",
    fields(
        "id isDefault? isSuperRole?",
        applicationId=refer("application"),
        **each("description name", TRIMMED),
    ),
)
APPLICATION_OAUTH_SCOPE = fields(
    "id required?",
    applicationId=refer("application"),
    data=MAP,
    name=TRIMMED,
    **each("defaultConsentDetail defaultConsentMessage description", TRIMMED_OR_ABSENT),
)

APPLICATION = fields(
    "active? baseURL id verificationStrategy verifyRegistration?",
    name=TRIMMED,
    sourceApplicationId=refer("application"),
    verificationEmailTemplateId=refer("email_template"),
    tenantId=refer("tenant"),
    themeId=refer("theme"),
    accessControlConfiguration=fields(uiIPAccessControlListId=refer("ip_acl")),
    authenticationTokenConfiguration=fields("enabled?"),
    cleanSpeakConfiguration=fields(
        "enabled? url",
        apiKey=TRIMMED_SECRET,
        applicationIds=SET,
        usernameModeration=fields("applicationId enabled?"),
    ),
    data=MAP,
    emailConfiguration=fields(
        **each(
            "emailUpdateEmailTemplateId emailVerificationEmailTemplateId emailVerifiedEmailTemplateId "
            "forgotPasswordEmailTemplateId loginIdInUseOnCreateEmailTemplateId "
            "loginIdInUseOnUpdateEmailTemplateId loginNewDeviceEmailTemplateId loginSuspiciousEmailTemplateId "
            "passwordResetSuccessEmailTemplateId passwordUpdateEmailTemplateId passwordlessEmailTemplateId "
            "setPasswordEmailTemplateId twoFactorMethodAddEmailTemplateId "
            "twoFactorMethodRemoveEmailTemplateId",
            refer("email_template"),
        )
    ),
    externalIdentifierConfiguration=fields("twoFactorTrustIdTimeToLiveInSeconds#"),
    formConfiguration=fields(
        selfServiceFormConfiguration=fields("requireCurrentPasswordOnPasswordChange?"),
        **each("adminRegistrationFormId selfServiceFormId", refer("form")),
    ),
    jwtConfiguration=JWT_CONFIGURATION,
    lambdaConfiguration=fields(
        **each(
            "accessTokenPopulateId idTokenPopulateId multiFactorRequirementId samlv2PopulateId "
            "selfServiceRegistrationValidationId userinfoPopulateId",
            refer("lambda"),
        )
    ),
    loginConfiguration=fields(
        "allowTokenRefresh? generateRefreshTokens? requireAuthentication?"
    ),
    multiFactorConfiguration=fields(
        loginPolicy=LOGIN_POLICY,
        trustPolicy=one_of("Any This None"),
        email=fields(templateId=refer("email_template")),
        **each("sms voice", fields(templateId=refer("message_template"))),
    ),
    oauthConfiguration=fields(
        "debug? deviceVerificationURL generateRefreshTokens? logoutURL requireClientAuthentication? "
        "requireRegistration?",
        authorizedURLValidationPolicy=one_of("AllowWildcards ExactMatch"),
        clientAuthenticationPolicy=one_of(
            "Required NotRequired NotRequiredWhenUsingPKCE"
        ),
        clientId=TRIMMED,
        clientSecret=TRIMMED_SECRET,
        consentMode=one_of("AlwaysPrompt RememberDecision NeverPrompt"),
        enabledGrants=Shape("set", item=GRANT),
        logoutBehavior=one_of("RedirectOnly AllApplications"),
        proofKeyForCodeExchangePolicy=one_of(
            "Required NotRequired NotRequiredWhenUsingClientAuthentication"
        ),
        relationship=one_of("FirstParty ThirdParty"),
        scopeHandlingPolicy=one_of("Compatibility Strict"),
        unknownScopePolicy=one_of("Allow Remove Reject"),
        providedScopePolicy=fields(
            **each("address email phone profile", fields("enabled? required?"))
        ),
        **each(
            "authorizedOriginURLs authorizedRedirectURLs authorizedResourceUris", LIST
        ),
    ),
    passwordlessConfiguration=fields(
        "enabled?", **each("emailLoginStrategy phoneLoginStrategy", VERIFIED_BY)
    ),
    phoneConfiguration=fields(
        **each(
            "forgotPasswordTemplateId identityUpdateTemplateId loginIdInUseOnCreateTemplateId "
            "loginIdInUseOnUpdateTemplateId loginNewDeviceTemplateId loginSuspiciousTemplateId "
            "passwordResetSuccessTemplateId passwordUpdateTemplateId passwordlessTemplateId "
            "setPasswordTemplateId twoFactorMethodAddTemplateId twoFactorMethodRemoveTemplateId "
            "verificationCompleteTemplateId verificationTemplateId",
            refer("message_template"),
        )
    ),
    registrationConfiguration=fields(
        "completeRegistration? confirmPassword? enabled?",
        loginIdType=one_of("email phoneNumber username"),
        type=one_of("basic advanced"),
        formId=refer("form"),
        **each(
            "birthDate firstName fullName lastName middleName mobilePhone preferredLanguages",
            fields("enabled? required?"),
        ),
    ),
    registrationDeletePolicy=fields(
        unverified=fields("enabled? enabledInstant# numberOfDaysToRetain#")
    ),
    roles=keyed(
        fields("id isDefault? isSuperRole?", **each("description name", TRIMMED))
    ),
    samlv2Configuration=fields(
        "audience callbackURL debug? enabled? issuer logoutURL requireSignedRequests?",
        xmlSignatureC14nMethod=CANONICALIZATION,
        xmlSignatureLocation=one_of("Assertion Response"),
        assertionEncryptionConfiguration=fields(
            "digestAlgorithm enabled? encryptionAlgorithm keyLocation keyTransportAlgorithm maskGenerationFunction",
            keyTransportEncryptionKeyId=refer("key"),
        ),
        authorizedRedirectURLs=LIST,
        initiatedLogin=fields("enabled? nameIdFormat"),
        loginHintConfiguration=fields("enabled? parameterName"),
        logout=fields(
            "requireSignedRequests?",
            behavior=one_of("AllParticipants OnlyOriginator"),
            singleLogout=fields(
                "enabled? url",
                keyId=refer("key"),
                xmlSignatureC14nMethod=CANONICALIZATION,
            ),
            verificationKeyIds=VERIFICATION_KEYS,
            xmlSignatureC14nMethod=CANONICALIZATION,
            **each("defaultVerificationKeyId keyId", refer("key")),
        ),
        verificationKeyIds=VERIFICATION_KEYS,
        **each("defaultVerificationKeyId keyId", refer("key")),
    ),
    scopes=keyed(APPLICATION_OAUTH_SCOPE),
    universalConfiguration=fields("universal?"),
    unverified=fields(behavior=UNVERIFIED),
    webAuthnConfiguration=fields(
        "enabled?",
        **each("bootstrapWorkflow reauthenticationWorkflow", fields("enabled?")),
    ),
)

USER = fields(
    "active? birthDate disableDomainBlock? expiry# id imageUrl legacyIdentifier passwordChangeRequired? "
    "skipVerification? timezone",
    email=Shape(normalize=normalizers.email),
    parentEmail=Shape(normalize=normalizers.trimmed_lower),
    phoneNumber=Shape(normalize=normalizers.phone_number),
    sendSetPasswordIdentityType=SET_PASSWORD_BY,
    username=TRIMMED_OR_ABSENT,
    **each("firstName fullName lastName middleName mobilePhone", TRIMMED),
    tenantId=refer("tenant"),
    data=MAP,
    memberships=Shape("list", item=fields("id", groupId=refer("group"), data=MAP)),
    password=WRITE_ONLY,
    salt=WRITE_ONLY,
    encryptionScheme=Shape(write_only=True, normalize=normalizers.trimmed),
    factor=Shape(type="number", write_only=True),
    preferredLanguages=LANGUAGES,
    twoFactor=fields(
        methods=Shape(
            "list",
            item=fields(
                "email id lastUsed? method mobilePhone name",
                authenticator=fields("codeLength# timeStep#", algorithm=TOTP_ALGORITHM),
                secret=SECRET,
            ),
        ),
        recoveryCodes=Shape("list", item=SECRET),
    ),
)

REGISTRATION = fields(
    "disableDomainBlock? generateAuthenticationToken? id skipRegistrationVerification? skipVerification? timezone",
    applicationId=refer("application"),
    userId=refer("user"),
    authenticationToken=dataclasses.replace(
        SECRET, normalize=normalizers.trimmed_or_absent
    ),
    data=MAP,
    preferredLanguages=LANGUAGES,
    sendSetPasswordIdentityType=SET_PASSWORD_BY,
    username=TRIMMED,
    roles=SET,
)

KEY = needing(
    "name algorithm|certificate|publicKey|privateKey|secret",
    fields(
        "algorithm id kid length# type",
        **each("issuer name", TRIMMED),
        **each("certificate publicKey", PEM),
        **each("privateKey secret", WRITE_ONLY),
    ),
)

API_KEY = fields(
    "expirationInstant# id name retrievable? sourceKeyId",
    ipAccessControlListId=refer("ip_acl"),
    key=SECRET,
    metaData=fields(attributes=MAP),
    permissions=fields(
        endpoints=Shape("map", item=Shape("set", item=VERB), whole=True)
    ),
    tenantId=refer("tenant"),
)

# Groups, consents, and what is done to users

GROUP = needing(
    "name",
    fields(
        "id name",
        data=MAP,
        roles=by("application", Shape("set", item=fields("id name"))),
    ),
)

GROUP_MEMBER = fields("id", groupId=refer("group"), userId=refer("user"), data=MAP)

CONSENT = needing(
    "name defaultMinimumAgeForSelfConsent",
    fields(
        "defaultMinimumAgeForSelfConsent# id multipleValuesAllowed? name",
        consentEmailTemplateId=refer("email_template"),
        countryMinimumAgeForSelfConsent=Shape("map", item=Shape(type="number")),
        data=MAP,
        emailPlus=fields(
            "enabled? maximumTimeToSendEmailInHours# minimumTimeToSendEmailInHours#",
            emailTemplateId=refer("email_template"),
        ),
        values=LIST,
    ),
)

USER_ACTION = needing(
    "name",
    fields(
        "active? id includeEmailInEventJSON? preventLogin? sendEndEvent? temporal? userEmailingEnabled? "
        "userNotificationsEnabled?",
        localizedNames=LOCALIZED,
        name=TRIMMED,
        options=Shape("list", item=fields(name=TRIMMED, localizedNames=LOCALIZED)),
        transactionType=TRANSACTION,
        **each(
            "cancelEmailTemplateId endEmailTemplateId modifyEmailTemplateId startEmailTemplateId",
            refer("email_template"),
        ),
    ),
)

# Entities: what is neither a user nor an application, and may be allowed something or allow it

ENTITY_TYPE = needing(
    "name",
    fields(
        "id name",
        data=MAP,
        jwtConfiguration=fields(
            "enabled? timeToLiveInSeconds#",
            accessTokenKeyId=refer("key"),
            accessTokenVerificationKeyIds=refer_all("key"),
        ),
        permissions=keyed(
            fields("id isDefault?", data=MAP, **each("description name", TRIMMED))
        ),
    ),
)

ENTITY = needing(
    "name type",
    fields(
        "clientId id name",
        clientSecret=SECRET,
        data=MAP,
        parentId=refer("entity"),
        type=Shape("record", fields={"id": refer("entity_type")}, whole=True),
    ),
)

ENTITY_GRANT = fields(
    data=MAP,
    permissions=SET,
    userId=refer("user"),
    **each("entityId recipientEntityId", refer("entity")),
)

# The whole instance

IP_ACL = needing(
    "name entries",
    fields(
        "id name",
        data=DATA,
        entries=Shape(
            "set",
            item=fields("endIPAddress startIPAddress", action=one_of("Allow Block")),
        ),
    ),
)

KAFKA_PRODUCER = Shape(
    "map",
    fields=each(
        "sasl.jaas.config ssl.key.password ssl.keystore.key ssl.keystore.password ssl.truststore.password",
        SECRET,
    ),
)

INTEGRATION = fields(
    cleanspeak=fields(
        "enabled? url",
        apiKey=TRIMMED_SECRET,
        applicationIds=SET,
        usernameModeration=fields("applicationId enabled?"),
    ),
    kafka=fields("defaultTopic enabled?", producer=KAFKA_PRODUCER),
)

DELETED = fields(delete=fields("enabled? numberOfDaysToRetain#"))

SYSTEM_CONFIGURATION = fields(
    "reportTimezone",
    auditLogConfiguration=DELETED,
    corsConfiguration=fields(
        "allowCredentials? debug? enabled? preflightMaxAgeInSeconds#",
        allowedMethods=Shape(
            "set", item=one_of("GET POST PUT DELETE HEAD OPTIONS PATCH")
        ),
        **each("allowedHeaders allowedOrigins exposedHeaders", SET),
    ),
    data=MAP,
    eventLogConfiguration=fields("numberToRetain#"),
    loginRecordConfiguration=DELETED,
    trustedProxyConfiguration=fields(
        trustPolicy=one_of("All OnlyConfigured"), trusted=SET
    ),
    uiConfiguration=fields("headerColor logoURL menuFontColor"),
    usageDataConfiguration=fields("enabled? numberOfDaysToRetain#"),
    webhookEventLogConfiguration=fields("enabled?", **DELETED.fields),
)

TENANT_MANAGER_CONFIGURATION = fields(
    "brandName",
    applicationConfigurations=Shape(
        "set", item=fields(applicationId=refer("application"))
    ),
    attributeFormId=refer("form"),
    identityProviderTypeConfigurations=Shape(
        "map",
        item=fields(
            "enabled?",
            defaultAttributeMappings=MAP,
            linkingStrategy=LINKING_STRATEGY,
            type=PROVIDER_TYPE,
        ),
        choices=PROVIDER_TYPE.choices,
    ),
)

REACTOR = fields("expiration licensed?", **each("license licenseId", WRITE_ONLY))

# Code and texts

# What the column of FusionAuth's schema for MySQL holds, a MEDIUMTEXT.
LONGEST_BODY = 2**24 - 1

LAMBDA = needing(
    "name type body",
    fields(
        "debug? engineType id name type",
        body=dataclasses.replace(TEXT, longest=LONGEST_BODY),
    ),
)

EMAIL_TEMPLATE = needing(
    "name defaultSubject defaultHtmlTemplate defaultTextTemplate",
    fields(
        "id",
        **each("defaultFromName defaultSubject fromEmail name", TRIMMED),
        **each("defaultHtmlTemplate defaultTextTemplate", TEXT),
        **each("localizedFromNames localizedSubjects", LOCALIZED),
        **each("localizedHtmlTemplates localizedTextTemplates", TEXTS),
    ),
)

MESSAGE_TEMPLATE = needing(
    "name type defaultTemplate",
    fields(
        "id type",
        data=MAP,
        defaultTemplate=TEXT,
        localizedTemplates=TEXTS,
        name=TRIMMED,
    ),
)

THEME = needing(
    "name defaultMessages|sourceThemeId",
    fields(
        "id name type",
        sourceThemeId=refer("theme"),
        data=MAP,
        defaultMessages=TEXT,
        localizedMessages=TEXTS,
        stylesheet=TEXT,
        templates=fields(
            **each(
                "accountEdit accountIndex accountTwoFactorDisable accountTwoFactorEdit accountTwoFactorEnable "
                "accountTwoFactorIndex accountWebAuthnAdd accountWebAuthnDelete accountWebAuthnIndex "
                "confirmationRequired emailComplete emailSend emailSent emailVerificationRequired emailVerify "
                "helpers index oauth2Authorize oauth2AuthorizedNotRegistered oauth2ChildRegistrationNotAllowed "
                "oauth2ChildRegistrationNotAllowedComplete oauth2CompleteRegistration oauth2Consent oauth2Device "
                "oauth2DeviceComplete oauth2Error oauth2Logout oauth2Passwordless oauth2Register oauth2StartIdPLink "
                "oauth2TwoFactor oauth2TwoFactorEnable oauth2TwoFactorEnableComplete oauth2TwoFactorMethods "
                "oauth2Wait oauth2WebAuthn oauth2WebAuthnReauth oauth2WebAuthnReauthEnable passwordChange "
                "passwordComplete passwordForgot passwordSent phoneComplete phoneSent phoneVerificationRequired "
                "phoneVerify registrationComplete registrationSend registrationSent registrationVerificationRequired "
                "registrationVerify samlv2Logout unauthorized",
                TEXT,
            )
        ),
        variables=fields(
            "alertBackgroundColor alertFontColor backgroundImageURL backgroundSize borderRadius deleteButtonColor "
            "deleteButtonFocusColor deleteButtonTextColor deleteButtonTextFocusColor errorFontColor errorIconColor "
            "fontColor fontFamily footerDisplay? iconBackgroundColor iconColor infoIconColor inputBackgroundColor "
            "inputIconColor inputTextColor linkTextColor linkTextFocusColor logoImageSize logoImageURL monoFontColor "
            "monoFontFamily pageBackgroundColor panelBackgroundColor primaryButtonColor primaryButtonFocusColor "
            "primaryButtonTextColor primaryButtonTextFocusColor",
            favicons=Shape("list", item=fields("href rel sizes type")),
        ),
    ),
)

# What users fill in

FORM = needing(
    "name type steps",
    fields(
        "id name type",
        data=MAP,
        steps=Shape(
            "list",
            item=fields(
                type=one_of("collectData verifyEmail verifyPhoneNumber"),
                fields=Shape("list", item=refer("form_field")),
            ),
        ),
    ),
)

FORM_FIELD = needing(
    "name key|consentId",
    fields(
        "confirm? control description id key name required? type",
        consentId=refer("consent"),
        data=MAP,
        options=LIST,
        validator=fields("enabled? expression"),
    ),
)

# Who is told of events

WEBHOOK = needing(
    "url connectTimeout readTimeout",
    fields(
        "connectTimeout# description global? id readTimeout#",
        url=URL,
        data=MAP,
        eventsEnabled=Shape("map", item=SCALARS["?"], choices=tuple(sorted(EVENTS))),
        headers=Shape("map", item=TRIMMED_SECRET),
        httpAuthenticationPassword=TRIMMED_SECRET,
        httpAuthenticationUsername=TRIMMED,
        signatureConfiguration=fields("enabled?", signingKeyId=refer("key")),
        sslCertificate=PEM,
        sslCertificateKeyId=refer("key"),
        tenantIds=refer_all("tenant"),
    ),
)
