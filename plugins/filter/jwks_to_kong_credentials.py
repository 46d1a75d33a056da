# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter jwks_to_kong_credentials."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._core.jwks import (
    keys_by_claim,
    read_key_set,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config.flat_format import (
    jwt_credential,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

DOCUMENTATION = r"""
name: jwks_to_kong_credentials
version_added: 0.1.0
short_description: Convert a JWKS to JWT credentials of Kong
description:
  - Returns a list of C(jwt_secrets) as they appear below a consumer in Kong's declarative configuration, for use when
    you template C(kong.yml) yourself. M(gatewright.auth.kong_consumer_jwks) does the same on a running Kong and keeps
    retired keys for a grace period (key rotation).
  - Encryption keys, keys of unknown types and weak keys are skipped. Weak keys are RSA keys of less than 2048 bits or
    with a public exponent below 65537, and keys that anyone can forge signatures for.
  - The filter fails if a key set is empty, or contains a private key, a duplicate key id, or a key that contradicts its
    own description.
  - With the key claim V(kid), Kong does not check the issuer of a token. Pass only keys of the one issuer or
    application that the consumer represents.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: A JSON Web Key Set (RFC 7517), or a list of keys.
    type: raw
    required: true
  key_claim_name:
    description:
      - The claim or header field by which Kong finds a credential, as set in C(config.key_claim_name) of the plugin.
      - With V(kid), one credential is returned for each key, and keys without an id are rejected. With V(iss), exactly
        one credential is returned.
    type: str
    choices: [kid, iss]
    default: kid
  issuer:
    description: The issuer, exactly as it appears in tokens. Required with O(key_claim_name=iss).
    type: str
  kid:
    description: The id of the key to use with O(key_claim_name=iss), if there are several.
    type: str
  algorithm:
    description: The algorithm of RSA keys that do not declare one.
    type: str
    choices: [RS256, RS384, RS512, PS256, PS384, PS512]
  tags:
    description: Tags for the credentials.
    type: list
    elements: str
requirements:
  - cryptography
seealso:
  - module: gatewright.auth.kong_consumer_jwks
  - plugin: gatewright.auth.to_kong_config
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the configuration of a DB-less gateway
  ansible.builtin.copy:
    content: "{{ config | to_nice_yaml(sort_keys=False) }}"
    dest: /etc/kong/kong.yml
    mode: "0644"
  vars:
    jwks: "{{ lookup('ansible.builtin.url', 'https://auth.example.com/jwks.json', split_lines=False) | from_json }}"
    config:
      _format_version: "3.0"
      consumers:
        - username: fusionauth
          jwt_secrets: "{{ jwks | gatewright.auth.jwks_to_kong_credentials }}"
"""

RETURN = r"""
_value:
  description: The credentials.
  type: list
  elements: dict
  sample:
    - key: nB3XyWf0d0mT4mZ7VtYqRz5bAeo
      algorithm: ES256
      rsa_public_key: |
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE91j3Vrv6PFSDfJa+LxUHqGN25mBQ
        +5zBfPHwbAliSsCP6BvcBepwBNmMvV1wFisZz4MCfok5Ur/Ift65MdVGFQ==
        -----END PUBLIC KEY-----
"""


def jwks_to_kong_credentials(  # noqa: PLR0913 (the filter's options)
    jwks: t.Any,
    key_claim_name: str = "kid",
    issuer: str | None = None,
    kid: str | None = None,
    algorithm: str | None = None,
    tags: list[str] | None = None,
) -> list[dict[str, t.Any]]:
    """Return a JWKS as jwt credentials in Kong's declarative format."""
    key_set = read_key_set(jwks, algorithm)
    keys = keys_by_claim(key_set.keys, key_claim_name, issuer, kid)
    tag_field = {"tags": list(tags)} if tags else {}
    return [
        {**jwt_credential(key, name), **tag_field}
        for name, key in keys.items()
    ]


FilterModule = filters(jwks_to_kong_credentials)
