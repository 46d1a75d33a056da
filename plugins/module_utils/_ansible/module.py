# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's logic as an ordinary function, and the ordinary door to it: an AnsibleModule."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
import os
import select
import threading
import typing as t

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib

from .._core.errors import (
    HALF_PAIR,
    CollectionError,
    printable,
)
from .._core.field_paths import Record
from .._core.reconciler import Entity, Policy, reconcile_options, task_result
from .._core.schema import Schema
from .._core.sensitive import (
    ASTERISKS,
    HIDDEN,
    UNKNOWN,
    Collected,
    beginning,
    hide_all,
    hide_stranger,
    hide_text,
    is_masked,
    is_path,
    mask,
    masked_by_name,
    redacted,
    searchable,
)

Spec = dict[str, t.Any]
TOO_SHORT = (
    "a secret is so short that other words of the message may be hidden with it, or it be found in one of them: use a "
    "longer one, and no_log: true on this task"
)


def _no_secrets(dummy: Record) -> set[str]:
    return set()


@dataclasses.dataclass(frozen=True)
class Task:
    """What a module does, without an AnsibleModule.

    ``options``: its argument spec. ``run(params, check_mode, diff)`` returns the result or raises CollectionError.
    ``rules``: AnsibleModule's mutually_exclusive, required_if and so on. ``secrets(params)``: strings inside free-form
    options that must not be shown. ``shown``: how results repeat options of which more is known than their names tell.
    ``documents``: options that hold whole configurations, which the module itself checks for masks.
    """

    options: Spec
    run: t.Callable[[Record, bool, bool], Record]
    rules: Spec = dataclasses.field(default_factory=dict)
    secrets: t.Callable[[Record], set[str]] = _no_secrets
    shown: t.Mapping[str, t.Callable[[t.Any], t.Any]] = dataclasses.field(
        default_factory=dict
    )
    documents: tuple[str, ...] = ()

    def sensitive(self, params: Record) -> set[str]:
        """Every secret that the parameters hold."""
        return secret_options(self.options, params) | self.secrets(params)

    def invocation(self, params: Record) -> Record:
        """The parameters as results repeat them."""
        secrets = self.secrets(params)
        return {
            name: self._shown(name, value, secrets) for name, value in params.items()
        }

    def _shown(self, name: str, value: t.Any, secrets: set[str]) -> t.Any:
        if isinstance(value, str) and value in secrets:
            return HIDDEN
        if (
            name in self.shown
            and value is not None
            and not self.options[name].get("no_log")
        ):
            return self.shown[name](value)
        return shown_option(self.options.get(name), name, value)


def secret_options(options: Spec, params: Record) -> set[str]:
    """What is in options that an argument spec marks with no_log, at any depth."""
    found = Collected()
    for name, option in options.items():
        value = params.get(name)
        if option.get("no_log"):
            hide_all(value, found.hide)
        elif "options" in option:
            records = value if isinstance(value, list) else [value]
            found |= set().union(
                *(
                    secret_options(option["options"], one)
                    for one in records
                    if isinstance(one, dict)
                )
            )
        elif isinstance(value, str):
            hide_text(value, found.hide)
    return set(found)


def shown_value(schema: Schema, value: t.Any) -> t.Any:
    """A value as results repeat it, of which the shape is known; nothing of what it does not know."""
    return schema.conceal(value, mask, unknown=hide_stranger)


def refuse_content(name: str, value: str) -> None:
    """Raise CollectionError where an option is to be a path and holds what is in a file: nobody may read that in an error."""
    if not is_path(value):
        begins = f" that begins with {start!r}" if (start := beginning(value)) else ""
        raise CollectionError(
            f"{name} must be the path of a file, not what is in it, and here it is a text of {len(value)} characters"
            f"{begins}: write the path itself, without lookup('file', ...)."
        )


def _refuse_content(options: Spec, params: Record) -> None:
    for name, option in options.items():
        if option.get("type") == "path" and isinstance(params.get(name), str):
            refuse_content(name, params[name])


