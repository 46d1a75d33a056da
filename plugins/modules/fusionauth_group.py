#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_group
version_added: 0.1.0
short_description: Manage groups of FusionAuth's users
description:
  - A group gives its members roles in applications, as if each were registered with them.
  - A group is found by O(id), else by O(name) in its tenant.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The group's name, unique in its tenant.
    type: str
  id:
    description:
      - The group's UUID. Needed to change its O(name).
      - For a new group, the UUID that it is to have.
    type: str
  tenant:
    description:
      - The tenant of the group, by name or id. Needed where FusionAuth has several tenants and the API key belongs to
        none of them. It cannot be changed.
    type: str
  roles:
    description:
      - The roles of the group, as a mapping from an application (name or id) to a list of its roles (names or ids), in
        no order.
      - The group has exactly these roles in each application that is named, and keeps those in the others. With
        O(exact=roles) it has none in the others.
    type: dict
  data:
    description:
      - Anything you want to keep with the group. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
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
- name: Clerks of the shop, who may see the archive as well
  gatewright.auth.fusionauth_group:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Clerks
    roles:
      Shop: [clerk, customer]
      Archive: [reader]
    data:
      costCentre: 4711

- name: They may not see the archive after all
  gatewright.auth.fusionauth_group:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Clerks
    roles:
      Archive: []

- name: There are no clerks any longer
  gatewright.auth.fusionauth_group:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Clerks
    state: absent
"""

RETURN = r"""
group:
  description: The group in FusionAuth's own spelling, empty when it is absent. Its roles are listed by application.
  type: dict
  returned: success
  sample:
    data:
      costCentre: 4711
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import GROUP
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "tenant": {"type": "str"},
    "roles": {"type": "dict"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(GROUP, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
