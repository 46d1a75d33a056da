# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load the action plugin of a module as fast as Ansible loads its own.

Ansible loads a plugin as Python loads any file, which keeps its bytecode in __pycache__ until the file changes. What
plugins share is imported by a finder of Ansible's (ansible/utils/collection_loader/_collection_finder.py), which keeps
nothing: to compile it took a tenth of a second in every run.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import importlib.util
import os
import sys
import typing as t

from ansible.utils.collection_loader import AnsibleCollectionConfig

if t.TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    from ansible.plugins.action import ActionBase

PLUGINS = "ansible_collections.gatewright.auth.plugins"


class SourceFinder(importlib.abc.MetaPathFinder):
    """Finds this collection's files for Python's own loader, which keeps their bytecode."""

    def find_spec(
        self,
        fullname: str,
        path: t.Sequence[str] | None,
        target: object = None,
    ) -> ModuleSpec | None:
        """Return where a file is. Folders are left to Ansible."""
        if not fullname.startswith(f"{PLUGINS}."):
            return None
        name = fullname.rpartition(".")[2]
        for folder in path or ():
            file = os.path.join(folder, f"{name}.py")
            if os.path.isfile(file):
                return importlib.util.spec_from_file_location(fullname, file)
        return None


def action_plugin(module: str) -> type[ActionBase]:
    """Return the action plugin of a module, which imports that module and none of another product's.

    Ansible forks the process that loads it for each task, so what is imported here is imported once. None of that is
    garbage: to look through it again and again, here and in each fork, took another tenth of a second.
    """
    importlib.import_module(f"{PLUGINS}.modules.{module}")
    in_process = importlib.import_module(f"{PLUGINS}.plugin_utils._in_process")
    plugin: type[ActionBase] = in_process.ActionModule
    gc.freeze()
    return plugin


def keep_bytecode() -> None:
    """Have this collection's files found directly before Ansible would find them.

    Where Ansible finds no collections, Python's own finder already does, and keeps the bytecode. What others put
    before Ansible's finder stays before it: `ansible-test sanity --test import` insists on being the first.
    """
    ansible_finder = AnsibleCollectionConfig.collection_finder
    if ansible_finder in sys.meta_path:
        position = sys.meta_path.index(ansible_finder)
        sys.meta_path.insert(position, SourceFinder())


keep_bytecode()
