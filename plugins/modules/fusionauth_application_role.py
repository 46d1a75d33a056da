#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_application_role
version_added: 0.1.0
short_description: Manage roles of FusionAuth's applications
description:
  - A role is what a user may be in an application. Registrations and groups hold roles, and tokens name them.
  - M(gatewright.auth.fusionauth_application) can state all roles of an application at once. This module manages one of
    them and touches no other.
  - A role is found by O(application) and O(id), else O(name).
author: The gatewright.auth authors (@gatewright)
options:
  application:
    description: The application that has the role, by name or id.
    type: str
    required: true
  name:
    description: The role's name, unique in its application.
    type: str
  id:
    description:
      - The role's UUID. Needed to change its O(name).
      - For a new role, the UUID that it is to have.
    type: str
  description:
    description: What the role is for.
    type: str
  is_default:
    description: Whether every new registration gets the role unless it names others. FusionAuth takes V(false).
    type: bool
  is_super_role:
    description: Whether the role includes all others of its application. FusionAuth takes V(false).
    type: bool
  tenant:
    description:
      - The tenant of the application, by name or id. Needed where several tenants have an application of that name.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - FusionAuth takes a role that is deleted away from everybody who holds it.
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_group
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: A role that everybody gets
  gatewright.auth.fusionauth_application_role:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: customer
    description: May look and buy
    is_default: true

- name: One that nobody gets by chance any longer
  gatewright.auth.fusionauth_application_role:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: customer
    reset: [is_default]

- name: A role that is not needed
  gatewright.auth.fusionauth_application_role:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: reviewer
    state: absent
"""

RETURN = r"""
application_role:
  description: The role in FusionAuth's own spelling and the application's id, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import APPLICATION_ROLE
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "application": {"type": "str", "required": True},
    "name": {"type": "str"},
    "id": {"type": "str"},
    "description": {"type": "str"},
    "is_default": {"type": "bool"},
    "is_super_role": {"type": "bool"},
    "tenant": {"type": "str"},
}

TASK = manage_fusionauth(APPLICATION_ROLE, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
