#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_certificate
version_added: 0.1.0
short_description: Manage certificates of Kong Gateway
description:
  - A certificate is what Kong presents to clients that open a TLS connection to one of its SNIs, or to the upstream
    servers of a service.
  - A certificate has no name. The module finds it by O(id) if set, otherwise by one of its O(snis), otherwise by an
    identical O(cert).
  - A renewed certificate is therefore found by its SNIs and replaces the old one in place. References to it stay valid.
author: The gatewright.auth authors (@gatewright)
options:
  snis:
    description:
      - All server names that Kong presents the certificate for. Their order is not significant. A name may start or end
        with V(*).
      - Names that are not listed are removed from the certificate. The task fails if a name belongs to another
        certificate.
    type: list
    elements: str
  id:
    description:
      - The UUID. Required only to change both O(snis) and O(cert) of an existing certificate in one task.
      - When the object is created, the UUID to assign to it.
    type: str
  cert:
    description:
      - The certificate in PEM format, followed by its chain. White space is ignored when certificates are compared.
    type: str
  key:
    description: The private key of O(cert), in PEM format.
    type: str
  cert_alt:
    description: A second certificate with the other key type (RSA or EC), for clients that do not support the first.
    type: str
  key_alt:
    description: The private key of O(cert_alt), in PEM format.
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
  - module: gatewright.auth.kong_sni
  - module: gatewright.auth.kong_ca_certificate
"""

EXAMPLES = r"""
- name: Upload or renew the certificate of the shop
  gatewright.auth.kong_certificate:
    kong_admin_url: http://localhost:8001
    snis: [shop.example.com, www.shop.example.com]
    cert: "{{ lookup('ansible.builtin.file', 'files/shop.crt') }}"
    key: "{{ lookup('ansible.builtin.file', 'files/shop.key') }}"

- name: Upload the client certificate that Kong presents to upstream servers
  gatewright.auth.kong_certificate:
    kong_admin_url: http://localhost:8001
    cert: "{{ lookup('ansible.builtin.file', 'files/kong.crt') }}"
    key: "{{ lookup('ansible.builtin.file', 'files/kong.key') }}"
    tags: [mtls]

- name: Remove the certificate of the shop
  gatewright.auth.kong_certificate:
    kong_admin_url: http://localhost:8001
    snis: [shop.example.com]
    state: absent
"""

RETURN = r"""
certificate:
  description: The certificate as returned by Kong, or an empty dictionary if it is absent. Private keys are masked.
  type: dict
  returned: success
  sample:
    cert: |
      -----BEGIN CERTIFICATE-----
      ...
    cert_alt: null
    created_at: 1764000000
    id: 5f4a3b2c-1d0e-4f9a-9b6c-5d4e3f2a1b01
    key: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    key_alt: null
    snis: [shop.example.com, www.shop.example.com]
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.certificates import CERTIFICATE
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(CERTIFICATE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
