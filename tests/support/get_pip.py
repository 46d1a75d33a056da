# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the get-pip.py that ansible-test downloads from a host of its own: the sanity tests then need nothing
but the package index. It takes the pip of the standard library and lets that install the version asked for.
"""

from __future__ import annotations

import subprocess
import sys

wanted = [
    argument
    for argument in sys.argv[1:]
    if argument not in ("--no-setuptools", "--no-wheel")
]
subprocess.run([sys.executable, "-m", "ensurepip"], check=True)
subprocess.run([sys.executable, "-m", "pip", "install", *wanted], check=True)
