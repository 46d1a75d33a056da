# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status, health, version and license (FusionAuth docs, "System" and "Reactor")."""

from __future__ import annotations

import base64
import binascii

from . import permissions
from .errors import refuse, unauthorized
from .instance import Instance, Object
from .web import Call, Endpoint


def basic_key(call: Call) -> Object | None:
    """Return the API key of HTTP Basic as user ``apikey``."""
    scheme, _dummy, text = call.request.headers.get(
        "authorization", ""
    ).partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _dummy, secret = (
            base64.b64decode(text, validate=True).decode().partition(":")
        )
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (
        permissions.find(call.instance, secret) if name == "apikey" else None
    )


def status(call: Call) -> Object:
    """GET /api/status: more for who brings a key."""
    if call.key or basic_key(call):
        return {"status": "ok", "version": call.instance.version}
    return {"status": "ok"}


def health(call: Call) -> None:
    """GET /api/health: 200 without a body."""


def version(call: Call) -> Object:
    """GET /api/system/version."""
    if call.key is None and basic_key(call) is None:
        raise unauthorized()
    return {"version": call.instance.version}


def license_status(instance: Instance) -> Object:
    """Return what the server says of its license."""
    shown = [
        name
        for name, kind in instance.shapes.get("ReactorStatus", {}).items()
        if kind == "ReactorFeatureStatus"
    ]
    state = "ACTIVE" if instance.licensed else "DISABLED"
    return {
        "status": {"licenseAttributes": {}, "licensed": instance.licensed}
        | dict.fromkeys(shown, state)
    }


def activate(call: Call) -> None:
    """POST /api/reactor."""
    if not call.body("ReactorRequest").get("licenseId"):
        raise refuse(
            "licenseId", "blank", "You must specify the [licenseId] property."
        )
    call.instance.singletons["reactor"] = {"licensed": True}


def deactivate(call: Call) -> None:
    """DELETE /api/reactor."""
    call.instance.singletons["reactor"] = {"licensed": False}


def endpoints() -> list[Endpoint]:
    """Return the endpoints about the server itself."""
    return [
        Endpoint("GET", "/api/status", status, public=True),
        Endpoint("GET", "/api/health", health, public=True),
        Endpoint(
            "GET", "/api/system/version", version, public=True, checked=True
        ),
        Endpoint(
            "GET", "/api/reactor", lambda call: license_status(call.instance)
        ),
        Endpoint("POST", "/api/reactor", activate),
        Endpoint("PUT", "/api/reactor", lambda call: None),
        Endpoint("DELETE", "/api/reactor", deactivate),
    ]
