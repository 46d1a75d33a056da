# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ids that are the same on every FusionAuth, and ids that follow from a name."""

from __future__ import annotations

import uuid

# FusionAuth docs, "Reserved ids".
FUSIONAUTH_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
# The same on every instance (FusionAuth docs, "Reserved ids").
TENANT_MANAGER_ADMIN_ROLE = "631ecd9d-8d40-4c13-8277-80cedb823714"
DEFAULT_CONNECTOR = "e3306678-a53a-4964-9040-1c96f36dda72"
DEFAULT_THEME = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
SIMPLE_THEME = "3c717291-5d83-4014-bd51-97c76475dc86"
# Keys that are derived from the secrets of clients. They can be referred to and not be read.
SHADOW_KEYS = (
    "092dbedc-30af-4149-9c61-b578f2c72f59",
    "4b8f1c06-518e-45bd-9ac5-d549686ae02a",
    "c753a44d-7f2e-48d3-bc4e-c2c16488a23b",
)

# Drawn at random once; every derived id follows from it (RFC 9562 section
# 5.5).
NAMESPACE = uuid.UUID("6ab4c5f0-6d52-5a3b-9f0e-2a4a6b1a7c11")


def id_from(name: str, tenant_id: str | None = None) -> str:
    """Return the id that follows from a name, in one tenant or in all (RFC 9562 section 5.5)."""
    return str(
        uuid.uuid5(NAMESPACE, f"{tenant_id}/{name}" if tenant_id else name)
    )
