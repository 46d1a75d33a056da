# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lookups have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """How every lookup finds its options."""

    DOCUMENTATION = r"""
options: {}
notes:
  - An option that is not set is taken from the variable of the same name if the option lists one, and then from the
    environment.
"""

    OBJECTS = r"""
options:
  _terms:
    description:
      - Names or UUIDs of what to look up.
      - Without a term, everything of the kind is returned.
      - The lookup fails if a name does not exist. Use C(errors='ignore') to get nothing instead.
    type: list
    elements: str
  field:
    description:
      - The field to return instead of the whole object, spelled as the server does, for example V(id). A dotted path
        leads into nested fields.
      - The field is returned as it is, even if it is a secret.
    type: str
  return_secrets:
    description: Whether to return objects with their secrets. Otherwise they are masked.
    type: bool
    default: false
"""
