# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes repair tasks as YAML."""

from __future__ import annotations

import json
import typing as t

import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._doctor.repair_task import (
    TEMPLATES_VARIABLE,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._filters import (
    filters,
)

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

# PyYAML folds longer lines.
LONGEST_LINE = 1000
# What makes a text a template for Ansible.
TEMPLATE_STARTS = ("{{", "{%", "{#")
# A text that begins so may change what makes it a template.
JINJA_OVERRIDE = "#jinja2:"

Path = list[str | int]


class _Unsafe(str):
    """A text that Ansible would take for a template, although it is none."""


class _Dumper(yaml.SafeDumper):
    """Indents lists, writes text of several lines as a block, and escapes what cannot be seen."""

    def increase_indent(self, *arguments: t.Any, **options: t.Any) -> None:
        # PyYAML does not indent lists in mappings. Ansible's style guide does.
        super().increase_indent(*arguments, **{**options, "indentless": False})

    def represent_text(self, text: str) -> yaml.ScalarNode:
        tag = (
            "!unsafe" if isinstance(text, _Unsafe) else "tag:yaml.org,2002:str"
        )
        style = "|" if "\n" in text else None
        return self.represent_scalar(
            tag, text, style=style if _is_visible(text) else '"'
        )

    def write_double_quoted(self, text: str, *options: t.Any) -> None:
        # Without allow_unicode, PyYAML escapes everything but ASCII.
        self.allow_unicode = _is_visible(text)
        super().write_double_quoted(text, *options)

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(_Unsafe, _Dumper.represent_text)


def _is_visible(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


def to_tasks(tasks: list[dict[str, t.Any]]) -> str:
    """Return repair tasks as YAML, each only once.

    Raises CollectionError for anything but a list of mappings.
    """
    if not isinstance(tasks, list) or not all(
        isinstance(task, dict) for task in tasks
    ):
        raise CollectionError("The tasks must be a list of mappings.")
    unique: list[t.Any] = []
    # JSON makes plain strings of Ansible's tagged ones, which PyYAML cannot write.
    for task in json.loads(json.dumps(tasks)):
        if task not in unique:
            unique.append(task)
    if not unique:
        return ""
    return yaml.dump(
        [_without_foreign_templates(task) for task in unique],
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=LONGEST_LINE,
    )


def _without_foreign_templates(task: dict[str, t.Any]) -> t.Any:
    """Return a task in which nothing is a template but what the doctor says to be one."""
    variables = task.get("vars")
    if not isinstance(variables, dict) or TEMPLATES_VARIABLE not in variables:
        return _mark_unsafe(task, [], [])
    task = {**task, "vars": dict(variables)}
    templates = task["vars"].pop(TEMPLATES_VARIABLE)
    if not task["vars"]:
        del task["vars"]
    return _mark_unsafe(task, templates, [])


def _mark_unsafe(value: t.Any, templates: list[t.Any], path: Path) -> t.Any:
    """Return a value in which every text that looks like a template is tagged, except at some paths."""
    if isinstance(value, dict):
        return {
            _mark_unsafe(name, [], []): _mark_unsafe(
                inner, templates, [*path, name]
            )
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [
            _mark_unsafe(inner, templates, [*path, index])
            for index, inner in enumerate(value)
        ]
    if not isinstance(value, str) or path in templates:
        return value
    return _Unsafe(value) if _looks_like_template(value) else value


def _looks_like_template(text: str) -> bool:
    has_start = any(start in text for start in TEMPLATE_STARTS)
    return has_start or text.startswith(JINJA_OVERRIDE)


FilterModule = filters(to_tasks)
