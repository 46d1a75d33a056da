#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_entity
version_added: 0.1.0
short_description: Manage FusionAuth's entities
description:
  - An entity is neither a user nor an application - a machine, an API, a company. It can get tokens by OAuth 2.0 client
    credentials, and be granted permissions on other entities.
  - An entity is found by O(id), else by O(name) in its tenant. FusionAuth would take two of one name, this module does
    not make a second. One that it makes gets an O(id) that follows from its tenant and name, because FusionAuth's
    search may know a new one only after a while.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The entity's name.
    type: str
  id:
    description:
      - The entity's UUID. Needed to change its O(name).
      - For a new entity, the UUID that it is to have.
    type: str
  tenant:
    description:
      - The tenant of the entity, by name or id. Needed where FusionAuth has several tenants and the API key belongs to
        none of them. It cannot be changed.
    type: str
  type:
    description: The type of the entity, by name or id. A new entity needs it.
    type: str
  parent:
    description: The entity that this one belongs to, by name or id.
    type: str
  client_id:
    description: What the entity calls itself when it wants a token. FusionAuth takes the entity's O(id).
    type: str
  client_secret:
    description: How the entity proves it. FusionAuth makes one up unless it is given.
    type: str
  data:
    description:
      - Anything you want to keep with the entity. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
  - gatewright.auth._state.secrets
notes:
  - FusionAuth wants a licence for some uses of entities.
seealso:
  - module: gatewright.auth.fusionauth_entity_type
  - module: gatewright.auth.fusionauth_entity_grant
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: The API of the warehouse
  gatewright.auth.fusionauth_entity:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Warehouse
    type: API

- name: A machine that wants to call it, with a secret out of a vault
  gatewright.auth.fusionauth_entity:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Nightly import
    type: Machine
    client_id: nightly-import
    client_secret: "{{ nightly_import_secret }}"

- name: It may read there
  gatewright.auth.fusionauth_entity_grant:
    fusionauth_url: http://localhost:9011
    tenant: Default
    entity: Warehouse
    recipient_entity: Nightly import
    permissions: [read]
"""

RETURN = r"""
entity:
  description:
    - The entity in FusionAuth's own spelling, with all of its type, empty when it is absent. Its C(clientSecret) is
      masked unless O(return_secrets=true).
  type: dict
  returned: success
  sample:
    clientId: nightly-import
    clientSecret: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    data: {}
    id: 6d5c4b3a-2918-5706-95e4-d3c2b1a09f8e
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: Nightly import
    tenantId: 0c3f2a5e-4c5e-4a7e-8d8e-2b1f3c9a7d10
    type:
      id: 1a2b3c4d-5e6f-4708-9192-a3b4c5d6e7f8
      name: Machine
"""

from ..module_utils._task import RETURN_SECRETS
from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import ENTITY
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "tenant": {"type": "str"},
    "type": {"type": "str"},
    "parent": {"type": "str"},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(ENTITY, OPTIONS, policies=RETURN_SECRETS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
