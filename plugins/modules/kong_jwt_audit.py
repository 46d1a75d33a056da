#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_jwt_audit
version_added: 0.1.0
short_description: Say what is wrong with the tokens that Kong Gateway takes
description:
  - Looks at a whole gateway without any token. Finds routes that are open, jwt plugins that do not verify C(exp) or let
    in whoever has no good token, shared secrets that can be guessed, keys that are too weak or of no use, and
    credentials that open nothing.
  - With O(fusionauth_url) it also finds credentials whose issuer or key FusionAuth does not know, keys near their end,
    and keys that several applications sign with.
  - Returns who trusts whom as well, from FusionAuth's tenants to Kong's routes. The playbook
    C(gatewright.auth.audit) makes a page of that.
  - It reads both servers and changes neither. It never shows a secret.
author: The gatewright.auth authors (@gatewright)
options:
  open_routes:
    description: Routes that are meant to be open, by their names or UUIDs.
    type: list
    elements: str
    default: []
  expiry_days:
    description: Within how many days a key's end is near.
    type: int
    default: 30
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
  - cryptography, to look at public keys
notes:
  - A route that asks for another kind of credential, by key-auth for example, is not open.
  - How to talk to a server, such as O(request_timeout) and O(ca_path), counts for both.
seealso:
  - module: gatewright.auth.kong_jwt_diagnose
  - plugin: gatewright.auth.to_tasks
    plugin_type: filter
"""

EXAMPLES = r"""
- name: What is wrong with the gateway?
  gatewright.auth.kong_jwt_audit:
    kong_admin_url: http://localhost:8001
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    open_routes: [health]
  register: audit

- name: Nothing that must not be
  ansible.builtin.assert:
    that: audit.counts.error == 0
    fail_msg: "{{ audit.findings | map(attribute='what') | join(' ') }}"
"""

RETURN = r"""
findings:
  description:
    - What is wrong, the worst first. C(check) names the check, C(severity) is V(error), V(warning) or V(note), C(what)
      says it in words, C(evidence) shows it, C(place) is the C(id) of the object in RV(trust), and C(repair) holds the
      tasks that would mend it.
    - The tasks run as they are, once the connection is told by C(module_defaults); a template in one stands for what
      nobody but you can know, and C(vars.gatewright_templates) has the paths of these. Every other text is what a
      server says, whatever it looks like, so have P(gatewright.auth.to_tasks#filter) write the tasks to a file.
  type: list
  elements: dict
  returned: success
  sample:
    - check: unverified_times
      severity: error
      what: "The jwt plugin of service 'orders' does not verify exp: tokens are good for ever."
      evidence: {claims_to_verify: []}
      place: plugin-0d5a7b1e-7c55-4a9f-8a41-9d1a2f3b4c5d
      repair:
        - name: Refuse tokens that have expired
          gatewright.auth.kong_plugin:
            name: jwt
            service: orders
            config: {claims_to_verify: [exp]}
counts:
  description: How many findings there are of each severity.
  type: dict
  returned: success
  sample: {error: 1, note: 0, warning: 0}
routes:
  description: How many routes there are, and how many of them a jwt plugin guards.
  type: dict
  returned: success
  sample: {all: 1, guarded: 1}
trust:
  description:
    - Who trusts whom, as C(nodes) with C(id), C(kind), C(name), C(detail) and the C(severity) of their worst finding,
      and as C(edges) with C(from), C(says) and C(to).
    - C(opens) has the routes that each credential opens.
    - Kinds are V(tenant), V(application), V(key), V(credential), V(consumer), V(plugin) and V(route). Of each the
      hundred with the worst findings are there, and of FusionAuth's only those that have to do with this Kong.
      C(left_out) counts the others by kind.
  type: dict
  returned: success
  sample:
    nodes:
      - {id: consumer-5f6a, kind: consumer, name: fusionauth, detail: "", severity: ok}
      - {id: plugin-0d5a, kind: plugin, name: service orders, detail: "jwt by iss, no exp", severity: error}
    edges:
      - {from: consumer-5f6a, says: comes by, to: plugin-0d5a}
    opens: {credential-8c2b: [route-19fe]}
    left_out: {application: 2}
kong:
  description: Where Kong is.
  type: str
  returned: success
  sample: http://localhost:8001
fusionauth:
  description: Where FusionAuth is, or null.
  type: str
  returned: success
  sample: http://localhost:9011
at:
  description: When that was, by Kong's clock, in seconds since the epoch.
  type: int
  returned: success
  sample: 1795435200
"""

from ..module_utils._task import main as run
from ..module_utils.doctor._audit import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
