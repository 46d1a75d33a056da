#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_user_consent
version_added: 1.0.0
short_description: Manage consents that FusionAuth users have given
description:
  - Records that a user has given a consent, or revokes it. Users who are old enough give it for
    themselves; for a child, a parent can give it.
  - The module finds a consent by O(user) and O(consent). There is at most one.
  - FusionAuth never deletes what a user has given. With O(state=absent) the record stays, with the status V(Revoked),
    and the module regards it as absent. Giving the consent again makes the same record active.
author: The gatewright.auth authors (@gatewright)
options:
  user:
    description:
      - The user who gives the consent, or for whom it is given, by e-mail address, username or id. The user must exist.
    type: str
    required: true
  consent:
    description: The consent, by name or id.
    type: str
    required: true
  giver_user:
    description:
      - Who gives the consent, by e-mail address, username or id. If not set for a new consent, O(user) does.
      - Cannot be changed after creation.
    type: str
  tenant:
    description:
      - The tenant of both users, by name or id. Required if FusionAuth has several tenants and the API key is not
        restricted to one of them.
    type: str
  status:
    description:
      - The status of the consent. If not set, it becomes V(Active).
      - Use V(Revoked) to record a consent that is revoked already. To revoke one, use O(state=absent), which needs no
        other option than O(user) and O(consent).
    type: str
    choices: [Active, Revoked]
  values:
    description:
      - What the user chooses from the values of the consent, in any order. The list is replaced as a whole.
    type: list
    elements: str
  data:
    description:
      - Arbitrary data to store with a new consent. Keys are sent exactly as written.
      - FusionAuth cannot change the data later, so the module rejects such a change.
    type: dict
  id:
    description:
      - When the consent is given for the first time, the UUID to assign to it. If not set, it is derived from O(user)
        and O(consent). Cannot be changed after creation.
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
seealso:
  - module: gatewright.auth.fusionauth_consent
  - module: gatewright.auth.fusionauth_user
"""

EXAMPLES = r"""
- name: Record that a user wants a newsletter every week
  gatewright.auth.fusionauth_user_consent:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    consent: Newsletters
    values: [weekly]

- name: Record what a parent has agreed to for a child
  gatewright.auth.fusionauth_user_consent:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: byron@example.com
    giver_user: ada@example.com
    consent: Newsletters

- name: Revoke the consent
  gatewright.auth.fusionauth_user_consent:
    fusionauth_url: http://localhost:9011
    tenant: Default
    user: ada@example.com
    consent: Newsletters
    state: absent
"""

RETURN = r"""
user_consent:
  description: The consent as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is revoked.
  type: dict
  returned: success
  sample:
    consent:
      id: 4f3e2d1c-0b9a-4887-b665-544332211000
      name: Newsletters
    consentId: 4f3e2d1c-0b9a-4887-b665-544332211000
    data: {}
    giverUserId: 9c2f7d1e-33a4-4e55-8a6b-7c8d9e0f1a2b
    id: 2d1c0b9a-8f7e-4d6c-b5a4-938271605f4e
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    status: Active
    userId: 9c2f7d1e-33a4-4e55-8a6b-7c8d9e0f1a2b
    values: [weekly]
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.user_consents import USER_CONSENT

SPEC = manage_fusionauth(USER_CONSENT)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
