# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lambdas: code that FusionAuth runs, for example to fill a token."""

from __future__ import annotations

import dataclasses
import re

from ..._core.schema import TEXT, ScalarSchema
from ..lookup import derive_id
from ..resource import Resource
from ..schema_base import ENUMERATIONS
from ..schema_overlay import UNMANAGED, each_of, schema_of

# What the column of FusionAuth's schema for MySQL holds, a MEDIUMTEXT.
LONGEST_BODY = 2**24 - 1

# In the order in which people look for one of so many.
TYPES = tuple(sorted(ENUMERATIONS["LambdaType"]))

LAMBDA = Resource(
    name="lambda",
    path="/api/lambda",
    schema=schema_of(
        "Lambda",
        {
            "body": dataclasses.replace(TEXT, max_bytes=LONGEST_BODY),
            # Deprecated.
            "enabled": UNMANAGED,
            "type": ScalarSchema(type="string", choices=TYPES),
        },
        needs=each_of("name", "type", "body"),
    ),
    defaults={"debug": False, "engineType": "GraalJS"},
    envelope="lambda",
    plural="lambdas",
    # Lambdas of different types may have one name.
    disambiguated_by=("type",),
    immutable=("type",),
    installed_name=re.compile("Default .+ provided by FusionAuth"),
    choose_id=derive_id,
)
