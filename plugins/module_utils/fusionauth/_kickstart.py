# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kickstart file, understood as what there is to be: each request is for an object, whether that is there or not.

Source: FusionAuth docs, "Kickstart".
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import typing as t
from urllib.parse import quote

from .._documents import Document, parsed, plain, text
from .._errors import Problem
from .._sensitive import HIDDEN, hide_all, is_path, mask, masked_by_name, secrets_by_name
from .._shape import Record, Shape, nearest, spellings
from .._task import Spec
from ._api import FusionAuth
from ._declared import TABLES, Entry, entry
from ._entities import (
    API_KEY,
    APPLICATION,
    ENTITY,
    GROUP,
    GROUP_MEMBER,
    INSTANTS,
    KEY,
    REACTOR,
    REGISTRATION,
    TENANT,
    USER,
    Resource,
)
from ._options import OPTIONS
from ._quirks import FUSIONAUTH, id_from

SECTIONS = {"variables", "apiKeys", "requests"}
LICENCE = ("license", "licenseId")
IGNORED = {"settings", "tenantManagerApplicationId", "defaultTenantId", "$schema"}
METHODS = ("POST", "PUT", "PATCH")
VARIABLE = re.compile(r"#\{([^}]*)\}")
INCLUDED = re.compile(r"([@&])\{([^}]+)\}")
NEW_ID = "UUID()"
# What a request says beside what it is for, and what has no part in it.
ASIDE = {"eventInfo", "sendSetPasswordEmail"}


def is_one(document: Document) -> bool:
    """Whether a document is a kickstart file."""
    return bool(SECTIONS & document.content.keys())


def entries(document: Document, server: FusionAuth, src: str | None) -> list[Entry]:
    """What the API keys and requests of a kickstart file ask for. ``src``: where the file, or its directory, is.

    Raises Problem, which names the request, for one that asks for nothing that can be looked up again.
    """
    if unknown := next((one for one in document.content if one not in {*SECTIONS, *LICENCE, *IGNORED}), None):
        hint = nearest(unknown, SECTIONS) or "."
        raise Problem(f"{document.at(unknown)}: a kickstart file has no such section{hint}")
    place = pathlib.Path(src) if src else None
    variables = _Variables(document, server, place.parent if place and place.is_file() else place)
    content = plain(document, variables.fill).content
    found = _Requests(document, variables.made_up, server)
    if licence := {name: content[name] for name in LICENCE if name in content}:
        found.licence(licence)
    for number, one in enumerate(_listed(document, content, "apiKeys")):
        found.api_key(number, one)
    for number, one in enumerate(_listed(document, content, "requests")):
        found.request(document.at(f"requests[{number}]"), one)
    return found.entries()


def secrets(given: t.Any) -> set[str]:
    """What could be secret in a kickstart file that a task states itself, as its names tell."""
    return {one for one in secrets_by_name(given) if not VARIABLE.search(one)} if isinstance(given, dict) else set()


def shown(given: t.Any) -> t.Any:
    """A kickstart file, or its path, as results repeat it: no variable, whatever that is for."""
    if isinstance(given, str):
        return given if is_path(given) else HIDDEN
    if not isinstance(given, dict) or given.keys() - {*SECTIONS, *LICENCE, *IGNORED}:
        return HIDDEN
    variables = {"variables": hide_all(given["variables"], mask)} if "variables" in given else {}
    return {**masked_by_name(given), **variables}


def _listed(document: Document, content: Record, section: str) -> list[Record]:
    found = [] if content.get(section) is None else content[section]
    if not isinstance(found, list):
        raise Problem(f"{document.at(section)} must be a list, not {type(found).__name__}.")
    for number, one in enumerate(found):
        if not isinstance(one, dict):
            raise Problem(f"{document.at(f'{section}[{number}]')} must be a mapping, not {type(one).__name__}.")
    return found


