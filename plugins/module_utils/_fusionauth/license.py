# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings that a task asks for take a license.

What takes one is told by each resource. Source: FusionAuth docs, API reference, which names the plan
at each field, and FusionAuth issues 1555 and 1739. What is licensed for some uses only, as entities
are, is not told: there the server has to say so itself.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record, get_path
from .resource import LicenseSwitch, Resource


def switched_on(
    resource: Resource, current: Record | None, desired: Record
) -> t.Iterator[tuple[str, str]]:
    """Yield what takes a license and is to be switched on: in words, and the feature that it takes."""
    record = current or {}
    if record.get("id") in resource.unlicensed_ids:
        return
    if resource.licensed_feature and not current:
        yield f"a new {resource.label}", resource.licensed_feature
    for switch in resource.licensed_fields:
        if _is_switched_on(resource, switch, record, desired):
            setting = resource.schema.option_name(switch.path)
            if switch.value:
                setting = f"{setting} {switch.value}"
            display_name = resource.display_name({**record, **desired})
            yield f"{setting} of {display_name}", switch.feature


def _is_switched_on(
    resource: Resource, switch: LicenseSwitch, current: Record, desired: Record
) -> bool:
    """Return whether a setting is desired that takes a license and is not there yet."""
    path = switch.path.split(".")
    stated = get_path(desired, path)
    if switch.value and stated != switch.value:
        return False
    if not stated:
        return False
    # FusionAuth only asks for the license when a setting changes.
    field = resource.schema.descend(path)
    present = get_path(current, path)
    return not field.equal(present, field.merge(present, stated))
