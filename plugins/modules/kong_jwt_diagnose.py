#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_jwt_diagnose
version_added: 0.1.0
short_description: Say why a token is refused by Kong Gateway
description:
  - Goes through what Kong does with a request, in Kong's own order, and says in words which check passes and which
    fails. Is there a route, does a jwt plugin apply and from which scope, where is the token read, which claim names
    the credential, is there one and whose is it, do the algorithms match, is the signature good, what of C(exp) and
    C(nbf) is verified at all, is the consumer in the right group. Where the plugins key-auth and basic-auth ask beside
    jwt, it says what they make of the request.
  - With O(fusionauth_url) it goes on at FusionAuth. Is the issuer the tenant's letter for letter, is the key still
    published, which application owns it, and does Kong hold the key that the application signs with now.
  - Kong ends at the first check that fails. This module goes on where it can, so one look tells all there is to mend.
  - It reads both servers and sends no request to the proxy. It never shows a token or a secret.
author: The gatewright.auth authors (@gatewright)
options:
  token:
    description:
      - The token, as it would be sent in the header C(Authorization) after C(Bearer). Leave it out to see what becomes
        of a request without one, or to say in O(headers) or O(path) where else it is.
    type: str
  path:
    description:
      - The path of the request, with its query if it has one, for example V(/orders?jwt=eyJhbGciOi).
      - One of O(path), O(route) and O(service) is needed.
    type: str
  route:
    description:
      - A route, by its name or UUID, where the request is known to take it. What the route matches is not looked at.
    type: str
  service:
    description:
      - A service, by its name or UUID, for any of its routes. A route's own plugins are not looked at, only named.
    type: str
  method:
    description: The method of the request.
    type: str
    default: GET
  protocol:
    description: The protocol of the request.
    type: str
    choices: [http, https]
    default: https
  host:
    description: The host of the request, with its port if the header C(Host) has one.
    type: str
    default: localhost
  headers:
    description:
      - The headers of the request. One that is named here stands in place of what O(token) and O(host) would send.
    type: dict
    default: {}
  observed_status:
    description:
      - The status with which the proxy has really answered, if you know it. Where what the Admin API tells makes it
        another, the finding C(proxy) says whether Kong's workers may still be catching up, or whether the router of one
        may be stuck.
    type: int
attributes:
  idempotent:
    description: Whether a second run gives the same result.
    support: full
    details:
      - As long as nobody changes the servers, and but for the time, which is Kong's.
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._kong
  - gatewright.auth._fusionauth.optional
  - gatewright.auth._fusionauth
requirements:
  - cryptography, to verify signatures
notes:
  - Routes are judged as the router flavor C(traditional_compatible) does. Expressions, C(sources) and C(destinations)
    are not judged, only named.
  - Of the plugins cors (preflight requests), jwt, key-auth, basic-auth, acl and request-termination are judged. Others
    that may refuse a request are named. Keys in bodies are not looked at.
  - How to talk to a server, such as O(request_timeout) and O(ca_path), counts for both.
seealso:
  - module: gatewright.auth.kong_consumer_jwt
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Why is this token refused?
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    token: "{{ login.token }}"
    path: /orders
  register: diagnosis

- name: What is to be mended, and how
  ansible.builtin.debug:
    msg: "{{ diagnosis.findings | rejectattr('severity', 'eq', 'note') }}"

- name: What becomes of a request without a token?
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    method: POST
    host: api.example.com
    path: /orders/42
    headers:
      X-Version: "2"

- name: The proxy answers 404, though there seems to be a route
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    path: /orders
    observed_status: 404

- name: A token in a cookie, on a route that is known
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    route: orders
    headers:
      Cookie: "session={{ login.token }}"
  no_log: true
"""

RETURN = r"""
verdict:
  description:
    - What becomes of the request. V(accepted), V(refused), V(open) where nobody looks at its token, or V(anonymous)
      where it gets in without a good one.
  type: str
  returned: success
  sample: refused
answer:
  description:
    - How Kong answers, with C(status), C(body) and C(www_authenticate) (the header, or null).
    - Where Kong lets the request in, the answer is the service's own, and C(status) 200 stands for it.
    - C(body) is empty where nginx answers with a page of its own, as for a redirect or a header that is too long. Where
      the header C(Accept) asks for HTML, XML or text, Kong writes the same message so.
  type: dict
  returned: success
  sample:
    status: 401
    body: {message: "No credentials found for given 'iss'"}
    www_authenticate: Bearer error="invalid_token"
checks:
  description:
    - Every check in Kong's order, and then FusionAuth's side, with C(check), C(severity) (V(ok), V(note), V(warning) or
      V(error)) and C(what), in words. What could not be checked because of an earlier check is not there.
  type: list
  elements: dict
  returned: success
  sample:
    - {check: route, severity: ok, what: "GET https://localhost/orders takes route 'orders' to service 'orders'."}
    - {check: plugin, severity: ok, what: "The jwt plugin of service 'orders' looks at it."}
findings:
  description:
    - The checks that are not V(ok), with C(evidence), and in C(repair) the tasks that would mend it. They run as they
      are, once the connection is told by C(module_defaults); a template in one stands for what nobody but you can know,
      and C(vars.gatewright_templates) has the paths of these. Every other text is what the token or a server says,
      whatever it looks like, so have P(gatewright.auth.to_tasks#filter) write the tasks to a file.
  type: list
  elements: dict
  returned: success
  sample:
    - check: credential
      severity: error
      what: >-
        No credential has the key 'https://id.example.com'; one has 'https://id.example.com/': they differ first at
        character 23: nothing more in the token, a slash in the credential.
      evidence: {credentials: 1, iss: https://id.example.com, nearest: https://id.example.com/}
      repair:
        - name: Write the credential's key as the token does
          gatewright.auth.kong_consumer_jwt:
            consumer: fusionauth
            id: c1998f79-1a89-4b07-80fb-ba158d78c5d7
            key: https://id.example.com
"""

from ..module_utils._task import main as run
from ..module_utils.doctor._diagnose import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
