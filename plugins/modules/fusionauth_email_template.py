#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_email_template
version_added: 0.1.0
short_description: Manage FusionAuth's e-mail templates
description:
  - An e-mail template is a message that FusionAuth sends, in Apache FreeMarker. Tenants and applications name the
    ones that they use.
  - An e-mail template is found by O(id), else by O(name).
  - A new one needs the texts without a language, which serve whoever speaks none of the others. A diff shows texts
    line by line.
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
  default_subject:
    description: The subject. A new template needs it.
    type: str
  default_html_template:
    description:
      - The message as HTML. A new template needs it. It is compared line by line; white space around it does not
        count.
      - To keep it in a file, give it with the lookup P(ansible.builtin.file#lookup).
    type: str
  default_text_template:
    description:
      - The message as plain text. A new template needs it. It is compared line by line; white space around it does
        not count.
    type: str
  default_from_name:
    description: Who it is from, where that is not the tenant's.
    type: str
  from_email:
    description: The address it is from, where that is not the tenant's.
    type: str
  localized_subjects:
    description: Subjects by locale, for example V(de) or V(pt_BR), merged into what the server has.
    type: dict
  localized_html_templates:
    description: The same for the message as HTML.
    type: dict
  localized_text_templates:
    description: The same for the message as plain text.
    type: dict
  localized_from_names:
    description: The same for who it is from.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Templates belong to no tenant, so this takes a global API key.
  - FusionAuth does not delete a template that is in use.
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_message_template
"""

EXAMPLES = r"""
- name: The message that lets users choose a password
  gatewright.auth.fusionauth_email_template:
    fusionauth_url: http://localhost:9011
    name: Set password
    default_subject: Choose your password
    default_html_template: "{{ lookup('ansible.builtin.file', 'mail/set_password.html.ftl') }}"
    default_text_template: "{{ lookup('ansible.builtin.file', 'mail/set_password.txt.ftl') }}"
    localized_subjects:
      de: Wählen Sie Ihr Passwort

- name: Nothing but the default subject
  gatewright.auth.fusionauth_email_template:
    fusionauth_url: http://localhost:9011
    name: Set password
    reset: [localized_subjects]

- name: No such template
  gatewright.auth.fusionauth_email_template:
    fusionauth_url: http://localhost:9011
    name: Set password
    state: absent
"""

RETURN = r"""
email_template:
  description: The template in FusionAuth's own spelling, empty when it is absent.
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
      de: Wählen Sie Ihr Passwort
    localizedTextTemplates: {}
    name: Set password
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import EMAIL_TEMPLATE
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "default_subject": {"type": "str"},
    "default_html_template": {"type": "str"},
    "default_text_template": {"type": "str"},
    "default_from_name": {"type": "str"},
    "from_email": {"type": "str"},
    "localized_subjects": {"type": "dict"},
    "localized_html_templates": {"type": "dict"},
    "localized_text_templates": {"type": "dict"},
    "localized_from_names": {"type": "dict"},
}

TASK = manage_fusionauth(EMAIL_TEMPLATE, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
