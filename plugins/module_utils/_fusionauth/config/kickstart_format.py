# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a kickstart file, and how such a file is told from a configuration.

Source: FusionAuth docs, "Kickstart".
"""

from __future__ import annotations

import re

from ..._core.config_document import Document

# FusionAuth docs, "Kickstart".
SECTIONS = {"variables", "apiKeys", "requests"}
LICENSE = ("license", "licenseId")
# What says how FusionAuth is set up for the first time, and makes no object.
IGNORED = {
    "settings",
    "tenantManagerApplicationId",
    "defaultTenantId",
    "$schema",
}
# A variable in a text. A backslash before it takes its meaning away.
VARIABLE = re.compile(r"(\\*)#\{([^}]*)\}")


def is_kickstart(document: Document) -> bool:
    """Return whether a document is a kickstart file."""
    return bool(SECTIONS & document.content.keys())
