# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does, as an ordinary function, and how it is run.

A module runs in one of two ways: in a process of its own, through ``ansible_module.py``, or in
Ansible's own process, through ``plugin_utils/_in_process.py``. Both call ``run_safely``.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .._core.errors import LONE_SURROGATE, CollectionError, escape_unprintable
from .._core.field_paths import Record
from .._core.masking import ASTERISKS, HIDDEN
from .._core.options import ArgumentSpec
from .._core.redaction import distinctive, redact
from .._core.unknown import UNKNOWN
from .parameters import (
    redact_option,
    refuse_content,
    refuse_masked,
    secret_params,
)

TOO_SHORT = (
    "a secret is so short that it may occur in other words of this "
    "result, which would then be masked as well, or reveal it: use a "
    "longer secret, and set no_log: true for this task"
)


class Run(t.Protocol):
    """The logic of a module."""

    def __call__(
        self, params: Record, *, check_mode: bool, diff: bool
    ) -> Record:
        """Return the task's result. Raises CollectionError."""


def _no_secrets(dummy: Record) -> set[str]:
    return set()


@dataclasses.dataclass(frozen=True)
class ModuleSpec:
    """What a module does, without an AnsibleModule.

    Attributes:
        options: The argument spec.
        run: The logic.
        rules: AnsibleModule's ``mutually_exclusive``, ``required_if`` and the like.
        secrets: Returns strings inside free-form options that must not be shown.
        redactors: How results repeat options of which more is known than their names tell.
        documents: Options that hold whole configurations. The module itself refuses masks in them.
    """

    options: ArgumentSpec
    run: Run
    rules: ArgumentSpec = dataclasses.field(default_factory=dict)
    secrets: t.Callable[[Record], set[str]] = _no_secrets
    redactors: t.Mapping[str, t.Callable[[t.Any], t.Any]] = dataclasses.field(
        default_factory=dict
    )
    documents: tuple[str, ...] = ()

    def all_secrets(self, params: Record) -> set[str]:
        """Return every secret that the parameters hold."""
        return secret_params(self.options, params) | self.secrets(params)

    def redact_params(self, params: Record) -> Record:
        """Return the parameters as results repeat them."""
        secrets = self.secrets(params)
        return {
            name: self._redact_param(name, value, secrets)
            for name, value in params.items()
        }

    def _redact_param(
        self, name: str, value: t.Any, secrets: set[str]
    ) -> t.Any:
        """Return one parameter as results repeat it.

        Ansible's own ``no_log`` goes before what a schema knows of the option.
        """
        if isinstance(value, str) and value in secrets:
            return HIDDEN
        option = self.options.get(name)
        is_secret = bool(option and option.get("no_log"))
        redactor = self.redactors.get(name)
        if redactor and value is not None and not is_secret:
            return redactor(value)
        return redact_option(option, name, value)


def run_safely(
    spec: ModuleSpec, params: Record, *, check_mode: bool, diff: bool
) -> Record:
    """Return a task's result, failures included.

    Args:
        spec: What the module does.
        params: The task's validated parameters.
        check_mode: Write nothing, and predict what a real run would do.
        diff: Return the difference as well.
    """
    try:
        _refuse_params(spec, params)
        known = _with_unknown(params) if check_mode else params
        result = spec.run(known, check_mode=check_mode, diff=diff)
    except CollectionError as error:
        return _failure(error, spec.all_secrets(params))
    except RecursionError:
        return _failed(
            "The task's options, a file or a server's answer is nested too deeply."
        )
    except UnicodeEncodeError:  # whose own words would quote the text
        return _failed(f"A string in the task contains {LONE_SURROGATE}.")
    except ImportError as missing:
        return _failed(missing_required_lib(missing.name or str(missing)))
    return _printable_result(result)


def _refuse_params(spec: ModuleSpec, params: Record) -> None:
    """Raise CollectionError for what an argument spec cannot refuse.

    That is file content in place of a path, and masks in place of secrets.
    """
    for name, option in spec.options.items():
        value = params.get(name)
        if option.get("type") == "path" and isinstance(value, str):
            refuse_content(name, value)
    # A whole configuration is checked where it is read: only there it is known what is what in it,
    # and what was escaped.
    options = {
        name: value
        for name, value in params.items()
        if name not in spec.documents
    }
    refuse_masked(options, lambda dummy: spec.all_secrets(params))


def _failed(message: str) -> Record:
    return {"failed": True, "msg": message}


def _failure(error: CollectionError, secrets: set[str]) -> Record:
    """Return the result of a task that failed, without the secrets that somebody quoted in it.

    A short secret may have taken another word with it, which the user has to know.
    """
    result: Record = redact({**_failed(str(error)), **error.facts}, secrets)
    result["msg"] = escape_unprintable(result["msg"])
    has_short_secrets = secrets != distinctive(secrets)
    if ASTERISKS in result["msg"] and has_short_secrets:
        result["warnings"] = [*result.get("warnings", ()), TOO_SHORT]
    return result


def _printable_result(result: Record) -> Record:
    """Return a result as JSON has it: what is not known yet is said in words.

    An empty list of warnings is left out. What cannot be seen could change how a terminal shows one.
    """
    result = t.cast(Record, _replace_texts(result, str.__str__))
    warnings = result.pop("warnings", None)
    if warnings:
        result["warnings"] = [
            escape_unprintable(warning) for warning in warnings
        ]
    return result


def _with_unknown(params: Record) -> Record:
    """Return parameters with UNKNOWN where the result of an earlier task said so in words."""
    in_words = str.__str__(UNKNOWN)

    def recognize(text: str) -> str:
        return UNKNOWN if text == in_words else text

    return t.cast(Record, _replace_texts(params, recognize))


def _replace_texts(value: t.Any, replace: t.Callable[[str], str]) -> t.Any:
    """Return a copy of a value in which each text is replaced.

    Args:
        value: The value, as JSON has it.
        replace: Returns what stands in place of a text. The names of fields are texts as well.
    """
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, dict):
        return {
            _replace_texts(name, replace): _replace_texts(element, replace)
            for name, element in value.items()
        }
    if isinstance(value, list):
        return [_replace_texts(element, replace) for element in value]
    return value
