# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter jwks_to_kong_credentials."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._jwks import named, read
from ansible_collections.gatewright.auth.plugins.module_utils.kong._flat import credential
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import filters

DOCUMENTATION = r"""
name: jwks_to_kong_credentials
version_added: 0.1.0
short_description: A JWKS as jwt credentials of Kong
description:
  - For people who render C(kong.yml) themselves. A list of C(jwt_secrets) as Kong's declarative configuration has them
    below a consumer. M(gatewright.auth.kong_consumer_jwks) does the same on a running Kong, and keeps retired keys for
    a while.
  - Keys for encryption, of unknown types and too weak ones are left out. Weak are RSA keys of less than 2048 bits or
    with a public exponent below 65537, and keys that anybody can sign for.
  - A key set that is empty, has a private key, a key id twice, or a key that is not what it says, is refused.
  - With V(kid) as the key claim Kong does not check who issued a token, so give it no keys but those of the one
    issuer, or application, that the consumer stands for.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: A JSON Web Key Set (RFC 7517), or the list of its keys.
    type: raw
    required: true
  key_claim_name:
    description:
      - The claim, or header field, by which Kong finds a credential, as its plugin has it in C(config.key_claim_name).
      - With V(kid) there is a credential for each key; keys without an id are refused. With V(iss) there is one.
    type: str
    choices: [kid, iss]
    default: kid
  issuer:
    description: The issuer, letter for letter as tokens carry it. Needed with O(key_claim_name=iss).
    type: str
  kid:
    description: Which key to take with O(key_claim_name=iss), where there are several.
    type: str
  algorithm:
    description: The algorithm of RSA keys that do not tell theirs.
    type: str
    choices: [RS256, RS384, RS512, PS256, PS384, PS512]
  tags:
    description: Labels for the credentials.
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
- name: A gateway without a database
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


def jwks_to_kong_credentials(
    jwks: t.Any,
    key_claim_name: str = "kid",
    issuer: str | None = None,
    kid: str | None = None,
    algorithm: str | None = None,
    tags: list[str] | None = None,
) -> list[dict[str, t.Any]]:
    """A JWKS as jwt credentials in Kong's declarative format."""
    found = named(read(jwks, algorithm).keys, key_claim_name, issuer, kid)
    return [{**credential(key, name), **({"tags": list(tags)} if tags else {})} for name, key in found.items()]


FilterModule = filters(jwks_to_kong_credentials)
