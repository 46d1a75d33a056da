#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_consent
version_added: 0.1.0
short_description: Manage FusionAuth consents
description:
  - A consent is something that a user, or the parent of a child, can agree to.
  - The module finds a consent by O(id) if set, otherwise by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the consent, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the consent. Required only to change its O(name).
      - When the consent is created, the UUID to assign to it. If not set, it is derived from O(name).
    type: str
  default_minimum_age_for_self_consent:
    description:
      - The minimum age, in years, to consent without a parent. Required on creation.
    type: int
  country_minimum_age_for_self_consent:
    description:
      - The minimum age in countries where it differs, as a mapping from two-letter country codes (ISO 3166-1), for
        example V(de), to years. The mapping is merged into what the server has.
    type: dict
  consent_email_template:
    description: The template of the e-mail that confirms a consent, by name or id.
    type: str
  email_plus:
    description:
      - C(enabled) (V(false)), whether a second e-mail follows; C(minimum_time_to_send_email_in_hours) (V(24)) and
        C(maximum_time_to_send_email_in_hours) (V(48)), when it is sent; and C(email_template), by name or id.
    type: dict
  values:
    description:
      - The values that users can choose from, in this order. The list is replaced as a whole. If not set, users can
        only agree or decline.
    type: list
    elements: str
  multiple_values_allowed:
    description: Whether users can choose more than one of O(values). FusionAuth's default is V(false).
    type: bool
  data:
    description:
      - Arbitrary data to store with the consent. Keys are sent exactly as written. The mapping is merged into what the
        server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_info
"""

EXAMPLES = r"""
- name: Ask adults for consent to newsletters
  gatewright.auth.fusionauth_consent:
    fusionauth_url: http://localhost:9011
    name: Newsletters
    default_minimum_age_for_self_consent: 13
    country_minimum_age_for_self_consent:
      de: 16
    values: [weekly, monthly]
    multiple_values_allowed: true

- name: Remove the minimum age for Germany
  gatewright.auth.fusionauth_consent:
    fusionauth_url: http://localhost:9011
    name: Newsletters
    reset: [country_minimum_age_for_self_consent]

- name: Remove the consent
  gatewright.auth.fusionauth_consent:
    fusionauth_url: http://localhost:9011
    name: Newsletters
    state: absent
"""

RETURN = r"""
consent:
  description: The consent as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
  type: dict
  returned: success
  sample:
    countryMinimumAgeForSelfConsent:
      de: 16
    data: {}
    defaultMinimumAgeForSelfConsent: 13
    emailPlus:
      enabled: false
      maximumTimeToSendEmailInHours: 48
      minimumTimeToSendEmailInHours: 24
    id: 4f3e2d1c-0b9a-4887-b665-544332211000
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    multipleValuesAllowed: true
    name: Newsletters
    values: [weekly, monthly]
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.consents import CONSENT

SPEC = manage_fusionauth(CONSENT)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
