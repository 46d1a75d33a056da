#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_basic_auth
version_added: 0.1.0
short_description: Manage basic authentication credentials of Kong Gateway consumers
description:
  - A basic authentication credential identifies a consumer by a username and a password, which the plugin V(basic-auth)
    checks in every request.
  - The module finds a credential by O(id) if set, otherwise by O(username).
  - Kong allows only one credential per O(username), across all consumers. If another consumer owns it, the task fails
    and names that consumer. It never takes the credential over.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that owns the credential, by username or UUID.
    type: str
    required: true
  username:
    description: The name to log in with, unique in its workspace.
    type: str
  id:
    description:
      - The UUID. Required only to change O(username) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  password:
    description:
      - The password. Required when the credential is created.
      - Kong stores only a hash, which the module compares the password with. The hash is never sent back.
    type: str
  update_password:
    description:
      - Whether to write O(password) again if its hash is not in the format of Kong Gateway 3.9, so that the module
        cannot tell whether the password has changed. With V(always), such a task always reports a change.
      - Has no effect if the hash can be compared.
    type: str
    choices: [on_create, always]
    default: on_create
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
attributes:
  idempotent:
    support: partial
    details:
      - When O(update_password=always), every run that cannot compare the secret writes it and reports a change.
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
- name: Set the password of a partner
  gatewright.auth.kong_consumer_basic_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    password: "{{ partner_password }}"

- name: Change the password on a server with another hash format, as part of a rotation
  gatewright.auth.kong_consumer_basic_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    password: "{{ new_partner_password }}"
    update_password: always

- name: Remove the credential
  gatewright.auth.kong_consumer_basic_auth:
    kong_admin_url: http://localhost:8001
    consumer: partner
    username: partner
    state: absent
"""

RETURN = r"""
basic_auth:
  description: The credential as returned by Kong, or an empty dictionary if it is absent. The password hash is masked.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.credentials import BASIC_AUTH
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(BASIC_AUTH)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
