# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server may answer, checked once where it arrives: whatever is built on an answer can rely on its form."""

from __future__ import annotations

import typing as t

from .schema import Record, Shape, inner

Test = t.Callable[[t.Any], bool]

TEXTS = ("pem", "text", "json")


def filled(shape: Shape, record: Record) -> Record:
    """A record in which nothing is missing of what its shape knows: some servers leave out what is empty."""
    return {**dict.fromkeys(shape.fields), **record}


def fits(shape: Shape, value: t.Any, is_reference: Test) -> bool:
    """Whether a value has the form that its shape tells: records are mappings, lists are lists, and so on within them.

    ``is_reference(value)``: whether the product refers to an object like that. Of what a shape does not know, and of
    the values of scalars, nothing is asked.
    """
    if value is None:
        return True
    if shape.refers_to:
        return is_reference(value)
    if shape.kind in ("record", "map"):
        return isinstance(value, dict) and all(
            fits(inner(shape, name), one, is_reference)
            for name, one in value.items()
            if name in shape.fields or shape.item
        )
    if shape.kind in ("list", "set", "keyed"):
        return isinstance(value, list) and all(
            _is_element(shape, one, is_reference) for one in value
        )
    if shape.kind in TEXTS:
        return isinstance(value, str)
    return not isinstance(value, (dict, list))


def _is_element(shape: Shape, value: t.Any, is_reference: Test) -> bool:
    if shape.kind == "keyed" and not (
        isinstance(value, dict) and isinstance(value.get(shape.key), str)
    ):
        return False
    return value is not None and (
        shape.item is None or fits(shape.item, value, is_reference)
    )
