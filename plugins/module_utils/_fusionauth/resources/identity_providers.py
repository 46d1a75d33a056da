# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity providers, whose type decides what they have.

What a new one needs is as FusionAuth's API reference says.
"""

from __future__ import annotations

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.schema import (
    TEXT,
    MapSchema,
    RecordSchema,
    Requirement,
    ScalarSchema,
    reference,
)
from ..defaults import CHOSEN_BY_SERVER, ElementDefaults
from ..field_types import DATA_OR_ABSENT, DOMAINS, SECRET, VERIFICATION_KEYS
from ..lookup import derive_id
from ..resource import (
    ConditionalNeed,
    LicenseSwitch,
    Reader,
    Resource,
    UrlField,
    use_stated_id,
)
from ..schema_overlay import (
    ALL_IDS,
    Needs,
    Overlay,
    by_id_of,
    each_of,
    one_of,
    schema_of,
    union,
)

# Fields

_COMMON: Overlay = {
    "data": DATA_OR_ABSENT,
    "source": ScalarSchema(type="string", choices=("System", "TenantManager")),
    "lambdaConfiguration": schema_of(
        "ProviderLambdaConfiguration", {ALL_IDS: reference("lambda")}
    ),
    "tenantConfiguration": MapSchema(
        item=schema_of(
            "IdentityProviderTenantConfiguration", {"data": DATA_OR_ABSENT}
        ),
        key_refers_to="tenant",
    ),
    "tenantId": reference("tenant"),
}
_SECRET_OF_CLIENT: Overlay = {"client_secret": SECRET}
_OAUTH2: Overlay = {"oauth2": {"client_secret": SECRET}}
_SAML: Overlay = {
    "assertionDecryptionConfiguration": {ALL_IDS: reference("key")},
    "keyId": reference("key"),
    "verificationKeyIds": VERIFICATION_KEYS,
}


def _type(
    class_name: str,
    needs: Needs,
    overlay: Overlay | None = None,
    in_application: Overlay | None = None,
) -> RecordSchema:
    """Return the schema of a type of identity provider.

    ``in_application`` is the overlay of what an application may have otherwise.
    """
    application = {"data": DATA_OR_ABSENT, **(in_application or {})}
    return schema_of(
        class_name,
        {
            **_COMMON,
            **(overlay or {}),
            "applicationConfiguration": by_id_of("application", application),
        },
        needs=each_of("name", "type") + needs,
    )


def _social(class_name: str) -> RecordSchema:
    """Return the schema of a type that is known as a client of a social network."""
    needs = each_of("client_id", "client_secret")
    return _type(class_name, needs, _SECRET_OF_CLIENT, _SECRET_OF_CLIENT)


_APPLE: Overlay = {"keyId": reference("key")}
_GOOGLE: Overlay = {
    "client_secret": SECRET,
    "properties": {"api": TEXT, "button": TEXT},
}
_STEAM: Overlay = {"webAPIKey": SECRET}
_TWITTER: Overlay = {"consumerSecret": SECRET}

TYPES = {
    "Apple": _type(
        "AppleIdentityProvider",
        each_of("keyId", "servicesId", "teamId"),
        _APPLE,
        _APPLE,
    ),
    "EpicGames": _social("EpicGamesIdentityProvider"),
    "ExternalJWT": _type(
        "ExternalJWTIdentityProvider",
        each_of("headerKeyParameter"),
        {
            **_OAUTH2,
            "defaultKeyId": reference("key"),
            "domains": DOMAINS,
            "verificationKeyIds": VERIFICATION_KEYS,
        },
    ),
    "Facebook": _type(
        "FacebookIdentityProvider",
        each_of("appId", "client_secret"),
        _SECRET_OF_CLIENT,
        _SECRET_OF_CLIENT,
    ),
    "Google": _type(
        "GoogleIdentityProvider",
        each_of("client_id", "client_secret"),
        _GOOGLE,
        _GOOGLE,
    ),
    "HYPR": _type(
        "HYPRIdentityProvider",
        each_of("relyingPartyApplicationId", "relyingPartyURL"),
    ),
    "LinkedIn": _social("LinkedInIdentityProvider"),
    "Nintendo": _social("NintendoIdentityProvider"),
    "OpenIDConnect": _type(
        "OpenIdConnectIdentityProvider",
        (
            *each_of("oauth2.client_id"),
            *one_of(
                "oauth2.client_secret",
                Requirement("oauth2.clientAuthenticationMethod", "none"),
            ),
        ),
        {**_OAUTH2, "domains": DOMAINS},
        _OAUTH2,
    ),
    "SAMLv2": _type(
        "SAMLv2IdentityProvider",
        each_of("idpEndpoint") + one_of("keyId", "verificationKeyIds"),
        {**_SAML, "domains": DOMAINS, "requestSigningKeyId": reference("key")},
    ),
    "SAMLv2IdPInitiated": _type(
        "SAMLv2IdPInitiatedIdentityProvider",
        each_of("issuer") + one_of("keyId", "verificationKeyIds"),
        _SAML,
    ),
    "SonyPSN": _social("SonyPSNIdentityProvider"),
    "Steam": _type(
        "SteamIdentityProvider", each_of("webAPIKey"), _STEAM, _STEAM
    ),
    "Twitch": _social("TwitchIdentityProvider"),
    "Twitter": _type(
        "TwitterIdentityProvider",
        each_of("consumerKey", "consumerSecret"),
        _TWITTER,
        _TWITTER,
    ),
    "Xbox": _social("XboxIdentityProvider"),
}

# Defaults

_OFF = {"enabled": False}
_IN_APPLICATION: Record = {
    "createRegistration": True,
    "data": {},
    "enabled": False,
}
_IN_TENANT: Record = {
    "data": {},
    "limitUserLinkCount": {"enabled": False, "maximumLinks": 42},
}
DEFAULTS: Record = {
    "applicationConfiguration": ElementDefaults({}, _IN_APPLICATION),
    "attributeMappings": {},
    "data": {},
    "debug": False,
    "enabled": False,
    "linkingStrategy": "LinkByEmail",
    "tenantConfiguration": ElementDefaults({}, _IN_TENANT),
}

_PENDING_LINK = {"linkingStrategy": "CreatePendingLink"}
_OAUTH2_DEFAULTS = {
    "clientAuthenticationMethod": "client_secret_basic",
    "emailClaim": "email",
    "emailVerifiedClaim": "email_verified",
    "uniqueIdClaim": "sub",
    "usernameClaim": "preferred_username",
}
_NINTENDO_CLAIMS = {
    "emailClaim": "email",
    "uniqueIdClaim": "id",
    "usernameClaim": "preferred_username",
}
_SAML_DEFAULTS: Record = {
    "assertionDecryptionConfiguration": _OFF,
    "keyId": CHOSEN_BY_SERVER,
    "useNameIdForEmail": False,
    "verificationKeyIds": CHOSEN_BY_SERVER,
}
# The comment and the attributes of Google's script and button, without their "data-".
_GOOGLE_API = """\
# Omit the data- prefix
auto_prompt=true
auto_select=false
cancel_on_tap_outside=false
context=signin
itp_support=true"""
_GOOGLE_BUTTON = """\
# Omit the data- prefix
logo_alignment=left
shape=rectangular
size=large
text=signin_with
theme=outline
type=standard"""

TYPE_DEFAULTS: dict[str, Record] = {
    "Apple": {"buttonText": "Sign in with Apple"},
    "EpicGames": {**_PENDING_LINK, "buttonText": "Login with Epic Games"},
    "ExternalJWT": {
        "claimMap": {},
        "defaultKeyId": CHOSEN_BY_SERVER,
        "domains": [],
        "headerKeyParameter": "kid",
        "oauth2": _OAUTH2_DEFAULTS,
        "verificationKeyIds": CHOSEN_BY_SERVER,
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
        "properties": {"api": _GOOGLE_API, "button": _GOOGLE_BUTTON},
    },
    "LinkedIn": {"buttonText": "Sign in with LinkedIn"},
    "Nintendo": {
        **_PENDING_LINK,
        **_NINTENDO_CLAIMS,
        "applicationConfiguration": ElementDefaults(
            {}, {**_IN_APPLICATION, **_NINTENDO_CLAIMS}
        ),
        "buttonText": "Login with Nintendo",
    },
    "OpenIDConnect": {
        "applicationConfiguration": ElementDefaults(
            {}, {**_IN_APPLICATION, "oauth2": _OAUTH2_DEFAULTS}
        ),
        "buttonText": "Login with OpenID Connect",
        "domains": [],
        "oauth2": _OAUTH2_DEFAULTS,
        "postRequest": False,
    },
    "SAMLv2": {
        **_SAML_DEFAULTS,
        "assertionConfiguration": {
            "destination": {"alternates": [], "policy": "Enabled"}
        },
        "buttonText": "Login with SAML",
        "domains": [],
        "idpInitiatedConfiguration": _OFF,
        "loginHintConfiguration": {
            "enabled": True,
            "parameterName": "login_hint",
        },
        "nameIdFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "postRequest": False,
        "signRequest": False,
    },
    "SAMLv2IdPInitiated": _SAML_DEFAULTS,
    "SonyPSN": {
        **_PENDING_LINK,
        "buttonText": "Login with Playstation Network",
    },
    "Steam": {
        **_PENDING_LINK,
        "apiMode": "Public",
        "buttonText": "Login with Steam",
    },
    "Twitch": {
        **_PENDING_LINK,
        "buttonText": "Login with Twitch",
        "scope": "openid user:read:email",
    },
    "Twitter": {"buttonText": "Login with Twitter"},
    "Xbox": {**_PENDING_LINK, "buttonText": "Login with Xbox"},
}

# What a provider needs because of what else it has

CONDITIONAL_NEEDS = (
    # Before, any key that the header of a token named was trusted (FusionAuth docs, 1.69).
    ConditionalNeed(
        "type",
        ("verificationKeyIds", "defaultKeyId"),
        value="ExternalJWT",
        since="1.69",
    ),
    ConditionalNeed(
        "assertionDecryptionConfiguration.enabled",
        ("assertionDecryptionConfiguration.keyTransportDecryptionKeyId",),
    ),
    ConditionalNeed(
        "idpInitiatedConfiguration.enabled",
        ("idpInitiatedConfiguration.issuer",),
    ),
    ConditionalNeed("signRequest", ("requestSigningKeyId",)),
)

# Licenses

_LICENSED_TYPES = (
    "EpicGames",
    "Nintendo",
    "SAMLv2IdPInitiated",
    "SonyPSN",
    "Steam",
    "Twitch",
    "Xbox",
)
_FEATURE = "advancedIdentityProviders"

LICENSED_FIELDS = (
    LicenseSwitch("idpInitiatedConfiguration.enabled", _FEATURE),
    *(LicenseSwitch("type", _FEATURE, name) for name in _LICENSED_TYPES),
)

# Ids

# Of these, people choose the name. Until 1.61 there was one identity provider of each other type,
# whose id was fixed (FusionAuth docs, "Release notes").
_REPEATABLE_TYPES = (
    "ExternalJWT",
    "OpenIDConnect",
    "SAMLv2",
    "SAMLv2IdPInitiated",
)


def _choose_id(
    server: Reader, resource: Resource, desired: Record
) -> str | None:
    """Return an id that follows from the name, of types of which every version takes several."""
    if desired.get("type") in _REPEATABLE_TYPES:
        return derive_id(server, resource, desired)
    return use_stated_id(server, resource, desired)


# Names

# What FusionAuth calls the only identity provider of a type, where that is not the type's own name.
_TYPE_NAMES = {
    "EpicGames": "Epic Games",
    "SonyPSN": "Sony PlayStation Network",
}


def _name_by_type(provider: Record) -> Record:
    """Return a new identity provider with the name of its type, where it needs none of its own."""
    provider_type = str(provider.get("type"))
    if provider_type in _REPEATABLE_TYPES:
        return provider
    return {
        "name": _TYPE_NAMES.get(provider_type, provider_type),
        **provider,
    }


# What FusionAuth does not change


def _refuse_linking_strategy(
    server: Reader,
    current: Record,
    desired: Record,
    *,
    updates_secrets: bool,
) -> None:
    """Raise CollectionError for another way to link users while they can log in (release notes, 1.65)."""
    stated = desired.get("linkingStrategy")
    is_other = stated not in (None, current.get("linkingStrategy"))
    if not current.get("enabled") or not is_other:
        return
    if server.is_since("1.65"):
        raise CollectionError(
            f"linking_strategy of identity provider {current['name']!r} cannot be changed to "
            f"{stated} while it is enabled: disable it in a task before."
        )


IDENTITY_PROVIDER = Resource(
    name="identity_provider",
    path="/api/identity-provider",
    schema=union(TYPES.values()),
    types=TYPES,
    defaults=DEFAULTS,
    type_defaults=TYPE_DEFAULTS,
    conditional_needs=CONDITIONAL_NEEDS,
    # FusionAuth docs, "SAML v2".
    absolute_urls=(UrlField("idpEndpoint"),),
    licensed_fields=LICENSED_FIELDS,
    envelope="identityProvider",
    plural="identityProviders",
    disambiguated_by=("type", "tenantId"),
    # Each older field for one key mirrors the first key of the newer list (FusionAuth docs, 1.69).
    equivalent_fields=(
        ("defaultKeyId", "verificationKeyIds"),
        ("keyId", "verificationKeyIds"),
    ),
    immutable=("source", "tenantId", "type"),
    required_when_present=("type",),
    choose_id=_choose_id,
    complete=_name_by_type,
    refuse=_refuse_linking_strategy,
)
