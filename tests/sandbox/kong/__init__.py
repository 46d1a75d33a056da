# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Kong Gateway OSS 3.9.3: its Admin API and its proxy, in memory."""

from __future__ import annotations

import uuid
from typing import Any

from . import enterprise, konnect
from .admin import Admin
from .dao import make_daos
from .declarative import EMPTY_HASH, Declarative
from .entities import ENTITIES, EXPRESSION_ROUTES, load_schemas
from .proxy import Proxy
from .schema import Schema
from .store import Store

__all__ = ["Kong"]


class Kong:
    """One Kong node with its database. `admin` and `proxy` are ASGI applications.

    `clock` has ``now() -> float`` (seconds since the epoch); `database` is "postgres" or, DB-less, "off"; `edition` is
    "community", "enterprise" or "konnect", of which the last two want the `admin_token`, if there is one; with the
    `router_flavor` "expressions" routes can be expressions.
    `propagation_delay` is how many seconds of that clock pass until the proxy sees a write.
    """

    def __init__(
        self,
        clock: Any,
        database: str = "postgres",
        edition: str = "community",
        admin_token: str | None = None,
        router_flavor: str = "traditional_compatible",
    ) -> None:
        self.clock, self.database, self.router_flavor = (
            clock,
            database,
            router_flavor,
        )
        self.entities = (
            ENTITIES if edition == "community" else enterprise.ENTITIES
        )
        if router_flavor == "expressions":
            self.entities = {**self.entities, "routes": EXPRESSION_ROUTES}
        self.propagation_delay = 0.0
        self.node_id = str(uuid.uuid4())
        self.proxy = Proxy(self)
        self.reset()
        admins = {
            "enterprise": enterprise.Workspaces,
            "konnect": konnect.Konnect,
        }
        self.admin = (
            Admin(self)
            if edition == "community"
            else admins[edition](self, admin_token)
        )

    def reset(self) -> None:
        """Forget everything, as a new installation."""
        with_database = self.database != "off"
        self.schemas = load_schemas(self.clock, with_database, self.entities)
        self._pristine_schemas: dict[str, Schema] | None = None
        self.configuration_hash = EMPTY_HASH
        self.use(Store(self.entities, self.schemas))
        self.spaces: dict[str, Any] = {}
        self.declarative = Declarative(self)
        self.proxy.refresh()

    @property
    def pristine_schemas(self) -> dict[str, Schema]:
        """Schemas that no entity was validated with, for /schemas/…/validate alone."""
        if self._pristine_schemas is None:
            with_database = self.database != "off"
            self._pristine_schemas = load_schemas(
                self.clock, with_database, self.entities
            )
        return self._pristine_schemas

    def use(self, store: Store) -> None:
        """Work on `store` from now on."""
        if "workspaces" in self.entities:
            make_daos(store, writable=True)["workspaces"].insert(
                {"name": enterprise.DEFAULT}
            )
        self.store = store
        self.daos = make_daos(store, writable=self.database != "off")
        store.changed = self._changed

    def _changed(self, name: str, row: dict[str, Any]) -> None:
        """Tell the proxy, whichever it is by then."""
        self.proxy.refresh(name, row)
