#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_identity_provider
version_added: 0.1.0
short_description: Manage FusionAuth identity providers
description:
  - An identity provider allows users to log in with an account from another system.
  - The O(type) determines which other options are allowed. Before anything is sent, the module rejects options that do
    not apply to the type and checks that the options required to create an identity provider of that type are set.
  - The module finds an identity provider by O(id) if set, otherwise by O(name) among those of its O(type) and, if set,
    its O(tenant).
  - Only applications for which it is enabled in O(application_configuration) offer it to users.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description:
      - The name of the identity provider, unique among identity providers. Types that FusionAuth names itself have the
        name of their type, for example V(Google).
    type: str
  id:
    description:
      - The UUID of the identity provider. Required only to change its O(name).
      - When the identity provider is created, the UUID to assign to it. If not set, that of an
        ExternalJWT, OpenIDConnect or SAML provider is derived from O(type), O(name) and the tenant.
    type: str
  type:
    description:
      - The type of the identity provider. Cannot be changed after creation. Required unless O(state=absent).
      - V(EpicGames), V(Nintendo), V(SAMLv2IdPInitiated), V(SonyPSN), V(Steam), V(Twitch) and V(Xbox) require a license.
    type: str
    choices:
      - Apple
      - EpicGames
      - ExternalJWT
      - Facebook
      - Google
      - HYPR
      - LinkedIn
      - Nintendo
      - OpenIDConnect
      - SAMLv2
      - SAMLv2IdPInitiated
      - SonyPSN
      - Steam
      - Twitch
      - Twitter
      - Xbox
  tenant:
    description:
      - The tenant that the identity provider is restricted to, by name or id. If not set, it is available to all
        tenants. Requires FusionAuth 1.62 or later. Cannot be changed after creation.
    type: str
  source:
    description: Who manages the identity provider. FusionAuth's default is V(System). Cannot be changed after creation.
    type: str
    choices: [System, TenantManager]
  enabled:
    description: Whether the identity provider is enabled. FusionAuth's default is V(false).
    type: bool
  application_configuration:
    description:
      - The settings of individual applications, by name or id. Each has C(enabled) (V(false)) and
        C(create_registration) (V(true)), whether users are registered when they log in, and can override most options
        of the type, for example C(button_text).
      - The mapping is merged into what the server has.
    type: dict
  tenant_configuration:
    description:
      - The settings of individual tenants, by name or id. Each has C(limit_user_link_count) with C(enabled) (V(false))
        and C(maximum_links) (V(42)). The mapping is merged into what the server has.
    type: dict
  linking_strategy:
    description:
      - How an external account is linked to a FusionAuth user. FusionAuth's default is V(LinkByEmail), or
        V(CreatePendingLink) for types V(EpicGames), V(Nintendo), V(SonyPSN), V(Steam), V(Twitch) and V(Xbox). In
        FusionAuth 1.65 or later, it can only be changed while the identity provider is disabled.
    type: str
    choices:
      - CreatePendingLink
      - Disabled
      - LinkAnonymously
      - LinkByEmail
      - LinkByEmailForExistingUser
      - LinkByUsername
      - LinkByUsernameForExistingUser
      - Unsupported
  lambda_configuration:
    description: C(reconcile), the lambda that maps the response of the identity provider to a user, by name or id.
    type: dict
  attribute_mappings:
    description:
      - A mapping from attributes of the identity provider to attributes of the user. The mapping is merged into what
        the server has.
    type: dict
  debug:
    description: Whether FusionAuth writes debug information to its event log. FusionAuth's default is V(false).
    type: bool
  data:
    description:
      - Arbitrary data to store with the identity provider. Keys are sent exactly as written. The mapping is merged into
        what the server has and compared field by field.
    type: dict
  domains:
    description:
      - The e-mail domains whose users are sent to this identity provider. Their order is not significant, and the list
        is replaced as a whole. Only for types V(ExternalJWT), V(OpenIDConnect), V(SAMLv2).
    type: list
    elements: str
  button_text:
    description:
      - The text of the login button. For all types except V(ExternalJWT), V(HYPR) and V(SAMLv2IdPInitiated).
        FusionAuth's default depends on the type.
    type: str
  button_image_url:
    description: The URL of an image for the login button. Only for types V(OpenIDConnect), V(SAMLv2).
    type: str
  client_id:
    description:
      - The client id of FusionAuth at the identity provider. Required on creation, except for V(Steam). Only for types
        V(EpicGames), V(Google), V(LinkedIn), V(Nintendo), V(SonyPSN), V(Twitch), V(Xbox), V(Steam).
    type: str
  client_secret:
    description:
      - The secret for O(client_id) or O(app_id). Required on creation. FusionAuth returns the secret, so the module
        detects changes to it. Only for types V(Facebook), V(EpicGames), V(Google), V(LinkedIn), V(Nintendo),
        V(SonyPSN), V(Twitch), V(Xbox).
    type: str
  scope:
    description:
      - The scopes to request, separated by spaces. Only for types V(Apple), V(EpicGames), V(Google), V(LinkedIn),
        V(Nintendo), V(SonyPSN), V(Twitch), V(Xbox), V(Steam).
    type: str
  oauth2:
    description:
      - The OAuth 2.0 settings. C(client_id), C(client_secret), C(client_authentication_method) (V(client_secret_basic),
        V(client_secret_post) or V(none)), C(issuer), from which FusionAuth discovers the endpoints, or else
        C(authorization_endpoint), C(token_endpoint) and C(userinfo_endpoint); C(scope); C(email_claim) (V(email)),
        C(email_verified_claim), C(unique_id_claim) (V(sub)) and C(username_claim).
      - When a V(OpenIDConnect) identity provider is created, C(client_id) is required, as is C(client_secret) unless
        the authentication method is V(none). Only for types V(ExternalJWT), V(OpenIDConnect).
    type: dict
  post_request:
    description:
      - Whether to send requests as POST instead of GET. FusionAuth's default is V(false). Only for types
        V(OpenIDConnect), V(SAMLv2).
    type: bool
  login_method:
    description:
      - How the login page of the identity provider is opened. FusionAuth's default is V(UseRedirect). Only for types
        V(Facebook), V(Google).
    type: str
    choices: [UsePopup, UseRedirect, UseVendorJavaScript]
  properties:
    description:
      - C(api) and C(button), the settings of Google's own script as lines of the form C(name=value). Only for
        O(type=Google).
    type: dict
  app_id:
    description: The app id of FusionAuth at Facebook. Required on creation. Only for O(type=Facebook).
    type: str
  fields:
    description:
      - The fields of the user to request, separated by commas. FusionAuth's default is V(email). Only for
        O(type=Facebook).
    type: str
  permissions:
    description:
      - The permissions to request, separated by commas. FusionAuth's default is V(email). Only for O(type=Facebook).
    type: str
  bundle_id:
    description: The bundle id of an app on Apple devices that can log in with its own token. Only for O(type=Apple).
    type: str
  services_id:
    description: The services id of FusionAuth at Apple. Required on creation. Only for O(type=Apple).
    type: str
  team_id:
    description: The team id at Apple. Required on creation. Only for O(type=Apple).
    type: str
  key:
    description:
      - A key in FusionAuth, by name or id. If O(type=Apple), the key that FusionAuth signs with, which is required on
        creation.
      - If O(type) is V(SAMLv2) or V(SAMLv2IdPInitiated), the key that responses are verified with, if there is only
        one. In FusionAuth 1.69 or later, prefer O(verification_keys). It can be changed in place.
    type: str
  verification_keys:
    description:
      - All keys that responses or tokens are verified with, by name or id. Their order is not significant. Requires
        FusionAuth 1.69 or later. A V(SAMLv2) or V(SAMLv2IdPInitiated) identity provider requires either this option or
        O(key) on creation. Only for types V(ExternalJWT), V(SAMLv2), V(SAMLv2IdPInitiated).
    type: list
    elements: str
  default_key:
    description:
      - The key that verifies tokens that do not name one, by name or id. FusionAuth 1.69 requires this option or,
        preferably, O(verification_keys). Only for O(type=ExternalJWT).
    type: str
  header_key_parameter:
    description:
      - The parameter in the token header that names the key, V(kid) or V(x5t). Required on creation. Only for
        O(type=ExternalJWT).
    type: str
  unique_identity_claim:
    description: The claim that identifies a user. Prefer C(unique_id_claim) of O(oauth2). Only for O(type=ExternalJWT).
    type: str
  claim_map:
    description:
      - A mapping from claims of a token to fields of the user. The mapping is merged into what the server has. Only for
        O(type=ExternalJWT).
    type: dict
  issuer:
    description:
      - If O(type=SAMLv2IdPInitiated), the entity id of the identity provider, which is required on creation. If
        O(type=SAMLv2), FusionAuth's own entity id, if it is to differ from the generated one. Only for types V(SAMLv2),
        V(SAMLv2IdPInitiated).
    type: str
  idp_endpoint:
    description: The URL of the login page of the identity provider. Required on creation. Only for O(type=SAMLv2).
    type: str
  idp_initiated_configuration:
    description:
      - C(enabled) (V(false)), whether the identity provider can initiate logins, and C(issuer), its entity id. Requires
        a license. Only for O(type=SAMLv2).
    type: dict
  name_id_format:
    description: The name id format to request. FusionAuth's default is the persistent format. Only for O(type=SAMLv2).
    type: str
  login_hint_configuration:
    description:
      - C(enabled) (V(true)) and C(parameter_name) (V(login_hint)), whether and how to send a hint about the user who is
        logging in. Only for O(type=SAMLv2).
    type: dict
  assertion_configuration:
    description:
      - C(destination) with C(policy) (V(Enabled), V(Disabled) or V(AllowAlternates)) and C(alternates), a list. Only
        for O(type=SAMLv2).
    type: dict
  assertion_decryption_configuration:
    description:
      - C(enabled) (V(false)), whether assertions must be encrypted, and C(key_transport_decryption_key), by name or id.
        Only for types V(SAMLv2), V(SAMLv2IdPInitiated).
    type: dict
  sign_request:
    description:
      - Whether FusionAuth signs its requests with O(request_signing_key). FusionAuth's default is V(false). Only for
        O(type=SAMLv2).
    type: bool
  request_signing_key:
    description: The key for O(sign_request), by name or id. Only for O(type=SAMLv2).
    type: str
  xml_signature_c14n_method:
    description:
      - The canonicalization method for XML signatures. Required if requests are signed. Only for O(type=SAMLv2).
    type: str
    choices: [exclusive, exclusive_with_comments, inclusive, inclusive_with_comments]
  email_claim:
    description:
      - The attribute or claim that contains the e-mail address. Only for types V(Nintendo), V(SAMLv2),
        V(SAMLv2IdPInitiated).
    type: str
  unique_id_claim:
    description:
      - The attribute or claim that identifies a user. Only for types V(Nintendo), V(SAMLv2), V(SAMLv2IdPInitiated).
    type: str
  username_claim:
    description:
      - The attribute or claim that contains the username. Only for types V(Nintendo), V(SAMLv2), V(SAMLv2IdPInitiated).
    type: str
  use_name_id_for_email:
    description:
      - Whether to use the name id as the e-mail address. FusionAuth's default is V(false). Only for types V(SAMLv2),
        V(SAMLv2IdPInitiated).
    type: bool
  relying_party_application_id:
    description: The application id of FusionAuth at HYPR. Required on creation. Only for O(type=HYPR).
    type: str
  relying_party_url:
    description: The URL of HYPR. Required on creation. Only for O(type=HYPR).
    type: str
  api_mode:
    description: The Steam API to use. FusionAuth's default is V(Public). Only for O(type=Steam).
    type: str
    choices: [Partner, Public]
  web_api_key:
    description: The key for Steam's web API. Required on creation. Only for O(type=Steam).
    type: str
  consumer_key:
    description: The consumer key of FusionAuth at Twitter. Required on creation. Only for O(type=Twitter).
    type: str
  consumer_secret:
    description: The secret for O(consumer_key). Required on creation. Only for O(type=Twitter).
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - An identity provider of a single tenant can be managed with an API key of that tenant. All others require a global
    API key.
