#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_upstream
version_added: 0.1.0
short_description: Manage upstreams of Kong Gateway
description:
  - An upstream balances the requests for a virtual host name over its targets. A service sends requests to an upstream
    if its O(ignore:host) is the upstream's name.
  - The module finds an upstream by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The virtual host name, unique in its workspace. It must not be an IP address or include a port.
    type: str
  id:
    description:
      - The UUID. Required only to change O(name) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  algorithm:
    description:
      - The load balancing algorithm. Kong's default is V(round-robin).
      - V(consistent-hashing) requires O(hash_on), and no other algorithm supports hashing. Kong adjusts each option to
        the other, so both are always sent together.
    type: str
    choices: [consistent-hashing, least-connections, round-robin, latency]
  hash_on:
    description:
      - The input of V(consistent-hashing). Requires O(algorithm).
      - V(header), V(cookie), V(query_arg) and V(uri_capture) require the option that names the header, cookie, argument
        or capture.
    type: str
    choices: &hashes [none, consumer, ip, header, cookie, path, query_arg, uri_capture]
  hash_fallback:
    description:
      - The input to hash if a request lacks the one that O(hash_on) selects. Not applicable to V(cookie), because Kong
        always sets the cookie.
    type: str
    choices: *hashes
  hash_on_header:
    description: The name of the header for O(hash_on=header).
    type: str
  hash_fallback_header:
    description: The name of the header for O(hash_fallback=header).
    type: str
  hash_on_cookie:
    description:
      - The name of the cookie for O(hash_on=cookie) or O(hash_fallback=cookie). Kong sets the cookie if a request lacks
        it.
    type: str
  hash_on_cookie_path:
    description: The path of the cookie that Kong sets. Kong's default is V(/).
    type: str
  hash_on_query_arg:
    description: The name of the query argument for O(hash_on=query_arg).
    type: str
  hash_fallback_query_arg:
    description: The name of the query argument for O(hash_fallback=query_arg).
    type: str
  hash_on_uri_capture:
    description: The name of the route's URI capture for O(hash_on=uri_capture).
    type: str
  hash_fallback_uri_capture:
    description: The name of the route's URI capture for O(hash_fallback=uri_capture).
    type: str
  slots:
    description: The number of slots in the load balancer, from 10 to 65536. Kong's default is 10000.
    type: int
  healthchecks:
    description:
      - How Kong determines which targets are healthy. C(active) configures probes, C(passive) evaluates responses, and
        C(threshold) is the minimum percentage of the weight that must be healthy.
      - The settings are merged into those of the existing upstream unless O(exact) includes V(healthchecks).
      - Kong performs no health checks unless an C(interval), or a number of C(successes) or failures, is greater than
        0.
    type: dict
  host_header:
    description: The C(Host) header that is sent to targets unless the route preserves the client's.
    type: str
  client_certificate:
    description: The certificate that Kong presents to the targets, by one of its SNIs or by UUID.
    type: str
  use_srv_name:
    description: Whether to send the name of the SRV record to targets as C(Host). Kong's default is V(false).
    type: bool
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_target
  - module: gatewright.auth.kong_service
"""

EXAMPLES = r"""
- name: Balance the orders evenly
  gatewright.auth.kong_upstream:
    kong_admin_url: http://localhost:8001
    name: orders.internal
    algorithm: least-connections

- name: Send each customer to the same server, and skip unhealthy servers
  gatewright.auth.kong_upstream:
    kong_admin_url: http://localhost:8001
    name: orders.internal
    algorithm: consistent-hashing
    hash_on: header
    hash_on_header: X-Customer
    hash_fallback: ip
    healthchecks:
      active:
        http_path: /health
        healthy: {interval: 5, successes: 1}
        unhealthy: {interval: 5, http_failures: 2}

- name: Remove an upstream and its targets
  gatewright.auth.kong_upstream:
    kong_admin_url: http://localhost:8001
    name: orders.internal
    state: absent
"""

RETURN = r"""
upstream:
  description: The upstream as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    algorithm: least-connections
    hash_fallback: none
    hash_on: none
    id: 3b0f1c52-7c1d-4f0e-8f3a-5d6c7e8f9a01
    name: orders.internal
    slots: 10000
    tags: null
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.upstreams import UPSTREAM
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(UPSTREAM)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
