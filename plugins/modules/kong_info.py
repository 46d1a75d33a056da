#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_info
version_added: 0.1.0
short_description: Gather information about Kong Gateway
description:
  - Returns entities of one kind. They can be selected by name or UUID, by tags, or by the entities that they are bound
    to.
  - Returns information about the server, its status, its plugins and its schemas.
  - Without O(entity), O(gather) and O(schema), returns what the server is and its status.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description:
      - The kind of entity to return. V(jwt), V(key_auth), V(basic_auth), V(hmac_auth) and V(oauth2) are credentials of
        consumers. V(acl) is the membership of a consumer in an ACL group.
      - V(consumer_group) and V(workspace) require Kong Enterprise.
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
      - The natural key or UUID of the entity. The natural key is usually the name. For consumers and credentials it is
        the username, key or client id; for a certificate, one of its SNIs; for a CA certificate, its digest; for a
        vault, its prefix; for a target, its address with the port; and for an ACL, the group.
      - For plugins, the plugin name, the instance name or the UUID.
    type: str
  tags:
    description: Returns only entities that carry all of these tags. Kong supports up to five.
    type: list
    elements: str
  tags_any:
    description: Returns only entities that carry any of these tags. Kong supports up to five.
    type: list
    elements: str
  service:
    description: Returns only entities that are bound to this service, by name or UUID.
    type: str
  route:
    description: Returns only entities that are bound to this route, by name or UUID.
    type: str
  consumer:
    description:
      - Returns only entities that belong to or are bound to this consumer, by username or UUID. For V(consumer_group),
        returns the groups that the consumer belongs to.
    type: str
  consumer_group:
    description:
      - Returns only plugins that are bound to this consumer group, by name or UUID. For V(consumer), returns the
        members of the group.
    type: str
  upstream:
    description: Returns only targets of this upstream, by name or UUID. Required to look up targets.
    type: str
  certificate:
    description: Returns only SNIs of this certificate, which is given by one of its SNIs or its UUID.
    type: str
  set:
    description: Returns only keys in this key set, by name or UUID.
    type: str
  gather:
    description:
      - The information to gather about the server itself.
      - V(server) returns its version and configuration, V(status) its health, and V(plugins) its available and enabled
        plugins.
    type: list
    elements: str
    choices: [server, status, plugins]
    default: []
  schema:
    description:
      - The schema to return, named as below C(/schemas) of the Admin API, for example V(services), V(plugins/jwt) or
        V(vaults/env).
      - A schema lists the fields of an entity with their types, defaults and constraints.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state.secrets
"""

EXAMPLES = r"""
- name: Return the version and the status of the server
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
  register: kong

- name: List every jwt plugin, whatever it is bound to
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: plugin
    name: jwt
  register: guards

- name: List the JWT credentials of one consumer
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: jwt
    consumer: fusionauth

- name: List the entities with a team's tag
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: service
    tags: [team-a]

- name: List the consumers in a consumer group of Kong Enterprise
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: consumer
    consumer_group: gold

- name: Gather information about the server
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    gather: [server, status, plugins]
  register: kong

- name: Check the version, the database and the jwt plugin
  ansible.builtin.assert:
    that:
      - kong.server.version is version('3.4', '>=')
      - kong.status.database.reachable
      - "'jwt' in kong.plugins.available_on_server"

- name: Return the schema of a plugin
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    schema: plugins/rate-limiting
"""

RETURN = r"""
objects:
  description: The entities as returned by Kong, or an empty list if none were found. Secrets are masked.
  type: list
  elements: dict
  returned: when O(entity) is said
  sample:
    - custom_id: null
      id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11
      tags: null
      username: fusionauth
server:
  description:
    - The information that the server returns about itself, including its configuration. Values with names that suggest
      a secret are masked.
  type: dict
  returned: when O(gather) has V(server), or nothing is selected
  sample:
    configuration: {database: postgres, router_flavor: traditional_compatible}
    edition: community
    hostname: kong-1
    node_id: 2f4ab8b8-2f32-4b7e-9c5a-6f0a1d9f2d11
    version: 3.9.3
status:
  description: The status of the node.
  type: dict
  returned: when O(gather) has V(status), or nothing is selected
  sample:
    database: {reachable: true}
    server: {connections_active: 3, total_requests: 4711}
plugins:
  description: The plugins that are available on the server, and the names of those that are enabled.
  type: dict
  returned: when O(gather) has V(plugins)
  sample:
    available_on_server:
      jwt: {priority: 1450, version: 3.9.3}
    enabled_in_cluster: [jwt]
schema:
  description: The schema as returned by Kong.
  type: dict
  returned: when O(schema) is said
  sample:
    entity_checks: []
    fields:
      - name: {type: string, unique: true}
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.info import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
