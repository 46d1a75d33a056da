#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fusionauth_config
version_added: 0.1.0
short_description: Apply a declarative configuration to FusionAuth
description:
  - Takes lists of objects such as tenants, keys, applications and users, each with the options of its own module, and
    makes the server match them. The module is idempotent. It reads the current state first, each list once, and reports
    all errors that it can find, with their location, before it writes anything. It then writes only the differences, in
    dependency order and several at a time.
  - Options that an entry does not set are left unchanged, as in the module of that kind. C(reset) and C(exact) of an
    entry also work as they do there.
  - Nothing is deleted unless O(prune=true) or an entry has C(state=absent). If the server rejects a change midway, the
    result lists what was done and what remains. Running the task again completes the rest.
  - Kickstart files are accepted as declarations of the desired state. FusionAuth itself runs a kickstart only on an
    empty server. This module can apply it repeatedly.
author: The gatewright.auth authors (@gatewright)
options:
  config:
    description:
      - The configuration. Its keys are kinds of objects in the plural (C(applications), C(application_roles)). Its
        values are lists of options of the module of that kind, without the connection options. For kinds that exist
        only once (C(system_configuration)), the value is a single mapping of options.
      - References are names or UUIDs, both of objects in the configuration and of objects that already exist on the
        server.
      - The file C(docs/fusionauth_config.schema.json) of this collection is a JSON Schema of the configuration, for
        editors and linters.
    type: dict
  src:
    description:
      - The path of a YAML or JSON file with such a configuration or with a kickstart, or of a directory of such files,
        on the host that the module runs on. A directory is read recursively. Files whose names end in C(.yml), C(.yaml)
        or C(.json), in any case, are read and together form one configuration.
      - Duplicate keys in a mapping are rejected, in YAML and in JSON. In YAML, only JSON numbers, and fractions such as
        V(.5), are read as numbers. V(0123), V(12:30) and dates are strings.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory. Files that Ansible Vault has encrypted are decrypted.
    type: path
  kickstart:
    description:
      - A kickstart, as a mapping or as the path of a file. Its requests are taken as a description of the desired state
        after the last of them. A V(PUT) replaces what earlier requests define for an object, and a V(PATCH) extends it
        according to its C(contentType). FusionAuth's original V(PATCH) appends to lists. Here, only items that a list
        lacks are appended.
      - C(#{UUID()}) generates the id of a new object. An object that already exists is identified by its name and keeps
        its id. This also applies to the default tenant and to the Tenant Manager application, whatever
        C(defaultTenantId) and C(tenantManagerApplicationId) are. A request without C(tenantId) applies to the default
        tenant.
      - An API key whose value FusionAuth already accepts, such as the one that the task itself uses, is treated as
        present, whoever created it and whatever permissions it has. It is compared with the kickstart only if
        FusionAuth can return it, that is, by its C(id) or, if this module created it, by its C(name) or else its
        C(description).
      - Requests that do not describe an object of one of the kinds above, such as a login, are skipped with a warning.
        So are field names that FusionAuth does not know and silently ignores, and key managers, which its API cannot
        create.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory. Files that Ansible Vault has encrypted are decrypted.
    type: raw
  owner:
    description:
      - The name of the owner of this configuration. Objects that the module creates are marked with it in
        C(data.gatewright.config), and O(prune) considers only objects with this mark. Several configurations, each with
        its own owner, can thus share a server.
    type: str
    default: default
  prune:
    description:
      - Whether to delete objects that a configuration of this O(owner) created and that it no longer declares.
      - Only objects with C(data) can be marked, and only objects that FusionAuth lists can be found again. API keys,
        keys, lambdas, e-mail templates, user actions, roles, users, registrations, entities and their grants are
        therefore never pruned. Neither are objects that existed before or that are part of FusionAuth. To delete one of
        those, set C(state=absent) in its entry.
      - A tenant is deleted only if nothing else remains in it.
    type: bool
    default: false
  max_deletions:
    description: Fails before anything is written if more objects than this number would be deleted.
    type: int
  parallelism:
    description: The maximum number of concurrent requests, up to 32.
    type: int
    default: 8
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._fusionauth
requirements:
  - PyYAML on the host that the module runs on, if O(src) or O(kickstart) is a file in YAML
notes:
  - Objects are identified as by their modules, usually by name, so renaming an object in the configuration declares a
    new object. If an C(id) is set, the object is found by it whatever its current name.
  - Environment variables that a kickstart file refers to are read from the process that runs the task. On the
    controller, this is Ansible itself.
seealso:
  - module: gatewright.auth.fusionauth_config_info
  - module: gatewright.auth.fusionauth_application
  - module: gatewright.auth.fusionauth_tenant
"""

EXAMPLES = r"""
- name: Configure everything that a shop needs
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

- name: Show what a directory of files would change and delete (dry run)
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

- name: Apply a kickstart file to a server that is already in use
  gatewright.auth.fusionauth_config:
    fusionauth_url: http://localhost:9011
    fusionauth_api_key: "{{ fusionauth_api_key }}"
    kickstart: kickstart/kickstart.json
"""

RETURN = r"""
counts:
  description:
    - The number of objects that were created, updated and deleted (or would be, in check mode), and of those left
      unchanged.
  type: dict
  returned: success
  sample: {created: 3, updated: 1, deleted: 0, unchanged: 12}
created:
  description:
    - The objects that were created, with the objects that they belong to and their location in the configuration.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: application, name: shop, tenant: Default, source: "shop.yml: applications[0]"}
updated:
  description: The objects that were changed, with the changed fields.
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
  description: The changes that were not made, in three lists of the same form.
  type: dict
  returned: failure midway
  sample:
    created:
      - {entity: group, name: buyers, tenant: Default, source: "shop.yml: groups[0]"}
    deleted: []
    updated: []
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._fusionauth.config.task import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
