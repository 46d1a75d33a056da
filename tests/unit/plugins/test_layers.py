# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code in layers: imports lead downwards, and never in a circle. Imports for types alone count as well."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator

import pytest

from tests.support.sandbox import CHECKOUT

MODULE_UTILS = CHECKOUT / "plugins/module_utils"
PRODUCTS = {"_kong", "_fusionauth"}
# By layer: the other layers that it may import.
ALLOWED: dict[str, set[str]] = {
    "_core": set(),
    "_ansible": {"_core"},
    **{product: {"_core", "_ansible"} for product in PRODUCTS},
    **{
        layer: {"_core", "_ansible", *PRODUCTS}
        for layer in ("_doctor", "_wiring")
    },
}
MODULES = {
    ".".join(path.relative_to(MODULE_UTILS).with_suffix("").parts): path
    for path in sorted(MODULE_UTILS.rglob("*.py"))
    if path.name != "__init__.py"
}


def imported_names(module: str) -> Iterator[str]:
    """Yield everything that a module imports, within module_utils as `_core.errors`."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = (
                package[: len(package) - node.level + 1] if node.level else []
            )
            base = ".".join([*parent, *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


IMPORTS = {module: set(imported_names(module)) for module in MODULES}


@pytest.mark.parametrize("module", MODULES)
def test_imports_lead_downwards(module: str) -> None:
    layer = module.split(".")[0]
    others = {name.split(".")[0] for name in IMPORTS[module] & MODULES.keys()}
    assert others <= {layer, *ALLOWED[layer]}


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name[:5] == "_core"]
)
def test_the_core_does_not_know_ansible(module: str) -> None:
    roots = {name.split(".")[0] for name in IMPORTS[module]}
    assert not roots & {"ansible", "ansible_collections"}


def test_no_chain_of_imports_is_a_circle() -> None:
    graph = {
        module: names & MODULES.keys() for module, names in IMPORTS.items()
    }
    graphlib.TopologicalSorter(
        graph
    ).prepare()  # raises CycleError, which names it
