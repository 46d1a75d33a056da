# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module has an action plugin of its name, which imports that module."""

from __future__ import annotations

import importlib
import sys

import pytest
from ansible.utils.collection_loader import AnsibleCollectionConfig

from ansible_collections.gatewright.auth.plugins.plugin_utils import (
    _action_plugin,
    _in_process,
)
from tests.support.sandbox import CHECKOUT

PLUGINS = "ansible_collections.gatewright.auth.plugins"
MODULES, ACTIONS = (
    sorted(path.stem for path in (CHECKOUT / "plugins" / kind).glob("*.py"))
    for kind in ("modules", "action")
)


def test_every_module_has_an_action_plugin() -> None:
    assert ACTIONS == MODULES


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_plugin_runs_its_module(name: str) -> None:
    action = importlib.import_module(f"{PLUGINS}.action.{name}")
    assert action.ActionModule is _in_process.ActionModule
    assert f"{PLUGINS}.modules.{name}" in sys.modules


def test_files_are_found_directly_before_ansible_would_find_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever is first stays first: `ansible-test sanity` insists on that."""
    first, finder, last = object(), object(), object()
    monkeypatch.setattr(AnsibleCollectionConfig, "_collection_finder", finder)
    monkeypatch.setattr(sys, "meta_path", [first, finder, last])
    _action_plugin.keep_bytecode()
    assert [type(one) for one in sys.meta_path] == [
        object,
        _action_plugin.SourceFinder,
        object,
        object,
    ]


@pytest.mark.parametrize("finder", [None, object()])
def test_nothing_is_changed_where_ansible_finds_no_collections(
    monkeypatch: pytest.MonkeyPatch, finder: object
) -> None:
    monkeypatch.setattr(AnsibleCollectionConfig, "_collection_finder", finder)
    before = list(sys.meta_path)
    monkeypatch.setattr(sys, "meta_path", list(before))
    _action_plugin.keep_bytecode()
    assert sys.meta_path == before
