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

# Ansible's type of an option, by the class of its schema, and by the type of a scalar. All other scalars
# are texts.
OPTION_TYPES: dict[type[Schema], str] = {
    JsonTextSchema: "json",
    ListSchema: "list",
    MapSchema: "dict",
    RecordSchema: "dict",
}
SCALAR_TYPES = {"boolean": "bool", "integer": "int", "number": "float"}

# ansible-test takes an option with such a name for a secret, unless it says that it is none (NO_LOG_REGEX in
# its validate-modules). AnsibleModule warns of some of these names.
SOUNDS_SECRET = re.compile("pass(?!ive)|secret|token|key")


# The object


def argument_spec(entity: Entity) -> ArgumentSpec:
    """Return the argument spec of everything that a task may state of an object."""
    schema = entity.schema
    options = record_options(schema, entity.hidden_fields)
    required = dict.fromkeys(
        map(schema.option_name, entity.required_fields), REQUIRED
    )
    # References are looked up in the order of the options, so those come first that say what the object
    # belongs to: where several are wrong, an error about them is the most helpful one.
    options = {**required, **with_overrides(options, required)}
    return with_overrides(options, entity.special_options)


def record_options(
    schema: RecordSchema, hidden_fields: t.Container[str] = ()
) -> ArgumentSpec:
    """Return the argument spec of the fields of a record, without those that are hidden."""
    options = {}
    for field_name, field_schema in schema.fields.items():
        if field_name not in hidden_fields:
            option_name = schema.option_name(field_name)
            options[option_name] = _option(option_name, field_schema)
    return options


def with_overrides(
    options: ArgumentSpec, overrides: t.Mapping[str, Record]
) -> ArgumentSpec:
    """Return an argument spec with parts of some options replaced, and with further options."""
    overridden = dict(options)
    for option_name, override in overrides.items():
        overridden[option_name] = {**options.get(option_name, {}), **override}
    return overridden


def _option(option_name: str, schema: Schema) -> Record:
    option: Record = {"type": _option_type(schema)}
    value_schema = schema
    if isinstance(schema, ListSchema):
        value_schema = schema.element
        option["elements"] = _option_type(value_schema)
    # The choices of a map are its keys, of which Ansible knows nothing.
    if isinstance(value_schema, ScalarSchema) and value_schema.choices:
        option["choices"] = list(value_schema.choices)
    if schema.secret:
        option["no_log"] = True
    elif SOUNDS_SECRET.search(option_name):
        option["no_log"] = False
    return option


def _option_type(schema: Schema) -> str:
    for schema_class, option_type in OPTION_TYPES.items():
        if isinstance(schema, schema_class):
            return option_type
    scalar_type = schema.type if isinstance(schema, ScalarSchema) else None
    return SCALAR_TYPES.get(scalar_type or "", "str")


def option_rules(entity: Entity) -> Record:
    """Return what holds between the options of an object's module, beside what each option says itself."""
    option_name = entity.schema.option_name
    rules = dict(entity.option_rules)
    if identifying_fields := _identifying_fields(entity):
        rules["required_one_of"] = [
            tuple(map(option_name, identifying_fields))
        ]
    if entity.required_when_present:
        required = tuple(map(option_name, entity.required_when_present))
        rules["required_if"] = [("state", "present", required)]
    return rules


def _identifying_fields(entity: Entity) -> list[str]:
    """Return the fields of which a task has to state one, so that it is known which object it means."""
    if entity.at_most_one or entity.key in entity.required_fields:
        return []
    field_names = (*(entity.identified_by or (entity.key,)), "id")
    possible_fields = entity.schema.fields.keys() - set(entity.hidden_fields)
    return [
        field_name
        for field_name in field_names
        if field_name in possible_fields
    ]


# How to treat the object

STATE: Record = {
    "type": "str",
    "choices": ["present", "absent"],
    "default": "present",
}
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
    options = {
        "state": STATE_OF_SETTINGS if entity.at_most_one else STATE,
        "reset": OPTION_PATHS,
        "exact": OPTION_PATHS,
    }
    # As Ansible's own module ``user`` calls it where it is about passwords.
    if "password" in entity.unreadable_secrets:
        options["update_password"] = UPDATE_SECRETS
    elif entity.unreadable_secrets:
        options["update_secret"] = UPDATE_SECRETS
    return options


def policy_of(params: Record) -> Policy:
    """Return how a task wants its object to be treated."""
    updates = (params.get("update_password"), params.get("update_secret"))
    return Policy(
        absent=params["state"] != "present",
        reset=tuple(params["reset"]),
        exact=tuple(params["exact"]),
        update_secrets="always" in updates,
    )
