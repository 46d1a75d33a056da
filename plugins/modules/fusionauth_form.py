#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_form
version_added: 0.1.0
short_description: Manage FusionAuth forms
description:
  - A form is made up of form fields. Users fill it in to register or to edit their profile, or administrators in the
    admin UI.
  - The module finds a form by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the form, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the form. Required only to change its O(name).
      - When the form is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  type:
    description: The purpose of the form. Required on creation. Cannot be changed after creation.
    type: str
    choices: [adminRegistration, adminUser, registration, selfServiceUser]
  steps:
    description:
      - The steps of the form, in this order. The list is replaced as a whole. Each step has C(fields), an ordered list
        of names or ids, and, in FusionAuth 1.62 or later, C(type), which is V(collectData) (the default),
        V(verifyEmail) or V(verifyPhoneNumber).
      - Required on creation.
    type: list
    elements: dict
  data:
    description:
      - Arbitrary data to store with the form. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Forms belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a form that is in use. A custom registration form of an application requires a license.
seealso:
  - module: gatewright.auth.fusionauth_form_field
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: Create a form with two steps
  gatewright.auth.fusionauth_form:
    fusionauth_url: http://localhost:9011
    name: Registration of customers
    type: registration
    steps:
      - fields: [E-mail, Password]
      - fields: [Customer number]

- name: Remove a form
  gatewright.auth.fusionauth_form:
    fusionauth_url: http://localhost:9011
    name: Registration of customers
    state: absent
"""

RETURN = r"""
form:
  description: The form as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    data: {}
    id: 3f2e1d0c-9b8a-4f7e-8dfc-ebdac9b8a709
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    name: Registration of customers
    steps:
      - fields: [4a3f2e1d-0c9b-4a8f-9efd-fcebdac9b810]
        type: collectData
    type: registration
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.forms import FORM

SPEC = manage_fusionauth(FORM)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
