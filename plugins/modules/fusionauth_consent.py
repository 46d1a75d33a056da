#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_consent
version_added: 0.1.0
short_description: Manage what FusionAuth's users can consent to
description:
  - A consent is something that a user, or for a child a parent, agrees to.
  - A consent is found by O(id), else by O(name).
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The consent's name, unique in FusionAuth.
    type: str
  id:
    description:
      - The consent's UUID. Needed to change its O(name).
      - For a new consent, the UUID that it is to have.
    type: str
  default_minimum_age_for_self_consent:
    description:
      - How old, in years, one has to be to consent without a parent. A new consent needs it.
    type: int
  country_minimum_age_for_self_consent:
    description:
      - The same where a country has an age of its own, as a mapping from two letters (ISO 3166-1), for example V(de),
        to years. It is merged into what the server has.
    type: dict
  consent_email_template:
    description: The e-mail that tells of a consent, by the name or id of its template.
    type: str
  email_plus:
    description:
      - C(enabled) (V(false)), whether a second e-mail follows, C(minimum_time_to_send_email_in_hours) (V(24)) and
        C(maximum_time_to_send_email_in_hours) (V(48)), when, and C(email_template), by name or id.
    type: dict
  values:
    description: What one can choose among, in this order; replaced as a whole. Without it one agrees or does not.
    type: list
    elements: str
  multiple_values_allowed:
    description: Whether more than one of O(values) can be chosen. FusionAuth takes V(false).
    type: bool
  data:
    description:
      - Anything you want to keep with the consent. Its keys are yours and stay as they are written. It is merged into
        what the server has and compared field by field.
    type: dict
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_info
"""

EXAMPLES = r"""
- name: Newsletters, for grown-ups
  gatewright.auth.fusionauth_consent:
    fusionauth_url: http://localhost:9011
    name: Newsletters
    default_minimum_age_for_self_consent: 13
    country_minimum_age_for_self_consent:
      de: 16
    values: [weekly, monthly]
    multiple_values_allowed: true

- name: Any age will do in Germany, too
  gatewright.auth.fusionauth_consent:
    fusionauth_url: http://localhost:9011
    name: Newsletters
    reset: [country_minimum_age_for_self_consent]

- name: No newsletters
  gatewright.auth.fusionauth_consent:
    fusionauth_url: http://localhost:9011
    name: Newsletters
    state: absent
"""

RETURN = r"""
consent:
  description: The consent in FusionAuth's own spelling, empty when it is absent.
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

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import CONSENT
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "default_minimum_age_for_self_consent": {"type": "int"},
    "country_minimum_age_for_self_consent": {"type": "dict"},
    "consent_email_template": {"type": "str"},
    "email_plus": {"type": "dict"},
    "values": {"type": "list", "elements": "str"},
    "multiple_values_allowed": {"type": "bool"},
    "data": {"type": "dict"},
}

TASK = manage_fusionauth(CONSENT, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
