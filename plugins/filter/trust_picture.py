# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays out a trust graph for drawing."""

from __future__ import annotations

import typing as t

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.graph_layout import (
    lay_out,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

DOCUMENTATION = r"""
name: trust_picture
version_added: 0.1.0
short_description: Lay out a trust graph for drawing
description:
  - Computes positions for the C(trust) value that M(gatewright.auth.kong_jwt_audit) returns, for use in a template that
    draws it. The playbook C(gatewright.auth.audit) includes such a template.
  - Tenants, applications, keys, credentials, consumers, plugins and routes each form a column. Within a column, boxes
    are ordered to reduce crossing lines. At most 40 boxes of each kind are drawn, those with the worst findings first.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: The C(trust) value that M(gatewright.auth.kong_jwt_audit) returns.
    type: dict
    required: true
seealso:
  - module: gatewright.auth.kong_jwt_audit
"""

EXAMPLES = r"""
- name: Audit the gateway
  gatewright.auth.kong_jwt_audit:
    kong_admin_url: http://localhost:8001
  register: audit

- name: Show which consumers can use each route
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.behind.consumer | join(', ') }}"
  loop: "{{ (audit.trust | gatewright.auth.trust_picture).rows }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
_value:
  description:
    - C(width) and C(height) of the picture in pixels, C(columns) and C(sides) with their headings, C(boxes) with the
      nodes and their positions, C(lines) with the path of each edge, and C(hidden) with the number of nodes that are
      not drawn.
    - C(rows) lists for each route the nodes C(behind) it, by kind.
  type: dict
  sample:
    width: 240
    height: 180
    boxes:
      - {id: route-0d5a, kind: route, name: orders, label: orders, severity: ok, x: 28, y: 84}
    lines: []
"""


def trust_picture(trust: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the positions of all nodes and edges of a trust graph.

    Raises CollectionError for anything else.
    """
    if not isinstance(trust, dict) or not {"nodes", "edges"} <= trust.keys():
        raise CollectionError(
            "trust_picture takes the trust value that kong_jwt_audit returns."
        )
    return lay_out(trust)


FilterModule = filters(trust_picture)
