#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_key
version_added: 0.1.0
short_description: Manage keys in FusionAuth's Key Master
description:
  - Generates a key, or imports one, for FusionAuth to sign tokens with. Of a pair, the public half comes back; the
    private half and secrets never do.
  - A key is found by O(id), else by O(name). One that is given a O(certificate), O(public_key), O(private_key) or
    O(secret) is imported, any other is generated.
  - A key cannot be changed but for its name. A task that wants an existing key otherwise fails and says so - make a new
    key under another name, let tenants and applications use it, then remove the old one.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The key's name, unique in FusionAuth.
    type: str
  id:
    description:
      - The key's UUID. Needed to change its O(name); otherwise nothing needs it.
      - For a new key, the UUID that it is to have.
    type: str
  algorithm:
    description:
      - What the key signs with. Needed to generate one; of an imported one FusionAuth finds it out.
      - Kong can verify RS and ES with the public key. V(HS256), V(HS384) and V(HS512) have none, so Kong would have to
        know the secret.
    type: str
    choices: [RS256, RS384, RS512, ES256, ES384, ES512, HS256, HS384, HS512, Ed25519]
  length:
    description:
      - The key's length in bits. To generate a key of RS it is needed, V(2048), V(3072) or V(4096); to others it has no
        meaning.
    type: int
  issuer:
    description:
      - The issuer and subject of the certificate that FusionAuth makes with a generated pair. It takes the default
        tenant's issuer.
      - It has nothing to do with the C(iss) claim of tokens.
    type: str
  type:
    description:
      - What sort of key is imported. Needed for a O(secret) and for a pair; V(Secret) keeps any secret for lambdas, not
        for signing.
    type: str
    choices: [RSA, EC, HMAC, OKP, Secret]
  kid:
    description: The C(kid) in the header of tokens that an imported key signs. FusionAuth makes one unless it is given.
    type: str
  certificate:
    description: An X.509 certificate to import, in PEM. White space does not count when it is compared.
    type: str
  public_key:
    description: A public key to import, in PEM. White space does not count when it is compared.
    type: str
  private_key:
    description: A private key to import, in PEM. FusionAuth never shows it, so it counts only when the key is made.
    type: str
  secret:
    description: The secret of an imported key of type V(HMAC) or V(Secret). FusionAuth never shows it.
    type: str
  update_secret:
    description:
      - When to write O(secret), which cannot be compared. With V(always) every run writes it and reports a change.
      - FusionAuth lets the secret of a key of type V(Secret) be changed and no other.
    type: str
    choices: [on_create, always]
    default: on_create
attributes:
  idempotent:
    support: partial
    details:
      - When O(update_secret=always), every run that cannot compare the secret writes it and reports a change.
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Keys belong to no tenant, so this takes a global API key.
  - FusionAuth does not let go of a key that a tenant, an application or anything else uses; the task fails with
    FusionAuth's own words.
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: A key whose public half Kong can have
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens
    algorithm: RS256
    length: 2048
  register: signing

- name: The same with shorter signatures
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens, EC
    algorithm: ES256

- name: A secret that somebody else signs with
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Partner
    type: HMAC
    algorithm: HS256
    kid: partner-1
    secret: "{{ partner_secret }}"

- name: Another name for a key
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    id: "{{ signing.key.id }}"
    name: Shop tokens 2026

- name: A key that nothing uses any longer
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens 2026
    state: absent
"""

RETURN = r"""
key:
  description:
    - The key in FusionAuth's own spelling, without its private half or secret; empty when it is absent.
  type: dict
  returned: success
  sample:
    algorithm: RS256
    expirationInstant: 2079360000000
    hasPrivateKey: true
    id: 4a3b2c1d-0e9f-4d8c-b7a6-5f4e3d2c1b0a
    insertInstant: 1764000000000
    issuer: acme.com
    kid: Hk3nQ0vYw1cX7b2tZ5mJ9sR4pLa
    lastUpdateInstant: 1764000000000
    length: 2048
    name: Shop tokens
    publicKey: "-----BEGIN PUBLIC KEY-----\n...\n-----END PUBLIC KEY-----"
    type: RSA
"""

from ..module_utils._task import UPDATE_SECRET
from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import KEY
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "algorithm": {
        "type": "str",
        "choices": ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "Ed25519"],
    },
    "length": {"type": "int"},
    "issuer": {"type": "str"},
    "type": {"type": "str", "choices": ["RSA", "EC", "HMAC", "OKP", "Secret"]},
    "kid": {"type": "str"},
    "certificate": {"type": "str"},
    "public_key": {"type": "str", "no_log": False},
    "private_key": {"type": "str", "no_log": True},
    "secret": {"type": "str", "no_log": True},
}

TASK = manage_fusionauth(
    KEY,
    OPTIONS,
    policies=UPDATE_SECRET,
    required_one_of=[("name", "id")],
    mutually_exclusive=[("certificate", "public_key"), ("secret", "certificate"), ("secret", "private_key")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
