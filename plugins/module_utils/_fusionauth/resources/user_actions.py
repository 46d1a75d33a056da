# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions that can be taken on users, such as locking an account."""

from __future__ import annotations

from ..._core.schema import reference
from ..field_types import LOCALIZED, TRIMMED
from ..lookup import derive_id
from ..resource import Condition, Resource, ValueRule
from ..schema_overlay import ALL_IDS, each_of, schema_of

USER_ACTION = Resource(
    name="user_action",
    path="/api/user-action",
    schema=schema_of(
        "UserAction",
        {
            ALL_IDS: reference("email_template"),
            "localizedNames": LOCALIZED,
            "name": TRIMMED,
            "options": {"localizedNames": LOCALIZED, "name": TRIMMED},
        },
        needs=each_of("name"),
    ),
    defaults={
        "active": True,
        "includeEmailInEventJSON": False,
        "options": [],
        "preventLogin": False,
        "sendEndEvent": True,
        "temporal": False,
        "userEmailingEnabled": False,
        "userNotificationsEnabled": False,
    },
    # FusionAuth docs, "User Actions".
    value_rules=(
        ValueRule(
            "temporal",
            choices=(True,),
            when=(Condition("preventLogin", (True,)),),
        ),
    ),
    envelope="userAction",
    plural="userActions",
    soft_delete=True,
    read_only=("active",),
    choose_id=derive_id,
)
