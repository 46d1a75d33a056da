# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What POST, PUT, PATCH and DELETE do to an entity (kong/db/dao).

A `Dao` works on one entity; the subclasses add what Kong's own DAO modules add.
"""

from __future__ import annotations

import math
import uuid
from typing import Any

from . import addresses, errors
from .schema import Schema, ShorthandError, is_number, is_uuid
from .store import Row, Store, page

MAX_TTL = 100_000_000
PAGE_SIZE, MAX_PAGE_SIZE = 100, 1000


class Dao:
    """One entity's rules between the Admin API and the store."""

    def __init__(
        self, name: str, daos: dict[str, Dao], store: Store, writable: bool
    ) -> None:
        self.name, self.daos, self.store, self.writable = (
            name,
            daos,
            store,
            writable,
        )
        self.table = store[name]
        self.entity, self.schema = self.table.entity, self.table.schema

    @property
    def now(self) -> float:
        return self.schema.clock.now()

    # Reading

    def find(self, key: str) -> Row | None:
        """Return the stored row with this id or, unless it looks like one, this value of the endpoint key.

        Raises: errors.KongError when `key` can be neither.
        """
        if is_uuid(key):
            self.schema.validate_field(self.schema.fields["id"], key)
            row = self.table.rows.get(key.lower())
        else:
            name = self.entity.endpoint_key
            if not name:
                raise errors.invalid_primary_key(
                    {"id": "expected a valid UUID"}
                )
            self._check_key(name, key)
            row = self.table.find(name, key)
        return row if row is None or self.alive(row) else None

    def _check_key(self, name: str, value: str) -> None:
        if error := self.schema.validate_field(
            self.schema.fields[name], value
        ):
            raise errors.invalid_unique(name, error)

    def alive(self, row: Row) -> bool:
        """Whether the row's time to live is not over."""
        expires = row.get("ttl") if self.entity.ttl else None
        return expires is None or expires > self.now

    def show(self, row: Row) -> Row:
        """Return `row` as the Admin API shows it."""
        shown = self.schema.process(row, "select")
        if self.entity.ttl:
            expires = row.get("ttl")
            # The database rounds down, and reads the row after it wrote it.
            shown["ttl"] = (
                None if expires is None else math.ceil(expires - self.now) - 1
            )
        return shown

    def page(
        self, ids: list[str], size: float | None, offset: str | None
    ) -> tuple[list[Row], str | None]:
        """Return the rows of one page of the sorted `ids`, and the offset of the next page.

        Raises: errors.KongError when size or offset are none.
        """
        if size is not None and not (
            is_number(size)
            and size == int(size)
            and 1 <= size <= MAX_PAGE_SIZE
        ):
            raise errors.invalid_size(
                f"size must be an integer between 1 and {MAX_PAGE_SIZE}"
            )
        found, following = page(ids, int(size or PAGE_SIZE), offset)
        return [
            self.show(row)
            for row in map(self.table.rows.__getitem__, found)
            if self.alive(row)
        ], following

    # Writing

    def insert(self, data: dict[str, Any], ttl: Any = None) -> Row:
        """Add a row (POST) and return it as stored.

        Raises: errors.KongError.
        """
        row = self._complete(data, "insert", ttl)
        if not self.writable:
            raise errors.unsupported("create", self.name)
        return self._store(row, data, ttl, self.store.insert)

    def upsert(
        self, key: str, data: dict[str, Any], ttl: Any = None
    ) -> Row | None:
        """Add or replace the row that `key` names (PUT) and return it; None where PUT does not create.

        Raises: errors.KongError.
        """
        by = None if is_uuid(key) else self.entity.endpoint_key
        found = self.find(key)
        if by is None:
            data = {**data, "id": key.lower()}
            row = self._complete(data, "upsert", ttl)
        else:
            row = self._complete(data, "upsert", ttl, {by: key})
        if found:
            row["id"] = found["id"]
        if not self.writable:
            raise errors.unsupported("create or update", self.name, by)
        return self._store(
            row, data, ttl, self.store.update if found else self.store.insert
        )

    def update(self, key: str, data: dict[str, Any], ttl: Any = None) -> Row:
        """Merge `data` into the row that `key` names (PATCH) and return it.

        Raises: errors.KongError.
        """
        by = None if is_uuid(key) else self.entity.endpoint_key
        self._check_ttl(ttl)
        change = self._process(data, "update")
        found = self.find(key)
        if found is None:
            raise errors.entity_not_found({by or "id": key})
        row = self.schema.merge(change, found)
        row["id"] = found["id"]
        self._resolve(row)
        if problems := self.schema.validate(
            row, partial=True, updating=True, original=data, stored=found
        ):
            raise errors.schema_violation(problems)
        if not self.writable:
            raise errors.unsupported("update", self.name, by)
        return self._store(row, data, ttl, self.store.update)

    def delete(self, key: str) -> None:
        """Remove the row that `key` names, if there is one.

        Raises: errors.KongError when something still refers to it.
        """
        found = self.find(key)
        if found is None:
            return
        if not self.writable:
            raise errors.unsupported(
                "remove",
                self.name,
                None if is_uuid(key) else self.entity.endpoint_key,
            )
        self.remove(found)

    def remove(self, row: Row) -> None:
        """Remove a stored row."""
        self.store.delete(self.name, row)

    def _process(self, data: dict[str, Any], context: str) -> Row:
        try:
            return self.schema.process(data, context)
        except ShorthandError as error:
            raise errors.schema_violation(error.errors) from None

    def _complete(
        self,
        data: dict[str, Any],
        context: str,
        ttl: Any,
        key: dict[str, Any] | None = None,
    ) -> Row:
        self._check_ttl(ttl)
        row = {**self._process(data, context), **(key or {})}
        self._resolve(row)
        if problems := self.schema.validate(row, original=data):
            raise errors.schema_violation(problems)
        if row["id"] is None and self.writable:
            raise errors.primary_key_violation({"id": None})
        return row

    def _store(
        self, row: Row, data: dict[str, Any], ttl: Any, write: Any
    ) -> Row:
        row = self.schema.transform(row, data)
        for name in self.table.foreign:
            if row.get(name):
                row[name] = {"id": row[name]["id"].lower()}
        row["id"] = row["id"].lower()
        if ttl is not None:
            row["ttl"] = self.now + ttl if ttl else None
        self._evict(row)
        write(self.name, row)
        return row

    def _evict(self, row: Row) -> None:
        """Expired rows do not stand in the way of new ones."""
        if self.entity.ttl:
            for key, taken in self.table.taken.items():
                owner = self.table.rows.get(taken.get(row.get(key[0]), ""))
                if owner and not self.alive(owner):
                    self.table.remove(owner)

    def _check_ttl(self, ttl: Any) -> None:
        if ttl is not None and not (
            is_number(ttl) and ttl == int(ttl) and 0 <= ttl <= MAX_TTL
        ):
            raise errors.invalid_option(
                "ttl", f"must be an integer between 0 and {MAX_TTL}"
            )

    def _resolve(self, row: Row) -> None:
        """Turn references by name into references by id, as far as they resolve."""
        for name, field in self.table.foreign.items():
            value = row.get(name)
            if not isinstance(value, dict) or is_uuid(value.get("id")):
                continue
            parent = self.store[field["reference"]]
            missing: dict[str, Any] = {}
            for unique, definition in parent.schema.fields.items():
                key = value.get(unique)
                if (
                    not definition.get("unique")
                    or key is None
                    or parent.schema.validate_field(definition, key)
                ):
                    continue
                found = parent.find(unique, key)
                if found:
                    row[name] = {"id": found["id"]}
                    missing = {}
                    break
                missing[unique] = key
            if missing:
                raise errors.unresolved(name, missing, field["reference"])


