# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of FusionAuth have in common: how their options name a server."""

from __future__ import annotations

from ansible.module_utils.basic import env_fallback

from .._ansible.connection import connection_options, connection_params
from .._ansible.managed_object import Product, manage
from .._ansible.module_spec import ModuleSpec
from .._core.field_paths import Record
from .._core.http_client import Client, Connection
from .._core.options import ArgumentSpec
from .client import FusionAuth
from .planned import EARLIER_TASKS, NOTHING_PLANNED, TaskOutlook
from .resource import Resource
from .server import FusionAuthServer

OPTIONS: ArgumentSpec = {
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


def connection_of(params: Record) -> Connection:
    """Return where the FusionAuth is that a task's options name, and how to talk to it."""
    api_key = params["fusionauth_api_key"]
    # Some of FusionAuth's API, such as its status, needs no key.
    headers = {"Authorization": api_key} if api_key else {}
    return Connection(
        service="FusionAuth",
        url=params["fusionauth_url"],
        headers=headers,
        **connection_params(params),
    )


def connect(params: Record, *, check_mode: bool) -> FusionAuthServer:
    """Return the FusionAuth that a task's options name."""
    client = Client(connection_of(params), read_only=check_mode)
    return FusionAuthServer(client, _outlook(check_mode=check_mode))


def connect_to_read(params: Record, *, check_mode: bool) -> FusionAuth:
    """Return the same for a task that writes nothing there, in no mode."""
    client = Client(connection_of(params), read_only=True)
    return FusionAuth(client, _outlook(check_mode=check_mode))


def _outlook(*, check_mode: bool) -> TaskOutlook:
    """Return what may be missing: check mode has only predicted what earlier tasks create."""
    return EARLIER_TASKS if check_mode else NOTHING_PLANNED


FUSIONAUTH: Product[FusionAuthServer] = Product("fusionauth", OPTIONS, connect)


def manage_fusionauth(resource: Resource) -> ModuleSpec:
    """Return the module that manages one kind of resource."""
    return manage(FUSIONAUTH, resource)
