# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys.

FusionAuth has no list of them, so that a key is found by an id that follows from its name.
"""

from __future__ import annotations

import typing as t

from ..._core.errors import CollectionError
from ..._core.field_paths import Record, omit
from ..._core.http_client import Client, Request
from ..._core.schema import STRING, MapSchema, SetSchema, reference
from ..field_types import SECRET
from ..identifiers import id_from
from ..normalization import with_part
from ..resource import LicenseSwitch, Reader, Resource
from ..schema_overlay import UNMANAGED, enumeration, nullable, schema_of

# The verbs for each endpoint. One that is left out is one that the key may not use.
_ENDPOINTS = MapSchema(
    item=SetSchema(item=enumeration("HTTPMethod")), atomic=True
)

SCHEMA = schema_of(
    "APIKey",
    {
        "ipAccessControlListId": reference("ip_acl"),
        "key": SECRET,
        "keyManager": UNMANAGED,
        "metaData": nullable({}),
        # A key without permissions may do anything, and one that has none may do nothing.
        "permissions": nullable({"endpoints": _ENDPOINTS}),
        "tenantId": reference("tenant"),
    },
    beside={"sourceKeyId": STRING},
)


def _prepare(stated: Record) -> Record:
    """Return the stated options with the id that follows from the name."""
    _refuse_empty_permissions(stated)
    if "name" not in stated:
        return stated
    return {"id": id_from(stated["name"]), **stated}


def _refuse_empty_permissions(stated: Record) -> None:
    """Raise CollectionError for a key that could do nothing."""
    permissions = stated.get("permissions")
    if permissions is None or permissions.get("endpoints"):
        return
    # An option that does not exist is refused later, with a hint.
    if permissions.keys() <= {"endpoints"}:
        raise CollectionError(
            f"permissions of API key {stated.get('name')!r} name no endpoint, and FusionAuth refuses such a key "
            "everywhere: name endpoints and verbs, or leave permissions out for a key that may do anything."
        )


def _normalize(record: Record) -> Record:
    return with_part(record, "permissions", _normalize_permissions)


def _normalize_permissions(permissions: Record) -> Record:
    return with_part(permissions, "endpoints", _normalize_endpoints)


def _normalize_endpoints(verbs: Record) -> Record:
    # No permission makes a key a manager of keys, so none is kept.
    return omit(verbs, {"/api/api-key"})


def _find(
    server: Reader, resource: Resource, desired: Record
) -> Record | None:
    """Return a key by the stated id or the one that follows from its name."""
    identifier = desired.get("id")
    if not identifier:
        identifier = id_from(desired["name"])
    return server.by_id(resource, identifier)


def _is_unreadable(dummy_identifier: str) -> bool:
    # Only a key manager may read API keys.
    return True


# When a new key can be used

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
    anybody (FusionAuth docs, "System").
    """
    if not isinstance(api_key, str):
        return False
    # Nothing else can stand in a header.
    if not api_key.isascii() or not api_key.isprintable():
        return False
    tells_anybody = _tells_version(client, "")
    if tells_anybody:
        return None
    return _tells_version(client, api_key)


def _tells_version(client: Client, api_key: str) -> bool:
    """Return whether FusionAuth tells its version to whoever has a key."""
    request = Request("GET", "/api/status", headers={"Authorization": api_key})
    status = client.send(request).body
    if not isinstance(status, dict):
        return False
    return bool(status.get("version"))


def wait_until_accepted(
    client: Client, desired: Record, created: Record
) -> None:
    """Wait until FusionAuth accepts a new API key, so that the next task can use it.

    Whether it accepts a key that is limited cannot be told. Source: FusionAuth docs, "API keys".
    """
    if LIMITS & desired.keys():
        return
    for attempt in range(NEW_KEY_WAITS):
        if is_accepted(client, created.get("key")) is not False:
            return
        client.wait(attempt)


API_KEY = Resource(
    name="api_key",
    path="/api/api-key",
    schema=SCHEMA,
    defaults={
        "metaData": {"attributes": {}},
        "permissions": {"endpoints": {}},
        "retrievable": True,
    },
    licensed_fields=(
        LicenseSwitch("ipAccessControlListId", "threatDetection"),
    ),
    envelope="apiKey",
    list_all=None,
    immutable=("key", "retrievable", "tenantId"),
    envelope_fields=("sourceKeyId",),
    create_only=("sourceKeyId", "key"),
    generates_secrets=True,
    computed=("id", "key"),
    read_only=("keyManager",),
    # The tenant is whose key it is; access control lists belong to no tenant.
    enters_tenant=False,
    prepare=_prepare,
    normalize=_normalize,
    find=_find,
    is_unreadable=_is_unreadable,
    wait_until_usable=wait_until_accepted,
)
