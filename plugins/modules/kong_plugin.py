#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_plugin
version_added: 0.1.0
short_description: Manage plugins of Kong Gateway
description:
  - A plugin processes requests. It can be bound to a O(service), a O(route), a O(consumer), a O(consumer_group), or a
    combination of them, and then applies only to their requests. A plugin that is not bound is global.
  - The module finds a plugin by O(id) if set, otherwise by O(name) and scope. The scope options that are not set mean
    that the plugin is not bound to such an entity. This also applies when O(state=absent).
  - Any plugin that is installed on the server can be managed. O(config) is validated against the plugin's schema, which
    is read from the server.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the plugin, for example V(jwt), V(cors) or V(rate-limiting).
    type: str
    required: true
  service:
    description: The service that the plugin is bound to, by name or UUID.
    type: str
  route:
    description: The route that the plugin is bound to, by name or UUID.
    type: str
  consumer:
    description:
      - The consumer that the plugin is bound to, by username or UUID.
      - Authentication plugins, such as V(jwt), cannot be bound to a consumer.
    type: str
  consumer_group:
    description:
      - The consumer group that the plugin is bound to, by name or UUID.
      - Requires Kong Enterprise and a plugin that supports consumer groups.
    type: str
  instance_name:
    description:
      - A name for this instance of the plugin, unique in its workspace. Kong shows it in lists and logs. The module
        does not find plugins by it.
    type: str
  id:
    description:
      - The UUID of the plugin. Required only to change its scope.
      - When the plugin is created, the UUID to assign to it.
    type: str
  config:
    description:
      - The plugin's configuration, as Kong spells it. An unknown key is rejected, and the error suggests the closest
        known key.
      - The configuration is merged into the existing one at every depth, and lists are replaced. If O(exact) includes
        V(config), everything that is not listed is reset to the plugin's defaults.
      - Fields that Kong treats as sets are compared without regard to order. A deprecated field is moved to the field
        that replaces it.
      - Values that the plugin's schema marks as encrypted, or whose names suggest a secret, are never shown.
    type: dict
  protocols:
    description:
      - The protocols of the requests that the plugin applies to. Their order is not significant. By default, Kong
        enables all protocols that the plugin supports, usually V(grpc), V(grpcs), V(http) and V(https).
      - V(ws) and V(wss) require Kong Enterprise.
    type: list
    elements: str
    choices: [grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss]
  enabled:
    description: Whether the plugin is enabled. Kong's default is V(true).
    type: bool
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
notes:
  - Unless C(config.claims_to_verify) contains V(exp), the jwt plugin does not check expiry and accepts tokens that
    expired long ago. Include V(nbf) only if every token has this claim, because a token without it is then rejected.
  - A change takes effect within a few seconds on the proxy and on other nodes of a cluster.
seealso:
  - module: gatewright.auth.kong_service
  - module: gatewright.auth.kong_route
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_consumer_jwt
  - module: gatewright.auth.kong_info
  - name: Kong's plugin hub
    description: Describes the configuration of each plugin.
    link: https://developer.konghq.com/plugins/
"""

EXAMPLES = r"""
# Without claims_to_verify, Kong does not check expiry, and a token is valid forever.
- name: Require a token that has not expired
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: jwt
    service: orders
    config:
      claims_to_verify: [exp]

- name: Limit one consumer on one route to a hundred requests a minute
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    route: orders
    consumer: fusionauth
    config:
      minute: 100
      policy: redis
      redis:
        host: redis.internal
        password: "{{ redis_password }}"

- name: Add a request id to every request
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: correlation-id
    instance_name: request-number
    config:
      header_name: X-Request-ID
      generator: uuid

- name: Allow one origin and reset everything else to Kong's defaults
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: cors
    service: orders
    config:
      origins: ["https://shop.example.com"]
    exact: [config]

- name: Remove the global rate limit, but keep those of services, routes and consumers
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    state: absent
"""

RETURN = r"""
plugin:
  description: The plugin as returned by Kong, or an empty dictionary if it is absent. Secrets are masked.
  type: dict
  returned: success
  sample:
    config:
      anonymous: null
      claims_to_verify: [exp]
      cookie_names: []
      header_names: [authorization]
      key_claim_name: iss
      maximum_expiration: 0
      realm: null
      run_on_preflight: true
      secret_is_base64: false
      uri_param_names: [jwt]
    consumer: null
    created_at: 1764000000
    enabled: true
    id: 5d2a1c4e-8f3b-4c1d-9a57-2e6f0b7c8d31
    instance_name: null
    name: jwt
    protocols: [grpc, grpcs, http, https]
    route: null
    service: {id: 4a3c6f0e-2b7d-4c57-8f2a-3f0d5f0f6c21}
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.plugins import PLUGIN
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(PLUGIN)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
