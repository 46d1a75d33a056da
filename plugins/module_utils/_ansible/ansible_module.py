# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module in a process of its own, as Ansible runs any module."""

from __future__ import annotations

import gc
import os
import select
import threading

from ansible.module_utils.basic import AnsibleModule

from .._core.field_paths import Record
from .._core.redaction import distinctive, redact
from .module_spec import ModuleSpec, run_safely

STDOUT = 1  # the file descriptor


class RedactingModule(AnsibleModule):
    """An AnsibleModule that hides secrets inside free-form options, which no argument spec can mark."""

    def __init__(self, spec: ModuleSpec) -> None:
        self.spec = spec
        super().__init__(  # type: ignore[no-untyped-call]
            argument_spec=spec.options, supports_check_mode=True, **spec.rules
        )

    def _log_invocation(self) -> None:
        """Keep all options out of the system's log."""

    def _return_formatted(self, kwargs: Record) -> None:
        """Redact a result. Also the constructor comes here, where an option is wrong."""
        secrets = self.no_log_values | self.spec.all_secrets(self.params)
        self.no_log_values = distinctive(secrets)
        result = {
            name: redact(value, self.no_log_values)
            for name, value in kwargs.items()
        }
        invocation = {"module_args": self.spec.redact_params(self.params)}
        super()._return_formatted(  # type: ignore[no-untyped-call]
            {"invocation": invocation, **result}
        )


def run_module(spec: ModuleSpec) -> None:
    """Run a task, print its result and exit."""
    _exit_with_reader()
    # A whole configuration is many objects and no cycles. To look through them again and again took half of the time.
    # Nor would the garbage be missed: the process ends with the task.
    gc.disable()
    module = RedactingModule(spec)
    result = run_safely(
        spec, module.params, check_mode=module.check_mode, diff=module._diff
    )
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


def _exit_with_reader() -> None:
    """End this process as soon as nobody reads its result any more.

    Ansible leaves a module running whose task has reached its timeout, or was interrupted: it would
    go on writing.
    """
    reader = select.poll()
    reader.register(
        STDOUT, 0
    )  # which leaves errors, such as a pipe without a reader

    def watch() -> None:
        reader.poll()
        os._exit(1)

    if not reader.poll(0):
        threading.Thread(target=watch, daemon=True).start()
