# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values inside nested records, addressed by the names of the fields that lead to them.

Records are never changed: a function that changes one returns a copy, which shares with the
original whatever is the same in both.
"""

from __future__ import annotations

import typing as t

Record = dict[str, t.Any]
FieldPath = t.Sequence[str]


def get_path(record: Record, path: FieldPath) -> t.Any:
    """Return the value at a path, or None where there is none."""
    value: t.Any = record
    for field_name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(field_name)
    return value


def set_path(record: Record, path: FieldPath, value: t.Any) -> Record:
    """Return a copy of a record with another value at a path.

    Where the path leads through a scalar, nothing can be set and the record stays as it is.
    """
    field_name, *path_inside = path
    if not path_inside:
        return {**record, field_name: value}
    # A record that is null or missing is created on the way.
    nested = record.get(field_name) or {}
    if not isinstance(nested, dict):
        return record
    return {**record, field_name: set_path(nested, path_inside, value)}


def drop_path(record: Record, path: FieldPath) -> Record:
    """Return a copy of a record without the value at a path.

    Where the path leads nowhere, the record stays as it is.
    """
    field_name, *path_inside = path
    if not path_inside:
        return omit(record, {field_name})
    nested = record.get(field_name)
    if not isinstance(nested, dict):
        return record
    return {**record, field_name: drop_path(nested, path_inside)}


def pick(record: Record, field_names: t.Container[str]) -> Record:
    """Return a copy of a record that has some of its fields alone."""
    return {
        field_name: value
        for field_name, value in record.items()
        if field_name in field_names
    }


def omit(record: Record, field_names: t.Container[str]) -> Record:
    """Return a copy of a record without some of its fields."""
    return {
        field_name: value
        for field_name, value in record.items()
        if field_name not in field_names
    }
