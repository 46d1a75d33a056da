#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_jwt
version_added: 0.1.0
short_description: Manage JWT credentials of consumers of Kong Gateway
description:
  - A credential says by which key Kong verifies the tokens of one issuer, and which consumer their bearers are.
    The plugin V(jwt) looks for it at every request.
  - A credential is found by O(id), else by O(key).
  - Kong keeps one credential for a O(key), whichever consumer owns it. If another consumer does, the task fails and
    names that consumer; it never takes the credential away from it. So it does with O(state=absent), because tokens of
    such a key are still taken.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer that the credential belongs to, by its username or UUID.
    type: str
    required: true
  key:
    description:
      - What tokens must carry in the claim that the plugin's C(config.key_claim_name) names. That is C(iss), the
        issuer, unless the plugin was told otherwise.
      - Both must be equal letter for letter, white space and a slash at the end included. Take the issuer from the
        server that issues the tokens and do not type it again.
    type: str
    required: true
  algorithm:
    description:
      - How tokens are signed. Kong takes V(HS256) unless told otherwise, and refuses a token whose header says another.
      - RS, PS, ES and V(EdDSA) are verified with O(rsa_public_key), so it must be given with them, unless an O(id) is.
        HS is verified with O(secret) and takes no O(rsa_public_key).
      - Kong fails on tokens of PS unless the RSA key has 2048 bits.
    type: str
    choices: [HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384, PS512, EdDSA]
  rsa_public_key:
    description:
      - The public key that signatures are verified with, in PEM. For all its name it holds keys of ES and of V(EdDSA)
        too. White space does not count when it is compared.
      - Needs O(algorithm). Before anything is sent it is checked to be a public key that this algorithm can use.
        A private key, which Kong would take and show to everyone who may read the credential, is refused, as is a
        certificate, a key of another type or curve, an RSA key of less than 2048 bits, and a key that anybody can sign
        for, such as a point of small order of Ed25519, or an RSA key whose modulus is even, a prime number or otherwise
        easily factored.
    type: str
  allow_small_exponent:
    description:
      - Whether to take an RSA key with a public exponent below 65537. FIPS 186-5 forbids it, because verifiers that do
        not look closely at a signature's padding take forged ones.
    type: bool
    default: false
  secret:
    description:
      - What tokens of V(HS256), V(HS384) and V(HS512) are signed with. Whoever knows it can issue tokens, so prefer a
        public key.
      - It should be at least as long as the hash, 32, 48 or 64 bytes (RFC 7518 section 3.2). Kong takes any.
      - Kong makes one up unless told otherwise, for every algorithm. To get it back, say O(return_secrets=true).
      - If the plugin's C(config.secret_is_base64) is V(true), Kong decodes it before use.
    type: str
  id:
    description:
      - The credential's UUID. Needed to change its O(key); otherwise nothing needs it.
      - For a new credential, the UUID that it is to have.
    type: str
  tags:
    description: Labels to find and group objects by, in no order.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
  - gatewright.auth._state.secrets
requirements:
  - cryptography, to check a public key
notes:
  - A new public key for a O(key) takes effect at once, and every token that the old one verified is refused from then
    on. To have both for a while, tell the plugin to use C(kid) as its C(key_claim_name), and make a credential for each
    key.
seealso:
  - module: gatewright.auth.kong_consumer
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.fusionauth_token
  - name: RFC 7518 section 3.1
    description: The algorithms and what they need.
    link: https://www.rfc-editor.org/rfc/rfc7518#section-3.1
"""

EXAMPLES = r"""
- name: Tokens that FusionAuth issues, by the issuer that it has itself told
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: fusionauth
    key: "{{ tenant.objects[0].issuer }}"
    algorithm: RS256
    rsa_public_key: "{{ lookup('ansible.builtin.file', 'files/issuer.pem') }}"

- name: A credential for one key of an issuer, for a plugin with key_claim_name kid
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

- name: A shared secret that Kong makes up
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: billing
    key: billing
    algorithm: HS256
    return_secrets: true
  register: billing
  no_log: true

- name: Nobody of that issuer any more
  gatewright.auth.kong_consumer_jwt:
    kong_admin_url: http://localhost:8001
    consumer: billing
    key: billing
    state: absent
"""

RETURN = r"""
jwt:
  description:
    - The credential as Kong has it, empty when it is absent. The secret is masked unless O(return_secrets=true).
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

import dataclasses

from ..module_utils._task import RETURN_SECRETS
from ..module_utils._task import main as run
from ..module_utils.kong._entities import JWT
from ..module_utils.kong._quirks import check_one_credential
from ..module_utils.kong._tasks import manage_kong

ALGORITHMS = [
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "ES256",
    "ES384",
    "ES512",
    "PS256",
    "PS384",
    "PS512",
    "EdDSA",
]
OPTIONS = {
    "consumer": {"type": "str", "required": True},
    "key": {"type": "str", "required": True, "no_log": False},
    "algorithm": {"type": "str", "choices": ALGORITHMS},
    "rsa_public_key": {"type": "str", "no_log": False},
    "allow_small_exponent": {"type": "bool", "default": False},
    "secret": {"type": "str", "no_log": True},
    "id": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
}

ENTITY = dataclasses.replace(JWT, prepare=check_one_credential)
TASK = manage_kong(ENTITY, OPTIONS, policies=RETURN_SECRETS, required_by={"rsa_public_key": ("algorithm",)})


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
