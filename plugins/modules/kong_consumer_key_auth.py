#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_key_auth
version_added: 0.1.0
short_description: Manage keys by which consumers of Kong Gateway are known
description:
  - A consumer is whoever sends its key. The plugin V(key-auth) looks for it at every request.
  - A credential is found by O(id), else by O(key).
  - Kong keeps one credential for a O(key), whichever consumer owns it. If another consumer does, the task
    fails and names that consumer; it never takes the credential away from it.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that the key belongs to, by its username or UUID.
    type: str
    required: true
  key:
    description:
      - What requests must carry. It is a secret, and Kong shows it to everyone who may read the credential.
      - Kong makes one up for a new O(id) without a key. To get it back, say O(return_secrets=true).
    type: str
  id:
    description:
      - The UUID. Needed to change its O(key); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  ttl:
    description:
      - After how many seconds a new credential is no more, never where it is left out.
      - Has no effect on a credential that exists, because its time would start anew.
    type: int
  tags:
    description: Labels to find and group objects by, in no order.
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
- name: The key of a partner
  gatewright.auth.kong_consumer_key_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    key: "{{ partner_key }}"

- name: A key that Kong makes up
  gatewright.auth.kong_consumer_key_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    id: 0a9b8c7d-6e5f-4a3b-8c1d-0e9f8a7b6c51
    return_secrets: true
  register: partner
  no_log: true

- name: A key that is known to others
  gatewright.auth.kong_consumer_key_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    key: "{{ old_partner_key }}"
    state: absent
"""

RETURN = r"""
key_auth:
  description:
    - The credential as Kong has it, empty when it is absent. The key is masked unless O(return_secrets=true).
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

from ..module_utils._task import RETURN_SECRETS
from ..module_utils._task import main as run
from ..module_utils.kong._entities import KEY_AUTH
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "consumer": {"type": "str", "required": True},
    "key": {"type": "str", "no_log": True},
    "id": {"type": "str"},
    "ttl": {"type": "int"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(KEY_AUTH, OPTIONS, policies=RETURN_SECRETS, required_one_of=[("key", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
