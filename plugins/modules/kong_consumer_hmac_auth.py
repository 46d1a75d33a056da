#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_hmac_auth
version_added: 0.1.0
short_description: Manage HMAC credentials of Kong Gateway consumers
description:
  - An HMAC credential identifies a consumer by the secret that it signs its requests with. The plugin V(hmac-auth)
    verifies the signatures.
  - The module finds a credential by O(id) if set, otherwise by O(username).
  - Kong allows only one credential per O(username), across all consumers. If another consumer owns it, the task fails
    and names that consumer. It never takes the credential over.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that owns the credential, by username or UUID.
    type: str
    required: true
  username:
    description: The username that is sent with each signature, unique in its workspace.
    type: str
  id:
    description:
      - The UUID. Required only to change O(username) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  secret:
    description:
      - The secret that requests are signed with. If not set, Kong generates one. To return it, set
        O(return_secrets=true).
    type: str
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
- name: Set the secret of a partner
  gatewright.auth.kong_consumer_hmac_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    secret: "{{ partner_secret }}"

- name: Let Kong generate a secret
  gatewright.auth.kong_consumer_hmac_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner-2
    return_secrets: true
  register: partner
  no_log: true

- name: Remove the credential
  gatewright.auth.kong_consumer_hmac_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    state: absent
"""

RETURN = r"""
hmac_auth:
  description:
    - The credential as returned by Kong, or an empty dictionary if it is absent. The secret is masked unless
      O(return_secrets=true).
  type: dict
  returned: success
  sample:
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    created_at: 1764000000
    id: 2c1d0e9f-8a7b-4c6d-8e3f-2a1b0c9d8e71
    secret: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    tags: null
    username: partner
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.credentials import HMAC_AUTH
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(HMAC_AUTH)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
