# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspaces of Kong Enterprise, in which all other entities are.

Source: the OpenAPI document of Kong Gateway Enterprise 3.9.
"""

from __future__ import annotations

from ..._core.schema import (
    ANY_MAP,
    IDENTIFIER,
    SECRET,
    MapSchema,
    RecordSchema,
)
from ..entity import KongEntity, scalars
from ..konnect import KonnectTraits

# What the developer portal authenticates with, and keeps sessions with.
SECRET_SETTINGS = ("portal_auth_conf", "portal_session_conf")

WORKSPACE = KongEntity(
    name="workspace",
    path="/workspaces",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "comment"),
            "config": MapSchema(fields=dict.fromkeys(SECRET_SETTINGS, SECRET)),
            "meta": ANY_MAP,
        }
    ),
    immutable=("name",),
    is_enterprise=True,
    is_outside_workspaces=True,
    konnect=KonnectTraits(is_missing=True),
)
