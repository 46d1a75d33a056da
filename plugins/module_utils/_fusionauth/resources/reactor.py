# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The license, which FusionAuth calls Reactor."""

from __future__ import annotations

from ..._core.field_paths import Record
from ..._core.schema import BOOLEAN, STRING, RecordSchema
from ..field_types import WRITE_ONLY_SECRET
from ..lookup import list_only_one, path_without_id
from ..resource import Reader, Resource


def _find(
    server: Reader, resource: Resource, dummy_desired: Record
) -> Record | None:
    """Return what the license brings, or nothing without one."""
    status = server.read(resource.path, resource)
    if status is None or not status.get("licensed"):
        return None
    return status


def _to_body(record: Record) -> Record:
    """Return only what cannot be read back: nothing else is written."""
    written = ("license", "licenseId")
    return {name: record[name] for name in written if name in record}


def license_status(server: Reader) -> Record:
    """Return what FusionAuth tells of its license: nothing where the API key may not ask."""
    answer = server.get(REACTOR.path, denied={})
    if answer is None:
        return {}
    status: Record | None = answer.get(REACTOR.envelope)
    return status or {}


# The other fields of the status say which features the license has: nobody can set them.
REACTOR = Resource(
    name="reactor",
    path="/api/reactor",
    schema=RecordSchema(
        fields={
            "expiration": STRING,
            "licensed": BOOLEAN,
            "license": WRITE_ONLY_SECRET,
            "licenseId": WRITE_ONLY_SECRET,
        }
    ),
    # There may be no license, so this is no singleton.
    at_most_one=True,
    computed=(),
    envelope="status",
    id_field="",
    update_method="POST",
    list_all=list_only_one,
    find=_find,
    hidden_fields=("expiration", "licensed"),
    required_when_present=("licenseId",),
    brings_license=True,
    new_path=path_without_id,
    to_body=_to_body,
)
