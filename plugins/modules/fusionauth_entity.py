#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_entity
version_added: 0.1.0
short_description: Manage FusionAuth entities
description:
  - An entity is something other than a user or an application, such as a machine, an API or a company. It can obtain
    tokens with OAuth 2.0 client credentials, and can be granted permissions on other entities.
  - The module finds an entity by O(id) if set, otherwise by O(name) in its tenant. FusionAuth allows several entities
    with the same name, but this module does not create a second one. An entity that it creates gets an O(id) derived
    from its tenant and name, because FusionAuth's search may not find a new entity immediately.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the entity.
    type: str
  id:
    description:
      - The UUID of the entity. Required only to change its O(name).
      - When the entity is created, the UUID to assign to it.
    type: str
  tenant:
    description:
      - The tenant of the entity, by name or id. Required if FusionAuth has several tenants and the API key is not
        restricted to one of them. Cannot be changed after creation.
    type: str
  type:
    description: The type of the entity, by name or id. Required on creation.
    type: str
  parent:
    description: The parent entity, by name or id.
    type: str
  client_id:
    description: The client id that the entity uses to request tokens. FusionAuth's default is the O(id) of the entity.
    type: str
  client_secret:
    description: The client secret of the entity. If not set, FusionAuth generates one.
    type: str
  data:
    description:
      - Arbitrary data to store with the entity. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
  - gatewright.auth._state.secrets
notes:
  - FusionAuth requires a license for some uses of entities.
seealso:
  - module: gatewright.auth.fusionauth_entity_type
  - module: gatewright.auth.fusionauth_entity_grant
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Create an entity for the API of the warehouse
  gatewright.auth.fusionauth_entity:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Warehouse
    type: API

- name: Create an entity for a client machine, with a secret from a vault
  gatewright.auth.fusionauth_entity:
    fusionauth_url: http://localhost:9011
    tenant: Default
    name: Nightly import
    type: Machine
    client_id: nightly-import
    client_secret: "{{ nightly_import_secret }}"

- name: Grant the machine read access to the API
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
    - The entity as returned by FusionAuth (with camelCase keys), including its type, or an empty dictionary if it is
      absent. Its C(clientSecret) is masked unless O(return_secrets=true).
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.entities import ENTITY

SPEC = manage_fusionauth(ENTITY)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
