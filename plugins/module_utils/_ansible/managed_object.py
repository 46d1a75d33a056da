# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that manage one kind of object: ``state``, ``reset``, ``exact`` and what they mean."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record
from .._core.reconciler import (
    E,
    Policy,
    Server,
    reconcile_options,
    task_result,
)
from .module_spec import ModuleSpec
from .parameters import ArgumentSpec, redact_value


def _no_secrets(dummy: Record) -> set[str]:
    return set()


class Connect(t.Protocol[E]):
    """How a task's parameters lead to a server."""

    def __call__(self, params: Record, *, check_mode: bool) -> Server[E]:
        """Return the server, with nothing sent to it yet. Raises CollectionError."""


@dataclasses.dataclass(frozen=True)
class Product(t.Generic[E]):
    """Kong or FusionAuth.

    Attributes:
        name: The product's name, in lower case.
        options: The options that say where a server is and how to talk to it.
        connect: Returns the server that a task's parameters name.
        secrets: Returns what of the parameters is secret beyond what an entity's schema tells.
    """

    name: str
    options: ArgumentSpec
    connect: Connect[E]
    secrets: t.Callable[[Record], set[str]] = _no_secrets


STATE: ArgumentSpec = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "reset": {"type": "list", "elements": "str", "default": []},
    "exact": {"type": "list", "elements": "str", "default": []},
}
SINGLE_STATE: ArgumentSpec = {
    "state": {**STATE["state"], "choices": ["present", "reset"]}
}
WHEN: ArgumentSpec = {
    "type": "str",
    "choices": ["on_create", "always"],
    "default": "on_create",
    "no_log": False,
}
UPDATE_PASSWORD: ArgumentSpec = {"update_password": WHEN}
UPDATE_SECRET: ArgumentSpec = {"update_secret": WHEN}
RETURN_SECRETS: ArgumentSpec = {
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
    product: Product[E],
    entity: E,
    options: ArgumentSpec,
    policies: ArgumentSpec | None = None,
    **rules: t.Any,
) -> ModuleSpec:
    """The task of a module that manages one kind of object.

    ``options`` are the object's own; ``policies`` say how to treat it (UPDATE_PASSWORD and the like).
    """

    def run(params: Record, *, check_mode: bool, diff: bool) -> Record:
        server = product.connect(params, check_mode=check_mode)
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
    redactors = {
        name: functools.partial(redact_value, entity.schema.fields[known[name]])
        for name in options
        if name in known
    }
    return ModuleSpec(
        {**product.options, **STATE, **(policies or {}), **options},
        run,
        rules,
        found,
        redactors,
    )
