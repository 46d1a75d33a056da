# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Former names of what is in other files now. To be deleted once nothing imports them."""

from __future__ import annotations

from .._core.options import ArgumentSpec as Spec
from .ansible_module import run_module as main
from .connection import CONNECTION, connection_options, connection_params
from .managed_object import (
    Product,
    manage,
)
from .module_spec import ModuleSpec as Task
from .module_spec import run_safely as perform
from .parameters import redact_option as shown_option
from .parameters import redact_value as shown_value
from .parameters import refuse_content, refuse_masked

__all__ = [
    "CONNECTION",
    "Product",
    "Spec",
    "Task",
    "connection_options",
    "connection_params",
    "main",
    "manage",
    "perform",
    "refuse_content",
    "refuse_masked",
    "shown_option",
    "shown_value",
]
