#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_oauth2
version_added: 0.1.0
short_description: Manage OAuth 2.0 clients of consumers of Kong Gateway
description:
  - A client may ask for tokens that Kong itself issues, with the plugin V(oauth2). Tokens that FusionAuth issues need a
    M(gatewright.auth.kong_consumer_jwt) instead.
  - A client is found by O(id), else by O(client_id).
  - Kong keeps one credential for a O(client_id), whichever consumer owns it. If another consumer does, the task
    fails and names that consumer; it never takes the credential away from it.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that the client belongs to, by its username or UUID.
    type: str
    required: true
  client_id:
    description:
      - The client's identifier, unique in its workspace. Kong makes one up for a new O(id) without one.
    type: str
  id:
    description:
      - The UUID. Needed to change its O(client_id); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  name:
    description: What people know the application by. A new client needs one.
    type: str
  client_secret:
    description:
      - What the client proves itself with. Kong makes one up unless told otherwise. To get it back, say
        O(return_secrets=true).
    type: str
  hash_secret:
    description:
      - Whether Kong keeps only a hash of O(client_secret). It takes V(false) unless told otherwise.
      - A secret that was hashed once stays so until there is another.
    type: bool
  update_secret:
    description:
      - Whether O(client_secret) is written again to a client whose secret is hashed, which nobody can compare.
        With V(always) such a task always makes a change.
      - Of no consequence where the secret is not hashed.
    type: str
    choices: [on_create, always]
    default: on_create
  redirect_uris:
    description: Where users may be sent after they logged in, the first unless a client says otherwise. No fragments.
    type: list
    elements: str
  client_type:
    description:
      - Whether the client can keep a secret. Kong takes V(confidential) unless told otherwise.
        Clients that are V(public) must use PKCE.
    type: str
    choices: [confidential, public]
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
- name: The shop's client
  gatewright.auth.kong_consumer_oauth2:
    kong_admin_url: http://localhost:8001
    consumer: shop
    client_id: shop
    client_secret: "{{ shop_secret }}"
    name: The shop
    redirect_uris: [https://shop.example.com/callback]

- name: Another secret, of which Kong keeps a hash
  gatewright.auth.kong_consumer_oauth2:
    kong_admin_url: http://localhost:8001
    consumer: shop
    client_id: shop
    client_secret: "{{ new_shop_secret }}"
    hash_secret: true
    update_secret: always

- name: No such client, and none of its tokens
  gatewright.auth.kong_consumer_oauth2:
    kong_admin_url: http://localhost:8001
    consumer: shop
    client_id: shop
    state: absent
"""

RETURN = r"""
oauth2:
  description:
    - The client as Kong has it, empty when it is absent. The secret is masked unless O(return_secrets=true).
  type: dict
  returned: success
  sample:
    client_id: shop
    client_secret: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    client_type: confidential
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    created_at: 1764000000
    hash_secret: false
    id: 3d2e1f0a-9b8c-4d7e-9f4a-3b2c1d0e9f81
    name: The shop
    redirect_uris: [https://shop.example.com/callback]
    tags: null
"""

from ..module_utils._task import RETURN_SECRETS, UPDATE_SECRET
from ..module_utils._task import main as run
from ..module_utils.kong._entities import OAUTH2
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "consumer": {"type": "str", "required": True},
    "client_id": {"type": "str"},
    "id": {"type": "str"},
    "name": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "hash_secret": {"type": "bool", "no_log": False},
    "redirect_uris": {"type": "list", "elements": "str"},
    "client_type": {"type": "str", "choices": ["confidential", "public"]},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    OAUTH2,
    OPTIONS,
    policies={**UPDATE_SECRET, **RETURN_SECRETS},
    required_one_of=[("client_id", "id")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
