#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_ip_acl
version_added: 0.1.0
short_description: Manage IP access control lists of FusionAuth
description:
  - An access control list says from which addresses an API key may be used, or the pages of a tenant or an application
    be reached.
  - A list is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The list's name, unique in FusionAuth.
    type: str
  id:
    description:
      - The list's UUID. Needed to change its O(name).
      - For a new list, the UUID that it is to have.
    type: str
  entries:
    description:
      - What is allowed and what is not, in no order (the closest range counts); replaced as a whole. A new list needs
        it.
    type: list
    elements: dict
    suboptions:
      action:
        description: What happens to these addresses.
        type: str
        choices: [Allow, Block]
        required: true
      start_ip_address:
        description: The first address, or V(*) for all that no other entry holds. Exactly one entry has that.
        type: str
        required: true
      end_ip_address:
        description: The last address. Without it the entry is for the first alone.
        type: str
  data:
    description:
      - Anything you want to keep with the list. Its keys are yours and stay as they are written. It is merged into what
        the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Needs a licence.
  - A list belongs to all tenants, so this takes an API key that belongs to none.
seealso:
  - module: gatewright.auth.fusionauth_api_key
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Nobody but the office and one machine
  gatewright.auth.fusionauth_ip_acl:
    fusionauth_url: http://localhost:9011
    name: Office
    entries:
      - action: Block
        start_ip_address: "*"
      - action: Allow
        start_ip_address: 192.0.2.0
        end_ip_address: 192.0.2.255
      - action: Allow
        start_ip_address: 198.51.100.7

- name: A key that works from there alone
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: back office
    ip_access_control_list: Office

- name: Nothing uses it any longer
  gatewright.auth.fusionauth_ip_acl:
    fusionauth_url: http://localhost:9011
    name: Office
    state: absent
"""

RETURN = r"""
ip_acl:
  description: The access control list in FusionAuth's own spelling, empty when it is absent.
  type: dict
  returned: success
  sample:
    entries:
      - action: Block
        startIPAddress: "*"
      - action: Allow
        endIPAddress: 192.0.2.255
        startIPAddress: 192.0.2.0
    id: 3e2d1c0b-9a8f-4e7d-8c6b-5a4938271605
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: Office
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import IP_ACL
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "entries": {
        "type": "list",
        "elements": "dict",
        "options": {
            "action": {"type": "str", "choices": ["Allow", "Block"], "required": True},
            "start_ip_address": {"type": "str", "required": True},
            "end_ip_address": {"type": "str"},
        },
    },
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(IP_ACL, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
