#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: fusionauth_config
version_added: 0.1.0
short_description: Make all of FusionAuth as one configuration says
description:
  - Takes lists of what there is to be - tenants, keys, applications, users and so on - each told by the options of its
    own module, and makes the server so. What is there is read first, each list once, and everything that can be found
    wrong is told, with where it is written, before anything is sent. Then only differences are written, in the order
    that references ask for and several at a time.
  - What an entry does not state is left alone, as its own module leaves it; C(reset) and C(exact) of an entry mean what
    they mean there.
  - Nothing is deleted unless O(prune) or the C(state) of an entry says so. If the server refuses something midway, the
    result tells what was done and what was not, and another run does the rest.
  - A kickstart file is understood as what there is to be. FusionAuth itself runs one on an empty server only; here it
    can be run again and again.
author: The gatewright.auth authors (@gatewright)
options:
  config:
    description:
      - The configuration. Its keys are kinds of objects, in the plural (C(applications), C(application_roles)), and its
        values lists of options of the module of that kind, connection options aside; of what there is only one
        (C(system_configuration)), the options themselves.
      - References are names or UUIDs, of what is in the configuration as well as of what is on the server already.
      - C(docs/fusionauth_config.schema.json) in this collection is its JSON Schema, for editors and linters.
    type: dict
  src:
    description:
      - A file with such a configuration in YAML or JSON, or with a kickstart, or a directory of such files, which
        together are one configuration, on the host that the module runs on. Of a directory every file is read, at any
        depth, whose name ends in C(.yml), C(.yaml) or C(.json), in any case.
      - A key that is in a mapping twice is refused, in YAML and in JSON. Of YAML only what JSON takes for a number is
        one, and fractions such as V(.5); V(0123), V(12:30) and dates are text.
    type: path
  kickstart:
    description:
      - A kickstart file, as a mapping or by its path. Its requests are taken for what there is to be after the last of
        them. A V(PUT) takes the place of what earlier requests say of an object, and a V(PATCH) adds to it as its
        C(contentType) says. FusionAuth's original V(PATCH) appends to lists; here it appends what a list lacks.
      - C(#{UUID()}) makes up the id that a new object gets. One that is there already is known by its name, and keeps
        the id it has. So do the default tenant and the Tenant Manager application, whatever C(defaultTenantId) and
        C(tenantManagerApplicationId) say. A request without C(tenantId) is for the default tenant.
      - An API key that FusionAuth takes already, such as that which the task itself uses, is there, whoever made it and
        whatever it may do. It is only held against what is written where FusionAuth can tell of it, that is by its
        C(id), or where this module made it, by its C(name) or else its C(description).
      - A request for anything but an object of one of the kinds above, such as a login, is passed over with a warning.
        So is a name that FusionAuth does not know, which FusionAuth passes over without a word, and a key manager,
        which its API cannot make.
    type: raw
  owner:
    description:
      - Whose configuration this is. What it makes is marked with that in C(data.gatewright.config), and O(prune)
        looks at nothing else, so that several configurations can share a server, each with an owner of its own.
    type: str
    default: default
  prune:
    description:
      - Whether to delete what a configuration of this O(owner) has made and does not declare any more.
      - Only what has C(data) can be marked, and only what FusionAuth lists can be found again. So API keys, keys,
        lambdas, e-mail templates, user actions, roles, users, registrations, entities and their grants are never
        pruned, nor is what was there before, or what came with FusionAuth. Write C(state=absent) in an entry to have
        one of those deleted.
      - A tenant is only deleted where nothing else is in it.
    type: bool
    default: false
  max_deletions:
    description: Fail, before anything is written, if more objects than this would be deleted.
    type: int
  parallelism:
    description: How many requests may be under way at the same time, 32 at the most.
    type: int
    default: 8
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
requirements:
  - PyYAML on the host that the module runs on, if O(src) or O(kickstart) is a file in YAML
notes:
  - Objects are found as their modules find them, by name, so a new name is a new object. An C(id) finds one whatever
    its name was.
  - Variables of the environment, which a kickstart file may name, are those of the process that runs the task, on the
    controller Ansible itself.
seealso:
  - module: gatewright.auth.fusionauth_config_info
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: All that a shop needs
  gatewright.auth.fusionauth_config:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    config:
      tenants:
        - name: Default
          issuer: http://localhost:9011
      keys:
        - name: shop
          algorithm: RS256
          length: 2048
      applications:
        - name: shop
          tenant: Default
          roles:
            - name: buyer
          jwt_configuration:
            enabled: true
            access_token_key: shop
            id_token_key: shop
      groups:
        - name: buyers
          tenant: Default
          roles:
            shop: [buyer]
      users:
        - email: ada@example.com
          tenant: Default
          password: "{{ ada_password }}"
      registrations:
        - user: ada@example.com
          application: shop
          tenant: Default
          roles: [buyer]

- name: What would a directory of files change, and what would go?
  gatewright.auth.fusionauth_config:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    src: fusionauth
    owner: shop
    prune: true
    max_deletions: 3
  check_mode: true
  diff: true
  register: plan

- name: What a kickstart file asks for, on a server that has long been in use
  gatewright.auth.fusionauth_config:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    kickstart: kickstart/kickstart.json
"""

RETURN = r"""
counts:
  description: How many objects were created, updated and deleted (in check mode, would be), and left as they are.
  type: dict
  returned: success
  sample: {created: 3, updated: 1, deleted: 0, unchanged: 12}
created:
  description: The objects that were made, what they belong to, and where they are written.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: application, name: shop, tenant: Default, source: "shop.yml: applications[0]"}
updated:
  description: The objects that were changed, and which fields of them.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: tenant, name: Default, fields: [issuer], source: "shop.yml: tenants[0]"}
deleted:
  description: The objects that were deleted.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: group, name: buyers, tenant: 30663132-6464-6665-3032-326466613934}
remaining:
  description: What was not done, as three such lists.
  type: dict
  returned: failure midway
  sample:
    created:
      - {entity: group, name: buyers, tenant: Default, source: "shop.yml: groups[0]"}
    deleted: []
    updated: []
"""

from ..module_utils._task import main as run
from ..module_utils.fusionauth._config import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
