#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_entity_type
version_added: 0.1.0
short_description: Manage types of FusionAuth's entities
description:
  - An entity is neither a user nor an application - a machine, an API, a company. Its type says what can be granted on
    it and how long tokens for it live.
  - A type is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The type's name, unique in FusionAuth.
    type: str
  id:
    description:
      - The type's UUID. Needed to change its O(name).
      - For a new type, the UUID that it is to have.
    type: str
  permissions:
    description:
      - What can be granted on entities of this type. Each has a C(name), and may have C(description), C(is_default)
        (V(false), whether a grant that names no permission gives this one) and C(data).
      - Permissions are told apart by name and merged one by one; others stay unless O(exact=permissions).
    type: list
    elements: dict
  jwt_configuration:
    description:
      - Tokens for entities of this type - C(enabled) (V(false), then they are as the tenant's), C(access_token_key),
        the signing key by name or id, C(access_token_verification_keys), a list of older ones that are still good
        (since 1.69), and C(time_to_live_in_seconds).
    type: dict
  data:
    description:
      - Anything you want to keep with the type. Its keys are yours and stay as they are written. It is merged into what
        the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - A type belongs to all tenants, so this takes an API key that belongs to none.
  - FusionAuth takes a permission that is deleted away from all grants.
seealso:
  - module: gatewright.auth.fusionauth_entity
  - module: gatewright.auth.fusionauth_entity_grant
"""

EXAMPLES = r"""
- name: APIs can be read and written
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

- name: They can be read, and nothing else
  gatewright.auth.fusionauth_entity_type:
    fusionauth_url: http://localhost:9011
    name: API
    permissions:
      - name: read
    exact: [permissions]

- name: There are no APIs any longer
  gatewright.auth.fusionauth_entity_type:
    fusionauth_url: http://localhost:9011
    name: API
    state: absent
"""

RETURN = r"""
entity_type:
  description: The type in FusionAuth's own spelling, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import ENTITY_TYPE
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "permissions": {"type": "list", "elements": "dict"},
    "jwt_configuration": {"type": "dict"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(ENTITY_TYPE, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
