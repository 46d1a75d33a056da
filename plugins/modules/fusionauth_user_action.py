#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_user_action
version_added: 0.1.0
short_description: Manage FusionAuth user actions
description:
  - A user action is something that an administrator, or FusionAuth after too many failed logins, can do to a user, for
    example to lock the account for an hour. This module manages the available actions. It does not apply them to users.
  - The module finds a user action by O(id) if set, otherwise by O(name). Deactivated actions are included.
author: The gatewright.auth authors (@gatewright)
options:
  name:
    description: The name of the action, unique in FusionAuth.
    type: str
  id:
    description:
      - The UUID of the action. Required only to change its O(name).
      - When the action is created, the UUID to assign to it. If not set, it is derived from O(name).
    type: str
  active:
    description: Whether the action can be applied. FusionAuth's default is V(true).
    type: bool
  temporal:
    description: Whether the action has a duration. FusionAuth's default is V(false).
    type: bool
  prevent_login:
    description:
      - Whether the user cannot log in while the action lasts. Requires O(temporal=true). FusionAuth's default is
        V(false).
    type: bool
  options:
    description:
      - The options to choose from when the action is applied, in this order. The list is replaced as a whole. Each has
        a C(name) and can have C(localized_names).
    type: list
    elements: dict
  localized_names:
    description:
      - The name of the action in other languages, as a mapping from a locale, for example V(de), to a name. The mapping
        is merged into what the server has.
    type: dict
  user_notifications_enabled:
    description: Whether events of the action request that the user is notified. FusionAuth's default is V(false).
    type: bool
  user_emailing_enabled:
    description:
      - Whether the user can be notified by e-mail, which requires the e-mail templates. FusionAuth's default is
        V(false).
    type: bool
  start_email_template:
    description: The template of the e-mail that is sent when an action starts, by name or id.
    type: str
  modify_email_template:
    description: The template of the e-mail that is sent when the duration of an action changes, by name or id.
    type: str
  cancel_email_template:
    description: The template of the e-mail that is sent when an action is canceled, by name or id.
    type: str
  end_email_template:
    description: The template of the e-mail that is sent when an action ends, by name or id.
    type: str
  include_email_in_event_json:
    description: Whether events of the action contain the text of the e-mail. FusionAuth's default is V(false).
    type: bool
  send_end_event:
    description: Whether an event is sent when the action ends. FusionAuth's default is V(true).
    type: bool
  transaction_type:
    description: How many webhooks must accept the action.
    type: str
    choices: [None, Any, SimpleMajority, SuperMajority, AbsoluteMajority]
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - O(state=absent) permanently deletes the action. O(active=false) keeps the record of its past use.
  - User actions apply to all tenants, so this module requires a global API key.
seealso:
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Create an action that locks accounts temporarily
  gatewright.auth.fusionauth_user_action:
    fusionauth_url: http://localhost:9011
    name: Lock
    temporal: true
    prevent_login: true

- name: Apply the action after ten failed logins within five minutes
  gatewright.auth.fusionauth_tenant:
    fusionauth_url: http://localhost:9011
    name: Default
    failed_authentication_configuration:
      user_action: Lock
      too_many_attempts: 10
      reset_count_in_seconds: 300

- name: Deactivate the action
  gatewright.auth.fusionauth_user_action:
    fusionauth_url: http://localhost:9011
    name: Reprimand
    active: false
"""

RETURN = r"""
user_action:
  description: The user action as returned by FusionAuth (with camelCase keys), or an empty dictionary if it is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.user_actions import USER_ACTION

SPEC = manage_fusionauth(USER_ACTION)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
