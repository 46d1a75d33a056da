# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consumers: on whose behalf requests come.

Source: kong/db/schema/entities/consumers.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.schema import IDENTIFIER, RecordSchema
from ..entity import TAGS, KongEntity, scalars
from ..konnect import KonnectTraits

CONSUMER = KongEntity(
    name="consumer",
    path="/consumers",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("username", "custom_id"),
            "tags": TAGS,
        }
    ),
    key="username",
    # A consumer may have no username, and no path leads to a custom_id.
    unique=(("custom_id",),),
    list_filter="custom_id",
    identified_by=("username", "custom_id"),
    konnect=KonnectTraits(schema_name="consumer"),
)
