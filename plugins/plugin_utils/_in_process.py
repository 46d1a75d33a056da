# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fast door: a task for this very machine is done in the worker that Ansible forked for it.

An ordinary module pays for a new Python, which compiles Ansible's module code anew, at every task. What is imported
here at the top is imported once, by the process that forks the workers, when it loads the action plugin that has the
module's name. Each module has one of its own, which imports that module and no other product's: Ansible applies
module_defaults by that name, and compiles the code of collections in every run.
"""

from __future__ import annotations

import importlib
import json
import os
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.gatewright.auth.plugins.module_utils._ansible import (
    module as ansible_module,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.errors import (
    CollectionError,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.progress import (
    listening,
)
from ansible_collections.gatewright.auth.plugins.module_utils._core.sensitive import (
    redacted,
    searchable,
)
from ansible_collections.gatewright.auth.plugins.plugin_utils._paths import local_files

try:
    import requests  # imported for the workers, which would each pay for it
except ImportError:
    requests = None  # type: ignore[assignment]

display = Display()
MODULES = "ansible_collections.gatewright.auth.plugins.modules"


class ActionModule(ActionBase):
    """Every module of this collection, in process where that gives the same result, else as Ansible runs any module."""

    _supports_async = True
    _supports_check_mode = True

    def run(
        self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None
    ) -> dict[str, t.Any]:
        """The module's result."""
        super().run(tmp, task_vars)
        variables, args = task_vars or {}, self._task.args
        task: ansible_module.Task = importlib.import_module(
            f"{MODULES}.{self._task.action.rpartition('.')[2]}"
        ).TASK
        if self._connection.transport != "local":
            return self._as_module(args, variables)
        try:
            with local_files(self, task.options, args) as args:
                if self._can_serve(variables):
                    return self._perform(task, _as_json(args), variables)
                return self._as_module(args, variables)
        except CollectionError as problem:
            return {"failed": True, "msg": str(problem)}

    def _as_module(
        self, args: dict[str, t.Any], variables: dict[str, t.Any]
    ) -> dict[str, t.Any]:
        """The result as any module has one."""
        return self._execute_module(
            module_args=args, task_vars=variables, wrap_async=self._task.async_val
        )

    def _can_serve(self, variables: dict[str, t.Any]) -> bool:
        """Whether the module would run on this machine, as this user, in this environment, and be able to."""
        interpreter = str(variables.get("ansible_python_interpreter") or "auto")
        return (
            requests is not None
            and boolean(
                self._templar.template(variables.get("gatewright_in_process", True)),
                strict=False,
            )
            and self._connection.transport == "local"
            and not self._play_context.become
            and not self._task.async_val
            and not any(self._task.environment or ())
            and (not os.path.isabs(interpreter) or os.access(interpreter, os.X_OK))
        )

    def _perform(
        self,
        task: ansible_module.Task,
        args: dict[str, t.Any],
        variables: dict[str, t.Any],
    ) -> dict[str, t.Any]:
        """What AnsibleModule does around a task: validation before it, masking after it."""
        validated = ArgumentSpecValidator(task.options, **task.rules).validate(args)
        params = {**args, **validated.validated_parameters}
        hidden = searchable(validated._no_log_values | task.sensitive(params))
        if validated.errors.errors:
            msg = validated.errors.msg
            if isinstance(validated.errors[0], UnsupportedError):
                msg = f"Unsupported parameters for ({self._task.action}) module: {msg}"
            result = {"failed": True, "msg": msg}
        else:
            with listening(lambda said: _tell(f"{self._task.action}: {said}")):
                result = ansible_module.perform(
                    task, params, self._task.check_mode, self._task.diff
                )
        if _wants_invocation(variables):
            result["invocation"] = {"module_args": task.invocation(params)}
        return redacted(result, hidden)


def _tell(said: str) -> None:
    """Show how far a task is; where another callback shapes the output, only with -v."""
    shown = C.config.get_config_value("DEFAULT_STDOUT_CALLBACK") in (
        "default",
        "ansible.builtin.default",
    )
    display.display(said) if shown else display.v(said)


def _wants_invocation(variables: dict[str, t.Any]) -> bool:
    """Since ansible-core 2.20 a setting decides whether results repeat their arguments."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=variables))
    except (
        AnsibleError
    ):  # an older ansible-core has no such setting and always repeats them
        return True


def _as_json(args: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return arguments as a module would get them: plain JSON, whatever the templates made of them."""
    return json.loads(json.dumps(args, **_encoding()))


def _encoding() -> dict[str, t.Any]:
    """Return how Ansible itself encodes the arguments of a module, as json.dumps takes it."""
    try:
        from ansible.module_utils.common.json import Direction, get_module_encoder
    except ImportError:  # ansible-core before 2.19 has no profiles of JSON
        from ansible.module_utils.common.json import AnsibleJSONEncoder

        return {"cls": AnsibleJSONEncoder, "vault_to_text": True}
    return {"cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)}
