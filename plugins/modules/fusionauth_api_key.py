#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_api_key
version_added: 0.1.0
short_description: Manage API keys of FusionAuth
description:
  - An API key lets a program call FusionAuth's API, all of it or the endpoints that the key names.
  - FusionAuth cannot list its API keys, so one that this module makes gets an O(id) that follows from its O(name), and
    is found by it again. A key that was made elsewhere is found by its O(id) alone.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description:
      - The key's name, unique in FusionAuth. Needed to make a key without an O(id), and for a key that is not
        O(retrievable).
    type: str
  id:
    description:
      - The key's UUID, in place of the one that follows from O(name). Needed to change the name of a key.
    type: str
  permissions:
    description:
      - C(endpoints), a mapping from the path of an endpoint without ids, for example V(/api/user/registration), to a
        list of the verbs that are allowed there, in no order. It is replaced as a whole - endpoints that are left out
        are taken away.
      - A key that is made without this option may do everything. An empty one is refused, for FusionAuth would make a
        key of it that may do nothing.
    type: dict
  key:
    description:
      - What goes into the C(Authorization) header. FusionAuth makes one up unless it is given. It cannot be changed.
    type: str
  retrievable:
    description:
      - Whether FusionAuth shows the key again after it was made; it takes V(true). It cannot be changed. Since
        FusionAuth 1.56.
    type: bool
  tenant:
    description:
      - The tenant that the key is limited to, by name or id. A key without one is global. It cannot be changed.
    type: str
  expiration_instant:
    description:
      - When the key expires, in milliseconds since 1970. A key without it never does. Since FusionAuth 1.55.
    type: int
  ip_access_control_list:
    description: Where the key may be used from, by the name or id of an access control list. Needs a licence.
    type: str
  meta_data:
    description:
      - C(attributes), a mapping of strings to keep with the key, for example C(description). Its keys are yours and
        stay as they are written. It is merged into what the server has.
    type: dict
  source_key_id:
    description: The UUID of the API key to copy when this one is made. Of no consequence for a key that exists.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
  - gatewright.auth._state.secrets
notes:
  - The key that calls must be a key manager, which FusionAuth's own pages or its kickstart can make and its API cannot,
    and it can give away no more than it may do itself. A key manager that belongs to a tenant manages that tenant's
    keys only.
  - FusionAuth may take up to a minute to honour a new or changed key.
  - Keys of mappings are in snake_case (the server's camelCase is understood as well), except those that are yours or
    paths.
seealso:
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: A key that can only log users in
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

- name: A key of one tenant, with a value out of a vault
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: registrations
    tenant: Default
    key: "{{ registrations_key }}"
    permissions:
      endpoints:
        /api/user: [GET, POST]
        /api/user/registration: [GET, POST, PUT, DELETE]

- name: A key that ends with the year 2030
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: audit
    expiration_instant: 1924991999000
    permissions:
      endpoints:
        /api/system/audit-log/search: [GET]

- name: Nobody logs in with it any longer
  gatewright.auth.fusionauth_api_key:
    fusionauth_url: http://localhost:9011
    name: login
    state: absent
"""

RETURN = r"""
api_key:
  description:
    - The API key in FusionAuth's own spelling, empty when it is absent. Its C(key) is masked unless
      O(return_secrets=true).
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

from ..module_utils._task import RETURN_SECRETS
from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import API_KEY
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "permissions": {"type": "dict"},
    "key": {"type": "str", "no_log": True},
    "retrievable": {"type": "bool"},
    "tenant": {"type": "str"},
    "expiration_instant": {"type": "int"},
    "ip_access_control_list": {"type": "str"},
    "meta_data": {"type": "dict"},
    "source_key_id": {"type": "str"},
}

TASK = manage_fusionauth(API_KEY, OPTIONS, policies=RETURN_SECRETS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
