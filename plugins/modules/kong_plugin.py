#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_plugin
version_added: 0.1.0
short_description: Manage plugins of Kong Gateway
description:
  - A plugin does something with requests. Bound to a O(service), a O(route), a O(consumer), a O(consumer_group) or
    several of them it takes part only in theirs; bound to nothing it is global.
  - A plugin is found by O(id), else by O(name) and scope together. Then any of those four that is left out says that
    the plugin is not bound to one, with O(state=absent) too.
  - Any plugin that the server has can be managed. Its own schema, read from the server, says what O(config) may hold.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: What the plugin is, for example V(jwt), V(cors) or V(rate-limiting).
    type: str
    required: true
  service:
    description: The service that the plugin is bound to, by its name or UUID.
    type: str
  route:
    description: The route that the plugin is bound to, by its name or UUID.
    type: str
  consumer:
    description:
      - The consumer that the plugin is bound to, by its username or UUID.
      - Plugins that find out who somebody is, like V(jwt), cannot be bound to one.
    type: str
  consumer_group:
    description:
      - The consumer group that the plugin is bound to, by its name or UUID.
      - This takes Kong Enterprise, and a plugin that can be bound to one.
    type: str
  instance_name:
    description:
      - A name of this very plugin, unique in its workspace. It shows in lists and logs. It does not find the plugin.
    type: str
  id:
    description:
      - The plugin's UUID. Needed to change its scope; otherwise nothing needs it.
      - For a new plugin, the UUID that it is to have.
    type: str
  config:
    description:
      - What the plugin is to do, as Kong spells it. A key that the plugin does not know is an error that names the
        nearest one it knows.
      - Merged at every depth into what the plugin has; lists are replaced. O(exact) with V(config) makes it all there
        is to be, the rest goes back to the plugin's defaults.
      - What Kong takes for a set is compared in no order, and what is replaced by a newer key is moved there.
      - Values that the plugin's schema encrypts, or that are named like a secret, are never shown.
    type: dict
  protocols:
    description:
      - The protocols of requests that the plugin takes part in, in no order. Kong takes all that the plugin can handle
        unless told otherwise, for most of them V(grpc), V(grpcs), V(http) and V(https).
      - V(ws) and V(wss) need Kong Enterprise.
    type: list
    elements: str
    choices: [grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss]
  enabled:
    description: Whether the plugin takes part. Kong takes V(true) unless told otherwise.
    type: bool
  tags:
    description: Labels to find and group objects by, in no order.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
notes:
  - The jwt plugin compares no time unless C(config.claims_to_verify) names V(exp), so that it lets in a token that
    expired long ago. Leave out V(nbf) unless every token has one, because one without it is then refused.
  - On other nodes of a cluster, and on the proxy of this one, a change takes effect within some seconds.
seealso:
  - module: gatewright.auth.kong_service
  - module: gatewright.auth.kong_route
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_consumer_jwt
  - module: gatewright.auth.kong_info
  - name: Kong's plugin hub
    description: What each plugin can be told.
    link: https://developer.konghq.com/plugins/
"""

EXAMPLES = r"""
# Without claims_to_verify Kong compares no time at all, and a token is good for ever.
- name: Whoever wants the orders needs a token that has not expired
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: jwt
    service: orders
    config:
      claims_to_verify: [exp]

- name: A hundred requests a minute for one consumer on one route
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

- name: A number on every request, wherever it goes
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: correlation-id
    instance_name: request-number
    config:
      header_name: X-Request-ID
      generator: uuid

- name: This origin and Kong's defaults, whatever was set before
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: cors
    service: orders
    config:
      origins: ["https://shop.example.com"]
    exact: [config]

- name: No global rate limit; those of services, routes and consumers stay
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: rate-limiting
    state: absent
"""

RETURN = r"""
plugin:
  description: The plugin as Kong has it, empty when it is absent. Secrets are masked.
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

from ..module_utils._task import main as run
from ..module_utils.kong._entities import PLUGIN, PROTOCOLS
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "name": {"type": "str", "required": True},
    "service": {"type": "str"},
    "route": {"type": "str"},
    "consumer": {"type": "str"},
    "consumer_group": {"type": "str"},
    "instance_name": {"type": "str"},
    "id": {"type": "str"},
    "config": {"type": "dict"},
    "protocols": {"type": "list", "elements": "str", "choices": PROTOCOLS},
    "enabled": {"type": "bool"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(PLUGIN, OPTIONS)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
