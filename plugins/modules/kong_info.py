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
  - Returns what the server is, how it fares, which plugins it has, and its schemas.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description:
      - The kind of entity. V(jwt), V(key_auth), V(basic_auth), V(hmac_auth) and V(oauth2) are credentials of consumers,
        V(acl) are the groups that the plugin V(acl) knows consumers by.
      - V(consumer_group) and V(workspace) take Kong Enterprise.
    type: str
    choices:
      - acl
      - basic_auth
      - ca_certificate
      - certificate
      - consumer
      - consumer_group
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
      - workspace
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
  tags_any:
    description: Only entities that carry any of these tags; Kong takes five at the most.
    type: list
    elements: str
  service:
    description: Only entities that are bound to this service, by its name or UUID.
    type: str
  route:
    description: Only entities that are bound to this route, by its name or UUID.
    type: str
  consumer:
    description:
      - Only entities that belong or are bound to this consumer, by its username or UUID; of V(consumer_group), those
        that it is in.
    type: str
  consumer_group:
    description:
      - Only plugins that are bound to this consumer group, by its name or UUID; of V(consumer), those that are in it.
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
  gather:
    description:
      - What to tell of the server itself.
      - V(server) is what it is, V(status) how it fares, V(plugins) which plugins it has and which of them take part.
    type: list
    elements: str
    choices: [server, status, plugins]
    default: []
  schema:
    description:
      - The schema to return, as Kong names it below C(/schemas), for example V(services), V(plugins/jwt) or
        V(vaults/env).
      - It tells which fields there are, their types, defaults and limits.
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

- name: The consumers in a group of Kong Enterprise
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: consumer
    consumer_group: gold

- name: What is at the other end
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    gather: [server, status, plugins]
  register: kong

- name: It must be new enough, have its database, and know JWTs
  ansible.builtin.assert:
    that:
      - kong.server.version is version('3.4', '>=')
      - kong.status.database.reachable
      - "'jwt' in kong.plugins.available_on_server"

- name: What a plugin can be told
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    schema: plugins/rate-limiting
"""

RETURN = r"""
objects:
  description: The entities as Kong has them, none where nothing was found. Secrets are masked.
  type: list
  elements: dict
  returned: when O(entity) is said
  sample:
    - custom_id: null
      id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11
      tags: null
      username: fusionauth
server:
  description: What the server tells of itself, with its configuration. What is named like a secret is masked.
  type: dict
  returned: when O(gather) has V(server)
  sample:
    configuration: {database: postgres, router_flavor: traditional_compatible}
    edition: community
    hostname: kong-1
    node_id: 2f4ab8b8-2f32-4b7e-9c5a-6f0a1d9f2d11
    version: 3.9.3
status:
  description: How the node fares.
  type: dict
  returned: when O(gather) has V(status)
  sample:
    database: {reachable: true}
    server: {connections_active: 3, total_requests: 4711}
plugins:
  description: The plugins that the server can run, and the names of those that are configured.
  type: dict
  returned: when O(gather) has V(plugins)
  sample:
    available_on_server:
      jwt: {priority: 1450, version: 3.9.3}
    enabled_in_cluster: [jwt]
schema:
  description: The schema as Kong has it.
  type: dict
  returned: when O(schema) is said
  sample:
    entity_checks: []
    fields:
      - name: {type: string, unique: true}
"""

from ..module_utils._task import main as run
from ..module_utils.kong._info import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
