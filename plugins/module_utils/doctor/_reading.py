# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong and FusionAuth have, read once as plain records, so that all judging is done without a server."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._errors import Problem
from .._shape import Record
from .._task import Spec
from ..fusionauth._api import FusionAuth
from ..fusionauth._signing import ACCESS_TOKEN, VERIFICATION, settings
from ..fusionauth._tasks import FUSIONAUTH
from ..fusionauth._tasks import OPTIONS as FUSIONAUTH_OPTIONS
from ..kong._api import Kong
from ..kong._tasks import KONG

FUSIONAUTH_TOO: Spec = {
    name: {**FUSIONAUTH_OPTIONS[name], "required": False} for name in ("fusionauth_url", "fusionauth_api_key")
}
OPTIONS: Spec = {**KONG.options, **FUSIONAUTH_TOO}


@dataclasses.dataclass(frozen=True)
class Gateway:
    """One Kong: its entities, and ``now``, what its clock says, in seconds since the epoch."""

    now: float
    routes: list[Record] = dataclasses.field(default_factory=list)
    services: list[Record] = dataclasses.field(default_factory=list)
    plugins: list[Record] = dataclasses.field(default_factory=list)
    consumers: list[Record] = dataclasses.field(default_factory=list)
    jwts: list[Record] = dataclasses.field(default_factory=list)
    acls: list[Record] = dataclasses.field(default_factory=list)

    def one(self, kind: str, reference: t.Any) -> Record | None:
        """The entity of a list that a reference ``{"id": …}`` or an id names."""
        known = reference.get("id") if isinstance(reference, dict) else reference
        return self._by_id[kind].get(known)

    @functools.cached_property
    def _by_id(self) -> dict[str, dict[t.Any, Record]]:
        return {kind: {one["id"]: one for one in getattr(self, kind)} for kind in LISTS}

    @functools.cached_property
    def by_key(self) -> dict[str, Record]:
        """The jwt credentials by their key."""
        return {one["key"]: one for one in self.jwts}


LISTS = tuple(field.name for field in dataclasses.fields(Gateway) if field.name != "now")


@dataclasses.dataclass(frozen=True)
class Issuer:
    """One FusionAuth: its objects, the kids that it publishes, and ``now``, what its clock says."""

    now: float
    tenants: list[Record] = dataclasses.field(default_factory=list)
    applications: list[Record] = dataclasses.field(default_factory=list)
    keys: list[Record] = dataclasses.field(default_factory=list)
    published: frozenset[str] = frozenset()

    def tenant(self, tenant_id: t.Any) -> Record | None:
        """A tenant by its id."""
        return next((one for one in self.tenants if one["id"] == tenant_id), None)

    def application(self, application_id: t.Any) -> Record | None:
        """An application by its id."""
        return next((one for one in self.applications if one["id"] == application_id), None)

    def key(self, **told: t.Any) -> Record | None:
        """A key by ``id`` or ``kid``."""
        [(field, value)] = told.items()
        return next((one for one in self.keys if one.get(field) == value), None)

    def settings(self, application: Record) -> Record:
        """What an application's tokens are made by."""
        return settings(application, {one["id"]: one for one in self.tenants})

    def signing_key(self, application: Record) -> Record | None:
        """The key that an application's access tokens are signed with now."""
        return self.key(id=self.settings(application).get(ACCESS_TOKEN))

    def signers(self, key: Record) -> list[Record]:
        """The applications whose access tokens a key signs now."""
        return [one for one in self.applications if self.settings(one).get(ACCESS_TOKEN) == key["id"]]

    def trusting(self, key: Record) -> list[Record]:
        """The applications that list a key as one that signed earlier and is still good."""
        return [one for one in self.applications if key["id"] in (self.settings(one).get(VERIFICATION) or ())]


def read_gateway(params: Record) -> Gateway:
    """All that a Kong has. Raises Problem."""
    server: Kong = KONG.connect(params, True)
    lists = {kind: list(server.all(f"/{kind}")) for kind in LISTS}
    return Gateway(server.client.now(), **lists)


def read_issuer(params: Record) -> Issuer | str | None:
    """All that a FusionAuth has; why not, where it does not tell; or None where nobody said where it is."""
    if not params["fusionauth_url"]:
        return None
    try:
        server: FusionAuth = FUSIONAUTH.connect(params, True)
        lists = {f"{kind}s": server.every(kind) for kind in ("tenant", "application", "key")}
        published = (server.get("/.well-known/jwks.json") or {}).get("keys") or ()
        return Issuer(server.client.now(), **lists, published=frozenset(one.get("kid") for one in published))
    except Problem as problem:
        return str(problem)
