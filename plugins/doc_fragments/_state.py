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
      - V(present) makes the object as the task says. An option that is left out is left alone on the server.
      - V(absent) makes sure that there is no such object.
    type: str
    choices: [present, absent]
    default: present
  reset:
    description:
      - Options that are to go back to the server's default, as a dotted path where they are nested,
        for example V(tags) or V(jwt_configuration.time_to_live_in_seconds).
    type: list
    elements: str
    default: []
  exact:
    description:
      - Options whose value is all there is to be, as dotted paths. Mappings are merged into what the server has unless
        they are named here; then whatever the task does not state goes back to the server's default or away.
    type: list
    elements: str
    default: []
"""

    SECRETS = r"""
options:
  return_secrets:
    description:
      - Whether to return secrets of the object in clear, for example one that the server made up.
      - Otherwise whatever could be a secret is masked, for example every value of a map of HTTP headers but those that
        everybody may read.
      - Use C(no_log=true) on such a task.
    type: bool
    default: false
"""

    SINGLE = r"""
options:
  state:
    description:
      - V(present) makes the settings as the task says. An option that is left out is left alone on the server.
      - V(reset) brings all of them back to the server's defaults, whatever else the task says. There is no V(absent),
        for there is always exactly one of these.
    type: str
    choices: [present, reset]
    default: present
"""
