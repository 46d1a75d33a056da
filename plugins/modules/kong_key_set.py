#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_key_set
version_added: 0.1.0
short_description: Manage key sets of Kong Gateway
description:
  - A key set holds keys together, as a JWK Set does (RFC 7517 section 5). Plugins of Kong Enterprise refer to it.
  - A key set is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The set's name, unique in its workspace.
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
  - module: gatewright.auth.kong_key
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: The keys of the shop
  gatewright.auth.kong_key_set:
    kong_admin_url: http://localhost:8001
    name: shop

- name: One of them
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    set: shop
    kid: shop-2026
    pem:
      public_key: "{{ lookup('ansible.builtin.file', 'files/shop.pem') }}"

- name: No such set, and none of its keys
  gatewright.auth.kong_key_set:
    kong_admin_url: http://localhost:8001
    name: shop
    state: absent
"""

RETURN = r"""
key_set:
  description: The key set as Kong has it, empty when it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    id: 9d8e7f6a-5b4c-4d3e-9f0a-9b8c7d6e5f41
    name: shop
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._task import main as run
from ..module_utils.kong._entities import KEY_SET
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(KEY_SET, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
