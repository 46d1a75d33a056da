#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_token
version_added: 0.1.0
short_description: Get a token from FusionAuth
description:
  - Logs a user in, lets an entity present its client credentials, or has a key sign a token of nobody, and returns the
    JSON Web Token that FusionAuth issues.
  - The token lets whoever has it in. Use C(no_log=true) on the task.
  - In check mode nobody is logged in, because a login leaves traces and can lock a user. The token is then
    V((known after apply\)).
author: The gatewright.auth authors (@gatewright)
options:
  login_id:
    description: The e-mail address, username or phone number of a user.
    type: str
  password:
    description: The user's password.
    type: str
  application:
    description:
      - The name or UUID of the application to log in to. Its key signs the token and its id is the audience.
      - Without it the token names no application and no roles, and the tenant's key signs it.
    type: str
  tenant:
    description: The name or UUID of the tenant. Needed without O(application) where there are several.
    type: str
  client_id:
    description: The client id of an entity, for a grant of client credentials.
    type: str
  client_secret:
    description: The entity's client secret.
    type: str
  scope:
    description:
      - What the entity asks for, for example V(target-entity:e2d1a1a4-4b6f-4c6d-8f8f-0d5ad1ad1b11:read).
    type: list
    elements: str
  key:
    description:
      - The name or UUID of a key that signs a token with O(claims), for nobody in particular. It is for tests, for
        example of whether a gateway knows the key already, before anything signs with it.
      - The API key has to be allowed to POST to C(/api/jwt/vend), and so can make a token that says anything.
    type: str
  claims:
    description: What a token of O(key) says besides C(exp), C(iat), C(iss) and C(jti).
    type: dict
  time_to_live:
    description: For how many seconds a token of O(key) is good. If not set, as long as the tenant's tokens are.
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
- name: A token for a user of the shop
  gatewright.auth.fusionauth_token:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    login_id: erlich@example.com
    password: "{{ erlich_password }}"
    application: shop
  register: login
  no_log: true

- name: The orders as that user sees them
  ansible.builtin.uri:
    url: http://localhost:8000/orders
    headers:
      Authorization: "Bearer {{ login.token }}"
  no_log: true

- name: A token for a service, by its own credentials
  gatewright.auth.fusionauth_token:
    fusionauth_url: http://localhost:9011
    client_id: 0a8f5c0e-5b1f-4f5e-9b1a-3a2f0d9a7c11
    client_secret: "{{ billing_client_secret }}"
    scope:
      - target-entity:e2d1a1a4-4b6f-4c6d-8f8f-0d5ad1ad1b11:read
  register: grant
  no_log: true

- name: Whether the gateway knows the next key
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
  description: The token's header. Nothing is verified.
  type: dict
  returned: success
  sample: {alg: RS256, kid: nB3XyWf0d0mT4mZ7VtYqRz5bAeo, typ: JWT}
claims:
  description: The token's claims.
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
  description: How many seconds the token was good for when it was issued.
  type: int
  returned: success
  sample: 3600
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._token import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
