# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fusionauth_config knows of the modules is what they say."""

from __future__ import annotations

from tests.support import fusionauth_options

AGAIN = "run `python -m tests.support.fusionauth_options`"


def test_every_option_of_every_module_is_known():
    assert fusionauth_options.OPTIONS.read_text() == fusionauth_options.options(), AGAIN


def test_the_published_schema_is_that_of_the_modules():
    assert fusionauth_options.SCHEMA.read_text() == fusionauth_options.schema(), AGAIN