class _Variables:
    """What stands for a name in braces.

    ``made_up``: ids that are nobody's yet. They follow from the names of their variables, so they stay the same.
    """

    def __init__(self, document: Document, server: FusionAuth, folder: pathlib.Path | None) -> None:
        self.document, self.server, self.folder = document, server, folder
        self.made_up: set[str] = set()
        self.known: dict[str, t.Any] = {"FUSIONAUTH_APPLICATION_ID": FUSIONAUTH}
        stated = document.content.get("variables") or {}
        if not isinstance(stated, dict):
            raise Problem(f"{document.at('variables')} must be a mapping, not {type(stated).__name__}.")
        for name, value in stated.items():
            self.known[name] = self.fill(value, f"variables.{name}") if isinstance(value, str) else value
        if "defaultTenantId" in stated:
            self.known["defaultTenantId"] = self._of_server("FUSIONAUTH_TENANT_ID")

    def fill(self, written: str, path: str) -> t.Any:
        """A text with everything in it that it names."""
        if path.startswith("variables.") and path.removeprefix("variables.") in self.known:
            return self.known[path.removeprefix("variables.")]
        if included := INCLUDED.fullmatch(written):
            return self._included(included[1], included[2], path)
        return VARIABLE.sub(lambda found: str(self._value(found[1], path)), written)

    def _value(self, name: str, path: str) -> t.Any:
        if name.upper() == NEW_ID:
            made_up = id_from(path, "kickstart")
            self.made_up.add(made_up)
            return made_up
        if name.startswith("ENV."):
            if name[4:] not in os.environ:
                raise Problem(f"{self.document.at(path)}: the environment has no {name[4:]}.")
            return os.environ[name[4:]]
        if name not in self.known and name.startswith("FUSIONAUTH_"):
            self.known[name] = self._of_server(name)
        if self.known.get(name) is None:
            raise Problem(f"{self.document.at(path)}: there is no variable {name}{nearest(name, self.known) or '.'}")
        return self.known[name]

    def _of_server(self, name: str) -> t.Any:
        """What FusionAuth itself came with."""
        application = self.server.one(APPLICATION, FUSIONAUTH) or {}
        if name == "FUSIONAUTH_TENANT_ID":
            return application.get("tenantId")
        if name == "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID":
            tenant = self.server.one(TENANT, application["tenantId"]) or {}
            return (tenant.get("jwtConfiguration") or {}).get("accessTokenKeyId")
        return None

    def _included(self, kind: str, name: str, path: str) -> t.Any:
        if self.folder is None:
            raise Problem(f"{self.document.at(path)}: {name} can only be included by a kickstart file, not by a task.")
        written = text(self.folder / name, name)
        if kind == "@":
            return written
        return plain(Document(name, parsed(name, written, is_json=True)), self.fill).content


