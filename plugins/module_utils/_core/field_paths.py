# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values inside nested records, addressed by the names of the fields that lead to them."""

from __future__ import annotations

import typing as t

Record = dict[str, t.Any]
FieldPath = t.Sequence[str]


def get_path(record: Record, path: FieldPath) -> t.Any:
    """Return the value at a path, or None where there is none."""
    value: t.Any = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def set_path(record: Record, path: FieldPath, value: t.Any) -> Record:
    """Return a copy of a record with another value at a path.

    Where the path leads through a scalar, nothing can be set and the record stays as it is.
    """
    first, *rest = path
    if not rest:
        return {**record, first: value}
    nested = record.get(first) or {}
    if not isinstance(nested, dict):
        return record
    return {**record, first: set_path(nested, rest, value)}


def drop_path(record: Record, path: FieldPath) -> Record:
    """Return a copy of a record without the value at a path."""
    first, *rest = path
    if rest and isinstance(record.get(first), dict):
        return {**record, first: drop_path(record[first], rest)}
    if rest:
        return record
    return {name: value for name, value in record.items() if name != first}


def pick(record: Record, field_names: t.Container[str]) -> Record:
    """Return a copy of a record that has some of its fields alone."""
    return {
        name: value for name, value in record.items() if name in field_names
    }


def omit(record: Record, field_names: t.Container[str]) -> Record:
    """Return a copy of a record without some of its fields."""
    return {
        name: value
        for name, value in record.items()
        if name not in field_names
    }
