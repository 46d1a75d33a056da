# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for FusionAuth: its HTTP API as an ASGI application, everything in memory."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import (
    actions,
    applications,
    consents,
    entities,
    imports,
    keys,
    login,
    members,
    oauth,
    resources,
    system,
    tenants,
    tokens,
    users,
)
from .fresh import fresh_instance
from .instance import Clock, Instance
from .web import Router

MODULES = (
    actions,
    applications,
    consents,
    entities,
    imports,
    keys,
    login,
    members,
    oauth,
    resources,
    system,
    tenants,
    tokens,
    users,
)
VERBS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


class FusionAuth:
    """A server of `version`, fresh from its setup wizard, with one super API key that is also a key manager.

    `clock.now()` gives seconds since the epoch and is the only time the server knows. `url` is where clients reach
    it, for the addresses it publishes; left empty, it is taken from each request.
    """

    def __init__(
        self,
        clock: Clock,
        api_key: str,
        version: str = "1.69.2",
        url: str = "",
    ) -> None:
        self.clock = clock
        self.api_key = api_key
        self.version = version
        self.url = url
        self.router = Router(
            endpoint for module in MODULES for endpoint in module.endpoints()
        )
        self.instance: Instance = fresh_instance(clock, api_key, version, url)
        self.app = Starlette(
            routes=[Route("/{path:path}", self.answer, methods=VERBS)]
        )

    def reset(self) -> None:
        """Forget everything and start afresh."""
        self.instance = fresh_instance(
            self.clock, self.api_key, self.version, self.url
        )

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        raw = await request.body()
        tenants.purge_doomed(self.instance)
        return self.router.answer(self.instance, request, raw)


__all__ = ["FusionAuth"]
