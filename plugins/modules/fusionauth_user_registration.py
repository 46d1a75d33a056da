#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_user_registration
version_added: 0.1.0
short_description: Manage registrations of FusionAuth users for applications
description:
  - A registration allows a user to log in to an application and assigns roles to the user, which tokens for the
    application contain.
  - The module finds a registration by O(user) and O(application). There is at most one.
author: The gatewright.auth authors (@gatewright)
options:
  user:
    description: The registered user, by e-mail address, username or id. The user must exist.
    type: str
    required: true
  application:
    description: The application, by name or id.
    type: str
    required: true
  tenant:
    description:
      - The tenant of both objects, by name or id. Required if FusionAuth has several tenants and the API key is not
        restricted to one of them.
    type: str
  roles:
    description:
      - The names of all roles of the user in the application, in any order. Roles that are not listed are removed. The
        application must define them.
      - If not set for a new registration, it gets the default roles of the application.
    type: list
    elements: str
  username:
    description: The username that the application displays. It cannot be used to log in.
    type: str
  data:
    description:
      - Arbitrary data to store with the registration. Keys are sent exactly as written. The mapping is merged into what
        the server has and compared field by field.
    type: dict
  preferred_languages:
    description:
      - The preferred locales of the user in this application, for example V(en_GB), in order of preference. The list is
        replaced as a whole.
    type: list
    elements: str
  timezone:
    description: The time zone of the user in this application, for example V(Europe/Berlin).
    type: str
  id:
    description: When the registration is created, the UUID to assign to it. Cannot be changed after creation.
    type: str
  authentication_token:
    description:
      - A token to log in with instead of a password, if C(authentication_token_configuration) of the application allows
        it.
    type: str
  generate_authentication_token:
    description: Whether FusionAuth generates such a token for a new registration.
    type: bool
  skip_registration_verification:
    description: Whether to skip verification of a new registration. FusionAuth's default is V(false).
    type: bool
  skip_verification:
    description: Whether to skip verification of a new user. FusionAuth's default is V(false).
    type: bool
  send_set_password_identity_type:
    description: How a new user is asked to set a password. Requires FusionAuth 1.59 or later.
    type: str
    choices: [email, phone, doNotSend]
  disable_domain_block:
    description:
      - Whether to allow an e-mail address of a domain that the tenant blocks. FusionAuth's default is V(false).
    type: bool
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
  - gatewright.auth._state.secrets
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_user
"""

EXAMPLES = r"""
- name: Register a user for an application
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    roles: [clerk]

- name: Add a role and store data with the registration
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    roles: [clerk, customer]
    data:
      desk: 12

- name: Change the username in the application
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    username: Countess

- name: Remove the registration
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    state: absent
"""

RETURN = r"""
registration:
  description:
    - The registration as returned by FusionAuth (with camelCase keys) and the id of the user, or an empty dictionary if
      it is absent. Its C(authenticationToken) is masked unless O(return_secrets=true).
  type: dict
  returned: success
  sample:
    applicationId: 3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001
    data:
      desk: 12
    id: 1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    roles: [clerk, customer]
    userId: 9c2f7d1e-33a4-4e55-8a6b-7c8d9e0f1a2b
    usernameStatus: ACTIVE
    verified: true
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.registrations import REGISTRATION

SPEC = manage_fusionauth(REGISTRATION)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
