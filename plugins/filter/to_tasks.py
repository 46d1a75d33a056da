# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter to_tasks."""

from __future__ import annotations

import json
import typing as t

import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.finding import (
    TEMPLATES,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import filters

DOCUMENTATION = r"""
name: to_tasks
version_added: 0.1.0
short_description: Convert repair tasks to readable YAML
description:
  - Writes the tasks that M(gatewright.auth.kong_jwt_diagnose) and M(gatewright.auth.kong_jwt_audit) return in C(repair)
    as YAML that can be pasted into a playbook. Options keep their order, PEM keys become block scalars, and duplicate
    tasks are written only once.
  - Only values that these modules ask you to fill in are written as templates. Names and values that come from a token
    or a server are tagged C(!unsafe) if Ansible would otherwise template them, so that they stay exactly as they are.
    Invisible characters are written as escapes.
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
- name: Diagnose why a token is refused
  gatewright.auth.kong_jwt_diagnose:
    kong_admin_url: http://localhost:8001
    token: "{{ login.token }}"
    path: /orders
  register: diagnosis

- name: Save the repair tasks to a file
  ansible.builtin.copy:
    content: "{{ diagnosis.findings | map(attribute='repair') | flatten | gatewright.auth.to_tasks }}"
    dest: repair.yml
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The tasks as YAML.
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
STARTS = ("{{", "{%", "{#")
"""What makes a text a template for Ansible."""
OVERRIDE = "#jinja2:"
"""What, at the beginning of a text, may change them."""


class _Unsafe(str):
    """A text that Ansible would take for a template, and that is none."""


class _Dumper(yaml.SafeDumper):
    """Lists are set in, and texts of several lines are blocks. What cannot be seen is escaped."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        tag = "!unsafe" if isinstance(text, _Unsafe) else "tag:yaml.org,2002:str"
        if not _is_visible(text):
            return self.represent_scalar(tag, text, style='"')
        return self.represent_scalar(tag, text, style="|" if "\n" in text else None)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        self.allow_unicode = _is_visible(text)
        super().write_double_quoted(text, split)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(_Unsafe, _Dumper.represent_text)


def _is_visible(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


def to_tasks(tasks: list[dict[str, t.Any]]) -> str:
    """Tasks as YAML, each once."""
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise CollectionError("Tasks come as a list of mappings.")
    plain: list[t.Any] = []
    for task in json.loads(json.dumps(tasks)):
        if task not in plain:
            plain.append(task)
    inert = list(map(_inert, plain))
    return (
        yaml.dump(
            inert, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH
        )
        if inert
        else ""
    )


def _inert(task: dict[str, t.Any]) -> dict[str, t.Any]:
    """A task in which nothing is a template but what the doctor has said to be one."""
    variables = task.get("vars")
    if not isinstance(variables, dict) or TEMPLATES not in variables:
        return _literal(task, [], [])
    others = {name: value for name, value in variables.items() if name != TEMPLATES}
    rest = {name: value for name, value in task.items() if name != "vars"}
    return _literal(
        {**rest, "vars": others} if others else rest, variables[TEMPLATES], []
    )


def _literal(value: t.Any, templates: list[t.Any], path: list[str | int]) -> t.Any:
    if isinstance(value, dict):
        return {
            _literal(name, [], []): _literal(one, templates, [*path, name])
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [
            _literal(one, templates, [*path, number])
            for number, one in enumerate(value)
        ]
    if not isinstance(value, str) or path in templates:
        return value
    return (
        _Unsafe(value)
        if value.startswith(OVERRIDE) or any(one in value for one in STARTS)
        else value
    )


FilterModule = filters(to_tasks)
