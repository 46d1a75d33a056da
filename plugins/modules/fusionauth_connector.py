#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_connector
version_added: 0.1.0
short_description: Manage FusionAuth connectors to other user directories
description:
  - A connector allows users to log in with their password from another system, and can migrate them to FusionAuth. The
    C(connector_policies) of a tenant select the users.
  - The O(type) determines which other options are allowed. An option that does not apply to the type is rejected before
    anything is sent.
  - The module finds a connector by O(id) if set, otherwise by O(name). FusionAuth's built-in connector is neither
    changed nor deleted.
  - Connectors require a license.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the connector, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the connector. Required only to change its O(name).
      - When the connector is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  type:
    description:
      - The type of the other system, either an HTTP service of your own or an LDAP directory. Cannot be changed after
        creation. Required unless O(state=absent).
    type: str
    choices: [Generic, LDAP]
  authentication_url:
    description: The URL of the other system. Required on creation.
    type: str
  connect_timeout:
    description: How long FusionAuth waits for a connection, in milliseconds. Required on creation.
    type: int
  read_timeout:
    description: How long FusionAuth waits for a response, in milliseconds. Required on creation.
    type: int
  debug:
    description: Whether FusionAuth writes debug information to its event log. FusionAuth's default is V(false).
    type: bool
  data:
    description:
      - Arbitrary data to store with the connector. Keys are sent exactly as written. The mapping is merged into what
        the server has and compared field by field.
    type: dict
  headers:
    description:
      - HTTP headers to send with each request, which are merged into what the server has. Their values are masked in
        results because they may be secrets. Only for O(type=Generic).
    type: dict
  http_authentication_username:
    description: The username for HTTP basic authentication. Only for O(type=Generic).
    type: str
  http_authentication_password:
    description: The password for O(http_authentication_username). Only for O(type=Generic).
    type: str
  ssl_certificate_key:
    description: The key whose certificate FusionAuth presents, by name or id. Only for O(type=Generic).
    type: str
  base_structure:
    description:
      - The base DN of the users in the directory, for example V(ou=people,dc=example,dc=com). Required on creation.
        Only for O(type=LDAP).
    type: str
  identifying_attribute:
    description:
      - The attribute that names an entry under O(base_structure), for example V(uid). Required on creation. Only for
        O(type=LDAP).
    type: str
  login_id_attribute:
    description: The attribute that users log in with, for example V(mail). Required on creation. Only for O(type=LDAP).
    type: str
  requested_attributes:
    description:
      - The attributes to read, in this order. The list is replaced as a whole. Required on creation. Only for
        O(type=LDAP).
    type: list
    elements: str
  security_method:
    description: How the connection is encrypted. Required on creation. Only for O(type=LDAP).
    type: str
    choices: [None, LDAPS, StartTLS]
  system_account_dn:
    description: The DN that FusionAuth reads the directory as. Required on creation. Only for O(type=LDAP).
    type: str
  system_account_password:
    description: The password for O(system_account_dn). Required on creation. Only for O(type=LDAP).
    type: str
  lambda_configuration:
    description:
      - C(reconcile), the lambda that maps an entry to a user, by name or id. FusionAuth requires one. Only for
        O(type=LDAP).
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
- name: Authenticate users against the old shop
  gatewright.auth.fusionauth_connector:
    fusionauth_url: http://localhost:9011
    type: Generic
    name: Old shop
    authentication_url: https://old.example.com/login
    connect_timeout: 1000
    read_timeout: 2000
    http_authentication_username: fusionauth
    http_authentication_password: "{{ old_shop_password }}"

- name: Authenticate staff against an LDAP directory
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

- name: Remove the connector after the migration
  gatewright.auth.fusionauth_connector:
    fusionauth_url: http://localhost:9011
    name: Old shop
    state: absent
"""

RETURN = r"""
connector:
  description:
    - The connector as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Secrets are
      masked.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.connectors import CONNECTOR

SPEC = manage_fusionauth(CONNECTOR)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
