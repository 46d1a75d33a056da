#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_key_auth
version_added: 0.1.0
short_description: Manage key authentication credentials of Kong Gateway consumers
description:
  - A key authentication credential identifies a consumer by the API key that it sends. The plugin V(key-auth) looks it
    up in every request.
  - The module finds a credential by O(id) if set, otherwise by O(key).
  - Kong allows only one credential per O(key), across all consumers. If another consumer owns it, the task fails and
    names that consumer. It never takes the credential over.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that owns the key, by username or UUID.
    type: str
    required: true
  key:
    description:
      - The API key that requests must send. It is a secret, and Kong shows it to everyone who can read the credential.
      - If O(id) is set without a key, Kong generates a key when the credential is created. To return it, set
        O(return_secrets=true).
    type: str
  id:
    description:
      - The UUID. Required only to change O(key) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  ttl:
    description:
      - The lifetime of a new credential in seconds. If not set, the credential does not expire.
      - Ignored if the credential already exists, because setting it would restart its lifetime.
    type: int
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
  - gatewright.auth._state.secrets
seealso:
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Set the API key of a partner
  gatewright.auth.kong_consumer_key_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    key: "{{ partner_key }}"

- name: Let Kong generate an API key
  gatewright.auth.kong_consumer_key_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    id: 0a9b8c7d-6e5f-4a3b-8c1d-0e9f8a7b6c51
    return_secrets: true
  register: partner
  no_log: true

- name: Remove an API key that has leaked
  gatewright.auth.kong_consumer_key_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    key: "{{ old_partner_key }}"
    state: absent
"""

RETURN = r"""
key_auth:
  description:
    - The credential as returned by Kong, or an empty dictionary if it is absent. The key is masked unless
      O(return_secrets=true).
  type: dict
  returned: success
  sample:
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    created_at: 1764000000
    id: 0a9b8c7d-6e5f-4a3b-8c1d-0e9f8a7b6c51
    key: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    tags: null
    ttl: null
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.credentials import KEY_AUTH
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(KEY_AUTH)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
