#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_service
version_added: 0.1.0
short_description: Manage services of Kong Gateway
description:
  - A service represents an upstream server behind Kong. Routes send requests to it, and plugins can be bound to it.
  - The module finds a service by O(id) if set, otherwise by O(name).
  - Kong refuses to remove a service that has routes. Remove the routes first.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description:
      - The name of the service, unique in its workspace. It may contain letters, digits and C(. - _ ~), but no spaces.
    type: str
  id:
    description:
      - The UUID of the service. Required only to change its O(name).
      - When the service is created, the UUID to assign to it.
    type: str
  url:
    description:
      - Sets O(protocol), O(host), O(port) and O(path) from a URL, for example V(https://orders.example.com:8443/api).
        Mutually exclusive with each of them.
      - If the URL has no port, it is V(443) for V(https) and V(80) for all other schemes. If it has no path, the
        service has none.
      - Kong stores the four parts instead of the URL, so they are what is compared and returned.
    type: str
  protocol:
    description:
      - The protocol that Kong uses to talk to the upstream server. Kong's default is V(http).
      - V(ws) and V(wss) require Kong Enterprise.
    type: str
    choices: [grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp, ws, wss]
  host:
    description:
      - The host name or IP address of the upstream server, or the name of a Kong upstream.
      - Either O(host) or O(url) is required when the service is created.
    type: str
  port:
    description: The port of the upstream server. Kong's default is V(80), whatever the O(protocol).
    type: int
  path:
    description:
      - The prefix to add to the path of every request, starting with V(/). By default, Kong adds none.
      - Only allowed if O(protocol) is V(http) or V(https).
    type: str
  retries:
    description:
      - How many times Kong retries when the upstream server cannot be reached, up to V(32767). Kong's default is V(5).
    type: int
  connect_timeout:
    description: How long Kong waits for a connection, in milliseconds. Kong's default is V(60000).
    type: int
  write_timeout:
    description:
      - The maximum time between two writes of a request to the upstream server, in milliseconds. Kong's default is
        V(60000).
    type: int
  read_timeout:
    description:
      - The maximum time between two reads of the response from the upstream server, in milliseconds. Kong's default is
        V(60000).
    type: int
  client_certificate:
    description:
      - The certificate that Kong presents to the upstream server, by UUID or by one of its SNIs.
      - Only allowed if O(protocol) is V(https) or V(tls). This also applies to O(tls_verify), O(tls_verify_depth) and
        O(ca_certificates).
    type: str
  tls_verify:
    description:
      - Whether Kong verifies the certificate of the upstream server. If not set, C(proxy_ssl_verify) in Kong's
        configuration applies.
    type: bool
  tls_verify_depth:
    description: The maximum number of certificates between the server's own and a trusted one, up to V(64).
    type: int
  ca_certificates:
    description:
      - The CA certificates that Kong verifies the upstream server's certificate against, as UUIDs of CA certificates in
        Kong. Their order is significant.
      - Kong does not check that these CA certificates exist.
    type: list
    elements: str
  enabled:
    description:
      - Whether the service is enabled. Routes of a disabled service are treated as if they did not exist. Kong's
        default is V(true).
    type: bool
  tags:
    description: Tags to group and filter objects by. Their order is not significant.
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
    description: Kong's own reference of every field.
    link: https://developer.konghq.com/gateway/entities/service/
"""

EXAMPLES = r"""
- name: Create a service
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: orders
    url: http://orders.internal:8080/api

- name: Create a slow service over TLS whose certificate Kong verifies
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

- name: Rename that service
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    id: "{{ reports.service.id }}"
    name: reporting
  when: reports is defined

- name: Reset the path, the tags and the read timeout to Kong's defaults
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: orders
    reset: [path, tags, read_timeout]

- name: Remove a service
  gatewright.auth.kong_service:
    kong_admin_url: http://localhost:8001
    name: reports
    state: absent
"""

RETURN = r"""
service:
  description: The service as returned by Kong, or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.entities.routing import SERVICE
from ..module_utils._kong.module import manage_kong

SPEC = manage_kong(SERVICE)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
