#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_lambda
version_added: 0.1.0
short_description: Manage FusionAuth's lambdas
description:
  - A lambda is a JavaScript function that FusionAuth calls, for example to put claims into a token.
  - A lambda is found by O(id), else by O(name) and, where several have that name, O(type).
  - A diff shows the O(body) line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The lambda's name.
    type: str
  id:
    description:
      - The lambda's UUID. Needed to change its O(name).
      - For a new lambda, the UUID that it is to have. If not set, one that follows from O(type) and O(name).
    type: str
  type:
    description: When it is called. A new lambda needs it. It cannot be changed.
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
      - The function. A new lambda needs it. It is compared line by line; white space around it does not count.
      - To keep it in a file, give it with the lookup P(ansible.builtin.file#lookup).
    type: str
  debug:
    description: Whether FusionAuth writes what happens here to its event log. FusionAuth takes V(false).
    type: bool
  engine_type:
    description: What runs it. FusionAuth takes V(GraalJS), and since 1.49 nothing else.
    type: str
    choices: [GraalJS, Nashorn]
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Lambdas belong to no tenant, so this takes a global API key.
  - FusionAuth does not delete a lambda that is in use. Some types need a licence.
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_identity_provider
"""

EXAMPLES = r"""
- name: Say in access tokens where a user works
  gatewright.auth.fusionauth_lambda:
    fusionauth_url: http://localhost:9011
    name: Where users work
    type: JWTPopulate
    body: "{{ lookup('ansible.builtin.file', 'lambdas/where_users_work.js') }}"

- name: Have it called
  gatewright.auth.fusionauth_application:
    fusionauth_url: http://localhost:9011
    name: Shop
    lambda_configuration:
      access_token_populate: Where users work

- name: No such lambda
  gatewright.auth.fusionauth_lambda:
    fusionauth_url: http://localhost:9011
    name: Where users worked
    state: absent
"""

RETURN = r"""
lambda:
  description: The lambda in FusionAuth's own spelling, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import LAMBDA
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {
        "type": "str",
        "choices": [
            "AppleReconcile",
            "ClientCredentialsJWTPopulate",
            "EpicGamesReconcile",
            "ExternalJWTReconcile",
            "FacebookReconcile",
            "GoogleReconcile",
            "HYPRReconcile",
            "JWTPopulate",
            "LDAPConnectorReconcile",
            "LinkedInReconcile",
            "LoginValidation",
            "MFARequirement",
            "NintendoReconcile",
            "OpenIDReconcile",
            "SAMLv2Populate",
            "SAMLv2Reconcile",
            "SCIMServerGroupRequestConverter",
            "SCIMServerGroupResponseConverter",
            "SCIMServerUserRequestConverter",
            "SCIMServerUserResponseConverter",
            "SelfServiceRegistrationValidation",
            "SonyPSNReconcile",
            "SteamReconcile",
            "TwitchReconcile",
            "TwitterReconcile",
            "UserInfoPopulate",
            "XboxReconcile",
        ],
    },
    "body": {"type": "str"},
    "debug": {"type": "bool"},
    "engine_type": {"type": "str", "choices": ["GraalJS", "Nashorn"]},
}

TASK = manage_fusionauth(LAMBDA, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
