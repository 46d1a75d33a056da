#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_tenant
version_added: 0.1.0
short_description: Manage FusionAuth tenants
description:
  - A tenant has its own users, applications and groups. It defines the issuer of its tokens and, unless an application
    overrides them, the key that signs tokens and their lifetime.
  - The module finds a tenant by O(id) if set, otherwise by O(name). The tenant that every FusionAuth starts with is
    named V(Default).
  - Options that are mappings take keys in snake_case (the server's camelCase is accepted as well). They are merged into
    what the server has and compared field by field. An unknown key is rejected, and the error suggests the closest
    known key. A key that refers to another object takes its name or id and can be written with or without C(_id).
  - A value in parentheses after the name of a field is FusionAuth's default.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the tenant, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the tenant. Required only to change its O(name).
      - When the tenant is created, the UUID to assign to it.
    type: str
  issuer:
    description:
      - The C(iss) claim of every token of this tenant, by which Kong recognizes them.
      - FusionAuth's default is V(acme.com). OpenID Connect clients expect the URL at which they reach FusionAuth.
    type: str
  base_url:
    description:
      - The URL at which users reach this tenant, if it has its own host name. Requires FusionAuth 1.68 or later.
    type: str
  logout_url:
    description: The URL to redirect a browser to after logout, unless the application overrides it.
    type: str
  http_session_max_inactive_interval:
    description: The idle timeout of sessions of the login pages, in seconds. FusionAuth's default is V(3600).
    type: int
  theme:
    description: The theme of the login pages and e-mails, by name or id.
    type: str
  webhooks:
    description:
      - The webhooks that receive events of this tenant, by URL or id. Webhooks that are not listed are removed from the
        tenant. Global webhooks do not need to be listed.
    type: list
    elements: str
  source_tenant:
    description: The tenant to copy when this one is created, by name or id. Ignored if the tenant already exists.
    type: str
  data:
    description: Arbitrary data to store with the tenant. Keys are sent exactly as written.
    type: dict
  jwt_configuration:
    description:
      - The token settings, which apply to every application without a JWT configuration of its own.
      - C(time_to_live_in_seconds) is the lifetime of access and id tokens (V(3600)), and
        C(refresh_token_time_to_live_in_minutes) that of refresh tokens (V(43200)).
      - C(access_token_key) and C(id_token_key) are the signing keys, by name or id. A new tenant uses those of the
        default tenant. C(access_token_verification_keys) and C(id_token_verification_keys) are lists of older keys that
        are still accepted (FusionAuth 1.69 or later).
      - C(refresh_token_usage_policy) is V(Reusable) or V(OneTimeUse). C(refresh_token_expiration_policy) is V(Fixed),
        V(SlidingWindow) or V(SlidingWindowWithMaximumLifetime).
      - C(refresh_token_one_time_use_configuration) has C(grace_period_in_seconds) (V(0)),
        C(refresh_token_sliding_window_configuration) has C(maximum_time_to_live_in_minutes) (V(43200)),
        C(refresh_token_revocation_policy) has C(on_login_prevented) and C(on_password_changed) (both V(true)),
        C(on_multi_factor_enable) and C(on_one_time_token_reuse) (both V(false)).
    type: dict
  access_control_configuration:
    description:
      - C(ui_ip_access_control_list), the access control list that defines from which addresses the login pages can be
        reached, by name or id. Requires a license.
    type: dict
  captcha_configuration:
    description:
      - C(enabled) (V(false)), C(captcha_method) (V(GoogleRecaptchaV3)), C(site_key), C(secret_key) and C(threshold)
        (V(0.5)). Requires a license.
    type: dict
  client_risk_configuration:
    description:
      - C(enabled) (V(false)) and one boolean for each risk signal, all V(true) by default. These are C(blocklisted_ip),
        C(bot_detected), C(dormant_account), C(dormant_password), C(impossible_travel), C(recent_identity_change),
        C(recent_password_change), C(suspicious_user_agent), C(unrecognized_device), C(untrusted_device). Requires
        FusionAuth 1.68 or later.
    type: dict
  connector_policies:
    description:
      - The connectors in which users are looked up, in this order. The list is replaced as a whole. Each entry has
        C(connector) (by name or id), C(domains) (a list, V(*) for any) and C(migrate) (whether users found there are
        migrated to FusionAuth).
      - By default, FusionAuth uses its own connector for all domains.
    type: list
    elements: dict
  email_configuration:
    description:
      - The mail server. C(host) (V(localhost)), C(port) (V(25)), C(security) (V(NONE), V(SSL) or V(TLS)), C(username),
        C(password), C(properties) (the text of a Java properties file), C(additional_headers) (a list of C(name) and
        C(value)).
      - The sender. C(default_from_email), C(default_from_name).
      - Verification. C(verify_email) and C(verify_email_when_changed) (both V(false)), C(verification_strategy)
        (V(ClickableLink) or V(FormField)), C(implicit_email_verification_allowed) (V(true)), C(unverified) with
        C(behavior) (V(Allow) or V(Gated)) and C(allow_email_change_when_gated). If C(verify_email) is V(false), the
        server also drops C(verify_email_when_changed) and C(verification_email_template).
      - The e-mail templates, by name or id, for example C(forgot_password_email_template),
        C(set_password_email_template), C(passwordless_email_template) and C(verification_email_template).
    type: dict
  event_configuration:
    description:
      - C(events), a mapping from an event, for example V(user.create), to C(enabled) and C(transactionType), which is
        V(None), V(Any), V(SimpleMajority), V(SuperMajority) or V(AbsoluteMajority).
      - The server drops events that concern the whole of FusionAuth. Events that report a completed action, such as
        V(user.create.complete), cannot be transactional.
    type: dict
  external_identifier_configuration:
    description:
      - The lifetime of one-time identifiers in seconds, for example C(authorization_grant_id_time_to_live_in_seconds)
        (V(30)), C(change_password_id_time_to_live_in_seconds) (V(600)),
        C(email_verification_id_time_to_live_in_seconds) (V(86400)), C(two_factor_id_time_to_live_in_seconds) (V(300)).
      - The format of one-time identifiers, for example C(change_password_id_generator) with C(length) in bytes or
        characters and C(type), which is V(randomBytes), V(randomAlpha), V(randomAlphaNumeric) or V(randomDigits).
    type: dict
  failed_authentication_configuration:
    description:
      - The action to take after C(too_many_attempts) (V(5)) within C(reset_count_in_seconds) (V(60)). C(user_action)
        (by name or id) is applied for C(action_duration) (V(3)) of C(action_duration_unit) (V(MINUTES)). C(email_user)
        (V(false)) notifies the user. C(action_cancel_policy) has C(on_password_reset) (V(false)).
    type: dict
  family_configuration:
    description:
      - C(enabled) (V(false)), C(maximum_child_age) (V(12)) and C(minimum_owner_age) (V(21)) in years,
        C(allow_child_registrations) (V(true)), C(parent_email_required) (V(false)), C(delete_orphaned_accounts)
        (V(false)) after C(delete_orphaned_accounts_days) (V(30)), and templates by name or id.
    type: dict
  form_configuration:
    description: C(admin_user_form), the form to edit users with, by name or id.
    type: dict
  lambda_configuration:
    description:
      - Lambdas by name or id. C(login_validation), C(multi_factor_requirement) and those of SCIM, for example
        C(scim_user_request_converter).
    type: dict
  login_configuration:
    description: C(require_authentication) (V(true)), whether the login API requires an API key.
    type: dict
  maximum_password_age:
    description: C(enabled) (V(false)) and C(days) (V(180)).
    type: dict
  minimum_password_age:
    description: C(enabled) (V(false)) and C(seconds) (V(30)).
    type: dict
  multi_factor_configuration:
    description:
      - C(login_policy) (V(Enabled), V(Disabled) or V(Required), or one of the policies for risky logins of FusionAuth
        1.68).
      - C(authenticator) with C(enabled) (V(true)); C(email) with C(enabled) (V(false)) and C(template); C(sms) and
        C(voice) with C(enabled) (V(false)), C(messenger) and C(template), by name or id.
    type: dict
  oauth_configuration:
    description: C(client_credentials_access_token_populate_lambda), by name or id.
    type: dict
  password_encryption_configuration:
    description:
      - C(encryption_scheme) (V(salted-pbkdf2-hmac-sha256)), C(encryption_scheme_factor) (V(24000)) and
        C(modify_encryption_scheme_on_login) (V(false)).
    type: dict
  password_validation_rules:
    description:
      - C(min_length) (V(8)), C(max_length) (V(256)), C(require_mixed_case), C(require_non_alpha), C(require_number),
        C(disallow_user_login_id), C(validate_on_login) (all V(false)).
      - C(remember_previous_passwords) with C(enabled) (V(false)) and C(count) (V(1)); C(breach_detection) with
        C(enabled) (V(false)), C(match_mode), C(on_login) and C(notify_user_email_template).
    type: dict
  phone_configuration:
    description:
      - C(messenger) (name or id), C(verify_phone_number) (V(false)), C(verification_strategy) (V(ClickableLink) or
        V(FormField)), C(implicit_phone_verification_allowed) (V(true)), C(unverified), and message templates by name or
        id.
    type: dict
  rate_limit_configuration:
    description:
      - C(failed_login), C(forgot_password), C(send_email_verification), C(send_passwordless),
        C(send_passwordless_phone), C(send_phone_verification), C(send_registration_verification) and
        C(send_two_factor), each with C(enabled) (V(false)), C(limit) (V(5)) and C(time_period_in_seconds) (V(60)).
        Requires a license.
    type: dict
  registration_configuration:
    description:
      - C(blocked_domains), a list of e-mail domains from which nobody can register. Its order is not significant.
    type: dict
  scim_server_configuration:
    description:
      - C(enabled) (V(false)), C(client_entity_type) and C(server_entity_type) (by name or id), C(schemas). Requires a
        license.
    type: dict
  sso_configuration:
    description:
      - C(device_trust_time_to_live_in_seconds) (V(31536000)) and C(allow_access_token_bootstrap) (V(false)).
    type: dict
  user_delete_policy:
    description: C(unverified) with C(enabled) (V(false)) and C(number_of_days_to_retain) (V(120)).
    type: dict
  username_configuration:
    description:
      - C(unique) with C(enabled) (V(false)), C(number_of_digits) (V(5)), C(separator) (V(#)) and C(strategy)
        (V(OnCollision) or V(Always)).
    type: dict
  web_authn_configuration:
    description:
      - C(enabled) (V(false)), C(relying_party_id), C(relying_party_name), C(bootstrap_workflow) and
        C(reauthentication_workflow), each with C(enabled) (V(false)), C(authenticator_attachment_preference) and
        C(user_verification_requirement). Requires a license.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Creating or deleting a tenant requires a global API key, that is, one that is not restricted to a tenant.
  - O(state=absent) permanently deletes the tenant with all its users and applications. FusionAuth refuses to delete the
    default tenant.
  - FusionAuth never returns the webhooks of a tenant, and removes them in every update that does not repeat them. The
    module therefore looks them up before an update, which requires the permission to V(GET) V(/api/webhook).
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_key
"""

EXAMPLES = r"""
- name: Set the issuer of the default tenant's tokens
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Default
    issuer: https://login.example.com

- name: Create a tenant whose tokens are valid for ten minutes
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Acme
    issuer: https://acme.example.com
    jwt_configuration:
      time_to_live_in_seconds: 600
    password_validation_rules:
      min_length: 12
    data:
      owner: billing

- name: Create a copy of it for experiments
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Acme staging
    source_tenant: Acme
    issuer: https://staging.acme.example.com

- name: Reset the token lifetimes and password rules to FusionAuth's defaults
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Acme
    reset:
      - jwt_configuration.time_to_live_in_seconds
      - password_validation_rules

- name: Delete a tenant with everything in it
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Acme staging
    state: absent
"""

RETURN = r"""
tenant:
  description:
    - The tenant as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Secrets are
      masked.
  type: dict
  returned: success
  sample:
    id: 0c3f2a5e-4c5e-4a7e-8d8e-2b1f3c9a7d10
    name: Acme
    issuer: https://acme.example.com
    jwtConfiguration:
      accessTokenKeyId: 4a3b2c1d-0e9f-4d8c-b7a6-5f4e3d2c1b0a
      timeToLiveInSeconds: 600
      refreshTokenTimeToLiveInMinutes: 43200
    state: Active
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.tenants import TENANT

SPEC = manage_fusionauth(TENANT)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
