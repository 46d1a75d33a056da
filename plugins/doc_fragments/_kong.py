# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach Kong's Admin API."""

from __future__ import annotations

from ansible_collections.gatewright.auth.plugins.plugin_utils._doc_fragments import (
    with_lookup,
)


@with_lookup("kong")
class ModuleDocFragment:
    """Options of every module that talks to Kong."""

    DOCUMENTATION = r"""
options:
  kong_admin_url:
    description:
      - The URL of Kong's Admin API, for example V(http://localhost:8001).
      - The URL may have a path, for an Admin API behind a proxy or behind Kong itself, for example
        V(https://gateway.example.com/admin-api).
      - If not set, the environment variable E(KONG_ADMIN_URL) is used.
    type: str
    required: true
  kong_admin_token:
    description:
      - The RBAC token of a Kong Enterprise administrator, which is sent in the C(Kong-Admin-Token) header.
      - If not set, the environment variable E(KONG_ADMIN_TOKEN) is used.
    type: str
  kong_admin_headers:
    description:
      - HTTP headers to add to every request to the Admin API, such as the C(apikey) of a route that the plugin
        C(key-auth) protects. All values are treated as secrets.
      - If not set, the environment variable E(KONG_ADMIN_HEADERS) is used, which is a JSON object or has one
        C(name:value) a line, as decK writes its C(--headers).
    type: dict
    version_added: 1.0.0
  kong_admin_username:
    description:
      - The user name for HTTP basic authentication, along with O(kong_admin_password).
      - If not set, the environment variable E(KONG_ADMIN_USERNAME) is used.
    type: str
    version_added: 1.0.0
  kong_admin_password:
    description:
      - The password for HTTP basic authentication.
      - If not set, the environment variable E(KONG_ADMIN_PASSWORD) is used.
    type: str
    version_added: 1.0.0
  kong_admin_bearer_token:
    description:
      - A bearer token, sent as C(Authorization); for example a token of Konnect, or of an OpenID provider that protects
        the Admin API.
      - If not set, the environment variable E(KONG_ADMIN_BEARER_TOKEN) is used.
    type: str
    version_added: 1.0.0
  kong_workspace:
    description:
      - The Kong Enterprise workspace to work in.
      - If not set, the environment variable E(KONG_WORKSPACE) is used.
    type: str
  request_timeout:
    description:
      - The timeout in seconds, both for establishing a connection and for receiving the complete response. It is
        extended by one second for each 100 kB sent.
      - If not set, the environment variable E(KONG_REQUEST_TIMEOUT) is used.
    type: float
    default: 10
  request_retries:
    description:
      - How many times to repeat a request that failed with a transient error, if it is safe to repeat.
      - If not set, the environment variable E(KONG_REQUEST_RETRIES) is used.
    type: int
    default: 3
  validate_certs:
    description:
      - Whether to verify the TLS certificate of the server.
      - If not set, the environment variable E(KONG_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a file with trusted CA certificates in PEM format.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory.
      - If not set, the environment variable E(KONG_CA_PATH) is used, relative to the
        current directory.
    type: path
  client_cert:
    description:
      - The path of a file with the TLS client certificate in PEM format. It may include the private key.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory.
      - If not set, the environment variable E(KONG_CLIENT_CERT) is used, relative to the
        current directory.
    type: path
  client_key:
    description:
      - The path of a file with the private key of O(client_cert) in PEM format.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory.
      - If not set, the environment variable E(KONG_CLIENT_KEY) is used, relative to the
        current directory.
    type: path
attributes:
  action_group:
    description:
      - Use C(group/gatewright.auth.kong) in C(module_defaults) to set the connection options of all Kong modules once.
    support: full
    membership: [gatewright.auth.kong]
"""
