#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_form
version_added: 0.1.0
short_description: Manage forms that FusionAuth's users and administrators fill in
description:
  - A form is what users fill in to register or to change what is known of them, or administrators in the admin pages.
    It is made of fields.
  - A form is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The form's name. It is unique in FusionAuth.
    type: str
  id:
    description:
      - The form's UUID. Needed to change its O(name).
      - For a new form, the UUID that it is to have.
    type: str
  type:
    description: What it is for. A new form needs it. It cannot be changed.
    type: str
    choices: [adminRegistration, adminUser, registration, selfServiceUser]
  steps:
    description:
      - Its pages, in this order, replaced as a whole. Each has C(fields), by name or id, in their order, and, since
        FusionAuth 1.62, C(type) (V(collectData), V(verifyEmail) or V(verifyPhoneNumber)), which FusionAuth takes for
        V(collectData).
      - A new form needs them.
    type: list
    elements: dict
  data:
    description:
      - Anything you want to keep with the form. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Forms belong to no tenant, so this takes a global API key.
  - FusionAuth does not delete a form that is in use. An application's own registration form needs a licence.
seealso:
  - module: gatewright.auth.fusionauth_form_field
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: A form in two steps
  gatewright.auth.fusionauth_form:
    fusionauth_url: http://localhost:9011
    name: Registration of customers
    type: registration
    steps:
      - fields: [E-mail, Password]
      - fields: [Customer number]

- name: No such form
  gatewright.auth.fusionauth_form:
    fusionauth_url: http://localhost:9011
    name: Registration of customers
    state: absent
"""

RETURN = r"""
form:
  description: The form in FusionAuth's own spelling, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import FORM
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {"type": "str", "choices": ["adminRegistration", "adminUser", "registration", "selfServiceUser"]},
    "steps": {"type": "list", "elements": "dict"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(FORM, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
