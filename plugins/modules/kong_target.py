#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_target
version_added: 0.1.0
short_description: Manage targets of upstreams of Kong Gateway
description:
  - A target is one server that an upstream sends requests to.
  - A target is found by O(upstream) and O(target), in whatever spelling.
author: The gatewright.auth authors (@gatewright)
options:
  upstream:
    description: The upstream that the target belongs to, by its name or UUID.
    type: str
    required: true
  target:
    description:
      - A host name or an IP address, an IPv6 address with a port in brackets, and a port, V(8000) unless said.
      - Kong keeps it with the port, and an IPv6 address in full.
    type: str
    required: true
  weight:
    description:
      - The share of requests that the target gets, 0 to 65535, where 0 is none. Kong takes 100 unless told otherwise.
    type: int
  tags:
    description: Labels to find and group objects by, in no order.
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
- name: A server of the orders
  gatewright.auth.kong_target:
    kong_admin_url: http://localhost:8001
    upstream: orders.internal
    target: 10.0.0.1:8080

- name: Another that gets nothing for now
  gatewright.auth.kong_target:
    kong_admin_url: http://localhost:8001
    upstream: orders.internal
    target: "[2001:db8::1]:8080"
    weight: 0

- name: A server that is gone
  gatewright.auth.kong_target:
    kong_admin_url: http://localhost:8001
    upstream: orders.internal
    target: 10.0.0.1:8080
    state: absent
"""

RETURN = r"""
target:
  description: The target as Kong has it, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.kong._entities import TARGET
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "upstream": {"type": "str", "required": True},
    "target": {"type": "str", "required": True},
    "weight": {"type": "int"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(TARGET, OPTIONS)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
