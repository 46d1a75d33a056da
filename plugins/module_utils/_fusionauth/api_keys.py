# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether FusionAuth accepts an API key, which it may not do for a minute after the key was created.

Source: FusionAuth docs, "API keys" and "System".
"""

from __future__ import annotations

import typing as t

from .._core.field_paths import Record
from .._core.http import Client, Request

# Together the waits take longer than the minute for which a new API key may be unknown.
NEW_KEY_WAITS = 10
# What keeps an API key from doing some things. Asking for FusionAuth's version may be one of them.
LIMITS = {
    "expirationInstant",
    "ipAccessControlListId",
    "permissions",
    "sourceKeyId",
    "tenantId",
}


def is_accepted(client: Client, api_key: t.Any) -> bool | None:
    """Return whether FusionAuth accepts an API key, or None where it does not tell.

    It tells its version to whoever has a key that may do anything. From its own host it may tell
    anybody.
    """
    if not isinstance(api_key, str):
        return False
    # Nothing else can stand in a header.
    if not api_key.isascii() or not api_key.isprintable():
        return False
    return None if _tells_version(client, "") else _tells_version(client, api_key)


def _tells_version(client: Client, api_key: str) -> bool:
    headers = {"Authorization": api_key}
    response = client.send(Request("GET", "/api/status", headers=headers))
    return isinstance(response.body, dict) and bool(response.body.get("version"))


def wait_until_accepted(client: Client, desired: Record, created: Record) -> None:
    """Wait until FusionAuth accepts a new API key, so that the next task can use it.

    Whether it accepts a key that is limited cannot be told.
    """
    if LIMITS & desired.keys():
        return
    for attempt in range(NEW_KEY_WAITS):
        if is_accepted(client, created.get("key")) is not False:
            return
        client.wait(attempt)
