#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_user
version_added: 0.1.0
short_description: Manage users of FusionAuth
description:
  - A user belongs to a tenant and can log in to those of its applications that it is registered with.
  - A user is found by O(id), else within O(tenant) by O(email), else by O(username), else by O(phone_number).
  - Options that are mappings take keys in snake_case (the server's camelCase is understood as well). They are merged
    into what the server has and compared field by field; a key that FusionAuth does not have is refused with the
    nearest that it has.
author: The gatewright.auth authors (@gatewright)
options:
  email:
    description: The user's e-mail address, unique in the tenant. FusionAuth keeps it in lower case.
    type: str
  username:
    description: The user's name to log in with, unique in the tenant without regard to case.
    type: str
  phone_number:
    description: The user's phone number to log in with, in E.164 form, unique in the tenant. Since FusionAuth 1.59.
    type: str
  id:
    description:
      - The user's UUID. Needed to change what the user is found by; otherwise nothing needs it.
      - For a new user, the UUID that it is to have.
    type: str
  tenant:
    description:
      - The tenant that the user belongs to, by name or id. Needed where FusionAuth has several tenants and the API key
        belongs to none of them. A user cannot move to another tenant.
    type: str
  password:
    description: The user's password. FusionAuth never shows it, so O(update_password) says when it is written.
    type: str
  update_password:
    description:
      - When to write O(password), and with it O(encryption_scheme), O(factor) and O(salt), which cannot be compared.
        With V(always) every run writes it and reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
  encryption_scheme:
    description: How FusionAuth is to hash O(password), in place of the tenant's way. Written with the password only.
    type: str
  factor:
    description: How much work hashing O(password) is to be. Written with the password only.
    type: int
  salt:
    description: The salt of O(password), in Base64. Written with the password only.
    type: str
  password_change_required:
    description: Whether the user must choose a new password at the next login. FusionAuth takes V(false).
    type: bool
  active:
    description:
      - Whether the user can log in. V(false) locks the user and keeps everything; V(true) brings the user back.
    type: bool
  expiry:
    description: When the user can no longer log in, in milliseconds since 1970.
    type: int
  first_name:
    description: The user's first name.
    type: str
  middle_name:
    description: The user's middle name.
    type: str
  last_name:
    description: The user's last name.
    type: str
  full_name:
    description: The user's name in full.
    type: str
  birth_date:
    description: The user's date of birth, V(YYYY-MM-DD).
    type: str
  image_url:
    description: Where to find a picture of the user.
    type: str
  mobile_phone:
    description: The user's mobile phone number, which is not for logging in.
    type: str
  parent_email:
    description: The e-mail address of a child's parent, which FusionAuth writes to for consent.
    type: str
  preferred_languages:
    description:
      - The user's locales, for example V(en_GB), the best first; replaced as a whole. FusionAuth takes twenty at most.
    type: list
    elements: str
  timezone:
    description: The user's time zone, for example V(Europe/Berlin).
    type: str
  data:
    description: Anything you want to keep with the user. Its keys are yours and stay as they are written.
    type: dict
  legacy_identifier:
    description: What another system called the user. It cannot be changed. Since FusionAuth 1.67.
    type: str
  memberships:
    description:
      - The groups that a new user belongs to, each with C(group) (name or id), C(id) and C(data). Of no consequence for
        a user who exists.
    type: list
    elements: dict
  two_factor:
    description:
      - C(methods) of a new user, a list with C(method) (V(authenticator), V(email) or V(sms)), C(email),
        C(mobile_phone), C(secret) and C(authenticator). FusionAuth does not show all of it, so it is of no consequence
        for a user who exists.
    type: dict
  skip_verification:
    description: Whether a new user's e-mail address and phone number count as verified. FusionAuth takes V(false).
    type: bool
  send_set_password_identity_type:
    description:
      - Where a new user is asked to set a password, V(email), V(phone) or V(doNotSend). Since FusionAuth 1.59.
    type: str
  disable_domain_block:
    description:
      - Whether a new user's e-mail address may be of a domain that the tenant blocks. FusionAuth takes V(false).
    type: bool
attributes:
  idempotent:
    support: partial
    details:
      - When O(update_password=always), every run that cannot compare the secret writes it and reports a change.
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
  - gatewright.auth._state
notes:
  - V(absent) deletes the user for good, with all registrations. O(active=false) only locks the user out.
seealso:
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: A user who can log in at once
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    password: "{{ ada_password }}"
    first_name: Ada
    last_name: Lovelace
    skip_verification: true
    data:
      customer_number: 4711

- name: A new password for her
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    password: "{{ ada_new_password }}"
    update_password: always

- name: A robot that logs in by name
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    username: nightly-import
    password: "{{ robot_password }}"
    preferred_languages: [en]

- name: She may not log in for now
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    active: false

- name: Nothing of her is left
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    state: absent
"""

RETURN = r"""
user:
  description:
    - The user in FusionAuth's own spelling, without the password; empty when the user is absent.
  type: dict
  returned: success
  sample:
    active: true
    data:
      customer_number: 4711
    email: ada@example.com
    firstName: Ada
    id: 9c2f7d1e-33a4-4e55-8a6b-7c8d9e0f1a2b
    insertInstant: 1764000000000
    lastName: Lovelace
    lastUpdateInstant: 1764000000000
    tenantId: 0c3f2a5e-4c5e-4a7e-8d8e-2b1f3c9a7d10
    verified: true
"""

from ..module_utils._task import UPDATE_PASSWORD
from ..module_utils._task import main as run
from ..module_utils.fusionauth._entities import USER
from ..module_utils.fusionauth._tasks import manage_fusionauth

OPTIONS = {
    "email": {"type": "str"},
    "username": {"type": "str"},
    "phone_number": {"type": "str"},
    "id": {"type": "str"},
    "tenant": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "encryption_scheme": {"type": "str"},
    "factor": {"type": "int"},
    "salt": {"type": "str", "no_log": True},
    "password_change_required": {"type": "bool", "no_log": False},
    "active": {"type": "bool"},
    "expiry": {"type": "int"},
    "first_name": {"type": "str"},
    "middle_name": {"type": "str"},
    "last_name": {"type": "str"},
    "full_name": {"type": "str"},
    "birth_date": {"type": "str"},
    "image_url": {"type": "str"},
    "mobile_phone": {"type": "str"},
    "parent_email": {"type": "str"},
    "preferred_languages": {"type": "list", "elements": "str"},
    "timezone": {"type": "str"},
    "data": {"type": "dict"},
    "legacy_identifier": {"type": "str"},
    "memberships": {"type": "list", "elements": "dict"},
    "two_factor": {"type": "dict"},
    "skip_verification": {"type": "bool"},
    "send_set_password_identity_type": {"type": "str", "no_log": False},
    "disable_domain_block": {"type": "bool"},
}

TASK = manage_fusionauth(
    USER,
    OPTIONS,
    policies=UPDATE_PASSWORD,
    required_one_of=[("email", "username", "phone_number", "id")],
)


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
