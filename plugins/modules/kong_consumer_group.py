#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_group
version_added: 0.1.0
short_description: Manage consumer groups of Kong Gateway Enterprise
description:
  - A plugin that is bound to a consumer group applies to the requests of all consumers in the group.
  - The module finds a consumer group by O(id) if set, otherwise by O(name).
  - Requires Kong Gateway Enterprise 3.5 or later. These groups are different from the ACL groups of the plugin V(acl),
    which any Kong supports. See M(gatewright.auth.kong_consumer_acl).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The group's name, unique in its workspace.
    type: str
  id:
    description:
      - The UUID. Required only to change O(name) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_consumer_group_member
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Create a group for paying customers
  gatewright.auth.kong_consumer_group:
    kong_admin_url: http://localhost:8001
    name: gold

- name: Add one of its members
  gatewright.auth.kong_consumer_group_member:
    kong_admin_url: http://localhost:8001
    consumer_group: gold
    consumer: acme

- name: Allow each of them a thousand requests a minute
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    consumer_group: gold
    config:
      minute: 1000

- name: Remove the group and its plugins, but keep its consumers
  gatewright.auth.kong_consumer_group:
    kong_admin_url: http://localhost:8001
    name: gold
    state: absent
"""

RETURN = r"""
consumer_group:
  description: The consumer group as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    id: 1c7d1a6e-5f0b-4c39-9d3f-6a5b4c3d2e1f
    name: gold
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.consumer_groups import CONSUMER_GROUP
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(CONSUMER_GROUP)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
