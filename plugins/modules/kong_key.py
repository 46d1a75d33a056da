#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_key
version_added: 0.1.0
short_description: Manage keys of Kong Gateway
description:
  - A key is a JWK or a PEM key pair that Kong plugins refer to. The plugin V(jwt) does not use keys. It uses
    credentials, see M(gatewright.auth.kong_consumer_jwt).
  - The module finds a key by O(id) if set, otherwise by O(name), otherwise by O(kid) within O(set).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The key's name, unique in its workspace.
    type: str
  kid:
    description:
      - The key id, unique in its key set. Required when the key is created. Keys without a set are treated as one set.
    type: str
  set:
    description: The key set that the key belongs to, by name or UUID.
    type: str
  id:
    description:
      - The UUID. Required only to change both O(name) and O(kid) of an existing key in one task.
      - When the object is created, the UUID to assign to it.
    type: str
  jwk:
    description:
      - The key as a JWK (RFC 7517 section 4), as a mapping or as JSON. Its C(kid) must match O(kid).
      - JWKs are compared as JSON. The whole value is masked in results because it may be private.
    type: json
  pem:
    description: The key in PEM format. Mutually exclusive with O(jwk). White space is ignored when keys are compared.
    type: dict
    suboptions:
      public_key:
        description: The public key.
        type: str
      private_key:
        description: The private key.
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
  - module: gatewright.auth.kong_key_set
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: Upload a public key in PEM format
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    name: shop-2026
    kid: shop-2026
    set: shop
    pem:
      public_key: "{{ lookup('ansible.builtin.file', 'files/shop.pem') }}"

- name: Upload a key as a JWK
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    name: shop-2027
    kid: shop-2027
    jwk: "{{ lookup('ansible.builtin.file', 'files/shop.jwk') }}"

- name: Remove a key
  gatewright.auth.kong_key:
    kong_admin_url: http://localhost:8001
    kid: shop-2026
    set: shop
    state: absent
"""

RETURN = r"""
key:
  description: The key as returned by Kong, or an empty dictionary if it is absent. Private values are masked.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.keys import KEY
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(KEY)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
