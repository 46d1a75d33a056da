#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_vault
version_added: 0.1.0
short_description: Manage vaults of Kong Gateway
description:
  - A vault is where Kong gets values from that its configuration only refers to, as C({vault://prefix/name}).
    Kong shows the reference, never the value, so a reference can be compared.
  - A vault is found by O(id), else by O(prefix).
author: The gatewright.auth authors (@gatewright)
options:
  prefix:
    description: What references say, unique on the server. Small letters, digits and hyphens, and not a O(name).
    type: str
  id:
    description:
      - The UUID. Needed to change its O(prefix); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  name:
    description:
      - The implementation, V(env) for environment variables; Kong Enterprise has others. It cannot be changed.
      - Needed unless the vault is to be absent.
    type: str
  description:
    description: What the vault is for.
    type: str
  config:
    description:
      - What the implementation needs to know, checked with the server's own schema of it.
      - Merged into what the vault has, unless O(exact) names V(config).
    type: dict
  tags:
    description: Labels to find and group objects by, in no order.
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
- name: Environment variables of Kong that start with GATEWAY_
  gatewright.auth.kong_vault:
    kong_admin_url: http://localhost:8001
    prefix: gateway
    name: env
    config:
      prefix: GATEWAY_

- name: A plugin whose secret is the variable GATEWAY_REDIS_PASSWORD
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    config:
      minute: 60
      policy: redis
      redis:
        host: redis.internal
        password: "{vault://gateway/redis-password}"

- name: No such vault
  gatewright.auth.kong_vault:
    kong_admin_url: http://localhost:8001
    prefix: gateway
    state: absent
"""

RETURN = r"""
vault:
  description: The vault as Kong has it, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.kong._entities import VAULT
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "prefix": {"type": "str"},
    "id": {"type": "str"},
    "name": {"type": "str"},
    "description": {"type": "str"},
    "config": {"type": "dict"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    VAULT,
    OPTIONS,
    required_one_of=[("prefix", "id")],
    required_if=[("state", "present", ("name",))],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
