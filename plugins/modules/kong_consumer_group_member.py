#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_group_member
version_added: 0.1.0
short_description: Manage members of consumer groups of Kong Gateway Enterprise
description:
  - Adds a consumer to a consumer group, or removes it. A consumer can belong to several groups.
  - Requires Kong Gateway Enterprise 3.5 or later. These groups are different from the ACL groups of the plugin V(acl),
    which any Kong supports. See M(gatewright.auth.kong_consumer_acl).
author: The gatewright.auth authors (@gatewright)
options:
  consumer_group:
    description: The consumer group, by name or UUID.
    type: str
    required: true
  consumer:
    description: The consumer, by username or UUID.
    type: str
    required: true
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_config
  - module: gatewright.auth.kong_consumer_group
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Add the paying customers to the group
  gatewright.auth.kong_consumer_group_member:
    kong_admin_url: http://localhost:8001
    consumer_group: gold
    consumer: "{{ item }}"
  loop: [acme, globex]

- name: Remove a customer from the group
  gatewright.auth.kong_consumer_group_member:
    kong_admin_url: http://localhost:8001
    consumer_group: gold
    consumer: acme
    state: absent
"""

RETURN = r"""
consumer_group_member:
  description: The consumer and the group, or an empty dictionary if the consumer is not a member.
  type: dict
  returned: success
  sample:
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    consumer_group: {id: 1c7d1a6e-5f0b-4c39-9d3f-6a5b4c3d2e1f}
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.consumer_groups import MEMBERSHIP
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(MEMBERSHIP)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
