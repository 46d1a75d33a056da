# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the compiled code of modules between tests.

Ansible sends a module as a zip file of sources, and Python keeps no bytecode of zip files: each task compiles a hundred
sources anew, which is half of its time. With this folder in PYTHONPATH, Python imports this file when it starts, and
takes what another task has compiled from the folder that MODULE_BYTECODE names.
"""

import hashlib
import importlib.util
import marshal
import os
import zipimport

compile_source = zipimport._compile_source


def compile_once(path, source):
    """Return the code of a source, compiled now or by another process before."""
    digest = hashlib.sha256(importlib.util.MAGIC_NUMBER + source).hexdigest()
    file = os.path.join(os.environ["MODULE_BYTECODE"], digest)
    try:
        with open(file, "rb") as stream:
            return marshal.load(stream)
    except (OSError, EOFError, ValueError):
        pass
    code = compile_source(path, source)
    own_file = f"{file}.{os.getpid()}"
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(own_file, "wb") as stream:
        marshal.dump(code, stream)
    os.replace(own_file, file)
    return code


zipimport._compile_source = compile_once
