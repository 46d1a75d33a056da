# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach FusionAuth."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of every module that talks to FusionAuth."""

    DOCUMENTATION = r"""
options:
  fusionauth_url:
    description:
      - Where FusionAuth is, for example V(http://localhost:9011).
      - If not set, the environment variable E(FUSIONAUTH_URL) is used.
    type: str
    required: true
  fusionauth_api_key:
    description:
      - An API key that may do what the task wants.
      - If not set, the environment variable E(FUSIONAUTH_API_KEY) is used.
    type: str
  request_timeout:
    description:
      - How many seconds to wait for a connection, and for all of an answer. What is sent adds a second for each 100 kB.
      - If not set, the environment variable E(FUSIONAUTH_REQUEST_TIMEOUT) is used.
    type: float
    default: 10
  request_retries:
    description:
      - How often to repeat a request that failed for a passing reason, where a repeat is safe.
      - If not set, the environment variable E(FUSIONAUTH_REQUEST_RETRIES) is used.
    type: int
    default: 3
  validate_certs:
    description:
      - Whether to check the server's TLS certificate.
      - If not set, the environment variable E(FUSIONAUTH_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - A file with the certificates of the authorities to trust, in PEM.
      - If not set, the environment variable E(FUSIONAUTH_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - A file with the certificate to present, in PEM. It may hold the private key as well.
      - If not set, the environment variable E(FUSIONAUTH_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - A file with the private key of O(client_cert), in PEM.
      - If not set, the environment variable E(FUSIONAUTH_CLIENT_KEY) is used.
    type: path
notes:
  - What takes a licence is refused on a server without one before anything is written, if the API key may GET
    C(/api/reactor); otherwise FusionAuth refuses it.
"""

    OPTIONAL = r"""
options:
  fusionauth_url:
    description:
      - Where FusionAuth is, for example V(http://localhost:9011). Without it, only Kong is asked.
      - If not set, the environment variable E(FUSIONAUTH_URL) is used.
    type: str
    required: false
  fusionauth_api_key:
    description:
      - An API key that may GET C(/api/tenant), C(/api/application) and C(/api/key).
      - If not set, the environment variable E(FUSIONAUTH_API_KEY) is used.
    type: str
"""
