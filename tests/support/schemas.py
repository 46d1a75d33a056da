# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short schemas for tests."""

from __future__ import annotations

from ansible_collections.gatewright.auth.plugins.module_utils._core.schema import (
    ANY,
    IDENTIFIER,
    KeyedListSchema,
    RecordSchema,
    Schema,
)


def record(*scalars: str, **fields: Schema) -> RecordSchema:
    """Return a record with some fields of which nothing is known, and some with schemas of their own."""
    known: dict[str, Schema] = dict.fromkeys(scalars, ANY)
    if "id" in known:
        known["id"] = IDENTIFIER
    return RecordSchema(fields={**known, **fields})


def keyed_list(item: Schema) -> KeyedListSchema:
    """Return a list of records that are told apart by their names."""
    return KeyedListSchema(item=item)
