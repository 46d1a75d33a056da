#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_user_action
version_added: 0.1.0
short_description: Manage what can be done to FusionAuth's users
description:
  - A user action is something that an administrator, or FusionAuth after too many wrong passwords, does to a user, for
    example to lock the account for an hour. This module manages what actions there are, not who suffers them.
  - A user action is found by O(id), else by O(name), deactivated ones included.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The action's name, unique in FusionAuth.
    type: str
  id:
    description:
      - The action's UUID. Needed to change its O(name).
      - For a new action, the UUID that it is to have.
    type: str
  active:
    description: Whether the action can be taken. FusionAuth takes V(true).
    type: bool
  temporal:
    description: Whether the action lasts for a time. FusionAuth takes V(false).
    type: bool
  prevent_login:
    description:
      - Whether the user cannot log in while it lasts, which only an action that is O(temporal) can do. FusionAuth takes
        V(false).
    type: bool
  options:
    description:
      - What whoever takes the action chooses among, in this order; replaced as a whole. Each has a C(name) and may have
        C(localized_names).
    type: list
    elements: dict
  localized_names:
    description:
      - The action's name in other languages, as a mapping from a locale, for example V(de). It is merged into what the
        server has.
    type: dict
  user_notifications_enabled:
    description: Whether the action's events say that the user is to be told. FusionAuth takes V(false).
    type: bool
  user_emailing_enabled:
    description: Whether the user can be told by e-mail, which takes the templates below. FusionAuth takes V(false).
    type: bool
  start_email_template:
    description: The e-mail for the start of an action, by the name or id of its template.
    type: str
  modify_email_template:
    description: The e-mail for another duration, by the name or id of its template.
    type: str
  cancel_email_template:
    description: The e-mail for an action that is taken back, by the name or id of its template.
    type: str
  end_email_template:
    description: The e-mail for the end of an action, by the name or id of its template.
    type: str
  include_email_in_event_json:
    description: Whether events of the action carry the e-mail's text. FusionAuth takes V(false).
    type: bool
  send_end_event:
    description: Whether there is an event for the end of the action. FusionAuth takes V(true).
    type: bool
  transaction_type:
    description:
      - How many webhooks must agree to an action - V(None), V(Any), V(SimpleMajority), V(SuperMajority) or
        V(AbsoluteMajority).
    type: str
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - V(absent) deletes the action for good. O(active=false) keeps what was done with it.
  - A user action belongs to all tenants, so this takes an API key that belongs to none.
seealso:
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Who guesses passwords has to wait
  gatewright.auth.fusionauth_user_action:
    fusionauth_url: http://localhost:9011
    name: Lock
    temporal: true
    prevent_login: true

- name: After ten of them within five minutes
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Default
    failed_authentication_configuration:
      user_action: Lock
      too_many_attempts: 10
      reset_count_in_seconds: 300

- name: Nobody takes this action any longer
  gatewright.auth.fusionauth_user_action:
    fusionauth_url: http://localhost:9011
    name: Reprimand
    active: false
"""

RETURN = r"""
user_action:
  description: The user action in FusionAuth's own spelling, empty when it is absent.
  type: dict
  returned: success
  sample:
    active: true
    id: 8b7a6958-4736-4251-9f0e-dcba98765432
    includeEmailInEventJSON: false
    insertInstant: 1764000000000
    lastUpdateInstant: 1764000000000
    localizedNames: {}
    name: Lock
    options: []
    preventLogin: true
    sendEndEvent: false
    temporal: true
    transactionType: None
    userEmailingEnabled: false
    userNotificationsEnabled: false
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import USER_ACTION
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "active": {"type": "bool"},
    "temporal": {"type": "bool"},
    "prevent_login": {"type": "bool"},
    "options": {"type": "list", "elements": "dict"},
    "localized_names": {"type": "dict"},
    "user_notifications_enabled": {"type": "bool"},
    "user_emailing_enabled": {"type": "bool"},
    "start_email_template": {"type": "str"},
    "modify_email_template": {"type": "str"},
    "cancel_email_template": {"type": "str"},
    "end_email_template": {"type": "str"},
    "include_email_in_event_json": {"type": "bool"},
    "send_end_event": {"type": "bool"},
    "transaction_type": {"type": "str"},
}

TASK = manage_fusionauth(USER_ACTION, OPTIONS, required_one_of=[("name", "id")])


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
