#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_message_template
version_added: 0.1.0
short_description: Manage templates of FusionAuth's messages to telephones
description:
  - A message template is what a messenger sends, in Apache FreeMarker. Tenants and applications name the ones that
    they use.
  - A message template is found by O(id), else by O(name). A diff shows texts line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The template's name. It is unique in FusionAuth.
    type: str
  id:
    description:
      - The template's UUID. Needed to change its O(name).
      - For a new template, the UUID that it is to have.
    type: str
  type:
    description: Whether it is read or heard; V(Voice) since 1.65. A new template needs it. It cannot be changed.
    type: str
    choices: [SMS, Voice]
  default_template:
    description:
      - The message, for whoever speaks none of the languages of O(localized_templates). A new template needs it. It
        is compared line by line; white space around it does not count.
      - To keep it in a file, give it with the lookup P(ansible.builtin.file#lookup).
    type: str
  localized_templates:
    description: Messages by locale, for example V(de) or V(pt_BR), merged into what the server has.
    type: dict
  data:
    description:
      - Anything you want to keep with the template. Its keys are yours and stay as they are written. It is merged
        into what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Templates belong to no tenant, so this takes a global API key.
  - FusionAuth does not delete a template that is in use.
seealso:
  - module: gatewright.auth.fusionauth_messenger
  - module: gatewright.auth.fusionauth_email_template
"""

EXAMPLES = r"""
- name: The code that is asked for as a second factor
  gatewright.auth.fusionauth_message_template:
    fusionauth_url: http://localhost:9011
    name: Second factor
    type: SMS
    default_template: "Your code is ${code}"
    localized_templates:
      de: "Ihr Code ist ${code}"

- name: No such template
  gatewright.auth.fusionauth_message_template:
    fusionauth_url: http://localhost:9011
    name: Second factor
    state: absent
"""

RETURN = r"""
message_template:
  description: The template in FusionAuth's own spelling, empty when it is absent.
  type: dict
  returned: success
  sample:
    data: {}
    defaultTemplate: Your code is ${code}
    id: 1d0c9b8a-7f6e-4d5c-8bfa-c9b8a7f6e507
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    localizedTemplates:
      de: Ihr Code ist ${code}
    name: Second factor
    type: SMS
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import MESSAGE_TEMPLATE
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {"type": "str", "choices": ["SMS", "Voice"]},
    "default_template": {"type": "str"},
    "localized_templates": {"type": "dict"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(MESSAGE_TEMPLATE, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
