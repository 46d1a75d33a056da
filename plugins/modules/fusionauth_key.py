#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_key
version_added: 0.1.0
short_description: Manage keys in FusionAuth's Key Master
description:
  - Generates or imports a key that FusionAuth signs tokens with. The module returns the public half of a key pair, but
    never private keys or secrets.
  - The module finds a key by O(id) if set, otherwise by O(name). The key is imported if O(certificate), O(public_key),
    O(private_key) or O(secret) is set, and generated otherwise.
  - Only the name of a key can be changed. A task that would change anything else fails with an explanation. For a key
    rotation, create a new key under another name, have tenants and applications use it, and then remove the old one.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the key, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the key. Required only to change its O(name).
      - When the key is created, the UUID to assign to it.
    type: str
  algorithm:
    description:
      - The algorithm that the key signs with. Required to generate a key. FusionAuth determines the algorithm of an
        imported key.
      - Kong can verify RS and ES signatures with the public key. V(HS256), V(HS384) and V(HS512) keys have no public
        half, so Kong would have to know the secret.
    type: str
    choices: [RS256, RS384, RS512, ES256, ES384, ES512, HS256, HS384, HS512, Ed25519]
  length:
    description:
      - The length of the key in bits. Required to generate an RS key, for which it is V(2048), V(3072) or V(4096). Not
        applicable to other keys.
    type: int
  issuer:
    description:
      - The issuer and subject of the certificate that FusionAuth creates for a generated key pair. FusionAuth's default
        is the issuer of the default tenant.
      - It is unrelated to the C(iss) claim of tokens.
    type: str
  type:
    description:
      - The type of the imported key. Required for a O(secret) and for a key pair. V(Secret) stores an arbitrary secret
        for lambdas, which cannot be used for signing.
    type: str
    choices: [RSA, EC, HMAC, OKP, Secret]
  kid:
    description: The C(kid) in the header of tokens that an imported key signs. If not set, FusionAuth generates one.
    type: str
  certificate:
    description: An X.509 certificate to import, in PEM format. White space is ignored when certificates are compared.
    type: str
  public_key:
    description: A public key to import, in PEM format. White space is ignored when keys are compared.
    type: str
  private_key:
    description:
      - A private key to import, in PEM format. FusionAuth never returns it, so it is used only when the key is created.
    type: str
  secret:
    description: The secret of an imported key of type V(HMAC) or V(Secret). FusionAuth never returns it.
    type: str
  update_secret:
    description:
      - When to write O(secret), which cannot be compared. With V(always), every run writes it and reports a change.
      - FusionAuth allows the secret to be changed only for keys of type V(Secret).
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
  - Keys belong to no tenant, so this module requires a global API key.
  - FusionAuth refuses to delete a key that a tenant, an application or anything else uses. The task then fails with
    FusionAuth's own message.
seealso:
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.kong_consumer_jwt
"""

EXAMPLES = r"""
- name: Generate a key whose public half Kong can use
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens
    algorithm: RS256
    length: 2048
  register: signing

- name: Generate a key with shorter signatures
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens, EC
    algorithm: ES256

- name: Import a secret that another party signs with
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Partner
    type: HMAC
    algorithm: HS256
    kid: partner-1
    secret: "{{ partner_secret }}"

- name: Rename a key
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    id: "{{ signing.key.id }}"
    name: Shop tokens 2026

- name: Remove a key that is no longer used
  gatewright.auth.fusionauth_key:
    fusionauth_url: http://localhost:9011
    name: Shop tokens 2026
    state: absent
"""

RETURN = r"""
key:
  description:
    - The key as returned by FusionAuth (with camelCase keys), without its private half or secret, or an empty
      dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.keys import KEY

SPEC = manage_fusionauth(KEY)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
