# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module as its action plugin does in process, but without an ansible-playbook."""

from __future__ import annotations

import importlib
import types
from typing import Any

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    ModuleSpec,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._in_process import (
    ActionModule,
    as_json,
)

MODULES = "ansible_collections.gatewright.auth.plugins.modules"

Json = dict[str, Any]


def spec_of(module: str) -> ModuleSpec:
    """Return the spec of a module."""
    spec: ModuleSpec = importlib.import_module(f"{MODULES}.{module}").SPEC
    return spec


def run_in_process(
    module: str, options: Json, *, check_mode: bool = False
) -> Json:
    """Return the result of a task, with its diff. Paths in its options are not looked up as the plugin does."""
    action = ActionModule.__new__(ActionModule)
    action._task = types.SimpleNamespace(
        action=f"gatewright.auth.{module}", check_mode=check_mode, diff=True
    )
    result: Json = action._run_in_process(
        spec_of(module), as_json(options), {}
    )
    return result
