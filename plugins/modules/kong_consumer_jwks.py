#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_consumer_jwks
version_added: 0.1.0
short_description: Mirror a JWKS as JWT credentials of a Kong Gateway consumer
description:
  - Kong's plugin V(jwt) cannot read a JSON Web Key Set (JWKS, RFC 7517). This module creates one credential of a
    consumer for each key in the set, keeps the credentials in sync with the set (key rotation), and keeps the
    credentials of retired keys until the last tokens signed with them have expired.
  - The keys come from a FusionAuth application, from a URL, or from the task itself.
  - RSA, EC (P-256, P-384, P-521) and Ed25519 keys are supported, including keys that are given only as C(x5c).
    Encryption keys, keys of other types and weak keys, such as RSA keys of less than 2048 bits, are skipped with a
    warning.
  - The task fails, and no credential is changed, if the key set is empty, unreachable or malformed, contains a private
    key or a duplicate key id, or has too many keys.
  - Credentials of the consumer that this module did not create are left alone unless their key is in the key set or in
    O(retire).
author: The gatewright.auth authors (@gatewright)
options:
  consumer:
    description:
      - The consumer, by username or UUID. Use a separate consumer for each issuer or application, and so for each key
        set.
    type: str
    required: true
  application:
    description:
      - The FusionAuth application whose keys are mirrored, by name or UUID. These are the key that signs its access
        tokens and the keys in C(accessTokenVerificationKeyIds). If the application has no JWT settings of its own,
        those of its tenant apply.
      - When O(url) or O(jwks) is set, the application only determines which keys are expected in that set.
    type: str
  tenant:
    description:
      - The tenant of O(application), by name or UUID. Required if several tenants have an application of that name.
    type: str
  application_keys:
    description:
      - Additional FusionAuth keys to mirror, by name or UUID, for example the key that will sign next.
    type: list
    elements: str
    default: []
  url:
    description:
      - The URL of the key set. Anyone who can change its content can grant access, so use V(https://).
      - Redirects are not followed. The response must arrive within O(request_timeout) and be smaller than 4 MiB.
    type: str
  jwks:
    description: The key set itself, as a mapping, as a list of keys, or as JSON.
    type: raw
  key_claim_name:
    description:
      - The value of C(config.key_claim_name) of the plugin. With V(kid), one credential is created for each key and
        named after the key id.
      - With V(iss), exactly one credential is created and named after the issuer. Kong can then verify only one key at
        a time, so as soon as the key changes, all tokens signed with the previous key are rejected.
    type: str
    choices: [kid, iss]
    default: kid
  issuer:
    description:
      - The issuer, exactly as it appears in tokens, for O(key_claim_name=iss).
      - If not set, the issuer of the tenant of O(application) is used.
    type: str
  kid:
    description:
      - The id of the key to use with O(key_claim_name=iss), if the set has several keys.
      - If not set, the key that signs for O(application) is used.
    type: str
  algorithm:
    description: The algorithm of RSA keys that do not declare one.
    type: str
    choices: [RS256, RS384, RS512, PS256, PS384, PS512]
  grace_period:
    description:
      - How long to keep the credential of a retired key, in seconds, counted from the first run that finds the key
        missing from the set. Set it to more than the longest lifetime of a token.
      - The time at which the key was first missing is stored in a tag of the credential, using Kong's clock, so it does
        not matter when, where or how often the module runs. If the key returns to the set, its credential is kept.
      - Whatever the grace period, nothing is removed until another key of the set has been in Kong since an earlier
        run.
    type: int
    default: 86400
  retire:
    description:
      - Credentials, by key, to retire as if their keys were no longer in the set, whether or not they are and whoever
        created them. An example is the credential named after the issuer, once the key claim is C(kid).
      - The credentials are removed after O(grace_period). Keys without a credential are ignored.
      - To reject tokens of a key immediately, remove its credential with M(gatewright.auth.kong_consumer_jwt) and list
        the key here as long as it is in the set.
    type: list
    elements: str
    default: []
  allow_small_exponent:
    description:
      - Whether to accept RSA keys with a public exponent below 65537. FIPS 186-5 forbids them because verifiers that
        check the padding of a signature carelessly accept forged signatures. If V(false), such keys are skipped with a
        warning.
      - Keys that anyone can forge signatures for are always skipped, such as Ed25519 points of small order, and RSA
        keys whose modulus is even, prime or otherwise easily factored.
    type: bool
    version_added: 1.0.0
    default: false
  allow_foreign_keys:
    description:
      - Whether to accept a key set that contains keys of other applications. With the key claim V(kid), Kong does not
        check the issuer of a token, so holders of the tokens of those applications are authenticated as this consumer,
        too.
      - The module detects this for the key set of a whole FusionAuth (if it is the one at O(fusionauth_url)), for
        FusionAuth keys that O(application) does not use, and for keys that other applications sign with as well.
      - A key id that belongs to a credential of another consumer is always rejected.
    type: bool
    default: false
  max_keys:
    description: The maximum number of keys in the set.
    type: int
    default: 100
  fusionauth_url:
    description:
      - The URL of FusionAuth. Required with O(application).
      - If not set, the environment variable E(FUSIONAUTH_URL) is used.
    type: str
  fusionauth_api_key:
    description:
      - A FusionAuth API key that is allowed to GET C(/api/application), C(/api/tenant) and C(/api/key).
      - If not set, the environment variable E(FUSIONAUTH_API_KEY) is used.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
requirements:
  - cryptography
notes:
  - FusionAuth's Ed25519 keys do not work with Kong 3.9, because FusionAuth writes V(Ed25519) in the token header and
    Kong accepts only V(EdDSA).
  - The connection options apply to Kong and, where applicable, to FusionAuth and O(url) as well.
seealso:
  - module: gatewright.auth.kong_consumer_jwt
  - plugin: gatewright.auth.jwk_to_pem
    plugin_type: filter
  - name: Kong issue 13089
    description: Describes what happens without this module when an issuer rotates its key.
    link: https://github.com/Kong/kong/issues/13089
"""

EXAMPLES = r"""
- name: Mirror the keys of one application, each under its key id
  gatewright.auth.kong_consumer_jwks:
    kong_admin_url: http://localhost:8001
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    consumer: shop
    application: shop

- name: Have Kong look up credentials by key id
  gatewright.auth.kong_plugin:
    kong_admin_url: http://localhost:8001
    name: jwt
    service: orders
    config:
      key_claim_name: kid
      claims_to_verify: [exp]

- name: Mirror the keys of another issuer, hourly from cron
  gatewright.auth.kong_consumer_jwks:
    kong_admin_url: http://localhost:8001
    consumer: partners
    url: https://id.example.com/realms/partners/jwks.json
    grace_period: 7200

- name: Use one key of an issuer, selected by its id
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
  description: The credentials that mirror the key set and those that are being retired, sorted by key.
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
  description: The keys of the credentials that were created, or would be in check mode.
  type: list
  elements: str
  returned: success
  sample: [nB3XyWf0d0mT4mZ7VtYqRz5bAeo]
retiring:
  description: The credentials that will be removed when their grace period ends.
  type: list
  elements: dict
  returned: success
  contains:
    key:
      description: The key of the credential.
      type: str
      sample: 9vXk0Zk3cVYwqj3J5c0mUq5dTfA
    since:
      description: When the key was first found missing, in seconds since the epoch.
      type: int
      sample: 1764000000
    until:
      description: The time from which a run removes the credential, in seconds since the epoch.
      type: int
      sample: 1764086400
removed:
  description: The keys of the credentials that were removed, or would be in check mode.
  type: list
  elements: str
  returned: success
  sample: []
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._wiring.jwks_mirror import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