class Plugins(Dao):
    """Plugins fit the protocols of the route or service that they are bound to (kong/db/dao/plugins.lua)."""

    def insert(self, data: dict[str, Any], ttl: Any = None) -> Row:
        self._check_protocols(data)
        return super().insert(data, ttl)

    def upsert(
        self, key: str, data: dict[str, Any], ttl: Any = None
    ) -> Row | None:
        if is_uuid(key):
            self._check_protocols(data)
        return super().upsert(key, data, ttl)

    def update(self, key: str, data: dict[str, Any], ttl: Any = None) -> Row:
        if is_uuid(key) and any(
            data.get(name) is not None
            for name in ("protocols", "service", "route")
        ):
            stored = self.find(key) or {}
            self._check_protocols(
                {
                    **stored,
                    **{name: value for name, value in data.items() if value},
                }
            )
        return super().update(key, data, ttl)

    def _check_protocols(self, data: dict[str, Any]) -> None:
        protocols, route, service = (
            data.get(name) for name in ("protocols", "route", "service")
        )
        if not isinstance(protocols, list):
            return
        if isinstance(route, dict):
            found = self.store["routes"].rows.get(route.get("id", ""))
            if found and not set(protocols) & set(found["protocols"]):
                raise errors.schema_violation(
                    {
                        "protocols": "must match the associated route's protocols"
                    }
                )
        elif isinstance(service, dict):
            routes = self.store["routes"]
            ids = routes.children["service"].get(self._service_id(service), ())
            if ids and not any(
                set(protocols) & set(routes.rows[row_id]["protocols"])
                for row_id in ids
            ):
                text = "must match the protocols of at least one route pointing to this Plugin's service"
                raise errors.schema_violation({"protocols": text})

    def _service_id(self, service: dict[str, Any]) -> str:
        if service.get("id") is None and isinstance(service.get("name"), str):
            return (
                self.store["services"].find("name", service["name"]) or {}
            ).get("id", "")
        return str(service.get("id"))


