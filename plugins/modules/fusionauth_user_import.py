#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_user_import
version_added: 1.0.0
short_description: Import users into FusionAuth in bulk
description:
  - Imports the users of a list that do not exist in FusionAuth yet, many in each request, with their password hashes
    from another system.
  - A user who already exists is left alone. Users are identified by any of C(email), C(username) and C(phone_number) in
    the tenant, or by C(id). To change a user, use M(gatewright.auth.fusionauth_user).
  - All users are validated before the first is sent, including option names, references, roles and duplicate users.
    Check mode looks up every user.
  - If FusionAuth rejects a chunk, the chunks before it have been imported. Running the task again imports the rest.
author: The gatewright.auth authors (@gatewright)
options:
  users:
    description:
      - The users to import. Each has the options of M(gatewright.auth.fusionauth_user) that describe a user, in
        snake_case or as FusionAuth spells them, and can also have C(insert_instant) and C(verified).
      - C(password) is a hash. C(encryption_scheme), C(factor) and C(salt) define how it was computed.
      - C(registrations) is a list with the options of M(gatewright.auth.fusionauth_user_registration), with
        C(application) by name or id.
    type: list
    elements: dict
  src:
    description:
      - The path of a JSON or YAML file with such a list, or with a mapping of C(users), C(encryptionScheme) and
        C(factor) as in FusionAuth's own API, or of a directory of such files, on the host that the module runs on.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory. Files that Ansible Vault has encrypted are decrypted.
    type: path
  tenant:
    description:
      - The tenant that the users belong to, by name or id. Required if FusionAuth has several tenants and the API key
        is not restricted to one of them.
    type: str
  encryption_scheme:
    description: The scheme that passwords were hashed with, for users who do not set their own, for example V(bcrypt).
    type: str
  factor:
    description: The work factor of the hashes, for users who do not set their own.
    type: int
  chunk_size:
    description: The number of users in each request. Large chunks may need a longer O(request_timeout).
    type: int
    default: 1000
  parallelism:
    description: The maximum number of users to look up concurrently, up to 32.
    type: int
    default: 8
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
requirements:
  - PyYAML on the host that the module runs on, if O(src) is a file in YAML
notes:
  - During a first import, the module looks up only one user of each chunk. If some users of a chunk already exist, it
    looks up each of them.
  - FusionAuth validates neither the passwords nor the e-mail addresses of imported users, and sends no events for them.
seealso:
  - module: gatewright.auth.fusionauth_user
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: Import the users of the old shop
  gatewright.auth.fusionauth_user_import:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    encryption_scheme: bcrypt
    factor: 10
    users:
      - email: ada@example.com
        password: "{{ old_hashes.ada.hash }}"
        salt: "{{ old_hashes.ada.salt }}"
        registrations:
          - application: shop
            roles: [buyer]

- name: Import all users from a file
  gatewright.auth.fusionauth_user_import:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    src: "{{ playbook_dir }}/users.json"
    tenant: Default
    request_timeout: 60
"""

RETURN = r"""
counts:
  description: The number of users who were created (or would be, in check mode), and of those left unchanged.
  type: dict
  returned: success, and failure midway
  sample: {created: 99000, unchanged: 1000}
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.user_import import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
