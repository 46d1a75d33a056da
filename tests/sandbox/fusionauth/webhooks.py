# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks: whom the server tells that other keys sign tokens (FusionAuth docs, "JWT Public Key Update")."""

from __future__ import annotations

import contextlib
import threading

import httpx

from .engine import Change
from .instance import Instance, Object
from .tokens import configuration

KEYS_CHANGED = "jwt.public-key.update"


def tell_of_keys(change: Change) -> None:
    """Tell which applications sign with other keys since a tenant or an application was changed."""
    instance, old, new = change.instance, change.old, change.new
    if old is None:
        return
    if change.resource.name == "tenant":
        tenant, members = (
            new,
            [
                one
                for one in instance.all("application")
                if one.get("tenantId") == new["id"]
            ],
        )
        pairs = [
            (
                one,
                configuration(instance, one, old),
                configuration(instance, one, new),
            )
            for one in members
        ]
    else:
        tenant, pairs = (
            instance.tenant_of(new),
            [
                (
                    new,
                    configuration(instance, old),
                    configuration(instance, new),
                )
            ],
        )
    changed = [
        one["id"]
        for one, before, after in pairs
        if signing(before) != signing(after)
    ]
    if changed:
        tell(instance, tenant, KEYS_CHANGED, {"applicationIds": changed})


def signing(settings: Object) -> list[str | None]:
    """Return the keys that sign by a JWT configuration."""
    return [
        settings.get(name) for name in ("accessTokenKeyId", "idTokenKeyId")
    ]


def tell(instance: Instance, tenant: Object, kind: str, about: Object) -> None:
    """Post an event of a tenant to the webhooks that want it, and wait for none of them (transaction type None)."""
    if not tenant["eventConfiguration"]["events"].get(kind, {}).get("enabled"):
        return
    standard = {
        "createInstant": instance.now(),
        "id": instance.new_id(),
        "tenantId": tenant["id"],
        "type": kind,
    }
    for hook in instance.all("webhook"):
        if hook["eventsEnabled"].get(kind) and (
            hook["global"] or tenant["id"] in hook["tenantIds"]
        ):
            threading.Thread(
                target=post,
                args=(dict(hook), {"event": standard | about}),
                daemon=True,
            ).start()


def post(hook: Object, body: Object) -> None:
    """Post an event to one webhook, once, whatever comes of it."""
    name, password = (
        hook.get("httpAuthenticationUsername"),
        hook.get("httpAuthenticationPassword"),
    )
    timeout = httpx.Timeout(
        hook["readTimeout"] / 1000, connect=hook["connectTimeout"] / 1000
    )
    with contextlib.suppress(httpx.HTTPError, httpx.InvalidURL):
        httpx.post(
            hook["url"],
            json=body,
            headers=hook["headers"],
            auth=(name, password or "") if name else None,
            timeout=timeout,
            trust_env=False,
        )
