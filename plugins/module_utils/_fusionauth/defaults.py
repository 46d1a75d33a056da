# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas with the server's defaults in them.

A resource has its defaults as one record in FusionAuth's spelling. ``ElementDefaults`` takes the place
of a value that does not say enough.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._core.field_paths import Record
from .._core.schema import ListSchema, MapSchema, RecordSchema, Schema
from .._core.unknown import UNKNOWN

# The server chooses a value for each object anew.
CHOSEN_BY_SERVER = UNKNOWN


class ElementDefaults(t.NamedTuple):
    """The defaults of a list or map whose elements have defaults of their own.

    Attributes:
        value: The list or map where it is left out.
        element: The defaults in each element.
    """

    value: t.Any
    element: Record


def apply_defaults(schema: RecordSchema, defaults: t.Any) -> RecordSchema:
    """Return the schema of a record with the defaults of its fields."""
    if defaults == CHOSEN_BY_SERVER:
        known: Record = dict.fromkeys(schema.fields, CHOSEN_BY_SERVER)
        schema = dataclasses.replace(schema, default=CHOSEN_BY_SERVER)
    else:
        known = defaults or {}
    fields = {
        name: _with_default(field, known.get(name))
        for name, field in schema.fields.items()
    }
    return dataclasses.replace(schema, fields=fields)


def _with_default(schema: Schema, default: t.Any) -> Schema:
    if isinstance(default, ElementDefaults):
        if not isinstance(schema, (ListSchema, MapSchema)):
            raise TypeError(f"{schema!r} has no elements")
        element = _with_default(schema.element, default.element)
        return dataclasses.replace(schema, default=default.value, item=element)
    if isinstance(schema, RecordSchema):
        return apply_defaults(schema, default)
    return dataclasses.replace(schema, default=default)