def refuse_masked(
    stated: Record,
    sensitive: t.Callable[[Record], t.Iterable[str]],
    place: t.Callable[[str], str] = str,
    is_mask: t.Callable[[str], bool] = is_masked,
) -> None:
    """Raise CollectionError where what stands for a hidden secret is stated as one: it would become the secret."""
    secret = (
        set(filter(is_mask, sensitive(stated)))
        if any(map(is_mask, _texts(stated)))
        else set()
    )
    if names := [
        place(name)
        for name, value in stated.items()
        if not secret.isdisjoint(_texts(value))
    ]:
        raise CollectionError(
            f"{' and '.join(names)}: a masked secret is stated, as results and exports show one, and it would become "
            "the secret; state the secret itself, or leave it out."
        )


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def shown_option(option: Spec | None, name: str, value: t.Any) -> t.Any:
    """An option as results repeat it; ``option`` is its argument spec, None where a module has no such option."""
    if option is None:
        return masked_by_name(value, name)
    if option.get("no_log"):
        return hide_all(value, mask)
    if option.get("type") == "path" and isinstance(value, str) and not is_path(value):
        return HIDDEN
    if "options" in option:
        return _shown_suboptions(option["options"], value)
    return masked_by_name(
        value, "" if option.get("no_log") is False or "choices" in option else name
    )


def _shown_suboptions(options: Spec, value: t.Any) -> t.Any:
    if isinstance(value, list):
        return [_shown_suboptions(options, one) for one in value]
    if isinstance(value, dict):
        return {
            name: shown_option(options.get(name), str(name), one)
            for name, one in value.items()
        }
    return masked_by_name(value)


def perform(task: Task, params: Record, check_mode: bool, diff: bool) -> Record:
    """A task's result, failures included. Both doors call this."""
    try:
        _refuse_content(task.options, params)
        # A whole configuration is checked where it is read, which knows its places and what was escaped in it.
        options = {
            name: value for name, value in params.items() if name not in task.documents
        }
        refuse_masked(options, lambda dummy: task.sensitive(params))
        with _uncollected():
            result = task.run(
                _known_so_far(params) if check_mode else params, check_mode, diff
            )
    except CollectionError as problem:
        return _failure(problem, task.sensitive(params))
    except RecursionError:
        return {
            "failed": True,
            "msg": "The task's options, a file or a server's answer is nested too deeply.",
        }
    except UnicodeEncodeError:  # whose own words would quote the text
        return {"failed": True, "msg": f"A text of the task has {HALF_PAIR}."}
    except ImportError as missing:
        return {
            "failed": True,
            "msg": missing_required_lib(missing.name or str(missing)),
        }
    result = {
        name: _in_plain_texts(value)
        for name, value in result.items()
        if name != "warnings" or value
    }
    return result | {
        name: list(map(printable, result[name]))
        for name in ("warnings",)
        if name in result
    }


def _known_so_far(params: Record) -> Record:
    """Options of check mode, where the result of an earlier task said in words what nobody can know yet."""
    return t.cast(
        Record,
        _with_texts(
            params, lambda text: UNKNOWN if text == str.__str__(UNKNOWN) else text
        ),
    )


def _in_plain_texts(value: t.Any) -> t.Any:
    """A value as JSON has it, where what nobody can know yet is said in words."""
    return _with_texts(value, str.__str__)


def _with_texts(value: t.Any, make: t.Callable[[str], str]) -> t.Any:
    """A copy of a value in which ``make`` has made each text."""
    if isinstance(value, str):
        return make(value)
    if isinstance(value, dict):
        return {
            _with_texts(name, make): _with_texts(one, make)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_with_texts(one, make) for one in value]
    return value


def _failure(problem: CollectionError, secrets: set[str]) -> Record:
    """The result of a task that failed, without the secrets that somebody quoted in it."""
    found: Record = redacted(
        {"failed": True, "msg": str(problem), **problem.facts}, secrets
    )
    found["msg"] = printable(found["msg"])
    if ASTERISKS not in found["msg"] or secrets == searchable(secrets):
        return found
    return {**found, "warnings": [*found.get("warnings", ()), TOO_SHORT]}


