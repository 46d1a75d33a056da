# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What depends on an object's ``type``: identity providers, connectors and messengers, one row for each of their types.

Fields as FusionAuth's OpenAPI document (1.69) names them, what a new one needs as its API reference says.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.notation import by, each, either, fields, needing, one_of
from .._core.schema import (
    ANY_LIST,
    ANY_MAP,
    INTEGER,
    MAP_OF_SECRETS,
    PEM,
    SECRET,
    TEXT,
    URL,
    RecordSchema,
    ScalarSchema,
    Schema,
    SetSchema,
    reference,
)
from .fields import (
    CANONICALIZATION,
    DATA,
    DOMAINS,
    LINKING_STRATEGY,
    VERIFICATION_KEYS,
)

NOTHING = fields()


def any_of(types: t.Mapping[str, RecordSchema]) -> RecordSchema:
    """What one has whose type is not told: all that any type has, and no needs."""
    union = functools.reduce(either, types.values())
    type_name = ScalarSchema(choices=tuple(types))
    return dataclasses.replace(
        union, fields={**union.fields, "type": type_name}, needs=()
    )


def _with(common: Schema, own: Schema, needs: str) -> Schema:
    """One type: what all types have, what this one has beside that, and what a new one of it needs."""
    return needing(
        needs, dataclasses.replace(common, fields={**common.fields, **own.fields})
    )


# Identity providers

OAUTH2 = fields(
    "authorization_endpoint client_id emailClaim emailVerifiedClaim issuer scope token_endpoint uniqueIdClaim "
    "userinfo_endpoint usernameClaim",
    clientAuthenticationMethod=one_of("none client_secret_basic client_secret_post"),
    client_secret=SECRET,
)
LOGIN_METHOD = one_of("UsePopup UseRedirect UseVendorJavaScript")
BUTTON = fields("buttonImageURL buttonText")
SOCIAL = fields("buttonText client_id scope", client_secret=SECRET)
SAML = fields(
    "emailClaim issuer uniqueIdClaim useNameIdForEmail? usernameClaim",
    assertionDecryptionConfiguration=fields(
        "enabled?", keyTransportDecryptionKeyId=reference("key")
    ),
    keyId=reference("key"),
    verificationKeyIds=VERIFICATION_KEYS,
)
PROVIDER = needing(
    "name type",
    fields(
        "debug? enabled? id name type",
        linkingStrategy=LINKING_STRATEGY,
        source=one_of("System TenantManager"),
        attributeMappings=ANY_MAP,
        data=DATA,
        lambdaConfiguration=fields(reconcileId=reference("lambda")),
        tenantConfiguration=by(
            "tenant",
            fields(data=DATA, limitUserLinkCount=fields("enabled? maximumLinks#")),
        ),
        tenantId=reference("tenant"),
    ),
)


def _provider(own: Schema, overridden: Schema, needs: str) -> Schema:
    """A type of identity provider; ``overridden`` are the fields that an application may have otherwise."""
    here = fields("createRegistration? enabled?", data=DATA, **overridden.fields)
    return _with(
        PROVIDER,
        fields(applicationConfiguration=by("application", here), **own.fields),
        needs,
    )


def _same_for_applications(own: Schema, needs: str) -> Schema:
    """A type of identity provider of which an application may have everything otherwise."""
    return _provider(own, own, needs)


