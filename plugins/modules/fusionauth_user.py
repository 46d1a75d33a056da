#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_user
version_added: 0.1.0
short_description: Manage FusionAuth users
description:
  - A user belongs to a tenant and can log in to the applications of that tenant for which a registration exists.
  - The module finds a user by O(id) if set, otherwise within O(tenant) by O(email), otherwise by O(username), otherwise
    by O(phone_number).
  - Options that are mappings take keys in snake_case (the server's camelCase is accepted as well). They are merged into
    what the server has and compared field by field. An unknown key is rejected, and the error suggests the closest
    known key.
  - A value in parentheses after the name of a field is FusionAuth's default.
author: The gatewright.auth authors (@gatewright)
options:
  email:
    description: The e-mail address of the user, unique in the tenant. FusionAuth stores it in lower case.
    type: str
  username:
    description: The username to log in with, unique in the tenant. Case is ignored.
    type: str
  phone_number:
    description:
      - The phone number to log in with, in E.164 format, unique in the tenant. Requires FusionAuth 1.59 or later.
    type: str
  id:
    description:
      - The UUID of the user. Required only to change the option by which the user is found.
      - When the user is created, the UUID to assign to it.
    type: str
  tenant:
    description:
      - The tenant that the user belongs to, by name or id. Required if FusionAuth has several tenants and the API key
        is not restricted to one of them. A user cannot move to another tenant.
    type: str
  password:
    description:
      - The password of the user. FusionAuth never returns it, so O(update_password) determines when it is written.
    type: str
  update_password:
    description:
      - When to write O(password), together with O(encryption_scheme), O(factor) and O(salt), which cannot be compared.
        With V(always), every run writes them and reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
  encryption_scheme:
    description:
      - The scheme to hash O(password) with, if it is to differ from the tenant's. Written only together with the
        password.
    type: str
  factor:
    description: The work factor for hashing O(password). Written only together with the password.
    type: int
  salt:
    description: The salt of O(password), in Base64. Written only together with the password.
    type: str
  password_change_required:
    description: Whether the user must choose a new password at the next login. FusionAuth's default is V(false).
    type: bool
  active:
    description:
      - Whether the user can log in. V(false) locks the account without deleting anything, and V(true) unlocks it.
    type: bool
  expiry:
    description: When the account expires, in milliseconds since the epoch.
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
    description: The full name of the user.
    type: str
  birth_date:
    description: The date of birth of the user, in the format V(YYYY-MM-DD).
    type: str
  image_url:
    description: The URL of a picture of the user.
    type: str
  mobile_phone:
    description: The mobile phone number of the user, which cannot be used to log in.
    type: str
  parent_email:
    description: The e-mail address of a child's parent, whom FusionAuth asks for consent.
    type: str
  preferred_languages:
    description:
      - The preferred locales of the user, for example V(en_GB), in order of preference. The list is replaced as a
        whole. FusionAuth accepts up to twenty.
    type: list
    elements: str
  timezone:
    description: The time zone of the user, for example V(Europe/Berlin).
    type: str
  data:
    description: Arbitrary data to store with the user. Keys are sent exactly as written.
    type: dict
  legacy_identifier:
    description:
      - The identifier of the user in another system. Cannot be changed after creation. Requires FusionAuth 1.67 or
        later.
    type: str
  memberships:
    description:
      - The groups of a new user, each with C(group) (by name or id), C(id) and C(data). Ignored if the user already
        exists.
    type: list
    elements: dict
  two_factor:
    description:
      - C(methods) of a new user, a list with C(method) (V(authenticator), V(email) or V(sms)), C(email),
        C(mobile_phone), C(secret) and C(authenticator). FusionAuth does not return all of it, so it is ignored if the
        user already exists.
    type: dict
  skip_verification:
    description:
      - Whether to treat the e-mail address and phone number of a new user as verified. FusionAuth's default is
        V(false).
    type: bool
  send_set_password_identity_type:
    description: How a new user is asked to set a password. Requires FusionAuth 1.59 or later.
    type: str
    choices: [email, phone, doNotSend]
  disable_domain_block:
    description:
      - Whether to allow an e-mail address of a domain that the tenant blocks for a new user. FusionAuth's default is
        V(false).
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
  - O(state=absent) permanently deletes the user with all registrations. O(active=false) only locks the account.
seealso:
  - module: gatewright.auth.fusionauth_user_registration
"""

EXAMPLES = r"""
- name: Create a user who can log in immediately
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

- name: Change the password of the user
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    password: "{{ ada_new_password }}"
    update_password: always

- name: Create a technical user with a username
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    username: nightly-import
    password: "{{ robot_password }}"
    preferred_languages: [en]

- name: Lock the account
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    active: false

- name: Delete the user
  gatewright.auth.fusionauth_user:
    fusionauth_url: http://localhost:9011
    tenant: Default
    email: ada@example.com
    state: absent
"""

RETURN = r"""
user:
  description:
    - The user as returned by FusionAuth (with camelCase keys), without the password, or an empty dictionary if the user
      is absent.
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

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.module import manage_fusionauth
from ..module_utils._fusionauth.resources.users import USER

SPEC = manage_fusionauth(USER)


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
