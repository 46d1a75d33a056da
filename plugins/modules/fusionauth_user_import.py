#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_user_import
version_added: 0.2.0
short_description: Import many users into FusionAuth
description:
  - Adds those of a list of users that FusionAuth does not have yet, many in a request, with the hashes of the passwords
    that they had in another system.
  - A user who exists is left alone, known by any of C(email), C(username) and C(phone_number) in the tenant, or by
    C(id). To change a user, use M(gatewright.auth.fusionauth_user).
  - All users are checked before the first is sent - names of options, references, roles, users that are there twice.
    Check mode looks up every user.
  - If FusionAuth refuses a chunk, the chunks before it are imported, and another run does the rest.
author: The gatewright.auth authors (@gatewright)
options:
  users:
    description:
      - The users. Each has the options of M(gatewright.auth.fusionauth_user) that say what a user is, in snake_case or
        as FusionAuth spells them, and C(insert_instant) and C(verified).
      - C(password) is a hash, which C(encryption_scheme), C(factor) and C(salt) tell how to compute.
      - C(registrations) is a list with the options of M(gatewright.auth.fusionauth_user_registration), C(application)
        by name or id.
    type: list
    elements: dict
  src:
    description:
      - A file in JSON or YAML with such a list, or with a mapping of C(users), C(encryptionScheme) and C(factor), which
        is what FusionAuth's own API takes; or a directory of such files. It is on the host that the module runs on.
    type: path
  tenant:
    description:
      - The tenant that the users belong to, by name or id. Needed where FusionAuth has several tenants and the API key
        belongs to none of them.
    type: str
  encryption_scheme:
    description: How passwords were hashed, where a user does not say so, for example V(bcrypt).
    type: str
  factor:
    description: How much work the hashing was, where a user does not say so.
    type: int
  chunk_size:
    description: How many users are in a request. Larger ones may need a longer O(request_timeout).
    type: int
    default: 1000
  parallelism:
    description: How many users are looked up at the same time, 32 at the most.
    type: int
    default: 8
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
requirements:
  - PyYAML on the host that the module runs on, if O(src) is a file in YAML
notes:
  - A first import looks up one user in each chunk. Of a chunk with users who exist each user is looked up.
  - FusionAuth checks neither passwords nor e-mail addresses of imported users, and sends no events for them.
seealso:
  - module: gatewright.auth.fusionauth_user
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: Bring the users of the old shop
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

- name: The same from a file with all of them
  gatewright.auth.fusionauth_user_import:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    src: "{{ playbook_dir }}/users.json"
    tenant: Default
    request_timeout: 60
"""

RETURN = r"""
counts:
  description: How many users were added (in check mode, would be), and left as they are.
  type: dict
  returned: success, and failure midway
  sample: {created: 99000, unchanged: 1000}
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._import import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
