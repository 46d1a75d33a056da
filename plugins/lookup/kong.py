# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup kong."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kong
version_added: 1.0.0
short_description: Look up entities of Kong Gateway
description:
  - Returns entities of Kong Gateway, or one field of each, for use in templates. The controller asks the Admin API.
  - It finds what M(gatewright.auth.kong_info) finds.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description:
      - The kind of entity, as in M(gatewright.auth.kong_info).
      - A credential is named by its key or username, a certificate by an SNI.
    type: str
    required: true
  service:
    description: Only entities that are bound to this service, by name or UUID.
    type: str
  route:
    description: Only entities that are bound to this route, by name or UUID.
    type: str
  consumer:
    description: Only entities that belong or are bound to this consumer, by username or UUID.
    type: str
  upstream:
    description: Only targets of this upstream, by name or UUID. Required to look up targets.
    type: str
extends_documentation_fragment:
  - gatewright.auth._lookup
  - gatewright.auth._lookup.objects
  - gatewright.auth._kong.lookup
seealso:
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Show the ID of a service
  ansible.builtin.debug:
    msg: "{{ lookup('gatewright.auth.kong', 'orders', entity='service', field='id') }}"
  vars:
    kong_admin_url: http://localhost:8001

- name: Show the public key of a credential
  ansible.builtin.debug:
    msg: >-
      {{ lookup('gatewright.auth.kong', 'https://id.example.com', entity='jwt', field='rsa_public_key',
      kong_admin_url='http://localhost:8001') }}

- name: List the names of all routes of a service
  ansible.builtin.debug:
    msg: "{{ query('gatewright.auth.kong', entity='route', service='orders') | map(attribute='name') }}"
  vars:
    kong_admin_url: http://localhost:8001
"""

RETURN = r"""
_raw:
  description: The entities as Kong stores them, or the values of O(field).
  type: list
  elements: raw
"""

from ansible_collections.gatewright.auth.plugins.module_utils._kong.info import (
    SPEC,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._lookups import (
    object_lookup,
)

LookupModule = object_lookup(SPEC, lambda term: {"name": term})
