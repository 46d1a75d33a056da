#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: kong_config
version_added: 0.1.0
short_description: Apply a declarative configuration to Kong Gateway
description:
  - Makes the server match a declarative configuration in the format of DB-less Kong and decK. The module is idempotent.
    It reads the current state once, compares it in memory, and writes only the differences, in dependency order and
    several at a time.
  - A field that the configuration leaves out is reset to the server's default, whatever its current value (drift is
    corrected). Values that the server generates, such as the secret of a JWT credential, are left alone.
  - Nothing is deleted unless O(prune=true), except memberships of consumer groups (see O(config)).
  - All errors in the configuration are reported together, each with its location, before anything is written. Entities
    are also validated against Kong's own schemas beforehand (C(POST /schemas/.../validate), which stores nothing), in
    check mode and in runs that write up to 100 objects.
  - If the server rejects a change midway, the result lists what was done and what remains. Running the task again
    completes the rest.
  - Unique values can move from one object to another, for example when two usernames are swapped. The current holder of
    the value is given a temporary name while that happens.
  - When O(prune=true), an entity that is declared with a different id from the one its name has on the server is
    recreated together with everything that belongs to it, and the old one is deleted.
  - On a DB-less Kong, the whole configuration is replaced if its content differs.
author: The gatewright.auth authors (@gatewright)
options:
  config:
    description:
      - The declarative configuration, with C(_format_version) V(3.0), V(1.1) or V(2.1). Route paths of the older
        formats are converted as Kong does.
      - Entities are listed under Kong's table names, such as C(services) and C(jwt_secrets), or nested in the entity
        that they refer to. References are names or UUIDs.
      - Of decK's extensions, C(_info) with C(select_tags) and C(defaults), C(_plugin_configs), C(_workspace) and C(${{
        env "DECK_..." }}) are supported. To write a literal C(${{), use C(${{`${{`}}), as with decK.
      - C(defaults) and C(_plugin_configs) fill in fields that an entity leaves out, at every depth. Several files may
        define them. Entities of all files carry the C(select_tags) of each file.
      - The C(url) of a service sets its protocol, host, port and path and takes precedence over the defaults. If any of
        these fields is set as well, it must agree with the URL.
      - Entities that this module does not manage, such as C(filter_chains), are rejected. C(created_at) and
        C(updated_at) are ignored.
      - In files written by C(kong config db_export), secrets that Kong hashes are hashed already (C(_transform) is
        V(false)), and the Admin API would hash them again. A credential that exists on the server therefore keeps its
        secret, and one that does not exist is not created. A warning is issued for each. A DB-less Kong accepts them as
        they are.
      - Membership in the consumer groups of Kong Gateway Enterprise is declared by C(groups) of a consumer, by
        C(consumers) of a consumer group, or in the table C(consumer_group_consumers). Each membership must appear in
        only one of these places.
      - If a consumer declares C(groups), or a group declares C(consumers), all other memberships of that consumer or
        group are removed, even when O(prune=false). The consumers that a group lists are references, so they must exist
        or be declared.
    type: dict
  src:
    description:
      - The path of a YAML or JSON file with such a configuration, or of a directory of such files, on the host that the
        module runs on. A directory is read recursively. Files whose names end in C(.yml), C(.yaml) or C(.json), in any
        case, are read. Several files, or several YAML documents in a file, form one configuration.
      - Duplicate keys in a mapping are rejected. So that keys and names are not misinterpreted, only JSON numbers, and
        fractions such as V(.5), are read as numbers. V(0123), V(12:30), V(1_000) and dates are strings. Where a string
        is expected, an unquoted integer is accepted as a string. Fractions and booleans must be quoted.
      - The line breaks of a PEM that were lost, for example by C(>) in YAML, are restored.
      - With thousands of entities this is much faster than O(config), which Ansible has to template.
      - If the module runs on the controller, a relative path is looked for in C(files/) and beside the task, the role
        and the playbook, then in the current directory. Files that Ansible Vault has encrypted are decrypted.
    type: path
  select_tags:
    description:
      - Limits the module to entities that carry all of these tags. Entities that it creates are given these tags, and
        names that belong to other entities are rejected. Several teams can thus share a gateway, each with its own
        tags.
      - If not set, the tags in C(_info) of the configuration are used, if there are any.
    type: list
    elements: str
    default: []
  prune:
    description:
      - Whether to delete entities that are not in the configuration. If O(select_tags) is set, only entities with these
        tags are deleted.
      - An entity that is referenced from outside the selection is never deleted.
      - A membership of a consumer group is part of the selection if its consumer is.
    type: bool
    default: false
  max_deletions:
    description: Fails before anything is written if more entities than this number would be deleted.
    type: int
  allow_small_exponent:
    description:
      - Whether to accept new RSA keys of jwt credentials with a public exponent below 65537. FIPS 186-5 forbids them
        because verifiers that check the padding of a signature carelessly accept forged signatures.
    type: bool
    version_added: 1.0.0
    default: false
  parallelism:
    description: The maximum number of concurrent requests, up to 32.
    type: int
    default: 8
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
requirements:
  - PyYAML on the host that the module runs on, if O(src) is a YAML file
notes:
  - Entities are identified by their natural keys, such as names, so renaming an entity in the configuration declares a
    new entity. If an C(id) is set, the entity is found by it whatever its current name.
  - Environment variables are read from the process that runs the task. On the controller, this is Ansible itself.
seealso:
  - module: gatewright.auth.kong_config_info
  - module: gatewright.auth.kong_consumer_group_member
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: Apply the configuration of a whole gateway
  gatewright.auth.kong_config:
    kong_admin_url: http://localhost:8001
    config:
      _format_version: "3.0"
      services:
        - name: orders
          url: http://127.0.0.1:9080
          routes:
            - name: orders
              paths: [/orders]
          plugins:
            - name: jwt
              config:
                claims_to_verify: [exp]
      consumers:
        - username: fusionauth
          jwt_secrets:
            - key: http://localhost:9011
              algorithm: RS256
              rsa_public_key: "{{ lookup('file', 'fusionauth.pem') }}"

- name: Apply one team's files and delete everything else of that team
  gatewright.auth.kong_config:
    kong_admin_url: http://localhost:8001
    src: gateway/team-a
    select_tags: [team-a]
    prune: true
    max_deletions: 20

- name: Show what the configuration would change (dry run)
  gatewright.auth.kong_config:
    kong_admin_url: http://localhost:8001
    src: gateway/team-a
    select_tags: [team-a]
    prune: true
  check_mode: true
  diff: true
  register: plan
"""

RETURN = r"""
counts:
  description:
    - The number of entities that were created, updated and deleted (or would be, in check mode), and of those left
      unchanged.
  type: dict
  returned: success
  sample: {created: 3, updated: 1, deleted: 0, unchanged: 1204}
created:
  description:
    - The entities that were created, with the names of the entities they refer to and their location in the
      configuration.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: route, name: orders, service: orders, source: "kong.yml: services[0].routes[0]"}
updated:
  description: The entities that were changed, with the changed fields.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: service, name: orders, fields: [port], source: "kong.yml: services[0]"}
deleted:
  description: The entities that were deleted.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: plugin, name: cors, service: orders}
remaining:
  description: The changes that were not made, in three lists of the same form.
  type: dict
  returned: failure midway
  sample:
    created: []
    deleted: []
    updated:
      - {entity: route, name: orders, service: orders, fields: [paths], source: "kong.yml: services[0].routes[0]"}
errors:
  description: All errors in the configuration, each with its location.
  type: list
  elements: dict
  returned: when several things are wrong, or a Kong without a database refuses the configuration
  sample:
    - {source: "kong.yml: services[0]", field: protocol, said: "expected one of: grpc, grpcs, http, https, tcp, tls"}
"""

from ..module_utils._ansible.entry_point import run
from ..module_utils._kong.config.task import SPEC


def main():
    run(SPEC)


if __name__ == "__main__":
    main()
