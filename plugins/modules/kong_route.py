#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_route
version_added: 0.1.0
short_description: Manage routes of Kong Gateway
description:
  - A route defines which requests are sent to a service. A request must match all kinds of rules that the route
    defines, with one value of each kind.
  - The module finds a route by O(id) if set, otherwise by O(name).
  - A route is always updated in place and never recreated, because Kong chooses among routes with identical rules by
    their UUID or age.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description:
      - The name of the route, unique in its workspace. It may contain letters, digits and C(. - _ ~), but no spaces.
    type: str
  id:
    description:
      - The UUID of the route. Required only to change its O(name).
      - When the route is created, the UUID to assign to it.
    type: str
  service:
    description:
      - The service that requests are sent to, by name or UUID.
      - A route without a service is answered by its plugins alone.
    type: str
  protocols:
    description:
      - The protocols of the requests to match. Their order is not significant. Kong's default is V(http) and V(https).
      - All protocols must belong to the same family. The families are V(http) and V(https); V(grpc) and V(grpcs);
        V(tcp), V(tls) and V(udp); and V(tls_passthrough). V(ws) and V(wss) require Kong Enterprise.
    type: list
    elements: str
    choices: [grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss]
  methods:
    description: The HTTP methods to match, in upper case. Their order is not significant.
    type: list
    elements: str
  hosts:
    description:
      - The host names to match. A name may start with V(*.) or end with V(.*), and may include a port.
    type: list
    elements: str
  paths:
    description:
      - The path prefixes to match. Each starts with V(/), or with V(~/) if it is a regular expression.
    type: list
    elements: str
  headers:
    description:
      - The headers to match, each with a list of values. Header names are not case-sensitive.
      - The headers are merged into those of the existing route unless O(exact) includes V(headers).
      - Use O(hosts) for the C(Host) header.
    type: dict
  snis:
    description:
      - The server names to match in TLS connections (SNI). Their order is not significant.
      - Only allowed if O(protocols) includes V(https), V(grpcs), V(tls) or V(tls_passthrough).
    type: list
    elements: str
  sources:
    description:
      - The source addresses of the connections to match. Their order is not significant. Only for V(tcp), V(tls),
        V(udp) and V(tls_passthrough).
    type: list
    elements: dict
    suboptions: &address
      ip:
        description: An IP address, or a range in CIDR notation.
        type: str
      port:
        description: A port number.
        type: int
  destinations:
    description:
      - The destination addresses of the connections to match. Their order is not significant. Only for V(tcp), V(tls),
        V(udp) and V(tls_passthrough).
    type: list
    elements: dict
    suboptions: *address
  expression:
    description:
      - The matching rules as one expression, for example V(http.path ^= "/orders" && http.method == "GET").
      - Requires Kong to run with C(router_flavor=expressions). Replaces O(methods), O(hosts), O(paths), O(headers),
        O(snis), O(sources), O(destinations) and O(regex_priority).
    type: str
  priority:
    description:
      - The priority of a route with an O(expression). Higher values are matched first. Kong's default is V(0).
    type: int
  regex_priority:
    description:
      - The priority of the route among those whose O(paths) match by regular expression. Higher values are matched
        first. Kong's default is V(0).
    type: int
  path_handling:
    description:
      - How the paths of the service, the route and the request are combined. Kong's default is V(v0). V(v1) is
        deprecated and works only with C(router_flavor=traditional).
    type: str
    choices: [v0, v1]
  strip_path:
    description:
      - Whether to remove the part of the path that O(paths) matched before the request is forwarded.
      - Kong's default is V(true), except for V(grpc) and V(grpcs), where it is V(false) and V(true) is rejected.
    type: bool
  preserve_host:
    description:
      - Whether to forward the client's C(Host) header instead of the service's host. Kong's default is V(false).
    type: bool
  request_buffering:
    description:
      - Whether Kong reads the whole request body before it forwards the request. Kong's default is V(true).
    type: bool
  response_buffering:
    description:
      - Whether Kong buffers the response before it forwards it. Kong's default is V(true).
    type: bool
  https_redirect_status_code:
    description:
      - The status code that Kong returns to a request that matches in everything but the protocol. Kong's default is
        V(426), which asks the client to upgrade. All other values redirect to HTTPS.
    type: int
    choices: [426, 301, 302, 307, 308]
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
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
    description: Kong's own reference of every field, and how it chooses among routes.
    link: https://developer.konghq.com/gateway/entities/route/
"""

EXAMPLES = r"""
- name: Send requests that start with /orders to the orders service
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders
    service: orders
    paths: [/orders]

- name: Allow only reading, on one host name and over TLS
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders
    service: orders
    hosts: [shop.example.com]
    methods: [GET, HEAD]
    protocols: [https]
    https_redirect_status_code: 308
    strip_path: false

- name: Match clients that request version 2, and remove all other header rules
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders-v2
    service: orders
    paths: ['~/orders/\d+$']
    headers:
      x-version: ["2"]
    exact: [headers]

- name: Expose a database to one network
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: database
    protocols: [tcp]
    sources:
      - ip: 10.0.0.0/8
    destinations:
      - port: 5432

- name: Allow only reading with one expression, where Kong runs with router_flavor=expressions
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders
    service: orders
    expression: http.path ^= "/orders" && http.method == "GET"
    priority: 100

- name: Remove a route
  gatewright.auth.kong_route:
    kong_admin_url: http://localhost:8001
    name: orders-v2
    state: absent
"""

RETURN = r"""
route:
  description: The route as returned by Kong, or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.routing import ROUTE
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(ROUTE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
