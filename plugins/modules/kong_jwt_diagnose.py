#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_jwt_diagnose
version_added: 0.1.0
short_description: Diagnose why Kong Gateway refuses a token
description:
  - Follows a request through Kong's checks, in Kong's own order, and reports which checks pass and which fail.
  - The checks cover the matching route, the scope of the jwt plugin, where the token is read from, which claim names
    the credential, whether that credential exists and who owns it, the algorithm, the signature, whether C(exp) and
    C(nbf) are verified at all, and the ACL groups of the consumer. If the plugins key-auth and basic-auth apply as
    well, their outcome is reported, too.
  - If O(fusionauth_url) is set, the module also checks FusionAuth's side. It reports whether the issuer matches the
    tenant's exactly, whether the key is still published, which application owns it, and whether Kong has the key that
    the application signs with now.
  - Kong stops at the first check that fails. This module continues where it can, so that a single run reports
    everything that needs fixing.
  - Reads both servers and sends no request to the proxy. Tokens and secrets are never returned.
author: The gatewright.auth authors (@gatewright)
options:
  token:
    description:
      - The token, without the C(Bearer) prefix of the C(Authorization) header. Leave it out to diagnose a request
        without a token, or to place the token elsewhere with O(headers) or O(path).
    type: str
  path:
    description:
      - The path of the request, including the query string, for example V(/orders?jwt=eyJhbGciOi).
      - One of O(path), O(route) and O(service) is required.
    type: str
  route:
    description:
      - The route, by name or UUID, if you already know which route the request matches. Its matching rules are not
        checked.
    type: str
  service:
    description:
      - The service, by name or UUID, for requests to any of its routes. Plugins of individual routes are listed but not
        checked.
    type: str
  method:
    description: The HTTP method of the request.
    type: str
    default: GET
  protocol:
    description: The protocol of the request.
    type: str
    choices: [http, https]
    default: https
  host:
    description: The host of the request, including the port if the C(Host) header has one.
    type: str
    default: localhost
  headers:
    description:
      - The headers of the request. They take precedence over the headers that O(token) and O(host) would set.
    type: dict
    default: {}
  observed_status:
    description:
      - The HTTP status that the proxy really returned, if you know it. If it differs from what the Admin API's
        configuration implies, the finding C(proxy) reports whether Kong's workers may still be catching up, or whether
        the router of a worker may be stuck.
    type: int
    version_added: 1.0.0
attributes:
  action_group:
    description:
      - Use C(group/gatewright.auth.kong) and C(group/gatewright.auth.fusionauth) in C(module_defaults) to set the
        connection options of all Kong modules and all FusionAuth modules once.
    support: full
    membership: [gatewright.auth.kong, gatewright.auth.fusionauth]
  idempotent:
    description:
      - Whether running the module again with the same options leads to the same result without reporting a change.
    support: full
    details:
      - Results are the same as long as neither server changes, apart from values that depend on the time, which is
        taken from Kong's clock.
extends_documentation_fragment:
  - gatewright.auth._attributes.info
  - gatewright.auth._kong
  - gatewright.auth._fusionauth.optional
  - gatewright.auth._fusionauth
requirements:
  - cryptography, to verify signatures
notes:
  - Routes are matched as by the router flavor C(traditional_compatible). Expressions, C(sources) and C(destinations)
    are listed but not evaluated.
  - The plugins cors (preflight requests), jwt, key-auth, basic-auth, acl and request-termination are evaluated. Other
    plugins that can refuse a request are listed. Keys in request bodies are not checked.
  - Connection options such as O(request_timeout) and O(ca_path) apply to both servers.
seealso:
  - module: gatewright.auth.kong_consumer_jwt
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Diagnose why a token is refused
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    token: "{{ login.token }}"
    path: /orders
  register: diagnosis

- name: Show what needs fixing, and how
  ansible.builtin.debug:
    msg: "{{ diagnosis.findings | rejectattr('severity', 'eq', 'note') }}"

- name: Diagnose a request without a token
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    method: POST
    host: api.example.com
    path: /orders/42
    headers:
      X-Version: "2"

- name: Diagnose why the proxy returns 404 although a route seems to match
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    path: /orders
    observed_status: 404

- name: Diagnose a token in a cookie on a known route
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
    - The outcome of the request. V(accepted), V(refused), V(open) if no plugin checks the token, or V(anonymous) if the
      request is allowed without a valid token.
  type: str
  returned: success
  sample: refused
answer:
  description:
    - Kong's response, with C(status), C(body) and C(www_authenticate) (the header, or null).
    - If Kong allows the request, the response comes from the service. C(status) 200 stands for it.
    - C(body) is empty if nginx responds with a page of its own, for example for a redirect or an oversized header. If
      the C(Accept) header requests HTML, XML or text, Kong returns the same message in that format.
  type: dict
  returned: success
  sample:
    status: 401
    body: {message: "No credentials found for given 'iss'"}
    www_authenticate: Bearer error="invalid_token"
checks:
  description:
    - All checks in Kong's order, followed by those on FusionAuth's side, with C(check), C(severity) (V(ok), V(note),
      V(warning) or V(error)) and C(what), a description. Checks that could not run because of an earlier one are
      omitted.
  type: list
  elements: dict
  returned: success
  sample:
    - {check: route, severity: ok, what: "GET https://localhost/orders matches route 'orders' of service 'orders'."}
    - {check: plugin, severity: ok, what: "The jwt plugin of service 'orders' applies."}
findings:
  description:
    - The checks that are not V(ok), with C(evidence), and with C(repair), a list of tasks that fix the problem.
    - The tasks run as they are, once the connection options are set with C(module_defaults). Where a task contains a
      template, fill in the value that only you can know. C(vars.gatewright_templates) lists the paths of these
      templates. All other text comes from the token or a server and must not be templated, so use
      P(gatewright.auth.to_tasks#filter) to write the tasks to a file.
  type: list
  elements: dict
  returned: success
  sample:
    - check: credential
      severity: error
      what: >-
        No credential has the key 'https://id.example.com', but one has 'https://id.example.com/'; they first differ at
        character 23: nothing more in the token, a slash in the credential.
      evidence: {credentials: 1, iss: https://id.example.com, nearest: https://id.example.com/}
      repair:
        - name: Set the credential's key to the token's
          gatewright.auth.kong_consumer_jwt:
            consumer: fusionauth
            id: c1998f79-1a89-4b07-80fb-ba158d78c5d7
            key: https://id.example.com
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._doctor.diagnose import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
