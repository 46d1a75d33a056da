# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup fusionauth."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fusionauth
version_added: 1.0.0
short_description: Look up objects of FusionAuth
description:
  - Returns objects of FusionAuth, or one field of each, for use in templates. The controller asks FusionAuth's API.
  - It finds what M(gatewright.auth.fusionauth_info) finds.
author: The gatewright.auth authors (@gatewright)
options:
  entity:
    description: The kind of object, as in M(gatewright.auth.fusionauth_info). A user is named by a login ID.
    type: str
    required: true
  within:
    description: What the object belongs to, by name or UUID, for example the application of a role.
    type: str
  tenant:
    description: Only objects of this tenant, by name or UUID.
    type: str
extends_documentation_fragment:
  - gatewright.auth._lookup
  - gatewright.auth._lookup.objects
  - gatewright.auth._fusionauth.lookup
seealso:
  - module: gatewright.auth.fusionauth_info
"""

EXAMPLES = r"""
- name: Show the ID of an application
  ansible.builtin.debug:
    msg: "{{ lookup('gatewright.auth.fusionauth', 'shop', entity='application', field='id') }}"
  vars:
    fusionauth_url: http://localhost:9011

- name: Show the public key of a signing key
  ansible.builtin.debug:
    msg: "{{ lookup('gatewright.auth.fusionauth', 'shop access tokens', entity='key', field='publicKey') }}"
  vars:
    fusionauth_url: http://localhost:9011

- name: Write the client secret of an application to a file
  ansible.builtin.copy:
    content: >-
      {{ lookup('gatewright.auth.fusionauth', 'shop', entity='application',
      field='oauthConfiguration.clientSecret') }}
    dest: /etc/shop/client_secret
    mode: "0600"
  no_log: true
"""

RETURN = r"""
_raw:
  description: The objects as FusionAuth stores them, or the values of O(field).
  type: list
  elements: raw
"""

from ansible_collections.gatewright.auth.plugins.module_utils._core.names import (
    UUID,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.info import (
    SPEC,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._lookups import (
    object_lookup,
)


def _identify(term: str) -> dict[str, str]:
    return {"id": term} if UUID.fullmatch(term) else {"name": term}


LookupModule = object_lookup(SPEC, _identify)
