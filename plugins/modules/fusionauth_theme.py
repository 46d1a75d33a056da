#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_theme
version_added: 0.1.0
short_description: Manage themes of FusionAuth's pages
description:
  - A theme is what FusionAuth's own pages look like. Tenants and applications name the one that they use.
  - A theme is found by O(id), else by O(name). The two that FusionAuth comes with can be copied, but neither changed
    nor deleted.
  - A diff shows texts line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The theme's name. It is unique in FusionAuth.
    type: str
  id:
    description:
      - The theme's UUID. Needed to change its O(name).
      - For a new theme, the UUID that it is to have.
    type: str
  type:
    description:
      - Whether it is made of O(templates), which FusionAuth takes, or of O(variables). It cannot be changed.
    type: str
    choices: [advanced, simple]
  source_theme:
    description: The theme to copy when this one is made, by name or id. Of no consequence for a theme that exists.
    type: str
  templates:
    description:
      - Pages, by their names, in Apache FreeMarker, for example C(oauth2_authorize), C(oauth2_register),
        C(password_forgot), C(account_index) or C(helpers). They are merged into what the server has; it takes its own
        for those that a new theme leaves out.
      - To keep it in a file, give it with the lookup P(ansible.builtin.file#lookup).
    type: dict
  variables:
    description:
      - Colours, fonts and pictures of a V(simple) theme, by their names, for example C(primary_button_color),
        C(logo_image_url) or C(font_family), merged into what the server has.
    type: dict
  stylesheet:
    description: CSS. It is compared line by line; white space around it does not count.
    type: str
  default_messages:
    description:
      - What pages say, as lines C(name=text). A new theme needs it, or O(source_theme). FusionAuth names every
        message that is missing. It is compared line by line; white space around it does not count.
    type: str
  localized_messages:
    description: The same by locale, for example V(de) or V(pt_BR), merged into what the server has.
    type: dict
  data:
    description:
      - Anything you want to keep with the theme. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Themes belong to no tenant, so this takes a global API key.
  - FusionAuth does not delete a theme that is in use.
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: A theme of our own, to begin with like FusionAuth's
  gatewright.auth.fusionauth_theme:
    fusionauth_url: http://localhost:9011
    name: Shop
    source_theme: FusionAuth
    stylesheet: "{{ lookup('ansible.builtin.file', 'theme/shop.css') }}"
    templates:
      oauth2_authorize: "{{ lookup('ansible.builtin.file', 'theme/log_in.ftl') }}"

- name: Have it used
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Default
    theme: Shop

- name: No such theme
  gatewright.auth.fusionauth_theme:
    fusionauth_url: http://localhost:9011
    name: Old shop
    state: absent
"""

RETURN = r"""
theme:
  description: The theme in FusionAuth's own spelling, empty when it is absent.
  type: dict
  returned: success
  sample:
    data: {}
    defaultMessages: login=Log in
    id: 2e1d0c9b-8a7f-4e6d-9cfb-dac9b8a7f608
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    localizedMessages: {}
    name: Shop
    stylesheet: "body { color: black }"
    templates:
      oauth2Authorize: "[#ftl/] ..."
    type: advanced
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import THEME
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {"type": "str", "choices": ["advanced", "simple"]},
    "source_theme": {"type": "str"},
    "templates": {"type": "dict"},
    "variables": {"type": "dict"},
    "stylesheet": {"type": "str"},
    "default_messages": {"type": "str"},
    "localized_messages": {"type": "dict"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(THEME, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
