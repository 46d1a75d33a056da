#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_consumer_jwks
version_added: 0.1.0
short_description: Mirror a JWKS as JWT credentials of a consumer of Kong Gateway
description:
  - Kong's plugin V(jwt) reads no key set. This gives a consumer a credential for each key of a JSON Web Key Set
    (RFC 7517), keeps them as the set is, and gives retired keys time until their last tokens have expired.
  - The keys are those of one application of FusionAuth, those at a URL, or those that the task lists.
  - RSA, EC (P-256, P-384, P-521) and Ed25519 keys are taken, also where C(x5c) alone tells them. Keys for encryption,
    of other types and too weak ones, such as RSA keys of less than 2048 bits, are passed over, with a warning.
  - A key set that is empty, cannot be had, is malformed, has a private key, one key id twice or too many keys is an
    error, and every credential stays as it is.
  - Credentials of the consumer that this module did not make are left alone, unless the key set or O(retire) names
    them.
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description: The consumer, by its username or UUID. Give each issuer or application, and so each key set, its own.
    type: str
    required: true
  application:
    description:
      - The application of FusionAuth whose keys are mirrored, by its name or UUID. These are the key that signs its
        access tokens and those listed as C(accessTokenVerificationKeyIds), its own or, where it has no settings of its
        own, its tenant's.
      - With O(url) or O(jwks) it only tells which keys are to be in that set.
    type: str
  tenant:
    description: The tenant of O(application), by its name or UUID. Needed where several have one of that name.
    type: str
  application_keys:
    description:
      - More keys of FusionAuth, by their name or UUID, for example the one that is to sign next.
    type: list
    elements: str
    default: []
  url:
    description:
      - Where the key set is. Whoever can change what is there can let in whom they like, so it should begin with
        V(https://).
      - It is not followed elsewhere, has to be there within O(request_timeout), and has to be smaller than 4 MiB.
    type: str
  jwks:
    description: The key set itself, as a mapping, as the list of its keys, or as JSON.
    type: raw
  key_claim_name:
    description:
      - What the plugin's C(config.key_claim_name) says. With V(kid) there is a credential for each key, by its id.
      - With V(iss) there is exactly one, by the issuer. Kong can then verify by one key alone, so when that changes,
        all tokens of the key before are refused at once.
    type: str
    choices: [kid, iss]
    default: kid
  issuer:
    description:
      - The issuer, letter for letter as tokens carry it, for O(key_claim_name=iss).
      - If not set, that of the tenant of O(application).
    type: str
  kid:
    description:
      - The id of the one key to take with O(key_claim_name=iss), where the set has several.
      - If not set, that of the key that signs for O(application).
    type: str
  algorithm:
    description: The algorithm of RSA keys that do not tell theirs.
    type: str
    choices: [RS256, RS384, RS512, PS256, PS384, PS512]
  grace_period:
    description:
      - How many seconds the credential of a retired key stays after a run first found it missing. It should be longer
        than any token is good for.
      - Since when it is missing is kept in a tag of the credential, in Kong's time, so that it does not matter when,
        where or how often this runs. A key that comes back stays.
      - However short, nothing is removed before another key of the set has been in Kong since an earlier run.
    type: int
    default: 86400
  retire:
    description:
      - Keys of credentials to give up as if they were no longer in the set, whether or not they are, and whoever made
        them. For example the issuer, once C(kid) is the key claim.
      - They are removed after O(grace_period). Where there is no such credential, none is made.
      - To refuse tokens of a key at once, remove its credential with M(gatewright.auth.kong_consumer_jwt), and name it
        here as long as it is in the set.
    type: list
    elements: str
    default: []
  allow_small_exponent:
    description:
      - Whether to take RSA keys with a public exponent below 65537. FIPS 186-5 forbids them, because verifiers that do
        not look closely at a signature's padding take forged ones. Otherwise they are passed over with a warning.
      - Keys that anybody can sign for are passed over either way, such as points of small order of Ed25519, and RSA
        keys whose modulus is even, a prime number or otherwise easily factored.
    type: bool
    default: false
  allow_foreign_keys:
    description:
      - Whether to take a key set that holds keys of other applications. With V(kid) as the key claim Kong does not
        check who issued a token, so the bearers of their tokens pass as this consumer, too.
      - That can be told of the key set of a whole FusionAuth (if it is the one at O(fusionauth_url)), of keys that
        FusionAuth has and O(application) does not use, and of keys that others sign with as well.
      - A key id that a credential of another consumer has is refused either way.
    type: bool
    default: false
  max_keys:
    description: How many keys a set may have.
    type: int
    default: 100
  fusionauth_url:
    description:
      - Where FusionAuth is. Needed with O(application).
      - If not set, the environment variable E(FUSIONAUTH_URL) is used.
    type: str
  fusionauth_api_key:
    description:
      - An API key of FusionAuth that may GET C(/api/application), C(/api/tenant) and C(/api/key).
      - If not set, the environment variable E(FUSIONAUTH_API_KEY) is used.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
requirements:
  - cryptography
notes:
  - FusionAuth's Ed25519 keys do not work with Kong 3.9. Their tokens say V(Ed25519) in the header, and Kong knows only
    V(EdDSA).
  - The connection options are those for Kong; where they apply, FusionAuth and O(url) are reached with the same.
seealso:
  - module: gatewright.auth.kong_consumer_jwt
  - plugin: gatewright.auth.jwk_to_pem
    plugin_type: filter
  - name: Kong issue 13089
    description: What happens without this when an issuer changes its key.
    link: https://github.com/Kong/kong/issues/13089
"""

EXAMPLES = r"""
- name: The keys of one application, each under its own id
  gatewright.auth.kong_consumer_jwks:
    kong_admin_url: http://localhost:8001
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    consumer: shop
    application: shop

- name: Have Kong find credentials by key id
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: jwt
    service: orders
    config:
      key_claim_name: kid
      claims_to_verify: [exp]

- name: The keys of another issuer, hourly from cron
  gatewright.auth.kong_consumer_jwks:
    kong_admin_url: http://localhost:8001
    consumer: partners
    url: https://id.example.com/realms/partners/jwks.json
    grace_period: 7200

- name: The one key of an issuer who says which
  gatewright.auth.kong_consumer_jwks:
    kong_admin_url: http://localhost:8001
    consumer: legacy
    jwks: "{{ lookup('ansible.builtin.file', 'legacy.json') }}"
    key_claim_name: iss
    issuer: https://legacy.example.com/
    kid: "2026"
"""

RETURN = r"""
credentials:
  description: The credentials that mirror the key set, and those that are to go, by their key.
  type: list
  elements: dict
  returned: success
  sample:
    - algorithm: ES256
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
      tags: [gatewright.auth.jwks]
added:
  description: The keys of credentials that were made, or in check mode would be.
  type: list
  elements: str
  returned: success
  sample: [nB3XyWf0d0mT4mZ7VtYqRz5bAeo]
retiring:
  description: The credentials that are to go when their time is over.
  type: list
  elements: dict
  returned: success
  contains:
    key:
      description: The key of the credential.
      type: str
      sample: 9vXk0Zk3cVYwqj3J5c0mUq5dTfA
    since:
      description: When it was first found missing, in seconds since the epoch.
      type: int
      sample: 1764000000
    until:
      description: From when on a run removes it, in seconds since the epoch.
      type: int
      sample: 1764086400
removed:
  description: The keys of credentials that were removed, or in check mode would be.
  type: list
  elements: str
  returned: success
  sample: []
"""

from ..module_utils._task import main as run
from ..module_utils.kong._jwks import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
