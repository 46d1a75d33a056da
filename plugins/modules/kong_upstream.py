#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_upstream
version_added: 0.1.0
short_description: Manage upstreams of Kong Gateway
description:
  - An upstream spreads the requests for a virtual host name over its targets. A service whose O(ignore:host) is the
    upstream's name sends them there.
  - An upstream is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The virtual host name, unique in its workspace. No IP address and no port.
    type: str
  id:
    description:
      - The UUID. Needed to change its O(name); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  algorithm:
    description:
      - How requests are spread. Kong takes V(round-robin) unless told otherwise.
      - V(consistent-hashing) needs a O(hash_on), and no other algorithm hashes. Kong changes either to suit the other,
        so both are always sent.
    type: str
    choices: [consistent-hashing, least-connections, round-robin, latency]
  hash_on:
    description:
      - What V(consistent-hashing) hashes. Needs O(algorithm).
      - V(header), V(cookie), V(query_arg) and V(uri_capture) need the option that names theirs.
    type: str
    choices: &hashes [none, consumer, ip, header, cookie, path, query_arg, uri_capture]
  hash_fallback:
    description: What is hashed where a request lacks what O(hash_on) says. A cookie is never lacking.
    type: str
    choices: *hashes
  hash_on_header:
    description: The header that V(header) of O(hash_on) means.
    type: str
  hash_fallback_header:
    description: The header that V(header) of O(hash_fallback) means.
    type: str
  hash_on_cookie:
    description: The cookie that V(cookie) of O(hash_on) or O(hash_fallback) means. Kong sets it where it is lacking.
    type: str
  hash_on_cookie_path:
    description: The path of a cookie that Kong sets. It takes V(/) unless told otherwise.
    type: str
  hash_on_query_arg:
    description: The query argument that V(query_arg) of O(hash_on) means.
    type: str
  hash_fallback_query_arg:
    description: The query argument that V(query_arg) of O(hash_fallback) means.
    type: str
  hash_on_uri_capture:
    description: The capture of a route's path that V(uri_capture) of O(hash_on) means.
    type: str
  hash_fallback_uri_capture:
    description: The capture of a route's path that V(uri_capture) of O(hash_fallback) means.
    type: str
  slots:
    description: How many slots the balancer has, 10 to 65536. Kong takes 10000 unless told otherwise.
    type: int
  healthchecks:
    description:
      - How Kong tells which targets are healthy. C(active) probes them, C(passive) watches what they answer,
        C(threshold) is the least percentage of the weight that must be healthy.
      - Merged into what the upstream has, unless O(exact) names V(healthchecks).
      - Kong checks nothing unless an C(interval) or a number of C(successes) or failures is more than 0.
    type: dict
  host_header:
    description: The C(Host) that targets get where a route does not preserve the client's.
    type: str
  client_certificate:
    description: The certificate that Kong shows to the targets, by one of its SNIs or its UUID.
    type: str
  use_srv_name:
    description: Whether targets get the name of their SRV record as C(Host). Kong takes V(false) unless told otherwise.
    type: bool
  tags:
    description: Labels to find and group objects by, in no order.
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
- name: Orders, spread evenly
  gatewright.auth.kong_upstream:
    kong_admin_url: http://localhost:8001
    name: orders.internal
    algorithm: least-connections

- name: A customer always comes to the same server, and broken servers are left out
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

- name: No such upstream, and none of its targets
  gatewright.auth.kong_upstream:
    kong_admin_url: http://localhost:8001
    name: orders.internal
    state: absent
"""

RETURN = r"""
upstream:
  description: The upstream as Kong has it, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.kong._entities import UPSTREAM
from ..module_utils.kong._tasks import manage_kong

HASHES = ["none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"]
OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "algorithm": {"type": "str", "choices": ["consistent-hashing", "least-connections", "round-robin", "latency"]},
    "hash_on": {"type": "str", "choices": HASHES},
    "hash_fallback": {"type": "str", "choices": HASHES},
    "hash_on_header": {"type": "str"},
    "hash_fallback_header": {"type": "str"},
    "hash_on_cookie": {"type": "str"},
    "hash_on_cookie_path": {"type": "str"},
    "hash_on_query_arg": {"type": "str"},
    "hash_fallback_query_arg": {"type": "str"},
    "hash_on_uri_capture": {"type": "str"},
    "hash_fallback_uri_capture": {"type": "str"},
    "slots": {"type": "int"},
    "healthchecks": {"type": "dict"},
    "host_header": {"type": "str"},
    "client_certificate": {"type": "str"},
    "use_srv_name": {"type": "bool"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    UPSTREAM,
    OPTIONS,
    required_one_of=[("name", "id")],
    required_by={"hash_on": ("algorithm",)},
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
