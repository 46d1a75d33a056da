#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_jwt
version_added: 0.1.0
short_description: Manage JWT credentials of Kong Gateway consumers
description:
  - A JWT credential defines which key Kong verifies the tokens of an issuer with, and which consumer the holders of
    these tokens are authenticated as. The plugin V(jwt) looks it up in every request.
  - The module finds a credential by O(id) if set, otherwise by O(key).
  - Kong allows only one credential per O(key), across all consumers. If another consumer owns it, the task fails and
    names that consumer. It never takes the credential over. This also applies when O(state=absent), because tokens with
    that key would still be accepted.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that owns the credential, by username or UUID.
    type: str
    required: true
  key:
    description:
      - The value that tokens carry in the claim named by C(config.key_claim_name) of the plugin. By default this is
        C(iss), the issuer.
      - The two must match exactly, including white space and a trailing slash. Copy the issuer from the server that
        issues the tokens instead of typing it.
    type: str
    required: true
  algorithm:
    description:
      - The algorithm that tokens are signed with. Kong's default is V(HS256). Kong rejects a token whose header names a
        different algorithm.
      - RS, PS, ES and V(EdDSA) signatures are verified with O(rsa_public_key), which is required for them unless O(id)
        is set. HS signatures are verified with O(secret), and O(rsa_public_key) is not allowed for them.
      - With PS algorithms, Kong fails unless the RSA key has exactly 2048 bits.
    type: str
    choices: [HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384, PS512, EdDSA]
  rsa_public_key:
    description:
      - The public key that signatures are verified with, in PEM format. Despite its name, the option also accepts keys
        for ES and V(EdDSA). White space is ignored when keys are compared.
      - Requires O(algorithm). Before anything is sent, the module checks that this is a public key for that algorithm.
      - The module rejects a private key, because Kong would store it and show it to everyone who can read the
        credential. It also rejects a certificate, a key of another type or curve, an RSA key of less than 2048 bits,
        and a key that anyone can forge signatures for, such as an Ed25519 point of small order or an RSA key whose
        modulus is even, prime or otherwise easily factored.
    type: str
  allow_small_exponent:
    description:
      - Whether to accept an RSA key with a public exponent below 65537. FIPS 186-5 forbids them because verifiers that
        check the padding of a signature carelessly accept forged signatures.
    type: bool
    version_added: 1.0.0
    default: false
  secret:
    description:
      - The secret that V(HS256), V(HS384) and V(HS512) tokens are signed with. Anyone who knows it can issue tokens, so
        prefer a public key.
      - The secret should be at least as long as the hash, that is 32, 48 or 64 bytes (RFC 7518 section 3.2). Kong
        accepts any length.
      - If not set, Kong generates one, whatever the algorithm. To return it, set O(return_secrets=true).
      - If C(config.secret_is_base64) of the plugin is V(true), Kong decodes the secret before use.
    type: str
  id:
    description:
      - The UUID of the credential. Required only to change its O(key).
      - When the credential is created, the UUID to assign to it.
    type: str
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
  - gatewright.auth._state.secrets
requirements:
  - cryptography, to validate public keys
notes:
  - When the public key of a O(key) changes, Kong rejects every token signed with the old one immediately. To accept
    both during a key rotation, set C(key_claim_name) of the plugin to C(kid) and create a credential for each key.
seealso:
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.fusionauth_token
  - name: RFC 7518 section 3.1
    description: Describes the algorithms and their requirements.
    link: https://www.rfc-editor.org/rfc/rfc7518#section-3.1
"""

EXAMPLES = r"""
- name: Accept tokens issued by FusionAuth, using the issuer that FusionAuth reports
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: fusionauth
    key: "{{ tenant.objects[0].issuer }}"
    algorithm: RS256
    rsa_public_key: "{{ lookup('ansible.builtin.file', 'files/issuer.pem') }}"

- name: Create a credential for one key of an issuer, for a plugin with key_claim_name kid
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: fusionauth
    key: nB3XyWf0d0mT4mZ7VtYqRz5bAeo
    algorithm: ES256
    rsa_public_key: |
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE91j3Vrv6PFSDfJa+LxUHqGN25mBQ
      +5zBfPHwbAliSsCP6BvcBepwBNmMvV1wFisZz4MCfok5Ur/Ift65MdVGFQ==
      -----END PUBLIC KEY-----

- name: Let Kong generate a shared secret
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: billing
    key: billing
    algorithm: HS256
    return_secrets: true
  register: billing
  no_log: true

- name: Remove the credential of an issuer
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: billing
    key: billing
    state: absent
"""

RETURN = r"""
jwt:
  description:
    - The credential as returned by Kong, or an empty dictionary if it is absent. The secret is masked unless
      O(return_secrets=true).
  type: dict
  returned: success
  sample:
    algorithm: ES256
    consumer: {id: 8a0f3f0a-6a2c-4f6e-9d0e-0c1f4f0a7b11}
    created_at: 1764000000
    id: 2c9b7d1e-3f4a-4b8c-a6d5-7e8f9a0b1c41
    key: nB3XyWf0d0mT4mZ7VtYqRz5bAeo
    rsa_public_key: |
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE91j3Vrv6PFSDfJa+LxUHqGN25mBQ
      +5zBfPHwbAliSsCP6BvcBepwBNmMvV1wFisZz4MCfok5Ur/Ift65MdVGFQ==
      -----END PUBLIC KEY-----
    secret: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    tags: null
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.credentials import SINGLE_JWT
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(SINGLE_JWT)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
