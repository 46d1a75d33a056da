# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter jwt_decode."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.jwt import (
    decode,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

DOCUMENTATION = r"""
name: jwt_decode
version_added: 0.1.0
short_description: Decode a JSON Web Token without verifying it
description:
  - Returns the header and the claims of a token (RFC 7519). B(Nothing is verified), neither the signature nor the
    expiry, so anyone may have written them. Do not base authorization on the result. Leave that to a gateway, or test
    it with P(gatewright.auth.jwt_verify#role).
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: The token, with or without the prefix V(Bearer).
    type: str
    required: true
seealso:
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Show when a token expires
  ansible.builtin.debug:
    msg: "{{ '%c' | strftime((token | gatewright.auth.jwt_decode).claims.exp) }}"
"""

RETURN = r"""
_value:
  description: The decoded token, which is not verified.
  type: dict
  contains:
    header:
      description: The header, which names the key and the algorithm.
      type: dict
      sample: {alg: RS256, kid: nB3XyWf0d0mT4mZ7VtYqRz5bAeo, typ: JWT}
    claims:
      description: The claims.
      type: dict
      sample: {exp: 1764003600, iss: "https://auth.example.com", sub: 00000000-0000-0001-0000-000000000000}
    verified:
      description: Always V(false).
      type: bool
      sample: false
"""


def jwt_decode(token: str) -> dict[str, t.Any]:
    """Return a token's header and claims, of which nothing is verified."""
    if not isinstance(token, str):
        raise CollectionError(
            f"The token must be a string, not {type(token).__name__}."
        )
    header, claims = decode(token.strip().removeprefix("Bearer ").strip())
    return {"header": header, "claims": claims, "verified": False}


FilterModule = filters(jwt_decode)
