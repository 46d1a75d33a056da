# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of the FusionAuth modules."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import env_fallback

from .._ansible.module import (
    Product,
    Spec,
    Task,
    connection_options,
    connection_params,
    manage,
)
from .._core.field_paths import Record
from .._core.http import Client, Connection
from .._core.reconciler import Entity
from .client import FusionAuth

OPTIONS: Spec = {
    "fusionauth_url": {
        "type": "str",
        "required": True,
        "fallback": (env_fallback, ["FUSIONAUTH_URL"]),
    },
    "fusionauth_api_key": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["FUSIONAUTH_API_KEY"]),
    },
    **connection_options("fusionauth"),
}


def connect(params: Record, *, check_mode: bool) -> FusionAuth:
    """The FusionAuth that a task's options name."""
    key = params["fusionauth_api_key"]
    connection = Connection(
        "FusionAuth",
        params["fusionauth_url"],
        {"Authorization": key} if key else {},
        **connection_params(params),
    )
    return FusionAuth(Client(connection, read_only=check_mode))


FUSIONAUTH = Product("fusionauth", OPTIONS, connect)
manage_fusionauth: t.Callable[[Entity], Task] = functools.partial(manage, FUSIONAUTH)
