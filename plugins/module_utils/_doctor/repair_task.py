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


def repair_task(title: str, module_name: str, /, **options: t.Any) -> Record:
    """Return a task of one of the collection's modules. Options that are None are left out."""
    stated = {}
    for option_name, value in options.items():
        if value is not None:
            stated[option_name] = value
    return {"name": title, f"gatewright.auth.{module_name}": stated}


def to_plain_tasks(tasks: t.Iterable[Record]) -> list[Record]:
    """Return tasks as results hold them, in JSON.

    JSON cannot tell a template from another text, so the paths of a task's templates are listed in one of
    its variables.
    """
    return [_to_plain_task(task) for task in tasks]


def _to_plain_task(task: Record) -> Record:
    """Return a task without templates of a type of their own, and with a list of their paths."""
    plain_task: Record = _to_plain(task)
    template_paths = list(_template_paths(task, []))
    if template_paths:
        variables = plain_task.setdefault("vars", {})
        variables[TEMPLATES_VARIABLE] = template_paths
    return plain_task


def _to_plain(value: t.Any) -> t.Any:
    """Return a copy of a value in which templates are plain strings."""
    if isinstance(value, dict):
        plain_fields = {}
        for name, inner in value.items():
            plain_fields[name] = _to_plain(inner)
        return plain_fields
    if isinstance(value, list):
        return list(map(_to_plain, value))
    if isinstance(value, Template):
        return str(value)
    return value


def _template_paths(value: t.Any, path: Path) -> t.Iterator[Path]:
    """Yield the path of every template in a value, as the names and indexes that lead to it."""
    if isinstance(value, Template):
        yield path
    for key, inner in _items(value):
        yield from _template_paths(inner, [*path, key])


def _items(value: t.Any) -> t.Iterable[tuple[str | int, t.Any]]:
    """Return what is directly in a value, by name or index."""
    if isinstance(value, dict):
        return value.items()
    if isinstance(value, list):
        return enumerate(value)
    return ()
