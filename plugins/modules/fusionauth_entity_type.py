#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_entity_type
version_added: 0.1.0
short_description: Manage FusionAuth entity types
description:
  - An entity is something other than a user or an application, such as a machine, an API or a company. Its type defines
    which permissions can be granted on it and the lifetime of tokens for it.
  - The module finds a type by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the type, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the type. Required only to change its O(name).
      - When the type is created, the UUID to assign to it. If not set, it is derived from O(name).
    type: str
  permissions:
    description:
      - The permissions that can be granted on entities of this type. Each has a C(name), and can have C(description),
        C(is_default) (V(false)), whether grants that name no permission get it, and C(data).
      - Permissions are matched by name and merged individually. Other permissions are left alone unless
        O(exact=permissions).
    type: list
    elements: dict
  jwt_configuration:
    description:
      - The settings of tokens for entities of this type. C(enabled) (V(false), so that the tenant's settings apply),
        C(access_token_key), the signing key by name or id, C(access_token_verification_keys), a list of older keys that
        are still accepted (FusionAuth 1.69 or later), and C(time_to_live_in_seconds).
    type: dict
  data:
    description:
      - Arbitrary data to store with the type. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Entity types belong to all tenants, so this module requires a global API key.
  - When a permission is deleted, FusionAuth removes it from all grants.
seealso:
  - module: gatewright.auth.fusionauth_entity
  - module: gatewright.auth.fusionauth_entity_grant
"""

EXAMPLES = r"""
- name: Create a type for APIs that can be read and written
  gatewright.auth.fusionauth_entity_type:
    fusionauth_url: http://localhost:9011
    name: API
    permissions:
      - name: read
        is_default: true
      - name: write
        description: Includes deleting
    jwt_configuration:
      enabled: true
      access_token_key: shop tokens
      time_to_live_in_seconds: 600

- name: Keep only the read permission
  gatewright.auth.fusionauth_entity_type:
    fusionauth_url: http://localhost:9011
    name: API
    permissions:
      - name: read
    exact: [permissions]

- name: Remove the type
  gatewright.auth.fusionauth_entity_type:
    fusionauth_url: http://localhost:9011
    name: API
    state: absent
"""

RETURN = r"""
entity_type:
  description: The type as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    data: {}
    id: 1a2b3c4d-5e6f-4708-9192-a3b4c5d6e7f8
    insertInstant: 1764000000000
    jwtConfiguration:
      enabled: false
      timeToLiveInSeconds: 0
    lastUpdateInstant: 1764000000000
    name: API
    permissions:
      - data: {}
        id: 9f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a
        isDefault: true
        name: read
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.entities import ENTITY_TYPE

SPEC = manage_fusionauth(ENTITY_TYPE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
