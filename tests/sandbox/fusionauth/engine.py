# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, read, update, patch, delete and search, for every row of the resource table.

A row says what a resource is called, where it lives and which rules it keeps; what a row cannot say is a named
function beside the table (`Resource.prepare` and its siblings). Semantics: FusionAuth docs, "Making API requests".
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import (
    bugs,
    domain,
    limits,
    patch,
    paths,
    references,
    search,
    validation,
)
from .errors import Problems, not_found, refuse, refuse_generally, unauthorized
from .instance import Instance, Object, read_defaults
from .web import Call, Endpoint

SERVER_SET = ("id", "insertInstant", "lastUpdateInstant")


@dataclass
class Change:
    """One create or update under way: what was sent, what was there, what will be."""

    call: Call
    resource: Resource
    sent: Object
    body: Object
    old: Object | None
    new: Object
    problems: Problems = field(default_factory=Problems)

    @property
    def instance(self) -> Instance:
        """The server."""
        return self.call.instance


@dataclass(frozen=True)
class Resource:
    """One row of the resource table.

    `name` is the envelope, `request` the shape of the request body, `kind` the shape of the object itself (with
    ``{type}`` where it depends on the object's type). `tenancy` is "" (instance-wide), "optional" or "required".
    `criteria` None means that there is no search endpoint, `licensed` that writing takes a license, `gated` lists the
    properties that are switched on with a license only, `replaced` what PATCH with application/json replaces,
    `non_empty` what is left out when it is empty.

    `prepare` checks and completes a change; `siblings` gives the members beside the envelope that PATCH works on;
    `saved` runs after storing; `view` makes what is shown, `answer` adds to the answer of a write; `guard` raises when
    the caller may not touch an object, `removable` when it must stay; `removed` cleans up after a hard delete.
    """

    name: str
    path: str
    request: str
    kind: str
    many: str = ""
    id_param: str = ""
    tenancy: str = ""
    listed: bool = True
    criteria: tuple[str, ...] | None = None
    licensed: bool = False
    gated: tuple[str, ...] = ()
    order: str = "insertInstant ASC"
    required: tuple[str, ...] = ("name",)
    unique: tuple[str, ...] = ("name",)
    read_only: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    immutable: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    non_empty: tuple[str, ...] = ()
    soft_delete: bool = False
    source: str = ""
    creatable: bool = True
    patchable: bool = True
    reserved: frozenset[str] = frozenset()
    prepare: Callable[[Change], None] = lambda change: None
    siblings: Callable[[Instance, Object], Object] = lambda instance, thing: {}
    saved: Callable[[Change], None] = lambda change: None
    view: Callable[[Instance, Object], Object] = lambda instance, thing: thing
    answer: Callable[[Change], Object] = lambda change: {}
    guard: Callable[[Call, Object], None] = lambda call, thing: None
    removable: Callable[[Call, Object], None] = lambda call, thing: None
    removed: Callable[[Call, Object], None] = lambda call, thing: None
    listing: Callable[[Call, list[Object]], list[Object]] = (
        lambda call, found: found
    )

    @property
    def plural(self) -> str:
        """The member that holds a list of these."""
        return self.many or f"{self.name}s"

    @property
    def id_name(self) -> str:
        """What the identifier in the URL is called in errors."""
        return self.id_param or f"{self.name}Id"

    def shape(self, thing: Object) -> str:
        """The shape of one object."""
        if "{type}" not in self.kind:
            return self.kind
        return self.kind.format(
            type=SHAPE_OF_TYPE.get(thing["type"], thing["type"])
        )

    def public(self, instance: Instance, thing: Object) -> Object:
        """Return an object as the API shows it."""
        shown = self.view(instance, copy.deepcopy(thing))
        return {
            name: value
            for name, value in shown.items()
            if name not in self.hidden
            and (value or name not in self.non_empty)
        }

    def locate(self, call: Call) -> Object:
        """Return the object the URL names."""
        thing = call.find(self.name, call.ids[self.id_name])
        self.guard(call, thing)
        return thing

    def endpoints(self) -> Iterator[Endpoint]:
        """Yield this resource's endpoints."""
        one = f"{self.path}/{{{self.id_name}}}"
        if self.creatable:
            yield Endpoint("POST", self.path, lambda call: create(self, call))
            yield Endpoint("POST", one, lambda call: create(self, call))
        if self.listed:
            yield Endpoint("GET", self.path, lambda call: listing(self, call))
        yield Endpoint("GET", one, lambda call: read(self, call))
        yield Endpoint("PUT", one, lambda call: replace(self, call))
        if self.patchable:
            yield Endpoint("PATCH", one, lambda call: modify(self, call))
        yield Endpoint("DELETE", one, lambda call: delete(self, call))
        if self.criteria is not None:
            yield Endpoint(
                "GET", f"{self.path}/search", lambda call: find(self, call)
            )
            yield Endpoint(
                "POST", f"{self.path}/search", lambda call: find(self, call)
            )


