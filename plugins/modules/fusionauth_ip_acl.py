#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_ip_acl
version_added: 0.1.0
short_description: Manage FusionAuth IP access control lists
description:
  - An access control list defines the addresses from which an API key can be used, or from which the pages of a tenant
    or an application can be reached.
  - The module finds a list by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the list, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the list. Required only to change its O(name).
      - When the list is created, the UUID to assign to it. If not set, it is derived from O(name).
    type: str
  entries:
    description:
      - The allowed and blocked addresses. Their order is not significant, because the most specific range applies. The
        list is replaced as a whole. Required on creation.
    type: list
    elements: dict
    suboptions:
      action:
        description: Whether to allow or block the addresses.
        type: str
        choices: [Allow, Block]
        default: Block
      start_ip_address:
        description:
          - The first address of the range, or V(*) for all addresses that no other entry covers. Exactly one entry must
            be V(*).
        type: str
        required: true
      end_ip_address:
        description: The last address of the range. If not set, the entry covers only the first address.
        type: str
  data:
    description:
      - Arbitrary data to store with the list. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Requires a license.
  - Access control lists apply to all tenants, so this module requires a global API key.
seealso:
  - module: gatewright.auth.fusionauth_api_key
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Allow only the office and one machine
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

- name: Create an API key that works only from there
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: back office
    ip_access_control_list: Office

- name: Remove an access control list
  gatewright.auth.fusionauth_ip_acl:
    fusionauth_url: http://localhost:9011
    name: Office
    state: absent
"""

RETURN = r"""
ip_acl:
  description:
    - The access control list as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.ip_acls import IP_ACL

SPEC = manage_fusionauth(IP_ACL)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
