# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run fusionauth_user_consent inside Ansible's own process, where that gives the same result."""

from __future__ import annotations

from ansible_collections.gatewright.auth.plugins.plugin_utils._action_plugin import (
    action_plugin,
)

ActionModule = action_plugin("fusionauth_user_consent")
