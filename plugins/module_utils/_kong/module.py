# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the Kong modules connect to the Admin API, and the modules that manage one kind of entity."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ansible.module_utils.common.parameters import env_fallback

from .._ansible.connection import connection_options, connection_params
from .._ansible.managed_object import Product, manage
from .._ansible.module_spec import ModuleSpec
from .._core.field_paths import Record
from .._core.http_client import Client, Connection
from .._core.masking import secrets_by_name
from .._core.options import ArgumentSpec
from .authentication import OPTIONS as AUTHENTICATION_OPTIONS
from .authentication import headers
from .client import VALIDATION
from .entity import KongEntity
from .server import KongServer

OPTIONS: ArgumentSpec = {
    "kong_admin_url": {
        "type": "str",
        "required": True,
        "fallback": (env_fallback, ["KONG_ADMIN_URL"]),
    },
    **AUTHENTICATION_OPTIONS,
    "kong_workspace": {
        "type": "str",
        "fallback": (env_fallback, ["KONG_WORKSPACE"]),
    },
    **connection_options("kong"),
}
PRIVATE_KEY_MARK = "PRIVATE KEY"  # in the first line of a PEM (RFC 7468)


def connect(params: Record, *, check_mode: bool) -> KongServer:
    """Return the Kong that a task's options name. Nothing is sent to it yet."""
    connection = Connection(
        "Kong Admin API",
        params["kong_admin_url"],
        headers(params),
        safe_requests=VALIDATION,
        **connection_params(params),
    )
    client = Client(connection, read_only=check_mode)
    return KongServer(client, params["kong_workspace"])


def connect_outside_workspaces(
    params: Record, *, check_mode: bool
) -> KongServer:
    """Return the same Kong outside any workspace, where the workspaces themselves are."""
    return connect({**params, "kong_workspace": None}, check_mode=check_mode)


# Secrets in options of which no schema tells


def _secrets(params: Record) -> set[str]:
    """Return what no schema of an entity tells to be secret.

    That is what ``config`` names like a secret, private keys wherever they were put, and the private
    members of a JWK.
    """
    # The configuration of a plugin is described by the server alone, which may not answer.
    secrets = secrets_by_name(params.get("config"))
    secrets |= _private_keys(params)
    secrets |= _private_members(params.get("jwk"))
    return secrets


def _private_keys(value: t.Any) -> set[str]:
    """Return the private keys in PEM that are anywhere in a value."""
    if isinstance(value, str):
        return {value} if PRIVATE_KEY_MARK in value else set()

    parts: t.Iterable[t.Any] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    return set().union(*map(_private_keys, parts))


def _private_members(jwk: t.Any) -> set[str]:
    """Return the private members of a JWK (RFC 7518 section 6), which is a mapping or JSON.

    All of a text is secret where it is no JSON.
    """
    members = jwk
    if isinstance(jwk, str):
        try:
            members = json.loads(jwk)
        except ValueError:
            return {jwk}
    if not isinstance(members, dict):
        return set()

    # Of all modules only kong_key has such an option.
    from .._core.jwk import PRIVATE_MEMBERS

    return {str(members[name]) for name in PRIVATE_MEMBERS & members.keys()}


# Modules

KONG: Product[KongServer] = Product("kong", OPTIONS, connect, _secrets)
KONG_OUTSIDE_WORKSPACES = dataclasses.replace(
    KONG, connect=connect_outside_workspaces
)


def manage_kong(entity: KongEntity) -> ModuleSpec:
    """Return the module that manages one kind of entity."""
    is_outside = entity.is_outside_workspaces
    return manage(KONG_OUTSIDE_WORKSPACES if is_outside else KONG, entity)
