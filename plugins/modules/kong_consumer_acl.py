#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_acl
version_added: 0.1.0
short_description: Manage ACL group memberships of Kong Gateway consumers
description:
  - The plugin V(acl) allows or denies consumers by the groups that they belong to. An ACL group is just a string.
  - The module finds a membership by O(consumer) and O(group).
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that belongs to the group, by username or UUID.
    type: str
    required: true
  group:
    description: The name of the ACL group.
    type: str
    required: true
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Add a consumer to the group of partners
  gatewright.auth.kong_consumer_acl:
    kong_admin_url: http://localhost:8001
    consumer: acme
    group: partners

- name: Add several consumers to the group in one task
  gatewright.auth.kong_consumer_acl:
    kong_admin_url: http://localhost:8001
    consumer: "{{ item }}"
    group: partners
  loop: [acme, globex]

- name: Remove a consumer from the group
  gatewright.auth.kong_consumer_acl:
    kong_admin_url: http://localhost:8001
    consumer: acme
    group: partners
    state: absent
"""

RETURN = r"""
acl:
  description: The membership as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    created_at: 1764000000
    group: partners
    id: 4e3f2a1b-0c9d-4e8f-8a5b-4c3d2e1f0a91
    tags: null
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.credentials import ACL
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(ACL)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
