# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Themes, of which FusionAuth makes its pages."""

from __future__ import annotations

from ..._core.errors import CollectionError
from ..._core.field_paths import Record, omit
from ..._core.schema import TEXT, reference
from ..defaults import CHOSEN_BY_SERVER
from ..field_types import DATA, LOCALIZED_TEXTS
from ..identifiers import DEFAULT_THEME, SIMPLE_THEME
from ..lookup import builtin, derive_id
from ..resource import Reader, Resource
from ..schema_overlay import each_of, every_field, one_of, schema_of

_BUILTIN_THEMES = (DEFAULT_THEME, SIMPLE_THEME)
SCHEMA = schema_of(
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
)


def _refuse_changing_builtin(
    server: Reader,
    current: Record,
    desired: Record,
    *,
    updates_secrets: bool,
) -> None:
    """Raise CollectionError for a change of a theme that FusionAuth came with."""
    if current.get("id") not in _BUILTIN_THEMES:
        return
    target = SCHEMA.merge(current, omit(desired, ("sourceThemeId",)))
    if not SCHEMA.equal(current, target):
        raise CollectionError(
            f"theme {current['name']!r} came with FusionAuth, which does not let it be changed: make another one of "
            "it with source_theme, and change that."
        )


THEME = Resource(
    name="theme",
    path="/api/theme",
    schema=SCHEMA,
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
    is_builtin=builtin(*_BUILTIN_THEMES),
    refuse=_refuse_changing_builtin,
    choose_id=derive_id,
)
