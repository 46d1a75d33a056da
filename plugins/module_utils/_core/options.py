# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the module that manages a kind of object, as they follow from its entity.

The schema tells the names of the options, their types and choices, and which of them are secret. What
it cannot tell stands in the entity's row. Argument specs and rules are mappings as Ansible's
``ArgumentSpecValidator`` takes them.
"""

from __future__ import annotations

import re
import typing as t

from .field_paths import Record
from .reconciler import Entity, Policy
from .schema import (
    JsonTextSchema,
    ListSchema,
    MapSchema,
    RecordSchema,
    ScalarSchema,
    Schema,
)

# What Ansible has to know of each option, by the option's name.
ArgumentSpec = dict[str, t.Any]

# What rows say of options of whose type only the server knows, and of those that every task has to state.
BOOL: Record = {"type": "bool"}
INT: Record = {"type": "int"}
REQUIRED: Record = {"required": True}

# Ansible's type of an option, by the type of a scalar. All other scalars are texts.
SCALAR_TYPES = {"boolean": "bool", "integer": "int", "number": "float"}

# ansible-test takes an option with such a name for a secret, unless it says that it is none (NO_LOG_REGEX in
# its validate-modules). AnsibleModule warns of some of these names.
SOUNDS_SECRET = re.compile("pass(?!ive)|secret|token|key")


# The object


def argument_spec(entity: Entity) -> ArgumentSpec:
    """Return the argument spec of everything that a task may state of an object.

    What every task states comes first. References are looked up in this order, and what does not exist
    is best told of the object that the others belong to.
    """
    schema = entity.schema
    required = dict.fromkeys(map(schema.option_name, entity.required_fields), REQUIRED)
    spec = record_options(schema, entity.hidden_fields)
    spec = {**required, **with_overrides(spec, required)}
    return with_overrides(spec, entity.special_options)


def record_options(
    schema: RecordSchema, hidden_fields: t.Container[str] = ()
) -> ArgumentSpec:
    """Return the argument spec of the fields of a record, without those that are hidden."""
    spec = {}
    for name, field in schema.fields.items():
        if name not in hidden_fields:
            option = schema.option_name(name)
            spec[option] = _option(option, field)
    return spec


def with_overrides(
    spec: ArgumentSpec, overrides: t.Mapping[str, Record]
) -> ArgumentSpec:
    """Return an argument spec with parts of some options replaced, and with further options."""
    changed = {
        name: {**spec.get(name, {}), **override} for name, override in overrides.items()
    }
    return {**spec, **changed}


def _option(name: str, schema: Schema) -> Record:
    option: Record = {"type": _option_type(schema)}
    element = schema.element if isinstance(schema, ListSchema) else schema
    if isinstance(schema, ListSchema):
        option["elements"] = _option_type(element)
    if isinstance(element, ScalarSchema) and element.choices:
        option["choices"] = list(element.choices)
    if schema.secret:
        option["no_log"] = True
    elif SOUNDS_SECRET.search(name):
        option["no_log"] = False
    return option


def _option_type(schema: Schema) -> str:
    if isinstance(schema, ListSchema):
        return "list"
    if isinstance(schema, (RecordSchema, MapSchema)):
        return "dict"
    if isinstance(schema, JsonTextSchema):
        return "json"
    scalar_type = schema.type if isinstance(schema, ScalarSchema) else None
    return SCALAR_TYPES.get(scalar_type or "", "str")


def option_rules(entity: Entity) -> Record:
    """Return what holds between the options of an object's module."""
    rules = dict(entity.option_rules)
    if identifying := _identifying_options(entity):
        rules["required_one_of"] = [identifying]
    if entity.required_when_present:
        required = tuple(map(entity.schema.option_name, entity.required_when_present))
        rules["required_if"] = [("state", "present", required)]
    return rules


def _identifying_options(entity: Entity) -> tuple[str, ...]:
    """Return the options of which a task has to state one, so that it is known which object it means."""
    if entity.at_most_one or entity.key in entity.required_fields:
        return ()
    options = entity.schema.fields.keys() - set(entity.hidden_fields)
    fields = (*(entity.identified_by or (entity.key,)), "id")
    stated = [name for name in fields if name in options]
    return tuple(map(entity.schema.option_name, stated))


# How to treat the object

STATE: Record = {"type": "str", "choices": ["present", "absent"], "default": "present"}
STATE_OF_SETTINGS: Record = {**STATE, "choices": ["present", "reset"]}
OPTION_PATHS: Record = {"type": "list", "elements": "str", "default": []}
UPDATE_SECRETS: Record = {
    "type": "str",
    "choices": ["on_create", "always"],
    "default": "on_create",
    "no_log": False,
}
RETURN_SECRETS: ArgumentSpec = {
    "return_secrets": {"type": "bool", "default": False, "no_log": False}
}


def policy_options(entity: Entity) -> ArgumentSpec:
    """Return the argument spec of the options that say how to treat an object, as ``policy_of`` reads them."""
    spec = {
        "state": STATE_OF_SETTINGS if entity.at_most_one else STATE,
        "reset": OPTION_PATHS,
        "exact": OPTION_PATHS,
    }
    if secrets := entity.unreadable_secrets:
        is_password = "password" in secrets
        spec["update_password" if is_password else "update_secret"] = UPDATE_SECRETS
    return spec


def policy_of(params: Record) -> Policy:
    """Return how a task wants its object to be treated."""
    updates = (params.get("update_password"), params.get("update_secret"))
    return Policy(
        absent=params["state"] != "present",
        reset=tuple(params["reset"]),
        exact=tuple(params["exact"]),
        update_secrets="always" in updates,
    )
