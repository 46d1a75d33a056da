#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_application_oauth_scope
version_added: 0.1.0
short_description: Manage OAuth scopes of FusionAuth's applications
description:
  - A scope is what a client may ask for, and a user agree to, when a token is issued for an application.
  - M(gatewright.auth.fusionauth_application) can state all scopes of an application at once. This module manages one of
    them and touches no other.
  - A scope is found by O(application) and O(id), else O(name).
author: The gatewright.auth authors (@gatewright)
options:
  application:
    description: The application that has the scope, by name or id.
    type: str
    required: true
  name:
    description: What a client asks for, unique in its application, for example V(orders:read).
    type: str
  id:
    description:
      - The scope's UUID. Needed to change its O(name).
      - For a new scope, the UUID that it is to have.
    type: str
  description:
    description: What the scope is for, for those who manage it.
    type: str
  default_consent_message:
    description: What a user is asked to agree to, unless the theme has a message for it.
    type: str
  default_consent_detail:
    description: More of that in smaller letters.
    type: str
  required:
    description: Whether a user who wants to go on must agree. FusionAuth takes V(false).
    type: bool
  data:
    description: Anything you want to keep with the scope. Its keys are yours and stay as they are written.
    type: dict
  tenant:
    description:
      - The tenant of the application, by name or id. Needed where several tenants have an application of that name.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Needs FusionAuth 1.50 or newer and a licence for scopes of your own.
seealso:
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: Clients may ask to read orders
  gatewright.auth.fusionauth_application_oauth_scope:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: orders:read
    default_consent_message: See what you have ordered
    required: true

- name: They may no longer
  gatewright.auth.fusionauth_application_oauth_scope:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: orders:read
    state: absent
"""

RETURN = r"""
application_oauth_scope:
  description: The scope in FusionAuth's own spelling, empty when it is absent.
  type: dict
  returned: success
  sample:
    applicationId: 3b0c9b8a-5b1e-4c44-9a51-1de0b9a1c001
    data: {}
    defaultConsentMessage: See what you have ordered
    id: 0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: orders:read
    required: true
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import APPLICATION_OAUTH_SCOPE
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "application": {"type": "str", "required": True},
    "name": {"type": "str"},
    "id": {"type": "str"},
    "description": {"type": "str"},
    "default_consent_message": {"type": "str"},
    "default_consent_detail": {"type": "str"},
    "required": {"type": "bool"},
    "data": {"type": "dict"},
    "tenant": {"type": "str"},
}

TASK = manage_fusionauth(APPLICATION_OAUTH_SCOPE, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
