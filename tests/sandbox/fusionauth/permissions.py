# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call what: API keys, their permissions, and the tenant of a request (FusionAuth docs, "API key permissions").

Every refusal is a 401 without a body; FusionAuth has no 403 for API keys.
"""

from __future__ import annotations

import json
import math
import pathlib
from functools import cache
from typing import TYPE_CHECKING

from .errors import refuse, unauthorized
from .instance import Instance, Object

if TYPE_CHECKING:
    from .web import Call

TENANT_HEADER = "X-FusionAuth-TenantId"
API_KEYS = "/api/api-key"


@cache
def global_endpoints() -> dict[str, str]:
    """Return the endpoints that take only keys without a tenant, each with the version this began."""
    return json.loads(
        pathlib.Path(__file__)
        .with_name("global_endpoints.json")
        .read_text(encoding="utf-8")
    )


def authorize(call: Call) -> None:
    """Set the call's API key and tenant; raise the 401 of a caller who may not.

    Public endpoints take a request without a key; a key that is sent must still be good.
    """
    text = call.request.headers.get("authorization", "")
    bearer = (
        text[:7].lower() == "bearer "
        or text[:6].lower() in ("basic ",)
        or text[:4] == "JWT "
    )
    call.key = None if bearer else find(call.instance, text)
    if call.key is None:
        if not call.endpoint.public:
            raise unauthorized()
        if text and not bearer:
            raise unauthorized()
    else:
        allow(call, call.key)
    call.tenant_id = tenant(call)


def find(instance: Instance, text: str) -> Object | None:
    """Return the unexpired API key whose secret is `text`, or None."""
    for key in instance.all("apiKey") if text else []:
        if (
            key["key"] == text
            and key.get("expirationInstant", math.inf) > instance.now()
        ):
            return key
    return None


def allow(call: Call, key: Object) -> None:
    """Raise the 401 unless `key` covers the endpoint and verb of the call."""
    endpoint = call.endpoint
    if endpoint.permission == API_KEYS:
        if not key["keyManager"]:
            raise unauthorized()
    elif (endpoint.checked or not endpoint.public) and not permitted(
        key, endpoint.permission, endpoint.verb
    ):
        raise unauthorized()
    since = global_endpoints().get(endpoint.permission)
    limited = (
        "tenantId" in key or TENANT_HEADER.lower() in call.request.headers
    )
    if (
        since is not None
        and not endpoint.public
        and limited
        and call.instance.since(since)
    ):
        raise unauthorized()


def permitted(key: Object, url: str, verb: str) -> bool:
    """Tell whether a key's permissions, if it has any, include a verb on an endpoint."""
    return "permissions" not in key or verb in key["permissions"].get(
        "endpoints", {}
    ).get(url, ())


def tenant(call: Call) -> str | None:
    """Return the tenant a call is limited to, by its key or by the header."""
    from .web import checked_uuid

    header = call.request.headers.get(TENANT_HEADER.lower())
    own = call.key.get("tenantId") if call.key else None
    if header is None:
        return own
    named = checked_uuid(TENANT_HEADER, header.strip())
    if own is not None and named != own:
        raise unauthorized()
    if named not in call.instance.of("tenant"):
        raise refuse(
            TENANT_HEADER,
            "invalid",
            f"The Tenant Id [{named}] does not exist.",
        )
    return named


def covers(manager: Object, key: Object) -> bool:
    """Tell whether a key manager's own permissions and tenant include those of `key`."""
    if "tenantId" in manager and manager["tenantId"] != key.get("tenantId"):
        return False
    if "permissions" not in manager:
        return True
    if "permissions" not in key:
        return False
    mine = manager["permissions"].get("endpoints", {})
    return all(
        set(verbs) <= set(mine.get(url, ()))
        for url, verbs in key["permissions"].get("endpoints", {}).items()
    )
