# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a kickstart file is shown, and what of it is secret."""

from __future__ import annotations

import typing as t

from ..._core.field_paths import Record
from ..._core.file_path import is_path
from ..._core.masking import (
    HIDDEN,
    SecretCollector,
    hide_all,
    mask,
    mask_by_name,
    secrets_by_name,
)
from ..._core.schema import ListSchema, Schema
from ..._core.secret_texts import Hide
from ..registry import RESOURCES
from .kickstart_format import IGNORED, LICENSE, SECTIONS, VARIABLE


def _written_members() -> dict[str, Schema]:
    """Return what is known of the members that the body of a request may have."""
    members: dict[str, Schema] = {}
    for resource in RESOURCES.values():
        if resource.envelope:
            members[resource.envelope] = resource.schema
        if resource.plural:
            members[resource.plural] = ListSchema(item=resource.schema)
    return members


WRITTEN_MEMBERS = _written_members()


def secrets_of_kickstart(stated_kickstart: t.Any) -> set[str]:
    """Return whatever could be a secret in a kickstart file that a task states itself."""
    if not isinstance(stated_kickstart, dict):
        return set()
    collector = SecretCollector(secrets_by_name(stated_kickstart))
    _conceal_bodies(stated_kickstart, collector.hide)
    # A text that names a variable is no secret: what the variable stands for is.
    return {secret for secret in collector if not VARIABLE.search(secret)}


def shown_kickstart(stated_kickstart: t.Any) -> t.Any:
    """Return a kickstart file, or its path, as results repeat it.

    No variable is shown, whatever it is for, and nothing of a file that cannot be understood.
    """
    if isinstance(stated_kickstart, str):
        return stated_kickstart if is_path(stated_kickstart) else HIDDEN
    known_sections = {*SECTIONS, *LICENSE, *IGNORED}
    if (
        not isinstance(stated_kickstart, dict)
        or stated_kickstart.keys() - known_sections
    ):
        return HIDDEN
    # Names tell less than schemas do, but they tell something of every section.
    masked = mask_by_name(stated_kickstart)
    shown = {**masked, **_conceal_bodies(masked, mask)}
    if "variables" in stated_kickstart:
        shown["variables"] = hide_all(stated_kickstart["variables"], mask)
    return shown


def _conceal_bodies(stated_kickstart: Record, hide: Hide) -> Record:
    """Return the requests of a kickstart file without what schemas call secret.

    Args:
        stated_kickstart: The kickstart file.
        hide: Returns what stands in place of a secret.
    """
    requests = stated_kickstart.get("requests")
    if not isinstance(requests, list):
        return {}
    return {"requests": [_conceal_body(request, hide) for request in requests]}


def _conceal_body(request: t.Any, hide: Hide) -> t.Any:
    """Return one request without what the schema of what it writes calls secret."""
    stated_body = request.get("body") if isinstance(request, dict) else None
    # Of a JSON Patch, the names of its operations tell nothing.
    if not isinstance(stated_body, dict):
        return request
    concealed = dict(stated_body)
    for member in WRITTEN_MEMBERS.keys() & stated_body.keys():
        concealed[member] = WRITTEN_MEMBERS[member].conceal(
            stated_body[member], hide
        )
    return {**request, "body": concealed}
