#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_entity_grant
version_added: 0.1.0
short_description: Manage grants of FusionAuth entities
description:
  - A grant gives a user or an entity permissions on another entity.
  - The module finds a grant by O(entity) and either O(user) or O(recipient_entity). There is at most one.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description: The entity on which permissions are granted, by name or id.
    type: str
    required: true
  user:
    description: The user who is granted the permissions, by e-mail address, username or id.
    type: str
  recipient_entity:
    description: The entity that is granted the permissions, by name or id.
    type: str
  tenant:
    description:
      - The tenant of the entities and the user, by name or id. Required if FusionAuth has several tenants and the API
        key is not restricted to one of them.
    type: str
  permissions:
    description:
      - The names of all granted permissions, in any order. Permissions that are not listed are revoked. The type of
        O(entity) must define them.
    type: list
    elements: str
  data:
    description:
      - Arbitrary data to store with the grant. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - FusionAuth requires a license for some uses of entities.
seealso:
  - module: gatewright.auth.fusionauth_entity
  - module: gatewright.auth.fusionauth_entity_type
"""

EXAMPLES = r"""
- name: Grant a machine read access to the warehouse
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    recipient_entity: Nightly import
    permissions: [read]

- name: Grant a user read and write access
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    user: ada@example.com
    permissions: [read, write]

- name: Revoke the grant of the machine
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    recipient_entity: Nightly import
    state: absent
"""

RETURN = r"""
entity_grant:
  description:
    - The grant as returned by FusionAuth (with camelCase keys) and the id of the entity, or an empty dictionary if it
      is absent.
  type: dict
  returned: success
  sample:
    data: {}
    entityId: 6d5c4b3a-2918-5706-95e4-d3c2b1a09f8e
    id: 0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    permissions: [read]
    recipientEntityId: 1c2d3e4f-5a6b-5c7d-8e9f-0a1b2c3d4e5f
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.entities import ENTITY_GRANT

SPEC = manage_fusionauth(ENTITY_GRANT)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
