# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records by the value of one of their fields."""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record


def index_by(field: str, records: t.Iterable[Record]) -> dict[t.Any, Record]:
    """Return records by the value of a field. Records without a value are left out.

    Of several records with one value, the last counts.
    """
    index = {}
    for record in records:
        value = record.get(field)
        if value:
            index[value] = record
    return index
