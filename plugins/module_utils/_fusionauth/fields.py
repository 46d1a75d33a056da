# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of FusionAuth's objects, as its OpenAPI document (1.69) and release notes name them.

A field that an older server does not know does no harm here: it is sent only where a task states it.
"""

from __future__ import annotations

import dataclasses

from .._core.notation import by, each, fields, keyed, needing, one_of
from .._core.schema import (
    ANY_LIST,
    ANY_SET,
    BOOLEAN,
    INTEGER,
    MAP_OF_TEXTS,
    PEM,
    SECRET,
    TEXT,
    URL,
    WRITE_ONLY_SECRET,
    ListSchema,
    MapSchema,
    RecordSchema,
    ScalarSchema,
    SetSchema,
    reference,
    references,
)
from . import normalizers
from .events import EVENTS

# What FusionAuth stores of a text is not what it was sent.
TRIMMED = ScalarSchema(normalize=normalizers.trimmed)
TRIMMED_OR_ABSENT = ScalarSchema(normalize=normalizers.trimmed_or_absent)
TRIMMED_SECRET = dataclasses.replace(SECRET, normalize=normalizers.trimmed)
LOCALIZED = MapSchema(item=ScalarSchema(normalize=normalizers.trimmed_lines))
MAP = MapSchema(normalize=normalizers.without_nulls_in_lists)
DATA = dataclasses.replace(MAP, empty_is_absent=True)
DOMAINS = SetSchema(item=ScalarSchema(normalize=normalizers.lower))
LANGUAGES = ListSchema(normalize=normalizers.distinct)

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
VERIFICATION_KEYS = ListSchema(item=reference("key"))

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
    **each("accessTokenKeyId idTokenKeyId", reference("key")),
    **each(
        "accessTokenVerificationKeyIds idTokenVerificationKeyIds", references("key")
    ),
)

TENANT = fields(
    "baseURL id issuer logoutURL",
    httpSessionMaxInactiveInterval=INTEGER,
    name=TRIMMED,
    sourceTenantId=reference("tenant"),
    webhookIds=references("webhook"),
    themeId=reference("theme"),
    accessControlConfiguration=fields(uiIPAccessControlListId=reference("ip_acl")),
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
    connectorPolicies=ListSchema(
        item=fields(
            "migrate?", connectorId=reference("connector"), data=DATA, domains=DOMAINS
        ),
    ),
    data=MAP,
    emailConfiguration=fields(
        "debug? defaultFromEmail defaultFromName implicitEmailVerificationAllowed? port# username verifyEmail? "
        "verifyEmailWhenChanged?",
        additionalHeaders=ListSchema(item=fields("name", value=SECRET)),
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
            reference("email_template"),
        ),
    ),
    eventConfiguration=fields(
        events=MapSchema(
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
        userActionId=reference("user_action"),
        actionCancelPolicy=fields("onPasswordReset?"),
    ),
    familyConfiguration=fields(
        "allowChildRegistrations? deleteOrphanedAccounts? deleteOrphanedAccountsDays# enabled? "
        "maximumChildAge# minimumOwnerAge# parentEmailRequired?",
        **each(
            "confirmChildEmailTemplateId familyRequestEmailTemplateId parentRegistrationEmailTemplateId",
            reference("email_template"),
        ),
    ),
    formConfiguration=fields(adminUserFormId=reference("form")),
    jwtConfiguration=JWT_CONFIGURATION,
    lambdaConfiguration=fields(
        **each(
            "loginValidationId multiFactorRequirementId scimEnterpriseUserRequestConverterId "
            "scimEnterpriseUserResponseConverterId scimGroupRequestConverterId scimGroupResponseConverterId "
            "scimUserRequestConverterId scimUserResponseConverterId",
            reference("lambda"),
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
        email=fields("enabled?", templateId=reference("email_template")),
        **each(
            "sms voice",
            fields(
                "enabled?",
                templateId=reference("message_template"),
                messengerId=reference("messenger"),
            ),
        ),
    ),
    oauthConfiguration=fields(
        clientCredentialsAccessTokenPopulateLambdaId=reference("lambda")
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
            notifyUserEmailTemplateId=reference("email_template"),
        ),
        rememberPreviousPasswords=fields("count# enabled?"),
    ),
    phoneConfiguration=fields(
        "implicitPhoneVerificationAllowed? verifyPhoneNumber?",
        messengerId=reference("messenger"),
        unverified=fields("allowPhoneNumberChangeWhenGated?", behavior=UNVERIFIED),
        verificationStrategy=VERIFIED_BY,
        **each(
            "adminTwoFactorMethodRemoveTemplateId forgotPasswordTemplateId identityUpdateTemplateId "
            "loginIdInUseOnCreateTemplateId loginIdInUseOnUpdateTemplateId loginNewDeviceTemplateId "
            "loginSuspiciousTemplateId passwordResetSuccessTemplateId passwordUpdateTemplateId "
            "passwordlessTemplateId setPasswordTemplateId twoFactorMethodAddTemplateId "
            "twoFactorMethodRemoveTemplateId verificationCompleteTemplateId verificationTemplateId",
            reference("message_template"),
        ),
    ),
    rateLimitConfiguration=fields(
        **each(
            "failedLogin forgotPassword sendEmailVerification sendPasswordless sendPasswordlessPhone "
            "sendPhoneVerification sendRegistrationVerification sendTwoFactor",
            fields("enabled? limit# timePeriodInSeconds#"),
        )
    ),
    registrationConfiguration=fields(blockedDomains=ANY_SET),
    scimServerConfiguration=fields(
        "enabled?",
        schemas=MAP,
        **each("clientEntityTypeId serverEntityTypeId", reference("entity_type")),
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
        applicationId=reference("application"),
        **each("description name", TRIMMED),
    ),
)
APPLICATION_OAUTH_SCOPE = fields(
    "id required?",
    applicationId=reference("application"),
    data=MAP,
    name=TRIMMED,
    **each("defaultConsentDetail defaultConsentMessage description", TRIMMED_OR_ABSENT),
)

APPLICATION = fields(
    "active? baseURL id verifyRegistration?",
    name=TRIMMED,
    verificationStrategy=VERIFIED_BY,
    sourceApplicationId=reference("application"),
    verificationEmailTemplateId=reference("email_template"),
    tenantId=reference("tenant"),
    themeId=reference("theme"),
    accessControlConfiguration=fields(uiIPAccessControlListId=reference("ip_acl")),
    authenticationTokenConfiguration=fields("enabled?"),
    cleanSpeakConfiguration=fields(
        "enabled? url",
        apiKey=TRIMMED_SECRET,
        applicationIds=ANY_SET,
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
            reference("email_template"),
        )
    ),
    externalIdentifierConfiguration=fields("twoFactorTrustIdTimeToLiveInSeconds#"),
    formConfiguration=fields(
        selfServiceFormConfiguration=fields("requireCurrentPasswordOnPasswordChange?"),
        **each("adminRegistrationFormId selfServiceFormId", reference("form")),
    ),
    jwtConfiguration=JWT_CONFIGURATION,
    lambdaConfiguration=fields(
        **each(
            "accessTokenPopulateId idTokenPopulateId multiFactorRequirementId samlv2PopulateId "
            "selfServiceRegistrationValidationId userinfoPopulateId",
            reference("lambda"),
        )
    ),
    loginConfiguration=fields(
        "allowTokenRefresh? generateRefreshTokens? requireAuthentication?"
    ),
    multiFactorConfiguration=fields(
        loginPolicy=LOGIN_POLICY,
        trustPolicy=one_of("Any This None"),
        email=fields(templateId=reference("email_template")),
        **each("sms voice", fields(templateId=reference("message_template"))),
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
        enabledGrants=SetSchema(item=GRANT),
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
            "authorizedOriginURLs authorizedRedirectURLs authorizedResourceUris",
            ANY_LIST,
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
            reference("message_template"),
        )
    ),
    registrationConfiguration=fields(
        "completeRegistration? confirmPassword? enabled?",
        loginIdType=one_of("email phoneNumber username"),
        type=one_of("basic advanced"),
        formId=reference("form"),
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
            keyTransportEncryptionKeyId=reference("key"),
        ),
        authorizedRedirectURLs=ANY_LIST,
        initiatedLogin=fields("enabled? nameIdFormat"),
        loginHintConfiguration=fields("enabled? parameterName"),
        logout=fields(
            "requireSignedRequests?",
            behavior=one_of("AllParticipants OnlyOriginator"),
            singleLogout=fields(
                "enabled? url",
                keyId=reference("key"),
                xmlSignatureC14nMethod=CANONICALIZATION,
            ),
            verificationKeyIds=VERIFICATION_KEYS,
            xmlSignatureC14nMethod=CANONICALIZATION,
            **each("defaultVerificationKeyId keyId", reference("key")),
        ),
        verificationKeyIds=VERIFICATION_KEYS,
        **each("defaultVerificationKeyId keyId", reference("key")),
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
    "active? birthDate disableDomainBlock? id imageUrl legacyIdentifier passwordChangeRequired? "
    "skipVerification? timezone",
    email=ScalarSchema(normalize=normalizers.email),
    expiry=INTEGER,
    parentEmail=ScalarSchema(normalize=normalizers.trimmed_lower),
    phoneNumber=ScalarSchema(normalize=normalizers.phone_number),
    sendSetPasswordIdentityType=SET_PASSWORD_BY,
    username=TRIMMED_OR_ABSENT,
    **each("firstName fullName lastName middleName mobilePhone", TRIMMED),
    tenantId=reference("tenant"),
    data=MAP,
    memberships=ListSchema(item=fields("id", groupId=reference("group"), data=MAP)),
    password=WRITE_ONLY_SECRET,
    salt=WRITE_ONLY_SECRET,
    encryptionScheme=ScalarSchema(write_only=True, normalize=normalizers.trimmed),
    factor=ScalarSchema(type="integer", write_only=True),
    preferredLanguages=LANGUAGES,
    twoFactor=fields(
        methods=ListSchema(
            item=fields(
                "email id lastUsed? method mobilePhone name",
                authenticator=fields("codeLength# timeStep#", algorithm=TOTP_ALGORITHM),
                secret=SECRET,
            ),
        ),
        recoveryCodes=ListSchema(item=SECRET),
    ),
)

REGISTRATION = fields(
    "disableDomainBlock? generateAuthenticationToken? id skipRegistrationVerification? skipVerification? timezone",
    applicationId=reference("application"),
    userId=reference("user"),
    authenticationToken=dataclasses.replace(
        SECRET, normalize=normalizers.trimmed_or_absent
    ),
    data=MAP,
    preferredLanguages=LANGUAGES,
    sendSetPasswordIdentityType=SET_PASSWORD_BY,
    username=TRIMMED,
    roles=ANY_SET,
)

KEY = needing(
    "name algorithm|certificate|publicKey|privateKey|secret",
    fields(
        "id kid",
        algorithm=one_of(
            "RS256 RS384 RS512 ES256 ES384 ES512 HS256 HS384 HS512 Ed25519"
        ),
        length=INTEGER,
        type=one_of("RSA EC HMAC OKP Secret"),
        **each("issuer name", TRIMMED),
        **each("certificate publicKey", PEM),
        **each("privateKey secret", WRITE_ONLY_SECRET),
    ),
)

API_KEY = fields(
    "id name retrievable? sourceKeyId",
    expirationInstant=INTEGER,
    ipAccessControlListId=reference("ip_acl"),
    key=SECRET,
    metaData=fields(attributes=MAP),
    permissions=fields(endpoints=MapSchema(item=SetSchema(item=VERB), atomic=True)),
    tenantId=reference("tenant"),
)

# Groups, consents, and what is done to users

GROUP = needing(
    "name",
    fields(
        "id name",
        data=MAP,
        roles=by("application", SetSchema(item=fields("id name"))),
    ),
)

GROUP_MEMBER = fields(
    "id", groupId=reference("group"), userId=reference("user"), data=MAP
)

CONSENT = needing(
    "name defaultMinimumAgeForSelfConsent",
    fields(
        "id multipleValuesAllowed? name",
        consentEmailTemplateId=reference("email_template"),
        countryMinimumAgeForSelfConsent=MapSchema(item=ScalarSchema(type="number")),
        data=MAP,
        defaultMinimumAgeForSelfConsent=INTEGER,
        emailPlus=fields(
            "enabled? maximumTimeToSendEmailInHours# minimumTimeToSendEmailInHours#",
            emailTemplateId=reference("email_template"),
        ),
        values=ANY_LIST,
    ),
)

USER_ACTION = needing(
    "name",
    fields(
        "active? id includeEmailInEventJSON? preventLogin? sendEndEvent? temporal? userEmailingEnabled? "
        "userNotificationsEnabled?",
        localizedNames=LOCALIZED,
        name=TRIMMED,
        options=ListSchema(item=fields(name=TRIMMED, localizedNames=LOCALIZED)),
        transactionType=TRANSACTION,
        **each(
            "cancelEmailTemplateId endEmailTemplateId modifyEmailTemplateId startEmailTemplateId",
            reference("email_template"),
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
            accessTokenKeyId=reference("key"),
            accessTokenVerificationKeyIds=references("key"),
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
        parentId=reference("entity"),
        type=RecordSchema(fields={"id": reference("entity_type")}, atomic=True),
    ),
)

ENTITY_GRANT = fields(
    data=MAP,
    permissions=ANY_SET,
    userId=reference("user"),
    **each("entityId recipientEntityId", reference("entity")),
)

# The whole instance

IP_RANGE = fields("endIPAddress startIPAddress", action=one_of("Allow Block"))
IP_ACL = needing(
    "name entries",
    fields(
        "id name",
        data=DATA,
        entries=SetSchema(item=IP_RANGE),
    ),
)

KAFKA_PRODUCER = MapSchema(
    fields=each(
        "sasl.jaas.config ssl.key.password ssl.keystore.key ssl.keystore.password ssl.truststore.password",
        SECRET,
    ),
)

INTEGRATION = fields(
    cleanspeak=fields(
        "enabled? url",
        apiKey=TRIMMED_SECRET,
        applicationIds=ANY_SET,
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
        allowedMethods=SetSchema(item=one_of("GET POST PUT DELETE HEAD OPTIONS PATCH")),
        **each("allowedHeaders allowedOrigins exposedHeaders", ANY_SET),
    ),
    data=MAP,
    eventLogConfiguration=fields("numberToRetain#"),
    loginRecordConfiguration=DELETED,
    trustedProxyConfiguration=fields(
        trustPolicy=one_of("All OnlyConfigured"), trusted=ANY_SET
    ),
    uiConfiguration=fields("headerColor logoURL menuFontColor"),
    usageDataConfiguration=fields("enabled? numberOfDaysToRetain#"),
    webhookEventLogConfiguration=fields("enabled?", **DELETED.fields),
)

TENANT_MANAGER_CONFIGURATION = fields(
    "brandName",
    applicationConfigurations=SetSchema(
        item=fields(applicationId=reference("application"))
    ),
    attributeFormId=reference("form"),
    identityProviderTypeConfigurations=MapSchema(
        item=fields(
            "enabled?",
            defaultAttributeMappings=MAP,
            linkingStrategy=LINKING_STRATEGY,
            type=PROVIDER_TYPE,
        ),
        choices=PROVIDER_TYPE.choices,
    ),
)

REACTOR = fields("expiration licensed?", **each("license licenseId", WRITE_ONLY_SECRET))

# Code and texts

# What the column of FusionAuth's schema for MySQL holds, a MEDIUMTEXT.
LONGEST_BODY = 2**24 - 1

LAMBDA = needing(
    "name type body",
    fields(
        "debug? id name",
        engineType=one_of("GraalJS Nashorn"),
        type=one_of(
            "AppleReconcile ClientCredentialsJWTPopulate EpicGamesReconcile ExternalJWTReconcile FacebookReconcile "
            "GoogleReconcile HYPRReconcile JWTPopulate LDAPConnectorReconcile LinkedInReconcile LoginValidation "
            "MFARequirement NintendoReconcile OpenIDReconcile SAMLv2Populate SAMLv2Reconcile "
            "SCIMServerGroupRequestConverter SCIMServerGroupResponseConverter SCIMServerUserRequestConverter "
            "SCIMServerUserResponseConverter SelfServiceRegistrationValidation SonyPSNReconcile SteamReconcile "
            "TwitchReconcile TwitterReconcile UserInfoPopulate XboxReconcile"
        ),
        body=dataclasses.replace(TEXT, max_bytes=LONGEST_BODY),
    ),
)

EMAIL_TEMPLATE = needing(
    "name defaultSubject defaultHtmlTemplate defaultTextTemplate",
    fields(
        "id",
        **each("defaultFromName defaultSubject fromEmail name", TRIMMED),
        **each("defaultHtmlTemplate defaultTextTemplate", TEXT),
        **each("localizedFromNames localizedSubjects", LOCALIZED),
        **each("localizedHtmlTemplates localizedTextTemplates", MAP_OF_TEXTS),
    ),
)

MESSAGE_TEMPLATE = needing(
    "name type defaultTemplate",
    fields(
        "id",
        type=one_of("SMS Voice"),
        data=MAP,
        defaultTemplate=TEXT,
        localizedTemplates=MAP_OF_TEXTS,
        name=TRIMMED,
    ),
)

THEME = needing(
    "name defaultMessages|sourceThemeId",
    fields(
        "id name",
        type=one_of("advanced simple"),
        sourceThemeId=reference("theme"),
        data=MAP,
        defaultMessages=TEXT,
        localizedMessages=MAP_OF_TEXTS,
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
            favicons=ListSchema(item=fields("href rel sizes type")),
        ),
    ),
)

# What users fill in

FORM = needing(
    "name type steps",
    fields(
        "id name",
        type=one_of("adminRegistration adminUser registration selfServiceUser"),
        data=MAP,
        steps=ListSchema(
            item=fields(
                type=one_of("collectData verifyEmail verifyPhoneNumber"),
                fields=ListSchema(item=reference("form_field")),
            ),
        ),
    ),
)

FORM_FIELD = needing(
    "name key|consentId",
    fields(
        "confirm? description id key name required?",
        control=one_of("checkbox number password radio select text textarea"),
        type=one_of("bool consent date email number phoneNumber string"),
        consentId=reference("consent"),
        data=MAP,
        options=ANY_LIST,
        validator=fields("enabled? expression"),
    ),
)

# Who is told of events

WEBHOOK = needing(
    "url connectTimeout readTimeout",
    fields(
        "description global? id",
        **each("connectTimeout readTimeout", INTEGER),
        url=URL,
        data=MAP,
        eventsEnabled=MapSchema(item=BOOLEAN, choices=tuple(sorted(EVENTS))),
        headers=MapSchema(item=TRIMMED_SECRET),
        httpAuthenticationPassword=TRIMMED_SECRET,
        httpAuthenticationUsername=TRIMMED,
        signatureConfiguration=fields("enabled?", signingKeyId=reference("key")),
        sslCertificate=PEM,
        sslCertificateKeyId=reference("key"),
        tenantIds=references("tenant"),
    ),
)
