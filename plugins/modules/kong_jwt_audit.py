#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_jwt_audit
version_added: 0.1.0
short_description: Audit how Kong Gateway accepts tokens
description:
  - Audits a whole gateway without needing a token. Reports open routes, jwt plugins that do not verify C(exp) or that
    allow anonymous access, shared secrets that can be guessed, weak or unusable keys, and credentials that open no
    route.
  - If O(fusionauth_url) is set, also reports credentials whose issuer or key is unknown to FusionAuth, keys that expire
    soon, and keys that several applications sign with.
  - Also returns the trust graph, from FusionAuth's tenants to Kong's routes. The playbook C(gatewright.auth.audit)
    renders it as an HTML page.
  - Reads both servers and changes neither. Secrets are never returned.
author: The gatewright.auth authors (@gatewright)
options:
  open_routes:
    description: Routes that are meant to be open, by name or UUID.
    type: list
    elements: str
    default: []
  expiry_days:
    description: The number of days before its expiry from which a key is reported.
    type: int
    default: 30
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
  - cryptography, to inspect public keys
notes:
  - A route that requires another kind of credential, for example with the plugin key-auth, is not considered open.
  - Connection options such as O(request_timeout) and O(ca_path) apply to both servers.
seealso:
  - module: gatewright.auth.kong_jwt_diagnose
  - plugin: gatewright.auth.to_tasks
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Audit the gateway
  gatewright.auth.kong_jwt_audit:
    kong_admin_url: http://localhost:8001
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    open_routes: [health]
  register: audit

- name: Fail if there are findings of severity error
  ansible.builtin.assert:
    that: audit.counts.error == 0
    fail_msg: "{{ audit.findings | map(attribute='what') | join(' ') }}"
"""

RETURN = r"""
findings:
  description:
    - The problems found, the most severe first. C(check) is the name of the check, C(severity) is V(error), V(warning)
      or V(note), C(what) is a description, C(evidence) is the data behind it, C(place) is the C(id) of the object in
      RV(trust), and C(repair) is a list of tasks that fix the problem.
    - The tasks run as they are, once the connection options are set with C(module_defaults). Where a task contains a
      template, fill in the value that only you can know. C(vars.gatewright_templates) lists the paths of these
      templates. All other text comes from a server and must not be templated, so use P(gatewright.auth.to_tasks#filter)
      to write the tasks to a file.
  type: list
  elements: dict
  returned: success
  sample:
    - check: unverified_times
      severity: error
      what: "The jwt plugin of service 'orders' does not verify exp, so tokens never expire."
      evidence: {claims_to_verify: []}
      place: plugin-0d5a7b1e-7c55-4a9f-8a41-9d1a2f3b4c5d
      repair:
        - name: Refuse tokens that have expired
          gatewright.auth.kong_plugin:
            name: jwt
            service: orders
            config: {claims_to_verify: [exp]}
counts:
  description: The number of findings of each severity.
  type: dict
  returned: success
  sample: {error: 1, note: 0, warning: 0}
routes:
  description: The total number of routes and the number of routes that a jwt plugin protects.
  type: dict
  returned: success
  sample: {all: 1, guarded: 1}
trust:
  description:
    - The trust graph. C(nodes) have C(id), C(kind), C(name), C(detail) and the C(severity) of their worst finding.
      C(edges) have C(from), C(says) and C(to).
    - C(opens) lists the routes that each credential opens.
    - The kinds are V(tenant), V(application), V(key), V(credential), V(consumer), V(plugin) and V(route). For each
      kind, the hundred nodes with the worst findings are returned. Objects of FusionAuth are returned only if they are
      related to this Kong. C(left_out) counts the others by kind.
  type: dict
  returned: success
  sample:
    nodes:
      - {id: consumer-5f6a, kind: consumer, name: fusionauth, detail: "", severity: ok}
      - {id: plugin-0d5a, kind: plugin, name: service orders, detail: "jwt by iss, no exp", severity: error}
    edges:
      - {from: consumer-5f6a, says: is accepted by, to: plugin-0d5a}
    opens: {credential-8c2b: [route-19fe]}
    left_out: {application: 2}
kong:
  description: The URL of Kong's Admin API.
  type: str
  returned: success
  sample: http://localhost:8001
fusionauth:
  description: The URL of FusionAuth, or null if it was not set.
  type: str
  returned: success
  sample: http://localhost:9011
at:
  description: The time of the audit by Kong's clock, in seconds since the epoch.
  type: int
  returned: success
  sample: 1795435200
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._doctor.audit import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
