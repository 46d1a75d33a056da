#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_key_set
version_added: 0.1.0
short_description: Manage key sets of Kong Gateway
description:
  - A key set groups keys, like a JWK Set (RFC 7517 section 5). Plugins of Kong Enterprise refer to it.
  - The module finds a key set by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the key set, unique in its workspace.
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
  - module: gatewright.auth.kong_key
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Create the key set of the shop
  gatewright.auth.kong_key_set:
    kong_admin_url: http://localhost:8001
    name: shop

- name: Add one of its members
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    set: shop
    kid: shop-2026
    pem:
      public_key: "{{ lookup('ansible.builtin.file', 'files/shop.pem') }}"

- name: Remove the key set and its keys
  gatewright.auth.kong_key_set:
    kong_admin_url: http://localhost:8001
    name: shop
    state: absent
"""

RETURN = r"""
key_set:
  description: The key set as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    id: 9d8e7f6a-5b4c-4d3e-9f0a-9b8c7d6e5f41
    name: shop
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.keys import KEY_SET
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(KEY_SET)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
