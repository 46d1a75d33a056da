# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter to_tasks."""

from __future__ import annotations

import json
import typing as t

import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._errors import Problem
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import filters

DOCUMENTATION = r"""
name: to_tasks
version_added: 0.1.0
short_description: Tasks as YAML, as people write them
description:
  - Writes the tasks that M(gatewright.auth.kong_jwt_diagnose) and M(gatewright.auth.kong_jwt_audit) return in C(repair)
    as YAML that can be pasted into a playbook. Their options stay in order, keys in PEM are blocks of lines, and a task
    that is there twice is written once.
author: The gatewright.auth authors (@gatewright)
positional: _input
options:
  _input:
    description: The tasks.
    type: list
    elements: dict
    required: true
seealso:
  - module: gatewright.auth.kong_jwt_diagnose
  - module: gatewright.auth.kong_jwt_audit
"""

EXAMPLES = r"""
- name: Why is this token refused?
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    token: "{{ login.token }}"
    path: /orders
  register: diagnosis

- name: Keep what would mend it
  ansible.builtin.copy:
    content: "{{ diagnosis.findings | map(attribute='repair') | flatten | gatewright.auth.to_tasks }}"
    dest: repair.yml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The tasks in YAML.
  type: str
  sample: |
    - name: Refuse tokens that have expired
      gatewright.auth.kong_plugin:
        name: jwt
        service: orders
        config:
          claims_to_verify:
            - exp
"""

WIDTH = 1000


class _Dumper(yaml.SafeDumper):
    """Lists are set in, and texts of several lines are blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


_Dumper.add_representer(str, _Dumper.represent_text)


def to_tasks(tasks: list[dict[str, t.Any]]) -> str:
    """Tasks as YAML, each once."""
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise Problem("Tasks come as a list of mappings.")
    plain: list[t.Any] = []
    for task in json.loads(json.dumps(tasks)):
        if task not in plain:
            plain.append(task)
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH) if plain else ""


FilterModule = filters(to_tasks)
