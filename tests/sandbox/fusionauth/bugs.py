# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of released servers that a client meets, each from one version until another (fusionauth-issues)."""

from __future__ import annotations

from . import patch
from .errors import Refusal, refuse
from .instance import Instance, Object


def between(instance: Instance, first: str, fixed: str) -> bool:
    """Tell whether the server has a fault that began in `first` and was mended in `fixed`."""
    return instance.since(first) and not instance.since(fixed)


def on_patch(
    instance: Instance, name: str, thing: Object, content_type: str
) -> None:
    """Raise what a PATCH of this server wrongly answers."""
    # Issue 3338: a merge patch of a tenant.
    if (
        name == "tenant"
        and content_type == patch.MERGE_PATCH
        and between(instance, "1.62", "1.67")
    ):
        raise Refusal(500)
    # Issue 3462: an application whose name another tenant uses as well.
    if name == "application" and between(instance, "1.61", "1.69"):
        label = thing["name"].lower()
        twins = [
            other
            for other in instance.all("application")
            if other["name"].lower() == label
        ]
        if len(twins) > 2:
            raise Refusal(500)
        if len(twins) == 2:
            message = f"An application with name [{label}] already exists."
            raise refuse("application.name", "duplicate", message)
