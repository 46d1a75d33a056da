#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_workspace
version_added: 0.1.0
short_description: Manage workspaces of Kong Gateway Enterprise
description:
  - Each workspace has its own entities. The other modules work in the workspace that O(kong_workspace) selects.
  - The module finds a workspace by O(id) if set, otherwise by O(name).
  - Requires Kong Gateway Enterprise.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the workspace. Cannot be changed after creation.
    type: str
  id:
    description:
      - The UUID. It is never required.
      - When the object is created, the UUID to assign to it.
    type: str
  comment:
    description: A description of the workspace.
    type: str
  meta:
    description:
      - How Kong Manager displays the workspace, with C(color) and C(thumbnail). The settings are merged into the
        existing ones.
    type: dict
  config:
    description:
      - The settings of the workspace, as Kong spells them. The server lists those that it supports at
        C(/schemas/workspaces). The settings are merged into the existing ones.
    type: dict
  kong_workspace:
    description:
      - Has no effect in this module, because a workspace is not itself in a workspace. It is accepted so that
        C(module_defaults) can set it.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
notes:
  - Kong refuses to remove a workspace that is not empty. The error message lists its contents.
seealso:
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Create a workspace for a team
  gatewright.auth.kong_workspace:
    kong_admin_url: http://localhost:8001
    kong_admin_token: "{{ kong_admin_token }}"
    name: shop
    comment: What the shop's team runs

- name: Create a service in the workspace
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    kong_admin_token: "{{ kong_admin_token }}"
    kong_workspace: shop
    name: orders
    url: http://orders.internal:8080

- name: Remove an empty workspace
  gatewright.auth.kong_workspace:
    kong_admin_url: http://localhost:8001
    kong_admin_token: "{{ kong_admin_token }}"
    name: shop
    state: absent
"""

RETURN = r"""
workspace:
  description: The workspace as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    comment: What the shop's team runs
    config:
      meta: null
      portal: false
    created_at: 1764000000
    id: c663cca5-c6f6-474a-ae44-01f62aba16a9
    meta: {color: null, thumbnail: null}
    name: shop
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.workspaces import WORKSPACE
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(WORKSPACE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
