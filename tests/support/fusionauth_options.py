# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What fusionauth_config takes, made of the FusionAuth modules: the options of each kind, and its JSON Schema.

Ansible ships a module without the other modules, so `fusionauth_config` needs a copy of their options. Whoever changes
the options of a module, or adds one, runs `python -m tests.support.fusionauth_options`; a test tells when.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
from typing import Any

import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._ansible import (
    module as _task,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth import (
    entities as _entities,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth import (
    module as _tasks,
)
from tests.support.sandbox import CHECKOUT

PACKAGE = "ansible_collections.gatewright.auth.plugins.modules"
MODULES = CHECKOUT / "plugins/modules"
OPTIONS = CHECKOUT / "plugins/module_utils/_fusionauth/options.py"
SCHEMA = CHECKOUT / "docs/fusionauth_config.schema.json"

NOT_OURS = {*_tasks.OPTIONS, *_task.RETURN_SECRETS}
WIDTH, LABEL = 120, 50  # of lines, and what may stand before a value
TYPES = {
    "str": {"type": ["string", "number"]},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "list": {"type": "array"},
    "dict": {"type": "object"},
    "raw": {},
}
HEADER = '''\
# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one of each kind is told by: the options of its module, and what holds between them.

Made by tests/support/fusionauth_options.py of the modules, which Ansible does not ship along with fusionauth_config.
"""

from __future__ import annotations

import typing as t

'''

Json = dict[str, Any]


def modules() -> dict[str, Any]:
    """Every module that manages one kind of object of FusionAuth, by that kind."""
    found = {}
    for path in sorted(MODULES.glob("fusionauth_*.py")):
        module = importlib.import_module(f"{PACKAGE}.{path.stem}")
        rows = [
            one for one in vars(module).values() if isinstance(one, _entities.Resource)
        ]
        if rows and "state" in module.TASK.options:
            found[rows[0].name] = module
    return found


def taken(module: Any) -> Json:
    """The options of a module that say what its object is to be."""
    return {
        name: spec for name, spec in module.TASK.options.items() if name not in NOT_OURS
    }


def literal(value: Any, indent: str = "") -> str:
    """A value as Python has it, in lines that are not too long."""
    if len(short := repr(value)) + len(indent) < WIDTH - LABEL or not isinstance(
        value, (dict, list, tuple)
    ):
        return short
    inner = f"{indent}    "
    if isinstance(value, dict):
        lines = [
            f"{inner}{name!r}: {literal(one, inner)},\n"
            for name, one in sorted(value.items())
        ]
        return "{\n" + "".join(lines) + f"{indent}}}"
    begin, end = ("[", "]") if isinstance(value, list) else ("(", ")")
    return (
        f"{begin}\n"
        + "".join(f"{inner}{literal(one, inner)},\n" for one in value)
        + f"{indent}{end}"
    )


@functools.cache
def options() -> str:
    """What _options.py holds."""
    tables = {
        "OPTIONS": {kind: taken(module) for kind, module in modules().items()},
        "RULES": {
            kind: module.TASK.rules
            for kind, module in modules().items()
            if module.TASK.rules
        },
    }
    told = "\n".join(
        f"{name}: dict[str, dict[str, t.Any]] = " + literal(table)
        for name, table in tables.items()
    )
    return f"{HEADER}# fmt: off\n{told}\n"


def schema() -> str:
    """The JSON Schema of a configuration (draft 2020-12), what it means told in the words of the modules."""
    kinds: Json = {}
    for kind, module in modules().items():
        resource = _entities.ENTITIES[kind]
        told = yaml.safe_load(module.DOCUMENTATION)
        one = _record(taken(module), told["options"]) | {
            "description": told["short_description"]
        }
        kinds[resource.config_key] = (
            one if resource.at_most_one else {"type": "array", "items": one}
        )
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A configuration of FusionAuth, as gatewright.auth.fusionauth_config takes it",
        "type": "object",
        "additionalProperties": False,
        "properties": {"$schema": {"type": "string"}, **dict(sorted(kinds.items()))},
    }
    return json.dumps(found, indent=2) + "\n"


def _record(specs: Json, told: Json) -> Json:
    properties = {
        name: _value(spec, told.get(name, {})) for name, spec in specs.items()
    }
    needed = [name for name, spec in specs.items() if spec.get("required")]
    found: Json = {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return found | ({"required": needed} if needed else {})


def _value(spec: Json, told: Json) -> Json:
    """The schema of one option. A null is as good as nothing."""
    found = dict(TYPES[spec.get("type", "str")])
    inside = (
        _record(spec["options"], told.get("suboptions", {}))
        if "options" in spec
        else None
    )
    if spec.get("type") == "list":
        found["items"] = inside or TYPES[spec.get("elements", "raw")]
    elif inside:
        found = inside
    if "choices" in spec:
        found = {"enum": list(spec["choices"])}
    if "default" in spec:
        found["default"] = spec["default"]
    words = told.get("description", "")
    words = re.sub(
        r"\b[A-Z]\(([^)]*)\)",
        r"\1",
        words if isinstance(words, str) else " ".join(words),
    )
    return found | ({"description": words} if words else {})


if __name__ == "__main__":
    OPTIONS.write_text(options())
    SCHEMA.write_text(schema())
