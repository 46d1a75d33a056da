#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_integration
version_added: 0.1.0
short_description: Manage FusionAuth integrations
description:
  - Connects FusionAuth to CleanSpeak, which filters texts that users write, and to Kafka, which receives FusionAuth's
    events.
  - These settings exist once and apply to all tenants.
author: The gatewright.auth authors (@gatewright)
options:
  cleanspeak:
    description:
      - C(enabled) (V(false)), C(url), C(api_key), C(application_ids), the UUIDs of CleanSpeak applications, whose order
        is not significant, and C(username_moderation) with C(enabled) (V(false)) and C(application_id).
    type: dict
  kafka:
    description:
      - C(enabled) (V(false)), C(default_topic) and C(producer), the configuration of a Kafka producer in Kafka's own
        spelling, for example C(bootstrap.servers) (V(localhost:9092)), C(max.block.ms) (V(5000)) and
        C(request.timeout.ms) (V(2000)). Its values are strings. C(sasl.jaas.config), and the passwords and keys of
        C(ssl), are never shown.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.single
  - gatewright.auth._state
notes:
  - These settings apply to all tenants, so this module requires a global API key.
seealso:
  - module: gatewright.auth.fusionauth_system_configuration
"""

EXAMPLES = r"""
- name: Send events to Kafka
  gatewright.auth.fusionauth_integration:
    fusionauth_url: http://localhost:9011
    kafka:
      enabled: true
      default_topic: identity
      producer:
        bootstrap.servers: kafka.internal:9092

- name: Disable Kafka and reset its settings
  gatewright.auth.fusionauth_integration:
    fusionauth_url: http://localhost:9011
    reset: [kafka]

- name: Reset all integrations
  gatewright.auth.fusionauth_integration:
    fusionauth_url: http://localhost:9011
    state: reset
"""

RETURN = r"""
integration:
  description: The integrations as returned by FusionAuth (with camelCase keys). Secrets are masked.
  type: dict
  returned: success
  sample:
    cleanspeak:
      enabled: false
      usernameModeration:
        enabled: false
    kafka:
      defaultTopic: identity
      enabled: true
      producer:
        bootstrap.servers: kafka.internal:9092
        max.block.ms: "5000"
        request.timeout.ms: "2000"
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.instance import INTEGRATION

SPEC = manage_fusionauth(INTEGRATION)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
