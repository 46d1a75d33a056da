#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_form_field
version_added: 0.1.0
short_description: Manage fields of FusionAuth's forms
description:
  - A form field is one thing that a form asks for.
  - A form field is found by O(id), else by O(name).
  - Of fields that FusionAuth knows by their O(key), for example C(user.email), it decides O(type) and O(control)
    itself, whatever a task says; that makes no change.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The field's name. It is unique in FusionAuth.
    type: str
  id:
    description:
      - The field's UUID. Needed to change its O(name).
      - For a new field, the UUID that it is to have.
    type: str
  key:
    description:
      - Where the answer is kept, for example V(user.firstName) or V(registration.data.customer_number). A new field
        needs it, but for one with a O(consent). It cannot be changed.
    type: str
  type:
    description: What sort of answer is wanted. FusionAuth takes V(string).
    type: str
    choices: [bool, consent, date, email, number, phoneNumber, string]
  control:
    description: What it looks like. FusionAuth takes V(text), or chooses by O(key). It cannot be changed.
    type: str
    choices: [checkbox, number, password, radio, select, text, textarea]
  consent:
    description: What to consent to, by name or id. Needed for O(type=consent), and then there is no O(key).
    type: str
  required:
    description: Whether there must be an answer. FusionAuth takes V(false).
    type: bool
  confirm:
    description: Whether to ask twice. FusionAuth takes V(false).
    type: bool
  options:
    description: What one can choose among, in this order, replaced as a whole.
    type: list
    elements: str
  validator:
    description:
      - C(enabled) (V(false)) and C(expression), a regular expression that the answer must match. Only where
        O(control) is V(number), V(text) or V(textarea).
    type: dict
  description:
    description: What it is for.
    type: str
  data:
    description:
      - Anything you want to keep with the field. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Fields belong to no tenant, so this takes a global API key.
  - FusionAuth does not delete a field that a form uses.
seealso:
  - module: gatewright.auth.fusionauth_form
  - module: gatewright.auth.fusionauth_consent
"""

EXAMPLES = r"""
- name: A number that is on every bill
  gatewright.auth.fusionauth_form_field:
    fusionauth_url: http://localhost:9011
    name: Customer number
    key: registration.data.customer_number
    control: text
    required: true
    validator:
      enabled: true
      expression: "[0-9]{6}"

- name: No such field
  gatewright.auth.fusionauth_form_field:
    fusionauth_url: http://localhost:9011
    name: Customer number
    state: absent
"""

RETURN = r"""
form_field:
  description: The field in FusionAuth's own spelling, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import FORM_FIELD
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "key": {"type": "str", "no_log": False},
    "type": {"type": "str", "choices": ["bool", "consent", "date", "email", "number", "phoneNumber", "string"]},
    "control": {"type": "str", "choices": ["checkbox", "number", "password", "radio", "select", "text", "textarea"]},
    "consent": {"type": "str"},
    "required": {"type": "bool"},
    "confirm": {"type": "bool"},
    "options": {"type": "list", "elements": "str"},
    "validator": {"type": "dict"},
    "description": {"type": "str"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(FORM_FIELD, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
