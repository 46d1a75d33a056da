#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_key
version_added: 0.1.0
short_description: Manage keys of Kong Gateway
description:
  - A key is a JWK or a pair in PEM that plugins of Kong refer to. The plugin V(jwt) is not among them, it looks for
    credentials, see M(gatewright.auth.kong_consumer_jwt).
  - A key is found by O(id), else by O(name), else by O(kid) within O(set).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The key's name, unique in its workspace.
    type: str
  kid:
    description:
      - The key's identifier, unique in its set. A new key needs one. Keys without a set are a set of their own.
    type: str
  set:
    description: The key set that the key is in, by its name or UUID.
    type: str
  id:
    description:
      - The UUID. Needed to change its O(name) and its O(kid) at once; otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  jwk:
    description:
      - The key as a JWK (RFC 7517 section 4), as a mapping or as JSON. Its C(kid) must equal O(kid).
      - Compared as JSON. It is masked as a whole, because it may be private.
    type: json
  pem:
    description: The key in PEM, instead of O(jwk). White space does not count when it is compared.
    type: dict
    suboptions:
      public_key:
        description: The public half.
        type: str
      private_key:
        description: The private half.
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
  - module: gatewright.auth.kong_key_set
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: A public key in PEM
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    name: shop-2026
    kid: shop-2026
    set: shop
    pem:
      public_key: "{{ lookup('ansible.builtin.file', 'files/shop.pem') }}"

- name: A key as a JWK
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    name: shop-2027
    kid: shop-2027
    jwk: "{{ lookup('ansible.builtin.file', 'files/shop.jwk') }}"

- name: No such key
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    kid: shop-2026
    set: shop
    state: absent
"""

RETURN = r"""
key:
  description: The key as Kong has it, empty when it is absent. What is private is masked.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    id: 0e9f8a7b-6c5d-4e4f-8a1b-0c9d8e7f6a51
    jwk: null
    kid: shop-2026
    name: shop-2026
    pem: {private_key: null, public_key: "-----BEGIN PUBLIC KEY-----..."}
    set: {id: 9d8e7f6a-5b4c-4d3e-9f0a-9b8c7d6e5f41}
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._task import main as run
from ..module_utils.kong._entities import KEY
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "name": {"type": "str"},
    "kid": {"type": "str"},
    "set": {"type": "str"},
    "id": {"type": "str"},
    "jwk": {"type": "json", "no_log": False},
    "pem": {
        "type": "dict",
        "options": {
            "public_key": {"type": "str", "no_log": False},
            "private_key": {"type": "str", "no_log": True},
        },
    },
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    KEY,
    OPTIONS,
    required_one_of=[("name", "kid", "id")],
    mutually_exclusive=[("jwk", "pem")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
