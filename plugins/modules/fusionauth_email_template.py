#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_email_template
version_added: 0.1.0
short_description: Manage FusionAuth e-mail templates
description:
  - An e-mail template is a message that FusionAuth sends, written in Apache FreeMarker. Tenants and applications refer
    to the templates that they use.
  - The module finds an e-mail template by O(id) if set, otherwise by O(name).
  - The default texts are required on creation. They are used if there is no text in the user's language. A diff shows
    texts line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the template, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the template. Required only to change its O(name).
      - When the template is created, the UUID to assign to it.
    type: str
  default_subject:
    description: The default subject. Required on creation.
    type: str
  default_html_template:
    description:
      - The default HTML body. Required on creation. Compared line by line, ignoring leading and trailing white space.
      - To read it from a file, use the lookup P(ansible.builtin.file#lookup).
    type: str
  default_text_template:
    description:
      - The default plain text body. Required on creation. Compared line by line, ignoring leading and trailing white
        space.
    type: str
  default_from_name:
    description: The default name of the sender. If not set, the tenant's is used.
    type: str
  from_email:
    description: The e-mail address of the sender. If not set, the tenant's is used.
    type: str
  localized_subjects:
    description: Subjects by locale, for example V(de) or V(pt_BR). The mapping is merged into what the server has.
    type: dict
  localized_html_templates:
    description: HTML bodies by locale. The mapping is merged into what the server has.
    type: dict
  localized_text_templates:
    description: Plain text bodies by locale. The mapping is merged into what the server has.
    type: dict
  localized_from_names:
    description: Names of the sender by locale. The mapping is merged into what the server has.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Templates belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a template that is in use.
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_message_template
"""

EXAMPLES = r"""
- name: Create the message that asks users to choose a password
  gatewright.auth.fusionauth_email_template:
    fusionauth_url: http://localhost:9011
    name: Set password
    default_subject: Choose your password
    default_html_template: "{{ lookup('ansible.builtin.file', 'mail/set_password.html.ftl') }}"
    default_text_template: "{{ lookup('ansible.builtin.file', 'mail/set_password.txt.ftl') }}"
    localized_subjects:
      de: Passwort festlegen

- name: Keep only the default subject
  gatewright.auth.fusionauth_email_template:
    fusionauth_url: http://localhost:9011
    name: Set password
    reset: [localized_subjects]

- name: Remove a template
  gatewright.auth.fusionauth_email_template:
    fusionauth_url: http://localhost:9011
    name: Set password
    state: absent
"""

RETURN = r"""
email_template:
  description: The template as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    defaultHtmlTemplate: <p>Choose your password</p>
    defaultSubject: Choose your password
    defaultTextTemplate: Choose your password
    id: 0c9b8a7f-6e5d-4c4b-9af9-b8a7f6e5d406
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    localizedFromNames: {}
    localizedHtmlTemplates: {}
    localizedSubjects:
      de: Passwort festlegen
    localizedTextTemplates: {}
    name: Set password
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.templates import EMAIL_TEMPLATE

SPEC = manage_fusionauth(EMAIL_TEMPLATE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
