#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_info
version_added: 0.1.0
short_description: Look up what FusionAuth has
description:
  - Returns objects of one kind, found by name, by UUID, by a search of FusionAuth's, or all of them.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description: The kind of object.
    type: str
    required: true
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
      - webhook
  name:
    description:
      - The name of the object, of a user the e-mail address, username or phone number. Members of groups and grants are
        named by their users.
      - An API key is found by the name only if M(gatewright.auth.fusionauth_api_key) made it.
    type: str
  id:
    description: The UUID of the object.
    type: str
  search:
    description:
      - Criteria of FusionAuth's search for that kind of object, as FusionAuth spells them,
        for example C(name) for applications or C(queryString) for users.
      - All pages are read.
    type: dict
  within:
    description:
      - What the object belongs to, by name or UUID - the application of a role or an OAuth scope, the group of a
        member, the entity of a grant. These need it.
    type: str
  user:
    description: The login id or UUID of a user. Needed for a registration.
    type: str
  application:
    description: The name or UUID of an application. Needed for a registration.
    type: str
  tenant:
    description: Only objects of this tenant, by its name or UUID, where they belong to one.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.secrets
"""

EXAMPLES = r"""
- name: The tenant's issuer
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: tenant
    name: Default
  register: tenant

- name: Applications whose name starts with shop
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: application
    search:
      name: shop*

- name: Who is a clerk
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: group_member
    within: Clerks

- name: What holds for all tenants
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: system_configuration

- name: What a user may do in the shop
  gatewright.auth.fusionauth_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    entity: registration
    user: erlich@example.com
    application: shop
"""

RETURN = r"""
objects:
  description: The objects as FusionAuth has them, none where nothing was found. Secrets are masked.
  type: list
  elements: dict
  returned: success
  sample:
    - id: 30663132-6464-6665-3032-326466613934
      issuer: https://auth.example.com
      name: Default
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._info import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
