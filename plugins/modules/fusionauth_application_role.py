#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_application_role
version_added: 0.1.0
short_description: Manage roles of FusionAuth applications
description:
  - A role is a user's permission in an application. Registrations and groups assign roles, and tokens list them.
  - This module manages a single role and does not touch the others. To declare all roles of an application at once, use
    M(gatewright.auth.fusionauth_application).
  - The module finds a role by O(application) and O(id) if set, otherwise by O(application) and O(name).
author: The gatewright.auth authors (@gatewright)
options:
  application:
    description: The application that the role belongs to, by name or id.
    type: str
    required: true
  name:
    description: The name of the role, unique in its application.
    type: str
  id:
    description:
      - The UUID of the role. Required only to change its O(name).
      - When the role is created, the UUID to assign to it.
    type: str
  description:
    description: The purpose of the role.
    type: str
  is_default:
    description: Whether new registrations that name no role get this one. FusionAuth's default is V(false).
    type: bool
  is_super_role:
    description: Whether the role includes all other roles of its application. FusionAuth's default is V(false).
    type: bool
  tenant:
    description:
      - The tenant of the application, by name or id. Required if several tenants have an application of that name.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - When a role is deleted, FusionAuth removes it from everyone who has it.
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_group
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: Create a role that all new registrations get
  gatewright.auth.fusionauth_application_role:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: customer
    description: May look and buy
    is_default: true

- name: Stop assigning the role by default
  gatewright.auth.fusionauth_application_role:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: customer
    reset: [is_default]

- name: Remove a role
  gatewright.auth.fusionauth_application_role:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: reviewer
    state: absent
"""

RETURN = r"""
application_role:
  description:
    - The role as returned by FusionAuth (with camelCase keys) and the id of the application, or an empty dictionary if
      it is absent.
  type: dict
  returned: success
  sample:
    applicationId: 3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001
    description: May look and buy
    id: 5f2b1c0d-7e6a-4d3c-9b8a-1f2e3d4c5b6a
    insertInstant: 1764000000000
    isDefault: true
    isSuperRole: false
    lastUpdateInstant: 1764000000000
    name: customer
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.applications import APPLICATION_ROLE

SPEC = manage_fusionauth(APPLICATION_ROLE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
