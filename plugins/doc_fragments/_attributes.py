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
    description: Can run in C(check_mode) and return changed status prediction without modifying the target (dry run).
    support: full
  diff_mode:
    description:
      - Returns details on what has changed (or would change, in C(check_mode)) when in C(diff) mode. Secrets are
        masked.
    support: full
  idempotent:
    description:
      - Whether running the module again with the same options leads to the same result without reporting a change.
    support: full
  platform:
    description: The platforms that the module can run on.
    platforms: posix
    support: full
notes:
  - On the controller (connection C(local) without privilege escalation, C(async) or C(environment)), the module runs
    inside Ansible's own process, which is about ten times faster and returns the same result. Set the variable
    C(gatewright_in_process=false) to run it as an ordinary module.
requirements:
  - python >= 3.9
  - requests >= 2.31
"""

    EXPORT = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target (dry run).
    support: full
    details:
      - The module changes nothing on the server. Check mode predicts whether the file O(dest) would change.
  diff_mode:
    description:
      - Returns details on what has changed (or would change, in C(check_mode)) when in C(diff) mode. Secrets are
        masked.
    support: full
    details:
      - The diff shows the file O(dest).
  idempotent:
    description:
      - Whether running the module again with the same options leads to the same result without reporting a change.
    support: full
  platform:
    description: The platforms that the module can run on.
    platforms: posix
    support: full
requirements:
  - python >= 3.9
  - requests >= 2.31
  - PyYAML, if O(dest) is set and does not end in C(.json)
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target (dry run).
    support: full
    details:
      - The module changes nothing, so check mode makes no difference.
  diff_mode:
    description:
      - Returns details on what has changed (or would change, in C(check_mode)) when in C(diff) mode. Secrets are
        masked.
    support: N/A
    details:
      - The module changes nothing, so there is no diff.
  idempotent:
    description:
      - Whether running the module again with the same options leads to the same result without reporting a change.
    support: full
  platform:
    description: The platforms that the module can run on.
    platforms: posix
    support: full
requirements:
  - python >= 3.9
  - requests >= 2.31
"""
