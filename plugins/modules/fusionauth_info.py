#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_info
version_added: 0.1.0
short_description: Gather information about FusionAuth
description:
  - Returns objects of one kind, either all of them or those that match a name, a UUID or a FusionAuth search.
  - Without O(entity), returns the version and the status of the server.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description: The kind of object to return.
    type: str
    choices:
      - api_key
      - application
      - application_oauth_scope
      - application_role
      - connector
      - consent
      - email_template
      - entity
      - entity_grant
      - entity_type
      - form
      - form_field
      - group
      - group_member
      - identity_provider
      - integration
      - ip_acl
      - key
      - lambda
      - message_template
      - messenger
      - reactor
      - registration
      - system_configuration
      - tenant
      - tenant_manager_configuration
      - theme
      - user
      - user_action
      - user_consent
      - webhook
  name:
    description:
      - The name of the object. For a user, it is the e-mail address, username or phone number. For group members and
        grants, it is their user.
      - An API key can be found by name only if M(gatewright.auth.fusionauth_api_key) created it.
    type: str
  id:
    description: The UUID of the object.
    type: str
  search:
    description:
      - The criteria of FusionAuth's search for that kind of object, as FusionAuth spells them, for example C(name) for
        applications or C(queryString) for users.
      - All pages of the result are returned.
    type: dict
  within:
    description:
      - The name or UUID of the parent object. Required for roles and OAuth scopes (their application), for group
        members (their group), for grants (their entity) and for the consents of users (their user).
    type: str
  user:
    description: The login id or UUID of a user. Required for registrations.
    type: str
  application:
    description: The name or UUID of an application. Required for registrations.
    type: str
  tenant:
    description: Returns only objects of this tenant, by name or UUID, if objects of that kind belong to a tenant.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.secrets
"""

EXAMPLES = r"""
- name: Return the version and the status of the server
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
  register: fusionauth

- name: Look up the issuer of the tenant
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: tenant
    name: Default
  register: tenant

- name: List applications whose name starts with shop
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: application
    search:
      name: shop*

- name: List the members of a group
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: group_member
    within: Clerks

- name: Return the settings that apply to all tenants
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: system_configuration

- name: Look up the roles of a user in the shop
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: registration
    user: erlich@example.com
    application: shop
"""

RETURN = r"""
objects:
  description:
    - The objects as returned by FusionAuth (with camelCase keys), or an empty list if none were found. Secrets are
      masked.
  type: list
  elements: dict
  returned: when O(entity) is set
  sample:
    - id: 30663132-6464-6665-3032-326466613934
      issuer: https://auth.example.com
      name: Default
server:
  description:
    - What the server is. C(version) is null if the API key must not read it, which takes GET on C(/api/system/version).
  type: dict
  returned: when O(entity) is not set
  sample:
    version: 1.69.2
status:
  description:
    - The status that the server returns. C(healthy) tells whether it returned it with a successful HTTP status.
  type: dict
  returned: when O(entity) is not set
  sample:
    healthy: true
    status: ok
    version: 1.69.2
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.info import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
