# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kong and FusionAuth have, as plain records, with the words and tasks for them."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._core.field_paths import Record
from .._fusionauth.signing_keys import ACCESS_TOKEN, VERIFICATION, jwt_configuration
from .._kong.router import Candidate, Scopes, applicable, routes_in_order, scopes
from .finding import shown, task

HTTP = frozenset({"http", "https", "grpc", "grpcs"})
NAMES = {
    "routes": "name",
    "services": "name",
    "consumers": "username",
    "plugins": "name",
    "jwts": "key",
}


@dataclasses.dataclass(frozen=True)
class Gateway:
    """One Kong: its entities, and ``now``, what its clock says, in seconds since the epoch.

    ``settings`` are those of kong.conf that it tells.
    """

    now: float
    settings: Record = dataclasses.field(default_factory=dict)
    routes: list[Record] = dataclasses.field(default_factory=list)
    services: list[Record] = dataclasses.field(default_factory=list)
    plugins: list[Record] = dataclasses.field(default_factory=list)
    consumers: list[Record] = dataclasses.field(default_factory=list)
    jwts: list[Record] = dataclasses.field(default_factory=list)
    acls: list[Record] = dataclasses.field(default_factory=list)
    key_auths: list[Record] = dataclasses.field(default_factory=list)
    basic_auths: list[Record] = dataclasses.field(default_factory=list)

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

    def guard(
        self,
        name: str,
        route: Record | None,
        service: Record | None,
        consumer: Record | None = None,
    ) -> Record | None:
        """The plugin of a name that requests of a route to a service, and of a consumer, meet."""
        if name not in self._scopes:
            self._scopes[name] = scopes(self.plugins, name)
        ids = ((one or {}).get("id") for one in (route, service, consumer))
        return applicable(self._scopes[name], *ids)

    def ports(self, protocol: str) -> set[int]:
        """The ports on which Kong takes requests of a protocol, as far as it tells (proxy_listen, port_maps)."""
        is_tls = protocol == "https"
        listening = self.settings.get("proxy_listeners") or ()
        mapped = dict(
            reversed(pair.split(":")) for pair in self.settings.get("port_maps") or ()
        )
        return {
            int(mapped.get(str(one["port"]), one["port"]))
            for one in listening
            if bool(one.get("ssl")) == is_tls
        }

    @functools.cached_property
    def parts(self) -> list[Candidate]:
        """The routes that take part, in the order in which Kong tries them."""
        closed = {one["id"] for one in self.services if not one["enabled"]}
        open_routes = [
            one
            for one in self.routes
            if (one.get("service") or {}).get("id") not in closed
        ]
        return routes_in_order(
            one
            for one in open_routes
            if HTTP & set(one["protocols"]) and not one.get("expression")
        )

    def named_consumer(self, name: str | None) -> Record | None:
        """The consumer that a plugin's ``anonymous`` names, by its id or username."""
        return next(
            (one for one in self.consumers if name in (one["id"], one.get("username"))),
            None,
        )

    @functools.cached_property
    def _scopes(self) -> dict[str, Scopes]:
        return {}

    @functools.cached_property
    def groups(self) -> dict[str, set[str]]:
        """The groups of each consumer, by its id."""
        found: dict[str, set[str]] = {}
        for one in self.acls:
            found.setdefault(one["consumer"]["id"], set()).add(one["group"])
        return found

    # Words and tasks

    def called(self, kind: str, record: Record | None) -> str:
        """An entity of Kong, in words."""
        name = (
            (record or {}).get(NAMES[kind])
            or (record or {}).get("custom_id")
            or (record or {}).get("id")
        )
        return f"{kind.removesuffix('s')} {shown(name)}"

    def scope(self, plugin: Record) -> str:
        """What a plugin is bound to, in words."""
        bound = [
            self.called(f"{kind}s", self.one(f"{kind}s", plugin[kind]))
            for kind in ("route", "service")
            if plugin.get(kind)
        ]
        return f"of {' and '.join(bound)}" if bound else "of everything (global)"

    def plugin_task(
        self, title: str, plugin: Record, config: Record | None = None, **options: t.Any
    ) -> Record:
        """The task that changes a plugin."""
        scope = {
            kind: self.reference(f"{kind}s", plugin[kind])
            for kind in ("route", "service", "consumer")
            if plugin[kind]
        }
        return task(
            title, "kong_plugin", name=plugin["name"], **scope, config=config, **options
        )

    def reference(self, kind: str, reference: t.Any) -> str | None:
        """How a task names an entity that another refers to."""
        found = self.one(kind, reference)
        return (found.get(NAMES[kind]) or found["id"]) if found else None

    def itself(self, kind: str, record: Record) -> Record:
        """The options by which a task finds an entity."""
        name = record.get(NAMES[kind])
        return {NAMES[kind]: name} if name else {"id": record["id"]}


LISTS = tuple(
    field.name
    for field in dataclasses.fields(Gateway)
    if field.name not in ("now", "settings")
)


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
        return self._tenants.get(tenant_id)

    def application(self, application_id: t.Any) -> Record | None:
        """An application by its id."""
        return next(
            (one for one in self.applications if one["id"] == application_id), None
        )

    def key(self, known: t.Any, field: str = "id") -> Record | None:
        """A key by its ``id`` or ``kid``."""
        return self._keys[field].get(known)

    def settings(self, application: Record) -> Record:
        """What an application's tokens are made by."""
        return jwt_configuration(application, self._tenants)

    def signing_key(self, application: Record) -> Record | None:
        """The key that an application's access tokens are signed with now."""
        return self.key(self.settings(application).get(ACCESS_TOKEN))

    def signers(self, key: Record) -> list[Record]:
        """The applications whose access tokens a key signs now."""
        return self._signers.get(key["id"], [])

    def trusting(self, key: Record) -> list[Record]:
        """The applications that list a key as one that signed earlier and is still good."""
        return [
            one
            for one in self.applications
            if key["id"] in (self.settings(one).get(VERIFICATION) or ())
        ]

    @functools.cached_property
    def _tenants(self) -> dict[t.Any, Record]:
        return {one["id"]: one for one in self.tenants}

    @functools.cached_property
    def _keys(self) -> dict[str, dict[t.Any, Record]]:
        return {
            field: {one[field]: one for one in self.keys if one.get(field)}
            for field in ("id", "kid")
        }

    @functools.cached_property
    def _signers(self) -> dict[t.Any, list[Record]]:
        found: dict[t.Any, list[Record]] = {}
        for one in self.applications:
            found.setdefault(self.settings(one).get(ACCESS_TOKEN), []).append(one)
        return found