class Targets(Dao):
    """Targets are stored in a normal form (kong/db/dao/targets.lua)."""

    def insert(self, data: dict[str, Any], ttl: Any = None) -> Row:
        text = data.get("target")
        if isinstance(text, str):
            try:
                data = {
                    **data,
                    "target": addresses.parse(text).with_port(8000),
                }
            except addresses.AddressError:
                problem = {
                    "target": "Invalid target; not a valid hostname or ip address"
                }
                raise errors.schema_violation(problem) from None
        return super().insert(data, ttl)


class Certificates(Dao):
    """A certificate's ``snis`` are rows of their own (kong/db/dao/certificates.lua)."""

    def show(self, row: Row) -> Row:
        return {**super().show(row), "snis": self._names(row["id"])}

    def insert(self, data: dict[str, Any], ttl: Any = None) -> Row:
        names = self._wanted(data, None)
        row = super().insert(data, ttl)
        self._replace(row["id"], names)
        return row

    def upsert(
        self, key: str, data: dict[str, Any], ttl: Any = None
    ) -> Row | None:
        names = self._wanted(data, key)
        row = super().upsert(key, data, ttl)
        self._replace(key, names)
        return row

    def update(self, key: str, data: dict[str, Any], ttl: Any = None) -> Row:
        names = self._wanted(data, key)
        row = super().update(key, data, ttl)
        self._replace(key, names)
        return row

    def remove(self, row: Row) -> None:
        self._replace(row["id"], [])
        super().remove(row)

    def _store(
        self, row: Row, data: dict[str, Any], ttl: Any, write: Any
    ) -> Row:
        return super()._store(
            {name: value for name, value in row.items() if name != "snis"},
            data,
            ttl,
            write,
        )

    def _names(self, row_id: str) -> list[str]:
        snis = self.store["snis"]
        return sorted(
            snis.rows[sni]["name"]
            for sni in snis.children["certificate"].get(row_id, ())
        )

    def _wanted(
        self, data: dict[str, Any], key: str | None
    ) -> list[str] | None:
        if "snis" not in data or not (
            data["snis"] is None or isinstance(data["snis"], (list, dict))
        ):
            return None
        names = list(data["snis"] or ())
        for index, name in enumerate(names):
            if name in names[:index]:
                raise errors.schema_violation(
                    {"snis": f"{name} is duplicated"}
                )
        for name in sorted(names, key=str):
            found = (
                self.store["snis"].find("name", name)
                if isinstance(name, str)
                else None
            )
            owner = found and found["certificate"]["id"]
            if owner and owner != key:
                text = f"{name} already associated with existing certificate '{owner}'"
                raise errors.schema_violation({"snis": text})
        return names

    def _replace(self, row_id: str, names: list[str] | None) -> None:
        if names is None:
            return
        current = self._names(row_id)
        snis = self.daos["snis"]
        for name in names:
            if name not in current:
                snis.insert({"name": name, "certificate": {"id": row_id}})
        for name in current:
            if name not in names:
                snis.delete(name)


class CaCertificates(Dao):
    """CA certificates stay as long as a service or plugin lists them (kong/db/dao/ca_certificates.lua)."""

    def remove(self, row: Row) -> None:
        for name in ("services", "plugins"):
            for other in self.store[name].rows.values():
                listed = (
                    other.get("ca_certificates")
                    or (other.get("config") or {}).get("ca_certificates")
                    or ()
                )
                if row["id"] in listed:
                    text = f"ca certificate {row['id']} is still referenced by {name} (id = {other['id']})"
                    raise errors.referenced_by_others(text)
        super().remove(row)


SPECIAL: dict[str, type[Dao]] = {
    "plugins": Plugins,
    "targets": Targets,
    "certificates": Certificates,
    "ca_certificates": CaCertificates,
}


def make_daos(store: Store, writable: bool) -> dict[str, Dao]:
    """Return the DAOs of all entities, by name."""
    daos: dict[str, Dao] = {}
    for name in store.tables:
        daos[name] = SPECIAL.get(name, Dao)(name, daos, store, writable)
    return daos


def validate_only(schema: Schema, data: dict[str, Any]) -> None:
    """Check `data` against `schema` alone: neither uniqueness nor references.

    Raises: errors.KongError.
    """
    try:
        row = schema.process(data, "insert")
    except ShorthandError as error:
        raise errors.schema_violation(error.errors) from None
    if problems := schema.validate(row):
        raise errors.schema_violation(problems)


def new_id() -> str:
    """Return a random id."""
    return str(uuid.uuid4())
