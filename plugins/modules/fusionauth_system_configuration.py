#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_system_configuration
version_added: 0.1.0
short_description: Manage the system configuration of FusionAuth
description:
  - The system configuration applies to all tenants. It covers cross-origin requests (CORS), proxies, the retention of
    records, and the appearance of the admin UI.
  - Options that are mappings take keys in snake_case (the server's camelCase is accepted as well). They are merged into
    what the server has and compared field by field. An unknown key is rejected, and the error suggests the closest
    known key.
  - A value in parentheses after the name of a field is FusionAuth's default.
author: The gatewright.auth authors (@gatewright)
options:
  report_timezone:
    description: The time zone of reports, for example V(Europe/Berlin). It has no default to reset to.
    type: str
  cors_configuration:
    description:
      - The CORS settings. C(enabled) (V(false)), C(allow_credentials) (V(false)), C(allowed_headers),
        C(allowed_methods), C(allowed_origins) and C(exposed_headers), which are lists whose order is not significant,
        C(preflight_max_age_in_seconds) (V(0)), C(debug) (V(false)).
    type: dict
  trusted_proxy_configuration:
    description:
      - The proxies whose C(X-Forwarded) headers are trusted. C(trust_policy) (V(All) or V(OnlyConfigured)) and
        C(trusted), a list of addresses whose order is not significant.
    type: dict
  audit_log_configuration:
    description: C(delete) with C(enabled) (V(false)) and C(number_of_days_to_retain) (V(365)).
    type: dict
  login_record_configuration:
    description: C(delete) with C(enabled) (V(false)) and C(number_of_days_to_retain) (V(365)).
    type: dict
  event_log_configuration:
    description: C(number_to_retain) (V(10000)).
    type: dict
  webhook_event_log_configuration:
    description:
      - C(enabled) (V(false)) and C(delete) with C(enabled) (V(true)) and C(number_of_days_to_retain) (V(30)). Requires
        FusionAuth 1.57 or later.
    type: dict
  usage_data_configuration:
    description: C(enabled) (V(false)) and C(number_of_days_to_retain) (V(366)).
    type: dict
  ui_configuration:
    description: C(header_color), C(logo_url) and C(menu_font_color) of the admin UI.
    type: dict
  data:
    description: Arbitrary data to store with the settings. Keys are sent exactly as written.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state.single
  - gatewright.auth._state
notes:
  - These settings apply to all tenants, so this module requires a global API key.
  - FusionAuth's setup chooses values for some of these settings that differ from the defaults, for example for
    O(usage_data_configuration).
seealso:
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Allow cross-origin requests from the shop, and retain records for half a year
  gatewright.auth.fusionauth_system_configuration:
    fusionauth_url: http://localhost:9011
    cors_configuration:
      enabled: true
      allowed_origins: [https://shop.example.com]
      allowed_methods: [GET, POST]
    login_record_configuration:
      delete:
        enabled: true
        number_of_days_to_retain: 182

- name: Disable cross-origin requests
  gatewright.auth.fusionauth_system_configuration:
    fusionauth_url: http://localhost:9011
    reset: [cors_configuration]

- name: Reset all settings to FusionAuth's defaults
  gatewright.auth.fusionauth_system_configuration:
    fusionauth_url: http://localhost:9011
    state: reset
"""

RETURN = r"""
system_configuration:
  description: The settings as returned by FusionAuth (with camelCase keys).
  type: dict
  returned: success
  sample:
    auditLogConfiguration:
      delete:
        enabled: false
        numberOfDaysToRetain: 365
    corsConfiguration:
      allowCredentials: false
      allowedHeaders: []
      allowedMethods: [GET, POST]
      allowedOrigins: [https://shop.example.com]
      debug: false
      enabled: true
      exposedHeaders: []
      preflightMaxAgeInSeconds: 0
    reportTimezone: America/Denver
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.instance import SYSTEM_CONFIGURATION

SPEC = manage_fusionauth(SYSTEM_CONFIGURATION)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
