#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_oauth2
version_added: 0.1.0
short_description: Manage OAuth 2.0 clients of Kong Gateway consumers
description:
  - A client can request tokens that Kong itself issues with the plugin V(oauth2). For tokens issued by FusionAuth, use
    M(gatewright.auth.kong_consumer_jwt) instead.
  - The module finds a client by O(id) if set, otherwise by O(client_id).
  - Kong allows only one client per O(client_id), across all consumers. If another consumer owns it, the task fails and
    names that consumer. It never takes the client over.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that owns the client, by username or UUID.
    type: str
    required: true
  client_id:
    description:
      - The client's identifier, unique in its workspace. If O(id) is set without a client id, Kong generates one when
        the client is created.
    type: str
  id:
    description:
      - The UUID. Required only to change O(client_id) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  name:
    description: The display name of the application. Required when the client is created.
    type: str
  client_secret:
    description:
      - The secret that the client authenticates with. If not set, Kong generates one. To return it, set
        O(return_secrets=true).
    type: str
  hash_secret:
    description:
      - Whether Kong stores only a hash of O(client_secret). Kong's default is V(false).
      - A hashed secret stays hashed until it is replaced.
    type: bool
  update_secret:
    description:
      - Whether to write O(client_secret) again if the stored secret is hashed and cannot be compared. With V(always),
        such a task always reports a change.
      - Has no effect if the secret is not hashed.
    type: str
    choices: [on_create, always]
    default: on_create
  redirect_uris:
    description:
      - The URIs that users may be redirected to after they log in. The first is used unless the client requests
        another. URIs must not have a fragment.
    type: list
    elements: str
  client_type:
    description:
      - Whether the client can keep a secret. Kong's default is V(confidential). Clients that are V(public) must use
        PKCE.
    type: str
    choices: [confidential, public]
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
attributes:
  idempotent:
    support: partial
    details:
      - When O(update_secret=always), every run that cannot compare the secret writes it and reports a change.
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
- name: Register the client of the shop
  gatewright.auth.kong_consumer_oauth2:
    kong_admin_url: http://localhost:8001
    consumer: shop
    client_id: shop
    client_secret: "{{ shop_secret }}"
    name: The shop
    redirect_uris: [https://shop.example.com/callback]

- name: Replace the secret and have Kong store only a hash of it
  gatewright.auth.kong_consumer_oauth2:
    kong_admin_url: http://localhost:8001
    consumer: shop
    client_id: shop
    client_secret: "{{ new_shop_secret }}"
    hash_secret: true
    update_secret: always

- name: Remove the client and its tokens
  gatewright.auth.kong_consumer_oauth2:
    kong_admin_url: http://localhost:8001
    consumer: shop
    client_id: shop
    state: absent
"""

RETURN = r"""
oauth2:
  description:
    - The client as returned by Kong, or an empty dictionary if it is absent. The secret is masked unless
      O(return_secrets=true).
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.credentials import OAUTH2
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(OAUTH2)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
