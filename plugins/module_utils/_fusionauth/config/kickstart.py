# Copyright (c) 2026 The gatewright.auth authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kickstart file, understood as what there is to be.

Each of its requests is for an object, whether that exists already or not.

Source: FusionAuth docs, "Kickstart".
"""

from __future__ import annotations

import pathlib
import typing as t

from ..._core.config_document import Document, to_json_values
from ..._core.errors import Mistakes
from ..._core.field_paths import Record
from ..._core.names import did_you_mean
from ..._core.urls import join_path
from ..client import FusionAuth
from ..identifiers import id_from
from ..resources.api_keys import API_KEY, is_accepted
from ..resources.reactor import REACTOR
from .desired import DesiredResource
from .kickstart_format import IGNORED, LICENSE, SECTIONS
from .kickstart_objects import RequestedObjects
from .kickstart_requests import MEMBERS, StatedRequest, read_request
from .kickstart_routes import state_request
from .kickstart_variables import Variables


def desired_resources(
    document: Document, server: FusionAuth, src: str | None
) -> list[DesiredResource]:
    """Return what the API keys and requests of a kickstart file ask for.

    ``src`` is where the file, or its directory, is. What FusionAuth would ignore, or what cannot be
    done again, is a warning of the server. Raises CollectionError for all mistakes, each with its
    request.
    """
    _warn_of_unknown_sections(document, server)
    variables = Variables(document, server, _folder(src))
    content = _filled_in(document, variables)
    objects = RequestedObjects(server, variables.made_up_ids)
    # Whatever the requests make may take a license.
    activation = {
        member_name: content[member_name]
        for member_name in LICENSE
        if member_name in content
    }
    if activation:
        objects.state(REACTOR, activation, _creation(document, "licenseId"))
    mistakes = Mistakes()
    # FusionAuth's own kickstart makes the API keys before it sends the requests.
    for position, api_key in _mappings(document, content, "apiKeys", mistakes):
        request = _creation(document, f"apiKeys[{position}]")
        default_name = f"Kickstart API key {position + 1}"
        with mistakes.gather():
            _state_api_key(objects, api_key, default_name, request)
    for position, stated_request in _mappings(
        document, content, "requests", mistakes
    ):
        source = document.at(f"requests[{position}]")
        _warn_of_unknown_members(server, stated_request, source)
        with mistakes.gather():
            state_request(objects, read_request(source, stated_request))
    mistakes.tell()
    return objects.desired_resources()


def _folder(src: str | None) -> pathlib.Path | None:
    """Return where included files are."""
    if not src:
        return None
    place = pathlib.Path(src)
    return place.parent if place.is_file() else place


def _filled_in(document: Document, variables: Variables) -> Record:
    """Return the sections of a file, without the variables themselves, filled in."""
    sections = {
        section_name: section
        for section_name, section in document.content.items()
        if section_name != "variables"
    }
    filled = to_json_values(Document(document.name, sections), variables.fill)
    return t.cast(Record, filled.content)


def _warn_of_unknown_sections(document: Document, server: FusionAuth) -> None:
    known_sections = {*SECTIONS, *LICENSE, *IGNORED}
    for section_name in sorted(document.content.keys() - known_sections):
        suggestion = did_you_mean(section_name, SECTIONS)
        server.warnings.append(
            f"{document.at(section_name)}: a kickstart file has no such section{suggestion}"
        )


def _warn_of_unknown_members(
    server: FusionAuth, stated_request: Record, source: str
) -> None:
    for member_name in sorted(stated_request.keys() - MEMBERS):
        suggestion = did_you_mean(member_name, MEMBERS)
        server.warnings.append(
            f"{source}: FusionAuth ignores {member_name}{suggestion}"
        )


def _mappings(
    document: Document, content: Record, section: str, mistakes: Mistakes
) -> t.Iterator[tuple[int, Record]]:
    """Yield the mappings of a section, each with its position. Anything else is a mistake."""
    elements = content.get(section)
    if elements is None:
        return
    if not isinstance(elements, list):
        mistakes.add(
            f"{document.at(section)} must be a list, not {type(elements).__name__}."
        )
        return
    for position, element in enumerate(elements):
        if isinstance(element, dict):
            yield position, element
            continue
        place = document.at(f"{section}[{position}]")
        mistakes.add(
            f"{place} must be a mapping, not {type(element).__name__}."
        )


def _creation(document: Document, path: str) -> StatedRequest:
    """Return a request that stands for what a section other than the requests asks for."""
    return StatedRequest(document.at(path), "POST", "", {})


# API keys


def _state_api_key(
    objects: RequestedObjects,
    stated_key: Record,
    default_name: str,
    request: StatedRequest,
) -> None:
    """Add one of the API keys, unless it exists already."""
    server = objects.server
    key_name = str(
        stated_key.get("name") or stated_key.get("description") or default_name
    )
    identifier = str(stated_key.get("id") or id_from(key_name))
    if _is_there(server, identifier, stated_key.get("key")):
        return
    if stated_key.get("keyManager"):
        server.warnings.append(
            f"{request.source}: a key manager can only be created on "
            "FusionAuth's own pages or by its own kickstart, so it is "
            "skipped"
        )
        return
    # An API key without a name could not be found again.
    options = {**stated_key, "name": key_name}
    options.pop("description", None)
    options.pop("keyManager", None)
    objects.state(API_KEY, options, request)


def _is_there(server: FusionAuth, identifier: str, api_key: t.Any) -> bool:
    """Return whether an API key exists that cannot be compared with what is stated.

    That is the one that this task uses, whoever created it, and one that cannot be found by its id:
    nobody knows the ids that FusionAuth's own kickstart has made up.
    """
    if api_key == server.client.connection.headers.get("Authorization"):
        return True
    if not is_accepted(server.client, api_key):
        return False
    response_body = (
        server.get(join_path(API_KEY.path, identifier), denied={}) or {}
    )
    if not response_body:
        return True
    return response_body[API_KEY.envelope].get("key") not in (None, api_key)
