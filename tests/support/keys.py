# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The throw-away keys and certificates of tests/contracts/keys, by the name of the file: `KEYS["rsa-a.private"]`."""

from __future__ import annotations

from tests.support.sandbox import CHECKOUT

KEYS = {
    path.name.removesuffix(".pem"): path.read_text()
    for path in (CHECKOUT / "tests/contracts/keys").glob("*.pem")
}
