#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_webhook
version_added: 0.1.0
short_description: Manage FusionAuth webhooks
description:
  - A webhook is a service of your own that FusionAuth sends events to.
  - The module finds a webhook by O(id) if set, otherwise by O(url).
  - C(event_configuration) of a tenant determines which events are sent at all, and whether they wait for the webhook's
    response.
author: The gatewright.auth authors (@gatewright)
options:
  url:
    description: The URL that events are sent to. Required on creation.
    type: str
  id:
    description:
      - The UUID of the webhook. Required only to change its O(url).
      - When the webhook is created, the UUID to assign to it. If not set, it is derived from O(url).
    type: str
  description:
    description: A description for administrators.
    type: str
  connect_timeout:
    description: How long FusionAuth waits for a connection, in milliseconds. Required on creation.
    type: int
  read_timeout:
    description: How long FusionAuth waits for a response, in milliseconds. Required on creation.
    type: int
  events_enabled:
    description:
      - A mapping from event types as FusionAuth spells them, for example C(user.create), to V(true) or V(false). The
        mapping is merged into what the server has.
    type: dict
  global:
    description: Whether events of all tenants are sent. FusionAuth's default is V(false).
    type: bool
  tenants:
    description:
      - The tenants whose events are sent, by name or id. Their order is not significant. The list is replaced as a
        whole.
    type: list
    elements: str
  headers:
    description:
      - HTTP headers to send with each request, which are merged into what the server has. Their values are masked in
        results because they may be secrets.
    type: dict
  http_authentication_username:
    description: The username for HTTP basic authentication.
    type: str
  http_authentication_password:
    description: The password for O(http_authentication_username).
    type: str
  signature_configuration:
    description:
      - C(enabled) (V(false)), whether events are signed, and C(signing_key), the key to sign them with, by name or id.
        Requires FusionAuth 1.48 or later.
    type: dict
  ssl_certificate:
    description:
      - The certificate to trust, in PEM format. Prefer O(ssl_certificate_key). White space is ignored when certificates
        are compared.
    type: str
  ssl_certificate_key:
    description: The key whose certificate is trusted, by name or id. Requires FusionAuth 1.48 or later.
    type: str
  data:
    description:
      - Arbitrary data to store with the webhook. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - Webhooks belong to no tenant, so this module requires a global API key.
seealso:
  - module: gatewright.auth.fusionauth_tenant
  - module: gatewright.auth.fusionauth_key
"""

EXAMPLES = r"""
- name: Send events about new users to the shop
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

- name: Sign the events
  gatewright.auth.fusionauth_webhook:
    fusionauth_url: http://localhost:9011
    url: https://shop.example.com/events
    signature_configuration:
      enabled: true
      signing_key: Events

- name: Remove the webhook
  gatewright.auth.fusionauth_webhook:
    fusionauth_url: http://localhost:9011
    url: https://shop.example.com/events
    state: absent
"""

RETURN = r"""
webhook:
  description:
    - The webhook as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Secrets are
      masked.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.webhooks import WEBHOOK

SPEC = manage_fusionauth(WEBHOOK)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
