# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module documents what it takes: each option with its type, elements, choices and default, and if it is required.

Documentation is literal text, and argument specs follow from schemas. ansible-test compares them as well, in minutes.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import yaml

from ansible_collections.gatewright.auth.plugins.module_utils._core.reconciler import (
    Entity,
)
from tests.support.sandbox import CHECKOUT

PLUGINS = "ansible_collections.gatewright.auth.plugins"
FRAGMENTS = "gatewright.auth."
MODULES = sorted(
    path.stem for path in CHECKOUT.glob("plugins/modules/[!_]*.py")
)
COMPARED = ("type", "elements", "required", "default", "choices")

Options = dict[str, dict[str, Any]]


def module(name: str) -> Any:
    return importlib.import_module(f"{PLUGINS}.modules.{name}")


def documentation(name: str) -> dict[str, Any]:
    """Return what a module documents, together with the fragments that it names."""
    document = yaml.safe_load(module(name).DOCUMENTATION)
    options: Options = {}
    for fragment in document.get("extends_documentation_fragment", ()):
        # As in Ansible, the first that documents an option is right.
        options = {
            **fragment_options(fragment.removeprefix(FRAGMENTS)),
            **options,
        }
    return {**document, "options": {**options, **document.get("options", {})}}


def fragment_options(name: str) -> Options:
    file_name, dummy, section = name.partition(".")
    fragments = importlib.import_module(f"{PLUGINS}.doc_fragments.{file_name}")
    text = getattr(
        fragments.ModuleDocFragment, (section or "documentation").upper()
    )
    return yaml.safe_load(text).get("options", {})


def facts(option: dict[str, Any]) -> dict[str, Any]:
    """Return what documentation and an argument spec both say of an option, in the same words."""
    found = {
        fact: option[fact]
        for fact in COMPARED
        if option.get(fact) not in (None, False)
    }
    return {
        "type": "str",
        **found,
        "choices": set(map(str, found.get("choices", ()))),
        "suboptions": described(
            option.get("options") or option.get("suboptions") or {}
        ),
    }


def described(options: Options) -> Options:
    return {name: facts(option) for name, option in options.items()}


@pytest.mark.parametrize("name", MODULES)
def test_documentation_and_argument_spec_say_the_same(name: str) -> None:
    assert described(documentation(name)["options"]) == described(
        module(name).SPEC.options
    )


@pytest.mark.parametrize("name", MODULES)
def test_secrets_of_an_object_are_kept_out_of_logs(name: str) -> None:
    for entity in [
        one for one in vars(module(name)).values() if isinstance(one, Entity)
    ]:
        options = module(name).SPEC.options
        secret = {
            entity.schema.option_name(field)
            for field, schema in entity.schema.fields.items()
            if schema.secret
        }
        shown = {
            option for option in secret if not options[option].get("no_log")
        }
        assert shown <= {"jwk"}, "public keys are JWKs as well"
