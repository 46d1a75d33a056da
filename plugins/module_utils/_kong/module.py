# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of the Kong modules."""

from __future__ import annotations

import dataclasses
import functools
import json
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
from .._core.jwk import PRIVATE_MEMBERS
from .._core.reconciler import Entity
from .._core.sensitive import secrets_by_name
from .authentication import OPTIONS as AUTHENTICATION
from .authentication import headers
from .client import VALIDATION
from .server import KongServer

OPTIONS: Spec = {
    "kong_admin_url": {
        "type": "str",
        "required": True,
        "fallback": (env_fallback, ["KONG_ADMIN_URL"]),
    },
    **AUTHENTICATION,
    "kong_workspace": {"type": "str", "fallback": (env_fallback, ["KONG_WORKSPACE"])},
    **connection_options("kong"),
}


def connect(params: Record, *, check_mode: bool) -> KongServer:
    """The Admin API that a task's options name."""
    connection = Connection(
        "Kong Admin API",
        params["kong_admin_url"],
        headers(params),
        safe_requests=VALIDATION,
        **connection_params(params),
    )
    return KongServer(
        Client(connection, read_only=check_mode), params["kong_workspace"]
    )


def connect_above(params: Record, *, check_mode: bool) -> KongServer:
    """The same outside any workspace, where the workspaces themselves are."""
    return connect({**params, "kong_workspace": None}, check_mode=check_mode)


def _secrets(params: Record) -> set[str]:
    """What a configuration names like a secret, private keys wherever they were put, the private half of a JWK."""
    return (
        secrets_by_name(params.get("config"))
        | _private_keys(params)
        | _private(params.get("jwk"))
    )


def _private_keys(value: t.Any) -> set[str]:
    if isinstance(value, (dict, list)):
        return set().union(
            *map(_private_keys, value.values() if isinstance(value, dict) else value)
        )
    return {value} if isinstance(value, str) and "PRIVATE KEY" in value else set()


def _private(jwk: t.Any) -> set[str]:
    """The private members of a JWK (RFC 7518 section 6), a mapping or JSON; all of it where it is neither."""
    try:
        jwk = json.loads(jwk) if isinstance(jwk, str) else jwk
    except ValueError:
        return {jwk}
    return (
        {str(jwk[name]) for name in PRIVATE_MEMBERS & jwk.keys()}
        if isinstance(jwk, dict)
        else set()
    )


KONG = Product("kong", OPTIONS, connect, _secrets)
manage_kong: t.Callable[[Entity], Task] = functools.partial(manage, KONG)
manage_workspaces: t.Callable[[Entity], Task] = functools.partial(
    manage, dataclasses.replace(KONG, connect=connect_above)
)
