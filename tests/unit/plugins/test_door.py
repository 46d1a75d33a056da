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
DOOR = CHECKOUT / "plugins/module_utils/_ansible/entry_point.py"


@pytest.mark.parametrize("path", [*MODULES, DOOR], ids=lambda path: path.stem)
def test_python_3_6_compiles_what_it_meets_before_it_is_refused(
    path: pathlib.Path,
) -> None:
    tree = ast.parse(path.read_bytes(), feature_version=(3, 6))
    imports = [one for one in tree.body if isinstance(one, ast.ImportFrom)]
    assert all(one.module != "__future__" for one in imports)
    if path != DOOR:
        assert (
            ast.unparse(imports[0])
            == "from ..module_utils._ansible.entry_point import run"
        )


def test_an_old_python_gets_one_sentence() -> None:
    code = f"import runpy, sys; sys.version_info = (3, 8, 18); runpy.run_path({str(DOOR)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    result = json.loads(done.stdout)
    assert result["failed"]
    assert result["msg"] == (
        f"The modules of gatewright.auth need Python 3.9 or newer on the host, and {sys.executable} is Python 3.8.18: "
        "set ansible_python_interpreter to a newer one."
    )
