#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_application
version_added: 0.1.0
short_description: Manage applications of FusionAuth
description:
  - An application is what users log in to. Its id is the C(aud) claim of its tokens, and a user's roles in it are their
    C(roles) claim.
  - The module finds an application by O(id) if set, otherwise by O(name) within O(tenant). Like FusionAuth, it ignores
    case when comparing names.
  - Options that are mappings take keys in snake_case (the server's camelCase is accepted as well). They are merged into
    what the server has and compared field by field. An unknown key is rejected, and the error suggests the closest
    known key. A key that refers to another object takes its name or id and can be written with or without C(_id).
  - A value in parentheses after the name of a field is FusionAuth's default.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the application, unique in its tenant.
    type: str
  id:
    description:
      - The UUID of the application, which is also its OAuth client id. Required only to change its O(name).
      - When the application is created, the UUID to assign to it.
    type: str
  tenant:
    description:
      - The tenant that the application belongs to, by name or id. Required if FusionAuth has several tenants and the
        API key is not restricted to one of them. An application cannot move to another tenant.
    type: str
  active:
    description:
      - Whether users can log in to the application. V(false) deactivates the application without deleting anything, and
        V(true) reactivates it.
    type: bool
  roles:
    description:
      - The roles of the application, which are matched by C(name). Other roles are left alone unless O(exact) includes
        this option.
      - Each role has C(name), which appears in tokens and registrations; C(description); C(is_default) (V(false)),
        whether registrations that name no role get it; and C(is_super_role) (V(false)), whether it includes all other
        roles.
    type: list
    elements: dict
  scopes:
    description:
      - The custom OAuth scopes of the application, which are matched by C(name). Other scopes are left alone unless
        O(exact) includes this option. Requires a license.
      - Each scope has C(name), C(description), C(default_consent_message) and C(default_consent_detail), the texts
        shown to users; C(required) (V(false)), whether users must agree; and C(data).
    type: list
    elements: dict
  jwt_configuration:
    description:
      - The token settings of the application. If C(enabled) is V(false), which is FusionAuth's default, all of the
        tenant's settings apply instead.
      - C(access_token_key) and C(id_token_key) are the signing keys, by name or id. If they are left out, the server
        chooses them. Use an RS or ES key, so that Kong needs only its public half. C(access_token_verification_keys)
        and C(id_token_verification_keys) are lists of older keys that are still accepted (FusionAuth 1.69 or later).
      - C(time_to_live_in_seconds) is the lifetime of access and id tokens (V(3600)), and
        C(refresh_token_time_to_live_in_minutes) that of refresh tokens (V(43200)).
      - C(refresh_token_usage_policy) is V(Reusable) or V(OneTimeUse). C(refresh_token_expiration_policy) is V(Fixed),
        V(SlidingWindow) or V(SlidingWindowWithMaximumLifetime).
      - C(refresh_token_one_time_use_configuration) has C(grace_period_in_seconds) (V(0)),
        C(refresh_token_sliding_window_configuration) has C(maximum_time_to_live_in_minutes) (V(43200)).
    type: dict
  oauth_configuration:
    description:
      - C(enabled_grants) is a list of V(authorization_code), V(implicit), V(password), V(refresh_token) and
        V(urn:ietf:params:oauth:grant-type:device_code). Its order is not significant.
      - C(authorized_redirect_urls), C(authorized_origin_urls) and C(authorized_resource_uris) are lists that are
        replaced as a whole. C(authorized_url_validation_policy) is V(ExactMatch) or V(AllowWildcards).
      - C(client_secret), which the server generates if it is not set; C(client_authentication_policy) (V(Required)),
        C(proof_key_for_code_exchange_policy) (V(NotRequired)), C(generate_refresh_tokens) (V(false)),
        C(require_registration) (V(false)).
      - C(logout_url), C(logout_behavior) (V(AllApplications) or V(RedirectOnly)), C(device_verification_url), C(debug).
      - C(relationship) (V(FirstParty)), C(consent_mode) (V(AlwaysPrompt)), C(scope_handling_policy) (V(Strict)),
        C(unknown_scope_policy) (V(Reject)), C(provided_scope_policy) with C(address), C(email), C(phone) and
        C(profile), each C(enabled) and C(required).
      - C(client_id) is the id of the application and cannot be set.
    type: dict
  login_configuration:
    description:
      - Settings of the login API. C(require_authentication) (V(true)), C(generate_refresh_tokens) (V(false)),
        C(allow_token_refresh) (V(false)).
    type: dict
  base_url:
    description:
      - The URL at which users reach the pages of the application, if it has its own host name. Requires FusionAuth 1.68
        or later.
    type: str
  theme:
    description: The theme of the application's pages, by name or id. Requires a license.
    type: str
  verify_registration:
    description: Whether users must verify their registration. Requires O(verification_email_template).
    type: bool
  verification_email_template:
    description: The template of the verification message, by name or id.
    type: str
  verification_strategy:
    description: How users verify their registration.
    type: str
    choices: [ClickableLink, FormField]
  source_application:
    description:
      - The application to copy when this one is created, by name within O(tenant) or by id. Ignored if the application
        already exists.
    type: str
  data:
    description: Arbitrary data to store with the application. Keys are sent exactly as written.
    type: dict
  access_control_configuration:
    description:
      - C(ui_ip_access_control_list), the access control list that defines from which addresses the application's pages
        can be reached, by name or id. Requires a license.
    type: dict
  authentication_token_configuration:
    description: C(enabled) (V(false)), whether registrations can have a token to log in with instead of a password.
    type: dict
  clean_speak_configuration:
    description:
      - The settings of CleanSpeak. C(enabled) (V(false)), C(url), C(api_key), C(application_ids) and
        C(username_moderation).
    type: dict
  email_configuration:
    description:
      - Templates to use instead of the tenant's, by name or id, for example C(forgot_password_email_template),
        C(set_password_email_template) and C(passwordless_email_template).
    type: dict
  external_identifier_configuration:
    description: C(two_factor_trust_id_time_to_live_in_seconds), which overrides the tenant's setting.
    type: dict
  form_configuration:
    description:
      - C(admin_registration_form), which the server sets by default, and C(self_service_form), by name or id;
        C(self_service_form_configuration) with C(require_current_password_on_password_change) (V(false)).
    type: dict
  lambda_configuration:
    description:
      - Lambdas by name or id. C(access_token_populate), C(id_token_populate), C(userinfo_populate), C(samlv2_populate),
        C(multi_factor_requirement), C(self_service_registration_validation).
    type: dict
  multi_factor_configuration:
    description:
      - C(login_policy) and C(trust_policy), which override the tenant's; C(email), C(sms) and C(voice), each with
        C(template), by name or id. Requires a license.
    type: dict
  passwordless_configuration:
    description:
      - C(enabled) (V(false)). In FusionAuth 1.64 or later, also C(email_login_strategy) (V(ClickableLink)) and
        C(phone_login_strategy) (V(FormField)).
    type: dict
  phone_configuration:
    description: Message templates to use instead of the tenant's, by name or id, for example C(passwordless_template).
    type: dict
  registration_configuration:
    description:
      - C(enabled) (V(false)), C(type) (V(basic), or V(advanced), which requires C(form), by name or id, and a license),
        C(login_id_type) (V(email) or V(username)), C(confirm_password) (V(false)), C(complete_registration) (V(false)).
      - C(birth_date), C(first_name), C(full_name), C(last_name), C(middle_name), C(mobile_phone) and
        C(preferred_languages), each with C(enabled) and C(required) (both V(false)).
    type: dict
  registration_delete_policy:
    description: C(unverified) with C(enabled) (V(false)) and C(number_of_days_to_retain) (V(120)).
    type: dict
  samlv2_configuration:
    description:
      - The application as a SAML v2 service provider. C(enabled) (V(false)), C(issuer), C(audience),
        C(authorized_redirect_urls), C(callback_url), C(logout_url), C(key) (by name or id; if not set, the server
        generates one), C(verification_keys), C(default_verification_key), C(require_signed_requests) (V(false)),
        C(xml_signature_c14n_method), C(xml_signature_location).
      - C(logout) with C(behavior), C(key), C(require_signed_requests) and C(single_logout); C(initiated_login);
        C(login_hint_configuration); C(assertion_encryption_configuration).
    type: dict
  universal_configuration:
    description:
      - C(universal) (V(false)), whether the application is available to all tenants. Requires a license and a global
        API key.
    type: dict
  unverified:
    description: C(behavior) (V(Allow) or V(Gated)), how users with an unverified registration are treated.
    type: dict
  web_authn_configuration:
    description:
      - C(enabled) (V(false)), whether these settings override the tenant's; C(bootstrap_workflow) and
        C(reauthentication_workflow), each with C(enabled) (V(false)). Requires a license.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
  - gatewright.auth._state.secrets
notes:
  - O(state=absent) permanently deletes the application with all its registrations. O(active=false) only deactivates it.
  - FusionAuth accepts roles and scopes as part of an application only when the application is created. The module
    manages them through their own endpoints afterwards, so the API key also needs access to V(/api/application/role)
    and V(/api/application/scope).
  - The names of keys, themes, templates and lambdas are looked up in lists that only a global API key can read. Ids do
    not need to be looked up.
seealso:
  - module: gatewright.auth.fusionauth_key
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: Create a signing key
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens
    algorithm: RS256
    length: 2048

- name: Create an application whose tokens are signed with that key
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Shop
    jwt_configuration:
      enabled: true
      access_token_key: Shop tokens
      id_token_key: Shop tokens
      time_to_live_in_seconds: 600
    roles:
      - name: customer
        description: May buy
        is_default: true
      - name: clerk
        description: May sell

- name: Allow only the authorization code grant
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Shop
    oauth_configuration:
      enabled_grants: [authorization_code, refresh_token]
      authorized_redirect_urls: [https://shop.example.com/callback]
      proof_key_for_code_exchange_policy: Required

- name: Keep only the role of customers
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Shop
    roles:
      - name: customer
        is_default: true
    exact: [roles]

- name: Return the client secret that FusionAuth generated
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Shop
    return_secrets: true
  no_log: true
  register: shop

- name: Deactivate the application
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Shop
    active: false

- name: Delete the application with all its registrations
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Shop
    state: absent
"""

RETURN = r"""
application:
  description:
    - The application as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Secrets
      are masked unless O(return_secrets=true).
  type: dict
  returned: success
  sample:
    id: 3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001
    name: Shop
    tenantId: 0c3f2a5e-4c5e-4a7e-8d8e-2b1f3c9a7d10
    active: true
    state: Active
    jwtConfiguration:
      enabled: true
      accessTokenKeyId: 4a3b2c1d-0e9f-4d8c-b7a6-5f4e3d2c1b0a
      idTokenKeyId: 4a3b2c1d-0e9f-4d8c-b7a6-5f4e3d2c1b0a
      timeToLiveInSeconds: 600
    oauthConfiguration:
      clientId: 3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001
      clientSecret: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    roles:
      - id: 7e1f0b4d-9a55-4c80-8a63-0f1c2d3e4f50
        name: customer
        description: May buy
        isDefault: true
        isSuperRole: false
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.applications import APPLICATION

SPEC = manage_fusionauth(APPLICATION)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
