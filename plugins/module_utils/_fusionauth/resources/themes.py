# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Themes, of which FusionAuth makes its pages."""

from __future__ import annotations

from ..._core.schema import TEXT, reference
from ..defaults import CHOSEN_BY_SERVER
from ..field_types import DATA, LOCALIZED_TEXTS
from ..identifiers import DEFAULT_THEME, SIMPLE_THEME
from ..lookup import builtin, derive_id
from ..resource import Resource
from ..schema_overlay import each_of, every_field, one_of, schema_of

THEME = Resource(
    name="theme",
    path="/api/theme",
    schema=schema_of(
        "Theme",
        {
            "data": DATA,
            "defaultMessages": TEXT,
            "localizedMessages": LOCALIZED_TEXTS,
            "stylesheet": TEXT,
            "templates": every_field(TEXT),
        },
        beside={"sourceThemeId": reference("theme")},
        needs=(*each_of("name"), *one_of("defaultMessages", "sourceThemeId")),
    ),
    defaults={
        "data": {},
        "localizedMessages": {},
        # They are those of the theme that a new one is made of.
        "templates": CHOSEN_BY_SERVER,
        "variables": CHOSEN_BY_SERVER,
    },
    envelope="theme",
    plural="themes",
    envelope_fields=("sourceThemeId",),
    create_only=("sourceThemeId",),
    immutable=("type",),
    is_builtin=builtin(DEFAULT_THEME, SIMPLE_THEME),
    choose_id=derive_id,
)
