# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module inside Ansible's own process: in the worker that Ansible forked for the task.

An ordinary module pays for a new Python, which compiles Ansible's module code anew, at every task. What is imported
here at the top is imported once, by the process that forks the workers, when it loads the action plugin that has the
module's name. Each module has one of its own: Ansible applies module_defaults by that name.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import typing as t

from ansible import constants
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import (
    ArgumentSpecValidator,
    ValidationResult,
)
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import filter_loader
from ansible.utils.display import Display

from ansible_collections.gatewright.auth.plugins.module_utils._ansible.module_spec import (
    ModuleSpec,
    run_safely,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.progress import (
    listening,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.redaction import (
    distinctive,
    redact,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._local_files import (
    local_files,
)

try:
    import requests  # imported for the workers, which would each pay for it
except ImportError:
    requests = None  # type: ignore[assignment]

display = Display()
PLUGINS = "ansible_collections.gatewright.auth.plugins"
MODULES = f"{PLUGINS}.modules"
# Every task with a request needs it, and each worker would compile it anew.
importlib.import_module(f"{PLUGINS}.module_utils._core.http_adapter")
# Nearly every task has a template with one of Ansible's own filters, and whoever looks for one loads them all.
filter_loader.get("ansible.builtin.combine")

Result = dict[str, t.Any]
Variables = dict[str, t.Any]


class ActionModule(ActionBase):
    """Every module of this collection.

    It runs in process where that gives the same result, and else in a subprocess, as Ansible runs any module.
    """

    _supports_async = True
    _supports_check_mode = True

    def run(
        self, tmp: str | None = None, task_vars: Variables | None = None
    ) -> Result:
        """Return the module's result."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        if self._connection.transport != "local":
            return self._run_in_subprocess(self._task.args, variables)
        name = self._task.action.rpartition(".")[2]
        spec: ModuleSpec = importlib.import_module(f"{MODULES}.{name}").SPEC
        try:
            with local_files(self, spec.options, self._task.args) as args:
                if self._can_run_in_process(variables):
                    return self._run_in_process(spec, as_json(args), variables)
                return self._run_in_subprocess(args, variables)
        except CollectionError as error:
            return {"failed": True, "msg": str(error)}

    def _run_in_subprocess(
        self, args: dict[str, t.Any], variables: Variables
    ) -> Result:
        """Return the result as any module has one."""
        result: Result = self._execute_module(
            module_args=args,
            task_vars=variables,
            wrap_async=self._task.async_val,
        )
        return result

    def _can_run_in_process(self, variables: Variables) -> bool:
        """Return whether the module gives the same result in this process.

        In a subprocess it would then run on this machine, as this user, in this environment, and be able to.
        """
        obstacles = (
            requests is None,
            self._connection.transport != "local",
            self._play_context.become,
            self._task.async_val,
            any(self._task.environment or ()),
            not _is_usable(
                str(variables.get("ansible_python_interpreter") or "auto")
            ),
            not self._is_wanted(variables),
        )
        return not any(obstacles)

    def _is_wanted(self, variables: Variables) -> bool:
        """Return what the variable gatewright_in_process says, a template or not."""
        switch = self._templar.template(
            variables.get("gatewright_in_process", True)
        )
        return bool(boolean(switch, strict=False))

    def _run_in_process(
        self, spec: ModuleSpec, args: dict[str, t.Any], variables: Variables
    ) -> Result:
        """Do what AnsibleModule does around a module's logic: validate before it, redact after it."""
        # As an ordinary module does (module_utils/_ansible/ansible_module.py): this worker ends with the task.
        gc.disable()
        validated = ArgumentSpecValidator(spec.options, **spec.rules).validate(
            args
        )
        params = {**args, **validated.validated_parameters}
        secrets = distinctive(
            validated._no_log_values | spec.all_secrets(params)
        )
        if validated.errors.errors:
            result = self._failed_validation(validated)
        else:
            action = self._task.action
            with listening(lambda progress: _show(f"{action}: {progress}")):
                result = run_safely(
                    spec,
                    params,
                    check_mode=self._task.check_mode,
                    diff=self._task.diff,
                )
        if _wants_invocation(variables):
            result["invocation"] = {"module_args": spec.redact_params(params)}
        redacted: Result = redact(result, secrets)
        return redacted

    def _failed_validation(self, validated: ValidationResult) -> Result:
        msg = validated.errors.msg
        if isinstance(validated.errors[0], UnsupportedError):
            msg = f"Unsupported parameters for ({self._task.action}) module: {msg}"
        return {"failed": True, "msg": msg}


def _show(progress: str) -> None:
    """Show how far a task is; where another callback shapes the output, only with -v."""
    callback = constants.config.get_config_value("DEFAULT_STDOUT_CALLBACK")
    if callback in ("default", "ansible.builtin.default"):
        display.display(progress)
    else:
        display.v(progress)


def _is_usable(interpreter: str) -> bool:
    """Return whether a Python may be there. The name of one, and not a path, is Ansible's to find."""
    return not os.path.isabs(interpreter) or os.access(interpreter, os.X_OK)


def _wants_invocation(variables: Variables) -> bool:
    """Return whether results repeat their arguments: since ansible-core 2.20 a setting decides."""
    try:
        return bool(
            constants.config.get_config_value(
                "INJECT_INVOCATION", variables=variables
            )
        )
    except AnsibleError:  # an older ansible-core, which always repeats them
        return True


def as_json(args: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return arguments as a module would get them: plain JSON, whatever the templates made of them."""
    plain: dict[str, t.Any] = json.loads(json.dumps(args, **ENCODING))
    return plain


def _encoding() -> dict[str, t.Any]:
    """Return how Ansible itself encodes the arguments of a module, as json.dumps takes it."""
    try:
        from ansible.module_utils.common.json import (
            Direction,
            get_module_encoder,
        )
    except ImportError:  # ansible-core before 2.19 has no profiles of JSON
        from ansible.module_utils.common.json import AnsibleJSONEncoder

        return {"cls": AnsibleJSONEncoder, "vault_to_text": True}
    return {
        "cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)
    }


# Made here once, because it takes an import that each worker would repeat.
ENCODING = _encoding()
