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
    description:
      - The kind of entity. V(jwt), V(key_auth), V(basic_auth), V(hmac_auth) and V(oauth2) are credentials of consumers,
        V(acl) are the groups that consumers are in.
    type: str
    required: true
    choices:
      - acl
      - basic_auth
      - ca_certificate
      - certificate
      - consumer
      - hmac_auth
      - jwt
      - key
      - key_auth
      - key_set
      - oauth2
      - plugin
      - route
      - service
      - sni
      - target
      - upstream
      - vault
  name:
    description:
      - The natural key of the entity, or its UUID. That is a name, of a consumer or a credential the username, the key
        or the client_id, of a certificate one of its SNIs, of a CA certificate its digest, of a vault its prefix, of a
        target its address with the port, of an acl the group.
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
  upstream:
    description: Only targets of this upstream, by its name or UUID. Targets cannot be looked up without.
    type: str
  certificate:
    description: Only SNIs of this certificate, by one of them or its UUID.
    type: str
  set:
    description: Only keys in this set, by its name or UUID.
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
