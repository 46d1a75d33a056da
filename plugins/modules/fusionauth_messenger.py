#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_messenger
version_added: 0.1.0
short_description: Manage how FusionAuth sends messages to telephones
description:
  - A messenger sends codes and links to telephones. Tenants name the one that they use.
  - It has a O(type), and each type has options of its own; one that its type does not have is refused before anything
    is sent.
  - A messenger is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The messenger's name. It is unique in FusionAuth.
    type: str
  id:
    description:
      - The messenger's UUID. Needed to change its O(name).
      - For a new messenger, the UUID that it is to have.
    type: str
  type:
    description:
      - Who sends the messages, an HTTP service of your own, a consumer of a Kafka topic, or Twilio. It cannot be
        changed. Needed unless it is to be absent.
    type: str
    choices: [Generic, Kafka, Twilio]
  debug:
    description: Whether FusionAuth writes what happens here to its event log. FusionAuth takes V(false).
    type: bool
  data:
    description:
      - Anything you want to keep with the messenger. Its keys are yours and stay as they are written. It is merged
        into what the server has and compared field by field.
    type: dict
  message_types:
    description: What it delivers, in no order. FusionAuth takes V([SMS]).
    type: list
    elements: str
    choices: [SMS, Voice]
  url:
    description: Where messages are sent to. A new one needs it. Types V(Generic) and V(Twilio).
    type: str
  connect_timeout:
    description: How long FusionAuth waits for a connection, in milliseconds. A new one needs it. Type V(Generic).
    type: int
  read_timeout:
    description: How long FusionAuth waits for an answer, in milliseconds. A new one needs it. Type V(Generic).
    type: int
  headers:
    description:
      - HTTP headers to send along, merged into what the server has. Their values are masked in results, for they may
        be secrets. Type V(Generic).
    type: dict
  http_authentication_username:
    description: The username, where the other side wants HTTP basic authentication. Type V(Generic).
    type: str
  http_authentication_password:
    description: The password that goes with O(http_authentication_username). Type V(Generic).
    type: str
  ssl_certificate:
    description: The certificate to trust, in PEM. White space does not count when it is compared. Type V(Generic).
    type: str
  default_topic:
    description: The topic that messages are sent to. A new one needs it. Type V(Kafka).
    type: str
  producer:
    description:
      - Settings of the Kafka producer, merged into what the server has. Their values are masked in results, for they
        may be secrets. Type V(Kafka).
    type: dict
  account_sid:
    description: The account at Twilio. A new one needs it. Type V(Twilio).
    type: str
  auth_token:
    description: The token that goes with O(account_sid). A new one needs it. Type V(Twilio).
    type: str
  from_phone_number:
    description: The number that messages come from. A new one needs it or O(messaging_service_sid). Type V(Twilio).
    type: str
  messaging_service_sid:
    description: The messaging service that messages come from. Type V(Twilio).
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_message_template
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Messages by Twilio
  gatewright.auth.fusionauth_messenger:
    fusionauth_url: http://localhost:9011
    type: Twilio
    name: Twilio
    url: https://api.twilio.com
    account_sid: AC4f3e2d1c0b9a88776655443322110000
    auth_token: "{{ twilio_token }}"
    from_phone_number: "+15551234567"

- name: Messages by a service of our own
  gatewright.auth.fusionauth_messenger:
    fusionauth_url: http://localhost:9011
    type: Generic
    name: Own
    url: https://messages.example.com/send
    connect_timeout: 1000
    read_timeout: 2000
    headers:
      Authorization: "Bearer {{ messages_token }}"

- name: Not by Twilio any longer
  gatewright.auth.fusionauth_messenger:
    fusionauth_url: http://localhost:9011
    name: Twilio
    state: absent
"""

RETURN = r"""
messenger:
  description: The messenger in FusionAuth's own spelling, empty when it is absent. Secrets are masked.
  type: dict
  returned: success
  sample:
    accountSID: AC4f3e2d1c0b9a88776655443322110000
    authToken: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
    data: {}
    debug: false
    fromPhoneNumber: "+15551234567"
    id: 7f6e5d4c-3b2a-4918-a7f6-e5d4c3b2a103
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    messageTypes: [SMS]
    name: Twilio
    transport: sms
    type: Twilio
    url: https://api.twilio.com
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import MESSENGER
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "type": {"type": "str", "choices": ["Generic", "Kafka", "Twilio"]},
    "debug": {"type": "bool"},
    "data": {"type": "dict"},
    "message_types": {"type": "list", "elements": "str", "choices": ["SMS", "Voice"]},
    "url": {"type": "str"},
    "connect_timeout": {"type": "int"},
    "read_timeout": {"type": "int"},
    "headers": {"type": "dict"},
    "http_authentication_username": {"type": "str"},
    "http_authentication_password": {"type": "str", "no_log": True},
    "ssl_certificate": {"type": "str"},
    "default_topic": {"type": "str"},
    "producer": {"type": "dict"},
    "account_sid": {"type": "str"},
    "auth_token": {"type": "str", "no_log": True},
    "from_phone_number": {"type": "str"},
    "messaging_service_sid": {"type": "str"},
}

TASK = manage_fusionauth(
    MESSENGER, OPTIONS, required_one_of=[("name", "id")], required_if=[("state", "present", ("type",))]
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
