# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A former name of what is in another file now. To be deleted once nothing imports it."""

from __future__ import annotations

from .unknown import UNKNOWN

__all__ = ["UNKNOWN"]
