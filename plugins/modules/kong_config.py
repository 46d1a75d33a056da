#!/usr/bin/python
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kong_config
version_added: 0.1.0
short_description: Make all of Kong Gateway as one declarative configuration says
description:
  - Takes a declarative configuration as Kong without a database and decK read it, and makes the server match it. What
    is there is read at once, compared in memory, and only differences are written, in the order that references ask
    for and several at a time.
  - What the configuration does not state of an entity is the server's default, not what it happens to be. What the
    server makes up itself, such as the secret of a jwt credential, is left alone.
  - Nothing is deleted unless O(prune) says so, but for memberships of consumer groups, see O(config). Everything wrong
    in the configuration is told at once, with where it is written, before anything is sent. What Kong's schemas have
    against it is asked for beforehand, too (C(POST /schemas/.../validate) stores nothing), by check mode and by a run
    that writes up to 100 objects. If the server refuses something midway, the result tells what was done and what was
    not, and another run does the rest.
  - Unique values may move from one object to another, such as two usernames that are swapped; what has the value now
    has another name for a moment. With O(prune), what is declared with another id than that of its name on the server
    is made anew with all that is in it, and the old one is deleted.
  - Of a Kong without a database the configuration is replaced as a whole, if its content differs.
author: The gatewright.auth authors (@gatewright)
options:
  config:
    description:
      - The declarative configuration, with C(_format_version) V(3.0), or V(1.1) or V(2.1), whose routes' paths are
        converted as Kong does. Entities are listed by Kong's names of tables, such as C(services) and C(jwt_secrets),
        or within the entity that they refer to. References are names or UUIDs.
      - Of decK's additions, C(_info) with C(select_tags) and C(defaults), C(_plugin_configs), C(_workspace) and
        C(${{ env "DECK_..." }}) are understood. Where a text has to hold C(${{) itself, write C(${{`${{`}}), as for
        decK.
      - C(defaults) and C(_plugin_configs) fill in what an entity leaves out, at every depth. Several files may state
        them; the entities of all carry the C(select_tags) of each.
      - A C(url) of a service says its protocol, host, port and path, whatever the defaults are; one of these beside it
        has to say the same.
      - What is not managed, such as C(filter_chains), is refused; C(created_at) and C(updated_at) are ignored.
      - In files of C(kong config db_export) secrets that Kong hashes are hashed already (C(_transform) is V(false)),
        and the Admin API would hash them again. So a credential that the server has keeps its secret, and one that it
        does not have is not made, each with a warning. A Kong without a database takes them as they are.
      - Who is in which consumer group of Kong Gateway Enterprise is said by C(groups) of a consumer, by C(consumers) of
        a consumer group or by the table C(consumer_group_consumers), each membership in one of these places. Where a
        consumer states its C(groups), or a group its C(consumers), every other membership that it has ends, even
        without O(prune). Consumers in a group's list are references, so they have to exist or to be declared.
    type: dict
  src:
    description:
      - A file with such a configuration in YAML or JSON, or a directory of them, on the host that the module runs on.
        Of a directory every file is read, at any depth, whose name ends in C(.yml), C(.yaml) or C(.json), in any case.
        Several files, and several YAML documents in a file, are one configuration.
      - A key that is in a mapping twice is refused. So that keys and names stay what they look like, only what JSON
        takes for a number is one, and fractions such as V(.5); V(0123), V(12:30), V(1_000) and dates are text. Where
        a text is asked for, whole numbers are the text that they look like; fractions and booleans want quotes.
      - PEM that lost its lines, as by C(>) in YAML, gets them back.
      - For thousands of entities this is much faster than O(config), which Ansible has to template.
    type: path
  select_tags:
    description:
      - Only entities that carry all of these tags are touched, whatever is made gets them, and names that belong to
        others are refused. So several teams can share a gateway, each with tags of its own.
      - Where this is empty, C(_info) may have them.
    type: list
    elements: str
    default: []
  prune:
    description:
      - Whether to delete entities that are not in the configuration; with O(select_tags), only selected ones.
      - An entity that others refer to from outside of the selection is never deleted.
      - A membership of a consumer group is in the selection if its consumer is.
    type: bool
    default: false
  max_deletions:
    description: Fail, before anything is written, if more entities than this would be deleted.
    type: int
  parallelism:
    description: How many requests may be under way at the same time, 32 at the most.
    type: int
    default: 8
extends_documentation_fragment:
  - gatewright.auth._attributes
  - gatewright.auth._kong
requirements:
  - PyYAML on the host that the module runs on, if O(src) is YAML
notes:
  - Entities are found by their natural keys, such as names, so a new name is a new entity. An C(id) in the
    configuration finds it whatever its name was.
  - Variables of the environment are those of the process that runs the task, on the controller Ansible itself.
seealso:
  - module: gatewright.auth.kong_config_info
  - module: gatewright.auth.kong_consumer_group_member
  - module: gatewright.auth.kong_info
"""

EXAMPLES = r"""
- name: A whole gateway
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

- name: One team's part of a gateway, from files, and nothing else of that team
  gatewright.auth.kong_config:
    kong_admin_url: http://localhost:8001
    src: gateway/team-a
    select_tags: [team-a]
    prune: true
    max_deletions: 20

- name: What would that change?
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
  description: How many entities were created, updated and deleted (in check mode, would be), and left as they are.
  type: dict
  returned: success
  sample: {created: 3, updated: 1, deleted: 0, unchanged: 1204}
created:
  description: The entities that were made, what they refer to by name, and where they are written.
  type: list
  elements: dict
  returned: success, and failure midway
  sample:
    - {entity: route, name: orders, service: orders, source: "kong.yml: services[0].routes[0]"}
updated:
  description: The entities that were changed, and which fields of them.
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
  description: What was not done, as three such lists.
  type: dict
  returned: failure midway
  sample:
    created: []
    deleted: []
    updated:
      - {entity: route, name: orders, service: orders, fields: [paths], source: "kong.yml: services[0].routes[0]"}
errors:
  description: Everything that is wrong with the configuration, with where it is written.
  type: list
  elements: dict
  returned: when several things are wrong, or a Kong without a database refuses the configuration
  sample:
    - {source: "kong.yml: services[0]", field: protocol, said: "expected one of: grpc, grpcs, http, https, tcp, tls"}
"""

from ..module_utils._task import main as run
from ..module_utils.kong._config import TASK


def main() -> None:
    run(TASK)


if __name__ == "__main__":
    main()
