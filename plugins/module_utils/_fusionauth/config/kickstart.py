# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kickstart file, understood as what there is to be: each request is for an object, whether that is there or not.

Source: FusionAuth docs, "Kickstart".
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import typing as t

from ..._core.config_files import DEEPEST, Document, parsed, plain, text
from ..._core.errors import CollectionError
from ..._core.field_paths import Record
from ..._core.http import joined
from ..._core.names import UUID, did_you_mean
from ..._core.schema import ListSchema
from ..._core.sensitive import (
    HIDDEN,
    Collected,
    Hide,
    hide_all,
    is_path,
    mask,
    masked_by_name,
    secrets_by_name,
)
from ..client import FusionAuth
from ..entities import (
    API_KEY,
    APPLICATION,
    ENTITIES,
    FORM,
    LAMBDA,
    REACTOR,
    TENANT,
    Resource,
)
from ..quirks import FUSIONAUTH, TENANT_MANAGER_ADMIN, id_from
from . import kickstart_requests
from .kickstart_requests import Request, Requests
from .parser import Entry

SECTIONS = {"variables", "apiKeys", "requests"}
LICENCE = ("license", "licenseId")
IGNORED = {"settings", "tenantManagerApplicationId", "defaultTenantId", "$schema"}
VARIABLE = re.compile(r"(\\*)#\{([^}]*)\}")
INCLUDED = re.compile(r"(\\*)([@&])\{([^}]+)\}")
NEW_ID = "UUID()"
# What a request's body may write, by the name that it stands under there.
WRITTEN = {
    name: schema
    for one in ENTITIES.values()
    for name, schema in (
        (one.envelope, one.schema),
        (one.plural, ListSchema(item=one.schema)),
    )
    if name
}


def is_one(document: Document) -> bool:
    """Whether a document is a kickstart file."""
    return bool(SECTIONS & document.content.keys())


def entries(document: Document, server: FusionAuth, src: str | None) -> list[Entry]:
    """What the API keys and requests of a kickstart file ask for. ``src``: where the file, or its directory, is.

    What FusionAuth would pass over, or what cannot be done again, is a warning of the server. Raises CollectionError, which
    names the request, for one that FusionAuth would refuse.
    """
    for name in sorted(document.content.keys() - {*SECTIONS, *LICENCE, *IGNORED}):
        server.warnings.append(
            f"{document.at(name)}: a kickstart file has no such section{did_you_mean(name, SECTIONS)}"
        )
    place = pathlib.Path(src) if src else None
    variables = _Variables(
        document, server, place.parent if place and place.is_file() else place
    )
    rest = {
        name: section
        for name, section in document.content.items()
        if name != "variables"
    }
    content = plain(Document(document.name, rest), variables.fill).content
    found = Requests(server, variables.made_up)
    if licence := {name: content[name] for name in LICENCE if name in content}:
        found.state(REACTOR, licence, _making(document, "licenseId"))
    for number, one in enumerate(_listed(document, content, "apiKeys")):
        _api_key(found, one, number, _making(document, f"apiKeys[{number}]"))
    for number, one in enumerate(_listed(document, content, "requests")):
        source = document.at(f"requests[{number}]")
        for name in sorted(one.keys() - kickstart_requests.MEMBERS):
            server.warnings.append(
                f"{source}: FusionAuth ignores {name}{did_you_mean(name, kickstart_requests.MEMBERS)}"
            )
        found.add(kickstart_requests.read(source, one))
    return found.entries()


def secrets(given: t.Any) -> set[str]:
    """What could be secret in a kickstart file that a task states itself, as its names tell."""
    if not isinstance(given, dict):
        return set()
    found = Collected(secrets_by_name(given))
    _hidden_bodies(given, found.hide)
    return {one for one in found if not VARIABLE.search(one)}


def shown(given: t.Any) -> t.Any:
    """A kickstart file, or its path, as results repeat it: no variable, whatever that is for."""
    if isinstance(given, str):
        return given if is_path(given) else HIDDEN
    if not isinstance(given, dict) or given.keys() - {*SECTIONS, *LICENCE, *IGNORED}:
        return HIDDEN
    variables = (
        {"variables": hide_all(given["variables"], mask)}
        if "variables" in given
        else {}
    )
    return {
        **masked_by_name(given),
        **_hidden_bodies(masked_by_name(given), mask),
        **variables,
    }


def _hidden_bodies(given: Record, hide: Hide) -> Record:
    """The requests without what is secret by the shape of what they write."""
    requests = given.get("requests")
    return (
        {"requests": [_hidden_body(one, hide) for one in requests]}
        if isinstance(requests, list)
        else {}
    )


