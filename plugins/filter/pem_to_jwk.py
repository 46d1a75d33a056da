# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter pem_to_jwk."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.jwk import (
    pem_to_jwk as convert,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

DOCUMENTATION = r"""
name: pem_to_jwk
version_added: 0.1.0
short_description: Convert a public key from PEM format to a JWK
description:
  - Converts a public key, a certificate, or an unencrypted private key. The private half is never returned.
  - Supports RSA, EC (P-256, P-384, P-521) and Ed25519 keys.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: The key or certificate in PEM format.
    type: str
    required: true
  kid:
    description: The key id. If not set, the SHA-256 thumbprint of the key (RFC 7638) is used.
    type: str
  alg:
    description: The algorithm that the key signs with, for example V(RS256).
    type: str
  use:
    description: The intended use of the key. Verifiers expect V(sig).
    type: str
    choices: [sig, enc]
requirements:
  - cryptography
seealso:
  - plugin: gatewright.auth.jwk_to_pem
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Publish your own key set
  ansible.builtin.copy:
    content: >-
      {{ {"keys": [lookup("ansible.builtin.file", "issuer.pem")
         | gatewright.auth.pem_to_jwk(kid="2026", alg="RS256", use="sig")]} | to_nice_json }}
    dest: /var/www/.well-known/jwks.json
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The public key as a JSON Web Key.
  type: dict
  sample:
    alg: EdDSA
    crv: Ed25519
    kid: "2026"
    kty: OKP
    use: sig
    x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
"""


def pem_to_jwk(
    pem: str,
    kid: str | None = None,
    alg: str | None = None,
    use: str | None = None,
) -> dict[str, t.Any]:
    """Return the public key in a PEM as a JWK."""
    if not isinstance(pem, str):
        raise CollectionError(
            f"The PEM must be a string, not {type(pem).__name__}."
        )
    return convert(pem, kid=kid, alg=alg, use=use)


FilterModule = filters(pem_to_jwk)