# The spec's shape names follow FusionAuth's class names, which differ from the type in one place.
SHAPE_OF_TYPE = {"OpenIDConnect": "OpenIdConnect"}


def create(resource: Resource, call: Call) -> Object:
    """POST: a new object under the caller's id or a random one."""
    change = begin(resource, call, call.body(resource.request), None)
    identifier = call.ids.get(resource.id_name) or call.instance.new_id()
    if identifier in call.instance.of(resource.name):
        change.problems.field(
            resource.id_name,
            "duplicate",
            f"An object with Id = [{identifier}] already exists.",
        )
    change.new["id"] = identifier
    return finish(change)


def replace(resource: Resource, call: Call) -> Object:
    """PUT: what is left out returns to its default."""
    old = resource.locate(call)
    if resource.soft_delete and call.flag("reactivate"):
        return reactivate(resource, call, old)
    return finish(begin(resource, call, call.body(resource.request), old))


def modify(resource: Resource, call: Call) -> Object:
    """PATCH: PUT of the stored request document with the change applied."""
    old = resource.locate(call)
    bugs.on_patch(call.instance, resource.name, old, call.content_type)
    document = {
        resource.name: resource.public(call.instance, old)
    } | resource.siblings(call.instance, old)
    return finish(
        begin(
            resource,
            call,
            patched(call, document, resource.request, resource.replaced),
            old,
        )
    )


def patched(
    call: Call, document: Object, shape: str, replaced: tuple[str, ...] = ()
) -> Object:
    """Return a request document with the call's PATCH applied, checked against its shape."""
    change = call.json()
    if call.content_type != patch.JSON_PATCH:
        validation.check(call.instance.shapes, shape, change)
    document = patch.apply(document, change, call.content_type, replaced)
    validation.check(call.instance.shapes, shape, document)
    return document


def reactivate(resource: Resource, call: Call, thing: Object) -> Object:
    """PUT ?reactivate=true: undo a soft delete."""
    thing["active"] = True
    if "state" in thing:
        thing["state"] = "Active"
    thing["lastUpdateInstant"] = call.instance.now()
    return {resource.name: resource.public(call.instance, thing)}


def begin(
    resource: Resource, call: Call, body: Object, old: Object | None
) -> Change:
    """Build the new object from the body and the defaults."""
    sent = copy.deepcopy(body.get(resource.name) or {})
    for path in resource.read_only:
        paths.put(sent, path, None)
    fresh = read_defaults("resources").get(resource.name) or {}
    instance = call.instance
    if resource.source and body.get(resource.source):
        fresh = copied(resource, call, body[resource.source], sent, old)
    if "{type}" in resource.kind:
        sent = typed(resource, call, sent, old)
        fresh = fresh.get("*", {}) | fresh.get(sent["type"], {})
    kind = resource.shape(sent)
    fresh = validation.prune(instance.shapes, kind, copy.deepcopy(fresh))
    new = validation.fill(instance.shapes, instance.nested, kind, sent, fresh)
    return Change(call, resource, sent, body, old, domain.stored(kind, new))


def copied(
    resource: Resource,
    call: Call,
    identifier: str,
    sent: Object,
    old: Object | None,
) -> Object:
    """Return the object that a create clones (``sourceTenantId`` and its like)."""
    if old is not None:
        raise refuse(
            resource.source,
            "invalid",
            f"The [{resource.source}] property should not be specified on a PATCH or PUT request.",
        )
    source = call.instance.get(resource.name, identifier.lower())
    if source is None or not call.sees(resource.name, source):
        raise refuse(
            resource.source,
            "invalid",
            f"The [{resource.source}] [{identifier}] does not exist.",
        )
    if call.instance.since("1.46") and set(sent) - {
        *resource.unique,
        *resource.hidden,
        "key",
    }:
        raise refuse(
            resource.source,
            "invalid",
            f"Only a name can be given together with [{resource.source}].",
        )
    dropped = (
        *SERVER_SET,
        *resource.unique,
        *resource.read_only,
        *resource.hidden,
    )
    return {
        name: value
        for name, value in copy.deepcopy(source).items()
        if name not in dropped
    }


