# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rulebook is one, and what it names is there."""

from __future__ import annotations

import importlib.resources
import json
from typing import Any

import jsonschema
import pytest
import yaml

from tests.support.sandbox import CHECKOUT

RULEBOOKS = sorted((CHECKOUT / "extensions/eda/rulebooks").glob("*.yml"))
# FusionAuth docs, "JWT Public Key Update"
EVENT = {"payload": {"event": {"applicationIds": ["a"], "createInstant": 1, "type": "jwt.public-key.update"}}}


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_a_rulebook_is_as_ansible_rulebook_wants_it(path: Any) -> None:
    schema = json.loads(importlib.resources.files("ansiblelint.schemas").joinpath("rulebook.json").read_text())
    rulesets = yaml.safe_load(path.read_text())
    jsonschema.validate(rulesets, schema)
    for rule in (rule for ruleset in rulesets for rule in ruleset["rules"]):
        place, _dummy, value = rule["condition"].partition(" == ")
        found: Any = {"event": EVENT}
        for name in place.split("."):
            found = found[name]
        assert found == json.loads(value)
        collection, _dummy, name = rule["action"]["run_playbook"]["name"].rpartition(".")
        assert collection == "gatewright.auth"
        assert (CHECKOUT / f"playbooks/{name}.yml").exists()
