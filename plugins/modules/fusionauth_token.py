#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_token
version_added: 0.1.0
short_description: Get a token from FusionAuth
description:
  - Returns a JSON Web Token (JWT) that FusionAuth issues. The module logs a user in, presents the client credentials of
    an entity, or issues a token without a user (JWT Vend).
  - Whoever has the token can use it, so set C(no_log=true) on the task.
  - In check mode no one is logged in, because a login leaves traces and can lock the user out. The returned token is
    then V((known after apply\)).
author: The gatewright.auth authors (@gatewright)
options:
  login_id:
    description: The e-mail address, username or phone number of the user.
    type: str
  password:
    description: The password of the user.
    type: str
  application:
    description:
      - The name or UUID of the application to log in to. Its key signs the token, and its id is the audience.
      - If not set, the token names no application and no roles, and the tenant's key signs it.
    type: str
  tenant:
    description: The name or UUID of the tenant. If O(application) is not set, required if there are several tenants.
    type: str
  client_id:
    description: The client id of an entity, for the client credentials grant.
    type: str
  client_secret:
    description: The client secret of the entity.
    type: str
  scope:
    description:
      - The scope to request, for example V(target-entity:e2d1a1a4-4b6f-4c6d-8f8f-0d5ad1ad1b11:read).
    type: list
    elements: str
  key:
    description:
      - The name or UUID of a key that signs a token with O(claims), which belongs to no user. Use it for tests, for
        example to check during a key rotation whether a gateway accepts the next key before anything else signs with
        it.
      - The API key must be allowed to POST to C(/api/jwt/vend), and can then issue tokens with arbitrary claims.
    type: str
  claims:
    description: The claims of a token signed with O(key), besides C(exp), C(iat), C(iss) and C(jti).
    type: dict
  time_to_live:
    description:
      - The lifetime of a token signed with O(key), in seconds. If not set, the lifetime of the tenant's tokens is used.
    type: int
attributes:
  check_mode:
    support: full
    details:
      - In check mode no token is issued, because a login leaves traces and can lock the user out.
  idempotent:
    support: none
    details:
      - Every run issues a new token. The module never reports a change.
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
seealso:
  - module: gatewright.auth.fusionauth_user_registration
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: Get a token for a user of the shop
  gatewright.auth.fusionauth_token:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    login_id: erlich@example.com
    password: "{{ erlich_password }}"
    application: shop
  register: login
  no_log: true

- name: Request the orders as that user
  ansible.builtin.uri:
    url: http://localhost:8000/orders
    headers:
      Authorization: "Bearer {{ login.token }}"
  no_log: true

- name: Get a token for a service with its own credentials
  gatewright.auth.fusionauth_token:
    fusionauth_url: http://localhost:9011
    client_id: 0a8f5c0e-5b1f-4f5e-9b1a-3a2f0d9a7c11
    client_secret: "{{ billing_client_secret }}"
    scope:
      - target-entity:e2d1a1a4-4b6f-4c6d-8f8f-0d5ad1ad1b11:read
  register: grant
  no_log: true

- name: Get a token to test whether the gateway accepts the next key
  gatewright.auth.fusionauth_token:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    key: shop access tokens (rotation 2)
    time_to_live: 60
  register: probe
  no_log: true
"""

RETURN = r"""
token:
  description: The token.
  type: str
  returned: success
  sample: eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Im5...
header:
  description: The header of the token. It is not verified.
  type: dict
  returned: success
  sample: {alg: RS256, kid: nB3XyWf0d0mT4mZ7VtYqRz5bAeo, typ: JWT}
claims:
  description: The claims of the token. They are not verified.
  type: dict
  returned: success
  sample:
    aud: 85a03867-dccf-4882-adde-1a79aeec50df
    exp: 1764003600
    iat: 1764000000
    iss: https://auth.example.com
    roles: [reader]
    sub: 00000000-0000-0001-0000-000000000000
expires_at:
  description: When the token expires, in seconds since the epoch.
  type: int
  returned: success
  sample: 1764003600
expires_in:
  description: The lifetime of the token when it was issued, in seconds.
  type: int
  returned: success
  sample: 3600
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.token import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