def typed(
    resource: Resource, call: Call, sent: Object, old: Object | None
) -> Object:
    """Check an object whose shape depends on its type, which never changes; return it with the type."""
    kind = (
        sent.get("type")
        or (old or {}).get("type")
        or DEFAULT_TYPES.get(resource.name)
    )
    if kind is None:
        raise refuse(
            f"{resource.name}.type",
            "blank",
            f"You must specify the [{resource.name}.type] property.",
        )
    if old and kind != old["type"]:
        raise refuse(
            f"{resource.name}.type",
            "invalid",
            f"The [{resource.name}.type] property cannot be changed.",
        )
    sent = sent | {"type": kind}
    if resource.shape(sent) not in call.instance.shapes:
        raise refuse(
            f"{resource.name}.type",
            "invalidOption",
            f"Invalid [{resource.name}.type] value [{kind}].",
        )
    validation.check(
        call.instance.shapes, resource.shape(sent), sent, resource.name
    )
    return sent


DEFAULT_TYPES = {"messageTemplate": "SMS"}


def finish(change: Change) -> Object:
    """Check, complete and store; return the answer."""
    call, resource, old, new = (
        change.call,
        change.resource,
        change.old,
        change.new,
    )
    if resource.licensed and not change.instance.licensed:
        raise refuse_generally(
            "notLicensed", f"You need a license to use [{resource.path}]."
        )
    now = change.instance.now()
    new |= {
        "insertInstant": old["insertInstant"] if old else now,
        "lastUpdateInstant": now,
    }
    if old:
        new["id"] = old["id"]
        keep(resource, old, new)
    settle_tenant(change)
    require(change)
    gate(change)
    unique(change)
    references.check(change.instance, resource.name, new, change.problems)
    resource.prepare(change)
    limits.check(resource.name, new, change.problems)
    change.problems.stop()
    call.instance.of(resource.name)[new["id"]] = new
    resource.saved(change)
    return {
        resource.name: resource.public(call.instance, new)
    } | resource.answer(change)


def keep(resource: Resource, old: Object, new: Object) -> None:
    """Carry over what no update may change."""
    for path in (*resource.read_only, *resource.immutable, "tenantId"):
        paths.put(new, path, paths.find(old, path))
    if resource.soft_delete:
        new["active"] = old["active"]


def settle_tenant(change: Change) -> None:
    """Give a new object its tenant, and refuse instance-wide objects to callers limited to a tenant."""
    call, new, tenancy = change.call, change.new, change.resource.tenancy
    if tenancy == "required" and change.old is None:
        if paths.find(new, "universalConfiguration.universal"):
            new.pop("tenantId", None)
        else:
            new["tenantId"] = call.require_tenant()
    elif tenancy == "optional":
        own = call.key.get("tenantId") if call.key else None
        if change.old is None and own:
            new["tenantId"] = own
        if "tenantId" in new and new["tenantId"] not in call.instance.of(
            "tenant"
        ):
            change.problems.field(
                f"{change.resource.name}.tenantId",
                "invalid",
                f"The tenant [{new['tenantId']}] does not exist.",
            )
    if (
        tenancy
        and "tenantId" not in new
        and call.key
        and "tenantId" in call.key
    ):
        raise unauthorized()


def require(change: Change) -> None:
    """Report every required property that is missing or blank."""
    for path in change.resource.required:
        value = paths.find(change.new, path)
        if value in (None, [], {}) or (
            isinstance(value, str) and not value.strip()
        ):
            change.problems.blank(f"{change.resource.name}.{path}")


