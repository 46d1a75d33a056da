# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup fusionauth_token."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fusionauth_token
version_added: 1.0.0
short_description: Get a token from FusionAuth
description:
  - Returns JSON Web Tokens that FusionAuth issues, for use in templates. Each evaluation gets a new one.
  - A token lets in whoever has it. Use C(no_log=true) on the task.
  - With C(--check) nobody is logged in, and the token is V((known after apply\)).
author: The gatewright.auth authors (@gatewright)
options:
  _terms:
    description:
      - Login IDs of users, who log in with O(password).
      - Without a term, one token is returned for O(client_id) or O(key).
    type: list
    elements: str
  password:
    description: The users' password.
    type: str
  application:
    description: The name or UUID of the application to log in to.
    type: str
  tenant:
    description: The name or UUID of the tenant, if there are several.
    type: str
  client_id:
    description: The client ID of an entity, for the client credentials grant.
    type: str
  client_secret:
    description: The client secret of the entity.
    type: str
  scope:
    description: The scopes that the entity asks for.
    type: list
    elements: str
  key:
    description: The name or UUID of a key that signs a token without a user (JWT vend).
    type: str
  claims:
    description: The claims of a token that O(key) signs.
    type: dict
  time_to_live:
    description: The lifetime of a token that O(key) signs, in seconds.
    type: int
extends_documentation_fragment:
  - gatewright.auth._lookup
  - gatewright.auth._fusionauth.lookup
seealso:
  - module: gatewright.auth.fusionauth_token
"""

EXAMPLES = r"""
- name: Read the orders as a user
  ansible.builtin.uri:
    url: http://localhost:8000/orders
    headers:
      Authorization: "Bearer {{ lookup('gatewright.auth.fusionauth_token', 'erlich@example.com',
        password=erlich_password, application='shop') }}"
  vars:
    fusionauth_url: http://localhost:9011
  no_log: true
"""

RETURN = r"""
_raw:
  description: The tokens.
  type: list
  elements: str
"""

import typing as t

from ansible.plugins.lookup import LookupBase

from ansible_collections.gatewright.auth.plugins.module_utils._core.unknown import (
    UNKNOWN,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.token import (
    SPEC,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._lookups import (
    run_lookup,
    stated_options,
)


class LookupModule(LookupBase):
    """Tokens for templates."""

    def run(
        self,
        terms: list[str],
        variables: dict[str, t.Any] | None = None,
        **kwargs: t.Any,
    ) -> list[str]:
        """Return a token for each user, or for the client or key that the options name."""
        options = stated_options(self, variables, kwargs)
        users: list[dict[str, t.Any]] = [
            {"login_id": str(term)} for term in terms
        ]
        if not users:
            users = [{}]
        if (variables or {}).get("ansible_check_mode"):
            return [
                "".join(UNKNOWN) for dummy in users
            ]  # a plain text, for templates
        return [
            run_lookup(SPEC, {**options, **user})["token"] for user in users
        ]
