#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_message_template
version_added: 0.1.0
short_description: Manage FusionAuth message templates
description:
  - A message template is the text of a message that a messenger sends, for example as an SMS, written in Apache
    FreeMarker. Tenants and applications refer to the templates that they use.
  - The module finds a message template by O(id) if set, otherwise by O(name). A diff shows texts line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the template, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the template. Required only to change its O(name).
      - When the template is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  type:
    description:
      - Whether the message is sent as text or read aloud. V(Voice) requires FusionAuth 1.65 or later. Required on
        creation. Cannot be changed after creation.
    type: str
    choices: [SMS, Voice]
  default_template:
    description:
      - The default text, which is used if O(localized_templates) has none in the user's language. Required on creation.
        Compared line by line, ignoring leading and trailing white space.
      - To read it from a file, use the lookup P(ansible.builtin.file#lookup).
    type: str
  localized_templates:
    description: Texts by locale, for example V(de) or V(pt_BR). The mapping is merged into what the server has.
    type: dict
  data:
    description:
      - Arbitrary data to store with the template. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Templates belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a template that is in use.
seealso:
  - module: gatewright.auth.fusionauth_messenger
  - module: gatewright.auth.fusionauth_email_template
"""

EXAMPLES = r"""
- name: Create the message with a code for multi-factor authentication
  gatewright.auth.fusionauth_message_template:
    fusionauth_url: http://localhost:9011
    name: Second factor
    type: SMS
    default_template: "Your code is ${code}"
    localized_templates:
      de: "Ihr Code ist ${code}"

- name: Remove a template
  gatewright.auth.fusionauth_message_template:
    fusionauth_url: http://localhost:9011
    name: Second factor
    state: absent
"""

RETURN = r"""
message_template:
  description: The template as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.templates import MESSAGE_TEMPLATE

SPEC = manage_fusionauth(MESSAGE_TEMPLATE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
