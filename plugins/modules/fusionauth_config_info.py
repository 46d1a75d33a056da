#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_config_info
version_added: 0.1.0
short_description: Export the configuration of FusionAuth
description:
  - Returns a configuration that M(gatewright.auth.fusionauth_config) accepts and that reproduces the server's state.
    Options are named as in the modules, names replace ids, and default and generated values are omitted.
  - Applying the result to the same server changes nothing. This requires the secrets to be included, so set
    O(return_secrets=true).
  - Private keys, passwords and licenses are never included, because FusionAuth does not return them. A key of type
    V(Secret) is included without its secret, with a warning.
  - Objects that FusionAuth does not list are omitted. These are API keys, users, registrations, entities, grants and
    group members. The roles and scopes of an application are included in the application.
author: The gatewright.auth authors (@gatewright)
options:
  kinds:
    description:
      - Exports only objects of these kinds, named as in a configuration (C(applications), C(system_configuration)). If
        not set, all kinds are exported, and the API key must be allowed to read each of them.
    type: list
    elements: str
  ids:
    description:
      - Whether to include the id of every object, so that another server assigns the same ones. If V(false), ids are
        included only for objects without a unique name.
      - Objects that are part of every FusionAuth have a different id on each server and are always identified by name.
    type: bool
    default: false
  defaults:
    description: Whether to include values that are the server's defaults.
    type: bool
    default: false
  shipped:
    description:
      - Whether to include objects that are part of every FusionAuth and have never been changed, such as the default
        tenant.
    type: bool
    default: false
  dest:
    description:
      - A file on the host that the module runs on. The configuration is written to it, as JSON if its name ends in
        C(.json), otherwise as YAML, and is not returned.
      - The file is replaced atomically, and only if its content or its mode differs. Its mode is C(0600).
      - Set O(return_secrets=true) to write secrets in clear text. The diff never shows them.
    type: path
    version_added: 1.0.0
  backup:
    description: Whether to keep a copy of the file, named after the time, before its content is replaced.
    type: bool
    version_added: 1.0.0
    default: false
extends_documentation_fragment:
  - gatewright.auth._attributes.export
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.secrets
seealso:
  - module: gatewright.auth.fusionauth_config
  - module: gatewright.auth.fusionauth_info
"""

EXAMPLES = r"""
- name: Export the configuration of a server
  gatewright.auth.fusionauth_config_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
  register: found

- name: Export it to a file for review
  gatewright.auth.fusionauth_config_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    dest: /tmp/fusionauth.yml

- name: Back it up with its secrets, and keep the previous backup if it differs
  gatewright.auth.fusionauth_config_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    dest: /tmp/fusionauth-backup.json
    backup: true
    return_secrets: true

- name: Export only applications and groups, with the secrets that a restore needs
  gatewright.auth.fusionauth_config_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    kinds: [applications, groups]
    return_secrets: true
  no_log: true
"""

RETURN = r"""
config:
  description: The configuration. Secrets are masked unless O(return_secrets=true).
  type: dict
  returned: unless O(dest) is set
  sample:
    tenants:
      - name: Default
        issuer: http://localhost:9011
    applications:
      - name: shop
        tenant: Default
        roles:
          - name: buyer
        jwt_configuration:
          enabled: true
          access_token_key: shop
          id_token_key: shop
backup_file:
  description: The copy of the file that was replaced.
  type: str
  returned: if O(backup=true) and the content of the file was replaced
  sample: /tmp/fusionauth.yml.4711.2026-11-28@12:00:00~
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.config.export import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