@contextlib.contextmanager
def _uncollected() -> t.Iterator[None]:
    """Keep the garbage collector away.

    A whole configuration is many objects and no cycles. To look through them again and again took half of the time,
    and freed nothing.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Module(AnsibleModule):
    """An AnsibleModule that hides secrets inside free-form options, which no argument spec can mark."""

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__(
            argument_spec=task.options, supports_check_mode=True, **task.rules
        )

    def _log_invocation(self) -> None:
        """The system log gets none of the options."""

    def _return_formatted(self, kwargs: Record) -> None:
        """Every result goes through here, also where the constructor fails because an option is wrong."""
        secrets = self.task.sensitive(self.params)
        self.no_log_values = searchable(self.no_log_values | secrets)
        result = {
            name: redacted(one, self.no_log_values) for name, one in kwargs.items()
        }
        super()._return_formatted(
            {"invocation": {"module_args": self.task.invocation(self.params)}, **result}
        )


def main(task: Task) -> None:
    """Run a task as Ansible runs any module."""
    _end_with_its_reader()
    module = _Module(task)
    result = perform(task, module.params, module.check_mode, module._diff)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


STDOUT = 1  # its descriptor


def _end_with_its_reader() -> None:
    """End this process as soon as nobody reads its result any more.

    Ansible leaves a module running whose task has reached its timeout, or was interrupted: it would go on writing.
    """
    reader = select.poll()
    reader.register(STDOUT, 0)  # which leaves errors, such as a pipe without a reader

    def watch() -> None:
        reader.poll()
        os._exit(1)

    if not reader.poll(0):
        threading.Thread(target=watch, daemon=True).start()


CONNECTION: dict[str, Spec] = {
    "request_timeout": {"type": "float", "default": 10},
    "request_retries": {"type": "int", "default": 3},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
}


def connection_options(product: str) -> Spec:
    """The options that say how to talk to a server, the same for every product but for their environment variables."""

    def from_environment(name: str) -> tuple[t.Any, list[str]]:
        return (env_fallback, [f"{product.upper()}_{name.upper()}"])

    return {
        name: {**spec, "fallback": from_environment(name)}
        for name, spec in CONNECTION.items()
    }


def connection_params(params: Record) -> Record:
    """The same options as a Connection takes them."""
    return {
        "timeout": params["request_timeout"],
        "retries": params["request_retries"],
        "validate_certs": params["validate_certs"],
        "ca_path": params["ca_path"],
        "client_cert": params["client_cert"],
        "client_key": params["client_key"],
    }


@dataclasses.dataclass(frozen=True)
class Product:
    """One of the servers.

    ``options``: how a task says where it is; ``connect(params, check_mode)``: an Api for it;
    ``secrets(params)``: what of the parameters is secret beyond what an entity's shape tells.
    """

    name: str
    options: Spec
    connect: t.Callable[[Record, bool], t.Any]
    secrets: t.Callable[[Record], set[str]] = _no_secrets


STATE: Spec = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "reset": {"type": "list", "elements": "str", "default": []},
    "exact": {"type": "list", "elements": "str", "default": []},
}


SINGLE_STATE: Spec = {"state": {**STATE["state"], "choices": ["present", "reset"]}}
WHEN = {
    "type": "str",
    "choices": ["on_create", "always"],
    "default": "on_create",
    "no_log": False,
}
UPDATE_PASSWORD: Spec = {"update_password": WHEN}
UPDATE_SECRET: Spec = {"update_secret": WHEN}
RETURN_SECRETS: Spec = {
    "return_secrets": {"type": "bool", "default": False, "no_log": False}
}


def policy_of(params: Record) -> Policy:
    """How a task's options want its object to be treated."""
    return Policy(
        absent=params["state"] != "present",
        reset=tuple(params["reset"]),
        exact=tuple(params["exact"]),
        update_secrets="always"
        in (params.get("update_password"), params.get("update_secret")),
    )


def manage(
    product: Product,
    entity: Entity,
    options: Spec,
    policies: Spec | None = None,
    **rules: t.Any,
) -> Task:
    """The task of a module that manages one kind of object.

    ``options`` are the object's own; ``policies`` say how to treat it (UPDATE_PASSWORD and the like).
    """

    def run(params: Record, check_mode: bool, diff: bool) -> Record:
        server = product.connect(params, check_mode)
        stated = {name: params[name] for name in options if params[name] is not None}
        schema, outcome = reconcile_options(server, entity, stated, policy_of(params))
        found = task_result(
            entity,
            schema,
            outcome,
            diff=diff,
            in_clear=params.get("return_secrets") or False,
        )
        return {**found, "warnings": server.warnings + list(outcome.warnings)}

    def found(params: Record) -> set[str]:
        stated = {name: value for name, value in params.items() if name in options}
        return entity.schema.secrets(stated) | product.secrets(params)

    known = entity.schema.option_names
    shown = {
        name: functools.partial(shown_value, entity.schema.fields[known[name]])
        for name in options
        if name in known
    }
    return Task(
        {**product.options, **STATE, **(policies or {}), **options},
        run,
        rules,
        found,
        shown,
    )
