#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_service
version_added: 0.1.0
short_description: Manage services of Kong Gateway
description:
  - A service is a server behind Kong. Routes lead requests to one, and plugins can be bound to one.
  - A service is found by O(id), else by O(name).
  - Kong refuses to remove a service that has routes; remove those first.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The service's name, unique in its workspace. Letters, digits and C(. - _ ~), no spaces.
    type: str
  id:
    description:
      - The service's UUID. Needed to change its O(name); otherwise nothing needs it.
      - For a new service, the UUID that it is to have.
    type: str
  url:
    description:
      - O(protocol), O(host), O(port) and O(path) in one, for example V(https://orders.example.com:8443/api).
      - Without a port it is that of the scheme, V(443) for V(https) and V(80) for any other.
        Without a path the service has none.
      - Kong keeps the four parts and no URL, so they are what is compared and returned.
    type: str
  protocol:
    description:
      - How Kong talks to the server. It takes V(http) unless told otherwise.
      - V(ws) and V(wss) need Kong Enterprise.
    type: str
    choices: [grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss]
  host:
    description:
      - The server's host name or address, or the name of an upstream of Kong's.
      - A new service needs this or O(url).
    type: str
  port:
    description: The server's port. Kong takes V(80) unless told otherwise, whatever O(protocol) is.
    type: int
  path:
    description:
      - What goes before the path of every request, starting with V(/). Kong puts nothing there unless told otherwise.
      - Only with a O(protocol) of V(http) or V(https).
    type: str
  retries:
    description:
      - How often Kong tries again when the server cannot be reached, V(32767) times at the most.
        It takes V(5) unless told otherwise.
    type: int
  connect_timeout:
    description: How many milliseconds Kong waits for a connection. It takes V(60000) unless told otherwise.
    type: int
  write_timeout:
    description:
      - How many milliseconds may pass between two writes of a request to the server.
        Kong takes V(60000) unless told otherwise.
    type: int
  read_timeout:
    description:
      - How many milliseconds may pass between two reads of the server's answer.
        Kong takes V(60000) unless told otherwise.
    type: int
  client_certificate:
    description:
      - The certificate that Kong presents to the server, by its UUID or by one of its SNIs.
      - Only with a O(protocol) of V(https) or V(tls), as are the three options of TLS below.
    type: str
  tls_verify:
    description:
      - Whether Kong checks the server's certificate.
        What C(proxy_ssl_verify) in Kong's configuration says holds unless told otherwise.
    type: bool
  tls_verify_depth:
    description: How many certificates may lie between the server's own and a trusted one, V(64) at the most.
    type: int
  ca_certificates:
    description:
      - The authorities that Kong trusts when it checks the server's certificate, as UUIDs of Kong's CA certificates.
        Their order counts.
      - Kong does not check that they exist.
    type: list
    elements: str
  enabled:
    description:
      - Whether the service serves. The routes of one that does not are as good as not there.
        Kong takes V(true) unless told otherwise.
    type: bool
  tags:
    description: Labels to find and group objects by, in no order.
    type: list
    elements: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.kong_route
  - module: gatewright.auth.kong_plugin
  - module: gatewright.auth.kong_info
  - name: Kong's reference of services
    description: What Kong itself says of every field.
    link: https://developer.konghq.com/gateway/entities/service/
"""

EXAMPLES = r"""
- name: A server behind Kong
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: orders
    url: http://orders.internal:8080/api

- name: A slow server on TLS, whose certificate Kong checks
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: reports
    protocol: https
    host: reports.internal
    port: 8443
    read_timeout: 120000
    retries: 0
    tls_verify: true
    tags: [team-a]

- name: Another name for that service
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    id: "{{ reports.service.id }}"
    name: reporting
  when: reports is defined

- name: No path and no tags of its own any more, and Kong's own time to wait
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: orders
    reset: [path, tags, read_timeout]

- name: No such service
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: reports
    state: absent
"""

RETURN = r"""
service:
  description: The service as Kong has it, empty when it is absent.
  type: dict
  returned: success
  sample:
    ca_certificates: null
    client_certificate: null
    connect_timeout: 60000
    created_at: 1764000000
    enabled: true
    host: orders.internal
    id: 4a3c6f0e-2b7d-4c57-8f2a-3f0d5f0f6c21
    name: orders
    path: /api
    port: 8080
    protocol: http
    read_timeout: 60000
    retries: 5
    tags: null
    tls_verify: null
    tls_verify_depth: null
    updated_at: 1764000000
    write_timeout: 60000
"""

from ..module_utils._task import main as run
from ..module_utils.kong._entities import PROTOCOLS, SERVICE
from ..module_utils.kong._tasks import manage_kong

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "url": {"type": "str"},
    "protocol": {"type": "str", "choices": PROTOCOLS},
    "host": {"type": "str"},
    "port": {"type": "int"},
    "path": {"type": "str"},
    "retries": {"type": "int"},
    "connect_timeout": {"type": "int"},
    "write_timeout": {"type": "int"},
    "read_timeout": {"type": "int"},
    "client_certificate": {"type": "str"},
    "tls_verify": {"type": "bool"},
    "tls_verify_depth": {"type": "int"},
    "ca_certificates": {"type": "list", "elements": "str"},
    "enabled": {"type": "bool"},
    "tags": {"type": "list", "elements": "str"},
}

TASK = manage_kong(
    SERVICE,
    OPTIONS,
    required_one_of=[("name", "id")],
    mutually_exclusive=[("url", part) for part in ("protocol", "host", "port", "path")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
