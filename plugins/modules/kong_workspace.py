#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_workspace
version_added: 0.1.0
short_description: Manage workspaces of Kong Gateway Enterprise
description:
  - Each workspace has entities of its own. The other modules work in the one that their O(kong_workspace) names.
  - A workspace is found by O(id), else by O(name).
  - This takes Kong Gateway Enterprise.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The workspace's name. It cannot be changed.
    type: str
  id:
    description:
      - The UUID. Nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  comment:
    description: What the workspace is for.
    type: str
  meta:
    description:
      - How Kong Manager shows the workspace, C(color) and C(thumbnail). Merged into what it has.
    type: dict
  config:
    description:
      - Settings of the workspace, as Kong spells them; those of the release at hand are in its C(/schemas/workspaces).
        Merged into what it has.
    type: dict
  kong_workspace:
    description: Without effect here, because workspaces are in no workspace; so C(module_defaults) may name one.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
notes:
  - A workspace with anything in it cannot be removed. What is in it is in the message.
seealso:
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: A workspace for a team
  gatewright.auth.kong_workspace:
    kong_admin_url: http://localhost:8001
    kong_admin_token: "{{ kong_admin_token }}"
    name: shop
    comment: What the shop's team runs

- name: A service in it
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    kong_admin_token: "{{ kong_admin_token }}"
    kong_workspace: shop
    name: orders
    url: http://orders.internal:8080

- name: No such workspace, once it is empty
  gatewright.auth.kong_workspace:
    kong_admin_url: http://localhost:8001
    kong_admin_token: "{{ kong_admin_token }}"
    name: shop
    state: absent
"""

RETURN = r"""
workspace:
  description: The workspace as Kong has it, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.kong._entities import WORKSPACE
from ..module_utils.kong._tasks import manage_workspaces

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "comment": {"type": "str"},
    "meta": {"type": "dict"},
    "config": {"type": "dict"},
}

TASK = manage_workspaces(WORKSPACE, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