class _Requests:
    """Collects what is asked for; what is asked for again is the same object, and more of it."""

    def __init__(self, document: Document, made_up: set[str], server: FusionAuth) -> None:
        self.document, self.made_up, self.server = document, made_up, server
        self.found: dict[tuple[str, ...], tuple[Resource, Record, str]] = {}
        self.roles: dict[str, tuple[str, str]] = {}  # whose they are, and their names, by their ids

    def entries(self) -> list[Entry]:
        """All of it, each held against the options of its module."""
        return [
            entry(resource, options, source, options.get("id") in self.made_up)
            for resource, options, source in self.found.values()
        ]

    def licence(self, stated: Record) -> None:
        """What activates the features that are not free."""
        self._add(REACTOR, stated, self.document.at("licenseId"))

    def api_key(self, number: int, stated: Record) -> None:
        """One of the keys. That which this task uses is there, whoever made it, and so is one that cannot be found."""
        name = str(stated.get("name") or stated.get("description") or f"Kickstart API key {number + 1}")
        if stated.get("key") == self.server.client.connection.headers.get("Authorization"):
            return
        identifier = str(stated.get("id") or id_from(name))
        if _takes(self.server, stated.get("key")) and not self._findable(identifier, stated):
            return
        source = self.document.at(f"apiKeys[{number}]")
        if stated.get("keyManager"):
            raise Problem(f"{source}: a key manager can only be made by FusionAuth's own pages or its kickstart.")
        rest = {one: value for one, value in stated.items() if one not in ("description", "keyManager")}
        self._add(API_KEY, {**rest, "name": name}, source)

    def _findable(self, identifier: str, stated: Record) -> bool:
        """Whether that is the id of an API key: nobody knows those that FusionAuth's own kickstart has made up."""
        found = self.server.get(f"{API_KEY.path}/{quote(identifier, safe='')}", denied={}) or {}
        return bool(found) and found[API_KEY.wrapper].get("key") in (None, stated["key"])

    def request(self, source: str, stated: Record) -> None:
        """One of the requests."""
        method, url, body = stated.get("method"), str(stated.get("url")), stated.get("body") or {}
        if method not in METHODS:
            raise Problem(f"{source}: its method must be one of {', '.join(METHODS)}, not {method!r}.")
        if not isinstance(body, dict):
            raise Problem(f"{source}: its body must be a mapping, not {type(body).__name__}.")
        path = url.partition("?")[0].rstrip("/")
        for resource, pattern in ROUTES:
            if found := pattern.fullmatch(path):
                ids = {name: one for name, one in found.groupdict().items() if one}
                within = {"tenant": stated["tenantId"]} if resource.tenanted and stated.get("tenantId") else {}
                SPECIAL.get(resource.name, _Requests._one)(self, resource, ids, body, within, source)
                return
        raise Problem(f"{source}: {method} {path} asks for nothing that a configuration can hold.")

    def _one(self, resource: Resource, ids: Record, body: Record, within: Record, source: str) -> None:
        inside = body.get(resource.wrapper) or {}
        beside = {name: body[name] for name in resource.beside if name in body}
        known = {resource.wrapper, *beside, *ASIDE}
        if unknown := next((name for name in body if name not in known), None):
            raise Problem(f"{source}: its body has {unknown}, which no configuration can hold.")
        owner = {resource.belongs_to: ids["owner"]} if "owner" in ids else {}
        own = {"id": ids["id"]} if "id" in ids else {}
        self._add(resource, {**inside, **beside, **owner, **own, **within}, source)

    def _entity(self, resource: Resource, ids: Record, body: Record, within: Record, source: str) -> None:
        stated = dict(body.get("entity") or {})
        kind = {"entity_type": (stated.pop("type", None) or {}).get("id")}
        self._one(resource, ids, {"entity": {**stated, **kind}}, within, source)

    def _group(self, resource: Resource, ids: Record, body: Record, within: Record, source: str) -> None:
        """A group's roles are told by id; here by application and name."""
        roles: dict[str, list[str]] = {}
        for identifier in body.get("roleIds") or ():
            application, name = self._role(str(identifier), source)
            roles.setdefault(application, []).append(name)
        stated = {**(body.get("group") or {}), **({"roles": roles} if "roleIds" in body else {})}
        self._one(resource, ids, {"group": stated}, within, source)

    def _role(self, identifier: str, source: str) -> tuple[str, str]:
        if identifier in self.roles:
            return self.roles[identifier]
        for application in self.server.every(APPLICATION):
            for role in application.get("roles") or ():
                if role["id"] == identifier:
                    return application["id"], role["name"]
        raise Problem(f"{source}: there is no role {identifier} in this file or on {self.server.place}.")

    def _members(self, resource: Resource, dummy_ids: Record, body: Record, within: Record, source: str) -> None:
        for group, members in (body.get("members") or {}).items():
            for one in members:
                self._add(resource, {**one, "groupId": group, **within}, source)

    def _registration(self, resource: Resource, ids: Record, body: Record, within: Record, source: str) -> None:
        """A user, where the request states more of one than who it is, and the registration."""
        own = {"id": ids["owner"]} if "owner" in ids else {}
        user = {**(body.get("user") or {}), **own}
        aside = {name: body[name] for name in body if name in {*USER.beside, *REGISTRATION.beside}}
        if user.keys() - {"id"}:
            self._add(USER, {**user, **_of(USER, aside), **within}, source)
        who = next((user[name] for name in ("id", "email", "username", "phoneNumber") if user.get(name)), None)
        where = {"applicationId": ids["id"]} if "id" in ids else {}
        registration = {**(body.get("registration") or {}), **where, "userId": who}
        self._add(resource, {**registration, **_of(REGISTRATION, aside), **within}, source)

    def _add(self, resource: Resource, stated: Record, source: str) -> None:
        if resource is APPLICATION:
            self.roles |= {
                one["id"]: (stated.get("id") or stated["name"], one["name"])
                for one in stated.get("roles") or ()
                if "id" in one
            }
        written = {name: one for name, one in stated.items() if name not in (*INSTANTS, *ASIDE) and one is not None}
        parts = {name: self._without_ids(one) for name, one in written.items() if name in resource.parts}
        found = _as_options(resource.shape, OPTIONS[resource.name], {**written, **parts})
        told = json.dumps([found.get("tenant"), found.get("id") or sorted(map(str, self._telling(resource, found)))])
        known = self.found.get((resource.name, told))
        if known:
            self.found[resource.name, told] = (resource, _over(known[1], found), known[2])
        else:
            self.found[resource.name, told] = (resource, found, source)

    @staticmethod
    def _telling(resource: Resource, options: Record) -> list[t.Any]:
        fields = {resource.key, resource.belongs_to, *resource.asked, *resource.told_by, "username", "phoneNumber"}
        spelled = spellings(resource.shape)
        return [(name, value) for name, value in options.items() if spelled.get(name) in fields]

    def _without_ids(self, value: t.Any) -> t.Any:
        """Records inside a resource, which are known by their names, without ids that are nobody's yet."""
        if not isinstance(value, list):
            return value
        return [
            {name: part for name, part in one.items() if name != "id" or part not in self.made_up}
            if isinstance(one, dict)
            else one
            for one in value
        ]


