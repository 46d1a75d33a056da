#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_theme
version_added: 0.1.0
short_description: Manage FusionAuth themes
description:
  - A theme defines the look of FusionAuth's own pages. Tenants and applications refer to the theme that they use.
  - The module finds a theme by O(id) if set, otherwise by O(name). FusionAuth's two built-in themes can be copied, but
    neither changed nor deleted.
  - A diff shows texts line by line.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the theme, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the theme. Required only to change its O(name).
      - When the theme is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  type:
    description:
      - Whether the theme consists of O(templates), which is FusionAuth's default, or of O(variables). Cannot be changed
        after creation.
    type: str
    choices: [advanced, simple]
  source_theme:
    description: The theme to copy when this one is created, by name or id. Ignored if the theme already exists.
    type: str
  templates:
    description:
      - The page templates by name, in Apache FreeMarker, for example C(oauth2_authorize), C(oauth2_register),
        C(password_forgot), C(account_index) or C(helpers). The mapping is merged into what the server has. For pages
        that a new theme leaves out, FusionAuth uses its own.
      - To read it from a file, use the lookup P(ansible.builtin.file#lookup).
    type: dict
  variables:
    description:
      - The colors, fonts and images of a V(simple) theme by name, for example C(primary_button_color),
        C(logo_image_url) or C(font_family). The mapping is merged into what the server has.
    type: dict
  stylesheet:
    description: The CSS of the theme. Compared line by line, ignoring leading and trailing white space.
    type: str
  default_messages:
    description:
      - The texts of the pages, as lines of the form C(name=text). On creation, either this option or O(source_theme) is
        required. FusionAuth reports every missing message. Compared line by line, ignoring leading and trailing white
        space.
    type: str
  localized_messages:
    description: The texts by locale, for example V(de) or V(pt_BR). The mapping is merged into what the server has.
    type: dict
  data:
    description:
      - Arbitrary data to store with the theme. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Themes belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a theme that is in use.
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_application
"""

EXAMPLES = r"""
- name: Create a theme that starts as a copy of FusionAuth's
  gatewright.auth.fusionauth_theme:
    fusionauth_url: http://localhost:9011
    name: Shop
    source_theme: FusionAuth
    stylesheet: "{{ lookup('ansible.builtin.file', 'theme/shop.css') }}"
    templates:
      oauth2_authorize: "{{ lookup('ansible.builtin.file', 'theme/log_in.ftl') }}"

- name: Have the tenant use the theme
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Default
    theme: Shop

- name: Remove a theme
  gatewright.auth.fusionauth_theme:
    fusionauth_url: http://localhost:9011
    name: Old shop
    state: absent
"""

RETURN = r"""
theme:
  description: The theme as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.themes import THEME

SPEC = manage_fusionauth(THEME)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
