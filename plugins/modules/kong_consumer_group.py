#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_group
version_added: 0.1.0
short_description: Manage groups of consumers of Kong Gateway Enterprise
description:
  - Plugins that are bound to a consumer group take part in the requests of all consumers in it.
  - A consumer group is found by O(id), else by O(name).
  - This takes Kong Gateway Enterprise 3.5 or newer. The groups that the plugin V(acl) knows in any Kong are something
    else, see M(gatewright.auth.kong_consumer_acl).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The group's name, unique in its workspace.
    type: str
  id:
    description:
      - The UUID. Needed to change its O(name); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  tags:
    description: Labels to find and group objects by, in no order.
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
- name: A group for those who pay
  gatewright.auth.kong_consumer_group:
    kong_admin_url: http://localhost:8001
    name: gold

- name: One of them
  gatewright.auth.kong_consumer_group_member:
    kong_admin_url: http://localhost:8001
    consumer_group: gold
    consumer: acme

- name: A thousand requests a minute for each of them
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    consumer_group: gold
    config:
      minute: 1000

- name: No such group. Its consumers stay, its plugins go
  gatewright.auth.kong_consumer_group:
    kong_admin_url: http://localhost:8001
    name: gold
    state: absent
"""

RETURN = r"""
consumer_group:
  description: The consumer group as Kong has it, empty when it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    id: 1c7d1a6e-5f0b-4c39-9d3f-6a5b4c3d2e1f
    name: gold
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._task import main as run
from ..module_utils.kong._entities import CONSUMER_GROUP
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(CONSUMER_GROUP, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
