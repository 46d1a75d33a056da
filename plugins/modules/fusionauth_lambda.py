#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_lambda
version_added: 0.1.0
short_description: Manage FusionAuth lambdas
description:
  - A lambda is a JavaScript function that FusionAuth calls, for example to add claims to a token.
  - The module finds a lambda by O(id) if set, otherwise by O(name) and, if several lambdas have that name, O(type).
  - A diff shows the O(body) line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the lambda.
    type: str
  id:
    description:
      - The UUID of the lambda. Required only to change its O(name).
      - When the lambda is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  type:
    description:
      - The type of the lambda, which determines when it is called. Required on creation. Cannot be changed after
        creation.
    type: str
    choices:
      - AppleReconcile
      - ClientCredentialsJWTPopulate
      - EpicGamesReconcile
      - ExternalJWTReconcile
      - FacebookReconcile
      - GoogleReconcile
      - HYPRReconcile
      - JWTPopulate
      - LDAPConnectorReconcile
      - LinkedInReconcile
      - LoginValidation
      - MFARequirement
      - NintendoReconcile
      - OpenIDReconcile
      - SAMLv2Populate
      - SAMLv2Reconcile
      - SCIMServerGroupRequestConverter
      - SCIMServerGroupResponseConverter
      - SCIMServerUserRequestConverter
      - SCIMServerUserResponseConverter
      - SelfServiceRegistrationValidation
      - SonyPSNReconcile
      - SteamReconcile
      - TwitchReconcile
      - TwitterReconcile
      - UserInfoPopulate
      - XboxReconcile
  body:
    description:
      - The source code of the function. Required on creation. Compared line by line, ignoring leading and trailing
        white space.
      - To read it from a file, use the lookup P(ansible.builtin.file#lookup).
    type: str
  debug:
    description: Whether FusionAuth writes debug information to its event log. FusionAuth's default is V(false).
    type: bool
  engine_type:
    description:
      - The JavaScript engine. FusionAuth's default is V(GraalJS), which is the only engine in FusionAuth 1.49 or later.
    type: str
    choices: [GraalJS, Nashorn]
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Lambdas belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a lambda that is in use. Some types require a license.
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_identity_provider
"""

EXAMPLES = r"""
- name: Add the place of work of a user to access tokens
  gatewright.auth.fusionauth_lambda:
    fusionauth_url: http://localhost:9011
    name: Where users work
    type: JWTPopulate
    body: "{{ lookup('ansible.builtin.file', 'lambdas/where_users_work.js') }}"

- name: Have an application call the lambda
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    name: Shop
    lambda_configuration:
      access_token_populate: Where users work

- name: Remove a lambda
  gatewright.auth.fusionauth_lambda:
    fusionauth_url: http://localhost:9011
    name: Where users worked
    state: absent
"""

RETURN = r"""
lambda:
  description: The lambda as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    body: |-
      function populate(jwt, user, registration) {
        jwt.office = user.data.office;
      }
    debug: false
    engineType: GraalJS
    id: 9b8a7f6e-5d4c-4b3a-89f8-a7f6e5d4c305
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: Where users work
    type: JWTPopulate
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.lambdas import LAMBDA

SPEC = manage_fusionauth(LAMBDA)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
