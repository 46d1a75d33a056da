#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_sni
version_added: 0.1.0
short_description: Manage SNIs of Kong Gateway certificates
description:
  - An SNI defines which certificate Kong presents to clients for a server name.
  - The module finds an SNI by O(id) if set, otherwise by O(name).
  - M(gatewright.auth.kong_certificate) manages all SNIs of a certificate at once. Use only one of the two modules for a
    certificate.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The server name. It may start or end with V(*), and must not be an IP address.
    type: str
  id:
    description:
      - The UUID. Required only to change O(name) of an existing object.
      - When the object is created, the UUID to assign to it.
    type: str
  certificate:
    description: The certificate, by another of its SNIs or by UUID. Required when the SNI is created.
    type: str
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_certificate
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Add a server name to a certificate, identified by another of its names
  gatewright.auth.kong_sni:
    kong_admin_url: http://localhost:8001
    name: www.shop.example.com
    certificate: shop.example.com

- name: Add a server name to a certificate, identified by its UUID
  gatewright.auth.kong_sni:
    kong_admin_url: http://localhost:8001
    name: "*.shop.example.com"
    certificate: 5f4a3b2c-1d0e-4f9a-9b6c-5d4e3f2a1b01

- name: Remove a server name
  gatewright.auth.kong_sni:
    kong_admin_url: http://localhost:8001
    name: www.shop.example.com
    state: absent
"""

RETURN = r"""
sni:
  description: The SNI as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    certificate: {id: 5f4a3b2c-1d0e-4f9a-9b6c-5d4e3f2a1b01}
    created_at: 1764000000
    id: 6a5b4c3d-2e1f-4a0b-8c7d-6e5f4a3b2c11
    name: www.shop.example.com
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.certificates import SNI
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(SNI)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
