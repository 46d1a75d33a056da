#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_identity_provider
version_added: 0.1.0
short_description: Manage FusionAuth's identity providers
description:
  - An identity provider lets users log in with an account that they have elsewhere.
  - It has a O(type), and each type has options of its own; one that its type does not have is refused before anything
    is sent. What a new one of a type needs is asked for before anything is sent, too.
  - An identity provider is found by O(id), else by O(name) among those of its O(type) and, where it is given, its
    O(tenant).
  - Only the applications for which it is enabled in O(application_configuration) offer it.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description:
      - The name, unique among identity providers. Those that FusionAuth named itself have that of their type, for
        example V(Google).
    type: str
  id:
    description:
      - The identity provider's UUID. Needed to change its O(name).
      - For a new identity provider, the UUID that it is to have.
    type: str
  type:
    description:
      - What sort it is, which cannot be changed. Needed unless it is to be absent.
      - V(EpicGames), V(Nintendo), V(SAMLv2IdPInitiated), V(SonyPSN), V(Steam), V(Twitch) and V(Xbox) need a licence.
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
      - The tenant whose users alone may use it, by name or id; without it, everybody's may. Since FusionAuth 1.62. It
        cannot be changed.
    type: str
  source:
    description: Who manages it. FusionAuth takes V(System). It cannot be changed.
    type: str
    choices: [System, TenantManager]
  enabled:
    description: Whether it may be used at all. FusionAuth takes V(false).
    type: bool
  application_configuration:
    description:
      - Applications that offer it, by name or id. Each has C(enabled) (V(false)) and C(create_registration)
        (V(true)), whether users are registered as they log in, and may have most options of the type otherwise than
        the others, for example C(button_text).
      - It is merged into what the server has.
    type: dict
  tenant_configuration:
    description:
      - Tenants, by name or id, each with C(limit_user_link_count), which has C(enabled) (V(false)) and
        C(maximum_links) (V(42)). It is merged into what the server has.
    type: dict
  linking_strategy:
    description:
      - How an account elsewhere finds its user here. FusionAuth takes V(LinkByEmail), and V(CreatePendingLink) for
        types V(EpicGames), V(Nintendo), V(SonyPSN), V(Steam), V(Twitch) and V(Xbox). Since 1.65 it changes only while
        the identity provider is not enabled.
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
    description: C(reconcile), the lambda that makes a user of what the other side tells, by name or id.
    type: dict
  attribute_mappings:
    description: What of the other side's attributes becomes which of the user's, merged into what the server has.
    type: dict
  debug:
    description: Whether FusionAuth writes what happens here to its event log. FusionAuth takes V(false).
    type: bool
  data:
    description:
      - Anything you want to keep with the identity provider. Its keys are yours and stay as they are written. It is
        merged into what the server has and compared field by field.
    type: dict
  domains:
    description:
      - E-mail domains whose users are sent here, in no order, replaced as a whole. Types V(ExternalJWT),
        V(OpenIDConnect), V(SAMLv2).
    type: list
    elements: str
  button_text:
    description:
      - What the button says. All types but V(ExternalJWT), V(HYPR) and V(SAMLv2IdPInitiated). FusionAuth takes a text
        of each type's own.
    type: str
  button_image_url:
    description: A picture for the button. Types V(OpenIDConnect), V(SAMLv2).
    type: str
  client_id:
    description:
      - Who FusionAuth is to the other side. A new one needs it, but for V(Steam). Types V(EpicGames), V(Google),
        V(LinkedIn), V(Nintendo), V(SonyPSN), V(Twitch), V(Xbox), V(Steam).
    type: str
  client_secret:
    description:
      - The secret that goes with O(client_id) or O(app_id). A new one needs it. FusionAuth tells it, so a change is
        seen. Types V(Facebook), V(EpicGames), V(Google), V(LinkedIn), V(Nintendo), V(SonyPSN), V(Twitch), V(Xbox).
    type: str
  scope:
    description:
      - What is asked for, separated by spaces. Types V(Apple), V(EpicGames), V(Google), V(LinkedIn), V(Nintendo),
        V(SonyPSN), V(Twitch), V(Xbox), V(Steam).
    type: str
  oauth2:
    description:
      - How to talk OAuth 2.0 with the other side - C(client_id), C(client_secret), C(client_authentication_method)
        (V(client_secret_basic), V(client_secret_post) or V(none)), C(issuer), from which FusionAuth finds the rest,
        or else C(authorization_endpoint), C(token_endpoint) and C(userinfo_endpoint); C(scope); C(email_claim)
        (V(email)), C(email_verified_claim), C(unique_id_claim) (V(sub)) and C(username_claim).
      - A new V(OpenIDConnect) needs C(client_id) and, unless the method is V(none), C(client_secret). Types
        V(ExternalJWT), V(OpenIDConnect).
    type: dict
  post_request:
    description: Whether to ask by POST instead of GET. FusionAuth takes V(false). Types V(OpenIDConnect), V(SAMLv2).
    type: bool
  login_method:
    description: How the other side is opened. FusionAuth takes V(UseRedirect). Types V(Facebook), V(Google).
    type: str
    choices: [UsePopup, UseRedirect, UseVendorJavaScript]
  properties:
    description: C(api) and C(button), settings of Google's own script as lines C(name=value). Type V(Google).
    type: dict
  app_id:
    description: Who FusionAuth is to Facebook. A new one needs it. Type V(Facebook).
    type: str
  fields:
    description: What of the user is asked for, separated by commas. FusionAuth takes V(email). Type V(Facebook).
    type: str
  permissions:
    description: What is asked for, separated by commas. FusionAuth takes V(email). Type V(Facebook).
    type: str
  bundle_id:
    description: The app on Apple's devices that may log in with its own token. Type V(Apple).
    type: str
  services_id:
    description: Who FusionAuth is to Apple. A new one needs it. Type V(Apple).
    type: str
  team_id:
    description: The team at Apple. A new one needs it. Type V(Apple).
    type: str
  key:
    description:
      - A key of FusionAuth's, by name or id. Type V(Apple). The one that FusionAuth signs with, which a new one
        needs.
      - Types V(SAMLv2) and V(SAMLv2IdPInitiated). The one that answers are verified with, where there is only one;
        since FusionAuth 1.69 rather O(verification_keys). It can be changed in place.
    type: str
  verification_keys:
    description:
      - All keys that answers or tokens are verified with, by name or id, in no order, since FusionAuth 1.69. A new
        V(SAMLv2) or V(SAMLv2IdPInitiated) needs these or O(key). Types V(ExternalJWT), V(SAMLv2),
        V(SAMLv2IdPInitiated).
    type: list
    elements: str
  default_key:
    description:
      - The key that verifies tokens that name none, by name or id; FusionAuth 1.69 wants this or rather
        O(verification_keys). Type V(ExternalJWT).
    type: str
  header_key_parameter:
    description:
      - The parameter in a token's header that names its key, V(kid) or V(x5t). A new one needs it. Type
        V(ExternalJWT).
    type: str
  unique_identity_claim:
    description: The claim that tells who a user is; rather C(unique_id_claim) of O(oauth2). Type V(ExternalJWT).
    type: str
  claim_map:
    description: What claims of a token become, merged into what the server has. Type V(ExternalJWT).
    type: dict
  issuer:
    description:
      - The other side's entity id, which a new V(SAMLv2IdPInitiated) needs; of V(SAMLv2) FusionAuth's own, instead of
        the one that FusionAuth makes up. Types V(SAMLv2), V(SAMLv2IdPInitiated).
    type: str
  idp_endpoint:
    description: Where users log in. A new one needs it. Type V(SAMLv2).
    type: str
  idp_initiated_configuration:
    description:
      - C(enabled) (V(false)), whether the other side may begin, and C(issuer), its entity id. Needs a licence. Type
        V(SAMLv2).
    type: dict
  name_id_format:
    description: The format of names to ask for. FusionAuth takes the persistent one. Type V(SAMLv2).
    type: str
  login_hint_configuration:
    description:
      - C(enabled) (V(true)) and C(parameter_name) (V(login_hint)), to send along whom FusionAuth thinks it is. Type
        V(SAMLv2).
    type: dict
  assertion_configuration:
    description:
      - C(destination) with C(policy) (V(Enabled), V(Disabled) or V(AllowAlternates)) and C(alternates), a list. Type
        V(SAMLv2).
    type: dict
  assertion_decryption_configuration:
    description:
      - C(enabled) (V(false)), whether assertions must be encrypted, and C(key_transport_decryption_key), by name or
        id. Types V(SAMLv2), V(SAMLv2IdPInitiated).
    type: dict
  sign_request:
    description:
      - Whether FusionAuth signs what it asks, with O(request_signing_key). FusionAuth takes V(false). Type V(SAMLv2).
    type: bool
  request_signing_key:
    description: The key for O(sign_request), by name or id. Type V(SAMLv2).
    type: str
  xml_signature_c14n_method:
    description:
      - How XML is made canonical before it is signed. Needed where requests are signed. Type V(SAMLv2).
    type: str
    choices: [exclusive, exclusive_with_comments, inclusive, inclusive_with_comments]
  email_claim:
    description: The attribute that holds the e-mail address. Types V(Nintendo), V(SAMLv2), V(SAMLv2IdPInitiated).
    type: str
  unique_id_claim:
    description: The attribute that tells who a user is. Types V(Nintendo), V(SAMLv2), V(SAMLv2IdPInitiated).
    type: str
  username_claim:
    description: The attribute that holds the username. Types V(Nintendo), V(SAMLv2), V(SAMLv2IdPInitiated).
    type: str
  use_name_id_for_email:
    description:
      - Whether the name id is the e-mail address. FusionAuth takes V(false). Types V(SAMLv2), V(SAMLv2IdPInitiated).
    type: bool
  relying_party_application_id:
    description: Who FusionAuth is to HYPR. A new one needs it. Type V(HYPR).
    type: str
  relying_party_url:
    description: Where HYPR is. A new one needs it. Type V(HYPR).
    type: str
  api_mode:
    description: Which of Steam's APIs to use. FusionAuth takes V(Public). Type V(Steam).
    type: str
    choices: [Partner, Public]
  web_api_key:
    description: The key to Steam's API. A new one needs it. Type V(Steam).
    type: str
  consumer_key:
    description: Who FusionAuth is to Twitter. A new one needs it. Type V(Twitter).
    type: str
  consumer_secret:
    description: The secret that goes with O(consumer_key). A new one needs it. Type V(Twitter).
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - An identity provider of one tenant can be managed with an API key of that tenant, any other takes a global one.
seealso:
  - module: gatewright.auth.fusionauth_lambda
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: Log in with the company's accounts
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

