#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_route
version_added: 0.1.0
short_description: Manage routes of Kong Gateway
description:
  - A route says which requests go to a service. A request has to match every kind of rule that the route has, and of
    each kind one value.
  - A route is found by O(id), else by O(name).
  - A route is changed where it is and never made anew, because Kong chooses among routes with the same rules by their
    UUIDs or by their age.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The route's name, unique in its workspace. Letters, digits and C(. - _ ~), no spaces.
    type: str
  id:
    description:
      - The route's UUID. Needed to change its O(name); otherwise nothing needs it.
      - For a new route, the UUID that it is to have.
    type: str
  service:
    description:
      - The service that requests go to, by its name or UUID.
      - A route without one answers by its plugins alone.
    type: str
  protocols:
    description:
      - The protocols of requests that match, in no order. Kong takes V(http) and V(https) unless told otherwise.
      - They must be of one family. V(http) and V(https) are one, V(grpc) and V(grpcs) another, V(tcp), V(tls) and
        V(udp) a third, V(tls_passthrough) stands alone. V(ws) and V(wss) need Kong Enterprise.
    type: list
    elements: str
    choices: [grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss]
  methods:
    description: The HTTP methods that match, in capitals and in no order.
    type: list
    elements: str
  hosts:
    description:
      - The host names that match. One may start with V(*.) or end with V(.*), and may have a port.
    type: list
    elements: str
  paths:
    description:
      - The beginnings of paths that match, each starting with V(/), or with V(~/) where it is a regular expression.
    type: list
    elements: str
  headers:
    description:
      - Headers that a request must have, each with the list of values that match. Their names are taken in any case.
      - Merged into the headers that the route has, unless O(exact) names V(headers).
      - The header C(Host) goes into O(hosts).
    type: dict
  snis:
    description:
      - The server names that match when a client opens a TLS connection, in no order.
      - Only with V(https), V(grpcs), V(tls) or V(tls_passthrough) among the O(protocols).
    type: list
    elements: str
  sources:
    description: Where connections that match come from, in no order. For V(tcp), V(tls), V(udp) and V(tls_passthrough).
    type: list
    elements: dict
    suboptions: &address
      ip:
        description: An IP address or, in CIDR notation, a range of them.
        type: str
      port:
        description: A port.
        type: int
  destinations:
    description: Where connections that match go to, in no order. For V(tcp), V(tls), V(udp) and V(tls_passthrough).
    type: list
    elements: dict
    suboptions: *address
  expression:
    description:
      - The rules in one expression, for example V(http.path ^= "/orders" && http.method == "GET").
      - Only where Kong runs with C(router_flavor=expressions), and instead of O(methods), O(hosts), O(paths),
        O(headers), O(snis), O(sources), O(destinations) and O(regex_priority).
    type: str
  priority:
    description:
      - Which route with an O(expression) is tried first, the highest. Kong takes V(0) unless told otherwise.
    type: int
  regex_priority:
    description:
      - Which route is tried first where regular expressions in the O(paths) of several match, the highest.
        Kong takes V(0) unless told otherwise.
    type: int
  path_handling:
    description:
      - How the paths of the service, of the route and of the request are put together. Kong takes V(v0) unless told
        otherwise. V(v1) is outdated and works only with C(router_flavor=traditional).
    type: str
    choices: [v0, v1]
  strip_path:
    description:
      - Whether the part that matched O(paths) is taken off the path before the request goes on.
      - Kong takes V(true) unless told otherwise, but V(false) for V(grpc) and V(grpcs), where V(true) is refused.
    type: bool
  preserve_host:
    description:
      - Whether the server gets the C(Host) that the client sent and not the service's own.
        Kong takes V(false) unless told otherwise.
    type: bool
  request_buffering:
    description:
      - Whether Kong reads a request's whole body before it sends it on. Kong takes V(true) unless told otherwise.
    type: bool
  response_buffering:
    description:
      - Whether Kong buffers the server's answer before it sends it on. Kong takes V(true) unless told otherwise.
    type: bool
  https_redirect_status_code:
    description:
      - What Kong answers to a request that matches in everything but the protocol.
        It takes V(426), which asks for an upgrade, unless told otherwise; any other redirects to HTTPS.
    type: int
    choices: [426, 301, 302, 307, 308]
  tags:
    description: Labels to find and group objects by, in no order.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_service
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
  - name: Kong's reference of routes
    description: What Kong itself says of every field, and how it chooses among routes.
    link: https://developer.konghq.com/gateway/entities/route/
