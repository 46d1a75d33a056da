# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One running FusionAuth: its clock, its version and everything it stores, in memory."""

from __future__ import annotations

import base64
import json
import pathlib
import secrets
import uuid
from typing import Any, Protocol

from . import validation

DEFAULTS = pathlib.Path(__file__).with_name("defaults")

# FusionAuth docs, "Reserved ids": the same on every instance.
FUSIONAUTH_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
TENANT_MANAGER_ADMIN_ROLE = "631ecd9d-8d40-4c13-8277-80cedb823714"
DEFAULT_THEME = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
SIMPLE_THEME = "3c717291-5d83-4014-bd51-97c76475dc86"
FUSIONAUTH_CONNECTOR = "e3306678-a53a-4964-9040-1c96f36dda72"
SHADOW_KEYS = {
    "HS256": "092dbedc-30af-4149-9c61-b578f2c72f59",
    "HS384": "4b8f1c06-518e-45bd-9ac5-d549686ae02a",
    "HS512": "c753a44d-7f2e-48d3-bc4e-c2c16488a23b",
}

Object = dict[str, Any]


class Clock(Protocol):
    """Where every instant, iat, exp and expiry check comes from."""

    def now(self) -> float:
        """Return seconds since the epoch."""


def random_text(length: int = 32) -> str:
    """Return `length` random bytes as base64url without padding."""
    return (
        base64.urlsafe_b64encode(secrets.token_bytes(length))
        .rstrip(b"=")
        .decode()
    )


class Instance:
    """The state of a server: collections of objects by envelope name, and the short-lived things of log-ins.

    `collections` maps an envelope name ("tenant") to objects by id. `tickets` maps an opaque id handed to a client
    (change password, verification, two factor, trust) to what it stands for: kind, expiry in ms and payload.
    `rsa_keys` counts the RSA keys that were generated.
    """

    def __init__(
        self, clock: Clock, api_key: str, version: str, url: str
    ) -> None:
        self.clock = clock
        self.api_key = api_key
        self.version = version
        self.url = url
        self.shapes = validation.shapes(version)
        self.nested: dict[str, Object] = read_defaults("nested")
        self.singletons: dict[str, Object] = {}
        self.collections: dict[str, dict[str, Object]] = {}
        self.tickets: dict[str, Object] = {}
        self.refresh_tokens: dict[str, Object] = {}
        self.failures: dict[str, list[int]] = {}
        self.doomed_tenants: dict[str, int] = {}
        self.default_tenant = ""
        self.rsa_keys = 0

    @property
    def licensed(self) -> bool:
        """Whether a license is active, as it is from the start."""
        return bool(
            self.singletons.get("reactor", {"licensed": True})["licensed"]
        )

    def since(self, version: str) -> bool:
        """Tell whether this server is of `version` or newer."""
        return validation.release(self.version) >= validation.release(version)

    def now(self) -> int:
        """Return the present instant in milliseconds since the epoch."""
        return int(self.clock.now() * 1000)

    def new_id(self) -> str:
        """Return a random UUID."""
        return str(uuid.uuid4())

    def of(self, name: str) -> dict[str, Object]:
        """Return the collection of the objects called `name`, by id."""
        return self.collections.setdefault(name, {})

    def get(self, name: str, identifier: str | None) -> Object | None:
        """Return one object or None."""
        return self.of(name).get(identifier or "")

    def all(self, name: str) -> list[Object]:
        """Return all objects called `name`, oldest first."""
        return list(self.of(name).values())

    def issue_ticket(self, kind: str, seconds: int, **payload: Any) -> str:
        """Return a fresh opaque id that stands for `payload` during `seconds`."""
        ticket = random_text(32)
        self.tickets[ticket] = {
            "kind": kind,
            "expires": self.now() + seconds * 1000,
            **payload,
        }
        return ticket

    def ticket(self, kind: str, identifier: str | None) -> Object | None:
        """Return what an unexpired opaque id stands for, or None."""
        found = self.tickets.get(identifier or "")
        return (
            found
            if found
            and found["kind"] == kind
            and found["expires"] > self.now()
            else None
        )

    def tenant_of(self, holder: Object) -> Object:
        """Return the tenant an application, user or entity belongs to (the default one for universal applications)."""
        return self.of("tenant")[holder.get("tenantId") or self.default_tenant]

    def user_holding(
        self, kind: str, value: str, tenant: str
    ) -> Object | None:
        """Return the tenant's user whose `kind` ("email", "username", "phoneNumber") is `value`, in any case."""
        wanted = value.strip().lower()
        for user in self.all("user"):
            if (
                user["tenantId"] == tenant
                and user.get(kind, "").lower() == wanted
            ):
                return user
        return None


def read_defaults(name: str) -> Object:
    """Return a file of defaults/."""
    return json.loads((DEFAULTS / f"{name}.json").read_text(encoding="utf-8"))
