#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer
version_added: 0.1.0
short_description: Manage consumers of Kong Gateway
description:
  - A consumer is who uses a service behind Kong. Credentials belong to one, and plugins can be bound to one.
  - A consumer is found by O(id), else by O(username), else by O(custom_id).
author: The gatewright.auth authors (@gatewright)
options:
  username:
    description: The consumer's name, unique in its workspace.
    type: str
  custom_id:
    description: The consumer's id in a system of yours, unique in its workspace.
    type: str
  id:
    description:
      - The consumer's UUID. Needed to change its O(username); otherwise nothing needs it.
      - For a new consumer, the UUID that it is to have.
    type: str
  tags:
    description: Labels to find and group objects by, in no order.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: Whoever comes with a token from FusionAuth
  gatewright.auth.kong_consumer:
    kong_admin_url: http://localhost:8001
    username: fusionauth

- name: A consumer that a billing system knows by a number
  gatewright.auth.kong_consumer:
    kong_admin_url: http://localhost:8001
    username: acme
    custom_id: "4711"
    tags: [billing]

- name: Nobody of that name, nor any credential of theirs
  gatewright.auth.kong_consumer:
    kong_admin_url: http://localhost:8001
    username: acme
    state: absent
"""

RETURN = r"""
consumer:
  description: The consumer as Kong has it, empty when it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    custom_id: null
    id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11
    tags: null
    updated_at: 1764000000
    username: fusionauth
"""

from ..module_utils._task import main as run
from ..module_utils.kong._entities import CONSUMER
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "username": {"type": "str"},
    "custom_id": {"type": "str"},
    "id": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(CONSUMER, OPTIONS, required_one_of=[("username", "custom_id", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