def _takes(server: FusionAuth, key: t.Any) -> bool:
    """Whether FusionAuth knows an API key: its version is for those who bring one (FusionAuth docs, "System")."""

    def told(key: str) -> t.Any:
        answer = server.client.request("GET", "/api/status", headers={"Authorization": key})
        return isinstance(answer.body, dict) and answer.body.get("version")

    return isinstance(key, str) and key.isascii() and key.isprintable() and bool(told(key)) and not told("")


def _of(resource: Resource, aside: Record) -> Record:
    return {name: value for name, value in aside.items() if name in resource.beside}


def _as_options(shape: Shape, options: Spec, record: Record) -> Record:
    """A record, and the records in it that have options of their own, as a task spells them."""
    spelled = spellings(shape)
    names = {spelled.get(option, option): option for option in options}
    found = {names.get(name, name): one for name, one in record.items()}
    for option, own in ((one, options[one]["options"]) for one in found if "options" in options.get(one, ())):
        item = shape.fields[spelled[option]].item
        if item and isinstance(found[option], list):
            found[option] = [_as_options(item, own, one) if isinstance(one, dict) else one for one in found[option]]
    return found


def _over(one: t.Any, other: t.Any) -> t.Any:
    """What a request has said, and a later one over it."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{name: _over(one.get(name), value) for name, value in other.items()}}
    return other


def _pattern(resource: Resource) -> re.Pattern[str]:
    if resource is REGISTRATION:
        return re.compile("/api/user/registration(/(?P<owner>[^/]+)(/(?P<id>[^/]+))?)?")
    path = re.sub(r"\{\w+\}", "(?P<owner>[^/]+)", resource.path)
    if resource is KEY:
        path += "(/generate|/import)?"
    return re.compile(path + ("(/(?P<id>[^/]+))?" if resource.last and resource is not GROUP_MEMBER else ""))


# The longer paths first: /api/user/registration is no user.
ROUTES = sorted(((one, _pattern(one)) for one in TABLES.values()), key=lambda route: -len(route[0].path))
SPECIAL = {
    REGISTRATION.name: _Requests._registration,
    GROUP.name: _Requests._group,
    GROUP_MEMBER.name: _Requests._members,
    ENTITY.name: _Requests._entity,
}
