# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say how to talk to a server, the same for every product."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback

from .._core.field_paths import Record
from .._core.options import ArgumentSpec

# Each has an environment variable of its own for every product, such as
# KONG_CA_PATH.
CONNECTION: dict[str, ArgumentSpec] = {
    "request_timeout": {"type": "float", "default": 10},
    "request_retries": {"type": "int", "default": 3},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
}


class ConnectionParams(t.TypedDict):
    """What every task says about a connection, as ``Connection`` takes it."""

    timeout: float
    retries: int
    validate_certs: bool
    ca_path: str | None
    client_cert: str | None
    client_key: str | None


def connection_options(product: str) -> ArgumentSpec:
    """Return the connection options of a product: they differ in their environment variables."""
    return {
        name: {
            **option,
            "fallback": (env_fallback, [f"{product.upper()}_{name.upper()}"]),
        }
        for name, option in CONNECTION.items()
    }


def connection_params(params: Record) -> ConnectionParams:
    """Return the values of the connection options by the names of ``Connection``'s attributes."""
    return {
        "timeout": params["request_timeout"],
        "retries": params["request_retries"],
        "validate_certs": params["validate_certs"],
        "ca_path": params["ca_path"],
        "client_cert": params["client_cert"],
        "client_key": params["client_key"],
    }
