#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_group_member
version_added: 0.1.0
short_description: Manage members of FusionAuth groups
description:
  - A member of a group has the roles of the group. This module adds or removes a single member and does not touch the
    others.
  - The module finds a membership by O(group) and O(user). There is at most one.
author: The gatewright.auth authors (@gatewright)
options:
  group:
    description: The group, by name or id.
    type: str
    required: true
  user:
    description: The member, by e-mail address, username or id. The user must exist.
    type: str
    required: true
  tenant:
    description:
      - The tenant of both objects, by name or id. Required if FusionAuth has several tenants and the API key is not
        restricted to one of them.
    type: str
  data:
    description:
      - Arbitrary data to store with a new membership. Keys are sent exactly as written.
      - FusionAuth cannot change the data of an existing membership without removing the user from the group, so the
        module rejects such a change.
    type: dict
  id:
    description: When the membership is created, the UUID to assign to it. Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_group
  - module: gatewright.auth.fusionauth_user
"""

EXAMPLES = r"""
- name: Add a user to a group
  gatewright.auth.fusionauth_group_member:
    fusionauth_url: http://localhost:9011
    tenant: Default
    group: Clerks
    user: ada@example.com
    data:
      since: "2026"

- name: Remove a user from a group
  gatewright.auth.fusionauth_group_member:
    fusionauth_url: http://localhost:9011
    tenant: Default
    group: Clerks
    user: charles@example.com
    state: absent
"""

RETURN = r"""
group_member:
  description: The membership as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    data:
      since: "2026"
    groupId: 7c6b5a49-3827-4165-a0f9-e8d7c6b5a493
    id: 2d1c0b9a-8f7e-4d6c-b5a4-938271605f4e
    insertInstant: 1764000000000
    userId: 9c2f7d1e-33a4-4e55-8a6b-7c8d9e0f1a2b
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.groups import GROUP_MEMBER

SPEC = manage_fusionauth(GROUP_MEMBER)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
