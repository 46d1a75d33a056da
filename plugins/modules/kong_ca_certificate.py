#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_ca_certificate
version_added: 0.1.0
short_description: Manage CA certificates that Kong Gateway trusts
description:
  - A CA certificate is what Kong verifies other certificates against, either those of a service's upstream servers or
    those of clients.
  - The module finds a CA certificate by O(id) if set, otherwise by its digest, which is computed from O(cert) or given
    as O(cert_digest).
author: The gatewright.auth authors (@gatewright)
options:
  cert:
    description:
      - A single CA certificate in PEM format. White space is ignored when certificates are compared.
      - A renewed CA certificate is a new object unless O(id) identifies the existing one.
    type: str
  cert_digest:
    description:
      - The SHA-256 digest of the certificate in hexadecimal, as printed by C(openssl x509 -fingerprint -sha256).
    type: str
  id:
    description:
      - The UUID. Required only to change O(cert) of an existing object.
      - When the object is created, the UUID to assign to it.
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
  - module: gatewright.auth.kong_service
"""

EXAMPLES = r"""
- name: Trust our own CA
  gatewright.auth.kong_ca_certificate:
    kong_admin_url: http://localhost:8001
    cert: "{{ lookup('ansible.builtin.file', 'files/ca.crt') }}"
  register: ours

- name: Verify the certificates of the orders servers against that CA
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: orders
    url: https://orders.internal
    tls_verify: true
    ca_certificates: ["{{ ours.ca_certificate.id }}"]

- name: Stop trusting a CA
  gatewright.auth.kong_ca_certificate:
    kong_admin_url: http://localhost:8001
    cert_digest: 0d7a0a3f3c8c1b5f0a6d3e2b4c59687a1f2e3d4c5b6a79880f1e2d3c4b5a6978
    state: absent
"""

RETURN = r"""
ca_certificate:
  description: The CA certificate as returned by Kong, or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    cert: |
      -----BEGIN CERTIFICATE-----
      ...
    cert_digest: 0d7a0a3f3c8c1b5f0a6d3e2b4c59687a1f2e3d4c5b6a79880f1e2d3c4b5a6978
    created_at: 1764000000
    id: 7b6c5d4e-3f2a-4b1c-9d8e-7f6a5b4c3d21
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.certificates import CA_CERTIFICATE
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(CA_CERTIFICATE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
