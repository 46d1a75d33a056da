# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings that a task asks for take a licence.

What takes one is told by each resource. Source: FusionAuth docs, API reference, which names the plan
at each field, and FusionAuth issues 1555 and 1739. What is licensed for some uses only, as entities
are, is not told: there the server has to say so itself.
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record, get_path
from .resource import LicenceSwitch, Resource


def switched_on(
    resource: Resource, current: Record | None, desired: Record
) -> t.Iterator[tuple[str, str]]:
    """Yield what takes a licence and is to be switched on: in words, and the feature that it takes.

    FusionAuth's own application may have what is licensed elsewhere (FusionAuth docs,
    "Applications", since 1.49).
    """
    record = current or {}
    if record.get("id") in resource.unlicensed_ids:
        return
    if resource.licensed_feature and not current:
        yield f"a new {resource.label}", resource.licensed_feature
    for switch in resource.licensed_fields:
        if _is_switched_on(resource, switch, record, desired):
            option = resource.schema.option_name(switch.path)
            setting = f"{option} {switch.value}" if switch.value else option
            name = resource.display_name({**record, **desired})
            yield f"{setting} of {name}", switch.feature


def _is_switched_on(
    resource: Resource, switch: LicenceSwitch, current: Record, desired: Record
) -> bool:
    path = switch.path.split(".")
    stated = get_path(desired, path)
    is_licensed = stated == switch.value if switch.value else bool(stated)
    if not is_licensed:
        return False
    field, present = resource.schema.descend(path), get_path(current, path)
    return not field.equal(present, field.merge(present, stated))
