#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_config_info
version_added: 0.1.0
short_description: Export all of FusionAuth as one configuration
description:
  - Returns what M(gatewright.auth.fusionauth_config) takes, and what would make the server as it is - options as the
    modules call them, names where the API has ids, nothing that is a default anyway or that the server made up itself.
  - Applied to the same server again it changes nothing. Secrets have to be in it for that, so say O(return_secrets).
  - Private keys, passwords and a licence are never in it, for FusionAuth does not tell them. A key of type V(Secret)
    is, without its secret, and a warning says so.
  - What FusionAuth does not list is left out - API keys, users, registrations, entities, grants, members of groups.
    The roles and scopes of an application are in that.
author: The gatewright.auth authors (@gatewright)
options:
  kinds:
    description:
      - Only objects of these kinds, called as in a configuration (C(applications), C(system_configuration)).
        Left out, of all kinds, each of which the API key must be allowed to read.
    type: list
    elements: str
  ids:
    description:
      - Whether every object has its id, so that another server gets the same ones. Otherwise only those have it that
        have no name of their own.
      - What every FusionAuth comes with has another id on each server, and is always told by its name.
    type: bool
    default: false
  defaults:
    description: Whether values that are the server's defaults are told as well.
    type: bool
    default: false
  shipped:
    description:
      - Whether what FusionAuth came with is told as well where nobody has ever changed it, such as the default tenant.
    type: bool
    default: false
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.secrets
seealso:
  - module: gatewright.auth.fusionauth_config
  - module: gatewright.auth.fusionauth_info
"""

EXAMPLES = r"""
- name: How a server is configured
  gatewright.auth.fusionauth_config_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
  register: found

- name: Keep it in a file, for review
  ansible.builtin.copy:
    content: "{{ found.config | to_nice_yaml(sort_keys=false) }}"
    dest: /tmp/fusionauth.yml
    mode: "0600"

- name: Applications and groups only, with the secrets that a restore needs
  gatewright.auth.fusionauth_config_info:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    kinds: [applications, groups]
    return_secrets: true
  no_log: true
"""

RETURN = r"""
config:
  description: The configuration. Secrets are masked unless O(return_secrets).
  type: dict
  returned: success
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
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._export import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
