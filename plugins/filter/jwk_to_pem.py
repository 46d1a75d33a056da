# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter jwk_to_pem."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.jwk import (
    jwk_to_pem as convert,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

DOCUMENTATION = r"""
name: jwk_to_pem
version_added: 0.1.0
short_description: Convert a JWK to a public key in PEM format
description:
  - Converts RSA, EC (P-256, P-384, P-521) and Ed25519 keys, which are given by their members or by the first
    certificate in C(x5c).
  - Only the public half of a private JWK is returned. A symmetric key has no public half and is rejected.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: A JSON Web Key (RFC 7517), as a mapping or as JSON.
    type: raw
    required: true
requirements:
  - cryptography
seealso:
  - plugin: gatewright.auth.pem_to_jwk
    plugin_type: filter
  - plugin: gatewright.auth.jwks_to_kong_credentials
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Save the first key of an issuer in PEM format
  ansible.builtin.copy:
    content: "{{ (issuer.json['keys'] | first) | gatewright.auth.jwk_to_pem }}"
    dest: /etc/shop/issuer.pem
    mode: "0644"
"""

RETURN = r"""
_value:
  description:
    - The public key in PEM format, as C(SubjectPublicKeyInfo) between C(BEGIN PUBLIC KEY) and C(END PUBLIC KEY).
  type: str
"""


def jwk_to_pem(jwk: t.Any) -> str:
    """Return the public key of a JWK, given as a mapping or as JSON, as PEM."""
    if isinstance(jwk, str):
        try:
            jwk = json.loads(jwk)
        except ValueError:
            raise CollectionError("The JWK is not valid JSON.") from None
    return convert(jwk)


FilterModule = filters(jwk_to_pem)