def _hidden_body(request: t.Any, hide: Hide) -> t.Any:
    body = request.get("body") if isinstance(request, dict) else None
    if not isinstance(body, dict):
        return request
    hidden = {
        name: WRITTEN[name].conceal(one, hide) if name in WRITTEN else one
        for name, one in body.items()
    }
    return {**request, "body": hidden}


def _listed(document: Document, content: Record, section: str) -> list[Record]:
    found = [] if content.get(section) is None else content[section]
    if not isinstance(found, list):
        raise CollectionError(
            f"{document.at(section)} must be a list, not {type(found).__name__}."
        )
    for number, one in enumerate(found):
        if not isinstance(one, dict):
            raise CollectionError(
                f"{document.at(f'{section}[{number}]')} must be a mapping, not {type(one).__name__}."
            )
    return found


def _making(document: Document, path: str) -> Request:
    """A request for what a section other than the requests asks for."""
    return Request(document.at(path), "POST", "", {})


# API keys


def _api_key(found: Requests, stated: Record, number: int, request: Request) -> None:
    """One of the keys. That which this task uses is there, whoever made it, and so is one that cannot be found."""
    server, key = found.server, stated.get("key")
    name = str(
        stated.get("name")
        or stated.get("description")
        or f"Kickstart API key {number + 1}"
    )
    if key == server.client.connection.headers.get("Authorization"):
        return
    identifier = str(stated.get("id") or id_from(name))
    if server.takes(key) and not _findable(server, identifier, key):
        return
    if stated.get("keyManager"):
        server.warnings.append(
            f"{request.source}: a key manager can only be made by FusionAuth's own pages or its own kickstart, so it "
            "is passed over"
        )
        return
    rest = {
        name: one
        for name, one in stated.items()
        if name not in ("description", "keyManager")
    }
    found.state(API_KEY, {**rest, "name": name}, request)


def _findable(server: FusionAuth, identifier: str, key: t.Any) -> bool:
    """Whether that is the id of an API key: nobody knows those that FusionAuth's own kickstart has made up."""
    found = server.get(joined(API_KEY.path, identifier), denied={}) or {}
    return bool(found) and found[API_KEY.envelope].get("key") in (None, key)


# Variables


class _Variables:
    """What stands for a name in braces.

    ``around``: the variables and files that are being filled in, the outermost first.
    ``made_up``: ids that are nobody's yet. They follow from the names of their variables, so they stay the same.
    ``kept``: the ids of what FusionAuth came with, by those that the file would give them: nothing changes its id.
    """

    def __init__(
        self, document: Document, server: FusionAuth, folder: pathlib.Path | None
    ) -> None:
        self.document, self.server, self.folder = document, server, folder
        self.made_up: set[str] = set()
        self.around: list[str] = []
        self.stated = document.content.get("variables") or {}
        if not isinstance(self.stated, dict):
            raise CollectionError(
                f"{document.at('variables')} must be a mapping, not {type(self.stated).__name__}."
            )
        self.known: dict[str, t.Any] = {}
        self.kept: dict[str, str] = {}
        for name, built_in in RENAMED.items():
            stated = self.stated.get(name) or document.content.get(name)
            if isinstance(stated, str) and (identifier := shipped(server, built_in)):
                self.kept[str(self.fill(stated, name)).lower()] = identifier
                self.known[name] = identifier
        for name in self.stated:
            self._variable(name)

    def fill(self, written: str, path: str) -> t.Any:
        """A text with everything in it that it names. A backslash before such a name takes its meaning away."""
        if included := INCLUDED.fullmatch(written):
            return (
                written[1:]
                if included[1]
                else self._included(included[2], included[3], path)
            )
        return self._resolved(written, lambda name: self._value(name, path))

    def _resolved(self, written: str, value: t.Callable[[str], t.Any]) -> str:
        """A text with the values of the variables in it, and what FusionAuth came with by the id that it has."""

        def told(found: re.Match[str]) -> str:
            if found[1]:
                return found[0][1:]
            known = value(found[2])
            return known if isinstance(known, str) else json.dumps(known)

        filled = VARIABLE.sub(told, written)
        return (
            UUID.sub(lambda found: self.kept.get(found[0].lower(), found[0]), filled)
            if self.kept
            else filled
        )

    def _value(self, name: str, path: str) -> t.Any:
        if name.upper() == NEW_ID:
            made_up = id_from(path, "kickstart")
            self.made_up.add(made_up)
            return made_up
        if name.startswith("ENV."):
            return self._of_environment(name.removeprefix("ENV."), path)
        known = self._variable(name)
        if known is None:
            hint = did_you_mean(name, {*self.stated, *IDS} - {name}) or "."
            raise CollectionError(
                f"{self.document.at(path)}: there is no variable {name}{hint}"
            )
        return known

    def _of_environment(self, name: str, path: str) -> str:
        """A variable of the environment. Raises CollectionError where there is none.

        What follows a name is not repeated: a shell would take it for a default, which may be a secret.
        """
        if name in os.environ:
            return os.environ[name]
        word = re.sub(r"\W.*", "", name, flags=re.DOTALL)
        if word != name:
            raise CollectionError(
                f"{self.document.at(path)}: #{{ENV.{word}}} must end after the name, for a kickstart file has no "
                f"defaults: set {word} in the environment."
            )
        raise CollectionError(
            f"{self.document.at(path)}: the environment has no {word}."
        )

    def _variable(self, name: str) -> t.Any:
        """The value of a variable, or None. One may name another, wherever that stands."""
        if name not in self.known:
            value, path = self.stated.get(name), f"variables.{name}"
            self.known[name] = (
                None  # as long as it is being looked up: one that names itself has no value
            )
            with self._inside(f"#{{{name}}}", path):
                self.known[name] = (
                    self.fill(value, path) if isinstance(value, str) else value
                )
            if value is None:
                self.known[name] = shipped(self.server, name)
        return self.known[name]

    def _included(self, kind: str, name: str, path: str) -> t.Any:
        if self.folder is None:
            raise CollectionError(
                f"{self.document.at(path)}: {name} can only be included by a kickstart file, not by a task."
            )
        written = text(self.folder / name, name)
        if kind == "@":
            return self._resolved(
                written, lambda variable: self._within_text(variable, path)
            )
        document = Document(name, parsed(name, written, is_json=True))
        with self._inside(name, path):
            return plain(
                document, lambda one, inside: self.fill(one, f"{path}/{name}/{inside}")
            ).content

    @contextlib.contextmanager
    def _inside(self, name: str, path: str) -> t.Iterator[None]:
        """While a variable or an included file is filled in. Raises CollectionError for a file within itself."""
        if name in self.around:
            raise CollectionError(f"{self.document.at(path)}: {name} includes itself.")
        if len(self.around) == DEEPEST:
            raise CollectionError(
                f"{self.document.at(path)}: {name} is nested too deeply."
            )
        self.around.append(name)
        yield
        self.around.pop()

    def _within_text(self, name: str, path: str) -> t.Any:
        """The value of a variable in an included text; what is none may be the text's own, as in a template."""
        known = (
            name.startswith("ENV.")
            or name.upper() == NEW_ID
            or self._variable(name) is not None
        )
        return self._value(name, path) if known else f"#{{{name}}}"


