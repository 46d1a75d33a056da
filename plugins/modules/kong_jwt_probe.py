#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_jwt_probe
version_added: 1.0.0
short_description: Verify that Kong Gateway accepts a token and refuses a forged one
description:
  - Requests a URL through Kong Gateway without a token, with a forged token and with a real token, and fails unless the
    gateway answers 401, 401 and O(status). The forged token is the real one with a different signature.
  - The message of a failure contains Kong's own words and what to check.
  - Sends no request in check mode, because what earlier tasks would create does not exist yet.
  - Redirects are not followed.
author: The gatewright.auth authors (@gatewright)
options:
  url:
    description: A URL that the gateway serves, for example V(https://api.example.com/orders).
    type: str
    required: true
  token:
    description: A token that the gateway must accept, without the C(Bearer) prefix.
    type: str
    required: true
  method:
    description: The HTTP method of the requests.
    type: str
    default: GET
  status:
    description: The status that the service answers to a request with the real token.
    type: int
    default: 200
  patience:
    description:
      - For how many seconds to repeat a request whose answer is not as expected. Kong Gateway may need some seconds to
        apply a change.
    type: float
    default: 15
  request_timeout:
    description:
      - The timeout in seconds, both for establishing a connection and for receiving the complete response.
      - If not set, the environment variable E(KONG_REQUEST_TIMEOUT) is used.
    type: float
    default: 10
  validate_certs:
    description:
      - Whether to verify the TLS certificate of the gateway.
      - If not set, the environment variable E(KONG_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - The path of a file with trusted CA certificates in PEM format.
      - If not set, the environment variable E(KONG_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - The path of a file with the TLS client certificate in PEM format. It may include the private key.
      - If not set, the environment variable E(KONG_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - The path of a file with the private key of O(client_cert) in PEM format.
      - If not set, the environment variable E(KONG_CLIENT_KEY) is used.
    type: path
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._attributes
seealso:
  - module: gatewright.auth.kong_jwt_diagnose
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Get a token
  gatewright.auth.fusionauth_token:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    login_id: ada@example.com
    password: "{{ ada_password }}"
    application: shop
  register: ada
  no_log: true

- name: Verify that only a real token is accepted
  gatewright.auth.kong_jwt_probe:
    url: http://localhost:8000/orders
    token: "{{ ada.token }}"
"""

RETURN = r"""
answers:
  description: What the gateway answered, in order. Empty in check mode.
  type: list
  elements: dict
  returned: success
  contains:
    visitor:
      description: Which request it was, V(without a token), V(with a forged token) or V(with a real token).
      type: str
    status:
      description: The status of the answer.
      type: int
    said:
      description: The C(message) of an answer in JSON, which is Kong's reason for a refusal, or an empty string.
      type: str
  sample:
    - {visitor: without a token, status: 401, said: Unauthorized}
    - {visitor: with a forged token, status: 401, said: Invalid signature}
    - {visitor: with a real token, status: 200, said: ""}
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.probe import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
