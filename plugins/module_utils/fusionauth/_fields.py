# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of FusionAuth's objects, as its OpenAPI document (1.69) and release notes name them.

A field that an older server does not know does no harm here: it is sent only where a task states it.
"""

from __future__ import annotations

import dataclasses

from .._shape import (
    LIST,
    MAP,
    PEM,
    SCALARS,
    SECRET,
    SECRETS,
    SET,
    TEXT,
    TEXTS,
    WRITE_ONLY,
    Shape,
    by,
    each,
    fields,
    keyed,
    needing,
    refer,
    refer_all,
)

JWT_CONFIGURATION = fields(
    "enabled? refreshTokenExpirationPolicy refreshTokenTimeToLiveInMinutes# refreshTokenUsagePolicy "
    "timeToLiveInSeconds#",
    refreshTokenOneTimeUseConfiguration=fields("gracePeriodInSeconds#"),
    refreshTokenRevocationPolicy=fields(
        "onLoginPrevented? onMultiFactorEnable? onOneTimeTokenReuse? onPasswordChanged?"
    ),
    refreshTokenSlidingWindowConfiguration=fields("maximumTimeToLiveInMinutes#"),
    **each("accessTokenKeyId idTokenKeyId", refer("key")),
    **each("accessTokenVerificationKeyIds idTokenVerificationKeyIds", refer_all("key")),
)

TENANT = fields(
    "baseURL httpSessionMaxInactiveInterval# id issuer logoutURL name",
    sourceTenantId=refer("tenant"),
    webhookIds=refer_all("webhook"),
    themeId=refer("theme"),
    accessControlConfiguration=fields(uiIPAccessControlListId=refer("ip_acl")),
    captchaConfiguration=fields("captchaMethod enabled? siteKey threshold#", secretKey=SECRET),
    clientRiskConfiguration=fields(
        "blocklistedIp? botDetected? dormantAccount? dormantPassword? enabled? impossibleTravel? "
        "recentIdentityChange? recentPasswordChange? suspiciousUserAgent? unrecognizedDevice? "
        "untrustedDevice?"
    ),
    connectorPolicies=Shape("list", item=fields("migrate?", connectorId=refer("connector"), data=MAP, domains=LIST)),
    data=MAP,
    emailConfiguration=fields(
        "debug? defaultFromEmail defaultFromName host implicitEmailVerificationAllowed? port# security "
        "username verificationStrategy verifyEmail? verifyEmailWhenChanged?",
        additionalHeaders=Shape("list", item=fields("name", value=SECRET)),
        password=SECRET,
        properties=SECRET,
        unverified=fields("allowEmailChangeWhenGated? behavior"),
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
    eventConfiguration=fields(events=MAP),
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
            fields("length# type"),
        ),
    ),
    failedAuthenticationConfiguration=fields(
        "actionDuration# actionDurationUnit emailUser? resetCountInSeconds# tooManyAttempts#",
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
        "debug? loginPolicy",
        authenticator=fields("algorithm codeLength# enabled? timeStep#"),
        email=fields("enabled?", templateId=refer("email_template")),
        **each("sms voice", fields("enabled?", templateId=refer("message_template"), messengerId=refer("messenger"))),
    ),
    oauthConfiguration=fields(clientCredentialsAccessTokenPopulateLambdaId=refer("lambda")),
    passwordEncryptionConfiguration=fields("encryptionScheme encryptionSchemeFactor# modifyEncryptionSchemeOnLogin?"),
    passwordValidationRules=fields(
        "disallowUserLoginId? maxLength# minLength# requireMixedCase? requireNonAlpha? requireNumber? validateOnLogin?",
        breachDetection=fields("enabled? matchMode onLogin", notifyUserEmailTemplateId=refer("email_template")),
        rememberPreviousPasswords=fields("count# enabled?"),
    ),
    phoneConfiguration=fields(
        "implicitPhoneVerificationAllowed? verificationStrategy verifyPhoneNumber?",
        messengerId=refer("messenger"),
        unverified=fields("allowPhoneNumberChangeWhenGated? behavior"),
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
        "enabled?", schemas=MAP, **each("clientEntityTypeId serverEntityTypeId", refer("entity_type"))
    ),
    ssoConfiguration=fields("allowAccessTokenBootstrap? deviceTrustTimeToLiveInSeconds#"),
    userDeletePolicy=fields(unverified=fields("enabled? enabledInstant# numberOfDaysToRetain#")),
    usernameConfiguration=fields(unique=fields("enabled? numberOfDigits# separator strategy")),
    webAuthnConfiguration=fields(
        "debug? enabled? relyingPartyId relyingPartyName",
        **each(
            "bootstrapWorkflow reauthenticationWorkflow",
            fields("authenticatorAttachmentPreference enabled? userVerificationRequirement"),
        ),
    ),
)

APPLICATION_ROLE = needing(
    "name", fields("description id isDefault? isSuperRole? name", applicationId=refer("application"))
)
APPLICATION_OAUTH_SCOPE = fields(
    "defaultConsentDetail defaultConsentMessage description id name required?",
    applicationId=refer("application"),
    data=MAP,
)

APPLICATION = fields(
    "active? baseURL id name verificationStrategy verifyRegistration?",
    sourceApplicationId=refer("application"),
    verificationEmailTemplateId=refer("email_template"),
    tenantId=refer("tenant"),
    themeId=refer("theme"),
    accessControlConfiguration=fields(uiIPAccessControlListId=refer("ip_acl")),
    authenticationTokenConfiguration=fields("enabled?"),
    cleanSpeakConfiguration=fields(
        "enabled? url",
        apiKey=SECRET,
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
    loginConfiguration=fields("allowTokenRefresh? generateRefreshTokens? requireAuthentication?"),
    multiFactorConfiguration=fields(
        "loginPolicy trustPolicy",
        email=fields(templateId=refer("email_template")),
        **each("sms voice", fields(templateId=refer("message_template"))),
    ),
    oauthConfiguration=fields(
        "authorizedURLValidationPolicy clientAuthenticationPolicy clientId consentMode debug? "
        "deviceVerificationURL generateRefreshTokens? logoutBehavior logoutURL "
        "proofKeyForCodeExchangePolicy relationship requireClientAuthentication? requireRegistration? "
        "scopeHandlingPolicy unknownScopePolicy",
        clientSecret=SECRET,
        enabledGrants=SET,
        providedScopePolicy=fields(**each("address email phone profile", fields("enabled? required?"))),
        **each("authorizedOriginURLs authorizedRedirectURLs authorizedResourceUris", LIST),
    ),
    passwordlessConfiguration=fields("emailLoginStrategy enabled? phoneLoginStrategy"),
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
        "completeRegistration? confirmPassword? enabled? loginIdType type",
        formId=refer("form"),
        **each(
            "birthDate firstName fullName lastName middleName mobilePhone preferredLanguages",
            fields("enabled? required?"),
        ),
    ),
    registrationDeletePolicy=fields(unverified=fields("enabled? enabledInstant# numberOfDaysToRetain#")),
    roles=keyed(fields("description id isDefault? isSuperRole? name")),
    samlv2Configuration=fields(
        "audience callbackURL debug? enabled? issuer logoutURL requireSignedRequests? "
        "xmlSignatureC14nMethod xmlSignatureLocation",
        assertionEncryptionConfiguration=fields(
            "digestAlgorithm enabled? encryptionAlgorithm keyLocation keyTransportAlgorithm maskGenerationFunction",
            keyTransportEncryptionKeyId=refer("key"),
        ),
        authorizedRedirectURLs=LIST,
        initiatedLogin=fields("enabled? nameIdFormat"),
        loginHintConfiguration=fields("enabled? parameterName"),
        logout=fields(
            "behavior requireSignedRequests? xmlSignatureC14nMethod",
            singleLogout=fields("enabled? url xmlSignatureC14nMethod", keyId=refer("key")),
            verificationKeyIds=refer_all("key"),
            **each("defaultVerificationKeyId keyId", refer("key")),
        ),
        verificationKeyIds=refer_all("key"),
        **each("defaultVerificationKeyId keyId", refer("key")),
    ),
    scopes=keyed(APPLICATION_OAUTH_SCOPE),
    universalConfiguration=fields("universal?"),
    unverified=fields("behavior"),
    webAuthnConfiguration=fields("enabled?", **each("bootstrapWorkflow reauthenticationWorkflow", fields("enabled?"))),
)

USER = fields(
    "active? birthDate disableDomainBlock? email expiry# firstName fullName id imageUrl lastName legacyIdentifier "
    "middleName mobilePhone parentEmail passwordChangeRequired? phoneNumber sendSetPasswordIdentityType "
    "skipVerification? timezone username",
    tenantId=refer("tenant"),
    data=MAP,
    memberships=Shape("list", item=fields("id", groupId=refer("group"), data=MAP)),
    password=WRITE_ONLY,
    salt=WRITE_ONLY,
    encryptionScheme=Shape(write_only=True),
    factor=Shape(type="number", write_only=True),
    preferredLanguages=LIST,
    twoFactor=fields(
        methods=Shape(
            "list",
            item=fields(
                "email id lastUsed? method mobilePhone name",
                authenticator=fields("algorithm codeLength# timeStep#"),
                secret=SECRET,
            ),
        ),
        recoveryCodes=Shape("list", item=SECRET),
    ),
)

REGISTRATION = fields(
    "disableDomainBlock? generateAuthenticationToken? id sendSetPasswordIdentityType skipRegistrationVerification? "
    "skipVerification? timezone username",
    applicationId=refer("application"),
    userId=refer("user"),
    authenticationToken=SECRET,
    data=MAP,
    preferredLanguages=LIST,
    roles=SET,
)

KEY = fields(
    "algorithm id issuer kid length# name type",
    **each("certificate publicKey", PEM),
    **each("privateKey secret", WRITE_ONLY),
)

API_KEY = fields(
    "expirationInstant# id name retrievable? sourceKeyId",
    ipAccessControlListId=refer("ip_acl"),
    key=SECRET,
    metaData=fields(attributes=MAP),
    permissions=fields(endpoints=Shape("map", item=SET, whole=True)),
    tenantId=refer("tenant"),
)

# Groups, consents, and what is done to users

GROUP = needing("name", fields("id name", data=MAP, roles=by("application", Shape("set", item=fields("id name")))))

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
        "active? id includeEmailInEventJSON? name preventLogin? sendEndEvent? temporal? transactionType "
        "userEmailingEnabled? userNotificationsEnabled?",
        localizedNames=MAP,
        options=Shape("list", item=fields("name", localizedNames=MAP)),
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
        permissions=keyed(fields("description id isDefault? name", data=MAP)),
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
    "name entries", fields("id name", data=MAP, entries=Shape("set", item=fields("action endIPAddress startIPAddress")))
)

KAFKA_PRODUCER = Shape(
    "map",
    fields=each(
        "sasl.jaas.config ssl.key.password ssl.keystore.key ssl.keystore.password ssl.truststore.password", SECRET
    ),
)

INTEGRATION = fields(
    cleanspeak=fields(
        "enabled? url", apiKey=SECRET, applicationIds=SET, usernameModeration=fields("applicationId enabled?")
    ),
    kafka=fields("defaultTopic enabled?", producer=KAFKA_PRODUCER),
)

DELETED = fields(delete=fields("enabled? numberOfDaysToRetain#"))

SYSTEM_CONFIGURATION = fields(
    "reportTimezone",
    auditLogConfiguration=DELETED,
    corsConfiguration=fields(
        "allowCredentials? debug? enabled? preflightMaxAgeInSeconds#",
        **each("allowedHeaders allowedMethods allowedOrigins exposedHeaders", SET),
    ),
    data=MAP,
    eventLogConfiguration=fields("numberToRetain#"),
    loginRecordConfiguration=DELETED,
    trustedProxyConfiguration=fields("trustPolicy", trusted=SET),
    uiConfiguration=fields("headerColor logoURL menuFontColor"),
    usageDataConfiguration=fields("enabled? numberOfDaysToRetain#"),
    webhookEventLogConfiguration=fields("enabled?", **DELETED.fields),
)

TENANT_MANAGER_CONFIGURATION = fields(
    "brandName",
    applicationConfigurations=Shape("set", item=fields(applicationId=refer("application"))),
    attributeFormId=refer("form"),
    identityProviderTypeConfigurations=Shape(
        "map", item=fields("enabled? linkingStrategy type", defaultAttributeMappings=MAP)
    ),
)

REACTOR = fields("expiration licensed?", **each("license licenseId", WRITE_ONLY))

# Code and texts

# What the column of FusionAuth's schema for MySQL holds, a MEDIUMTEXT.
LONGEST_BODY = 2**24 - 1

LAMBDA = needing(
    "name type body",
    fields("debug? engineType id name type", body=dataclasses.replace(TEXT, longest=LONGEST_BODY)),
)

EMAIL_TEMPLATE = needing(
    "name defaultSubject defaultHtmlTemplate defaultTextTemplate",
    fields(
        "defaultFromName defaultSubject fromEmail id name",
        **each("defaultHtmlTemplate defaultTextTemplate", TEXT),
        **each("localizedFromNames localizedSubjects", MAP),
        **each("localizedHtmlTemplates localizedTextTemplates", TEXTS),
    ),
)

MESSAGE_TEMPLATE = needing(
    "name type defaultTemplate",
    fields("id name type", data=MAP, defaultTemplate=TEXT, localizedTemplates=TEXTS),
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
        steps=Shape("list", item=fields("type", fields=Shape("list", item=refer("form_field")))),
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
        "connectTimeout# description global? httpAuthenticationUsername id readTimeout# url",
        data=MAP,
        eventsEnabled=Shape("map", item=SCALARS["?"]),
        headers=SECRETS,
        httpAuthenticationPassword=SECRET,
        signatureConfiguration=fields("enabled?", signingKeyId=refer("key")),
        sslCertificate=PEM,
        sslCertificateKeyId=refer("key"),
        tenantIds=refer_all("tenant"),
    ),
)
