#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_target
version_added: 0.1.0
short_description: Manage targets of Kong Gateway upstreams
description:
  - A target is one of the servers that an upstream balances requests over.
  - The module finds a target by O(upstream) and O(target). Equivalent spellings of an address are treated as equal.
author: The gatewright.auth authors (@gatewright)
options:
  upstream:
    description: The upstream that the target belongs to, by name or UUID.
    type: str
    required: true
  target:
    description:
      - The host name or IP address, followed by a port. If there is no port, it is V(8000). Put an IPv6 address with a
        port in brackets.
      - Kong stores the address with its port, and IPv6 addresses in full.
    type: str
    required: true
  weight:
    description:
      - The relative weight of the target, from 0 to 65535. A target with weight 0 gets no requests. Kong's default is
        100.
    type: int
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_upstream
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Add a server to the orders upstream
  gatewright.auth.kong_target:
    kong_admin_url: http://localhost:8001
    upstream: orders.internal
    target: 10.0.0.1:8080

- name: Add another server that gets no requests yet
  gatewright.auth.kong_target:
    kong_admin_url: http://localhost:8001
    upstream: orders.internal
    target: "[2001:db8::1]:8080"
    weight: 0

- name: Remove a server
  gatewright.auth.kong_target:
    kong_admin_url: http://localhost:8001
    upstream: orders.internal
    target: 10.0.0.1:8080
    state: absent
"""

RETURN = r"""
target:
  description: The target as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000.123
    id: 5d1e2f30-4a5b-4c6d-8e7f-901a2b3c4d51
    tags: null
    target: 10.0.0.1:8080
    upstream: {id: 3b0f1c52-7c1d-4f0e-8f3a-5d6c7e8f9a01}
    weight: 100
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.upstreams import TARGET
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(TARGET)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
