# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach FusionAuth."""

from __future__ import annotations

from ansible_collections.gatewright.auth.plugins.plugin_utils._doc_fragments import (
    with_lookup,
)


@with_lookup("fusionauth")
class ModuleDocFragment:
    """Options of every module that talks to FusionAuth."""

    DOCUMENTATION = r"""
options:
  fusionauth_url:
    description:
      - The URL of FusionAuth, for example V(http://localhost:9011).
      - If not set, the environment variable E(FUSIONAUTH_URL) is used.
    type: str
    required: true
  fusionauth_api_key:
    description:
      - A FusionAuth API key with the permissions that the task needs.
      - If not set, the environment variable E(FUSIONAUTH_API_KEY) is used.
    type: str
  request_timeout:
    description:
      - The timeout in seconds, both for establishing a connection and for receiving the complete response. It is
        extended by one second for each 100 kB sent.
      - If not set, the environment variable E(FUSIONAUTH_REQUEST_TIMEOUT) is used.
    type: float
    default: 10
  request_retries:
    description:
      - How many times to repeat a request that failed with a transient error, if it is safe to repeat.
      - If not set, the environment variable E(FUSIONAUTH_REQUEST_RETRIES) is used.
    type: int
    default: 3
  validate_certs:
    description:
      - Whether to verify the TLS certificate of the server.
      - If not set, the environment variable E(FUSIONAUTH_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a file with trusted CA certificates in PEM format.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory.
      - If not set, the environment variable E(FUSIONAUTH_CA_PATH) is used, relative to the
        current directory.
    type: path
  client_cert:
    description:
      - The path of a file with the TLS client certificate in PEM format. It may include the private key.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory.
      - If not set, the environment variable E(FUSIONAUTH_CLIENT_CERT) is used, relative to the
        current directory.
    type: path
  client_key:
    description:
      - The path of a file with the private key of O(client_cert) in PEM format.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory.
      - If not set, the environment variable E(FUSIONAUTH_CLIENT_KEY) is used, relative to the
        current directory.
    type: path
attributes:
  action_group:
    description:
      - Use C(group/gatewright.auth.fusionauth) in C(module_defaults) to set the connection options of all
        FusionAuth modules once.
    support: full
    membership: [gatewright.auth.fusionauth]
notes:
  - If the FusionAuth server has no license, the module rejects features that require one before it writes anything,
    provided that the API key is allowed to GET C(/api/reactor). Otherwise FusionAuth rejects them.
"""

    OPTIONAL = r"""
options:
  fusionauth_url:
    description:
      - The URL of FusionAuth, for example V(http://localhost:9011). If not set, only Kong is checked.
      - If not set, the environment variable E(FUSIONAUTH_URL) is used.
    type: str
    required: false
  fusionauth_api_key:
    description:
      - A FusionAuth API key that is allowed to GET C(/api/tenant), C(/api/application) and C(/api/key).
      - If not set, the environment variable E(FUSIONAUTH_API_KEY) is used.
    type: str
"""
