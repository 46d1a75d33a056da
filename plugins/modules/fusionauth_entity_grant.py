#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_entity_grant
version_added: 0.1.0
short_description: Manage who may do what with FusionAuth's entities
description:
  - A grant gives a user, or another entity, permissions on an entity.
  - A grant is found by O(entity) and O(user) or O(recipient_entity); there is one at most.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description: The entity that something is allowed with, by name or id.
    type: str
    required: true
  user:
    description: The user who is allowed it - an e-mail address, a username or an id.
    type: str
  recipient_entity:
    description: The entity that is allowed it, by name or id.
    type: str
  tenant:
    description:
      - The tenant of them, by name or id. Needed where FusionAuth has several tenants and the API key belongs to none
        of them.
    type: str
  permissions:
    description:
      - The names of what is allowed, in no order; exactly these. The type of O(entity) must have them.
    type: list
    elements: str
  data:
    description:
      - Anything you want to keep with the grant. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - FusionAuth wants a licence for some uses of entities.
seealso:
  - module: gatewright.auth.fusionauth_entity
  - module: gatewright.auth.fusionauth_entity_type
"""

EXAMPLES = r"""
- name: A machine may read the warehouse
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    recipient_entity: Nightly import
    permissions: [read]

- name: So may Ada, and write as well
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    user: ada@example.com
    permissions: [read, write]

- name: The machine may not any longer
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    recipient_entity: Nightly import
    state: absent
"""

RETURN = r"""
entity_grant:
  description: The grant in FusionAuth's own spelling and the entity's id, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import ENTITY_GRANT
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "entity": {"type": "str", "required": True},
    "user": {"type": "str"},
    "recipient_entity": {"type": "str"},
    "tenant": {"type": "str"},
    "permissions": {"type": "list", "elements": "str"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(
    ENTITY_GRANT,
    OPTIONS,
    required_one_of=[("user", "recipient_entity")],
    mutually_exclusive=[("user", "recipient_entity")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
