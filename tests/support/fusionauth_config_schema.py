# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema of what fusionauth_config takes, made of the entities and of the modules' documentation.

Whoever changes options of a module of FusionAuth, or adds one, runs `python -m tests.support.fusionauth_config_schema`;
a test tells when.
"""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.config.parser import (
    entry_options,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.registry import (
    RESOURCES,
)
from ansible_collections.gatewright.auth.plugins.module_utils._fusionauth.resource import (
    Resource,
)
from tests.support.sandbox import CHECKOUT

PACKAGE = "ansible_collections.gatewright.auth.plugins.modules"
MODULES = CHECKOUT / "plugins/modules"
SCHEMA = CHECKOUT / "docs/fusionauth_config.schema.json"

TYPES = {
    "str": {"type": ["string", "number"]},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "list": {"type": "array"},
    "dict": {"type": "object"},
    "raw": {},
}

Json = dict[str, Any]


def modules() -> dict[str, Any]:
    """Return every module that manages one kind of object of FusionAuth, by that kind."""
    found = {}
    for path in sorted(MODULES.glob("fusionauth_*.py")):
        module = importlib.import_module(f"{PACKAGE}.{path.stem}")
        resources = [
            one for one in vars(module).values() if isinstance(one, Resource)
        ]
        if resources:
            found[resources[0].name] = module
    return found


def schema() -> str:
    """Return the JSON Schema of a configuration (draft 2020-12), described in the words of the modules."""
    properties: Json = {"$schema": {"type": "string"}}
    for kind, module in modules().items():
        resource = RESOURCES[kind]
        documentation = yaml.safe_load(module.DOCUMENTATION)
        entry = _record(entry_options(kind), documentation["options"])
        entry["description"] = documentation["short_description"]
        listed = {"type": "array", "items": entry}
        properties[resource.config_key] = (
            entry if resource.at_most_one else listed
        )
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A configuration of FusionAuth, as gatewright.auth.fusionauth_config takes it",
        "type": "object",
        "additionalProperties": False,
        "properties": dict(sorted(properties.items())),
    }
    return json.dumps(document, indent=2) + "\n"


def _record(spec: Json, documented: Json) -> Json:
    """Return the schema of a mapping with known keys, in the order of the documentation."""
    common = [name for name in ("state", "reset", "exact") if name in spec]
    names = [*common, *documented]
    properties = {
        name: _value(spec[name], documented.get(name, {})) for name in names
    }
    required = [name for name in names if spec[name].get("required")]
    record: Json = {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return record | ({"required": required} if required else {})


def _value(option: Json, documented: Json) -> Json:
    """Return the schema of one option. A null is as good as nothing."""
    value = dict(TYPES[option.get("type", "str")])
    inside = None
    if "options" in option:
        inside = _record(option["options"], documented.get("suboptions", {}))
    if option.get("type") == "list":
        value["items"] = inside or TYPES[option.get("elements", "raw")]
    elif inside:
        value = inside
    if "choices" in option:
        value = {"enum": list(option["choices"])}
    if "default" in option:
        value["default"] = option["default"]
    if description := _plain_text(documented.get("description", "")):
        value["description"] = description
    return value


def _plain_text(description: str | list[str]) -> str:
    """Return a description without Ansible's markup."""
    if isinstance(description, list):
        description = " ".join(description)
    return re.sub(r"\b[A-Z]\(([^)]*)\)", r"\1", description)


if __name__ == "__main__":
    SCHEMA.write_text(schema())