- name: Log in with Google, in one application and without a registration
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

- name: A SAML provider whose new certificate counts beside the old one
  gatewright.auth.fusionauth_identity_provider:
    fusionauth_url: http://localhost:9011
    type: SAMLv2
    name: Partner
    idp_endpoint: https://sso.partner.example.com/login
    verification_keys: [Partner 2025, Partner 2026]
    use_name_id_for_email: true

- name: No log-in with Facebook
  gatewright.auth.fusionauth_identity_provider:
    fusionauth_url: http://localhost:9011
    name: Facebook
    state: absent
"""

RETURN = r"""
identity_provider:
  description: The identity provider in FusionAuth's own spelling, empty when it is absent. Secrets are masked.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import IDENTITY_PROVIDER
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {
        "type": "str",
        "choices": [
            "Apple",
            "EpicGames",
            "ExternalJWT",
            "Facebook",
            "Google",
            "HYPR",
            "LinkedIn",
            "Nintendo",
            "OpenIDConnect",
            "SAMLv2",
            "SAMLv2IdPInitiated",
            "SonyPSN",
            "Steam",
            "Twitch",
            "Twitter",
            "Xbox",
        ],
    },
    "tenant": {"type": "str"},
    "source": {"type": "str", "choices": ["System", "TenantManager"]},
    "enabled": {"type": "bool"},
    "application_configuration": {"type": "dict"},
    "tenant_configuration": {"type": "dict"},
    "linking_strategy": {
        "type": "str",
        "choices": [
            "CreatePendingLink",
            "Disabled",
            "LinkAnonymously",
            "LinkByEmail",
            "LinkByEmailForExistingUser",
            "LinkByUsername",
            "LinkByUsernameForExistingUser",
            "Unsupported",
        ],
    },
    "lambda_configuration": {"type": "dict"},
    "attribute_mappings": {"type": "dict"},
    "debug": {"type": "bool"},
    "data": {"type": "dict"},
    "domains": {"type": "list", "elements": "str"},
    "button_text": {"type": "str"},
    "button_image_url": {"type": "str"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "scope": {"type": "str"},
    "oauth2": {"type": "dict"},
    "post_request": {"type": "bool"},
    "login_method": {"type": "str", "choices": ["UsePopup", "UseRedirect", "UseVendorJavaScript"]},
    "properties": {"type": "dict"},
    "app_id": {"type": "str"},
    "fields": {"type": "str"},
    "permissions": {"type": "str"},
    "bundle_id": {"type": "str"},
    "services_id": {"type": "str"},
    "team_id": {"type": "str"},
    "key": {"type": "str", "no_log": False},
    "verification_keys": {"type": "list", "elements": "str", "no_log": False},
    "default_key": {"type": "str", "no_log": False},
    "header_key_parameter": {"type": "str", "no_log": False},
    "unique_identity_claim": {"type": "str"},
    "claim_map": {"type": "dict"},
    "issuer": {"type": "str"},
    "idp_endpoint": {"type": "str"},
    "idp_initiated_configuration": {"type": "dict"},
    "name_id_format": {"type": "str"},
    "login_hint_configuration": {"type": "dict"},
    "assertion_configuration": {"type": "dict"},
    "assertion_decryption_configuration": {"type": "dict"},
    "sign_request": {"type": "bool"},
    "request_signing_key": {"type": "str", "no_log": False},
    "xml_signature_c14n_method": {
        "type": "str",
        "choices": ["exclusive", "exclusive_with_comments", "inclusive", "inclusive_with_comments"],
    },
    "email_claim": {"type": "str"},
    "unique_id_claim": {"type": "str"},
    "username_claim": {"type": "str"},
    "use_name_id_for_email": {"type": "bool"},
    "relying_party_application_id": {"type": "str"},
    "relying_party_url": {"type": "str"},
    "api_mode": {"type": "str", "choices": ["Partner", "Public"]},
    "web_api_key": {"type": "str", "no_log": True},
    "consumer_key": {"type": "str", "no_log": False},
    "consumer_secret": {"type": "str", "no_log": True},
}

TASK = manage_fusionauth(
    IDENTITY_PROVIDER, OPTIONS, required_one_of=[("name", "id")], required_if=[("state", "present", ("type",))]
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