def gate(change: Change) -> None:
    """Report properties that are switched on without a license; what was on before stays (fusionauth-issues 1739)."""
    before = change.old or {}
    for path in () if change.instance.licensed else change.resource.gated:
        if paths.find(change.new, path) not in (
            None,
            False,
            "",
            [],
            {},
            paths.find(before, path),
        ):
            shown = f"{change.resource.name}.{path}"
            words = "You must activate the Reactor using a valid license before using this property."
            change.problems.field(shown, "notLicensed", words)


def unique(change: Change) -> None:
    """Report names that are taken, in any case, within the instance or the tenant."""
    resource, new = change.resource, change.new
    for name in resource.unique:
        value = new.get(name) or ""
        for other in change.instance.all(resource.name) if value else []:
            same_home = (
                other.get("tenantId") == new.get("tenantId")
                or not resource.tenancy
            )
            if (
                other["id"] != new.get("id")
                and same_home
                and str(other.get(name, "")).lower() == value.lower()
            ):
                shown = (
                    value.lower() if resource.name == "application" else value
                )
                change.problems.field(
                    f"{resource.name}.{name}",
                    "duplicate",
                    f"An {resource.name} with {name} [{shown}] already exists.",
                )
                break


def visible(resource: Resource, call: Call) -> list[Object]:
    """Return the objects the caller may see."""
    return [
        thing
        for thing in call.instance.all(resource.name)
        if call.sees(resource.name, thing)
    ]


def listing(resource: Resource, call: Call) -> Object:
    """GET without an id: everything."""
    found = resource.listing(call, visible(resource, call))
    return {
        resource.plural: [
            resource.public(call.instance, thing) for thing in found
        ]
    }


def read(resource: Resource, call: Call) -> Object:
    """GET by id."""
    return {
        resource.name: resource.public(call.instance, resource.locate(call))
    }


def delete(resource: Resource, call: Call) -> Any:
    """DELETE: soft where the resource knows it and ``hardDelete`` is not asked for."""
    thing = resource.locate(call)
    if (
        resource.tenancy
        and "tenantId" not in thing
        and call.key
        and "tenantId" in call.key
    ):
        raise unauthorized()
    if thing["id"] in resource.reserved:
        raise refuse(
            resource.id_name,
            "invalid",
            f"The {resource.name} [{thing['id']}] cannot be deleted.",
        )
    resource.removable(call, thing)
    if resource.soft_delete and not call.flag("hardDelete"):
        thing["active"] = False
        if "state" in thing:
            thing["state"] = "Inactive"
        thing["lastUpdateInstant"] = call.instance.now()
        return None
    references.refuse_if_used(
        call.instance, resource.name, thing["id"], resource.id_name
    )
    remove(resource, call, thing)
    return None


def remove(resource: Resource, call: Call, thing: Object) -> None:
    """Remove an object and what belongs to it."""
    del call.instance.of(resource.name)[thing["id"]]
    resource.removed(call, thing)


def find(resource: Resource, call: Call) -> Object:
    """Search: criteria in the body of a POST or in the query string of a GET."""
    criteria = search_criteria(
        call, (*(resource.criteria or ()), *search.PAGING), ("expand",)
    )
    found = visible(resource, call)
    for name in resource.criteria or ():
        wanted = criteria.get(name)
        if wanted is None:
            continue
        path = (
            "universalConfiguration.universal" if name == "universal" else name
        )
        if name in ("name", "description", "url", "body"):
            found = [
                thing
                for thing in found
                if search.like(wanted, thing.get(name, ""))
            ]
        elif name == "tenantId" and not resource.tenancy:
            found = [
                thing
                for thing in found
                if wanted in thing.get("tenantIds", ()) or thing.get("global")
            ]
        elif name == "applicationId":
            found = [
                thing
                for thing in found
                if wanted in thing.get("applicationConfiguration", ())
            ]
        else:
            found = [
                thing
                for thing in found
                if (paths.find(thing, path) or False) == wanted
            ]
    found = search.ordered(found, criteria.get("orderBy") or resource.order)
    shown = [
        resource.public(call.instance, thing)
        for thing in search.page(found, criteria)
    ]
    return {resource.plural: shown, "total": len(found)}


