# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IP access control lists."""

from __future__ import annotations

from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.options import REQUIRED, record_options, with_overrides
from ..._core.schema import SetSchema
from ..field_types import DATA_OR_ABSENT
from ..lookup import derive_id, list_by_search
from ..resource import Resource
from ..schema_overlay import each_of, schema_of

_RANGE = schema_of("IPAccessControlEntry", {})


def _prepare(stated: Record) -> Record:
    """Return the stated options with whole ranges: an address alone is a range as well.

    Raises CollectionError where no entry, or several, say what happens to all other addresses.
    """
    entries = stated.get("entries")
    if entries is None:
        return stated
    stars = [entry["start_ip_address"] for entry in entries].count("*")
    if stars != 1:
        raise CollectionError(
            f"entries of IP access control list {stated.get('name')!r} "
            "must contain exactly one with start_ip_address '*', which "
            f"applies to all other addresses; they contain {stars}."
        )
    return {**stated, "entries": list(map(_whole_range, entries))}


def _whole_range(entry: Record) -> Record:
    """Return an entry with both ends of its range."""
    start, end = entry["start_ip_address"], entry["end_ip_address"]
    whole = {"action": entry["action"], "start_ip_address": start}
    # The entry for all other addresses is no range.
    if start != "*":
        whole["end_ip_address"] = end or start
    return whole


IP_ACL = Resource(
    name="ip_acl",
    path="/api/ip-acl",
    schema=schema_of(
        "IPAccessControlList",
        {"data": DATA_OR_ABSENT, "entries": SetSchema(item=_RANGE)},
        needs=each_of("name", "entries"),
    ),
    defaults={"data": {}},
    licensed_feature="threatDetection",
    unique_fields=("name",),
    envelope="ipAccessControlList",
    plural="ipAccessControlLists",
    options={
        "entries": {
            "options": with_overrides(
                record_options(_RANGE),
                {
                    # IPAccessControlEntry in fusionauth-java-client.
                    "action": {"default": "Block"},
                    "start_ip_address": REQUIRED,
                },
            )
        }
    },
    prepare=_prepare,
    # FusionAuth lists them nowhere else.
    list_all=list_by_search,
    choose_id=derive_id,
)
