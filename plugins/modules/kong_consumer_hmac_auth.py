#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_hmac_auth
version_added: 0.1.0
short_description: Manage HMAC credentials of consumers of Kong Gateway
description:
  - A consumer is whoever signs requests with its secret. The plugin V(hmac-auth) verifies the signatures.
  - A credential is found by O(id), else by O(username).
  - Kong keeps one credential for a O(username), whichever consumer owns it. If another consumer does, the task
    fails and names that consumer; it never takes the credential away from it.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that the credential belongs to, by its username or UUID.
    type: str
    required: true
  username:
    description: The name that goes with a signature, unique in its workspace.
    type: str
  id:
    description:
      - The UUID. Needed to change its O(username); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  secret:
    description:
      - What requests are signed with. Kong makes one up unless told otherwise. To get it back, say
        O(return_secrets=true).
    type: str
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
- name: The secret of a partner
  gatewright.auth.kong_consumer_hmac_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    secret: "{{ partner_secret }}"

- name: A secret that Kong makes up
  gatewright.auth.kong_consumer_hmac_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner-2
    return_secrets: true
  register: partner
  no_log: true

- name: No such credential
  gatewright.auth.kong_consumer_hmac_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    state: absent
"""

RETURN = r"""
hmac_auth:
  description:
    - The credential as Kong has it, empty when it is absent. The secret is masked unless O(return_secrets=true).
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

from ..module_utils._task import RETURN_SECRETS
from ..module_utils._task import main as run
from ..module_utils.kong._entities import HMAC_AUTH
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "consumer": {"type": "str", "required": True},
    "username": {"type": "str"},
    "id": {"type": "str"},
    "secret": {"type": "str", "no_log": True},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(HMAC_AUTH, OPTIONS, policies=RETURN_SECRETS, required_one_of=[("username", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
