#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_user_registration
version_added: 0.1.0
short_description: Manage registrations of FusionAuth's users with applications
description:
  - A registration lets a user log in to an application and says which roles the user has there. A token for the
    application holds them.
  - A registration is found by O(user) and O(application); there is one at most.
author: The gatewright.auth authors (@gatewright)
options:
  user:
    description: Who is registered - an e-mail address, a username or an id. The user must exist.
    type: str
    required: true
  application:
    description: What the user is registered with, by name or id.
    type: str
    required: true
  tenant:
    description:
      - The tenant of both, by name or id. Needed where FusionAuth has several tenants and the API key belongs to none
        of them.
    type: str
  roles:
    description:
      - The names of the roles that the user has there, in no order; exactly these. The application must have them.
      - A new registration that names none gets the application's default roles.
    type: list
    elements: str
  username:
    description: What the application calls the user. It is not for logging in.
    type: str
  data:
    description:
      - Anything you want to keep with the registration. Its keys are yours and stay as they are written. It is merged
        into what the server has and compared field by field.
    type: dict
  preferred_languages:
    description: The user's locales in this application, for example V(en_GB), the best first; replaced as a whole.
    type: list
    elements: str
  timezone:
    description: The user's time zone in this application, for example V(Europe/Berlin).
    type: str
  id:
    description: The UUID that a new registration is to have. It cannot be changed.
    type: str
  authentication_token:
    description:
      - A token to log in with in place of a password, if the application's C(authentication_token_configuration) allows
        it.
    type: str
  generate_authentication_token:
    description: Whether FusionAuth is to make up such a token for a new registration.
    type: bool
  skip_registration_verification:
    description: Whether a new registration needs no verification. FusionAuth takes V(false).
    type: bool
  skip_verification:
    description: Whether a new user needs no verification. FusionAuth takes V(false).
    type: bool
  send_set_password_identity_type:
    description:
      - Where a new user is asked to set a password, V(email), V(phone) or V(doNotSend). Since FusionAuth 1.59.
    type: str
  disable_domain_block:
    description: Whether the user's e-mail address may be of a domain that the tenant blocks. FusionAuth takes V(false).
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
- name: Ada is a clerk of the shop
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    roles: [clerk]

- name: She is a customer as well, and has a desk
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    roles: [clerk, customer]
    data:
      desk: 12

- name: The shop calls her by another name
  gatewright.auth.fusionauth_user_registration:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    application: Shop
    username: Countess

- name: She has left the shop
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
    - The registration in FusionAuth's own spelling and the user's id, empty when it is absent. Its
      C(authenticationToken) is masked unless O(return_secrets=true).
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

from ..module_utils._task import RETURN_SECRETS
from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import REGISTRATION
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "user": {"type": "str", "required": True},
    "application": {"type": "str", "required": True},
    "tenant": {"type": "str"},
    "roles": {"type": "list", "elements": "str"},
    "username": {"type": "str"},
    "data": {"type": "dict"},
    "preferred_languages": {"type": "list", "elements": "str"},
    "timezone": {"type": "str"},
    "id": {"type": "str"},
    "authentication_token": {"type": "str", "no_log": True},
    "generate_authentication_token": {"type": "bool", "no_log": False},
    "skip_registration_verification": {"type": "bool"},
    "skip_verification": {"type": "bool"},
    "send_set_password_identity_type": {"type": "str", "no_log": False},
    "disable_domain_block": {"type": "bool"},
}

TASK = manage_fusionauth(REGISTRATION, OPTIONS, policies=RETURN_SECRETS)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
