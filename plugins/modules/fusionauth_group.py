#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_group
version_added: 0.1.0
short_description: Manage FusionAuth groups
description:
  - A group gives its members roles in applications, as if each of them were registered with these roles.
  - The module finds a group by O(id) if set, otherwise by O(name) in its tenant.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the group, unique in its tenant.
    type: str
  id:
    description:
      - The UUID of the group. Required only to change its O(name).
      - When the group is created, the UUID to assign to it.
    type: str
  tenant:
    description:
      - The tenant of the group, by name or id. Required if FusionAuth has several tenants and the API key is not
        restricted to one of them. Cannot be changed after creation.
    type: str
  roles:
    description:
      - The roles of the group, as a mapping from an application (name or id) to a list of its roles (names or ids). The
        order of roles is not significant.
      - In the applications that are listed, the group has exactly these roles. Its roles in other applications are left
        alone unless O(exact=roles), which removes them.
    type: dict
  data:
    description:
      - Arbitrary data to store with the group. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_group_member
  - module: gatewright.auth.fusionauth_application_role
"""

EXAMPLES = r"""
- name: Give clerks of the shop access to the archive as well
  gatewright.auth.fusionauth_group:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Clerks
    roles:
      Shop: [clerk, customer]
      Archive: [reader]
    data:
      costCenter: 4711

- name: Remove the roles in the archive
  gatewright.auth.fusionauth_group:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Clerks
    roles:
      Archive: []

- name: Remove the group
  gatewright.auth.fusionauth_group:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Clerks
    state: absent
"""

RETURN = r"""
group:
  description:
    - The group as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Its roles are
      listed by application.
  type: dict
  returned: success
  sample:
    data:
      costCenter: 4711
    id: 7c6b5a49-3827-4165-a0f9-e8d7c6b5a493
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: Clerks
    roles:
      3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001:
        - id: 5f2b1c0d-7e6a-4d3c-9b8a-1f2e3d4c5b6a
          isDefault: false
          isSuperRole: false
          name: clerk
    tenantId: 0c3f2a5e-4c5e-4a7e-8d8e-2b1f3c9a7d10
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.groups import GROUP

SPEC = manage_fusionauth(GROUP)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
