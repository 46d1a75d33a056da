# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults, from which Kong takes the secrets that ``{vault://...}`` refers to.

Source: kong/db/schema/entities/vaults.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.schema import ANY_MAP, IDENTIFIER, RecordSchema
from ..entity import TAGS, KongEntity, scalars
from ..konnect import KonnectTraits

VAULT = KongEntity(
    name="vault",
    path="/vaults",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("prefix", "name", "description"),
            "config": ANY_MAP,
            "tags": TAGS,
        }
    ),
    key="prefix",
    # The name says which kind of vault it is, so that it decides on the schema of config.
    immutable=("name",),
    has_config_schema=True,
    required_when_present=("name",),
    konnect=KonnectTraits(schema_name="vault", lacks_config_schema=True),
)
