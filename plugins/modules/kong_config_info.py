#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_config_info
version_added: 0.1.0
short_description: Export the configuration of Kong Gateway
description:
  - Returns a declarative configuration that M(gatewright.auth.kong_config) accepts and that reproduces the server's
    state. Routes are nested in their service, credentials and consumer group names in their consumer, names replace
    UUIDs, and default values are omitted.
  - Applying the result to the same server changes nothing. Passwords that Kong stores only as a hash are omitted, with
    a warning for each.
  - The result is written in the format that decK reads. Certificates are listed and referred to by UUID, keys are
    listed next to key sets, and C(protocols) and C(algorithm) are included even when they are the defaults.
  - Where a value on the server contains C(${{), the configuration contains C(${{`${{`}}), so that neither
    M(gatewright.auth.kong_config) nor decK substitutes anything.
author: The gatewright.auth authors (@gatewright)
options:
  select_tags:
    description:
      - Exports only entities that carry all of these tags. The tags are listed once, under C(_info), and not repeated
        in each entity.
    type: list
    elements: str
    default: []
  ids:
    description:
      - Whether to include the UUID of every entity, so that another server assigns the same ones. If V(false), UUIDs
        are included only for entities without a name and for certificates, which can only be referred to by UUID.
    type: bool
    default: false
  defaults:
    description: Whether to include values that are the server's defaults.
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
  - gatewright.auth._kong
  - gatewright.auth._state.secrets
seealso:
  - module: gatewright.auth.kong_config
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Export the configuration of a gateway
  gatewright.auth.kong_config_info:
    kong_admin_url: http://localhost:8001
  register: gateway

- name: Export it to a file for review or for decK
  gatewright.auth.kong_config_info:
    kong_admin_url: http://localhost:8001
    dest: /tmp/kong.yml

- name: Back it up with its secrets, and keep the previous backup if it differs
  gatewright.auth.kong_config_info:
    kong_admin_url: http://localhost:8001
    dest: /tmp/kong-backup.json
    backup: true
    return_secrets: true

- name: Export one team's entities with the secrets that a restore needs
  gatewright.auth.kong_config_info:
    kong_admin_url: http://localhost:8001
    select_tags: [team-a]
    return_secrets: true
  no_log: true
"""

RETURN = r"""
config:
  description:
    - The declarative configuration. Unless O(return_secrets=true), secrets are masked, as are values that may be
      secrets, such as those of headers. M(gatewright.auth.kong_config) rejects a configuration that contains masked
      values.
  type: dict
  returned: unless O(dest) is set
  sample:
    _format_version: "3.0"
    services:
      - name: orders
        host: 127.0.0.1
        port: 9080
        routes:
          - name: orders
            paths: [/orders]
            plugins:
              - name: jwt
                config:
                  claims_to_verify: [exp]
    consumers:
      - username: fusionauth
backup_file:
  description: The copy of the file that was replaced.
  type: str
  returned: if O(backup=true) and the content of the file was replaced
  sample: /tmp/kong.yml.4711.2026-11-28@12:00:00~
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.config.export import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
