# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module promises."""

from __future__ import annotations


class ModuleDocFragment:
    """Check mode, diff and where the work is done."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and predict the changes without making them.
    support: full
  diff_mode:
    description: Returns what changed, or in C(check_mode) would change, in C(diff) mode. Secrets are masked.
    support: full
  platform:
    description: The systems that the module runs on.
    platforms: posix
    support: full
notes:
  - On the controller itself (connection C(local), no privilege escalation, no C(async), no C(environment)) the module
    runs inside Ansible's own process, about ten times faster than a module and with the same result.
    Set the variable C(gatewright_in_process=false) to have it run as an ordinary module.
requirements:
  - requests >= 2.31
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and predict the changes without making them.
    support: full
    details:
      - It changes nothing, so check mode makes no difference.
  diff_mode:
    description: Returns what changed, or in C(check_mode) would change, in C(diff) mode. Secrets are masked.
    support: N/A
    details:
      - It changes nothing, so there is nothing to show.
  platform:
    description: The systems that the module runs on.
    platforms: posix
    support: full
requirements:
  - requests >= 2.31
"""
