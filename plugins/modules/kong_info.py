#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_info
version_added: 0.1.0
short_description: Look up what Kong Gateway has
description:
  - Returns entities of one kind, found by name or UUID, by tags, by the entities they are bound to, or all of them.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description: The kind of entity; V(jwt) is a jwt credential of a consumer.
    type: str
    required: true
    choices: [certificate, consumer, jwt, plugin, route, service]
  name:
    description:
      - The natural key of the entity (a name, of a consumer the username, of a credential the key), or its UUID.
      - For plugins, the name of the plugin, an instance name or a UUID.
    type: str
  tags:
    description: Only entities that carry all of these tags; Kong takes five at the most.
    type: list
    elements: str
  service:
    description: Only entities that are bound to this service, by its name or UUID.
    type: str
  route:
    description: Only entities that are bound to this route, by its name or UUID.
    type: str
  consumer:
    description: Only entities that belong or are bound to this consumer, by its username or UUID.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._attributes.info
  - gatewright.auth._kong
  - gatewright.auth._state.secrets
"""

EXAMPLES = r"""
- name: Every jwt plugin, wherever it is bound
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: plugin
    name: jwt
  register: guards

- name: The credentials of one consumer
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: jwt
    consumer: fusionauth

- name: What a team has marked as its own
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: service
    tags: [team-a]
"""

RETURN = r"""
objects:
  description: The entities as Kong has them, none where nothing was found. Secrets are masked.
  type: list
  elements: dict
  returned: success
  sample:
    - custom_id: null
      id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11
      tags: null
      username: fusionauth
"""

from ..module_utils._task import main as run
from ..module_utils.kong._info import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