# What FusionAuth came with (FusionAuth docs, "Kickstart", "Environment Variables")

# Variables that give something that FusionAuth came with another id, and how that is named.
RENAMED = {
    "defaultTenantId": "FUSIONAUTH_TENANT_ID",
    "tenantManagerApplicationId": "TENANT_MANAGER_ID",
}
OF_TYPE = re.compile(r"FUSIONAUTH_(FORM|LAMBDA)\[(\w+)\]_ID")


def shipped(server: FusionAuth, variable: str) -> str | None:
    """The id that a variable stands for without being stated, or None where it stands for nothing."""
    if found := OF_TYPE.fullmatch(variable):
        return _default(server, FORM if found[1] == "FORM" else LAMBDA, found[2])
    return IDS[variable](server) if variable in IDS else None


def _default(server: FusionAuth, resource: Resource, kind: str) -> str | None:
    """The form or lambda of a type that was there first."""
    listed = [
        one
        for one in server.list_all(resource)
        if one.get("type") == kind and one["name"].startswith("Default ")
    ]
    return (
        min(listed, key=lambda one: one.get("insertInstant", 0))["id"]
        if listed
        else None
    )


def _tenant(server: FusionAuth) -> str | None:
    return (server.by_id(APPLICATION, FUSIONAUTH) or {}).get("tenantId")


def _signing_key(server: FusionAuth) -> str | None:
    tenant = server.by_id(TENANT, _tenant(server) or "") or {}
    return (tenant.get("jwtConfiguration") or {}).get("accessTokenKeyId")


def _tenant_manager(server: FusionAuth) -> str | None:
    applications = server.list_all(APPLICATION)
    return next(
        (one["id"] for one in applications if _has_role(one, TENANT_MANAGER_ADMIN)),
        None,
    )


def _has_role(application: Record, identifier: str) -> bool:
    return any(role["id"] == identifier for role in application.get("roles") or ())


IDS: dict[str, t.Callable[[FusionAuth], str | None]] = {
    "FUSIONAUTH_APPLICATION_ID": lambda dummy: FUSIONAUTH,
    "FUSIONAUTH_TENANT_ID": _tenant,
    "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID": _signing_key,
    "FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID": _tenant_manager,
    "TENANT_MANAGER_ID": _tenant_manager,
}
