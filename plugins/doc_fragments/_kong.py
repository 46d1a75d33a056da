# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach Kong's Admin API."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of every module that talks to Kong."""

    DOCUMENTATION = r"""
options:
  kong_admin_url:
    description:
      - Where Kong's Admin API is, for example V(http://localhost:8001).
      - If not set, the environment variable E(KONG_ADMIN_URL) is used.
    type: str
    required: true
  kong_admin_token:
    description:
      - The token of an administrator, where Kong Enterprise asks for one; sent as C(Kong-Admin-Token).
      - If not set, the environment variable E(KONG_ADMIN_TOKEN) is used.
    type: str
  kong_workspace:
    description:
      - The workspace to work in, where Kong Enterprise has several.
      - If not set, the environment variable E(KONG_WORKSPACE) is used.
    type: str
  request_timeout:
    description:
      - How many seconds to wait for a connection, and for all of an answer. What is sent adds a second for each 100 kB.
      - If not set, the environment variable E(KONG_REQUEST_TIMEOUT) is used.
    type: float
    default: 10
  request_retries:
    description:
      - How often to repeat a request that failed for a passing reason, where a repeat is safe.
      - If not set, the environment variable E(KONG_REQUEST_RETRIES) is used.
    type: int
    default: 3
  validate_certs:
    description:
      - Whether to check the server's TLS certificate.
      - If not set, the environment variable E(KONG_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - A file with the certificates of the authorities to trust, in PEM.
      - If not set, the environment variable E(KONG_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - A file with the certificate to present, in PEM. It may hold the private key as well.
      - If not set, the environment variable E(KONG_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - A file with the private key of O(client_cert), in PEM.
      - If not set, the environment variable E(KONG_CLIENT_KEY) is used.
    type: path
"""
