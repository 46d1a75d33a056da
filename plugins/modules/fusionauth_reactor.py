#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_reactor
version_added: 0.1.0
short_description: Manage the license of FusionAuth
description:
  - A license activates FusionAuth Reactor, that is, the paid features.
  - FusionAuth never returns its license, so an active license is left alone unless O(update_secret=always).
author: The gatewright.auth authors (@gatewright)
options:
  state:
    description:
      - V(present) activates the license if none is active.
      - V(reset) deactivates the license. There is no V(absent), because the license status always exists.
    type: str
    choices: [present, reset]
    default: present
  license_id:
    description: The id of the license. Required to activate it.
    type: str
  license:
    description: The text of the license, for a FusionAuth server without internet access.
    type: str
  update_secret:
    description:
      - V(on_create) activates the license only if none is active.
      - V(always) activates it in every run, for example to replace it. Such a task always reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
attributes:
  idempotent:
    support: partial
    details:
      - When O(update_secret=always), every run that cannot compare the secret writes it and reports a change.
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - A license applies to all tenants, so this module requires a global API key.
seealso:
  - module: gatewright.auth.fusionauth_system_configuration
"""

EXAMPLES = r"""
- name: Activate the license
  gatewright.auth.fusionauth_reactor:
    fusionauth_url: http://localhost:9011
    license_id: "{{ fusionauth_license_id }}"

- name: Deactivate the license
  gatewright.auth.fusionauth_reactor:
    fusionauth_url: http://localhost:9011
    state: reset
"""

RETURN = r"""
reactor:
  description:
    - The features that the license activates, as returned by FusionAuth (with camelCase keys), or an empty dictionary
      if no license is active.
  type: dict
  returned: success
  sample:
    connectors: ACTIVE
    expiration: "2027-12-31"
    licenseAttributes: {}
    licensed: true
    scimServer: DISABLED
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.reactor import REACTOR

SPEC = manage_fusionauth(REACTOR)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