def search_criteria(
    call: Call, names: tuple[str, ...], beside: tuple[str, ...] = ()
) -> Object:
    """Return the criteria of a search request; unknown ones in a body are refused."""
    if call.request.method == "GET":
        given: Object = {
            name: call.query[name] for name in names if name in call.query
        }
        for name in ("numberOfResults", "startRow"):
            if name in given:
                given[name] = call.number(name, 0)
        return (
            given | {"universal": call.flag("universal")}
            if "universal" in given
            else given
        )
    body = call.json()
    if not isinstance(body, dict) or set(body) - {"search", *beside}:
        raise refuse_generally(
            "invalidJSON",
            "Unable to parse JSON. The property [unknown] was invalid.",
        )
    given = body.get("search") or {}
    known = {
        "criteria": {name: CRITERIA.get(name, "string") for name in names}
    }
    validation.check(known, "criteria", given, "search")
    return {name: value for name, value in given.items() if value is not None}


CRITERIA = {
    "numberOfResults": "integer",
    "startRow": "integer",
    "universal": "boolean",
    "accurateTotal": "boolean",
}


@dataclass(frozen=True)
class Child:
    """A list inside a parent that has its own endpoints: roles, scopes, permissions of an entity type."""

    name: str
    parent: Resource
    member: str
    request: str
    kind: str
    readable: bool = False
    by_name: bool = True
    shown_parent: str = ""
    prepare: Callable[
        [Call, Object, Object, Object | None, Problems], None
    ] = lambda *change: None
    removed: Callable[[Call, Object, Object], None] = (
        lambda call, parent, thing: None
    )

    def endpoints(self) -> Iterator[Endpoint]:
        """Yield this list's endpoints."""
        many = f"{self.parent.path}/{{{self.parent.id_name}}}/{self.name}"
        one = f"{many}/{{{self.name}Id}}"
        yield Endpoint("POST", many, lambda call: self.write(call, {}))
        yield Endpoint("POST", one, lambda call: self.write(call, {}))
        if self.readable:
            yield Endpoint(
                "GET",
                one,
                lambda call: {self.name: self.public(*self.locate(call))},
            )
        yield Endpoint(
            "PUT", one, lambda call: self.write(call, self.locate(call)[1])
        )
        yield Endpoint(
            "PATCH", one, lambda call: self.write(call, self.locate(call)[1])
        )
        yield Endpoint("DELETE", one, self.delete)
        if self.by_name:
            yield Endpoint("DELETE", many, self.delete)

    def owner(self, call: Call) -> Object:
        """Return the parent; 404 also where this version's parents have no such list."""
        parent = call.find(self.parent.name, call.ids[self.parent.id_name])
        if parent.get(self.member) is None:
            raise not_found()
        return parent

    def locate(self, call: Call) -> tuple[Object, Object]:
        """Return parent and item; the item by the id in the URL or by ``?name=``."""
        parent = self.owner(call)
        identifier, name = (
            call.ids.get(f"{self.name}Id"),
            call.query.get("name"),
        )
        if identifier is None and name is None:
            raise refuse(
                f"{self.name}Id",
                "missing",
                f"You must specify the [{self.name}Id] or the [name].",
            )
        for thing in parent[self.member]:
            if thing["id"] == identifier or (
                identifier is None and thing["name"] == name
            ):
                return parent, thing
        raise not_found()

    def public(self, parent: Object, thing: Object) -> Object:
        """Return an item as its own endpoints show it."""
        return thing | (
            {self.shown_parent: parent["id"]} if self.shown_parent else {}
        )

    def write(self, call: Call, old: Object) -> Object:
        """POST, PUT and PATCH."""
        parent = self.owner(call)
        patching = call.request.method == "PATCH"
        body = (
            patched(call, {self.name: old}, self.request)
            if patching
            else call.body(self.request)
        )
        problems = Problems()
        identifier = call.ids.get(f"{self.name}Id") or call.instance.new_id()
        if not old and any(
            thing["id"] == identifier for thing in parent[self.member]
        ):
            problems.field(
                f"{self.name}Id",
                "duplicate",
                f"A {self.name} with Id = [{identifier}] already exists.",
            )
        new = self.build(
            call.instance, body.get(self.name) or {}, old, identifier
        )
        self.validate(parent, new, f"{self.name}.name", problems)
        self.prepare(call, parent, new, old or None, problems)
        problems.stop()
        others = [thing for thing in parent[self.member] if thing is not old]
        parent[self.member] = sorted(
            [*others, new], key=lambda thing: thing["name"]
        )
        return {self.name: self.public(parent, new)}

    def build(
        self, instance: Instance, sent: Object, old: Object, identifier: str
    ) -> Object:
        """Return an item with its defaults and what the server sets."""
        new = domain.stored(
            self.kind,
            validation.fill(instance.shapes, instance.nested, self.kind, sent),
        )
        now = instance.now()
        instants = {
            "insertInstant": old.get("insertInstant", now),
            "lastUpdateInstant": now,
        }
        return new | instants | {"id": old.get("id", identifier)}

    @staticmethod
    def names(items: list[Object], new: Object) -> set[str]:
        """Return the names of the other items, lower case."""
        return {
            thing.get("name", "").lower()
            for thing in items
            if thing["id"] != new["id"]
        }

    def validate(
        self, parent: Object, new: Object, path: str, problems: Problems
    ) -> None:
        """Report a name that is blank or taken within the parent."""
        if not new.get("name"):
            problems.blank(path)
        elif new["name"].lower() in self.names(parent[self.member], new):
            problems.field(
                path,
                "duplicate",
                f"A {self.name} with name = [{new['name']}] already exists.",
            )

    def inline(self, change: Change) -> list[Object]:
        """Return the items that a create of the parent brings along; an update keeps what is stored."""
        if change.old is not None:
            return change.old[self.member]
        items: list[Object] = []
        for index, sent in enumerate(change.new.get(self.member) or []):
            new = self.build(
                change.instance,
                sent,
                {},
                (sent.get("id") or change.instance.new_id()).lower(),
            )
            path = f"{self.parent.name}.{self.member}[{index}].name"
            self.validate({self.member: items}, new, path, change.problems)
            self.prepare(change.call, change.new, new, None, change.problems)
            items.append(new)
        return sorted(items, key=lambda thing: thing.get("name", ""))

    def delete(self, call: Call) -> None:
        """DELETE by id or by name."""
        parent, thing = self.locate(call)
        self.prepare(call, parent, thing, thing, Problems())
        parent[self.member] = [
            other for other in parent[self.member] if other is not thing
        ]
        self.removed(call, parent, thing)


