#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_connector
version_added: 0.1.0
short_description: Manage FusionAuth's connectors to other user directories
description:
  - A connector lets users log in with the password that they have in another system, and moves them to FusionAuth.
    Which users, a tenant's C(connector_policies) say.
  - It has a O(type), and each type has options of its own; one that its type does not have is refused before anything
    is sent.
  - A connector is found by O(id), else by O(name). The one that FusionAuth comes with is neither changed nor deleted
    by this.
  - Connectors need a licence.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The connector's name. It is unique in FusionAuth.
    type: str
  id:
    description:
      - The connector's UUID. Needed to change its O(name).
      - For a new connector, the UUID that it is to have.
    type: str
  type:
    description:
      - What the other system is, an HTTP service of your own or a directory. It cannot be changed. Needed unless it
        is to be absent.
    type: str
    choices: [Generic, LDAP]
  authentication_url:
    description: Where the other system is. A new connector needs it.
    type: str
  connect_timeout:
    description: How long FusionAuth waits for a connection, in milliseconds. A new connector needs it.
    type: int
  read_timeout:
    description: How long FusionAuth waits for an answer, in milliseconds. A new connector needs it.
    type: int
  debug:
    description: Whether FusionAuth writes what happens here to its event log. FusionAuth takes V(false).
    type: bool
  data:
    description:
      - Anything you want to keep with the connector. Its keys are yours and stay as they are written. It is merged
        into what the server has and compared field by field.
    type: dict
  headers:
    description:
      - HTTP headers to send along, merged into what the server has. Their values are masked in results, for they may
        be secrets. Type V(Generic).
    type: dict
  http_authentication_username:
    description: The username, where the other side wants HTTP basic authentication. Type V(Generic).
    type: str
  http_authentication_password:
    description: The password that goes with O(http_authentication_username). Type V(Generic).
    type: str
  ssl_certificate_key:
    description: The key whose certificate FusionAuth presents, by name or id. Type V(Generic).
    type: str
  base_structure:
    description:
      - Where in the directory users are, for example V(ou=people,dc=example,dc=com). A new one needs it. Type
        V(LDAP).
    type: str
  identifying_attribute:
    description:
      - The attribute that names an entry under O(base_structure), for example V(uid). A new one needs it. Type
        V(LDAP).
    type: str
  login_id_attribute:
    description: The attribute that users log in with, for example V(mail). A new one needs it. Type V(LDAP).
    type: str
  requested_attributes:
    description:
      - The attributes that are read, in this order, replaced as a whole. A new one needs them. Type V(LDAP).
    type: list
    elements: str
  security_method:
    description: How the connection is encrypted. A new one needs it. Type V(LDAP).
    type: str
    choices: [None, LDAPS, StartTLS]
  system_account_dn:
    description: As whom FusionAuth reads the directory. A new one needs it. Type V(LDAP).
    type: str
  system_account_password:
    description: The password that goes with O(system_account_dn). A new one needs it. Type V(LDAP).
    type: str
  lambda_configuration:
    description:
      - C(reconcile), the lambda that makes a user of an entry, by name or id. FusionAuth wants one. Type V(LDAP).
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_lambda
"""

EXAMPLES = r"""
- name: Users of the old shop
  gatewright.auth.fusionauth_connector:
    fusionauth_url: http://localhost:9011
    type: Generic
    name: Old shop
    authentication_url: https://old.example.com/login
    connect_timeout: 1000
    read_timeout: 2000
    http_authentication_username: fusionauth
    http_authentication_password: "{{ old_shop_password }}"

- name: Staff
  gatewright.auth.fusionauth_connector:
    fusionauth_url: http://localhost:9011
    type: LDAP
    name: Staff
    authentication_url: ldaps://ldap.example.com:636
    base_structure: ou=people,dc=example,dc=com
    identifying_attribute: uid
    login_id_attribute: mail
    requested_attributes: [uid, cn, sn, mail]
    security_method: LDAPS
    system_account_dn: cn=fusionauth,dc=example,dc=com
    system_account_password: "{{ ldap_password }}"
    connect_timeout: 1000
    read_timeout: 2000
    lambda_configuration:
      reconcile: Staff from LDAP

- name: Everybody has moved
  gatewright.auth.fusionauth_connector:
    fusionauth_url: http://localhost:9011
    name: Old shop
    state: absent
"""

RETURN = r"""
connector:
  description: The connector in FusionAuth's own spelling, empty when it is absent. Secrets are masked.
  type: dict
  returned: success
  sample:
    authenticationURL: https://old.example.com/login
    connectTimeout: 1000
    data: {}
    debug: false
    headers: {}
    httpAuthenticationPassword: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    httpAuthenticationUsername: fusionauth
    id: 6e5d4c3b-2a19-4807-b6f5-e4d3c2b1a002
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: Old shop
    readTimeout: 2000
    type: Generic
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import CONNECTOR
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {"type": "str", "choices": ["Generic", "LDAP"]},
    "authentication_url": {"type": "str"},
    "connect_timeout": {"type": "int"},
    "read_timeout": {"type": "int"},
    "debug": {"type": "bool"},
    "data": {"type": "dict"},
    "headers": {"type": "dict"},
    "http_authentication_username": {"type": "str"},
    "http_authentication_password": {"type": "str", "no_log": True},
    "ssl_certificate_key": {"type": "str", "no_log": False},
    "base_structure": {"type": "str"},
    "identifying_attribute": {"type": "str"},
    "login_id_attribute": {"type": "str"},
    "requested_attributes": {"type": "list", "elements": "str"},
    "security_method": {"type": "str", "choices": ["None", "LDAPS", "StartTLS"]},
    "system_account_dn": {"type": "str"},
    "system_account_password": {"type": "str", "no_log": True},
    "lambda_configuration": {"type": "dict"},
}

TASK = manage_fusionauth(
    CONNECTOR, OPTIONS, required_one_of=[("name", "id")], required_if=[("state", "present", ("type",))]
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
