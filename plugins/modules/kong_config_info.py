#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_config_info
version_added: 0.1.0
short_description: Export all of Kong Gateway as one declarative configuration
description:
  - Returns what M(gatewright.auth.kong_config) takes, and what would make the server as it is - routes within their
    service, credentials and the names of consumer groups within their consumer, names where the Admin API has UUIDs,
    nothing that is a default anyway.
  - Applied to the same server again it changes nothing. Passwords that Kong only keeps a hash of are left out, and
    a warning names each of them.
  - It is written as decK reads it - certificates are told and referred to by UUID, keys stand beside key sets, and
    C(protocols) and C(algorithm) are there even where they are the defaults.
  - Where a text on the server holds C(${{), the configuration has C(${{`${{`}}), so that neither
    M(gatewright.auth.kong_config) nor decK fills in anything that Kong was never told to.
author: The gatewright.auth authors (@gatewright)
options:
  select_tags:
    description: Only entities that carry all of these tags. The tags are told once, under C(_info), not at each entity.
    type: list
    elements: str
    default: []
  ids:
    description:
      - Whether every entity has its UUID, so that another server gets the same ones. Otherwise only those have it that
        have no name, and certificates, which others refer to by UUID alone.
    type: bool
    default: false
  defaults:
    description: Whether values that are the server's defaults are told as well.
    type: bool
    default: false
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._attributes.info
  - gatewright.auth._kong
  - gatewright.auth._state.secrets
seealso:
  - module: gatewright.auth.kong_config
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: What a gateway is configured to do
  gatewright.auth.kong_config_info:
    kong_admin_url: http://localhost:8001
  register: gateway

- name: Keep it in a file, for review or for decK
  ansible.builtin.copy:
    content: "{{ gateway.config | to_nice_yaml(sort_keys=false) }}"
    dest: /tmp/kong.yml
    mode: "0600"

- name: One team's part of it, with the secrets that a restore needs
  gatewright.auth.kong_config_info:
    kong_admin_url: http://localhost:8001
    select_tags: [team-a]
    return_secrets: true
  no_log: true
"""

RETURN = r"""
config:
  description:
    - The declarative configuration. Secrets are masked unless O(return_secrets), and so is what could be one, such as
      the values of headers. M(gatewright.auth.kong_config) refuses a configuration with masked values in it.
  type: dict
  returned: success
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
"""

from ..module_utils._task import main as run
from ..module_utils.kong._export import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
