# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that manage one kind of object."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record
from .._core.options import (
    RETURN_SECRETS,
    ArgumentSpec,
    argument_spec,
    option_rules,
    policy_of,
    policy_options,
)
from .._core.reconciler import (
    E,
    Entity,
    Server,
    reconcile_options,
    task_result,
)
from .._core.schema import RecordSchema
from .module_spec import ModuleSpec
from .parameters import redact_value


def _no_secrets(dummy: Record) -> set[str]:
    return set()


S_co = t.TypeVar("S_co", bound=Server[t.Any], covariant=True)


class Connect(t.Protocol[S_co]):
    """How a task's parameters lead to a server."""

    def __call__(self, params: Record, *, check_mode: bool) -> S_co:
        """Return the server, with nothing sent to it yet. Raises CollectionError."""


@dataclasses.dataclass(frozen=True)
class Product(t.Generic[S_co]):
    """Kong or FusionAuth.

    Attributes:
        name: The product's name, in lower case.
        options: The options that say where a server is and how to talk to it.
        connect: Returns the server that a task's parameters name.
        secrets: Returns what of the parameters is secret beyond what an entity's schema tells.
    """

    name: str
    options: ArgumentSpec
    connect: Connect[S_co]
    secrets: t.Callable[[Record], set[str]] = _no_secrets


def manage(product: Product[Server[E]], entity: E) -> ModuleSpec:
    """Return the module that manages one kind of object, with the options that follow from the entity."""
    own_options = argument_spec(entity)

    def run(params: Record, *, check_mode: bool, diff: bool) -> Record:
        server = product.connect(params, check_mode=check_mode)
        stated = _stated(own_options, params)
        schema, outcome = reconcile_options(
            server, entity, stated, policy_of(params)
        )
        result = task_result(
            entity,
            schema,
            outcome,
            diff=diff,
            in_clear=params.get("return_secrets") or False,
        )
        return {**result, "warnings": server.warnings + list(outcome.warnings)}

    def secrets(params: Record) -> set[str]:
        # Of options that are wrong some may be missing: results are redacted all the same.
        of_object = {
            name: value
            for name, value in params.items()
            if name in own_options
        }
        return entity.schema.secrets(of_object) | product.secrets(params)

    return ModuleSpec(
        {**product.options, **_policy_options(entity), **own_options},
        run,
        option_rules(entity),
        secrets,
        _redactors(entity.schema, own_options),
    )


def _stated(options: ArgumentSpec, params: Record) -> Record:
    return {name: params[name] for name in options if params[name] is not None}


def _policy_options(entity: Entity) -> ArgumentSpec:
    """Return the options that say how to treat the object, and how to show it."""
    returned = RETURN_SECRETS if entity.generates_secrets else {}
    return {**policy_options(entity), **returned}


def _redactors(
    schema: RecordSchema, options: ArgumentSpec
) -> dict[str, t.Callable[[t.Any], t.Any]]:
    """Return how results repeat the options that are fields of the object."""
    redactors: dict[str, t.Callable[[t.Any], t.Any]] = {}
    for option_name in options:
        field_name = schema.field_name(option_name)
        if field_name is not None:
            field_schema = schema.fields[field_name]
            redactors[option_name] = functools.partial(
                redact_value, field_schema
            )
    return redactors
