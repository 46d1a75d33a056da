# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task wants of one object."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of every module that manages one kind of object."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) creates the object or updates it to match the task. Options that are not set are left unchanged on
        the server.
      - V(absent) removes the object if it exists.
    type: str
    choices: [present, absent]
    default: present
  reset:
    description:
      - Options to reset to the server's default, as dotted paths if they are nested, for example V(tags) or
        V(jwt_configuration.time_to_live_in_seconds).
    type: list
    elements: str
    default: []
  exact:
    description:
      - Options to treat as authoritative, as dotted paths if they are nested. By default, mappings are merged into what
        the server has. For the options named here, anything that the task does not list is reset to the server's
        default or removed.
    type: list
    elements: str
    default: []
"""

    SECRETS = r"""
options:
  return_secrets:
    description:
      - Whether to return the secrets of the object in clear text, for example a secret that the server generated.
      - If V(false), all values that may be secrets are masked, for example the values of HTTP headers, except for
        well-known public headers.
      - If V(true), set C(no_log=true) on the task.
    type: bool
    default: false
"""

    SINGLE = r"""
options:
  state:
    description:
      - V(present) updates the settings to match the task. Options that are not set are left unchanged on the server.
      - V(reset) resets all settings to the server's defaults and ignores all other options. There is no V(absent),
        because these settings always exist exactly once.
    type: str
    choices: [present, reset]
    default: present
"""
