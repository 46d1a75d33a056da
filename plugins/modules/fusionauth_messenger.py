#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_messenger
version_added: 0.1.0
short_description: Manage FusionAuth messengers
description:
  - A messenger sends messages with codes and links to phones. Tenants refer to the messengers that they use.
  - The O(type) determines which other options are allowed. An option that does not apply to the type is rejected before
    anything is sent.
  - The module finds a messenger by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the messenger, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the messenger. Required only to change its O(name).
      - When the messenger is created, the UUID to assign to it. If not set, it is derived from O(type) and O(name).
    type: str
  type:
    description:
      - The service that sends the messages. This is an HTTP service of your own, a consumer of a Kafka topic, or
        Twilio. Cannot be changed after creation. Required unless O(state=absent).
    type: str
    choices: [Generic, Kafka, Twilio]
  debug:
    description: Whether FusionAuth writes debug information to its event log. FusionAuth's default is V(false).
    type: bool
  data:
    description:
      - Arbitrary data to store with the messenger. Keys are sent exactly as written. The mapping is merged into what
        the server has and compared field by field.
    type: dict
  message_types:
    description:
      - The types of messages that it delivers. Their order is not significant. FusionAuth's default is V([SMS]).
    type: list
    version_added: 1.0.0
    elements: str
    choices: [SMS, Voice]
  url:
    description: The URL that messages are sent to. Required on creation. Only for types V(Generic), V(Twilio).
    type: str
  connect_timeout:
    description:
      - How long FusionAuth waits for a connection, in milliseconds. Required on creation. Only for O(type=Generic).
    type: int
  read_timeout:
    description:
      - How long FusionAuth waits for a response, in milliseconds. Required on creation. Only for O(type=Generic).
    type: int
  headers:
    description:
      - HTTP headers to send with each request, which are merged into what the server has. Their values are masked in
        results because they may be secrets. Only for O(type=Generic).
    type: dict
  http_authentication_username:
    description: The username for HTTP basic authentication. Only for O(type=Generic).
    type: str
  http_authentication_password:
    description: The password for O(http_authentication_username). Only for O(type=Generic).
    type: str
  ssl_certificate:
    description:
      - The certificate to trust, in PEM format. White space is ignored when certificates are compared. Only for
        O(type=Generic).
    type: str
  default_topic:
    description: The topic that messages are sent to. Required on creation. Only for O(type=Kafka).
    type: str
  producer:
    description:
      - The settings of the Kafka producer, which are merged into what the server has. Their values are masked in
        results because they may be secrets. Only for O(type=Kafka).
    type: dict
  account_sid:
    description: The account SID at Twilio. Required on creation. Only for O(type=Twilio).
    type: str
  auth_token:
    description: The authentication token for O(account_sid). Required on creation. Only for O(type=Twilio).
    type: str
  from_phone_number:
    description:
      - The phone number that messages are sent from. Either this option or O(messaging_service_sid) is required on
        creation. Only for O(type=Twilio).
    type: str
  messaging_service_sid:
    description: The messaging service that messages are sent from. Only for O(type=Twilio).
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
- name: Send messages with Twilio
  gatewright.auth.fusionauth_messenger:
    fusionauth_url: http://localhost:9011
    type: Twilio
    name: Twilio
    url: https://api.twilio.com
    account_sid: AC4f3e2d1c0b9a88776655443322110000
    auth_token: "{{ twilio_token }}"
    from_phone_number: "+15551234567"

- name: Send messages with a service of our own
  gatewright.auth.fusionauth_messenger:
    fusionauth_url: http://localhost:9011
    type: Generic
    name: Own
    url: https://messages.example.com/send
    connect_timeout: 1000
    read_timeout: 2000
    headers:
      Authorization: "Bearer {{ messages_token }}"

- name: Remove the Twilio messenger
  gatewright.auth.fusionauth_messenger:
    fusionauth_url: http://localhost:9011
    name: Twilio
    state: absent
"""

RETURN = r"""
messenger:
  description:
    - The messenger as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent. Secrets are
      masked.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.messengers import MESSENGER

SPEC = manage_fusionauth(MESSENGER)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
