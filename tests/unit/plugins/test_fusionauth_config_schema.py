# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published schema of a configuration is that of the modules."""

from __future__ import annotations

from tests.support import fusionauth_config_schema


def test_the_published_schema_is_that_of_the_modules():
    assert (
        fusionauth_config_schema.SCHEMA.read_text()
        == fusionauth_config_schema.schema()
    ), "run `python -m tests.support.fusionauth_config_schema`"
