# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that is too old for the modules is told so in one sentence."""

from __future__ import annotations

import ast
import json
import pathlib
import subprocess
import sys

import pytest

from tests.support.sandbox import CHECKOUT

MODULES = sorted((CHECKOUT / "plugins/modules").glob("*.py"))
ENTRY_POINT = CHECKOUT / "plugins/module_utils/_ansible/entry_point.py"


@pytest.mark.parametrize(
    "path", [*MODULES, ENTRY_POINT], ids=lambda path: path.stem
)
def test_python_2_7_compiles_what_it_meets_before_it_is_refused(
    path: pathlib.Path,
) -> None:
    code = path.read_bytes()
    assert code.isascii()
    tree = ast.parse(code)
    assert not [node for node in ast.walk(tree) if needs_python_3(node)]
    imports = [one for one in tree.body if isinstance(one, ast.ImportFrom)]
    assert all(one.module != "__future__" for one in imports)
    if path != ENTRY_POINT:
        assert (
            ast.unparse(imports[0])
            == "from ..module_utils._ansible.entry_point import run"
        )


def needs_python_3(node: ast.AST) -> bool:
    """Tell whether Python 2.7 has no syntax for a node."""
    return (
        isinstance(node, (ast.AnnAssign, ast.JoinedStr, ast.NamedExpr))
        or (isinstance(node, ast.Dict) and None in node.keys)
        or (isinstance(node, ast.FunctionDef) and node.returns is not None)
        or (isinstance(node, ast.arg) and node.annotation is not None)
    )


def test_an_old_python_gets_one_sentence() -> None:
    code = f"import runpy, sys; sys.version_info = (3, 8, 18); runpy.run_path({str(ENTRY_POINT)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    result = json.loads(done.stdout)
    assert result["failed"]
    assert result["msg"] == (
        f"The modules of gatewright.auth need Python 3.9 or newer, and {sys.executable} is Python 3.8.18: set "
        "ansible_python_interpreter to a newer one, or run Ansible itself with one if this is the controller."
    )
