# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter to_kong_config."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._kong.config.flat_format import (
    flat_configuration,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

DOCUMENTATION = r"""
name: to_kong_config
version_added: 0.1.0
short_description: Convert entities to Kong's declarative configuration
description:
  - Converts entities, in the form that M(gatewright.auth.kong_info) returns or as module options, to a flat
    configuration with C(_format_version) V(3.0), for use when you template C(kong.yml) yourself.
  - Entities are sorted in a stable order, so the file changes only when the gateway does. Timestamps and null values
    are omitted, except for null values within C(config) of a plugin, where null can differ from the default.
  - The C(snis) of a certificate become separate entities, except those that are already listed as entities. References
    to a certificate become its C(id), because the configuration knows certificates only by id.
  - Masked values are rejected, so look up secrets with C(return_secrets=true).
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description:
      - Lists of entities by kind. Kinds are named as in C(entity) of M(gatewright.auth.kong_info) or as in Kong's
        configuration, for example V(jwt) or V(jwt_secrets).
    type: dict
    required: true
seealso:
  - module: gatewright.auth.kong_info
  - plugin: gatewright.auth.jwks_to_kong_credentials
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Look up services, routes and plugins
  gatewright.auth.kong_info:
    kong_admin_url: http://localhost:8001
    entity: "{{ item }}"
  register: found
  loop: [service, route, plugin]

- name: Save them as a declarative configuration
  ansible.builtin.copy:
    content: "{{ entities | gatewright.auth.to_kong_config | to_nice_yaml(sort_keys=False) }}"
    dest: kong.yml
    mode: "0600"
  vars:
    entities: "{{ dict(found.results | map(attribute='item') | zip(found.results | map(attribute='objects'))) }}"
"""

RETURN = r"""
_value:
  description: The configuration.
  type: dict
  sample:
    _format_version: "3.0"
    services:
      - name: orders
        protocol: http
        host: orders.internal
        port: 80
    routes:
      - name: orders
        paths: [/orders]
        service: orders
"""


def to_kong_config(
    entities: dict[str, list[dict[str, t.Any]]],
) -> dict[str, t.Any]:
    """Return entities by kind as Kong's declarative configuration."""
    if not isinstance(entities, dict):
        raise CollectionError(
            "The entities must be a mapping of kinds to lists of entities."
        )
    return flat_configuration(entities)


FilterModule = filters(to_kong_config)
