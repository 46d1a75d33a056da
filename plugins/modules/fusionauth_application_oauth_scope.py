#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_application_oauth_scope
version_added: 0.1.0
short_description: Manage OAuth scopes of FusionAuth applications
description:
  - A scope is a permission that a client can request, and a user can consent to, when a token is issued for an
    application.
  - This module manages a single scope and does not touch the others. To declare all scopes of an application at once,
    use M(gatewright.auth.fusionauth_application).
  - The module finds a scope by O(application) and O(id) if set, otherwise by O(application) and O(name).
author: The gatewright.auth authors (@gatewright)
options:
  application:
    description: The application that the scope belongs to, by name or id.
    type: str
    required: true
  name:
    description: The name that clients request, unique in its application, for example V(orders:read).
    type: str
  id:
    description:
      - The UUID of the scope. Required only to change its O(name).
      - When the scope is created, the UUID to assign to it.
    type: str
  description:
    description: The purpose of the scope, for administrators.
    type: str
  default_consent_message:
    description: The message that asks a user for consent, unless the theme provides one.
    type: str
  default_consent_detail:
    description: Further details, which are shown in smaller print.
    type: str
  required:
    description: Whether a user must consent to the scope in order to continue. FusionAuth's default is V(false).
    type: bool
  data:
    description: Arbitrary data to store with the scope. Keys are sent exactly as written.
    type: dict
  tenant:
    description:
      - The tenant of the application, by name or id. Required if several tenants have an application of that name.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Requires FusionAuth 1.50 or later and a license for custom scopes.
seealso:
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: Allow clients to request read access to orders
  gatewright.auth.fusionauth_application_oauth_scope:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: orders:read
    default_consent_message: See what you have ordered
    required: true

- name: Remove the scope
  gatewright.auth.fusionauth_application_oauth_scope:
    fusionauth_url: http://localhost:9011
    application: Shop
    name: orders:read
    state: absent
"""

RETURN = r"""
application_oauth_scope:
  description: The scope as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.applications import (
    APPLICATION_OAUTH_SCOPE,
)

SPEC = manage_fusionauth(APPLICATION_OAUTH_SCOPE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