seealso:
  - module: gatewright.auth.fusionauth_lambda
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: Allow users to log in with the company's accounts
  gatewright.auth.fusionauth_identity_provider:
    fusionauth_url: http://localhost:9011
    type: OpenIDConnect
    name: Staff
    enabled: true
    button_text: Log in as staff
    domains: [example.com]
    oauth2:
      issuer: https://login.example.com
      client_id: fusionauth
      client_secret: "{{ staff_client_secret }}"
      scope: openid email profile
    application_configuration:
      Shop:
        enabled: true

- name: Allow users of one application to log in with Google, without registering them
  gatewright.auth.fusionauth_identity_provider:
    fusionauth_url: http://localhost:9011
    type: Google
    name: Google
    enabled: true
    client_id: 254311943570.apps.googleusercontent.com
    client_secret: "{{ google_client_secret }}"
    application_configuration:
      Shop:
        enabled: true
        create_registration: false

- name: Add the new certificate of a SAML provider next to the old one
  gatewright.auth.fusionauth_identity_provider:
    fusionauth_url: http://localhost:9011
    type: SAMLv2
    name: Partner
    idp_endpoint: https://sso.partner.example.com/login
    verification_keys: [Partner 2025, Partner 2026]
    use_name_id_for_email: true

- name: Remove the login with Facebook
  gatewright.auth.fusionauth_identity_provider:
    fusionauth_url: http://localhost:9011
    name: Facebook
    state: absent
"""

RETURN = r"""
identity_provider:
  description:
    - The identity provider as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
      Secrets are masked.
  type: dict
  returned: success
  sample:
    applicationConfiguration:
      3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001:
        createRegistration: false
        enabled: true
    buttonText: Login with Google
    client_id: 254311943570.apps.googleusercontent.com
    client_secret: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    debug: false
    enabled: true
    id: 82339786-3dff-42a6-aac6-1f1ceecb6c46
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    linkingStrategy: LinkByEmail
    loginMethod: UseRedirect
    name: Google
    scope: email profile
    source: System
    type: Google
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.identity_providers import (
    IDENTITY_PROVIDER,
)

SPEC = manage_fusionauth(IDENTITY_PROVIDER)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
