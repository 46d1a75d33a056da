# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first import of every module: where Python is too old for the rest of the collection, say so.

Some releases of ansible-core support older Pythons on hosts than this collection does, down to 2.7. Those cannot even
compile most of its files. This file and the modules themselves keep to what Python 2.7 compiles: no annotations, no
f-strings, ASCII only.
"""

import json
import sys

OLDEST = (3, 9)

if sys.version_info < OLDEST:
    oldest, present = (
        ".".join(map(str, version))
        for version in (OLDEST, sys.version_info[:3])
    )
    msg = (
        "The modules of gatewright.auth need Python {0} or newer, and {1} is Python {2}: set "
        "ansible_python_interpreter to a newer one, or run Ansible itself with one if this is the controller."
    ).format(oldest, sys.executable, present)
    sys.stdout.write(json.dumps({"failed": True, "msg": msg}))
    raise SystemExit(1)

from .ansible_module import run_module as run

__all__ = ["run"]
