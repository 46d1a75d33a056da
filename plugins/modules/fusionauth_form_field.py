#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_form_field
version_added: 0.1.0
short_description: Manage FusionAuth form fields
description:
  - A form field is a single input of a form.
  - The module finds a form field by O(id) if set, otherwise by O(name).
  - For fields whose O(key) FusionAuth knows, for example C(user.email), FusionAuth determines O(type) and O(control)
    itself, whatever the task sets. This is not reported as a change.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the field, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the field. Required only to change its O(name).
      - When the field is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  key:
    description:
      - Where the value is stored, for example V(user.firstName) or V(registration.data.customer_number). Required on
        creation, except for fields with a O(consent). Cannot be changed after creation.
    type: str
  type:
    description: The data type of the value. FusionAuth's default is V(string).
    type: str
    choices: [bool, consent, date, email, number, phoneNumber, string]
  control:
    description:
      - The form control to display. FusionAuth's default is V(text), or depends on O(key). Cannot be changed after
        creation.
    type: str
    choices: [checkbox, number, password, radio, select, text, textarea]
  consent:
    description: The consent to ask for, by name or id. Required if O(type=consent), which does not allow a O(key).
    type: str
  required:
    description: Whether a value is required. FusionAuth's default is V(false).
    type: bool
  confirm:
    description: Whether to ask for the value twice. FusionAuth's default is V(false).
    type: bool
  options:
    description: The options that users can choose from, in this order. The list is replaced as a whole.
    type: list
    elements: str
  validator:
    description:
      - C(enabled) (V(false)) and C(expression), a regular expression that the value must match. Only allowed if
        O(control) is V(number), V(text) or V(textarea).
    type: dict
  description:
    description: A description for administrators.
    type: str
  data:
    description:
      - Arbitrary data to store with the field. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Fields belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a field that is used in a form.
seealso:
  - module: gatewright.auth.fusionauth_form
  - module: gatewright.auth.fusionauth_consent
"""

EXAMPLES = r"""
- name: Create a field for the customer number
  gatewright.auth.fusionauth_form_field:
    fusionauth_url: http://localhost:9011
    name: Customer number
    key: registration.data.customer_number
    control: text
    required: true
    validator:
      enabled: true
      expression: "[0-9]{6}"

- name: Remove a field
  gatewright.auth.fusionauth_form_field:
    fusionauth_url: http://localhost:9011
    name: Customer number
    state: absent
"""

RETURN = r"""
form_field:
  description: The field as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    confirm: false
    control: text
    data: {}
    id: 4a3f2e1d-0c9b-4a8f-9efd-fcebdac9b810
    insertInstant: 1764000000000
    key: registration.data.customer_number
    lastUpdateInstant: 1764000000000
    name: Customer number
    options: []
    required: true
    type: string
    validator:
      enabled: true
      expression: "[0-9]{6}"
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.forms import FORM_FIELD

SPEC = manage_fusionauth(FORM_FIELD)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