@dataclass(frozen=True)
class Singleton:
    """A configuration of which there is one. `apart` are properties that have endpoints of their own."""

    name: str
    path: str
    request: str
    kind: str
    required: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    prepare: Callable[[Object], Object] = lambda new: new

    def endpoints(self) -> Iterator[Endpoint]:
        """Yield the endpoints."""
        yield Endpoint(
            "GET",
            self.path,
            lambda call: {self.name: self.stored(call.instance)},
        )
        yield Endpoint(
            "PUT",
            self.path,
            lambda call: self.write(call, call.body(self.request)),
        )
        yield Endpoint(
            "PATCH",
            self.path,
            lambda call: self.write(
                call,
                patched(
                    call, {self.name: self.stored(call.instance)}, self.request
                ),
            ),
        )

    def stored(self, instance: Instance) -> Object:
        """Return the configuration, the default one until it is first written."""
        if self.name not in instance.singletons:
            fresh = validation.prune(
                instance.shapes,
                self.kind,
                read_defaults("resources")[self.name],
            )
            now = instance.now()
            instants = {"insertInstant": now, "lastUpdateInstant": now}
            instance.singletons[self.name] = validation.fill(
                instance.shapes, instance.nested, self.kind, {}, fresh
            ) | {
                name: value
                for name, value in instants.items()
                if name in instance.shapes[self.kind]
            }
        return instance.singletons[self.name]

    def write(self, call: Call, body: Object) -> Object:
        """PUT and PATCH."""
        instance, old = call.instance, self.stored(call.instance)
        fresh = read_defaults("resources")[self.name]
        new = validation.fill(
            instance.shapes,
            instance.nested,
            self.kind,
            body.get(self.name) or {},
            fresh,
        )
        new = self.prepare(domain.stored(self.kind, new))
        problems = Problems()
        for path in self.required:
            if not (body.get(self.name) or {}).get(path):
                problems.blank(f"{self.name}.{path}")
        problems.stop()
        new |= {name: old[name] for name in self.apart}
        if "insertInstant" in old:
            new |= {
                "insertInstant": old["insertInstant"],
                "lastUpdateInstant": instance.now(),
            }
        instance.singletons[self.name] = new
        return {self.name: new}