"""

EXAMPLES = r"""
- name: What starts with /orders goes to the orders
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders
    service: orders
    paths: [/orders]

- name: Reading alone, by one host name and by TLS
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders
    service: orders
    hosts: [shop.example.com]
    methods: [GET, HEAD]
    protocols: [https]
    https_redirect_status_code: 308
    strip_path: false

- name: Clients that ask for the second version, and no other rule about headers
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders-v2
    service: orders
    paths: ['~/orders/\d+$']
    headers:
      x-version: ["2"]
    exact: [headers]

- name: A database for one network
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: database
    protocols: [tcp]
    sources:
      - ip: 10.0.0.0/8
    destinations:
      - port: 5432

- name: Reading alone, in one expression, where Kong runs with router_flavor=expressions
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders
    service: orders
    expression: http.path ^= "/orders" && http.method == "GET"
    priority: 100

- name: No such route
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders-v2
    state: absent
"""

RETURN = r"""
route:
  description: The route as Kong has it, empty when it is absent.
  type: dict
  returned: success
  sample:
    created_at: 1764000000
    destinations: null
    headers: null
    hosts: null
    https_redirect_status_code: 426
    id: 0f6f6a52-6c0f-4f0e-9f0a-1b6c5a0e9d11
    methods: null
    name: orders
    path_handling: v0
    paths: [/orders]
    preserve_host: false
    protocols: [http, https]
    regex_priority: 0
    request_buffering: true
    response_buffering: true
    service: {id: 4a3c6f0e-2b7d-4c57-8f2a-3f0d5f0f6c21}
    snis: null
    sources: null
    strip_path: true
    tags: null
    updated_at: 1764000000
"""

from ..module_utils._task import main as run
from ..module_utils.kong._entities import PROTOCOLS, ROUTE
from ..module_utils.kong._tasks import manage_kong

ADDRESSES = {
    "type": "list",
    "elements": "dict",
    "options": {"ip": {"type": "str"}, "port": {"type": "int"}},
    "required_one_of": [("ip", "port")],
}
MATCHERS = ("methods", "hosts", "paths", "headers", "snis", "sources", "destinations", "regex_priority")
OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "service": {"type": "str"},
    "protocols": {"type": "list", "elements": "str", "choices": PROTOCOLS},
    "methods": {"type": "list", "elements": "str"},
    "hosts": {"type": "list", "elements": "str"},
    "paths": {"type": "list", "elements": "str"},
    "headers": {"type": "dict"},
    "snis": {"type": "list", "elements": "str"},
    "sources": ADDRESSES,
    "destinations": ADDRESSES,
    "expression": {"type": "str"},
    "priority": {"type": "int"},
    "regex_priority": {"type": "int"},
    "path_handling": {"type": "str", "choices": ["v0", "v1"]},
    "strip_path": {"type": "bool"},
    "preserve_host": {"type": "bool"},
    "request_buffering": {"type": "bool"},
    "response_buffering": {"type": "bool"},
    "https_redirect_status_code": {"type": "int", "choices": [426, 301, 302, 307, 308]},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    ROUTE,
    OPTIONS,
    required_one_of=[("name", "id")],
    mutually_exclusive=[("expression", rule) for rule in MATCHERS],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
