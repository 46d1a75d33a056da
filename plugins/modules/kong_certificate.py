#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_certificate
version_added: 0.1.0
short_description: Manage certificates of Kong Gateway
description:
  - A certificate is what Kong shows to clients that open a TLS connection to one of its SNIs, or to the servers of a
    service.
  - A certificate has no name. It is found by O(id), else by one of the O(snis), else by an equal O(cert).
  - So a renewed certificate takes the place of the old one, found by its SNIs, and what refers to it stays.
author: The gatewright.auth authors (@gatewright)
options:
  snis:
    description:
      - All server names that the certificate is shown for, in no order. One may start or end with V(*).
      - Names that are not listed are taken from the certificate. A name that belongs to another certificate is refused.
    type: list
    elements: str
  id:
    description:
      - The UUID. Needed to change its O(snis) and its O(cert) at once; otherwise nothing needs it.
      - For a new one, the UUID that it is to have.
    type: str
  cert:
    description:
      - The certificate in PEM, with its chain after it. White space does not count when it is compared.
    type: str
  key:
    description: The private key of O(cert), in PEM.
    type: str
  cert_alt:
    description: A second certificate, of the other type of key, RSA or EC, for clients that cannot use the first.
    type: str
  key_alt:
    description: The private key of O(cert_alt), in PEM.
    type: str
  tags:
    description: Labels to find and group objects by, in no order.
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
- name: The certificate of the shop, and its renewal
  gatewright.auth.kong_certificate:
    kong_admin_url: http://localhost:8001
    snis: [shop.example.com, www.shop.example.com]
    cert: "{{ lookup('ansible.builtin.file', 'files/shop.crt') }}"
    key: "{{ lookup('ansible.builtin.file', 'files/shop.key') }}"

- name: What Kong shows to servers
  gatewright.auth.kong_certificate:
    kong_admin_url: http://localhost:8001
    cert: "{{ lookup('ansible.builtin.file', 'files/kong.crt') }}"
    key: "{{ lookup('ansible.builtin.file', 'files/kong.key') }}"
    tags: [mtls]

- name: No certificate for the shop
  gatewright.auth.kong_certificate:
    kong_admin_url: http://localhost:8001
    snis: [shop.example.com]
    state: absent
"""

RETURN = r"""
certificate:
  description: The certificate as Kong has it, empty when it is absent. The private keys are masked.
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

from ..module_utils._task import main as run
from ..module_utils.kong._entities import CERTIFICATE
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "snis": {"type": "list", "elements": "str"},
    "id": {"type": "str"},
    "cert": {"type": "str"},
    "key": {"type": "str", "no_log": True},
    "cert_alt": {"type": "str"},
    "key_alt": {"type": "str", "no_log": True},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    CERTIFICATE,
    OPTIONS,
    required_one_of=[("snis", "id", "cert")],
    required_together=[("cert_alt", "key_alt")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
