# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugins, whose configuration only the server can describe.

Source: kong/db/schema/entities/plugins.lua of Kong Gateway 3.9.
"""

from __future__ import annotations

from ..._core.options import BOOL
from ..._core.schema import (
    ANY_MAP,
    ANY_SET,
    IDENTIFIER,
    RecordSchema,
    reference,
)
from ..entity import PROTOCOLS, TAGS, KongEntity, scalars
from ..konnect import KonnectTraits
from ..plugin_protocols import check_protocols

SCOPES = ("service", "route", "consumer", "consumer_group")

PLUGIN = KongEntity(
    name="plugin",
    path="/plugins",
    schema=RecordSchema(
        fields={
            "id": IDENTIFIER,
            **scalars("name", "instance_name", "enabled"),
            **{scope: reference(scope) for scope in SCOPES},
            "config": ANY_MAP,
            "protocols": ANY_SET,
            "tags": TAGS,
        }
    ),
    immutable=("name",),
    # Kong takes one plugin of a name for each combination of what it is bound to.
    match_fields=("name", *SCOPES),
    unique=(("instance_name",),),
    has_config_schema=True,
    # Such as ``partials``, since Kong Enterprise 3.10.
    has_newer_fields=True,
    takes_shared_config=True,
    # kong/db/dao/plugins.lua; a service has the protocols of its routes.
    check_related=check_protocols,
    compared_with={"protocols": "route"},
    bare_references=SCOPES,
    exported_defaults=("protocols",),
    options={"enabled": BOOL, "protocols": {"choices": PROTOCOLS}},
    required=("name",),
    # Beside config, whose schema Konnect has, this is the only default.
    konnect=KonnectTraits(
        known_schema={
            "fields": [{"enabled": {"type": "boolean", "default": True}}]
        }
    ),
)
