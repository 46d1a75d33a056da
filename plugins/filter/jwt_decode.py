# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter jwt_decode."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._errors import Problem
from ansible_collections.gatewright.auth.plugins.module_utils._jwt import decode
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import filters

DOCUMENTATION = r"""
name: jwt_decode
version_added: 0.1.0
short_description: What a JSON Web Token says, without verifying it
description:
  - Shows the header and the claims of a token (RFC 7519). B(Nothing is verified), neither the signature nor the expiry,
    so anybody can have written what it returns. Do not decide on it who may do what; that is for a gateway, or for
    P(gatewright.auth.jwt_verify#role), to find out.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: The token, with or without V(Bearer) before it.
    type: str
    required: true
seealso:
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Until when a token says it is good
  ansible.builtin.debug:
    msg: "{{ '%c' | strftime((token | gatewright.auth.jwt_decode).claims.exp) }}"
"""

RETURN = r"""
_value:
  description: What the token says. Nothing of it is verified.
  type: dict
  contains:
    header:
      description: The header, which names key and algorithm.
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
    """A token's header and claims, of which nothing is verified."""
    if not isinstance(token, str):
        raise Problem(f"A token is a text, not {type(token).__name__}.")
    header, claims = decode(token.strip().removeprefix("Bearer ").strip())
    return {"header": header, "claims": claims, "verified": False}


FilterModule = filters(jwt_decode)