IDENTITY_PROVIDERS = {
    "Apple": _same_for_applications(
        fields("bundleId buttonText scope servicesId teamId", keyId=reference("key")),
        "keyId servicesId teamId",
    ),
    "EpicGames": _same_for_applications(SOCIAL, "client_id client_secret"),
    "ExternalJWT": _provider(
        fields(
            "headerKeyParameter uniqueIdentityClaim",
            claimMap=ANY_MAP,
            defaultKeyId=reference("key"),
            domains=DOMAINS,
            oauth2=OAUTH2,
            verificationKeyIds=VERIFICATION_KEYS,
        ),
        NOTHING,
        "headerKeyParameter",
    ),
    "Facebook": _same_for_applications(
        fields(
            "appId buttonText fields permissions",
            client_secret=SECRET,
            loginMethod=LOGIN_METHOD,
        ),
        "appId client_secret",
    ),
    "Google": _same_for_applications(
        fields(
            loginMethod=LOGIN_METHOD,
            properties=fields(**each("api button", TEXT)),
            **SOCIAL.fields,
        ),
        "client_id client_secret",
    ),
    "HYPR": _same_for_applications(
        fields("relyingPartyApplicationId relyingPartyURL"),
        "relyingPartyApplicationId relyingPartyURL",
    ),
    "LinkedIn": _same_for_applications(SOCIAL, "client_id client_secret"),
    "Nintendo": _same_for_applications(
        fields("emailClaim uniqueIdClaim usernameClaim", **SOCIAL.fields),
        "client_id client_secret",
    ),
    "OpenIDConnect": _provider(
        fields("postRequest?", domains=DOMAINS, oauth2=OAUTH2, **BUTTON.fields),
        fields(oauth2=OAUTH2, **BUTTON.fields),
        "oauth2.client_id oauth2.client_secret|oauth2.clientAuthenticationMethod=none",
    ),
    "SAMLv2": _provider(
        fields(
            "idpEndpoint nameIdFormat postRequest? signRequest?",
            assertionConfiguration=fields(
                destination=fields(
                    policy=one_of("Enabled Disabled AllowAlternates"),
                    alternates=ANY_LIST,
                )
            ),
            domains=DOMAINS,
            idpInitiatedConfiguration=fields("enabled? issuer"),
            loginHintConfiguration=fields("enabled? parameterName"),
            requestSigningKeyId=reference("key"),
            xmlSignatureC14nMethod=CANONICALIZATION,
            **BUTTON.fields,
            **SAML.fields,
        ),
        BUTTON,
        "idpEndpoint keyId|verificationKeyIds",
    ),
    "SAMLv2IdPInitiated": _provider(SAML, NOTHING, "issuer keyId|verificationKeyIds"),
    "SonyPSN": _same_for_applications(SOCIAL, "client_id client_secret"),
    "Steam": _same_for_applications(
        fields(
            "buttonText client_id scope",
            apiMode=one_of("Partner Public"),
            webAPIKey=SECRET,
        ),
        "webAPIKey",
    ),
    "Twitch": _same_for_applications(SOCIAL, "client_id client_secret"),
    "Twitter": _same_for_applications(
        fields("buttonText consumerKey", consumerSecret=SECRET),
        "consumerKey consumerSecret",
    ),
    "Xbox": _same_for_applications(SOCIAL, "client_id client_secret"),
}

# Connectors and messengers

HTTP = fields(
    "httpAuthenticationUsername",
    **each("connectTimeout readTimeout", INTEGER),
    headers=MAP_OF_SECRETS,
    httpAuthenticationPassword=SECRET,
)
MESSAGE_TYPES = SetSchema(item=one_of("SMS Voice"))
PLUGGED = needing("name type", fields("debug? id name type", data=ANY_MAP))

MESSENGER = dataclasses.replace(
    PLUGGED, fields={**PLUGGED.fields, "messageTypes": MESSAGE_TYPES}
)

CONNECTORS = {
    "Generic": _with(
        PLUGGED,
        fields(
            authenticationURL=URL, sslCertificateKeyId=reference("key"), **HTTP.fields
        ),
        "authenticationURL connectTimeout readTimeout",
    ),
    "LDAP": _with(
        PLUGGED,
        fields(
            "authenticationURL baseStructure identifyingAttribute loginIdAttribute systemAccountDN",
            **each("connectTimeout readTimeout", INTEGER),
            securityMethod=one_of("None LDAPS StartTLS"),
            lambdaConfiguration=fields(reconcileId=reference("lambda")),
            requestedAttributes=ANY_LIST,
            systemAccountPassword=SECRET,
        ),
        "authenticationURL baseStructure connectTimeout identifyingAttribute loginIdAttribute readTimeout "
        "requestedAttributes securityMethod systemAccountDN systemAccountPassword",
    ),
}

MESSENGERS = {
    "Generic": _with(
        MESSENGER,
        fields(url=URL, sslCertificate=PEM, **HTTP.fields),
        "connectTimeout readTimeout url",
    ),
    "Kafka": _with(
        MESSENGER, fields("defaultTopic", producer=MAP_OF_SECRETS), "defaultTopic"
    ),
    "Twilio": _with(
        MESSENGER,
        fields("accountSID fromPhoneNumber messagingServiceSid url", authToken=SECRET),
        "accountSID authToken fromPhoneNumber|messagingServiceSid url",
    ),
}
