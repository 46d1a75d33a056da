# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that findings suggest, and which parts of them Ansible is to template.

Names in these tasks come from tokens and servers. Any of them may look like a template, and none may be
one.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record

# The variable in which the tasks of results list the paths of their templates.
TEMPLATES_VARIABLE = "gatewright_templates"

Path = list[t.Union[str, int]]


class Template(str):
    """A text in a task that Ansible is to template. Any other text stays as it is."""


def repair_task(title: str, module: str, /, **options: t.Any) -> Record:
    """Return a task of one of the collection's modules. Options that are None are left out."""
    stated = {name: value for name, value in options.items() if value is not None}
    return {"name": title, f"gatewright.auth.{module}": stated}


def to_plain_tasks(tasks: t.Iterable[Record]) -> list[Record]:
    """Return tasks as results hold them, in JSON.

    JSON cannot tell a template from another text, so the paths of a task's templates are listed in one of
    its variables.
    """
    return [_to_plain_task(task) for task in tasks]


def _to_plain_task(task: Record) -> Record:
    plain: Record = _to_plain(task)
    paths = list(_template_paths(task, []))
    if not paths:
        return plain
    variables = {**plain.get("vars", {}), TEMPLATES_VARIABLE: paths}
    return {**plain, "vars": variables}


def _to_plain(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _to_plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_to_plain(inner) for inner in value]
    return str(value) if isinstance(value, Template) else value


def _template_paths(value: t.Any, path: Path) -> t.Iterator[Path]:
    if isinstance(value, Template):
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _template_paths(inner, [*path, name])
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _template_paths(inner, [*path, index])
