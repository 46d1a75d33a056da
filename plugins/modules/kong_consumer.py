#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer
version_added: 0.1.0
short_description: Manage consumers of Kong Gateway
description:
  - A consumer represents a client of the services behind Kong. Credentials belong to a consumer, and plugins can be
    bound to one.
  - The module finds a consumer by O(id) if set, otherwise by O(username), otherwise by O(custom_id).
author: The gatewright.auth authors (@gatewright)
options:
  username:
    description: The consumer's name, unique in its workspace.
    type: str
  custom_id:
    description: The consumer's identifier in an external system, unique in its workspace.
    type: str
  id:
    description:
      - The UUID of the consumer. Required only to change its O(username).
      - When the consumer is created, the UUID to assign to it.
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
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: Create the consumer for tokens issued by FusionAuth
  gatewright.auth.kong_consumer:
    kong_admin_url: http://localhost:8001
    username: fusionauth

- name: Create a consumer with its number in a billing system
  gatewright.auth.kong_consumer:
    kong_admin_url: http://localhost:8001
    username: acme
    custom_id: "4711"
    tags: [billing]

- name: Remove a consumer and its credentials
  gatewright.auth.kong_consumer:
    kong_admin_url: http://localhost:8001
    username: acme
    state: absent
"""

RETURN = r"""
consumer:
  description: The consumer as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    custom_id: null
    id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11
    tags: null
    updated_at: 1764000000
    username: fusionauth
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.consumers import CONSUMER
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(CONSUMER)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
