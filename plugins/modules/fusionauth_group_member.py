#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_group_member
version_added: 0.1.0
short_description: Manage which users are in which group of FusionAuth
description:
  - A member of a group has the group's roles. This module puts one user into a group or takes one out and touches no
    other member.
  - A membership is found by O(group) and O(user); there is one at most.
author: The gatewright.auth authors (@gatewright)
options:
  group:
    description: The group, by name or id.
    type: str
    required: true
  user:
    description: Who is in it - an e-mail address, a username or an id. The user must exist.
    type: str
    required: true
  tenant:
    description:
      - The tenant of both, by name or id. Needed where FusionAuth has several tenants and the API key belongs to none
        of them.
    type: str
  data:
    description:
      - Anything you want to keep with a new membership. Its keys are yours and stay as they are written.
      - FusionAuth cannot change it afterwards without taking the user out of the group, so that is refused.
    type: dict
  id:
    description: The UUID that a new membership is to have. It cannot be changed.
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
- name: Ada is a clerk
  gatewright.auth.fusionauth_group_member:
    fusionauth_url: http://localhost:9011
    tenant: Default
    group: Clerks
    user: ada@example.com
    data:
      since: "2026"

- name: Charles is one no longer
  gatewright.auth.fusionauth_group_member:
    fusionauth_url: http://localhost:9011
    tenant: Default
    group: Clerks
    user: charles@example.com
    state: absent
"""

RETURN = r"""
group_member:
  description: The membership in FusionAuth's own spelling, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import GROUP_MEMBER
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "group": {"type": "str", "required": True},
    "user": {"type": "str", "required": True},
    "tenant": {"type": "str"},
    "data": {"type": "dict"},
    "id": {"type": "str"},
}

TASK = manage_fusionauth(GROUP_MEMBER, OPTIONS)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
