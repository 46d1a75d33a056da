#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_webhook
version_added: 0.1.0
short_description: Manage whom FusionAuth tells of events
description:
  - A webhook is a service of yours to which FusionAuth posts events as they happen.
  - A webhook is found by O(id), else by O(url).
  - Which events happen at all, and whether they wait for the webhook, a tenant's C(event_configuration) says.
author: The gatewright.auth authors (@gatewright)
options:
  url:
    description: Where events are sent to. A new webhook needs it.
    type: str
  id:
    description:
      - The webhook's UUID. Needed to change its O(url).
      - For a new webhook, the UUID that it is to have. If not set, one that follows from O(url).
    type: str
  description:
    description: What it is for.
    type: str
  connect_timeout:
    description: How long FusionAuth waits for a connection, in milliseconds. A new webhook needs it.
    type: int
  read_timeout:
    description: How long FusionAuth waits for an answer, in milliseconds. A new webhook needs it.
    type: int
  events_enabled:
    description:
      - Events as FusionAuth calls them, for example C(user.create), each V(true) or V(false). It is merged into what
        the server has.
    type: dict
  global:
    description: Whether events of all tenants are sent. FusionAuth takes V(false).
    type: bool
  tenants:
    description: The tenants whose events are sent, by name or id, in no order, replaced as a whole.
    type: list
    elements: str
  headers:
    description:
      - HTTP headers to send along, merged into what the server has. Their values are masked in results, for they may
        be secrets.
    type: dict
  http_authentication_username:
    description: The username, where the other side wants HTTP basic authentication.
    type: str
  http_authentication_password:
    description: The password that goes with O(http_authentication_username).
    type: str
  signature_configuration:
    description:
      - C(enabled) (V(false)), whether events are signed, and C(signing_key), with which key, by name or id. Since
        FusionAuth 1.48.
    type: dict
  ssl_certificate:
    description:
      - The certificate to trust, in PEM; rather O(ssl_certificate_key). White space does not count when it is
        compared.
    type: str
  ssl_certificate_key:
    description: The key whose certificate is to be trusted, by name or id. Since FusionAuth 1.48.
    type: str
  data:
    description:
      - Anything you want to keep with the webhook. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Webhooks belong to no tenant, so this takes a global API key.
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_key
"""

EXAMPLES = r"""
- name: Tell the shop of new users
  gatewright.auth.fusionauth_webhook:
    fusionauth_url: http://localhost:9011
    url: https://shop.example.com/events
    connect_timeout: 1000
    read_timeout: 2000
    tenants: [Default]
    events_enabled:
      user.create: true
      user.delete: true
    headers:
      Authorization: "Bearer {{ events_token }}"

- name: Sign what is told
  gatewright.auth.fusionauth_webhook:
    fusionauth_url: http://localhost:9011
    url: https://shop.example.com/events
    signature_configuration:
      enabled: true
      signing_key: Events

- name: Tell the shop nothing
  gatewright.auth.fusionauth_webhook:
    fusionauth_url: http://localhost:9011
    url: https://shop.example.com/events
    state: absent
"""

RETURN = r"""
webhook:
  description: The webhook in FusionAuth's own spelling, empty when it is absent. Secrets are masked.
  type: dict
  returned: success
  sample:
    connectTimeout: 1000
    data: {}
    eventsEnabled:
      user.create: true
      user.delete: true
    global: false
    headers:
      Authorization: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    id: 8a7f6e5d-4c3b-4a29-98f7-f6e5d4c3b204
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    readTimeout: 2000
    signatureConfiguration:
      enabled: false
    tenantIds: [0c3f2a5e-4c5e-4a7e-8d8e-2b1f3c9a7d10]
    url: https://shop.example.com/events
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import WEBHOOK
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "url": {"type": "str"},
    "id": {"type": "str"},
    "description": {"type": "str"},
    "connect_timeout": {"type": "int"},
    "read_timeout": {"type": "int"},
    "events_enabled": {"type": "dict"},
    "global": {"type": "bool"},
    "tenants": {"type": "list", "elements": "str"},
    "headers": {"type": "dict"},
    "http_authentication_username": {"type": "str"},
    "http_authentication_password": {"type": "str", "no_log": True},
    "signature_configuration": {"type": "dict"},
    "ssl_certificate": {"type": "str"},
    "ssl_certificate_key": {"type": "str", "no_log": False},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(WEBHOOK, OPTIONS, required_one_of=[("url", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
