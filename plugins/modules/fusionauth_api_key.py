#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_api_key
version_added: 0.1.0
short_description: Manage API keys of FusionAuth
description:
  - An API key allows a program to call FusionAuth's API, either all of it or only the endpoints that the key lists.
  - FusionAuth cannot list its API keys. A key that this module creates therefore gets an O(id) derived from its
    O(name), by which the module finds it again. A key that was created elsewhere can only be found by its O(id).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description:
      - The name of the key, unique in FusionAuth. Required to create a key without an O(id), and for a key that is not
        O(retrievable).
    type: str
  id:
    description:
      - The UUID of the key. If not set, it is derived from O(name). Required only to rename a key.
    type: str
  permissions:
    description:
      - C(endpoints), a mapping from the path of an endpoint without ids, for example V(/api/user/registration), to a
        list of allowed HTTP methods, whose order is not significant. The mapping is replaced as a whole, so endpoints
        that are not listed are removed.
      - If not set when the key is created, or if it is listed in O(reset), the key is unrestricted. An empty mapping is
        rejected, because FusionAuth would create a key that is not allowed to do anything.
    type: dict
  key:
    description:
      - The value of the key, as sent in the C(Authorization) header. If not set, FusionAuth generates one. Cannot be
        changed after creation.
    type: str
  retrievable:
    description:
      - Whether FusionAuth returns the value of the key again after creation. FusionAuth's default is V(true). Cannot be
        changed after creation. Requires FusionAuth 1.56 or later.
    type: bool
  tenant:
    description:
      - The tenant that the key is restricted to, by name or id. If not set, the key is global. Cannot be changed after
        creation.
    type: str
  expiration_instant:
    description:
      - When the key expires, in milliseconds since the epoch. If not set, the key never expires. Requires FusionAuth
        1.55 or later.
    type: int
  ip_access_control_list:
    description:
      - The access control list that defines from which addresses the key may be used, by name or id. Requires a
        license.
    type: str
  meta_data:
    description:
      - C(attributes), a mapping of strings to store with the key, for example C(description). Its keys are sent exactly
        as written. The mapping is merged into what the server has.
    type: dict
  source_key_id:
    description: The UUID of an API key to copy when this key is created. Ignored if the key already exists.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
  - gatewright.auth._state.secrets
notes:
  - The API key that calls must be a key manager. A key manager can be created in FusionAuth's admin UI or by its
    kickstart, but not with its API, and it can only grant permissions that it has itself. A key manager that is
    restricted to a tenant manages only the keys of that tenant.
  - FusionAuth may take up to a minute to apply a new or changed key.
  - Keys of mappings are written in snake_case (the server's camelCase is accepted as well), except for paths and keys
    that you choose yourself.
seealso:
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Create a key that can only log users in
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: login
    permissions:
      endpoints:
        /api/login: [POST]
    meta_data:
      attributes:
        description: Logs users of the shop in
    return_secrets: true
  no_log: true
  register: login

- name: Create a key for one tenant, with a value from a vault
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: registrations
    tenant: Default
    key: "{{ registrations_key }}"
    permissions:
      endpoints:
        /api/user: [GET, POST]
        /api/user/registration: [GET, POST, PUT, DELETE]

- name: Create a key that expires at the end of 2030
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: audit
    expiration_instant: 1924991999000
    permissions:
      endpoints:
        /api/system/audit-log/search: [GET]

- name: Remove the key that can log users in
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: login
    state: absent
"""

RETURN = r"""
api_key:
  description:
    - The API key as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Its C(key) is
      masked unless O(return_secrets=true).
  type: dict
  returned: success
  sample:
    id: 5d7f8a10-9a43-5d0c-8f46-0d1a2b3c4d5e
    insertInstant: 1764000000000
    key: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    keyManager: false
    lastUpdateInstant: 1764000000000
    metaData:
      attributes:
        description: Logs users of the shop in
    name: login
    permissions:
      endpoints:
        /api/login: [POST]
    retrievable: true
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.api_keys import API_KEY

SPEC = manage_fusionauth(API_KEY)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
