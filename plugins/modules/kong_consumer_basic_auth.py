#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_basic_auth
version_added: 0.1.0
short_description: Manage passwords of consumers of Kong Gateway
description:
  - A consumer is whoever knows its username and password. The plugin V(basic-auth) asks for them at every request.
  - A credential is found by O(id), else by O(username).
  - Kong keeps one credential for a O(username), whichever consumer owns it. If another consumer does, the task
    fails and names that consumer; it never takes the credential away from it.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that the credential belongs to, by its username or UUID.
    type: str
    required: true
  username:
    description: The name to log in with, unique in its workspace.
    type: str
  id:
    description:
      - The UUID. Needed to change its O(username); otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  password:
    description:
      - The password. A new credential needs one.
      - Kong keeps a hash of it, with which it is compared; the hash is never sent back.
    type: str
  update_password:
    description:
      - Whether O(password) is written again to a credential whose hash is not the one of Kong Gateway 3.9, so that
        nobody can tell whether it is another. With V(always) such a task always makes a change.
      - Of no consequence where the hash can be compared.
    type: str
    choices: [on_create, always]
    default: on_create
  tags:
    description: Labels to find and group objects by, in no order.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: The password of a partner
  gatewright.auth.kong_consumer_basic_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    password: "{{ partner_password }}"

- name: The same on a server that hashes otherwise, as part of a rotation
  gatewright.auth.kong_consumer_basic_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    password: "{{ new_partner_password }}"
    update_password: always

- name: No such credential
  gatewright.auth.kong_consumer_basic_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    state: absent
"""

RETURN = r"""
basic_auth:
  description: The credential as Kong has it, empty when it is absent. The hash of the password is masked.
  type: dict
  returned: success
  sample:
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    created_at: 1764000000
    id: 1b0c9d8e-7f6a-4b5c-9d2e-1f0a9b8c7d61
    password: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    tags: null
    username: partner
"""

from ..module_utils._task import UPDATE_PASSWORD
from ..module_utils._task import main as run
from ..module_utils.kong._entities import BASIC_AUTH
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "consumer": {"type": "str", "required": True},
    "username": {"type": "str"},
    "id": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(BASIC_AUTH, OPTIONS, policies=UPDATE_PASSWORD, required_one_of=[("username", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
