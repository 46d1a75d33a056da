#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_vault
version_added: 0.1.0
short_description: Manage vaults of Kong Gateway
description:
  - A vault is a secret store from which Kong resolves references of the form C({vault://prefix/name}) in its
    configuration. Kong returns the reference and never the value, so references can be compared.
  - The module finds a vault by O(id) if set, otherwise by O(prefix).
author: The gatewright.auth authors (@gatewright)
options:
  prefix:
    description:
      - The prefix of references, unique on the server. It may contain lower case letters, digits and hyphens, and must
        not be a vault O(name).
    type: str
  id:
    description:
      - The UUID. Required only to change O(prefix) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  name:
    description:
      - The type of vault, for example V(env) for environment variables. Kong Enterprise has others. Cannot be changed
        after creation.
      - Required unless O(state=absent).
    type: str
  description:
    description: A description of the vault.
    type: str
  config:
    description:
      - The configuration of the vault, which is validated against the server's schema for this type.
      - The configuration is merged into that of the existing vault unless O(exact) includes V(config).
    type: dict
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Resolve references from Kong's environment variables that start with GATEWAY_
  gatewright.auth.kong_vault:
    kong_admin_url: http://localhost:8001
    prefix: gateway
    name: env
    config:
      prefix: GATEWAY_

- name: Configure a plugin with a secret from the variable GATEWAY_REDIS_PASSWORD
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    config:
      minute: 60
      policy: redis
      redis:
        host: redis.internal
        password: "{vault://gateway/redis-password}"

- name: Remove a vault
  gatewright.auth.kong_vault:
    kong_admin_url: http://localhost:8001
    prefix: gateway
    state: absent
"""

RETURN = r"""
vault:
  description: The vault as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    config: {prefix: GATEWAY_}
    created_at: 1764000000
    description: null
    id: 8c7d6e5f-4a3b-4c2d-8e9f-8a7b6c5d4e31
    name: env
    prefix: gateway
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.vaults import VAULT
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(VAULT)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
