# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Save the time that Ansible's processes spend on what no test looks at.

Python imports this file when it starts with this folder in PYTHONPATH: ansible-playbook does, and each module that it
starts.
"""

import atexit
import gc
import hashlib
import importlib.util
import marshal
import os
import zipimport

FOLDER = os.path.dirname(os.path.abspath(__file__))
BYTECODE = os.path.join(FOLDER, "../../../.nox/module_bytecode")

# They end before they could run out of memory. To look for garbage until then, and for all of it at the end, is a
# quarter of the time of a short playbook.
gc.disable()
atexit.register(gc.freeze)

compile_source = zipimport._compile_source


def compile_once(path, source):
    """Return the code of a source, compiled now or by another process before.

    Ansible sends a module as a zip file of sources, and Python keeps no bytecode of zip files: each task would compile
    a hundred sources anew, which is half of its time. The folder BYTECODE keeps it.
    """
    digest = hashlib.sha256(importlib.util.MAGIC_NUMBER + source).hexdigest()
    file = os.path.join(BYTECODE, digest)
    try:
        with open(file, "rb") as stream:
            return marshal.load(stream)
    except (OSError, EOFError, ValueError):
        pass
    code = compile_source(path, source)
    own_file = f"{file}.{os.getpid()}"
    os.makedirs(BYTECODE, exist_ok=True)
    with open(own_file, "wb") as stream:
        marshal.dump(code, stream)
    os.replace(own_file, file)
    return code


zipimport._compile_source = compile_once
